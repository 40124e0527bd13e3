"""What the town buys: real baskets told as a shop tells them, with carts around those of the last days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from anklang.demo.completejourney import Basket
from anklang.demo.neighbours import Neighbour
from anklang.demo.sample import Household
from anklang.demo.town import Town

CURRENCY = "EUR"  # the amounts are those of the source, told in the currency of the shop
CAMPAIGN = "s1-collection-launch"
_LINES = 3  # products that are put into a cart one by one
_SLOW = 0.45  # share of purchases that are thought over, for longer than a reminder waits
_LEFT = 0.4  # share of people who leave a cart behind in these days
_CHECKOUTS = 0.2  # share of those who leave only at the checkout


class Cart(msgspec.Struct, frozen=True):
    """A cart that was left."""

    id: str
    lines: list[dict[str, Any]]  # as in an order


class Shopping:
    """Plans and tells purchases; remembers what lies in carts."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._habits: dict[str, list[dict[str, Any]]] = {}  # by person: what they bought last
        self.left: dict[str, Cart] = {}  # by person: the cart that was left

    def tell_past(self, one: Neighbour, household: Household) -> None:
        """Everything before the town's present moment, as history (J4)."""
        town, known = self._town, self._town.now - timedelta(days=400 - int(one.chance("since") * 270))
        town.tell(one.id, "identify", f"town-{one.id}", known, {"traits": traits_of(one)}, imported=True)
        if one.app:
            opened = town.now - timedelta(days=1 + int(one.chance("opened") * 40))
            self._device(one, opened, imported=True)
        for basket in household.baskets:
            at = datetime.fromisoformat(basket.at)
            if at < town.now:
                self.order(one, f"LN-{basket.basket}", basket.lines, basket.cents, at, imported=True)

    def plan_days(self, one: Neighbour, household: Household, begin: datetime) -> None:
        """What happens up to `begin`: the purchases with their carts, and a cart that is left behind."""
        for basket in household.baskets:
            if datetime.fromisoformat(basket.at) >= self._town.now:
                self._plan_basket(one, basket)
        if one.chance("leaves a cart") < _LEFT:
            span = (begin - self._town.now).total_seconds()
            at = self._town.now + timedelta(seconds=span * one.chance("left at"))
            lines = self._habits.get(one.id) or household.baskets[0].lines
            self._plan_left(one, Cart(f"cart-{one.id}-left", lines[:_LINES]), _by_day(at, one))

    def buy(self, one: Neighbour, at: datetime, name: str, coupon: str = "") -> None:
        """Somebody orders what was left in the cart, or what they usually buy; `name` makes the order's number."""
        cart = self.left.pop(one.id, None)
        lines = cart.lines if cart else self._habits.get(one.id, [])[:_LINES]
        if lines:
            cents = sum(round(line["price"] * 100) * max(1, line["quantity"]) for line in lines)
            self.order(one, f"LN-{name}", lines, cents, at, cart=cart.id if cart else "", coupon=coupon)

    def order(
        self, one: Neighbour, number: str, lines: Sequence[dict[str, Any]], cents: int, at: datetime, *,
        imported: bool = False, cart: str = "", coupon: str = "",
    ) -> None:  # fmt: skip
        """An order came in."""
        self._habits[one.id] = list(lines)
        properties = {
            "order_id": number, "cart_id": cart or f"cart-{number}", "affiliation": "Lindenhof",
            "currency": CURRENCY, "total": cents / 100, "value": cents / 100, "products": list(lines),
        }  # fmt: skip
        if coupon:
            properties["coupon"] = coupon
        self._track(one, "Order Completed", f"{number}-ordered", at, properties, imported=imported)

    def open_app(self, one: Neighbour, at: datetime) -> None:
        """The shop's app is opened."""
        self._track(one, "Application Opened", f"{one.id}-opened-{at.isoformat()}", at, {"version": "2.4.0"})

    def _device(self, one: Neighbour, at: datetime, *, imported: bool) -> None:
        device = {"deviceId": f"phone-{one.id}", "type": "ios", "token": one.token, "pushEnabled": True}
        self._track(one, "Device Registered", f"{one.id}-device", at, device, imported=imported)

    def _plan_basket(self, one: Neighbour, basket: Basket) -> None:
        at = datetime.fromisoformat(basket.at)
        slow = one.chance("slow", basket.basket) < _SLOW
        share = one.chance("lead", basket.basket)
        start = at - timedelta(minutes=40 + share * 110 if slow else 8 + share * 15)
        cart = Cart(f"cart-LN-{basket.basket}", basket.lines[:_LINES])
        self._plan_cart(one, cart, start)
        self._town.plan(at - timedelta(minutes=2), lambda now: self._checkout(one, cart, now))
        self._town.plan(
            at, lambda now: self.order(one, f"LN-{basket.basket}", basket.lines, basket.cents, now)
        )

    def _plan_left(self, one: Neighbour, cart: Cart, at: datetime) -> None:
        self._plan_cart(one, cart, at)
        self._town.plan(at + timedelta(minutes=5), lambda now: self.left.update({one.id: cart}))
        if one.chance("leaves at checkout") < _CHECKOUTS:
            self._town.plan(at + timedelta(minutes=6), lambda now: self._checkout(one, cart, now))

    def _plan_cart(self, one: Neighbour, cart: Cart, at: datetime) -> None:
        for number, line in enumerate(cart.lines):
            self._town.plan(at + timedelta(seconds=40 * number), partial(self._add, one, cart, line))

    def _add(self, one: Neighbour, cart: Cart, line: dict[str, Any], at: datetime) -> None:
        for name in ("Product Viewed", "Product Added"):
            properties = {**line, "currency": CURRENCY, "cart_id": cart.id}
            self._track(one, name, f"{cart.id}-{name}-{line['product_id']}", at, properties)

    def _checkout(self, one: Neighbour, cart: Cart, at: datetime) -> None:
        value = round(sum(line["price"] * max(1, line["quantity"]) for line in cart.lines), 2)
        properties = {
            "cart_id": cart.id,
            "checkout_id": f"{cart.id}-checkout",
            "value": value,
            "currency": CURRENCY,
        }
        self._track(
            one, "Checkout Started", f"{cart.id}-checkout", at, {**properties, "products": cart.lines}
        )

    def _track(
        self, one: Neighbour, event: str, message_id: str, at: datetime, properties: dict[str, Any], *,
        imported: bool = False,
    ) -> None:  # fmt: skip
        body = {"event": event, "properties": properties}
        self._town.tell(one.id, "track", f"town-{message_id}", at, body, imported=imported)


def traits_of(one: Neighbour) -> dict[str, Any]:
    """What the shop knows about somebody."""
    address = {"street": one.street, "city": one.city, "postalCode": one.postal_code, "country": "DE"}
    traits = {
        "firstName": one.first_name, "lastName": one.last_name, "name": f"{one.first_name} {one.last_name}",
        "language": one.language, "timezone": "Europe/Berlin", "address": address,
    }  # fmt: skip
    return {
        **traits,
        **({"email": one.email} if one.email else {}),
        **({"phone": one.phone} if one.phone else {}),
    }


def _by_day(at: datetime, one: Neighbour) -> datetime:
    """The same day at an hour at which people shop, eight to ten at night in the data's own spread."""
    return at.replace(hour=7 + int(one.chance("hour") * 14), minute=int(one.chance("minute of cart") * 60))
