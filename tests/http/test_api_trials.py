"""Trials of unsaved journeys: the whole walk of one person with a clock of its own (4.3, J46)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from api_rig import Rig, assert_problem
from starlette.testclient import TestClient

from anklang.flows.use_playbook import folder

MORNING = "2026-05-05T10:00:00+02:00"  # a Tuesday
CONSENTS = [
    {"channel": "sms", "purpose": "marketing"}, {"channel": "push", "purpose": "marketing"},
    {"channel": "inapp", "purpose": "marketing"}, {"channel": "email", "purpose": "marketing"},
]  # fmt: skip
SOMEBODY = {
    "traits": {"first_name": "Ada", "email": "ada@example.com", "phone": "+4915112345678", "city": "Bonn"},
    "consents": CONSENTS, "language": "de", "zone": "Europe/Berlin",
    "cart": [{"product_id": "p1", "name": "Linen shirt", "price": 49.9, "quantity": 1}],
}  # fmt: skip


@pytest.fixture(scope="module")
def client(shared_api: Rig) -> TestClient:
    """A workspace with everything that the playbooks bring."""
    made = shared_api.key()
    for one in ("s1-collection-launch", "s2-abandoned-cart", "s3-abandoned-checkout", "s11-reactivation"):
        assert made.post(f"/api/playbooks/{one}/use", json={}).status_code == 201
    assert folder().is_dir()
    return made


def definition(client: TestClient, journey: str) -> dict[str, Any]:
    """The draft of a playbook."""
    found: dict[str, Any] = client.get(f"/api/journeys/{journey}").json()["draft"]
    return found


def tried(client: TestClient, journey: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer of a trial."""
    said = definition(client, journey) if isinstance(journey, str) else journey
    answer = client.post(
        "/api/journeys/try", json={"definition": said, "invented": SOMEBODY, "at": MORNING, **more}
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def story(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and step of each line."""
    return [(line["kind"], line["step"]) for line in found["lines"]]


def line(found: dict[str, Any], kind: str, step: str = "") -> dict[str, Any]:
    """The first line of a kind."""
    return next(one for one in found["lines"] if one["kind"] == kind and step in ("", one["step"]))


def test_the_whole_walk_of_an_invented_person_is_told_step_by_step(client: TestClient) -> None:
    found = tried(client, "s2-abandoned-cart", trigger={"event": "Product Added", "properties": {
        "cart_id": "cart-1", "product_id": "p1", "name": "Linen shirt", "price": 49.9}})  # fmt: skip
    assert found["entered"]
    assert (found["stopped"], found["end_reason"]) == ("ended", "finished")
    assert [one for one in story(found) if one[0] in ("arrived", "decided", "sent")] == [
        ("arrived", "half_hour"), ("arrived", "still_there"), ("decided", "still_there"), ("arrived", "sms"),
        ("sent", "sms"),
    ]  # fmt: skip
    waits = line(found, "waits", "half_hour")
    assert (waits["wait"]["until"], waits["wait"]["rule"]) == ("2026-05-05T08:30:00Z", "for")
    decided = line(found, "decided")["conditions"][0]
    assert (decided["about"], decided["then"], decided["taken"]) == ("way", "sms", True)
    assert (decided["verdict"]["value"], decided["verdict"]["seen"]) == (True, "open")


def test_a_message_is_shown_with_its_words_parts_and_every_question_of_the_gate(client: TestClient) -> None:
    found = tried(client, "s2-abandoned-cart", trigger={"event": "Product Added", "properties": {
        "cart_id": "cart-1", "product_id": "p1", "name": "Linen shirt", "price": 49.9}})  # fmt: skip
    sent = line(found, "sent", "sms")
    assert sent["at"] == "2026-05-05T08:30:00Z"
    message = sent["message"]
    assert "Dein Warenkorb" in message["content"]["text"]
    assert (message["parts"], message["encoding"], message["language"]) == (1, "GSM-7", "de")
    gate = {one["step"]: one["answer"] for one in message["gate"]}
    assert gate["consent"] == "pass"
    assert gate["quiet_hours"] == "pass"
    assert message["provider"] == ""  # there is none yet, and the trial goes on all the same
    assert client.get("/api/messages").json()["items"] == []


def test_who_does_not_agree_is_refused_with_the_condition_and_the_value_seen(client: TestClient) -> None:
    found = tried(client, "s2-abandoned-cart", invented={**SOMEBODY, "consents": []}, at=MORNING,
                  trigger={"event": "Product Added", "properties": {"cart_id": "cart-1"}})  # fmt: skip
    assert not found["entered"]
    assert found["refused"] == "not_eligible_now"
    audience = next(one for one in line(found, "refused")["conditions"] if one["about"] == "audience")
    consent, not_again = audience["verdict"]["parts"]
    assert (consent["kind"], consent["value"], consent["seen"]) == ("consent", False, ["never"])
    assert not_again["value"] is True


def test_what_the_tester_lets_happen_changes_the_way(client: TestClient) -> None:
    """Scene S2: an order before the half hour is over ends it."""
    found = tried(
        client, "s2-abandoned-cart",
        trigger={"event": "Product Added", "properties": {"cart_id": "cart-1", "product_id": "p1"}},
        happenings=[{"kind": "event", "after": "10m", "event": "Order Completed",
                     "properties": {"order_id": "1", "cart_id": "cart-1", "total": 49.9, "currency": "EUR"}}],
    )  # fmt: skip
    assert found["end_reason"] == "ordered"
    assert line(found, "goal")["detail"]["amount"] == 4990
    assert line(found, "exited")["at"] == "2026-05-05T08:10:00Z"
    assert ("sent", "sms") not in story(found)


def test_a_click_counts_only_for_people_who_agreed_to_be_measured(client: TestClient) -> None:
    """R22, J32: without consent to tracking nobody knows of a click."""
    context = {"collection": "heide", "collection_name": "Heide", "url": "app:/heide"}
    click = [{"kind": "click", "after": "1h", "step": "push"}, {"kind": "event", "after": "1h",
              "event": "Application Opened"}]  # fmt: skip
    person = {**SOMEBODY, "push": True}
    blind = tried(client, "s1-collection-launch", invented=person, context=context, happenings=click)
    assert line(blind, "ignored")["reason"] == "not_tracked"
    seen = tried(
        client,
        "s1-collection-launch",
        invented={**person, "tracking": True},
        context=context,
        happenings=click,
    )
    left = [(one["step"], one["outcome"], one["to"]) for one in seen["lines"] if one["kind"] == "left"]
    assert ("click", "0", "app_opened") in left
    assert line(seen, "sent", "push")["message"]["content"]["title"]


def test_time_passes_only_as_far_as_was_asked(client: TestClient) -> None:
    context = {"collection": "heide", "collection_name": "Heide", "url": "app:/heide"}
    until = "2026-05-05T11:00:00+02:00"
    found = tried(
        client, "s1-collection-launch", invented={**SOMEBODY, "push": True}, context=context, until=until
    )
    assert (found["stopped"], found["step"]) == ("horizon", "click")
    waits = line(found, "waits", "click")["wait"]
    assert waits["rule"] == "event"
    assert "event:Application Opened" in waits["listens"]
    assert waits["until"] == "2026-05-05T12:00:00Z"


def test_quiet_hours_hold_a_message_and_the_trace_says_until_when(client: TestClient) -> None:
    """R1: at ten in the evening the text waits for the morning."""
    found = tried(
        client, "s2-abandoned-cart", at="2026-05-05T22:00:00+02:00",
        trigger={"event": "Product Added", "properties": {"cart_id": "cart-1", "product_id": "p1"}},
    )  # fmt: skip
    held = line(found, "held", "sms")
    assert held["reason"] == "quiet_hours"
    assert held["message"]["until"].startswith("2026-05-06T06:")
    assert line(found, "sent", "sms")["at"] == held["message"]["until"]


def test_the_same_question_has_the_same_answer(client: TestClient) -> None:
    """J46: down to the letters of the links."""
    ask = {"trigger": {"event": "Product Added", "properties": {"cart_id": "cart-1", "product_id": "p1"}}}
    person = {**SOMEBODY, "tracking": True}
    first = tried(client, "s2-abandoned-cart", invented=person, **ask)
    assert first == tried(client, "s2-abandoned-cart", invented=person, **ask)
    assert "/l/" in line(first, "sent")["message"]["content"]["text"]


def test_a_trial_chooses_the_channel_and_says_why(client: TestClient) -> None:
    """Decision 0022: without consent to text messages the mail is taken."""
    trigger = {"event": "Checkout Started", "properties": {"cart_id": "cart-1", "checkout_id": "k-1"}}
    mails = {**SOMEBODY, "consents": [{"channel": "email", "purpose": "marketing"}]}
    planned = line(
        tried(client, "s3-abandoned-checkout", invented=mails, trigger=trigger), "planned", "reminder"
    )
    assert planned["message"]["channel"] == "email"
    said = [(one["answer"], one["detail"]) for one in planned["message"]["gate"] if one["step"] == "channel"]
    assert said == [("skip", "sms: no_consent"), ("pass", "email, the first in order")]


def test_the_tester_chooses_the_arm_of_a_split(client: TestClient) -> None:
    for arm, step in (("in_steps", "mail"), ("amplifier", "mail_louder")):
        found = tried(
            client, "s11-reactivation", arms={"way": arm}, invented={**SOMEBODY, "segments": ["lapsed"]}
        )
        assert ("arrived", step) in story(found)
    unknown = client.post("/api/journeys/try", json={
        "definition": definition(client, "s11-reactivation"), "arms": {"way": "gold"}})  # fmt: skip
    assert assert_problem(unknown, 422)["problems"][0]["path"] == "arms.way"


def test_an_existing_person_walks_on_a_copy_and_is_not_changed(shared_api: Rig, client: TestClient) -> None:
    person = shared_api.person("real@shop.example", first_name="Rea", tier="silver")
    said = {
        "id": "tiers", "name": "Tiers", "enter": {"on": [{"event": "Order Completed"}]},
        "steps": [
            {"update": "gold", "set": {"tier": "gold"}},
            {"branch": "is_gold", "paths": [{"if": {"kind": "trait", "name": "tier", "value": "gold"}, "then": "end"}],
             "otherwise": "wait"},
            {"wait": "wait", "for": "1h"},
        ],
    }  # fmt: skip
    found = tried(client, said, person=str(person), invented={})
    assert (found["name"], found["end_reason"]) == ("Rea", "finished")
    assert line(found, "updated")["detail"] == {"tier": "gold"}
    assert line(found, "decided")["conditions"][0]["verdict"]["seen"] == "gold"
    shown = client.get(f"/api/people/{person}").json()
    assert shown["profile"]["traits"]["tier"] == "silver"
    assert shown["journeys"] == []
    with shared_api.database.transaction() as tx:
        assert tx.rows("SELECT 1 FROM journeys WHERE id = 'tiers'") == []


def test_history_is_counted_for_conditions_that_nobody_has_asked_so_far(
    shared_api: Rig, client: TestClient
) -> None:
    person = shared_api.person("buyer@shop.example")
    for product in ("shoe", "shoe", "hat"):
        shared_api.tell(person, "track", "Product Viewed", {"product_id": product, "category": product})
    shoes = {"kind": "event", "event": "Product Viewed", "value": 2, "filters": [
        {"path": "category", "value": "shoe"}]}  # fmt: skip
    said = {
        "id": "shoes", "name": "Shoes", "enter": {"on": [{"event": "Order Completed"}], "audience": shoes},
        "steps": [{"wait": "wait", "for": "1h"}],
    }  # fmt: skip
    found = tried(client, said, person=str(person), invented={}, at=shared_api.clock.now().isoformat())
    assert found["entered"]
    assert line(found, "entered")["conditions"][0]["verdict"]["seen"]["times"] == 2


def test_a_trial_names_every_fault_of_the_question(client: TestClient) -> None:
    bad = {
        "definition": definition(client, "s2-abandoned-cart"), "at": MORNING, "until": "2020-01-01T00:00:00Z",
        "happenings": [{"kind": "event"}, {"kind": "click", "after": "soon", "step": "sms"}],
    }  # fmt: skip
    faults = assert_problem(client.post("/api/journeys/try", json=bad), 422)["problems"]
    assert {one["path"] for one in faults} == {"happenings[0].event", "happenings[1].after"}
    unfinished = {"definition": {"id": "x", "name": "X", "steps": []}}
    assert_problem(client.post("/api/journeys/try", json=unfinished), 422)
    zone = {"definition": bad["definition"], "invented": {"zone": "Mars/Olympus"}}
    assert_problem(client.post("/api/journeys/try", json=zone), 422)
    late = {"definition": bad["definition"], "at": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
            "until": "2030-01-01T00:00:00Z"}  # fmt: skip
    assert_problem(client.post("/api/journeys/try", json=late), 422)
