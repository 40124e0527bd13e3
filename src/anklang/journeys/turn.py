"""One fact of one person on its way through the engine: what steps may ask and what they may say.

A turn collects commands and changes the instances that it was given. It knows no clock and no chance; the timers of all
instances that were touched are settled once, at its end.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from anklang.core.ids import derive_id
from anklang.core.json import encode
from anklang.events.model import Fact
from anklang.journeys.command import CancelTimer, Command, Count, SetTimer, Trace, TraceKind, WithdrawMessages
from anklang.journeys.definitions import Journeys, Version, keys_of
from anklang.journeys.instance import Instance, Instances, Signals, Status, Wake
from anklang.journeys.model import SILENT, Happening
from anklang.journeys.places import Places
from anklang.journeys.waits import Due, Rule, due, is_local, zone_of
from anklang.profiles.model import Person
from anklang.profiles.zones import resolve_zone
from anklang.segments.evaluate import evaluate, tracked
from anklang.segments.model import Answer, Condition, Scope

_OUTCOMES = frozenset(
    {"accepted", "not_sent", "delivered", "read", "clicked", "replied", "failed", "answered"}
)
_UTC = ZoneInfo("UTC")
MAX_CONTEXT_BYTES = 16_384  # of the entry event's properties kept for the whole instance


class Turn:
    """State, fact, definitions and now; and the commands that come of them."""

    __slots__ = (
        "_timers",
        "_zone",
        "commands",
        "ended",
        "fact",
        "instances",
        "journeys",
        "keys",
        "now",
        "person",
        "places",
    )

    def __init__(
        self,
        person: Person,
        instances: Instances,
        fact: Fact,
        journeys: Journeys,
        now: datetime,
        changed: Collection[str],
        places: Places | None = None,
    ) -> None:
        self.person = person
        self.instances = instances
        self.fact = fact
        self.journeys = journeys
        self.now = now
        self.places = places
        self.keys = keys_of(fact, sorted(changed))
        self.commands: list[Command] = []
        self.ended: list[tuple[UUID, str]] = []  # (instance that waits, how the one it waits for ended)
        self._timers: dict[UUID, datetime | None] = {}  # what the store has for each instance touched
        self._zone = ""

    # --- asking

    def version(self, instance: Instance) -> Version | None:
        """The version that the instance runs on; None if it is gone."""
        return self.journeys.versions.get((instance.journey, instance.version))

    @property
    def zone_name(self) -> str:
        """The person's zone (J27), looked up once."""
        if not self._zone:
            self._zone = resolve_zone(self.person.profile, self.journeys.zone_name, self.now).name
        return self._zone

    def ask(self, condition: Condition, instance: Instance | None) -> Answer:
        """Does it hold now, on a state that includes the fact (J2)? With the instance's context and steps."""
        scope = scope_of(self.journeys, self.person, instance, self.fact)
        return evaluate(condition, self.person, scope, self.now)

    def is_true(self, condition: Condition | None, instance: Instance | None) -> bool:
        """True where there is no condition, or it certainly holds; unknown is not true."""
        return condition is None or self.ask(condition, instance).value is True

    def happened(self, happening: Happening, instance: Instance | None) -> bool:
        """Whether the fact, found by its key, is this happening: same subject (J14), and its condition holds."""
        if instance is not None and happening.same:
            began = instance.context.get("event", {})
            if not all(_same(self.fact.properties, name, look(began, name)) for name in happening.same):
                return False
        return self.is_true(happening.where, instance)

    def value(self, path: str, instance: Instance | None) -> Any:
        """What a path leads to, or None (model, "path"). Without an instance, `event` is the fact."""
        root, _, rest = path.partition(".")
        if root == "profile":
            return look(self.person.profile.traits, rest)
        if instance is None:
            return look(self.fact.properties, rest) if root == "event" else None
        if root == "steps":
            name, _, rest = rest.partition(".")
            signals = instance.steps.get(name)
            return look(signals.data, rest) if signals else None
        return look(instance.context, rest if root == "context" else path)

    def fill(self, value: Any, instance: Instance) -> Any:
        """`{"from": path}` replaced by what the path leads to, in dicts and lists too."""
        if isinstance(value, dict):
            if set(value) == {"from"}:
                return self.value(str(value["from"]), instance)
            return {key: self.fill(inner, instance) for key, inner in value.items()}
        return [self.fill(inner, instance) for inner in value] if isinstance(value, list) else value

    # --- saying

    def add(self, command: Command) -> None:
        """Want something done."""
        self.commands.append(command)

    def trace(self, kind: TraceKind, instance: Instance, reason: str | None = None, **detail: Any) -> None:
        """Write on the person's timeline where the instance stands and why; of hold-out members it says so (J34)."""
        if instance.control:
            detail["control"] = True
        self.add(
            Trace(
                kind=kind, journey=instance.journey, version=instance.version, instance=instance.id,
                step=instance.step or None, reason=reason, detail=detail,
            )
        )  # fmt: skip

    def count(self, metric: str, instance: Instance, step: str = "", amount: int = 0) -> None:
        """Add one to a roll-up; hold-out members are counted apart (J34)."""
        name = f"control_{metric}" if instance.control else metric
        self.add(
            Count(metric=name, journey=instance.journey, version=instance.version, step=step, amount=amount)
        )

    # --- changing

    def touch(self, instance: Instance) -> None:
        """Note that the instance changes, and which timer it had before."""
        if instance.id not in self._timers:
            wake = instance.wake
            mine = self.fact.kind == "timer" and self.fact.properties.get("owner") == str(instance.id)
            fired = mine and wake is not None and wake.at <= self.now  # the store has let go of it
            self._timers[instance.id] = wake.at if wake and not fired else None
        self.instances.dirty.add(instance.id)

    def signals(self, instance: Instance, step: str) -> Signals:
        """The signals of a step in its present visit."""
        return instance.steps.setdefault(step, Signals())

    def wait(
        self,
        instance: Instance,
        status: Status,
        until: datetime | None = None,
        deadline: datetime | None = None,
    ) -> None:
        """Stand still for a fact, and until an absolute moment if one is given."""
        instance.status = status
        instance.wake = None if until is None else Wake(at=max(until, self.now), deadline=deadline)

    def wait_by(
        self, instance: Instance, rule: Rule, since: datetime, zone: str, status: Status = "waiting_time"
    ) -> Due:
        """Stand still by a rule of waits; `zone`: person, workspace or a name (J24)."""
        follows = zone == "person"
        name = self.zone_name if follows else self.journeys.zone_name if zone == "workspace" else zone
        found = due(rule, since, zone_of(name) or _UTC)
        if not found.exit:
            instance.status = status
            at = max(found.at, self.now)
            instance.wake = Wake(
                at=at, rule=rule, since=since, zone=name if follows and is_local(rule) else ""
            )
        return found

    def end(self, instance: Instance, kind: TraceKind, reason: str, **way: str) -> None:
        """The instance ends in this turn: no timer, no planned message, no step more (J12). `way`: out of its step."""
        self.touch(instance)
        self.trace(kind, instance, reason, **way)
        self.count(kind, instance)
        if instance.pending:
            code = "journey_stopped" if reason == "journey_stopped" else "exited"
            self.add(WithdrawMessages(instance=instance.id, reason=code))
        instance.status, instance.wake = "ended", None
        instance.ended_at, instance.end_reason = self.now, reason
        version = self.version(instance)
        if version and version.goal and instance.goal_at is None and kind != "removed":
            instance.goal_until = self.now + version.goal.within
        past = self.instances.past.get((instance.journey, instance.key))
        if past:
            past.last_ended = self.now
        if instance.parent:
            self.ended.append((instance.parent, kind))
        if not any(i.live and i.journey == instance.journey for i in self.instances.all.values()):
            self.person.journeys.discard(instance.journey)

    def settle(self) -> list[Command]:
        """All commands, with the timers of everything that was touched."""
        for owner, before in sorted(self._timers.items()):
            wake = self.instances.all[owner].wake
            if wake is None:
                if before is not None:
                    self.add(CancelTimer(owner=owner))
            elif wake.at != before:
                self.add(SetTimer(owner=owner, due=wake.at))
        return self.commands

    def derive(self, instance: Instance, *parts: str | int) -> UUID:
        """An id for something that this visit makes; the same on replay (J46)."""
        return derive_id(instance.id, instance.step, instance.visit, *parts)


def look(values: Any, path: str) -> Any:
    """The value at a dotted path in nested dicts and lists, or None; an empty path is the whole."""
    for part in path.split(".") if path else ():
        if isinstance(values, dict):
            values = values.get(part)
        elif isinstance(values, list) and part.isdecimal() and int(part) < len(values):
            values = values[int(part)]
        else:
            return None
    return values


def _same(said: dict[str, Any], name: str, began: Any) -> bool:
    """Whether an event is about the same (J14); an order is about each of the products that it names."""
    value = look(said, name)
    if value is not None or began is None:
        return value is not None and bool(value == began)
    goods = said.get("products")
    return isinstance(goods, list) and any(
        isinstance(one, dict) and look(one, name) == began for one in goods
    )


def scope_of(
    journeys: Journeys, person: Person, instance: Instance | None, fact: Fact | None = None
) -> Scope:
    """Where a condition of a journey is asked: with the fact, and with the instance's context and steps."""
    agreed = bool(journeys.tracking_purpose) and tracked(person, journeys.tracking_purpose)
    if instance is None:
        return Scope(zone=journeys.zone, fact=fact, segments=journeys.segments, tracking=agreed or None)
    answers = {name: signals.data for name, signals in instance.steps.items() if signals.data}
    return Scope(
        zone=journeys.zone, fact=fact, segments=journeys.segments, tracking=agreed or None,
        context={**instance.context, "steps": answers} if answers else instance.context,  # J21
        steps={name: outcomes_of(signals) for name, signals in instance.steps.items()},
    )  # fmt: skip


def id_of(value: object) -> UUID:
    """An id that a fact names as text; the nil id, which nobody has, for anything else."""
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)


def outcomes_of(signals: Signals) -> frozenset[str]:
    """What a step has reached, in the words of conditions; a later signal implies the earlier ones."""
    reached = _OUTCOMES.intersection(signals.times)
    if signals.channel in SILENT:  # unknown for ever, unless something implies it
        reached |= {f"{signal}?" for signal in SILENT[signals.channel] - reached}
    if reached & {"read", "clicked", "replied", "answered"}:
        return reached | {"accepted", "delivered"}
    return reached | {"accepted"} if "delivered" in reached else reached


def bounded(properties: dict[str, Any], limit: int = MAX_CONTEXT_BYTES) -> dict[str, Any]:
    """The properties that are kept with the instance: as many as fit, in order, so that one row stays small."""
    if len(encode(properties)) <= limit:
        return dict(properties)
    kept: dict[str, Any] = {}
    for name, value in properties.items():
        size = len(encode(value)) + len(name)
        if size <= limit:
            kept[name] = value
            limit -= size
    return kept
