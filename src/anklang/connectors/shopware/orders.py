"""Orders, customers and newsletter of Shopware 6 in the words of our vocabulary. Pure.

Webhooks and Admin API have the same entities, so there is one reading of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anklang.shops.model import Agreement, Event, Said, Who
from anklang.shops.read import MOST_PRODUCTS, amount, filled, moment, part, parts, short, text

Json = dict[str, Any]
GIVEN = {"direct": False, "optIn": True}
"""Status of a newsletter recipient that means consent, and whether it was confirmed by a message."""


def order(body: Json, version: datetime | None) -> list[Said]:
    """An order in one state: everything that happened to it so far, each thing once, and its state."""
    number = text(body.get("id"))
    if not number:
        return []
    version = version or changed_at(body)
    placed = moment(body.get("orderDateTime")) or moment(body.get("createdAt"))
    said = _order(body, number)
    events = [Event(name="Order Completed", once="completed", at=placed, properties=said)]
    for one in parts(body, "transactions"):
        events += _payment(one, number, said, version)
    for one in parts(body, "deliveries"):
        events += _parcel(one, number, said, version)
    state = _state(body)
    if state == "cancelled":
        events.append(
            Event(name="Order Cancelled", once="cancelled", at=version, properties={"order_id": number})
        )
    if version is not None and placed is not None and version > placed:
        events.append(Event(name="Order Updated", properties=said | filled(status=state)))
    person = part(body, "orderCustomer")
    user = text(person.get("customerId"))
    guest = {} if user else filled(email=text(person.get("email")))
    who = Who(user=user, anonymous=f"order:{number}", traits=guest)
    return [
        *_buyer(person, user, version),
        Said(kind="order", id=number, version=version, who=who, events=tuple(events)),
    ]


def changed_at(body: Json) -> datetime | None:
    """The newest change of an order or of what belongs to it: a payment changes, and the order itself does not."""
    inside = [body, *parts(body, "transactions"), *parts(body, "deliveries")]
    found = [moment(one.get(name)) for one in inside for name in ("updatedAt", "createdAt")]
    return max((one for one in found if one is not None), default=None)


def _state(body: Json) -> str:
    return text(part(body, "stateMachineState").get("technicalName"))


def _order(body: Json, number: str) -> Json:
    deliveries = parts(body, "deliveries")
    first = deliveries[0] if deliveries else {}
    goods = [one for one in parts(body, "lineItems") if text(one.get("type")) in ("", "product", "custom")]
    codes = [
        text(part(one, "payload").get("code"))
        for one in parts(body, "lineItems")
        if one.get("type") == "promotion"
    ]
    return filled(
        order_id=number, order_number=text(body.get("orderNumber")), total=_money(body.get("amountTotal")),
        shipping=_money(body.get("shippingTotal")), currency=text(part(body, "currency").get("isoCode")),
        coupon=next((one for one in codes if one), ""), products=lines(goods),
        shipping_method=text(part(first, "shippingMethod").get("name")),
        shipping_address=address(part(first, "shippingOrderAddress")),
        email=text(part(body, "orderCustomer").get("email")),
        payment_status=next((_state(one) for one in parts(body, "transactions")), ""),
    )  # fmt: skip


def _payment(one: Json, number: str, said: Json, version: datetime | None) -> list[Event]:
    """Paid and paid back. What was paid back in part has no amount in Shopware, so it moves no sum."""
    id_, state = text(one.get("id")), _state(one)
    at = moment(one.get("updatedAt")) or version
    about = filled(order_id=number, order_number=said.get("order_number"), currency=said.get("currency"))
    events: list[Event] = []
    if state in ("paid", "refunded", "refunded_partially"):
        events.append(Event(name="Order Paid", once="paid", at=at, properties=said))
    if state == "refunded":
        total = _money(part(one, "amount").get("totalPrice"))
        properties = about | filled(refund_id=id_, refund_amount=total)
        events.append(Event(name="Order Refunded", once=f"refund-{id_}", at=at, properties=properties))
    if state == "refunded_partially":
        name = "Order Partially Refunded"
        events.append(Event(name=name, once=f"part-refund-{id_}", at=at, properties=about))
    return events


def _parcel(one: Json, number: str, said: Json, version: datetime | None) -> list[Event]:
    id_, state = text(one.get("id")), _state(one)
    at = moment(one.get("updatedAt")) or version
    codes = one.get("trackingCodes")
    first = text(codes[0]) if isinstance(codes, list) and codes else ""
    pattern = text(part(one, "shippingMethod").get("trackingUrl"))
    about = filled(
        order_id=number, fulfillment_id=id_, tracking_number=first,
        carrier=text(part(one, "shippingMethod").get("name")),
        tracking_url=pattern.replace("%s", first) if first and pattern else "", products=said.get("products"),
    )  # fmt: skip
    events: list[Event] = []
    if state in ("shipped", "shipped_partially", "returned", "returned_partially"):
        events.append(Event(name="Order Shipped", once=f"shipped-{id_}", at=at, properties=about))
    if state == "returned":
        properties = filled(order_id=number, return_id=id_, products=said.get("products"))
        events.append(Event(name="Order Returned", once=f"return-{id_}", at=at, properties=properties))
    if state == "returned_partially":
        name = "Order Partially Returned"
        events.append(Event(name=name, once=f"part-return-{id_}", at=at, properties={"order_id": number}))
    return events


def _buyer(person: Json, user: str, version: datetime | None) -> list[Said]:
    """The customer as the order knows them."""
    if not user:
        return []
    traits = filled(
        email=text(person.get("email")),
        firstName=text(person.get("firstName")),
        lastName=text(person.get("lastName")),
    )
    return [Said(kind="customer", id=user, version=version, who=Who(user=user), traits=traits)]


def customer(body: Json, version: datetime | None) -> list[Said]:
    """An account in one state."""
    user = text(body.get("id"))
    if not user:
        return []
    home = part(body, "defaultBillingAddress")
    traits = filled(
        email=text(body.get("email")), firstName=text(body.get("firstName")), lastName=text(body.get("lastName")),
        phone=text(home.get("phoneNumber")), address=address(home), birthday=text(body.get("birthday"))[:10],
        language=text(part(part(body, "language"), "locale").get("code")),
    )  # fmt: skip
    version = version or moment(body.get("updatedAt")) or moment(body.get("createdAt"))
    return [Said(kind="customer", id=user, version=version, who=Who(user=user), traits=traits)]


def recipient(body: Json, version: datetime | None) -> list[Said]:
    """A newsletter recipient: optIn was confirmed by a message of the shop's, direct was not; notSet says nothing."""
    id_, mail, status = text(body.get("id")), text(body.get("email")), text(body.get("status"))
    if not id_ or not mail or (status not in GIVEN and status != "optOut"):
        return []
    at = moment(body.get("confirmedAt")) if status in GIVEN else None
    said = Agreement(
        channel="email", action="give" if status in GIVEN else "withdraw", address=mail,
        at=at or moment(body.get("updatedAt")) or version, confirmed=GIVEN.get(status, False),
        proof=filled(newsletter_status=status, recipient=id_),
    )  # fmt: skip
    return [Said(kind="subscription", id=id_, version=None, who=Who(), agreements=(said,))]


def address(body: Json) -> Json:
    """A postal address as far as rules and segments need it."""
    return filled(
        country=text(part(body, "country").get("iso")), city=text(body.get("city")),
        postal_code=text(body.get("zipcode")),
    )  # fmt: skip


def lines(items: Sequence[Json]) -> list[Json]:
    """Order lines as products."""
    found = []
    for one in items[:MOST_PRODUCTS]:
        quantity, payload = one.get("quantity"), part(one, "payload")
        found.append(
            filled(
                product_id=text(payload.get("parentId")) or text(one.get("productId")) or text(one.get("identifier")),
                variant=text(one.get("productId")) if payload.get("parentId") else "",
                sku=text(payload.get("productNumber")), name=short(one.get("label")),
                price=_money(one.get("unitPrice")), image_url=text(part(one, "cover").get("url")),
            )
            | {"quantity": quantity if isinstance(quantity, int) and quantity > 0 else 1}
        )  # fmt: skip
    return found


def _money(value: object) -> str:
    return "" if value is None else str(amount(value))
