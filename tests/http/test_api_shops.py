"""Connected shops over the API: keys go in and never come back, numbers alike need a prefix, readings are asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api_rig import Rig, assert_problem

from anklang.shops import store as shops
from anklang.shops.freshness import EVERY

WOO = {
    "base_url": "https://shop.example", "consumer_key": "ck_hidden", "consumer_secret": "cs_hidden",
    "webhook_secret": "hush",
}  # fmt: skip


def woo(**settings: str) -> dict[str, Any]:
    return {"vendor": "woocommerce", "settings": {**WOO, **settings}}


def test_keys_go_in_and_never_come_back(api: Rig) -> None:
    client = api.key()
    made = client.put("/api/shops/woo", json=woo())
    assert made.status_code == 200, made.text
    listed = client.get("/api/shops")
    for answer in (made, listed, client.get("/api/shops/woo/deliveries")):
        assert not any(secret in answer.text for secret in ("ck_hidden", "cs_hidden", "hush"))
    [shown] = listed.json()
    assert (shown["state"], shown["secrets"]) == (
        "fresh",
        ["consumer_key", "consumer_secret", "webhook_secret"],
    )
    assert shown["addresses"]["events"].endswith(f"/shop-calls/{api.workspace}/woo/events")
    with api.database.transaction() as tx:
        row = tx.row("SELECT settings FROM shops")
    assert row is not None
    assert b"hidden" not in bytes(row[0])
    kept = client.put(
        "/api/shops/woo", json={"vendor": "woocommerce", "settings": {"base_url": "https://new.example"}}
    )
    assert kept.json()["secrets"] == shown["secrets"]
    assert client.delete("/api/shops/woo").status_code == 204
    assert_problem(client.delete("/api/shops/woo"), 404)


def test_every_mistake_of_the_form_is_named(api: Rig) -> None:
    client = api.key()
    wrong = {"vendor": "woocommerce", "settings": {"base_url": "shop", "colour": "red"}}
    found = assert_problem(client.put("/api/shops/woo", json=wrong), 422)
    assert {one["path"] for one in found["problems"]} == {"base_url", "webhook_secret", "colour"}
    assert_problem(client.put("/api/shops/x", json={"vendor": "nobody"}), 404)
    named = assert_problem(client.put("/api/shops/woo", json=woo(consent_wording="none")), 422)
    assert named["problems"][0]["path"] == "consent_wording"
    assert client.get("/api/shops").json() == []


def test_a_second_shop_needs_a_prefix_and_a_shop_stays_with_its_system(api: Rig) -> None:
    """Customer 17 of one shop is not customer 17 of the other."""
    client = api.key()
    assert client.put("/api/shops/one", json=woo()).status_code == 200
    assert "prefix" in assert_problem(client.put("/api/shops/two", json=woo()), 409)["detail"]
    assert client.put("/api/shops/two", json=woo(prefix="at-")).status_code == 200
    assert_problem(
        client.put("/api/shops/one", json={"vendor": "shopware", "settings": {"app_secret": "x"}}), 409
    )


def test_a_reading_is_asked_for_only_where_the_shop_can_be_read(api: Rig) -> None:
    client = api.key()
    client.put("/api/shops/sw", json={"vendor": "shopware", "settings": {"app_secret": "x" * 32}})
    assert client.get("/api/shops").json()[0]["state"] == "waiting"
    assert_problem(client.post("/api/shops/sw/read"), 409)
    assert not client.post("/api/shops/sw/check").json()["ok"]
    client.delete("/api/shops/sw")
    client.put("/api/shops/woo", json=woo())
    now = api.clock.now()
    with api.database.transaction() as tx:
        claimed = shops.claim_due(tx, "shop", now, now + timedelta(minutes=5))
        assert claimed is not None
        shops.note_read(tx, claimed, "", now)
        assert shops.claim_due(tx, "shop", now, now + EVERY) is None
    assert client.post("/api/shops/woo/read").status_code == 204
    with api.database.transaction() as tx:
        assert shops.claim_due(tx, "shop", now, now + EVERY) is not None


def test_a_shop_that_is_switched_off_is_neither_heard_nor_read(api: Rig) -> None:
    client = api.key()
    client.put("/api/shops/woo", json=woo() | {"enabled": False})
    assert client.get("/api/shops").json()[0]["state"] == "off"
    assert_problem(client.post("/api/shops/woo/read"), 409)
    with api.database.transaction() as tx:
        assert shops.claim_due(tx, "shop", api.clock.now(), api.clock.now()) is None


def test_a_carrier_belongs_to_a_shop_that_is_connected_and_needs_no_prefix(api: Rig) -> None:
    """Its form names the shop whose parcels they are; there is nothing of it to read."""
    client = api.key()
    parcels = {"vendor": "sendcloud", "settings": {"signature_key": "hush-hush"}}
    made = client.put("/api/shops/parcels", json=parcels)
    assert made.status_code == 200, made.text
    assert (made.json()["state"], made.json()["kind"], made.json()["unmatched"]) == (
        "listening",
        "carrier",
        0,
    )
    assert client.put("/api/shops/woo", json=woo()).status_code == 200
    assert client.put("/api/shops/more", json=parcels).status_code == 200
    named = {"vendor": "sendcloud", "settings": {"shop": "nobody"}}
    assert assert_problem(client.put("/api/shops/parcels", json=named), 422)["problems"][0]["path"] == "shop"
    assert_problem(client.put("/api/shops/parcels", json=named | {"settings": {"shop": "more"}}), 422)
    kept = client.put("/api/shops/parcels", json=named | {"settings": {"shop": "woo"}})
    assert (kept.json()["secrets"], kept.json()["settings"]["shop"]) == (["signature_key"], "woo")
    assert "hush-hush" not in kept.text
    assert_problem(client.post("/api/shops/parcels/read"), 409)
    for act in ("check", "register"):
        answer = client.post(f"/api/shops/parcels/{act}").json()
        assert (answer["ok"], "Enter our address" in answer["text"]) == (False, True)
    systems = {one["name"]: one for one in client.get("/api/shops/systems").json()}
    kinds = {name: (one["kind"], one["by_hand"]) for name, one in systems.items()}
    assert kinds["dhl"] == ("carrier", False)
    assert kinds["sendcloud"] == kinds["aftership"] == ("carrier", True)
    assert kinds["shopify"] == kinds["woocommerce"] == kinds["shopware"] == ("shop", False)
    assert "consent_wording" not in {one["name"] for one in systems["dhl"]["fields"]}
    assert client.get("/api/shops/parcels/unmatched").json() == []
    assert_problem(client.get("/api/shops/none/unmatched"), 404)
