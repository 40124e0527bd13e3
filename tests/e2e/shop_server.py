"""What the shop's own server asks of the API, with its key."""

from __future__ import annotations

from typing import Any

from demo_server import OF, DemoServer


def _key(demo: DemoServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {demo.made.api_key}"}


def asked(demo: DemoServer, path: str) -> Any:
    """What the API answers."""
    status, found, _ = demo.call(f"/api{path}", headers=_key(demo))
    assert status == 200, found
    return found


def save_template(demo: DemoServer, template: dict[str, Any]) -> None:
    """Save a message's words."""
    status, found, _ = demo.call(f"/api/templates/{template['id']}", template, _key(demo), "PUT")
    assert status == 200, found


def send(demo: DemoServer, customer: str, template: str) -> None:
    """Send one message, which the gate is asked about."""
    [(person,)] = demo.rows(f"SELECT DISTINCT person_id FROM identities WHERE {OF}", customer)
    status, found, _ = demo.call(f"/api/people/{person}/messages", {"template": template}, _key(demo))
    assert status == 201, found
