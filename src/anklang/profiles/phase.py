"""The phase of the customer's journey; people go back and forth.

The rule, first match wins:
1. goods in an open cart or a started checkout: `buy`, and `buy_again` for whoever has ordered before
2. ordered, and looked at products after the latest order: `buy_again`
3. ordered: `use`
4. looked at products, lists or a search: `inform`
5. otherwise: `decide`
A cancelled order is no order, and an emptied cart no cart, so that both lead back.
"""

from __future__ import annotations

from anklang.profiles.model import Phase, Profile


def phase_of(profile: Profile) -> Phase:
    """The phase that follows from cart, orders and interest."""
    orders = profile.orders
    if profile.cart.status in ("open", "checkout"):
        return "buy_again" if orders.count else "buy"
    if orders.count:
        looked = profile.interest_at
        return "buy_again" if looked and orders.last_at and looked > orders.last_at else "use"
    return "inform" if profile.interest_at is not None else "decide"


def update_phase(profile: Profile, changes: set[str]) -> None:
    """Set the phase and name the change."""
    phase = phase_of(profile)
    if phase != profile.phase:
        profile.phase = phase
        changes.add("phase")
