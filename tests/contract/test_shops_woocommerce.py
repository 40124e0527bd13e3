"""WooCommerce: Node's own cryptography judges signatures; a shop that answers REST v3 is registered at and read."""

from __future__ import annotations

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import web
from contract.providers import node
from contract.providers.vendor import NOW, Seen, Vendor
from shop_rig import ShopRig, shop_rig

from anklang.channels.manifest import Settings
from anklang.channels.provider import CheckResult, RawRequest
from anklang.connectors.woocommerce.connect import WooConnector
from anklang.connectors.woocommerce.manifest import MANIFEST, TOPICS
from anklang.connectors.woocommerce.webhooks import is_ping, is_signed
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient

SECRET = "a secret of our own"
SETTINGS = {
    "base_url": "http://127.0.0.1:9", "consumer_key": "ck_1", "consumer_secret": "cs_1", "webhook_secret": SECRET,
}  # fmt: skip
ADDRESS = {"events": "https://crm.example/shop-calls/1/woo/events"}


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ShopRig]:
    with shop_rig(database_url, tmp_path, "woo", "woocommerce", SETTINGS) as made:
        yield made


def gmt(minutes: float) -> str:
    """So many minutes before NOW, as WooCommerce writes it: UTC, without saying so."""
    return (NOW - timedelta(minutes=minutes)).replace(tzinfo=None).isoformat(timespec="seconds")


def an_order(number: int, status: str, minutes: float = 10, **values: Any) -> dict[str, Any]:
    """An order as REST v3 documents it, created an hour ago and changed so many minutes ago."""
    paid = gmt(minutes) if status in ("processing", "completed", "refunded") else None
    billing = {"first_name": "Ada", "last_name": "Byron", "address_1": "Weg 1", "city": "Wien", "state": "",
               "postcode": "1010", "country": "AT", "email": "Ada@example.com", "phone": "+436641234567"}  # fmt: skip
    line = {
        "id": 1, "name": "Candle &ndash; red", "parent_name": None, "product_id": 93, "variation_id": 94, "quantity": 2,
        "total": "41.58", "sku": "C-1", "price": 20.79, "image": {"id": "7", "src": "https://shop.example/c.jpg"},
    }  # fmt: skip
    return {
        "id": number, "parent_id": 0, "number": str(number), "status": status, "currency": "EUR",
        "date_created": "2001-01-01T00:00:00", "date_created_gmt": gmt(60), "date_modified_gmt": gmt(minutes),
        "date_paid_gmt": paid, "date_completed_gmt": gmt(minutes) if status == "completed" else None,
        "discount_total": "0.00", "shipping_total": "0.00", "total": "49.90", "total_tax": "8.32", "customer_id": 26,
        "billing": billing, "shipping": {**billing, "email": ""}, "payment_method": "bacs", "meta_data": [],
        "line_items": [line], "shipping_lines": [{"method_title": "Post"}], "coupon_lines": [{"code": "hallo"}],
        "refunds": [],
    } | values  # fmt: skip


def signed(topic: str, body: bytes, secret: str = SECRET) -> dict[str, str]:
    """What WooCommerce sends beside a body."""
    return {
        "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Source": "https://shop.example/", "X-WC-Webhook-ID": "3",
        "X-WC-Webhook-Signature": b64encode(hmac.digest(secret.encode(), body, "sha256")).decode(),
        "X-WC-Webhook-Delivery-ID": "same within a second", "Content-Type": "application/json",
    }  # fmt: skip


def tell(shop: ShopRig, topic: str, document: dict[str, Any]) -> int:
    body = json.dumps(document).encode()
    return shop.call(signed(topic, body), body)


def test_a_signature_fits_where_nodes_cryptography_makes_the_same() -> None:
    """Integrations 1.4; one changed byte, another secret and none are the negative controls."""
    for secret, body in ((SECRET, '{"id":1,"name":"ß 👋"}'), ("geheim", "{}")):
        theirs = node.ask("hmac.mjs", secret, body)["base64"]
        request = RawRequest("POST", "/", {"x-wc-webhook-signature": theirs}, body.encode())
        assert is_signed(request, secret)
        assert not is_signed(request, secret + "x")
        assert not is_signed(RawRequest("POST", "/", request.headers, body.encode() + b" "), secret)
        assert not is_signed(RawRequest("POST", "/", {}, body.encode()), secret)
        assert not is_signed(request, "")


def test_the_unsigned_ping_is_answered_and_says_nothing(shop: ShopRig) -> None:
    """Without it no webhook can be saved; nothing else goes without a signature."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert shop.call(form, b"webhook_id=12") == 200
    wrong: list[tuple[dict[str, str], bytes]] = [
        (form, b"webhook_id=12&id=1"), (form, b"webhook_id="), (form, b"webhook_id=x"), (form, b""),
        ({**form, "X-WC-Webhook-Topic": "order.created"}, b"webhook_id=12"), ({}, b'{"id": 1}'),
        (signed("order.created", b"{}", "another"), b"{}"),
    ]  # fmt: skip
    assert [shop.call(headers, body) for headers, body in wrong] == [403] * len(wrong)
    assert [(one.topic, one.outcome) for one in shop.noted()] == [("ping", "nothing")]
    assert not is_ping(RawRequest("POST", "/", {}, b"webhook_id=1\n"))


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("pending", ["Checkout Started"]),
        ("checkout-draft", ["Checkout Started"]),
        ("failed", ["Checkout Started"]),
        ("on-hold", ["Order Completed", "Order Updated"]),
        ("processing", ["Order Completed", "Order Paid", "Order Updated"]),
        ("completed", ["Order Completed", "Order Paid", "Order Shipped", "Order Updated"]),
        ("refunded", ["Order Completed", "Order Paid", "Order Refunded", "Order Updated"]),
        ("cancelled", ["Order Cancelled", "Order Updated"]),
        ("auto-draft", []),
        ("trash", []),
    ],
)
def test_each_status_has_its_events(shop: ShopRig, status: str, names: list[str]) -> None:
    assert tell(shop, "order.updated", an_order(1, status)) == 200
    shop.settle()
    assert shop.names() == names


def test_calls_that_come_twice_or_in_any_order_give_the_same_order(shop: ShopRig) -> None:
    """Loss, repetition and disorder."""
    back = [{"id": 9, "reason": "", "total": "-20.79"}]
    states = [
        ("order.created", an_order(1, "pending", 30)), ("order.updated", an_order(1, "processing", 20)),
        ("order.updated", an_order(1, "completed", 10)), ("order.updated", an_order(1, "completed", 5, refunds=back)),
    ]  # fmt: skip
    for number, order in enumerate(permutations(states), 1):
        for topic, body in [*order, order[0]]:
            refunds = [{**one, "id": number} for one in body["refunds"]]
            assert tell(shop, topic, body | {"id": number, "refunds": refunds}) == 200
    shop.settle()
    known = shop.person("26").memory.orders
    seen = {(one.gross, sum(one.refunds.values()), one.completed, one.cancelled) for one in known.values()}
    assert (len(known), seen) == (24, {(4990, 2079, True, False)})
    for name in ("Order Completed", "Order Paid", "Order Shipped", "Order Refunded"):
        assert shop.names().count(name) == 24, name


def test_an_order_has_its_goods_its_person_and_its_coupon(shop: ShopRig) -> None:
    tracking = [{"key": "_wc_shipment_tracking_items", "value": [
        {"tracking_provider": "dhl", "tracking_number": "0034", "custom_tracking_link": ""}]}]  # fmt: skip
    assert tell(shop, "order.updated", an_order(7, "completed", meta_data=tracking)) == 200
    shop.settle()
    person = shop.person("26")
    assert (person.profile.email, person.profile.phone) == ("ada@example.com", "+436641234567")
    assert (person.profile.location.city, person.profile.location.country) == ("Wien", "AT")
    [item] = person.memory.orders["7"].items
    assert (item.product, item.variant, item.name, item.price, item.quantity) == (
        "93",
        "94",
        "Candle – red",
        2079,
        2,
    )
    [(_, said, imported)] = shop.facts("Order Completed")
    assert (said["coupon"], said["order_id"], imported) == ("hallo", "7", False)
    [(_, sent, _)] = shop.facts("Order Shipped")
    assert (sent["tracking_number"], sent["carrier"]) == ("0034", "dhl")


def test_two_orders_of_one_guest_are_one_person_and_never_an_accounts(shop: ShopRig) -> None:
    """Identity rule 6: an e-mail address never merges."""
    assert tell(shop, "order.created", an_order(1, "processing")) == 200
    for number in (2, 3):
        assert tell(shop, "order.created", an_order(number, "processing", customer_id=0)) == 200
    shop.settle()
    assert list(shop.person("26").memory.orders) == ["1"]
    counted = "SELECT count(DISTINCT person_id) FROM events WHERE name = 'Order Completed'"
    assert shop.count(counted) == 2


def test_two_shops_with_numbers_alike_need_a_prefix_which_tells_their_people_apart(shop: ShopRig) -> None:
    assert tell(shop, "order.created", an_order(1, "processing")) == 200
    shop.connect(**SETTINGS, prefix="at-")
    assert tell(shop, "order.created", an_order(2, "processing")) == 200
    shop.settle()
    assert shop.id_of("26") != shop.id_of("at-26")
    assert list(shop.person("at-26").memory.orders) == ["at-2"]


def test_a_newer_account_is_not_undone_by_an_older_order(shop: ShopRig) -> None:
    account = {"id": 26, "email": "ada@new.example", "first_name": "Augusta", "last_name": "Byron",
               "date_created_gmt": gmt(99), "date_modified_gmt": gmt(3), "billing": {}}  # fmt: skip
    assert tell(shop, "customer.updated", account) == 200
    assert tell(shop, "order.updated", an_order(1, "processing", 10)) == 200
    shop.settle()
    assert (shop.person("26").profile.first_name, shop.person("26").profile.email) == (
        "Augusta",
        "ada@new.example",
    )


def test_a_deleted_order_does_not_count_any_more(shop: ShopRig) -> None:
    assert tell(shop, "order.created", an_order(1, "processing")) == 200
    assert tell(shop, "order.deleted", {"id": 1}) == 200
    assert tell(shop, "coupon.updated", {"id": 93}) == 200
    shop.settle()
    person = shop.person("26")
    assert (person.profile.orders.count, person.profile.orders.cancelled) == (0, 1)
    assert shop.noted()[-1].outcome == "nothing"


# ---------------------------------------------------------------------------------------------- the REST API


class Woo:
    """A shop that answers REST v3 as it is documented: orders by number, and webhooks."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.hooks: dict[int, dict[str, Any]] = {}
        self.secrets: list[str] = []
        self.status = 200
        self.text = ""

    async def answer(self, seen: Seen) -> web.Response:
        """One call."""
        assert b64decode(seen.headers["Authorization"].removeprefix("Basic ")) == b"ck_1:cs_1"
        url = urlsplit(seen.path)
        asked = dict(parse_qsl(url.query))
        path = url.path.removeprefix("/wp-json/wc/v3")
        assert path != url.path
        if self.status != 200 or self.text:
            return web.Response(status=self.status, text=self.text)
        if path == "/orders":
            return web.json_response(self._orders(asked))
        body = json.loads(seen.body) if seen.body else {}
        if seen.method == "GET":
            listed = [
                {name: value for name, value in one.items() if name != "secret"}
                for one in self.hooks.values()
            ]
            return web.json_response(listed)
        number = int(path.rpartition("/")[2]) if seen.method == "PUT" else len(self.hooks) + 1
        self.hooks[number] = self.hooks.get(number, {}) | body | {"id": number}
        self.secrets.append(body["secret"])
        return web.json_response(self.hooks[number], status=201 if seen.method == "POST" else 200)

    def _orders(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        size, page = int(asked.get("per_page", 10)), int(asked.get("page", 1))
        after = asked.get("modified_after", "1970-01-01T00:00:00")
        assert datetime.fromisoformat(after).tzinfo is None
        assert asked.get("dates_are_gmt", "true") == "true"
        rows = sorted(
            (one for one in self.orders if one["date_modified_gmt"] > after), key=lambda one: int(one["id"])
        )
        return rows[(page - 1) * size : page * size]


def reading(shop: ShopRig, woo: Woo) -> None:
    async def run() -> None:
        async with Vendor(woo.answer) as vendor:
            shop.connect(**{**SETTINGS, "base_url": vendor.url})
            await shop.read_all()

    asyncio.run(run())
    shop.settle()


def test_what_calls_have_lost_is_read_page_by_page_and_takes_the_same_way(shop: ShopRig) -> None:
    """120 orders on three pages, one of which a call had told before; older than the connection is history (J4)."""
    woo = Woo()
    woo.orders = [
        an_order(number, "processing", 5 if number > 100 else 60 * 24 * 5) for number in range(1, 121)
    ]
    assert tell(shop, "order.created", woo.orders[-1]) == 200
    reading(shop, woo)
    told = shop.facts("Order Completed")
    assert sorted(int(said["order_id"]) for _, said, _ in told) == list(range(1, 121))
    assert {int(said["order_id"]) for _, said, imported in told if not imported} == set(range(101, 121))
    reading(shop, woo)
    assert len(shop.facts("Order Completed")) == 120
    assert (shop.view().state, shop.view().fault, shop.view().reading) == ("fresh", "", False)


@pytest.mark.parametrize(
    ("status", "text", "said"),
    [
        (401, "{}", "refuses the key"),
        (404, "", "no WooCommerce"),
        (500, "", "HTTP 500"),
        (200, "<html>", "without JSON"),
    ],
)
def test_a_reading_that_fails_says_what_to_do(shop: ShopRig, status: int, text: str, said: str) -> None:
    woo = Woo()
    woo.status, woo.text = status, text
    reading(shop, woo)
    assert said in shop.view().fault
    assert "cs_1" not in shop.view().fault


def test_webhooks_are_made_once_and_woken_where_they_were_switched_off() -> None:
    woo = Woo()
    found: list[CheckResult] = []

    async def run() -> None:
        async with Vendor(woo.answer) as vendor, HttpClient() as http:
            settings = Settings(MANIFEST, {**SETTINGS, "base_url": vendor.url})
            connector = WooConnector(settings, http, VirtualClock(NOW))
            found.append(await connector.check())
            found.append(await connector.register(ADDRESS))
            woo.hooks[2]["status"] = "disabled"
            found.append(await connector.register(ADDRESS))
            woo.status = 403
            found.append(await connector.register(ADDRESS))
            found.append(await connector.check())

    asyncio.run(run())
    assert [one.ok for one in found] == [True, True, True, False, False]
    assert sorted(str(one["topic"]) for one in woo.hooks.values()) == sorted(TOPICS)
    assert {one["status"] for one in woo.hooks.values()} == {"active"}
    assert set(woo.secrets) == {SECRET}
