"""Go different ways by chance: the same person always takes the same way (J8, J34).

- split: tone
  arms:
    - {name: friendly, share: 50%, then: friendly_sms}
    - {name: brief, share: 50%, then: brief_sms}
"""

from __future__ import annotations

from math import log

from anklang.core.ids import fraction_of
from anklang.journeys.instance import Instance
from anklang.journeys.model import WHOLE, Share, Step, Target, Written
from anklang.journeys.turn import Turn

EXAMPLE = """\
- split: tone
  arms:
    - {name: friendly, share: 50%, then: end}
    - {name: brief, share: 50%, then: end}
"""


class Arm(Written, frozen=True, kw_only=True, omit_defaults=True):
    """One way and how many take it."""

    name: str
    share: Share
    then: Target


class Split(Step, frozen=True, kw_only=True, omit_defaults=True):
    """An experiment."""

    arms: tuple[Arm, ...]
    salt: str = ""  # a new one draws everybody anew (J35); empty: the step's name

    def ways(self) -> dict[str, str]:
        """One for each arm."""
        return {"": self.then, **{arm.name: arm.then for arm in self.arms}}

    def direct(self) -> bool:
        """Every outcome has a name."""
        return False

    def check(self) -> list[tuple[str, str, str]]:
        """Different names, shares that make a whole."""
        found = []
        if sum(arm.share for arm in self.arms) != WHOLE:
            total = sum(arm.share for arm in self.arms) / 100
            found.append(("arms", f"the shares make {total:g} %", "change them so that they make 100 %"))
        if len({arm.name for arm in self.arms}) != len(self.arms):
            found.append(("arms", "two arms have the same name", "give each its own"))
        return found


def draw(journey: str, salt: str, person: object, arms: tuple[Arm, ...]) -> Arm:
    """The arm of a person: weighted rendezvous hashing, so that new shares move as few people as possible (J8)."""

    def score(arm: Arm) -> float:
        if not arm.share:
            return float("-inf")
        return log(max(fraction_of(journey, salt, str(person), arm.name), 1e-15)) / arm.share

    return max(arms, key=score)


def enter(turn: Turn, instance: Instance, step: Split) -> str | None:
    """Draw, and log the exposure with its probability (J34)."""
    salt = step.salt or step.name
    arm = draw(instance.journey, salt, instance.person, step.arms)
    instance.variants.pop(step.name, None)
    instance.variants[step.name] = arm.name
    turn.trace("variant", instance, arm.name, probability=arm.share / WHOLE, salt=salt)
    turn.count(f"arm:{arm.name}", instance, step.name)
    return arm.name


def resume(turn: Turn, instance: Instance, step: Split, cause: str) -> str | None:
    """Nobody ever stands here."""
    return None
