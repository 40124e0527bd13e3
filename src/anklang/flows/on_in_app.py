"""The SDK asks what to show, and tells what became of it: eligible → fetched → shown → acted (R19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.core.ids import derive_id, shard_of
from anklang.events.model import LINK_CLICKED, MESSAGE_ANSWERED, MESSAGE_DISMISSED, MESSAGE_SHOWN, Fact
from anklang.flows.definitions import Definitions
from anklang.flows.outcomes import append_facts, message_fact
from anklang.journeys import store as journeys
from anklang.messages import store as messages
from anklang.messages.model import Message, Outcome, State
from anklang.profiles.identities import person_of
from anklang.storage.transaction import Tx

CHANNELS = ("inapp", "onsite")
MOST = 5  # messages that one answer holds


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in front of the screen, as the SDK knows them."""

    user_id: str = ""
    anonymous_id: str = ""


class InAppEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one message on the screen."""

    id: UUID  # the message
    type: Literal["shown", "clicked", "dismissed", "answered", "refused"]
    at: datetime | None = None  # by the device's clock
    button: int | None = None
    answers: dict[str, Any] = {}  # question id -> answer


_STATE: dict[str, State] = {"shown": "read", "clicked": "clicked", "dismissed": "read", "answered": "clicked"}
_NAME = {
    "shown": MESSAGE_SHOWN, "clicked": LINK_CLICKED, "dismissed": MESSAGE_DISMISSED, "answered": MESSAGE_ANSWERED,
    "refused": "Message Refused",
}  # fmt: skip


def who(tx: Tx, workspace: int, visitor: Visitor) -> UUID | None:
    """The person behind a visitor: by log-in, else by the anonymous id."""
    if visitor.user_id:
        found = person_of(tx, workspace, "user", visitor.user_id)
        if found is not None:
            return found
    return person_of(tx, workspace, "anonymous", visitor.anonymous_id) if visitor.anonymous_id else None


def to_show(tx: Tx, definitions: Definitions, visitor: Visitor, now: datetime) -> list[Message]:
    """The in-app and on-site messages that wait for this person, eligibility tested again (R19); latest first.

    What is over or belongs to a journey that has ended is taken back here and never shown.
    """
    person = who(tx, definitions.workspace.id, visitor)
    if person is None:
        return []
    waiting = messages.on_device(tx, shard_of(person), person, CHANNELS)
    instances = journeys.load_instances(tx, [(m.shard, m.instance) for m in waiting if m.instance])
    shown: list[Message] = []
    for message in waiting:
        over = _over(message, now)
        instance = instances.get(message.instance) if message.instance else None
        left = message.instance is not None and (
            instance is None or instance.end_reason not in ("", "finished")
        )
        if over or (left and _display(message).get("withdraw_on_exit", True)):
            _take_back(tx, message, "expired_on_device" if over else "exited", now)
        else:
            shown.append(message)
    fetched = [
        Outcome(message=m.id, shard=m.shard, state="delivered", at=now)
        for m in shown[:MOST]
        if m.state == "accepted"
    ]
    changed = set(messages.settle(tx, fetched))
    append_facts(tx, [message_fact(m, "delivered", now) for m in shown if m.id in changed])
    return shown[:MOST]


def _display(message: Message) -> dict[str, Any]:
    content = (message.rendered or {}).get("content") or {}
    text = (content.get("data") or {}).get("display")
    return msgspec.json.decode(text) if text else {}


def _over(message: Message, now: datetime) -> bool:
    valid = timedelta(hours=float(_display(message).get("valid_hours", 72)))
    until = message.attempted_at + valid if message.attempted_at else None
    ends = [at for at in (until, message.useless_after) if at is not None]
    return bool(ends) and now >= min(ends)


def _take_back(tx: Tx, message: Message, reason: str, now: datetime) -> None:
    outcome = Outcome(message=message.id, shard=message.shard, state="expired", at=now, reason=reason)
    if messages.settle(tx, [outcome]):
        append_facts(tx, [message_fact(message, "expired", now, reason)])


def on_in_app_events(
    tx: Tx, definitions: Definitions, visitor: Visitor, events: Sequence[InAppEvent], now: datetime
) -> int:
    """Apply what the SDK tells; events about messages of somebody else are ignored. Answers how many counted."""
    person = who(tx, definitions.workspace.id, visitor)
    counted = 0
    for event in events:
        found = messages.by_id(tx, event.id)
        if not found or person is None or found[0].person != person or found[0].channel not in CHANNELS:
            continue
        message = found[0]
        at = now if event.at is None else min(event.at, now)
        state = _STATE.get(event.type)
        if state is not None:
            messages.settle(tx, [Outcome(message=message.id, shard=message.shard, state=state, at=at)])
        append_facts(tx, [_fact(message, event, at, now)])
        counted += 1
    return counted


def _fact(message: Message, event: InAppEvent, at: datetime, now: datetime) -> Fact:
    base = message_fact(message, "read", at)
    more: dict[str, Any] = {"state": event.type}
    if event.button is not None:
        more["button"] = event.button
    if event.answers:
        more["answers"] = dict(list(event.answers.items())[:20])
    return msgspec.structs.replace(
        base, id=derive_id(message.id, event.type, str(event.button), now.isoformat() if event.answers else ""),
        kind="click" if event.type == "clicked" else "message", name=_NAME[event.type], received=now,
        properties={**base.properties, **more},
    )  # fmt: skip
