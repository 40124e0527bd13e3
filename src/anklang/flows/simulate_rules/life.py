"""What is known of one person for a simulation: the messages of the period, and what could bear on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.events.model import Fact
from anklang.flows.simulate_rules.record import Asked
from anklang.messages.model import SENT, UNSENT, Message
from anklang.policy.model import ConsentFact, Contact, Suppression
from anklang.profiles.model import Person
from anklang.simulations.model import MessageEnding


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it really fared."""

    message: Message
    asks: list[Asked]
    ending: MessageEnding
    settled_at: datetime | None
    contact_at: datetime | None  # when its contact counted from; None: it holds none now

    @property
    def failed(self) -> bool:
        """Handed over and refused for good: its slot became free again (R4)."""
        return self.message.state == "failed"


class Stay(msgspec.Struct, frozen=True):
    """One run of a journey."""

    journey: str
    entered_at: datetime
    ended_at: datetime | None
    end_reason: str


class Life(msgspec.Struct, kw_only=True):
    """One person with the profiles that were merged into it."""

    person: UUID
    messages: list[Past] = []  # planned within the period
    facts: list[Fact] = []  # of all these profiles, in order of receipt
    merges: dict[UUID, tuple[UUID, datetime]] = {}  # profile -> into which, and when
    contacts: list[tuple[UUID, Contact]] = []  # profile and contact, of messages outside the period
    evidence: list[tuple[datetime, ConsentFact]] = []  # with the moment of recording, in order
    suppressions: Mapping[tuple[str, str], tuple[Suppression, ...]] = {}  # by channel and address; today's
    stays: dict[UUID, Stay] = {}  # by instance
    today: Person | None = None  # where history is cut: what it lacks is taken from here


def ending_of(message: Message, asks: list[Asked], settled_at: datetime | None) -> MessageEnding:
    """How a message really ended. What a provider was given counts as sent, whatever came of it."""
    last = asks[-1] if asks else None
    if message.state in SENT or message.state in ("unknown", "attempting") or _refused(message):
        return MessageEnding(fate="sent", at=message.attempted_at, reason=message.reason or "")
    if message.state in UNSENT:
        rule = last.rule if last is not None and last.reason == message.reason else ""
        return MessageEnding(fate="not_sent", at=settled_at, reason=message.reason or "", rule=rule)
    held = last is not None and last.answer == "wait"
    return MessageEnding(
        fate="open", at=message.due_at, reason=message.reason or "", rule=last.rule if last and held else ""
    )


def _refused(message: Message) -> bool:
    return message.state == "failed" and message.attempts > 0
