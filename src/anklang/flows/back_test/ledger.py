"""The messages of one person in a back-test: the real gate, the real words, and no provider.

Pure, but for the digits of links, which are drawn anew each time and are always as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.backtests.model import Moment
from anklang.channels.model import SmsContent
from anklang.consents.grant import standing_at
from anklang.coupons.model import Pool, dummy
from anklang.flows.back_test.course import Course
from anklang.flows.back_test.life import Life
from anklang.flows.choose_channel import Option, choose_channel
from anklang.flows.grant_customers import customer_for
from anklang.flows.plan_messages import is_carried, messages_of
from anklang.flows.render_message import Coupon, Finished, finish
from anklang.flows.vendor_templates import speech_for
from anklang.journeys.command import CallUrl, PlanMessage
from anklang.journeys.instance import Instance
from anklang.journeys.recheck import recheck
from anklang.messages.address import destination
from anklang.messages.model import OPEN, Message, state_for_reason
from anklang.messages.prepare import Known, ask, candidate_of, contact_of, countries_of, trace_of
from anklang.policy.caps import farther_stage
from anklang.policy.decide import decide
from anklang.policy.model import Candidate, ConsentState, No, Suppression, WaitUntil
from anklang.policy.model import Moment as When
from anklang.preferences.model import chosen_of
from anklang.profiles.model import Person
from anklang.templates.render import RenderFailure
from anklang.workspaces.model import Price

HELD_RECHECK = timedelta(minutes=1)  # as the deliverer looks again where no moment is known
_NEARLY_STALE = timedelta(days=180)  # only older consents need a look at their last use
MAX_TEXT = 300  # characters of a message that the timeline shows


class Sending(msgspec.Struct):
    """One message of the test."""

    message: Message
    parts: int = 0  # SMS parts
    cost: int | None = None  # millionths of `currency`; None: no price is set
    currency: str = ""
    sent_at: datetime | None = None
    individual: bool = False  # it carries links by which we would know who clicked


class Ledger:
    """Plans, asks, and notes what would have been handed over."""

    def __init__(self, course: Course, life: Life, moments: list[tuple[UUID, Moment]]) -> None:
        self.course = course
        self.sendings: dict[UUID, Sending] = {}
        self.pools: list[str] = []  # coupon pools of codes that would have been needed
        self._moments = moments
        self._suppressions = life.suppressions
        self._grants = life.grants
        self._contacts = list(life.contacts)
        self._uses = dict(life.last_uses)
        settings = course.definitions.workspace.settings
        self._prices: Mapping[str, Price] = {price.channel: price for price in settings.prices}

    def plan(
        self, person: Person, command: PlanMessage | CallUrl, instances: Mapping[UUID, Instance],
        consents: Iterable[ConsentState], now: datetime,
    ) -> Message | None:  # fmt: skip
        """A journey wants something sent; None where it was planned before."""
        if command.message in self.sendings:
            return None
        rows = messages_of(person, command, self.course.definitions, now)
        message = rows[0]
        if len(rows) > 1 and isinstance(command, PlanMessage):
            options = [self._option(one, person, instances, consents, now) for one in rows]
            settings = self.course.definitions.workspace.settings
            message = choose_channel(person, command, options, settings, now).message
        self.sendings[message.id] = Sending(message)
        self._note(message, "planned", now)
        if message.reason:
            self._note(message, "not_sent", now)
        elif (
            message.plan.call is None and message.lane != "bulk"
        ):  # of a campaign only the second answer counts
            self._ask(message, person, instances, consents, "planned", now)
        return message

    def hand_over(
        self, message: Message, person: Person, instances: Mapping[UUID, Instance], consents: Iterable[ConsentState],
        now: datetime,
    ) -> Sending:  # fmt: skip
        """A message is due: the gate is asked again, and then it would go. What is held has a new `due_at`."""
        sending = self.sendings[message.id]
        if message.plan.call is not None:
            instance = instances.get(message.instance) if message.instance else None
            alive = instance is not None and instance.end_reason in ("", "finished")
            self._settle(message, None if alive else "exited", now)
            return sending
        if self._ask(message, person, instances, consents, "hand_over", now):
            self._words(sending, person, now)
        return sending

    def withdraw(
        self, person: UUID, reason: str, now: datetime, *, instance: UUID | None = None, step: str | None = None,
        channel: str | None = None, classes: Iterable[str] = (), purpose: str | None = None,
        templates: frozenset[str] = frozenset(), before: datetime | None = None,
    ) -> list[Message]:  # fmt: skip
        """Take back what waits (messages.store.withdraw); answers what was taken back."""
        wanted = frozenset(classes)
        gone = [
            one.message
            for one in self.sendings.values()
            if one.message.state in ("planned", "held")
            and one.message.person == person
            and instance in (None, one.message.instance)
            and step in (None, one.message.step)
            and channel in (None, one.message.channel)
            and (not wanted or one.message.message_class in wanted)
            and purpose in (None, one.message.purpose)
            and (not templates or one.message.template in templates)
            and (before is None or one.message.due_at < before)
        ]
        for message in gone:
            message.state, message.reason = "not_sent", reason
            self._note(message, "not_sent", now)
        return gone

    def shape_of(self, pool: Pool, now: datetime) -> dict[str, str]:
        """What a coupon step is answered: the shape of a code, for which none is taken (R13)."""
        held = dummy(pool, now)
        said = {"code": held.code, "pool": pool.id}
        return said if held.expires_at is None else {**said, "expires_at": held.expires_at.isoformat()}

    def waiting(self) -> list[Message]:
        """What is not settled yet."""
        return [one.message for one in self.sendings.values() if one.message.state in OPEN]

    # --- the gate

    def _option(
        self, message: Message, person: Person, instances: Mapping[UUID, Instance], consents: Iterable[ConsentState],
        now: datetime,
    ) -> Option:  # fmt: skip
        """One of several channels, as it stands now."""
        definitions = self.course.definitions
        known = self._known(message, person, instances, consents, now)
        carried = is_carried(definitions, message, known.destination.platform)
        if message.state not in OPEN:
            return Option(message, None, carried)
        question = ask(message, known, definitions.workspace.settings, "planned", now)
        return Option(message, decide(question, now), carried)

    def _ask(
        self, message: Message, person: Person, instances: Mapping[UUID, Instance], consents: Iterable[ConsentState],
        when: When, now: datetime,
    ) -> bool:  # fmt: skip
        """Whether it may go; otherwise the message says why not, or until when it waits."""
        definitions = self.course.definitions
        known = self._known(message, person, instances, consents, now)
        decision = decide(ask(message, known, definitions.workspace.settings, when, now), now)
        if known.customer is not None:
            message.gate = trace_of(decision, when, now)  # on the ground of a sale the words are others
        message.address = known.destination.facts.value or None
        if isinstance(decision, No):
            self._settle(message, str(decision.reason), now)
            return False
        if isinstance(decision, WaitUntil):
            if when == "hand_over" or decision.at is not None:
                message.state, message.reason = "held", str(decision.reason)
                message.due_at = decision.at or now + HELD_RECHECK
                self._note(message, "held", now, until=message.due_at)
            return False
        if when == "planned":
            return True
        carried = is_carried(definitions, message, known.destination.platform)
        if not carried or known.destination.port is None:
            self._settle(message, "no_address" if carried else "credentials_invalid", now)
            return False
        return True

    def _known(
        self, message: Message, person: Person, instances: Mapping[UUID, Instance], consents: Iterable[ConsentState],
        now: datetime,
    ) -> Known:  # fmt: skip
        definitions = self.course.definitions
        settings = definitions.workspace.settings
        where = destination(person, message.channel, settings.country, now)
        journey = None
        if message.instance is not None:
            instance = instances.get(message.instance)
            journey = recheck(
                person, instance, definitions.journeys, now, audience=message.plan.recheck_audience
            )
            if message.plan.control:
                journey = msgspec.structs.replace(journey, control=True)
        signs: tuple[Suppression, ...] = self._suppressions.get((message.channel, where.facts.value), ())
        mine = str(message.id)
        return Known(
            person=person, destination=where, journey=journey,
            consents=tuple(self._used(state, now) for state in consents),
            rivals=self._rivals(message, person, now),
            suppressions=[one for one in signs if one.at is None or one.at <= now],
            contacts=[one for one in self._contacts if one.at <= now and one.message != mine],
            countries=definitions.rules(
                countries_of(person, where, settings), now.astimezone(definitions.zone).date()
            ),
            topic=definitions.topic_of(message.template), chosen=chosen_of(person.profile.traits),
            speech=speech_for(definitions, message, person),
            customer=customer_for(
                definitions, message, where.facts.value, standing_at(self._grants, now) if self._grants else (), now
            ),
        )  # fmt: skip

    def _used(self, state: ConsentState, now: datetime) -> ConsentState:
        """An old consent with its last use, by which it stays fresh (compliance 4.1)."""
        if state.at is None or now - state.at <= _NEARLY_STALE:
            return state
        return msgspec.structs.replace(state, last_used_at=self._uses.get((state.channel, state.purpose)))

    def _rivals(self, message: Message, person: Person, now: datetime) -> list[Candidate]:
        """Other messages of this test that want to speak (R7), and what is farther on in the abandonment (R8)."""
        others = [
            candidate_of(one, one.due_at, now, self.course.definitions.workspace.settings.gather_minutes)
            for one in self.waiting()
            if one.id != message.id and one.plan.call is None and one.message_class != "transactional"
        ]
        if not message.plan.stage:
            return others
        stages = {v.journey.id: v.journey.stage for v in self.course.definitions.journeys.current.values()}
        me = Candidate(message=str(message.id), label="", stage=message.plan.stage)  # type: ignore[arg-type]  # checked by the journey
        inside = [
            Candidate(message="", label=id_, stage=stages[id_])
            for id_ in sorted(person.journeys)
            if stages.get(id_)
        ]
        return [*others, *(one for one in inside if farther_stage(me, [one]) is not None)]

    # --- the words

    def _words(self, sending: Sending, person: Person, now: datetime) -> None:
        message, definitions = sending.message, self.course.definitions
        if message.template is None or not definitions.has_template(message.template):
            self._settle(message, "render_error", now)
            return
        pool = definitions.pools.get(definitions.template(message.template).coupon)
        code = None
        if pool is not None:
            shape = dummy(pool, now)
            code = Coupon(pool.id, shape.code, shape.expires_at)
        made = finish(
            message,
            person,
            definitions.compiled(message.template),
            definitions,
            self.course.base_url,
            now,
            code,
        )
        if isinstance(made, RenderFailure):
            self._settle(message, made.reason, now)
            return
        if pool is not None:
            self.pools.append(pool.id)
        sending.parts = int(made.rendered.get("parts") or 0)
        sending.individual = any(link.individual for link in made.links)
        sending.sent_at = now
        price = self._prices.get(message.channel)
        if price is not None:
            sending.cost = price.micro * (sending.parts or 1)
            sending.currency = price.currency or definitions.workspace.settings.currency
        message.parts, message.language = sending.parts or None, made.rendered.get("language")
        self._settle(message, None, now, made)
        if message.plan.occasion == "ordinary":
            self._contacts.append(contact_of(message, now))
            self._uses[message.channel, message.purpose] = now

    def _settle(
        self, message: Message, reason: str | None, now: datetime, made: Finished | None = None
    ) -> None:
        message.state = "accepted" if reason is None else state_for_reason(reason)
        message.reason = reason
        self._note(message, "sent" if reason is None else "not_sent", now, text=_beginning(made))

    def _note(
        self, message: Message, what: str, now: datetime, *, until: datetime | None = None, text: str = ""
    ) -> None:
        sending = self.sendings[message.id]
        sent = what == "sent"
        moment = Moment(
            at=now, what=what, journey="" if message.journey == self.course.journey else message.journey or "",
            step=message.step or "", reason=message.reason or "", channel=message.channel,
            template=message.template or "", until=until, parts=sending.parts if sent else 0,
            cost_micro=sending.cost if sent else None, currency=sending.currency if sent else "", text=text,
        )  # fmt: skip
        self._moments.append((message.person, moment))


def _beginning(made: Finished | None) -> str:
    """The first words of a message, as a timeline shows them."""
    if made is None:
        return ""
    content = made.content
    if isinstance(content, SmsContent):
        return content.text[:MAX_TEXT]
    title = getattr(content, "subject", "") or getattr(content, "title", "") or getattr(content, "text", "")
    return str(title)[:MAX_TEXT]
