"""Orders and customers of WooCommerce in the words of our vocabulary. Pure.

Webhooks and REST API v3 have the same shapes, so there is one reading of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from html import unescape
from typing import Any

from anklang.shops.model import Event, Said, Who
from anklang.shops.read import MOST_PRODUCTS, amount, filled, moment, part, parts, short, text

Json = dict[str, Any]
PLACED = frozenset({"processing", "on-hold", "completed", "refunded"})
"""Statuses of an order that was placed; on-hold waits for a transfer, which is a purchase all the same."""
UNDERWAY = frozenset({"pending", "checkout-draft", "failed"})
"""Sent off or filled in, and not paid: the checkout is open."""
GONE = frozenset({"cancelled", "trash"})


def order(body: Json) -> list[Said]:
    """An order in one state: everything that happened to it so far, each thing once, and its state."""
    number, status = text(body.get("id")), text(body.get("status"))
    if not number or not status:
        return []
    version = _at(body, "date_modified")
    said = _order(body, number)
    events = _events(body, number, status, said, version)
    person = who(body, number)
    return [
        *_guest_or_customer(body, person, version),
        Said(kind="order", id=number, version=version, who=person, events=tuple(events)),
    ]


def _events(body: Json, number: str, status: str, said: Json, version: datetime | None) -> list[Event]:
    created, paid = _at(body, "date_created"), _at(body, "date_paid")
    if status in UNDERWAY:
        started = {**said, "checkout_id": number, "value": said.get("total", "0")}
        return [Event(name="Checkout Started", properties=started)]
    events: list[Event] = []
    if status in PLACED or paid is not None:
        # An order that was paid late is a purchase of that moment.
        events.append(Event(name="Order Completed", once="completed", at=paid or created, properties=said))
    if paid is not None:
        events.append(Event(name="Order Paid", once="paid", at=paid, properties=said))
    if status == "completed":
        done = _at(body, "date_completed") or version
        events.append(
            Event(name="Order Shipped", once="shipped", at=done, properties=_shipment(body, number))
        )
    for one in parts(body, "refunds"):
        events += _refund(one, number, said, version)
    if status == "refunded" and not parts(body, "refunds"):
        properties = filled(order_id=number, currency=said.get("currency"))
        events.append(Event(name="Order Refunded", once="refunded", at=version, properties=properties))
    if status in GONE and (events or status == "cancelled"):
        events.append(
            Event(name="Order Cancelled", once="cancelled", at=version, properties={"order_id": number})
        )
    if events and version is not None and created is not None and version > created:
        events.append(Event(name="Order Updated", properties={**said, "status": status}))
    return events


def deleted(body: Json) -> list[Said]:
    """An order that was deleted; the webhook says its number alone."""
    number = text(body.get("id"))
    event = Event(name="Order Cancelled", once="cancelled", properties={"order_id": number})
    who_ = Who(anonymous=f"order:{number}")
    return [Said(kind="order", id=number, version=None, who=who_, events=(event,))] if number else []


def _order(body: Json, number: str) -> Json:
    shipping = next(iter(parts(body, "shipping_lines")), {})
    billing = part(body, "billing")
    return filled(
        order_id=number, order_number=text(body.get("number")), total=text(body.get("total")),
        tax=text(body.get("total_tax")), shipping=text(body.get("shipping_total")),
        discount=text(body.get("discount_total")), currency=text(body.get("currency")),
        coupon=next((text(one.get("code")) for one in parts(body, "coupon_lines")), ""),
        products=lines(parts(body, "line_items")), shipping_method=text(shipping.get("method_title")),
        payment_method=text(body.get("payment_method")), email=text(billing.get("email")),
        phone=text(billing.get("phone")), payment_status="paid" if _at(body, "date_paid") else "open",
        shipping_address=address(part(body, "shipping")) or address(billing),
    )  # fmt: skip


def _shipment(body: Json, number: str) -> Json:
    """WooCommerce itself has no parcels; the two usual extensions for tracking keep theirs in the order's meta data."""
    found = next(
        (
            one.get("value")
            for one in parts(body, "meta_data")
            if text(one.get("key")) == "_wc_shipment_tracking_items"
        ),
        None,
    )
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
    return filled(
        order_id=number, tracking_number=text(first.get("tracking_number")),
        carrier=text(first.get("tracking_provider")) or text(first.get("custom_tracking_provider")),
        tracking_url=text(first.get("custom_tracking_link")), products=lines(parts(body, "line_items")),
    )  # fmt: skip


def _refund(one: Json, number: str, said: Json, version: datetime | None) -> list[Event]:
    """A refund in the order says id, reason and a negative total; when it was made, only the order's state tells."""
    id_ = text(one.get("id"))
    if not id_:
        return []
    properties = filled(
        order_id=number, refund_id=id_, currency=said.get("currency"), reason=text(one.get("reason"))
    )
    properties["refund_amount"] = str(abs(amount(one.get("total"))))
    return [Event(name="Order Refunded", once=f"refund-{id_}", at=version, properties=properties)]


def who(body: Json, number: str) -> Who:
    """Customer number, or for a guest what stands for the e-mail address: all orders with it are one person's."""
    user = text(body.get("customer_id"))
    if user and user != "0":
        return Who(user=user, anonymous=f"order:{number}")
    billing = part(body, "billing")
    mail = text(billing.get("email")).lower()
    mark = blake2b(mail.encode(), digest_size=12).hexdigest() if mail else ""
    traits = filled(
        email=mail, phone=text(billing.get("phone")), firstName=text(billing.get("first_name")),
        lastName=text(billing.get("last_name")),
    )  # fmt: skip
    return Who(anonymous=f"guest:{mark}" if mark else f"order:{number}", traits=traits)


def _guest_or_customer(body: Json, person: Who, version: datetime | None) -> list[Said]:
    """The customer as the order knows them; the account itself, told by its own topic, knows better."""
    billing = part(body, "billing")
    if not person.user or not billing:
        return []
    traits = filled(
        email=text(billing.get("email")), phone=text(billing.get("phone")), firstName=text(billing.get("first_name")),
        lastName=text(billing.get("last_name")), address=address(billing),
    )  # fmt: skip
    return [Said(kind="customer", id=person.user, version=version, who=Who(user=person.user), traits=traits)]


def customer(body: Json) -> list[Said]:
    """An account in one state."""
    user = text(body.get("id"))
    if not user or user == "0":
        return []
    billing = part(body, "billing")
    traits = filled(
        email=text(body.get("email")) or text(billing.get("email")), phone=text(billing.get("phone")),
        firstName=text(body.get("first_name")) or text(billing.get("first_name")),
        lastName=text(body.get("last_name")) or text(billing.get("last_name")), address=address(billing),
    )  # fmt: skip
    version = _at(body, "date_modified") or _at(body, "date_created")
    return [Said(kind="customer", id=user, version=version, who=Who(user=user), traits=traits)]


def address(body: Json) -> Json:
    """A postal address as far as rules and segments need it."""
    return filled(
        country=text(body.get("country")), city=text(body.get("city")), region=text(body.get("state")),
        postal_code=text(body.get("postcode")),
    )  # fmt: skip


def lines(items: Sequence[Json]) -> list[Json]:
    """Order lines as products; the price is that of one piece after discounts, without tax."""
    found = []
    for one in items[:MOST_PRODUCTS]:
        quantity = one.get("quantity")
        price = one.get("price")
        image = part(one, "image")
        found.append(
            filled(
                product_id=text(one.get("product_id")) or text(one.get("sku")),
                variant=text(one.get("variation_id")) if one.get("variation_id") else "", sku=text(one.get("sku")),
                name=short(unescape(text(one.get("parent_name")) or text(one.get("name")))),
                price="" if price is None else str(amount(price)), image_url=text(image.get("src")),
            )
            | {"quantity": quantity if isinstance(quantity, int) and quantity > 0 else 1}
        )  # fmt: skip
    return found


def _at(body: Json, name: str) -> datetime | None:
    """A moment; the field that ends in _gmt is in UTC without saying so, the other in the shop's own zone."""
    return moment(body.get(f"{name}_gmt"))
