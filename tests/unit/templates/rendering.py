"""What the tests of rendering share: a brand, links with fixed tokens, and short ways to render."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from anklang.channels.model import SmsContent
from anklang.links.rewrite import LinkPlan, individual_tokens
from anklang.templates.compile import compile_template
from anklang.templates.mandatory import Brand
from anklang.templates.model import parse
from anklang.templates.render import Rendered, RenderFailure, RenderInput, render

NOW = datetime(2026, 12, 24, 17, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
BRAND = Brand(
    "Nordlicht", imprint="Nordlicht GmbH\nHafen 1, 20457 Hamburg", unsubscribe_mailto="stop@shop.example"
)
BASE = "https://go.shop.example/l"
UNSUBSCRIBE = "https://go.shop.example/u/abc"


MJML = """<mjml><mj-body>
{% if person.vip %}<mj-section><mj-column><mj-text>Danke</mj-text></mj-column></mj-section>{% endif %}
<mj-section><mj-column>{% for p in products %}<mj-text>{{ p.title }}</mj-text>{% endfor %}
<mj-button href="{{ "cart:c1" | link }}">Zum Korb</mj-button></mj-column></mj-section></mj-body></mjml>"""


def links() -> LinkPlan:
    """A plan of links with fixed tokens."""
    return LinkPlan(BASE, individual_tokens(b"0123456789abcdef"), ("shop.example",), keep=[UNSUBSCRIBE])


def make(
    words: dict[str, Any], channel: str = "sms", class_: str = "service", **fields: Any
) -> dict[str, Any]:
    """The text form of a template with these words."""
    languages = fields.pop("languages", {"de": words})
    base = {
        "id": "t",
        "channel": channel,
        "class": class_,
        "purpose": "order",
        "coupon": "may",
        "languages": languages,
    }
    return {**base, "products": {"sources": ["viewed", "fixed"], "fixed": ["1"]}, **fields}


def run(
    template: dict[str, Any], context: dict[str, Any] | None = None, **fields: Any
) -> Rendered | RenderFailure:
    """Check, compile and render."""
    plan = fields.pop("plan", None) or links()
    values: dict[str, Any] = {
        "now": NOW, "brand": BRAND, "language": "de", "zone": BERLIN, "unsubscribe_url": UNSUBSCRIBE, **fields,
    }  # fmt: skip
    return render(compile_template(parse(template)), RenderInput(context=context or {}, **values), plan)


def text(words: str, context: dict[str, Any] | None = None, **fields: Any) -> str:
    """The text of an SMS with these words."""
    done = run(make({"text": words}), context, **fields)
    assert isinstance(done, Rendered), done
    assert isinstance(done.content, SmsContent)
    return done.content.text


def failure(words: str, context: dict[str, Any] | None = None, **fields: Any) -> RenderFailure:
    """Why there is no SMS with these words."""
    done = run(make({"text": words}), context, **fields)
    assert isinstance(done, RenderFailure), done
    return done
