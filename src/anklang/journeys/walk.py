"""From step to step until somebody stands still or is out."""

from __future__ import annotations

from datetime import datetime

from anklang.journeys.instance import Instance
from anklang.journeys.model import END, MAX_STEPS_PER_FACT
from anklang.journeys.steps import KIND_OF, KINDS
from anklang.journeys.turn import Turn


def begin(turn: Turn, instance: Instance) -> None:
    """Arrive in the first step; a journey without steps is finished at once."""
    version = turn.journeys.versions[instance.journey, instance.version]
    steps = version.journey.steps
    instance.finishing = None
    _walk(turn, instance, steps[0].name if steps else END, {})


def resume(turn: Turn, instance: Instance, cause: str) -> None:
    """Tell the present step what happened: `timer`, a signal, `fact`, `coupon` or `result:…`; go on if it says so."""
    version = turn.version(instance)
    if version is None or instance.step not in version.steps:
        return
    turn.touch(instance)
    step = version.steps[instance.step]
    outcome = KINDS[KIND_OF[type(step)]].resume(turn, instance, step, cause)
    if outcome is not None:
        leave(turn, instance, outcome)


def leave(turn: Turn, instance: Instance, outcome: str) -> None:
    """Leave the present step by an outcome."""
    target, by = _target(turn, instance, outcome)
    _walk(turn, instance, target, by)


def arrive(turn: Turn, instance: Instance, step: str) -> None:
    """Stand in a step as if just arrived, and go on from there (J37: people are moved)."""
    _walk(turn, instance, step, {})


def _walk(turn: Turn, instance: Instance, target: str, by: dict[str, str]) -> None:
    for _ in range(MAX_STEPS_PER_FACT):
        if target == END:
            _finish(turn, instance, by)
            return
        outcome = _enter(turn, instance, target, by)
        if outcome is None:
            return
        target, by = _target(turn, instance, outcome)
    turn.end(instance, "exited", "too_many_steps")


def _finish(turn: Turn, instance: Instance, by: dict[str, str]) -> None:
    """Past the last step; in the journey still while a message is on its way, so that an exit takes it back (J12)."""
    if instance.pending:
        instance.status, instance.wake, instance.finishing = "holding", None, by
    else:
        turn.end(instance, "finished", "finished", **by)


def _target(turn: Turn, instance: Instance, outcome: str) -> tuple[str, dict[str, str]]:
    version = turn.journeys.versions[instance.journey, instance.version]
    turn.count("step_out", instance, instance.step)
    instance.status, instance.wake = "running", None
    by = {"from": instance.step, "by": outcome} if outcome else {"from": instance.step}
    return version.target(instance.step, outcome), by


def _enter(turn: Turn, instance: Instance, name: str, by: dict[str, str]) -> str | None:
    version = turn.journeys.versions[instance.journey, instance.version]
    step = version.steps[name]
    kind = KIND_OF[type(step)]
    instance.step, instance.arrived_at = name, turn.now
    instance.visit += 1
    instance.status, instance.wake = "running", None
    turn.count("step_in", instance, name)
    turn.trace("step", instance, **by)
    if kind == "send":
        for rule in version.holds:  # time-relative exits are asked again before each message (J13)
            if turn.is_true(rule.holds, instance):
                turn.end(instance, "exited", rule.name or "state")
                return None
    return KINDS[kind].enter(turn, instance, step)


def recompute(turn: Turn, instance: Instance, arrived: datetime) -> None:
    """Stand in the present step again, counted from when it was reached (J37: timers are recomputed)."""
    version = turn.journeys.versions[instance.journey, instance.version]
    step = version.steps[instance.step]
    instance.arrived_at = arrived
    outcome = KINDS[KIND_OF[type(step)]].enter(turn, instance, step)
    if outcome is not None:
        leave(turn, instance, outcome)
