"""The states of a message, how they may follow each other, and what is kept about one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.core.ids import derive_id

State = Literal[
    "planned",  # in the ledger; stands in a lane until it is due
    "held",  # waits for a window, a cap or a rate; the reason says which, due_at until when
    "attempting",  # committed just before the provider was called
    "accepted",  # the provider took it
    "delivered",  # it arrived
    "read",  # it was opened or displayed
    "clicked",  # an individual link in it was followed by a human
    "not_sent",  # we decided not to send; the reason code says why
    "expired",  # it became useless before it could be handed over or shown
    "suppressed",  # the address must not be written to
    "failed",  # the provider or the network refused it for good
    "unknown",  # handed over without an answer; never guessed, settled by a report
]

OPEN: frozenset[State] = frozenset({"planned", "held", "attempting"})
SENT: frozenset[State] = frozenset({"accepted", "delivered", "read", "clicked"})
UNSENT: frozenset[State] = frozenset({"not_sent", "expired", "suppressed", "failed"})

RANK: dict[State, int] = {
    "planned": 0, "held": 1, "attempting": 2, "unknown": 3, "accepted": 4, "failed": 5, "not_sent": 5, "expired": 5,
    "suppressed": 5, "delivered": 6, "read": 7, "clicked": 8,
}  # fmt: skip

Lane = Literal["transactional", "triggered", "bulk"]
LANES: tuple[Lane, ...] = ("transactional", "triggered", "bulk")


def may_follow(now: State, then: State) -> bool:
    """Whether a message in state `now` may take the state `then`: only forward by rank.

    planned, held and attempting may change among each other (a hold ends, a transient fault is tried again).
    A later `delivered` overrides `failed`, because networks report that way; a failure never overrides an arrival.
    """
    if now in OPEN and then in OPEN:
        return True
    if now in ("not_sent", "expired", "suppressed"):
        return False
    if now == "failed":
        return then in ("delivered", "read", "clicked")
    return RANK[then] > RANK[now]


def state_for_reason(reason: str) -> State:
    """The final state that a refusal with this reason code means."""
    if reason in ("too_late", "expired_on_device"):
        return "expired"
    return "suppressed" if reason in ("suppressed", "unsubscribed") else "not_sent"


class Call(msgspec.Struct, frozen=True):
    """A web call planned by a journey (J43), or something that a platform shall do."""

    url: str  # address of the shop's choosing; empty where a platform is asked
    body: dict[str, Any]  # JSON that is posted and signed; what the platform shall know
    timeout_seconds: int = 10
    attempts: int = 5  # tries before it counts as failed
    account: str = ""  # the platform's account
    action: str = ""  # what it shall do (channels.platform)
    name: str = ""  # of the event, or id of the campaign there
    person: str = ""  # the person's id there


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that the gate and rendering need to know later; kept with the message."""

    data: dict[str, Any] = {}  # what templates may name: event, steps, context (J21)
    sender: str | None = None  # provider id, where the author fixed one
    on_cap: Literal["drop", "wait", "downgrade"] = "drop"  # R6
    quiet: dict[str, Any] = {}  # the journey's own quiet hours (R1)
    recheck_audience: bool = True  # J19
    control: bool = False  # hold-out member, never handed over (J34)
    variant: str | None = None
    priority: int = 0  # R7
    value: int = 0  # expected, in minor units (R7)
    stage: str = ""  # browse, cart or checkout (R8)
    cap_wait_seconds: int = 0  # on_cap wait: at most so long (R6)
    cap_to: str = ""  # on_cap downgrade: the quieter channel (R6)
    call: Call | None = None  # set for channel "http"
    text: str = ""  # the finished text of a system answer (STOP, START, HELP); there is no template then
    occasion: str = "ordinary"  # what it answers, as policy.model.Occasion
    test: bool = False  # a test send: counts nowhere
    to: str = ""  # a given address instead of the person's own: test sends and system answers
    contact: UUID | None = None  # to which contact it belongs, with what was planned in the same moment (S11)
    resend_of: UUID | None = None  # the message that did not arrive, and that this one follows


class Message(msgspec.Struct, kw_only=True):
    """A row of the ledger."""

    shard: int
    id: UUID
    person: UUID
    workspace: int
    journey: str | None = None
    version: int | None = None
    instance: UUID | None = None
    step: str | None = None
    template: str | None = None
    template_version: int | None = None
    channel: str
    message_class: str  # transactional, service, advertising
    purpose: str
    lane: Lane
    state: State = "planned"
    reason: str | None = None
    address: str | None = None
    language: str | None = None
    plan: Plan
    planned_at: datetime
    due_at: datetime
    useless_after: datetime | None = None  # R12
    attempts: int = 0
    attempted_at: datetime | None = None
    provider: str | None = None
    provider_ref: str | None = None
    parts: int | None = None
    rendered: dict[str, Any] | None = None
    gate: list[dict[str, Any]] = []  # every gate step with answer and time
    replies: list[dict[str, Any]] = []  # what the provider said


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written about a message after it was handed over, refused or reported on."""

    message: UUID
    shard: int
    state: State
    at: datetime
    reason: str | None = None
    provider: str | None = None
    provider_ref: str | None = None
    parts: int | None = None
    price_micro: int | None = None
    price_currency: str | None = None
    reply: dict[str, Any] | None = None  # appended to the replies
    due_at: datetime | None = None  # for held and for a retry
    attempt: int | None = None  # whose result it is, counted from 1; None: of no hand-over


def resend_id(message: UUID) -> UUID:
    """The id of the message that is sent again in place of this one: there can be only one."""
    return derive_id("resend", message)


encode_plan = msgspec.json.Encoder().encode
decode_plan = msgspec.json.Decoder(Plan).decode
