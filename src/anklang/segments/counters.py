"""Which counters the conditions of a workspace need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo

from anklang.profiles.count import Counter, CounterPlan
from anklang.segments import model as m
from anklang.segments.parse import walk


def counters_of(condition: m.Condition) -> list[Counter]:
    """Every counter that a condition looks at, plain ones included, each once."""
    found: dict[str, Counter] = {}
    for part in walk(condition):
        if isinstance(part, m.Event | m.Recency | m.Message):
            found.setdefault(part.counter.key, part.counter)
    return list(found.values())


def plan_counters(
    conditions: Iterable[m.Condition], zone: tzinfo = UTC, country: str = "DE", currency: str = "EUR"
) -> CounterPlan:
    """What `fold` has to count for all segments and journeys of a workspace."""
    return CounterPlan(
        (counter for condition in conditions for counter in counters_of(condition)), zone, country, currency
    )
