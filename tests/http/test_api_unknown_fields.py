"""Fields in a template that do not exist are told before the journey that sends it is published."""

from __future__ import annotations

from typing import Any

from api_rig import Rig

WORDS = {"channel": "sms", "class": "advertising", "purpose": "marketing"}
CARE: dict[str, Any] = {
    "id": "care", "name": "Care", "enter": {"on": [{"event": "Order Completed"}], "again": "always"},
    "steps": [{"send": "hello", "channel": "sms", "template": "hello"}],
}  # fmt: skip


def test_a_field_that_does_not_exist_is_told_before_publishing_with_step_and_template(api: Rig) -> None:
    """As the composer says it, and as sternly; properties of the event are known once it came."""
    client = api.key()
    text = (
        "Hallo {{ cart.totl | default: '' }} {{ event.ordr_id | default: '' }} {{ order.id | default: '' }}"
    )
    assert (
        client.put("/api/templates/hello", json={**WORDS, "languages": {"de": {"text": text}}}).status_code
        == 200
    )

    def told(level: str = "warnings", journey: dict[str, Any] = CARE) -> list[tuple[str, dict[str, Any]]]:
        found = client.post("/api/journeys/validate", json=journey).json()
        return [(one["step"], one["parameters"]) for one in found[level] if one["code"] == "unknown_variable"]

    cart = ("hello", {"template": "hello", "variable": "cart.totl", "instead": "cart.value"})
    event = ("hello", {"template": "hello", "variable": "event.ordr_id", "instead": "event.order_id"})
    assert told() == [cart]
    api.tell(api.person("p@shop.example"), "track", "Order Completed", {"order_id": "1"})
    assert told() == [cart, event]
    another = {**CARE, "enter": {"on": [*CARE["enter"]["on"], {"event": "Never Seen"}]}}
    assert told(journey=another) == [cart]
    settings = client.get("/api/workspace").json()["settings"]
    guard = {"guard": {"unknown_variable": "block"}}
    stern = client.put("/api/workspace/settings", json={**settings, **guard})
    assert stern.status_code == 200, stern.text
    assert (told(), told("problems")) == ([], [cart, event])
    silent = {"guard": {"unknown_variable": "note"}}
    assert client.put("/api/workspace/settings", json={**settings, **silent}).status_code == 200
    assert (told(), told("problems")) == ([], [])
