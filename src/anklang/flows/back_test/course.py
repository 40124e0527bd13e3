"""What a back-test plays: one journey, those it starts, and the segments that they ask for; nothing else of the shop's.

Pure: from the definitions of a workspace and the journey to be tried. The same classes as live are used, so that the
same fact leads to the same commands (J46).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.backtests.model import Wanted
from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.journeys.check import conditions_of
from anklang.journeys.definitions import Journeys, Version, keys_of
from anklang.journeys.model import Entry, Journey, Live
from anklang.journeys.schedule import enter_properties, next_run
from anklang.journeys.steps.journey import StartAnother
from anklang.journeys.steps.update import Update
from anklang.profiles.vocabulary import names_of
from anklang.segments import model as m
from anklang.segments.counters import plan_counters
from anklang.segments.parse import segments_named, walk
from anklang.segments.update import SegmentIndex

LATEST_REAL = timedelta(
    hours=24
)  # facts are looked for so long before the period: late ones may come within it
MOST_RUNS = 1000  # of a campaign within the period


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that does not depend on the person."""

    journey: str  # the one that is tried
    journeys: frozenset[str]  # and those that it starts
    wanted: Wanted
    definitions: Definitions  # a variant that knows nothing but these journeys and the segments they need
    runs: list[tuple[datetime, Fact]]  # of a campaign: when, and the fact without its person
    segment: str  # of a campaign: who is asked
    updates: frozenset[str]  # steps that set traits: what they really set is not played twice
    by_event: bool  # only an event can open the door, so that people without one need not be played
    names: list[str]  # of the events that open it
    asks_journeys: bool  # a condition asks in which other journeys somebody is
    since: datetime | None = None  # history is kept from then on; None: there is none

    @property
    def base_url(self) -> str:
        """Where links and unsubscribe pages would lead."""
        return self.definitions.links.short_url.removesuffix("/l")

    def opens(self, fact: Fact) -> bool:
        """Whether a fact may open the door."""
        if fact.kind == "enter":
            return fact.properties.get("journey") == self.journey
        return any(key in self.definitions.journeys.entries for key in keys_of(fact))

    def plays(self, fact: Fact) -> bool:
        """Whether something that happened within the period belongs into the test.

        What followed from the journeys tried is made anew: their messages, segments, updates and campaign runs.
        """
        said = fact.properties
        match fact.kind:
            case "message" | "click":
                return said.get("journey") not in self.journeys
            case "segment":
                return said.get("segment") not in self.definitions.segments.conditions
            case "enter":
                return said.get("journey") == self.journey and not self.segment
            case "journey":
                return False
            case "identify":
                source = fact.context.get("source")
                return not (isinstance(source, str) and source in self.updates)
            case _:
                return True


def chart(definitions: Definitions, journey: Journey, wanted: Wanted) -> Course:
    """The course of a test of `journey`, which was checked (journeys.parse)."""
    settings = definitions.workspace.settings
    started = _started(journey, definitions.journeys)
    tried = [journey, *(_behind_doors(one) for one in started)]
    conditions = _conditions(tried, definitions.segments.conditions)
    inside = [condition for one in tried for condition in conditions_of(one)]
    plan = plan_counters(
        [*conditions.values(), *inside], definitions.zone, settings.country, settings.currency
    )
    variant = copy(definitions)
    variant.segments = SegmentIndex(
        (
            m.Segment(workspace=definitions.workspace.id, id=id_, name=id_, condition=condition)
            for id_, condition in conditions.items()
        ),
        definitions.zone,
    )
    variant.counters = plan
    variant.journeys = Journeys(
        [Live(journey=one) for one in tried], settings.zone, conditions, plan, settings.tracking_purpose
    )
    entries = list(variant.journeys.entries)
    schedule = journey.enter.schedule
    return Course(
        journey=journey.id, journeys=frozenset(one.id for one in tried), wanted=wanted, definitions=variant,
        runs=_runs(definitions, journey, wanted), segment=schedule.segment if schedule else "",
        updates=frozenset(
            f"journey step {step.name}" for one in tried for step in one.steps if isinstance(step, Update)
        ),
        by_event=schedule is None and all(key.startswith("event:") for key in entries),
        names=[name for key in entries for name in names_of(key.removeprefix("event:"))],
        asks_journeys=any(
            isinstance(part, m.InJourney) for one in (*conditions.values(), *inside) for part in walk(one)
        ),
    )  # fmt: skip


def _started(journey: Journey, known: Journeys) -> list[Journey]:
    """The journeys that this one starts, directly or through others."""
    found: dict[str, Journey] = {}
    line = [journey]
    while line:
        for step in line.pop().steps:
            version = known.current.get(step.start) if isinstance(step, StartAnother) else None
            if version is not None and version.journey.id not in {*found, journey.id}:
                found[version.journey.id] = version.journey
                line.append(version.journey)
    return list(found.values())


def _behind_doors(journey: Journey) -> Journey:
    """A journey that people come into only from the one that is tried."""
    enter: Entry = msgspec.structs.replace(journey.enter, on=(), schedule=None)
    return msgspec.structs.replace(journey, enter=enter)


def _conditions(tried: list[Journey], known: Mapping[str, m.Condition]) -> dict[str, m.Condition]:
    """The segments that the journeys ask for, and those that these ask for."""
    line: set[str] = set()
    for journey in tried:
        for condition in conditions_of(journey):
            line |= segments_named(condition)
        line |= _segments_heard(journey)
        if journey.enter.schedule is not None:
            line.add(journey.enter.schedule.segment)
    found: dict[str, m.Condition] = {}
    while line:
        name = line.pop()
        if name in known and name not in found:
            found[name] = known[name]
            line |= segments_named(known[name])
    return found


def _segments_heard(journey: Journey) -> set[str]:
    """Segments whose coming and going a journey listens to."""
    version = Version(Live(journey=journey))
    keys = {*version.exits, version.goal_key, *version.looks_back}
    keys |= {key for heard in version.listens.values() for key in heard}
    keys |= {f"in:{one.segment_entered}" for one in journey.enter.on}
    keys |= {f"out:{one.segment_left}" for one in journey.enter.on}
    return {key.partition(":")[2] for key in keys if key.startswith(("in:", "out:"))} - {""}


def _runs(definitions: Definitions, journey: Journey, wanted: Wanted) -> list[tuple[datetime, Fact]]:
    """The runs of a campaign within the period, as they would be planned."""
    schedule = journey.enter.schedule
    found: list[tuple[datetime, Fact]] = []
    after = wanted.from_ - timedelta(microseconds=1)
    while schedule is not None and len(found) < MOST_RUNS:
        run = next_run(schedule, after, definitions.workspace.settings.zone)
        if run is None or run[0] >= wanted.to:
            break
        after, wall = run
        said = {**enter_properties(journey.id, schedule, wall), "run": after.isoformat()}
        fact = Fact(
            id=UUID(int=0), workspace=definitions.workspace.id, person=UUID(int=0), kind="enter", name="Journey Asked",
            at=after, received=after, properties=said,
        )  # fmt: skip
        found.append((after, fact))
    return found


def asked(run: tuple[datetime, Fact], journey: str, person: UUID) -> Fact:
    """The fact that asks one person in at a run of a campaign; the same id as live, so that all else is the same."""
    at, fact = run
    id_ = derive_id("run", fact.workspace, journey, at.isoformat(), person)
    return msgspec.structs.replace(fact, id=id_, person=person)
