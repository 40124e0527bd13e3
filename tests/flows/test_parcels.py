"""Whose parcel it is: by order, by tracking number, later, or nobody's; and what reaches the person because of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from carrier_rig import CarrierRig, at, carrier_rig, sendcloud
from contract.providers.vendor import NOW

from anklang.events.find_orders import QUERY
from anklang.flows.define_shop import behind, save_shop, shop_views
from anklang.flows.doctor import examine
from anklang.flows.look_up_home import alerts
from anklang.flows.match_parcels import ParcelMatcher
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.shops.freshness import AGAIN, EVERY
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

NUMBER = "00340434161094000001"
WOO = {"base_url": "http://127.0.0.1:9", "webhook_secret": "x"}
DELIVERED, MOVING, OUT = 11, 3, 92


@pytest.fixture
def carrier(database_url: str, tmp_path: Path) -> Iterator[CarrierRig]:
    with carrier_rig(database_url, tmp_path, "sendcloud") as made:
        yield made


def told(carrier: CarrierRig) -> list[str]:
    """The events of the carrier, whoever's they are."""
    carrier.settle()
    return [name for name, _, _ in carrier.facts()]


def add_shop(carrier: CarrierRig, name: str, prefix: str) -> None:
    world = carrier.world
    settings = {**WOO, "prefix": prefix}
    with world.database.transaction() as tx:
        save_shop(tx, carrier.caller(), carrier.table, name, "woocommerce", settings, world.clock.now())


def look_again(carrier: CarrierRig) -> None:
    """The process that reads shops comes by."""
    carrier.world.clock.set(carrier.world.clock.now() + EVERY)
    asyncio.run(carrier.read_all(ParcelMatcher))
    carrier.settle()


@pytest.mark.parametrize(
    "said",
    [
        {"external_order_id": "LH-1"},
        {"order_number": "#1001"},
        {"external_order_id": "LH-1", "order_number": "x"},
    ],
)
def test_an_order_is_found_by_its_id_and_by_its_number(carrier: CarrierRig, said: dict[str, str]) -> None:
    goods = [{"product_id": "becher", "name": "Becher", "category": "Keramik"}]
    carrier.shop_says("Order Completed", order_id="LH-1", order_number="#1001", products=goods)
    assert carrier.hears(sendcloud(DELIVERED, **said)) == 200
    carrier.settle()
    assert carrier.stages() == ["Order Delivered"]
    [(_, properties, _)] = carrier.facts()
    assert (properties["order_id"], properties["products"]) == ("LH-1", goods)


def test_a_parcel_is_found_by_the_number_that_the_shop_told_when_it_sent_it(carrier: CarrierRig) -> None:
    """Blanks stand in a number on paper only. The goods are those of this parcel, not of the order."""
    carrier.shop_says("Order Completed", order_id="LH-1", products=[{"product_id": "a"}, {"product_id": "b"}])
    blank = "0034 0434 1610 9400 0001"
    carrier.shop_says("Order Shipped", order_id="LH-1", tracking_number=blank, products=[{"product_id": "b"}])
    carrier.shop_says(
        "Order Shipped", order_id="LH-1", tracking_number="other", products=[{"product_id": "a"}]
    )
    assert carrier.hears(sendcloud(DELIVERED)) == 200
    carrier.settle()
    [(_, properties, _)] = carrier.facts()
    assert (properties["order_id"], properties["products"]) == ("LH-1", [{"product_id": "b"}])


def test_which_goods_are_in_an_unknown_parcel_of_an_order_that_went_in_several_nobody_says(
    carrier: CarrierRig,
) -> None:
    carrier.shop_says(
        "Order Shipped", order_id="LH-1", tracking_number="other", products=[{"product_id": "a"}]
    )
    assert carrier.hears(sendcloud(DELIVERED, external_order_id="LH-1")) == 200
    carrier.settle()
    [(_, properties, _)] = carrier.facts()
    assert "products" not in properties


def test_a_long_order_id_and_a_long_number_are_found_by_their_beginning(carrier: CarrierRig) -> None:
    """The indexes hold so much of a number, whoever wrote it."""
    number = "N" * 120
    carrier.shop_says("Order Completed", order_id="LH-" + "1" * 120)
    carrier.shop_says("Order Completed", user="bob", order_id="2", order_number="LH-" + "2" * 3000)
    carrier.shop_says("Order Shipped", user="cleo", order_id="3", tracking_number=f"N {number[1:]}")
    for place, said in enumerate(
        ({"external_order_id": "LH-" + "1" * 120}, {"order_number": "LH-" + "2" * 3000})
    ):
        assert carrier.hears(sendcloud(DELIVERED, number=f"P-{place}", **said)) == 200
    assert carrier.hears(sendcloud(DELIVERED, number=number)) == 200
    carrier.settle()
    assert [carrier.stages(), carrier.stages("bob"), carrier.stages("cleo")] == [["Order Delivered"]] * 3


def test_what_the_shop_has_told_of_a_parcel_the_carrier_does_not_tell_again(carrier: CarrierRig) -> None:
    carrier.shop_says("Order Shipped", order_id="LH-1", tracking_number=NUMBER)
    assert carrier.hears(sendcloud(MOVING)) == 200
    assert carrier.noted()[-1].outcome == "known"
    assert carrier.hears(sendcloud(OUT, minutes=1)) == 200
    assert told(carrier) == ["Order Out For Delivery"]


def test_a_parcel_of_nobody_is_kept_shown_and_found_later_in_its_latest_state(carrier: CarrierRig) -> None:
    """Nothing is lost, and what was overtaken meanwhile is not told any more."""
    for status, minutes in ((MOVING, 30), (OUT, 20)):
        assert carrier.hears(sendcloud(status, minutes=minutes, external_order_id="LH-1")) == 200
    assert [one.outcome for one in carrier.noted()] == ["unmatched", "unmatched"]
    assert (carrier.unmatched(), carrier.view().unmatched) == (["out_for_delivery"], 1)
    look_again(carrier)
    assert told(carrier) == []
    carrier.shop_says("Order Completed", order_id="LH-1")
    look_again(carrier)
    assert carrier.stages() == ["Order Out For Delivery"]
    assert (carrier.unmatched(), carrier.view().unmatched) == ([], 0)
    assert carrier.hears(sendcloud(OUT, minutes=20, external_order_id="LH-1")) == 200
    assert carrier.stages() == ["Order Out For Delivery"]


def test_parcels_of_nobody_are_looked_up_every_two_minutes_and_the_doctor_names_them_after_a_day(
    carrier: CarrierRig,
) -> None:
    carrier.hears(sendcloud(MOVING))
    asyncio.run(carrier.read_all(ParcelMatcher))
    due = "SELECT extract(epoch FROM next_at - %s)::int FROM shops"
    assert carrier.count(due, carrier.world.clock.now()) == AGAIN.total_seconds()
    with carrier.world.database.transaction() as tx:
        assert not any(
            "parcels of carriers" in one for one in examine(tx, carrier.world.clock.now()).findings
        )
        later = carrier.world.clock.now() + timedelta(days=1, minutes=1)
        assert any("1 parcels of carriers" in one for one in examine(tx, later).findings)


def test_numbers_that_lead_to_two_people_are_told_to_neither(carrier: CarrierRig) -> None:
    carrier.shop_says("Order Completed", user="ada", order_id="LH-1")
    carrier.shop_says("Order Shipped", user="bob", order_id="LH-2", tracking_number=NUMBER)
    assert carrier.hears(sendcloud(DELIVERED, external_order_id="LH-1")) == 200
    assert (told(carrier), carrier.unmatched()) == ([], ["delivered"])


def test_two_profiles_that_turn_out_to_be_one_person_are_one(carrier: CarrierRig) -> None:
    for anonymous, event in (("one", "Order Completed"), ("two", "Order Shipped")):
        properties = {"order_id": "LH-1", "tracking_number": NUMBER}
        call = {"type": "track", "anonymousId": anonymous, "event": event, "properties": properties}
        carrier.world.collect(call)
        carrier.settle()
    for anonymous in ("one", "two"):
        carrier.world.collect({"type": "identify", "userId": "ada", "anonymousId": anonymous, "traits": {}})
        carrier.settle()
    assert carrier.hears(sendcloud(DELIVERED, external_order_id="LH-1")) == 200
    carrier.settle()
    assert carrier.stages() == ["Order Delivered"]


def test_with_several_shops_an_order_number_counts_only_for_the_shop_that_is_named(
    carrier: CarrierRig,
) -> None:
    """Order 17 of one shop is not order 17 of the other."""
    add_shop(carrier, "one", "")
    add_shop(carrier, "two", "at-")
    carrier.shop_says("Order Completed", user="ada", source="one", order_id="17", order_number="17")
    carrier.shop_says("Order Completed", user="bob", source="two", order_id="at-17", order_number="17")
    assert carrier.hears(sendcloud(DELIVERED, number="P-1", order_number="17")) == 200
    assert (told(carrier), carrier.unmatched()) == ([], ["delivered"])
    carrier.connect(signature_key="", shop="two")
    assert carrier.hears(sendcloud(DELIVERED, number="P-2", order_number="17")) == 200
    assert carrier.hears(sendcloud(DELIVERED, number="P-3", external_order_id="17")) == 200
    carrier.settle()
    assert carrier.stages("bob") == ["Order Delivered", "Order Delivered"]
    assert carrier.stages("ada") == []
    carrier.shop_says("Order Shipped", user="ada", source="one", order_id="17", tracking_number="P-4")
    assert carrier.hears(sendcloud(DELIVERED, number="P-4")) == 200
    carrier.settle()
    assert carrier.stages("ada") == ["Order Delivered"]


def test_what_happened_before_the_carrier_was_connected_is_history(carrier: CarrierRig) -> None:
    """J4: it sets nothing off."""
    carrier.shop_says("Order Completed", order_id="LH-1")
    assert carrier.hears(sendcloud(DELIVERED, minutes=60 * 24 * 3, external_order_id="LH-1")) == 200
    carrier.settle()
    assert [imported for _, _, imported in carrier.facts()] == [True]


def test_a_clock_that_is_ahead_does_not_lead_into_the_future(carrier: CarrierRig) -> None:
    carrier.shop_says("Order Completed", order_id="LH-1")
    assert carrier.hears(sendcloud(DELIVERED, minutes=-600, external_order_id="LH-1")) == 200
    carrier.settle()
    moment = "SELECT extract(epoch FROM max(at) - %s)::int FROM events WHERE name = 'Order Delivered'"
    assert carrier.count(moment, carrier.world.clock.now()) <= 0


def test_the_silence_of_a_carrier_holds_nothing_back_and_alarms_nobody(carrier: CarrierRig) -> None:
    """Hold `shop_behind` is for shops: a carrier calls when there is something to say."""
    later = NOW + timedelta(days=9)
    with carrier.world.database.transaction() as tx:
        assert behind(tx, carrier.world.workspace, later) == []
        assert all(one.object != "carrier" for one in alerts(tx, carrier.world.workspace, [], later))
        [view] = shop_views(tx, carrier.table, carrier.world.workspace, "https://crm.example", later)
    assert (view.state, view.kind, view.read_at) == ("listening", "carrier", None)


def test_a_carriers_call_is_looked_up_by_indexes_and_reads_no_history(carrier: CarrierRig) -> None:
    carrier.shop_says("Order Completed", order_id="LH-1")
    values = {
        "workspace": carrier.world.workspace, "parcels": [NUMBER, "other"], "ids": ["LH-1"], "numbers": ["LH-1", "2"],
        "since": NOW - timedelta(days=120), "source": "",
    }  # fmt: skip
    with carrier.world.database.transaction() as tx:
        tx.run("SET LOCAL enable_seqscan = off")
        tx.run("SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(row[0] for row in tx.rows(f"EXPLAIN {QUERY}", values))
    assert "Seq Scan" not in plan
    for part in ("order_id'", "order_number'", "tracking_number'"):
        assert any("Index Cond" in line and part in line for line in plan.splitlines()), plan


JOURNEY = """
id: arrived
name: Arrived
enter: {on: [{event: Order Delivered}], key: event.tracking_number, again: never}
steps:
  - {send: sms, channel: sms, template: arrived-sms, recheck_audience: false}
"""
WORDS: dict[str, Any] = {
    "id": "arrived-sms", "channel": "sms", "class": "transactional", "purpose": "orders",
    "languages": {"de": {"text": "{{ event.order_id }} ist da: {{ event.tracking_number }}"}},
}  # fmt: skip


def test_a_carriers_call_reaches_the_person_through_a_journey_once(carrier: CarrierRig) -> None:
    """From the signed call to the phone; told twice by the carrier and once by the shop, it is one message."""
    world = carrier.world
    with world.database.transaction() as tx:
        templates.save(tx, world.workspace, template_text.parse(WORDS), world.clock.now(), "test")
        journey = msgspec.structs.replace(journey_text.parse(JOURNEY), version=1)
        journeys.save_version(tx, world.workspace, journey, {}, "test", world.clock.now())
        raise_epoch(tx, world.workspace)
    carrier.shop_says("Order Completed", user="anna", order_id="LH-1")
    for _ in range(2):
        assert carrier.hears(sendcloud(DELIVERED, external_order_id="LH-1")) == 200
    carrier.settle()
    carrier.shop_says("Order Delivered", user="anna", order_id="LH-1", tracking_number=NUMBER)
    carrier.settle()
    assert [one.content.text for one in world.outbox.sent] == [f"LH-1 ist da: {NUMBER}"]
    assert at(5) < world.clock.now()
