"""Is a message spoken of before it can have been sent, and does one stand where nobody ever comes? Pure.

What ends a journey is looked at before what its waits wait for (J12, J15): a way that waits for the same happening is
never taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from anklang.journeys.check import successors, walk, ways_of
from anklang.journeys.finding import Finding, found
from anklang.journeys.model import Happening, Journey, key_of
from anklang.journeys.steps import branch, send, wait, wait_for
from anklang.segments.model import StepIs

_Graph = Mapping[str, Iterable[str]]


def said_before(journey: Journey) -> Iterator[Finding]:
    """Messages that are asked about too early (J29), and those that are never sent (J12)."""
    graph = successors(journey)
    for index, step in enumerate(journey.steps):
        named, alone = _asked(step)
        if not named:
            continue
        early = [name for name in named if step.name not in _beyond(graph, name)]
        for name in early:
            yield found("message_not_before", f"steps[{index}]",
                        f"{step.name!r} asks about {name!r}, and no way leads from that message to here",
                        "put the message before it, or ask about another one", step=step.name, level="error",
                        name=name)  # fmt: skip
        known = [name for name in named if name not in early]
        if known and alone and _reaches(graph, journey.steps[0].name, step.name, set(known)):
            yield found("message_not_always_before", f"steps[{index}]",
                        f"{step.name!r} asks about {known[0]!r}, and some come here without having been sent it",
                        "let only those come here to whom it was sent, or accept that nothing comes from the others",
                        step=step.name, name=known[0])  # fmt: skip
    yield from _never(journey)


def _asked(step: object) -> tuple[list[str], bool]:
    """The message steps that a step asks about, and whether it asks about nothing else."""
    named: list[str] = []
    alone = True
    if isinstance(step, wait_for.WaitFor):
        for match in step.on:
            signal = match.signal()
            inner = _in_conditions(match.holds)
            named += [signal[1]] if signal else inner
            alone = alone and bool(signal or inner)
        named += [step.since] if step.since not in ("", "arrival", "entry") else []
    elif isinstance(step, branch.Branch):
        named += [name for way in step.paths for name in _in_conditions(way.if_)]
    elif isinstance(step, wait.Wait) and step.since not in ("", "arrival", "event"):
        named.append(step.since)
    return list(dict.fromkeys(named)), alone


def _in_conditions(condition: object) -> list[str]:
    return [one.step for _, one in walk(condition, "") if isinstance(one, StepIs)]


def _beyond(graph: _Graph, start: str) -> set[str]:
    """The steps that one can come to behind a step; itself only where a loop leads back."""
    seen: set[str] = set()
    line = list(graph.get(start, ()))
    while line:
        name = line.pop()
        if name not in seen:
            seen.add(name)
            line += graph.get(name, ())
    return seen


def _reaches(graph: _Graph, first: str, target: str, without: set[str]) -> bool:
    """Whether one can come from the door to a step and pass none of some others."""
    if first in without:
        return False
    cut = {name: [to for to in targets if to not in without] for name, targets in graph.items()}
    return first == target or target in _beyond(cut, first)


def _never(journey: Journey) -> Iterator[Finding]:
    """Messages behind a happening that has ended the journey before they are due."""
    dead = dict(_dead_ways(journey))
    if not dead:
        return
    graph: dict[str, list[str]] = {step.name: [] for step in journey.steps}
    lost: dict[str, str] = {}  # target of a dead way -> what is waited for
    for name, way, to in ways_of(journey):
        if (name, way) in dead:
            lost.setdefault(to, dead[name, way])
        else:
            graph[name].append(to)
    first = journey.steps[0].name
    alive = {first, *_beyond(graph, first)}
    for index, step in enumerate(journey.steps):
        if not isinstance(step, send.Send) or step.name in alive:
            continue
        event = next(event for to, event in lost.items() if step.name in (to, *_beyond(graph, to)))
        yield found("never_sent", f"steps[{index}]",
                    f"{step.name!r} is never sent: it stands behind {event!r}, which has ended the journey by then",
                    "put it on another way, or take that out of what ends the journey", step=step.name,
                    name=step.name, event=event)  # fmt: skip


def _dead_ways(journey: Journey) -> Iterator[tuple[tuple[str, str], str]]:
    """Ways of waits that wait for what ends the journey: (step, outcome), and the happening."""
    goal = journey.goal
    rules: list[Happening] = [*journey.exit, *([goal] if goal is not None and goal.exit else [])]
    for step in journey.steps:
        if isinstance(step, wait_for.WaitFor):
            for index, match in enumerate(step.on):
                if any(_surely(rule, match) for rule in rules):
                    event = match.event or match.segment_entered or match.segment_left or match.changed
                    yield (step.name, str(index)), event


def _surely(rule: Happening, match: Happening) -> bool:
    """Whether every happening that a wait waits for fulfils a rule as well (J14): the rule asks for nothing more."""
    same_key = key_of(rule) != "" and key_of(rule) == key_of(match)
    return same_key and rule.where in (None, match.where) and set(rule.same) <= set(match.same)
