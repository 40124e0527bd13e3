"""One person through one journey with a clock of its own: the real heart, the real gate, and nobody who is written to.

Deterministic: the same trial gives the same trace (J46). Facts that are due at the same moment as a timer come before
it (J47). Nothing here reads or writes a database.
"""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from anklang.core.ids import derive_id
from anklang.events.model import Fact, FactKind
from anklang.flows.definitions import Definitions
from anklang.flows.grant_customers import after_objection
from anklang.flows.heart import handle
from anklang.flows.outcomes import message_fact
from anklang.flows.try_journey_gate import Post
from anklang.flows.try_journey_model import Happening, Line, TriedMessage
from anklang.flows.try_journey_notes import Notes
from anklang.flows.try_journey_person import Walker
from anklang.journeys.command import (
    CallUrl,
    CancelTimer,
    Command,
    PlanMessage,
    ReserveCoupon,
    SetTimer,
    WithdrawMessages,
)
from anklang.journeys.instance import Instance, Instances
from anklang.messages.address import BOUND, destination
from anklang.messages.model import Message
from anklang.policy.model import ConsentName, ConsentState
from anklang.profiles.fold import fold
from anklang.segments.update import timer_owner

MAX_LINES = 2000  # of one trace
_MAX_TURNS = 3000  # facts, timers and hand-overs of one trial
_SIGNALS = {
    "read": "Message Read", "delivered": "Message Delivered", "failed": "Message Failed", "shown": "Message Shown",
    "dismissed": "Message Dismissed", "answered": "Message Answered",
}  # fmt: skip
_CONSENTS: dict[str, ConsentName] = {"give": "given", "confirm": "confirmed", "withdraw": "withdrawn"}


class Walk:
    """A trial under way."""

    def __init__(
        self, definitions: Definitions, journey: str, walker: Walker, at: datetime, until: datetime, base_url: str
    ) -> None:  # fmt: skip
        self.now = at
        self.until = until
        self.journey = journey
        self.instances = Instances()
        self.lines: list[Line] = []
        self._definitions = definitions
        self._walker = walker
        self._post = Post(definitions, walker, base_url)
        self._notes = Notes(definitions, walker.person, self.instances, self.lines)
        self._timers: dict[UUID, datetime] = {}
        self._line: deque[Fact] = deque()
        self._count = 0

    def run(
        self, first: Fact, happenings: list[tuple[datetime, Happening]]
    ) -> Literal["ended", "horizon", "limit"]:
        """Let the person knock, then turn the clock to whatever comes next, until nothing does."""
        coming = deque(happenings)
        self._notes.happened(first, self.now)
        self.tell(first)
        for _ in range(_MAX_TURNS):
            if len(self.lines) >= MAX_LINES:
                return "limit"
            moment = self._next(coming)
            if moment is None or (not coming and self._is_over()):
                return "ended"
            if moment > self.until:
                self.now = self.until
                return "horizon"
            self.now = max(moment, self.now)
            if coming and coming[0][0] <= self.now:
                self._happen(coming.popleft()[1])
            else:
                self._due()
        return "limit"

    def instance(self) -> Instance | None:
        """The latest instance of the journey that is tried."""
        mine = [one for one in self.instances if one.journey == self.journey and one.status != "at_door"]
        return mine[-1] if mine else None

    def fact(self, kind: FactKind, name: str, properties: dict[str, Any]) -> Fact:
        """Something that happens to the person now."""
        self._count += 1
        return Fact(
            id=derive_id("trial", self._count), workspace=self._walker.person.workspace, person=self._walker.person.id,
            kind=kind, name=name, at=self.now, received=self.now, properties=properties,
        )  # fmt: skip

    def tell(self, fact: Fact) -> None:
        """Handle a fact and everything that follows from it at once."""
        self._line.append(fact)
        while self._line and len(self.lines) < MAX_LINES:
            self._handle(self._line.popleft())

    def _next(self, coming: deque[tuple[datetime, Happening]]) -> datetime | None:
        moments = [coming[0][0]] if coming else []
        moments += [*self._timers.values(), *(one.due_at for one in self._post.due()[:1])]
        return min(moments, default=None)

    def _is_over(self) -> bool:
        inside = any(one.status != "ended" for one in self.instances.all.values())
        return not inside and not self._post.due()

    def _due(self) -> None:
        """Hand over a message, or let a timer ring: whichever is due first."""
        waiting = self._post.due()
        timer = min(((at, owner) for owner, at in self._timers.items()), default=None)
        if waiting and (timer is None or waiting[0].due_at <= timer[0]):
            self._hand_over(waiting[0])
        elif timer is not None:
            self._ring(timer[1])

    def _ring(self, owner: UUID) -> None:
        del self._timers[owner]
        kind = "segments" if owner == timer_owner(self._walker.person.id) else "instance"
        if kind == "instance":
            self._notes.woke(owner, self.now)
        self.tell(self.fact("timer", "Timer", {"owner": str(owner), "kind": kind}))

    def _handle(self, fact: Fact) -> None:
        before = deepcopy(self._walker.person)
        fold(before, fact, self._definitions.counters)
        done = handle(self._walker.person, self.instances, fact, self._definitions, self.now)
        if done.look_again is not None:
            self._timers[timer_owner(self._walker.person.id)] = done.look_again
        self._notes.begin(before, fact, self.now)
        for command in done.commands:
            self._notes.command(command)
            self._apply(command)
        self._notes.end()

    def _apply(self, command: Command) -> None:
        match command:
            case SetTimer():
                self._timers[command.owner] = command.due
            case CancelTimer():
                self._timers.pop(command.owner, None)
            case PlanMessage():
                message, shown = self._post.plan(command, self.instances, self.now)
                self._told(message, shown)
            case CallUrl():
                self._call(command)
            case WithdrawMessages():
                gone = self._post.withdraw(command.reason, instance=command.instance, step=command.step)
                self._taken_back(gone)
            case ReserveCoupon():
                self._reserve(command)
            case _:
                pass

    def _told(self, message: Message, shown: TriedMessage) -> None:
        """Write down what the gate said, and hand the outcome back to the journey."""
        self._notes.message(message, shown, self.now)
        if message.state != "planned":
            self._line.append(message_fact(message, message.state, self.now, message.reason))

    def _hand_over(self, message: Message) -> None:
        if message.plan.call is not None:
            message.state = "accepted"
            return
        shown = self._post.hand_over(message, self.instances, self.now)
        self._told(message, shown)
        while self._line and len(self.lines) < MAX_LINES:
            self._handle(self._line.popleft())

    def _taken_back(self, gone: list[Message]) -> None:
        for message in gone:
            self._notes.withdrawn(message, self.now)
            self._line.append(message_fact(message, message.state, self.now, message.reason))

    def _call(self, command: CallUrl) -> None:
        """Nobody is called in a trial; the journey goes on as if the answer were good."""
        said = {"instance": str(command.instance), "step": command.step, "message": str(command.message)}
        answered: dict[str, Any] = {**said, "state": "accepted", "answer": {}}
        self._line.append(self.fact("message", "Call Answered", answered))

    def _reserve(self, command: ReserveCoupon) -> None:
        """The shape of a code; none is taken from the pool (R13)."""
        said: dict[str, Any] = {"action": "coupon", "instance": str(command.instance), "step": command.step}
        pool = self._definitions.pools.get(command.pool)
        if pool is not None:
            said |= {"code": f"{pool.prefix}XXXX-XXXX", "pool": pool.id}
        self._line.append(self.fact("journey", "Coupon Reserved" if pool else "Coupon Missing", said))

    # --- what the tester lets happen

    def _happen(self, one: Happening) -> None:
        if one.kind == "event":
            self._tell_noted(self.fact("track", one.event, one.properties), one.event)
        elif one.kind == "identify":
            self._tell_noted(self.fact("identify", "Identify", one.properties), "identify")
        elif one.kind == "consent":
            self._agree(one)
        else:
            self._signal(one)

    def _tell_noted(self, fact: Fact, name: str, step: str = "") -> None:
        self._notes.happened(fact, self.now, name, step)
        self.tell(fact)

    def _agree(self, one: Happening) -> None:
        walker, state = self._walker, _CONSENTS[one.action]
        person = walker.person
        country = self._definitions.workspace.settings.country
        where = destination(person, one.channel, country, self.now).facts.value
        address = where if one.channel in BOUND else ""
        for key in [key for key in person.consents if key[:2] == (one.channel, one.purpose)]:
            person.consents[key] = state
        person.consents[one.channel, one.purpose, address] = state
        for kept in [key for key in walker.consents if key[:2] == (one.channel, one.purpose)]:
            del walker.consents[kept]
        walker.consents[one.channel, one.purpose, address] = ConsentState(
            channel=one.channel,
            purpose=one.purpose,
            address=address,
            state=state,
            at=self.now,
            last_used_at=self.now,
        )
        name = {"given": "Consent Given", "confirmed": "Consent Confirmed"}.get(state, "Consent Withdrawn")
        said = {"channel": one.channel, "purpose": one.purpose, "action": one.action, "source": "trial"}
        fact = self.fact("consent", name, said)
        self._notes.happened(fact, self.now, name)
        if one.action == "withdraw":
            walker.grants = after_objection(walker.grants, one.channel, one.purpose, self.now)
            gone = self._post.withdraw(
                "unsubscribed", channel=one.channel, purpose=one.purpose, advertising=True
            )
            self._taken_back(gone)
        self.tell(fact)

    def _signal(self, one: Happening) -> None:
        """A reaction to the latest message of a step; nothing can react to what was not sent."""
        message = self._post.latest(one.step)
        if message is None:
            self._notes.ignored(one, "no_message", self.now)
            return
        if one.kind in ("click", "read") and not self._post.tracked():
            self._notes.ignored(one, "not_tracked", self.now)
            return
        said: dict[str, Any] = {
            "message": str(message.id), "instance": str(message.instance), "step": message.step,
            "journey": message.journey, "channel": message.channel, **one.properties,
        }  # fmt: skip
        if one.kind == "click":
            fact = self.fact("click", "Link Clicked", said)
        elif one.kind == "reply":
            fact = self.fact("inbound", "Message Received", {**said, "text": one.text, "meaning": "none"})
        else:
            fact = self.fact("message", _SIGNALS[one.kind], {**said, "state": one.kind})
        self._tell_noted(fact, one.kind, one.step)
