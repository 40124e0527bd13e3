"""Analyse: the people on the ways out of a step are those who came to it, whether or not they may be measured (J32)."""

from __future__ import annotations

from typing import Any

import pytest
from api_rig import Rig

CLICKED = {"kind": "message", "event": "clicked"}
ASKS: dict[str, Any] = {"branch": "clicked", "paths": [{"if": CLICKED, "then": "bye"}], "otherwise": "later"}
LATER = [{"wait": "later", "for": "2h"}, {"exit": "bye"}]
ORDER = {"event": "Order Completed"}
WAITS: dict[str, Any] = {
    "wait_for": "clicked",
    "on": [{**ORDER, "then": "end"}],
    "at_most": "1h",
    "timeout": "end",
}


def analysed(api: Rig, steps: list[dict[str, Any]], **journey: Any) -> dict[str, Any]:
    """Five people walk in; two of them agreed to be measured, one of these orders. The figures three hours later."""
    client = api.key()
    said = {
        "id": "asks",
        "name": "Asks",
        "enter": {"on": [{"event": "Signed Up"}]},
        "steps": steps,
        **journey,
    }
    assert client.put("/api/journeys/asks/draft", json=said).status_code == 200
    published = client.post("/api/journeys/asks/publish", json={"notes": ""})
    assert published.status_code == 200, published.text
    people = [api.person(f"p{n}@shop.example") for n in range(5)]
    for person in people[:2]:
        agreed = {"action": "give", "channel": "email", "purpose": "tracking", "address": f"{person}@shop.example",
                  "proof": {"page": "/signup"}}  # fmt: skip
        answer = client.post(f"/api/people/{person}/consents", json=agreed)
        assert answer.status_code == 201, answer.text
    for person in people:
        api.tell(person, "track", "Signed Up", {})
    api.tell(people[0], "track", "Order Completed", {"order_id": "1"})
    api.clock.step(hours=3)
    api.work()
    found: dict[str, Any] = client.get("/api/journeys/asks/analysis").json()
    return found


def ways(found: dict[str, Any]) -> list[tuple[str, str, int, float]]:
    """The ways out of the step that asks."""
    return [
        (one["outcome"], one["to"], one["n"], one["share"])
        for one in found["ways"]
        if one["step"] == "clicked"
    ]


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        (ASKS, [("otherwise", "later", 2, 0.4), ("unknown", "end", 3, 0.6)]),
        ({**ASKS, "unknown": "bye"}, [("otherwise", "later", 2, 0.4), ("unknown", "bye", 3, 0.6)]),
        ({**ASKS, "unknown_is_no": True}, [("otherwise", "later", 5, 1.0)]),
        ({**ASKS, "otherwise": "end"}, [("otherwise", "end", 2, 0.4), ("unknown", "end", 3, 0.6)]),
        (WAITS, [("0", "end", 1, 0.2), ("timeout", "end", 4, 0.8)]),
    ],
    ids=["out", "a way", "as no", "both out", "two ways to the end"],
)
def test_the_ways_of_a_step_make_all_who_came_to_it(
    api: Rig, step: dict[str, Any], wanted: list[tuple[str, str, int, float]]
) -> None:
    """J32: who cannot be measured is on a way of their own, also out of the journey; no way hides another."""
    found = analysed(api, [step, *LATER] if step is not WAITS else [step])
    assert ways(found) == wanted
    asks = found["steps"][0]
    assert (asks["entered"], asks["left"], asks["ended"], asks["waiting"]) == (5, 5, 0, 0)


def test_who_leaves_by_an_exit_or_still_waits_is_on_no_way(api: Rig) -> None:
    """J12: an order ends it for one; the others' time is not over yet."""
    found = analysed(api, [{"wait": "clicked", "for": "4h"}, {"exit": "bye"}], exit=[ORDER])
    assert ways(found) == []
    asks = found["steps"][0]
    assert (asks["entered"], asks["left"], asks["ended"], asks["waiting"]) == (5, 0, 1, 4)


def test_who_began_anew_is_counted_apart_from_those_who_went_on(api: Rig) -> None:
    """J11: a changed cart begins the wait again; the share is of those who did not."""
    client = api.key()
    cart = {"event": "Cart Updated"}
    said = {"id": "asks", "name": "Asks", "stage": "cart", "enter": {"on": [cart], "again": "always"},
            "steps": [{"wait": "clicked", "for": "1h"}, {"exit": "bye"}]}  # fmt: skip
    assert client.put("/api/journeys/asks/draft", json=said).status_code == 200
    assert client.post("/api/journeys/asks/publish", json={"notes": ""}).status_code == 200
    person = api.person("p@shop.example")
    for _ in range(3):
        api.tell(person, "track", "Cart Updated", {"cart_id": "c"})
        api.clock.step(minutes=10)
    api.clock.step(hours=3)
    api.work()
    found = client.get("/api/journeys/asks/analysis").json()
    assert ways(found) == [("", "bye", 1, 1.0)]
    waited = found["steps"][0]
    assert (waited["entered"], waited["left"], waited["restarted"]) == (3, 1, 2)


def test_the_control_group_is_on_no_way_and_every_sum_adds_up(api: Rig) -> None:
    """J34: half of forty are held out; they are counted apart everywhere."""
    client = api.key()
    said = {"id": "asks", "name": "Asks", "enter": {"on": [{"event": "Signed Up"}]}, "hold_out": "50%",
            "steps": [{"wait": "clicked", "for": "1h"}, {"exit": "bye"}]}  # fmt: skip
    assert client.put("/api/journeys/asks/draft", json=said).status_code == 200
    assert client.post("/api/journeys/asks/publish", json={"notes": ""}).status_code == 200
    for n in range(40):
        api.tell(api.person(f"q{n}@shop.example"), "track", "Signed Up", {})
    api.clock.step(hours=3)
    api.work()
    found = client.get("/api/journeys/asks/analysis").json()
    [way] = [one for one in found["ways"] if one["step"] == "clicked"]
    waited = found["steps"][0]
    assert 0 < waited["control"] < 40
    assert (waited["entered"] + waited["control"], way["n"] + way["control"]) == (40, 40)
    assert (way["n"], way["share"], way["control"]) == (waited["entered"], 1.0, waited["control"])
