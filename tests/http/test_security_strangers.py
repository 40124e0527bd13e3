"""What strangers find: the key in every web page, links, unsubscribing, callbacks of providers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from spine_rig import Rig as Spine
from spine_rig import handset_signature
from spine_rig import rig as spine_rig

from anklang.profiles.identities import person_of


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Spine]:
    with spine_rig(database_url, tmp_path, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) as made:
        yield made


def test_the_address_that_browsers_are_told_is_ours_whatever_host_was_asked_for(shop: Spine) -> None:
    path = f"/v1/projects/{shop.write_key}/settings"
    told = shop.client.get(path, headers={"Host": "evil.example"}).json()["integrations"]["Segment.io"]
    assert "evil" not in json.dumps(told)


def test_callbacks_answer_the_same_to_all_who_cannot_sign(shop: Spine) -> None:
    """Neither workspaces nor accounts nor routes can be told apart from outside."""
    wrong = {"X-Anklang-Handset-Signature": "sha256=00"}
    places = ("1/phone/status", "1/phone/nothing", "1/nobody/status", "77/phone/status", "1/inapp/status",
              f"{10**30}/phone/status")  # fmt: skip
    said = {
        (answer.status_code, answer.text)
        for place in places
        for answer in (
            shop.client.post(f"/callbacks/{place}", content=b"[" * 300_000, headers=wrong),
            shop.client.get(f"/callbacks/{place}"),
        )
    }
    assert len(said) == 1
    assert next(iter(said))[0] == 403
    broken = shop.client.post("/callbacks/1/phone/status", content=b"{", headers=handset_signature(b"{"))
    assert broken.status_code == 400
    chunks = (b"x" * 65536 for _ in range(20))
    assert shop.client.post("/callbacks/1/phone/status", content=chunks).status_code == 413


# --------------------------------------------------------------------------- the key in every web page


def in_app(shop: Spine, **who: str) -> list[Any]:
    body = json.dumps({"writeKey": shop.write_key, **who})
    found: list[Any] = shop.client.post("/sdk/in-app", content=body).json()["messages"]
    return found


def test_who_knows_only_a_user_id_sees_none_of_the_persons_messages_and_cannot_act_as_them(
    shop: Spine,
) -> None:
    shop.in_app_message()
    assert in_app(shop, userId="anna") == []
    assert in_app(shop, userId="anna", anonymousId="of-somebody-else") == []
    (message,) = in_app(shop, userId="anna", anonymousId="a")
    body = {
        "writeKey": shop.write_key,
        "userId": "anna",
        "events": [{"id": message["id"], "type": "dismissed"}],
    }
    assert shop.client.post("/sdk/in-app/events", json=body).json()["counted"] == 0
    assert shop.client.post("/sdk/in-app/events", json={**body, "anonymousId": "a"}).json()["counted"] == 1
    shop.world.collect({"type": "identify", "userId": "ben", "anonymousId": "bens"})
    assert in_app(shop, userId="anna", anonymousId="bens") == []


def test_a_write_key_cannot_make_two_user_ids_one_person_but_an_api_key_can(shop: Spine) -> None:
    def meaning(user: str) -> object:
        with shop.world.database.transaction() as tx:
            return person_of(tx, shop.world.workspace, "user", user)

    def alias(key: str, user: str) -> int:
        event = {"userId": user, "previousId": "anna"}
        status: int = shop.client.post("/v1/alias", json=event, auth=(key, "")).status_code
        shop.world.settle()
        return status

    anna = meaning("anna")
    assert alias(shop.write_key, "attacker") == 200
    assert meaning("anna") == anna
    assert meaning("attacker") != anna
    assert alias(shop.world.made.api_key, "anna-2") == 200
    assert meaning("anna-2") == meaning("anna")


@pytest.mark.parametrize("path", ["/sdk/in-app", "/sdk/in-app/events"])
def test_bodies_for_the_sdk_are_bounded_however_they_come(shop: Spine, path: str) -> None:
    assert shop.client.post(path, content=(b"x" * 65536 for _ in range(40))).status_code == 413
    assert shop.client.post(path, content=b'{"events":' + b"[" * 60_000).status_code == 400
    for body in (b"", b"{", b"\xff", b'{"writeKey":1}'):
        assert shop.client.post(path, content=body).status_code == 400
    assert shop.client.post(path, json={"writeKey": "wrong"}).status_code == 401
    assert shop.client.get("/sdk/..%2f..%2fpyproject.toml.js").status_code == 404


# ------------------------------------------------------------------------------ links and unsubscribing


def sent_link(shop: Spine) -> str:
    """Anna left a cart and was written to; the token of the link in it."""
    vase = {"cart_id": "c1", "product_id": "p1", "name": "Vase", "price": 19.9, "currency": "EUR"}
    shop.world.collect({"type": "track", "userId": "anna", "event": "Product Added", "properties": vase})
    shop.pass_minutes(31)
    return str(shop.world.outbox.sent[-1].content.text.split("/l/")[1].split()[0])


def test_only_a_post_unsubscribes_even_an_empty_one_and_repeats_leave_no_trace(shop: Spine) -> None:
    """RFC 8058, compliance 6.1"""
    address = shop.mail_unsubscribe()
    for method in ("GET", "HEAD"):
        assert shop.client.request(method, address).status_code == 200
    assert shop.client.put(address).status_code == 405
    assert shop.suppressions() == []
    for _ in range(5):
        answer = shop.client.post(address)
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    files = {"List-Unsubscribe": (None, "One-Click")}
    assert shop.client.post(address, files=files).status_code == 200
    assert shop.suppressions() == [("email", "anna@example.com", "stop")]
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM events WHERE name = 'Unsubscribed'") == (1,)
    token = address.removeprefix("/u/")
    for forged in (token.upper(), "{" + token, token.replace("-", ""), token.partition(".")[0], token + "é"):
        assert shop.client.post(f"/u/{forged}").status_code == 404


def test_a_link_takes_no_target_from_the_request_and_a_head_changes_no_state(shop: Spine) -> None:
    """Compliance 9.4: the target is fixed when the link is made."""
    token = sent_link(shop)
    evil = "https://evil.example"
    for query in (f"url={evil}", f"next={evil}", f"to=//evil.example&link={evil}", "x=%0d%0aSet-Cookie:a=b"):
        answer = shop.client.head(f"/l/{token}?{query}", follow_redirects=False)
        assert answer.headers["location"].startswith("https://shop.example/")
        assert "set-cookie" not in answer.headers
        assert answer.headers["referrer-policy"] == "no-referrer"
    shop.world.settle()
    assert [one["state"] for one in shop.world.ledger()] == ["accepted"]
    for guess in ("A" * 13, "%0d%0a", "..%2f", "x" * 5000, "٣" * 13):
        answer = shop.client.get(f"/l/{guess}", follow_redirects=False)
        assert answer.status_code == 404
        assert "location" not in answer.headers
