"""The past, read for many people in a few statements. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.surroundings import LONGEST_LEGAL_WINDOW
from anklang.messages.prepare import caps_of
from anklang.policy import store as policy
from anklang.policy.caps import longest_window
from anklang.policy.chain import COUNTS
from anklang.policy.model import ConsentAction, ConsentFact, Suppression
from anklang.preferences.model import MAX_DAYS
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

MOST_FACTS = 20_000  # of one profile; of somebody with more the latest are read
NOBODY = UUID(int=0)  # stands before everybody
Pair = tuple[str, str]  # channel, address
_ACTIONS: dict[str, ConsentAction] = {
    "asked": "ask",
    "given": "give",
    "confirmed": "confirm",
    "withdrawn": "withdraw",
}


def people_after(tx: Tx, workspace: int, after: UUID | None, limit: int) -> list[UUID]:
    """The next people of a workspace by id; without those who were merged away or erased."""
    rows = tx.rows(
        "SELECT id FROM people WHERE workspace_id = %s AND id > %s AND merged_into IS NULL AND erased_at IS NULL "
        "ORDER BY id LIMIT %s",
        [workspace, after or NOBODY, limit],
    )
    return [row[0] for row in rows]


def count_people(tx: Tx, workspace: int) -> int:
    """How many they are."""
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


def contact_window(settings: WorkspaceSettings) -> timedelta:
    """Contacts that far back may bear on a message: by the shop's limits, by law, or by what somebody chose."""
    return max(longest_window(caps_of(settings)), LONGEST_LEGAL_WINDOW, timedelta(days=MAX_DAYS))


def shards_of(people: Iterable[UUID]) -> list[int]:
    """The shards in which these people are, each once."""
    return sorted({shard_of(one) for one in people})


def read_facts(tx: Tx, workspace: int, people: Iterable[UUID], before: datetime | None = None) -> list[Fact]:
    """The facts of these profiles, by profile and in order of receipt; with `before` those of earlier, and every merge.

    Of equal times the place in the table decides: history is appended in the order in which it was handled.
    """
    profiles = list(people)
    rows = tx.rows(
        """
        SELECT e.id, e.workspace_id, e.person_id, e.kind, e.name, e.at, e.received_at, e.properties, e.context,
          e.imported
        FROM unnest(%b::smallint[], %b::uuid[]) AS p(shard, id) CROSS JOIN LATERAL (
          SELECT *, date_trunc('month', at) AS month, ctid AS place FROM events
          WHERE shard = p.shard AND person_id = p.id AND (%s::timestamptz IS NULL OR at < %s OR kind = 'merge')
          ORDER BY at DESC LIMIT %s) AS e
        WHERE e.workspace_id = %s ORDER BY e.person_id, e.received_at, e.month, e.place
        """,
        [[shard_of(one) for one in profiles], profiles, before, before, MOST_FACTS, workspace],
    )
    return [
        Fact(
            id=row[0], workspace=row[1], person=row[2], kind=row[3], name=row[4], at=row[5], received=row[6],
            properties=row[7], context=row[8], imported=row[9],
        )
        for row in rows
    ]  # fmt: skip


def read_evidence(tx: Tx, people: Iterable[UUID]) -> Iterator[tuple[datetime, ConsentFact]]:
    """The evidence of consent of these profiles in order of recording, each with that moment."""
    profiles = list(people)
    for person, id_, at, recorded, state, channel, purpose, address, source in tx.rows(
        "SELECT person_id, id, at, recorded_at, state, channel, purpose, address, source FROM consents "
        f"WHERE shard = ANY(%b) AND person_id = ANY(%b) AND {COUNTS} ORDER BY recorded_at, id",
        [shards_of(profiles), profiles],
    ):
        yield recorded, ConsentFact(
            id=id_, person_id=person, at=at, action=_ACTIONS[state], channel=channel, purpose=purpose,
            address=address, source=source,
        )  # fmt: skip


def read_suppressions(
    tx: Tx, definitions: Definitions, pairs: Mapping[UUID, set[Pair]]
) -> dict[UUID, dict[Pair, tuple[Suppression, ...]]]:
    """Today's stop signs on the addresses of each person."""
    every = {pair for mine in pairs.values() for pair in mine if pair[1]}
    found = policy.load_suppressions(tx, definitions.workspace.id, every, definitions.link_key)
    return {one: {pair: found[pair] for pair in mine if pair in found} for one, mine in pairs.items()}
