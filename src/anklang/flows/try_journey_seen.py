"""A condition and what it saw: the answer of each part, with the value that was compared. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.flows.try_journey_model import Verdict
from anklang.profiles.compare import lookup
from anklang.profiles.model import CounterState, Person
from anklang.segments import model as m
from anklang.segments.evaluate import evaluate

_COMPUTED = {
    "orders": "count", "cancelled_orders": "cancelled", "gross_revenue": "gross", "refunded": "refunded",
    "net_revenue": "net", "lifetime_value": "net", "average_order": "average", "last_order_at": "last_at",
    "first_order_at": "first_at",
}  # fmt: skip


def verdict(condition: m.Condition, person: Person, scope: m.Scope, now: datetime) -> Verdict:
    """The answer of a condition and of everything in it, each with the value seen."""
    parts: tuple[m.Condition, ...] = ()
    if isinstance(condition, m.All | m.AnyOf):
        parts = condition.conditions
    elif isinstance(condition, m.Not):
        parts = (condition.condition,)
    said = m.condition_to_dict(condition)
    return Verdict(
        str(said["kind"]), said, evaluate(condition, person, scope, now).value, seen(condition, person, scope),
        [verdict(one, person, scope, now) for one in parts],
    )  # fmt: skip


def seen(condition: m.Condition, person: Person, scope: m.Scope) -> Any:
    """What a condition looks at, as plain values; None for groups, and where there is nothing."""
    profile = person.profile
    match condition:
        case m.Trait():
            return lookup(profile.traits, condition.name)
        case m.Computed():
            name = _COMPUTED.get(condition.field)
            return getattr(profile, condition.field, None) if name is None else getattr(profile.orders, name)
        case m.Event() | m.Message():
            return _counted(person.memory.counters.get(condition.counter.key), getattr(condition, "sum", ""))
        case m.Recency():
            state = person.memory.counters.get(condition.counter.key)
            return None if state is None else state.last
        case m.CartIs():
            return _cart(condition.field, person)
        case m.Product():
            kept = profile.bought if condition.relation == "bought" else profile.viewed
            return {name: kept[name][0] for name in condition.any_of if name in kept}
        case m.LocatedIn():
            return getattr(profile.location, condition.field) or (
                profile.country if condition.field == "country" else ""
            )
        case m.Fulfilment():
            return {
                name: profile.fulfilment[name][0] for name in condition.any_of if name in profile.fulfilment
            }
        case m.ConsentIs():
            wanted = (condition.channel, condition.purpose)
            states = [
                state
                for (channel, purpose, _), state in person.consents.items()
                if (channel, purpose) == wanted
            ]
            return states or ["never"]
        case _:
            return _rest(condition, person, scope)


def _rest(condition: m.Condition, person: Person, scope: m.Scope) -> Any:
    profile = person.profile
    match condition:
        case m.HasDevice():
            return [{"type": one.type, "push_enabled": one.push_enabled} for one in profile.devices]
        case m.InSegment():
            return condition.segment in person.segments
        case m.InJourney():
            return sorted(person.journeys)
        case m.CustomerIs():
            return profile.orders.count
        case m.PhaseIs():
            return profile.phase
        case m.LanguageIs():
            return profile.language
        case m.EventProperty():
            return None if scope.fact is None else lookup(scope.fact.properties, condition.path)
        case m.ContextIs():
            return lookup(dict(scope.context), condition.path)
        case m.StepIs():
            return sorted(scope.steps.get(condition.step, ()))
    return None


def _counted(state: CounterState | None, sum_path: str) -> dict[str, Any]:
    """Times ever, the sum where one was asked for, and the last time."""
    if state is None:
        return {"times": 0, "last": None}
    found: dict[str, Any] = {"times": state.n, "last": state.last}
    return {**found, "sum": state.total / 100} if sum_path else found


def _cart(field: str, person: Person) -> Any:
    cart = person.profile.cart
    match field:
        case "category":
            return cart.categories
        case "age":
            return cart.updated_at
        case _:
            return getattr(cart, field)
