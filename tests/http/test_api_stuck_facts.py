"""Stuck facts over the API: look, try again, give up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from api_rig import Rig, assert_problem, pages

from anklang.flows import heart
from anklang.profiles.fold import fold


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """While it holds a name, handling facts of that name raises."""
    names = ["Bad"]

    def poisoned(who: Any, fact: Any, plan: Any) -> set[str]:
        if fact.name in names:
            raise KeyError("anna@shop.example")
        return fold(who, fact, plan)

    monkeypatch.setattr(heart, "fold", poisoned)
    return names


def test_stuck_facts_are_listed_in_pages_without_personal_data(api: Rig, poison: list[str]) -> None:
    people = [api.person(f"p{n}@shop.example") for n in range(3)]
    for person in people:
        api.tell(person, "track", "Bad", {"email": "anna@shop.example"})
        api.tell(person, "track", "Good", {})
        api.clock.step(seconds=1)
    other = api.person("x@other.example", api.other)
    api.tell(other, "track", "Bad", {}, api.other)
    items = pages(api.key(), "/api/stuck-facts")
    assert [one["person"] for one in items] == [str(one) for one in people]
    assert {(one["name"], one["error"], one["tries"], one["waiting"]) for one in items} == {
        ("Bad", "KeyError", 1, 1)
    }
    assert items[0]["place"].startswith("flows/heart.py:")
    assert "anna@shop.example" not in str(items)
    assert poison


def test_a_retry_hands_the_line_to_a_worker(api: Rig, poison: list[str]) -> None:
    person = api.person("p@shop.example")
    api.tell(person, "track", "Bad", {})
    client = api.key()
    (row,) = pages(client, "/api/stuck-facts")
    poison.clear()
    answer = client.post(f"/api/stuck-facts/{row['fact']}/retry")
    assert answer.json() == {"person": str(person), "facts": 1}
    assert api.handler.try_stuck() == 1
    assert pages(client, "/api/stuck-facts") == []
    names = [
        one["event"]["name"] for one in pages(client, f"/api/people/{person}/timeline") if one.get("event")
    ]
    assert "Bad" in names


def test_a_dropped_fact_is_in_the_history_and_in_the_audit_log(api: Rig, poison: list[str]) -> None:
    person = api.person("p@shop.example")
    api.tell(person, "track", "Bad", {"n": 1})
    client = api.user("owner")
    (row,) = pages(client, "/api/stuck-facts")
    assert client.post(f"/api/stuck-facts/{row['fact']}/drop").status_code == 200
    assert pages(client, "/api/stuck-facts") == []
    events = [one["event"] for one in pages(client, f"/api/people/{person}/timeline") if one.get("event")]
    dropped = next(one for one in events if one["kind"] == "dropped")
    assert (dropped["name"], dropped["properties"]["name"]) == ("Fact Dropped", "Bad")
    assert "stuck_fact.dropped" in [one["action"] for one in pages(client, "/api/audit")]
    assert poison


@pytest.mark.parametrize("do", ["retry", "drop"])
def test_a_fact_that_is_not_stuck_or_belongs_to_somebody_else_is_not_found(
    api: Rig, poison: list[str], do: str
) -> None:
    other = api.person("x@other.example", api.other)
    api.tell(other, "track", "Bad", {}, api.other)
    (row,) = pages(api.key(api.other_key), "/api/stuck-facts")
    assert_problem(api.key().post(f"/api/stuck-facts/{row['fact']}/{do}"), 404)
    assert_problem(api.key().post(f"/api/stuck-facts/{uuid4()}/{do}"), 404)
    assert len(pages(api.key(api.other_key), "/api/stuck-facts")) == 1
    assert poison
