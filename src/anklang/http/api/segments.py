"""Segments: who belongs, how many, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Query, Request
from pydantic import Field

from anklang.access.store import note
from anklang.flows import define_segment, try_segment
from anklang.flows import look_up_segment as look_up
from anklang.flows.define import Saved
from anklang.flows.fill_segments import fill_waiting
from anklang.flows.look_up_segment import SegmentRow, SegmentView
from anklang.flows.look_up_segment_reach import MARKETING, SegmentReach, reach_of_segment
from anklang.flows.try_segment import PersonVerdict, SegmentPreview
from anklang.http.api.body import Body, Definition, Id, Short, under_its_id
from anklang.http.api.pages import After, Limit, Page, page, read_cursor, write_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader, Reader, Writer
from anklang.http.state import site_of
from anklang.segments.find import Member, find_members
from anklang.segments.parse import parse_condition

routes = Routes("segments")
Purpose = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$", description="What the consent is for.")]
Version = Annotated[
    int | None,
    Query(
        ge=0, description="Version of the segment that was changed; left out: overwrite whatever is there."
    ),
]
Days = Annotated[int, Query(ge=1, le=730, description="How far back.")]


class Try(Body):
    """A condition to try."""

    condition: Definition
    sample: int = Field(default=20, ge=0, le=100)  # people to show
    purpose: Short = (
        ""  # count the reach for this purpose too, such as marketing; empty: the count alone, sooner
    )


class Duplicate(Body):
    """What the copy is called."""

    id: Id
    name: Short = ""


class TryPerson(Body):
    """A person to ask about; a condition, or the segment's own."""

    person: UUID
    condition: Definition | None = None


@routes.get("/segments")
def list_segments(
    request: Request, caller: Reader, archived: bool = False, after: After = "", limit: Limit = 50
) -> Page[SegmentRow]:
    """List segments with their members counted."""
    low = read_cursor(after, str) or ""
    with site_of(request).database.transaction() as tx:
        rows = look_up.page(tx, caller.workspace, archived=archived, after=low, limit=limit + 1)
        total = look_up.count(tx, caller.workspace, archived=archived)
    return page(rows, limit, lambda row: row.id, total)


@routes.post("/segments/preview")
def preview_segment(request: Request, caller: PeopleReader, body: Try) -> SegmentPreview:
    """Count the people a condition holds for, and show some."""
    site = site_of(request)
    condition = parse_condition(body.condition, "condition", "segment")
    with site.database.transaction() as tx:
        return try_segment.preview(
            tx, caller.workspace, condition, site.clock.now(), body.sample, body.purpose
        )


@routes.get("/segments/{segment}")
def get_segment(request: Request, caller: Reader, segment: str) -> SegmentView:
    """Show a segment."""
    with site_of(request).database.transaction() as tx:
        return look_up.view(tx, caller.workspace, segment)


@routes.put("/segments/{segment}")
def save_segment(
    request: Request, caller: Writer, segment: str, body: Definition, background: BackgroundTasks,
    version: Version = None,
) -> Saved:  # fmt: skip
    """Make or change a segment. Who fits already becomes a member in the moments after, and sets nothing off."""
    site = site_of(request)
    with site.database.transaction() as tx:
        saved = define_segment.save_segment(
            tx, caller, under_its_id(body, segment, "segment"), site.clock.now(), version=version
        )
    background.add_task(fill_waiting, site.database, site.clock, caller.workspace)
    return saved


@routes.delete("/segments/{segment}")
def archive_segment(request: Request, caller: Writer, segment: str) -> None:
    """Take a segment out of use."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_segment.archive_segment(tx, caller, segment, site.clock.now())


@routes.get("/segments/{segment}/members")
def list_members(
    request: Request, caller: PeopleReader, segment: str, after: After = "", limit: Limit = 50
) -> Page[Member]:
    """List the members of a segment."""
    low = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        look_up.view(tx, caller.workspace, segment)
        found = find_members(tx, caller.workspace, segment, low, limit)
        total = look_up.count_members(tx, caller.workspace, segment)
    return Page(found.members, None if found.next is None else write_cursor(found.next), total)


@routes.get("/segments/{segment}/reach")
def get_segment_reach(
    request: Request, caller: Reader, segment: str, purpose: Purpose = MARKETING
) -> SegmentReach:
    """Count how many members may get advertising, by channel: with an address, with consent, not suppressed."""
    with site_of(request).database.transaction() as tx:
        return reach_of_segment(tx, caller.workspace, segment, purpose)


@routes.get("/segments/{segment}/growth")
def get_segment_growth(
    request: Request, caller: Reader, segment: str, days: Days = 90
) -> list[look_up.MembersOfDay]:
    """Show how many members a segment had, day by day in the workspace's zone; the last day is today so far."""
    site = site_of(request)
    with site.database.transaction() as tx:
        zone = site.definitions.of(tx, caller.workspace).zone
        today = site.clock.now().astimezone(zone).date()
        return look_up.growth(tx, caller.workspace, segment, today - timedelta(days=days), today)


@routes.post("/segments/{segment}/duplicate", 201)
def duplicate_segment(
    request: Request, caller: Writer, segment: str, body: Duplicate, background: BackgroundTasks
) -> Saved:
    """Make another segment with the same condition."""
    site = site_of(request)
    with site.database.transaction() as tx:
        saved = define_segment.duplicate_segment(tx, caller, segment, body.id, body.name, site.clock.now())
    background.add_task(fill_waiting, site.database, site.clock, caller.workspace)
    return saved


@routes.post("/segments/{segment}/evaluate")
def evaluate_segment(request: Request, caller: PeopleReader, segment: str, body: TryPerson) -> PersonVerdict:
    """Explain why a person is in a segment or not, condition by condition. The look is noted."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        said = body.condition or look_up.view(tx, caller.workspace, segment).condition
        condition = parse_condition(said, "condition", "segment")
        note(tx, caller, "person.viewed", str(body.person), now, {"what": f"segment {segment}"})
        return try_segment.judge(tx, caller.workspace, segment, condition, body.person, now)
