"""A fact that cannot be handled stands aside with what follows of its person; everybody else goes on (J45)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from edge_rig import HOUR, MINUTE, MONDAY, EdgeShop, edge_shop

from anklang.core.errors import NotFound, Unavailable
from anklang.core.ids import shard_of
from anklang.events import find_stuck, set_aside
from anklang.events.find_stuck import StuckFactRow
from anklang.flows import heart, on_facts, release_stuck
from anklang.flows.doctor import examine
from anklang.flows.look_around import waiting
from anklang.flows.on_facts import FactHandler
from anklang.profiles.fold import fold
from anklang.storage.queue import append
from anklang.storage.transaction import is_fault

CARE = """
id: care
name: Care
enter: {on: {event: Start}, again: always, key: event.n}
steps:
  - {wait: pause, for: 10m}
  - {send: thanks, channel: sms, template: thanks}
"""


class Poison:
    """From now on handling facts with this name raises for one person, as a bug would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, person: UUID, name: str = "Bad") -> None:
        self.active = True

        def poisoned(who: Any, fact: Any, plan: Any) -> set[str]:
            if self.active and who.id == person and fact.name == name:
                raise ZeroDivisionError(f"secret of {fact.properties}")
            return fold(who, fact, plan)

        monkeypatch.setattr(heart, "fold", poisoned)


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with three people."""
    with edge_shop(database_url) as made:
        for number, user in enumerate(("bea", "cleo")):
            made.person(user, phone=f"+491511234560{number}")
        made.publish(CARE)
        yield made


def history(shop: EdgeShop, user: str = "anna") -> list[str]:
    """The numbers of the shop's events that were applied, in the order of handling."""
    with shop.world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT name || coalesce(properties->>'n', '') FROM events WHERE person_id = %s AND kind = 'track' "
            "ORDER BY received_at, ctid",
            [shop.world.person(user)],
        )
    return [row[0] for row in rows]


def stuck(shop: EdgeShop) -> list[StuckFactRow]:
    """What stands aside."""
    with shop.world.database.transaction() as tx:
        return find_stuck.page(tx, shop.world.workspace, limit=100)


def rows(shop: EdgeShop, statement: str) -> list[tuple[Any, ...]]:
    """What the database says."""
    with shop.world.database.transaction() as tx:
        return tx.rows(statement)


def tell(shop: EdgeShop, *events: str, user: str = "anna") -> None:
    """Events such as `Bad 2`, in this order, not handled yet."""
    shop.world.collect(
        *(
            {"type": "track", "userId": user, "event": one.partition(" ")[0],
             "properties": {"n": one.partition(" ")[2]}}
            for one in events
        )
    )  # fmt: skip


def test_one_poisoned_fact_stops_nobody_else_and_its_person_waits_in_order(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J45: what stood before it is handled, it and what follows waits, also what comes later; others go on."""
    poison = Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Good 1", "Start 2", "Bad 3", "Good 4")
    tell(shop, "Bad 1", "Good 2", user="bea")
    tell(shop, "Start 1", user="cleo")
    shop.world.settle()
    assert history(shop) == ["Good1", "Start2"]
    assert history(shop, "bea") == ["Bad1", "Good2"]
    assert history(shop, "cleo") == ["Start1"]
    (row,) = stuck(shop)
    assert (row.person, row.name, row.kind, row.tries) == (shop.world.person("anna"), "Bad", "track", 1)
    assert (row.error, row.waiting) == ("ZeroDivisionError", 1)
    assert "secret" not in repr(row)
    tell(shop, "Good 5", "Start 6")
    shop.world.settle()
    assert (history(shop), stuck(shop)[0].waiting) == (["Good1", "Start2"], 3)
    poison.active = False
    shop.world.clock.set(MONDAY + HOUR)
    shop.world.settle()
    assert history(shop) == ["Good1", "Start2", "Bad3", "Good4", "Good5", "Start6"]
    assert (stuck(shop), rows(shop, "SELECT 1 FROM stuck_facts")) == ([], [])


def test_a_timer_of_a_stuck_person_waits_too_and_fires_behind_what_came_before_it(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J45, J47: the order that ends the journey is stuck, so its message is not sent meanwhile, nor afterwards."""
    shop.publish(CARE.replace("steps:", "exit: {event: Bad}\nsteps:"))
    poison = Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Start 1")
    shop.world.settle()
    tell(shop, "Bad 2")
    shop.world.wait(30 * MINUTE)
    assert shop.ledger() == []
    assert stuck(shop)[0].waiting == 1
    poison.active = False
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.ends()) == ([], [("care", "Bad")])
    assert rows(shop, "SELECT 1 FROM timers") == []


def test_a_message_waits_while_something_that_its_person_did_stands_aside(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J47 at hand-over: advertising is held back, and goes once the line is handled."""
    shop.publish(CARE.replace("template: thanks", "template: ad").replace("for: 10m", "for: 1m"))
    poison = Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Start 1")
    shop.world.settle()
    shop.world.clock.set(MONDAY + MINUTE)
    shop.world.handler.handle_batch(1000, 0)
    assert shop.ledger() == [("planned", None)]
    tell(shop, "Bad 2")
    shop.world.wait(30 * MINUTE)
    assert shop.ledger() == [("planned", None)]
    poison.active = False
    shop.world.wait(2 * HOUR)
    assert shop.ledger() == [("accepted", None)]


def test_tries_by_itself_come_farther_and_farther_apart_and_end(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute, four minutes, a quarter of an hour, an hour …; after a day only by hand or by another version."""
    Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Bad 1")
    shop.world.settle()
    pauses = []
    for _ in range(set_aside.MAX_TRIES - 1):
        row = stuck(shop)[0]
        assert row.next_at is not None
        pauses.append(row.next_at - row.last_at)
        shop.world.clock.set(row.next_at)
        shop.world.settle()
    assert pauses[:5] == [timedelta(minutes=n) for n in (1, 4, 16, 60, 60)]
    last = stuck(shop)[0]
    assert (last.tries, last.next_at, last.first_at) == (set_aside.MAX_TRIES, None, MONDAY)
    shop.world.wait(24 * HOUR)
    assert stuck(shop)[0].tries == set_aside.MAX_TRIES
    monkeypatch.setattr(on_facts, "__version__", "another")
    shop.world.settle()
    assert stuck(shop)[0].tries == set_aside.MAX_TRIES + 1


def test_retry_by_hand_applies_everything_in_order_exactly_once(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was sent twice meanwhile is applied once; the audit log has who asked."""
    poison = Poison(monkeypatch, shop.world.person("anna"))
    event = {"type": "track", "userId": "anna", "event": "Bad", "messageId": "same", "properties": {"n": "1"}}
    shop.world.collect(event)
    shop.world.settle()
    shop.world.collect(event)
    tell(shop, "Good 2")
    shop.world.settle()
    poison.active = False
    (row,) = stuck(shop)
    with shop.world.database.transaction() as tx:
        assert release_stuck.retry(tx, shop.caller, row.fact, MONDAY).facts == 2
    shop.world.settle()
    assert history(shop) == ["Bad1", "Good2"]
    shop.world.collect(event)
    shop.world.settle()
    assert history(shop) == ["Bad1", "Good2"]
    assert rows(shop, "SELECT actor, action, object FROM audit WHERE action LIKE 'stuck%'") == [
        ("ada@shop.example", "stuck_fact.retried", str(row.fact))
    ]
    with shop.world.database.transaction() as tx, pytest.raises(NotFound):
        release_stuck.retry(tx, shop.caller, row.fact, MONDAY)


def test_a_fact_that_is_given_up_is_kept_as_not_applied_and_the_rest_goes_on(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Bad 1", "Good 2", "Bad 3", "Good 4")
    shop.world.settle()
    (row,) = stuck(shop)
    with shop.world.database.transaction() as tx:
        release_stuck.drop(tx, shop.caller, row.fact, MONDAY)
    shop.world.settle()
    assert history(shop) == ["Good2"]
    assert [one.waiting for one in stuck(shop)] == [1]
    ((name, said),) = rows(shop, "SELECT name, properties FROM events WHERE kind = 'dropped'")
    assert (name, said["name"], said["reason"], said["by"]) == (
        "Fact Dropped", "Bad", "ZeroDivisionError", "ada@shop.example",
    )  # fmt: skip
    assert said["properties"] == {"n": "1"}
    assert rows(shop, "SELECT action FROM audit WHERE action LIKE 'stuck%'") == [("stuck_fact.dropped",)]


def test_a_fact_that_cannot_be_read_stands_aside(shop: EdgeShop) -> None:
    """It used to be dropped; now somebody decides."""
    person = shop.world.person("anna")
    with shop.world.database.transaction() as tx:
        append(tx, [(shard_of(person), shop.world.workspace, person, MONDAY, b"{broken")])
    tell(shop, "Good 1")
    tell(shop, "Good 1", user="bea")
    shop.world.settle()
    assert (history(shop), history(shop, "bea")) == ([], ["Good1"])
    (row,) = stuck(shop)
    assert (row.kind, row.name, row.error, row.waiting) == ("", "", "msgspec.DecodeError", 1)
    with shop.world.database.transaction() as tx:
        release_stuck.drop(tx, shop.caller, row.fact, MONDAY)
    shop.world.settle()
    assert (history(shop), stuck(shop)) == (["Good1"], [])


def test_what_cannot_be_written_stands_aside_as_well(shop: EdgeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault shows only in the database: a null character, which jsonb refuses."""
    person = shop.world.person("anna")

    def spoil(who: Any, fact: Any, plan: Any) -> set[str]:
        if who.id == person and fact.name == "Bad":
            fact.properties["text"] = "\x00"
        return fold(who, fact, plan)

    monkeypatch.setattr(heart, "fold", spoil)
    tell(shop, "Good 1", "Bad 2", "Good 3")
    tell(shop, "Good 1", user="bea")
    shop.world.settle()
    assert (history(shop), history(shop, "bea")) == (["Good1"], ["Good1"])
    assert stuck(shop)[0].error == "psycopg.errors.UntranslatableCharacter (22P05)"


def test_what_everybody_raises_is_no_fault_of_a_fact(shop: EdgeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that hits everybody leaves the queue as it is, so that the mended version finds everything in place."""
    for number in range(25):
        tell(shop, "Good 1", user=f"visitor{number}")
    before = rows(shop, "SELECT count(*) FROM fact_queue")

    def broken(*_: Any) -> set[str]:
        raise RuntimeError("everybody")

    monkeypatch.setattr(heart, "fold", broken)
    with pytest.raises(RuntimeError, match="everybody"):
        shop.world.handler.handle_batch(1000, 0)
    assert rows(shop, "SELECT count(*) FROM fact_queue") == before
    assert stuck(shop) == []


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["park", "blame"])
def test_a_process_that_dies_while_it_looks_for_the_culprit_loses_nothing(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Everything happens in the transaction of the claim."""
    poison = Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Good 1", "Bad 2", "Good 3")
    tell(shop, "Good 1", user="bea")
    before = rows(shop, "SELECT seq, body FROM fact_queue ORDER BY seq")
    with monkeypatch.context() as dying:
        dying.setattr(set_aside, where, _raise(Killed()))
        with pytest.raises(Killed):
            shop.world.handler.handle_batch(1000, 0)
    assert rows(shop, "SELECT seq, body FROM fact_queue ORDER BY seq") == before
    assert (history(shop, "bea"), stuck(shop)) == ([], [])
    shop.world.settle()
    poison.active = False
    with monkeypatch.context() as dying:  # and again while the line is tried
        shop.world.clock.set(MONDAY + HOUR)
        dying.setattr(on_facts, "write_batch", _raise(Killed()))
        with pytest.raises(Killed):
            shop.world.handler.try_stuck()
    assert stuck(shop)[0].waiting == 1
    shop.world.settle()
    assert (history(shop), history(shop, "bea")) == (["Good1", "Bad2", "Good3"], ["Good1"])


def _raise(error: BaseException) -> Callable[..., None]:
    def die(*_: Any, **__: Any) -> None:
        raise error

    return die


def test_a_stuck_line_goes_with_its_person_when_two_profiles_are_merged(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J40, J45: the survivor has them, in order, and is stuck in turn while they cannot be handled."""
    shop.world.collect({"type": "track", "anonymousId": "device", "event": "Good", "properties": {"n": "0"}})
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        (found,) = tx.rows("SELECT person_id FROM identities WHERE value = 'device'")
    poison = Poison(monkeypatch, found[0])
    for name, number in (("Bad", 1), ("Good", 2)):
        shop.world.collect(
            {"type": "track", "anonymousId": "device", "event": name, "properties": {"n": str(number)}}
        )
    shop.world.settle()
    assert stuck(shop)[0].person == found[0]
    shop.world.collect({"type": "identify", "anonymousId": "device", "userId": "anna"})
    shop.world.settle()
    assert stuck(shop) == []
    assert poison.active
    assert history(shop) == ["Bad1", "Good2"]


def test_doctor_and_metrics_name_what_stands_aside(shop: EdgeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    Poison(monkeypatch, shop.world.person("anna"))
    tell(shop, "Bad 1", "Good 2")
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        assert waiting(tx, MONDAY).stuck == 1
        findings = examine(tx, MONDAY).findings
    assert [one for one in findings if one.startswith("1 facts could not be handled")]


def test_two_workers_and_one_culprit_handle_everything_else_once(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second worker does not handle what the first has set aside."""
    Poison(monkeypatch, shop.world.person("anna"))
    second = FactHandler(shop.world.database, shop.world.clock, shop.world.cache)
    tell(shop, "Bad 1", "Good 2")
    for number in range(1, 6):
        tell(shop, f"Good {number}", user="bea")
    for start in range(0, 256, 64):
        shop.world.handler.handle_batch(2, start)
        second.handle_batch(2, start + 32)
    shop.world.settle()
    assert (history(shop), history(shop, "bea")) == ([], [f"Good{n}" for n in range(1, 6)])
    assert stuck(shop)[0].waiting == 1


FAULTS: list[tuple[Exception, bool]] = [
    (ZeroDivisionError(), True),
    (NotFound("x"), True),
    (psycopg.errors.UntranslatableCharacter(), True),
    (psycopg.errors.ProgramLimitExceeded(), True),
    (psycopg.errors.DeadlockDetected(), False),
    (psycopg.errors.SerializationFailure(), False),
    (psycopg.errors.QueryCanceled(), False),
    (psycopg.errors.UndefinedColumn(), False),
    (psycopg.OperationalError(), False),
    (psycopg.InterfaceError(), False),
    (Unavailable("away"), False),
    (OSError(), False),
    (MemoryError(), False),
]


@pytest.mark.parametrize(("error", "fault"), FAULTS, ids=[type(one).__name__ for one, _ in FAULTS])
def test_what_is_the_fault_of_a_fact(error: Exception, fault: bool) -> None:
    assert is_fault(error) is fault
