"""What a simulation is asked, how far it is, and what it found."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from anklang.replays.model import PastRun
from anklang.workspaces.model import Cap, Gap, Hours

Kind = Literal[
    "less",  # was sent, and would not have been
    "more",  # was not sent, and would have been
    "moved",  # would have been sent at another time
    "reason",  # not sent either way, for another reason
]
KINDS: tuple[Kind, ...] = ("less", "more", "moved", "reason")
Fate = Literal["sent", "not_sent", "open"]
MAX_CHANGES = 100  # of one person that are kept


class TriedRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings that are tried; they were not saved."""

    hours: tuple[Hours, ...]
    caps: list[Cap]
    gaps: list[Gap]
    release_minutes: int
    gather_minutes: int = 0
    us_hours: Literal["strict", "state"] = "strict"


NAMES: tuple[str, ...] = TriedRules.__struct_fields__


class SimulationWanted(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """The question: messages that were planned within a period, under these rules."""

    from_: datetime  # inclusive, UTC
    to: datetime  # exclusive, UTC
    rules: TriedRules


class MessageEnding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a message ended, or stands."""

    fate: Fate
    at: datetime | None = None  # handed over then, or decided then; open: asked again then
    reason: str = ""  # why not, or what it waits for
    rule: str = ""  # id of the rule that decided, where one did


class ChangedMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message that would have fared otherwise."""

    message: UUID
    kind: Kind
    channel: str
    was: MessageEnding  # what happened
    would: MessageEnding  # what would have happened
    journey: str = ""
    step: str = ""
    template: str = ""
    message_class: str = ""


class ChangedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person for whom something would have been different."""

    person: UUID
    less: int
    more: int
    moved: int
    changes: list[ChangedMessage]  # in order of planning; at most MAX_CHANGES


class Run(PastRun, frozen=True, kw_only=True):
    """A simulation and how far it is."""

    wanted: SimulationWanted
