"""Counters that were counted from history, put into the people they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anklang.profiles.count import bound_days
from anklang.profiles.model import CounterState
from anklang.profiles.store import load_people, save_people
from anklang.storage.transaction import Tx

_BATCH = 500  # people written at once


def set_counters(tx: Tx, counted: Mapping[UUID, Mapping[str, CounterState]], now: datetime) -> int:
    """Set, and not add, these counters of these people; answers how many people are there.

    Who calls holds the locks of their shards.
    """
    people = list(counted)
    found = 0
    for start in range(0, len(people), _BATCH):
        batch = load_people(tx, people[start : start + _BATCH])
        for person, loaded in batch.items():
            for key, state in counted[person].items():
                bound_days(state)
                loaded.memory.counters[key] = state
            loaded.dirty = True
        save_people(tx, list(batch.values()), now)
        found += len(batch)
    return found
