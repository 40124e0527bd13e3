"""What became of messages turns into facts about their people, in the same transaction (ARCHITECTURE.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anklang.core.ids import derive_id
from anklang.events import model as events
from anklang.events.model import Fact
from anklang.events.store import append
from anklang.messages.model import Message, State
from anklang.storage.queue import FACTS_CHANNEL, announce
from anklang.storage.transaction import Tx

NAMES: dict[State, str] = {
    "held": events.MESSAGE_HELD,
    "accepted": events.MESSAGE_ACCEPTED,
    "delivered": events.MESSAGE_DELIVERED,
    "read": events.MESSAGE_READ,
    "not_sent": events.MESSAGE_NOT_SENT,
    "expired": events.MESSAGE_NOT_SENT,
    "suppressed": events.MESSAGE_NOT_SENT,
    "failed": events.MESSAGE_FAILED,
    "unknown": events.MESSAGE_UNKNOWN,
}


def append_facts(tx: Tx, facts: Sequence[Fact]) -> None:
    """Put facts into their people's lines and wake a worker when this commits."""
    if facts:
        append(tx, facts)
        announce(tx, FACTS_CHANNEL)


def message_fact(
    message: Message, state: State, now: datetime, reason: str | None = None, **more: Any
) -> Fact:
    """The fact that a message reached a state. Its id is derived, so a report that comes twice is one fact."""
    properties: dict[str, Any] = {
        "message": str(message.id), "channel": message.channel, "class": message.message_class,
        "purpose": message.purpose, "state": state, "lane": message.lane,
    }  # fmt: skip
    optional = {
        "journey": message.journey, "version": message.version, "step": message.step, "template": message.template,
        "instance": None if message.instance is None else str(message.instance), "reason": reason,
        "provider": message.provider, "parts": message.parts, "address": message.address,
        "test": message.plan.test or None, **more,
    }  # fmt: skip
    properties.update({name: value for name, value in optional.items() if value is not None})
    return Fact(
        id=derive_id(message.id, state, str(message.attempts), "" if state != "held" else str(message.due_at)),
        workspace=message.workspace, person=message.person, kind="message", name=NAMES[state], at=now, received=now,
        properties=properties,
    )  # fmt: skip
