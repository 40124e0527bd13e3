"""One person's messages of a period, asked again under other rules, in the order of time. Pure.

Where the trace says what was answered, and no delivery rule could have made it another answer, that holds: consent,
stop signs, audience and exits were facts of their time. Hours and limits are asked anew, at the moments at which they
were asked and at those to which the new rules put a message off. Contacts count as the new rules would have made them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.flows.replay_past.complete import complete, loser_of
from anklang.flows.simulate_rules.course import Course
from anklang.flows.simulate_rules.facts import Facts
from anklang.flows.simulate_rules.life import Life, Past
from anklang.flows.simulate_rules.record import Asked
from anklang.flows.simulate_rules.turns import turns_of
from anklang.messages.model import LANES, Message
from anklang.messages.prepare import ask, candidate_of, contact_of
from anklang.policy.decide import decide
from anklang.policy.model import (
    Allow,
    Ask,
    Candidate,
    Decision,
    Moment,
    No,
    WaitUntil,
)
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import Person, new_person
from anklang.simulations.model import MessageEnding

RECHECK = timedelta(minutes=1)  # as the deliverer looks again where no moment is known
ALIKE = timedelta(seconds=5)  # two waits that end so near to each other are the same one
_WITHDRAW, _PLAN, _DUE, _RELEASE, _NEW = range(5)
"""Of things at the same moment, in this order: what facts lead to; the messages that were waiting, which the gate is
asked about in one batch; the slots of those that came to nothing; messages that were planned at that very moment, those
last that followed from one of them."""
_GUARD = 20_000  # turns of one person: more is a fault of ours


class Played(msgspec.Struct):
    """One message under the new rules."""

    past: Past
    message: Message  # a copy, as it stands
    next: int = 0  # place in the asks of the trace
    faithful: bool = True  # so far everything was as it happened
    ending: MessageEnding | None = None
    passed_at: datetime | None = None  # when the facts of its time last let it through
    waited: tuple[str, str] = ("", "")  # reason and rule of the last wait
    instead: bool = False  # a quieter channel would have been tried

    @property
    def recorded(self) -> Asked | None:
        """The next asking in the trace."""
        asks = self.past.asks
        return asks[self.next] if self.next < len(asks) else None


class Replay:
    """One life. What would have become of each message is in `played`."""

    def __init__(self, course: Course, life: Life, until: datetime) -> None:
        """What lies behind `until` is not known."""
        self.rules = course.definitions
        self.settings = course.definitions.workspace.settings
        self.life = life
        self.stages = course.stages
        self.until = until
        self.played = [Played(past, _fresh(past.message)) for past in life.messages]
        self.people: dict[UUID, Person] = {}
        self.facts = Facts(life)
        self._turns = turns_of(life.messages, course.definitions.journeys.versions)
        self._contacts = list(life.contacts)
        self._folded = 0
        self._line: list[tuple[datetime, int, tuple[Any, ...], int, Played]] = []
        self._number = 0

    def run(self) -> None:
        """Play everything."""
        for one in self.played:
            self._begin(one)
        for at, what, one in self._due():
            if what == _RELEASE:
                self._forget(one)
            elif one.ending is None:
                self._fold(at)
                if what == _WITHDRAW:
                    one.ending = MessageEnding(fate="not_sent", at=at, reason=one.past.ending.reason)
                else:
                    self._asked(one, at)

    def _begin(self, one: Played) -> None:
        past = one.past
        first = one.recorded
        if first is None:
            one.ending = past.ending
            return
        self._ask_at(one, first.at, first.moment)
        last = past.asks[-1]
        taken_back = past.ending.fate == "not_sent" and last.answer not in ("no", "end")
        if taken_back and past.settled_at is not None:
            self._push(past.settled_at, _WITHDRAW, (), one)

    # --- the line

    def _push(self, at: datetime, what: int, rank: tuple[Any, ...], one: Played) -> None:
        self._number += 1
        heapq.heappush(self._line, (at, what, rank, self._number, one))

    def _ask_at(self, one: Played, at: datetime, moment: Moment) -> None:
        message = one.message
        what = _PLAN if moment == "planned" else _DUE if message.planned_at < at else _NEW
        rank = (
            self._turn(one, at) if what == _NEW else 0,
            LANES.index(message.lane), -message.plan.priority, -message.plan.value, message.planned_at, message.id,
        )  # fmt: skip
        message.due_at = at if moment == "hand_over" else message.due_at
        self._push(at, what, rank, one)

    def _turn(self, one: Played, at: datetime) -> int:
        return self._turns.get(one.message.id, 0) if one.message.planned_at == at else 0

    def _due(self) -> Iterator[tuple[datetime, int, Played]]:
        turns = 0
        while self._line:
            at, what, _, _, one = heapq.heappop(self._line)
            turns += 1
            if turns > _GUARD:
                raise ValueError(f"the messages of {self.life.person} do not come to an end")
            yield at, what, one

    # --- what was known

    def _fold(self, now: datetime) -> None:
        """Profiles as they stood at `now`."""
        facts = self.life.facts
        while self._folded < len(facts) and facts[self._folded].received <= now:
            fact = facts[self._folded]
            self._folded += 1
            gone = loser_of(fact)
            loser = None if gone is None else self.people.get(gone)
            if loser is not None:
                merge(self._person(fact.person, now), loser)
            else:
                fold(self._person(fact.person, now), fact, self.rules.counters)

    def _person(self, id_: UUID, now: datetime) -> Person:
        found = self.people.get(id_)
        if found is None:
            found = self.people[id_] = new_person(id_, self.rules.workspace.id, shard_of(id_), now)
            if self.life.today is not None and id_ == self.life.person:
                complete(found, self.life.today)
        return found

    # --- the gate

    def _asked(self, one: Played, now: datetime) -> None:
        recorded = one.recorded if one.faithful else None
        if now > self.until and recorded is None:
            reason, rule = one.waited
            one.ending = MessageEnding(fate="open", at=now, reason=reason, rule=rule)
            return
        if recorded is not None:
            one.next += 1
            if recorded.is_fact:
                self._as_recorded(one, recorded)
                return
        moment: Moment = recorded.moment if recorded is not None else "hand_over"
        certain = recorded is not None or one.passed_at == now
        if not certain:
            gone = self.facts.gone(one.message, one.passed_at, now)
            if gone:
                one.ending = MessageEnding(fate="not_sent", at=now, reason=gone)
                return
        owner = self.facts.owner(one.message.person, now)
        question = self._question(one, owner, moment, now, certain=certain, recorded=recorded)
        one.passed_at = now
        self._obey(one, recorded, decide(question, now), moment, now)

    def _as_recorded(self, one: Played, recorded: Asked) -> None:
        """What no rule decides: it went as it went."""
        one.message.state = "held"
        if recorded.answer == "wait":
            one.waited = (recorded.reason, recorded.rule)
            self._follow(one, recorded)
            return
        self._give_back(one, recorded.at)
        one.ending = one.past.ending

    def _question(
        self,
        one: Played,
        owner: UUID,
        moment: Moment,
        now: datetime,
        *,
        certain: bool,
        recorded: Asked | None,
    ) -> Ask:
        message = one.message
        person = self._person(owner, now)
        known = self.facts.known(self.rules, person, message, now, certain=certain, passed_at=one.passed_at)
        mine = str(message.id)
        known.contacts = [
            contact for profile, contact in self._contacts
            if contact.message != mine and self.facts.owner(profile, now) == owner
        ]  # fmt: skip
        stages = recorded is None or not recorded.asked_for_limits
        known.rivals = self._rivals(one, owner, now, moment, stages=stages)
        question = ask(message, known, self.settings, moment, now)
        if certain:
            question = self.facts.let_through(question, now)
        if not stages and question.candidate is not None:
            question = msgspec.structs.replace(
                question, candidate=msgspec.structs.replace(question.candidate, stage="")
            )
        return question

    def _rivals(
        self, one: Played, owner: UUID, now: datetime, moment: Moment, *, stages: bool
    ) -> list[Candidate]:
        found = [
            candidate_of(other.message, other.message.due_at, now, self.settings.gather_minutes)
            for other in self.played
            if other is not one and other.ending is None and other.message.planned_at <= now
            and self._turn(other, now) <= self._turn(one, now)
            and other.message.plan.occasion == "ordinary"
            and (other.message.message_class != "transactional" if moment == "hand_over" else other.message.plan.stage)
            and self.facts.owner(other.message.person, now) == owner
        ]  # fmt: skip
        if stages and one.message.plan.stage:
            found += self.facts.farther(one.message, self.stages, now)
        return found

    # --- what follows

    def _obey(
        self, one: Played, recorded: Asked | None, decision: Decision, moment: Moment, now: datetime
    ) -> None:
        same = recorded is not None and _alike(recorded, decision)
        if isinstance(decision, Allow):
            self._allowed(one, recorded if same else None, moment, now)
            return
        step = decision.trace[-1]
        one.message.state = "held"
        if isinstance(decision, WaitUntil):
            one.waited = (str(decision.reason), step.rule)
            if same and recorded is not None:
                self._follow(one, recorded)
            else:
                one.faithful = False
                self._ask_at(one, decision.at or now + RECHECK, "hand_over")
            return
        one.instead = bool(decision.instead)
        self._give_back(one, now)
        would = MessageEnding(fate="not_sent", at=now, reason=str(decision.reason), rule=step.rule)
        one.ending = one.past.ending if same else would

    def _allowed(self, one: Played, recorded: Asked | None, moment: Moment, now: datetime) -> None:
        if moment == "planned":
            if recorded is None:
                one.faithful = False
                self._ask_at(one, now, "hand_over")
            else:
                self._follow(one, recorded)
            return
        if one.message.plan.occasion == "ordinary":
            self._count(one, now)
        if recorded is not None:
            self._follow(one, recorded)
            return
        one.faithful = False
        wordless = next((asked for asked in one.past.asks if asked.answer == "end"), None)
        if wordless is not None:
            self._give_back(one, now)
            one.ending = MessageEnding(fate="not_sent", at=now, reason=one.past.ending.reason)
            return
        one.ending = MessageEnding(fate="sent", at=now)
        if one.past.failed:
            self._give_back(one, now)

    def _follow(self, one: Played, recorded: Asked) -> None:
        """As it happened so far: to the next asking of the trace, or to the real end."""
        following = one.recorded
        if following is not None:
            self._ask_at(one, following.at, following.moment)
        elif recorded.answer == "allow" and recorded.moment == "hand_over":
            one.ending = one.past.ending
            if one.past.failed and one.past.settled_at is not None:
                self._give_back(one, one.past.settled_at)
        elif one.past.ending.fate != "not_sent":  # what takes it back otherwise stands in the line
            one.ending = one.past.ending  # it waits to this day

    def _count(self, one: Played, now: datetime) -> None:
        """It holds a slot from now on; where it went as it happened, from the moment that was written down (R9)."""
        message = one.message
        if any(contact.message == str(message.id) for _, contact in self._contacts):
            return
        real = one.past.contact_at
        at = real if one.faithful and real is not None and real >= now and one.recorded is None else now
        self._contacts.append((message.person, contact_of(message, at)))

    def _give_back(self, one: Played, at: datetime) -> None:
        """It came to nothing: its slot is free again (R4), once the batch that saw it is through."""
        self._push(at, _RELEASE, (), one)

    def _forget(self, one: Played) -> None:
        mine = str(one.message.id)
        self._contacts = [pair for pair in self._contacts if pair[1].message != mine]


def _fresh(message: Message) -> Message:
    """The message as it was planned."""
    fresh = msgspec.structs.replace(message)
    fresh.state, fresh.reason, fresh.due_at, fresh.gate = "planned", None, message.planned_at, []
    return fresh


def _alike(recorded: Asked, decision: Decision) -> bool:
    """Whether the gate now says what it said then."""
    if isinstance(decision, Allow):
        return recorded.answer == "allow"
    if isinstance(decision, No):
        return recorded.answer == "no" and recorded.reason == decision.reason
    if recorded.answer != "wait" or recorded.reason != decision.reason:
        return False
    if recorded.until is None or decision.at is None:
        return recorded.until is None and decision.at is None
    return abs(recorded.until - decision.at) <= ALIKE
