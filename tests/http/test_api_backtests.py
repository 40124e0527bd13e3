"""Back-tests over the API: asked, looked at, called off, and read person by person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from api_rig import Rig, assert_problem, pages
from starlette.testclient import TestClient

from anklang.flows.back_test.work import BACK_TESTS
from anklang.flows.replay_past.work import Pieces

WORDS = {
    "channel": "sms",
    "class": "transactional",
    "purpose": "orders",
    "languages": {"de": {"text": "Hallo"}},
}
JOURNEY: dict[str, Any] = {
    "id": "care", "name": "Care",
    "enter": {"on": [{"event": "Order Completed"}], "again": "always"},
    "steps": [{"wait": "an_hour", "for": "1h"}, {"send": "hello", "channel": "sms", "template": "hello"}],
}  # fmt: skip


@pytest.fixture
def client(api: Rig) -> TestClient:
    """A client of a workspace with a draft, and four customers who ordered; the last one has no number."""
    client = api.key()
    client.put("/api/templates/hello", json=WORDS)
    settings = {"base_url": "http://127.0.0.1:1", "secret": "s"}
    account = {"vendor": "handset", "channels": ["sms"], "settings": settings}
    assert client.put("/api/providers/phone", json=account).status_code == 200
    assert client.put("/api/journeys/care/draft", json=JOURNEY).json()["problems"] == []
    people = [api.person(f"p{n}@shop.example", phone=f"+491511234561{n}") for n in range(3)]
    people.append(api.person("p3@shop.example"))
    api.clock.step(minutes=1)
    for person in people:
        api.tell(person, "track", "Order Completed", {"order_id": str(person), "total": 5})
    api.clock.step(days=1)
    return client


def period(api: Rig, **more: Any) -> dict[str, Any]:
    """A question about the last two days."""
    now = api.clock.now()
    return {"from": (now - timedelta(days=2)).isoformat(), "to": now.isoformat(), **more}


def work(api: Rig) -> None:
    """What a worker does."""
    tests = Pieces(api.database, api.clock, api.definitions, BACK_TESTS)
    while tests.piece(1.0):
        pass


def test_a_draft_is_tried_and_the_answer_read(api: Rig, client: TestClient) -> None:
    asked = client.post("/api/journeys/care/backtests", json=period(api))
    assert asked.status_code == 201, asked.text
    run = asked.json()["run"]
    assert (run["state"], run["version"], run["total"], run["asked_by"]) == ("queued", 0, 4, "key first key")
    work(api)
    found = client.get(f"/api/backtests/{run['id']}").json()
    assert found["run"]["state"] == "done", found["run"]["problem"]
    assert found["run"]["done"] == 4
    result = found["result"]
    assert (result["people_entered"], result["sent"], result["not_sent"]) == (4, 3, 1)
    assert result["costs"] is None
    assert result["unpriced"] == {"sms": 3}
    assert "No price set for sms: 3 messages without cost." in [one["text"] for one in result["notes"]]
    people = pages(client, f"/api/backtests/{run['id']}/people")
    assert len(people) == 4
    assert {one["outcome"] for one in people} == {"sent", "not_sent"}
    (without,) = pages(client, f"/api/backtests/{run['id']}/people", outcome="not_sent", reason="no_address")
    assert [one["what"] for one in without["timeline"]][:2] == ["entered", "step"]
    assert pages(client, f"/api/backtests/{run['id']}/people", reason="capped") == []
    assert_problem(client.get(f"/api/backtests/{run['id']}/people", params={"outcome": "odd"}), 422)
    assert [one["id"] for one in pages(client, "/api/journeys/care/backtests")] == [run["id"]]


def test_a_definition_that_was_not_saved_is_sent_along(api: Rig, client: TestClient) -> None:
    journey = {**JOURNEY, "steps": JOURNEY["steps"][1:]}
    asked = client.post("/api/journeys/care/backtests", json=period(api, definition=journey))
    assert [step.get("send") for step in asked.json()["definition"]["steps"]] == ["hello"]
    assert client.get("/api/journeys/care").json()["draft"] == JOURNEY
    faulty = {**JOURNEY, "steps": [{"send": "x", "channel": "sms", "template": "gone"}]}
    body = assert_problem(
        client.post("/api/journeys/care/backtests", json=period(api, definition=faulty)), 422
    )
    assert body["problems"][0]["path"] == "steps[0].template"
    assert_problem(client.post("/api/journeys/care/backtests", json=period(api, version=7)), 404)
    assert_problem(client.post("/api/journeys/none/backtests", json=period(api)), 404)
    assert_problem(client.post("/api/journeys/care/backtests", json=period(api, assumed={"clicked": 2})), 422)


def test_a_test_is_called_off(api: Rig, client: TestClient) -> None:
    run = client.post("/api/journeys/care/backtests", json=period(api)).json()["run"]["id"]
    assert client.post(f"/api/backtests/{run}/cancel").json()["run"]["state"] == "cancelled"
    assert_problem(client.post(f"/api/backtests/{run}/cancel"), 409)
    work(api)
    assert client.get(f"/api/backtests/{run}").json()["run"]["done"] == 0


def test_another_workspace_sees_nothing_of_it(api: Rig, client: TestClient) -> None:
    run = client.post("/api/journeys/care/backtests", json=period(api)).json()["run"]["id"]
    work(api)
    other = api.key(api.other_key)
    assert_problem(other.get(f"/api/backtests/{run}"), 404)
    assert_problem(other.get(f"/api/backtests/{run}/people"), 404)
    assert_problem(other.post(f"/api/backtests/{run}/cancel"), 404)
    assert_problem(other.get("/api/journeys/care/backtests"), 404)


def test_who_may_not_look_at_people_sees_the_sums_only(api: Rig, client: TestClient) -> None:
    run = client.post("/api/journeys/care/backtests", json=period(api)).json()["run"]["id"]
    analyst = api.user("analyst")
    assert analyst.get(f"/api/backtests/{run}").status_code == 200
    assert_problem(analyst.get(f"/api/backtests/{run}/people"), 403)
    assert_problem(analyst.post("/api/journeys/care/backtests", json=period(api)), 403)
