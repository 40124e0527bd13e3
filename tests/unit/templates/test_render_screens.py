"""Rendering push, in-app and on-site messages (C3, C4, R19)."""

from __future__ import annotations

import msgspec
from unit.templates.rendering import (
    BASE,
    links,
    make,
    run,
)

from anklang.channels.model import InAppContent, PushContent
from anklang.templates.render import Rendered, RenderFailure


def test_a_push_leads_to_its_screen_by_a_link_of_its_own() -> None:
    """S1: the app reads the target, the phone without the app the address."""
    plan = links()
    words = {
        "title": "Neu, {{ person.n }}",
        "body": "Die Kollektion",
        "link": "app:/c/{{ event.id }}",
        "image": "{{ event.image }}",
    }
    context = {"person": {"n": "Jo"}, "event": {"id": 5, "image": "https://shop.example/i.png"}}
    done = run(make(words, "push"), context, plan=plan)
    assert isinstance(done, Rendered)
    assert done.content == PushContent(
        title="Neu, Jo",
        body="Die Kollektion",
        image="https://shop.example/i.png",
        deep_link=f"{BASE}/{plan.requests[0].token}",
        data={"target": "app:/c/5"},
    )
    bad = run(make({**words, "link": "https://evil.example"}, "push"), context)
    assert isinstance(bad, RenderFailure)
    assert (bad.reason, bad.field) == ("link_failed", "link")


def test_an_in_app_survey_carries_questions_buttons_and_display_rules() -> None:
    """C4, R19."""
    words = {
        "title": "Wie war es, {{ person.n }}?", "kind": "survey",
        "questions": [{"id": "stars", "kind": "stars", "text": "Wie gefällt dir {{ order.item }}?"}],
        "buttons": [{"label": "Senden", "link": "app:/thanks", "value": "send"}],
    }  # fmt: skip
    context = {"person": {"n": "Jo"}, "order": {"item": "die Mütze"}}
    plan = links()
    done = run(make(words, "inapp", display={"when": "next_open", "valid_hours": 24}), context, plan=plan)
    assert isinstance(done, Rendered)
    content = done.content
    assert isinstance(content, InAppContent)
    assert (content.title, content.layout, content.button) == ("Wie war es, Jo?", "modal", "Senden")
    assert content.deep_link == f"{BASE}/{plan.requests[0].token}"
    assert msgspec.json.decode(content.data["questions"])[0]["text"] == "Wie gefällt dir die Mütze?"
    assert msgspec.json.decode(content.data["buttons"])[0]["target"] == "app:/thanks"
    assert msgspec.json.decode(content.data["display"])["valid_hours"] == 24
