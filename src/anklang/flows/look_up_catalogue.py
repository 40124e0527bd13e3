"""The catalogue for a screen: a product with its variants and prices, feeds with their last run."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.catalogue import find
from anklang.catalogue.find import ProductStock
from anklang.catalogue.lowest import reference, steps
from anklang.catalogue.model import Known, Product
from anklang.catalogue.price_per_unit import price_per_unit
from anklang.core.errors import NotFound
from anklang.feeds import find as feeds
from anklang.feeds.model import Feed, FeedRun, source_of
from anklang.storage.transaction import Tx

VARIANTS = 100


class ProductView(msgspec.Struct, frozen=True, kw_only=True):
    """A product as it is at this moment."""

    product: Product
    source: str  # feed:ID or shop:ID
    sold: bool  # can be ordered
    known_since: datetime
    gone_at: datetime | None  # no longer sold
    price: int | None  # minor units, of now
    on_sale: bool
    lowest_30d: int | None  # from which a reduction may be announced; null: none may be
    unit_price: int | None  # minor units
    unit: str


class PriceStep(msgspec.Struct, frozen=True):
    """A price and since when it holds."""

    at: datetime
    price: int  # minor units


class ProductDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A product with its past and its siblings."""

    about: ProductView
    prices: list[PriceStep]  # what customers paid, oldest first
    variants: list[ProductView]  # of its group, itself left out


class FeedView(msgspec.Struct, frozen=True, kw_only=True):
    """A feed with how it does."""

    feed: Feed
    next_at: datetime | None  # of the next fetch
    stock: ProductStock  # of the products that it brought
    last: FeedRun | None
    progress: float  # of the run under way, 0 to 1


class CatalogueView(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue as a whole."""

    stock: ProductStock
    sources: list[str]  # who brings products
    held: list[FeedRun]  # feeds that wait for a decision


def _view(tx: Tx, workspace: int, known: list[Known], now: datetime) -> list[ProductView]:
    history = find.histories(tx, workspace, [one.product.id for one in known], now)
    return [
        _one(one, reference(history.get(one.product.id, ()), now, one.product.lowest_30d), now)
        for one in known
    ]


def _one(known: Known, lowest: int | None, now: datetime) -> ProductView:
    product = known.product
    price = product.offer.at(now)
    unit = None if price is None else price_per_unit(price, product.measure, product.measure_base)
    return ProductView(
        product=product, source=known.source, sold=known.sold, known_since=known.known_since, gone_at=known.gone_at,
        price=price, on_sale=product.offer.on_sale(now), lowest_30d=lowest, unit_price=unit[0] if unit else None,
        unit=unit[1] if unit else "",
    )  # fmt: skip


def products(
    tx: Tx,
    workspace: int,
    now: datetime,
    limit: int,
    *,
    after: str,
    search: str,
    state: find.State | None,
    source: str,
) -> list[ProductView]:
    """A page of products by id."""
    known = find.products(tx, workspace, limit, after=after, search=search, state=state, source=source)
    return _view(tx, workspace, known, now)


def product(tx: Tx, workspace: int, product_id: str, now: datetime) -> ProductDetail:
    """One product; raises NotFound."""
    known = find.product(tx, workspace, product_id)
    if known is None:
        raise NotFound(f"There is no product {product_id!r} in this workspace.")
    group = known.product.group
    siblings = find.products(tx, workspace, VARIANTS, group=group) if group else []
    others = [one for one in siblings if one.product.id != product_id]
    past = find.histories(tx, workspace, [product_id], now).get(product_id, [])
    views = _view(tx, workspace, [known, *others], now)
    prices = [PriceStep(one.at, one.price) for one in steps(past, now)]
    return ProductDetail(about=views[0], prices=prices, variants=views[1:])


def catalogue(tx: Tx, workspace: int) -> CatalogueView:
    """How many products there are, who brings them, and what waits for a decision."""
    return CatalogueView(
        stock=find.stock(tx, workspace), sources=find.sources(tx, workspace), held=feeds.held(tx, workspace)
    )


def feed(tx: Tx, workspace: int, feed_id: str) -> FeedView:
    """One feed; raises NotFound."""
    feeds.feed(tx, workspace, feed_id)
    return next(one for one in every_feed(tx, workspace) if one.feed.id == feed_id)


def every_feed(tx: Tx, workspace: int) -> list[FeedView]:
    """Every feed by id, with its last run."""
    found = []
    for one, next_at in feeds.feeds(tx, workspace):
        last = next(iter(feeds.runs(tx, workspace, one.id, 1)), None)
        stock = find.stock(tx, workspace, source_of(one.id))
        found.append(FeedView(feed=one, next_at=next_at, stock=stock, last=last, progress=progress(last)))
    return found


def progress(run: FeedRun | None) -> float:
    """How far a run is, from 0 to 1: a tenth for looking at the file, the rest for applying it."""
    if run is None or run.status in ("fetching", "held"):
        return 0.0
    share = min(1.0, run.place / run.size) if run.size else 0.0
    if run.status == "reading":
        return share / 10
    return 0.1 + share * 0.9 if run.status == "applying" else 1.0
