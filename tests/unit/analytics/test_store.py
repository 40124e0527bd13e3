"""The roll-ups in a real database: added to from many sides, joined when their day is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from anklang.analytics import find
from anklang.analytics.store import JOINED, OUTSIDE, add, join_slots
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

DAY = date(2026, 5, 4)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


def totals(tx: Tx, workspace: int = 1) -> list[tuple[object, ...]]:
    """The sums, whatever their slots."""
    return tx.rows(
        "SELECT day, journey_id, metric, sum(n)::bigint, sum(amount)::bigint FROM rollups WHERE workspace_id = %s "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [workspace],
    )


def test_joining_the_slots_of_days_that_are_over_changes_no_sum_and_leaves_today_alone(
    database: Database,
) -> None:
    with database.transaction() as tx:
        for workspace in (1, 2):
            for ago in (0, 1, 2, 3):
                day = DAY - timedelta(days=ago)
                for slot in (*range(0, 256, 8), OUTSIDE):
                    counts = {
                        (workspace, day, "care", 1, "a", "sms", metric): (2, 5) for metric in ("sent", "goal")
                    }
                    add(tx, counts, slot)
        before, others = totals(tx), totals(tx, 2)
        assert join_slots(tx, 1, DAY) == 3
        assert (totals(tx), totals(tx, 2)) == (before, others)
        rows = tx.rows("SELECT day, slot FROM rollups WHERE workspace_id = 1 AND slot = %s", [JOINED])
        assert len(rows) == 6
        assert tx.row("SELECT count(*) FROM rollups WHERE workspace_id = 1 AND day = %s", [DAY]) == (66,)
        add(
            tx, {(1, DAY - timedelta(days=1), "care", 1, "a", "sms", "sent"): (1, 0)}, 8
        )  # history comes late
        assert join_slots(tx, 1, DAY) == 1
        assert join_slots(tx, 1, DAY) == 0
        assert sum(row[3] for row in totals(tx)) == sum(row[3] for row in before) + 1  # type: ignore[misc]


def test_what_somebody_is_adding_to_is_left_for_later(database: Database) -> None:
    key = (1, DAY, "care", 1, "a", "sms", "sent")
    with database.transaction() as tx:
        add(tx, {key: (1, 0)}, 1)
        add(tx, {key: (1, 0)}, 2)
    with database.transaction() as one:
        add(one, {key: (1, 0)}, 1)
        with database.transaction() as two:
            assert join_slots(two, 1, DAY + timedelta(days=1)) == 1
    with database.transaction() as tx:
        assert tx.rows("SELECT slot, n FROM rollups ORDER BY slot") == [(1, 2), (JOINED, 1)]


def test_two_years_of_twenty_journeys_are_summed_while_one_looks(database: Database) -> None:
    """Goal: 300 ms for a year with comparison; the bound leaves room for a busy machine."""
    with database.transaction() as tx:
        tx.run(
            "INSERT INTO rollups SELECT 1, %s::date - d, 'j' || j, 1, 's' || s, 'sms', m, 1001, 5, 5 "
            "FROM generate_series(0, 730) d, generate_series(1, 20) j, generate_series(1, 3) s, "
            "unnest(ARRAY['accepted', 'delivered', 'clicked', 'planned']) m",
            [DAY],
        )
        tx.run("ANALYZE rollups")
    with database.transaction() as tx:
        began = time.perf_counter()
        found = find.sums(tx, 1, DAY - timedelta(days=364), DAY)
        took = time.perf_counter() - began
    assert sum(one.n for one in found) == 365 * 20 * 3 * 4 * 5
    assert took < 3, f"{took:.2f} s"
