"""What a back-test is asked, how far it is, and what it found (mission D5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.replays.model import PastRun

Outcome = Literal[
    "sent",  # at least one message would have been handed over
    "held",  # none was, and at the end of the period one waits
    "not_sent",  # messages were planned, none would have been handed over
    "no_message",  # entered, and came to no message within the period
    "refused",  # turned away at the door
]
OUTCOMES: tuple[Outcome, ...] = ("sent", "held", "not_sent", "no_message", "refused")
MAX_MOMENTS = 200  # of one person's timeline


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


class Run(PastRun, frozen=True, kw_only=True):
    """A back-test and how far it is."""

    journey: str
    version: int  # of the definition that is tested; 0: a draft or one that was sent along
    definition: dict[str, Any]  # as it was when asked
    wanted: Wanted
