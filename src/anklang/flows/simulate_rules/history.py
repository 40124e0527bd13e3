"""The past for a simulation, read for many people in a few statements. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.flows.replay_past.read import (
    MOST_FACTS,
    read_evidence,
    read_facts,
    read_suppressions,
    shards_of,
)
from anklang.flows.simulate_rules.course import Course, Merges
from anklang.flows.simulate_rules.life import Life, Past, Stay, ending_of
from anklang.flows.simulate_rules.record import asks_of
from anklang.messages import store as messages
from anklang.messages.model import Message
from anklang.policy.reserve import read_contact
from anklang.profiles import store as profiles
from anklang.storage.transaction import Tx


def load_lives(tx: Tx, course: Course, people: Sequence[UUID]) -> list[Life]:
    """Everything about those of `people` who have messages of the period, in the order of `people`."""
    lives = {one: Life(person=one) for one in people}
    home: dict[UUID, UUID] = {}
    for one, life in lives.items():
        _family(life, one, course.merges)
        home |= dict.fromkeys([one, *life.merges], one)
    _load_messages(tx, course, lives, home)
    lives = {one: life for one, life in lives.items() if life.messages}
    home = {profile: one for profile, one in home.items() if one in lives}
    if not lives:
        return []
    for fact in read_facts(tx, course.definitions.workspace.id, home):
        lives[home[fact.person]].facts.append(fact)
    for life in lives.values():
        life.facts.sort(key=lambda fact: fact.received)
    _load_contacts(tx, course, lives, home)
    for recorded, consent in read_evidence(tx, home):
        lives[home[consent.person_id]].evidence.append((recorded, consent))
    _load_stays(tx, course, lives, home)
    pairs = {one: {_pair(past.message) for past in life.messages} for one, life in lives.items()}
    for one, found in read_suppressions(tx, course.definitions, pairs).items():
        lives[one].suppressions = found
    today = profiles.load_people(tx, list(lives))
    for one, life in lives.items():
        known = today.get(one)
        created = None if known is None else known.profile.created
        if (
            len(life.facts) >= MOST_FACTS
            or created is None
            or (course.since is not None and created < course.since)
        ):
            life.today = known
    return [lives[one] for one in people if one in lives]


def _family(life: Life, person: UUID, merges: Merges) -> None:
    for loser, at in merges.get(person, ()):
        if loser not in life.merges and loser != life.person:
            life.merges[loser] = (person, at)
            _family(life, loser, merges)


def _load_messages(tx: Tx, course: Course, lives: dict[UUID, Life], home: dict[UUID, UUID]) -> None:
    wanted, profiles_ = course.wanted, list(home)
    rows = tx.rows(
        "SELECT m.shard, m.id, m.settled_at, c.at FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id) "
        "JOIN messages m ON m.shard = k.shard AND m.person_id = k.id AND m.planned_at >= %b AND m.planned_at < %b "
        "LEFT JOIN contacts c ON c.message_id = m.id AND c.shard = ANY(%b) "
        "WHERE m.workspace_id = %b AND m.channel <> 'http'",
        [
            [shard_of(one) for one in profiles_],
            profiles_,
            wanted.from_,
            wanted.to,
            shards_of(profiles_),
            course.definitions.workspace.id,
        ],
    )
    more = {row[1]: (row[2], row[3]) for row in rows}
    for message in messages.load(tx, [(row[0], row[1]) for row in rows]):
        if message.plan.test:
            continue
        settled, contact = more[message.id]
        asks = asks_of(message.gate)
        past = Past(
            message=message,
            asks=asks,
            ending=ending_of(message, asks, settled),
            settled_at=settled,
            contact_at=contact,
        )
        lives[home[message.person]].messages.append(past)


def _load_contacts(tx: Tx, course: Course, lives: dict[UUID, Life], home: dict[UUID, UUID]) -> None:
    """Contacts of messages that the simulation does not make anew."""
    own = {past.message.id for life in lives.values() for past in life.messages}
    for person, *entry in tx.rows(
        "SELECT person_id, message_id, channel, class, purpose, at, contact FROM contacts WHERE shard = ANY(%b) "
        "AND person_id = ANY(%b) AND at > %b ORDER BY at, message_id",
        [shards_of(home), list(home), course.wanted.from_ - course.window],
    ):
        if entry[0] not in own:
            lives[home[person]].contacts.append((person, read_contact(*entry)))


def _load_stays(tx: Tx, course: Course, lives: dict[UUID, Life], home: dict[UUID, UUID]) -> None:
    for person, id_, journey, entered, ended, reason in tx.rows(
        "SELECT person_id, id, journey_id, entered_at, ended_at, coalesce(end_reason, '') FROM instances "
        "WHERE shard = ANY(%b) AND person_id = ANY(%b) AND (ended_at IS NULL OR ended_at >= %b) "
        "AND end_reason IS DISTINCT FROM 'refused' AND status <> 'at_door'",
        [shards_of(home), list(home), course.wanted.from_],
    ):
        lives[home[person]].stays[id_] = Stay(journey, entered, ended, reason)


def _pair(message: Message) -> tuple[str, str]:
    return message.channel, message.address or ""
