"""Plans of hot statements do not depend on how full a table was when they were made (decision 0015)."""

from __future__ import annotations

import pytest

from anklang.core.errors import Unavailable
from anklang.storage.database import Database

STATEMENTS = {
    "facts": "SELECT s.shard FROM shards s WHERE (SELECT q.seq FROM fact_queue q WHERE q.shard = s.shard "
    "ORDER BY q.seq LIMIT 1) IS NOT NULL",
    "timers": "SELECT s.shard FROM shards s WHERE (SELECT t.due_at FROM timers t WHERE t.shard = s.shard "
    "ORDER BY t.due_at LIMIT 1) <= now()",
    "sends": "SELECT s.shard FROM shards s WHERE (SELECT q.due_at FROM send_queue q WHERE q.lane = 1 "
    "AND q.shard = s.shard ORDER BY q.due_at LIMIT 1) <= now()",
    "people": "SELECT p.id FROM unnest('{1}'::smallint[], '{}'::uuid[]) AS a(shard, id) "
    "JOIN people p ON p.shard = a.shard AND p.id = a.id",
    "messages": "SELECT m.id FROM unnest('{1}'::smallint[], '{}'::uuid[]) AS k(shard, id) "
    "JOIN messages m ON m.shard = k.shard AND m.id = k.id",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_plan_made_for_an_empty_table_reads_an_index(database_url: str, name: str) -> None:
    """Nothing is read whole, and nothing is hashed or sorted to be joined."""
    database = Database(database_url, 2)
    with database.transaction() as tx:
        for table in ("fact_queue", "timers", "send_queue", "people", "messages"):
            tx.run(f"ANALYZE {table}")
    with database.hot_transaction() as tx:
        plan = "\n".join(str(row[0]) for row in tx.rows("EXPLAIN " + STATEMENTS[name]))
    database.close()
    for word in ("Seq Scan", "Bitmap", "Hash", "Merge", "Sort"):
        assert word not in plan, plan


def test_a_hot_connection_that_was_cut_is_told_and_replaced(database_url: str) -> None:
    """Nobody tries the connection out before: the transaction says Unavailable, and the next one has a new one."""
    database = Database(database_url, 2)
    with database.hot_transaction() as tx:
        row = tx.row("SELECT pg_backend_pid()")
    assert row is not None
    with database.transaction() as tx:
        tx.run("SELECT pg_terminate_backend(%s)", [row[0]])
    with pytest.raises(Unavailable), database.hot_transaction() as tx:
        tx.run("SELECT 1")
    with database.hot_transaction() as tx:
        assert tx.row("SELECT 1") == (1,)
    database.close()
