"""MJML with Liquid in it (E1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.templates.mjml import MjmlError, protect, restore, to_html


def body(inner: str) -> str:
    return f"<mjml><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (body("<mj-text>{{ person.name }}</mj-text>"), [">{{ person.name }}<"]),
        (body('<mj-button href="{{ "cart:" | link }}">x</mj-button>'), ['href="{{ "cart:" | link }}"']),
        (body("<mj-button href='{{ 'a>b' | link }}'>x</mj-button>"), ["href=\"{{ 'a>b' | link }}\""]),
        (body('<mj-text color="{{ brand.color }}">x</mj-text>'), ["color:{{ brand.color }};"]),
        (
            body("{% for p in products %}<mj-text>{{ p }}</mj-text>{% endfor %}"),
            ["{% for p in products %}<tr>", "</tr>{% endfor %}"],
        ),
        (
            body('<mj-image src="{{ p.image }}" />{% if a > 1 %}<mj-text>x</mj-text>{% endif %}'),
            ['src="{{ p.image }}"', "{% if a > 1 %}<tr>"],
        ),
        (
            body("<mj-table><tr>{% for i in x %}<td>{{ i }}</td>{% endfor %}</tr></mj-table>"),
            ["{% for i in x %}<td>{{ i }}</td>{% endfor %}"],
        ),
        (body("<!-- {% if %} -->{{ a }}"), ["{{ a }}"]),
        (
            "<mjml><mj-head><mj-title>{{ t }}</mj-title><mj-preview>{{ p }}</mj-preview></mj-head>"
            "<mj-body>{% if a %}<mj-section></mj-section>{% endif %}</mj-body></mjml>",
            ["{{ t }}", ">{{ p }}<", "{% if a %}", "{% endif %}"],
        ),
    ],
)  # fmt: skip
def test_liquid_survives_where_authors_put_it(source: str, expected: list[str]) -> None:
    """E1: in texts, attributes, loops around elements, tables and head; comments are dropped."""
    html = to_html(source)
    for piece in expected:
        assert piece in html
    assert "LIQUIDx" not in html


def test_nothing_is_loaded_from_other_hosts() -> None:
    """A mail must not tell a font server who reads it (TDDDG § 25)."""
    html = to_html(body('<mj-text font-family="Roboto">x</mj-text>'))
    assert "googleapis" not in html
    assert "@import" not in html


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("", "MJML"),
        ("<p>x</p>", "MJML"),
        ("<mjml><mj-body>", "MJML"),
        (body("<mj-nothing/>"), "no element 'mj-nothing'"),
        ("{{ person.name }}", "MJML"),
        (body('<mj-text unknown-thing="{{ a }}">x</mj-text>'), "drops '{{ a }}'"),
    ],
)
def test_mjml_that_cannot_be_compiled_says_so(source: str, part: str) -> None:
    """A fault at save, with what to do; Liquid that MJML would lose is a fault as well."""
    with pytest.raises(MjmlError, match=part):
        to_html(source)


@given(st.text(alphabet="ab{}% <>\"'LIQUIDx0123", max_size=80))
def test_protecting_and_restoring_changes_nothing(source: str) -> None:
    """The pieces come back in their places."""
    protected, kept = protect(source.replace("LIQUIDx", ""))
    assert restore(protected, kept) == source.replace("LIQUIDx", "")
