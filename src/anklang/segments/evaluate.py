"""Does a condition hold for a person now, and when could time alone change that? Pure; three-valued (J32).

Unknown follows Kleene's logic: `not unknown` is unknown, `unknown and false` is false. `look_again` is exact: until
that moment the answer stays, unless a fact arrives, so that nothing has to be polled (ARCHITECTURE.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from anklang.profiles.compare import contains, equal, lookup, lookup_each, match
from anklang.profiles.model import Person
from anklang.segments import model as m
from anklang.segments.check import TRACKING_PURPOSES, TYPES, WHOLE_TRACKING, is_context_value, is_day_value
from anklang.segments.evaluate_time import Look, compare_day, compare_moment, count_within, recent

_GIVEN = frozenset({"given", "confirmed"})
_DAY_OPS = frozenset({"before", "after", "on", "anniversary"})
_ORDER = frozenset({"gt", "ge", "lt", "le"})


def evaluate(condition: m.Condition, person: Person, scope: m.Scope, now: datetime) -> m.Answer:
    """The answer of `condition` for `person` at `now`; never raises on odd data."""
    value, look = _RULES[type(condition)](condition, person, scope, now)
    return m.Answer(value, look)


def tracked(person: Person, purpose: str) -> bool:
    """Whether the person agreed to a tracking purpose on any channel (R23: no consent, no looking)."""
    wanted = (purpose, WHOLE_TRACKING)
    return any(key[1] in wanted and state in _GIVEN for key, state in person.consents.items())


def every(answers: Iterable[Look]) -> Look:
    """All of them: false lasts until the last false one may change, otherwise the first change counts."""
    unknown, first, last, false = False, None, None, False
    for value, look in answers:
        if value is False:
            if look is None:
                return False, None
            false, last = True, look if last is None or look > last else last
        else:
            unknown = unknown or value is None
            if look is not None and (first is None or look < first):
                first = look
    if false:
        return False, last
    return (None if unknown else True), first


def some(answers: Iterable[Look]) -> Look:
    """At least one of them: the mirror of `every`."""
    value, look = every(negate(answer) for answer in answers)
    return (None if value is None else not value), look


def negate(answer: Look) -> Look:
    """The opposite; unknown stays unknown."""
    value, look = answer
    return (None if value is None else not value), look


def _ask(condition: m.Condition, person: Person, scope: m.Scope, now: datetime) -> Look:
    return _RULES[type(condition)](condition, person, scope, now)


def _all(c: m.All, person: Person, scope: m.Scope, now: datetime) -> Look:
    return every(_ask(one, person, scope, now) for one in c.conditions)


def _any(c: m.AnyOf, person: Person, scope: m.Scope, now: datetime) -> Look:
    return some(_ask(one, person, scope, now) for one in c.conditions)


def _not(c: m.Not, person: Person, scope: m.Scope, now: datetime) -> Look:
    return negate(_ask(c.condition, person, scope, now))


def _trait(c: m.Trait, person: Person, scope: m.Scope, now: datetime) -> Look:
    if c.op in _DAY_OPS or (c.op in _ORDER and is_day_value(c.value)):
        return compare_day(c.op, person.profile.dates.get(c.name), c.value, scope.zone, now)
    return match(c.op, lookup(person.profile.traits, c.name), c.value), None


_COMPUTED: dict[str, Callable[[Any], Any]] = {
    "orders": lambda p: p.orders.count,
    "cancelled_orders": lambda p: p.orders.cancelled,
    "gross_revenue": lambda p: p.orders.gross,
    "refunded": lambda p: p.orders.refunded,
    "net_revenue": lambda p: p.orders.net,
    "lifetime_value": lambda p: p.orders.net,
    "average_order": lambda p: p.orders.average,
    "last_seen": lambda p: p.last_seen,
    "first_seen": lambda p: p.first_seen,
    "created": lambda p: p.created,
    "last_order_at": lambda p: p.orders.last_at,
    "first_order_at": lambda p: p.orders.first_at,
    "interest_at": lambda p: p.interest_at,
    "favourite_channel": lambda p: p.favourite_channel or None,
    "email": lambda p: p.email or None,
    "phone": lambda p: p.phone or None,
    "user_id": lambda p: p.user_id or None,
    "first_name": lambda p: p.first_name or None,
    "last_name": lambda p: p.last_name or None,
    "country": lambda p: p.country or None,
}


def _typed(op: str, value: Any, expected: Any, is_time: bool, scope: m.Scope, now: datetime) -> Look:
    if not is_time or op in ("exists", "missing"):
        return match(op, value, expected), None
    if op == "since":
        return recent(value, expected, now)
    if op == "not_since":
        return negate(recent(value, expected, now))
    return compare_moment(op, value, expected, scope.zone), None


def _computed(c: m.Computed, person: Person, scope: m.Scope, now: datetime) -> Look:
    return _typed(c.op, _COMPUTED[c.field](person.profile), c.value, TYPES[c.field] == "time", scope, now)


def _event(c: m.Event, person: Person, scope: m.Scope, now: datetime) -> Look:
    state = person.memory.counters.get(c.counter.key)
    return count_within(state, c.op, c.value, bool(c.sum), c.within_days, scope.zone, now)


def _recency(c: m.Recency, person: Person, scope: m.Scope, now: datetime) -> Look:
    state = person.memory.counters.get(c.counter.key)
    answer = recent(None if state is None else state.last, c.duration, now)
    return answer if c.op == "since" else negate(answer)


def _message(c: m.Message, person: Person, scope: m.Scope, now: datetime) -> Look:
    purpose = c.tracking
    blind = bool(purpose) and not (tracked(person, purpose) if scope.tracking is None else scope.tracking)
    state = person.memory.counters.get(c.counter.key)
    return count_within(state, c.op, c.value, False, c.within_days, scope.zone, now, blind)


def _cart(c: m.CartIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    cart = person.profile.cart
    if c.field == "category":
        found = [
            contains(cart.categories, one) for one in (c.value if isinstance(c.value, tuple) else (c.value,))
        ]
        return (any(found) if c.op != "not_in" else not any(found)), None
    if c.field == "age":
        return _typed(c.op, cart.updated_at, c.value, True, scope, now)
    value: Any = cart.status if c.field == "status" else (cart.id or None)
    if c.field == "value":
        value = cart.value
    elif c.field == "count":
        value = cart.count
    return match(c.op, value, c.value), None


def _product(c: m.Product, person: Person, scope: m.Scope, now: datetime) -> Look:
    known = person.profile.bought if c.relation == "bought" else person.profile.viewed
    return some(
        (True, None) if c.within is None else recent(entry[1], c.within, now)
        for entry in (known.get(one) for one in c.any_of)
        if entry is not None and entry[0] >= c.at_least
    )


def _location(c: m.LocatedIn, person: Person, scope: m.Scope, now: datetime) -> Look:
    return getattr(person.profile.location, c.field) in c.any_of, None


def _fulfilment(c: m.Fulfilment, person: Person, scope: m.Scope, now: datetime) -> Look:
    known = person.profile.fulfilment
    return some(
        (True, None) if c.within is None else recent(known[one][1], c.within, now)
        for one in c.any_of
        if one in known
    )


def _consent(c: m.ConsentIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    known = False
    for (channel, purpose, _), state in person.consents.items():
        if channel in (c.channel, "*") and purpose in (c.purpose, "*"):
            known = True
            if state in c.states:
                return True, None
    return not known and "never" in c.states, None


def _device(c: m.HasDevice, person: Person, scope: m.Scope, now: datetime) -> Look:
    return some(
        (True, None) if c.opened_within is None else recent(device.opened_at, c.opened_within, now)
        for device in person.profile.devices
        if device.state != "uninstalled"
        and (not c.any_of or device.type in c.any_of)
        and (c.push_enabled is None or device.push_enabled is c.push_enabled)
    )


def _in_segment(c: m.InSegment, person: Person, scope: m.Scope, now: datetime) -> Look:
    if scope.segments is None:
        return c.segment in person.segments, None
    definition = scope.segments.get(c.segment)
    if definition is None:
        return False, None
    rest = {key: value for key, value in scope.segments.items() if key != c.segment}  # a cycle ends here
    value, look = _ask(definition, person, msgspec.structs.replace(scope, segments=rest), now)
    return value is True, look  # who is not known to belong is not a member


def _in_journey(c: m.InJourney, person: Person, scope: m.Scope, now: datetime) -> Look:
    return c.journey in person.journeys if c.journey else bool(person.journeys), None


def _customer(c: m.CustomerIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    return ("prospect", "new", "returning")[min(person.profile.orders.count, 2)] in c.any_of, None


def _phase(c: m.PhaseIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    return person.profile.phase in c.any_of, None


def _language(c: m.LanguageIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    return person.profile.language in c.any_of, None


def _general(op: str, value: Any, expected: Any, scope: m.Scope, now: datetime) -> Look:
    if is_context_value(expected):
        expected = lookup(scope.context, expected["context"])
        if op in ("eq", "ne"):
            same = value is not None and (equal(value, expected) or equal(expected, value))
            return same is (op == "eq"), None
        if expected is None or (op in _ORDER) is not isinstance(expected, int | float):
            return False, None
        if op in ("in", "not_in") and not isinstance(expected, list | tuple):
            return False, None
    if op in _DAY_OPS or (op in _ORDER and is_day_value(expected)):
        return compare_day(op, value, expected, scope.zone, now)
    return match(op, value, expected), None


def _event_property(c: m.EventProperty, person: Person, scope: m.Scope, now: datetime) -> Look:
    if scope.fact is None:
        return None, None
    value, _ = _general(c.op, lookup_each(scope.fact.properties, c.path), c.value, scope, now)
    return value, None  # asked once, while the fact is handled


def _context(c: m.ContextIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    return _general(c.op, lookup_each(scope.context, c.path), c.value, scope, now)


def _step(c: m.StepIs, person: Person, scope: m.Scope, now: datetime) -> Look:
    reached = scope.steps.get(c.step, frozenset())
    if c.outcome in reached:
        return True, None
    purpose = TRACKING_PURPOSES.get(c.outcome, "")
    blind = bool(purpose) and not (tracked(person, purpose) if scope.tracking is None else scope.tracking)
    return (None if blind or f"{c.outcome}?" in reached else False), None


_RULES: dict[type, Callable[[Any, Person, m.Scope, datetime], Look]] = {
    m.All: _all, m.AnyOf: _any, m.Not: _not, m.Trait: _trait, m.Computed: _computed, m.Event: _event,
    m.Recency: _recency, m.CartIs: _cart, m.Product: _product, m.LocatedIn: _location, m.Fulfilment: _fulfilment,
    m.ConsentIs: _consent, m.HasDevice: _device, m.Message: _message, m.InSegment: _in_segment,
    m.InJourney: _in_journey, m.CustomerIs: _customer, m.PhaseIs: _phase, m.LanguageIs: _language,
    m.EventProperty: _event_property, m.ContextIs: _context, m.StepIs: _step,
}  # fmt: skip
