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
from anklang.flows.surroundings import Surroundings, surroundings
from anklang.messages import store as messages
from anklang.messages.model import Message, Outcome, State, state_for_reason
from anklang.messages.prepare import ask
from anklang.policy.decide import decide
from anklang.policy.model import No, Reason
from anklang.profiles.identities import person_of
from anklang.storage.transaction import Tx

CHANNELS = ("inapp", "onsite")
MOST = 5  # messages that one answer holds
_TAKES_BACK = frozenset(
    {Reason.EXITED, Reason.JOURNEY_STOPPED, Reason.SUPPRESSED, Reason.UNSUBSCRIBED, Reason.NO_CONSENT,
     Reason.NOT_ELIGIBLE_NOW, Reason.PROFILE_MISSING}
)  # fmt: skip


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in front of the screen, as the SDK knows them."""

    user_id: str = ""
    anonymous_id: str = ""
    public: bool = False  # the browser says so itself; else the caller vouches for it


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
    """The person behind a visitor, by the anonymous id of the browser, which nobody else can guess.

    In public a user id alone opens nothing: many can guess it, and the write key stands in every page. Where one is
    named it must be that of the same person, so that a browser that changed hands shows nothing of the one before.
    """
    if visitor.user_id and not visitor.public:
        vouched = person_of(tx, workspace, "user", visitor.user_id)
        if vouched is not None:
            return vouched
    found = person_of(tx, workspace, "anonymous", visitor.anonymous_id) if visitor.anonymous_id else None
    named = person_of(tx, workspace, "user", visitor.user_id) if visitor.user_id else None
    return None if named is not None and named != found else found


def to_show(tx: Tx, definitions: Definitions, visitor: Visitor, now: datetime) -> list[Message]:
    """The in-app and on-site messages that wait for this person, eligibility tested again (R19); latest first.

    What is over, belongs to a journey that has ended, or would not be sent any more is taken back here and never shown.
    """
    person = who(tx, definitions.workspace.id, visitor)
    if person is None:
        return []
    waiting = messages.on_device(tx, shard_of(person), person, CHANNELS)
    around = surroundings(tx, waiting, definitions, now) if waiting else None
    shown: list[Message] = []
    for message in waiting:
        why = "expired_on_device" if around is None or _over(message, now) else _refusal(message, around, now)
        if why:
            _take_back(tx, message, why, now)
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


def _refusal(message: Message, around: Surroundings, now: datetime) -> str:
    """Why the gate would not let it go any more, or nothing; hours and limits counted when it was made available."""
    if message.plan.test:
        return ""
    settings = around.definitions.workspace.settings
    decision = decide(ask(message, around.known(message, now), settings, "planned", now), now)
    if not isinstance(decision, No) or decision.reason not in _TAKES_BACK:
        return ""
    if decision.reason == Reason.EXITED and not _display(message).get("withdraw_on_exit", True):
        return ""
    return str(decision.reason)


def _take_back(tx: Tx, message: Message, reason: str, now: datetime) -> None:
    state = "expired" if reason == "exited" else state_for_reason(reason)
    if messages.settle(
        tx, [Outcome(message=message.id, shard=message.shard, state=state, at=now, reason=reason)]
    ):
        append_facts(tx, [message_fact(message, state, now, reason)])


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
