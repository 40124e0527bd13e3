"""Hold a share of people out: from here on they go through everything, but get nothing (J34).

- holdout: control
  share: 10%
"""

from __future__ import annotations

from anklang.core.ids import fraction_of
from anklang.journeys.instance import Instance
from anklang.journeys.model import WHOLE, Share, Step, Target
from anklang.journeys.turn import Turn

EXAMPLE = """\
- holdout: control
  share: 10%
"""


class Holdout(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A control group."""

    share: Share
    salt: str = ""  # empty: the step's name
    control: Target = ""  # where members go; empty: the main line, dry

    def ways(self) -> dict[str, str]:
        """The main line and the members' way."""
        return {"": self.then, "control": self.control}

    def check(self) -> list[tuple[str, str, str]]:
        """A share of some, not of all."""
        fits = 0 < self.share < WHOLE
        return (
            []
            if fits
            else [("share", "more than nobody and fewer than all", "write for example `share: 10%`")]
        )


def enter(turn: Turn, instance: Instance, step: Holdout) -> str | None:
    """Draw; a smaller share only lets people out of the control group."""
    salt = step.salt or step.name
    control = fraction_of(instance.journey, salt, instance.person) * WHOLE < step.share
    chance = (step.share if control else WHOLE - step.share) / WHOLE
    turn.trace("variant", instance, "control" if control else "treated", probability=chance, salt=salt)
    instance.control = instance.control or control
    return "control" if control else ""


def resume(turn: Turn, instance: Instance, step: Holdout, cause: str) -> str | None:
    """Nobody ever stands here."""
    return None
