"""Campaigns: the runs of journeys that have a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import AwareDatetime

from anklang.flows import define_run
from anklang.flows.define_run import Run
from anklang.http.api.body import Body
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader, Sender
from anklang.http.state import site_of

routes = Routes("campaigns")
Filter = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


class NewRun(Body):
    """When the run begins."""

    run_at: AwareDatetime | None = None  # null: now


@routes.get("/campaigns")
def list_runs(
    request: Request, caller: Reader, journey: Filter = "", after: After = "", limit: Limit = 50
) -> Page[Run]:
    """List runs, latest first."""
    before = read_cursor(after, tuple[datetime, str])
    with site_of(request).database.transaction() as tx:
        rows = define_run.runs(tx, caller.workspace, journey, limit + 1, before)
        total = define_run.count_runs(tx, caller.workspace, journey)
    return page(rows, limit, lambda run: (run.run_at, run.journey), total)


@routes.post("/campaigns/{journey}/runs", 201)
def start_run(request: Request, caller: Sender, journey: str, body: NewRun) -> Run:
    """Ask everybody in the journey's segment in, now or at a moment."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_run.start_run(tx, caller, journey, site.clock.now(), body.run_at)


@routes.delete("/campaigns/{journey}/runs/{run_at}")
def cancel_run(request: Request, caller: Sender, journey: str, run_at: AwareDatetime) -> None:
    """Stop a run; whoever was asked in stays."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_run.cancel_run(tx, caller, journey, run_at, site.clock.now())
