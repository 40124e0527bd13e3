"""What is done to instances from outside: erasure, merge, opt-out, the author's verbs (J16, J37, J39, J40)."""

from __future__ import annotations

from typing import Any

from anklang.journeys import walk
from anklang.journeys.command import WithdrawMessages
from anklang.journeys.instance import Instance
from anklang.journeys.model import END
from anklang.journeys.steps import KIND_OF, send, wait, wait_for
from anklang.journeys.turn import Turn

_CONSENTED = ("given", "confirmed")
EXIT = "exit"  # in a map of steps: leave the journey
STAY = "stay"  # in a map of steps: finish on the old version


def erase(turn: Turn) -> None:
    """The person is gone: everything ends, and nothing personal stays in the instances."""
    for instance in list(turn.instances):
        if instance.status != "ended":
            turn.end(instance, "removed", "erased")
        turn.touch(instance)
        instance.context, instance.seen, instance.goal_until = {}, {}, None
        for signals in instance.steps.values():
            signals.data = {}


def merge(turn: Turn) -> None:
    """Live instances go to the survivor; of two with the same key the older one stays (J40)."""
    kept: dict[tuple[str, str], Instance] = {}
    origin = {instance.id: instance.person for instance in turn.instances}
    for instance in list(turn.instances):  # oldest first
        if instance.person != turn.person.id:
            turn.touch(instance)
            instance.person = turn.person.id
        if instance.status == "ended":
            continue
        first = kept.setdefault((instance.journey, instance.key), instance)
        if origin[first.id] != origin[instance.id]:
            turn.end(instance, "removed", "merged")
        elif instance.live:
            turn.person.journeys.add(instance.journey)


def opt_out(turn: Turn) -> None:
    """The last channel of a journey lost its consent: out, where the author chose so (J16)."""
    given = {channel for (channel, _, _), state in turn.person.consents.items() if state in _CONSENTED}
    for instance in turn.instances.live():
        version = turn.version(instance)
        if (
            version
            and version.journey.on_opt_out == "exit"
            and version.channels
            and not version.channels & given
        ):
            turn.end(instance, "exited", "unsubscribed")


def act(turn: Turn) -> None:
    """The author removes, resumes or moves the people of a journey: one fact for each person inside."""
    said = turn.fact.properties
    for instance in list(turn.instances):
        if instance.status == "ended" or instance.journey != said.get("journey"):
            continue
        if said.get("instance") and str(instance.id) != str(said["instance"]):
            continue
        action = said.get("action")
        if action == "stop":
            turn.end(instance, "removed", "journey_stopped")
        elif action == "resume" and said.get("late") == "drop" and instance.pending:
            turn.add(WithdrawMessages(instance=instance.id, reason="too_late"))
        elif action == "migrate" and instance.live:
            _migrate(turn, instance, said)


def _migrate(turn: Turn, instance: Instance, said: dict[str, Any]) -> None:
    """Move one person to the new version as its author chose for their step (J37)."""
    number = said.get("to_version")
    if not isinstance(number, int):
        return
    version = turn.journeys.versions.get((instance.journey, number))
    choices = said["map"] if isinstance(said.get("map"), dict) else {}
    target = str(
        choices.get(instance.step, instance.step if version and instance.step in version.steps else STAY)
    )
    if version is None or number == instance.version or target == STAY:
        return
    turn.touch(instance)
    if target == EXIT:
        turn.end(instance, "removed", "migrated")
        return
    old = turn.version(instance)
    before = old.steps.get(instance.step) if old else None
    instance.version = number
    turn.trace("migrated", instance, target)
    after = version.steps.get(target)
    if after is None:
        if target == END:
            turn.end(instance, "finished", "finished")
        return
    alike = before is not None and KIND_OF[type(before)] == KIND_OF[type(after)]
    if alike and (said.get("timers", "keep") == "keep" or isinstance(after, send.Send)):
        _rename(instance, target)
    elif alike and isinstance(after, wait.Wait | wait_for.WaitFor):
        arrived = instance.arrived_at
        _rename(instance, target)
        walk.recompute(turn, instance, arrived)
    else:
        walk.arrive(turn, instance, target)


def _rename(instance: Instance, target: str) -> None:
    """The step goes by another name in the new version; its message and its timer stay."""
    if target != instance.step and instance.step in instance.steps:
        instance.steps[target] = instance.steps[instance.step]
    instance.step = target
