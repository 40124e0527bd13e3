"""Facts that could not be handled: look, try again, give up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import Request

from anklang.events import find_stuck
from anklang.events.find_stuck import StuckFactRow
from anklang.flows import release_stuck
from anklang.flows.release_stuck import Released
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import Administrator
from anklang.http.state import site_of
from anklang.storage.partitions import Partitions

routes = Routes("stuck facts")


@routes.get("/stuck-facts")
def list_stuck_facts(
    request: Request, caller: Administrator, after: After = "", limit: Limit = 50
) -> Page[StuckFactRow]:
    """List facts whose handling raised an unexpected error, oldest first; later facts of their people wait."""
    low = read_cursor(after, tuple[datetime, UUID])
    with site_of(request).database.transaction() as tx:
        rows = find_stuck.page(tx, caller.workspace, limit=limit + 1, after=low)
        total = find_stuck.count(tx, caller.workspace)
    return page(rows, limit, lambda row: (row.first_at, row.fact), total)


@routes.post("/stuck-facts/{fact}/retry")
def retry_stuck_fact(request: Request, caller: Administrator, fact: UUID) -> Released:
    """Try a stuck fact again, and what waits behind it, in order; a worker does so within a second."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return release_stuck.retry(tx, caller, fact, site.clock.now())


@routes.post("/stuck-facts/{fact}/drop")
def drop_stuck_fact(request: Request, caller: Administrator, fact: UUID) -> Released:
    """Give a stuck fact up. The history keeps it as not applied, and what waits behind it is tried."""
    site = site_of(request)
    now = site.clock.now()
    Partitions(site.database).ensure([now])
    with site.database.transaction() as tx:
        return release_stuck.drop(tx, caller, fact, now)
