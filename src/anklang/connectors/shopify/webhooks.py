"""What Shopify tells us: signed over the raw bytes; the topic stands in a header."""

from __future__ import annotations

from typing import Any

from anklang.channels.provider import RawRequest, Verified
from anklang.connectors.shopify import articles, orders, people
from anklang.shops import read
from anklang.shops.connector import Delivery, ShopRoute
from anklang.shops.model import Said
from anklang.shops.read import document


def route(secret: str, shop: str) -> ShopRoute:
    """The one address for all topics."""

    def verify(request: RawRequest) -> bool:
        return is_signed(request, secret, shop)

    def read(call: Verified) -> Delivery:
        return read_call(call, shop)

    return ShopRoute("events", verify, read)


def header(request: RawRequest, name: str) -> str:
    """A header in either family: X-Shopify-Topic of webhooks, shopify-topic of events."""
    return request.header(f"X-Shopify-{name}") or request.header(f"shopify-{name}")


def is_signed(request: RawRequest, secret: str, shop: str) -> bool:
    """Whether the signature fits (integrations 1.4): base64 of HMAC-SHA256 over the body with the app's secret.

    One app may serve several shops with one secret, so a call that names another shop is not ours.
    """
    domain = header(request, "Shop-Domain").lower()
    signed = read.is_signed(secret, request.body, header(request, "Hmac-Sha256"), base64=True)
    return signed and domain in ("", shop.lower())


def read_call(call: Verified, shop: str) -> Delivery:
    """A verified call; a topic that is not for us says nothing. Raises BodyBroken."""
    topic = header(call.request, "Topic").lower()
    body = document(call.request.body)
    if topic == "app/uninstalled":
        return Delivery(topic=topic, spent=("access_token",))
    if topic == "shop/redact":
        note = (
            "Shopify asks to erase the data of this shop. Decide in Data protection; then disconnect it here."
        )
        return Delivery(topic=topic, note=note)
    if topic.startswith(("products/", "inventory_levels/")):
        return Delivery(topic=topic, articles=articles.names_of(topic, body))
    return Delivery(topic=topic, says=tuple(says_of(topic, body, shop)))


def says_of(topic: str, body: dict[str, Any], shop: str) -> list[Said]:
    """What the body of a topic says."""
    subject, _, what = topic.partition("/")
    if topic in ("customers/data_request", "customers/redact"):
        return people.wish(body, what)
    if what in ("delete", "disable", "enable"):
        return []  # what was ordered stays ordered, and who is erased is said by customers/redact
    if topic == "customers_email_marketing_consent/update":
        return people.consent(body, "email")
    if topic == "customers_marketing_consent/update":
        return people.consent(body, "sms")
    if subject == "carts":
        return orders.cart(body, shop)
    readers = {
        "checkouts": orders.checkout, "orders": orders.order, "refunds": orders.refund,
        "fulfillments": orders.fulfilment, "fulfillment_events": orders.fulfilment_event,
        "customers": people.customer,
    }  # fmt: skip
    reader = readers.get(subject)
    return reader(body) if reader is not None and what != "edited" else []
