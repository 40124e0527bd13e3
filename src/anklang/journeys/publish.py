"""Publishing: what changes between two versions, and what happens to the people inside, step by step (J37, J38)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.journeys.check import Known, check
from anklang.journeys.control import EXIT, STAY
from anklang.journeys.model import END, Journey, Step
from anklang.journeys.parse import dump
from anklang.journeys.read import nearest
from anklang.journeys.steps import KIND_OF

CONTENT = frozenset({"template", "sender", "with_", "with", "note", "title"})  # only content (J38)
WAYS = frozenset({"then"})  # only where people go on: who stands in the step goes on standing there


class Change(msgspec.Struct, frozen=True):
    """What became of one step."""

    step: str  # its name in the old version, or in the new one if it was added
    what: Literal["added", "removed", "changed"]
    kind: str  # send, wait …
    fields: tuple[str, ...] = ()  # changed: the settings that differ, as authors write them
    people: int = 0  # inside now
    content_only: bool = False  # only template or wording: needs no decision (J38)
    stays: bool = False  # at most words and where it leads are different: who stands there can stay


class Difference(msgspec.Struct, frozen=True):
    """What a new version changes."""

    steps: tuple[Change, ...] = ()
    around: tuple[str, ...] = ()  # changed fields of the journey itself: enter, exit, goal …

    def needs_choice(self) -> list[str]:
        """Steps of the old version that hold people and are gone or different: their author has to choose."""
        return [c.step for c in self.steps if c.what != "added" and c.people and not c.stays]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens to the people inside."""

    steps: dict[str, str] = {}  # old step -> new step, `stay` (finish on the old version) or `exit`
    timers: Literal["keep", "recompute"] = "keep"  # of waits


def compare(old: Journey, new: Journey, people: Mapping[str, int] | None = None) -> Difference:
    """The difference between two versions; `people` counts those inside per step of the old one."""
    inside = people or {}
    before = {step.name: step for step in old.steps}
    after = {step.name: step for step in new.steps}
    changes = [
        Change(name, "removed", KIND_OF[type(step)], people=inside.get(name, 0))
        for name, step in before.items()
        if name not in after
    ]
    for name, step in after.items():
        if name not in before:
            changes.append(Change(name, "added", KIND_OF[type(step)]))
        elif before[name] != step:
            changes.append(_changed(before[name], step, inside.get(name, 0)))
    skip = {"steps", "version"}
    was, will = dump(old), dump(new)
    around = tuple(
        field for field in {**was, **will} if field not in skip and was.get(field) != will.get(field)
    )
    return Difference(tuple(changes), around)


def _changed(old: Step, new: Step, people: int) -> Change:
    kind = KIND_OF[type(new)]
    if type(old) is not type(new):
        return Change(new.name, "changed", kind, ("kind",), people)
    fields = [f for f in msgspec.structs.fields(type(new)) if getattr(old, f.name) != getattr(new, f.name)]
    return Change(
        new.name,
        "changed",
        kind,
        tuple(field.encode_name for field in fields),
        people,
        content_only=all(field.name in CONTENT for field in fields),
        stays=all(field.name in CONTENT | WAYS for field in fields),
    )


def check_choice(old: Journey, new: Journey, choice: Choice, people: Mapping[str, int]) -> list[Problem]:
    """Steps with people for which nothing was chosen, and choices that lead nowhere."""
    before = {step.name for step in old.steps}
    targets = [*(step.name for step in new.steps), STAY, EXIT, END]
    problems = [
        Problem(f"choice.steps.{name}", f"{people[name]} people are in {name!r}: what happens to them?",
                f"write `{STAY}`, `{EXIT}` or the name of a new step")
        for name in compare(old, new, people).needs_choice()
        if name not in choice.steps
    ]  # fmt: skip
    for name, target in choice.steps.items():
        if name not in before:
            problems.append(Problem(f"choice.steps.{name}", "there was no such step", nearest(name, before)))
        if target not in targets:
            problems.append(
                Problem(f"choice.steps.{name}", f"there is no step {target!r}", nearest(target, targets))
            )
    return problems


def prepare(
    draft: Journey, number: int, known: Known | None = None, old: Journey | None = None,
    choice: Choice | None = None, people: Mapping[str, int] | None = None,
) -> Journey:  # fmt: skip
    """The version `number` of a draft, immutable from here on. Raises BadInput with everything that keeps it back."""
    problems = check(draft, known)
    if old is not None and not problems:
        problems += check_choice(old, draft, choice or Choice(), people or {})
    if problems:
        raise BadInput(f"The journey {draft.id} cannot be published:", problems)
    return msgspec.structs.replace(draft, version=number)


def move_properties(journey: str, number: int, choice: Choice) -> dict[str, Any]:
    """What the fact says that takes one person from an older version to `number` (kind `journey`, name Journey Moved).

    Steps that did not change go on under the same name; nobody is told who finishes on the old version.
    """
    return {
        "journey": journey, "action": "migrate", "to_version": number, "map": dict(choice.steps),
        "timers": choice.timers,
    }  # fmt: skip
