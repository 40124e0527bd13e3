"""Journeys over the API: drafts, publishing, the author's verbs, campaigns, and who stands where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_rig import Rig, assert_problem, pages
from starlette.testclient import TestClient

WORDS = {
    "channel": "sms",
    "class": "transactional",
    "purpose": "orders",
    "languages": {"de": {"text": "Hallo"}},
}
JOURNEY: dict[str, Any] = {
    "id": "care", "name": "Care",
    "enter": {"on": [{"event": "Order Completed"}], "again": "always"},
    "steps": [{"wait": "a_day", "for": "1d"}, {"send": "hello", "channel": "sms", "template": "hello"}],
}  # fmt: skip
LONGER = {**JOURNEY, "steps": [{"wait": "two_days", "for": "2d"}, *JOURNEY["steps"][1:]]}


def published(api: Rig, journey: dict[str, Any] = JOURNEY) -> TestClient:
    """A client, with the template saved and the journey published."""
    client = api.key()
    assert client.put("/api/templates/hello", json=WORDS).status_code == 200
    draft = client.put(f"/api/journeys/{journey['id']}/draft", json=journey)
    assert draft.json()["problems"] == [], draft.text
    assert client.post(f"/api/journeys/{journey['id']}/publish", json={}).json() == {"version": 1, "moved": 0}
    return client


def inside(api: Rig, count: int = 1) -> list[UUID]:
    """So many people who have ordered and wait in the journey."""
    people = [api.person(f"p{n}@shop.example") for n in range(count)]
    for person in people:
        api.tell(person, "track", "Order Completed", {"order_id": str(person)})
    return people


def test_a_draft_is_kept_although_it_is_not_finished_and_says_what_is_missing(api: Rig) -> None:
    client = api.key()
    unfinished = {
        "name": "Care",
        "steps": [{"send": "hello", "channel": "sms", "template": "gone"}, {"wai": "x"}],
    }
    kept = client.put("/api/journeys/care/draft", json=unfinished)
    assert kept.status_code == 200
    assert "steps[1]" in {problem["path"] for problem in kept.json()["problems"]}
    assert client.get("/api/journeys/care").json()["draft"] == {"id": "care", **unfinished}
    assert_problem(client.post("/api/journeys/care/publish", json={}), 422)
    assert_problem(client.put("/api/journeys/care/draft", json={"id": "other"}), 422)
    assert_problem(client.get("/api/journeys/none"), 404)


def test_a_journey_cannot_name_what_does_not_exist(api: Rig) -> None:
    client = api.key()
    found = client.post("/api/journeys/validate", json=JOURNEY).json()
    fault = found["problems"][0]
    assert (fault["path"], fault["reason"]) == ("steps[1].template", "there is no template 'hello'")
    assert (fault["code"], fault["parameters"], fault["step"]) == (
        "template_unknown",
        {"template": "hello"},
        "hello",
    )
    client.put("/api/templates/hello", json={**WORDS, "channel": "telegram"})
    again = client.post("/api/journeys/validate", json=JOURNEY).json()
    assert "telegram" in again["problems"][0]["reason"]


def test_the_text_form_is_the_same_object(api: Rig) -> None:
    """J41"""
    client = published(api)
    text = client.get("/api/journeys/care/text")
    assert text.headers["content-type"].startswith("application/yaml")
    assert "wait: a_day" in text.text
    kept = client.put("/api/journeys/care/text", json={"text": text.text}).json()
    assert kept["problems"] == []
    assert_problem(client.post("/api/journeys/care/publish", json={}), 409)
    twice = client.put("/api/journeys/care/text", json={"text": "id: care\nid: care\n"})
    assert "twice" in assert_problem(twice, 422)["problems"][0]["reason"]


def test_publishing_asks_what_happens_to_the_people_in_each_changed_step(api: Rig) -> None:
    """J37: counts per step, the difference, and a choice per changed step."""
    client = published(api)
    inside(api, 3)
    client.put("/api/journeys/care/draft", json=LONGER)
    shown = client.post("/api/journeys/care/publish/preview").json()
    assert shown["version"] == 2
    assert shown["people"] == {"a_day": 3}
    assert shown["needs_choice"] == ["a_day"]
    assert {(one["step"], one["what"]) for one in shown["difference"]["steps"]} == {
        ("a_day", "removed"), ("two_days", "added"),
    }  # fmt: skip
    refused = assert_problem(client.post("/api/journeys/care/publish", json={}), 422)
    assert refused["problems"][0]["path"] == "choice.steps.a_day"
    assert client.get("/api/journeys/care").json()["row"]["version"] == 1


def test_people_move_to_the_mapped_step_of_the_new_version(api: Rig) -> None:
    """J37: timers kept, or computed anew from arrival."""
    client = published(api)
    inside(api, 2)
    before = {one["inside"]["wake_at"] for one in pages(client, "/api/journeys/care/people")}
    client.put("/api/journeys/care/draft", json=LONGER)
    body = {"steps": {"a_day": "two_days"}, "timers": "recompute"}
    assert client.post("/api/journeys/care/publish", json=body).json() == {"version": 2, "moved": 2}
    api.work()
    people = pages(client, "/api/journeys/care/people", step="two_days")
    assert [one["inside"]["version"] for one in people] == [2, 2]
    assert before.isdisjoint({one["inside"]["wake_at"] for one in people})
    assert people[0]["email"].endswith("@shop.example")


def test_people_finish_on_the_old_version_or_leave_as_chosen(api: Rig) -> None:
    """J37"""
    client = published(api)
    inside(api, 2)
    client.put("/api/journeys/care/draft", json=LONGER)
    stay = client.post("/api/journeys/care/publish", json={"steps": {"a_day": "stay"}}).json()
    assert stay == {"version": 2, "moved": 0}
    api.work()
    assert {one["inside"]["version"] for one in pages(client, "/api/journeys/care/people")} == {1}
    newcomer = api.person("late@shop.example")
    api.tell(newcomer, "track", "Order Completed", {})
    client.put("/api/journeys/care/draft", json=JOURNEY)
    assert (
        client.post("/api/journeys/care/publish", json={"steps": {"two_days": "exit"}}).json()["moved"] == 1
    )
    api.work()
    people = pages(client, "/api/journeys/care/people")
    assert {one["inside"]["version"] for one in people} == {1}
    assert str(newcomer) not in {one["inside"]["person"] for one in people}


def test_the_three_verbs_do_three_things(api: Rig) -> None:
    """J39: pause lets those inside go on, hold lets nothing out, stop ejects everybody with the reason."""
    client = published(api)
    first = inside(api, 1)[0]
    assert client.post("/api/journeys/care/status", json={"do": "pause"}).json()["status"] == "paused"
    second = api.person("second@shop.example")
    api.tell(second, "track", "Order Completed", {})
    assert [one["inside"]["person"] for one in pages(client, "/api/journeys/care/people")] == [str(first)]
    client.post("/api/journeys/care/status", json={"do": "hold"})
    api.clock.step(days=1, minutes=1)
    api.work()
    missing = assert_problem(client.post("/api/journeys/care/status", json={"do": "resume"}), 422)
    assert missing["problems"][0]["path"] == "late"
    resumed = client.post("/api/journeys/care/status", json={"do": "resume", "late": "send"}).json()
    assert (resumed["status"], resumed["before"]) == ("live", "held")
    api.tell(second, "track", "Order Completed", {})
    stopped = client.post("/api/journeys/care/status", json={"do": "stop"}).json()
    assert stopped["told"] == 2
    api.work()
    assert pages(client, "/api/journeys/care/people") == []
    lines = pages(client, f"/api/people/{second}/timeline", kinds="trace")
    assert ("removed", "journey_stopped") in {(one["trace"]["kind"], one["trace"]["reason"]) for one in lines}
    assert_problem(client.post("/api/journeys/none/status", json={"do": "stop"}), 404)


def test_people_enter_by_call_once_for_each_id(api: Rig) -> None:
    client = published(api)
    person = api.person("p@shop.example")
    body = {
        "people": [{"kind": "email", "value": "p@shop.example", "id": "call-1", "context": {"gift": "book"}}]
    }
    assert client.post("/api/journeys/care/enter", json=body).json() == {"count": 1}
    api.work()
    client.post("/api/journeys/care/enter", json=body)
    api.work()
    assert [one["inside"]["person"] for one in pages(client, "/api/journeys/care/people")] == [str(person)]
    unknown = {"people": [{"person": str(person)}, {"kind": "user", "value": "nobody"}]}
    assert (
        assert_problem(client.post("/api/journeys/care/enter", json=unknown), 422)["problems"][0]["path"]
        == "people[1]"
    )
    assert_problem(client.post("/api/journeys/none/enter", json=body), 404)
    found = client.get(f"/api/people/{person}").json()
    assert [(one["journey"], one["step"]) for one in found["journeys"]] == [("care", "a_day")]
    assert found["journeys"][0]["wake_at"] is not None


def test_a_campaign_run_starts_now_or_later_and_can_be_cancelled(api: Rig) -> None:
    client = api.key()
    client.put("/api/segments/all", json={"condition": {"kind": "all", "conditions": []}})
    campaign = {
        **JOURNEY,
        "id": "news",
        "enter": {"schedule": {"segment": "all", "at": "18:00", "every": "day"}},
    }
    published(api, campaign)
    now = client.post("/api/campaigns/news/runs", json={})
    assert now.status_code == 201
    assert now.json()["status"] == "due"
    later = client.post("/api/campaigns/news/runs", json={"run_at": "2026-06-01T18:00:00+02:00"})
    assert later.json()["run_at"] == "2026-06-01T16:00:00Z"
    assert pages(client, "/api/campaigns", limit=1)[0]["run_at"] == later.json()["run_at"]
    assert client.delete("/api/campaigns/news/runs/2026-06-01T16:00:00Z").status_code == 204
    assert_problem(client.delete("/api/campaigns/news/runs/2026-06-01T16:00:00Z"), 404)
    assert_problem(client.post("/api/campaigns/news/runs", json={"run_at": "2020-01-01T00:00:00Z"}), 422)
    published_plain = published(api)
    assert_problem(published_plain.post("/api/campaigns/care/runs", json={}), 409)


def test_a_journey_shows_its_versions_and_figures(api: Rig) -> None:
    client = published(api)
    inside(api, 2)
    shown = client.get("/api/journeys/care").json()
    assert [one["version"] for one in shown["versions"]] == [1]
    assert [(one["step"], one["people"]) for one in shown["inside"]] == [("a_day", 2)]
    assert ("entered", 2) in {(one["metric"], one["n"]) for one in shown["metrics"] if not one["step"]}
    row = pages(client, "/api/journeys")[0]
    assert (row["row"]["id"], row["row"]["inside"], row["entered"]) == ("care", 2, 2)
    assert client.get("/api/journeys/care/versions/1").json()["name"] == "Care"
    assert_problem(client.get("/api/journeys/care/versions/9"), 404)


def test_content_is_fixed_in_the_running_version_for_those_inside_too(api: Rig) -> None:
    """J38"""
    client = published(api)
    inside(api, 1)
    client.put("/api/templates/better", json=WORDS)
    better = {**JOURNEY, "steps": [JOURNEY["steps"][0], {**JOURNEY["steps"][1], "template": "better"}]}
    client.put("/api/journeys/care/draft", json=better)
    assert client.post("/api/journeys/care/fix").json() == {"version": 1}
    assert client.get("/api/journeys/care").json()["draft"] is None
    api.clock.step(days=1, minutes=1)
    api.work()
    assert [one["template"] for one in pages(client, "/api/messages")] == ["better"]
    client.put("/api/journeys/care/draft", json=LONGER)
    assert "more than content" in assert_problem(client.post("/api/journeys/care/fix"), 409)["detail"]
    assert client.delete("/api/journeys/care/draft").status_code == 204
    assert_problem(client.delete("/api/journeys/care/draft"), 404)
    assert client.get("/api/journeys/care").json()["row"]["version"] == 1


def test_a_draft_that_was_never_published_goes_with_its_journey(api: Rig) -> None:
    client = api.key()
    client.put("/api/journeys/idea/draft", json={"name": "Idea"})
    assert client.delete("/api/journeys/idea/draft").status_code == 204
    assert_problem(client.get("/api/journeys/idea"), 404)


@pytest.mark.parametrize(("late", "state"), [("drop", "not_sent"), ("send", "held")])
def test_what_waited_while_a_journey_was_held_is_dropped_or_sent_as_chosen(
    api: Rig, late: str, state: str
) -> None:
    """J39: also for people whose journey has come to its end since; other messages of the journey are left alone."""
    client = published(api)
    person = inside(api, 1)[0]
    client.post("/api/journeys/care/status", json={"do": "hold"})
    api.clock.step(days=1, minutes=1)
    api.work()
    now = api.clock.now()
    with api.database.transaction() as tx:  # as the deliverer leaves it
        assert tx.run("UPDATE messages SET state = 'held', reason = 'journey_held'") == 1
        tx.run("UPDATE send_queue SET due_at = %s", [now + timedelta(minutes=1)])
        tx.run("UPDATE instances SET ended_at = %s, status = 'ended', end_reason = 'finished'", [now])
    told = client.post("/api/journeys/care/status", json={"do": "resume", "late": late}).json()
    assert told == {"status": "live", "before": "held", "told": 1}
    assert [one["state"] for one in pages(client, "/api/messages", person=str(person))] == [state]
    with api.database.transaction() as tx:
        waiting = tx.rows("SELECT due_at FROM send_queue")
    assert waiting == ([] if late == "drop" else [(now,)])
