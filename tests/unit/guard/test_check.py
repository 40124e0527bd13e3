"""The content guard on templates (B5)."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest

from anklang.guard.check import check
from anklang.guard.model import Around, Edit, Remark
from anklang.guard.rules import rules, severity_of
from anklang.templates.model import Template, parse

HERE = Around(brand="Nordlicht", imprint="Nordlicht GmbH", languages=("de",), hosts=("nordlicht.example",))


def template(text: str, class_: str = "service", channel: str = "sms", **fields: Any) -> Template:
    words = fields.pop("words", None) or {"text": text}
    base = {"id": "t", "channel": channel, "class": class_, "purpose": "order", "languages": {"de": words}}
    return parse({**base, **fields})


def look(
    text: str, class_: str = "service", channel: str = "sms", around: Around = HERE, **fields: Any
) -> list[Remark]:
    return check(template(text, class_, channel, **fields), around)


def told(
    text: str, class_: str = "service", channel: str = "sms", around: Around = HERE, **fields: Any
) -> list[tuple[str, str]]:
    return [(one.rule, one.severity) for one in look(text, class_, channel, around, **fields)]


@pytest.mark.parametrize(
    ("text", "class_", "fields", "expected"),
    [
        ("Nordlicht: {{ order.id }} ist da", "service", {}, []),
        ("{{ brand.name }}: {{ order.id }} ist da", "transactional", {}, []),
        ("Nordlicht: {{ order.id }} ist da. Dazu 20 % auf alles!", "transactional", {}, [("selling", "block")]),
        ("Nordlicht: {{ order.id }}. Dein Rabattcode wartet", "service", {}, [("selling", "warn")]),
        ("Nordlicht: {{ order.id }} {{ coupon.code }}", "service", {"coupon": "may"}, [("selling", "block")]),
        ("Nordlicht: {{ order.id }} ist da", "service", {"coupon": "may"}, [("selling", "block")]),
        ("Hi {{ order.id }}, 20 % Rabatt: {{ coupon.code }}", "advertising", {"coupon": "may"}, []),
        ("Nordlicht: Akkus halten 20 % länger, {{ order.id }}", "service", {}, []),
        ("Nordlicht: Dein Paket ist da", "service", {}, [("generic", "note")]),
        ("{{ order.id }} ist da", "service", {}, [("no_brand", "warn")]),
        ("Nordlicht {{ order.id }}: {{ 'app:/a' | link }} und {{ 'cart:' | link }}", "service", {},
         [("several_ideas", "note")]),
        ("Nordlicht {{ order.id }}: {{ 'app:/a' | link }} {{ 'app:/a' | link }}", "service", {}, []),
        ("Nordlicht {{ order.id }} 👍", "service", {}, [("costly_character", "note")]),
        ("Nordlicht „{{ order.id }}“", "service", {}, []),
        ("Nordlicht {{ order.id }} " + "x" * 300, "service", {}, [("long_sms", "warn")]),
        ("Nordlicht {{ order.id }} " + "x" * 150, "service", {"max_parts": 1}, [("long_sms", "warn")]),
        ("Nordlicht {{ order.id }} " + "x" * 150, "service", {}, []),
    ],
)  # fmt: skip
def test_the_guard_says_what_a_careful_colleague_would_say(
    text: str, class_: str, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert told(text, class_, **fields) == expected


def test_a_short_variant_answers_the_remark_on_length() -> None:
    """R16."""
    words = {"text": "Nordlicht {{ order.id }} " + "x" * 400, "short": "Nordlicht {{ order.id }}"}
    assert told("", words=words) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neu für dich, {{ event.name }}", ["no_opt_out"]),
        ("Neu für dich, {{ event.name }}. {{ opt_out }}", []),
        ("Neu für dich, {{ event.name }}. Abmelden mit STOP", []),
    ],
)
def test_advertising_in_a_messenger_says_how_to_stop(text: str, expected: list[str]) -> None:
    """SMS and mail get it by themselves, messengers do not."""
    assert [rule for rule, _ in told(text, "advertising", "whatsapp")] == expected
    assert told(text, "advertising", "sms") == []


def test_findings_name_language_tone_and_the_place_in_the_text() -> None:
    base = {"id": "t", "channel": "sms", "class": "service", "purpose": "order"}
    made = parse(
        {
            **base,
            "languages": {
                "de": {"text": "Nordlicht {{ order.id }}"},
                "en": {"text": "Nordlicht {{ order.id }}: buy now"},
            },
            "tones": {"regular": {"de": {"text": "{{ order.id }}"}}},
        }
    )
    found = check(made, HERE)
    assert [(a.rule, a.path) for a in found] == [
        ("selling", "languages.en.text"),
        ("no_brand", "tones.regular.de.text"),
    ]
    assert (found[0].start, found[0].end, found[0].found) == (26, 33, "buy now")


def test_words_in_html_and_liquid_are_not_mistaken_for_selling() -> None:
    """Only what people read counts."""
    html = (
        '<p class="sale promo">Danke, {{ order.id }}{% if person.discount %}!{% endif %}</p><!-- Rabatt -->'
    )
    assert told("", channel="email", words={"subject": "Deine Bestellung", "html": html}) == []
    found = look("", channel="email", words={"subject": "Sale", "html": html})
    assert [(one.rule, one.path) for one in found] == [("selling", "languages.de.subject")]


@pytest.mark.parametrize(
    ("rule", "severity", "expected"),
    [("selling", "off", []), ("selling", "note", ["note"]), ("selling", "block", ["block"])],
)
def test_a_workspace_decides_how_serious_a_rule_is(rule: str, severity: Any, expected: list[str]) -> None:
    around = msgspec.structs.replace(HERE, severities={rule: severity})
    found = told("Nordlicht: {{ order.id }}. Dein Rabattcode wartet", "service", around=around)
    assert [one for name, one in found if name == rule] == expected


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("Nordlicht: Hallo {{ person.first_name }}, {{ order.id }}", " {{ person.first_name }}"),
        ("{{ person.first_name }}, {{ order.id }} ist da. Nordlicht", "{{ person.first_name }}, "),
        ("Nordlicht ({{ person.first_name | upcase }}): {{ order.id }}", "{{ person.first_name | upcase }}"),
    ],
)
def test_a_value_that_somebody_may_lack_is_asked_for_first(text: str, goes: str) -> None:
    """No "Hallo ,": the space or the comma goes with the name. What is mended gives nothing to remark."""
    (found,) = look(text)
    assert found.rule == "no_default"
    (edit,) = found.edits
    mended = text[: edit.start] + edit.text + text[edit.end :]
    assert mended == text.replace(goes, "{% if person.first_name %}" + goes + "{% endif %}")
    assert look(mended) == []


GATED = "{% if survey.score > 8 %}Bewerte uns: {{ event.review_url | link }}{% endif %} {{ opt_out }}"


def test_a_link_by_score_blocks_and_is_a_note_for_those_who_took_the_risk() -> None:
    """Compliance 11.1: the switch exists, and the guard names the platforms' rules."""
    assert told(GATED, "advertising") == [("review_gating", "block")]
    open_ = msgspec.structs.replace(HERE, review_gating=True)
    [found] = look(GATED, "advertising", around=open_)
    assert (found.rule, found.severity) == ("review_gating", "note")
    assert "Google" in rules()["review_gating"].why.en


@pytest.mark.parametrize(
    "text",
    [
        "{% if survey.score > 8 %}Danke!{% endif %} Bewerte uns: {{ event.review_url | link }} {{ opt_out }}",
        "{% if survey.score > 8 %}Bewerte uns: {{ event.review_url | link }}{% else %}Wir helfen. "
        "Bewerte uns: {{ event.review_url | link }}{% endif %} {{ opt_out }}",
    ],
)
def test_help_by_score_is_fine_while_everybody_gets_the_link(text: str) -> None:
    assert [rule for rule, _ in told(text, "advertising") if rule == "review_gating"] == []


def applied(text: str, edits: list[Edit]) -> str:
    for one in sorted(edits, key=lambda edit: -edit.start):
        text = text[: one.start] + one.text + text[one.end :]
    return text


@pytest.mark.parametrize(
    ("text", "class_", "channel", "rule", "after"),
    [
        ("Nordlicht {{ order.id }} çok 👍!", "service", "sms", "costly_character", "Nordlicht {{ order.id }} cok !"),
        ("{{ order.id }} ist da", "service", "sms", "no_brand", "{{ brand.name }}: {{ order.id }} ist da"),
        ("{{ event.name }} ist da.", "advertising", "whatsapp", "no_opt_out", "{{ event.name }} ist da. {{ opt_out }}"),
        ("{{ event.name }} da!!! {{ opt_out }}", "advertising", "sms", "spam", "{{ event.name }} da! {{ opt_out }}"),
        ("Nordlicht {{ order.id }}: http://nordlicht.example/a", "service", "sms", "link_unsafe",
         "Nordlicht {{ order.id }}: https://nordlicht.example/a"),
    ],
)  # fmt: skip
def test_what_a_machine_can_mend_is_offered_and_settles_the_finding(
    text: str, class_: str, channel: str, rule: str, after: str
) -> None:
    [found] = [one for one in look(text, class_, channel) if one.rule == rule]
    mended = applied(text, found.edits)
    assert mended == after
    assert [one.rule for one in look(mended, class_, channel) if one.rule == rule] == []


def test_advertising_mail_without_an_imprint_is_told_before_it_is_refused() -> None:
    words = {"subject": "Neu", "html": "<p>{{ event.name }}</p>"}
    empty = msgspec.structs.replace(HERE, imprint="")
    assert ("no_imprint", "block") in told("", "advertising", "email", empty, words=words)
    assert told("", "advertising", "email", msgspec.structs.replace(HERE, imprint=None), words=words) == []


def test_every_rule_has_its_words_in_both_languages_and_can_be_filled() -> None:
    for one in rules().values():
        for said in (one.name, one.why, one.reason, one.suggestion):
            assert said.en
            assert said.de
            assert said.en != said.de
        assert one.source
        assert severity_of(one.id, Around()) == one.severity


@pytest.mark.parametrize(
    "text",
    [
        "<" * 100_000, "{% raw %}" + "{{ " * 50_000 + "{% endraw %}", "a" * 500_000, "AAA " * 50_000,
        "jetzt" + " " * 200_000 + "x", "http://" * 30_000, "gutschein " * 20_000, "zufrieden dann " * 10_000,
        "{% raw %}" + "{% if survey.score " * 10_000 + "{% endraw %}", "Bewertung {{ event.x }} " * 500,
    ],
)  # fmt: skip
def test_no_text_keeps_the_guard_busy(text: str) -> None:
    made = template(text)
    began = time.monotonic()
    check(made, HERE)
    assert time.monotonic() - began < 10
