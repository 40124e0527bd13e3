"""Carts, checkouts, orders, fulfilments and refunds of Shopify in the words of our vocabulary. Pure.

The shapes are those of the webhooks; what is read from the Admin API is brought into the same (`from_api`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from anklang.connectors.shopify.people import address, contact, customer, who_of
from anklang.shops.model import Event, Said, Who
from anklang.shops.read import MOST_PRODUCTS, amount, filled, moment, part, parts, short, text

Json = dict[str, Any]
PAID = frozenset({"paid", "partially_refunded", "refunded"})
"""Values of financial_status that say that all was paid once."""
ARRIVED = "delivered"


def cart(body: Json, shop: str) -> list[Said]:
    """A cart. Nobody is known by it but its token; the checkout or the order tells later whose it was."""
    token = text(body.get("token")) or text(body.get("id"))
    if not token:
        return []
    products = lines(parts(body, "line_items"))
    if products:
        value = sum((amount(one.get("price", 0)) * one["quantity"] for one in products), Decimal(0))
        event = Event(
            name="Cart Updated",
            properties=filled(
                cart_id=token, products=products, value=str(value), currency=text(body.get("currency")),
                cart_url=_permalink(shop, products),
            ),
        )  # fmt: skip
    else:
        event = Event(name="Cart Emptied", properties={"cart_id": token})
    version = moment(body.get("updated_at"))
    return [Said(kind="cart", id=token, version=version, who=Who(anonymous=f"cart:{token}"), events=(event,))]


def _permalink(shop: str, products: Sequence[Json]) -> str:
    """An address that fills a cart again, on every device."""
    wanted = [f"{one['variant']}:{one['quantity']}" for one in products if one.get("variant")]
    return f"https://{shop}/cart/{','.join(wanted)}" if shop and wanted else ""


def checkout(body: Json) -> list[Said]:
    """A checkout under way. A finished one says nothing: its order does."""
    token = text(body.get("token")) or text(body.get("id"))
    if not token or body.get("completed_at"):
        return []
    cart_id = text(body.get("cart_token")) or token
    event = Event(
        name="Checkout Started",
        properties=filled(
            cart_id=cart_id, checkout_id=token, products=lines(parts(body, "line_items")),
            value=text(body.get("total_price")), currency=_currency(body),
            checkout_url=text(body.get("abandoned_checkout_url")), coupon=_coupon(body),
        ),
    )  # fmt: skip
    who = who_of(part(body, "customer"), f"cart:{cart_id}", contact(body))
    version = moment(body.get("updated_at"))
    return [
        *customer(part(body, "customer")),
        Said(kind="checkout", id=token, version=version, who=who, events=(event,)),
    ]


def order(body: Json) -> list[Said]:
    """An order in one state: everything that happened to it so far, each thing once, and its state."""
    number = text(body.get("id"))
    if not number or body.get("test") is True:
        return []
    cart_id = text(body.get("cart_token"))
    said = _order(body, number, cart_id)
    version = moment(body.get("updated_at"))
    created = moment(body.get("processed_at")) or moment(body.get("created_at"))
    events = [Event(name="Order Completed", once="completed", at=created, properties=said)]
    if text(body.get("financial_status")) in PAID:
        events.append(Event(name="Order Paid", once="paid", at=version, properties=said))
    for one in parts(body, "fulfillments"):
        events += _shipped(one, number)
    for one in parts(body, "refunds"):
        events += _refund(one, number, _currency(body))
    cancelled = moment(body.get("cancelled_at"))
    if cancelled is not None:
        reason = text(body.get("cancel_reason"))
        properties = filled(order_id=number, reason=reason)
        events.append(Event(name="Order Cancelled", once="cancelled", at=cancelled, properties=properties))
    if version is not None and created is not None and version > created:
        events.append(Event(name="Order Updated", properties=_state(body, said)))
    who = who_of(part(body, "customer"), f"order:{number}", contact(body))
    joins = (f"cart:{cart_id}",) if cart_id else ()
    return [
        *customer(part(body, "customer")),
        Said(kind="order", id=number, version=version, who=who, events=tuple(events), joins=joins),
    ]


def _order(body: Json, number: str, cart_id: str) -> Json:
    shipping = next(iter(parts(body, "shipping_lines")), {})
    return filled(
        order_id=number, order_number=text(body.get("name")), cart_id=cart_id,
        checkout_id=text(body.get("checkout_token")), total=text(body.get("total_price")),
        subtotal=text(body.get("subtotal_price")), tax=text(body.get("total_tax")),
        discount=text(body.get("total_discounts")), currency=_currency(body), coupon=_coupon(body),
        products=lines(parts(body, "line_items")), shipping_method=text(shipping.get("title")),
        shipping_address=address(part(body, "shipping_address")), order_url=text(body.get("order_status_url")),
        payment_status=text(body.get("financial_status")),
        **contact(body),
    )  # fmt: skip


def _state(body: Json, said: Json) -> Json:
    """What can change after the purchase; an edited order has other goods and another total."""
    total = text(body.get("current_total_price")) or text(body.get("total_price"))
    goods = [one for one in parts(body, "line_items") if one.get("current_quantity") not in (0, "0")]
    states = filled(
        payment_status=text(body.get("financial_status")), fulfillment_status=text(body.get("fulfillment_status"))
    )  # fmt: skip
    kept = {name: said[name] for name in ("order_id", "order_number", "currency") if name in said}
    # Refunds have their own events, so the total of what was ordered stays.
    edited = not parts(body, "refunds") and body.get("cancelled_at") is None
    return kept | states | (filled(total=total, products=lines(goods)) if edited else {})


def fulfilment(body: Json) -> list[Said]:
    """A parcel by itself."""
    number = text(body.get("order_id"))
    return _of_order(number, tuple(_shipped(body, number)))


def fulfilment_event(body: Json) -> list[Said]:
    """What the carrier says of a parcel; of all of it only the arrival is an event."""
    number, parcel = text(body.get("order_id")), text(body.get("fulfillment_id"))
    if text(body.get("status")) != ARRIVED:
        return []
    return _of_order(number, (_arrived(number, parcel, {}, body.get("happened_at")),))


def refund(body: Json) -> list[Said]:
    """A refund by itself."""
    number = text(body.get("order_id"))
    return _of_order(number, tuple(_refund(body, number, "")))


def _of_order(number: str, events: tuple[Event, ...]) -> list[Said]:
    """Things that happened to an order; its number finds the owner, before or after the order itself is heard of."""
    if not number or not events:
        return []
    who = Who(anonymous=f"order:{number}")
    return [Said(kind="order", id=number, version=None, who=who, events=events)]


def _shipped(body: Json, number: str) -> list[Event]:
    parcel = text(body.get("id"))
    status = text(body.get("status"))
    if not parcel or status in ("cancelled", "error", "failure", "pending", "open"):
        return []
    about = filled(
        order_id=number, fulfillment_id=parcel, carrier=text(body.get("tracking_company")),
        tracking_number=_first(body, "tracking_number"), tracking_url=_first(body, "tracking_url"),
        products=lines(parts(body, "line_items")),
    )  # fmt: skip
    shipped = Event(
        name="Order Shipped", once=f"shipped-{parcel}", at=moment(body.get("created_at")), properties=about
    )
    if text(body.get("shipment_status")) != ARRIVED:
        return [shipped]
    return [shipped, _arrived(number, parcel, about, body.get("updated_at"))]


def _first(body: Json, name: str) -> str:
    """A parcel may have several numbers; the first is that of the field without an s."""
    several = body.get(f"{name}s")
    return text(body.get(name)) or (text(several[0]) if isinstance(several, list) and several else "")


def _arrived(number: str, parcel: str, about: Json, at: object) -> Event:
    properties = {**about, **filled(order_id=number, fulfillment_id=parcel)}
    return Event(name="Order Delivered", once=f"delivered-{parcel}", at=moment(at), properties=properties)


def _refund(body: Json, number: str, currency: str) -> list[Event]:
    """What was paid back; goods that came back are a return too, of the same value."""
    id_ = text(body.get("id"))
    if not id_:
        return []
    given = [
        one
        for one in parts(body, "transactions")
        if text(one.get("kind")) == "refund" and text(one.get("status")) in ("success", "")
    ]
    items = parts(body, "refund_line_items")
    goods = lines([{**part(one, "line_item"), "quantity": one.get("quantity")} for one in items])
    back = [one for one in items if text(one.get("restock_type")) == "return"]
    at = moment(body.get("processed_at")) or moment(body.get("created_at"))
    currency = currency or next((text(one.get("currency")) for one in given), "")
    events = []
    if given or items:
        paid = sum((amount(one.get("amount", 0)) for one in given), Decimal(0))
        said = filled(order_id=number, refund_id=id_, products=goods, currency=currency)
        # A refund without a transaction gave nothing back: an exchange, or goods that were never paid.
        said["refund_amount"] = str(paid)
        events.append(Event(name="Order Refunded", once=f"refund-{id_}", at=at, properties=said))
    if back:
        came = lines([{**part(one, "line_item"), "quantity": one.get("quantity")} for one in back])
        properties = filled(order_id=number, return_id=id_, products=came, currency=currency)
        events.append(Event(name="Order Returned", once=f"return-{id_}", at=at, properties=properties))
    return events


def lines(items: Sequence[Json]) -> list[Json]:
    """Order lines as products."""
    found = []
    for one in items[:MOST_PRODUCTS]:
        quantity = one.get("quantity")
        found.append(
            filled(
                product_id=text(one.get("product_id")) or text(one.get("sku")), variant=text(one.get("variant_id")),
                sku=text(one.get("sku")), name=short(one.get("title")), brand=text(one.get("vendor")),
                category=text(one.get("product_type")), price=text(one.get("price")),
                url=text(one.get("url")), image_url=text(one.get("image")),
            )
            | {"quantity": quantity if isinstance(quantity, int) and quantity > 0 else 1}
        )  # fmt: skip
    return found


def _currency(body: Json) -> str:
    return text(body.get("currency"))


def _coupon(body: Json) -> str:
    return next((text(one.get("code")) for one in parts(body, "discount_codes")), "")
