"""Which account carries a message where several could: by rank, around one that fails, never around a doubt (C8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock

import msgspec

from anklang.channels.model import Failed, SendResult, Unknown
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.messages.model import Message

VENDORS_FAULTS = ("account", "transient")
"""Error classes after which another account is asked; the others are the person's, the message's, or only patience."""
SHARED = ("sms", "email")
"""Channels whose address any vendor reaches; a token of push or a chat is known to one account alone."""
FEW = 3  # faults in a row that are no accident
FIRST_REST = timedelta(seconds=30)  # doubled each time that the account fails again after its rest
LONGEST_REST = timedelta(minutes=15)


def able_to_carry(definitions: Definitions, message: Message, platform: str) -> list[ProviderChoice]:
    """The accounts that may carry a message, the first by rank first: one alone where its author fixed it, and where
    the address is none that another vendor knows."""
    found = definitions.accounts_for(message.channel, platform, message.plan.sender)
    return found if message.channel in SHARED else found[:1]


def choose(
    able: Sequence[ProviderChoice], message: Message, awake: Callable[[ProviderChoice], bool]
) -> ProviderChoice | None:
    """The account for the next attempt, of those that carry the channel, in their order of rank.

    First those that did not fail this message yet, then the one whose failure is longest ago; one that rests is asked
    only if all do. Where an answer is in doubt, the account that owes it is asked alone, as only it can drop what
    comes twice; if it is gone, another one may have the message only where twice is better than never.
    None where nobody is left.
    """
    if in_doubt(message):
        asked = next((one for one in able if one.id == message.provider), None)
        if asked is not None or message.message_class != "transactional":
            return asked
    if len(able) < 2:
        return able[0] if able else None
    failed = failures(message)
    order = sorted(able, key=lambda one: failed.get(one.id, -1))
    return next((one for one in order if awake(one)), order[0])


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
    if definitions is None or in_doubt(message):
        return False
    gone = {*failures(message), asked}
    return any(one.id not in gone for one in able_to_carry(definitions, message, platform))


class _Circuit(msgspec.Struct):
    """How one account answers."""

    faults: int = 0  # in a row
    rests: int = 0  # in a row
    until: datetime | None = None  # rests so long; afterwards one message a rest tries whether it is back


class Circuits:
    """What one process has seen of the accounts lately. Nothing is kept: a new process asks anew."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], _Circuit] = {}
        self._lock = Lock()

    def note(self, workspace: int, account: str, result: SendResult, at: datetime) -> None:
        """Learn from an answer. A refused account rests at once, one that is away after a few messages."""
        fault = isinstance(result, Unknown) or (isinstance(result, Failed) and result.error in VENDORS_FAULTS)
        with self._lock:
            if not fault:
                if not (isinstance(result, Failed) and result.error == "throttled"):
                    self._known.pop((workspace, account), None)
                return
            known = self._known.setdefault((workspace, account), _Circuit())
            known.faults += 1
            if known.until is not None and at < known.until:
                return  # sent before the rest began
            refused = isinstance(result, Failed) and result.error == "account"
            if refused or known.faults >= FEW:
                known.until = at + min(LONGEST_REST, FIRST_REST * 2**known.rests)
                known.rests = min(known.rests + 1, 10)

    def awake(self, workspace: int, account: str, now: datetime) -> bool:
        """Whether the account is asked; after a rest, for one message, whose answer decides about the others."""
        with self._lock:
            known = self._known.get((workspace, account))
            if known is None or known.until is None:
                return True
            if now < known.until:
                return False
            known.until = now + FIRST_REST  # the others wait for what becomes of this one
            return True


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
