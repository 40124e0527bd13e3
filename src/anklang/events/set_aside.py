"""Facts that could not be handled, and what waits behind them: the table of stuck facts (J45).

All rows of a person are one line. At most one of them carries an error: the first, whose handling raised. The others
wait for it, so that the person's order is kept. Who changes a line holds the lock of the person's shard, as who handles
facts does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.core.ids import derive_id
from anklang.events.model import decode_fact
from anklang.storage.queue import DueTimer, QueuedFact
from anklang.storage.transaction import Tx

FIRST_PAUSE = timedelta(minutes=1)  # before the first try by itself; four times as long after each
LONGEST_PAUSE = timedelta(hours=1)
MAX_TRIES = 24  # by itself; then only by hand, or when another version of Anklang runs
_COLUMNS = "shard, person_id, fact_id, workspace_id, kind, name, seq, received_at, body, error, place, tries, first_at"


class StuckFact(msgspec.Struct, kw_only=True):
    """One row: a fact or a timer that stands aside."""

    shard: int
    person: UUID
    id: UUID  # the fact's id; derived for timers and for what cannot be read
    workspace: int
    kind: str  # kind of the fact; timer; empty: it cannot be read
    name: str  # of the fact
    seq: int  # place in the queue; 0 for timers
    received: datetime  # of a timer: when it was due
    body: bytes  # what stood in the queue
    error: str = ""  # class of the exception; empty: waits behind another
    place: str = ""  # where in our code it was raised
    tries: int = 0  # how often it was handled in vain
    first_at: datetime | None = None  # the first time

    def back(self) -> QueuedFact | DueTimer:
        """What stood in the queue."""
        if self.kind == "timer" and not self.seq:
            return msgspec.json.decode(self.body, type=DueTimer)
        return QueuedFact(self.shard, self.seq, self.workspace, self.person, self.received, self.body)


def stuck(item: QueuedFact | DueTimer) -> StuckFact:
    """The row for something that was taken from the queue."""
    if isinstance(item, DueTimer):
        return StuckFact(
            shard=item.shard, person=item.person, id=derive_id("timer", item.owner, item.due.isoformat()),
            workspace=item.workspace, kind="timer", name="Timer", seq=0, received=item.due,
            body=msgspec.json.encode(item),
        )  # fmt: skip
    try:
        fact = decode_fact(item.body)
        id_, kind, name = fact.id, str(fact.kind), fact.name
    except msgspec.DecodeError:
        id_, kind, name = derive_id("unreadable", item.shard, item.seq), "", ""
    return StuckFact(
        shard=item.shard, person=item.person, id=id_, workspace=item.workspace, kind=kind, name=name, seq=item.seq,
        received=item.received, body=item.body,
    )  # fmt: skip


def people_stuck(tx: Tx, shards: Sequence[int]) -> set[UUID]:
    """Everybody in these shards of whom something stands aside."""
    rows = tx.rows("SELECT DISTINCT person_id FROM stuck_facts WHERE shard = ANY(%b)", [list(shards)])
    return {row[0] for row in rows}


def stuck_among(tx: Tx, people: Iterable[tuple[int, UUID]]) -> set[UUID]:
    """Who of these people (shard, id) waits for a fact that stands aside."""
    keys = sorted(set(people))
    if not keys:
        return set()
    rows = tx.rows(
        "SELECT DISTINCT person_id FROM stuck_facts WHERE shard = ANY(%b) AND person_id = ANY(%b)",
        [sorted({key[0] for key in keys}), [key[1] for key in keys]],
    )
    return {row[0] for row in rows}


def park(tx: Tx, items: Iterable[QueuedFact | DueTimer]) -> None:
    """Let these wait; what waits already (a repeat with the same id) is not taken twice."""
    rows = [stuck(item) for item in items]
    if rows:
        tx.run(
            """
            INSERT INTO stuck_facts (shard, person_id, fact_id, workspace_id, kind, name, seq, received_at, body)
            SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::text[], %b::text[],
              %b::bigint[], %b::timestamptz[], %b::bytea[])
            ON CONFLICT (shard, person_id, fact_id) DO NOTHING
            """,
            [
                [r.shard for r in rows], [r.person for r in rows], [r.id for r in rows], [r.workspace for r in rows],
                [r.kind for r in rows], [r.name for r in rows], [r.seq for r in rows], [r.received for r in rows],
                [r.body for r in rows],
            ],
        )  # fmt: skip


def blame(
    tx: Tx,
    culprit: StuckFact,
    error: str,
    place: str,
    now: datetime,
    code: str,
    before: StuckFact | None = None,
) -> None:
    """Note why the first of a line could not be handled, and when it is tried again by itself.

    `code`: the version of Anklang that tried. `before`: how it stood until now, where it has stood aside already.
    """
    tries = 1 + (before.tries if before is not None else 0)
    pause = min(FIRST_PAUSE * 4 ** min(tries - 1, 10), LONGEST_PAUSE)
    tx.run(
        "UPDATE stuck_facts SET error = %s, place = %s, tries = %s, first_at = %s, last_at = %s, next_at = %s, "
        "code = %s WHERE shard = %s AND person_id = %s AND fact_id = %s",
        [
            error, place, tries, (before and before.first_at) or now, now, now + pause if tries < MAX_TRIES else None,
            code, culprit.shard, culprit.person, culprit.id,
        ],
    )  # fmt: skip


def due(tx: Tx, now: datetime, code: str, limit: int) -> list[tuple[int, UUID]]:
    """People (shard, id) whose line is to be tried again: the time has come, or another version runs now."""
    rows = tx.rows(
        "SELECT shard, person_id FROM stuck_facts WHERE next_at <= %s OR (error <> '' AND code <> %s) "
        "GROUP BY shard, person_id ORDER BY min(received_at), person_id LIMIT %s",
        [now, code, limit],
    )
    return [(row[0], row[1]) for row in rows]


def take_line(tx: Tx, shard: int, person: UUID, limit: int) -> list[StuckFact]:
    """Take the first `limit` rows of a person's line out of the table, by order of receipt."""
    rows = tx.rows(
        f"""
        WITH first AS (SELECT fact_id FROM stuck_facts WHERE shard = %s AND person_id = %s
          ORDER BY received_at, seq LIMIT %s)
        DELETE FROM stuck_facts s USING first WHERE s.shard = %s AND s.person_id = %s AND s.fact_id = first.fact_id
        RETURNING {", ".join("s." + name for name in _COLUMNS.split(", "))}
        """,
        [shard, person, limit, shard, person],
    )
    names = StuckFact.__struct_fields__
    found = [StuckFact(**dict(zip(names, row, strict=True))) for row in rows]
    return sorted(found, key=lambda one: (one.received, one.seq))


def try_soon(tx: Tx, shard: int, person: UUID, now: datetime) -> int:
    """Let a person's line be tried again at once; answers how many rows it has."""
    return tx.run(
        "UPDATE stuck_facts SET next_at = %s WHERE shard = %s AND person_id = %s", [now, shard, person]
    )


def take_one(tx: Tx, shard: int, person: UUID, fact: UUID) -> StuckFact | None:
    """Take one row out of the table; None where it stands aside no more."""
    row = tx.row(
        f"DELETE FROM stuck_facts WHERE shard = %s AND person_id = %s AND fact_id = %s RETURNING {_COLUMNS}",
        [shard, person, fact],
    )
    return None if row is None else StuckFact(**dict(zip(StuckFact.__struct_fields__, row, strict=True)))


def take_facts(tx: Tx, shard: int, person: UUID) -> list[QueuedFact]:
    """Take all of a person's line, facts only: they are merged, and the timers of their instances are set anew."""
    items = [one.back() for one in take_line(tx, shard, person, 1_000_000)]
    return [one for one in items if isinstance(one, QueuedFact)]
