"""Ids of any length that an accepted event names are kept, and stop nobody (J45): PostgreSQL's indexes have a limit of
2,704 bytes a row, which such an id must never reach."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha512
from typing import Any

import msgspec
import pytest
from back_test_rig import MONDAY, SETTINGS, Shopping

from anklang.catalogue.model import Pricing, Product
from anklang.consents.grant import PROPERTY
from anklang.flows.take_products import take_products
from anklang.testing.world import World
from anklang.workspaces.model import ExistingCustomers

LONG = "".join(sha512(bytes([number])).hexdigest() for number in range(29))[:3600]
"""As random as an id can be: text that PostgreSQL cannot press into less."""
WIDE = "".join(chr(0x4E00 + ord(sign) * 61 % 9000 + number) for number, sign in enumerate(LONG[:2500]))
PLACES: dict[str, dict[str, Any]] = {
    "order id": {"order_id": LONG},
    "its other spelling": {"orderId": LONG},
    "order number": {"order_number": LONG},
    "tracking number": {"tracking_number": LONG},
    "wide characters": {"order_id": WIDE, "tracking_number": WIDE},
    "cart": {"cart_id": LONG, "checkout_id": LONG},
    "product": {"product_id": LONG, "variant": LONG, "sku": LONG},
    "products": {"order_id": LONG, "products": [{"product_id": LONG, "sku": LONG, "category": LONG}]},
    "coupon": {"order_id": "1", "coupon": LONG},
    "notice": {"order_id": WIDE, PROPERTY: {
        "wording": LONG, "version": 1, "shown": True, "objected": False, "address": "anna@example.com"}},
}  # fmt: skip
EVENTS = ("Order Completed", "Order Shipped", "Order Cancelled", "Product Added", "Product Viewed",
          "Back In Stock Requested")  # fmt: skip
BY_CART = """
id: by-cart
name: By cart
enter: {on: [{event: Product Added}], key: event.cart_id, again: never}
steps:
  - {wait: pause, for: 1h}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[Shopping]:
    settings = msgspec.structs.replace(SETTINGS, existing_customers=ExistingCustomers(on=True))
    world = World(database_url, MONDAY, settings)
    with world.database.transaction() as tx:
        soap = Product(id="soap-1", title={"de": "Seife"}, offer=Pricing(790, "EUR"))
        take_products(tx, world.workspace, [soap], "feed:main", world.clock.now())
    made = Shopping(world)
    made.publish(BY_CART)
    made.customer("anna")
    yield made
    world.close()


@pytest.mark.parametrize("place", PLACES)
def test_an_id_of_any_length_in_an_event_is_history_and_its_person_goes_on(
    shop: Shopping, place: str
) -> None:
    for name in EVENTS:
        shop.world.collect({"type": "track", "userId": "anna", "event": name, "properties": PLACES[place]})
        shop.world.settle()
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM stuck_facts") == (0,)
        kept = tx.rows("SELECT name, properties FROM events WHERE name = ANY(%s)", [list(EVENTS)])
    assert sorted(name for name, _ in kept) == sorted(EVENTS)
    assert all(properties == PLACES[place] for _, properties in kept), "as the shop wrote it"


@pytest.mark.parametrize("field", ["userId", "anonymousId"])
@pytest.mark.parametrize("sign", ["x", "訂"])
def test_the_longest_id_of_a_person_that_is_taken_has_its_place_in_every_index(
    shop: Shopping, field: str, sign: str
) -> None:
    id_ = "".join(chr(ord(sign) + number % 40) for number in range(512))
    shop.world.collect({"type": "track", field: id_, "event": "E" * 200, "properties": {"n": 1}})
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM stuck_facts") == (0,)
        assert tx.row("SELECT count(*) FROM events WHERE name = %s", ["E" * 200]) == (1,)
