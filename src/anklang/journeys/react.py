"""What a happening does to those inside: signals, goals, exits, waits; in this order (J12 to J15, J28, J45)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from anklang.core.money import to_minor
from anklang.journeys import walk
from anklang.journeys.instance import Instance
from anklang.journeys.turn import Turn, bounded, id_of, look

_STATES = {"click": "clicked", "inbound": "replied"}
_MEANS = {
    "expired": "not_sent",
    "suppressed": "not_sent",
}  # states of the ledger that are one outcome here (J17)
_SKEW = timedelta(seconds=10)  # clocks of our machines and of the shop's may differ so much (edge case 44)
_OPEN = frozenset({"", "planned", "held", "attempting"})  # no outcome yet


def to_happening(turn: Turn) -> None:
    """Take one fact through every instance of the person, oldest first."""
    signal = _record_signal(turn)
    inside = turn.instances.live()
    if not turn.fact.imported:
        _note_for_later(turn, inside)
    _goals(turn)
    for instance in inside:
        if instance.live:
            _exits(turn, instance)
    if not turn.fact.imported:
        for instance in inside:
            if instance.live:
                _waits(turn, instance, signal)


def _record_signal(turn: Turn) -> tuple[UUID, str, str] | None:
    """Write the first time of a signal into the step that it belongs to: (instance, step, signal) (J29)."""
    fact = turn.fact
    if fact.kind not in ("message", "click", "inbound"):
        return None
    said = fact.properties
    state = str(said.get("state") or _STATES.get(fact.kind, ""))
    state = _MEANS.get(state, state)
    instance, name = _subject(turn)
    signals = instance.steps.get(name) if instance else None
    if instance is None or signals is None or state in _OPEN:
        return None
    ours = fact.kind != "inbound" and said.get("message")  # of an inbound message it is its own id
    message = id_of(said["message"]) if ours else signals.message
    if message in signals.open:
        turn.touch(instance)
        signals.open.remove(message)
    if message not in signals.messages:
        return None  # of an earlier visit
    turn.touch(instance)
    signals.times.setdefault(state, fact.at)
    if message == signals.message and fact.kind == "message" and said.get("channel"):
        signals.channel = str(said["channel"])  # which one was chosen (decision 0023)
    if state == "accepted" and signals.handed_over_at is None:
        signals.handed_over_at = fact.at
    if state in ("not_sent", "failed"):
        signals.reason = str(said.get("reason", ""))
    if state in ("replied", "answered", "clicked"):
        kept = {k: v for k, v in said.items() if k not in ("instance", "step", "message", "state")}
        signals.data = {**signals.data, **bounded(kept)}
    return instance.id, name, state


def _subject(turn: Turn) -> tuple[Instance | None, str]:
    """The instance and step that a signal is about. What somebody writes answers our latest message on that channel.

    Keywords such as STOP answer nothing: they are about the sender, not about what it said.
    """
    said = turn.fact.properties
    if turn.fact.kind != "inbound" or said.get("instance"):
        return turn.instances.all.get(id_of(said.get("instance"))), str(said.get("step", ""))
    if said.get("meaning", "none") != "none":
        return None, ""
    asked = [
        (signals.handed_over_at, signals.visit, instance.id, name)
        for instance in turn.instances.live()
        for name, signals in instance.steps.items()
        if signals.channel == said.get("channel") and signals.handed_over_at is not None
    ]
    if not asked:
        return None, ""
    *_, latest, name = max(asked)
    return turn.instances.all[latest], name


def _note_for_later(turn: Turn, inside: list[Instance]) -> None:
    """Happenings that a later wait counts from entry or hand-over on (J28)."""
    for instance in inside:
        version = turn.version(instance)
        if version is None:
            continue
        for key in turn.keys:
            for place, happening in version.looks_back.get(key, ()):
                if _is_new_enough(turn, instance) and turn.happened(happening, instance):
                    turn.touch(instance)
                    instance.seen[place] = (turn.fact.at, bounded(turn.fact.properties, 4096))


def _goals(turn: Turn) -> None:
    """Once per entry, the newest one of a key only; counted up to the end of the window after the exit (J15)."""
    over = min(turn.now, turn.fact.at)
    concerned = False
    for instance in turn.instances.all.values():
        version = turn.version(instance)
        concerned = concerned or (version is not None and version.goal_key in turn.keys)
        if instance.goal_until is not None and instance.goal_until < over:
            turn.touch(instance)
            instance.goal_until = None  # not loaded again
    credited: set[tuple[str, str]] = set()
    for instance in reversed(list(turn.instances)) if concerned else ():
        version = turn.version(instance)
        goal = version.goal if version is not None and version.goal_key in turn.keys else None
        if goal is None or instance.status == "at_door":
            continue
        if (instance.journey, instance.key) in credited or not _is_new_enough(turn, instance):
            continue
        open_still = instance.live or (
            instance.goal_until is not None and turn.fact.at <= instance.goal_until
        )
        if not open_still or not turn.happened(goal, instance):
            continue
        credited.add((instance.journey, instance.key))
        if instance.goal_at is not None:
            continue
        turn.touch(instance)
        instance.goal_at, instance.goal_until = turn.fact.at, None
        said = turn.fact.properties
        amount = to_minor(look(said, goal.value), str(said.get("currency") or "EUR")) if goal.value else None
        turn.trace("goal", instance, turn.fact.name, amount=amount)
        turn.count("goal", instance, _last_message(instance), amount or 0)
        if goal.exit and instance.live:
            turn.end(instance, "exited", "goal")


def _last_message(instance: Instance) -> str:
    """The step whose message was handed over last: the one that is credited (semantics 2.16)."""
    sent = [(s.handed_over_at, name) for name, s in instance.steps.items() if s.handed_over_at is not None]
    return max(sent)[1] if sent else ""


def _exits(turn: Turn, instance: Instance) -> None:
    """The first rule that fits ends the instance in this very turn (J12, J13)."""
    version = turn.version(instance)
    if version is None:
        return
    if _is_new_enough(turn, instance):
        for key in turn.keys:
            for rule in version.exits.get(key, ()):
                if turn.happened(rule, instance):
                    turn.end(instance, "exited", rule.name or turn.fact.name)
                    return
    for rule in version.holds:
        if turn.is_true(rule.holds, instance):
            turn.end(instance, "exited", rule.name or "state")
            return


def _waits(turn: Turn, instance: Instance, signal: tuple[UUID, str, str] | None) -> None:
    version = turn.version(instance)
    if version is None or instance.step not in version.listens:
        return
    if instance.finishing is not None:
        if not instance.pending:
            turn.touch(instance)
            turn.end(instance, "finished", "finished", **instance.finishing)
        return
    listens = version.listens[instance.step]
    cause = ""
    if signal and signal[0] == instance.id:
        if f"signal:{signal[2]}:{signal[1]}" in listens or ("own" in listens and signal[1] == instance.step):
            cause = signal[2]
    elif turn.fact.kind == "journey" and "own" in listens:
        cause = _of_own(turn, instance)
    if not cause and ("*" in listens or listens.intersection(turn.keys)):
        cause = "fact"
    if cause:
        walk.resume(turn, instance, cause)


def _of_own(turn: Turn, instance: Instance) -> str:
    said = turn.fact.properties
    mine = id_of(said.get("instance")) == instance.id
    return "coupon" if mine and said.get("action") == "coupon" else ""


def _is_new_enough(turn: Turn, instance: Instance) -> bool:
    """What happened before entry never counts, however late it comes; unsure, an order rather ends a reminder."""
    return turn.fact.at >= instance.happened_at - _SKEW
