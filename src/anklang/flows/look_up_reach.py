"""May we speak to this person now? The real gate is asked for every channel, and nothing is planned."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec

from anklang.channels.model import Channel
from anklang.core.ids import new_id
from anklang.flows.definitions import Definitions
from anklang.flows.surroundings import surroundings
from anklang.messages.model import Message, Plan
from anklang.messages.prepare import ask, trace_of
from anklang.policy.decide import decide
from anklang.policy.model import Allow, MessageClass, No, Reason, WaitUntil
from anklang.profiles.find import get_person
from anklang.storage.transaction import Tx

ALWAYS_SHOWN = ("email", "sms", "push", "inapp", "onsite")


class ChannelAnswer(msgspec.Struct, frozen=True):
    """What the gate says of one channel."""

    channel: str
    address: str  # where it would go; empty: nowhere
    answer: Literal["allow", "wait", "no"]
    reason: str  # code of what it waits for, or why not; empty with allow
    reason_text: dict[str, str]  # in words: de, en; empty where there is none
    until: datetime | None  # wait: when it may go
    before: datetime | None  # allow: a window closes then
    provider: str  # the account that would carry it; empty: none does
    gate: list[dict[str, Any]]  # every question with its answer


class PersonReach(msgspec.Struct, frozen=True):
    """Whether a person can be reached now."""

    person: UUID
    message_class: str
    purpose: str
    at: datetime
    channels: list[ChannelAnswer]


def reach(
    tx: Tx, definitions: Definitions, person: UUID, message_class: MessageClass, purpose: str, now: datetime
) -> PersonReach:
    """Ask the gate as at hand-over, for every channel that is set up and the usual ones. Raises NotFound."""
    found = get_person(tx, definitions.workspace.id, person)
    carried = {channel for one in definitions.providers for channel in one.channels}
    channels = [one for one in get_args(Channel) if one in carried or one in ALWAYS_SHOWN]
    asked = [
        Message(
            shard=found.shard, id=new_id(now), person=found.id, workspace=definitions.workspace.id, channel=channel,
            message_class=message_class, purpose=purpose, lane="triggered", planned_at=now, due_at=now,
            plan=Plan(recheck_audience=False),
        )
        for channel in channels
    ]  # fmt: skip
    around = surroundings(tx, asked, definitions, now)
    answers: list[ChannelAnswer] = []
    for message in asked:
        known = around.known(message, now)
        decision = decide(ask(message, known, definitions.workspace.settings, "hand_over", now), now)
        account = definitions.provider_for(message.channel, known.destination.platform)
        gate = trace_of(decision, "hand_over", now)
        said: Literal["allow", "wait", "no"] = "allow"
        reason, until = "", None
        if isinstance(decision, No):
            said, reason = "no", str(decision.reason)
        elif isinstance(decision, WaitUntil):
            said, reason, until = "wait", str(decision.reason), decision.at
        elif account is None:
            said, reason = "no", str(Reason.UNREACHABLE)
            detail = "no provider account of this workspace carries the channel"
            gate.append(
                {"at": now, "moment": "hand_over", "step": "provider", "answer": "no", "detail": detail}
            )
        answers.append(
            ChannelAnswer(
                message.channel, known.destination.facts.value, said, reason, in_words(reason), until,
                decision.send_before if isinstance(decision, Allow) else None, account.id if account else "", gate,
            )
        )  # fmt: skip
    return PersonReach(found.id, message_class, purpose, now, answers)


def in_words(reason: str | None) -> dict[str, str]:
    """A reason code in German and English; empty where the code is none of the gate's."""
    known = {str(one): one for one in Reason}.get(reason or "")
    return {} if known is None else {"de": known.de, "en": known.en}
