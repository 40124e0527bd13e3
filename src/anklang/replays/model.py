"""A run through the past: who asked, how far it is, and its sums. What it is asked and what it finds is its kind's."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.core.errors import Problem

State = Literal["queued", "running", "done", "cancelled", "failed"]
MAX_PROBLEM = 2000  # characters of what went wrong
Key = tuple[str, ...]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run is: what a list shows of every kind."""

    id: UUID
    state: State
    problem: str  # why it failed
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int  # people looked at
    total: int  # people to look at


class Tally:
    """Sums under names of several words."""

    __slots__ = ("sums",)

    def __init__(self, rows: list[list[Any]] | None = None) -> None:
        """From `rows` as `dump` gave them."""
        self.sums: dict[Key, int] = {tuple(row[:-1]): int(row[-1]) for row in rows or []}

    def add(self, *key: str, n: int = 1) -> None:
        """Add to a sum."""
        self.sums[key] = self.sums.get(key, 0) + n

    def get(self, *key: str) -> int:
        """One sum; 0 where nothing was added."""
        return self.sums.get(key, 0)

    def of(self, name: str) -> list[tuple[Key, int]]:
        """Everything under a first word, without it, in order."""
        return sorted((key[1:], n) for key, n in self.sums.items() if key[0] == name)

    def dump(self) -> list[list[Any]]:
        """Plain JSON values."""
        return [[*key, n] for key, n in sorted(self.sums.items())]


class PastRun(Progress, frozen=True, kw_only=True):
    """A run as it is worked on."""

    workspace: int
    after: UUID | None  # people up to here were looked at
    tally: Tally


def faults_of_period(begin: datetime, end: datetime, now: datetime) -> list[Problem]:
    """What is wrong with a period that is to be looked at: only what has happened can be."""
    faults = []
    if begin >= end:
        faults.append(Problem("to", "does not lie behind `from`"))
    if end > now:
        faults.append(Problem("to", "lies in the future", "only what has happened can be looked at"))
    return faults
