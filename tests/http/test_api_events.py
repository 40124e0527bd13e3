"""Live data: the stream, the schema of events, and what was not taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api_rig import Rig, assert_problem
from starlette.applications import Starlette
from starlette.testclient import TestClient

from anklang.http.collect import Collector, collect_routes


def names(answer: dict[str, Any]) -> list[str]:
    """Names of the facts, newest first."""
    return [one["name"] for one in answer["items"]]


def test_the_stream_shows_what_came_in_newest_first_by_every_filter(api: Rig) -> None:
    client = api.key()
    assert client.get("/api/events").json()["items"] == []
    kim, ann = api.person("kim@shop.example"), api.person("ann@shop.example")
    for number, (person, name) in enumerate(
        [(kim, "Product Viewed"), (ann, "Viewed Product"), (kim, "Spun Wheel")]
    ):
        api.clock.step(minutes=1)
        api.tell(person, "track", name, {"product": f"vase {number}"})
    assert names(client.get("/api/events", params={"kinds": "track"}).json()) == [
        "Spun Wheel", "Viewed Product", "Product Viewed",
    ]  # fmt: skip
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"name": "Product Viewed"}, ["Viewed Product", "Product Viewed"]),
        ({"name": "Viewed Product"}, ["Viewed Product", "Product Viewed"]),
        ({"person": str(ann), "kinds": "track"}, ["Viewed Product"]), ({"text": "VASE 2"}, ["Spun Wheel"]),
        ({"text": "spun"}, ["Spun Wheel"]), ({"text": "nothing like it"}, []), ({"source": "nobody"}, []),
    ]  # fmt: skip
    for params, expected in cases:
        assert names(client.get("/api/events", params=params).json()) == expected, params
    assert api.key(api.other_key).get("/api/events").json()["items"] == []


def test_one_goes_back_page_by_page_and_hears_what_came_meanwhile(api: Rig) -> None:
    kim = api.person("kim@shop.example")
    for number in range(5):
        api.clock.step(minutes=20)
        api.tell(kim, "track", f"Event {number}", {})
    client = api.key()
    first = client.get("/api/events", params={"limit": 2, "kinds": "track"}).json()
    second = client.get("/api/events", params={"limit": 2, "kinds": "track", "before": first["older"]}).json()
    third = client.get("/api/events", params={"limit": 2, "kinds": "track", "before": second["older"]}).json()
    assert names(first) + names(second) + names(third) == [f"Event {n}" for n in (4, 3, 2, 1, 0)]
    assert third["older"] is None
    api.clock.step(minutes=1)
    api.tell(kim, "track", "New", {})
    news = client.get("/api/events", params={"since": first["newest"], "kinds": "track"}).json()
    assert names(news) == ["New", "Event 4"]  # what stood at the place comes again, known by its id
    assert_problem(client.get("/api/events", params={"since": "rubbish"}), 422)


def test_every_event_has_days_types_and_examples_and_a_hint_where_its_name_is_nearly_right(api: Rig) -> None:
    kim = api.person("kim@shop.example")
    api.tell(kim, "track", "Order Complete", {"total": 10, "email": "kim@shop.example"})
    api.clock.step(days=2)
    api.tell(kim, "track", "Order Complete", {"total": "12,50"})
    api.tell(kim, "track", "Completed Order", {"order_id": "1", "total": 10})
    found = {one["name"]: one for one in api.key().get("/api/events/schema").json()["events"]}
    nearly = found["Order Complete"]
    assert (nearly["standard"], nearly["meant"]) == (False, "Order Completed")
    assert (nearly["first_seen"], nearly["last_seen"], nearly["total"]) == ("2026-05-04", "2026-05-06", 2)
    assert nearly["days"][-3:] == [1, 0, 1]
    total = next(one for one in nearly["properties"] if one["name"] == "total")
    assert (total["types"], total["examples"]) == ({"string": 1, "integer": 1}, ["12,50", "10"])
    right = found["Order Completed"]
    assert (right["standard"], right["meant"], right["total"]) == (True, "", 1)
    assert "Completed Order" in right["also"]
    one = api.key().get("/api/events/schema", params={"name": "Completed Order"}).json()["events"]
    assert [event["name"] for event in one] == ["Order Completed"]
    assert "12,50" not in api.user("analyst").get("/api/events/schema").text
    assert api.key(api.other_key).get("/api/events/schema").json()["events"] == []


def test_what_was_not_taken_is_counted_by_reason_without_personal_data(api: Rig) -> None:
    collector = Collector(api.database, api.clock)
    key = (api.made.write_key, "")
    collector.start()
    with TestClient(Starlette(routes=collect_routes(collector)), base_url="https://testserver") as client:
        good = {"type": "track", "event": "Ok", "userId": "kim"}
        bad = {"type": "track", "event": "Order Completed", "properties": {"email": "kim@shop.example"}}
        assert client.post("/v1/batch", json={"batch": [good, bad, bad]}, auth=key).status_code == 200
        assert client.post("/v1/track", json={"userId": "kim@shop.example"}, auth=key).status_code == 400
        assert client.post("/v1/track", content=b"{", auth=key).status_code == 400
        assert client.post("/v1/batch", content=b"{", auth=key).status_code == 400
        assert client.post("/v1/batch", content=b"{", auth=("wrong", "")).status_code == 400
    collector.stop()
    found = api.key().get("/api/events/rejected").json()
    reasons = {one["reason"]: one for one in found["reasons"]}
    assert found["total"] == 5
    nobody = reasons["userId: userId or anonymousId is missing"]
    assert (nobody["n"], nobody["days"]) == (2, {"2026-05-04": 2})
    assert nobody["sample"] == {
        "type": "track",
        "event": "Order Completed",
        "properties": {"email": "string"},
    }
    assert "kim@shop.example" not in str(found)
    assert api.key(api.other_key).get("/api/events/rejected").json()["reasons"] == []
    api.clock.at += timedelta(days=20)
    assert api.key().get("/api/events/rejected").json()["total"] == 0
    assert api.key().get("/api/events/rejected", params={"days": 30}).json()["total"] == 5
