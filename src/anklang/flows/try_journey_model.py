"""What a trial of a journey is asked, and what it answers: one person's whole walk, step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.journeys.finding import Finding

Happened = Literal[
    "event", "identify", "consent", "click", "read", "reply", "delivered", "failed", "shown", "dismissed", "answered"
]  # fmt: skip
LineKind = Literal[
    "happened",  # something that the tester let happen, or the trigger
    "entered", "refused",  # the door
    "arrived", "left",  # a step
    "decided",  # a branch: which conditions hold
    "waits", "woke",  # time passes
    "planned", "held", "sent", "not_sent", "withdrawn",  # a message and the gate
    "coupon", "call", "updated", "started",  # what other steps did
    "variant", "outcome", "goal", "lost_race",
    "exited", "finished", "removed",
    "ignored",  # a happening that nothing can come of
]  # fmt: skip


class InventedConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consent of somebody invented."""

    channel: str
    purpose: str
    state: Literal["asked", "given", "confirmed", "withdrawn"] = "confirmed"


class InventedOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An earlier order of somebody invented."""

    days_ago: float = 30
    total: float = 50  # major units
    products: list[dict[str, Any]] = []  # as an event of the shop names them


class Invented(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who never was."""

    traits: dict[str, Any] = {}  # first_name, email, phone … as the shop would send them
    consents: list[InventedConsent] = []
    cart: list[dict[str, Any]] = []  # products: product_id, name, price, quantity, category
    cart_id: str = "cart-1"
    viewed: list[dict[str, Any]] = []  # products, latest last
    orders: list[InventedOrder] = []
    language: str = ""  # empty: the workspace's
    zone: str = ""  # IANA name; empty: the workspace's
    tracking: bool = False  # agreed to be measured (R22)
    push: bool = False  # has a device that allows notifications
    segments: list[str] = []  # member of these, whatever their conditions say


class Happening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that the tester lets happen."""

    kind: Happened
    at: datetime | None = None  # when; or:
    after: str = ""  # 2h since the one before, or since entry
    event: str = ""  # name of an event
    properties: dict[str, Any] = {}  # of the event; traits of identify; answers of a survey
    step: str = ""  # the message step that is clicked, read …
    channel: str = ""  # of a consent
    purpose: str = ""  # of a consent
    action: Literal["give", "confirm", "withdraw"] = "give"  # of a consent
    text: str = ""  # of a reply


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The event that opens the door."""

    event: str
    properties: dict[str, Any] = {}


class Trial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The question."""

    definition: dict[str, Any]  # a journey, saved or not
    person: UUID | None = None  # as whom; null: somebody invented
    invented: Invented = Invented()
    at: datetime | None = None  # entry; null: now
    trigger: Trigger | None = None  # null: the journey's own, or a call that asks the person in
    context: dict[str, Any] = {}  # what a call passes on
    until: datetime | None = None  # as far as the clock is turned; null: 30 days
    happenings: list[Happening] = []
    arms: dict[str, str] = {}  # split -> the arm that is drawn
    hold_out: bool = False  # let chance draw the control group as it would live


class Verdict(msgspec.Struct, frozen=True):
    """What one condition says, with the value that it saw; groups with their parts."""

    kind: str  # all, any, not, trait …
    condition: dict[str, Any]  # as its author wrote it
    value: bool | None  # met, not met, or unknown (J32)
    seen: Any  # the value that was compared; null: there is none
    parts: list[Verdict]


class Asked(msgspec.Struct, frozen=True):
    """A condition that was asked on the way."""

    about: Literal["audience", "trigger", "way"]
    name: str  # way: its index; trigger: the event
    then: str  # way: the step that it leads to
    taken: bool | None  # way: whether it was taken; null: is no way
    verdict: Verdict


class GateAnswer(msgspec.Struct, frozen=True):
    """One question of the gate."""

    step: str
    answer: str  # pass, skip, wait, no
    detail: str
    rule: str


class TriedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it would go, or why it would not."""

    id: UUID
    channel: str
    template: str
    message_class: str
    purpose: str
    moment: Literal["planned", "hand_over"]  # when the gate was asked
    gate: list[GateAnswer]
    until: datetime | None = None  # held: when it is asked again
    content: dict[str, Any] | None = None  # as the channel takes it
    language: str = ""
    parts: int | None = None  # SMS
    encoding: str = ""  # SMS
    links: list[str] = []  # names
    coupon: str = ""  # shape of the code; none is taken
    failure: str = ""  # why it could not be rendered
    provider: str = ""  # account that would carry it; empty: there is none yet
    cost_micro: int | None = None  # millionths of `currency`; null: no price is set
    currency: str = ""


class WaitingFor(msgspec.Struct, frozen=True):
    """What somebody stands still for."""

    until: datetime | None  # when they go on at the latest
    rule: str  # for, days, weekday …; event for behaviour; message for the outcome of a message
    listens: list[str]  # happenings that end it earlier


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the trace."""

    n: int  # from 1
    at: datetime
    kind: LineKind
    journey: str  # the one that is tried, or one that it started
    step: str  # empty: the journey itself
    visit: int  # which visit of a step, from 1; 0: none
    reason: str  # code of a refusal, of a hold, of an exit; name of an event
    outcome: str  # left: by which way
    to: str  # left: where to
    conditions: list[Asked]
    message: TriedMessage | None
    wait: WaitingFor | None
    detail: dict[str, Any]


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The whole walk."""

    entered: bool
    refused: str  # why not; empty: entered, or never asked
    person: UUID  # of somebody invented: always the same id
    name: str
    zone: str  # the person's
    at: datetime  # entry
    now: datetime  # as far as the clock was turned
    stopped: Literal["ended", "horizon", "limit"]  # why the trace ends here
    step: str  # where the person stands; empty: out
    end_reason: str  # finished, goal, an exit …; empty: still in
    lines: list[Line]
    warnings: list[Finding]
