"""What WooCommerce tells us: signed over the raw bytes; the topic stands in a header."""

from __future__ import annotations

import re

from anklang.channels.provider import RawRequest, Verified
from anklang.connectors.woocommerce import articles, orders
from anklang.shops import read
from anklang.shops.connector import Delivery, ShopRoute
from anklang.shops.model import Said
from anklang.shops.read import document

_PING = re.compile(rb"webhook_id=\d{1,20}")


def route(secret: str) -> ShopRoute:
    """The one address for all topics."""

    def verify(request: RawRequest) -> bool:
        return is_ping(request) or is_signed(request, secret)

    return ShopRoute("events", verify, read_call)


def is_ping(request: RawRequest) -> bool:
    """Whether this is the unsigned form `webhook_id=N` by which WooCommerce tries an address; it says nothing.

    Without a 200 for it no webhook can be saved. It has no topic, and nothing but the number.
    """
    plain = not request.header("X-WC-Webhook-Topic") and not request.header("X-WC-Webhook-Signature")
    return plain and _PING.fullmatch(request.body) is not None


def is_signed(request: RawRequest, secret: str) -> bool:
    """Whether the signature fits (integrations 1.4): base64 of HMAC-SHA256 over the body with the webhook's secret."""
    return read.is_signed(secret, request.body, request.header("X-WC-Webhook-Signature"), base64=True)


def read_call(call: Verified) -> Delivery:
    """A verified call; a topic that is not for us says nothing. Raises BodyBroken."""
    if is_ping(call.request):
        return Delivery(topic="ping")
    topic = call.request.header("X-WC-Webhook-Topic").lower()
    body = document(call.request.body)
    if topic.startswith("product."):
        return Delivery(topic=topic, articles=articles.names_of(body))
    says: list[Said] = []
    if topic == "order.deleted":
        says = orders.deleted(body)
    elif topic in ("order.created", "order.updated", "order.restored"):
        says = orders.order(body)
    elif topic in ("customer.created", "customer.updated"):
        says = orders.customer(body)
    return Delivery(topic=topic, says=tuple(says))
