"""The look before publishing: what the workspace knows, what wants a tick, and which draft goes out."""

from __future__ import annotations

from typing import Any

from api_rig import Rig, assert_problem
from care_rig import CARE, WORDS, codes, published


def test_the_look_before_publishing_knows_the_workspace(api: Rig) -> None:
    client = api.key()
    client.put("/api/coupons/gift", json={"kind": "list"})
    client.put("/api/templates/hello", json={**WORDS, "purpose": "parties", "coupon": "gift"})
    client.put("/api/templates/order", json={**WORDS, "class": "service", "coupon": "gift"})
    said = {
        **CARE, "enter": {"on": [{"event": "Ordr Completed"}]},
        "steps": [
            {"wait": "late", "days": 1, "at": "23:00"},
            {"send": "hello", "channel": "sms", "template": "hello", "useless_after": "2h"},
            {"send": "sold", "channel": "sms", "template": "order", "sender": "nobody"},
        ],
    }  # fmt: skip
    api.tell(api.person("p@shop.example"), "track", "Order Completed", {"order_id": "1"})
    found = client.post("/api/journeys/validate", json=said).json()
    assert codes(found["problems"]) == {"guard_blocks", "sender_unknown"}
    assert codes(found["warnings"]) >= {
        "purpose_unknown", "missing_translation", "no_provider", "no_exit_on_order", "coupon_stock_low",
        "quiet_expires", "quiet_holds", "event_never_seen",
    }  # fmt: skip
    missing = next(one for one in found["warnings"] if one["code"] == "missing_translation")
    assert (missing["step"], missing["parameters"]["languages"]) == ("hello", ["en"])
    assert (
        next(one for one in found["warnings"] if one["code"] == "quiet_holds")["parameters"]["at"] == "23:00"
    )


def test_only_a_name_that_may_be_a_typing_mistake_wants_a_tick_beside_an_event_that_came(api: Rig) -> None:
    api.tell(api.person("p@shop.example"), "track", "Order Completed", {"order_id": "1"})
    named = [{"event": name} for name in ("Order Completed", "Order Paid", "Ordr Completed")]
    found = api.key().post(
        "/api/journeys/validate", json={**CARE, "enter": {"on": named}, "steps": CARE["steps"][:1]}
    )
    never = [one["path"] for one in found.json()["warnings"] if one["code"] == "event_never_seen"]
    assert never == ["enter.on[2].event"]


def test_an_event_that_never_came_names_the_one_that_does(api: Rig) -> None:
    client, person = api.key(), api.person("p@shop.example")

    def instead(event: str) -> list[str]:
        journey = {**CARE, "enter": {"on": [{"event": event}]}, "steps": CARE["steps"][:1]}
        told = client.post("/api/journeys/validate", json=journey).json()["warnings"]
        return [one["parameters"]["instead"] for one in told if one["code"] == "event_never_seen"]

    api.tell(person, "track", "Quiz Finished", {})
    assert instead("Cart Updated") == [""]
    api.tell(person, "track", "Product Added", {"product_id": "1"})
    assert instead("Cart Updated") == ["Product Added"]
    assert instead("Quiz Finishd") == ["Quiz Finished"]
    assert instead("Product Added") == []


def test_another_journey_that_advertises_after_the_same_event_is_named(api: Rig) -> None:
    """R7, R8: only where both advertise, and only while the other one lives."""
    client = published(api)
    bill = {**WORDS, "class": "transactional", "purpose": "orders"}
    assert client.put("/api/templates/bill", json=bill).status_code == 200
    second = {**CARE, "id": "second", "name": "Second"}
    silent = {**second, "steps": [{"send": "bill", "channel": "sms", "template": "bill"}]}

    def told(said: dict[str, Any]) -> list[dict[str, Any]]:
        warnings = client.post("/api/journeys/validate", json=said).json()["warnings"]
        return [one["parameters"] for one in warnings if one["code"] == "same_door"]

    named = {"event": "Order Completed", "journey": "care", "name": "Care", "decides": "nothing"}
    assert told(second) == [named]
    assert told({**second, "priority": 60}) == [{**named, "decides": "priority_ours"}]
    assert told(silent) == told(CARE) == told({**second, "enter": {"on": [{"event": "Cart Updated"}]}}) == []
    assert client.post("/api/journeys/care/status", json={"do": "stop"}).status_code == 200
    assert told(second) == []


def test_warnings_want_a_tick_before_a_journey_goes_out(api: Rig) -> None:
    client = api.key()
    client.put("/api/templates/hello", json=WORDS)
    client.put("/api/journeys/care/draft", json=CARE)
    shown = client.post("/api/journeys/care/publish/preview").json()
    keys = [one["key"] for one in shown["warnings"]]
    assert "no_provider:hello:sms" in keys
    refused = assert_problem(client.post("/api/journeys/care/publish", json={"accepted": keys[1:]}), 422)
    assert len(refused["problems"]) == 1
    assert keys[0] in refused["problems"][0]["hint"]
    assert client.post("/api/journeys/care/publish", json={"accepted": keys}).json()["version"] == 1
    assert client.post("/api/journeys/care/publish/preview").json()["accepted"] == sorted(keys)


def test_what_is_published_is_the_draft_that_was_looked_at(api: Rig) -> None:
    client = api.key()
    client.put("/api/templates/hello", json=WORDS)
    client.put("/api/journeys/care/draft", json=CARE)
    seen = client.post("/api/journeys/care/publish/preview").json()["revision"]
    theirs = client.put("/api/journeys/care/draft", json={**CARE, "name": "Theirs"}).json()["revision"]
    told = assert_problem(client.post("/api/journeys/care/publish", json={"revision": seen}), 409)
    assert f"revision {theirs}" in told["detail"]
    assert client.get("/api/journeys/care").json()["row"]["version"] == 0
    assert client.post("/api/journeys/care/publish/preview").json()["revision"] == theirs
    assert client.post("/api/journeys/care/publish", json={"revision": theirs}).json()["version"] == 1
    client.put("/api/journeys/care/draft", json={**CARE, "name": "Mine"})
    assert (
        client.post("/api/journeys/care/publish", json={}).json()["version"] == 2
    )  # a script that asks nobody
    assert_problem(client.post("/api/journeys/care/publish", json={"revision": -1}), 422)
