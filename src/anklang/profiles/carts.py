"""Carts by their id: filled, changed, taken to the checkout, ordered, emptied. Late events never revive a cart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.profiles.model import MAX_CARTS, MAX_ITEMS, Cart, CartSummary, Item, Person
from anklang.profiles.read import currency_of, first_money, first_text, item_of, items_of, value_of

_LIVE = ("open", "checkout")


def add_to_cart(
    person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]
) -> None:
    """A product went into a cart."""
    cart = _find_or_open(person, values, at, currency)
    if cart is None:
        return
    item = item_of(values, cart.currency)
    if item is not None:
        same = _same(cart.items, item)
        if same is None:
            cart.items.append(item)
            del cart.items[MAX_ITEMS:]
        else:
            same.quantity += item.quantity
            same.price = item.price if item.price is not None else same.price
    _touch(person, cart, at, values, changes)


def remove_from_cart(
    person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]
) -> None:
    """A product left a cart, or fewer pieces of it are in; without a quantity the whole line goes."""
    cart = _find_or_open(person, values, at, currency)
    if cart is None:
        return
    item = item_of(values, cart.currency)
    same = None if item is None else _same(cart.items, item)
    if item is not None and same is not None:
        if values.get("quantity") is None or item.quantity >= same.quantity:
            cart.items.remove(same)
        else:
            same.quantity -= item.quantity
    _touch(person, cart, at, values, changes)


def replace_cart(
    person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]
) -> None:
    """The whole cart was sent (Cart Viewed, Cart Updated); an older state than the known one is dropped."""
    items = items_of(values, currency_of(values, person.profile.cart.currency or currency))
    known = _find(person, _cart_id(values))
    if known is not None and at < known.updated_at:
        return
    if known is None and not items:
        return
    cart = _find_or_open(person, values, at, currency)
    if cart is None:
        return
    if items is not None:
        cart.items = items
    cart.value = first_money(values, cart.currency, "value", "cart_value", "total")
    _touch(person, cart, at, values, changes)


def empty_cart(
    person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]
) -> None:
    """Everything was taken out (J14: a rule of its own, not only "ordered")."""
    cart = _find(person, _cart_id(values))
    if cart is not None and at >= cart.updated_at and cart.status in _LIVE:
        cart.items = []
        cart.value = None
        _touch(person, cart, at, values, changes)


def start_checkout(
    person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]
) -> None:
    """The checkout was started; it pins the cart. An order that is known already makes this late news."""
    order = person.memory.orders.get(first_text(values, "order_id", "orderId"))
    if order is not None and order.completed and order.at >= at:
        return
    cart = _find_or_open(person, values, at, currency)
    if cart is None or (at < cart.updated_at and cart.status not in _LIVE):
        return
    items = items_of(values, cart.currency)
    if items and at >= cart.updated_at:
        cart.items = items
    cart.value = first_money(values, cart.currency, "value", "total", "revenue")
    cart.checkout = first_text(values, "checkout_id", "checkoutId", "order_id", "orderId") or cart.checkout
    _touch(person, cart, at, values, changes, "checkout")


def end_cart(person: Person, values: dict[str, Any], at: datetime, currency: str, changes: set[str]) -> None:
    """An order came: its cart is done. A cart with another id stays (2.18, case 9)."""
    cart_id = _cart_id(values)
    checkout = first_text(values, "checkout_id", "checkoutId")
    order = first_text(values, "order_id", "orderId")
    live = [cart for cart in person.memory.carts if cart.status in _LIVE]
    meant = next((cart for cart in live if cart.checkout and cart.checkout in (checkout, order)), None)
    if meant is None and cart_id:
        meant = next((cart for cart in live if cart.id == cart_id), None)
    if meant is None:
        meant = next((cart for cart in live if not (cart_id and cart.id) and at >= cart.updated_at), None)
    if meant is None and cart_id and _find(person, cart_id) is None:
        meant = Cart(cart_id, "ordered", [], currency, at)  # its own events may come later
        person.memory.carts.insert(0, meant)
        del person.memory.carts[MAX_CARTS:]
    if meant is not None:
        meant.status = "ordered"
        meant.updated_at = max(meant.updated_at, at)
        _summarise(person, changes)


def _cart_id(values: dict[str, Any]) -> str:
    return first_text(values, "cart_id", "cartId", "cart_token")


def _same(items: list[Item], item: Item) -> Item | None:
    for other in items:
        if other.product == item.product and other.variant == item.variant:
            return other
    return None


def _find(person: Person, cart_id: str) -> Cart | None:
    for cart in person.memory.carts:
        if cart.id == cart_id or (not cart_id and cart.status in _LIVE):
            return cart
    return None


def _find_or_open(person: Person, values: dict[str, Any], at: datetime, currency: str) -> Cart | None:
    """The cart that is meant; None where the event is older than the order that ended it.

    An unknown cart is taken for that of the latest order if it was touched before it, unless the order named another:
    a reminder that is missing does less harm than one after the purchase (2.18, case 48).
    """
    cart_id = _cart_id(values)
    cart = _find(person, cart_id)
    if cart is None:
        order = person.memory.orders.get(person.profile.orders.last_id)
        if order is not None and at <= order.at and not (order.cart and cart_id):
            return None
        currency = currency_of(values, person.profile.orders.currency or currency)
        cart = Cart(cart_id, "open", [], currency, at)
        person.memory.carts.insert(0, cart)
        del person.memory.carts[MAX_CARTS:]
        return cart
    if cart.status == "ordered":
        if at <= cart.updated_at:
            return None
        cart.items, cart.checkout, cart.value, cart.status = [], "", None, "open"
    if not cart.items:
        cart.currency = currency_of(values, cart.currency)
    return cart


def _touch(
    person: Person, cart: Cart, at: datetime, values: dict[str, Any], changes: set[str], status: str = "open"
) -> None:
    cart.url = first_text(values, "cart_url", "checkout_url", "abandoned_checkout_url") or cart.url
    if not cart.items:
        cart.status, cart.value = "emptied", None
    elif status == "checkout":
        cart.status = "checkout"
    else:
        cart.status = "open"
        if "products" not in values and "items" not in values:
            cart.value = None
    if at > cart.updated_at:
        cart.updated_at = at
    carts = person.memory.carts
    if carts[0] is not cart and cart.updated_at >= carts[0].updated_at:
        carts.remove(cart)
        carts.insert(0, cart)
    _summarise(person, changes)


def _summarise(person: Person, changes: set[str]) -> None:
    carts = person.memory.carts
    cart = next((one for one in carts if one.status in _LIVE), carts[0])
    items = cart.items
    if cart.status == "ordered":
        items = []
    person.profile.cart = CartSummary(
        cart.id,
        cart.status,
        sum(item.quantity for item in items),
        (cart.value if cart.value is not None else value_of(items)) if items else 0,
        cart.currency,
        list(dict.fromkeys(item.category for item in items if item.category)),
        cart.updated_at,
    )
    changes.add("cart")


def summarise_cart(person: Person, changes: set[str]) -> None:
    """Compute the cart's summary anew, after a merge."""
    if person.memory.carts:
        _summarise(person, changes)
