"""A shop calls while it is being read, and a carrier while its parcels are looked up: nobody waits for each other."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from carrier_rig import carrier_rig, dhl
from contract.providers.vendor import NOW
from contract.test_shops_woocommerce import SETTINGS, an_order, signed
from shop_rig import ShopRig, shop_rig
from spine_rig import KEY

from anklang.connectors.woocommerce import orders
from anklang.flows.match_parcels import ParcelMatcher
from anklang.flows.read_shops import ShopReader
from anklang.flows.shops import ShopTable
from anklang.providers.http_client import HttpClient
from anklang.shops.connector import Connector
from anklang.shops.freshness import EVERY
from anklang.shops.model import Page
from anklang.shops.store import Shop
from anklang.storage.vault import Vault
from anklang.wiring import SHOPS

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
PATIENCE = 15  # seconds


class OrdersReader(ShopReader):
    """Reads a shop whose API says these orders."""

    said: tuple[dict[str, Any], ...] = ()

    async def ask(self, connector: Connector, shop: Shop, work: None) -> Page:
        """What the API would have answered."""
        return Page(says=tuple(one for body in self.said for one in orders.order(body)), next="")


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ShopRig]:
    with shop_rig(database_url, tmp_path, "woo", "woocommerce", SETTINGS) as made:
        yield made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


@pytest.fixture
def aside(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection beside those of the application."""
    with psycopg.connect(database_url) as made:
        yield made


def until_waiting(url: str, count: int) -> None:
    """Return when so many transactions wait for a lock."""
    end = time.monotonic() + PATIENCE
    with psycopg.connect(url, autocommit=True) as conn:
        while time.monotonic() < end:
            if conn.execute(WAITING).fetchone() == (count,):
                return
            time.sleep(0.02)
    raise AssertionError(f"{count} transactions should wait for a lock")


def reader_of(shop: ShopRig, kind: type[OrdersReader] | type[ParcelMatcher]) -> OrdersReader | ParcelMatcher:
    world = shop.world
    return kind(
        world.database, world.clock, world.cache, ShopTable(SHOPS, Vault(KEY), HttpClient(), world.clock)
    )


def tells(shop: ShopRig, status: str, minutes: float) -> int:
    body = json.dumps(an_order(1, status, minutes)).encode()
    return shop.call(signed("order.updated", body), body)


def deadlocks(shop: ShopRig) -> int:
    """How many the database has broken up."""
    with shop.world.database.transaction() as tx:
        tx.run("SELECT pg_stat_force_next_flush()")
    return shop.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


def test_a_call_about_an_order_and_a_reading_of_it_get_out_of_each_others_way(
    shop: ShopRig, pool: ThreadPoolExecutor, aside: psycopg.Connection[Any], database_url: str
) -> None:
    """The call has the order and still wants the shop; the reading has the shop and still wants the order."""
    assert tells(shop, "processing", 30) == 200
    reader = reader_of(shop, OrdersReader)
    assert isinstance(reader, OrdersReader)
    reader.said = (an_order(1, "completed", 5),)
    aside.execute("LOCK TABLE fact_queue IN EXCLUSIVE MODE")  # the call stops where it appends its facts
    call = pool.submit(tells, shop, "completed", 5)
    until_waiting(database_url, 1)
    reading = pool.submit(asyncio.run, reader.round())
    until_waiting(database_url, 2)
    aside.rollback()
    assert (call.result(PATIENCE), reading.result(PATIENCE)) == (200, 1)
    shop.settle()
    assert (shop.names().count("Order Shipped"), shop.view().fault, deadlocks(shop)) == (1, "", 0)
    assert shop.view().read_at is not None


def test_a_carriers_call_and_the_look_up_of_its_parcels_get_out_of_each_others_way(
    database_url: str, tmp_path: Path, pool: ThreadPoolExecutor, aside: psycopg.Connection[Any]
) -> None:
    """The call has one parcel of nobody and waits for the next; meanwhile the first one's owner has become known."""
    with carrier_rig(database_url, tmp_path, "dhl") as carrier:
        for number in ("1", "2"):
            assert carrier.hears(dhl("transit", number, 30)) == 200
        rows = aside.execute("SELECT id, parcel->>'number' FROM unmatched_parcels ORDER BY id").fetchall()
        aside.execute("SELECT FROM unmatched_parcels WHERE id = %s FOR UPDATE", [rows[1][0]])
        headers, body = dhl("delivered", rows[0][1])
        both = json.loads(body)
        both["shipments"] += json.loads(dhl("delivered", rows[1][1])[1])["shipments"]
        call = pool.submit(carrier.hears, (headers, json.dumps(both).encode()))
        until_waiting(database_url, 1)
        carrier.shop_says("Order Shipped", order_id="LH-1", tracking_number=rows[0][1])
        carrier.world.clock.set(NOW + EVERY)
        looking = pool.submit(asyncio.run, reader_of(carrier, ParcelMatcher).round())
        wait_a_moment(database_url, looking)
        aside.rollback()
        assert (call.result(PATIENCE), looking.result(PATIENCE), deadlocks(carrier)) == (200, 1, 0)
        carrier.look_again()
        assert carrier.stages() == ["Order Delivered"]


def wait_a_moment(url: str, work: Any) -> None:
    """Until the work waits for a lock beside another one, or is done."""
    end = time.monotonic() + PATIENCE
    with psycopg.connect(url, autocommit=True) as conn:
        while time.monotonic() < end and not work.done() and conn.execute(WAITING).fetchone() != (2,):
            time.sleep(0.02)


def test_many_calls_and_readings_at_once_bring_every_order_and_break_none(
    shop: ShopRig, pool: ThreadPoolExecutor
) -> None:
    """Calls of one shop go side by side; each ends with a word about the shop itself."""
    reader = reader_of(shop, OrdersReader)
    assert isinstance(reader, OrdersReader)
    reader.said = tuple(an_order(number, "completed", 5) for number in range(1, 13))

    def calls(begin: int) -> set[int]:
        answers = set()
        for number in range(begin, 13, 3):
            for status, minutes in (("processing", 9), ("completed", 5)):
                body = json.dumps(an_order(number, status, minutes)).encode()
                answers.add(shop.ask("POST", "events", signed("order.updated", body), body).status_code)
        return answers

    def readings() -> None:
        for _ in range(12):
            with shop.world.database.transaction() as tx:
                tx.run("UPDATE shops SET next_at = %s", [NOW - timedelta(hours=1)])
            asyncio.run(reader.round())

    heard = [pool.submit(calls, begin) for begin in (1, 2, 3)]
    read = pool.submit(readings)
    assert [one.result(60) for one in heard] == [{200}] * 3
    read.result(60)
    shop.settle()
    assert (shop.names().count("Order Shipped"), shop.view().fault, deadlocks(shop)) == (12, "", 0)


def test_a_reading_that_the_database_broke_off_is_taken_again(
    shop: ShopRig, pool: ThreadPoolExecutor, aside: psycopg.Connection[Any], database_url: str
) -> None:
    """Somebody else locks the order and then the shop: of two that wait for each other one has to begin anew."""
    assert tells(shop, "processing", 30) == 200
    reader = reader_of(shop, OrdersReader)
    assert isinstance(reader, OrdersReader)
    reader.said = (an_order(1, "completed", 5),)
    aside.execute("SET deadlock_timeout = '10s'")  # so it is the reading that is broken off
    aside.execute("SELECT FROM shop_objects FOR UPDATE")
    reading = pool.submit(asyncio.run, reader.round())
    until_waiting(database_url, 1)
    aside.execute("SELECT FROM shops FOR UPDATE")
    aside.rollback()
    assert reading.result(PATIENCE) == 1
    shop.settle()
    assert (shop.names().count("Order Shipped"), shop.view().fault) == (1, "")
    assert deadlocks(shop) >= 1


def test_a_call_that_the_database_broke_off_is_heard_again(
    shop: ShopRig, pool: ThreadPoolExecutor, aside: psycopg.Connection[Any], database_url: str
) -> None:
    """WooCommerce switches a webhook off after five refusals; others ask once."""
    assert tells(shop, "processing", 30) == 200
    aside.execute("SET deadlock_timeout = '10s'")  # so it is the call that is broken off
    aside.execute("SELECT FROM shop_objects FOR UPDATE")
    call = pool.submit(tells, shop, "completed", 5)
    until_waiting(database_url, 1)
    aside.execute("SELECT FROM shops FOR UPDATE")
    aside.rollback()
    assert call.result(PATIENCE) == 200
    shop.settle()
    assert (shop.names().count("Order Shipped"), shop.view().fault) == (1, "")
    assert deadlocks(shop) >= 1
