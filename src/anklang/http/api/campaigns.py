"""Campaigns: the runs of journeys that have a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from anklang.flows import define_run, estimate_run
from anklang.flows import move_run as move_runs
from anklang.flows.define_run import Run
from anklang.flows.estimate_run import MOST, SAMPLE, Estimate
from anklang.flows.look_up_runs import Campaign, CampaignRun, campaigns, with_figures
from anklang.http.api.body import Body, Definition, Short
from anklang.http.api.pages import After, Limit, Page, Search, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader, Sender
from anklang.http.state import site_of

routes = Routes("campaigns")
Filter = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


class EstimateBody(Body):
    """A campaign to estimate: people and templates; or a journey, whose schedule, audience and messages are taken."""

    definition: Definition | None = None  # a journey with a schedule, saved or not
    segment: Short = ""
    condition: Definition | None = None  # instead of a segment
    templates: list[Short] = Field(default_factory=list, max_length=20)  # empty: those of the journey
    at: AwareDatetime | None = None  # when it begins; null: now
    local: Short = ""  # 2026-12-01T18:00: everybody at this time of their own clock, not before `at`
    sample: int = Field(default=SAMPLE, ge=0, le=MOST)  # people asked about at most; 0: everybody
    data: dict[str, Any] = Field(default_factory=dict)  # what the journey would pass on: event …


class NewRun(Body):
    """When the run begins."""

    run_at: AwareDatetime | None = None  # null: now


class OtherMoment(Body):
    """When the run is to begin instead."""

    to: str = Field(
        pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"
    )  # 2026-12-01T18:00, of the clock of its schedule


@routes.get("/campaigns")
def list_runs(
    request: Request, caller: Reader, journey: Filter = "", after: After = "", limit: Limit = 50
) -> Page[CampaignRun]:
    """List runs, latest first, with what became of their messages."""
    before = read_cursor(after, tuple[datetime, str])
    site = site_of(request)
    with site.database.transaction() as tx:
        rows = define_run.runs(tx, caller.workspace, journey, limit + 1, before)
        shown = with_figures(tx, site.definitions.of(tx, caller.workspace), rows)
        total = define_run.count_runs(tx, caller.workspace, journey)
    return page(shown, limit, lambda run: (run.run_at, run.journey), total)


@routes.get("/campaigns/journeys")
def list_campaigns(request: Request, caller: Reader, search: Search = "") -> list[Campaign]:
    """List journeys with a schedule, drafts too, with when each runs next; the last changed first."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return campaigns(tx, site.definitions.of(tx, caller.workspace), site.clock.now(), search)


@routes.post("/campaigns/estimate")
def estimate_campaign(request: Request, caller: Reader, body: EstimateBody) -> Estimate:
    """Estimate whom a campaign reaches, why some get nothing, what it costs, and when it begins."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        wanted = estimate_run.wanted_of(
            tx, definitions, now, definition=body.definition, segment=body.segment, condition=body.condition,
            templates=list(body.templates), at=body.at, local=body.local, sample=body.sample, data=body.data,
        )  # fmt: skip
        return estimate_run.estimate(tx, definitions, wanted, now, site.base_url)


@routes.post("/campaigns/{journey}/runs", 201)
def start_run(request: Request, caller: Sender, journey: str, body: NewRun) -> Run:
    """Ask everybody in the journey's segment in, now or at a moment."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_run.start_run(tx, caller, journey, site.clock.now(), body.run_at)


@routes.post("/campaigns/{journey}/runs/{run_at}/move")
def move_run(request: Request, caller: Sender, journey: str, run_at: AwareDatetime, body: OtherMoment) -> Run:
    """Let a run that has not begun begin at another moment; of a schedule only this one run moves."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return move_runs.move_run(tx, caller, definitions, journey, run_at, body.to, site.clock.now())


@routes.delete("/campaigns/{journey}/runs/{run_at}")
def cancel_run(request: Request, caller: Sender, journey: str, run_at: AwareDatetime) -> None:
    """Stop a run; whoever was asked in stays."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_run.cancel_run(tx, caller, journey, run_at, site.clock.now())
