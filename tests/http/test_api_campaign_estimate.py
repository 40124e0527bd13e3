"""Before a campaign: reach, reasons, parts, cost, first message; and its figures afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api_rig import Rig, assert_problem, pages
from starlette.testclient import TestClient

from anklang.analytics import store as analytics

SMS = {
    "channel": "sms", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"text": "Neu, {{ person.first_name }}"}, "en": {"text": "New, {{ person.first_name }}"}},
}  # fmt: skip
MAIL = {
    "channel": "email", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"subject": "Neu", "html": "<p>Hallo</p>"}},
}  # fmt: skip
MORNING = "2026-05-05T10:00:00+02:00"


def shop(api: Rig, agreed: int = 2) -> TestClient:
    """Four people in the segment `bonn`, some of whom agreed to text messages."""
    client = api.key()
    settings = client.get("/api/workspace").json()["settings"]
    client.put("/api/workspace/settings", json={**settings, "prices": [{"channel": "sms", "micro": 75000}]})
    client.put("/api/templates/news", json=SMS)
    client.put("/api/templates/mail", json=MAIL)
    for n in range(4):
        traits: dict[str, Any] = {"first_name": f"P{n}", "city": "Bonn", "language": "de" if n else "en"}
        if n < 3:
            traits["phone"] = f"+491511234567{n}"
        person = api.person(f"p{n}@shop.example", **traits)
        for action in ("give", "confirm") if n < agreed else ():
            given = {"action": action, "channel": "sms", "purpose": "marketing", "address": traits["phone"],
                     "source": "web_form"}  # fmt: skip
            answer = client.post(f"/api/people/{person}/consents", json=given)
            assert answer.status_code < 300, answer.text
    client.put("/api/segments/bonn", json={"condition": {"kind": "trait", "name": "city", "value": "Bonn"}})
    api.work()
    return client


def test_reach_and_cost_are_what_the_gate_says_person_by_person(api: Rig) -> None:
    client = shop(api)
    body = {"segment": "bonn", "templates": ["news", "mail"], "at": MORNING}
    found = client.post("/api/campaigns/estimate", json=body).json()
    assert (found["people"], found["asked"], found["exact"], found["reachable"]) == (4, 4, True, 2)
    news, mail = found["reach"]
    assert (news["reachable"], news["held"], news["parts"]) == (2, 0, 2)
    assert news["refused"] == [{"reason": "no_consent", "n": 2}]
    assert (news["cost_micro"], news["currency"]) == (150000, "EUR")
    assert news["languages"] == {"en": 1, "de": 1}
    assert news["first_at"] == "2026-05-05T08:00:00Z"
    assert (mail["reachable"], mail["parts"], mail["cost_micro"]) == (0, None, None)
    assert client.get("/api/messages").json()["items"] == []


def test_quiet_hours_hold_and_local_time_moves_the_first_message(api: Rig) -> None:
    client = shop(api)
    night = {"segment": "bonn", "templates": ["news"], "at": "2026-05-05T23:00:00+02:00"}
    held = client.post("/api/campaigns/estimate", json=night).json()["reach"][0]
    assert (held["reachable"], held["held"]) == (2, 2)
    assert held["first_at"].startswith("2026-05-06T06:")
    local = {"segment": "bonn", "templates": ["news"], "at": MORNING, "local": "2026-05-06T18:00"}
    later = client.post("/api/campaigns/estimate", json=local).json()["reach"][0]
    assert later["first_at"] == "2026-05-06T16:00:00Z"


def test_a_condition_or_a_whole_journey_can_be_estimated(api: Rig) -> None:
    client = shop(api)
    condition = {
        "condition": {"kind": "trait", "name": "first_name", "value": "P1"},
        "templates": ["news"],
        "at": MORNING,
    }
    assert client.post("/api/campaigns/estimate", json=condition).json()["people"] == 1
    journey = {
        "id": "launch", "name": "Launch",
        "enter": {"schedule": {"segment": "bonn", "at": "2026-05-06T18:00"},
                  "audience": {"kind": "language", "any_of": ["de"]}},
        "steps": [{"send": "news", "channel": "sms", "template": "news"}],
    }  # fmt: skip
    found = client.post("/api/campaigns/estimate", json={"definition": journey, "at": MORNING}).json()
    assert (found["people"], found["not_in_audience"], found["reachable"]) == (4, 1, 1)
    assert found["reach"][0]["first_at"] == "2026-05-06T16:00:00Z"


def test_an_estimate_names_what_is_missing(api: Rig) -> None:
    client = shop(api)
    nothing = assert_problem(client.post("/api/campaigns/estimate", json={}), 422)
    assert {one["path"] for one in nothing["problems"]} == {"segment", "templates"}
    assert_problem(
        client.post("/api/campaigns/estimate", json={"segment": "none", "templates": ["news"]}), 404
    )
    assert_problem(client.post("/api/campaigns/estimate", json={"segment": "bonn", "templates": ["x"]}), 422)
    wall = {"segment": "bonn", "templates": ["news"], "local": "soon"}
    assert_problem(client.post("/api/campaigns/estimate", json=wall), 422)


def test_a_run_is_listed_with_what_became_of_its_messages(api: Rig) -> None:
    client = shop(api, agreed=0)
    journey = {
        "name": "Launch",
        "enter": {"schedule": {"segment": "bonn", "at": "18:00", "every": "day", "zone": "workspace"}},
        "steps": [{"send": "news", "channel": "sms", "template": "news"}],
    }  # fmt: skip
    client.put("/api/journeys/launch/draft", json=journey)
    assert client.post("/api/journeys/launch/publish", json={}).status_code == 200
    client.post("/api/campaigns/launch/runs", json={})
    today = api.clock.now().date()
    counted = {
        (api.workspace, day, "launch", 1, "news", "sms", metric): (n, 0)
        for day, metric, n in (
            (today, "accepted", 3), (today, "not_sent", 1), (today, "clicked", 2),
            (today - timedelta(days=1), "accepted", 9),
        )
    }  # fmt: skip
    with api.database.transaction() as tx:
        analytics.add(tx, counted, 0)
    [run] = pages(client, "/api/campaigns")
    assert (run["name"], run["segment"], run["status"]) == ("Launch", "bonn", "due")
    assert (run["sent"], run["not_sent"], run["clicked"], run["goals"]) == (3, 1, 2, 0)


def test_forms_are_told_the_words_of_the_workspace(api: Rig) -> None:
    client = shop(api)
    api.tell(api.person("p9@shop.example"), "track", "Order Completed", {"order_id": "1"})
    found = client.get("/api/vocabulary/workspace").json()
    assert (found["languages"], found["currency"], found["zone"]) == (["de", "en"], "EUR", "Europe/Berlin")
    assert "Order Completed" in {one["name"] for one in found["events"]}
    traits = {one["name"]: one for one in found["traits"]}
    assert (traits["city"]["type"], traits["city"]["examples"]) == ("string", ["Bonn"])
    assert {one["id"] for one in found["purposes"]} == {"marketing", "tracking"}
    sms = next(one for one in found["channels"] if one["channel"] == "sms")
    assert (sms["accounts"], sms["price_micro"]) == ([], 75000)
    assert found["templates"] == {"mail": "email", "news": "sms"}
    assert "bonn" in found["segments"]


def test_the_list_names_every_campaign_also_drafts_and_when_each_runs_next(api: Rig) -> None:
    client = shop(api)
    daily = {"schedule": {"segment": "bonn", "at": "18:00", "every": "day", "zone": "workspace"}}
    steps = [{"send": "news", "channel": "sms", "template": "news"}]
    client.put("/api/journeys/each-day/draft", json={"name": "Each day", "enter": daily, "steps": steps})
    assert client.post("/api/journeys/each-day/publish", json={}).status_code == 200
    once = {"schedule": {"segment": "bonn", "at": "2030-12-01T18:00"}}
    client.put("/api/journeys/later/draft", json={"name": "Later on", "enter": once, "steps": []})
    client.put("/api/journeys/no-campaign/draft", json={"name": "None", "steps": []})
    found = {one["journey"]: one for one in client.get("/api/campaigns/journeys").json()}
    assert "no-campaign" not in found
    assert (found["each-day"]["status"], found["each-day"]["channels"]) == ("live", ["sms"])
    assert found["each-day"]["next_at"] is not None
    later = found["later"]
    assert (later["status"], later["version"], later["next_at"], later["runs"]) == ("draft", 0, None, 0)
    assert (later["segment"], later["zone"], later["at"]) == ("bonn", "person", "2030-12-01T18:00")
    named = client.get("/api/campaigns/journeys?search=LATER").json()
    assert [one["journey"] for one in named] == ["later"]
