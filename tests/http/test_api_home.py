"""The first screen: figures, what needs somebody, what was worked on, first steps."""

from __future__ import annotations

from typing import Any

from api_rig import Rig
from ledger_rows import message

SMS = {
    "channel": "sms",
    "class": "transactional",
    "purpose": "orders",
    "languages": {"de": {"text": "Hallo"}},
}


def look(client: Any, **params: Any) -> dict[str, Any]:
    """The first screen."""
    answer = client.get("/api/home", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def steps(home: dict[str, Any]) -> dict[str, bool]:
    """Which first steps are done."""
    return {one["code"]: one["done"] for one in home["setup"]}


def test_a_new_workspace_sees_what_is_still_to_do_and_each_step_is_ticked_by_what_really_happens(
    api: Rig,
) -> None:
    client = api.key()
    assert not any(steps(look(client)).values())
    kim = api.person("kim@shop.example")
    assert steps(look(client))["shop_connected"]
    assert not steps(look(client))["events_verified"]
    for event in ("Product Viewed", "Product Added", "Started Checkout"):
        api.tell(kim, "track", event, {"product_id": "1"})
    verified = next(one for one in look(client)["setup"] if one["code"] == "events_verified")
    assert (verified["done"], verified["missing"]) == (False, ["Order Completed"])
    api.tell(kim, "track", "Order Completed", {"order_id": "1", "total": 10, "currency": "EUR"})
    assert steps(look(client))["events_verified"]
    settings = {"base_url": "http://127.0.0.1:1", "secret": "s"}
    client.put("/api/providers/phone", json={"vendor": "handset", "settings": settings})
    shop = client.get("/api/workspace").json()["settings"]
    shop["purposes"] = [{"id": "marketing", "name": {"de": "Angebote"}}]
    assert client.put("/api/workspace/settings", json=shop).status_code == 200
    client.put("/api/templates/hello", json=SMS)
    client.put("/api/journeys/care/draft", json={"id": "care", "name": "Care", "steps": [
        {"send": "a", "channel": "sms", "template": "hello"}]})  # fmt: skip
    client.post("/api/journeys/care/publish", json={})
    api.tell(kim, "message", "Message Accepted", {"channel": "sms", "state": "accepted"})
    api.tell(kim, "click", "Link Clicked", {"channel": "sms"})
    home = look(client)
    assert home["setup_done"], home["setup"]


def test_figures_stand_beside_the_period_before(api: Rig) -> None:
    kim = api.person("kim@shop.example")
    api.tell(kim, "track", "Order Completed", {"order_id": "1", "total": 10, "currency": "EUR"})
    api.clock.step(days=7)
    for number in range(3):
        api.person(f"p{number}@shop.example")
        api.tell(kim, "message", "Message Accepted", {"channel": "sms", "state": "accepted"})
    api.tell(kim, "track", "Order Completed", {"order_id": "2", "total": 15, "currency": "EUR"})
    home = look(api.key())
    figures = {one["code"]: (one["now"], one["before"], one["change"]) for one in home["figures"]}
    assert figures["people"] == (3, 1, 2.0)
    assert figures["orders"] == (1, 1, 0.0)
    assert figures["net_revenue"] == (1500, 1000, 0.5)
    assert figures["sent"] == (3, 0, None)
    assert home["people"] == 4
    assert set(home["definitions"]) == set(figures)
    assert look(api.key(), days=30)["figures"][0]["now"] == 4


def test_alerts_name_what_is_stuck_low_or_refused_and_nothing_else(api: Rig) -> None:
    client = api.key()
    assert look(client)["alerts"] == []
    kim = api.person("kim@shop.example")
    client.put("/api/coupons/spring", json={"kind": "list", "low_stock": 5})
    settings = {"base_url": "http://127.0.0.1:1", "secret": "s"}
    client.put("/api/providers/phone", json={"vendor": "handset", "settings": settings})
    now = api.clock.now()
    refusal = '[{"kind": "failed", "error": "account", "reason": "credentials_invalid"}]'
    message(api, kim, "planned", provider_id="phone", attempts=1, attempted_at=now, replies=refusal,
            reason="credentials_invalid")  # fmt: skip
    message(api, kim, "attempting", attempted_at=now)
    message(api, kim, "unknown", attempted_at=now)
    with api.database.transaction() as tx:
        tx.run("INSERT INTO rejected_events VALUES (%s, %s, 'userId is missing', 4, %s, '{}')",
               [api.workspace, now.date(), now])  # fmt: skip
    api.clock.step(minutes=3)
    found = {one["code"]: (one["severity"], one["count"], one["object"]) for one in look(client)["alerts"]}
    assert found == {
        "provider_refuses_account": ("error", 1, "phone"), "sends_stuck": ("error", 1, ""),
        "sends_unknown": ("warning", 1, ""), "coupons_low": ("warning", 0, "spring"),
        "events_rejected": ("warning", 4, ""),
    }  # fmt: skip
    assert look(api.key(api.other_key))["alerts"] == []


def test_one_goes_on_where_one_stopped_own_work_first_and_what_is_gone_is_not_offered(api: Rig) -> None:
    marketer, other = api.user("marketer"), api.user("developer")
    marketer.put("/api/templates/hello", json=SMS)
    api.clock.step(minutes=1)
    marketer.put("/api/coupons/spring", json={"kind": "list", "name": "Spring"})
    marketer.put("/api/journeys/gone/draft", json={"id": "gone", "name": "Gone"})
    marketer.delete("/api/journeys/gone/draft")
    api.clock.step(minutes=1)
    other.put("/api/journeys/care/draft", json={"id": "care", "name": "Care"})
    recent = [(one["kind"], one["id"], one["name"], one["mine"]) for one in look(marketer)["recent"]]
    assert recent == [("coupons", "spring", "Spring", True), ("template", "hello", "hello", True),
                      ("journey", "care", "Care", False)]  # fmt: skip
    assert look(other)["recent"][0]["status"] == "draft"


def test_a_hint_that_one_user_puts_away_is_away_for_that_user_in_that_workspace_only(api: Rig) -> None:
    marketer = api.user("marketer")
    marketer.put("/api/me/preferences", json={"dismissed": ["setup"]})
    assert look(marketer)["dismissed"] == ["setup"]
    assert look(api.user("developer"))["dismissed"] == []
