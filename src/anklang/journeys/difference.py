"""What differs between two definitions of a journey, finished or not: the journey's own fields, and step by step (J41).

Works on the plain values that authors write, because a draft may be anything. Where both can be read, they are brought
into their usual form first, so that a default that is written out is no difference; what is told of a difference are
the values that held, defaults included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from anklang.core.errors import BadInput
from anklang.journeys.check import ways_of
from anklang.journeys.model import Journey
from anklang.journeys.parse import dump, parse
from anklang.journeys.publish import CONTENT
from anklang.journeys.read import Reader
from anklang.journeys.steps import KINDS

_Both = tuple[Mapping[str, Any], Mapping[str, Any]]  # the earlier and the later one


class FieldChange(msgspec.Struct, frozen=True):
    """One field that differs, with the values that held, written or not; null where there is none."""

    field: str  # as authors write it
    before: Any
    after: Any


class WayChange(msgspec.Struct, frozen=True):
    """One way out of a step that leads elsewhere, written or not: also where only the step below is another one."""

    way: str  # the outcome; empty: the main line
    before: str | None  # a step or end; null: there was no such way
    after: str | None


class StepChange(msgspec.Struct, frozen=True):
    """What became of one step."""

    step: str  # its name
    what: Literal["added", "removed", "changed", "moved"]
    kind: str  # send, wait …; of the later definition, or of the earlier one where it was removed
    before_index: int | None  # place in the earlier definition
    after_index: int | None  # place in the later one
    fields: list[FieldChange]  # of a changed step
    content_only: bool  # only template or wording: can be fixed in the running version (J38)
    ways: list[WayChange] = []  # of a changed or moved step; none where a definition cannot be read
    behind: list[str] = []  # of a moved step: the steps that lead to it now, or entry


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
    held = _held(old, new)
    around = [one for one in _fields((old, new), held) if one.field not in ("steps", "version")]
    was, will = _steps(old), _steps(new)
    changes = [
        StepChange(name, "removed", kind_of(step), index, None, [], False)
        for name, (index, step) in was.items()
        if name not in will
    ]
    stayed_before = [name for name in was if name in will]
    stayed_after = [name for name in will if name in was]
    lead_before, lead_after = _leads(old), _leads(new)
    for name, (index, step) in will.items():
        if name not in was:
            changes.append(StepChange(name, "added", kind_of(step), None, index, [], False))
            continue
        place, earlier = was[name]
        fields = _fields((earlier, step), (held[0]["steps"][place], held[1]["steps"][index]))
        ways = _ways(name, lead_before, lead_after)
        behind = _behind(name, lead_after)
        if ways and behind != _behind(name, lead_before):
            changes.append(
                StepChange(name, "moved", kind_of(step), place, index, fields, False, ways, behind)
            )
        elif fields or ways:
            content = not ways and all(one.field in CONTENT for one in fields)
            changes.append(StepChange(name, "changed", kind_of(step), place, index, fields, content, ways))
        elif not lead_after and stayed_before.index(name) != stayed_after.index(name):
            changes.append(StepChange(name, "moved", kind_of(step), place, index, [], False))
    return Comparison(around, changes)


def _read(values: Mapping[str, Any]) -> Journey | None:
    """The definition as far as it makes sense field by field, whether or not it could be published."""
    plain = {name: value for name, value in values.items() if name != "version"}
    journey = Reader().struct(Journey, plain, "")
    return journey if isinstance(journey, Journey) else None


def _held(old: Mapping[str, Any], new: Mapping[str, Any]) -> _Both:
    """Both with their defaults. Only both: a default beside a value that cannot be read would look like a change."""
    before, after = _read(old), _read(new)
    if before is None or after is None:
        return old, new
    return dump(before, whole=True), dump(after, whole=True)


_Leads = Mapping[tuple[str, str], str]  # (step, outcome) -> target; the door is (ENTRY, "")
ENTRY = "entry"


def _leads(values: Mapping[str, Any]) -> _Leads:
    """Where every way leads; nothing for what cannot be read."""
    journey = _read(values)
    if journey is None or not journey.steps:
        return {}
    leads = {(ENTRY, ""): journey.steps[0].name}
    own = {(step.name, way) for step in journey.steps for way, to in step.ways().items() if to}
    for step, way, to in ways_of(journey):
        leads[step, way if (step, way) in own else ""] = (
            to  # what has no way of its own goes along the main line
        )
    return leads


def _ways(name: str, before: _Leads, after: _Leads) -> list[WayChange]:
    if not before or not after:
        return []
    ways = [way for step, way in {**before, **after} if step == name]
    found = [WayChange(way, _to(before, name, way), _to(after, name, way)) for way in ways]
    return [one for one in found if one.before != one.after]


def _to(leads: _Leads, name: str, way: str) -> str | None:
    """Where an outcome leads: along the main line where it has no way of its own."""
    return leads.get((name, way), leads.get((name, "")))


def _behind(name: str, leads: _Leads) -> list[str]:
    """The steps that lead to a step, each once."""
    return list(dict.fromkeys(step for (step, _), to in leads.items() if to == name))


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


def _fields(usual_form: _Both, held: _Both) -> list[FieldChange]:
    """What differs in the usual form, with the values that held; a draft may write the same in other words."""
    (old, new), (before, after) = usual_form, held
    differ = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    found = [FieldChange(name, before.get(name), after.get(name)) for name in differ]
    return [one for one in found if one.before != one.after]
