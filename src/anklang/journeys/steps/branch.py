"""Go different ways by what is known now: the first condition that holds wins.

- branch: has_sms
  paths:
    - if: {kind: consent, channel: sms, purpose: marketing}
      then: sms
  otherwise: end
"""

from __future__ import annotations

import msgspec

from anklang.journeys.instance import Instance
from anklang.journeys.model import Step, Target, Written
from anklang.journeys.turn import Turn
from anklang.segments.model import Condition

EXAMPLE = """\
- branch: has_email
  paths:
    - if: {kind: computed, field: email, op: exists}
      then: end
  otherwise: end
"""


class Way(Written, frozen=True, kw_only=True, omit_defaults=True):
    """One way and who takes it."""

    if_: Condition = msgspec.field(name="if")
    then: Target


class Branch(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A fork."""

    paths: tuple[Way, ...]  # asked in this order
    otherwise: Target = ""  # nobody else's way; empty: the main line
    unknown: Target = ""  # a condition cannot be answered for this person (J32)
    unknown_is_no: bool = False  # treat such a condition as not met

    def ways(self) -> dict[str, str]:
        """One for each condition, otherwise and unknown."""
        found = {"": self.then, "otherwise": self.otherwise, "unknown": self.unknown}
        return {**found, **{str(index): way.then for index, way in enumerate(self.paths)}}

    def direct(self) -> bool:
        """Every outcome has a name."""
        return False

    def check(self) -> list[tuple[str, str, str]]:
        """At least one condition."""
        return [] if self.paths else [("paths", "there is no condition", "add at least one `if` with `then`")]


def enter(turn: Turn, instance: Instance, step: Branch) -> str | None:
    """Decide now, on the state that includes the fact (J2)."""
    for index, way in enumerate(step.paths):
        value = turn.ask(way.if_, instance).value
        if value is True:
            return str(index)
        if value is None and not step.unknown_is_no:
            if step.unknown:
                return "unknown"
            turn.count("step_out", instance, step.name)
            turn.end(instance, "exited", "unknown_outcome", **{"from": step.name, "by": "unknown"})
            return None
    return "otherwise"


def resume(turn: Turn, instance: Instance, step: Branch, cause: str) -> str | None:
    """Nobody ever stands here."""
    return None
