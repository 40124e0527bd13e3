"""All journeys of a workspace, ready to ask: built once whenever a definition changes.

What a fact costs must not grow with the number of journeys (docs/performance.md), so everything is found by key: the
journeys that a happening may open, and within a version the exits, goals and waits that it may touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

from anklang.events.model import Fact
from anklang.journeys.model import END, NEXT, Exit, Goal, Happening, Journey, Live, Status, Step, key_of
from anklang.journeys.waits import zone_of
from anklang.profiles.count import CounterPlan
from anklang.profiles.vocabulary import standard_name
from anklang.segments.model import Condition

_EVENTS = frozenset({"track", "page", "screen", "message", "click", "inbound", "consent", "journey", "group"})


def keys_of(fact: Fact, changed: Iterable[str] = ()) -> tuple[str, ...]:
    """The keys that a fact answers to. `changed`: what the fold says that it changed (J6)."""
    keys = [f"changed:{name.removeprefix('trait:')}" for name in changed if not name.startswith("counter:")]
    if fact.kind == "segment":
        prefix = "in" if fact.name == "Segment Entered" else "out"
        keys.append(f"{prefix}:{fact.properties.get('segment', '')}")
    elif fact.kind in _EVENTS:
        keys.append(f"event:{standard_name(fact.name)}")
    return tuple(keys)


class Version:
    """One published version with everything that is looked up in it."""

    __slots__ = (
        "below", "channels", "current", "exits", "goal", "goal_key", "holds", "journey", "listens", "looks_back",
        "status", "steps", "ways",
    )  # fmt: skip

    def __init__(self, live: Live) -> None:
        journey = live.journey
        self.journey: Journey = journey
        self.status: Status = live.status
        self.current = live.current
        self.steps: dict[str, Step] = {step.name: step for step in journey.steps}
        names = [step.name for step in journey.steps]
        self.below: dict[str, str] = dict(zip(names, [*names[1:], END], strict=True))
        self.ways: dict[str, dict[str, str]] = {step.name: step.ways() for step in journey.steps}
        self.listens: dict[str, frozenset[str]] = {step.name: step.listens() for step in journey.steps}
        self.channels = frozenset[str]().union(*(step.channels() for step in journey.steps))
        self.exits: dict[str, list[Exit]] = {}
        for rule in journey.exit:
            if key_of(rule):
                self.exits.setdefault(key_of(rule), []).append(rule)
        self.holds: tuple[Exit, ...] = tuple(rule for rule in journey.exit if rule.holds is not None)
        self.goal: Goal | None = journey.goal
        self.goal_key = key_of(journey.goal) if journey.goal else ""
        self.looks_back = _looks_back(journey)

    def target(self, step: str, outcome: str) -> str:
        """Where an outcome of a step leads: a step's name or END; unattached outcomes take the main line (J17)."""
        ways = self.ways[step]
        target = ways.get(outcome) or ways[""]
        return self.below[step] if target in ("", NEXT) else target


def _looks_back(journey: Journey) -> dict[str, list[tuple[str, Happening]]]:
    """Happenings that a later wait counts although they came before it (J28), by key, with the place to note them."""
    found: dict[str, list[tuple[str, Happening]]] = {}
    for step in journey.steps:
        for index, match in step.looks_back():
            if key_of(match):
                found.setdefault(key_of(match), []).append((f"{step.name}.{index}", match))
    return found


class Journeys:
    """The index of one workspace."""

    __slots__ = (
        "capped",
        "current",
        "entries",
        "plan",
        "segments",
        "tracking_purpose",
        "versions",
        "zone",
        "zone_name",
    )

    def __init__(
        self, live: Sequence[Live] = (), zone: str = "UTC", segments: Mapping[str, Condition] | None = None,
        plan: CounterPlan | None = None, tracking_purpose: str = "",
    ) -> None:  # fmt: skip
        self.zone_name = zone
        self.tracking_purpose = tracking_purpose  # the shop's own name of the consent to measurement (R22)
        self.plan = plan or CounterPlan(zone=zone_of(zone) or ZoneInfo("UTC"))  # for traits that journeys set
        self.zone: tzinfo = zone_of(zone) or ZoneInfo("UTC")
        self.segments = segments
        self.versions: dict[tuple[str, int], Version] = {}
        self.current: dict[str, Version] = {}
        self.entries: dict[str, list[tuple[Version, Happening]]] = {}
        self.capped: list[Journey] = []  # those with an entry cap (J1)
        for one in sorted(live, key=lambda item: (item.journey.id, item.journey.version)):
            version = Version(one)
            self.versions[one.journey.id, one.journey.version] = version
            if one.current and one.status != "draft":
                self._open(version)

    def _open(self, version: Version) -> None:
        self.current[version.journey.id] = version
        if version.journey.enter.cap is not None:
            self.capped.append(version.journey)
        for happening in version.journey.enter.on:
            self.entries.setdefault(key_of(happening), []).append((version, happening))

    def may_enter(self, fact: Fact, changed: Iterable[str] = ()) -> list[str]:
        """Ids of the journeys that a fact might open: the ones whose past has to be loaded (J10)."""
        if fact.kind == "enter":
            return [str(fact.properties.get("journey", ""))]
        if fact.imported:
            return []
        return [
            version.journey.id for key in keys_of(fact, changed) for version, _ in self.entries.get(key, ())
        ]
