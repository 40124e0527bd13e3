"""Which messages of one moment followed from others of that same moment. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from anklang.flows.simulate_rules.life import Past
from anklang.journeys.definitions import Version


def turns_of(past: Iterable[Past], versions: Mapping[tuple[str, int], Version]) -> dict[UUID, int]:
    """How many messages of its run came to nothing at the very moment in which each was planned, and before it.

    A step's path "not sent" plans the next message at once. The deliverer then has asked the gate about all that were
    planned before, so they come first, whatever their ids; ids are all that the clock leaves to tell them apart (R9).
    Messages of one contact are planned together (S11) and follow from nothing.
    """
    groups: dict[tuple[UUID, datetime], list[Past]] = defaultdict(list)
    for one in past:
        if one.message.instance is not None:
            groups[one.message.instance, one.message.planned_at].append(one)
    return {
        one.message.id: sum(_led_to(first, one, versions) for first in group)
        for group in groups.values()
        for one in group
    }


def _led_to(first: Past, then: Past, versions: Mapping[tuple[str, int], Version]) -> bool:
    if first is then or first.ending.fate != "not_sent" or first.settled_at != then.message.planned_at:
        return False
    contact = first.message.plan.contact
    if contact is not None and contact == then.message.plan.contact:
        return False
    if first.message.step == then.message.step:
        return then.ending.fate != "not_sent"
    return _place(first, versions) < _place(then, versions)


def _place(one: Past, versions: Mapping[tuple[str, int], Version]) -> int:
    """Where its step stands in its journey: what follows from a step is written below it."""
    version = versions.get((one.message.journey or "", one.message.version or 0))
    names = list(version.steps) if version else []
    return names.index(one.message.step) if one.message.step in names else -1
