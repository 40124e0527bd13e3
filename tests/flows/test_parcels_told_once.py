"""Each stage of a parcel is told once, whoever speaks first: a shop with WooCommerce, and AfterShip (S6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from carrier_rig import CarrierRig, aftership, carrier_rig
from contract.test_shops_woocommerce import SETTINGS, an_order, signed
from shop_rig import ShopRig

NUMBER = "00340434161094000001"
OTHER = "00340434161094000002"


@pytest.fixture
def carrier(database_url: str, tmp_path: Path) -> Iterator[CarrierRig]:
    with carrier_rig(database_url, tmp_path, "aftership") as made:
        yield made


@pytest.fixture
def woo(carrier: CarrierRig) -> ShopRig:
    """The shop of order 7, with a prefix; connected when the carrier was."""
    shop = ShopRig(carrier.rig, "woo", "woocommerce", {**SETTINGS, "prefix": "at-"})
    with shop.world.database.transaction() as tx:
        tx.run("UPDATE shops SET connected_at = connected_at - interval '2 days' WHERE id = 'woo'")
    tells(shop, "processing", 30)
    return shop


def tells(shop: ShopRig, status: str, minutes: float = 10, number: str = "") -> None:
    """The shop tells of order 7; `number` is that of its parcel, where an extension knows it."""
    item = {"tracking_provider": "dhl", "tracking_number": number}
    meta = [{"key": "_wc_shipment_tracking_items", "value": [item]}] if number else []
    body = json.dumps(an_order(7, status, minutes, meta_data=meta)).encode()
    assert shop.call(signed("order.updated", body), body) == 200
    shop.settle()


def moves(carrier: CarrierRig, number: str = NUMBER, tag: str = "InTransit", minutes: float = 5) -> None:
    """The carrier tells of a parcel of order 7."""
    assert carrier.hears(aftership(tag, number, minutes, order_id="7", order_number="7")) == 200
    carrier.settle()


def told(shop: ShopRig, name: str = "Order Shipped") -> list[tuple[str, str]]:
    """Who told it of which parcel, in order of being told."""
    with shop.world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT context->>'source', coalesce(properties->>'tracking_number', '') FROM events WHERE name = %s "
            "ORDER BY received_at, at",
            [name],
        )
    return [(row[0], row[1]) for row in rows]


def test_what_the_shop_told_without_a_number_the_carrier_does_not_tell_again(
    carrier: CarrierRig, woo: ShopRig
) -> None:
    """WooCommerce itself has no parcels: an order that is completed has been sent."""
    tells(woo, "completed")
    moves(carrier)
    assert carrier.noted()[-1].outcome == "known"
    assert told(woo) == [("woo", "")]
    moves(carrier, tag="Delivered", minutes=1)
    assert told(woo, "Order Delivered") == [("carrier", NUMBER)]


def test_a_second_parcel_of_an_order_that_the_shop_told_without_a_number_is_told(
    carrier: CarrierRig, woo: ShopRig
) -> None:
    """What the shop said stands for one parcel, whichever moves first."""
    tells(woo, "completed")
    for number in (NUMBER, OTHER, NUMBER, OTHER):
        moves(carrier, number)
    assert told(woo) == [("woo", ""), ("carrier", OTHER)]


@pytest.mark.parametrize("number", ["", NUMBER, "0034 0434 1610 9400 0001"])
def test_what_the_carrier_told_the_shop_does_not_tell_again(
    carrier: CarrierRig, woo: ShopRig, number: str
) -> None:
    """The shop may be read ten minutes later than the carrier calls; it may know the number or not."""
    moves(carrier)
    tells(woo, "completed", 4, number)
    assert woo.noted()[-1].outcome in ("taken", "known")
    tells(woo, "completed", 3, number)
    assert told(woo) == [("carrier", NUMBER)]


def test_the_shops_own_word_about_another_parcel_of_the_order_is_told(
    carrier: CarrierRig, woo: ShopRig
) -> None:
    moves(carrier)
    tells(woo, "completed", 4, OTHER)
    moves(carrier, OTHER, minutes=1)
    assert told(woo) == [("carrier", NUMBER), ("woo", OTHER)]


def test_both_parcels_are_told_when_the_shops_word_without_a_number_comes_between_them(
    carrier: CarrierRig, woo: ShopRig
) -> None:
    moves(carrier)
    tells(woo, "completed", 4)
    moves(carrier, OTHER, minutes=1)
    assert told(woo) == [("carrier", NUMBER), ("carrier", OTHER)]


def test_a_parcel_that_was_nobodys_is_known_as_told_once_it_is_somebodys(
    carrier: CarrierRig, woo: ShopRig
) -> None:
    """The order comes after the carrier's call, with the shop's word about the parcel."""
    said: dict[str, Any] = {"order_id": "8", "order_number": "8"}
    assert carrier.hears(aftership("InTransit", NUMBER, 20, **said)) == 200
    body = json.dumps(an_order(8, "completed", 9)).encode()
    assert woo.call(signed("order.updated", body), body) == 200
    woo.settle()
    carrier.look_again()
    assert told(woo) == [("woo", "")]
    assert carrier.unmatched() == []


def test_what_is_kept_of_a_parcel_that_was_told_names_no_number(carrier: CarrierRig, woo: ShopRig) -> None:
    """The ids in it are derived, and what it holds of numbers leads back to no parcel."""
    moves(carrier)
    with woo.world.database.transaction() as tx:
        kept = tx.rows("SELECT id::text, told::text FROM shop_objects")
    assert NUMBER not in str(kept)
