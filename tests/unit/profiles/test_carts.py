"""Carts by their id, and what ends them."""

from __future__ import annotations

from typing import Any

from unit.profiles.build import PLAN, fact, person_after

from anklang.profiles.fold import fold


def added(product: str, minutes: float, cart: str = "c1", **more: Any) -> Any:
    return fact(
        "Product Added",
        {"cart_id": cart, "product_id": product, "price": 10, "category": "Shoes", **more},
        minutes,
    )


def test_a_cart_is_summed_as_it_fills() -> None:
    person = person_after(added("p1", 0), added("p1", 1, quantity="2"), added("p2", 2, price="5.50"))
    cart = person.profile.cart
    assert (cart.id, cart.status, cart.count, cart.value, cart.categories) == (
        "c1",
        "open",
        4,
        3550,
        ["Shoes"],
    )


def test_an_order_for_one_cart_does_not_end_another() -> None:
    """2.18, cases 8 and 9."""
    person = person_after(added("p1", 0, "a"), added("p2", 1, "b"))
    fold(person, fact("Order Completed", {"order_id": "o", "cart_id": "a"}, 5), PLAN)
    assert (person.profile.cart.id, person.profile.cart.status) == ("b", "open")
    assert {cart.id: cart.status for cart in person.memory.carts} == {"a": "ordered", "b": "open"}
    assert person.profile.phase == "buy_again"


def test_a_started_checkout_pins_the_cart_that_its_order_ends() -> None:
    person = person_after(
        added("p1", 0, "a"),
        fact("Checkout Started", {"cart_id": "a", "checkout_id": "k1", "value": 12}, 1),
        added("p2", 2, "b"),
    )
    assert [cart.status for cart in person.memory.carts] == ["open", "checkout"]
    fold(person, fact("Order Completed", {"order_id": "o", "checkout_id": "k1"}, 3), PLAN)
    assert {cart.id: cart.status for cart in person.memory.carts} == {"a": "ordered", "b": "open"}


def test_an_order_without_any_cart_id_ends_the_latest_cart() -> None:
    person = person_after(added("p1", 0), fact("Order Completed", {"order_id": "o"}, 1))
    assert (person.profile.cart.status, person.profile.cart.count) == ("ordered", 0)


def test_late_events_do_not_revive_an_ordered_cart_and_new_ones_begin_afresh() -> None:
    """Case 48: events out of order must not look like an abandoned cart."""
    person = person_after(added("p1", 0), fact("Order Completed", {"order_id": "o", "cart_id": "c1"}, 10))
    for late in (added("p2", 5), fact("Checkout Started", {"cart_id": "c1", "order_id": "o"}, 4)):
        fold(person, late, PLAN)
        assert person.profile.cart.status == "ordered"
    fold(person, added("p3", 20), PLAN)
    assert (person.profile.cart.status, person.profile.cart.count) == ("open", 1)


def test_a_checkout_that_arrives_after_its_order_is_late_news() -> None:
    person = person_after(
        fact("Order Completed", {"order_id": "o"}, 10),
        fact("Checkout Started", {"order_id": "o", "value": 9}, 8),
    )
    assert person.profile.cart.status == "emptied"
    assert person.memory.carts == []


def test_emptying_a_cart_is_seen() -> None:
    """J14: cart emptied is a rule of its own."""
    one = person_after(added("p1", 0), fact("Product Removed", {"cart_id": "c1", "product_id": "p1"}, 1))
    whole = person_after(added("p1", 0), fact("Cart Updated", {"cart_id": "c1", "products": []}, 1))
    cleared = person_after(added("p1", 0), fact("Cart Emptied", {"cart_id": "c1"}, 1))
    assert [p.profile.cart.status for p in (one, whole, cleared)] == ["emptied"] * 3


def test_a_whole_cart_replaces_the_known_one_unless_it_is_older() -> None:
    cart = {
        "cart_id": "c1",
        "products": [{"product_id": "p9", "price": 3, "quantity": 2}],
        "cart_url": "https://s.example/c",
    }
    person = person_after(added("p1", 10), fact("Cart Updated", cart, 5))
    assert [item.product for item in person.memory.carts[0].items] == ["p1"]
    fold(person, fact("Cart Viewed", cart, 11), PLAN)
    assert (person.profile.cart.count, person.profile.cart.value) == (2, 600)
    assert person.memory.carts[0].url == "https://s.example/c"


def test_some_pieces_of_a_product_can_be_removed() -> None:
    person = person_after(
        added("p1", 0, quantity=3),
        fact("Product Removed", {"cart_id": "c1", "product_id": "p1", "quantity": 2}, 1),
    )
    assert (person.profile.cart.count, person.profile.cart.value) == (1, 1000)


def test_a_cart_that_is_heard_of_only_after_its_order_is_not_abandoned() -> None:
    """2.18, cases 1 and 48: the order overtook the cart's own events."""
    for order in ({"order_id": "o"}, {"order_id": "o", "cart_id": "c1"}):
        person = person_after(fact("Order Completed", order, 10), added("p1", 5))
        assert person.profile.cart.status in ("ordered", "emptied"), order
        assert person.profile.phase == "use"
        fold(person, added("p1", 20), PLAN)
        assert (person.profile.cart.status, person.profile.cart.count) == ("open", 1)


def test_a_late_event_of_another_cart_than_the_ordered_one_counts() -> None:
    """Case 9."""
    person = person_after(fact("Order Completed", {"order_id": "o", "cart_id": "a"}, 10), added("p1", 5, "b"))
    assert (person.profile.cart.id, person.profile.cart.status) == ("b", "open")
