"""Set traits of the person; the next step sees them already (J44).

- update: mark
  set: {last_collection: {from: event.collection}, tier: gold}
"""

from __future__ import annotations

from typing import Any

import msgspec

from anklang.journeys.command import UpdateProfile
from anklang.journeys.instance import Instance
from anklang.journeys.model import Step
from anklang.journeys.turn import Turn
from anklang.profiles.traits import set_traits

EXAMPLE = """\
- update: mark
  set: {asked_for_review: true}
"""


class Update(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A change of the profile."""

    set_: dict[str, Any] = msgspec.field(name="set")  # trait -> value, or {from: path}; null removes it

    def check(self) -> list[tuple[str, str, str]]:
        """At least one trait."""
        return [] if self.set_ else [("set", "no trait is set", "write for example `set: {tier: gold}`")]


def enter(turn: Turn, instance: Instance, step: Update) -> str | None:
    """Change the working copy at once and want it saved; hold-out members are changed too (same path, J34)."""
    traits: dict[str, Any] = turn.fill(step.set_, instance)
    changes: set[str] = set()
    set_traits(turn.person.profile, traits, turn.journeys.plan, changes)
    turn.person.dirty = turn.person.dirty or bool(changes)
    turn.add(
        UpdateProfile(traits=traits, changes=tuple(sorted(changes)), instance=instance.id, step=step.name)
    )
    return ""


def resume(turn: Turn, instance: Instance, step: Update, cause: str) -> str | None:
    """Nobody ever stands here."""
    return None
