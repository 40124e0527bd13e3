"""History for a back-test, read for many people in a few statements. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from anklang.core.ids import fraction_of, shard_of
from anklang.events.model import Fact
from anklang.flows.back_test.course import LATEST_REAL, Course
from anklang.flows.back_test.life import Life
from anklang.flows.surroundings import LONGEST_LEGAL_WINDOW
from anklang.journeys.instance import Past
from anklang.messages.address import destination
from anklang.messages.prepare import caps_of
from anklang.policy import store as policy
from anklang.policy.caps import longest_window
from anklang.policy.chain import COUNTS
from anklang.policy.model import ConsentAction, ConsentFact, Contact
from anklang.preferences.model import MAX_DAYS
from anklang.profiles import store as profiles
from anklang.profiles.model import Person
from anklang.segments.members import members_after
from anklang.storage.transaction import Tx

MOST_FACTS = 20_000  # of one profile; of somebody with more the latest are read
_MERGES = 20  # a chain of merges is followed so far
_NOBODY = UUID(int=0)
_ACTIONS: dict[str, ConsentAction] = {
    "asked": "ask",
    "given": "give",
    "confirmed": "confirm",
    "withdrawn": "withdraw",
}


def next_people(
    tx: Tx, course: Course, total: int, after: UUID | None, limit: int
) -> tuple[list[UUID], int, UUID | None]:
    """The next people to look at, by id; how many stood in this page without a sample; and the place of the page
    after them, None where there is none."""
    workspace, segment, low = course.definitions.workspace.id, course.wanted.segment, after or _NOBODY
    if segment:
        page: Sequence[UUID] = members_after(tx, workspace, segment, low, limit)
    else:
        rows = tx.rows(
            "SELECT id FROM people WHERE workspace_id = %s AND id > %s AND merged_into IS NULL AND erased_at IS NULL "
            "ORDER BY id LIMIT %s",
            [workspace, low, limit],
        )
        page = [row[0] for row in rows]
    chosen = [one for one in page if in_sample(one, course.wanted.sample, total)]
    return chosen, len(page), page[-1] if len(page) == limit else None


def in_sample(person: UUID, sample: int, total: int) -> bool:
    """Whether somebody belongs to a sample of about so many of `total` people; the same whenever it is asked."""
    return not sample or sample >= total or fraction_of(person, "back-test") * total < sample


def count_people(tx: Tx, workspace: int, segment: str) -> int:
    """How many people a test without a sample would look at."""
    if segment:
        row = tx.row(
            "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s",
            [workspace, segment],
        )
    else:
        row = tx.row(
            "SELECT count(*) FROM people WHERE workspace_id = %s AND merged_into IS NULL AND erased_at IS NULL",
            [workspace],
        )
    return int(row[0]) if row else 0


def kept_since(tx: Tx) -> datetime | None:
    """The beginning of the oldest month of events that is kept; None where there is none."""
    row = tx.row(
        "SELECT min(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "JOIN pg_class p ON p.oid = i.inhparent WHERE p.relname = 'events'"
    )
    if row is None or row[0] is None:
        return None
    _, year, month = str(row[0]).rsplit("_", 2)
    return datetime(int(year), int(month), 1, tzinfo=UTC)


def load_lives(tx: Tx, course: Course, people: Sequence[UUID], since: datetime | None) -> list[Life]:
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
        if life.long or (since is not None and created is not None and created < since):
            life.today = today[one]
    ids = list(lives)
    if ids:
        _load_evidence(tx, course, lives, ids)
        _load_contacts(tx, course, lives, ids)
        _load_past(tx, course, lives, ids)
        _load_suppressions(tx, course, lives, today)
    return [lives[one] for one in people if one in lives]


def _shards(people: Iterable[UUID]) -> list[int]:
    return sorted({shard_of(one) for one in people})


def _may_have_met(tx: Tx, course: Course, people: Sequence[UUID]) -> list[UUID]:
    """People with an event that opens the door; or with a merge, as the other profile may have had one."""
    wanted = course.wanted
    rows = tx.rows(
        "SELECT DISTINCT person_id FROM events WHERE shard = ANY(%b) AND person_id = ANY(%b) AND at >= %b "
        "AND (at < %b AND (name = ANY(%b) OR kind = 'enter') OR kind = 'merge')",
        [_shards(people), list(people), wanted.from_ - LATEST_REAL, wanted.to, course.names],
    )
    found = {row[0] for row in rows}
    return [one for one in people if one in found]


def _load_facts(tx: Tx, course: Course, lives: dict[UUID, Life]) -> None:
    """The facts of these people and of the profiles that were merged into them, in order of receipt."""
    home = {one: one for one in lives}  # profile -> whose life
    line = list(lives)
    rows: list[tuple[Any, ...]] = []
    for _ in range(_MERGES):
        if not line:
            break
        found = _read(tx, course, line)
        rows += found
        line = []
        for row in found:
            loser = _loser(row)
            if loser is not None and loser not in home:
                home[loser] = home[row[2]]
                lives[home[loser]].families += 1
                line.append(loser)
    counts: dict[UUID, int] = {}
    happened = course.wanted.imports == "happened"
    for row in rows:
        life = lives[home[row[2]]]
        counts[row[2]] = counts.get(row[2], 0) + 1
        life.long = life.long or counts[row[2]] >= MOST_FACTS
        fact = Fact(
            id=row[0], workspace=row[1], person=row[2], kind=row[3], name=row[4], at=row[5],
            received=row[5] if row[9] and happened else row[6], properties=row[7], context=row[8],
            imported=row[9] and not happened,
        )  # fmt: skip
        if fact.received < course.wanted.to:
            life.imported += row[9] and happened
            life.facts.append(fact)
    for life in lives.values():
        if life.families:
            life.facts.sort(key=_received)


def _received(fact: Fact) -> datetime:
    return fact.received


def _loser(row: Sequence[Any]) -> UUID | None:
    try:
        return UUID(str(row[7].get("loser"))) if row[3] == "merge" else None
    except ValueError:
        return None


def _read(tx: Tx, course: Course, profiles_: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """Facts up to the end of the period, and every merge. Of equal times the place in the table decides: history is
    appended in the order in which it was handled."""
    happened = course.wanted.imports == "happened"
    return tx.rows(
        """
        SELECT e.id, e.workspace_id, e.person_id, e.kind, e.name, e.at, e.received_at, e.properties, e.context,
          e.imported
        FROM unnest(%b::smallint[], %b::uuid[]) AS p(shard, id) CROSS JOIN LATERAL (
          SELECT *, date_trunc('month', at) AS month, ctid AS place FROM events
          WHERE shard = p.shard AND person_id = p.id AND (at < %b OR kind = 'merge') ORDER BY at DESC LIMIT %s) AS e
        WHERE e.workspace_id = %s
        ORDER BY e.person_id, CASE WHEN e.imported AND %s THEN e.at ELSE e.received_at END, e.month, e.place
        """,
        [
            [shard_of(one) for one in profiles_], list(profiles_), course.wanted.to, MOST_FACTS,
            course.definitions.workspace.id, happened,
        ],
    )  # fmt: skip


def _load_evidence(tx: Tx, course: Course, lives: dict[UUID, Life], ids: list[UUID]) -> None:
    """Consents by their evidence, each from the moment from which it counted."""
    happened = course.wanted.imports == "happened"
    for person, id_, at, recorded, state, channel, purpose, address, source in tx.rows(
        "SELECT person_id, id, at, recorded_at, state, channel, purpose, address, source FROM consents "
        f"WHERE shard = ANY(%b) AND person_id = ANY(%b) AND {COUNTS} ORDER BY recorded_at, id",
        [_shards(ids), ids],
    ):
        fact = ConsentFact(
            id=id_, person_id=person, at=at, action=_ACTIONS[state], channel=channel, purpose=purpose,
            address=address, source=source,
        )  # fmt: skip
        lives[person].evidence.append((at if source == "import" and happened else recorded, fact))
    for life in lives.values():
        life.evidence.sort(key=lambda one: one[0])


def _load_contacts(tx: Tx, course: Course, lives: dict[UUID, Life], ids: list[UUID]) -> None:
    """Real messages: the last use of each consent, and what counts against limits where the author wants it to.

    Messages that these journeys really sent within the period do not count: the test makes them anew.
    """
    wanted = course.wanted
    shards = _shards(ids)
    for person, channel, purpose, at in tx.rows(
        "SELECT person_id, channel, purpose, max(at) FROM contacts WHERE shard = ANY(%b) AND person_id = ANY(%b) "
        "AND state = 'confirmed' AND at < %b GROUP BY 1, 2, 3",
        [shards, ids, wanted.from_],
    ):
        lives[person].last_uses[channel, purpose] = at
    if not wanted.count_real:
        return
    window = max(
        longest_window(caps_of(course.definitions.workspace.settings)),
        LONGEST_LEGAL_WINDOW,
        timedelta(days=MAX_DAYS),
    )
    rows = tx.rows(
        "SELECT c.person_id, c.message_id, c.channel, c.class, c.purpose, c.at FROM contacts c "
        "LEFT JOIN messages m ON m.id = c.message_id WHERE c.shard = ANY(%b) AND c.person_id = ANY(%b) AND c.at > %b "
        "AND c.at < %b AND NOT (c.at >= %b AND coalesce(m.journey_id, '') = ANY(%b)) ORDER BY c.at, c.message_id",
        [shards, ids, wanted.from_ - window, wanted.to, wanted.from_, sorted(course.journeys)],
    )
    for person, message, channel, class_, purpose, at in rows:
        contact = Contact(channel=channel, message_class=class_, purpose=purpose, at=at, message=str(message))
        lives[person].contacts.append(contact)


def _load_past(tx: Tx, course: Course, lives: dict[UUID, Life], ids: list[UUID]) -> None:
    """Earlier entries for re-entry (J10), and other journeys in which people were when the period began."""
    begins = course.wanted.from_
    for person, journey, key, count, entered, ended, inside in tx.rows(
        "SELECT person_id, journey_id, key, count(*), max(entered_at), max(ended_at) FILTER (WHERE ended_at < %b), "
        "bool_or(ended_at IS NULL OR ended_at >= %b) FROM instances WHERE shard = ANY(%b) AND person_id = ANY(%b) "
        "AND entered_at < %b AND status <> 'at_door' AND end_reason IS DISTINCT FROM 'refused' GROUP BY 1, 2, 3",
        [begins, begins, _shards(ids), ids, begins],
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
        pairs[person].add(("sms" if kind == "phone" else kind, value))
    now = course.wanted.to
    for one, mine in pairs.items():
        for channel in channels:
            mine.add((channel, destination(today[one], channel, country, now).facts.value))
        mine |= {("push", device.id) for device in today[one].profile.devices if "push" in channels}
    every = {pair for mine in pairs.values() for pair in mine if pair[1]}
    found = policy.load_suppressions(tx, course.definitions.workspace.id, every, course.definitions.link_key)
    if found:
        for one, mine in pairs.items():
            lives[one].suppressions = {pair: found[pair] for pair in mine if pair in found}
