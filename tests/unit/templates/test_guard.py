"""The content guard (B5)."""

from __future__ import annotations

from typing import Any

import pytest

from anklang.templates.guard import advise
from anklang.templates.model import parse


def rules(text: str, class_: str = "service", channel: str = "sms", **fields: Any) -> list[tuple[str, bool]]:
    words = fields.pop("words", None) or {"text": text}
    base = {"id": "t", "channel": channel, "class": class_, "purpose": "order", "languages": {"de": words}}
    return [(advice.rule, advice.blocks) for advice in advise(parse({**base, **fields}), "Nordlicht")]


@pytest.mark.parametrize(
    ("text", "class_", "fields", "expected"),
    [
        ("Nordlicht: {{ order.id }} ist da", "service", {}, []),
        ("{{ brand.name }}: {{ order.id }} ist da", "transactional", {}, []),
        ("Nordlicht: {{ order.id }} ist da. Dazu 20 % auf alles!", "transactional", {}, [("selling", False)]),
        ("Nordlicht: {{ order.id }}. Dein Rabattcode wartet", "service", {}, [("selling", False)]),
        ("Nordlicht: {{ order.id }} {{ coupon.code }}", "service", {"coupon": "may"}, [("selling", True)]),
        ("Hi {{ person.first_name }}, 20 % Rabatt: {{ coupon.code }}", "advertising", {"coupon": "may"}, []),
        ("Nordlicht: Akkus halten 20 % länger, {{ order.id }}", "service", {}, []),
        ("Nordlicht: Dein Paket ist da", "service", {}, [("generic", False)]),
        ("{{ order.id }} ist da", "service", {}, [("no_brand", False)]),
        (
            "Nordlicht {{ order.id }}: {{ 'app:/a' | link }} und {{ 'cart:' | link }}", "service", {},
            [("several_ideas", False)],
        ),
        ("Nordlicht {{ order.id }}: {{ 'app:/a' | link }} {{ 'app:/a' | link }}", "service", {}, []),
        ("Nordlicht {{ order.id }} 👍", "service", {}, [("costly_characters", False)]),
        ("Nordlicht „{{ order.id }}“", "service", {}, []),
        ("Nordlicht {{ order.id }} " + "x" * 300, "service", {}, [("long_sms", False)]),
        ("Nordlicht {{ order.id }} " + "x" * 150, "service", {"max_parts": 1}, [("long_sms", False)]),
        ("Nordlicht {{ order.id }} " + "x" * 150, "service", {}, []),
    ],
)  # fmt: skip
def test_the_guard_says_what_a_careful_colleague_would_say(
    text: str, class_: str, fields: dict[str, Any], expected: list[tuple[str, bool]]
) -> None:
    """B5: selling after a purchase, generic text, several ideas, missing brand, overlong SMS."""
    assert rules(text, class_, **fields) == expected


def test_a_short_variant_answers_the_remark_on_length() -> None:
    """R16."""
    words = {"text": "Nordlicht {{ order.id }} " + "x" * 400, "short": "Nordlicht {{ order.id }}"}
    assert rules("", words=words) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neu für dich, {{ person.first_name }}", ["no_opt_out"]),
        ("Neu für dich, {{ person.first_name }}. {{ opt_out }}", []),
        ("Neu für dich, {{ person.first_name }}. Abmelden mit STOP", []),
    ],
)
def test_advertising_in_a_messenger_says_how_to_stop(text: str, expected: list[str]) -> None:
    """B5: SMS and mail get it by themselves, messengers do not."""
    assert [rule for rule, _ in rules(text, "advertising", "whatsapp")] == expected
    assert rules(text, "advertising", "sms") == []


def test_remarks_name_language_and_tone() -> None:
    """The studio shows them beside the words."""
    base = {"id": "t", "channel": "sms", "class": "service", "purpose": "order"}
    template = parse(
        {
            **base,
            "languages": {
                "de": {"text": "Nordlicht {{ order.id }}"},
                "en": {"text": "Nordlicht {{ order.id }}: buy now"},
            },
            "tones": {"regular": {"de": {"text": "{{ order.id }}"}}},
        }
    )
    assert [(a.rule, a.path) for a in advise(template, "Nordlicht")] == [
        ("selling", "languages.en"),
        ("no_brand", "tones.regular.de"),
    ]


def test_words_in_html_and_liquid_are_not_mistaken_for_selling() -> None:
    """B5: only what people read counts."""
    html = '<p class="sale promo">Danke, {{ person.first_name }}{% if person.discount %}!{% endif %}</p>'
    assert rules("", channel="email", words={"subject": "Deine Bestellung", "html": html}) == []
    assert rules("", channel="email", words={"subject": "Sale", "html": html}) == [("selling", False)]
