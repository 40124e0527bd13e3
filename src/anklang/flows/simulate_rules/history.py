"""The past for a simulation, read for many people in a few statements. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.on_collected import PROFILE_MERGED
from anklang.flows.simulate_rules.life import Life, Past, Stay, ending_of
from anklang.flows.simulate_rules.record import asks_of
from anklang.messages import store as messages
from anklang.messages.model import Message
from anklang.policy import store as policy
from anklang.policy.chain import COUNTS
from anklang.policy.model import ConsentAction, ConsentFact, Contact
from anklang.profiles import store as profiles
from anklang.simulations.model import SimulationWanted
from anklang.storage.transaction import Tx

MOST_FACTS = 20_000  # of one profile; of somebody with more the latest are read
_NOBODY = UUID(int=0)
_ACTIONS: dict[str, ConsentAction] = {
    "asked": "ask",
    "given": "give",
    "confirmed": "confirm",
    "withdrawn": "withdraw",
}
Merges = dict[UUID, list[tuple[UUID, datetime]]]  # who is left -> who went, and when


def next_people(tx: Tx, workspace: int, after: UUID | None, limit: int) -> tuple[list[UUID], UUID | None]:
    """The next people by id, and the place of the page after them; None where there is none."""
    rows = tx.rows(
        "SELECT id FROM people WHERE workspace_id = %s AND id > %s AND merged_into IS NULL AND erased_at IS NULL "
        "ORDER BY id LIMIT %s",
        [workspace, after or _NOBODY, limit],
    )
    page = [row[0] for row in rows]
    return page, page[-1] if len(page) == limit else None


def count_people(tx: Tx, workspace: int) -> int:
    """How many people a simulation looks at."""
    row = tx.row(
        "SELECT count(*) FROM people WHERE workspace_id = %s AND merged_into IS NULL AND erased_at IS NULL",
        [workspace],
    )
    return int(row[0]) if row else 0


def merges_since(tx: Tx, workspace: int, since: datetime) -> Merges:
    """Every merge of the workspace from then on: who was merged away before has no messages of the period."""
    found: Merges = {}
    rows = tx.rows(
        "SELECT person_id, properties->>'loser', received_at FROM events WHERE workspace_id = %s AND name = %s "
        "AND at >= %s AND kind = 'merge' ORDER BY received_at",
        [workspace, PROFILE_MERGED, since - timedelta(days=1)],
    )
    for person, loser, at in rows:
        try:
            found.setdefault(person, []).append((UUID(str(loser)), at))
        except ValueError:
            continue
    return found


def load_lives(
    tx: Tx, definitions: Definitions, wanted: SimulationWanted, people: Sequence[UUID], merges: Merges,
    since: datetime | None, window: timedelta,
) -> list[Life]:  # fmt: skip
    """Everything about those of `people` who have messages of the period, in the order of `people`. `since`: history
    is kept from then on; `window`: contacts that far back count."""
    lives = {one: Life(person=one) for one in people}
    home: dict[UUID, UUID] = {}
    for one, life in lives.items():
        _family(life, one, merges)
        home |= dict.fromkeys([one, *life.merges], one)
    _load_messages(tx, definitions.workspace.id, wanted, lives, home)
    lives = {one: life for one, life in lives.items() if life.messages}
    home = {profile: one for profile, one in home.items() if one in lives}
    if not lives:
        return []
    _load_facts(tx, definitions.workspace.id, lives, home)
    _load_contacts(tx, wanted, lives, home, window)
    _load_evidence(tx, lives, home)
    _load_stays(tx, wanted, lives, home)
    _load_suppressions(tx, definitions, lives)
    today = profiles.load_people(tx, list(lives))
    for one, life in lives.items():
        known = today.get(one)
        created = None if known is None else known.profile.created
        if len(life.facts) >= MOST_FACTS or created is None or (since is not None and created < since):
            life.today = known
    return [lives[one] for one in people if one in lives]


def _family(life: Life, person: UUID, merges: Merges) -> None:
    for loser, at in merges.get(person, ()):
        if loser not in life.merges and loser != life.person:
            life.merges[loser] = (person, at)
            _family(life, loser, merges)


def _keys(home: Iterable[UUID]) -> list[list[Any]]:
    profiles_ = list(home)
    return [[shard_of(one) for one in profiles_], profiles_]


def _load_messages(
    tx: Tx, workspace: int, wanted: SimulationWanted, lives: dict[UUID, Life], home: dict[UUID, UUID]
) -> None:
    rows = tx.rows(
        "SELECT m.shard, m.id, m.settled_at, c.at FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id) "
        "JOIN messages m ON m.shard = k.shard AND m.person_id = k.id AND m.planned_at >= %b AND m.planned_at < %b "
        "LEFT JOIN contacts c ON c.message_id = m.id AND c.shard = ANY(%b) "
        "WHERE m.workspace_id = %b AND m.channel <> 'http'",
        [*_keys(home), wanted.from_, wanted.to, sorted({shard_of(one) for one in home}), workspace],
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


def _load_facts(tx: Tx, workspace: int, lives: dict[UUID, Life], home: dict[UUID, UUID]) -> None:
    """Facts in the order in which they were handled: history is appended in that order."""
    rows = tx.rows(
        """
        SELECT e.id, e.workspace_id, e.person_id, e.kind, e.name, e.at, e.received_at, e.properties, e.context,
          e.imported
        FROM unnest(%b::smallint[], %b::uuid[]) AS p(shard, id) CROSS JOIN LATERAL (
          SELECT *, date_trunc('month', at) AS month, ctid AS place FROM events
          WHERE shard = p.shard AND person_id = p.id ORDER BY at DESC LIMIT %s) AS e
        WHERE e.workspace_id = %s ORDER BY e.person_id, e.received_at, e.month, e.place
        """,
        [*_keys(home), MOST_FACTS, workspace],
    )
    for row in rows:
        fact = Fact(
            id=row[0], workspace=row[1], person=row[2], kind=row[3], name=row[4], at=row[5], received=row[6],
            properties=row[7], context=row[8], imported=row[9],
        )  # fmt: skip
        lives[home[fact.person]].facts.append(fact)
    for life in lives.values():
        life.facts.sort(key=lambda fact: fact.received)


def _load_contacts(
    tx: Tx, wanted: SimulationWanted, lives: dict[UUID, Life], home: dict[UUID, UUID], window: timedelta
) -> None:
    """Contacts of messages that the simulation does not make anew."""
    own = {past.message.id for life in lives.values() for past in life.messages}
    shards, people = _keys(home)
    for person, message, channel, class_, purpose, at in tx.rows(
        "SELECT person_id, message_id, channel, class, purpose, at FROM contacts WHERE shard = ANY(%b) "
        "AND person_id = ANY(%b) AND at > %b ORDER BY at, message_id",
        [sorted(set(shards)), people, wanted.from_ - window],
    ):
        if message not in own:
            contact = Contact(
                channel=channel, message_class=class_, purpose=purpose, at=at, message=str(message)
            )
            lives[home[person]].contacts.append((person, contact))


def _load_evidence(tx: Tx, lives: dict[UUID, Life], home: dict[UUID, UUID]) -> None:
    shards, people = _keys(home)
    for person, id_, at, recorded, state, channel, purpose, address, source in tx.rows(
        "SELECT person_id, id, at, recorded_at, state, channel, purpose, address, source FROM consents "
        f"WHERE shard = ANY(%b) AND person_id = ANY(%b) AND {COUNTS} ORDER BY recorded_at, id",
        [sorted(set(shards)), people],
    ):
        fact = ConsentFact(
            id=id_, person_id=person, at=at, action=_ACTIONS[state], channel=channel, purpose=purpose,
            address=address, source=source,
        )  # fmt: skip
        lives[home[person]].evidence.append((recorded, fact))


def _load_stays(tx: Tx, wanted: SimulationWanted, lives: dict[UUID, Life], home: dict[UUID, UUID]) -> None:
    shards, people = _keys(home)
    for person, id_, journey, entered, ended, reason in tx.rows(
        "SELECT person_id, id, journey_id, entered_at, ended_at, coalesce(end_reason, '') FROM instances "
        "WHERE shard = ANY(%b) AND person_id = ANY(%b) AND (ended_at IS NULL OR ended_at >= %b) "
        "AND end_reason IS DISTINCT FROM 'refused' AND status <> 'at_door'",
        [sorted(set(shards)), people, wanted.from_],
    ):
        lives[home[person]].stays[id_] = Stay(journey, entered, ended, reason)


def _load_suppressions(tx: Tx, definitions: Definitions, lives: dict[UUID, Life]) -> None:
    pairs = {one: {_pair(past.message) for past in life.messages} for one, life in lives.items()}
    every = {pair for mine in pairs.values() for pair in mine if pair[1]}
    found = policy.load_suppressions(tx, definitions.workspace.id, every, definitions.link_key)
    for one, mine in pairs.items():
        lives[one].suppressions = {pair: found[pair] for pair in mine if pair in found}


def _pair(message: Message) -> tuple[str, str]:
    return message.channel, message.address or ""
