"""The catalogue: products with their prices and stock, and the feeds that bring them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool

from anklang.catalogue import find
from anklang.core.errors import BadInput
from anklang.feeds import find as feeds
from anklang.feeds.model import FeedFault, FeedRun
from anklang.flows import define_feed, look_up_catalogue
from anklang.flows.define import Saved
from anklang.flows.define_feed import FeedUpload
from anklang.flows.look_up_catalogue import CatalogueView, FeedView, ProductDetail, ProductView
from anklang.http.api.body import Definition, under_its_id
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, page, read_cursor, whole
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import Reader, Writer
from anklang.http.state import site_of

routes = Routes("catalogue")
Search = Annotated[str, Query(max_length=200, description="Part of an id, a title, a brand or a category.")]
State = Annotated[
    Literal["available", "out_of_stock", "gone"] | None, Query(description="Only these; none: all.")
]
Source = Annotated[str, Query(max_length=120, description="Only products that this source brings.")]
ProductId = Annotated[str, Query(max_length=100, description="The shop's id of the product.")]


@routes.get("/catalogue")
def get_catalogue(request: Request, caller: Reader) -> CatalogueView:
    """Show how many products there are, who brings them, and which feeds wait for a decision."""
    with site_of(request).database.transaction() as tx:
        return look_up_catalogue.catalogue(tx, caller.workspace)


@routes.get("/catalogue/products")
def list_products(
    request: Request, caller: Reader, search: Search = "", state: State = None, source: Source = "",
    after: After = "", limit: Limit = 50,
) -> Page[ProductView]:  # fmt: skip
    """List products by id, with the price of now and the lowest one of the 30 days before a reduction."""
    site = site_of(request)
    behind = read_cursor(after, str) or ""
    text = search.replace("\x00", "")
    with site.database.transaction() as tx:
        rows = look_up_catalogue.products(
            tx,
            caller.workspace,
            site.clock.now(),
            limit + 1,
            after=behind,
            search=text,
            state=state,
            source=source,
        )
        total = find.count(tx, caller.workspace, search=text, state=state, source=source)
    return page(rows, limit, lambda row: row.product.id, total)


@routes.get("/catalogue/product")
def get_product(request: Request, caller: Reader, product: ProductId) -> ProductDetail:
    """Show a product with its price history and its variants."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return look_up_catalogue.product(tx, caller.workspace, product, site.clock.now())


@routes.get("/catalogue/feeds")
def list_feeds(request: Request, caller: Reader, after: After = "", limit: Limit = 50) -> Page[FeedView]:
    """List product feeds with their last run."""
    with site_of(request).database.transaction() as tx:
        return whole(
            look_up_catalogue.every_feed(tx, caller.workspace), limit, after, lambda one: one.feed.id
        )


@routes.get("/catalogue/feeds/{feed}")
def get_feed(request: Request, caller: Reader, feed: str) -> FeedView:
    """Show a product feed with its last run and how far that is."""
    with site_of(request).database.transaction() as tx:
        return look_up_catalogue.feed(tx, caller.workspace, feed)


@routes.put("/catalogue/feeds/{feed}")
def save_feed(request: Request, caller: Writer, feed: str, body: Definition) -> Saved:
    """Make or change a product feed; it is fetched at once."""
    site = site_of(request)
    definition = under_its_id(body, feed, "feed")
    with site.database.transaction() as tx:
        return define_feed.save_feed(
            tx, caller, definition, site.clock.now(), allow_private=site.allow_private_urls
        )


@routes.delete("/catalogue/feeds/{feed}")
def remove_feed(request: Request, caller: Writer, feed: str) -> None:
    """Remove a product feed; the products that it brought count as no longer sold."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_feed.remove_feed(tx, caller, feed, site.clock.now())


@routes.post("/catalogue/feeds/{feed}/run")
def run_feed(request: Request, caller: Writer, feed: str) -> FeedRun:
    """Fetch and read a product feed now, in the background."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_feed.run_now(tx, caller, feed, site.clock.now())


@routes.post("/catalogue/feeds/{feed}/upload", 201)
async def upload_feed(request: Request, caller: Writer, feed: str) -> FeedRun:
    """Upload the file of a product feed: the request's body is the file itself, 100 MB at most. It is read in the
    background."""
    site = site_of(request)
    upload = await run_in_threadpool(FeedUpload, site.database, caller, feed, site.clock.now())
    try:
        async for piece in request.stream():
            if piece:
                await run_in_threadpool(upload.take, piece)
    except BaseException as error:
        why = error.what if isinstance(error, BadInput) else "The file did not come in full. Upload it again."
        await run_in_threadpool(upload.drop, why, site.clock.now())
        raise
    return await run_in_threadpool(upload.end)


@routes.get("/catalogue/feeds/{feed}/runs")
def list_feed_runs(
    request: Request, caller: Reader, feed: str, after: After = "", limit: Limit = 50
) -> Page[FeedRun]:
    """List when a product feed was read and what came of it, latest first."""
    before = read_cursor(after, tuple[datetime, UUID])
    with site_of(request).database.transaction() as tx:
        feeds.feed(tx, caller.workspace, feed)
        rows = feeds.runs(tx, caller.workspace, feed, limit + 1, before)
        total = feeds.count_runs(tx, caller.workspace, feed)
    return page(rows, limit, lambda row: (row.started_at, row.id), total)


@routes.get("/catalogue/runs/{run}")
def get_feed_run(request: Request, caller: Reader, run: UUID) -> FeedRun:
    """Show one reading of a product feed."""
    with site_of(request).database.transaction() as tx:
        return feeds.run(tx, caller.workspace, run)


@routes.get("/catalogue/runs/{run}/faults")
def list_feed_faults(request: Request, caller: Reader, run: UUID, limit: Limit = 50) -> list[FeedFault]:
    """List the first of what was wrong in the file of a feed, in its order."""
    with site_of(request).database.transaction() as tx:
        feeds.run(tx, caller.workspace, run)
        return feeds.faults(tx, caller.workspace, run, limit)


@routes.post("/catalogue/runs/{run}/apply")
def apply_feed_run(request: Request, caller: Writer, run: UUID) -> FeedRun:
    """Apply a file that was held because it is far smaller than before."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_feed.apply_held(tx, caller, run, site.clock.now())


@routes.post("/catalogue/runs/{run}/discard")
def discard_feed_run(request: Request, caller: Writer, run: UUID) -> FeedRun:
    """Discard a file that was held; the catalogue stays as it is."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_feed.discard_held(tx, caller, run, site.clock.now())


@routes.get("/catalogue/runs/{run}/errors.csv")
def download_feed_errors(request: Request, caller: Reader, run: UUID) -> Csv:
    """Download what was wrong in the file of a feed, as CSV: line, product, attribute, what was refused, why, value."""
    site = site_of(request)
    with site.database.transaction() as tx:
        feeds.run(tx, caller.workspace, run)

    def rows() -> Iterator[list[object]]:
        yield ["line", "id", "attribute", "refused", "reason", "value"]
        with site.database.transaction() as tx:
            for one in feeds.every_fault(tx, caller.workspace, run):
                yield [one.line, one.product, one.column, one.refused, one.reason, one.value]

    return csv_answer(f"feed-{run}-errors.csv", rows())
