"""A story from its YAML text; every mistake is said at once, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.apply_text import read_yaml
from anklang.testing.story.model import ACTS, CHANNELS, Act, Case, Somebody, Step, Story

T = TypeVar("T")
_STEP = ("at", "who", "does", "expect", "note")
EXPECTS = (
    *CHANNELS,
    "sent",
    "journey",
    "refused",
    "led_to",
    "shown",
    "segment",
    "coupon",
    "trait",
    "consent",
    "page",
    "proof",
    "forgotten",
)


def read_story(path: Path) -> Story:
    """The story in a file; raises BadInput with every problem."""
    return parse_story(read_yaml(path.read_text("utf-8")).values, f"{path.parent.name}/{path.name}")


def parse_story(data: Any, name: str = "story") -> Story:
    """The same from plain values."""
    if not isinstance(data, Mapping):
        raise BadInput(
            f"{name} is no story.", [Problem("", "is not a mapping", "story: S2, title: …, cases: …")]
        )
    problems: list[Problem] = []
    cases = [_case(one, f"cases[{i}]", problems) for i, one in enumerate(_list(data.get("cases")))]
    if not cases:
        problems.append(Problem("cases", "there are none", "add at least one"))
    rest = {key: value for key, value in data.items() if key != "cases"}
    story = _convert({**rest, "cases": []}, Story, "", problems)
    if problems or story is None:
        raise BadInput(f"The story {name} cannot be played.", problems)
    return msgspec.structs.replace(story, cases=tuple(case for case in cases if case is not None))


def person_of(story: Story, case: Case, name: str) -> Somebody:
    """Somebody as they are in this case."""
    changed = case.people.get(name, {})
    base = msgspec.to_builtins(story.people[name]) if name in story.people else {}
    for field, value in changed.items():
        both = isinstance(value, dict) and isinstance(base.get(field), dict)
        base[field] = {**base[field], **value} if both else value
    return msgspec.convert(base, Somebody)


def names_of(story: Story, case: Case) -> list[str]:
    """Everybody in a case, in the order of the story."""
    return list(dict.fromkeys([*story.people, *case.people]))


def _case(data: Any, path: str, problems: list[Problem]) -> Case | None:
    if not isinstance(data, Mapping):
        problems.append(Problem(path, "is not a mapping", "name: …, steps: …"))
        return None
    steps = [_step(one, f"{path}.steps[{i}]", problems) for i, one in enumerate(_list(data.get("steps")))]
    rest = {key: value for key, value in data.items() if key != "steps"}
    case = _convert({**rest, "steps": []}, Case, path, problems)
    for name, changed in (case.people if case else {}).items():
        _convert(changed, Somebody, f"{path}.people.{name}", problems)
    return case and msgspec.structs.replace(case, steps=tuple(one for one in steps if one is not None))


def _step(data: Any, path: str, problems: list[Problem]) -> Step | None:
    if not isinstance(data, Mapping) or "at" not in data:
        problems.append(Problem(path, "has no `at`", "write at: +30m"))
        return None
    problems += [
        Problem(f"{path}.{key}", "unknown field", ", ".join(_STEP)) for key in data if key not in _STEP
    ]
    acts = [_act(one, f"{path}.does[{i}]", problems) for i, one in enumerate(_list(data.get("does")))]
    expects = [one for one in _list(data.get("expect")) if isinstance(one, Mapping)]
    for i, one in enumerate(expects):
        unknown = [key for key in one if key not in EXPECTS]
        if unknown or len(one) != 1:
            problems.append(
                Problem(f"{path}.expect[{i}]", f"{list(one)} is not one of these", ", ".join(EXPECTS))
            )
    return Step(
        at=str(data["at"]), who=str(data.get("who", "")), acts=tuple(one for one in acts if one is not None),
        expects=tuple(dict(one) for one in expects), note=str(data.get("note", "")),
    )  # fmt: skip


def _act(data: Any, path: str, problems: list[Problem]) -> Act | None:
    kinds = [key for key in data if key in ACTS] if isinstance(data, Mapping) else []
    if len(kinds) != 1:
        problems.append(Problem(path, f"{data!r:.60} says not exactly one thing to do", ", ".join(ACTS)))
        return None
    kind = kinds[0]
    return Act(kind=kind, said=data[kind], more={key: value for key, value in data.items() if key != kind})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _convert(data: Any, kind: type[T], path: str, problems: list[Problem]) -> T | None:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        problems.append(Problem(f"{path}{where.rstrip('`')}".lstrip("."), reason))
        return None
