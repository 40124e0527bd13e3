"""Segments, journeys and templates of the shop that is measured: of every kind that a shop has."""

from __future__ import annotations

from typing import Any

SEGMENTS: dict[str, dict[str, Any]] = {
    "reachable": {"kind": "consent", "channel": "sms", "purpose": "marketing"},
    "vip": {"kind": "trait", "name": "vip", "op": "eq", "value": True},
    "german": {"kind": "language", "any_of": ["de"]},
    "customers": {"kind": "computed", "field": "orders", "op": "ge", "value": 1},
    "returning": {"kind": "customer", "any_of": ["returning"]},
    "good": {"kind": "computed", "field": "net_revenue", "op": "ge", "value": 20000},
    "lapsed": {"kind": "computed", "field": "last_order_at", "op": "not_since", "value": "60d"},
    "recent-order": {"kind": "event", "event": "Order Completed", "within_days": 30},
    "active": {"kind": "computed", "field": "last_seen", "op": "since", "value": "14d"},
    "asleep": {"kind": "recency", "event": "Product Viewed", "op": "not_since", "duration": "30d"},
    "browsers": {"kind": "event", "event": "Product Viewed", "value": 5, "within_days": 7},
    "searchers": {"kind": "event", "event": "Products Searched", "value": 3, "within_days": 30},
    "open-cart": {"kind": "cart", "field": "status", "value": ["open"]},
    "big-cart": {"kind": "cart", "field": "value", "op": "ge", "value": 15000},
    "likes-vases": {"kind": "product", "relation": "viewed", "any_of": ["Vases"], "at_least": 3},
    "bought-lamps": {"kind": "product", "relation": "bought", "any_of": ["Lamps"]},
    "in-buying": {"kind": "phase", "any_of": ["buy"]},
    "spent-year": {"kind": "event", "event": "Order Completed", "sum": "total", "value": 100, "within_days": 365},
    "in-cart-journey": {"kind": "in_journey", "journey": "cart"},
    "target": {"kind": "all", "conditions": [
        {"kind": "segment", "segment": "active"}, {"kind": "not", "condition": {"kind": "segment", "segment": "good"}},
        {"kind": "any", "conditions": [{"kind": "segment", "segment": "open-cart"},
                                       {"kind": "segment", "segment": "likes-vases"}]}]},
}  # fmt: skip

_CONSENT = "{kind: consent, channel: sms, purpose: marketing}"
JOURNEYS: tuple[str, ...] = (
    f"""
id: cart
name: Cart
stage: cart
enter:
  on: [{{event: Product Added}}]
  key: event.cart_id
  audience: {_CONSENT}
  again: always
  if_live: restart
exit:
  - {{event: Order Completed, same: cart_id, name: ordered}}
  - {{event: Checkout Started, same: cart_id, name: checkout}}
goal: {{event: Order Completed, same: cart_id, within: 3d, value: total}}
steps:
  - {{wait: half_hour, for: 30m}}
  - {{send: sms, channel: sms, template: cart-sms, useless_after: 12h}}
""",
    f"""
id: checkout
name: Checkout
stage: checkout
enter:
  on: [{{event: Checkout Started}}]
  key: event.cart_id
  audience: {_CONSENT}
  again: always
  if_live: restart
exit:
  - {{event: Order Completed, same: cart_id, name: ordered}}
steps:
  - {{wait: quarter, for: 15m}}
  - {{send: sms, channel: sms, template: cart-sms, useless_after: 12h}}
""",
    """
id: browse
name: Browse
stage: browse
enter:
  on:
    - {event: Product Viewed, where: {kind: segment, segment: browsers}}
  again: 7d
exit:
  - {event: Product Added, name: added}
steps:
  - {wait: hours, for: 4h}
  - {send: sms, channel: sms, template: browse-sms, useless_after: 12h}
""",
    """
id: review
name: Review
enter:
  on: [{event: Order Completed}]
  key: event.order_id
  again: never
exit:
  - {event: Order Cancelled, same: order_id}
steps:
  - {wait: week, for: 7d}
  - {send: sms, channel: sms, template: browse-sms}
""",
    """
id: thanks
name: Thank you
enter:
  on: [{event: Order Completed}]
  again: 30d
steps:
  - {wait: day, for: 1d}
  - {send: sms, channel: sms, template: browse-sms}
""",
    """
id: win-back
name: Win back
enter:
  on: [{segment_entered: lapsed}]
  again: 180d
exit:
  - {event: Order Completed}
steps:
  - {wait: days, for: 3d}
  - {send: sms, channel: sms, template: browse-sms}
""",
    """
id: vip
name: Welcome to the circle
enter:
  on: [{segment_entered: good}]
  again: never
steps:
  - {wait: hour, for: 1h}
  - {send: sms, channel: sms, template: browse-sms}
""",
    """
id: wish
name: Wishlist
enter:
  on: [{event: Product Added to Wishlist}]
  again: 7d
  if_live: ignore
steps:
  - {wait: days, for: 2d}
  - {send: sms, channel: sms, template: browse-sms}
""",
    """
id: size
name: Size known
enter:
  on: [{changed: shirt_size}]
  again: 90d
steps:
  - {wait: hours, for: 2h}
  - {send: sms, channel: sms, template: browse-sms}
""",
    """
id: search
name: Search without a hit
enter:
  on: [{segment_entered: searchers}]
  again: 30d
exit:
  - {event: Product Added}
steps:
  - {wait: hours, for: 6h}
  - {send: sms, channel: sms, template: browse-sms}
""",
)

ANSWER = """
id: answer
name: Answered at once
enter:
  on: [{event: Stock Asked}]
  again: always
  if_live: parallel
steps:
  - {send: sms, channel: sms, template: answer-sms, useless_after: 12h}
"""
CAMPAIGN = f"""
id: campaign
name: Campaign
enter:
  schedule: {{segment: reachable, at: "AT", zone: UTC}}
  audience: {_CONSENT}
steps:
  - {{send: sms, channel: sms, template: campaign-sms, useless_after: 12h}}
"""
WAITING = """
id: waiting
name: Waiting
enter: {again: always}
steps:
  - {wait: hour, for: 1h}
  - {wait: month, for: 30d}
"""


def _sms(name: str, text: str, class_: str = "advertising") -> dict[str, Any]:
    return {"id": name, "channel": "sms", "class": class_, "purpose": "marketing", "max_parts": 3,
            "languages": {"de": {"text": text}}}  # fmt: skip


TEMPLATES: tuple[dict[str, Any], ...] = (
    _sms("cart-sms", "Hallo {{ person.first_name }}, dein Korb wartet: {{ cart.link | link }}"),
    _sms("browse-sms", "Hallo {{ person.first_name }}, schau wieder herein: {{ shop.url | link }}"),
    _sms("answer-sms", "Antwort {{ event.number }}: {{ shop.url | link }}"),
    _sms(
        "campaign-sms",
        "Hallo {{ person.first_name }}{% if person.orders > 1 %}, "
        "danke für {{ person.orders }} Bestellungen{% endif %}! "
        "{% if person.vip %}Dein Vorteil gilt weiter. {% endif %}Die neue Linie ist da: {{ shop.url | link: 'new' }}",
    ),
)
