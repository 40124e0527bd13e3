"""Orders, each counted once: completed, updated, cancelled, refunded, returned, in any order and however often.

- An order counts from Order Completed on, and not once it is cancelled, whichever comes first.
- Its value is what the latest Completed or Updated (by the event's time) says: total, else revenue, else value, else
  the sum of its products.
- A refund names an amount, or products, or else means everything; one refund id counts once. A return takes the value
  of its goods off until a refund covers it: the greater of the two counts, and never more than the order's value.
- Sums are in the currency of the first order; other currencies are kept apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.events.model import Fact
from anklang.profiles.model import MAX_METHODS, MAX_ORDERS, Closed, Item, Memory, Order, Orders, Person
from anklang.profiles.products import tally
from anklang.profiles.read import currency_of, first_money, first_text, items_of, value_of

ALL = -1  # a refund or return of everything
_REFUNDS_KEPT = 30
_METHODS = ("fulfillment_method", "fulfilment_method", "shipping_method", "delivery_method")


def complete_order(person: Person, fact: Fact, default_currency: str, changes: set[str]) -> bool:
    """Order Completed; answers whether it is news (an order without an id is known by the fact's id)."""
    values = fact.properties
    order = _order_of(person, values, fact, str(fact.id))
    news = not order.completed
    _take_value(order, values, fact.at, default_currency)
    order.at = fact.at if news else min(order.at, fact.at)
    order.completed = True
    order.cart = order.cart or first_text(values, "cart_id", "cartId", "cart_token")
    if news:
        order.method = first_text(values, *_METHODS) or _method_of_checkout(person, fact.at)
        if order.method:
            tally(person.profile.fulfilment, order.method, 1, fact.at, MAX_METHODS)
            changes.add("fulfilment")
        if not order.cancelled:
            count_goods(person, order, 1, changes)
    sum_orders(person, changes)
    return news


def update_order(person: Person, fact: Fact, default_currency: str, changes: set[str]) -> None:
    """Order Updated: value and goods change; it does not make an order of what was never completed."""
    order = _order_of(person, fact.properties, fact)
    if order is not None:
        _take_value(order, fact.properties, fact.at, default_currency)
        sum_orders(person, changes)


def cancel_order(person: Person, fact: Fact, default_currency: str, changes: set[str]) -> None:
    """Order Cancelled: the order does not count any more, nor will it when its completion comes late."""
    order = _order_of(person, fact.properties, fact)
    if order is not None and not order.cancelled:
        order.cancelled = True
        if order.completed:
            count_goods(person, order, -1, changes)
        sum_orders(person, changes)


def refund_order(person: Person, fact: Fact, default_currency: str, changes: set[str]) -> None:
    """Order Refunded: by amount, by products, or all of it."""
    _give_back(person, fact, default_currency, changes, returned=False)


def return_order(person: Person, fact: Fact, default_currency: str, changes: set[str]) -> None:
    """Order Returned or Return Completed: the goods came back."""
    _give_back(person, fact, default_currency, changes, returned=True)


def remember_method(person: Person, values: dict[str, Any], at: datetime, changes: set[str]) -> None:
    """A checkout step named the fulfilment method; the order that follows counts it."""
    method = first_text(values, *_METHODS)
    if method:
        tally(person.profile.fulfilment, method, 0, at, MAX_METHODS)
        changes.add("fulfilment")


def _method_of_checkout(person: Person, at: datetime) -> str:
    known = person.profile.fulfilment
    latest = max(known, key=lambda name: known[name][1], default="")
    return latest if latest and abs((at - known[latest][1]).total_seconds()) < 86400 else ""


def _order_of(person: Person, values: dict[str, Any], fact: Fact, otherwise: str = "") -> Any:
    order_id = first_text(values, "order_id", "orderId", "order_number") or otherwise
    if not order_id:
        return None
    orders = person.memory.orders
    order = orders.get(order_id)
    if order is None:
        order = orders[order_id] = Order(order_id, fact.at)
        keep_within(person.memory, order_id)
    return order


def _take_value(order: Order, values: dict[str, Any], at: datetime, default_currency: str) -> None:
    if order.gross_at is not None and at < order.gross_at:
        return
    currency = currency_of(values, order.currency or default_currency)
    items = items_of(values, currency)
    gross = first_money(values, currency, "total", "revenue", "value")
    if gross is None and items:
        gross = value_of(items)
    if items:
        order.items = [_short(item) for item in items]
    if gross is not None:
        order.gross, order.gross_at = gross, at
        order.currency = currency


def _short(item: Item) -> Item:
    return Item(
        item.product, item.variant, item.name, item.category, item.price, item.quantity, "", "", item.sku
    )


def _give_back(person: Person, fact: Fact, default_currency: str, changes: set[str], returned: bool) -> None:
    values = fact.properties
    order = _order_of(person, values, fact)
    if order is None:
        return
    currency = currency_of(values, order.currency or default_currency)
    amount = first_money(values, currency, "refund_amount", "amount", "total", "revenue", "value")
    if amount is None:
        items = items_of(values, currency)
        amount = ALL if not items else _value_by_order(order, items)
    known = order.returns if returned else order.refunds
    names = ("return_id", "returnId") if returned else ("refund_id", "refundId", "return_id")
    key = first_text(values, *names) or fact.id.hex[-16:]
    if key in known or len(known) < _REFUNDS_KEPT:
        known[key] = amount
    sum_orders(person, changes)


def _value_by_order(order: Order, items: list[Item]) -> int:
    """The value of returned goods, at the order's prices where the event has none."""
    total = 0
    for item in items:
        bought = next((one for one in order.items if item.product in (one.product, one.sku)), None)
        price = item.price if item.price is not None else (bought.price if bought else None)
        most = bought.quantity if bought else item.quantity
        total += (price or 0) * min(item.quantity, most)
    return total


def given_back(order: Order) -> int:
    """What is off the order's value, in its currency."""
    refunds, returns = (
        order.gross if ALL in one.values() else sum(one.values()) for one in (order.refunds, order.returns)
    )
    return min(order.gross, max(refunds, returns))


def count_goods(person: Person, order: Order, sign: int, changes: set[str]) -> None:
    """Put the goods of an order into the tally of product types, or take them out (`sign` -1)."""
    for item in order.items:
        if item.category:
            tally(person.profile.bought, item.category, sign * item.quantity, order.at)
            changes.add("bought")


def keep_within(memory: Memory, spare: str = "") -> None:
    """Keep MAX_ORDERS one by one: those placed longest ago go into the sums, where nothing corrects them any more."""
    while len(memory.orders) > MAX_ORDERS:
        order = min((one for key, one in memory.orders.items() if key != spare), key=lambda one: one.at)
        del memory.orders[order.id]
        _close(memory.closed, order)


def _close(closed: Closed, order: Order) -> None:
    if not order.completed or order.cancelled:
        closed.cancelled += order.cancelled
        return
    currency = order.currency
    closed.count += 1
    closed.gross[currency] = closed.gross.get(currency, 0) + order.gross
    closed.refunded[currency] = closed.refunded.get(currency, 0) + given_back(order)
    closed.last_at = order.at if closed.last_at is None else max(closed.last_at, order.at)
    if closed.first_at is None or order.at < closed.first_at:
        closed.first_at, closed.currency = order.at, currency or closed.currency


def sum_orders(person: Person, changes: set[str]) -> None:
    """Compute the summary from the orders kept and the sums of those that are not."""
    closed, profile = person.memory.closed, person.profile
    summary = _start_from(closed)
    gross, refunded = dict(closed.gross), dict(closed.refunded)
    first_currency = closed.currency
    for order in person.memory.orders.values():
        if order.cancelled:
            summary.cancelled += 1
        elif order.completed:
            summary.count += 1
            if order.currency:
                gross[order.currency] = gross.get(order.currency, 0) + order.gross
                refunded[order.currency] = refunded.get(order.currency, 0) + given_back(order)
            if summary.first_at is None or order.at < summary.first_at:
                summary.first_at, first_currency = order.at, order.currency or first_currency
            if summary.last_at is None or order.at >= summary.last_at:
                summary.last_at, summary.last_id = order.at, order.id
    summary.currency = currency = first_currency or next(iter(gross), "")
    summary.gross, summary.refunded = gross.pop(currency, 0), refunded.get(currency, 0)
    summary.net = summary.gross - summary.refunded
    summary.average = summary.net // summary.count if summary.count else 0
    summary.others = {code: amount - refunded.get(code, 0) for code, amount in gross.items()}
    if summary != profile.orders:
        profile.orders = summary
        changes.add("orders")


def _start_from(closed: Closed) -> Orders:
    return Orders(
        count=closed.count, cancelled=closed.cancelled, first_at=closed.first_at, last_at=closed.last_at
    )
