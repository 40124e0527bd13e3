"""Back-tests: what a journey would have done with what really happened. Nothing is sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from anklang.backtests import find
from anklang.backtests.find import RunRow, TestedPerson
from anklang.backtests.model import Assumed, Outcome, Run, Wanted
from anklang.backtests.report import Result, result_of
from anklang.flows import look_up_journey
from anklang.flows.back_test import start
from anklang.http.api.body import Body, Id, Short
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader, Reader, Writer
from anklang.http.state import site_of

routes = Routes("back-tests")
Share = Annotated[float, Field(ge=0, le=1)]
Reason = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


class AssumedBody(Body):
    """What people are assumed to do, as shares from 0 (nobody) to 1 (everybody)."""

    delivered: Share = 1.0
    read: Share = 0.0
    clicked: Share = 0.0


class BackTestBody(Body):
    """The question: a journey, a period, and whom to look at."""

    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    version: int = Field(
        default=0, ge=0, le=1_000_000
    )  # 0: the draft, or the present version where there is none
    definition: dict[str, Any] | None = None  # one that was not saved; it stands before `version`
    segment: Short = ""
    sample: int = Field(default=0, ge=0, le=10_000_000)
    count_real: bool = False
    imports: Literal["happened", "imported"] = "happened"
    assumed: AssumedBody = AssumedBody()


class BackTest(msgspec.Struct, frozen=True):
    """A back-test with what it has found so far."""

    run: RunRow
    definition: dict[str, Any]  # the journey as it was when asked
    result: Result


def _whole(run: Run) -> BackTest:
    return BackTest(find.row_of(run), run.definition, result_of(run))


@routes.post("/journeys/{journey}/backtests", 201)
def start_back_test(request: Request, caller: Writer, journey: Id, body: BackTestBody) -> BackTest:
    """Try a journey on what has happened. A worker plays it in the background; look at it again to see how far."""
    site = site_of(request)
    wanted = Wanted(
        from_=body.from_, to=body.to, segment=body.segment, sample=body.sample, count_real=body.count_real,
        imports=body.imports, assumed=Assumed(**body.assumed.model_dump()),
    )  # fmt: skip
    with site.database.transaction() as tx:
        run = start.ask(
            tx, caller, journey, wanted, site.clock.now(), version=body.version, sent_along=body.definition
        )
    return _whole(run)


@routes.get("/journeys/{journey}/backtests")
def list_back_tests(
    request: Request, caller: Reader, journey: str, after: After = "", limit: Limit = 50
) -> Page[RunRow]:
    """List the back-tests of a journey, newest first."""
    before = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        rows = find.list_runs(tx, caller.workspace, journey, before, limit + 1)
        total = find.count_runs(tx, caller.workspace, journey)
        if not total:
            look_up_journey.view(tx, caller.workspace, journey)  # one that was never saved may have tests
    return page(rows, limit, lambda row: row.id, total)


@routes.get("/backtests/{run}")
def get_back_test(request: Request, caller: Reader, run: UUID) -> BackTest:
    """Show a back-test: how far it is, and what it found."""
    with site_of(request).database.transaction() as tx:
        return _whole(find.get_run(tx, caller.workspace, run))


@routes.post("/backtests/{run}/cancel")
def cancel_back_test(request: Request, caller: Writer, run: UUID) -> BackTest:
    """Call a back-test off. What it found so far stays."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return _whole(start.cancel(tx, caller, run, site.clock.now()))


@routes.get("/backtests/{run}/people")
def list_back_test_people(
    request: Request,
    caller: PeopleReader,
    run: UUID,
    outcome: Outcome | Literal[""] = "",
    reason: Reason = "",
    after: After = "",
    limit: Limit = 50,
) -> Page[TestedPerson]:
    """List the people whom the journey would have met, with what would have become of them."""
    low = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        find.get_run(tx, caller.workspace, run)
        rows = find.list_people(tx, caller.workspace, run, outcome, reason, low, limit + 1)
        total = find.count_people(tx, caller.workspace, run, outcome, reason)
    return page(rows, limit, lambda row: row.person, total)
