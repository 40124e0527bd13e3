"""Coupon pools, their stock and their redemptions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import Query, Request
from pydantic import Field

from anklang.access.store import note
from anklang.core.errors import NotFound
from anklang.coupons import find
from anklang.coupons.find import Coupon, PoolUse
from anklang.coupons.model import Pool, State, Stock, is_low
from anklang.flows import define
from anklang.flows.define import CodesAdded, Saved
from anklang.flows.look_up_coupons import Outlook, outlook
from anklang.http.api.body import Body, Definition, Short, under_its_id
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, page, read_cursor, whole
from anklang.http.api.routes import Count, Csv, Routes
from anklang.http.auth import PeopleReader, Reader, Writer
from anklang.http.state import site_of
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

routes = Routes("coupons")
States = Annotated[list[State], Query(alias="state", description="States of codes; none: all.")]


class PoolView(msgspec.Struct, frozen=True):
    """A pool with its figures."""

    pool: Pool
    stock: Stock
    use: PoolUse
    low: bool  # it needs codes


class Codes(Body):
    """Codes, one a line, or a CSV file with the code in its first column."""

    text: str = Field(max_length=8_000_000, pattern=r"^[^\x00]*$")


class NewCodes(Body):
    """Codes to be made."""

    count: int = Field(ge=1, le=define.MAX_CODES)
    prefix: Short = ""  # fixed beginning, such as MAY-
    length: int = Field(default=8, ge=1, le=32)  # characters behind the prefix


def _view(tx: Tx, workspace: int, pool: Pool) -> PoolView:
    stock = find.stock(tx, workspace, pool.id)
    return PoolView(pool, stock, find.use(tx, workspace, pool.id), is_low(pool, stock, 0))


def _pool(tx: Tx, workspace: int, pool: str) -> Pool:
    found = find.pool(tx, workspace, pool)
    if found is None:
        raise NotFound(f"There is no coupon pool {pool!r} in this workspace.")
    return found


@routes.get("/coupons")
def list_pools(request: Request, caller: Reader, after: After = "", limit: Limit = 50) -> Page[PoolView]:
    """List coupon pools with stock and use."""
    with site_of(request).database.transaction() as tx:
        part = whole(find.pools(tx, caller.workspace, 1000), limit, after, lambda pool: pool.id)
        return Page([_view(tx, caller.workspace, pool) for pool in part.items], part.next, part.total)


@routes.get("/coupons/{pool}")
def get_pool(request: Request, caller: Reader, pool: str) -> PoolView:
    """Show a coupon pool."""
    with site_of(request).database.transaction() as tx:
        return _view(tx, caller.workspace, _pool(tx, caller.workspace, pool))


@routes.put("/coupons/{pool}")
def save_pool(request: Request, caller: Writer, pool: str, body: Definition) -> Saved:
    """Make or change a coupon pool."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define.save_pool(tx, caller, under_its_id(body, pool, "pool"), site.clock.now())


@routes.post("/coupons/{pool}/codes")
def add_codes(request: Request, caller: Writer, pool: str, body: Codes) -> CodesAdded:
    """Put codes into a list pool."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define.add_codes(tx, caller, pool, body.text, site.clock.now())


@routes.post("/coupons/{pool}/generate")
def generate_codes(request: Request, caller: Writer, pool: str, body: NewCodes) -> Count:
    """Make random codes for a list pool; take them along as CSV and tell them to the shop."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return Count(
            define.generate_codes(tx, caller, pool, body.count, body.prefix, body.length, site.clock.now())
        )


@routes.get("/coupons/{pool}/outlook")
def get_outlook(request: Request, caller: Reader, pool: str) -> Outlook:
    """Show how fast a pool is used up, when it runs out, and where its codes came from."""
    site = site_of(request)
    with site.database.transaction() as tx:
        settings = workspaces.load(tx, caller.workspace).settings
        return outlook(tx, caller.workspace, _pool(tx, caller.workspace, pool), settings, site.clock.now())


@routes.get("/coupons/{pool}/codes")
def list_codes(
    request: Request, caller: PeopleReader, pool: str, states: States = [],  # noqa: B006 - never changed
    after: After = "", limit: Limit = 50,
) -> Page[Coupon]:  # fmt: skip
    """List codes by code, with who was given them."""
    behind = read_cursor(after, str) or ""
    with site_of(request).database.transaction() as tx:
        _pool(tx, caller.workspace, pool)
        rows = find.codes(tx, caller.workspace, pool, states, behind, limit + 1)
        total = find.count_codes(tx, caller.workspace, pool, states)
    return page(rows, limit, lambda row: row.code, total)


@routes.get("/coupons/{pool}/codes.csv")
def export_codes(request: Request, caller: Writer, pool: str, states: States = ["free"]) -> Csv:  # noqa: B006
    """Take codes along as CSV, one a line, so that the shop can be told them. The export is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        _pool(tx, caller.workspace, pool)
        rows = find.codes(tx, caller.workspace, pool, states, "", define.MAX_CODES)
        note(tx, caller, "coupons.exported", pool, site.clock.now(), {"codes": len(rows)})
    lines = ([one.code, one.state, one.expires_at] for one in rows)
    return csv_answer(f"{pool}.csv", [["code", "state", "expires_at"], *lines])


@routes.post("/coupons/{pool}/withdraw")
def withdraw_codes(request: Request, caller: Writer, pool: str) -> Count:
    """Take the free codes of a pool out of circulation."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return Count(define.withdraw_codes(tx, caller, pool, site.clock.now()))


@routes.get("/coupons/{pool}/redemptions")
def list_redemptions(
    request: Request, caller: PeopleReader, pool: str, after: After = "", limit: Limit = 50
) -> Page[Coupon]:
    """List used codes, newest first."""
    before = read_cursor(after, tuple[datetime, str])
    with site_of(request).database.transaction() as tx:
        _pool(tx, caller.workspace, pool)
        rows = find.redemptions(tx, caller.workspace, pool, limit + 1, before)
        total = find.use(tx, caller.workspace, pool).redeemed
    return page(rows, limit, lambda row: (row.redeemed_at, row.code), total)
