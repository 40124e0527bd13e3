"""People, their history, what they agreed to, and the message log, over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_rig import Rig, assert_problem, pages

from anklang.channels.model import Inbound
from anklang.core.ids import new_id, shard_of
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.on_vendor_opt_out import VendorSaid, on_vendor_opt_out
from anklang.links import store as links
from anklang.links.model import Link, Target
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.policy import store as policy
from anklang.policy.store import SuppressionEntry


def a_message(api: Rig, person: UUID, workspace: int | None = None, **fields: Any) -> UUID:
    """A message in the ledger, as planning leaves it."""
    now = api.clock.now()
    message = Message(
        shard=shard_of(person), id=new_id(now), person=person, workspace=workspace or api.workspace, channel="sms",
        message_class="service", purpose="orders", lane="triggered", planned_at=now, due_at=now, plan=Plan(), **fields,
    )  # fmt: skip
    with api.database.transaction() as tx:
        messages.plan(tx, [message])
    return message.id


def test_people_are_found_by_the_beginning_of_any_name(api: Rig) -> None:
    client = api.key()
    kim = api.person("kim@shop.example", first_name="Kim", phone="+4915112345678")
    api.person("lea@shop.example", first_name="Lea")
    for search in ("kim@", "Kim", "+49151", str(kim)):
        found = client.get("/api/people", params={"search": search}).json()
        assert [one["id"] for one in found["items"]] == [str(kim)], search
        assert found["total"] == 1
    assert client.get("/api/people", params={"search": "nobody"}).json() == {
        "items": [],
        "next": None,
        "total": 0,
    }
    assert client.get("/api/people", params={"search": "a\x00b"}).json()["total"] == 0


def test_one_person_is_shown_whole_and_every_look_is_noted(api: Rig) -> None:
    client = api.user("agent")
    person = api.person("kim@shop.example", first_name="Kim")
    api.tell(person, "track", "Cart Updated", {"cart_id": "c1", "currency": "EUR", "products": [
        {"product_id": "p1", "name": "Shirt", "price": 19.9, "quantity": 2}]})  # fmt: skip
    found = client.get(f"/api/people/{person}").json()
    assert found["profile"]["first_name"] == "Kim"
    assert ("email", "kim@shop.example") in {(one["kind"], one["value"]) for one in found["identities"]}
    assert found["carts"][0]["items"][0]["price"] == 1990
    assert found["carts"][0]["value"] == 3980
    client.get(f"/api/people/{person}/timeline")
    looks = pages(api.key(), "/api/audit", action="person.viewed", object=str(person))
    assert {(one["actor"], one["detail"].get("what")) for one in looks} == {
        ("agent@shop.example", None), ("agent@shop.example", "timeline"),
    }  # fmt: skip
    assert_problem(client.get(f"/api/people/{UUID(int=7)}"), 404)
    assert_problem(client.get("/api/people/nobody"), 422)


def test_the_timeline_merges_events_decisions_and_messages_newest_first(api: Rig) -> None:
    client = api.key()
    person = api.person("kim@shop.example")
    for number in range(3):
        api.clock.step(minutes=1)
        api.tell(person, "track", f"Event {number}", {})
        api.clock.step(minutes=1)
        a_message(api, person, step=f"s{number}")
    whole = pages(client, f"/api/people/{person}/timeline")
    said = [one["event"]["name"] if one["event"] else one["message"]["step"] for one in whole]
    assert said == ["s2", "Event 2", "s1", "Event 1", "s0", "Event 0", "Identify"]
    assert len({one["id"] for one in whole}) == 7
    only = pages(client, f"/api/people/{person}/timeline", kinds="message")
    assert [one["message"]["step"] for one in only] == ["s2", "s1", "s0"]


def test_the_history_of_a_merged_profile_stays_visible(api: Rig) -> None:
    """J40: a merged id leads to the survivor, whose timeline holds both histories."""
    client = api.key()
    loser, winner = api.person("old@shop.example"), api.person("new@shop.example")
    api.tell(loser, "track", "Before", {})
    api.tell(winner, "merge", "Profile Merged", {"loser": str(loser), "reason": "user"})
    found = client.get(f"/api/people/{loser}").json()
    assert found["id"] == str(winner)
    assert found["merged"] == [str(loser)]
    names = {one["event"]["name"] for one in pages(client, f"/api/people/{loser}/timeline", kinds="event")}
    assert {"Before", "Profile Merged"} <= names


def test_a_consent_is_recorded_with_its_evidence_and_a_withdrawal_takes_messages_back(api: Rig) -> None:
    """R21, B2"""
    client = api.key()
    person = api.person("kim@shop.example", phone="+4915112345678")
    path = f"/api/people/{person}/consents"
    for text in ("Ja, schickt mir Neues.", "Ja, gern."):
        wording = {"id": "checkout", "name": "Checkout", "purposes": ["marketing"], "channels": ["sms"],
                   "languages": {"de": {"text": text}}}  # fmt: skip
        assert client.put("/api/wordings/checkout", json=wording).status_code == 200
    give = {"action": "give", "channel": "sms", "purpose": "marketing", "address": "0151 12345678",
            "wording_id": "checkout", "wording_version": 2, "proof": {"page": "/checkout"}}  # fmt: skip
    assert client.post(path, json=give).status_code == 201
    states = pages(client, "/api/consents", purpose="marketing")
    assert [(one["state"], one["address"]) for one in states] == [("given", "+4915112345678")]
    evidence = pages(client, path)[0]
    assert evidence["proof"] == {"page": "/checkout", "recorded_by": "key first key"}
    assert (evidence["wording_id"], evidence["wording_version"]) == ("checkout", 2)
    api.work()
    waiting = a_message(api, person)
    with api.database.transaction() as tx:
        tx.run("UPDATE messages SET class = 'advertising', purpose = 'marketing'")
    agent = api.user("agent")
    assert_problem(agent.post(path, json=give), 403)
    assert agent.post(path, json={"action": "object"}).status_code == 201
    api.work()
    assert client.get(f"/api/messages/{waiting}").json()["detail"]["message"]["reason"] == "unsubscribed"
    assert {one["state"] for one in pages(client, "/api/consents")} == {"withdrawn"}
    nothing = client.post(path, json={"action": "give", "channel": "sms", "purpose": "marketing"})
    assert "bound to an address" in assert_problem(nothing, 422)["problems"][0]["reason"]


@pytest.mark.parametrize(("wording", "version"), [
    ("checkout", 2), ("checkout", 0), ("signup", 1), ("", 1), ("theirs", 1),
])  # fmt: skip
def test_evidence_that_cites_a_wording_which_the_workspace_does_not_have_is_refused(
    api: Rig, wording: str, version: int
) -> None:
    """Sealed evidence could never be shown with its text then (compliance 4.4); an archived one still can be."""
    client = api.key()
    saved = {"name": "W", "purposes": ["marketing"], "channels": ["push"],
             "languages": {"de": {"text": "Ja."}}}  # fmt: skip
    assert client.put("/api/wordings/checkout", json={**saved, "id": "checkout"}).status_code == 200
    assert (
        api.key(api.other_key).put("/api/wordings/theirs", json={**saved, "id": "theirs"}).status_code == 200
    )
    assert client.delete("/api/wordings/checkout").status_code == 204
    path = f"/api/people/{api.person('kim@shop.example')}/consents"
    give = {"action": "give", "channel": "push", "purpose": "marketing"}
    refused = client.post(path, json={**give, "wording_id": wording, "wording_version": version})
    problem = assert_problem(refused, 422)["problems"][0]
    assert problem["path"] == "wording_id"
    assert repr(wording) in problem["reason"]
    assert pages(client, path) == []
    kept = client.post(path, json={**give, "wording_id": "checkout", "wording_version": 1})
    assert kept.status_code == 201, kept.text


def test_an_address_is_stopped_for_everybody_who_shares_it_and_the_stop_is_lifted_with_a_reason(
    api: Rig,
) -> None:
    client = api.key()
    person = api.person("kim@shop.example", phone="+4915112345678")
    waiting = a_message(api, person)
    body = {
        "channel": "sms",
        "address": "+49 151 12345678",
        "scope": "everything",
        "why": "asked on the phone",
    }
    assert client.post("/api/suppressions", json=body).status_code == 204
    kinds = {(one["address"], one["kind"]) for one in pages(client, "/api/suppressions")}
    assert kinds == {("+4915112345678", "manual"), ("+4915112345678", "stop")}
    assert client.get(f"/api/messages/{waiting}").json()["detail"]["message"]["state"] == "not_sent"
    lift = {"channel": "sms", "address": "+4915112345678", "kind": "manual", "why": "was a mistake"}
    assert_problem(api.user("agent").post("/api/suppressions/lift", json=lift), 403)
    assert client.post("/api/suppressions/lift", json=lift).status_code == 204
    assert_problem(client.post("/api/suppressions/lift", json=lift), 404)


def test_a_message_shows_each_question_of_the_gate_its_words_and_its_clicks(api: Rig) -> None:
    client = api.key()
    person = api.person("kim@shop.example")
    gate = [
        {
            "at": api.clock.now(),
            "moment": "planned",
            "step": "consent",
            "answer": "no",
            "reason": "no_consent",
        }
    ]
    message = a_message(
        api, person, state="not_sent", reason="no_consent", gate=gate, step="hello", template="t"
    )
    link = Link(
        token="2345678ABCDEF", workspace_id=api.workspace, target=Target("web", path="/sale"), individual=True,
        created_at=api.clock.now(), name="sale", shard=shard_of(person), person_id=person, message_id=message,
    )  # fmt: skip
    with api.database.transaction() as tx:
        links.create(tx, [link])
        tx.run(
            "INSERT INTO link_clicks (token, id, at, counted, why_not, user_agent, opened) "
            "VALUES (%s, %s, %s, false, 'scanner', '', 'web')",
            [link.token, new_id(api.clock.now()), api.clock.now()],
        )
    found = client.get(f"/api/messages/{message}").json()
    assert [(one["step"], one["answer"]) for one in found["detail"]["gate"]] == [("consent", "no")]
    assert found["reason_text"]["en"] == "no valid consent for this purpose"
    assert found["links"][0]["url"] == "https://shop.example/l/2345678ABCDEF"
    assert found["links"][0]["clicks"][0]["why_not"] == "scanner"
    assert client.get("/api/links/2345678ABCDEF").json()["clicks"][0]["counted"] is False
    assert_problem(client.get("/api/links/none"), 404)
    assert_problem(client.get(f"/api/messages/{UUID(int=1)}"), 404)


def test_a_chat_that_shut_the_bot_out_is_stopped_under_the_name_that_its_person_has(api: Rig) -> None:
    """The studio asks for the stop signs of each identity; a messenger's are of the kind of its channel."""
    client, now, chat = api.key(), api.clock.now(), "7000000000"
    wrote = Inbound(channel="telegram", from_=chat, to="bot", text="Hallo", at=now, provider_ref="u1")
    with api.database.transaction() as tx:
        on_inbound_messages(tx, api.definitions.of(tx, api.workspace), "bot", [wrote], now)
    api.work()
    with api.database.transaction() as tx:
        said = VendorSaid("bot", "telegram", chat, "blocked", "kicked", now)
        on_vendor_opt_out(tx, api.workspace, said, now)
    found = client.get("/api/people").json()["items"][0]
    person = client.get(f"/api/people/{found['id']}").json()
    assert [(one["kind"], one["value"]) for one in person["identities"]] == [("telegram", chat)]
    assert person["profile"]["chats"] == {"telegram": chat}
    signs = pages(client, "/api/suppressions", address=chat)
    assert [(one["channel"], one["address"], one["kind"]) for one in signs] == [("telegram", chat, "blocked")]
    lift = {"channel": "telegram", "address": chat, "kind": "blocked", "why": "wrote again"}
    assert client.post("/api/suppressions/lift", json=lift).status_code == 204
    assert pages(client, "/api/suppressions", address=chat) == []


def test_the_message_log_is_filtered(api: Rig) -> None:
    client = api.key()
    kim, lea = api.person("kim@shop.example"), api.person("lea@shop.example")
    a_message(api, kim, state="not_sent", reason="capped", journey="care", step="a", template="t1")
    a_message(api, lea, journey="care", step="b", template="t2")
    for filters, steps in [
        ({"state": "not_sent"}, ["a"]), ({"reason": "capped"}, ["a"]), ({"person": str(lea)}, ["b"]),
        ({"journey": "care"}, ["a", "b"]), ({"journey": "care", "step": "b"}, ["b"]), ({"template": "t2"}, ["b"]),
        ({"channel": "email"}, []), ({"provider": "twilio"}, []),
    ]:  # fmt: skip
        found = pages(client, "/api/messages", limit=1, **filters)
        assert sorted(one["step"] for one in found) == steps, filters


LISTS = (
    "/api/people", "/api/segments", "/api/journeys", "/api/campaigns", "/api/templates", "/api/messages",
    "/api/inbound", "/api/consents", "/api/suppressions", "/api/links", "/api/coupons", "/api/providers", "/api/keys",
    "/api/users", "/api/audit",
)  # fmt: skip


def _fill(api: Rig, workspace: int, count: int) -> None:
    """So many of everything in a workspace, made as the product makes them."""
    client = api.key() if workspace == api.workspace else api.key(api.other_key)
    words = {
        "channel": "sms",
        "class": "transactional",
        "purpose": "orders",
        "languages": {"de": {"text": "x"}},
    }
    client.put("/api/segments/all", json={"condition": {"kind": "all", "conditions": []}})
    for n in range(count):
        mark = f"w{workspace}-{n}"
        person = api.person(f"{mark}@shop.example", workspace)
        client.put(f"/api/segments/{mark}", json={"condition": {"kind": "all", "conditions": []}})
        client.put(f"/api/templates/{mark}", json=words)
        client.put(f"/api/coupons/{mark}", json={"kind": "list"})
        secret = {"vendor": "handset", "settings": {"secret": "0123456789abcdef"}}
        assert client.put(f"/api/providers/{mark}", json=secret).status_code == 200
        client.post("/api/keys", json={"kind": "write", "name": mark})
        client.post(
            "/api/users", json={"email": f"{mark}@team.example", "password": "long enough", "role": "agent"}
        )
        client.put(f"/api/journeys/{mark}/draft", json={
            "id": mark, "name": mark, "enter": {"schedule": {"segment": "all", "at": "18:00", "every": "day"}},
            "steps": [{"send": "a", "channel": "sms", "template": mark}]})  # fmt: skip
        assert client.post(f"/api/journeys/{mark}/publish", json={}).status_code == 200
        assert client.post(f"/api/campaigns/{mark}/runs", json={}).status_code == 201
        a_message(api, person, workspace, step=mark)
        now = api.clock.now()
        with api.database.transaction() as tx:
            token, store = f"{workspace}{'abc'[n]}45678ABCDEF", Target("store")
            link = Link(
                token=token, workspace_id=workspace, target=store, individual=False, created_at=now, name=mark
            )
            links.create(tx, [link])
            entry = SuppressionEntry(
                channel="sms", address=mark, kind="stop", scope="advertising", at=now, source="x"
            )
            policy.suppress(tx, workspace, [entry])
            messages.keep_inbound(
                tx,
                new_id(now),
                person,
                workspace,
                "sms",
                mark,
                "us",
                "hi",
                "p",
                mark,
                now + timedelta(seconds=n),
                "{}",
            )
        client.post(f"/api/people/{person}/consents", json={
            "action": "give", "channel": "push", "purpose": "marketing"})  # fmt: skip


def test_no_list_shows_anything_of_another_workspace_and_pages_are_complete(api: Rig) -> None:
    _fill(api, api.workspace, 3)
    _fill(api, api.other, 3)
    mine, theirs = api.key(), api.key(api.other_key)
    for path in LISTS:
        small, whole = pages(mine, path, limit=1), pages(mine, path, limit=200)
        assert small == whole, path
        assert len(small) >= 3, path
        assert f"w{api.other}-" not in str(small), path
        other = pages(theirs, path, limit=2)
        assert len(other) >= 3, path
        assert f"w{api.workspace}-" not in str(other), path


def test_no_object_of_another_workspace_is_reached_by_its_name(api: Rig) -> None:
    _fill(api, api.workspace, 1)
    mine, theirs = api.key(), api.key(api.other_key)
    person = pages(mine, "/api/people")[0]["id"]
    message = pages(mine, "/api/messages")[0]["id"]
    key = pages(mine, "/api/keys")[0]["id"]
    user = pages(mine, "/api/users")[0]["id"]
    mark = f"w{api.workspace}-0"
    run = pages(mine, "/api/campaigns")[0]["run_at"]
    reads = [
        f"/api/people/{person}", f"/api/people/{person}/timeline", f"/api/people/{person}/consents",
        f"/api/messages/{message}", f"/api/segments/{mark}", f"/api/segments/{mark}/members", f"/api/journeys/{mark}",
        f"/api/journeys/{mark}/text", f"/api/journeys/{mark}/versions/1", f"/api/journeys/{mark}/people",
        f"/api/templates/{mark}", f"/api/templates/{mark}/versions", f"/api/coupons/{mark}",
        f"/api/coupons/{mark}/redemptions", f"/api/links/{api.workspace}a45678ABCDEF",
    ]  # fmt: skip
    for path in reads:
        assert mine.get(path).status_code == 200, path
        assert_problem(theirs.get(path), 404)
    writes: list[tuple[str, str, Any]] = [
        ("POST", f"/api/people/{person}/consents", {"action": "object"}),
        ("DELETE", f"/api/segments/{mark}", None),
        ("POST", f"/api/journeys/{mark}/publish", {}),
        ("POST", f"/api/journeys/{mark}/status", {"do": "stop"}),
        ("POST", f"/api/journeys/{mark}/enter", {"people": [{"person": person}]}),
        ("POST", f"/api/campaigns/{mark}/runs", {}),
        ("DELETE", f"/api/campaigns/{mark}/runs/{run}", None),
        ("DELETE", f"/api/templates/{mark}", None),
        ("POST", f"/api/templates/{mark}/test", {"to": "+4915112345678"}),
        ("POST", f"/api/coupons/{mark}/codes", {"text": "ABC"}),
        ("POST", f"/api/coupons/{mark}/withdraw", {}),
        ("DELETE", f"/api/providers/{mark}", None),
        ("POST", f"/api/providers/{mark}/check", {}),
        ("DELETE", f"/api/keys/{key}", None),
        ("PATCH", f"/api/users/{user}", {"name": "x"}),
    ]
    for method, path, body in writes:
        assert_problem(theirs.request(method, path, json=body), 404)
