"""Shopware 6: its own SDK for apps signs, judges, and goes through the same handshake."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from contract.providers import node
from contract.providers.vendor import NOW, Seen, Vendor
from shop_rig import ShopRig, shop_rig
from spine_rig import BASE_URL

from anklang.channels.manifest import Settings
from anklang.channels.provider import RawRequest
from anklang.connectors.shopware.handshake import is_registration, is_signed
from anklang.connectors.shopware.manifest import MANIFEST
from anklang.consents import store as consents
from anklang.consents.parse import parse_wording

APP, SECRET = "Anklang", "a secret of the app, 32 characters"
FORM = {"app_name": APP, "app_secret": SECRET}
SHOP = "https://shop.example"


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ShopRig]:
    with shop_rig(database_url, tmp_path, "sw", "shopware", FORM) as made:
        yield made


def sign(secret: str, data: bytes | str) -> str:
    content = data.encode() if isinstance(data, str) else data
    return hmac.digest(secret.encode(), content, "sha256").hex()


def registration(at: float = 0, url: str = SHOP, shop_id: str = "s1") -> str:
    """The query of a registration so many minutes before NOW."""
    stamp = int((NOW - timedelta(minutes=at)).timestamp())
    return f"shop-id={shop_id}&shop-url={url}&timestamp={stamp}"


def register(shop: ShopRig, url: str = SHOP, secret: str = "") -> str:
    """The whole handshake as Shopware does it; answers the shop's secret. `secret`: the present one."""
    query = registration(-shop_age(shop), url)
    headers = {"shopware-app-signature": sign(SECRET, query)}
    if secret:
        headers["shopware-shop-signature"] = sign(secret, query)
    answer = shop.ask("GET", f"register?{query}", headers)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["proof"] == sign(SECRET, f"s1{url}{APP}")
    assert said["confirmation_url"] == f"{BASE_URL}/shop-calls/{shop.world.workspace}/sw/confirm"
    fresh: str = said["secret"]
    assert len(fresh) >= 64
    body = json.dumps({"apiKey": "SWIA1", "secretKey": "key", "shopId": "s1", "shopUrl": url}).encode()
    headers = {"shopware-shop-signature": sign(fresh, body)}
    if secret:
        headers["shopware-shop-signature-previous"] = sign(secret, body)
    assert shop.ask("POST", "confirm", headers, body).status_code == 204
    return fresh


def shop_age(shop: ShopRig) -> float:
    """Minutes since NOW on the rig's clock."""
    return (shop.world.clock.now() - NOW).total_seconds() / 60


def tell(
    shop: ShopRig, secret: str, event: str, payload: dict[str, Any], at: float = 1, shop_id: str = "s1"
) -> int:
    document = {
        "data": {"event": event, "payload": payload}, "timestamp": int((NOW - timedelta(minutes=at)).timestamp()),
        "source": {"url": SHOP, "shopId": shop_id, "appVersion": "1", "eventId": "e"},
    }  # fmt: skip
    body = json.dumps(document).encode()
    return shop.call({"shopware-shop-signature": sign(secret, body), "X-Shopware-Attempt": "1"}, body)


def iso(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")


def state(name: str) -> dict[str, Any]:
    return {"stateMachineState": {"technicalName": name}}


def an_order(
    number: str = "o1", payment: str = "open", parcel: str = "open", status: str = "open"
) -> dict[str, Any]:
    """An order entity with its associations, placed an hour ago."""
    place = {"city": "Wien", "zipcode": "1010", "country": {"iso": "AT"}}
    method = {"name": "DHL", "trackingUrl": "https://dhl.example/%s"}
    return {
        "id": number, "orderNumber": "10001", "orderDateTime": iso(60), "createdAt": iso(60), "amountTotal": 49.9,
        "shippingTotal": 0, "currency": {"isoCode": "EUR"}, **state(status),
        "orderCustomer": {"customerId": "k1", "email": "ada@example.com", "firstName": "Ada", "lastName": "Byron"},
        "lineItems": [
            {"type": "product", "productId": "p1", "label": "Candle", "quantity": 2, "unitPrice": 24.95,
             "payload": {"productNumber": "SW1"}},
            {"type": "promotion", "label": "Hallo", "quantity": 1, "unitPrice": 0, "payload": {"code": "HALLO"}},
        ],
        "transactions": [{"id": "t1", "createdAt": iso(60), "amount": {"totalPrice": 49.9}, **state(payment)}],
        "deliveries": [{"id": "d1", "createdAt": iso(60), "trackingCodes": ["0034"], "shippingMethod": method,
                        "shippingOrderAddress": place, **state(parcel)}],
    }  # fmt: skip


# -------------------------------------------------------------------------------------------- signatures and handshake


def test_the_sdk_and_we_make_and_take_the_same_signatures() -> None:
    """Integrations 1.4; one changed byte and another secret are the negative controls."""
    settings = Settings(MANIFEST, FORM | {"shop_secret": "s" * 64})
    body = json.dumps({"data": {"event": "ß 👋"}}, ensure_ascii=False)
    theirs = node.ask("shopware.mjs", "sign", "s" * 64, body)["signature"]
    for given, content in (
        (theirs, body),
        (theirs, body + " "),
        (sign("other", body), body),
        (sign("s" * 64, body), body),
    ):
        headers = {"shopware-shop-signature": given}
        judged = node.ask("shopware.mjs", "webhook", "s" * 64, json.dumps(headers), content)["valid"]
        assert is_signed(RawRequest("POST", "/", headers, content.encode()), settings) == judged
    assert is_signed(RawRequest("POST", "/", {"shopware-shop-signature": theirs}, body.encode()), settings)
    assert not is_signed(RawRequest("POST", "/", {}, body.encode()), settings)


@pytest.mark.parametrize(("url", "alike"), [(SHOP, True), ("https%3A%2F%2Fshop.example", False)])
def test_a_registration_is_signed_over_the_query_as_received(url: str, alike: bool) -> None:
    """The SDK builds the string from decoded parameters: with an encoded address it differs; Shopware sends none."""
    query = registration(url=url)
    headers = {"shopware-app-signature": sign(SECRET, query)}
    address = f"https://crm.example/register?{query}"
    theirs = node.ask("shopware.mjs", "register", APP, SECRET, address, json.dumps(headers))
    settings = Settings(MANIFEST, FORM)
    request = RawRequest("GET", f"/shop-calls/1/sw/register?{query}", headers, b"")
    assert is_registration(request, settings, NOW)
    assert (theirs["status"] == 200) == alike
    if alike:
        assert theirs["proof"] == sign(SECRET, f"s1{SHOP}{APP}")
    for wrong in (
        RawRequest("GET", f"/x?{query}x", headers, b""),
        RawRequest("GET", f"/x?{query}", {"shopware-app-signature": sign("other", query)}, b""),
        RawRequest("GET", f"/x?{query}", {}, b""),
    ):
        assert not is_registration(wrong, settings, NOW)


def test_the_shop_registers_and_is_then_heard_and_may_be_read(shop: ShopRig) -> None:
    assert (shop.view().state, shop.view().secrets) == ("waiting", ["app_secret"])
    secret = register(shop)
    assert shop.view().state == "fresh"
    assert set(shop.view().secrets) == {"app_secret", "shop_secret", "api_key", "api_secret"}
    assert tell(shop, secret, "checkout.order.placed", {"order": an_order()}) == 200
    assert tell(shop, "x" * 64, "checkout.order.placed", {"order": an_order("o2")}) == 403
    assert tell(shop, secret, "checkout.order.placed", {"order": an_order("o3")}, shop_id="s2") == 200
    shop.settle()
    assert list(shop.person("k1").memory.orders) == ["o1"]


def test_an_old_registration_and_one_that_the_shop_did_not_sign_are_refused(shop: ShopRig) -> None:
    query = registration(at=6)
    assert (
        shop.ask("GET", f"register?{query}", {"shopware-app-signature": sign(SECRET, query)}).status_code
        == 403
    )
    secret = register(shop)
    query = registration(-shop_age(shop))
    assert (
        shop.ask("GET", f"register?{query}", {"shopware-app-signature": sign(SECRET, query)}).status_code
        == 403
    )
    again = register(shop, "https://new.example", secret)
    assert again != secret
    assert tell(shop, secret, "checkout.order.placed", {"order": an_order()}) == 403
    assert tell(shop, again, "checkout.order.placed", {"order": an_order()}) == 200
    shop.connect(**FORM)
    assert shop.view().state == "fresh"


def test_a_confirmation_with_a_wrong_signature_changes_nothing(shop: ShopRig) -> None:
    body = json.dumps({"apiKey": "a", "secretKey": "b", "shopId": "s1"}).encode()
    assert shop.ask("POST", "confirm", {"shopware-shop-signature": sign("", body)}, body).status_code == 403
    assert shop.view().state == "waiting"


def test_a_deleted_app_is_not_read_any_more_and_may_register_anew(shop: ShopRig) -> None:
    secret = register(shop)
    assert tell(shop, secret, "app.deleted", {}) == 200
    assert (shop.view().state, "anew" in shop.view().fault) == ("waiting", True)
    register(shop)
    assert (shop.view().state, shop.view().fault) == ("fresh", "")


# ---------------------------------------------------------------------------------------------- orders and people


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (an_order(), ["Order Completed", "Order Updated"]),
        (an_order(payment="paid"), ["Order Completed", "Order Paid", "Order Updated"]),
        (an_order(parcel="shipped"), ["Order Completed", "Order Shipped", "Order Updated"]),
        (an_order(status="cancelled"), ["Order Cancelled", "Order Completed", "Order Updated"]),
        (an_order(payment="refunded"), ["Order Completed", "Order Paid", "Order Refunded", "Order Updated"]),
        (an_order(payment="refunded_partially"),
         ["Order Completed", "Order Paid", "Order Partially Refunded", "Order Updated"]),
        (an_order(parcel="returned"), ["Order Completed", "Order Returned", "Order Shipped", "Order Updated"]),
        (an_order(parcel="returned_partially"),
         ["Order Completed", "Order Partially Returned", "Order Shipped", "Order Updated"]),
    ],
)  # fmt: skip
def test_each_state_has_its_events(shop: ShopRig, order: dict[str, Any], names: list[str]) -> None:
    secret = register(shop)
    assert tell(shop, secret, "state_enter.order.state.in_progress", {"order": order}) == 200
    shop.settle()
    assert shop.names() == names


def test_calls_that_come_twice_or_in_any_order_give_the_same_order(shop: ShopRig) -> None:
    """Loss, repetition (X-Shopware-Attempt) and disorder."""
    secret = register(shop)
    states = [(40, an_order()), (30, an_order(payment="paid")), (20, an_order(payment="paid", parcel="shipped")),
              (10, an_order(payment="refunded", parcel="returned"))]  # fmt: skip
    for number, order in enumerate(permutations(states), 1):
        for at, body in [*order, order[0]]:
            told = body | {"id": f"o{number}"}
            assert tell(shop, secret, "state_enter.order.state.open", {"order": told}, at) == 200
    shop.settle()
    known = shop.person("k1").memory.orders
    seen = {(one.gross, sum(one.refunds.values()), one.completed) for one in known.values()}
    assert (len(known), seen) == (24, {(4990, 4990, True)})
    for name in ("Order Completed", "Order Paid", "Order Shipped", "Order Refunded", "Order Returned"):
        assert shop.names().count(name) == 24, name


def test_an_order_has_its_goods_its_parcel_and_its_person(shop: ShopRig) -> None:
    secret = register(shop)
    order = an_order(payment="paid", parcel="shipped")
    assert tell(shop, secret, "state_enter.order_delivery.state.shipped", {"order": order}) == 200
    account = {
        "id": "k1",
        "email": "ada@example.com",
        "firstName": "Augusta",
        "birthday": "1815-12-10T00:00:00.000+00:00",
    }
    assert tell(shop, secret, "checkout.customer.register", {"customer": account}, at=0) == 200
    shop.settle()
    person = shop.person("k1")
    assert (person.profile.first_name, person.profile.location.city) == ("Augusta", "Wien")
    [item] = person.memory.orders["o1"].items
    assert (item.product, item.sku, item.price, item.quantity) == ("p1", "SW1", 2495, 2)
    [(_, sent, _)] = shop.facts("Order Shipped")
    assert (sent["tracking_number"], sent["tracking_url"]) == ("0034", "https://dhl.example/0034")
    [(_, bought, _)] = shop.facts("Order Completed")
    assert bought["coupon"] == "HALLO"


def test_the_newsletter_of_the_shop_brings_consents_and_withdrawals(shop: ShopRig) -> None:
    """Compliance 4.3 to 4.5: optIn was confirmed by a message of the shop's; optOut always counts."""
    with shop.world.database.transaction() as tx:
        wording = parse_wording(
            {"id": "news", "name": "News", "purposes": ["marketing"], "channels": ["email"],
             "languages": {"de": {"text": "Ja, schickt mir Neues."}}}, ["marketing"],
        )  # fmt: skip
        consents.save_wording(tx, shop.world.workspace, wording, shop.world.clock.now(), "test")
    shop.connect(**FORM, consent_wording="news")
    secret = register(shop)
    count = "SELECT count(*) FROM consent_states WHERE address = 'ada@example.com' AND state = %s"
    one = {"id": "n1", "email": "ada@example.com", "status": "optIn", "confirmedAt": iso(9)}
    assert tell(shop, secret, "newsletter.confirm", {"newsletterRecipient": one}, 9) == 200
    assert (shop.count(count, "confirmed"), shop.count(count, "withdrawn")) == (1, 0)
    gone = one | {"status": "optOut", "updatedAt": iso(3)}
    assert tell(shop, secret, "newsletter.unsubscribe", {"newsletterRecipient": gone}, 3) == 200
    assert tell(shop, secret, "newsletter.confirm", {"newsletterRecipient": one}, 2) == 200
    assert (shop.count(count, "confirmed"), shop.count(count, "withdrawn")) == (0, 1)


# ---------------------------------------------------------------------------------------------- the Admin API


class Admin:
    """A shop that answers the Admin API as it is documented."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.recipients: list[dict[str, Any]] = []
        self.tokens = 0
        self.refuse = 0

    async def answer(self, seen: Seen) -> web.Response:
        """One call."""
        body = json.loads(seen.body)
        if seen.path == "/api/oauth/token":
            assert body == {"grant_type": "client_credentials", "client_id": "SWIA1", "client_secret": "key"}
            self.tokens += 1
            return web.json_response({"access_token": f"token{self.tokens}", "expires_in": 600})
        if self.refuse:
            return web.Response(status=self.refuse)
        assert seen.headers["Authorization"] == f"Bearer token{self.tokens}"
        rows = {"/api/search/order": self.orders, "/api/search/newsletter-recipient": self.recipients}[
            seen.path
        ]
        [wanted] = body.get("filter") or [{"queries": []}]
        since = [one["parameters"]["gte"] for one in wanted["queries"]]
        found = [
            one for one in rows if not since or max(one.get("updatedAt") or "", one["createdAt"]) >= since[0]
        ]
        start = (body.get("page", 1) - 1) * body["limit"]
        return web.json_response({"data": found[start : start + body["limit"]]})


def reading(shop: ShopRig, admin: Admin, secret: str = "") -> str:
    """Register with the shop's present address and read it to its end."""
    made: list[str] = []

    async def run() -> None:
        async with Vendor(admin.answer) as vendor:
            made.append(await asyncio.to_thread(register, shop, vendor.url, secret))
            await shop.read_all()

    asyncio.run(run())
    shop.settle()
    return made[0]


def test_what_calls_have_lost_is_read_page_by_page_and_takes_the_same_way(shop: ShopRig) -> None:
    """70 orders on two pages; older than the connection is history (J4); a second reading adds nothing."""
    admin = Admin()
    admin.orders = [an_order(f"o{number}", "paid") for number in range(70)]
    for one in admin.orders[:20]:
        one["orderDateTime"] = iso(60 * 24 * 5)
    admin.recipients = [{"id": "n1", "email": "x@example.com", "status": "optOut", "createdAt": iso(9)}]
    secret = reading(shop, admin)
    told = shop.facts("Order Completed")
    assert (len(told), sum(imported for _, _, imported in told)) == (70, 20)
    assert shop.count("SELECT count(*) FROM consent_states WHERE state = 'withdrawn'") == 1
    reading(shop, admin, secret)
    assert len(shop.facts("Order Completed")) == 70
    assert (shop.view().state, shop.view().fault) == ("fresh", "")


@pytest.mark.parametrize(("status", "said"), [(403, "the right"), (500, "HTTP 500"), (401, "HTTP 401")])
def test_a_reading_that_fails_says_what_to_do(shop: ShopRig, status: int, said: str) -> None:
    admin = Admin()
    admin.refuse = status
    reading(shop, admin)
    assert said in shop.view().fault
