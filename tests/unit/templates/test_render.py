"""Rendering: words for one person, or the reason why there are none (E1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from unit.templates.rendering import (
    BASE,
    failure,
    links,
    make,
    run,
    text,
)

from anklang.channels.model import SmsContent
from anklang.templates.render import Rendered, RenderFailure, choose_language


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hallo {{ person.first_name }}", "Hallo Åse"),
        ("{{ cart.items[0].title }}: {{ cart.items.size }}", "Mütze: 2"),
        (
            "{% for i in cart.items %}{{ i.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}",
            "Mütze, Schal",
        ),
        ("{{ steps.shipped.properties.carrier }} {{ event.properties.id }}", "DHL 7"),
        ("{{ person.nick | default: 'du' }}", "du"),
        ("{{ person.nothing | default: 'du' }}", "du"),
        ("{% if person.vip %}Danke{% else %}Hallo{% endif %}", "Hallo"),
        ("{% if person.points > 10 %}viele{% endif %}{{ person.points | plus: 1 }}", "viele43"),
        ("{{ 'A' if person.vip else 'B' }}", "B"),
        ("{{ person.html }}", "<b>&</b>"),
        ("{{ order.total | money }}", "1.299,90 €"),
        ("{{ order.shipping | money }}", "4,90 CHF"),
        ("{{ 500 | money: 'JPY' }} {{ '12.34' | money: 'USD' }}", "500 ¥ 12,34 $"),
        ("{{ 1234567.5 | number }}", "1.234.567,5"),
        ("{{ coupon.expires_at | date: 'time' }}", "20:00"),
        ("{{ coupon.expires_at | date: 'datetime' }}", "24.12.26, 20:00"),
        ("{{ coupon.expires_at | date }}", "24.12.2026"),
        ("{{ coupon.expires_at | date: 'full' }}", "Donnerstag, 24. Dezember 2026"),
        ("{{ coupon.expires_at | date: 'weekday' }}", "Donnerstag"),
        ("{{ coupon.expires_at | date: '%d.%m. um %H Uhr' }}", "24.12. um 20 Uhr"),
        ("{{ coupon.expires_at | date: '%A, %-d. %B' }}", "Donnerstag, 24. Dezember"),
        ("{{ '2026-12-24T23:30:00Z' | date: 'short' }}", "25.12.26"),
        ("{{ '2026-12-24' | date: 'short' }} {{ 0 | date: '%Y' }}", "24.12.26 1970"),
        ("{{ now | date: 'time' }} {{ language }} {{ brand.name }}", "18:30 de Nordlicht"),
    ],
)
def test_words_are_filled_with_what_is_known(words: str, expected: str) -> None:
    """E1: order data, history, events on the path, money and dates in the person's language and zone."""
    context = {
        "person": {"first_name": "Åse", "nothing": None, "points": 42, "html": "<b>&</b>"},
        "cart": {"items": [{"title": "Mütze"}, {"title": "Schal"}]},
        "steps": {"shipped": {"properties": {"carrier": "DHL"}}},
        "event": {"properties": {"id": 7}},
        "order": {"total": 1299.9, "shipping": {"amount": 490, "currency": "CHF"}},
        "coupon": {"code": "MAY", "expires_at": datetime(2026, 12, 24, 19, tzinfo=UTC)},
    }
    assert text(words, context) == expected


@pytest.mark.parametrize(
    ("words", "variable", "line"),
    [
        ("Hallo\n{{ person.first_name }}", "person.first_name", 2),
        ("{{ person.address.city | upcase }}", "person.address.city", 1),
        ("{{ person.nothing }}", "person.nothing", 1),
        ("{{ cart.items[3].title }}", "cart.items[3].title", 1),
        ("{% for i in order.lines %}{{ i }}{% endfor %}", "order.lines", 1),
        ("{{ person.points | plus: 1 }}", "person.points", 1),
        ("{{ 1 | plus: person.points }}", "person.points", 1),
        ("{{ order.total | money }}", "order.total", 1),
        ("{{ coupon.expires_at | date }}", "coupon.expires_at", 1),
        ("{{ 'a' | append: person.x }}", "person.x", 1),
        ("{{ person.x | size }}", "person.x", 1),
        ("{{ order.url | link }}", "order.url", 1),
        ("{% assign n = person.x %}\n\n{{ n }}", "person.x", 1),
        ("{{ preferences_url }}", "preferences_url", 1),
    ],
)
def test_a_missing_variable_stops_the_message_and_is_named(words: str, variable: str, line: int) -> None:
    """Reason missing_variable with variable and line; nobody gets "Hallo ,"."""
    failed = failure(words, {"person": {"nothing": None}, "cart": {"items": [{"title": "a"}]}})
    assert (failed.reason, failed.variable, failed.line, failed.field) == (
        "missing_variable",
        variable,
        line,
        "text",
    )


def test_the_template_may_hold_a_default_by_language() -> None:
    """E1: defaults for variables."""
    template = make(
        {"text": "Hallo {{ person.first_name }}"}, defaults={"person.first_name": {"de": "du", "en": "there"}}
    )
    template["languages"]["en"] = {"text": "Hello {{ person.first_name }}"}
    texts = [run(template, language=tag) for tag in ("de", "en")]
    assert [done.content.text for done in texts] == ["Hallo du", "Hello there"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "reason", "part", "line"),
    [
        ("a\n{% abort 'keine Größe' %}", "template_abort", "keine Größe", 2),
        ("{{ 1 | divided_by: 0 }}", "render_error", "divide", 1),
        ("{% for i in (1..999999) %}x{% endfor %}", "render_error", "limit", 1),
        ("{% if person.name > 3 %}{% endif %}", "render_error", "not supported", 1),
        ("{{ 'x' | money }}", "render_error", "needs an amount", 1),
        ("{{ true | number }}", "render_error", "needs a number", 1),
        ("{{ 'soon' | date }}", "render_error", "needs a time", 1),
        ("{{ 'https://evil.example' | link }}", "link_failed", "cannot be linked", 1),
        ("{{ 'nonsense' | link }}", "link_failed", "is no link target", 1),
        ("{{ person.name | slice: 'a' }}", "render_error", "", 1),
        ("{% if person.vip %}x{% endif %}", "render_error", "empty", None),
    ],
)
def test_every_other_fault_has_a_reason_and_a_line(
    words: str, reason: str, part: str, line: int | None
) -> None:
    """Reason codes of semantics 2.13."""
    failed = failure(words, {"person": {"name": "Åse"}})
    assert (failed.reason, failed.line) == (reason, line)
    assert part in failed.text


@pytest.mark.parametrize(
    ("wanted", "default", "chosen"),
    [("de", "", "de"), ("de-AT", "", "de"), ("fr-CH", "", "fr-FR"), ("fr", "", "fr-FR"), ("it", "en", "en"),
     ("", "en", "en"), ("it", "", "de"), ("", "", "de"), ("en-GB", "de", "en")],
)  # fmt: skip
def test_the_language_is_the_persons_then_the_templates_then_the_first(
    wanted: str, default: str, chosen: str
) -> None:
    """E1: language variants."""
    assert choose_language(["de", "en", "fr-FR"], wanted, default) == chosen


def test_numbers_follow_the_persons_country_only_in_their_own_language() -> None:
    """E1: de-CH writes numbers its way; an English text does not mix in Italian dates."""
    assert text("{{ 1234.56 | money: 'CHF' }}", language="de-CH") == "CHF 1’234.56".replace("’", "'")
    template = make({}, languages={"en": {"text": "{{ '2026-12-24' | date: 'long' }}"}})
    done = run(template, language="it")
    assert isinstance(done, Rendered)
    assert done.content == SmsContent("December 24, 2026")
    assert done.language == "en"


def test_regular_customers_get_their_own_tone_where_there_is_one() -> None:
    """E1: tone by customer history."""
    template = make({"text": "Guten Tag"}, tones={"regular": {"de": {"text": "Schön, dich wiederzusehen"}}})
    done = [run(template, tone=tone) for tone in ("regular", "new", None)]
    assert [(d.content.text, d.tone) for d in done] == [  # type: ignore[union-attr]
        ("Schön, dich wiederzusehen", "regular"), ("Guten Tag", None), ("Guten Tag", None),
    ]  # fmt: skip


def test_links_are_short_the_same_on_repeat_and_can_be_read_after() -> None:
    """E3, J46."""
    plan = links()
    first = text("Korb: {{ 'cart:c1' | link }} {{ 'cart:c1' | link }} https://shop.example/agb.", plan=plan)
    again = text("Korb: {{ 'cart:c1' | link }} {{ 'cart:c1' | link }} https://shop.example/agb.", plan=plan)
    one, two = (f"{BASE}/{request.token}" for request in plan.requests)
    assert first == again == f"Korb: {one} {one} {two}."


def test_links_stay_as_written_where_the_template_says_so() -> None:
    """E3."""
    done = run(make({"text": "https://shop.example/agb"}, track_links=False))
    assert isinstance(done, Rendered)
    assert done.content == SmsContent("https://shop.example/agb")


@pytest.mark.parametrize(
    ("offered", "otherwise", "level", "expected"),
    [
        (
            {"viewed": [{"id": "9", "title": "V"}], "fixed": [{"id": "1", "title": "F"}]},
            "hide",
            "viewed",
            "V",
        ),
        (
            {"viewed": [], "fixed": [{"id": "1", "title": "F"}, {"id": "2", "title": "G"}]},
            "hide",
            "fixed",
            "F",
        ),
        (
            {"viewed": [{"id": "9", "title": "V", "in_stock": False}], "fixed": [{"id": "1", "title": "F"}]},
            "hide",
            "fixed",
            "F",
        ),
        ({"viewed": "broken", "fixed": None}, "hide", "hidden", "-"),
        ({}, "hide", "hidden", "-"),
        ({}, "skip", None, None),
    ],
)
def test_products_fall_back_along_the_chain_and_the_level_is_kept(
    offered: dict[str, Any], otherwise: str, level: str | None, expected: str | None
) -> None:
    """R14: viewed → fixed list → hide → skip; edge case 27."""
    words = {"text": "{% for p in products %}{{ p.title }}{% else %}-{% endfor %}"}
    block = {"sources": ["viewed", "fixed"], "fixed": ["1"], "otherwise": otherwise}
    done = run(make(words, products=block), {"products": offered})
    if level is None:
        assert isinstance(done, RenderFailure)
        assert done.reason == "catalog_item_missing"
    else:
        assert isinstance(done, Rendered)
        assert (done.content, done.product_level) == (SmsContent(expected or ""), level)
        assert len(done.product_ids) == (0 if level == "hidden" else 1)


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ({"price": 80, "compare_at": 200}, ""),
        ({"price": 80, "compare_at": 200, "lowest_price_30d": 100.0}, "100,00 € -20 %"),
        ({"price": 100, "compare_at": 200, "lowest_price_30d": 100}, ""),
        ({"price": 80, "discount_percent": 60}, ""),
    ],
)
def test_a_reduction_is_only_claimed_against_the_lowest_price_of_thirty_days(
    product: dict[str, Any], expected: str
) -> None:
    """PAngV § 11 (compliance 11.3): percentage computed from that price, none without it."""
    claim = "{% if p.compare_at %}{{ p.compare_at | money }} -{{ p.discount_percent }} %{% endif %}"
    words = "{% for p in products %}" + claim + "{% endfor %}."
    assert (
        text(words, {"products": {"viewed": [{"id": "1", **product}]}}).replace("\u00a0", " ")
        == expected + "."
    )
