"""Reading templates: strict, and every fault at once (E1)."""

from __future__ import annotations

import msgspec
import pytest

from anklang.core.errors import BadInput, Problem
from anklang.templates.model import ChatWords, SmsWords, load, parse, variables

SMS = {"id": "cart", "channel": "sms", "class": "advertising", "purpose": "marketing"}


def sms(text: str, **given: object) -> dict[str, object]:
    return {**SMS, "languages": {"de": {"text": text}}, **given}


def faults(data: object) -> list[Problem]:
    with pytest.raises(BadInput) as caught:
        parse(data, "t.yaml")
    return caught.value.problems


def test_a_template_is_read_and_can_be_written_back() -> None:
    """D2: the text form holds everything."""
    template = parse(
        sms("Hallo {{ person.first_name }}", tones={"regular": {"de": {"text": "Da bist du ja"}}})
    )
    assert template.languages == {"de": SmsWords("Hallo {{ person.first_name }}")}
    assert template.tones == {"regular": {"de": SmsWords("Da bist du ja")}}
    assert template.class_ == "advertising"
    written = msgspec.to_builtins(template)
    assert written["class"] == "advertising"
    assert parse(written) == load(written) == template
    assert isinstance(parse(sms("x", channel="viber")).languages["de"], ChatWords)


def test_all_faults_are_reported_with_path_reason_and_hint() -> None:
    """Bad definitions are reported whole, not one by one."""
    found = faults(
        {
            "id": "Cart Reminder",
            "channel": "sms",
            "clas": "advertising",
            "purpose": "marketing",
            "languages": {
                "de": {"text": "{{ persn.name | monye }}", "shrt": "x"},
                "deutsch": {"text": "{% if %}"},
            },
        }
    )
    assert {problem.path for problem in found} == {
        "t.yaml.clas", "t.yaml.class", "t.yaml.languages.de.shrt", "t.yaml.languages.deutsch.text",
    }  # fmt: skip
    assert next(p.hint for p in found if p.path == "t.yaml.clas") == "did you mean 'class'?"
    assert next(p.hint for p in found if p.path.endswith("shrt")) == "did you mean 'short'?"


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("Hallo {{ vorname }}", "line 1: unknown variable 'vorname'", "did you mean 'person.first_name'?"),
        ("{{ Warenkorb.wert }}", "line 1: unknown variable 'Warenkorb'", "did you mean 'cart'?"),
        ("Hallo\n{{ persn.name }}", "line 2: unknown variable 'persn'", "did you mean 'person'?"),
        ("{{ 5 | monye }}", "line 1: unknown filter 'monye'", "did you mean 'money'?"),
        ("a\nb\n{% if x %}", "line 3: ", "correct the Liquid syntax"),
        ("{{ person.name", "line 1: ", "correct the Liquid syntax"),
        ("{% include 'x' %}", "line 1: ", "correct the Liquid syntax"),
        ("{% render 'x' %}", "line 1: ", "correct the Liquid syntax"),
        ("{% abort %}", "line 1: ", "correct the Liquid syntax"),
        ("{% for i in (1..3) %}{{ i }}{% endfor %}{{ i }}", "line 1: unknown variable 'i'", "link"),
        ("{{ (1..999999999) | join: '-' }}", "a range", "for loop"),
        ("{% if person.a %}{% assign r = (1..999999999) %}{% endif %}x", "a range", "for loop"),
        ("{{ 'a' | append: (1..999999999) }}", "a range", "for loop"),
        ("{{ 'a' if person.x else (1..999999999) | join }}", "a range", "for loop"),
        ("  ", "is empty", "write the text"),
    ],
)
def test_faults_in_the_words_are_found_when_saving(text: str, reason: str, hint: str) -> None:
    """E1: unknown filters and variable roots are errors at save, with the line."""
    problems = [p for p in faults(sms(text)) if p.path == "t.yaml.languages.de.text"]
    assert problems[0].reason.startswith(reason)
    assert hint in problems[0].hint


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (sms("x", id="X"), "t.yaml.id"),
        (sms("x", id=""), "t.yaml.id"),
        (sms("x", purpose="Mein Zweck"), "t.yaml.purpose"),
        ({**SMS, "languages": {}}, "t.yaml.languages"),
        ({**SMS, "languages": {"DE": {"text": "x"}}}, "t.yaml.languages.DE"),
        (sms("x", default_language="en"), "t.yaml.default_language"),
        (sms("x", tones={"regular": {"en": {"text": "x"}}}), "t.yaml.tones.regular.en"),
        (sms("x", tones={"angry": {"de": {"text": "x"}}}), "t.yaml.tones"),
        (sms("x", max_parts=0), "t.yaml.max_parts"),
        (sms("x", max_parts=11), "t.yaml.max_parts"),
        (sms("x", display={}), "t.yaml.display"),
        (sms("x", products={"sources": []}), "t.yaml.products.sources"),
        (sms("x", products={"sources": ["fixed"]}), "t.yaml.products.fixed"),
        (sms("x", products={"sources": ["viewed"], "min": 4}), "t.yaml.products.min"),
        (sms("{{ coupon.code }}"), "t.yaml.coupon"),
        (sms("{% for p in products %}{{ p.title }}{% endfor %}"), "t.yaml.products"),
        (sms("x", channel="email", languages={"de": {"subject": "x"}}), "t.yaml.languages.de"),
        (sms("x", channel="email", languages={"de": {"subject": " ", "html": "x"}}), "t.yaml.languages.de.subject"),
        (sms("x", channel="email", languages={"de": {"subject": "x", "mjml": "<p>"}}), "t.yaml.languages.de.mjml"),
        (sms("x", channel="push", languages={"de": {"title": "x", "body": ""}}), "t.yaml.languages.de.body"),
        (
            sms("x", channel="inapp", languages={"de": {"title": "x", "kind": "survey"}}),
            "t.yaml.languages.de.questions",
        ),
        (
            sms("x", channel="inapp", languages={"de": {"title": "x", "kind": "survey", "questions": [
                {"id": "a", "kind": "choice", "text": "?", "options": ["A"]}]}}),
            "t.yaml.languages.de.questions[0].options",
        ),
        (
            sms("x", channel="inapp", languages={"de": {"title": "x", "buttons": [{"label": n} for n in "1234"]}}),
            "t.yaml.languages.de.buttons",
        ),
        (
            sms("x", channel="inapp", languages={"de": {"title": "x", "buttons": [{"labl": "{{ x }}"}]}}),
            "t.yaml.languages.de.buttons[0].labl",
        ),
        (5, "t.yaml"),
        (sms("x", languages=[]), "t.yaml.languages"),
        (sms("x", languages={"de": "x"}), "t.yaml.languages.de"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_cannot_be_saved(data: object, path: str) -> None:
    """E1: typed and strict."""
    assert path in [problem.path for problem in faults(data)]


def test_the_variables_of_a_template_can_be_listed() -> None:
    """E1: what a preview needs; loop variables and assigned names are not among them."""
    template = parse(
        {
            **sms(""),
            "channel": "email",
            "coupon": "may",
            "languages": {
                "de": {
                    "subject": "{{ person.first_name | default: brand.name }}",
                    "html": "{% for i in cart.items %}{{ i.title }}{% endfor %}{% assign a = order.id %}{{ a }}",
                    "text": "{{ steps.shipped.properties.carrier }}{{ cart.items[0].title }}",
                }
            },
            "tones": {"new": {"de": {"subject": "{{ coupon.code }}", "html": "x"}}},
        }
    )
    assert variables(template) == {
        "person.first_name", "brand.name", "cart.items", "order.id", "steps.shipped.properties.carrier",
        "cart.items[0].title", "coupon.code",
    }  # fmt: skip
