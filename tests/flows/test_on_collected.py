"""Accepted events become facts of the right people, whatever other processes do at the same time (A3)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from anklang.core.errors import Unavailable
from anklang.core.ids import derive_id, shard_of
from anklang.events.accept import Arrival
from anklang.events.model import Fact, decode_fact
from anklang.flows.on_collected import on_collected
from anklang.profiles.identities import Recent, person_of
from anklang.storage.database import Database

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


def arrive(number: int = 0, **names: Any) -> Arrival:
    return Arrival(
        id=derive_id(number, *map(str, names.items())), workspace=1, kind="track", name="X", at=NOW, received=NOW,
        properties={"n": number}, context={}, **names,
    )  # fmt: skip


def collect(database: Database, recent: Recent, *arrivals: Arrival) -> None:
    recent.turn(time.monotonic())
    for _ in range(10):
        try:
            with database.transaction() as tx:
                learned = on_collected(tx, arrivals, recent, NOW)
            recent.add(learned)
            return
        except Unavailable as error:
            if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                raise
    raise AssertionError("ten deadlocks in a row")


def queued(database: Database) -> list[Fact]:
    with database.transaction() as tx:
        rows = tx.rows(
            "SELECT shard, person_id, workspace_id, received_at, body FROM fact_queue ORDER BY seq"
        )
    facts = [decode_fact(row[4]) for row in rows]
    for (shard, person, workspace, received, _), fact in zip(rows, facts, strict=True):
        assert (shard, person, workspace, received) == (
            shard_of(fact.person),
            fact.person,
            fact.workspace,
            fact.received,
        )
    return facts


def who(database: Database, kind: str, value: str) -> UUID | None:
    with database.transaction() as tx:
        return person_of(tx, 1, kind, value)


def test_a_login_appends_the_merge_before_the_event_that_showed_it(database: Database) -> None:
    collect(database, Recent(), arrive(1, user="ada"))
    collect(database, Recent(), arrive(2, anonymous="a", device="d"))
    collect(database, Recent(), arrive(3, anonymous="a", user="ada"))
    first, visit, merge, event = queued(database)
    assert merge.kind == "merge"
    assert merge.person == first.person == event.person
    assert merge.properties == {"loser": str(visit.person), "reason": "visitor merged"}
    assert event.context["identity"] == "user; visitor merged"
    assert who(database, "device", "d") == first.person, "names that the event did not mention move too"


def test_a_fact_tells_which_names_it_came_with_and_an_identify_carries_the_id_of_the_shop(
    database: Database,
) -> None:
    identify = arrive(1, user="ada", anonymous="a")
    identify.kind, identify.name = "identify", "Identified"
    collect(database, Recent(), identify, arrive(2, anonymous="a"))
    first, second = queued(database)
    assert first.properties == {"n": 1, "userId": "ada"}
    assert first.context == {"identity": "user; anonymous id joined", "userId": "ada", "anonymousId": "a"}
    assert second.context == {"identity": "anonymous", "anonymousId": "a"}


def test_a_repeat_of_the_same_login_gives_the_same_merge_fact_id(database: Database) -> None:
    collect(database, Recent(), arrive(1, user="ada"), arrive(2, anonymous="a"))
    collect(database, Recent(), arrive(3, anonymous="a", user="ada"))
    collect(database, Recent(), arrive(3, anonymous="a", user="ada"))
    merges = [fact for fact in queued(database) if fact.kind == "merge"]
    assert len(merges) == 1


def test_the_former_owner_of_a_device_gets_a_fact(database: Database) -> None:
    collect(database, Recent(), arrive(1, user="ada", device="d"))
    collect(database, Recent(), arrive(2, user="bob", device="d"))
    ada, moved, bob = queued(database)
    assert (moved.name, moved.person, moved.properties) == ("Device Moved", ada.person, {"deviceId": "d"})
    assert bob.person != ada.person


def test_what_is_remembered_is_what_the_database_says(database: Database) -> None:
    recent = Recent()
    for number in range(3):
        collect(database, recent, arrive(number, anonymous="a"), arrive(number, anonymous="b", user="bob"))
    people = {(fact.context["anonymousId"], fact.person) for fact in queued(database)}
    assert len(people) == 2


def test_a_remembered_visitor_who_was_passed_on_elsewhere_is_not_trusted(database: Database) -> None:
    here, elsewhere = Recent(), Recent()
    collect(database, here, arrive(1, anonymous="a", user="ada"))
    collect(database, elsewhere, arrive(2, anonymous="a", user="bob"))
    collect(database, here, arrive(3, anonymous="a"))
    ada, bob, later = queued(database)
    assert later.person == bob.person != ada.person


def test_facts_for_somebody_merged_away_go_to_the_winner(database: Database) -> None:
    collect(database, Recent(), arrive(1, anonymous="a"), arrive(2, user="ada"))
    visitor, ada = (fact.person for fact in queued(database))
    with database.transaction() as tx:  # a merge that did not move the names
        tx.run(
            "INSERT INTO people (shard, id, workspace_id, profile, memory, merged_into, created_at, updated_at) "
            "VALUES (%s, %s, 1, '{}', '', %s, %s, %s)",
            [shard_of(visitor), visitor, ada, NOW, NOW],
        )
    collect(database, Recent(), arrive(3, anonymous="a", device="d"))
    assert queued(database)[-1].person == ada
    assert who(database, "anonymous", "a") == ada


def test_nothing_is_kept_when_the_transaction_fails(database: Database) -> None:
    recent = Recent()

    def fail() -> None:
        with database.transaction() as tx:
            on_collected(tx, [arrive(1, user="ada")], recent, NOW)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert queued(database) == []
    assert who(database, "user", "ada") is None
    assert recent.get((1, "user", "ada")) is None


def test_workers_are_woken_once_the_facts_are_committed(database: Database, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute("LISTEN anklang_facts")
        collect(database, Recent(), arrive(1, user="ada"))
        assert [note.channel for note in listener.notifies(timeout=5, stop_after=1)] == ["anklang_facts"]


def test_processes_that_see_the_same_new_people_at_once_agree_on_who_they_are(database: Database) -> None:
    """Four writers with their own memories, the same people in different orders, in groups."""
    faults: list[Exception] = []
    together = threading.Barrier(4)

    def write(turn: int) -> None:
        recent = Recent()
        try:
            for block in range(6):
                names = [f"p{block}-{(number * (turn * 2 + 1)) % 20}" for number in range(20)]
                together.wait(30)
                collect(
                    database,
                    recent,
                    *(arrive(turn, user=name, anonymous=f"a-{name}", device=f"d-{name}") for name in names),
                )
        except Exception as error:  # noqa: BLE001 - told to the main thread
            faults.append(error)
            together.abort()

    run_threads(write, 4)
    assert faults == []
    facts = [fact for fact in queued(database) if fact.name == "X"]
    assert len(facts) == 4 * 6 * 20
    people: dict[str, set[UUID]] = {}
    for fact in facts:
        people.setdefault(fact.context["userId"], set()).add(fact.person)
    merged = {fact.properties["loser"] for fact in queued(database) if fact.kind == "merge"}
    for name, found in people.items():
        final = {person for person in found if str(person) not in merged}
        assert final == {who(database, "user", name)}
        assert (
            who(database, "anonymous", f"a-{name}")
            == who(database, "device", f"d-{name}")
            == who(database, "user", name)
        )


def test_two_users_who_log_in_on_one_visitor_at_once_stay_two(database: Database) -> None:
    """Each log-in alone would make the visitor its own; together exactly one may."""
    for number in range(15):
        collect(database, Recent(), arrive(number, anonymous=f"v{number}", device=f"d{number}"))
        collect(database, Recent(), arrive(number, user=f"old{number}"))
    together = threading.Barrier(3)

    def write(turn: int) -> None:
        for number in range(15):
            user = (f"x{number}", f"old{number}", f"y{number}")[turn]
            together.wait(30)
            collect(database, Recent(), arrive(turn, user=user, anonymous=f"v{number}"))

    run_threads(write, 3)
    for number in range(15):
        people = {who(database, "user", f"{user}{number}") for user in ("x", "old", "y")}
        assert len(people) == 3
        assert None not in people
        assert who(database, "anonymous", f"v{number}") in people
    losers = [fact.properties["loser"] for fact in queued(database) if fact.kind == "merge"]
    assert len(losers) == len(set(losers)), "nobody is merged away twice"


def run_threads(work: Any, count: int) -> None:
    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_what_one_client_sends_over_several_connections_keeps_its_order(database_url: str) -> None:
    """J45: each request is answered before the next is sent, by whichever process it reaches."""
    offices = [Database(database_url), Database(database_url)]
    for number in range(6):
        collect(offices[number % 2], Recent(), arrive(number, user="anna"))
    assert [fact.properties["n"] for fact in queued(offices[0])] == list(range(6))
    for office in offices:
        office.close()
