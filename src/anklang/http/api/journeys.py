"""Journeys: drafts, versions, publishing, the author's verbs, and who stands where."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from fastapi import BackgroundTasks, Query, Request
from pydantic import Field
from starlette.responses import Response

from anklang.flows import analyse_journey as analysis
from anklang.flows import define_journey, define_run
from anklang.flows import look_up_journey as look_up
from anklang.flows.analyse_journey import Analysis, TriggerRow
from anklang.flows.apply_text import journey_text, journey_values
from anklang.flows.check_journey import Checked, check_values
from anklang.flows.define_journey import DraftSaved, Published, PublishPreview
from anklang.flows.define_run import Asked, Late, StatusChanged, Verb
from anklang.flows.fill_segments import fill_counters
from anklang.flows.look_up_journey import InsideRow, JourneyFigures, JourneyView
from anklang.http.api.body import Body, Definition, Id, Short, under_its_id
from anklang.http.api.drafts import Revision, keep_draft
from anklang.http.api.pages import After, Limit, Page, Search, page, read_cursor, write_cursor
from anklang.http.api.routes import Count, Routes
from anklang.http.auth import PeopleReader, Reader, Sender, Writer
from anklang.http.state import site_of
from anklang.journeys import find
from anklang.journeys.model import Status
from anklang.journeys.publish import Choice

routes = Routes("journeys")
FromDay = Annotated[
    date | None, Query(alias="from", description="First day; left out: 30 days up to the last one.")
]
ToDay = Annotated[date | None, Query(alias="to", description="Last day, inclusive; left out: today.")]
StepName = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


class Text(Body):
    """A journey as YAML."""

    text: str = Field(max_length=524_288, pattern=r"^[^\x00]*$")


class PublishBody(Body):
    """What happens to the people inside, per step of the version that they are in."""

    steps: dict[Short, Short] = Field(
        default_factory=dict
    )  # step -> new step, `stay` (on the old one), `exit`, `end`
    timers: Literal["keep", "recompute"] = "keep"
    notes: str = Field(default="", max_length=2000, pattern=r"^[^\x00]*$")  # kept with the version
    accepted: list[Annotated[str, Field(max_length=500)]] | None = Field(
        default=None, max_length=500
    )  # keys of warnings that somebody has ticked; null: nobody is asked
    revision: int | None = Field(
        default=None, ge=0
    )  # of the draft that was looked at; null: whatever is there


class StatusBody(Body):
    """One of the author's verbs."""

    do: Verb
    late: Late | None = None  # resuming a held journey: what happens to messages that waited


class AskedPerson(Body):
    """Somebody who is to enter: by id, or by a name under which the person is known."""

    person: UUID | None = None
    kind: Short = ""  # user, email, phone …
    value: Short = ""
    context: dict[str, Any] = Field(default_factory=dict)
    key: Short = ""
    id: Short = ""


class EnterBody(Body):
    """Who is to enter."""

    people: list[AskedPerson] = Field(min_length=1, max_length=define_run.MOST_PEOPLE)


class VersionFixed(msgspec.Struct, frozen=True):
    """A running version has other content now."""

    version: int


@routes.get("/journeys")
def list_journeys(
    request: Request, caller: Reader, search: Search = "", status: Status | None = None, after: After = "",
    limit: Limit = 50,
) -> Page[JourneyFigures]:  # fmt: skip
    """List journeys with their figures, the one that was edited last first; by a part of the name, by status."""
    before = read_cursor(after, tuple[datetime, str])
    with site_of(request).database.transaction() as tx:
        wanted = status or ""
        rows = find.list_journeys(tx, caller.workspace, before, limit + 1, search=search, status=wanted)
        counted = look_up.figures(tx, caller.workspace, rows)
        total = look_up.count(tx, caller.workspace, search=search, status=wanted)
    return page(counted, limit, lambda one: (one.row.updated_at, one.row.id), total)


@routes.get("/journeys/{journey}")
def get_journey(request: Request, caller: Reader, journey: str) -> JourneyView:
    """Show a journey: versions, draft, people per step, figures."""
    with site_of(request).database.transaction() as tx:
        return look_up.view(tx, caller.workspace, journey)


@routes.get("/journeys/{journey}/versions/{version}")
def get_journey_version(request: Request, caller: Reader, journey: str, version: int) -> dict[str, Any]:
    """Show one version; 0 is the draft, or the present version where there is none."""
    with site_of(request).database.transaction() as tx:
        return look_up.definition(tx, caller.workspace, journey, version)


@routes.get("/journeys/{journey}/text")
def get_journey_text(request: Request, caller: Reader, journey: str, version: int = 0) -> str:
    """Write a journey as YAML: the draft, the present version or a numbered one."""
    with site_of(request).database.transaction() as tx:
        said = look_up.definition(tx, caller.workspace, journey, version)
    return Response(journey_text(said), media_type="application/yaml")  # type: ignore[return-value]  # not JSON


@routes.put("/journeys/{journey}/draft")
def save_journey_draft(
    request: Request, caller: Writer, journey: Id, body: Definition, revision: Revision = None
) -> DraftSaved:
    """Keep a draft, finished or not. The answer says what keeps it from being published."""
    return keep_draft(request, caller, under_its_id(body, journey, "draft"), revision)


@routes.put("/journeys/{journey}/text")
def save_journey_text(
    request: Request, caller: Writer, journey: Id, body: Text, revision: Revision = None
) -> DraftSaved:
    """Keep a draft written as YAML."""
    return save_journey_draft(request, caller, journey, journey_values(body.text), revision)


@routes.post("/journeys/validate")
def validate_journey(request: Request, caller: Reader, body: Definition) -> Checked:
    """Say what keeps a journey from being published, without keeping it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return check_values(tx, site.definitions.of(tx, caller.workspace), body, site.clock.now())


@routes.post("/journeys/{journey}/publish/preview")
def preview_publish(request: Request, caller: Reader, journey: str) -> PublishPreview:
    """Show what publishing the draft would change, and how many people stand in each changed step."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return define_journey.preview_publish(tx, caller.workspace, journey, site.clock.now(), definitions)


@routes.post("/journeys/{journey}/publish")
def publish_journey(
    request: Request, caller: Sender, journey: str, body: PublishBody, background: BackgroundTasks
) -> Published:
    """Publish the draft. From now on new people enter it; those inside are treated as chosen."""
    site = site_of(request)
    choice = Choice(steps=dict(body.steps), timers=body.timers)
    with site.database.transaction() as tx:
        counters = define_journey.missing_counters(tx, caller.workspace, journey)
        definitions = site.definitions.of(tx, caller.workspace)
        published = define_journey.publish(
            tx, caller, journey, choice, site.clock.now(), notes=body.notes, accepted=body.accepted,
            definitions=definitions, revision=body.revision,
        )  # fmt: skip
        zone = ZoneInfo(definitions.workspace.settings.zone)
    background.add_task(fill_counters, site.database, site.clock, caller.workspace, counters, zone)
    return published


@routes.post("/journeys/{journey}/fix")
def fix_journey_content(request: Request, caller: Sender, journey: str) -> VersionFixed:
    """Put the draft's templates and wording into the running version, for those inside too."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return VersionFixed(define_journey.fix_content(tx, caller, journey, site.clock.now()))


@routes.delete("/journeys/{journey}/draft")
def drop_journey_draft(request: Request, caller: Writer, journey: str) -> None:
    """Forget the draft; a journey that was never published goes with it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_journey.drop_draft(tx, caller, journey, site.clock.now())


@routes.post("/journeys/{journey}/status")
def set_journey_status(request: Request, caller: Sender, journey: str, body: StatusBody) -> StatusChanged:
    """Pause entry, hold, resume or stop."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_run.set_journey_status(tx, caller, journey, body.do, site.clock.now(), body.late)


@routes.post("/journeys/{journey}/enter")
def enter_journey(request: Request, caller: Sender, journey: str, body: EnterBody) -> Count:
    """Ask people in. The audience and the rules of re-entry hold."""
    site = site_of(request)
    people = [Asked(**one.model_dump()) for one in body.people]
    with site.database.transaction() as tx:
        return Count(define_run.enter_people(tx, caller, journey, people, site.clock.now()))


@routes.get("/journeys/{journey}/people")
def list_people_inside(
    request: Request,
    caller: PeopleReader,
    journey: str,
    step: StepName = "",
    after: After = "",
    limit: Limit = 50,
) -> Page[InsideRow]:
    """List who is in a journey, or in one step of it, with the next wake-up."""
    low = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        look_up.view(tx, caller.workspace, journey)
        rows, following = look_up.inside(tx, caller.workspace, journey, step, low, limit)
        total = look_up.count_inside(tx, caller.workspace, journey, step)
    return Page(rows, None if following is None else write_cursor(following), total)


@routes.get("/journeys/{journey}/analysis")
def analyse_journey(
    request: Request,
    caller: Reader,
    journey: str,
    first: FromDay = None,
    last: ToDay = None,
    version: int = 0,
) -> Analysis:
    """Show what a journey did within some days: steps, ways between them, reasons, days."""
    site = site_of(request)
    with site.database.transaction() as tx:
        settings = site.definitions.of(tx, caller.workspace).workspace.settings
        today = site.clock.now().astimezone(ZoneInfo(settings.zone)).date()
        until = last or today
        since = first or until - timedelta(days=29)
        return analysis.analyse(tx, caller.workspace, settings, journey, since, until, version)


@routes.get("/journeys/{journey}/triggers")
def list_journey_triggers(
    request: Request, caller: PeopleReader, journey: str, passed: bool | None = None, after: After = "",
    limit: Limit = 50,
) -> Page[TriggerRow]:  # fmt: skip
    """List who came to the door lately, and why some were turned away."""
    before = read_cursor(after, tuple[datetime, UUID])
    with site_of(request).database.transaction() as tx:
        rows = analysis.triggers(tx, caller.workspace, journey, passed=passed, limit=limit + 1, before=before)
        total = analysis.count_triggers(tx, caller.workspace, journey, passed=passed)
    return page(rows, limit, lambda row: (row.at, row.id), total)
