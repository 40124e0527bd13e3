"""Which account carries a message where several could: by rank, around one that fails, never around a doubt (C8); and
when, where the one that must carry it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock

import msgspec

from anklang.channels.model import Accepted, Failed, SendResult, Unknown
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.flows.slow_down import Account, SlowDown
from anklang.messages.model import Message

VENDORS_FAULTS = ("account", "transient")
"""Error classes after which another account is asked; the others are the person's, the message's, or only patience."""
SHARED = ("sms", "email")
"""Channels whose address any vendor reaches; a token of push or a chat is known to one account alone."""
FEW = 3  # faults in a row that are no accident
FIRST_REST = timedelta(seconds=30)  # doubled each time that the account fails again after its rest
LONGEST_REST = timedelta(minutes=15)


def able_to_carry(
    definitions: Definitions, message: Message, platform: str, written_to: str = ""
) -> list[ProviderChoice]:
    """The accounts that may carry a message, the first by rank first: one alone where its author fixed it, and where
    the address is none that another vendor knows.

    `written_to`: the account that the person wrote to last from there. A chat is known to that bot alone; with a
    number of WhatsApp the window for answers is open at that one.
    """
    found = definitions.accounts_for(message.channel, platform, message.plan.sender)
    if message.channel in SHARED:
        return found
    known = message.provider if in_doubt(message) else written_to
    return [one for one in found if one.id == known] or found[:1]


class Choice(msgspec.Struct, frozen=True):
    """Who carries a message, and whether now."""

    account: ProviderChoice
    until: datetime | None  # it rests: the message is put off so long; None: it may go


def choose(
    able: Sequence[ProviderChoice], message: Message, circuits: Circuits, now: datetime
) -> Choice | None:
    """The account for the next attempt, of those that carry the channel, in their order of rank.

    First those that did not fail this message yet, then the one whose failure is longest ago. One that rests is passed
    over; where all do, one that may be back is asked all the same, and closed ones are waited for. One that asked for
    patience is waited for as well, and not stood in for. Where an answer is in doubt, the account that owes it is asked
    alone, as only it can drop what comes twice; if it is gone, another one may have the message only where twice is
    better than never. None where nobody is left.
    """
    order = list(able)
    if in_doubt(message):
        asked = [one for one in able if one.id == message.provider]
        order = asked if asked or message.message_class != "transactional" else order
    if len(order) > 1:
        failed = failures(message)
        order.sort(key=lambda one: failed.get(one.id, -1))
    if not order:
        return None
    found = next((one for one in order if circuits.awake(message.workspace, one, now)), None)
    if found is None:
        rests = {one.id: circuits.closed_until(message.workspace, one, now) for one in order}
        found = min(order, key=lambda one: rests[one.id] or now)
        until = rests[found.id]
        if until is not None:
            # whoever has not been refused tries first: perhaps it is only the others' message
            return Choice(found, until + FIRST_REST if found.id in failures(message) else until)
    return Choice(found, circuits.turn(found, message, now))


def in_doubt(message: Message) -> bool:
    """Whether an attempt of this message may have gone out without an answer."""
    return any(reply.get("kind") == "unknown" for reply in message.replies)


def failures(message: Message) -> dict[str, int]:
    """The accounts that failed this message by a fault of theirs -> the place of the last such reply."""
    return {
        reply["account"]: place
        for place, reply in enumerate(message.replies)
        if reply.get("kind") == "failed" and reply.get("error") in VENDORS_FAULTS and reply.get("account")
    }


def another_is_left(definitions: Definitions | None, message: Message, platform: str, asked: str) -> bool:
    """Whether an account that did not fail this message could carry it, when `asked` has just failed."""
    if definitions is None or in_doubt(message) or message.channel not in SHARED:
        return False
    gone = {*failures(message), asked}
    return any(one.id not in gone for one in able_to_carry(definitions, message, platform))


class _Circuit(msgspec.Struct):
    """How one account answers."""

    faults: int = 0  # in a row
    rests: int = 0  # in a row
    until: datetime | None = None  # rests so long; afterwards one message a rest tries whether it is back
    refused: bool = False  # it was there and would not have us, which time alone seldom mends
    trying: bool = False  # one message is under way to see whether it is back


class Circuits:
    """What one process has seen of the accounts lately. Nothing is kept: a new process asks anew, and so does this one
    where an account gets other settings."""

    def __init__(self) -> None:
        self._known: dict[Account, _Circuit] = {}
        self._slow = SlowDown()
        self._lock = Lock()

    def note(self, workspace: int, account: ProviderChoice, result: SendResult, at: datetime) -> None:
        """Learn from an answer. A refused account rests at once, one that is away after a few messages, and one that
        asks for patience as long as it says."""
        key = _key(workspace, account)
        error = result.error if isinstance(result, Failed) else None
        with self._lock:
            if isinstance(result, Failed) and error == "throttled":
                self._slow.throttled(key, result.retry_after, at)
                return
            if isinstance(result, Accepted):
                self._slow.accepted(key, at)
            if not isinstance(result, Unknown) and error not in VENDORS_FAULTS:
                self._known.pop(key, None)
                return
            known = self._known.setdefault(key, _Circuit())
            known.faults += 1
            if known.until is not None and at < known.until and not known.trying:
                return  # sent before the rest began
            known.refused, known.trying = error == "account", False
            if known.refused or known.faults >= FEW:
                known.until = at + min(LONGEST_REST, FIRST_REST * 2**known.rests)
                known.rests = min(known.rests + 1, 10)

    def awake(self, workspace: int, account: ProviderChoice, now: datetime) -> bool:
        """Whether the account is asked; after a rest, for one message, whose answer decides about the others."""
        with self._lock:
            known = self._known.get(_key(workspace, account))
            if known is None or known.until is None:
                return True
            if now < known.until:
                return False
            known.until, known.trying = now + FIRST_REST, True  # the others wait for what becomes of this one
            return True

    def closed_until(self, workspace: int, account: ProviderChoice, now: datetime) -> datetime | None:
        """Until when an account rests that refused a few messages in a row, so that it is none of theirs that is wrong
        (an address that one vendor does not know is refused in the same words); None where it does not."""
        with self._lock:
            known = self._known.get(_key(workspace, account))
            if known is None or not known.refused or known.faults < FEW or known.until is None:
                return None
            return known.until if now < known.until else None

    def turn(self, account: ProviderChoice, message: Message, now: datetime) -> datetime | None:
        """When a message's turn is at an account that asked for patience; None: now, and it is counted.

        What the contract needs is first when the account wakes; so is what is in doubt, as a vendor remembers for a
        while only what it must drop.
        """
        hurried = message.message_class == "transactional" or in_doubt(message)
        with self._lock:
            return self._slow.turn(_key(message.workspace, account), message.lane, now, hurried=hurried)


def _key(workspace: int, account: ProviderChoice) -> Account:
    return workspace, account.id, account.sealed


def why_this(
    able: Sequence[ProviderChoice], chosen: ProviderChoice, message: Message, now: datetime
) -> Mapping[str, object] | None:
    """A line of the message's trace where another account than the first carries it; None where it is the first."""
    first = able[0].id
    if chosen.id == first or in_doubt(message):
        return None
    why = "failed this message" if first in failures(message) else "fails at the moment"
    return {
        "at": now, "moment": "hand_over", "step": "provider", "answer": "pass",
        "detail": f"{chosen.id} instead of {first}, which {why}",
    }  # fmt: skip
