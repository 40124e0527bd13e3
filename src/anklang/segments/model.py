"""Who belongs: conditions as a typed tree, the scope they are asked in, and the answer with its next look.

The same tree is used by segments, journey filters, audiences, branches, waits and exits. In JSON and YAML every node
carries `kind`. Durations are ISO 8601 (P14D, PT30M); the parser also takes 14d, 36h, 30m, 45s, 2w. Days are whole
days in the workspace's zone: "within 7 days" is today and the six days before. Money is in minor units; sums over
event properties are in the property's own unit. Text is compared exactly, with case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Literal

import msgspec
from msgspec.structs import force_setattr as set_attribute

from anklang.events.model import Fact
from anklang.profiles.compare import PATH
from anklang.profiles.count import Counter, Filter, counter_of
from anklang.profiles.vocabulary import standard_name
from anklang.segments.check import (
    CART_TYPES,
    MESSAGE_EVENTS,
    TRACKING_PURPOSES,
    TYPES,
    check_duration,
    check_general,
    check_typed,
    check_window,
    is_context_value,
)

Compare = Literal["eq", "ne", "gt", "ge", "lt", "le"]
Op = Literal[
    "eq", "ne", "in", "not_in", "contains", "starts_with", "gt", "ge", "lt", "le", "exists", "missing",
    "before", "after", "on", "anniversary",
    "since", "not_since",
]  # fmt: skip
"""before, after, on: the value is an ISO date or {days: n} counted from today. anniversary: the yearly return of the
date is in {days: n} from today (29 February counts as the 28th in common years). since, not_since: the value is a
duration, exact to the second, for computed times. ne and not_in are also true where there is no value."""

Outcome = Literal["accepted", "not_sent", "delivered", "read", "clicked", "replied", "failed", "answered"]
Sent = Literal[
    "accepted", "not_sent", "failed", "delivered", "read", "shown", "clicked", "dismissed", "answered"
]

ComputedField = Literal[
    "orders", "cancelled_orders", "gross_revenue", "refunded", "net_revenue", "lifetime_value", "average_order",
    "last_seen", "first_seen", "created", "last_order_at", "first_order_at", "interest_at",
    "favourite_channel", "email", "phone", "user_id", "first_name", "last_name", "country",
]  # fmt: skip


class _Node(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    dict=True,
):
    """A node of the tree; frozen, the `__dict__` only holds what is derived from the fields."""


class All(_Node, frozen=True, tag="all"):
    """Every one of the conditions; none of them: true."""

    conditions: tuple[Condition, ...]


class AnyOf(_Node, frozen=True, tag="any"):
    """At least one of the conditions; none of them: false."""

    conditions: tuple[Condition, ...]


class Not(_Node, frozen=True, tag="not"):
    """The opposite; unknown stays unknown."""

    condition: Condition


class Trait(_Node, frozen=True, tag="trait"):
    """A trait that the shop set."""

    name: str
    op: Op = "eq"
    value: Any = None

    def __post_init__(self) -> None:
        """Refuse what could never be compared."""
        if not 0 < len(self.name) <= 100:
            raise ValueError("the name of a trait has 1 to 100 characters")
        set_attribute(self, "value", check_general(self.op, self.value))


class Computed(_Node, frozen=True, tag="computed"):
    """A trait that Anklang computes."""

    field: ComputedField
    op: Op = "eq"
    value: Any = (
        None  # number (minor units for money), text, ISO date-time, or a duration for since and not_since
    )

    def __post_init__(self) -> None:
        """Refuse operators that do not go with the type of the field."""
        set_attribute(self, "value", check_typed(TYPES[self.field], self.op, self.value))


class Event(_Node, frozen=True, tag="event"):
    """How often an event happened, or the sum of one of its properties."""

    event: str
    op: Compare = "ge"
    value: float = 1
    sum: str = ""  # path of the property to add up; empty: count
    within_days: int | None = None  # whole days, today included; None: ever
    filters: tuple[Filter, ...] = ()

    def __post_init__(self) -> None:
        """Take the standard name of the event; refuse windows that no counter covers."""
        check_window(self.within_days)
        if self.sum and not PATH.fullmatch(self.sum):
            raise ValueError(
                f"`{self.sum}` is no path; write the names of the properties with dots between them"
            )
        set_attribute(self, "event", standard_name(self.event))
        self.__dict__["counter"] = counter_of(self.event, self.filters, self.sum)

    @property
    def counter(self) -> Counter:
        """What has to be counted for this."""
        counter: Counter = self.__dict__["counter"]
        return counter


class Recency(_Node, frozen=True, tag="recency"):
    """Whether an event happened since `duration` ago, exact to the second."""

    event: str
    duration: timedelta
    op: Literal["since", "not_since"] = "since"
    filters: tuple[Filter, ...] = ()

    def __post_init__(self) -> None:
        """Take the standard name of the event."""
        check_duration(self.duration)
        set_attribute(self, "event", standard_name(self.event))
        self.__dict__["counter"] = counter_of(self.event, self.filters)

    @property
    def counter(self) -> Counter:
        """What has to be counted for this."""
        counter: Counter = self.__dict__["counter"]
        return counter


class CartIs(_Node, frozen=True, tag="cart"):
    """The cart that was touched last."""

    field: Literal["status", "value", "count", "category", "age", "id"] = "status"
    op: Op = "in"
    value: Any = None  # status without a value: open or checkout; age: a duration for since and not_since

    def __post_init__(self) -> None:
        """Refuse operators that do not go with the type of the field."""
        if self.field == "status" and self.op == "in" and self.value is None:
            set_attribute(self, "value", ("open", "checkout"))
        set_attribute(self, "value", check_typed(CART_TYPES[self.field], self.op, self.value))


class Product(_Node, frozen=True, tag="product"):
    """A product type that the person bought or viewed."""

    relation: Literal["bought", "viewed"]
    any_of: tuple[str, ...]  # product types; one is enough
    at_least: int = 1  # pieces bought, or views
    within: timedelta | None = None  # the latest one is no older


class LocatedIn(_Node, frozen=True, tag="location"):
    """Where the person is."""

    field: Literal["country", "region", "city", "postal_code"]
    any_of: tuple[str, ...]


class Fulfilment(_Node, frozen=True, tag="fulfilment"):
    """How the person had goods delivered."""

    any_of: tuple[str, ...]  # method names as the shop sends them
    within: timedelta | None = None


class ConsentIs(_Node, frozen=True, tag="consent"):
    """A consent in one of these states, for any address; nothing recorded is `never`."""

    channel: str
    purpose: str
    states: tuple[Literal["never", "asked", "given", "confirmed", "withdrawn"], ...] = ("given", "confirmed")


class HasDevice(_Node, frozen=True, tag="device"):
    """A device that fits every test."""

    any_of: tuple[Literal["ios", "android", "web", "other"], ...] = ()  # empty: any type
    push_enabled: bool | None = None
    opened_within: timedelta | None = None  # the app was opened since


class Message(_Node, frozen=True, tag="message"):
    """How often messages reached a state; clicked and read are unknown without tracking consent (J32)."""

    event: Sent
    channel: str = ""  # empty: any
    journey: str = ""
    step: str = ""
    op: Compare = "ge"
    value: float = 1
    within_days: int | None = None

    def __post_init__(self) -> None:
        """Turn the named limits into filters on the message's facts."""
        check_window(self.within_days)
        limits = (("channel", self.channel), ("journey", self.journey), ("step", self.step))
        filters = tuple(Filter(path=path, value=value) for path, value in limits if value)
        self.__dict__["counter"] = counter_of(MESSAGE_EVENTS[self.event], filters)

    @property
    def counter(self) -> Counter:
        """What has to be counted for this."""
        counter: Counter = self.__dict__["counter"]
        return counter

    @property
    def tracking(self) -> str:
        """The purpose without whose consent the answer may be unknown (J32), or nothing."""
        return TRACKING_PURPOSES.get(self.event, "")


class InSegment(_Node, frozen=True, tag="segment"):
    """Membership of another segment."""

    segment: str


class InJourney(_Node, frozen=True, tag="in_journey"):
    """An instance of the journey has not ended; any journey if none is named."""

    journey: str = ""


class CustomerIs(_Node, frozen=True, tag="customer"):
    """prospect: no order. new: exactly one order that was not cancelled. returning: two or more."""

    any_of: tuple[Literal["prospect", "new", "returning"], ...]


class PhaseIs(_Node, frozen=True, tag="phase"):
    """The phase of the customer's journey."""

    any_of: tuple[Literal["decide", "inform", "buy", "use", "buy_again"], ...]


class LanguageIs(_Node, frozen=True, tag="language"):
    """The person's language."""

    any_of: tuple[str, ...]  # ISO 639, lower case


class EventProperty(_Node, frozen=True, tag="event_property"):
    """A property of the fact that is being handled (J14); `{context: path}` compares with the instance's context."""

    path: str
    op: Op = "eq"
    value: Any = None

    def __post_init__(self) -> None:
        """Refuse what could never be compared."""
        if not PATH.fullmatch(self.path):
            raise ValueError(f"`{self.path}` is no path; write the names with dots between them")
        if not is_context_value(self.value):
            set_attribute(self, "value", check_general(self.op, self.value))


class ContextIs(_Node, frozen=True, tag="context"):
    """A value in the instance's context."""

    path: str
    op: Op = "eq"
    value: Any = None

    def __post_init__(self) -> None:
        """Refuse what could never be compared."""
        if not PATH.fullmatch(self.path):
            raise ValueError(f"`{self.path}` is no path; write the names with dots between them")
        if not is_context_value(self.value):
            set_attribute(self, "value", check_general(self.op, self.value))


class StepIs(_Node, frozen=True, tag="step"):
    """What became of a message step of this instance (J29)."""

    step: str
    outcome: Outcome


Condition = (
    All | AnyOf | Not | Trait | Computed | Event | Recency | CartIs | Product | LocatedIn | Fulfilment | ConsentIs
    | HasDevice | Message | InSegment | InJourney | CustomerIs | PhaseIs | LanguageIs
    | EventProperty | ContextIs | StepIs
)  # fmt: skip

ALWAYS = All(conditions=())


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What holds now, and when time alone could change it."""

    value: bool | None  # None: unknown
    look_again: datetime | None = (
        None  # earliest moment at which the value could change without a fact; None: never
    )


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Where a condition is asked: in a segment nothing of this is needed but the zone."""

    zone: tzinfo = UTC  # the workspace's zone: days begin at its midnight
    fact: Fact | None = None  # the fact being handled
    context: Mapping[str, Any] = {}  # the instance's context
    steps: Mapping[str, frozenset[str]] = {}  # outcomes that each message step of this instance has reached
    tracking: bool | None = None  # may clicks and opens be looked at; None: as the person's consents say
    segments: Mapping[str, Condition] | None = None  # definitions, to compute memberships on demand (J2)


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A named condition of a workspace."""

    workspace: int
    id: str
    name: str
    condition: Condition
    status: Literal["filling", "live", "archived"] = "live"  # filling: counters are being back-filled
    version: int = 1


def condition_to_dict(condition: Condition) -> dict[str, Any]:
    """The tree as plain JSON values; `parse.parse_condition` reads it back."""
    result: dict[str, Any] = msgspec.to_builtins(condition)
    return result
