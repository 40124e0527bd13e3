"""The tables of facts: queue, history, handled ids and the timeline, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id, shard_of
from anklang.events.find import read_cursor, timeline, write_cursor
from anklang.events.model import Fact, decode_fact
from anklang.events.store import append, drop_seen, forget_seen, remember
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions

NOW = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
ADA, BOB = derive_id("ada"), derive_id("bob")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


def fact(number: int = 0, person: UUID = ADA, **more: Any) -> Fact:
    given: dict[str, Any] = {
        "kind": "track", "name": "Product Viewed", "at": NOW, "received": NOW, "workspace": 1,
        "properties": {"n": number},
    }  # fmt: skip
    return Fact(id=derive_id("fact", number), person=person, **{**given, **more})


ODD = [
    fact(1),
    fact(
        2, BOB, properties={"text": "Grüße 😀 \\u0000 \u2028", "deep": [{"a": [None, True, -0.5, 2**63 - 1]}]}
    ),
    fact(
        3,
        received=datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        at=datetime(1990, 1, 1, tzinfo=UTC),
    ),
    fact(4, workspace=2**31 - 1, imported=True, context={"page": {"url": "https://shop.example"}}),
]


def test_the_queue_holds_what_was_appended_in_order(database: Database) -> None:
    with database.transaction() as tx:
        append(tx, [])
        append(tx, ODD)
    with database.transaction() as tx:
        rows = tx.rows(
            "SELECT shard, workspace_id, person_id, received_at, body FROM fact_queue ORDER BY seq"
        )
    assert [decode_fact(row[4]) for row in rows] == ODD
    assert [tuple(row[:4]) for row in rows] == [
        (shard_of(f.person), f.workspace, f.person, f.received) for f in ODD
    ]


def test_the_history_gives_back_what_was_handled(database: Database) -> None:
    Partitions(database).ensure(f.at for f in ODD)
    with database.transaction() as tx:
        remember(tx, [])
        remember(tx, ODD)
        assert timeline(tx, 1, ADA).facts == [ODD[0], ODD[2]]
        assert timeline(tx, 1, BOB).facts == [ODD[1]]
        assert timeline(tx, 2**31 - 1, ADA).facts == [ODD[3]]


def test_a_timeline_is_read_in_pages_without_gap_or_repeat(database: Database) -> None:
    facts = [fact(number, at=NOW - timedelta(hours=number // 3)) for number in range(20)]
    Partitions(database).ensure(f.at for f in facts)
    with database.transaction() as tx:
        remember(tx, facts)
        read: list[Fact] = []
        cursor = ""
        for _ in range(7):
            page = timeline(tx, 1, ADA, limit=3, cursor=cursor)
            read += page.facts
            cursor = page.cursor
        assert cursor == ""
    assert sorted(read, key=lambda f: f.id) == sorted(facts, key=lambda f: f.id)
    assert [f.at for f in read] == sorted((f.at for f in facts), reverse=True)


def test_a_timeline_is_narrowed_by_kind_and_time(database: Database) -> None:
    facts = [fact(1), fact(2, kind="click", name="Link Clicked"), fact(3, at=NOW - timedelta(days=3))]
    Partitions(database).ensure(f.at for f in facts)
    with database.transaction() as tx:
        remember(tx, facts)
        assert timeline(tx, 1, ADA, kinds=["click"]).facts == [facts[1]]
        assert timeline(tx, 1, ADA, since=NOW - timedelta(days=3), kinds=["track"]).facts == [
            facts[0],
            facts[2],
        ]
        assert timeline(tx, 1, ADA, since=NOW - timedelta(days=1), kinds=["track"]).facts == [facts[0]]


def test_a_cursor_is_a_place_and_nothing_else_is_one() -> None:
    assert read_cursor(write_cursor(NOW, ADA)) == (NOW, ADA)
    for wrong in ("x", "%%", "AAAA", write_cursor(NOW, ADA)[:-4], "ä" * 32):
        with pytest.raises(BadInput):
            read_cursor(wrong)


def test_an_id_is_handled_once_within_a_group_and_across_groups(database: Database) -> None:
    with database.transaction() as tx:
        assert drop_seen(tx, []) == []
        assert drop_seen(tx, [fact(1), fact(2, BOB), fact(1)]) == [fact(1), fact(2, BOB)]
    with database.transaction() as tx:
        assert drop_seen(tx, [fact(2, BOB), fact(3), fact(1)]) == [fact(3)]
        assert drop_seen(tx, [fact(4), fact(5)]) == [fact(4), fact(5)]


def test_a_repeat_that_comes_to_another_person_after_a_merge_is_still_a_repeat(database: Database) -> None:
    with database.transaction() as tx:
        assert drop_seen(tx, [fact(1)]) == [fact(1)]
        assert drop_seen(tx, [fact(1, BOB)]) == []


def test_an_id_counts_as_handled_only_when_the_transaction_commits(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as tx:
            drop_seen(tx, [fact(1)])
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    with database.transaction() as tx:
        assert drop_seen(tx, [fact(1)]) == [fact(1)]


def test_old_ids_are_forgotten_by_day_and_shard(database: Database) -> None:
    old = fact(1, received=NOW - timedelta(days=10))
    with database.transaction() as tx:
        drop_seen(tx, [old, fact(2)])
        assert forget_seen(tx, shard_of(old.id) ^ 1, date(2026, 5, 1)) == 0
        assert forget_seen(tx, shard_of(old.id), date(2026, 5, 1)) == 1
        assert drop_seen(tx, [old, fact(2)]) == [old]
