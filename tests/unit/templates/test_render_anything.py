"""Rendering never raises, whatever authors write and contexts hold."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from unit.templates.rendering import (
    BERLIN,
    BRAND,
    MJML,
    NOW,
    UNSUBSCRIBE,
    links,
    make,
)

from anklang.core.errors import BadInput
from anklang.templates.compile import compile_template
from anklang.templates.model import parse
from anklang.templates.render import Rendered, RenderFailure, RenderInput, render

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "items", "title", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
contexts = st.dictionaries(
    st.sampled_from(["person", "cart", "event", "products", "coupon", "brand", "order"]), values, max_size=5
)
COMPILED = [
    compile_template(parse(template))
    for template in (
        make(
            {
                "text": "{{ person.a }} {% for i in cart.items %}{{ i.title | upcase }}"
                "{{ i.x | money }}{% endfor %}"
            },
            class_="advertising",
        ),
        make(
            {
                "text": "{% if person.a > 3 %}{{ event.a | date: 'full' }}{% endif %}{{ event.x | link }}"
                "{{ event.a | plus: person.x }}"
            }
        ),
        make(
            {
                "text": "{{ person.a | split: ' ' | join: person.x | truncate: order.a }}"
                "{{ order.items | sort | first }}{{ person.x | slice: 1, event.a }}"
            }
        ),
        make(
            {
                "text": "{{ order.a | round: order.x }} {{ order.x | times: order.a | number }}"
                " {{ order.a | default: 'y' | append: order.x }}"
            }
        ),
        make(
            {
                "text": "{% case order.a %}{% when order.x %}1{% else %}{{ order.items[order.a].title }}"
                "{% endcase %}{{ order[order.x] }}x"
            }
        ),
        make(
            {"subject": "{{ person.a }}", "mjml": MJML, "preheader": "{{ event.a }}"}, "email", "advertising"
        ),
        make({"title": "{{ person.a }}", "body": "{{ coupon.a | date }}", "link": "{{ event.x }}"}, "push"),
        make(
            {
                "title": "{{ person.a }}",
                "buttons": [{"label": "{{ event.a }}", "link": "app:/{{ event.x }}"}],
            },
            "inapp",
        ),
    )
]


@settings(max_examples=300, deadline=None)
@given(contexts, st.sampled_from(COMPILED), st.sampled_from(["de", "xx", "", "de-AT-x", "\x00"]))
def test_whatever_a_context_holds_there_is_a_message_or_a_reason(
    context: dict[str, Any], compiled: Any, language: str
) -> None:
    """No exception ever escapes from rendering."""
    fields = RenderInput(
        context=context, now=NOW, brand=BRAND, language=language, zone=BERLIN, unsubscribe_url=UNSUBSCRIBE
    )
    first = render(compiled, fields, links())
    assert isinstance(first, Rendered | RenderFailure)
    assert render(compiled, fields, links()) == first


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}%|'\" .:,()[]<>personcartfilinkdatemoy0123456789-=", max_size=40))
def test_whatever_an_author_writes_saving_or_rendering_says_what_is_wrong(source: str) -> None:
    """Faults of a text are problems at save or reasons at render, never exceptions of the engine."""
    try:
        template = parse(make({"text": "x" + source}))
    except BadInput:
        return
    fields = RenderInput(context={"person": {"a": 1}}, now=NOW, brand=BRAND)
    assert isinstance(render(compile_template(template), fields, links()), Rendered | RenderFailure)
