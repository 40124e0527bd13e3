"""Shopify: its own library judges signatures, and its own samples are replayed."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from contract.providers import node
from contract.providers.vendor import NOW, need_here, needs
from shop_rig import ShopRig, shop_rig

from anklang.channels.provider import RawRequest
from anklang.connectors.shopify import people
from anklang.connectors.shopify.manifest import API_VERSION
from anklang.connectors.shopify.webhooks import is_signed
from anklang.consents import store as consents
from anklang.consents.parse import parse_wording
from anklang.flows.on_shop_heard import take
from anklang.shops.store import load_shop

SAMPLES = Path(__file__).parents[3] / "shared" / "specs" / "shopify"
SECRET, DOMAIN = "hush-hush-hush", "lindenhof.myshopify.com"
SETTINGS = {"shop": DOMAIN, "client_secret": SECRET, "access_token": "shpat_1"}
needs_samples = needs(SAMPLES)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ShopRig]:
    with shop_rig(database_url, tmp_path, "shopify-de", "shopify", SETTINGS) as made:
        yield made


def signed(topic: str, body: bytes, secret: str = SECRET, domain: str = DOMAIN) -> dict[str, str]:
    """What Shopify sends beside a body."""
    return {
        "X-Shopify-Topic": topic, "X-Shopify-Shop-Domain": domain, "X-Shopify-API-Version": API_VERSION,
        "X-Shopify-Webhook-Id": hashlib.sha256(body).hexdigest()[:32], "Content-Type": "application/json",
        "X-Shopify-Hmac-Sha256": b64encode(hmac.digest(secret.encode(), body, "sha256")).decode(),
    }  # fmt: skip


def tell(shop: ShopRig, topic: str, document: dict[str, Any]) -> int:
    body = json.dumps(document).encode()
    return shop.call(signed(topic, body), body)


def sample(name: str) -> dict[str, Any]:
    """One of the vendor's own samples, without its frame."""
    need_here(SAMPLES)
    document = json.loads((SAMPLES / f"{name}.json").read_text())
    (inner,) = document.values()
    return dict(inner[0] if isinstance(inner, list) else inner)


def minutes(number: float) -> str:
    """So many minutes before NOW, as Shopify writes it."""
    return (NOW - timedelta(minutes=number)).isoformat()


def fresh_order(**values: Any) -> dict[str, Any]:
    """The sample order, placed ten minutes ago."""
    order = sample("order") | {"created_at": minutes(10), "updated_at": minutes(10)}
    order["fulfillments"] = []
    order["customer"] = order["customer"] | {"updated_at": minutes(10)}
    return order | values


# ---------------------------------------------------------------------------------------------- signatures


def test_shopifys_own_library_takes_what_we_take_and_refuses_what_we_refuse() -> None:
    """Integrations 1.4, in both families of headers; one changed byte is the negative control."""
    body = json.dumps({"id": 1, "name": "Grüße 👋"}).encode()
    good = signed("orders/create", body)
    events = {
        "shopify-topic": "orders/create", "shopify-shop-domain": DOMAIN, "shopify-api-version": API_VERSION,
        "shopify-webhook-id": "1", "shopify-event-id": "2", "shopify-hmac-sha256": good["X-Shopify-Hmac-Sha256"],
    }  # fmt: skip
    cases = [
        (good, body), (events, body), (good, body + b" "), (signed("orders/create", body, "other"), body),
        ({**good, "X-Shopify-Hmac-Sha256": ""}, body),
    ]  # fmt: skip
    for headers, content in cases:
        theirs = node.ask("shopify.mjs", "verify", SECRET, json.dumps(headers), content.decode())["valid"]
        request = RawRequest("POST", "/shop-calls/1/x/events", headers, content)
        assert is_signed(request, SECRET, DOMAIN) == theirs, headers
    assert [is_signed(RawRequest("POST", "/", h, c), SECRET, DOMAIN) for h, c in cases] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_we_take_what_shopifys_own_library_signed() -> None:
    body = '{"id":820982911946154508,"note":"ß"}'
    made = node.ask("shopify.mjs", "sign", SECRET, body)["signature"]
    headers = {"X-Shopify-Hmac-Sha256": made, "X-Shopify-Topic": "orders/create"}
    assert is_signed(RawRequest("POST", "/", headers, body.encode()), SECRET, DOMAIN)
    assert not is_signed(RawRequest("POST", "/", headers, body.encode() + b"\n"), SECRET, DOMAIN)
    assert not is_signed(RawRequest("POST", "/", headers, body.encode()), "", DOMAIN)


def test_a_call_of_another_shop_with_the_same_app_is_refused(shop: ShopRig) -> None:
    body = b'{"id": 1}'
    assert shop.call(signed("orders/create", body, domain="other.myshopify.com"), body) == 403
    assert shop.call({**signed("orders/create", body), "X-Shopify-Hmac-Sha256": "x"}, body) == 403
    assert shop.call(signed("orders/create", b"[1"), b"[1") == 400
    assert shop.noted() == []


# ---------------------------------------------------------------------------------------------- the vendor's samples


@needs_samples
def test_the_samples_of_shopify_are_replayed_and_become_history(shop: ShopRig) -> None:
    """They are years old: they fill the profile and set nothing off (J4)."""
    calls = [
        ("checkouts/create", sample("checkouts")), ("orders/create", sample("order")),
        ("orders/updated", sample("orders")), ("fulfillments/create", sample("fulfillment") | {"status": "success"}),
        ("fulfillment_events/create", sample("fulfillment_event")), ("refunds/create", sample("refund")),
        ("customers/update", sample("customer")), ("products/update", sample("product")),
        ("inventory_levels/update", sample("inventory_level")),
    ]  # fmt: skip
    assert [tell(shop, topic, body) for topic, body in calls] == [200] * len(calls)
    shop.settle()
    person = shop.person("207119551")
    order = person.memory.orders["450789469"]
    assert (order.gross, order.currency, sum(order.refunds.values())) == (40994, "USD", 20900)
    assert [item.product for item in order.items] == ["632910392"] * 3
    assert (person.profile.email, person.profile.first_name) == ("bob.norman@hostmail.com", "Bob")
    assert (person.profile.orders.count, person.profile.orders.net) == (1, 20094)
    assert person.profile.cart.status == "ordered"
    assert [(one.outcome, one.facts) for one in shop.noted()] == [
        ("taken", 2), ("taken", 2), ("taken", 2), ("taken", 1),
        ("nothing", 0), ("taken", 1), ("older", 0), ("taken", 0), ("taken", 0),
    ]  # fmt: skip
    assert all(imported for _, _, imported in shop.facts())
    assert shop.count("SELECT count(*) FROM instances") == 0
    named = "SELECT count(*) FROM shop_wants WHERE name = ANY(%s)"
    assert shop.count(named, ["632910392", "item 808950810"]) == 2


@needs_samples
def test_calls_that_come_twice_or_in_any_order_give_the_same_profile(shop: ShopRig) -> None:
    """Loss, repetition and disorder: an order is understood from its state, whichever call brings it first."""
    paid = fresh_order(id=1, updated_at=minutes(8), financial_status="paid")
    refunded = paid | {
        "updated_at": minutes(2), "financial_status": "partially_refunded",
        "refunds": [sample("refund") | {"order_id": 1, "created_at": minutes(2)}],
    }  # fmt: skip
    calls = [
        ("orders/create", paid | {"updated_at": minutes(10), "financial_status": "pending"}),
        ("orders/paid", paid), ("orders/updated", refunded), ("refunds/create", refunded["refunds"][0]),
    ]  # fmt: skip
    for number, order in enumerate(permutations(calls), 1):
        for topic, body in [*order, *order[:2]]:
            key = "order_id" if topic.startswith("refunds") else "id"
            refunds = [{**one, "id": number, "order_id": number} for one in body.get("refunds", [])]
            told = (
                body | {key: number, "cart_token": f"c{number}"} | ({"refunds": refunds} if refunds else {})
            )
            if key == "order_id":
                told["id"] = number
            assert tell(shop, topic, told) == 200
    shop.settle()
    known = shop.person("207119551").memory.orders
    seen = {(one.gross, tuple(one.refunds.values()), one.completed, one.cancelled) for one in known.values()}
    assert (len(known), seen) == (24, {(40994, (20900,), True, False)})
    assert [name for name in shop.names() if name == "Order Completed"] == ["Order Completed"] * 24
    assert [name for name in shop.names() if name == "Order Refunded"] == ["Order Refunded"] * 24
    assert shop.names().count("Order Paid") == 24


@needs_samples
def test_an_older_state_of_a_customer_never_undoes_a_newer_one(shop: ShopRig) -> None:
    newer = sample("customer") | {"first_name": "Robert", "updated_at": minutes(5)}
    older = sample("customer") | {"first_name": "Bob", "updated_at": minutes(9)}
    for body in (newer, older, newer):
        assert tell(shop, "customers/update", body) == 200
    shop.settle()
    assert shop.person("207119551").profile.first_name == "Robert"
    assert [one.outcome for one in shop.noted()] == ["taken", "older", "known"]


@needs_samples
def test_an_order_of_two_hundred_long_lines_still_fits_an_event(shop: ShopRig) -> None:
    """An event has at most 32 KB: an order that is refused would be missing for ever."""
    line = sample("order")["line_items"][0] | {"title": "Ü" * 300, "sku": "S" * 40}
    assert tell(shop, "orders/create", fresh_order(line_items=[line] * 200)) == 200
    shop.settle()
    assert (shop.noted()[-1].outcome, shop.names()) == ("taken", ["Order Completed"])


@needs_samples
def test_of_two_states_in_one_page_the_newer_one_stays(shop: ShopRig) -> None:
    newer, older = (
        {"id": 5, "first_name": name, "updated_at": minutes(at)} for name, at in (("New", 1), ("Old", 9))
    )
    says = [*people.customer(newer), *people.customer(older)]
    with shop.world.database.transaction() as tx:
        found = load_shop(tx, shop.world.workspace, "shopify-de")
        settings = shop.table.build(found)[1]
        taken = take(
            tx, shop.world.cache.of(tx, shop.world.workspace), found, settings, says, shop.world.clock.now()
        )
    shop.settle()
    assert (taken.facts, shop.person("5").profile.first_name) == (1, "New")


@needs_samples
def test_the_cart_before_the_checkout_turns_out_to_be_the_customers(shop: ShopRig) -> None:
    cart = {
        "id": "t0k", "token": "t0k", "updated_at": minutes(12),
        "line_items": [{"product_id": 7, "variant_id": 70, "title": "Candle", "price": "24.95", "quantity": 2}],
    }  # fmt: skip
    assert tell(shop, "carts/update", cart) == 200
    shop.settle()
    assert tell(shop, "orders/create", fresh_order(cart_token="t0k")) == 200
    shop.settle()
    person = shop.person("207119551")
    assert [(one.id, one.status) for one in person.memory.carts] == [("t0k", "ordered")]
    [(_, said, imported)] = shop.facts("Cart Updated")
    assert (said["value"], said["cart_url"], imported) == ("49.90", f"https://{DOMAIN}/cart/70:2", False)


@needs_samples
def test_a_parcel_and_a_refund_that_come_before_their_order_find_its_owner(shop: ShopRig) -> None:
    parcel = sample("fulfillment") | {"status": "success", "created_at": minutes(6)}
    arrival = sample("fulfillment_event") | {
        "status": "delivered", "order_id": 450789469, "fulfillment_id": 255858046, "happened_at": minutes(1),
    }  # fmt: skip
    for topic, body in (
        ("fulfillment_events/create", arrival),
        ("fulfillments/update", parcel),
        ("orders/create", fresh_order()),
    ):
        assert tell(shop, topic, body) == 200
    shop.settle()
    person = shop.id_of("207119551")
    assert (
        shop.count("SELECT count(*) FROM events WHERE person_id = %s AND name LIKE 'Order %%'", person) == 3
    )
    [(_, said, _)] = shop.facts("Order Shipped")
    assert (said["tracking_number"], said["carrier"], said["order_id"]) == (
        "1Z2345",
        "null-company",
        "450789469",
    )


@needs_samples
def test_a_cancelled_order_does_not_count_and_a_test_order_is_left_out(shop: ShopRig) -> None:
    assert tell(shop, "orders/create", fresh_order()) == 200
    gone = fresh_order(updated_at=minutes(1), cancelled_at=minutes(1), cancel_reason="customer")
    assert tell(shop, "orders/cancelled", gone) == 200
    assert tell(shop, "orders/create", fresh_order(id=2, test=True)) == 200
    shop.settle()
    person = shop.person("207119551")
    assert (person.profile.orders.count, person.profile.orders.cancelled, list(person.memory.orders)) == (
        0,
        1,
        ["450789469"],
    )


# ---------------------------------------------------------------------------------------------- consents and requests

WORDING = {
    "id": "checkout", "name": "Checkout", "purposes": ["marketing"], "channels": ["email", "sms"],
    "languages": {"de": {"text": "Ja, schickt mir Neues. Abmelden geht jederzeit."}},
}  # fmt: skip


def with_wording(shop: ShopRig) -> None:
    with shop.world.database.transaction() as tx:
        wording = parse_wording(WORDING, ["marketing"])
        consents.save_wording(tx, shop.world.workspace, wording, shop.world.clock.now(), "test")
    shop.connect(**SETTINGS, consent_wording="checkout")


def agreed(state: str, level: str, at: float) -> dict[str, Any]:
    return {"state": state, "opt_in_level": level, "consent_updated_at": minutes(at)}


def customer(at: float, **values: Any) -> dict[str, Any]:
    return sample("customer") | {"updated_at": minutes(at)} | values


MAIL = "bob.norman@hostmail.com"


@needs_samples
def test_a_confirmed_consent_counts_with_its_proof_and_a_withdrawal_always_does(shop: ShopRig) -> None:
    """Compliance 4.3, 4.4: wording, source, time; and a later withdrawal is not lifted by an older consent."""
    with_wording(shop)
    yes = customer(9, email_marketing_consent=agreed("subscribed", "confirmed_opt_in", 9))
    no = customer(5, email_marketing_consent=agreed("unsubscribed", "confirmed_opt_in", 5))
    assert tell(shop, "customers/update", yes) == 200
    assert shop.consents("207119551") == {("email", MAIL): "confirmed"}
    assert tell(shop, "customers/update", no) == 200
    assert shop.consents("207119551")["email", MAIL] == "withdrawn"
    for again in (yes, yes | {"updated_at": minutes(1)}):
        assert tell(shop, "customers/update", again) == 200
    assert shop.consents("207119551")["email", MAIL] == "withdrawn"
    with shop.world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT wording_id, wording_version, source, proof->>'opt_in_level' FROM consents "
            "WHERE state = 'confirmed' AND source LIKE 'shop:%'"
        )
    assert rows == [("checkout", 1, "shop:shopify-de", "confirmed_opt_in")]


@needs_samples
def test_a_consent_that_nobody_confirmed_is_asked_for_and_an_old_one_makes_nobody_be_written_to(
    shop: ShopRig,
) -> None:
    """Compliance 4.5, J4."""
    with_wording(shop)
    assert (
        tell(
            shop,
            "customers/create",
            customer(2, email_marketing_consent=agreed("subscribed", "single_opt_in", 2)),
        )
        == 200
    )
    old = customer(1, email_marketing_consent=agreed("subscribed", "single_opt_in", 60 * 30))
    assert tell(shop, "customers/update", old | {"id": 2, "email": "old@example.com"}) == 200
    assert shop.count("SELECT count(*) FROM opt_in_requests WHERE address = %s", MAIL) == 1
    assert shop.count("SELECT count(*) FROM opt_in_requests") == 1
    assert "older than a day" in shop.noted()[-1].note


@needs_samples
def test_without_a_wording_and_from_the_old_flag_alone_no_consent_is_taken(shop: ShopRig) -> None:
    yes = agreed("subscribed", "confirmed_opt_in", 2)
    assert tell(shop, "customers/update", customer(2, email_marketing_consent=yes)) == 200
    assert tell(shop, "customers/update", customer(1, accepts_marketing=True)) == 200
    assert shop.count("SELECT count(*) FROM consents") == shop.count(
        "SELECT count(*) FROM consents WHERE source = 'web_form'"
    )
    assert "names no wording" in shop.noted()[0].note


@needs_samples
def test_a_withdrawal_by_its_own_topic_takes_queued_advertising_back(shop: ShopRig) -> None:
    gone = agreed("unsubscribed", "unknown", 1)
    body = {"customer_id": 207119551, "email_address": MAIL, "email_marketing_consent": gone}
    assert tell(shop, "customers/update", customer(5)) == 200
    assert tell(shop, "customers_email_marketing_consent/update", body) == 200
    assert shop.consents("207119551") == {("email", MAIL): "withdrawn"}


@needs_samples
def test_requests_for_access_and_erasure_are_entered_with_their_date(shop: ShopRig) -> None:
    """GDPR 15, 17, 12 (3): the mandatory privacy topics."""
    assert tell(shop, "customers/update", customer(5)) == 200
    about = {"shop_domain": DOMAIN, "customer": {"id": 207119551, "email": MAIL}}
    for topic in ("customers/data_request", "customers/redact", "customers/redact"):
        assert tell(shop, topic, about) == 200
    assert tell(shop, "customers/redact", {"customer": {"id": 1}}) == 200
    assert tell(shop, "shop/redact", {"shop_domain": DOMAIN}) == 200
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT kind, asked_via FROM data_requests ORDER BY kind") == [
            ("erasure", "shop"),
            ("export", "shop"),
        ]
    assert [bool(one.note) for one in shop.noted()[1:]] == [True] * 5


def test_a_shop_that_throws_us_out_is_not_read_any_more_but_may_still_ask_for_erasure(shop: ShopRig) -> None:
    assert shop.view().state == "behind"
    assert tell(shop, "app/uninstalled", {"id": 1}) == 200
    seen = shop.view()
    assert (seen.state, seen.secrets, "anew" in seen.fault) == ("waiting", ["client_secret"], True)
    assert tell(shop, "shop/redact", {"shop_domain": DOMAIN}) == 200
