"""Everything the gate must know about a batch of messages, loaded in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.consents import store as consents
from anklang.consents.model import Grant
from anklang.flows.define_shop import behind
from anklang.flows.definitions import Definitions
from anklang.flows.grant_customers import customer_for, wants_grants
from anklang.flows.vendor_templates import speech_for
from anklang.journeys import store as journeys
from anklang.journeys.instance import Instance
from anklang.journeys.recheck import recheck
from anklang.messages.address import Destination, destination, given
from anklang.messages.model import Message
from anklang.messages.prepare import Known, candidate_of, caps_of, contact_of, countries_of, own_limit
from anklang.messages.store import waiting_of
from anklang.policy import reserve
from anklang.policy import store as policy
from anklang.policy.caps import farther_stage, longest_window
from anklang.policy.model import (
    AddressFacts,
    Candidate,
    ConsentState,
    Contact,
    JourneyFacts,
    Suppression,
)
from anklang.preferences import store as preferences
from anklang.preferences.model import Chosen
from anklang.profiles import store as profiles
from anklang.profiles.identities import follow
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx

Pair = tuple[str, str]  # channel, address
WAIT_FOR_SHOPS = ("cart", "checkout")
"""Stages whose messages must not go while orders may be missing (2.17, S2)."""
LONGEST_LEGAL_WINDOW = timedelta(hours=24)  # caps of country packs, Florida and Oklahoma


class Surroundings(msgspec.Struct):
    """What was loaded for one batch of one workspace; contacts grow while the batch is decided (R9)."""

    definitions: Definitions
    people: Mapping[UUID, Person]
    destinations: Mapping[UUID, Destination]  # by message
    instances: Mapping[UUID, Instance]  # by id
    suppressions: Mapping[Pair, tuple[Suppression, ...]]
    consents: Mapping[UUID, tuple[ConsentState, ...]]  # by person
    contacts: dict[UUID, list[Contact]]  # by person
    rivals: Mapping[
        UUID, Sequence[Candidate]
    ]  # by person: other messages and journeys that want to speak (R7, R8)
    chosen: Mapping[UUID, Chosen]  # by person: what they chose in the preference centre
    grants: Mapping[UUID, Sequence[Grant]] = {}  # by person: sales that may allow advertising
    behind: str = ""  # a shop of which nothing was heard or read for too long
    answered: set[str] = msgspec.field(default_factory=set)  # messages of the batch that compete no longer

    def known(self, message: Message, now: datetime) -> Known:
        """The surroundings of one message."""
        person = self.people.get(message.person)
        where = self.destinations[message.id]
        settings = self.definitions.workspace.settings
        places = countries_of(person, where, settings)
        return Known(
            person=person,
            destination=where,
            journey=self._journey(message, person, now),
            consents=self.consents.get(self.owner(message), ()),
            rivals=self._rivals(message),
            suppressions=self.suppressions.get((message.channel, where.facts.value), ()),
            contacts=[
                one for one in self.contacts.get(self.owner(message), ()) if one.message != str(message.id)
            ],
            countries=self.definitions.rules(places, now.astimezone(self.definitions.zone).date()),
            topic=self.definitions.topic_of(message.template),
            speech=speech_for(self.definitions, message, person),
            chosen=self.chosen.get(self.owner(message)),
            customer=customer_for(
                self.definitions, message, where.facts.value, self.grants.get(self.owner(message), ()), now
            ),
        )

    def _journey(self, message: Message, person: Person | None, now: datetime) -> JourneyFacts | None:
        if message.instance is None or person is None:
            return None
        instance = self.instances.get(message.instance)
        facts = recheck(
            person, instance, self.definitions.journeys, now, audience=message.plan.recheck_audience
        )
        if self.behind and message.plan.stage in WAIT_FOR_SHOPS:
            facts = msgspec.structs.replace(facts, behind=self.behind)
        return msgspec.structs.replace(facts, control=True) if message.plan.control else facts

    def _rivals(self, message: Message) -> list[Candidate]:
        """Other messages that wait; and journeys without one that waits, where they are farther on (R8)."""
        others = self.rivals.get(message.person, ())
        if not others:
            return []
        me = Candidate(message=str(message.id), label="", stage=message.plan.stage)  # type: ignore[arg-type]  # as below
        return [
            one
            for one in others
            if (one.message and one.message != me.message and one.message not in self.answered)
            or (not one.message and farther_stage(me, [one]) is not None)
        ]

    def note_contact(self, message: Message, now: datetime) -> None:
        """Count a message that is about to go against the caps of the rest of the batch."""
        contact = contact_of(message, now)
        theirs = self.contacts.setdefault(self.owner(message), [])
        if not any(one.message == contact.message for one in theirs):
            theirs.append(contact)

    def owner(self, message: Message) -> UUID:
        """Whose message it is: after a merge the one who is left (J40)."""
        person = self.people.get(message.person)
        return message.person if person is None else person.id


def surroundings(
    tx: Tx, messages: Sequence[Message], definitions: Definitions, now: datetime,
    people: Mapping[UUID, Person] | None = None, instances: Mapping[UUID, Instance] | None = None,
) -> Surroundings:  # fmt: skip
    """Load what the gate needs for messages of one workspace; what the caller holds already is used as it is."""
    settings = definitions.workspace.settings
    ids = sorted({m.person for m in messages})
    binding = people is None  # limits count at hand-over only (J19)
    if people is None:
        people = _people(tx, ids)
    places = {m.id: _destination(m, people.get(m.person), settings.country, now) for m in messages}
    pairs = {(m.channel, places[m.id].facts.value) for m in messages if places[m.id].facts.value}
    free = {
        m.person for m in messages if m.message_class != "transactional"
    }  # the contract needs no permission
    owners = sorted(
        {people[one].id if one in people else one for one in free}
    )  # consents move with a merge (J40)
    chosen = preferences.load_chosen(tx, owners) if owners else {}
    limits = [rule for one in chosen.values() for rule in own_limit(one)]
    since = now - max(longest_window([*caps_of(settings), *limits]), LONGEST_LEGAL_WINDOW)
    inside = [(_shard(m, people), m.instance) for m in messages if m.instance is not None]
    limited = binding and bool(settings.caps or settings.gaps or limits)
    staged = [m for m in messages if m.plan.stage or (limited and _competes(m))]
    return Surroundings(
        definitions=definitions,
        people=people,
        destinations=places,
        instances=instances
        if instances is not None
        else journeys.load_instances(tx, inside)
        if inside
        else {},
        suppressions=policy.load_suppressions(tx, definitions.workspace.id, pairs, definitions.link_key),
        consents=policy.load_consents(tx, owners, now) if owners else {},
        contacts=reserve.load_contacts(tx, owners, since) if owners and binding else {},
        rivals=_rivals(tx, staged, definitions, now) if staged else {},
        chosen=chosen,
        grants=consents.load_grants(tx, owners) if wants_grants(definitions, messages) else {},
        behind=_behind(tx, definitions.workspace.id, messages, now) if binding else "",
    )


def _behind(tx: Tx, workspace: int, messages: Sequence[Message], now: datetime) -> str:
    """The shop that has been silent longest, where a message is about a cart; empty where all of them are heard."""
    if not any(m.plan.stage in WAIT_FOR_SHOPS for m in messages):
        return ""
    return next((one.id for one in behind(tx, workspace, now)), "")


def _people(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Person]:
    """People by the id a message names; who was merged away is answered by who is left."""
    found = profiles.load_people(tx, ids)
    gone = [one for one, person in found.items() if person.merged_into is not None]
    if gone:
        left = follow(tx, gone)
        winners = profiles.load_people(tx, set(left.values()))
        found.update({loser: winners[winner] for loser, winner in left.items() if winner in winners})
    return found


def _shard(message: Message, people: Mapping[UUID, Person]) -> int:
    """Where the message's instance lives: instances move with a merge, messages stay (J40)."""
    person = people.get(message.person)
    return message.shard if person is None else person.shard


def _competes(message: Message) -> bool:
    """Whether it may lose a slot to another message (R7)."""
    return message.message_class != "transactional" and message.plan.occasion == "ordinary"


def _rivals(
    tx: Tx, asked: Sequence[Message], definitions: Definitions, now: datetime
) -> dict[UUID, list[Candidate]]:
    """Other messages for the same people that wait: of those that compete for a slot the best goes (R7); of those with
    an abandonment stage, and of the staged journeys that people are in, only the furthest may speak (R8), also while
    its message is being planned, handed over, or still to come."""
    found: dict[UUID, list[Candidate]] = {}
    keys = list(dict.fromkeys((m.shard, m.person) for m in asked))
    waiting = {one.id: one for one in waiting_of(tx, keys)} | {m.id: m for m in asked}
    gathers = definitions.workspace.settings.gather_minutes
    counts: dict[UUID, int] = {}
    for one in waiting.values():
        counts[one.person] = counts.get(one.person, 0) + 1
    for one in waiting.values():
        if counts[one.person] > 1 and one.plan.call is None and (one.plan.stage or _competes(one)):
            found.setdefault(one.person, []).append(candidate_of(one, one.due_at, now, gathers))
    stages = {
        id_: v.journey.stage for (id_, _), v in definitions.journeys.versions.items() if v.journey.stage
    }
    staged = [(m.shard, m.person) for m in asked if m.plan.stage]
    for person, journey in journeys.inside(tx, staged, sorted(stages)) if staged else ():
        found.setdefault(person, []).append(Candidate(message="", label=journey, stage=stages[journey]))
    return found


def _destination(message: Message, person: Person | None, country: str, now: datetime) -> Destination:
    if message.plan.to:
        return given(message.channel, message.plan.to, country)
    if person is None:
        return Destination(AddressFacts(value=""))
    return destination(person, message.channel, country, now)
