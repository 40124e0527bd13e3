"""The messages of a trial: planned, asked about, put into words; handed over to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.json import decode, encode
from anklang.coupons.model import dummy
from anklang.flows.choose_channel import Option, choose_channel
from anklang.flows.definitions import Definitions
from anklang.flows.grant_customers import customer_for
from anklang.flows.plan_messages import is_carried, messages_of
from anklang.flows.render_message import Coupon, Finished, finish
from anklang.flows.try_journey_model import GateAnswer, TriedMessage
from anklang.flows.try_journey_person import Walker
from anklang.flows.vendor_templates import speech_for
from anklang.journeys.command import CallUrl, PlanMessage
from anklang.journeys.instance import Instances
from anklang.journeys.recheck import recheck
from anklang.messages.address import destination
from anklang.messages.model import OPEN, Message, state_for_reason
from anklang.messages.prepare import Known, ask, contact_of, countries_of, trace_of
from anklang.policy.decide import decide
from anklang.policy.model import Allow, Moment, No
from anklang.preferences.model import chosen_of
from anklang.templates.render import RenderFailure

HELD_RECHECK = timedelta(minutes=1)  # as the deliverer looks again where no moment is known


class Post:
    """The messages of one walker."""

    def __init__(self, definitions: Definitions, walker: Walker, base_url: str) -> None:
        self.messages: dict[UUID, Message] = {}
        self._definitions = definitions
        self._walker = walker
        self._base_url = base_url

    def plan(
        self, command: PlanMessage | CallUrl, instances: Instances, now: datetime
    ) -> tuple[Message, TriedMessage]:
        """A journey wants something sent; the gate is asked for the first time."""
        rows = messages_of(self._walker.person, command, self._definitions, now)
        message = rows[0]
        if len(rows) > 1 and isinstance(command, PlanMessage):
            options = [self._option(one, instances, now) for one in rows]
            settings = self._definitions.workspace.settings
            message = choose_channel(self._walker.person, command, options, settings, now).message
        self.messages[message.id] = message
        chosen = [
            GateAnswer(str(one["step"]), str(one["answer"]), str(one["detail"]), "") for one in message.gate
        ]
        if message.plan.call is not None or message.state not in OPEN:
            return message, _shown(message, "planned", chosen)
        shown = self._ask(message, instances, "planned", now)
        return message, msgspec.structs.replace(shown, gate=[*chosen, *shown.gate])

    def hand_over(self, message: Message, instances: Instances, now: datetime) -> TriedMessage:
        """A message is due: the gate is asked again on fresh facts, and what may go is put into words."""
        shown = self._ask(message, instances, "hand_over", now)
        return self._words(message, shown, now) if message.state == "accepted" else shown

    def withdraw(self, reason: str, *, instance: UUID | None = None, step: str | None = None,
                 channel: str = "", purpose: str = "", advertising: bool = False) -> list[Message]:  # fmt: skip
        """Take back what waits; answers what was taken back."""
        gone = [
            one
            for one in self.messages.values()
            if one.state in ("planned", "held")
            and instance in (None, one.instance)
            and step in (None, one.step)
            and channel in ("", one.channel)
            and purpose in ("", one.purpose)
            and (not advertising or one.message_class == "advertising")
        ]
        for message in gone:
            message.state, message.reason = state_for_reason(reason), reason
        return gone

    def due(self) -> list[Message]:
        """What waits, soonest first."""
        waiting = [one for one in self.messages.values() if one.state in ("planned", "held")]
        return sorted(waiting, key=lambda one: (one.due_at, one.id))

    def latest(self, step: str) -> Message | None:
        """The latest message of a step that was handed over."""
        sent = [
            one for one in self.messages.values() if one.step == step and one.state not in ("planned", "held")
        ]
        return next((one for one in reversed(sent) if one.attempted_at is not None), None)

    def tracked(self) -> bool:
        """Whether the person's clicks may be known one by one (R22)."""
        return self._definitions.tracking_agreed(self._walker.person)

    def _option(self, message: Message, instances: Instances, now: datetime) -> Option:
        """One of several channels, as it stands now."""
        settings = self._definitions.workspace.settings
        known = self._known(message, instances, now)
        carried = is_carried(self._definitions, message, known.destination.platform)
        if message.state not in OPEN:
            return Option(message, None, carried)
        return Option(message, decide(ask(message, known, settings, "planned", now), now), carried)

    def _ask(self, message: Message, instances: Instances, moment: Moment, now: datetime) -> TriedMessage:
        settings = self._definitions.workspace.settings
        decision = decide(ask(message, self._known(message, instances, now), settings, moment, now), now)
        message.gate = trace_of(decision, moment, now)  # on the ground of a sale the words are others
        gate = [GateAnswer(one.name, one.answer, one.detail, one.rule) for one in decision.trace]
        if isinstance(decision, No):
            message.state, message.reason = state_for_reason(str(decision.reason)), str(decision.reason)
        elif isinstance(decision, Allow):
            message.reason = None
            message.state = "planned" if moment == "planned" else "accepted"
        elif decision.at is not None or moment == "hand_over":
            message.state, message.reason = "held", str(decision.reason)
            message.due_at = decision.at or now + HELD_RECHECK
        return _shown(message, moment, gate)

    def _known(self, message: Message, instances: Instances, now: datetime) -> Known:
        definitions, walker = self._definitions, self._walker
        settings = definitions.workspace.settings
        where = destination(walker.person, message.channel, settings.country, now)
        instance = instances.all.get(message.instance) if message.instance else None
        facts = recheck(
            walker.person, instance, definitions.journeys, now, audience=message.plan.recheck_audience
        )
        return Known(
            person=walker.person,
            destination=where,
            journey=msgspec.structs.replace(facts, control=True) if message.plan.control else facts,
            consents=tuple(walker.consents.values()),
            suppressions=walker.suppressions.get((message.channel, where.facts.value), ()),
            contacts=[one for one in walker.contacts if one.message != str(message.id)],
            countries=definitions.rules(
                countries_of(walker.person, where, settings), now.astimezone(definitions.zone).date()
            ),
            topic=definitions.topic_of(message.template),
            speech=speech_for(definitions, message, walker.person),
            chosen=chosen_of(walker.person.profile.traits),
            customer=customer_for(definitions, message, where.facts.value, walker.grants, now),
        )

    def _words(self, message: Message, shown: TriedMessage, now: datetime) -> TriedMessage:
        """The finished text; a code is only a shape. Where there are no words, the message ends with the reason."""
        definitions, person = self._definitions, self._walker.person
        settings = definitions.workspace.settings
        template = definitions.template(message.template)
        pool = definitions.pools.get(template.coupon)
        held = None if pool is None else dummy(pool, now)
        code = None if pool is None or held is None else Coupon(pool.id, held.code, held.expires_at)
        made = finish(
            message, person, definitions.compiled(message.template), definitions, self._base_url, now, code
        )
        if isinstance(made, RenderFailure):
            message.state, message.reason = state_for_reason(made.reason), made.reason
            return msgspec.structs.replace(shown, failure=made.text)
        message.attempted_at = now
        self._walker.contacts.append(contact_of(message, now))
        where = destination(person, message.channel, settings.country, now)
        account = definitions.provider_for(message.channel, where.platform, message.plan.sender)
        price = next((one for one in settings.prices if one.channel == message.channel), None)
        parts = made.rendered["parts"]
        return msgspec.structs.replace(
            shown, content=_steady(message, made), language=made.rendered["language"], parts=parts,
            encoding=made.rendered["encoding"] or "", links=[one["name"] for one in made.rendered["links"]],
            coupon="" if code is None else code.code, provider="" if account is None else account.id,
            cost_micro=None if price is None else price.micro * (parts or 1),
            currency="" if price is None else price.currency or settings.currency,
        )  # fmt: skip


def _steady(message: Message, made: Finished) -> dict[str, Any]:
    """The content with tokens of links that are the same in every trial (J46), and as long as real ones (R16)."""
    text = encode(made.rendered["content"]).decode()
    for index, link in enumerate(made.links):
        token = blake2b(f"{message.id}/{index}".encode(), digest_size=32).hexdigest().upper()
        text = text.replace(link.token, token[: len(link.token)])
    content: dict[str, Any] = decode(text.encode())
    return content


def _shown(message: Message, moment: Moment, gate: list[GateAnswer]) -> TriedMessage:
    return TriedMessage(
        id=message.id, channel=message.channel, template=message.template or "", message_class=message.message_class,
        purpose=message.purpose, moment=moment, gate=gate, until=message.due_at if message.state == "held" else None,
    )  # fmt: skip
