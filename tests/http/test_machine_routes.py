"""Links, one-click unsubscribe, callbacks, SDK, health: the routes that machines and customers use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from spine_rig import handset_signature, rig

from anklang.testing.world import PHONE

PHONE_HEADERS = {"User-Agent": PHONE}


@pytest.fixture
def shop(database_url: str, tmp_path: Path):
    with rig(database_url, tmp_path, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) as made:
        yield made


def send_one(shop) -> str:
    """Anna left a cart; the SMS went out. Answers its text."""
    shop.world.collect(
        {"type": "track", "userId": "anna", "event": "Product Added",
         "properties": {"cart_id": "c1", "product_id": "p1", "name": "Vase", "price": 19.9, "currency": "EUR"}}
    )  # fmt: skip
    shop.pass_minutes(31)
    return shop.world.outbox.sent[-1].content.text


def token_in(text: str) -> str:
    return text.split("/l/")[1].split()[0]


def test_a_tap_leads_to_the_cart_and_counts_once_as_a_click(shop) -> None:
    """R20: the click is told to the journey; GET changes nothing but the count."""
    token = token_in(send_one(shop))
    shop.pass_minutes(1)
    answer = shop.client.get(f"/l/{token}", headers=PHONE_HEADERS, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("https://shop.example/cart?cart=c1")
    assert answer.headers["cache-control"] == "no-store"
    shop.world.settle()
    assert [m["state"] for m in shop.world.ledger()] == ["clicked"]


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        ({"User-Agent": "facebookexternalhit/1.1"}, "GET"),
        ({"User-Agent": "WhatsApp/2.23"}, "GET"),
        ({**PHONE_HEADERS, "Sec-Purpose": "prefetch"}, "GET"),
        (PHONE_HEADERS, "HEAD"),
        ({"User-Agent": ""}, "GET"),
    ],
)
def test_previews_scanners_and_prefetches_are_no_clicks(shop, headers: dict[str, str], method: str) -> None:
    """R20, compliance 9.5"""
    token = token_in(send_one(shop))
    shop.pass_minutes(1)
    assert (
        shop.client.request(method, f"/l/{token}", headers=headers, follow_redirects=False).status_code == 302
    )
    shop.world.settle()
    assert [m["state"] for m in shop.world.ledger()] == ["accepted"]


def test_an_unknown_link_is_answered_kindly_with_404(shop) -> None:
    answer = shop.client.get("/l/" + "A" * 13)
    assert answer.status_code == 404
    assert "Diesen Link gibt es nicht mehr" in answer.text
    assert shop.client.get("/l/x").status_code == 404


def test_the_association_files_are_json_without_redirect(shop) -> None:
    apple = shop.client.get("/.well-known/apple-app-site-association", follow_redirects=False)
    assert apple.status_code == 200
    assert apple.headers["content-type"] == "application/json"
    assert apple.json()["applinks"]["details"][0]["appIDs"] == ["ABCDE12345.com.example.shop"]
    android = shop.client.get("/.well-known/assetlinks.json", follow_redirects=False)
    assert android.status_code == 200
    assert android.json()[0]["target"]["package_name"] == "com.example.shop"


def test_a_get_of_the_unsubscribe_address_only_shows_a_button_and_a_post_ends_sending(shop) -> None:
    """C08, RFC 8058: scanners open links, so only POST unsubscribes."""
    address = shop.mail_unsubscribe()
    page = shop.client.get(address)
    assert page.status_code == 200
    assert "Abmelden" in page.text
    assert shop.suppressions() == []
    done = shop.client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert shop.suppressions() == [("email", "anna@example.com", "stop")]


def test_an_unsubscribe_address_with_a_wrong_signature_does_nothing(shop) -> None:
    address = shop.mail_unsubscribe()
    forged = address[:-4] + "0000"
    assert shop.client.post(forged).status_code == 404
    assert shop.client.get("/u/nonsense").status_code == 404
    assert shop.suppressions() == []


def test_a_callback_with_a_wrong_signature_is_refused_and_counted(shop) -> None:
    before = shop.refused("signature")
    answer = shop.client.post(
        "/callbacks/1/phone/status", content=b"{}", headers={"X-Anklang-Handset-Signature": "sha256=00"}
    )
    assert answer.status_code == 403
    assert shop.refused("signature") == before + 1


def test_a_signed_report_moves_the_message_on_and_a_repeat_changes_nothing(shop) -> None:
    send_one(shop)
    (message,) = shop.world.ledger()
    body = json.dumps(
        {"ref": "r1", "message_id": str(message["id"]), "channel": "sms", "state": "delivered",
         "at": shop.world.clock.now().isoformat()}
    ).encode()  # fmt: skip
    for _ in range(2):
        answer = shop.client.post("/callbacks/1/phone/status", content=body, headers=handset_signature(body))
        assert answer.status_code == 204
    shop.world.settle()
    assert [m["state"] for m in shop.world.ledger()] == ["delivered"]
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM events WHERE name = 'Message Delivered'") == (1,)


def test_an_inbound_stop_by_callback_suppresses_the_number(shop) -> None:
    send_one(shop)
    body = json.dumps(
        {"ref": "in-1", "channel": "sms", "from": "+4915112345678", "to": "+4930123456", "text": "STOP",
         "at": shop.world.clock.now().isoformat()}
    ).encode()  # fmt: skip
    assert (
        shop.client.post(
            "/callbacks/1/phone/inbound", content=body, headers=handset_signature(body)
        ).status_code
        == 204
    )
    assert shop.suppressions() == [("sms", "+4915112345678", "stop")]


def test_health_readiness_and_metrics_answer(shop) -> None:
    assert shop.client.get("/healthz").json() == {"status": "ok"}
    assert shop.client.get("/readyz").json() == {"status": "ready"}
    assert "anklang_facts_queued" in shop.client.get("/metrics").text


def test_every_answer_carries_security_headers(shop) -> None:
    for path in ("/healthz", "/l/nope", "/api/session"):
        headers = shop.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"


def test_the_sdk_gets_in_app_messages_and_tells_what_became_of_them(shop) -> None:
    """R19: eligible, fetched, shown, acted."""
    shop.in_app_message()
    asked = {"writeKey": shop.write_key, "anonymousId": "a", "userId": "anna", "deviceId": "d"}
    answer = shop.client.post(
        "/sdk/in-app", content=json.dumps(asked), headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    (message,) = answer.json()["messages"]
    assert message["title"] == "Für dich"
    events = [{"id": message["id"], "type": "shown"}, {"id": message["id"], "type": "clicked", "button": 0}]
    told = shop.client.post("/sdk/in-app/events", content=json.dumps({**asked, "events": events}))
    assert told.json()["counted"] == 2
    shop.world.settle()
    assert [m["state"] for m in shop.world.ledger() if m["channel"] == "inapp"] == ["clicked"]
    again = shop.client.post("/sdk/in-app", content=json.dumps(asked))
    assert again.json()["messages"] == []


def test_the_sdk_refuses_an_unknown_key_and_ignores_messages_of_somebody_else(shop) -> None:
    shop.in_app_message()
    asked = {"writeKey": "wk_wrong", "userId": "anna"}
    assert shop.client.post("/sdk/in-app", content=json.dumps(asked)).status_code == 401
    (message,) = [m for m in shop.world.ledger() if m["channel"] == "inapp"]
    foreign = {
        "writeKey": shop.write_key,
        "userId": "ben",
        "events": [{"id": str(message["id"]), "type": "clicked"}],
    }
    assert shop.client.post("/sdk/in-app/events", content=json.dumps(foreign)).json()["counted"] == 0
