"""What was planned is not sent after all: its row says why, its contact and its code are free again (J12, R4, R13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.coupons import store as coupons
from anklang.events.model import Fact
from anklang.flows.outcomes import message_fact
from anklang.messages import store as messages
from anklang.messages.model import Message
from anklang.policy import reserve
from anklang.storage.transaction import Tx


def take_back(
    tx: Tx, person: UUID, reason: str, now: datetime, *, instance: UUID | None = None, step: str | None = None,
    channel: str | None = None, message_class: str | None = None, purpose: str | None = None,
    besides: Sequence[UUID] = (), templates: Sequence[str] | None = None, before: datetime | None = None,
) -> list[Fact]:  # fmt: skip
    """Withdraw what waits of an instance, a step, a channel and class, of some templates, or due before a moment, but
    for the messages `besides`; answers what its person is to be told."""
    gone = messages.withdraw(
        tx, person, reason, now, instance=instance, step=step, channel=channel, message_class=message_class,
        purpose=purpose, besides=besides, templates=templates, before=before,
    )  # fmt: skip
    give_back(tx, gone)
    return [message_fact(one, one.state, now, one.reason) for one in gone]


def give_back(tx: Tx, gone: Sequence[Message]) -> None:
    """Free what an earlier attempt of these messages holds: it certainly failed, and no other will be made."""
    tried = [one for one in gone if one.attempts]
    reserve.release_slots(tx, [(one.shard, one.id) for one in tried])
    for workspace in sorted({one.workspace for one in tried}):
        held = [(one, code_of(one)) for one in tried if one.workspace == workspace]
        coupons.release(tx, workspace, [(code["pool"], code["code"], one.id) for one, code in held if code])


def code_of(message: Message) -> dict[str, str] | None:
    """Pool and code that the message's words hold; None where there is none."""
    return message.rendered.get("coupon") if message.rendered else None
