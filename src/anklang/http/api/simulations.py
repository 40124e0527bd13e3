"""Simulations: what a past period would have looked like under other delivery rules. Nothing is sent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from anklang.flows.simulate_rules import start
from anklang.http.api.body import Body, Definition
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader, Reader, Writer
from anklang.http.state import site_of
from anklang.simulations import find
from anklang.simulations.find import SimulationRow
from anklang.simulations.model import ChangedPerson, Kind, Run
from anklang.simulations.report import SimulationResult, result_of

routes = Routes("simulations")


class SimulationBody(Body):
    """The question: a period, and the rules that are different from those set now."""

    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    settings: Definition = Field(
        default_factory=dict
    )  # hours, caps, gaps, release_minutes, gather_minutes, us_hours; others stay


class Simulation(msgspec.Struct, frozen=True):
    """A simulation with what it has found so far."""

    run: SimulationRow
    result: SimulationResult


def _whole(run: Run) -> Simulation:
    return Simulation(find.row_of(run), result_of(run))


@routes.post("/simulations", 201)
def start_simulation(request: Request, caller: Writer, body: SimulationBody) -> Simulation:
    """Ask what a period would have looked like under other rules. A worker plays it; look again to see how far."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return _whole(start.ask(tx, caller, body.from_, body.to, body.settings, site.clock.now()))


@routes.get("/simulations")
def list_simulations(
    request: Request, caller: Reader, after: After = "", limit: Limit = 50
) -> Page[SimulationRow]:
    """List the simulations, newest first."""
    before = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        rows = find.list_runs(tx, caller.workspace, before, limit + 1)
        total = find.count_runs(tx, caller.workspace)
    return page(rows, limit, lambda row: row.id, total)


@routes.get("/simulations/{run}")
def get_simulation(request: Request, caller: Reader, run: UUID) -> Simulation:
    """Show a simulation: how far it is, and what it found."""
    with site_of(request).database.transaction() as tx:
        return _whole(find.get_run(tx, caller.workspace, run))


@routes.post("/simulations/{run}/cancel")
def cancel_simulation(request: Request, caller: Writer, run: UUID) -> Simulation:
    """Call a simulation off. What it found so far stays."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return _whole(start.cancel(tx, caller, run, site.clock.now()))


@routes.get("/simulations/{run}/people")
def list_simulation_people(
    request: Request, caller: PeopleReader, run: UUID, kind: Annotated[Kind | None, Query()] = None,
    after: After = "", limit: Limit = 50,
) -> Page[ChangedPerson]:  # fmt: skip
    """List the people for whom something would have been different, with the messages."""
    low = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        find.get_run(tx, caller.workspace, run)
        rows = find.list_people(tx, caller.workspace, run, kind, low, limit + 1)
        total = find.count_people(tx, caller.workspace, run, kind)
    return page(rows, limit, lambda row: row.person, total)
