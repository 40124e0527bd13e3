"""Does a journey make sense as a whole? Targets, names, reachability, loops; each problem with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from anklang.core.errors import Problem
from anklang.journeys.model import (
    END,
    MAX_CAP,
    MAX_RETRY,
    MAX_STEPS,
    NEXT,
    SILENT,
    Entry,
    Exit,
    Happening,
    Journey,
    Step,
)
from anklang.journeys.read import fields_of, nearest
from anklang.journeys.steps import coupon, send, wait_for
from anklang.journeys.steps import journey as sub
from anklang.journeys.waits import zone_of
from anklang.segments.model import Condition, InSegment, StepIs

_CONDITION_TYPES = tuple(Condition.__args__)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Ids that exist in the workspace; None: not checked."""

    templates: Mapping[str, str] | None = None  # id -> channel
    segments: frozenset[str] | None = None
    pools: frozenset[str] | None = None
    journeys: frozenset[str] | None = None
    starts: Mapping[str, frozenset[str]] = {}  # published journey -> journeys that it starts (J42)


def check(journey: Journey, known: Known | None = None) -> list[Problem]:
    """Every problem that keeps the journey from being published."""
    problems = list(_entry(journey))
    problems += _happenings(journey)
    names = [step.name for step in journey.steps]
    if not names:
        return [*problems, Problem("steps", "there are no steps", "add at least one")]
    if len(names) > MAX_STEPS:
        problems.append(Problem("steps", f"more than {MAX_STEPS} steps", "split the journey up"))
    for index, name in enumerate(names):
        if name in (END, NEXT):
            problems.append(
                Problem(f"steps[{index}]", f"{name!r} is a word of its own", "choose another name")
            )
        if name in names[:index]:
            problems.append(
                Problem(f"steps[{index}]", f"the name {name!r} is used twice", "give each step its own")
            )
    problems += _targets(journey, names)
    problems += _subjects(journey)
    problems += _outside(journey, known or Known())
    if not problems:
        problems += [*_unreachable(journey), *_endless(journey)]
    return problems


def warnings(journey: Journey) -> list[Problem]:
    """What may be meant, but deserves a second look."""
    found = []
    last = len(journey.steps) - 1
    if journey.steps and journey.steps[last].timed():
        found.append(
            Problem(
                f"steps[{last}]",
                "people stay in this last wait",
                "they leave when it is over; steps can be added later (J26)",
            )
        )
    if not journey.enter.on and journey.enter.schedule is None:
        found.append(
            Problem("enter", "nobody comes in by themselves", "only calls and other journeys start it")
        )
    return found


def successors(journey: Journey) -> dict[str, list[str]]:
    """Where each step can lead, END included; an "unknown" without a way of its own counts as the main line."""
    graph: dict[str, list[str]] = {step.name: [] for step in journey.steps}
    mains = _mains(journey)
    for step, _, to in ways_of(journey):
        graph[step].append(to)
    for one in journey.steps:
        if one.ways().get("unknown") == "":
            graph[one.name].append(mains[one.name])
    return {step: list(dict.fromkeys(targets)) for step, targets in graph.items()}


def ways_of(journey: Journey) -> Iterator[tuple[str, str, str]]:
    """Every way that is taken: (step, outcome, target), the main line ("") last; END included.

    An "unknown" that leads nowhere is none: whoever cannot be answered for leaves the journey there (J32).
    """
    mains, below = _mains(journey), _below(journey)
    for step in journey.steps:
        main = mains[step.name]
        for way, to in step.ways().items():
            if way and (to or way != "unknown"):
                yield step.name, way, main if not to else below[step.name] if to == NEXT else to
        if _takes_main(step):
            yield step.name, "", main


def _below(journey: Journey) -> dict[str, str]:
    names = [step.name for step in journey.steps]
    return dict(zip(names, [*names[1:], END], strict=True))


def _mains(journey: Journey) -> dict[str, str]:
    """Where the main line of each step leads."""
    below = _below(journey)
    return {
        one.name: below[one.name] if one.ways()[""] in ("", NEXT) else one.ways()[""] for one in journey.steps
    }


def _takes_main(step: Step) -> bool:
    """Whether its main line can be taken at all: not where every outcome has a way of its own."""
    return step.direct() or any(not to for way, to in step.ways().items() if way not in ("", "unknown"))


def conditions_of(journey: Journey) -> list[Condition]:
    """Every condition in the journey: what its counters have to be kept for."""
    return [found for _, found in walk(journey, "") if isinstance(found, _CONDITION_TYPES)]


def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every struct within a journey with its path, conditions with their inner ones."""
    if isinstance(value, msgspec.Struct):
        yield path, value
        for name, field in fields_of(type(value)).items():
            yield from walk(getattr(value, field.name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from walk(item, f"{path}[{index}]")


def _entry(journey: Journey) -> Iterator[Problem]:
    enter = journey.enter
    if enter.if_live == "parallel" and enter.again != "always":
        yield Problem("enter.if_live", "parallel instances need `again: always`", "change one of them")
    if isinstance(enter.again, timedelta) and enter.again <= timedelta(0):
        yield Problem("enter.again", "a window is longer than nothing", "write for example `again: 7d`")
    if not timedelta(0) <= enter.retry <= MAX_RETRY:
        yield Problem("enter.retry", "a refused entry waits at most 30m", "write `retry: 30m` or less (J3)")
    if not 1 <= enter.ceiling <= 1000:
        yield Problem("enter.ceiling", "from 1 to 1000", "")
    yield from _cap(enter)
    if not 0 <= journey.value <= 1_000_000_000:
        yield Problem("value", "from 0 to 1,000,000,000", "")
    if not 0 <= journey.priority <= 100:
        yield Problem("priority", "from 0 to 100", "")
    if journey.hold_out > 5000:
        yield Problem(
            "hold_out", "at most half of the people are held out", "write for example `hold_out: 5%`"
        )
    yield from _schedule(enter)


def _cap(enter: Entry) -> Iterator[Problem]:
    """Entry caps (J1)."""
    if enter.cap is None:
        return
    written = {name: most for name, most in msgspec.structs.asdict(enter.cap).items() if most is not None}
    if not written:
        yield Problem("enter.cap", "an empty cap", "write for example `per_day: 1000`, or remove it")
    for name, most in written.items():
        if not 1 <= most <= MAX_CAP:
            yield Problem(f"enter.cap.{name}", f"from 1 to {MAX_CAP}", "pause the journey to let nobody in")
    if "per_run" in written and enter.schedule is None:
        yield Problem(
            "enter.cap.per_run", "there are no runs without a schedule", "write per_hour, per_day or ever"
        )


def _schedule(enter: Entry) -> Iterator[Problem]:
    plan = enter.schedule
    if plan is None:
        return
    if plan.every:
        try:
            fits = len(plan.at) == 5 and bool(datetime.strptime(plan.at, "%H:%M"))  # noqa: DTZ007 - wall time
        except ValueError:
            fits = False
        if not fits:
            yield Problem(
                "enter.schedule.at", f"no time of day: {plan.at!r}", 'write "18:00" for repeated runs'
            )
    else:
        try:
            single = datetime.fromisoformat(plan.at)
            fits = single.tzinfo is None and len(plan.at) > 10
        except ValueError:
            fits = False
        if not fits:
            yield Problem(
                "enter.schedule.at", f"no local date and time: {plan.at!r}", 'write "2026-12-01T18:00"'
            )
    if bool(plan.days) != (plan.every == "week"):
        yield Problem("enter.schedule.days", "days and `every: week` belong together", "add or remove `days`")
    if not 1 <= plan.day <= 31:
        yield Problem("enter.schedule.day", "from 1 to 31", "31 is the last day of shorter months")
    if plan.zone not in ("person", "workspace") and zone_of(plan.zone) is None:
        yield Problem(
            "enter.schedule.zone",
            f"there is no time zone {plan.zone!r}",
            "write person, workspace or Europe/Berlin",
        )


def _happenings(journey: Journey) -> Iterator[Problem]:
    for path, value in walk(journey, ""):
        if not isinstance(value, Happening) or isinstance(value, wait_for.Match):
            continue
        written = [value.event, value.segment_entered, value.segment_left, value.changed]
        if isinstance(value, Exit):
            written.append("holds" if value.holds is not None else "")
        if sum(bool(word) for word in written) != 1:
            reason = "one happening is needed, and only one" if any(written) else "no happening is chosen"
            yield Problem(path, reason, "write event, segment_entered, segment_left or changed")


def _targets(journey: Journey, names: list[str]) -> Iterator[Problem]:
    allowed = {*names, END, NEXT, ""}
    for path, value in walk(journey.steps, "steps"):
        if not isinstance(value, msgspec.Struct) or isinstance(value, _CONDITION_TYPES):
            continue
        for name, field in fields_of(type(value)).items():
            if getattr(field.type, "__metadata__", ("",))[0] != "target":
                continue
            target = getattr(value, field.name)
            if target not in allowed:
                yield Problem(
                    f"{path}.{name}", f"there is no step {target!r}", nearest(target, [*names, END])
                )


def _subjects(journey: Journey) -> Iterator[Problem]:
    """Names of message steps in waits and conditions (J29)."""
    sends = {step.name: step for step in journey.steps if isinstance(step, send.Send)}
    for path, value in walk(journey, ""):
        if isinstance(value, wait_for.Match) and (signal := value.signal()):
            if signal[1] not in sends:
                yield Problem(
                    f"{path}.{signal[0]}",
                    f"there is no message step {signal[1]!r}",
                    nearest(signal[1], sends),
                )
            elif mute := _mute(sends[signal[1]], signal[0]):
                yield Problem(
                    f"{path}.{signal[0]}", mute, "wait for a click, a reply or a visit instead (J32)"
                )
        elif isinstance(value, StepIs) and value.step not in sends:
            yield Problem(
                f"{path}.step", f"there is no message step {value.step!r}", nearest(value.step, sends)
            )
        elif isinstance(value, wait_for.WaitFor) and value.since not in ("", "arrival", "entry", *sends):
            yield Problem(
                f"{path}.since",
                f"there is no message step {value.since!r}",
                "write arrival, entry or a message step",
            )


def _mute(step: send.Send, signal: str) -> str:
    silent = [channel for channel in sorted(step.channels()) if signal in SILENT.get(channel, ())]
    return f"{silent[0]} never tells whether a message was {signal}" if silent else ""


def _outside(journey: Journey, known: Known) -> Iterator[Problem]:
    """Templates, segments, pools and journeys that do not exist, and circles of journeys (J42)."""
    for path, value in walk(journey, ""):
        if isinstance(value, send.Send | send.Attempt) and known.templates is not None:
            yield from _template(value, path, known.templates)
        elif isinstance(value, coupon.Coupon) and known.pools is not None and value.pool not in known.pools:
            yield Problem(
                f"{path}.pool", f"there is no coupon pool {value.pool!r}", nearest(value.pool, known.pools)
            )
        elif isinstance(value, sub.StartAnother):
            yield from _sub(journey, value, path, known)
        elif (
            isinstance(value, InSegment)
            and known.segments is not None
            and value.segment not in known.segments
        ):
            yield Problem(
                f"{path}.segment",
                f"there is no segment {value.segment!r}",
                nearest(value.segment, known.segments),
            )
        elif isinstance(value, Happening) and known.segments is not None:
            for field in ("segment_entered", "segment_left"):
                name = getattr(value, field)
                if name and name not in known.segments:
                    yield Problem(
                        f"{path}.{field}", f"there is no segment {name!r}", nearest(name, known.segments)
                    )
    plan = journey.enter.schedule
    if plan and known.segments is not None and plan.segment not in known.segments:
        yield Problem(
            "enter.schedule.segment",
            f"there is no segment {plan.segment!r}",
            nearest(plan.segment, known.segments),
        )


def _template(value: send.Send | send.Attempt, path: str, templates: Mapping[str, str]) -> Iterator[Problem]:
    channel = templates.get(value.template)
    if channel is None:
        yield Problem(
            f"{path}.template", f"there is no template {value.template!r}", nearest(value.template, templates)
        )
    elif channel != value.channel:
        yield Problem(
            f"{path}.template", f"the template is for {channel}, the step speaks by {value.channel}", ""
        )


def _sub(journey: Journey, value: sub.StartAnother, path: str, known: Known) -> Iterator[Problem]:
    if known.journeys is not None and value.start not in known.journeys and value.start != journey.id:
        yield Problem(
            f"{path}.start", f"there is no journey {value.start!r}", nearest(value.start, known.journeys)
        )
    seen, line = set[str](), [value.start]
    while line:
        name = line.pop()
        if name == journey.id:
            yield Problem(
                f"{path}.start", f"{value.start!r} leads back to this journey", "break the circle (J42)"
            )
            return
        if name not in seen:
            seen.add(name)
            line += known.starts.get(name, ())


def _unreachable(journey: Journey) -> Iterator[Problem]:
    graph = successors(journey)
    seen, line = {END}, [journey.steps[0].name]
    while line:
        name = line.pop()
        if name not in seen:
            seen.add(name)
            line += graph[name]
    for index, step in enumerate(journey.steps):
        if step.name not in seen:
            yield Problem(
                f"steps[{index}]", f"nothing leads to {step.name!r}", "add a path to it or remove it"
            )


def _endless(journey: Journey) -> Iterator[Problem]:
    """A circle in which no time passes for sure would never end."""
    graph = successors(journey)
    quick = {step.name for step in journey.steps if not step.waits()}
    state: dict[str, int] = {}
    for index, step in enumerate(journey.steps):
        if step.name in quick and _circles(step.name, graph, quick, state):
            hint = "add a `wait` with `for:` or `days:` to the loop, or end it"
            yield Problem(f"steps[{index}]", "a journey that can never end: this loop takes no time", hint)
            return


def _circles(start: str, graph: dict[str, list[str]], quick: set[str], state: dict[str, int]) -> bool:
    """Depth first without recursion: 1 = on the way, 2 = done."""
    if state.get(start):
        return False
    line: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))]
    state[start] = 1
    while line:
        name, rest = line[-1]
        following = next((one for one in rest if one in quick), None)
        if following is None:
            state[name] = 2
            line.pop()
        elif state.get(following) == 1:
            return True
        elif following not in state:
            state[following] = 1
            line.append((following, iter(graph[following])))
    return False
