"""History for a back-test, read for many people in a few statements. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.consents import store as consents
from anklang.core.ids import fraction_of
from anklang.events.model import Fact
from anklang.flows.back_test.course import LATEST_REAL, Course
from anklang.flows.back_test.life import Life
from anklang.flows.replay_past.complete import loser_of
from anklang.flows.replay_past.read import (
    MOST_FACTS,
    NOBODY,
    contact_window,
    people_after,
    read_evidence,
    read_facts,
    read_suppressions,
    shards_of,
)
from anklang.journeys.instance import Past
from anklang.messages.address import destination
from anklang.policy.reserve import read_contact
from anklang.profiles import store as profiles
from anklang.profiles.model import PHONE_CHANNELS, Person
from anklang.segments.members import members_after
from anklang.storage.transaction import Tx

_MERGES = 20  # a chain of merges is followed so far


def next_people(tx: Tx, course: Course, after: UUID | None, limit: int) -> list[UUID]:
    """The next people by id: everybody, or who is in the segment."""
    workspace, segment = course.definitions.workspace.id, course.wanted.segment
    if segment:
        return list(members_after(tx, workspace, segment, after or NOBODY, limit))
    return people_after(tx, workspace, after, limit)


def in_sample(person: UUID, sample: int, total: int) -> bool:
    """Whether somebody belongs to a sample of about so many of `total` people; the same whenever it is asked."""
    return not sample or sample >= total or fraction_of(person, "back-test") * total < sample


def load_lives(tx: Tx, course: Course, people: Sequence[UUID]) -> list[Life]:
    """Everything about those of `people` whom the journey may have met, in the order of `people`."""
    met = _may_have_met(tx, course, people) if course.by_event else list(people)
    if not met:
        return []
    workspace = course.definitions.workspace.id
    lives = {one: Life(person=one, workspace=workspace) for one in met}
    _load_facts(tx, course, lives)
    today = profiles.load_people(tx, met)
    lives = {
        one: life
        for one, life in lives.items()
        if one in today and today[one].erased_at is None and today[one].workspace == workspace
    }
    for one, life in lives.items():
        created = today[one].profile.created
        if life.long or (course.since is not None and created is not None and created < course.since):
            life.today = today[one]
    ids = list(lives)
    if ids:
        _load_evidence(tx, course, lives, ids)
        if course.definitions.workspace.settings.existing_customers.on:
            for one, grants in consents.load_grants(tx, ids).items():
                lives[one].grants = grants
        _load_contacts(tx, course, lives, ids)
        _load_past(tx, course, lives, ids)
        _load_suppressions(tx, course, lives, today)
    return [lives[one] for one in people if one in lives]


def _may_have_met(tx: Tx, course: Course, people: Sequence[UUID]) -> list[UUID]:
    """People with an event that opens the door; or with a merge, as the other profile may have had one."""
    wanted = course.wanted
    rows = tx.rows(
        "SELECT DISTINCT person_id FROM events WHERE shard = ANY(%b) AND person_id = ANY(%b) AND at >= %b "
        "AND (at < %b AND (name = ANY(%b) OR kind = 'enter') OR kind = 'merge')",
        [shards_of(people), list(people), wanted.from_ - LATEST_REAL, wanted.to, course.names],
    )
    found = {row[0] for row in rows}
    return [one for one in people if one in found]


def _load_facts(tx: Tx, course: Course, lives: dict[UUID, Life]) -> None:
    """The facts of these people and of the profiles that were merged into them, in order of receipt."""
    workspace, ends = course.definitions.workspace.id, course.wanted.to
    home = {one: one for one in lives}  # profile -> whose life
    line = list(lives)
    for _ in range(_MERGES):
        if not line:
            break
        found = read_facts(tx, workspace, line, ends)
        counts = Counter(fact.person for fact in found)
        line = []
        for fact in found:
            life = lives[home[fact.person]]
            loser = loser_of(fact)
            if loser is not None and loser not in home:
                home[loser] = life.person
                life.families += 1
                line.append(loser)
            life.long = life.long or counts[fact.person] >= MOST_FACTS
            brought = fact.imported and course.wanted.imports == "happened"
            if brought:
                fact = msgspec.structs.replace(fact, received=fact.at, imported=False)
            if fact.received < ends:
                life.imported += brought
                life.facts.append(fact)
    for life in lives.values():
        if life.families or life.imported:
            life.facts.sort(key=_received)


def _received(fact: Fact) -> datetime:
    return fact.received


def _load_evidence(tx: Tx, course: Course, lives: dict[UUID, Life], ids: list[UUID]) -> None:
    """Consents by their evidence, each from the moment from which it counted."""
    happened = course.wanted.imports == "happened"
    for recorded, fact in read_evidence(tx, ids):
        brought = fact.source == "import" and happened
        lives[fact.person_id].evidence.append((fact.at if brought else recorded, fact))
    for life in lives.values():
        life.evidence.sort(key=lambda one: one[0])


def _load_contacts(tx: Tx, course: Course, lives: dict[UUID, Life], ids: list[UUID]) -> None:
    """Real messages: the last use of each consent, and what counts against limits where the author wants it to.

    Messages that these journeys really sent within the period do not count: the test makes them anew.
    """
    wanted = course.wanted
    shards = shards_of(ids)
    for person, channel, purpose, at in tx.rows(
        "SELECT person_id, channel, purpose, max(at) FROM contacts WHERE shard = ANY(%b) AND person_id = ANY(%b) "
        "AND state = 'confirmed' AND at < %b GROUP BY 1, 2, 3",
        [shards, ids, wanted.from_],
    ):
        lives[person].last_uses[channel, purpose] = at
    if not wanted.count_real:
        return
    window = contact_window(course.definitions.workspace.settings)
    rows = tx.rows(
        "SELECT c.person_id, c.message_id, c.channel, c.class, c.purpose, c.at, c.contact FROM contacts c "
        "LEFT JOIN messages m ON m.id = c.message_id WHERE c.shard = ANY(%b) AND c.person_id = ANY(%b) AND c.at > %b "
        "AND c.at < %b AND NOT (c.at >= %b AND coalesce(m.journey_id, '') = ANY(%b)) ORDER BY c.at, c.message_id",
        [shards, ids, wanted.from_ - window, wanted.to, wanted.from_, sorted(course.journeys)],
    )
    for person, *entry in rows:
        lives[person].contacts.append(read_contact(*entry))


def _load_past(tx: Tx, course: Course, lives: dict[UUID, Life], ids: list[UUID]) -> None:
    """Earlier entries for re-entry (J10), and other journeys in which people were when the period began."""
    begins = course.wanted.from_
    for person, journey, key, count, entered, ended, inside in tx.rows(
        "SELECT person_id, journey_id, key, count(*), max(entered_at), max(ended_at) FILTER (WHERE ended_at < %b), "
        "bool_or(ended_at IS NULL OR ended_at >= %b) FROM instances WHERE shard = ANY(%b) AND person_id = ANY(%b) "
        "AND entered_at < %b AND status <> 'at_door' AND end_reason IS DISTINCT FROM 'refused' GROUP BY 1, 2, 3",
        [begins, begins, shards_of(ids), ids, begins],
    ):
        life = lives[person]
        if journey in course.journeys:
            life.past[journey, key] = Past(count, entered, ended)
            life.inside = life.inside or (inside and journey == course.journey)
        elif inside:
            life.others.add(journey)


def _load_suppressions(tx: Tx, course: Course, lives: dict[UUID, Life], today: dict[UUID, Person]) -> None:
    """Stop signs on every address that these people have or had."""
    channels = {c for v in course.definitions.journeys.versions.values() for c in v.channels}
    country = course.definitions.workspace.settings.country
    ids = list(lives)
    pairs: dict[UUID, set[tuple[str, str]]] = {one: set() for one in ids}
    for person, kind, value in tx.rows(
        "SELECT person_id, kind, value FROM addresses WHERE workspace_id = %s AND person_id = ANY(%b)",
        [course.definitions.workspace.id, ids],
    ):
        pairs[person] |= {(channel, value) for channel in (PHONE_CHANNELS if kind == "phone" else (kind,))}
    now = course.wanted.to
    for one, mine in pairs.items():
        for channel in channels:
            mine.add((channel, destination(today[one], channel, country, now).facts.value))
        mine |= {("push", device.id) for device in today[one].profile.devices if "push" in channels}
    for one, found in read_suppressions(tx, course.definitions, pairs).items():
        lives[one].suppressions = found
