"""The door: one ordered decision per trigger, and every refusal with its reason (J1 to J11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from anklang.core.ids import derive_id, fraction_of
from anklang.journeys import walk
from anklang.journeys.command import Count, Trace, WithdrawMessages
from anklang.journeys.definitions import Version
from anklang.journeys.instance import Instance, Past
from anklang.journeys.model import MAX_DEPTH, MAX_RETRY, WHOLE, Entry
from anklang.journeys.turn import Turn, bounded, id_of
from anklang.journeys.waits import FixedDate, instant, zone_of

_ON_TIME = timedelta(minutes=5)  # a local time that has just passed is still that time
_DAY = timedelta(days=1)


def triggered(turn: Turn) -> None:
    """Open the door of every journey that the fact starts. Imports and old events never do (J4)."""
    if turn.fact.imported:
        return
    opened: set[str] = set()
    for key in turn.keys:
        for version, happening in turn.journeys.entries.get(key, ()):
            if version.journey.id in opened or not turn.happened(happening, None):
                continue
            opened.add(version.journey.id)
            candidate = _candidate(turn, version, turn.fact.properties)
            if turn.now - turn.fact.at > version.journey.enter.max_age:
                _refuse(turn, candidate, "too_old")
            else:
                knock(turn, version, candidate)


def asked(turn: Turn) -> None:
    """A call, a campaign run or another journey asks by name; the trigger is bypassed, the audience is not (J42)."""
    said = turn.fact.properties
    version = turn.journeys.current.get(str(said.get("journey", "")))
    if version is None:
        name = str(said.get("journey", ""))
        turn.add(Trace(kind="refused", journey=name, version=0, reason="journey_missing"))
        _answer_parent(turn, said.get("parent"))
        return
    context = said.get("context")
    candidate = _candidate(turn, version, context if isinstance(context, dict) else {}, said)
    if candidate.depth > MAX_DEPTH:
        _refuse(turn, candidate, "too_deep")
    elif said.get("run_at"):
        _at_local_time(turn, version, candidate, str(said["run_at"]))
    else:
        knock(turn, version, candidate)


def knock(turn: Turn, version: Version, candidate: Instance) -> None:
    """Decide on one candidate: state of the journey, audience, live instance, re-entry, ceiling, entry caps; then it
    begins."""
    if version.status in ("paused", "stopped", "draft"):
        _refuse(turn, candidate, f"journey_{version.status}")
        return
    audience = version.journey.enter.audience
    if candidate.check_audience and not turn.is_true(audience, candidate):
        _park(turn, version, candidate)
        return
    if not candidate.key and version.journey.enter.key != "person":
        _refuse(turn, candidate, "no_key")
        return
    same = [i for i in turn.instances.live() if (i.journey, i.key) == (candidate.journey, candidate.key)]
    if same and _meet(turn, version, candidate, same[-1]):
        return
    reason = _reentry(turn, version, candidate, same)
    full = turn.places.full(version.journey, candidate.run) if turn.places is not None else None
    if reason:
        _refuse(turn, candidate, reason)
    elif full is not None:
        _refuse(turn, candidate, "entry_cap", {"cap": full[0], "most": full[1]})
    else:
        _begin(turn, version, candidate)


def try_again(turn: Turn) -> None:
    """Candidates that were turned away for now are tried again when anything about the person changes (J3)."""
    if not any(_is_parked(instance) for instance in turn.instances.all.values()):
        return
    for instance in list(turn.instances):
        version = turn.version(instance)
        if not _is_parked(instance) or version is None:
            continue
        if turn.is_true(version.journey.enter.audience, instance):
            knock(turn, version, instance)


def _is_parked(instance: Instance) -> bool:
    return instance.status == "at_door" and instance.retry_until is not None


def door_timer(turn: Turn, instance: Instance) -> None:
    """The local time has come (J7), or the time for another try is over (J3)."""
    version = turn.journeys.current.get(instance.journey)
    if version is None:
        _refuse(turn, instance, "journey_missing")
        return
    instance.version = version.journey.version
    instance.retry_until = None
    knock(turn, version, instance)


def _candidate(
    turn: Turn, version: Version, properties: dict[str, Any], said: dict[str, Any] | None = None
) -> Instance:
    said = said or {}
    journey = version.journey
    context: dict[str, Any] = {"event": bounded(properties)}
    key = str(said.get("key") or _key(turn, journey.enter.key, properties))[:200]
    depth = said.get("depth", 0)
    return Instance(
        id=derive_id(turn.person.id, journey.id, key, turn.fact.id), workspace=turn.person.workspace,
        person=turn.person.id, journey=journey.id, version=journey.version, key=key, entered_at=turn.now,
        happened_at=min(turn.fact.at, turn.now), began_at=turn.now, arrived_at=turn.now, context=context,
        depth=depth if isinstance(depth, int) else 0, parent=id_of(said["parent"]) if said.get("parent") else None,
        check_audience=bool(said.get("check_audience", True)), run=str(said.get("run") or "")[:64],
    )  # fmt: skip


def _key(turn: Turn, path: str, properties: dict[str, Any]) -> str:
    if path == "person":
        return ""
    root, _, rest = path.partition(".")
    value: Any = properties if root == "event" else turn.person.profile.traits
    for part in rest.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return str(value)[:200] if isinstance(value, str | int | float) and value != "" else ""


def _at_local_time(turn: Turn, version: Version, candidate: Instance, run_at: str) -> None:
    """Stand at the door until the person's own clock shows the time; evaluated once, then (J7)."""
    schedule = version.journey.enter.schedule
    wall = _wall_time(run_at)
    zone = zone_of(turn.zone_name)
    if wall is None or zone is None:
        _refuse(turn, candidate, "no_local_time")
        return
    if_past = str(turn.fact.properties.get("if_past") or (schedule.if_past if schedule else "now"))
    at = instant(wall.date(), wall.time(), zone)
    if if_past == "next_day" and turn.now - at > _ON_TIME:
        wall += _DAY * ((turn.now - at - _ON_TIME) // _DAY + 1)
        at = instant(wall.date(), wall.time(), zone)
    if at > turn.now:
        _stand_at_door(turn, candidate)
        turn.wait_by(candidate, FixedDate(wall), turn.now, "person", "at_door")
    elif if_past == "skip" and turn.now - at > _ON_TIME:
        _refuse(turn, candidate, "local_time_passed")
    else:
        knock(turn, version, candidate)


def _wall_time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None and 1970 < found.year < 9000 else None


def _stand_at_door(turn: Turn, candidate: Instance) -> None:
    turn.instances.all[candidate.id] = candidate
    turn.touch(candidate)
    candidate.status = "at_door"


def _park(turn: Turn, version: Version, candidate: Instance) -> None:
    """Not in the audience now; kept for a while where the author says so (J3)."""
    retry = min(version.journey.enter.retry, MAX_RETRY)
    waiting = candidate.retry_until is not None
    until = candidate.retry_until or turn.now + retry
    if not retry or (candidate.status == "at_door" and not waiting) or until <= turn.now:
        _refuse(turn, candidate, "not_eligible_now")
        return
    for other in turn.instances.all.values():
        if other.status == "at_door" and (other.journey, other.key) == (candidate.journey, candidate.key):
            turn.touch(other)
            other.context = candidate.context
            return
    candidate.retry_until = until
    _stand_at_door(turn, candidate)
    turn.wait(candidate, "at_door", until)


def _meet(turn: Turn, version: Version, candidate: Instance, live: Instance) -> bool:
    """The key has a live instance (J11); True where that settles it."""
    enter = version.journey.enter
    choice = enter.if_live or ("restart" if version.journey.stage in ("cart", "checkout") else "ignore")
    if choice == "parallel":
        return False
    _leave_door(turn, candidate)
    if choice == "ignore":
        _refuse(turn, candidate, "already_in")
        return True
    turn.touch(live)
    live.context = candidate.context
    turn.trace("entered", live, choice)
    if choice == "restart":
        _restart(turn, live)
    return True


def _restart(turn: Turn, live: Instance) -> None:
    """Timers and context anew, on the version that the instance runs on (J11)."""
    if live.pending:
        turn.add(WithdrawMessages(instance=live.id, reason="exited"))
    live.steps, live.seen = {}, {}
    live.began_at = turn.now
    if turn.version(live) is not None:
        walk.begin(turn, live)


def _reentry(turn: Turn, version: Version, candidate: Instance, same: list[Instance]) -> str:
    enter = version.journey.enter
    live = [i for i in turn.instances.live() if i.journey == candidate.journey]
    if len(live) >= enter.ceiling:
        return "entry_cap"
    past = turn.instances.past.get((candidate.journey, candidate.key))
    if past is None or not past.count:
        return ""
    if enter.again == "never" or (enter.again == "after_end" and same):
        return "reentry_blocked"
    if isinstance(enter.again, timedelta) and past.last_entered is not None:
        return "" if _window_over(turn, enter, enter.again, past.last_entered) else "reentry_blocked"
    return ""


def _window_over(turn: Turn, enter: Entry, window: timedelta, last: datetime) -> bool:
    """For repeated runs the window is compared in whole local days, so that a late run skips nobody (J10)."""
    zone = zone_of(turn.zone_name)
    if enter.schedule is None or not enter.schedule.every or window % _DAY or zone is None:
        return turn.now - last >= window
    return turn.now.astimezone(zone).date() - last.astimezone(zone).date() >= window


def _begin(turn: Turn, version: Version, instance: Instance) -> None:
    turn.instances.all[instance.id] = instance
    turn.touch(instance)
    instance.status, instance.wake, instance.retry_until = "running", None, None
    instance.entered_at = instance.began_at = instance.arrived_at = turn.now
    past = turn.instances.past.setdefault((instance.journey, instance.key), Past())
    past.count, past.last_entered = past.count + 1, turn.now
    if turn.places is not None:
        turn.places.take(version.journey, instance.run)
    turn.person.journeys.add(instance.journey)
    share = version.journey.hold_out
    if share:
        salt = version.journey.hold_out_salt or instance.journey
        instance.control = fraction_of(salt, "hold_out", instance.person) * WHOLE < share
    turn.trace("entered", instance)
    turn.count("entered", instance)
    if share:
        arm, chance = ("control", share) if instance.control else ("treated", WHOLE - share)
        turn.trace("variant", instance, arm, probability=chance / WHOLE, salt="hold_out")
    walk.begin(turn, instance)


def _refuse(
    turn: Turn, candidate: Instance, reason: str, more: Mapping[str, str | int] | None = None
) -> None:
    detail: dict[str, Any] = {"key": candidate.key, **(more or {})} if candidate.key else dict(more or {})
    turn.add(
        Trace(
            kind="refused", journey=candidate.journey, version=candidate.version, reason=reason, detail=detail
        )
    )
    turn.add(Count(metric="refused", journey=candidate.journey, version=candidate.version))
    _leave_door(turn, candidate)
    if candidate.parent:
        turn.ended.append((candidate.parent, "refused"))


def _leave_door(turn: Turn, candidate: Instance) -> None:
    if candidate.status == "at_door":
        turn.touch(candidate)
        candidate.status, candidate.wake = "ended", None
        candidate.ended_at, candidate.end_reason = turn.now, "refused"


def _answer_parent(turn: Turn, parent: object) -> None:
    if parent:
        turn.ended.append((id_of(parent), "refused"))
