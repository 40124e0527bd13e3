"""Keeping memberships up to date: look only at segments that a fact can have changed, and at those whose time came."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID

import msgspec

from anklang.core.ids import derive_id
from anklang.events.model import SEGMENT_ENTERED, SEGMENT_LEFT, Fact
from anklang.profiles.model import Person
from anklang.segments import model as m
from anklang.segments.check import TRACKING_PURPOSES
from anklang.segments.evaluate import evaluate
from anklang.segments.parse import segments_named, walk

_SOON = timedelta(microseconds=1)
_COMPUTED: Mapping[str, str] = {
    "orders": "orders", "cancelled_orders": "orders", "gross_revenue": "orders", "refunded": "orders",
    "net_revenue": "orders", "lifetime_value": "orders", "average_order": "orders", "last_order_at": "orders",
    "first_order_at": "orders",
}  # fmt: skip


def triggers_of(condition: m.Condition) -> set[str]:
    """The names in `fold`'s changes that can change a condition's answer."""
    found: set[str] = set()
    for part in walk(condition):
        match part:
            case m.Trait():
                found.add("trait:" + part.name.split(".")[0])
            case m.Computed():
                found.add(_COMPUTED.get(part.field, part.field))
            case m.Event() | m.Recency():
                found.add("counter:" + part.counter.key)
            case m.Message():
                found.add("counter:" + part.counter.key)
                if part.event in TRACKING_PURPOSES:
                    found.add("consents")
            case m.CartIs():
                found.add("cart")
            case m.Product():
                found.add(part.relation)
            case m.LocatedIn():
                found.add("location")
            case m.Fulfilment():
                found.add("fulfilment")
            case m.ConsentIs():
                found.add("consents")
            case m.HasDevice():
                found.add("devices")
            case m.InSegment():
                found.add("segment:" + part.segment)
            case m.InJourney():
                found.add("journeys")
            case m.CustomerIs():
                found.add("orders")
            case m.PhaseIs():
                found.add("phase")
            case m.LanguageIs():
                found.add("language")
            case _:
                pass
    return found


class SegmentIndex:
    """The segments of a workspace by what can change them; made once per change of the definitions.

    Segments that are being filled are kept up to date too, so that nothing is missed meanwhile, but without facts (J5).
    """

    def __init__(self, segments: Iterable[m.Segment], zone: tzinfo = UTC) -> None:
        live = [segment for segment in segments if segment.status != "archived"]
        self.quiet = frozenset(segment.id for segment in live if segment.status == "filling")
        self.scope = m.Scope(zone=zone)
        self.conditions: dict[str, m.Condition] = {segment.id: segment.condition for segment in live}
        self.order = {segment: rank for rank, segment in enumerate(_in_order(self.conditions))}
        self.by_change: dict[str, tuple[str, ...]] = {}
        triggers: dict[str, list[str]] = {}
        for segment, condition in self.conditions.items():
            for trigger in triggers_of(condition):
                triggers.setdefault(trigger, []).append(segment)
        self.by_change = {trigger: tuple(found) for trigger, found in triggers.items()}

    def affected(self, changes: Iterable[str]) -> set[str]:
        """The segments whose answer these changes can have changed."""
        found: set[str] = set()
        for change in changes:
            hit = self.by_change.get(change)
            if hit is not None:
                found.update(hit)
        return found


def _in_order(conditions: Mapping[str, m.Condition]) -> list[str]:
    """Segments with those that they ask for before them."""
    ordered: list[str] = []
    done: set[str] = set()

    def visit(segment: str) -> None:
        if segment in done or segment not in conditions:
            return
        done.add(segment)
        for inner in sorted(segments_named(conditions[segment])):
            visit(inner)
        ordered.append(segment)

    for segment in sorted(conditions):
        visit(segment)
    return ordered


class SegmentUpdate(msgspec.Struct, frozen=True):
    """What came of a look at the segments."""

    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()  # Segment Entered and Segment Left, for journeys and history
    timer: datetime | None = None  # set the person's one timer for segments to this; None: leave it as it is


NOTHING = SegmentUpdate()


def timer_owner(person: UUID) -> UUID:
    """The owner of a person's one timer for all segments."""
    return derive_id(person, "segments")


def update_segments(
    person: Person, fact: Fact, changes: set[str], index: SegmentIndex, now: datetime
) -> SegmentUpdate:
    """Look again at what `changes` can have changed and at what is due by time; changes `person` and `changes`.

    Of a person who is not in the database yet every segment is asked: "never ordered" is true without any change.

    A segment timer calls this with no changes. `person.memory.looks` keeps each segment's next look; the timer in the
    database is only moved forward in line, never back, so that a visit does not rewrite it each time: when it fires
    too early, nothing is due and it is set anew.
    """
    memory = person.memory
    if person.new and not person.asked:
        person.asked = True
        waiting = set(index.conditions)
    else:
        waiting = index.affected(changes)
    if memory.timer is not None and memory.timer <= now:
        memory.timer = None
        waiting.update(segment for segment, moment in memory.looks.items() if moment <= now)
        person.dirty = True
    elif not waiting:
        return NOTHING
    entered, left = _look(person, waiting, changes, index, now)
    timer: datetime | None = None
    if memory.looks:
        soonest = min(memory.looks.values())
        if memory.timer is None or soonest < memory.timer:
            memory.timer = timer = soonest if soonest > now else now + _SOON
            person.dirty = True
    if not entered and not left:
        return NOTHING if timer is None else SegmentUpdate(timer=timer)
    facts = tuple(
        _fact(person, fact, segment, name, now)
        for name, moved in ((SEGMENT_LEFT, left), (SEGMENT_ENTERED, entered))
        for segment in moved
        if segment not in index.quiet
    )
    return SegmentUpdate(tuple(entered), tuple(left), facts, timer)


def refresh(person: Person, segments: Iterable[str], index: SegmentIndex, now: datetime) -> SegmentUpdate:
    """Evaluate these segments whatever changed, for back-fill: memberships and timer, but no facts (J5)."""
    memory = person.memory
    entered, left = _look(person, set(segments), set(), index, now)
    timer: datetime | None = None
    if memory.looks:
        soonest = min(memory.looks.values())
        if memory.timer is None or memory.timer <= now or soonest < memory.timer:
            memory.timer = timer = max(soonest, now + _SOON)
            person.dirty = True
    return SegmentUpdate(tuple(entered), tuple(left), (), timer)


def _look(
    person: Person, waiting: set[str], changes: set[str], index: SegmentIndex, now: datetime
) -> tuple[list[str], list[str]]:
    """Evaluate in the order of dependence; a membership that changes brings those that ask for it."""
    entered: list[str] = []
    left: list[str] = []
    looks = person.memory.looks
    rank = index.order
    line = [(rank[segment], segment) for segment in waiting if segment in rank]
    for segment in waiting:
        if segment not in rank and looks.pop(segment, None) is not None:
            person.dirty = True
    heapq.heapify(line)
    while line:
        _, segment = heapq.heappop(line)
        answer = evaluate(index.conditions[segment], person, index.scope, now)
        if answer.look_again is not None:
            if looks.get(segment) != answer.look_again:
                looks[segment] = answer.look_again
                person.dirty = True
        elif looks.pop(segment, None) is not None:
            person.dirty = True
        if (answer.value is True) is (segment in person.segments):
            continue
        if answer.value is True:
            person.segments[segment] = now
            entered.append(segment)
        else:
            del person.segments[segment]
            left.append(segment)
        change = "segment:" + segment
        changes.add(change)
        for dependent in index.by_change.get(change, ()):
            if dependent not in waiting:
                waiting.add(dependent)
                heapq.heappush(line, (rank[dependent], dependent))
    return entered, left


def _fact(person: Person, cause: Fact, segment: str, name: str, now: datetime) -> Fact:
    return Fact(
        id=derive_id(cause.id, segment, name),
        workspace=person.workspace,
        person=person.id,
        kind="segment",
        name=name,
        at=now,
        received=now,
        properties={"segment": segment},
        imported=cause.imported,
    )
