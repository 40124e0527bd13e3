"""One person's history is played through the heart, on a clock that jumps from one moment to the next (J46).

What a flow does in a transaction, this does in memory: fold, segments, journeys, timers, messages; outcomes of messages
come back as facts. A timer stands behind every fact received before its deadline (J47), a message behind both.
"""

from __future__ import annotations

import heapq
from collections import ChainMap
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anklang.backtests.model import Moment
from anklang.core.ids import derive_id, fraction_of, shard_of
from anklang.events.model import CONSENT_WITHDRAWN, LINK_CLICKED, PREFERENCES_CHANGED, UNSUBSCRIBED, Fact
from anklang.flows.back_test.course import Course, asked
from anklang.flows.back_test.ledger import Ledger, Sending
from anklang.flows.back_test.life import Life
from anklang.flows.heart import Handled, handle
from anklang.flows.outcomes import message_fact
from anklang.flows.replay_past.complete import complete, loser_of
from anklang.journeys.command import (
    CallUrl,
    CancelTimer,
    Command,
    Count,
    PlanMessage,
    ReserveCoupon,
    SetTimer,
    Trace,
    WithdrawMessages,
)
from anklang.journeys.instance import Instance, Instances
from anklang.journeys.model import SILENT
from anklang.messages.model import OPEN, Message, State
from anklang.policy.fold import fold_consents
from anklang.policy.model import EVERY, ConsentState
from anklang.preferences.model import Chosen, chosen_of, stopped
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import ConsentKey, Person, new_person
from anklang.segments.update import refresh, timer_owner

READ_AFTER = timedelta(minutes=5)  # of a message that somebody is assumed to open
CLICK_AFTER = timedelta(minutes=10)  # of one that somebody is assumed to click
_FACT, _TIMER, _DUE = 0, 1, 2  # of things at the same moment, in this order
_ORDINARY = frozenset({"track", "page", "screen", "identify", "group", "message", "click", "inbound"})
_GUARD = 100_000  # turns of one person: more is a fault of ours, never of a journey (MAX_STEPS_PER_FACT)


class Replay:
    """One life through the period. Everything it found is in `moments`, `counts`, `ledger` and the actors."""

    def __init__(self, course: Course, life: Life) -> None:
        self.course = course
        self.life = life
        self.rules = course.definitions
        self.moments: list[tuple[UUID, Moment]] = []
        self.counts: list[tuple[datetime, Count]] = []
        self.ledger = Ledger(course, life, self.moments)
        self.people: dict[UUID, Person] = {}
        self.instances: dict[UUID, Instances] = {}
        self.calls = 0
        self._plain = course.by_event and not course.definitions.segments.conditions
        self._ended: dict[UUID, Instance] = {}
        self._home: dict[UUID, UUID] = {}  # profile that was merged away -> who is left
        self._timers: dict[UUID, tuple[datetime, UUID, str]] = {}  # owner -> due, person, kind
        self._line: list[tuple[datetime, int, int, str, Any]] = []
        self._number = 0
        self._heard = 0  # pieces of evidence that count by now
        self._states: tuple[ConsentState, ...] = ()
        self._consents: dict[ConsentKey, str] = {}

    def run(self) -> None:
        """Play everything up to the end of the period."""
        first = self._before()
        for person in list(self.people.values()):
            self._open(person)
        for fact in self.life.facts[first:]:
            if self.course.plays(fact):
                self._push(fact.received, _FACT, "fact", fact)
        for run in self.course.runs:
            self._push(run[0], _FACT, "run", run)
        for at, kind, what in self._due():
            if kind == "fact":
                self._fact(what, at)
            elif kind == "timer":
                self._timer(what, at)
            elif kind == "run":
                self._run(what, at)
            elif kind == "message":
                self._message(what, at)
            else:
                self._react(what[0], what[1], at)

    def person_of(self, id_: UUID, now: datetime) -> Person:
        """The working copy of a profile, or of the one that it was merged into."""
        while id_ in self._home:
            id_ = self._home[id_]
        found = self.people.get(id_)
        if found is None:
            found = self.people[id_] = new_person(id_, self.life.workspace, shard_of(id_), now)
            past = {key: one for key, one in self.life.past.items() if id_ == self.life.person}
            self.instances[id_] = Instances((), past)
            found.journeys = set(self.life.others) if id_ == self.life.person else set()
        return found

    def known_instances(self, person: UUID) -> Mapping[UUID, Instance]:
        """The instances of a person, those that ended long ago included."""
        return ChainMap(self.instances[person].all, self._ended)

    # --- before the period

    def _before(self) -> int:
        """Fold what came before; answers where the period begins in the line of facts."""
        begins, plan = self.course.wanted.from_, self.rules.counters
        before = [fact for fact in self.life.facts if fact.received < begins]
        for fact in before:
            person = self.person_of(fact.person, fact.received)
            loser = self._loser(fact)
            if loser is not None:
                merge(person, loser)
                self._home[loser.id] = person.id
                del self.people[loser.id], self.instances[loser.id]
            else:
                fold(person, fact, plan)
        if self.life.today is not None:
            complete(self.person_of(self.life.person, begins), self.life.today)
        return len(before)

    def _open(self, person: Person) -> None:
        """Memberships as they stood when the period begins; nobody enters anything by that (J5)."""
        begins = self.course.wanted.from_
        person.new, person.dirty = False, False
        self._listen(person, begins)
        update = refresh(person, self.rules.segments.conditions, self.rules.segments, begins)
        if update.timer is not None:
            self._set_timer(timer_owner(person.id), update.timer, person.id, "segments")

    def _loser(self, fact: Fact) -> Person | None:
        loser = loser_of(fact)
        return None if loser is None or loser == fact.person else self.people.get(loser)

    # --- the line

    def _push(self, at: datetime, rank: int, kind: str, what: Any) -> None:
        self._number += 1
        heapq.heappush(self._line, (at, rank, self._number, kind, what))

    def _due(self) -> Iterator[tuple[datetime, str, Any]]:
        """Everything within the period, in order; what is pushed meanwhile finds its place."""
        turns = 0
        while self._line and self._line[0][0] < self.course.wanted.to:
            at, _, _, kind, what = heapq.heappop(self._line)
            turns += 1
            if turns > _GUARD:
                raise ValueError(f"the life of {self.life.person} does not come to an end")
            yield at, kind, what

    def _set_timer(self, owner: UUID, due: datetime, person: UUID, kind: str) -> None:
        self._timers[owner] = (due, person, kind)
        self._push(due, _TIMER, "timer", (owner, due))

    def _timer(self, what: tuple[UUID, datetime], now: datetime) -> None:
        owner, due = what
        set_for = self._timers.get(owner)
        if set_for is None or set_for[0] != due:
            return  # moved or taken back
        del self._timers[owner]
        person = self.person_of(set_for[1], now)
        fact = Fact(
            id=derive_id("timer", owner, due.isoformat()), workspace=person.workspace, person=person.id, kind="timer",
            name="Timer", at=due, received=due, properties={"owner": str(owner), "kind": set_for[2]},
        )  # fmt: skip
        self._handle(person, fact, now)

    def _run(self, run: tuple[datetime, Fact], now: datetime) -> None:
        """A campaign asks in everybody who is in its segment at that moment."""
        for person in list(self.people.values()):
            if self.course.segment in person.segments:
                self._handle(person, asked(run, self.course.journey, person.id), now)

    # --- facts

    def _fact(self, fact: Fact, now: datetime) -> None:
        person = self.person_of(fact.person, now)
        loser = self._loser(fact)
        if loser is not None:
            self._take_over(person, loser)
        elif fact.kind == "consent":
            self._opt_out(person, fact, now)
        self._handle(person, fact, now, loser)
        if loser is not None:
            self._home[loser.id] = person.id
            del self.people[loser.id], self.instances[loser.id]

    def _handle(self, person: Person, fact: Fact, now: datetime, loser: Person | None = None) -> None:
        instances = self.instances[person.id]
        if self._plain and not instances.all and fact.kind in _ORDINARY and not self.course.opens(fact):
            fold(person, fact, self.rules.counters)  # all that the heart would do
            person.new = False
            return
        self._listen(person, now)
        handled = handle(person, instances, fact, self.rules, now, loser)
        person.new = False
        for id_ in instances.dirty:
            instance = instances.all[id_]
            if instance.status == "ended" and instance.goal_until is None:
                self._ended[id_] = instances.all.pop(id_)  # no fact concerns it any more; its messages may
        instances.dirty.clear()
        if handled.look_again is not None:
            self._set_timer(timer_owner(person.id), handled.look_again, person.id, "segments")
        self._obey(person, handled, now)

    def _listen(self, person: Person, now: datetime) -> None:
        """Consents as they stand by the evidence up to now."""
        evidence, heard = self.life.evidence, self._heard
        while heard < len(evidence) and evidence[heard][0] <= now:
            heard += 1
        if heard != self._heard:
            self._heard = heard
            self._states = tuple(fold_consents(fact for _, fact in evidence[:heard]).values())
            self._consents = {(one.channel, one.purpose, one.address): one.state for one in self._states}
        person.consents = self._consents

    def _opt_out(self, person: Person, fact: Fact, now: datetime) -> None:
        """A withdrawal takes waiting messages back before the journeys hear of it (flows.on_consent)."""
        said = fact.properties
        channel = None if said.get("channel") == EVERY else said.get("channel")
        gone: list[Message] = []
        if fact.name == UNSUBSCRIBED:
            classes = ("advertising", "service")
            gone = self.ledger.withdraw(person.id, "unsubscribed", now, channel=channel, classes=classes)
        elif fact.name == CONSENT_WITHDRAWN:
            purpose = None if said.get("purpose") == EVERY else said.get("purpose")
            gone = self.ledger.withdraw(
                person.id, "unsubscribed", now, channel=channel, classes=("advertising",), purpose=purpose
            )
        elif fact.name == PREFERENCES_CHANGED:
            gone = self._unwanted(person, said, now)
        for message in gone:
            self._handle(person, message_fact(message, message.state, now, message.reason), now)

    def _unwanted(self, person: Person, said: Mapping[str, Any], now: datetime) -> list[Message]:
        """What waits and is not wanted any more (flows.on_preferences)."""
        after = chosen_of(said) or Chosen()
        stop = stopped(chosen_of(person.profile.traits) or Chosen(), after)
        about = frozenset(self.course.definitions.templates_about(stop.topics))
        gone: list[Message] = []
        if about:
            classes = ("advertising", "service")
            gone += self.ledger.withdraw(person.id, "unsubscribed", now, classes=classes, templates=about)
        for channel in stop.channels:
            gone += self.ledger.withdraw(
                person.id, "unsubscribed", now, channel=channel, classes=("advertising",)
            )
        if stop.until is not None:
            gone += self.ledger.withdraw(
                person.id, "unsubscribed", now, classes=("advertising",), before=stop.until
            )
        return gone

    def _take_over(self, person: Person, loser: Person) -> None:
        """The instances, timers and messages of a profile that is merged away go to the one that stays (J40)."""
        mine, theirs = self.instances[person.id], self.instances[loser.id]
        mine.all |= {id_: one for id_, one in theirs.all.items() if id_ not in mine.all}
        for key, past in theirs.past.items():
            mine.past[key] = past.joined(mine.past.get(key))
        for owner, (due, of, kind) in list(self._timers.items()):
            if of == loser.id and kind == "segments":
                del self._timers[owner]
            elif of == loser.id:
                self._timers[owner] = (due, person.id, kind)
        for message in self.ledger.waiting():
            if message.person == loser.id:
                message.person, message.shard = person.id, person.shard

    # --- commands

    def _obey(self, person: Person, handled: Handled, now: datetime) -> None:
        """What flows.write_batch does with the commands of a batch."""
        commands: list[Command] = handled.commands
        instances = self.known_instances(person.id)
        for command in commands:
            if isinstance(command, SetTimer):
                self._set_timer(command.owner, command.due, person.id, "instance")
            elif isinstance(command, CancelTimer):
                self._timers.pop(command.owner, None)
            elif isinstance(command, PlanMessage | CallUrl):
                message = self.ledger.plan(person, command, instances, self._states, now)
                if message is not None and message.state in OPEN:
                    self._push(max(message.due_at, now), _DUE, "message", message.id)
                if message is not None and message.state != "planned":
                    self._tell(message, message.state, now)
            elif isinstance(command, Trace):
                self._trace(person, command, now)
            elif isinstance(command, Count):
                self.counts.append((now, command))
            elif isinstance(command, ReserveCoupon):
                self._reserve(person, command, now)
            elif isinstance(command, WithdrawMessages):
                for message in self.ledger.withdraw(
                    person.id, command.reason, now, instance=command.instance, step=command.step
                ):
                    self._tell(message, message.state, now)

    def _tell(self, message: Message, state: State, now: datetime) -> None:
        """What became of a message is a fact behind those that stand in line."""
        self._push(now, _FACT, "fact", message_fact(message, state, now, message.reason))

    def _trace(self, person: Person, trace: Trace, now: datetime) -> None:
        detail = {name: value for name, value in trace.detail.items() if value is not None}
        moment = Moment(
            at=now, what=trace.kind, journey="" if trace.journey == self.course.journey else trace.journey,
            step=trace.step or "", reason=trace.reason or "", detail=detail,
        )  # fmt: skip
        self.moments.append((person.id, moment))

    def _reserve(self, person: Person, command: ReserveCoupon, now: datetime) -> None:
        """A code is there for everybody whose pool exists; none is taken (R13)."""
        pool = self.rules.pools.get(command.pool)
        said: dict[str, Any] = {
            "action": "coupon", "instance": str(command.instance), "step": command.step
        }  # fmt: skip
        if pool is not None:
            self.ledger.pools.append(pool.id)
            said |= self.ledger.shape_of(pool, now)
        fact = Fact(
            id=derive_id(command.reservation, "coupon"), workspace=person.workspace, person=person.id, kind="journey",
            name="Coupon Reserved" if pool else "Coupon Missing", at=now, received=now, properties=said,
        )  # fmt: skip
        self._push(now, _FACT, "fact", fact)

    # --- messages

    def _message(self, id_: UUID, now: datetime) -> None:
        message = self.ledger.sendings[id_].message
        if message.state not in OPEN or message.due_at > now:
            return  # taken back, or put off meanwhile
        person = self.person_of(message.person, now)
        self._listen(person, now)
        instances = self.known_instances(person.id)
        sending = self.ledger.hand_over(message, person, instances, self._states, now)
        if message.state == "held":
            self._push(max(message.due_at, now), _DUE, "message", id_)
        self._tell(message, message.state, now)
        if message.state == "accepted" and message.plan.call is None:
            self._assume(sending, now)
        self.calls += message.state == "accepted" and message.plan.call is not None

    def _assume(self, sending: Sending, now: datetime) -> None:
        """What people are assumed to do with a message, drawn by its id."""
        message, assumed = sending.message, self.course.wanted.assumed
        silent = SILENT.get(message.channel, frozenset())
        if fraction_of(message.id, "delivered") >= assumed.delivered or "delivered" in silent:
            return
        self._push(now, _FACT, "react", (sending, "delivered"))
        if fraction_of(message.id, "read") < assumed.read and "read" not in silent:
            self._push(now + READ_AFTER, _FACT, "react", (sending, "read"))
        if sending.individual and fraction_of(message.id, "clicked") < assumed.clicked:
            self._push(now + CLICK_AFTER, _FACT, "react", (sending, "clicked"))

    def _react(self, sending: Sending, state: State, now: datetime) -> None:
        message = sending.message
        person = self.person_of(message.person, now)
        fact = message_fact(message, "delivered" if state == "clicked" else state, now)
        if state == "clicked":
            said = {name: value for name, value in fact.properties.items() if name != "state"}
            fact = Fact(
                id=derive_id(message.id, "clicked"), workspace=message.workspace, person=person.id, kind="click",
                name=LINK_CLICKED, at=now, received=now, properties=said,
            )  # fmt: skip
        self._handle(person, fact, now)
