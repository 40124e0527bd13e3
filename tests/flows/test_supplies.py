"""Parcels become facts with the days after which their products are likely used up; orders teach the days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from back_test_rig import DAY, HOUR, MONDAY, SETTINGS, Shopping

from anklang.catalogue.model import Pricing, Product
from anklang.flows.chores import Chores
from anklang.flows.take_products import take_products
from anklang.testing.world import World

REORDER = """
id: reorder
name: Re-order
enter:
  on: [{event: Product Supplied}]
  key: event.product_id
  again: 1d
  if_live: restart
goal: {event: Order Completed, same: product_id, within: 21d, exit: true}
steps:
  - {wait: used_up, date_in: event.reorder_in, unit: days}
  - {send: sms, channel: sms, template: soap-sms}
"""
SOAP = Product(id="soap-1", group="soap", title={"de": "Seife"}, offer=Pricing(790, "EUR"), lasts=40)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shopping]:
    world = World(database_url, MONDAY, SETTINGS)
    yield Shopping(world)
    world.close()


def sell(shop: Shopping, *products: Product) -> None:
    with shop.world.database.transaction() as tx:
        take_products(tx, shop.world.workspace, products, "feed:main", shop.world.clock.now())


def track(shop: Shopping, user: str, event: str, at: datetime | None = None, **properties: Any) -> None:
    said: dict[str, Any] = {"type": "track", "userId": user, "event": event, "properties": properties}
    if at is not None:
        said |= {"timestamp": at.isoformat(), "context": {"imported": True}}
    shop.world.collect(said)
    shop.world.settle()


def ships(shop: Shopping, user: str, *products: dict[str, Any], order: str = "o1") -> None:
    track(shop, user, "Order Shipped", order_id=order, **({"products": list(products)} if products else {}))


def supplied(shop: Shopping) -> list[dict[str, Any]]:
    """What was told, in order."""
    with shop.world.database.transaction() as tx:
        rows = tx.rows("SELECT properties FROM events WHERE name = 'Product Supplied' ORDER BY at, id")
    return [row[0] for row in rows]


def test_each_product_that_lasts_becomes_one_fact_with_its_days(shop: Shopping) -> None:
    """By the id of the variant or of the group; of what nobody knows nothing is told where no journey asks."""
    sell(shop, SOAP)
    shop.customer("anna")
    ships(shop, "anna", {"product_id": "soap", "variant": "soap-1", "quantity": 2}, {"product_id": "jug"},
          {"product_id": "soap", "variant": "other"}, {"name": "a gift"})  # fmt: skip
    told = sorted(supplied(shop), key=lambda one: one["quantity"])
    assert [(one["product_id"], one["quantity"], one["reorder_in"], one["because"]) for one in told] == [
        ("soap", 1, 30, "stated"), ("soap", 2, 70, "stated"),
    ]  # fmt: skip
    assert {one["order_id"] for one in told} == {"o1"}


def test_where_a_journey_asks_it_is_told_that_nobody_knows_and_it_leaves_with_the_reason(
    shop: Shopping,
) -> None:
    """J23: date_missing."""
    shop.publish(REORDER)
    shop.customer("anna")
    ships(shop, "anna", {"product_id": "jug"})
    assert [("reorder_in" in one, one["product_id"]) for one in supplied(shop)] == [(False, "jug")]
    with shop.world.database.transaction() as tx:
        row = tx.row("SELECT reason FROM traces WHERE journey_id = 'reorder' AND kind = 'exited'")
    assert row == ("date_missing",)


def test_the_same_parcel_told_twice_is_one_fact_and_one_without_goods_means_its_order(shop: Shopping) -> None:
    sell(shop, SOAP)
    shop.customer("anna")
    track(shop, "anna", "Order Completed", order_id="o1", products=[{"product_id": "soap", "quantity": 3}])
    said = {"type": "track", "userId": "anna", "event": "Order Shipped", "messageId": "m-1",
            "properties": {"order_id": "o1"}}  # fmt: skip
    for _ in range(2):
        shop.world.collect(said)
        shop.world.settle()
    assert [(one["product_id"], one["quantity"]) for one in supplied(shop)] == [("soap", 3)]
    ships(shop, "anna", order="nobody knows it")
    assert len(supplied(shop)) == 1


def test_days_are_learned_once_a_day_from_orders_that_count(shop: Shopping) -> None:
    """Cancelled orders and products that were bought once teach nothing; what others taught goes before the shop."""
    sell(shop, SOAP)
    for number in range(8):
        for order, day in enumerate((60, 30)):
            at = MONDAY - timedelta(days=day)
            soap = [{"product_id": "soap", "quantity": 1}, {"product_id": f"jug-{number}-{order}"}]
            track(shop, f"u{number}", "Order Completed", at, order_id=f"{number}-{order}", products=soap)
        track(shop, f"u{number}", "Order Completed", MONDAY - timedelta(days=29), order_id=f"{number}-x",
              products=[{"product_id": "soap"}])  # fmt: skip
        track(shop, f"u{number}", "Order Cancelled", MONDAY - timedelta(days=28), order_id=f"{number}-x")
    chores = Chores(shop.world.database, shop.world.clock, shop.world.cache)

    def known() -> list[tuple[str, int, int]]:
        chores.run()
        with shop.world.database.transaction() as tx:
            return [(a, b, c) for a, b, c in tx.rows("SELECT id, days, cases FROM product_intervals")]

    with shop.world.database.transaction() as tx:
        tx.run("DELETE FROM product_learning")
    assert known() == [("soap", 30, 8)]
    shop.customer("anna")
    ships(shop, "anna", {"product_id": "soap", "variant": "soap-1"})
    assert [(one["reorder_in"], one["because"]) for one in supplied(shop)] == [(30, "learned")]
    with shop.world.database.transaction() as tx:
        tx.run("DELETE FROM events")
    shop.world.clock.set(shop.world.clock.now() + HOUR)
    assert known() == [("soap", 30, 8)], "not due yet"
    shop.world.clock.set(shop.world.clock.now() + DAY)
    assert known() == []


def test_a_back_test_says_what_live_did(shop: Shopping) -> None:
    """J46: the facts stand in the history, so that a journey made later can be tried on it."""
    sell(shop, SOAP)
    shop.template("soap-sms", "sms", {"text": "Geht {{ event.product_id }} zur Neige?"})
    shop.publish(REORDER)
    for number, name in enumerate(("anna", "ben"), 11):
        shop.customer(name, number=number)
    begin = shop.world.clock.now()
    ships(shop, "anna", {"product_id": "soap", "quantity": 1})
    ships(shop, "ben", {"product_id": "soap", "quantity": 1})
    shop.world.wait(10 * DAY)
    track(
        shop,
        "ben",
        "Order Completed",
        order_id="o2",
        total=8,
        products=[{"product_id": "jug"}, {"product_id": "soap"}],
    )
    shop.world.wait(25 * DAY)
    run, result = shop.test(begin, shop.world.clock.now(), "reorder")
    live, replayed = shop.live("reorder"), shop.replayed(run)
    assert live
    assert (live - replayed, replayed - live) == (set(), set())
    assert (result.entries, result.sent, result.goals) == (2, 1, 1)
