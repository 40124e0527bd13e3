"""Start another journey for the same person, and wait for its end if wanted (J42).

- journey: invite
  start: s8-loyalty-invitation
  pass_on: {order_id: event.order_id}
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from anklang.journeys.command import StartJourney
from anklang.journeys.instance import Instance
from anklang.journeys.model import MAX_DEPTH, MAX_WAIT, Path, Step, Target, Written
from anklang.journeys.turn import Turn

EXAMPLE = """\
- journey: invite
  start: s8-loyalty-invitation
"""


class Paths(Written, frozen=True, kw_only=True, omit_defaults=True):
    """Ways of their own for some results, where the step waits for them."""

    finished: Target = ""  # it came to its end
    exited: Target = ""  # an exit rule ended it, or its author
    refused: Target = ""  # it did not take the person in
    timeout: Target = ""  # it takes longer than `wait_at_most`


class StartAnother(Step, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-over to another journey."""

    start: str  # id of the journey
    pass_on: dict[str, Path] = msgspec.field(
        default_factory=dict
    )  # property of the new instance's event -> path here
    check_audience: bool = True  # its audience is asked
    wait_at_most: timedelta | None = None  # wait for its end, at most so long; empty: go on at once
    paths: Paths = Paths()

    def ways(self) -> dict[str, str]:
        """The main line and the attached results."""
        paths = self.paths
        return {
            "": self.then, "finished": paths.finished, "exited": paths.exited, "refused": paths.refused,
            "timeout": paths.timeout,
        }  # fmt: skip

    def direct(self) -> bool:
        """Only where it waits for no result."""
        return self.wait_at_most is None

    def check(self) -> list[tuple[str, str, str]]:
        """A sane time-out; paths only where it waits."""
        found = []
        if self.wait_at_most is not None and not timedelta(0) < self.wait_at_most <= MAX_WAIT:
            found.append(
                (
                    "wait_at_most",
                    "longer than nothing and at most one year",
                    "write for example `wait_at_most: 7d`",
                )
            )
        if self.wait_at_most is None and self.paths != Paths():
            found.append(
                ("paths", "a step that does not wait has no results", "add for example `wait_at_most: 7d`")
            )
        return found


def enter(turn: Turn, instance: Instance, step: StartAnother) -> str | None:
    """Ask the other journey; too deep a chain is cut (J42), and hold-out members get nothing that way either (J34)."""
    if instance.control:
        return ""
    if instance.depth >= MAX_DEPTH:
        turn.trace("refused", instance, "too_deep", journey=step.start)
        return "refused" if step.wait_at_most else ""
    context: dict[str, Any] = {name: turn.value(path, instance) for name, path in step.pass_on.items()}
    turn.add(
        StartJourney(
            journey=step.start, context=context, from_instance=instance.id, depth=instance.depth + 1,
            check_audience=step.check_audience, wait=step.wait_at_most is not None,
        )
    )  # fmt: skip
    if step.wait_at_most is None:
        return ""
    turn.wait(instance, "waiting_event", turn.now + step.wait_at_most)
    return None


def resume(turn: Turn, instance: Instance, step: StartAnother, cause: str) -> str | None:
    """The other journey ended or refused, or it takes too long."""
    if cause == "timer":
        return "timeout"
    if cause.startswith("result:"):
        result = cause.removeprefix("result:")
        return result if result in ("finished", "refused") else "exited"
    return None
