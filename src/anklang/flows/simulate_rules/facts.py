"""What was true of a person at a moment, besides hours and limits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.channels.windows import Speech
from anklang.events.model import UNSUBSCRIBED
from anklang.flows.definitions import Definitions
from anklang.flows.simulate_rules.life import Life
from anklang.messages.address import LASTING, Destination, destination, given
from anklang.messages.model import Message
from anklang.messages.prepare import Known, countries_of
from anklang.policy.caps import farther_stage
from anklang.policy.fold import fold_consents
from anklang.policy.model import (
    EVERY,
    AddressFacts,
    Ask,
    Candidate,
    ConsentState,
    JourneyFacts,
    PersonFacts,
    Stage,
)
from anklang.preferences.model import chosen_of
from anklang.profiles.model import Person


class Facts:
    """The facts of one life."""

    def __init__(self, life: Life) -> None:
        self.life = life

    def owner(self, profile: UUID, now: datetime) -> UUID:
        """Whose a profile's messages and contacts were at `now` (J40)."""
        while profile in self.life.merges and self.life.merges[profile][1] <= now:
            profile = self.life.merges[profile][0]
        return profile

    def gone(self, message: Message, since: datetime | None, now: datetime) -> str:
        """Why nobody wanted the message any more when it would have been asked about: an exit, an opt-out; empty: none
        of it. `since`: it was still wanted then."""
        stay = self.life.stays.get(message.instance) if message.instance is not None else None
        if stay is not None and stay.ended_at is not None and stay.ended_at <= now:
            if stay.end_reason not in ("", "finished"):
                return "journey_stopped" if stay.end_reason == "journey_stopped" else "exited"
        if message.message_class == "transactional":
            return ""
        for fact in self.life.facts:
            if (
                fact.name == UNSUBSCRIBED
                and (since is None or fact.received > since)
                and fact.received <= now
            ):
                if fact.properties.get("channel") in (EVERY, message.channel):
                    return "unsubscribed"
        return ""

    def known(
        self, rules: Definitions, person: Person, message: Message, now: datetime, *, certain: bool,
        passed_at: datetime | None,
    ) -> Known:  # fmt: skip
        """The surroundings of a message, but for contacts and rivals. Consents as they were when it was last asked
        about, unless something about them was recorded since."""
        settings = rules.workspace.settings
        where = self._destination(person, message, settings.country, now)
        news = not certain and any(
            (passed_at is None or passed_at < at) and at <= now for at, _ in self.life.evidence
        )
        signs = self.life.suppressions.get((message.channel, message.address or ""), ())
        places = countries_of(person, where, settings)
        return Known(
            person=person, destination=where, journey=None if message.instance is None else JourneyFacts(),
            consents=self._evidence(now) if news else _agreed(message, where, now),
            suppressions=[
                one for one in signs if one.at is not None and (passed_at is None or passed_at < one.at <= now)
            ],
            countries=rules.rules(places, now.astimezone(rules.zone).date()),
            topic=rules.topic_of(message.template), chosen=chosen_of(person.profile.traits),
        )  # fmt: skip

    def _destination(self, person: Person, message: Message, country: str, now: datetime) -> Destination:
        if message.address and message.channel in LASTING:
            return given(message.channel, message.address, country)
        found = destination(person, message.channel, country, now)
        if found.facts.value or not message.address:
            return found
        return Destination(AddressFacts(value=message.address))

    def _evidence(self, now: datetime) -> tuple[ConsentState, ...]:
        return tuple(fold_consents(fact for at, fact in self.life.evidence if at <= now).values())

    def let_through(self, question: Ask, now: datetime) -> Ask:
        """The question with everything in order that was found in order at that moment."""
        value = question.address.value or "-"
        agreed = ConsentState(
            channel=question.channel, purpose=question.purpose, address=value, state="confirmed", at=now
        )
        return msgspec.structs.replace(
            question, person=PersonFacts(), address=AddressFacts(value=value), consents=(agreed,), suppressions=(),
            journey=None if question.journey is None else JourneyFacts(), chosen=None, topic="",
            speech=Speech(heard_at=now),
            countries=tuple(msgspec.structs.replace(one, blocks=()) for one in question.countries),
        )  # fmt: skip

    def farther(self, message: Message, stages: Mapping[str, Stage], now: datetime) -> list[Candidate]:
        """Journeys in which the person was, and farther on in the abandonment (R8)."""
        me = Candidate(message=str(message.id), label="", stage=message.plan.stage)  # type: ignore[arg-type]  # checked
        inside = [
            Candidate(message="", label=stay.journey, stage=stages[stay.journey])
            for stay in self.life.stays.values()
            if stages.get(stay.journey)
            and stay.entered_at <= now
            and (stay.ended_at is None or stay.ended_at > now)
        ]
        return [one for one in inside if farther_stage(me, [one]) is not None]


def _agreed(message: Message, where: Destination, now: datetime) -> tuple[ConsentState, ...]:
    return (
        ConsentState(
            channel=message.channel,
            purpose=message.purpose,
            address=where.facts.value,
            state="confirmed",
            at=now,
        ),
    )
