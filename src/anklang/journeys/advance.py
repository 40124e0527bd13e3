"""The engine: one fact about one person, and what follows from it in every journey.

Pure: `(person, instances, fact, definitions, now) → commands`, with the instances changed in place. The same code runs
live, in a preview, in a dry run, in a back-test and in tests, and gives the same commands (J46).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from anklang.events.model import CONSENT_WITHDRAWN, UNSUBSCRIBED, Fact
from anklang.journeys import control, enter, react, walk
from anklang.journeys.command import Command
from anklang.journeys.definitions import Journeys
from anklang.journeys.instance import Instance, Instances
from anklang.journeys.places import Places
from anklang.journeys.turn import Turn, id_of
from anklang.profiles.model import Person


def advance(
    person: Person,
    instances: Instances,
    fact: Fact,
    definitions: Journeys,
    now: datetime,
    changed: Collection[str] = (),
    places: Places | None = None,
) -> list[Command]:
    """What a fact makes happen, in order (J45): erasure, opt-out, exit, match, time-out, entry, send.

    `person` includes the fact already (J2); its traits, its journeys and `instances` (with their `dirty`) are changed.
    `changed` is what `profiles.fold` said about the fact (J6); `places` what entry caps leave (J1). Facts come in order
    of receipt, timers behind the facts received before their deadline (J47). Raises nothing for any fact.
    """
    turn = Turn(person, instances, fact, definitions, now, changed, places)
    if (
        not instances.all
        and fact.kind != "enter"
        and not any(key in definitions.entries for key in turn.keys)
    ):
        return []  # nobody is inside, and nothing opens a door: most facts
    _eject(turn)
    _follow_zone(turn)
    match fact.kind:
        case "erase":
            control.erase(turn)
        case "merge":
            control.merge(turn)
        case "timer":
            _timer(turn)
        case "enter":
            enter.asked(turn)
        case _:
            _overdue(turn)
            if fact.name in (CONSENT_WITHDRAWN, UNSUBSCRIBED):
                control.opt_out(turn)
            if fact.kind == "journey":
                control.act(turn)
            react.to_happening(turn)
            enter.try_again(turn)
            enter.triggered(turn)
    _answer_parents(turn)
    return turn.settle()


def _eject(turn: Turn) -> None:
    """Nobody stays in a journey that was stopped (J39), nor in a version that is gone."""
    if all(_may_stay(turn, instance) for instance in turn.instances.all.values()):
        return
    for instance in turn.instances.live():
        if not _may_stay(turn, instance):
            reason = "version_missing" if turn.version(instance) is None else "journey_stopped"
            turn.end(instance, "removed", reason)


def _may_stay(turn: Turn, instance: Instance) -> bool:
    version = turn.version(instance)
    return not instance.live or (version is not None and version.status != "stopped")


def _follow_zone(turn: Turn) -> None:
    """Waits in local time move with the person (J24)."""
    for instance in turn.instances.all.values():
        wake = instance.wake
        if (
            wake is None
            or wake.rule is None
            or not wake.zone
            or wake.since is None
            or wake.zone == turn.zone_name
        ):
            continue
        turn.touch(instance)
        found = turn.wait_by(instance, wake.rule, wake.since, "person", instance.status)
        if found.exit:  # the new zone's moment has passed: leave now rather than never
            wake.at, wake.zone = turn.now, turn.zone_name


def _timer(turn: Turn) -> None:
    """A deadline passed. Where something else came first, the timer has lost and is only noted (J30)."""
    instance = turn.instances.all.get(id_of(turn.fact.properties.get("owner")))
    if instance is None:
        return
    turn.touch(instance)
    if instance.wake is None or instance.wake.at > turn.now:
        turn.trace("lost_race", instance, "timer")
    else:
        _wake(turn, instance)


def _overdue(turn: Turn) -> None:
    """A timer that was due before this fact was received comes first, even if it has not been delivered yet (J47)."""
    until = min(turn.fact.received, turn.now)
    late = [i for i in turn.instances.all.values() if i.wake is not None and i.wake.at < until]
    for instance in sorted(late, key=lambda i: (i.wake.at if i.wake else turn.now, i.id)):
        turn.touch(instance)
        _wake(turn, instance)


def _wake(turn: Turn, instance: Instance) -> None:
    if instance.status == "at_door":
        enter.door_timer(turn, instance)
    else:
        walk.resume(turn, instance, "timer")


def _answer_parents(turn: Turn) -> None:
    """Journeys that waited for one that ended go on (J42)."""
    while turn.ended:
        parent, kind = turn.ended.pop(0)
        instance = turn.instances.all.get(parent)
        if instance is not None and instance.status == "waiting_event":
            walk.resume(turn, instance, f"result:{kind}")
