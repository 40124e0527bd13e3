"""Counting events per person: a plain counter per event name, and one per filter or sum that a condition asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b
from typing import Any, Literal

import msgspec

from anklang.profiles.compare import NUMBER_LIMIT, PATH, day_of, lookup, match, number
from anklang.profiles.model import MAX_DAYS, MAX_EVENTS, CounterState, Memory

FilterOp = Literal[
    "eq", "ne", "in", "not_in", "contains", "starts_with", "gt", "ge", "lt", "le", "exists", "missing"
]
_ORDER = frozenset({"gt", "ge", "lt", "le"})
_SUM_LIMIT = 2**62


def check_value(op: str, value: Any) -> Any:
    """The value an author wrote for an operator of `match`, lists as tuples; raises ValueError with the reason."""
    if op in ("exists", "missing"):
        if value is not None:
            raise ValueError(f"`{op}` takes no value")
        return None
    if op in ("in", "not_in"):
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= 500:
            raise ValueError(f"`{op}` needs a list of 1 to 500 values")
        if not all(isinstance(one, str | int | float) for one in value):
            raise ValueError(f"the values of `{op}` must be text, numbers or true and false")
        return tuple(value)
    if op in _ORDER and number(value) is None:
        raise ValueError(f"`{op}` needs a number")
    if op in _ORDER:
        return number(value)
    if op == "starts_with" and not isinstance(value, str):
        raise ValueError("`starts_with` needs a text")
    if not isinstance(value, str | int | float) or (isinstance(value, float) and number(value) is None):
        raise ValueError(f"`{op}` needs a text, a number, true or false")
    if isinstance(value, str) and ("\x00" in value or len(value) > 1000):
        raise ValueError("the text is longer than 1,000 characters or holds a null character")
    return value


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test on one property of an event. ne, not_in and missing are also true where there is no such property."""

    path: str  # dotted path: product_id, shipping.method
    op: FilterOp = "eq"
    value: Any = None  # number, text or boolean; a list of them for in and not_in

    def __post_init__(self) -> None:
        """Refuse what could never be compared."""
        if not PATH.fullmatch(self.path):
            raise ValueError(
                f"`{self.path}` is no path; write the names of the properties with dots between them"
            )
        msgspec.structs.force_setattr(self, "value", check_value(self.op, self.value))


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted under `key`."""

    key: str  # the event's name, or # and a hash of the rest
    event: str  # standard name of the event
    filters: tuple[Filter, ...] = ()
    sum: str = ""  # path of the property to add up


def counter_of(event: str, filters: tuple[Filter, ...] = (), sum_path: str = "") -> Counter:
    """The counter of an event with filters and a sum; the same question has the same key in every condition."""
    if not filters and not sum_path:
        return Counter(key=event, event=event)
    ordered = tuple(sorted(filters, key=msgspec.json.encode))
    digest = blake2b(msgspec.json.encode([event, ordered, sum_path]), digest_size=9).hexdigest()
    return Counter(key=f"#{digest}", event=event, filters=ordered, sum=sum_path)


class CounterPlan:
    """What a workspace wants folded and counted; made once per change of its definitions."""

    def __init__(
        self, counters: Iterable[Counter] = (), zone: tzinfo = UTC, country: str = "DE", currency: str = "EUR"
    ) -> None:
        self.zone = zone  # days begin at its midnight
        self.country = country  # of telephone numbers without a country code (ISO 3166)
        self.currency = currency  # of orders that name none (ISO 4217)
        self.special: dict[str, list[Counter]] = {}  # event -> counters with filters or a sum
        self.keys: set[str] = set()  # never evicted
        for counter in counters:
            if counter.key not in self.keys:
                self.keys.add(counter.key)
                if counter.key != counter.event:
                    self.special.setdefault(counter.event, []).append(counter)


def hundredths(value: Any) -> int:
    """A property's number in hundredths, rounded half away from zero; 0 where it is none."""
    amount = number(value)
    if amount is None or not -NUMBER_LIMIT / 1000 < amount < NUMBER_LIMIT / 1000:
        return 0
    if type(amount) is int:
        return amount * 100
    return int((Decimal(repr(amount)) * 100).to_integral_value(ROUND_HALF_UP))


def count(
    memory: Memory, event: str, at: datetime, properties: dict[str, Any], plan: CounterPlan, changes: set[str]
) -> None:
    """Add one event to its counters; names the counters that moved in `changes` as `counter:<key>`."""
    counters = memory.counters
    day = day_of(at, plan.zone)
    _add(counters, event, at, day, 0, plan)
    changes.add("counter:" + event)
    special = plan.special.get(event)
    if special is None:
        return
    for counter in special:
        for test in counter.filters:
            if not match(test.op, lookup(properties, test.path), test.value):
                break
        else:
            amount = hundredths(lookup(properties, counter.sum)) if counter.sum else 0
            _add(counters, counter.key, at, day, amount, plan)
            changes.add("counter:" + counter.key)


def _add(
    counters: dict[str, CounterState], key: str, at: datetime, day: int, amount: int, plan: CounterPlan
) -> None:
    state = counters.get(key)
    if state is None:
        if len(counters) >= MAX_EVENTS:
            _make_room(counters, plan)
        counters[key] = CounterState(1, amount, at, at, {day: (1, amount)})
        return
    state.n += 1
    state.total = max(-_SUM_LIMIT, min(_SUM_LIMIT, state.total + amount))
    if state.last is None or at > state.last:
        state.last = at
    if state.first is None or at < state.first:
        state.first = at
    days = state.days
    before = days.get(day)
    if before is not None:
        days[day] = (before[0] + 1, before[1] + amount)
        return
    days[day] = (1, amount)
    if len(days) > MAX_DAYS:
        bound_days(state)


def bound_days(state: CounterState) -> None:
    """Forget the days that lie MAX_DAYS before the newest; total, first and last stay."""
    if len(state.days) > MAX_DAYS:
        newest = max(state.days)
        state.days = {day: counted for day, counted in state.days.items() if day > newest - MAX_DAYS}


def _make_room(counters: dict[str, CounterState], plan: CounterPlan) -> None:
    """Forget the counter that moved longest ago and that no condition asks for."""
    free = [
        (state.last, key)
        for key, state in counters.items()
        if key not in plan.keys and state.last is not None
    ]
    if free:
        del counters[min(free)[1]]
