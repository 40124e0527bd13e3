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


def orders(shop: Shopping, user: str, *products: dict[str, Any], order: str = "o1") -> None:
    track(shop, user, "Order Completed", order_id=order, products=list(products))


SOAPS, JUG = {"product_id": "soap", "variant": "soap-1", "quantity": 2}, {"product_id": "jug", "quantity": 1}


@pytest.mark.parametrize(
    "parcels",
    [
        [[], []],
        [[SOAPS], []],
        [[], [SOAPS]],
        [[SOAPS, JUG], [SOAPS]],
        [[SOAPS | {"quantity": 1}], [SOAPS | {"quantity": 1}, JUG]],
        [[JUG, SOAPS | {"quantity": 1}, SOAPS | {"quantity": 1}]],
        [[{"product_id": "soap"}], [{"variant_id": "soap-1"}], [JUG | {"sku": "J-1"}], []],
        [[SOAPS | {"variant_id": "17", "sku": "S-1"}], []],
    ],
    ids=["a carrier and a shop that name no goods", "then no goods", "then goods", "twice", "in two parcels",
         "in two lines", "by other ids", "by more ids"],
)  # fmt: skip
@pytest.mark.parametrize("at_once", [False, True])
def test_each_product_of_an_order_is_supplied_once_with_all_its_pieces_in_however_many_parcels(
    shop: Shopping, parcels: list[list[dict[str, Any]]], at_once: bool
) -> None:
    sell(shop, SOAP, Product(id="jug", title={"de": "Krug"}, offer=Pricing(900, "EUR"), lasts=90))
    shop.customer("anna")
    orders(shop, "anna", SOAPS | ({"sku": "S-1"} if "sku" in str(parcels[0]) else {}), JUG)
    for number, goods in enumerate(parcels):
        named = {"products": goods} if goods else {}
        shop.world.collect({"type": "track", "userId": "anna", "event": "Order Shipped",
                            "properties": {"order_id": "o1", "tracking_number": f"p{number}", **named}})  # fmt: skip
        if not at_once:
            shop.world.settle()
    shop.world.settle()
    assert sorted((one["quantity"], "jug" in str(one["product_id"])) for one in supplied(shop)) == (
        [(2, False)] if "jug" not in str(parcels) and [] not in parcels else [(1, True), (2, False)]
    )


def test_the_same_product_in_another_order_or_of_somebody_else_is_supplied_again(shop: Shopping) -> None:
    """Two shops of a workspace may give two people the same order id."""
    sell(shop, SOAP)
    for user, order in (("anna", "o1"), ("anna", "o2"), ("ben", "o1")):
        shop.customer(user, number=len(user))
        orders(shop, user, SOAPS, order=order)
        ships(shop, user, order=order)
        ships(shop, user, SOAPS, order=order)
    assert sorted((one["order_id"], one["quantity"]) for one in supplied(shop)) == [
        ("o1", 2),
        ("o1", 2),
        ("o2", 2),
    ]


def test_two_variants_of_one_product_are_told_apart(shop: Shopping) -> None:
    sell(
        shop,
        SOAP,
        Product(id="soap-2", group="soap", title={"de": "Seife"}, offer=Pricing(790, "EUR"), lasts=20),
    )
    shop.customer("anna")
    orders(shop, "anna", SOAPS)
    ships(shop, "anna", SOAPS, SOAPS | {"variant": "soap-2", "quantity": 1})
    ships(shop, "anna", SOAPS | {"variant": "soap-2", "quantity": 1})
    assert sorted((one["variant"], one["quantity"]) for one in supplied(shop)) == [
        ("soap-1", 2),
        ("soap-2", 1),
    ]


def test_where_no_order_is_named_each_parcel_supplies_what_is_in_it(shop: Shopping) -> None:
    sell(shop, SOAP)
    shop.customer("anna")
    for quantity in (1, 2):
        track(shop, "anna", "Order Shipped", products=[{"product_id": "soap", "quantity": quantity}])
    assert sorted(one["quantity"] for one in supplied(shop)) == [1, 2]


def test_a_second_parcel_does_not_begin_the_wait_anew(shop: Shopping) -> None:
    """The journey restarts with whatever is supplied: a carrier that tells of the order late must not put it off."""
    sell(shop, SOAP)
    shop.template("soap-sms", "sms", {"text": "Geht {{ event.product_id }} zur Neige?"})
    shop.publish(REORDER)
    shop.customer("anna")
    orders(shop, "anna", SOAPS)
    ships(shop, "anna", SOAPS)
    shop.world.wait(20 * DAY)
    ships(shop, "anna")
    shop.world.wait(51 * DAY)
    assert len(shop.world.outbox.sent) == 1, "70 days after the first parcel"


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
