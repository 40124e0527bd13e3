"""Try a condition before it is used: how many people, which ones, and why one person is in or out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.ids import shard_of
from anklang.flows.look_up_segment_reach import ChannelReach, reach_of_condition
from anklang.flows.try_journey_seen import seen
from anklang.profiles.find import get_person
from anklang.profiles.model import Person, Profile
from anklang.profiles.store import load_people
from anklang.segments import find
from anklang.segments import model as m
from anklang.segments import store as segments
from anklang.segments.evaluate import evaluate
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces


class SamplePerson(msgspec.Struct, frozen=True):
    """One of the people that a condition holds for."""

    id: UUID
    profile: Profile


class SegmentPreview(msgspec.Struct, frozen=True):
    """How many people a condition holds for, and some of them."""

    count: int
    sample: list[SamplePerson]
    reach: list[
        ChannelReach
    ]  # by channel, how many of them agreed to the purpose; empty where none was asked


class LineVerdict(msgspec.Struct, frozen=True):
    """What one condition says of one person; groups with their parts."""

    kind: str  # all, any, not, trait …
    condition: dict[str, Any]  # as its author wrote it
    value: bool | None  # null: unknown (J32)
    look_again: datetime | None  # when time alone may change it
    parts: list[LineVerdict]
    seen: Any = None  # the value that was compared; null for groups, and where there is nothing


class PersonVerdict(msgspec.Struct, frozen=True):
    """A segment and one person."""

    person: UUID
    member: bool  # in the segment as it stands
    verdict: LineVerdict  # asked anew, now
    segment: str = ""  # which one; empty where a condition was tried


def preview(
    tx: Tx, workspace: int, condition: m.Condition, now: datetime, sample: int = 20, purpose: str = ""
) -> SegmentPreview:
    """Count the people for whom a condition is true now, by channel too, and show some. Raises BadInput."""
    zone = _zone(tx, workspace)
    found = find.preview(tx, condition, workspace, zone, now, sample)
    reached = reach_of_condition(tx, workspace, condition, zone, now, purpose) if purpose else []
    people = load_people(tx, found.sample)
    return SegmentPreview(
        found.count,
        [SamplePerson(one, people[one].profile) for one in found.sample if one in people],
        reached,
    )


def judge(
    tx: Tx, workspace: int, segment: str, condition: m.Condition, person: UUID, now: datetime
) -> PersonVerdict:
    """Why a person is in or out, condition by condition; raises NotFound for people of other workspaces."""
    found = get_person(tx, workspace, person)
    rows = tx.rows(
        "SELECT DISTINCT journey_id FROM instances WHERE shard = %s AND person_id = %s AND ended_at IS NULL "
        "AND status <> 'at_door'",
        [shard_of(found.id), found.id],
    )
    found.journeys = {row[0] for row in rows}
    scope = m.Scope(zone=_zone(tx, workspace))
    return PersonVerdict(found.id, segment in found.segments, explain(condition, found, scope, now), segment)


def judge_all(tx: Tx, workspace: int, person: UUID, now: datetime) -> list[PersonVerdict]:
    """Why a person is in each of their segments, condition by condition; raises NotFound."""
    mine = get_person(tx, workspace, person).segments
    known = {one.id: one.condition for one in segments.load_segments(tx, workspace)}
    return [judge(tx, workspace, one, known[one], person, now) for one in sorted(mine) if one in known]


def explain(condition: m.Condition, person: Person, scope: m.Scope, now: datetime) -> LineVerdict:
    """The answer of a condition and of everything in it."""
    answer = evaluate(condition, person, scope, now)
    parts: tuple[m.Condition, ...] = ()
    if isinstance(condition, m.All | m.AnyOf):
        parts = condition.conditions
    elif isinstance(condition, m.Not):
        parts = (condition.condition,)
    said = m.condition_to_dict(condition)
    return LineVerdict(
        str(said["kind"]),
        said,
        answer.value,
        answer.look_again,
        [explain(one, person, scope, now) for one in parts],
        seen(condition, person, scope),
    )


def _zone(tx: Tx, workspace: int) -> ZoneInfo:
    return ZoneInfo(workspaces.load(tx, workspace).settings.zone)
