"""The table of data requests, and the statements that the registry leads to. Every function joins the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.core.errors import Conflict, NotFound
from anklang.core.ids import new_id, shard_of
from anklang.core.json import encode
from anklang.privacy.model import RequestKind, RequestState
from anklang.privacy.table import Table
from anklang.privacy.whom import Whom
from anklang.profiles.tombstones import tombstone_of
from anklang.storage.transaction import Tx


def month_after(at: datetime) -> datetime:
    """One month later (GDPR 12 (3), Regulation 1182/71): the same day of the next month, or its last day."""
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def open_request(
    tx: Tx, workspace: int, kind: RequestKind, person: UUID, via: str, by: str, now: datetime
) -> UUID:
    """Enter a request; a second one of the same kind while the first is open answers the first.

    `via`: preference_centre, studio, api, shop or cli. `by`: who entered it; for the person themselves, "person".
    """
    tx.run("SELECT pg_advisory_xact_lock(7433, hashtext(%s))", [str(person)])
    row = tx.row(
        "SELECT id FROM data_requests WHERE workspace_id = %s AND person_id = %s AND kind = %s AND state = 'open'",
        [workspace, person, kind],
    )
    if row is not None:
        known: UUID = row[0]
        return known
    made = new_id(now)
    tx.run(
        "INSERT INTO data_requests (workspace_id, id, kind, person_id, asked_at, due_at, asked_via, asked_by, state) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'open')",
        [workspace, made, kind, person, now, month_after(now), via, by],
    )
    return made


def settle_request(
    tx: Tx, workspace: int, request: UUID, state: RequestState, by: str, now: datetime, report: object
) -> None:
    """Say what became of an open request. Raises NotFound, Conflict where it is settled already."""
    done = tx.run(
        "UPDATE data_requests SET state = %s, settled_at = %s, settled_by = %s, report = %s "
        "WHERE workspace_id = %s AND id = %s AND state = 'open'",
        [state, now, by, encode(report).decode(), workspace, request],
    )
    if done:
        return
    if tx.row("SELECT 1 FROM data_requests WHERE workspace_id = %s AND id = %s", [workspace, request]):
        raise Conflict("This request is settled already.")
    raise NotFound("There is no such request in this workspace.")


def count_rows(tx: Tx, table: Table, values: Mapping[str, Any]) -> int:
    """How many rows of a table are about the person."""
    row = tx.row(f"SELECT count(*) FROM {table.name} WHERE {table.find}", dict(values))
    return int(row[0]) if row else 0


def erase_rows(tx: Tx, table: Table, values: Mapping[str, Any]) -> int:
    """Delete or blank the rows of a table that are about the person, as the registry says; answers how many."""
    if table.erase == "delete":
        return tx.run(f"DELETE FROM {table.name} WHERE {table.find}", dict(values))
    return tx.run(f"UPDATE {table.name} SET {table.blank} WHERE {table.find}", dict(values))


def bury(tx: Tx, who: Whom) -> None:
    """Let sealed evidence stand under the tombstone, and remove the profiles."""
    for chain in who.people:
        stone = tombstone_of(chain)
        tx.run(
            "UPDATE consents SET shard = %s, person_id = %s WHERE shard = %s AND person_id = %s",
            [shard_of(who.stone), who.stone, shard_of(chain), chain],
        )
        tx.run(
            "UPDATE consents SET chain = %s WHERE shard = %s AND person_id = %s AND chain = %s",
            [stone, shard_of(who.stone), who.stone, chain],
        )
        tx.run(
            "UPDATE consent_chains SET shard = %s, chain = %s WHERE shard = %s AND chain = %s",
            [shard_of(stone), stone, shard_of(chain), chain],
        )
        tx.run("DELETE FROM people WHERE shard = %s AND id = %s", [shard_of(chain), chain])


def lock_person(tx: Tx, who: Whom) -> None:
    """Hold everything that could write about these people: names, facts and sends of their shards, in this order."""
    shards = sorted({shard_of(one) for one in who.people})
    tx.run("SELECT pg_advisory_xact_lock(7423, s) FROM unnest(%b::int[]) s", [shards])
    for kind in ("facts", "sends"):
        tx.rows(
            "SELECT shard FROM shards WHERE kind = %s AND shard = ANY(%b) ORDER BY shard FOR UPDATE",
            [kind, shards],
        )


def set_restriction(tx: Tx, person: UUID, since: datetime | None) -> bool:
    """Restrict a person (GDPR 18), or lift it with None; answers whether that changed anything."""
    return bool(tx.run(
        "UPDATE people SET restricted_at = %s WHERE shard = %s AND id = %s "
        "AND (restricted_at IS NULL) <> (%s::timestamptz IS NULL)",
        [since, shard_of(person), person, since],
    ))  # fmt: skip


def carry_restriction(tx: Tx, loser: UUID, winner: UUID) -> None:
    """After a merge the stricter of both holds; requests of the profile that goes are requests of the survivor."""
    tx.run(
        "UPDATE people w SET restricted_at = l.restricted_at FROM people l WHERE l.shard = %s AND l.id = %s "
        "AND l.restricted_at IS NOT NULL AND w.shard = %s AND w.id = %s AND w.restricted_at IS NULL",
        [shard_of(loser), loser, shard_of(winner), winner],
    )
    tx.run("UPDATE data_requests SET person_id = %s WHERE person_id = %s AND state = 'open'", [winner, loser])


def open_file_names(tx: Tx, who: Whom) -> str:
    """The name of an import that is not finished and whose file names the person; empty where there is none."""
    for word in who.sure():
        row = tx.row(
            "SELECT i.name FROM import_parts p JOIN imports i ON i.workspace_id = p.workspace_id "
            "AND i.id = p.import_id WHERE p.workspace_id = %s AND position(%s::bytea IN p.data) > 0 LIMIT 1",
            [who.workspace, word.encode()],
        )
        if row is not None:
            return str(row[0]) or "?"
    return ""
