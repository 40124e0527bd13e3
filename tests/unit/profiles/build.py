"""Facts about one person, for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact, FactKind
from anklang.profiles.count import CounterPlan
from anklang.profiles.fold import fold
from anklang.profiles.model import Person, new_person

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PERSON = derive_id("person")
PLAN = CounterPlan(zone=BERLIN, country="DE", currency="EUR")


def fact(
    name: str,
    properties: dict[str, Any] | None = None,
    minutes: float = 0,
    *,
    kind: FactKind = "track",
    context: dict[str, Any] | None = None,
    id: str = "",  # noqa: A002 - the field's name
) -> Fact:
    """A fact that happened so many minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    return Fact(
        id=derive_id(id or f"{name}{minutes}{properties}"), workspace=1, person=PERSON, kind=kind, name=name, at=at,
        received=at, properties=properties or {}, context=context or {},
    )  # fmt: skip


def person_after(*facts: Fact, plan: CounterPlan = PLAN) -> Person:
    """A new person to whom these facts happened in this order."""
    person = new_person(PERSON, 1, shard_of(PERSON), NOW)
    for one in facts:
        fold(person, one, plan)
    return person
