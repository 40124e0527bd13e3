"""Simulations over the API: asked, looked at, called off, and read person by person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_rig import Rig, assert_problem, pages
from starlette.testclient import TestClient

from anklang.core.ids import derive_id, shard_of
from anklang.flows.replay_past.work import Pieces
from anklang.flows.simulate_rules.work import SIMULATIONS
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan


@pytest.fixture
def client(api: Rig) -> TestClient:
    """A client of a workspace whose three people got two messages each, within two hours."""
    client = api.key()
    people = [api.person(f"p{n}@shop.example", phone=f"+491511234561{n}") for n in range(3)]
    for number in range(2):
        api.clock.step(hours=1)
        for person in people:
            sent(api, person, number)
    api.clock.step(hours=2)
    return client


def sent(api: Rig, person: UUID, number: int) -> None:
    """A message that the gate let through and a provider took."""
    now = api.clock.now()
    gate = [
        {"at": now, "moment": "hand_over", "step": step, "answer": "pass"} for step in ("quiet_hours", "caps")
    ]
    message = Message(
        shard=shard_of(person), id=derive_id("m", person, number), person=person, workspace=api.workspace,
        channel="email", message_class="advertising", purpose="marketing", lane="triggered", planned_at=now, due_at=now,
        address=f"{person}@shop.example", plan=Plan(), gate=gate,
    )  # fmt: skip
    with api.database.transaction() as tx:
        messages.plan(tx, [message])
        tx.run("DELETE FROM send_queue")
        tx.run(
            "UPDATE messages SET state = 'accepted', attempts = 1, attempted_at = %s, accepted_at = %s WHERE id = %s",
            [now, now, message.id],
        )


def asked(api: Rig, **settings: Any) -> dict[str, Any]:
    """A question about the last two days."""
    now = api.clock.now()
    return {"from": (now - timedelta(days=2)).isoformat(), "to": now.isoformat(), "settings": settings}


def work(api: Rig) -> None:
    """What a worker does."""
    simulations = Pieces(api.database, api.clock, api.definitions, SIMULATIONS)
    while simulations.piece(1.0):
        pass


def test_a_simulation_is_asked_worked_on_and_read(api: Rig, client: TestClient) -> None:
    made = client.post("/api/simulations", json=asked(api, caps=[{"limit": 1, "hours": 24}], hours=[]))
    assert made.status_code == 201, made.text
    run = made.json()["run"]
    assert (run["state"], run["total"], run["wanted"]["rules"]["caps"][0]["limit"]) == ("queued", 3, 1)
    work(api)
    found = client.get(f"/api/simulations/{run['id']}").json()
    assert found["run"]["state"] == "done", found["run"]["problem"]
    result = found["result"]
    assert (result["messages"], result["was_sent"], result["would_sent"], result["less"]) == (6, 6, 3, 3)
    assert result["changes"] == [{"kind": "less", "reason": "capped", "rule": "workspace.caps[0]", "n": 3}]
    assert [one["id"] for one in client.get("/api/simulations").json()["items"]] == [run["id"]]
    people = pages(client, f"/api/simulations/{run['id']}/people", limit=2)
    assert [(one["less"], one["more"], one["moved"]) for one in people] == [(1, 0, 0)] * 3
    (change,) = people[0]["changes"]
    assert (change["kind"], change["was"]["fate"], change["would"]["reason"]) == ("less", "sent", "capped")
    none = client.get(f"/api/simulations/{run['id']}/people", params={"kind": "more"}).json()
    assert (none["items"], none["total"]) == ([], 0)


def test_the_settings_that_are_saved_stay_as_they_are(api: Rig, client: TestClient) -> None:
    before = client.get("/api/delivery-rules").json()
    client.post("/api/simulations", json=asked(api, release_minutes=5, us_hours="state"))
    work(api)
    assert client.get("/api/delivery-rules").json() == before


def test_a_simulation_is_called_off_once(api: Rig, client: TestClient) -> None:
    run = client.post("/api/simulations", json=asked(api)).json()["run"]["id"]
    assert client.post(f"/api/simulations/{run}/cancel").json()["run"]["state"] == "cancelled"
    assert client.post(f"/api/simulations/{run}/cancel").status_code == 409


def test_a_process_that_dies_leaves_a_run_that_the_next_one_takes_up(api: Rig, client: TestClient) -> None:
    """A piece is a transaction: what was not committed is done again, and nothing twice."""
    run = client.post("/api/simulations", json=asked(api, caps=[{"limit": 1, "hours": 24}])).json()["run"][
        "id"
    ]
    slow = replace(SIMULATIONS, fewest=1, most=1)  # so that one piece does not do it all
    first = Pieces(api.database, api.clock, api.definitions, slow)
    assert first.piece(0.0)
    assert client.get(f"/api/simulations/{run}").json()["run"]["done"] == 1
    work(api)
    found = client.get(f"/api/simulations/{run}").json()
    assert (found["run"]["state"], found["result"]["people_changed"], found["result"]["less"]) == (
        "done",
        3,
        3,
    )


def test_faults_of_the_question_are_named_with_their_places(api: Rig, client: TestClient) -> None:
    wrong = client.post("/api/simulations", json=asked(api, brand={}, rates=[]))
    assert {one["path"] for one in wrong.json()["problems"]} == {"settings.brand", "settings.rates"}
    assert_problem(client.post("/api/simulations", json=asked(api, caps=[{"limit": -1, "hours": 1}])), 422)
    for _ in range(3):
        assert client.post("/api/simulations", json=asked(api)).status_code == 201
    assert client.post("/api/simulations", json=asked(api)).status_code == 409
