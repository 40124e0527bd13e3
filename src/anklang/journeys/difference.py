"""What differs between two definitions of a journey, finished or not: the journey's own fields, and step by step (J41).

Works on the plain values that authors write, because a draft may be anything. Where both can be read, they are brought
into their usual form first, so that a default that is written out is no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from anklang.core.errors import BadInput
from anklang.journeys.parse import dump, parse
from anklang.journeys.publish import CONTENT
from anklang.journeys.steps import KINDS


class FieldChange(msgspec.Struct, frozen=True):
    """One field that differs; null where it is not written."""

    field: str  # as authors write it
    before: Any
    after: Any


class StepChange(msgspec.Struct, frozen=True):
    """What became of one step."""

    step: str  # its name
    what: Literal["added", "removed", "changed", "moved"]
    kind: str  # send, wait …; of the later definition, or of the earlier one where it was removed
    before_index: int | None  # place in the earlier definition
    after_index: int | None  # place in the later one
    fields: list[FieldChange]  # of a changed step
    content_only: bool  # only template or wording: can be fixed in the running version (J38)


class Comparison(msgspec.Struct, frozen=True):
    """Everything that differs."""

    around: list[FieldChange]  # name, enter, exit, goal …
    steps: list[StepChange]  # removed ones first, then in the order of the later definition

    @property
    def same(self) -> bool:
        """Whether there is no difference."""
        return not self.around and not self.steps


def usual(values: Mapping[str, Any]) -> dict[str, Any]:
    """The definition in its usual form where it can be read, as it stands where not; never with a version."""
    plain = {key: value for key, value in values.items() if key != "version"}
    try:
        return dump(parse(plain))
    except BadInput:
        return plain


def compare_values(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The difference between two definitions."""
    old, new = usual(before), usual(after)
    around = _fields(old, new, {"steps", "version"})
    was, will = _steps(old), _steps(new)
    changes = [
        StepChange(name, "removed", kind_of(step), index, None, [], False)
        for name, (index, step) in was.items()
        if name not in will
    ]
    stayed_before = [name for name in was if name in will]
    stayed_after = [name for name in will if name in was]
    for name, (index, step) in will.items():
        if name not in was:
            changes.append(StepChange(name, "added", kind_of(step), None, index, [], False))
            continue
        place, earlier = was[name]
        fields = _fields(earlier, step, set())
        if fields:
            content = all(one.field in CONTENT for one in fields)
            changes.append(StepChange(name, "changed", kind_of(step), place, index, fields, content))
        elif stayed_before.index(name) != stayed_after.index(name):
            changes.append(StepChange(name, "moved", kind_of(step), place, index, [], False))
    return Comparison(around, changes)


def kind_of(step: Mapping[str, Any]) -> str:
    """The kind of a step as it is written; empty where it has none."""
    return next((str(key) for key in step if key in KINDS), "")


def step_name(values: Mapping[str, Any], path: str) -> str:
    """The name of the step in which a path such as `steps[2].paths[0].if` lies; empty outside of steps."""
    if not path.startswith("steps["):
        return ""
    number = path[6:].partition("]")[0]
    steps = values.get("steps")
    if not number.isdecimal() or not isinstance(steps, list) or int(number) >= len(steps):
        return ""
    step = steps[int(number)]
    name = step.get(kind_of(step)) if isinstance(step, dict) else None
    return str(name) if isinstance(name, str | int) else ""


def _steps(values: Mapping[str, Any]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """Steps by name; those without a name by their place."""
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    steps = values.get("steps")
    for index, step in enumerate(steps if isinstance(steps, list) else []):
        if isinstance(step, dict):
            name = step_name(values, f"steps[{index}]") or f"#{index + 1}"
            found.setdefault(name, (index, step))
    return found


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], skip: set[str]) -> list[FieldChange]:
    names = [name for name in {**old, **new} if name not in skip]
    return [
        FieldChange(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    ]
