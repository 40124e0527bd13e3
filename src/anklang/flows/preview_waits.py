"""When does somebody who comes in now leave each step? The line under a wait, and the ruler of elapsed time (J22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.journeys.check import successors
from anklang.journeys.finding import Finding
from anklang.journeys.model import END, NEXT, Journey, Step
from anklang.journeys.steps import KIND_OF, wait, wait_for
from anklang.journeys.waits import For, due, preview, zone_of


class StepWait(msgspec.Struct, frozen=True):
    """One step for somebody who enters at the moment asked for."""

    step: str
    kind: str  # send, wait …
    text: str  # "Someone arriving now leaves …"; empty for steps that hold nobody
    leaves_at: (
        datetime | None
    )  # arriving now; of a wait for behaviour its time-out; null: holds nobody, or ends it
    ends_journey: bool  # the wait lets nobody on: its date is missing or has passed (J23)
    earliest_seconds: int | None  # soonest arrival after entry; null: nothing leads here
    earliest_at: datetime | None  # the same as a moment


class WaitsPreview(msgspec.Struct, frozen=True):
    """Every step of a journey in time."""

    at: datetime  # entry
    zone: str  # whose local time it is
    steps: list[StepWait]  # empty while the journey cannot be read
    problems: list[Finding] = []  # what keeps it from being read: it is being written


def preview_waits(journey: Journey, at: datetime, zone: str, language: str) -> WaitsPreview:
    """Compute the waits of a definition for somebody who enters at `at` in `zone`. Raises BadInput for a zone.

    Dates of a person (`date_in`) are not known here: such a wait counts as missing. Messages count as sent at once.
    """
    if zone_of(zone) is None:
        raise BadInput(
            "The preview cannot be made.", [Problem("zone", f"there is no time zone {zone!r}", "")]
        )
    soonest = _soonest(journey, at, zone)
    return WaitsPreview(
        at, zone, [_line(step, at, zone, language, soonest.get(step.name)) for step in journey.steps]
    )


def _line(step: Step, at: datetime, zone: str, language: str, arrives: datetime | None) -> StepWait:
    kind = KIND_OF[type(step)]
    seconds = None if arrives is None else int((arrives - at).total_seconds())
    if isinstance(step, wait.Wait) and step.chosen():
        rule, place = wait.rule_of(step), _zone(step, zone)
        found = due(rule, at, place)
        text = preview(rule, at, place, language)
        return StepWait(
            step.name, kind, text, None if found.exit else found.at, bool(found.exit), seconds, arrives
        )
    if isinstance(step, wait_for.WaitFor):
        until = at + step.at_most
        text = preview(For(step.at_most), at, ZoneInfo(zone), language)
        return StepWait(step.name, kind, text, until, False, seconds, arrives)
    return StepWait(step.name, kind, "", None, False, seconds, arrives)


def _zone(step: wait.Wait, zone: str) -> ZoneInfo:
    named = zone if step.zone in ("person", "workspace") else step.zone
    return zone_of(named) or ZoneInfo("UTC")


def _soonest(journey: Journey, at: datetime, zone: str) -> dict[str, datetime]:
    """The earliest moment at which each step can be reached."""
    if not journey.steps:
        return {}
    steps = {step.name: step for step in journey.steps}
    names = list(steps)
    below = dict(zip(names, [*names[1:], END], strict=True))
    graph = successors(journey)
    reached: dict[str, datetime] = {}
    line: list[tuple[datetime, str]] = [(at, names[0])]
    while line:
        now, name = heappop(line)
        if name in reached or name not in steps:
            continue
        reached[name] = now
        for target, then in _leaving(steps[name], now, zone, graph[name], below[name]):
            heappush(line, (then, target))
    return reached


def _leaving(
    step: Step, now: datetime, zone: str, targets: list[str], below: str
) -> list[tuple[str, datetime]]:
    """Where one can go from a step, and the earliest moment of it."""
    if isinstance(step, wait.Wait):
        found = due(wait.rule_of(step), now, _zone(step, zone))
        return [(target, max(found.at, now)) for target in targets]
    if isinstance(step, wait_for.WaitFor):
        late = {_target(to, below) for to in (step.timeout, step.unknown) if to}
        early = {_target(match.then or step.then, below) for match in step.on}
        over = now + max(step.at_most, timedelta(0))
        return [(target, now if target in early else over) for target in {*late, *early}]
    return [(target, now) for target in targets]


def _target(to: str, below: str) -> str:
    return below if to in ("", NEXT) else to
