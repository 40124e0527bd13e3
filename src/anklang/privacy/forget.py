"""What becomes too old goes, a bounded piece at a time: rules as data, one for each table and kind (compliance 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from anklang.core.ids import shard_of
from anklang.storage.transaction import Tx

COUNTED = 100_000  # a preview counts no further
_ENDED = "state NOT IN ('planned', 'held', 'attempting')"
_NO_PROOF = "NOT EXISTS (SELECT 1 FROM opt_in_requests r WHERE r.message_id = messages.id)"
"""The message that asked for a consent is part of its proof, and stays as long (compliance 4.4)."""
OLD_LINES = f"workspace_id = %(workspace)s AND planned_at < %(border)s AND {_ENDED} AND {_NO_PROOF}"
_SHOWN = "(channel NOT IN ('inapp', 'onsite') OR state NOT IN ('accepted', 'delivered') OR useless_after < %(now)s)"
_BLANK = "rendered = NULL, plan = '{}'"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one table that are too old for one kind of data."""

    kind: str  # of privacy.retention
    table: str
    key: str  # columns of its primary key
    where: str  # which rows; may use %(workspace)s, %(border)s, %(now)s
    by: str = ""  # column that the rows are walked by, where they stay: the walk remembers how far it came
    also: str = "true"  # which of the rows walked over are changed
    put: str = ""  # SET of the change; empty: the rows are deleted


_HERE = "workspace_id = %(workspace)s AND "
RULES: tuple[Rule, ...] = (
    Rule(kind="content_advertising", table="messages", key="shard, id", by="planned_at",
         where=f"{_HERE}planned_at < %(border)s",
         also=f"class <> 'transactional' AND {_ENDED} AND {_SHOWN} AND (rendered IS NOT NULL OR plan <> '{{}}')"
         f" AND {_NO_PROOF}", put=_BLANK),
    Rule(kind="content_transactional", table="messages", key="shard, id", by="planned_at",
         where=f"{_HERE}planned_at < %(border)s",
         also=f"class = 'transactional' AND {_ENDED} AND (rendered IS NOT NULL OR plan <> '{{}}')", put=_BLANK),
    Rule(kind="raw", table="messages", key="shard, id", by="planned_at", where=f"{_HERE}planned_at < %(border)s",
         also=f"replies <> '[]' AND {_ENDED}", put="replies = '[]'"),
    Rule(kind="raw", table="messages", key="shard, id", by="erased_at", where=f"{_HERE}erased_at < %(border)s",
         also="provider_ref IS NOT NULL", put="provider_ref = NULL"),  # no report is waited for any more
    Rule(kind="raw", table="inbound", key="shard, id", by="at", where=f"{_HERE}at < %(border)s", also="detail ? 'raw'",
         put="detail = detail - 'raw'"),
    Rule(kind="raw", table="unmatched_reports", key="id", where=f"{_HERE}at < %(border)s"),
    Rule(kind="raw", table="unmatched_parcels", key="workspace_id, shop_id, id", where=f"{_HERE}at < %(border)s"),
    Rule(kind="inbound", table="files", key="shard, id", by="received_at", where=f"{_HERE}received_at < %(border)s",
         also="state <> 'leaving'", put="state = 'leaving', name = '', source = '', sha256 = NULL, "
         "next_at = greatest(next_at, %(now)s)"),  # the row goes when its bytes are deleted
    Rule(kind="inbound", table="inbound", key="shard, id", where=f"{_HERE}at < %(border)s"),
    Rule(kind="clicks", table="links", key="token",
         where=f"{_HERE}created_at < %(border)s AND made_by IS NULL AND (expires_at IS NULL OR expires_at < %(now)s)"),
    Rule(kind="delivery", table="contacts", key="shard, message_id",
         where=f"{_HERE}at < %(border)s AND EXISTS (SELECT 1 FROM contacts c WHERE c.shard = contacts.shard AND "
         "c.person_id = contacts.person_id AND c.channel = contacts.channel AND c.purpose = contacts.purpose "
         "AND c.at > contacts.at)"),
    Rule(kind="imports", table="import_people", key="shard, person_id, import_id",
         where=f"{_HERE}import_id IN (SELECT id FROM imports WHERE workspace_id = %(workspace)s AND updated_at "
              "< %(border)s)"),
    Rule(kind="backtests", table="backtest_people", key="shard, backtest_id, person_id",
         where=f"{_HERE}backtest_id IN (SELECT id FROM backtests WHERE workspace_id = %(workspace)s "
         "AND finished_at < %(border)s)"),
    Rule(kind="backtests", table="simulation_people", key="shard, simulation_id, person_id",
         where=f"{_HERE}simulation_id IN (SELECT id FROM simulations WHERE workspace_id = %(workspace)s "
         "AND finished_at < %(border)s)"),
    Rule(kind="handset", table="handset_messages", key="seq", where=f"{_HERE}at < %(border)s"),
    Rule(kind="handset", table="handset_photos", key="id", where=f"{_HERE}at < %(border)s"),
    Rule(kind="events", table="rejected_events", key="workspace_id, day, reason",
         where=f"{_HERE}day < %(border)s::date"),
    Rule(kind="events", table="product_interest", key="shard, person_id, product, because",
         where=f"{_HERE}at < %(border)s"),
    Rule(kind="audit", table="audit", key="workspace_id, id", where=f"{_HERE}at < %(border)s"),
    Rule(kind="requests", table="data_requests", key="workspace_id, id", where=f"{_HERE}settled_at < %(border)s"),
)  # fmt: skip


def count_due(tx: Tx, rule: Rule, values: Mapping[str, Any], after: datetime | None) -> int:
    """How many rows would go now, at most COUNTED."""
    walked = f" AND {rule.by} >= %(after)s" if rule.by and after is not None else ""
    row = tx.row(
        f"SELECT count(*) FROM (SELECT 1 FROM {rule.table} WHERE {rule.where}{walked} AND {rule.also} "
        f"LIMIT {COUNTED}) d",
        {**values, "after": after},
    )
    return int(row[0]) if row else 0


def apply(
    tx: Tx, rule: Rule, values: Mapping[str, Any], limit: int, after: datetime | None
) -> tuple[int, datetime | None]:
    """Do a piece of at most `limit` rows; answers how many were changed, and how far a walk came."""
    if not rule.by:
        done = tx.run(
            f"DELETE FROM {rule.table} WHERE ({rule.key}) IN (SELECT {rule.key} FROM {rule.table} WHERE {rule.where} "
            "LIMIT %(limit)s)",
            {**values, "limit": limit},
        )
        return done, None
    start = f" AND {rule.by} >= %(after)s" if after is not None else ""
    row = tx.row(
        f"WITH piece AS (SELECT {rule.key}, {rule.by} AS by_ FROM {rule.table} WHERE {rule.where}{start} "
        f"ORDER BY {rule.by} LIMIT %(limit)s), done AS (UPDATE {rule.table} SET {rule.put} "
        f"WHERE ({rule.key}) IN (SELECT {rule.key} FROM piece) AND {rule.also} RETURNING 1) "
        "SELECT (SELECT count(*) FROM done), (SELECT max(by_) FROM piece)",
        {**values, "limit": limit, "after": after},
    )
    return (0, after) if row is None else (int(row[0]), row[1] or after)


def forget_log(tx: Tx, workspace: int, border: datetime, limit: int) -> int:
    """Lines of the delivery log that are too old become sums: what was planned, by journey and channel, so that the
    ledger still balances. Answers how many."""
    row = tx.row(
        f"""
        WITH old AS (SELECT shard, id FROM messages WHERE {OLD_LINES} ORDER BY planned_at LIMIT %(limit)s),
        gone AS (DELETE FROM messages m USING old WHERE m.shard = old.shard AND m.id = old.id
          RETURNING m.planned_at, m.journey_id, m.version, m.step, m.channel),
        sums AS (INSERT INTO rollups AS r (workspace_id, day, journey_id, version, step, channel, metric, slot, n)
          SELECT %(workspace)s, (planned_at AT TIME ZONE 'UTC')::date, coalesce(journey_id, ''), coalesce(version, 0),
            coalesce(step, ''), channel, 'forgotten', 1001, count(*) FROM gone GROUP BY 2, 3, 4, 5, 6
          ON CONFLICT (workspace_id, day, journey_id, version, step, channel, metric, slot)
          DO UPDATE SET n = r.n + excluded.n RETURNING 1)
        SELECT count(*) FROM gone
        """,
        {"workspace": workspace, "border": border, "limit": limit},
    )
    return int(row[0]) if row else 0


def months(tx: Tx, table: str) -> list[tuple[str, datetime]]:
    """The monthly partitions of a history table, oldest first, each with the moment at which it ends."""
    rows = tx.rows(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass "
        "ORDER BY c.relname",
        [table],
    )
    found: list[tuple[str, datetime]] = []
    for (name,) in rows:
        year, month = (int(part) for part in str(name).removeprefix(f"{table}_").split("_"))
        found.append((str(name), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)))
    return found


def drop_month(tx: Tx, partition: str) -> None:
    """Remove a month of history of all workspaces at once. Gives up at once where somebody reads it: next time."""
    tx.run("SET LOCAL lock_timeout = '200ms'")
    tx.conn.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(partition)))


def forget_of_month(tx: Tx, partition: str, workspace: int, limit: int) -> int:
    """Delete history of one workspace from a month that others still keep; answers how many rows."""
    name = sql.Identifier(partition)
    statement = sql.SQL(
        "DELETE FROM {name} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {name} WHERE workspace_id = %s LIMIT %s))"
    ).format(name=name)
    return tx.conn.execute(statement, [workspace, limit]).rowcount


def old_chains(tx: Tx, shard: int, before: datetime, limit: int = 500) -> list[tuple[Any, ...]]:
    """Chains of evidence of one shard whose last record is older, and nothing of which is agreed to now:
    (person, chain, workspace, channel, last record, last contact)."""
    return tx.rows(
        """
        SELECT c.person_id, c.chain, c.workspace_id, max(c.channel), max(c.at), (SELECT max(k.at) FROM contacts k
          WHERE k.shard = c.shard AND k.person_id = c.person_id AND k.state = 'confirmed')
        FROM consents c WHERE c.shard = %(shard)s AND NOT EXISTS (SELECT 1 FROM consent_states s WHERE s.shard = c.shard
          AND s.person_id = c.person_id AND s.state IN ('given', 'confirmed', 'asked'))
        GROUP BY c.shard, c.person_id, c.chain, c.workspace_id HAVING max(c.at) < %(before)s LIMIT %(limit)s
        """,
        {"shard": shard, "before": before, "limit": limit},
    )


def forget_chain(tx: Tx, shard: int, person: UUID, chain: UUID) -> int:
    """Delete a chain of evidence whose period is over, with the requests that it came of; answers how many records."""
    tx.run("DELETE FROM opt_in_requests WHERE person_id = %s AND outcome = 'confirmed'", [person])
    tx.run("DELETE FROM consent_chains WHERE shard = %s AND chain = %s", [shard_of(chain), chain])
    return tx.run(
        "DELETE FROM consents WHERE shard = %s AND person_id = %s AND chain = %s", [shard, person, chain]
    )


def inactive_people(tx: Tx, workspace: int, border: datetime, limit: int) -> list[UUID]:
    """People who never bought and of whom nothing was heard or sent since; merged and erased ones left out."""
    rows = tx.rows(
        "SELECT id FROM people WHERE workspace_id = %s AND seen_hour < %s AND updated_at < %s AND merged_into IS NULL "
        "AND erased_at IS NULL AND coalesce((profile->'orders'->>'count')::int, 0) = 0 LIMIT %s",
        [workspace, border.strftime("%Y-%m-%dT%H"), border, limit],
    )
    return [row[0] for row in rows]
