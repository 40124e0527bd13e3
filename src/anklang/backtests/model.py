"""What a back-test is asked, how far it is, and what it found (mission D5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

State = Literal["queued", "running", "done", "cancelled", "failed"]
OPEN: tuple[State, ...] = ("queued", "running")
Outcome = Literal[
    "sent",  # at least one message would have been handed over
    "held",  # none was, and at the end of the period one waits
    "not_sent",  # messages were planned, none would have been handed over
    "no_message",  # entered, and came to no message within the period
    "refused",  # turned away at the door
]
OUTCOMES: tuple[Outcome, ...] = ("sent", "held", "not_sent", "no_message", "refused")
MAX_MOMENTS = 200  # of one person's timeline
MAX_PROBLEM = 2000  # characters of what went wrong


class Assumed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What nobody can know: the share of messages, from 0 to 1, that people would have reacted to.

    Who reacts is drawn by a hash of the message, so that the same test gives the same answer (J46).
    """

    delivered: float = 1.0  # of those handed over
    read: float = 0.0  # of those delivered, on channels that tell
    clicked: float = 0.0  # of those delivered that carry an individual link


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The question."""

    from_: datetime  # inclusive, UTC
    to: datetime  # exclusive, UTC; what comes later is not looked at
    segment: str = ""  # only people who are in this segment today
    sample: int = 0  # about so many people, chosen by a hash of their id; 0: everybody
    count_real: bool = False  # messages that were really sent count against the contact limits as well
    imports: Literal["happened", "imported"] = "happened"
    """happened: imported history counts as if Anklang had been there. imported: as it was, it triggers nothing (J4)."""
    assumed: Assumed = Assumed()


class Moment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a person's timeline."""

    at: datetime
    what: str  # entered, refused, step, variant, planned, held, sent, not_sent, exited, finished, goal, removed …
    journey: str = ""  # where it is another one than the one tested
    step: str = ""
    reason: str = ""  # code of a refusal, hold or exit
    channel: str = ""
    template: str = ""
    until: datetime | None = None  # of a hold
    parts: int = 0  # SMS parts
    cost_micro: int | None = None  # millionths of `currency`
    currency: str = ""
    text: str = ""  # the beginning of the words
    detail: dict[str, Any] = {}


class PersonResult(msgspec.Struct, frozen=True, kw_only=True):
    """What would have become of one person."""

    person: UUID
    outcome: Outcome
    reasons: list[str]  # every refusal, hold, stop and exit on the way
    entries: int  # times entered
    sent: int  # messages that would have been handed over
    parts: int  # SMS parts of them
    costs: dict[str, int]  # currency -> millionths
    timeline: list[Moment]  # in order; at most MAX_MOMENTS


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A back-test and how far it is."""

    id: UUID
    workspace: int
    journey: str
    version: int  # of the definition that is tested; 0: a draft or one that was sent along
    definition: dict[str, Any]  # as it was when asked
    wanted: Wanted
    asked_by: str
    asked_at: datetime
    state: State
    problem: str  # why it failed
    started_at: datetime | None
    finished_at: datetime | None
    done: int  # people looked at
    total: int  # people to look at
    after: UUID | None  # people up to here were looked at
    tally: Tally


Key = tuple[str, ...]


class Tally:
    """Sums under names of several words. Sums of parts of the people can be added up in any order."""

    __slots__ = ("sums",)

    def __init__(self, rows: list[list[Any]] | None = None) -> None:
        """From `rows` as `dump` gave them."""
        self.sums: dict[Key, int] = {tuple(row[:-1]): int(row[-1]) for row in rows or []}

    def add(self, *key: str, n: int = 1) -> None:
        """Add to a sum."""
        self.sums[key] = self.sums.get(key, 0) + n

    def join(self, other: Tally) -> None:
        """Add another one's sums."""
        for key, n in other.sums.items():
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
