"""Rows of a large answer come in pieces, so that memory does not grow with their number."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import psycopg
import pytest

from anklang.storage.database import Database

MANY = "SELECT n, repeat('x', 1000) FROM generate_series(1, %s) n ORDER BY n"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url, 2)
    yield made
    made.close()


def test_all_rows_come_in_order_and_only_a_piece_of_them_is_in_memory(database: Database) -> None:
    tracemalloc.start()
    with database.transaction() as tx:
        assert sum(row[0] for row in tx.stream(MANY, [40_000])) == 40_000 * 40_001 // 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000, "all of them are 40 MB"


def test_who_stops_early_goes_on_in_the_same_transaction_and_may_stream_again(database: Database) -> None:
    with database.transaction() as tx:
        for _ in range(3):
            for row in tx.stream(MANY, [5_000]):
                if row[0] == 10:
                    break
        assert tx.row("SELECT 1") == (1,)
        assert [row[0] for row in tx.stream("SELECT n FROM generate_series(1, 3) n")] == [1, 2, 3]


def test_a_statement_that_fails_raises_as_any_other(database: Database) -> None:
    with database.transaction() as tx:
        with pytest.raises(psycopg.errors.DivisionByZero), tx.part():
            list(tx.stream("SELECT 1 / (n - 3000) FROM generate_series(1, 5000) n"))
        assert tx.row("SELECT 1") == (1,)
