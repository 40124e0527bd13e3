"""What the screen of segments shows: reach by channel, growth, who uses it, a copy."""

from __future__ import annotations

from typing import Any

from api_rig import Rig, assert_problem

from anklang.flows.count_segments import count_members_of_next
from anklang.policy import store as policy
from anklang.policy.store import SuppressionEntry

ANYBODY: dict[str, Any] = {"kind": "all", "conditions": []}


def give(api: Rig, person: object, channel: str, address: str) -> None:
    body = {
        "action": "give",
        "channel": channel,
        "purpose": "marketing",
        "address": address,
    }
    assert api.key().post(f"/api/people/{person}/consents", json=body).status_code == 201


def test_the_reach_counts_addresses_consents_and_stop_signs_by_channel(api: Rig) -> None:
    client = api.key()
    kim = api.person("kim@shop.example", phone="+4915112345678")
    lea = api.person("lea@shop.example")
    api.person("max@shop.example")
    give(api, kim, "email", "kim@shop.example")
    give(api, lea, "email", "old@shop.example")
    give(api, kim, "sms", "+4915112345678")
    give(api, lea, "inapp", "")
    with api.database.transaction() as tx:
        entry = SuppressionEntry(channel="sms", address="+4915112345678", kind="stop", scope="advertising",
                                 at=api.clock.now(), source="keyword")  # fmt: skip
        policy.suppress(tx, api.workspace, [entry])
    client.put("/api/segments/all", json={"condition": ANYBODY})
    found = client.get("/api/segments/all/reach").json()
    assert (found["members"], found["purpose"]) == (3, "marketing")
    numbers = {
        one["channel"]: (one["addressed"], one["consented"], one["reachable"]) for one in found["channels"]
    }
    assert numbers["email"] == (3, 1, 1)
    assert numbers["sms"] == (1, 1, 0)
    assert numbers["push"] == (0, 0, 0)
    tried = client.post("/api/segments/preview", json={"condition": ANYBODY, "purpose": "marketing"}).json()
    assert tried["count"] == 3
    assert tried["reach"] == found["channels"]
    nothing = client.get("/api/segments/all/reach", params={"purpose": "feedback"}).json()
    assert {one["consented"] for one in nothing["channels"]} == {0}
    assert_problem(client.get("/api/segments/none/reach"), 404)


def test_the_growth_is_kept_day_by_day(api: Rig) -> None:
    client = api.key()
    client.put("/api/segments/all", json={"condition": ANYBODY})
    for _ in range(3):
        api.person(f"p{api.clock.now():%d}@shop.example")
        with api.database.transaction() as tx:
            zone = api.definitions.of(tx, api.workspace).zone
            assert count_members_of_next(tx, api.workspace, zone, api.clock.now()) == "all"
            assert count_members_of_next(tx, api.workspace, zone, api.clock.now()) is None
        api.clock.step(days=1)
    found = client.get("/api/segments/all/growth", params={"days": 30}).json()
    assert [(one["day"], one["members"]) for one in found] == [
        ("2026-05-04", 1), ("2026-05-05", 2), ("2026-05-06", 3), ("2026-05-07", 3),
    ]  # fmt: skip
    assert_problem(client.get("/api/segments/none/growth"), 404)


def test_a_copy_has_its_own_members_and_users_are_named(api: Rig) -> None:
    client = api.key()
    api.person("kim@shop.example")
    client.put("/api/segments/all", json={"name": "Everybody", "condition": ANYBODY})
    client.put(
        "/api/segments/inner", json={"name": "Inner", "condition": {"kind": "segment", "segment": "all"}}
    )
    client.put("/api/templates/t", json={"channel": "sms", "class": "transactional", "purpose": "orders",
                                         "languages": {"de": {"text": "x"}}})  # fmt: skip
    client.put("/api/journeys/news/draft", json={
        "id": "news", "name": "News", "enter": {"schedule": {"segment": "all", "at": "18:00", "every": "day"}},
        "steps": [{"send": "a", "channel": "sms", "template": "t"}]})  # fmt: skip
    assert client.post("/api/journeys/news/publish", json={}).status_code == 200
    uses = client.get("/api/segments/all").json()["uses"]
    assert [(one["kind"], one["id"], one["name"]) for one in uses] == [
        ("segment", "inner", "Inner"), ("campaign", "news", "News"),
    ]  # fmt: skip
    assert "news" in assert_problem(client.delete("/api/segments/all"), 409)["detail"]
    path = "/api/segments/all/duplicate"
    assert client.post(path, json={"id": "copy"}).status_code == 201
    copy = client.get("/api/segments/copy").json()
    assert (copy["row"]["name"], copy["row"]["members"], copy["condition"]) == ("Everybody 2", 1, ANYBODY)
    assert_problem(client.post(path, json={"id": "copy"}), 409)
    assert client.delete("/api/segments/copy").status_code in (200, 204)
    assert "archived" in assert_problem(client.post(path, json={"id": "copy"}), 409)["detail"]
    assert_problem(client.post("/api/segments/none/duplicate", json={"id": "other"}), 404)


def test_a_segment_that_somebody_else_has_changed_is_not_overwritten_unasked(api: Rig) -> None:
    client = api.key()
    path = "/api/segments/vip"
    bonn = {"kind": "trait", "name": "city", "value": "Bonn"}
    none_yet = client.put(path, params={"version": 0}, json={"name": "VIP", "condition": ANYBODY})
    assert none_yet.json() == {"id": "vip", "version": 1, "changed": True}
    theirs = client.put(path, params={"version": 1}, json={"name": "VIP", "condition": bonn})
    assert theirs.json()["version"] == 2

    late = assert_problem(
        client.put(path, params={"version": 1}, json={"name": "Mine", "condition": ANYBODY}), 409
    )
    assert "version 2" in late["detail"]
    assert_problem(client.put(path, params={"version": 0}, json={"name": "Mine", "condition": ANYBODY}), 409)
    assert client.get(path).json()["condition"] == bonn
    same = client.put(path, params={"version": 1}, json={"name": "VIP", "condition": bonn})
    assert same.json()["changed"] is False  # nothing of anybody's is lost

    client.delete(path)
    back = client.put(path, params={"version": 2}, json={"name": "VIP", "condition": bonn})
    assert back.json()["version"] == 3
    overwritten = client.put(path, json={"name": "Mine", "condition": ANYBODY})
    assert overwritten.json()["version"] == 4
    assert_problem(client.put(path, params={"version": -1}, json={"condition": ANYBODY}), 422)


def test_one_person_is_tested_line_by_line_with_the_value_seen(api: Rig) -> None:
    client = api.key()
    kim = api.person("kim@shop.example", city="Bonn")
    client.put("/api/segments/all", json={"condition": ANYBODY})
    condition = {"kind": "any", "conditions": [{"kind": "trait", "name": "city", "op": "eq", "value": "Köln"},
                                               {"kind": "trait", "name": "none", "op": "exists"}]}  # fmt: skip
    said = client.post("/api/segments/all/evaluate", json={"person": str(kim), "condition": condition}).json()
    assert [(one["value"], one["seen"]) for one in said["verdict"]["parts"]] == [
        (False, "Bonn"),
        (False, None),
    ]
