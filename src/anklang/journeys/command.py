"""What a journey wants done. A journey never does it: the flow writes these in the transaction of the fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

TraceKind = Literal[
    "entered", "refused", "step", "outcome", "exited", "finished", "goal", "removed", "migrated", "variant",
    "lost_race",
]  # fmt: skip


Choose = Literal["in_order", "preferred", "cheapest"]
"""in_order: as written. preferred: as the person asked, then as they react. cheapest: by the prices in the settings."""


class Way(msgspec.Struct, frozen=True):
    """One channel by which a message could go."""

    channel: str
    template: str
    sender: str = ""  # provider id, where the author fixed one


class PlanMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Put a message into the ledger as planned; the gate is asked at once and again at hand-over."""

    message: UUID  # derived from instance, step visit and channel, so that replay makes the same (J46)
    instance: UUID
    journey: str
    version: int
    step: str
    template: str
    channel: str
    due: datetime
    useless_after: datetime | None = None  # R12
    on_cap: Literal["drop", "wait", "downgrade"] = "drop"  # R6
    quiet: dict[str, Any] = {}  # the journey's own quiet hours (R1), as policy.model reads them
    recheck_audience: bool = True  # J19
    control: bool = False  # a hold-out member: passes every gate in a dry mode and is never handed over (J34)
    sender: str | None = None  # provider id, where the author fixed one
    variant: str | None = None
    priority: int = 0  # R7
    value: int = 0  # expected, in minor units (R7)
    stage: str = ""  # browse, cart or checkout: only the furthest may speak (R8)
    cap_wait_seconds: int = 0  # on_cap wait: at most so long (R6)
    cap_to: str = ""  # on_cap downgrade: the quieter channel (R6)
    choose: Choose = "in_order"  # how one of `ways` is chosen when it is planned (decision 0023)
    ways: tuple[Way, ...] = ()  # with a choice: all of them, in order; empty: the channel is fixed
    contact: UUID | None = None  # shared by what the journey plans in the same moment (S11)
    data: dict[str, Any] = {}  # what templates may name: event, steps, context (J21)


class CallUrl(msgspec.Struct, frozen=True, kw_only=True):
    """Call a web address of the shop's choosing, or have a platform do something: idempotent, with retries (J43)."""

    message: UUID  # the ledger row; also the idempotency key
    instance: UUID
    journey: str
    version: int
    step: str
    url: str = ""  # empty where a platform is asked
    body: dict[str, Any]
    due: datetime
    useless_after: datetime | None = None  # it is not made again afterwards, as the journey has gone on
    timeout_seconds: int = 10
    attempts: int = 5
    account: str = ""  # the platform's account
    action: str = ""  # record_event, update_person, trigger_campaign
    name: str = ""  # of the event, or id of the campaign there
    person: str = ""  # the person's id there


class WithdrawMessages(msgspec.Struct, frozen=True, kw_only=True):
    """Take back every message of an instance that has not been handed over (J12)."""

    instance: UUID
    reason: str  # reason code: exited, journey_stopped …
    step: str | None = None  # only this step's


class SetTimer(msgspec.Struct, frozen=True, kw_only=True):
    """Wake an owner at a moment; replaces the owner's earlier timer."""

    owner: UUID
    due: datetime


class CancelTimer(msgspec.Struct, frozen=True, kw_only=True):
    """The owner waits for no moment any more."""

    owner: UUID


class UpdateProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Traits were set: the working copy has them already, so that the next step sees them (J44)."""

    traits: dict[str, Any]
    changes: tuple[str, ...]  # what changed, in the words of profiles.fold: segments have to look again
    instance: UUID
    step: str


class ReserveCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """Reserve one code of a pool for the instance (R13); the answer comes as a fact of kind `journey`.

    Its properties: {"action": "coupon", "instance", "step", "code" (absent: the pool is empty), "expires_at"}.
    """

    reservation: UUID  # derived; the same one is the same reservation
    instance: UUID
    step: str
    pool: str
    offer: str  # one code per person, offer and instance


class StartJourney(msgspec.Struct, frozen=True, kw_only=True):
    """Ask another journey to take the person in (J42)."""

    journey: str
    context: dict[str, Any]
    from_instance: UUID
    depth: int
    check_audience: bool = True
    wait: bool = (
        False  # the instance waits for its end: hand `from_instance` back as `parent` in the enter fact
    )


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Something worth reading back: entry, refusal, step, exit, goal. Shown on the person's timeline."""

    kind: TraceKind
    journey: str
    version: int
    instance: UUID | None = None
    step: str | None = None
    reason: str | None = None
    detail: dict[str, Any] = {}


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Add to a roll-up."""

    metric: str  # entered, refused, finished, exited, removed, goal, step_in, step_out; control_… for hold-out members
    journey: str
    version: int
    step: str = ""
    n: int = 1
    amount: int = 0  # minor units, for goals with a value


Command = (
    PlanMessage | CallUrl | WithdrawMessages | SetTimer | CancelTimer | UpdateProfile | ReserveCoupon | StartJourney
    | Trace | Count
)  # fmt: skip
