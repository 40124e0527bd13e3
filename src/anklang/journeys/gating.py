"""Who is sent to a public review: everybody alike, or only those who gave a good score (compliance 11.1). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from anklang.journeys.check import successors
from anklang.journeys.finding import Finding, found
from anklang.journeys.model import END, NEXT, Journey, Step
from anklang.journeys.steps import branch, send, wait_for
from anklang.segments.model import Condition, condition_to_dict

_SCORE = re.compile(
    r"(?:^|[._])(?:score|nps|stars?|rating|sentiment|satisfaction|complaint|zufriedenheit|sterne|bewertung|note)\b"
    r"|^survey\.|^steps\.[^.]+\.(?:number|value|answer)\b",
    re.I,
)
POLICY = (
    "Google and Trustpilot want every buyer to be asked alike; "
    "Google can remove the reviews of a profile that does not"
)


def gating(
    journey: Journey, reviewing: Collection[str], templates: Mapping[str, Collection[str]], *, allowed: bool
) -> Iterator[Finding]:
    """Forks on a score of which one way leads to a public review and another does not.

    `reviewing`: ids of templates that lead to a public review. `templates`: step -> templates that it sends. Where
    everybody was given the link before the fork, nothing is wrong. `allowed`: the workspace took the risk; then it is a
    remark.
    """
    graph = successors(journey)
    shows = {step for step, named in templates.items() if any(one in reviewing for one in named)}
    if not shows:
        return
    for index, step in enumerate(journey.steps):
        ways = _ways(journey, step)
        if ways is None or _before(graph, journey, step.name, shows):
            continue
        public = {way: bool(_reach(graph, target) & shows) for way, target in ways.items()}
        if not any(public.values()) or all(public.values()):
            continue
        yield found(
            "review_gating", f"steps[{index}]",
            f"{step.name!r} leads only some people to a public review, by their score. {POLICY}",
            "the switch review_gating of the workspace allows it at your own risk" if not allowed
            else "allowed by the switch review_gating of the workspace",
            step=step.name, level="warning" if allowed else "error", name=step.name,
        )  # fmt: skip


def _ways(journey: Journey, step: Step) -> dict[str, str] | None:
    """Where each outcome of a fork on a score leads; None for other steps."""
    if isinstance(step, branch.Branch):
        scored = any(_scores(way.if_) for way in step.paths)
        targets = {str(n): way.then for n, way in enumerate(step.paths)} | {"otherwise": step.otherwise}
    elif isinstance(step, wait_for.WaitFor):
        scored = any(one.where is not None and _scores(one.where) for one in step.on)
        targets = {str(n): one.then for n, one in enumerate(step.on)}
    else:
        return None
    if not scored:
        return None
    names = [one.name for one in journey.steps]
    below = dict(zip(names, [*names[1:], END], strict=True))[step.name]
    main = step.then if step.then not in ("", NEXT) else below
    return {way: main if not to else below if to == NEXT else to for way, to in targets.items()}


def _scores(condition: Condition) -> bool:
    """Whether a condition looks at a score anywhere."""
    return any(_SCORE.search(one) for one in _names(condition_to_dict(condition)))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(value[key]) for key in ("path", "name", "sum") if value.get(key))
        for inner in value.values():
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def _before(graph: Mapping[str, list[str]], journey: Journey, step: str, shows: set[str]) -> bool:
    """Whether nobody comes to a step without having been shown the link: without those steps there is no way to it."""
    line, seen = [journey.steps[0].name], set[str]()
    while line:
        name = line.pop()
        if name == step:
            return False
        if name in seen or name in shows:
            continue
        seen.add(name)
        line += graph.get(name, [])
    return True


def _reach(graph: Mapping[str, list[str]], start: str) -> set[str]:
    line, seen = [start], set[str]()
    while line:
        name = line.pop()
        if name not in seen:
            seen.add(name)
            line += graph.get(name, [])
    return seen


def templates_of(journey: Journey) -> dict[str, list[str]]:
    """The templates that each message step sends, with its fallbacks."""
    return {
        step.name: [step.template, *(one.template for one in step.fallback)]
        for step in journey.steps
        if isinstance(step, send.Send)
    }
