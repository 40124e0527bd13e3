"""Reserve a personal code, so that the following messages can name it: `steps.<name>.code` (R13).

- coupon: code
  pool: spring-10
  paths: {empty: without_code}
"""

from __future__ import annotations

from datetime import timedelta

from anklang.journeys.command import ReserveCoupon
from anklang.journeys.instance import Instance
from anklang.journeys.model import Step, Target, Written
from anklang.journeys.turn import Turn, bounded

EXAMPLE = """\
- coupon: code
  pool: spring-10
"""

_PATIENCE = timedelta(hours=1)  # for the answer of our own store


class Paths(Written, frozen=True, kw_only=True, omit_defaults=True):
    """Where to go without a code."""

    empty: Target = ""  # the pool has none left


class Coupon(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A coupon step."""

    pool: str
    offer: str = ""  # the same offer is the same code for this instance; empty: the step's name
    paths: Paths = Paths()

    def ways(self) -> dict[str, str]:
        """With a code, and without."""
        return {"": self.then, "empty": self.paths.empty}

    def listens(self) -> frozenset[str]:
        """What becomes of its own reservation."""
        return frozenset({"own"})


def enter(turn: Turn, instance: Instance, step: Coupon) -> str | None:
    """Ask for a code; hold-out members take none."""
    if instance.control:
        return ""
    offer = step.offer or step.name
    turn.signals(instance, step.name).visit = instance.visit
    turn.add(
        ReserveCoupon(
            reservation=turn.derive(instance, "coupon"),
            instance=instance.id,
            step=step.name,
            pool=step.pool,
            offer=offer,
        )
    )
    turn.wait(instance, "waiting_event", turn.now + _PATIENCE)
    return None


def resume(turn: Turn, instance: Instance, step: Coupon, cause: str) -> str | None:
    """The code came, or there is none."""
    if cause == "timer":
        return "empty"
    properties = turn.fact.properties
    if cause != "coupon" or properties.get("step") != step.name:
        return None
    if not properties.get("code"):
        return "empty"
    kept = {name: value for name, value in properties.items() if name not in ("action", "instance", "step")}
    turn.signals(instance, step.name).data = bounded(kept)
    return ""
