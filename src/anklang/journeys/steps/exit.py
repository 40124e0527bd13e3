"""Leave the journey here, with a name for the reason.

- exit: bought
  reason: bought_meanwhile
"""

from __future__ import annotations

from anklang.journeys.instance import Instance
from anklang.journeys.model import END, Step
from anklang.journeys.turn import Turn

EXAMPLE = """\
- exit: bought
"""


class Exit(Step, frozen=True, kw_only=True, omit_defaults=True):
    """An end."""

    reason: str = ""  # empty: the step's name

    def ways(self) -> dict[str, str]:
        """Nothing comes after it."""
        return {"": END}

    def check(self) -> list[tuple[str, str, str]]:
        """Nothing comes after it."""
        return [("then", "nothing comes after an exit", "remove it")] if self.then else []


def enter(turn: Turn, instance: Instance, step: Exit) -> str | None:
    """The instance ends."""
    turn.end(instance, "exited", step.reason or step.name)
    return None


def resume(turn: Turn, instance: Instance, step: Exit, cause: str) -> str | None:
    """Nobody ever stands here."""
    return None
