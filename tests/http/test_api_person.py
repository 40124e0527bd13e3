"""One person: added, edited, merged, written to, taken out of a journey; and why something was not sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from api_rig import Rig, assert_problem, pages

MAIL = {"channel": "email", "class": "advertising", "purpose": "marketing",
        "languages": {"de": {"subject": "Neu", "html": "<p>Hallo {{ event.word }}</p>"}}}  # fmt: skip
WAIT, SEND = {"wait": "a_day", "for": "1d"}, {"send": "mail", "channel": "email", "template": "mail"}
WAITING = {
    "id": "care",
    "name": "Care",
    "enter": {"on": [{"event": "Order Completed"}]},
    "steps": [WAIT, SEND],
}


def shop(api: Rig) -> None:
    """A template, a journey that waits a day, and an account for mail and SMS."""
    client = api.key()
    account = {"vendor": "handset", "settings": {"secret": "0123456789abcdef"}}
    assert client.put("/api/providers/phone", json=account).status_code == 200
    assert client.put("/api/templates/mail", json=MAIL).status_code == 200
    assert client.put("/api/journeys/care/draft", json=WAITING).status_code == 200
    assert client.post("/api/journeys/care/publish", json={}).status_code == 200


def agreed(api: Rig, person: UUID, email: str) -> None:
    wording = {"id": "w", "name": "W", "purposes": ["marketing"], "channels": ["email"],
               "languages": {"de": {"text": "Ja, schickt mir Neues."}}}  # fmt: skip
    assert api.key().put("/api/wordings/w", json=wording).status_code == 200
    body = {"action": "give", "channel": "email", "purpose": "marketing", "address": email, "wording_id": "w",
            "wording_version": 1}  # fmt: skip
    assert api.key().post(f"/api/people/{person}/consents", json=body).status_code == 201
    assert (
        api.key().post(f"/api/people/{person}/consents", json={**body, "action": "confirm"}).status_code
        == 201
    )
    api.work()


def view(api: Rig, person: object) -> dict[str, Any]:
    answer = api.key().get(f"/api/people/{person}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_somebody_is_added_by_hand_once(api: Rig) -> None:
    client = api.key()
    body = {
        "user": "K7",
        "email": " Kim@Shop.Example",
        "phone": "0151 12345678",
        "traits": {"first_name": "Kim"},
    }
    made = client.post("/api/people", json=body)
    assert made.status_code == 201
    api.work()
    kim = view(api, made.json()["id"])
    assert (kim["profile"]["user_id"], kim["profile"]["email"], kim["profile"]["phone"]) == (
        "K7", "kim@shop.example", "+4915112345678",
    )  # fmt: skip
    assert {one["kind"] for one in kim["identities"]} == {"user", "email", "phone"}
    said = assert_problem(client.post("/api/people", json={"email": "kim@shop.example"}), 409)
    assert kim["id"] in said["detail"]
    wrong = assert_problem(client.post("/api/people", json={"email": "kim", "traits": {"userId": "x"}}), 422)
    assert {one["path"] for one in wrong["problems"]} == {"email", "traits.userId"}
    assert_problem(client.post("/api/people", json={}), 422)
    line = client.get(f"/api/people/{kim['id']}/timeline").json()["items"][-1]["event"]
    assert line["context"] == {"source": "studio", "actor": "key first key", **line["context"]}


def test_traits_are_edited_as_a_fact_that_says_who_did_it(api: Rig) -> None:
    client = api.user("marketer")
    kim = api.person("kim@shop.example", city="Bonn", plan="basic")
    api.clock.step(minutes=1)
    saved = client.patch(f"/api/people/{kim}/traits", json={"traits": {
        "city": "Bonn", "plan": None, "phone": "0151 12345678", "tags": ["vip"]}})  # fmt: skip
    assert saved.json() == {"changed": ["phone", "plan", "tags"], "shared": []}
    api.work()
    found = view(api, kim)
    assert found["profile"]["traits"] == {
        "email": "kim@shop.example", "city": "Bonn", "phone": "+4915112345678", "tags": ["vip"],
    }  # fmt: skip
    assert ("phone", "+4915112345678") in {(one["kind"], one["value"]) for one in found["identities"]}
    line = client.get(f"/api/people/{kim}/timeline", params={"kinds": "identify"}).json()["items"][0]["event"]
    assert (line["context"]["source"], line["context"]["actor"]) == ("studio", "marketer@shop.example")
    lea = api.person("lea@shop.example")
    shared = client.patch(f"/api/people/{lea}/traits", json={"traits": {"phone": "+4915112345678"}}).json()
    assert shared["shared"] == [str(kim)]
    for traits in ({"phone": "12"}, {"user_id": "x"}, {"tags": ["a;b"]}, {"x": "y" * 3000}):
        assert_problem(client.patch(f"/api/people/{kim}/traits", json={"traits": traits}), 422)


def test_an_identity_of_somebody_else_is_refused_with_their_id(api: Rig) -> None:
    client = api.key()
    kim, lea = api.person("kim@shop.example"), api.person("lea@shop.example")
    path = f"/api/people/{kim}/identities"
    assert client.post(path, json={"kind": "user", "value": "K1"}).json() == {"kind": "user", "value": "K1"}
    said = assert_problem(client.post(path, json={"kind": "email", "value": "LEA@shop.example"}), 409)
    assert str(lea) in said["detail"]
    assert client.post(path, json={"kind": "email", "value": "kim@work.example"}).status_code == 201
    assert_problem(client.post(path, json={"kind": "phone", "value": "nothing"}), 422)
    api.work()
    found = view(api, kim)
    assert (found["profile"]["user_id"], found["profile"]["email"]) == ("K1", "kim@shop.example")
    assert client.get("/api/people", params={"search": "kim@work"}).json()["total"] == 1


def test_the_gate_says_for_every_channel_whether_somebody_can_be_reached_now(api: Rig) -> None:
    """The real gate: consent, address and quiet hours, and nothing is planned."""
    shop(api)
    client, kim = api.key(), api.person("kim@shop.example", phone="+4915112345678")
    agreed(api, kim, "kim@shop.example")
    answers = {one["channel"]: one for one in client.get(f"/api/people/{kim}/reach").json()["channels"]}
    assert (answers["email"]["answer"], answers["email"]["address"]) == ("allow", "kim@shop.example")
    assert (answers["sms"]["answer"], answers["sms"]["reason"]) == ("no", "no_consent")
    assert answers["sms"]["reason_text"]["de"].startswith("keine gültige Einwilligung")
    assert [one["step"] for one in answers["sms"]["gate"]] == ["instance", "suppression", "consent"]
    service = client.get(
        f"/api/people/{kim}/reach", params={"message_class": "transactional", "purpose": "orders"}
    )
    assert {one["channel"]: one["answer"] for one in service.json()["channels"]}["sms"] == "allow"
    api.clock.step(hours=10)  # 22:00 in Berlin
    late = {one["channel"]: one for one in client.get(f"/api/people/{kim}/reach").json()["channels"]}
    assert (late["email"]["answer"], late["email"]["reason"]) == ("wait", "quiet_hours")
    assert late["email"]["until"].startswith("2026-05-05T06:")
    assert pages(client, "/api/messages") == []


def test_one_message_goes_through_the_gate_into_the_ledger(api: Rig) -> None:
    shop(api)
    client, kim = api.key(), api.person("kim@shop.example")
    path = f"/api/people/{kim}/messages"
    refused = client.post(path, json={"template": "mail", "data": {"event": {"word": "du"}}}).json()
    assert (refused["state"], refused["reason"]) == ("not_sent", "no_consent")
    agreed(api, kim, "kim@shop.example")
    sent = client.post(path, json={"template": "mail", "data": {"event": {"word": "du"}}}).json()
    assert (sent["state"], sent["reason"]) == ("planned", "")
    row = client.get(f"/api/messages/{sent['message']}").json()["detail"]
    assert (row["message"]["state"], row["message"]["journey"]) == ("planned", None)
    assert row["data"] == {"event": {"word": "du"}}
    assert_problem(client.post(path, json={"template": "none"}), 404)
    assert_problem(api.user("agent").post(path, json={"template": "mail"}), 403)
    why = pages(client, f"/api/people/{kim}/unsent")
    assert [(one["what"], one["reason"], one["template"]) for one in why] == [
        ("message", "no_consent", "mail")
    ]
    assert "never for marketing" in why[0]["detail"]


def test_what_was_not_sent_is_sent_again_once_as_a_new_message_that_the_gate_is_asked_about(api: Rig) -> None:
    shop(api)
    client, kim = api.key(), api.person("kim@shop.example")
    first = client.post(
        f"/api/people/{kim}/messages", json={"template": "mail", "data": {"event": {"word": "du"}}}
    ).json()
    assert first["reason"] == "no_consent"
    path = f"/api/messages/{first['message']}/resend"
    second = client.post(path, json={}).json()
    assert (second["state"], second["reason"]) == ("not_sent", "no_consent"), "no consent, no message, again"
    agreed(api, kim, "kim@shop.example")
    assert_problem(client.post(path, json={}), 409)
    third = client.post(f"/api/messages/{second['message']}/resend", json={}).json()
    assert third["state"] == "planned"
    shown = client.get(f"/api/messages/{second['message']}").json()["detail"]
    assert (shown["resend_of"], shown["resent_as"]) == (first["message"], third["message"])
    new = client.get(f"/api/messages/{third['message']}").json()["detail"]
    assert (new["resend_of"], new["data"], new["message"]["journey"]) == (
        second["message"], {"event": {"word": "du"}}, None,
    )  # fmt: skip
    assert_problem(client.post(f"/api/messages/{third['message']}/resend", json={}), 409)
    [line] = [one for one in client.get("/api/audit").json()["items"] if one["object"] == second["message"]]
    assert (line["action"], line["detail"]["message"]) == ("message.resent", third["message"])
    assert_problem(api.key(api.other_key).post(path, json={}), 404)
    assert_problem(api.user("agent").post(path, json={}), 403)


@pytest.mark.parametrize(
    ("state", "answers"),
    [("unknown", (409, 201)), ("accepted", (409, 409)), ("attempting", (409, 409)), ("failed", (201, 409))],
)
def test_only_what_surely_or_admittedly_did_not_arrive_is_sent_again(
    api: Rig, state: str, answers: tuple[int, int]
) -> None:
    shop(api)
    client, kim = api.key(), api.person("kim@shop.example")
    first = client.post(f"/api/people/{kim}/messages", json={"template": "mail"}).json()["message"]
    with api.database.transaction() as tx:
        tx.run("UPDATE messages SET state = %s WHERE id = %s", [state, UUID(first)])
    path = f"/api/messages/{first}/resend"
    assert (
        client.post(path, json={}).status_code,
        client.post(path, json={"even_if_unknown": True}).status_code,
    ) == answers


def test_a_live_journey_shows_where_somebody_stands_and_ends_for_one_person(api: Rig) -> None:
    shop(api)
    client, kim, lea = api.key(), api.person("kim@shop.example"), api.person("lea@shop.example")
    for person in (kim, lea):
        api.tell(
            person, "track", "Order Completed", {"order_id": f"o{person}", "total": 5, "currency": "EUR"}
        )
    [inside] = view(api, kim)["journeys"]
    assert (inside["journey"], inside["step"], inside["step_kind"], inside["status"]) == (
        "care", "a_day", "wait", "waiting_time",
    )  # fmt: skip
    assert inside["wake_at"].startswith("2026-05-05T10:00")
    path = f"/api/people/{kim}/journeys/{inside['instance']}/stop"
    assert_problem(client.post(f"/api/people/{lea}/journeys/{inside['instance']}/stop", json={}), 404)
    assert client.post(path, json={"why": "called us"}).status_code == 202
    api.work()
    assert view(api, kim)["journeys"] == []
    assert len(view(api, lea)["journeys"]) == 1
    assert_problem(client.post(path, json={}), 409)
    line = client.get(f"/api/people/{kim}/timeline", params={"kinds": "journey"}).json()["items"][0]["event"]
    assert (line["properties"]["why"], line["properties"]["by"]) == ("called us", "key first key")


def test_a_merge_is_previewed_with_its_collisions_and_then_done(api: Rig) -> None:
    """J40: of two instances with the same key the older stays."""
    shop(api)
    client = api.key()
    kim, twin = (
        api.person("kim@shop.example", city="Bonn"),
        api.person("kim@work.example", city="Köln", plan="basic"),
    )
    for person in (twin, kim):
        api.tell(
            person, "track", "Order Completed", {"order_id": f"o{person}", "total": 5, "currency": "EUR"}
        )
        api.clock.step(minutes=1)
    agreed(api, twin, "kim@work.example")
    seen = client.post(f"/api/people/{kim}/merge/preview", json={"other": str(twin)}).json()
    assert {"name": "city", "kept": "Bonn", "dropped": "Köln"} in seen["traits"]
    assert (seen["profile"]["traits"]["plan"], seen["profile"]["orders"]["count"]) == ("basic", 2)
    assert [one["value"] for one in seen["names"]] == ["kim@work.example"]
    assert (seen["moves"]["orders"], seen["moves"]["consents"]) == (1, 2)
    assert [(one["person"], one["stays"], one["collides"]) for one in seen["journeys"]] == [
        (str(twin), True, True), (str(kim), False, True),
    ]  # fmt: skip
    assert view(api, kim)["merged"] == []
    assert client.post(f"/api/people/{kim}/merge", json={"other": str(twin)}).status_code == 202
    api.work()
    after = view(api, twin)
    assert (after["id"], after["merged"], after["profile"]["orders"]["count"]) == (str(kim), [str(twin)], 2)
    assert [one["instance"] for one in after["journeys"]] == [seen["journeys"][0]["instance"]]
    assert_problem(client.post(f"/api/people/{kim}/merge", json={"other": str(twin)}), 422)


def test_consents_are_shown_with_their_evidence_and_segments_with_their_reasons(api: Rig) -> None:
    client, kim = api.key(), api.person("kim@shop.example", city="Bonn")
    agreed(api, kim, "kim@shop.example")
    [held] = client.get(f"/api/people/{kim}/consents/held").json()
    assert (held["state"]["state"], held["evidence"]["wording_id"]) == ("confirmed", "w")
    lines = [
        {"kind": "trait", "name": "city", "op": "eq", "value": "Bonn"},
        {"kind": "computed", "field": "orders", "op": "lt", "value": 3},
    ]
    condition = {"kind": "all", "conditions": lines}
    client.put("/api/segments/bonn", json={"condition": condition})
    [why] = client.get(f"/api/people/{kim}/segments").json()
    assert (why["segment"], why["member"], why["verdict"]["value"]) == ("bonn", True, True)
    assert [(one["kind"], one["value"], one["seen"]) for one in why["verdict"]["parts"]] == [
        ("trait", True, "Bonn"), ("computed", True, 0),
    ]  # fmt: skip
