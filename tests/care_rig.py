"""The journey `care` as drafts and publishing are tried with it."""

from __future__ import annotations

from typing import Any

from api_rig import Rig
from starlette.testclient import TestClient

WORDS = {
    "channel": "sms", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"text": "Hallo {{ person.first_name }}"}},
}  # fmt: skip
CARE: dict[str, Any] = {
    "id": "care", "name": "Care", "enter": {"on": [{"event": "Order Completed"}], "again": "always"},
    "steps": [{"wait": "a_day", "for": "1d"}, {"send": "hello", "channel": "sms", "template": "hello"}],
}  # fmt: skip


def codes(found: list[dict[str, Any]]) -> set[str]:
    """The codes of findings."""
    return {one["code"] for one in found}


def published(api: Rig) -> TestClient:
    """The journey `care`, out as version 1."""
    client = api.key()
    client.put("/api/templates/hello", json=WORDS)
    client.put("/api/journeys/care/draft", json=CARE)
    answer = client.post("/api/journeys/care/publish", json={"notes": "first try"})
    assert answer.status_code == 200, answer.text
    return client
