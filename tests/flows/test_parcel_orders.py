"""Whose order a carrier means: ids are compared with ids, numbers with numbers, and old orders with neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from carrier_rig import Call, CarrierRig, aftership, carrier_rig, sendcloud

from anklang.flows.define_shop import save_shop

WOO = {"base_url": "http://127.0.0.1:9", "webhook_secret": "x"}
DELIVERED = 11
Says = Callable[[str, str], Call]  # the order's id and number; empty: the carrier was not told


def by_sendcloud(order: str, number: str) -> Call:
    return sendcloud(DELIVERED, external_order_id=order or None, order_number=number)


def by_aftership(order: str, number: str) -> Call:
    return aftership("Delivered", order_id=order or None, order_number=number or None)


@pytest.fixture(params=["sendcloud", "aftership"])
def carrier(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[CarrierRig]:
    with carrier_rig(database_url, tmp_path, request.param) as made:
        yield made


@pytest.fixture
def says(carrier: CarrierRig) -> Says:
    return {"sendcloud": by_sendcloud, "aftership": by_aftership}[carrier.vendor]


def two_orders(carrier: CarrierRig) -> None:
    """WooCommerce with sequential numbers: the number of Ada's order is the id of Bob's."""
    carrier.shop_says("Order Completed", user="ada", order_id="5012", order_number="2001")
    carrier.shop_says("Order Completed", user="bob", order_id="2001", order_number="877")


def heard(carrier: CarrierRig, call: Call) -> tuple[list[str], list[str], list[str]]:
    """What is told to Ada and to Bob because of a call, and what is nobody's then."""
    assert carrier.hears(call) == 200
    carrier.settle()
    return carrier.stages("ada"), carrier.stages("bob"), carrier.unmatched()


def test_the_number_of_one_order_that_is_the_id_of_another_leads_to_the_first(
    carrier: CarrierRig, says: Says
) -> None:
    two_orders(carrier)
    assert heard(carrier, says("5012", "2001")) == (["Order Delivered"], [], [])


def test_a_parcel_whose_order_is_not_known_yet_is_not_told_to_whoever_has_its_number_as_an_id(
    carrier: CarrierRig, says: Says
) -> None:
    carrier.shop_says("Order Completed", user="ada", order_id="7", order_number="7")
    carrier.shop_says("Order Completed", user="bob", order_id="2001", order_number="877")
    assert heard(carrier, says("5012", "2001")) == ([], [], ["delivered"])


def test_a_lone_name_that_may_be_an_id_or_a_number_counts_only_where_it_leads_to_one_person(
    carrier: CarrierRig, says: Says
) -> None:
    """Who makes parcels by hand knows one name of the order and puts it into the one field or the other."""
    two_orders(carrier)
    assert heard(carrier, says("", "2001")) == ([], [], ["delivered"])


@pytest.mark.parametrize("said", [("5012", ""), ("", "5012"), ("877", ""), ("", "877")])
def test_a_lone_name_is_looked_up_as_an_id_and_as_a_number(
    carrier: CarrierRig, says: Says, said: tuple[str, str]
) -> None:
    two_orders(carrier)
    ada, bob, left = heard(carrier, says(*said))
    assert (ada if "5012" in said else bob, left) == (["Order Delivered"], [])


def test_an_id_and_a_number_that_lead_to_two_people_lead_to_nobody(carrier: CarrierRig, says: Says) -> None:
    two_orders(carrier)
    assert heard(carrier, says("5012", "877")) == ([], [], ["delivered"])


@pytest.mark.parametrize(("days", "found"), [(119, True), (121, False)])
def test_an_order_of_more_than_four_months_ago_is_another_one(
    carrier: CarrierRig, says: Says, days: int, found: bool
) -> None:
    moment = carrier.world.clock.now() - timedelta(days=days)
    carrier.world.collect({
        "type": "track", "userId": "ada", "event": "Order Completed", "timestamp": moment.isoformat(),
        "properties": {"order_id": "5012", "order_number": "2001"}, "context": {"imported": True},
    })  # fmt: skip
    carrier.settle()
    told = ["Order Delivered"] if found else []
    assert heard(carrier, says("5012", "2001"))[0] == told


def test_the_one_connected_shop_need_not_be_named_for_its_prefix_to_count(
    carrier: CarrierRig, says: Says
) -> None:
    """Order ids stand in the history with the prefix; the carrier was told them without."""
    world = carrier.world
    with world.database.transaction() as tx:
        save_shop(
            tx,
            carrier.caller(),
            carrier.table,
            "at",
            "woocommerce",
            {**WOO, "prefix": "at-"},
            world.clock.now(),
        )
    carrier.shop_says("Order Completed", user="ada", source="at", order_id="at-5012", order_number="2001")
    assert heard(carrier, says("5012", "x"))[0] == ["Order Delivered"]
