"""Journeys without a database: one virtual clock, real profiles, the real engine; messages are noted, not sent.

Back-tests of stories and the engine's own tests run on it. What a flow does in a transaction, this does in memory:
fold the fact, advance, keep timers, hand facts of our own back into the line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.clock import VirtualClock
from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact, FactKind
from anklang.journeys.advance import advance
from anklang.journeys.check import conditions_of
from anklang.journeys.command import (
    CallUrl,
    CancelTimer,
    Command,
    PlanMessage,
    ReserveCoupon,
    SetTimer,
    StartJourney,
    Trace,
    WithdrawMessages,
)
from anklang.journeys.definitions import Journeys
from anklang.journeys.instance import Instance, Instances, decode_instance, encode_instance
from anklang.journeys.model import Journey, Live
from anklang.journeys.places import Key, Places
from anklang.profiles.fold import fold
from anklang.profiles.model import Person, new_person
from anklang.segments.counters import plan_counters
from anklang.segments.model import Condition

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Berlin


class JourneyRunner:
    """One person and some journeys. Every fact that is told is handled at once, with all that follows from it."""

    def __init__(
        self,
        *journeys: Journey | Live,
        zone: str = "Europe/Berlin",
        at: datetime = START,
        segments: Mapping[str, Condition] | None = None,
        accept: bool = True,
        person: UUID | None = None,
        entered: dict[Key, int] | None = None,
    ) -> None:
        """`entered`: what entry caps have counted; hand the same one to several runners that share the journeys."""
        self.clock = VirtualClock(at)
        self.accept = accept  # every planned message is accepted at once
        self.codes = 1000  # coupon codes left
        self.line: deque[Fact] = deque()
        self.timers: dict[UUID, datetime] = {}
        self.commands: list[Command] = []
        self.planned: list[PlanMessage] = []
        self.withdrawn: set[UUID] = set()
        self.entered: dict[Key, int] = {} if entered is None else entered
        self.segments = segments
        self.zone = zone
        self.count = 0
        self.define(*journeys)
        name = person or derive_id("somebody")
        self.person: Person = new_person(name, 1, shard_of(name), at)
        self.person.profile.zones.profile = zone
        self.instances = Instances()

    def define(self, *journeys: Journey | Live) -> None:
        """Replace all definitions; a plain journey is live and current."""
        live = [one if isinstance(one, Live) else Live(journey=one) for one in journeys]
        conditions = [condition for one in live for condition in conditions_of(one.journey)]
        self.plan = plan_counters([*conditions, *(self.segments or {}).values()])
        self.journeys = Journeys(live, self.zone, self.segments, self.plan)

    @property
    def now(self) -> datetime:
        """The virtual moment."""
        return self.clock.now()

    def fact(self, kind: FactKind, name: str, properties: dict[str, Any] | None = None, **more: Any) -> Fact:
        """A fact about the person, happening now unless `at` says otherwise."""
        self.count += 1
        identity = more.pop("id", None) or derive_id("fact", self.count)
        at = more.pop("at", self.now)
        return Fact(
            id=identity, workspace=1, person=self.person.id, kind=kind, name=name, at=at,
            received=more.pop("received", self.now), properties=properties or {}, **more,
        )  # fmt: skip

    def tell(self, fact: Fact) -> list[Command]:
        """Handle a fact and everything of our own that follows from it at once; answers all commands."""
        self.line.append(fact)
        made: list[Command] = []
        while self.line:
            made += self._handle(self.line.popleft())
        return made

    def track(self, event: str, **properties: Any) -> list[Command]:
        """The shop says that something happened."""
        return self.tell(self.fact("track", event, properties))

    def enter(self, journey: str, **said: Any) -> list[Command]:
        """A call asks the journey to take the person in."""
        return self.tell(self.fact("enter", "Enter", {"journey": journey, **said}))

    def signal(
        self, step: str, state: str, reason: str = "", journey: str = "", at: datetime | None = None,
        channel: str = "",
    ) -> list[Command]:  # fmt: skip
        """The latest message of a step reached a state; `channel`: the one that was chosen for it."""
        message = next(
            m for m in reversed(self.planned) if m.step == step and m.journey in (journey, m.journey)
        )
        if channel:
            message = msgspec.structs.replace(message, channel=channel)
        return self.tell(self._report(message, state, reason, at or self.now))

    def move(self, to: datetime | timedelta) -> list[Command]:
        """Let time pass; timers fire at their moments, in order."""
        until = to if isinstance(to, datetime) else self.now + to
        made: list[Command] = []
        while due := [(at, owner) for owner, at in self.timers.items() if at <= until]:
            at, owner = min(due)
            self.clock.set(max(at, self.now))
            del self.timers[owner]
            made += self.tell(self.fact("timer", "Timer", {"owner": str(owner)}))
        self.clock.set(max(until, self.now))
        return made

    def live(self, journey: str = "") -> list[Instance]:
        """Instances that have not ended."""
        return [i for i in self.instances.live() if journey in ("", i.journey)]

    def sent(self) -> list[str]:
        """Steps whose message was planned and not taken back, in order; hold-out members get none."""
        return [m.step for m in self.planned if m.message not in self.withdrawn and not m.control]

    def refusals(self) -> list[str]:
        """Why somebody was not let in, in order."""
        return [c.reason or "" for c in self.commands if isinstance(c, Trace) and c.kind == "refused"]

    def _handle(self, fact: Fact) -> list[Command]:
        changed = fold(self.person, fact, self.plan)
        places = Places(self.entered, self.now, self.journeys.zone)
        commands = advance(self.person, self.instances, fact, self.journeys, self.now, changed, places)
        for key, used in places.used.items():
            self.entered[key] = self.entered.get(key, 0) + used
        self.instances.all = {
            i: decode_instance(encode_instance(one)) for i, one in self.instances.all.items()
        }
        self.instances.dirty.clear()
        for command in commands:
            self._apply(command)
        self.commands += commands
        return commands

    def _apply(self, command: Command) -> None:
        match command:
            case SetTimer():
                self.timers[command.owner] = command.due
            case CancelTimer():
                self.timers.pop(command.owner, None)
            case PlanMessage():
                self._plan(command)
            case WithdrawMessages():
                self._withdraw(command)
            case StartJourney():
                said: dict[str, Any] = {
                    "journey": command.journey, "context": command.context, "depth": command.depth,
                    "check_audience": command.check_audience,
                }  # fmt: skip
                if command.wait:
                    said["parent"] = str(command.from_instance)
                self.line.append(self.fact("enter", "Enter", said))
            case ReserveCoupon():
                self._reserve(command)
            case CallUrl() if self.accept:
                self.line.append(self._outcome(command))
            case _:
                pass

    def _plan(self, command: PlanMessage) -> None:
        self.planned.append(command)
        if command.control:
            self.line.append(self._report(command, "not_sent", "control_group", self.now))
        elif self.accept:
            self.line.append(self._report(command, "accepted", "", self.now))

    def _withdraw(self, command: WithdrawMessages) -> None:
        for message in self.planned:
            instance = self.instances.all.get(message.instance)
            signals = instance.steps.get(message.step) if instance else None
            handed_over = signals is not None and "accepted" in signals.times
            if message.instance == command.instance and not handed_over:
                self.withdrawn.add(message.message)

    def _reserve(self, command: ReserveCoupon) -> None:
        said: dict[str, Any] = {"action": "coupon", "instance": str(command.instance), "step": command.step}
        if self.codes > 0:
            self.codes -= 1
            said["code"] = f"CODE-{self.codes}"
        self.line.append(self.fact("journey", "Coupon Reserved", said))

    def _outcome(self, command: CallUrl) -> Fact:
        said = {"instance": str(command.instance), "step": command.step, "message": str(command.message)}
        return self.fact("message", "Call Answered", {**said, "state": "accepted", "answer": {"ok": True}})

    def _report(self, message: PlanMessage, state: str, reason: str, at: datetime) -> Fact:
        said: dict[str, Any] = {
            "message": str(message.message), "instance": str(message.instance), "step": message.step,
            "journey": message.journey, "channel": message.channel, "state": state,
        }  # fmt: skip
        if reason:
            said["reason"] = reason
        if state == "clicked":
            return self.fact("click", "Link Clicked", said, at=at)
        if state == "replied":
            return self.fact("inbound", "Message Received", {**said, "text": "yes"}, at=at)
        return self.fact("message", f"Message {state.replace('_', ' ').title()}", said, at=at)
