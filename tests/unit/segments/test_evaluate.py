"""What holds, what is unknown, and when time alone changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.profiles.build import BERLIN, NOW, fact, person_after

from anklang.profiles.model import Person
from anklang.segments import model as m
from anklang.segments.counters import plan_counters
from anklang.segments.evaluate import evaluate
from anklang.segments.parse import parse_condition

DAY = 24 * 60
SCOPE = m.Scope(zone=BERLIN)
GOODS = [{"product_id": "p1", "category": "Shoes", "price": 50, "quantity": 2}]


def ada() -> Person:
    person = person_after(
        fact(
            "Identified",
            {"city": "Ulm", "tags": ["vip", 7], "score": "12.5", "birthday": "1990-03-05", "language": "de"},
            -20 * DAY,
            kind="identify",
        ),
        fact("Product Viewed", {"product_id": "p1", "category": "Shoes"}, -10 * DAY),
        fact("Product Viewed", {"product_id": "p1", "category": "Shoes"}, -2 * DAY),
        fact(
            "Order Completed",
            {
                "order_id": "o1",
                "total": 100,
                "products": GOODS,
                "shipping_method": "pickup",
                "shipping_address": {"country": "DE", "city": "Ulm"},
            },
            -DAY,
        ),
        fact("Product Added", {"cart_id": "c", "product_id": "p9", "price": 9, "category": "Hats"}, -60),
        fact("Message Accepted", {"channel": "sms", "journey": "cart", "step": "a"}, -50, kind="message"),
        fact("Device Registered", {"deviceId": "d1", "token": "t", "type": "ios"}, -5 * DAY),
        fact("Application Opened", {}, -3 * DAY, context={"device": {"id": "d1"}}),
    )
    person.consents = {("sms", "marketing", "+49"): "confirmed", ("email", "marketing", "a@x"): "withdrawn"}
    person.segments = {"vip": NOW}
    person.journeys = {"welcome"}
    return person


def berlin_midnight(days: int) -> datetime:
    """Midnight in Berlin so many days after NOW's day; the clock is an hour ahead of UTC in early March."""
    return datetime(2026, 3, 1, 23, 0, tzinfo=UTC) + timedelta(days=days)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


CASES: list[tuple[dict[str, Any], bool | None, datetime | None]] = [
    ({"kind": "trait", "name": "city", "value": "Ulm"}, True, None),
    ({"kind": "trait", "name": "city", "value": "ulm"}, False, None),
    ({"kind": "trait", "name": "city", "op": "starts_with", "value": "U"}, True, None),
    ({"kind": "trait", "name": "nothing", "op": "ne", "value": "x"}, True, None),
    ({"kind": "trait", "name": "nothing", "op": "missing"}, True, None),
    ({"kind": "trait", "name": "tags", "op": "contains", "value": "vip"}, True, None),
    ({"kind": "trait", "name": "tags", "op": "contains", "value": "v"}, False, None),
    ({"kind": "trait", "name": "score", "op": "gt", "value": 12}, True, None),
    ({"kind": "trait", "name": "birthday", "op": "before", "value": "1990-03-06"}, True, None),
    ({"kind": "trait", "name": "birthday", "op": "ge", "value": "1990-03-06"}, False, None),
    (
        {"kind": "trait", "name": "birthday", "op": "anniversary", "value": {"days": 3}},
        True,
        berlin_midnight(1),
    ),
    (
        {"kind": "trait", "name": "birthday", "op": "anniversary", "value": {"days": 0}},
        False,
        berlin_midnight(3),
    ),
    ({"kind": "trait", "name": "birthday", "op": "after", "value": {"days": -1}}, False, None),
    ({"kind": "computed", "field": "orders", "op": "ge", "value": 1}, True, None),
    ({"kind": "computed", "field": "net_revenue", "op": "gt", "value": 10000}, False, None),
    ({"kind": "computed", "field": "last_seen", "op": "since", "value": "2h"}, True, at(60)),
    ({"kind": "computed", "field": "last_seen", "op": "not_since", "value": "2h"}, False, at(60)),
    ({"kind": "computed", "field": "last_order_at", "op": "after", "value": "2026-03-01"}, True, None),
    ({"kind": "computed", "field": "favourite_channel", "op": "missing"}, True, None),
    ({"kind": "event", "event": "Product Viewed", "value": 2}, True, None),
    ({"kind": "event", "event": "Product Viewed", "value": 2, "within_days": 11}, True, berlin_midnight(1)),
    ({"kind": "event", "event": "Product Viewed", "value": 1, "within_days": 7}, True, berlin_midnight(5)),
    (
        {"kind": "event", "event": "Product Viewed", "op": "eq", "value": 1, "within_days": 11},
        False,
        berlin_midnight(1),
    ),
    ({"kind": "event", "event": "Product Viewed", "op": "lt", "value": 1, "within_days": 2}, True, None),
    ({"kind": "recency", "event": "Order Completed", "duration": "2d"}, True, at(DAY)),
    ({"kind": "recency", "event": "Order Completed", "op": "not_since", "duration": "1d"}, True, None),
    ({"kind": "recency", "event": "Never", "op": "not_since", "duration": "1d"}, True, None),
    ({"kind": "cart"}, True, None),
    ({"kind": "cart", "field": "value", "op": "ge", "value": 900}, True, None),
    ({"kind": "cart", "field": "category", "op": "in", "value": ["Hats"]}, True, None),
    ({"kind": "cart", "field": "age", "op": "not_since", "value": "30m"}, True, None),
    ({"kind": "product", "relation": "bought", "any_of": ["Shoes"], "at_least": 2}, True, None),
    ({"kind": "product", "relation": "viewed", "any_of": ["Hats", "Shoes"], "within": "3d"}, True, at(DAY)),
    ({"kind": "location", "field": "country", "any_of": ["AT", "DE"]}, True, None),
    ({"kind": "fulfilment", "any_of": ["pickup"], "within": "2d"}, True, at(DAY)),
    ({"kind": "consent", "channel": "sms", "purpose": "marketing"}, True, None),
    ({"kind": "consent", "channel": "email", "purpose": "marketing", "states": ["never"]}, False, None),
    ({"kind": "consent", "channel": "push", "purpose": "marketing", "states": ["never"]}, True, None),
    ({"kind": "device", "any_of": ["ios"], "push_enabled": True, "opened_within": "4d"}, True, at(DAY)),
    ({"kind": "device", "any_of": ["android"]}, False, None),
    ({"kind": "message", "event": "accepted", "channel": "sms", "journey": "cart", "step": "a"}, True, None),
    ({"kind": "message", "event": "accepted", "channel": "push"}, False, None),
    ({"kind": "message", "event": "clicked"}, None, None),
    ({"kind": "not", "condition": {"kind": "message", "event": "read"}}, None, None),
    ({"kind": "segment", "segment": "vip"}, True, None),
    ({"kind": "in_journey", "journey": "welcome"}, True, None),
    ({"kind": "in_journey", "journey": "cart"}, False, None),
    ({"kind": "customer", "any_of": ["new"]}, True, None),
    ({"kind": "phase", "any_of": ["buy_again"]}, True, None),
    ({"kind": "language", "any_of": ["de"]}, True, None),
    ({"kind": "event_property", "path": "x", "value": 1}, None, None),
    ({"kind": "all", "conditions": []}, True, None),
    ({"kind": "any", "conditions": []}, False, None),
]


@pytest.mark.parametrize(
    ("data", "value", "look"), CASES, ids=lambda case: str(case)[:70] if isinstance(case, dict) else ""
)
def test_a_condition_holds_until_time_changes_it(
    data: dict[str, Any], value: bool | None, look: datetime | None
) -> None:
    condition = parse_condition(data)
    person = ada()
    plan = plan_counters([condition], BERLIN)
    if plan.special:  # conditions with filters need their own counter
        person.memory.counters.update(
            person_after(
                fact(
                    "Message Accepted",
                    {"channel": "sms", "journey": "cart", "step": "a"},
                    -50,
                    kind="message",
                ),
                plan=plan,
            ).memory.counters
        )
    assert evaluate(condition, person, SCOPE, NOW) == m.Answer(value, look)


def test_clicks_are_known_with_consent_and_unknown_without() -> None:
    """J32, R23: without consent to tracking, "not clicked" is unknown and not yes."""
    clicked = parse_condition({"kind": "message", "event": "clicked"})
    person = ada()
    assert evaluate(clicked, person, SCOPE, NOW).value is None
    person.consents["sms", "click_tracking", "+49"] = "given"
    assert evaluate(clicked, person, SCOPE, NOW).value is False
    assert evaluate(clicked, person, m.Scope(tracking=False), NOW).value is None
    seen = person_after(fact("Link Clicked", {"channel": "sms"}, -5, kind="click"))
    assert evaluate(clicked, seen, SCOPE, NOW).value is True


TRUE: dict[str, Any] = {"kind": "all", "conditions": []}
FALSE: dict[str, Any] = {"kind": "any", "conditions": []}
UNKNOWN: dict[str, Any] = {"kind": "message", "event": "clicked"}


@pytest.mark.parametrize(
    ("kind", "parts", "value"),
    [
        ("all", [TRUE, UNKNOWN], None), ("all", [FALSE, UNKNOWN], False), ("all", [TRUE, TRUE], True),
        ("any", [TRUE, UNKNOWN], True), ("any", [FALSE, UNKNOWN], None), ("any", [FALSE, FALSE], False),
    ],
)  # fmt: skip
def test_unknown_follows_kleenes_logic(kind: str, parts: list[dict[str, Any]], value: bool | None) -> None:
    condition = parse_condition({"kind": kind, "conditions": parts})
    assert evaluate(condition, ada(), SCOPE, NOW).value is value


def test_a_false_group_waits_for_its_last_false_part_and_a_true_one_for_its_first() -> None:
    def since(duration: str, op: str) -> dict[str, Any]:
        return {"kind": "computed", "field": "last_seen", "op": op, "value": duration}

    both_false = parse_condition(
        {"kind": "all", "conditions": [since("2h", "not_since"), since("5h", "not_since")]}
    )
    both_true = parse_condition({"kind": "all", "conditions": [since("2h", "since"), since("5h", "since")]})
    one_true = parse_condition({"kind": "any", "conditions": [since("2h", "since"), since("5h", "since")]})
    assert evaluate(both_false, ada(), SCOPE, NOW) == m.Answer(False, at(240))
    assert evaluate(both_true, ada(), SCOPE, NOW) == m.Answer(True, at(60))
    assert evaluate(one_true, ada(), SCOPE, NOW) == m.Answer(True, at(240))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("products.*.category", "Lamps", True),
        ("products.*.category", "Cups", True),
        ("products.*.category", "Chairs", False),
        ("products.*.set_up.needed", True, True),
        ("products.*.tags.*.name", "new", False),
        ("products.*.nothing", "Lamps", False),
        ("order.*.category", "Lamps", False),
        ("products.1.category", "Lamps", True),
    ],
)
def test_a_star_in_a_path_is_every_element_of_a_list(path: str, value: Any, expected: bool) -> None:
    """S7: one of the goods is enough; in the event that is handled, and in the one that began the instance."""
    goods = [
        {"category": "Cups", "tags": [{"name": "new"}]}, {"category": "Lamps", "set_up": {"needed": True}}, "none",
    ]  # fmt: skip
    said = {"products": goods, "order": {"category": "Lamps"}}
    now = parse_condition({"kind": "event_property", "path": path, "op": "contains", "value": value})
    assert evaluate(now, ada(), m.Scope(fact=fact("x", said)), NOW).value is expected
    then = parse_condition({"kind": "context", "path": f"event.{path}", "op": "contains", "value": value})
    assert evaluate(then, ada(), m.Scope(context={"event": said}), NOW).value is expected


def test_an_exit_compares_the_fact_with_the_context_of_the_entry() -> None:
    """J14: an order for another cart is not this cart's order; numbers and their text are the same id."""
    same = parse_condition({"kind": "event_property", "path": "cart.id", "value": {"context": "cart_id"}})
    order = fact("Order Completed", {"cart": {"id": 17}})
    for cart, value in (("17", True), (17, True), ("18", False), (None, False)):
        scope = m.Scope(fact=order, context={"cart_id": cart})
        assert evaluate(same, ada(), scope, NOW).value is value
    more = parse_condition(
        {"kind": "event_property", "path": "total", "op": "gt", "value": {"context": "limit"}}
    )
    assert (
        evaluate(more, ada(), m.Scope(fact=fact("x", {"total": "9"}), context={"limit": 8}), NOW).value
        is True
    )
    assert (
        evaluate(more, ada(), m.Scope(fact=fact("x", {"total": 9}), context={"limit": {}}), NOW).value
        is False
    )


def test_the_outcome_of_a_named_step_is_known_unknown_or_no() -> None:
    """J29, J32: this step of this instance, and unknown where the channel or the consent gives no signal."""
    clicked = parse_condition({"kind": "step", "step": "push", "outcome": "clicked"})
    accepted = parse_condition({"kind": "step", "step": "push", "outcome": "accepted"})
    reached = {"push": frozenset({"accepted"})}
    assert evaluate(accepted, ada(), m.Scope(steps=reached), NOW).value is True
    assert evaluate(clicked, ada(), m.Scope(steps=reached), NOW).value is None
    assert evaluate(clicked, ada(), m.Scope(steps=reached, tracking=True), NOW).value is False
    no_signal = {"push": frozenset({"accepted", "clicked?"})}
    assert evaluate(clicked, ada(), m.Scope(steps=no_signal, tracking=True), NOW).value is None
    both = {"push": frozenset({"accepted", "clicked"})}
    assert evaluate(clicked, ada(), m.Scope(steps=both), NOW).value is True


def test_memberships_at_the_door_are_computed_on_demand() -> None:
    """J2: with the definitions at hand, a stale membership does not count; a circle ends as no member."""
    vip = parse_condition({"kind": "segment", "segment": "vip"})
    scope = m.Scope(
        zone=BERLIN,
        segments={
            "vip": parse_condition({"kind": "computed", "field": "last_seen", "op": "since", "value": "30m"})
        },
    )
    assert evaluate(vip, ada(), SCOPE, NOW).value is True
    assert evaluate(vip, ada(), scope, NOW).value is False
    assert evaluate(vip, ada(), m.Scope(segments={"vip": vip}), NOW).value is False


TIMED: list[dict[str, Any]] = [
    case
    for case, _, _ in CASES
    if case["kind"] in ("event", "recency", "computed", "trait", "cart", "product", "device", "fulfilment")
]
TREES = st.recursive(
    st.sampled_from(TIMED),
    lambda inner: st.one_of(
        st.builds(lambda c: {"kind": "not", "condition": c}, inner),
        st.builds(
            lambda k, c: {"kind": k, "conditions": c},
            st.sampled_from(["all", "any"]),
            st.lists(inner, max_size=4),
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    tree=TREES,
    start=st.integers(-5 * DAY, 400 * DAY),
    steps=st.lists(st.integers(0, 999), min_size=1, max_size=5),
)
def test_nothing_changes_before_the_next_look(tree: dict[str, Any], start: int, steps: list[int]) -> None:
    """ARCHITECTURE.md: no polling; between now and look_again the answer stays, and without one it stays for good."""
    condition, person, now = parse_condition(tree), ada(), at(start)
    answer = evaluate(condition, person, SCOPE, now)
    end = answer.look_again or now + timedelta(days=900)
    assert end > now
    for step in steps:
        moment = now + (end - now) * (step / 1000)
        assert evaluate(condition, person, SCOPE, moment).value is answer.value
