"""Rendering mail: MJML, footer, List-Unsubscribe, text part (E1, compliance 6.1)."""

from __future__ import annotations

from typing import Any

import pytest
from unit.templates.rendering import (
    BASE,
    MJML,
    UNSUBSCRIBE,
    links,
    make,
    run,
)

from anklang.channels.model import EmailContent
from anklang.templates.mandatory import Brand
from anklang.templates.render import Rendered, RenderFailure


def mail(
    words: dict[str, Any], class_: str = "advertising", context: dict[str, Any] | None = None, **fields: Any
) -> EmailContent:
    done = run(make({"subject": "Hallo", **words}, "email", class_), context, **fields)
    assert isinstance(done, Rendered), done
    assert isinstance(done.content, EmailContent)
    return done.content


def test_mjml_is_rendered_with_liquid_in_every_place() -> None:
    """E1: between sections, in texts and in attributes; values are escaped in HTML and not in text."""
    plan = links()
    context = {"person": {"vip": False}, "products": {"viewed": [{"id": "1", "title": "A & B <i>"}]}}
    content = mail({"mjml": MJML}, context=context, plan=plan)
    url = f"{BASE}/{plan.requests[0].token}"
    assert "A &amp; B &lt;i&gt;" in content.html
    assert f'href="{url}"' in content.html
    assert "Danke" not in content.html
    assert "{" + "%" not in content.html
    assert "fonts.googleapis" not in content.html
    assert "A & B <i>" in content.text
    assert f"Zum Korb ({url})" in content.text
    assert "Danke" in mail({"mjml": MJML}, context={"person": {"vip": True}}).html


def test_advertising_mail_has_footer_and_list_unsubscribe() -> None:
    """Compliance 6.1, RFC 8058: address in header, HTML and text; imprint in both."""
    content = mail({"html": "<html><body><p>Neu</p></body></html>"})
    assert content.list_unsubscribe_url == UNSUBSCRIBE
    assert content.list_unsubscribe_mailto == "stop@shop.example"
    assert f'<a href="{UNSUBSCRIBE}"' in content.html
    assert "Nordlicht GmbH<br>Hafen 1, 20457 Hamburg" in content.html
    assert content.html.endswith("</div></body></html>")
    assert f"Abmelden: {UNSUBSCRIBE}" in content.text
    assert content.text.rstrip().endswith("Hafen 1, 20457 Hamburg")


def test_what_the_author_placed_is_not_added_again() -> None:
    """E1."""
    content = mail(
        {
            "html": '<p>Neu</p><a href="{{ unsubscribe_url }}">weg</a>',
            "text": "Neu\nweg: {{ unsubscribe_url }}",
        }
    )
    assert content.html.count(UNSUBSCRIBE) == 1
    assert content.text.count(UNSUBSCRIBE) == 1


def test_transactional_mail_has_no_unsubscribe_but_the_imprint() -> None:
    """Compliance 6.1: the headers are absent on transactional mail."""
    content = mail({"html": "<p>Bestellt</p>"}, "transactional")
    assert (content.list_unsubscribe_url, content.list_unsubscribe_mailto) == ("", "")
    assert UNSUBSCRIBE not in content.html + content.text
    assert "Nordlicht GmbH" in content.html


@pytest.mark.parametrize(
    ("class_", "fields", "variable"),
    [
        ("advertising", {"brand": Brand("Nordlicht")}, "brand.imprint"),
        ("advertising", {"unsubscribe_url": ""}, "unsubscribe_url"),
        ("advertising", {"unsubscribe_url": "http://shop.example/u"}, "unsubscribe_url"),
        ("service", {"unsubscribe_url": ""}, "unsubscribe_url"),
    ],
)
def test_mail_without_its_mandatory_parts_is_not_sent(
    class_: str, fields: dict[str, Any], variable: str
) -> None:
    """Compliance 6.1: exactly one https address; imprint."""
    done = run(make({"subject": "x", "html": "x"}, "email", class_), **fields)
    assert isinstance(done, RenderFailure)
    assert (done.reason, done.variable) == ("missing_variable", variable)


def test_the_preheader_is_hidden_and_not_in_the_text_part() -> None:
    """E1."""
    content = mail({"html": "<BODY class='a'><p>Neu</p></BODY>", "preheader": "Nur < heute"})
    assert content.html.startswith("<BODY class='a'><div style=\"display:none")
    assert "Nur &lt; heute</div>" in content.html
    assert "heute" not in content.text


def test_a_subject_is_one_line_and_never_empty() -> None:
    """No header can be smuggled in."""
    assert (
        mail(
            {"subject": "A\r\nBcc: {{ person.x }}\n", "html": "x"}, context={"person": {"x": "a\nb"}}
        ).subject
        == "A Bcc: a b"
    )
    done = run(make({"subject": "{% if person.x %}a{% endif %}", "html": "x"}, "email"))
    assert isinstance(done, RenderFailure)
    assert done.field == "subject"


def test_a_value_cannot_break_out_of_the_html() -> None:
    """Values are escaped, in texts and in attributes."""
    evil = '"><script>alert(1)</script>'
    content = mail(
        {"html": '<a title="{{ person.x }}" href="{{ "cart:" | link }}">{{ person.x }}</a>'},
        context={"person": {"x": evil}},
    )
    assert "<script" not in content.html
