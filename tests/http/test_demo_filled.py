"""The demo opens into a shop with customers: real purchases, and a week that the engine really ran."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from anklang import wiring
from anklang.config import Settings
from anklang.demo import store
from anklang.demo.people import CUSTOMERS
from anklang.demo.seed import seed
from anklang.flows.doctor import examine
from anklang.flows.first_start import Made, Wanted
from anklang.profiles.identities import person_of

BASE = "http://127.0.0.1:8123"
PEOPLE = 60


def start(runtime: wiring.Runtime, **more: object) -> Made | None:
    return seed(
        runtime.database, runtime.vault, runtime.definitions, runtime.clock, BASE, Wanted(),
        Console(file=io.StringIO()), **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[wiring.Runtime]:
    """A small town that was set up just now; no test changes it."""
    made = wiring.build(Settings(data=tmp_path_factory.mktemp("demo")), shared_database_url, connections=3)
    assert start(made, households=PEOPLE) is not None
    yield made
    made.close()


def rows(runtime: wiring.Runtime, statement: str) -> list[tuple[object, ...]]:
    with runtime.database.transaction() as tx:
        return tx.rows(statement)


def test_people_bought_what_the_source_says_and_the_newest_order_is_of_yesterday(
    filled: wiring.Runtime,
) -> None:
    assert rows(filled, "SELECT count(*) FROM people WHERE (profile -> 'orders' ->> 'count')::int > 0") == [
        (PEOPLE,)
    ]
    ((newest,),) = rows(filled, "SELECT max(at) FROM events WHERE name = 'Order Completed'")
    days = filled.clock.now().date() - newest.date()  # type: ignore[union-attr,attr-defined]
    assert days.days in (0, 1)


def test_messages_came_to_many_ends_and_the_ledger_balances(filled: wiring.Runtime) -> None:
    found = Counter(dict(rows(filled, "SELECT state, count(*) FROM messages GROUP BY state")))  # type: ignore[arg-type]
    assert found.keys() >= {"delivered", "read", "clicked", "not_sent"}
    reasons = {
        row[0] for row in rows(filled, "SELECT DISTINCT reason FROM messages WHERE state = 'not_sent'")
    }
    assert len(reasons) >= 3
    assert sum(found.values()) > 80
    with filled.database.transaction() as tx:
        report = examine(tx, filled.clock.now())
    assert report.balances
    assert report.findings == []


def test_journeys_ran_and_segments_have_members(filled: wiring.Runtime) -> None:
    ran = {row[0] for row in rows(filled, "SELECT DISTINCT journey_id FROM instances")}
    assert {"s2-abandoned-cart", "s5-order-confirmed", "shop-news"} <= ran
    members = dict(rows(filled, "SELECT segment_id, count(*) FROM memberships GROUP BY 1"))  # type: ignore[arg-type]
    assert members.keys() >= {"bought-30d", "big-spenders", "lapsed", "sms-consent", "app-users", "cart-open"}
    assert rows(filled, "SELECT id FROM segments WHERE status <> 'live'") == []


def test_every_consent_has_its_evidence(filled: wiring.Runtime) -> None:
    """B1, R21."""
    assert rows(filled, "SELECT count(*) FROM consents WHERE proof = '{}' AND source = 'checkout'") == [(0,)]
    states = {row[0] for row in rows(filled, "SELECT DISTINCT state FROM consents")}
    assert {"given", "confirmed"} <= states


def test_those_whose_phones_are_on_the_screen_begin_untouched(filled: wiring.Runtime) -> None:
    with filled.database.transaction() as tx:
        workspace = store.load_facts(tx).workspace
        for customer in CUSTOMERS:
            person = person_of(tx, workspace, "user", customer.id)
            assert person is not None
            assert tx.rows("SELECT 1 FROM messages WHERE person_id = %s", [person]) == []
        assert tx.rows("SELECT 1 FROM handset_messages") == []


def test_a_second_start_changes_nothing(filled: wiring.Runtime) -> None:
    before = rows(filled, "SELECT count(*) FROM events")
    assert start(filled, households=PEOPLE) is None
    assert rows(filled, "SELECT count(*) FROM events") == before


def test_a_start_that_broke_off_begins_anew(database_url: str, tmp_path: Path) -> None:
    runtime = wiring.build(Settings(data=tmp_path), database_url, connections=3)
    try:
        with pytest.raises(KeyboardInterrupt):
            start(runtime, households=20, stopped=lambda: True)
        assert rows(runtime, "SELECT count(*) FROM journeys") != [(0,)]
        again = start(runtime)
        assert again is not None
        assert rows(runtime, "SELECT count(*) FROM people") == [(0,)], "the five are met by the worker"
        assert rows(runtime, "SELECT count(*) FROM identities WHERE kind = 'user'") == [(len(CUSTOMERS),)]
        assert start(runtime) is None
    finally:
        runtime.close()
