"""Rendering SMS: mandatory parts and parts that are billed (E1, R16)."""

from __future__ import annotations

from typing import Any

import pytest
from unit.templates.rendering import (
    BASE,
    UNSUBSCRIBE,
    links,
    make,
    run,
    text,
)

from anklang.channels import sms_parts
from anklang.channels.model import SmsContent
from anklang.templates.mandatory import Brand
from anklang.templates.render import Rendered, RenderFailure


@pytest.mark.parametrize(
    ("words", "fields", "expected"),
    [
        ("20 % auf alles", {}, "Nordlicht: 20 % auf alles Abmelden: STOP"),
        ("NORDLICHT: 20 %", {}, "NORDLICHT: 20 % Abmelden: STOP"),
        ("{{ opt_out }} | Nordlicht 20 %", {}, "Abmelden: STOP | Nordlicht 20 %"),
        ("Nordlicht. Kein Interesse? STOP senden", {}, "Nordlicht. Kein Interesse? STOP senden"),
        ("Stoppt jetzt", {}, "Nordlicht: Stoppt jetzt Abmelden: STOP"),
        ("20 %", {"brand": Brand("Nordlicht", replies=False)}, f"Nordlicht: 20 % Abmelden: {UNSUBSCRIBE}"),
    ],
)
def test_advertising_by_sms_names_the_sender_and_the_way_out(
    words: str, fields: dict[str, Any], expected: str
) -> None:
    """E1, B5: mandatory parts built in."""
    done = run(make({"text": words}, class_="advertising"), **fields)
    assert isinstance(done, Rendered)
    assert done.content == SmsContent(expected)
    assert run(make({"text": words}, class_="advertising"), **fields) == done


def test_the_opt_out_hint_is_in_the_language_of_the_text() -> None:
    """B2."""
    template = make(
        {}, class_="advertising", languages={"fr": {"text": "Nordlicht: -20 %"}, "sv": {"text": "Nordlicht"}}
    )
    assert run(template, language="fr").content.text == "Nordlicht: -20 % STOP pour ne plus recevoir"  # type: ignore[union-attr]
    assert run(template, language="sv").content.text == "Nordlicht Reply STOP to opt out"  # type: ignore[union-attr]


def test_service_sms_has_nothing_added() -> None:
    """E1."""
    assert text("Dein Paket kommt") == "Dein Paket kommt"


def test_advertising_without_a_way_out_is_not_sent() -> None:
    """Compliance 1.3 rule 9: nobody can answer a sender that is a word."""
    done = run(
        make({"text": "x"}, class_="advertising"), brand=Brand("Nordlicht", replies=False), unsubscribe_url=""
    )
    assert isinstance(done, RenderFailure)
    assert (done.reason, done.variable) == ("missing_variable", "unsubscribe_url")


def test_sms_parts_are_counted_on_what_is_really_sent() -> None:
    """R16, edge case 28: link, brand and opt-out included, typographic quotes made plain."""
    done = run(
        make({"text": "„Hallo“ {{ person.n }} {{ 'cart:' | link }}"}, class_="advertising"),
        {"person": {"n": "€"}},
    )
    assert isinstance(done, Rendered)
    assert isinstance(done.content, SmsContent)
    counted = sms_parts.count(done.content.text)
    assert '"Hallo" €' in done.content.text
    assert (done.parts, done.units_left, done.encoding) == (1, counted.units_left, "GSM-7")
    emoji = run(make({"text": "„Hallo“ 👍 " + "x" * 70}))
    assert isinstance(emoji, Rendered)
    assert (emoji.parts, emoji.encoding) == (2, "UCS-2")
    plain = run(make({"text": "„Hallo“"}, smart_encoding=False))
    assert isinstance(plain, Rendered)
    assert plain.encoding == "UCS-2"


def test_a_text_that_is_too_long_uses_the_short_variant_or_is_refused() -> None:
    """R16: per person, and links of the long text are forgotten."""
    words = {"text": "{{ person.name }} {{ 'app:/long' | link }}", "short": "Hallo {{ 'cart:' | link }}"}
    template, plan = make(words, max_parts=1), links()
    fits = run(template, {"person": {"name": "Jo"}}, plan=plan)
    assert isinstance(fits, Rendered)
    assert not fits.shortened
    short = run(template, {"person": {"name": "x" * 140}}, plan=plan)
    assert isinstance(short, Rendered)
    assert short.shortened
    assert [request.name for request in plan.requests] == ["cart:"]
    assert short.content == SmsContent(f"Hallo {BASE}/{plan.requests[0].token}")
    refused = run(make({"text": "x" * 161}, max_parts=1))
    assert isinstance(refused, RenderFailure)
    assert refused.reason == "guard_blocked"
    assert "2 SMS parts" in refused.text
