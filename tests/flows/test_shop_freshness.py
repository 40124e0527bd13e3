"""While a shop is silent, nobody is reminded of a cart: the order may have been placed (semantics 2.17, S2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from contract.providers.vendor import NOW
from shop_rig import ShopRig, shop_rig
from spine_rig import JOURNEY

from anklang.flows.doctor import examine
from anklang.flows.look_up_home import alerts
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.shops import store as shops
from anklang.shops.freshness import Contact, State, state_of
from anklang.workspaces.store import raise_epoch

WOO = {"base_url": "http://127.0.0.1:9", "consumer_key": "k", "consumer_secret": "s", "webhook_secret": "x"}


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("contact", "state"),
    [
        (Contact(connected_at=ago(5), heard_at=None, read_at=None), "fresh"),
        (Contact(connected_at=ago(31), heard_at=None, read_at=None), "behind"),
        (Contact(connected_at=ago(999), heard_at=ago(29), read_at=ago(900)), "fresh"),
        (Contact(connected_at=ago(999), heard_at=ago(900), read_at=ago(30)), "fresh"),
        (Contact(connected_at=ago(999), heard_at=ago(31), read_at=ago(31)), "behind"),
        (Contact(connected_at=ago(999), heard_at=None, read_at=None, ready=False), "waiting"),
        (Contact(connected_at=ago(999), heard_at=None, read_at=None, enabled=False), "off"),
    ],
)
def test_a_shop_is_behind_half_an_hour_after_it_was_heard_or_read(contact: Contact, state: State) -> None:
    assert state_of(contact, NOW) == state


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ShopRig]:
    with shop_rig(database_url, tmp_path, "woo", "woocommerce", WOO) as made:
        yield made


def remind(shop: ShopRig, stage: str) -> None:
    """Anna fills a cart on Monday morning; after half an hour the journey speaks."""
    world = shop.world
    world.clock.set(NOW + timedelta(days=1))
    text = JOURNEY.replace("name: Cart\n", f"name: Cart\nstage: {stage}\n" if stage else "name: Cart\n")
    with world.database.transaction() as tx:
        journey = msgspec.structs.replace(journey_text.parse(text), version=2)
        journeys.save_version(tx, world.workspace, journey, {}, "test", world.clock.now())
        raise_epoch(tx, world.workspace)
    product = {"product_id": "p", "name": "Candle", "price": 5, "cart_id": "c1"}
    world.collect({"type": "track", "userId": "anna", "event": "Product Added", "properties": product})
    world.settle()
    world.wait(timedelta(minutes=31))


def heard(shop: ShopRig) -> None:
    with shop.world.database.transaction() as tx:
        shops.note_heard(tx, shop.world.workspace, "woo", shop.world.clock.now())


def state(shop: ShopRig) -> list[tuple[str, str]]:
    return [(one["state"], one["reason"] or "") for one in shop.world.ledger()]


@pytest.mark.parametrize("stage", ["cart", "checkout"])
def test_a_reminder_waits_while_the_shop_is_silent_and_goes_when_it_is_heard(
    shop: ShopRig, stage: str
) -> None:
    """Hold `shop_behind`: semantics 2.13 names no reason for it, because nothing is refused."""
    remind(shop, stage)
    shop.world.wait(timedelta(minutes=20))
    assert state(shop) == [("held", "shop_behind")]
    heard(shop)
    shop.world.wait(timedelta(minutes=6))
    assert state(shop) == [("accepted", "")]


def test_the_order_that_was_missing_ends_the_reminder(shop: ShopRig) -> None:
    remind(shop, "cart")
    world = shop.world
    world.collect({"type": "track", "userId": "anna", "event": "Order Completed",
                   "properties": {"order_id": "1", "cart_id": "c1", "total": 5}})  # fmt: skip
    world.settle()
    heard(shop)
    world.wait(timedelta(minutes=6))
    assert "accepted" not in {one for one, _ in state(shop)}


def test_messages_that_are_not_about_a_cart_do_not_wait(shop: ShopRig) -> None:
    remind(shop, "")
    assert state(shop) == [("accepted", "")]


def test_a_silent_shop_is_shown_at_home_and_by_the_doctor(shop: ShopRig) -> None:
    now = shop.world.clock.now()
    with shop.world.database.transaction() as tx:
        shown = [(one.code, one.object) for one in alerts(tx, shop.world.workspace, [], now)]
        told = examine(tx, now).findings
    assert ("shop_behind", "woo") in shown
    assert any("the shop woo of workspace" in one for one in told)
    heard(shop)
    with shop.world.database.transaction() as tx:
        assert alerts(tx, shop.world.workspace, [], now) == []
