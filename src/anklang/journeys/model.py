"""A journey as its author wrote it: who comes in, what ends it, what counts as success, and the steps.

Everything is frozen plain data; `parse` reads it from YAML or JSON, `dump` writes it back, the kinds of steps are in
`steps`. A published version is one of these and never changes (J37). Names used in more than one place:

- a *path* is a dotted place to read a value from: `event.cart_id` (the event that began the instance),
  `profile.birthday` (a trait), `steps.question.text` (what a step matched or was answered, J21), `context.x`;
- a *share* is a number of ten-thousandths, written as a percentage: 12.5% is 1250.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any, Literal

import msgspec

from anklang.journeys.waits import Weekday
from anklang.profiles.vocabulary import standard_name
from anklang.segments.model import Condition

END = "end"  # as a target: the journey is finished
NEXT = "next"  # as a target: the step below
WHOLE = 10_000  # all of a share
MAX_STEPS = 200  # in one journey
MAX_STEPS_PER_FACT = 100  # a journey that walks further without waiting is ended
MAX_DEPTH = 10  # journeys that start journeys (J42)
MAX_WAIT = timedelta(days=366)  # longest wait for behaviour (J30)
MAX_CAP = 1_000_000_000  # largest entry cap
MAX_RETRY = timedelta(minutes=30)  # how long a refused entry may be parked (J3)

Share = Annotated[int, "share"]
Path = Annotated[str, "path"]
Target = Annotated[str, "target"]  # name of a step, END or NEXT; empty: NEXT
Stage = Literal["", "browse", "cart", "checkout"]
Again = Literal["never", "after_end", "always"]
IfLive = Literal["ignore", "restart", "refresh", "parallel"]
Signal = Literal[
    "accepted",
    "not_sent",
    "failed",
    "delivered",
    "read",
    "clicked",
    "replied",
    "shown",
    "dismissed",
    "answered",
]
SIGNALS: tuple[Signal, ...] = ("delivered", "read", "clicked", "replied", "shown", "dismissed", "answered")
SILENT: Mapping[str, frozenset[str]] = {  # signals that a channel never gives (J32)
    "sms": frozenset({"read"}),
    "telegram": frozenset({"delivered", "read"}),
    "instagram": frozenset({"delivered"}),
}


class Written(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The base of everything that authors write."""


class Happening(Written, frozen=True, kw_only=True, omit_defaults=True):
    """Something that can happen to a person; exactly one of the first four is set."""

    event: str = ""  # name of an event, as in the history: Order Completed, Link Clicked, Message Received …
    segment_entered: str = ""  # id of a segment
    segment_left: str = ""  # id of a segment
    changed: str = ""  # name of a trait, or phase, language, cart … whose value became another one (J6)
    where: Condition | None = (
        None  # asked on the state that includes the event (J2); may look at its properties
    )
    same: tuple[
        str, ...
    ] = ()  # properties that must equal those of the event that began the instance, or of one of
    # the products that the event names (J14)


def key_of(happening: Happening) -> str:
    """The key by which a happening is found; "" for one that names nothing."""
    if happening.event:
        return f"event:{standard_name(happening.event)}"
    if happening.segment_entered:
        return f"in:{happening.segment_entered}"
    if happening.segment_left:
        return f"out:{happening.segment_left}"
    return f"changed:{happening.changed}" if happening.changed else ""


class Exit(Happening, frozen=True, kw_only=True, omit_defaults=True):
    """What ends an instance at once (J12); a happening, or a state that holds (J13)."""

    holds: Condition | None = (
        None  # asked whenever something about the person changes, and before each message
    )
    name: str = ""  # how the timeline calls it; empty: the event


class Goal(Happening, frozen=True, kw_only=True, omit_defaults=True):
    """What counts as success (J15); once per entry."""

    within: timedelta = timedelta(days=3)  # still counted so long after the instance ended
    value: str = ""  # property with an amount in major units: total
    exit: bool = True  # reaching it ends the instance


class Schedule(Written, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """When a run begins; at each run everybody in the segment is asked in."""

    segment: str  # who is asked
    at: str  # local time 18:00 for repeated runs, local date and time 2026-12-01T18:00 for a single one
    every: Literal["", "day", "week", "month"] = ""  # empty: a single run
    days: tuple[Weekday, ...] = ()  # with every: week
    day: int = 1  # with every: month; 31 is the last day of shorter months
    zone: str = "person"  # person: everybody at their own local time (J7); workspace; or an IANA name
    if_past: Literal["now", "next_day", "skip"] = "now"  # the person's local time has gone already (J7)
    context: dict[str, Any] = msgspec.field(
        default_factory=dict
    )  # what stands for the event: collection, url …


class EntryCap(Written, frozen=True, kw_only=True, omit_defaults=True):
    """How many may come in at most (J1); people, not messages."""

    per_run: int | None = None  # by one run of the schedule
    per_hour: int | None = None  # in an hour of the clock in the workspace's zone
    per_day: int | None = None  # on a day in the workspace's zone
    ever: int | None = None  # in all, over all versions


class Entry(Written, frozen=True, kw_only=True, omit_defaults=True):
    """The door: what brings people in, who may pass, how often."""

    on: tuple[Happening, ...] = ()  # any of these; an enter call names the journey and needs none
    schedule: Schedule | None = None  # campaign runs
    audience: Condition | None = None  # who may come in; asked again before each message (J19)
    key: Path = "person"  # person, or a path: one instance per cart, order … (J9)
    again: Again | timedelta = (
        "never"  # re-entry per key: never, after the last one ended, always, or once per window
    )
    ceiling: int = 25  # live instances of one person at most (J10)
    cap: EntryCap | None = None  # entries of all people at most (J1)
    if_live: IfLive | None = (
        None  # trigger with a live instance (J11); None: restart for carts, ignore otherwise
    )
    retry: timedelta = timedelta(0)  # a refused entry is tried again while so much time has not passed (J3)
    max_age: timedelta = timedelta(hours=24)  # older events never trigger (J4)
    delays_from: Literal["processing", "event"] = (
        "processing"  # when the clock of the first delay starts (J4)
    )


class QuietHours(Written, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """The journey's own quiet time in the person's local time (R1)."""

    from_: time  # begins, inclusive
    to: time  # ends, exclusive; earlier than from: over midnight


class Step(Written, frozen=True, kw_only=True, omit_defaults=True):
    """One step. In text it is written as `- <kind>: <name>` with its settings below."""

    name: str  # unique in the journey
    title: str = ""  # how screens call it; empty: what it does
    then: Target = ""  # where it goes on; empty: the step below; end: finished
    note: str = ""  # for the author

    def ways(self) -> dict[str, str]:
        """Its named outcomes and the steps they lead to; "" is the main line, an empty target the step below."""
        return {"": self.then}

    def direct(self) -> bool:
        """Whether it can be left by the main line itself, not only by outcomes that have no way of their own."""
        return True

    def waits(self) -> bool:
        """Whether time or a fact must pass before it goes on, so that a loop through it cannot spin."""
        return False

    def timed(self) -> bool:
        """Whether it holds people for a span, so that standing last it only holds them (J26)."""
        return False

    def looks_back(self) -> list[tuple[int, Happening]]:
        """Happenings that count although they come before anybody arrives here, with their index (J28)."""
        return []

    def listens(self) -> frozenset[str]:
        """What may wake somebody who stands here: keys of happenings, `signal:<signal>:<step>`, `own`, `*` (any)."""
        return frozenset()

    def channels(self) -> frozenset[str]:
        """The channels that it may speak on."""
        return frozenset()

    def check(self) -> list[tuple[str, str, str]]:
        """Contradictions in the settings, as (field, reason, hint)."""
        return []


class Journey(Written, frozen=True, kw_only=True, omit_defaults=True):
    """One version of a journey."""

    id: str  # unique in the workspace: s2-abandoned-cart
    name: str  # for people
    version: int = 0  # given at publishing; 0: draft
    description: str = ""  # what it is for, in the author's words
    stage: Stage = ""  # abandonment stage: only the furthest may speak (R8)
    priority: int = 50  # 0 to 100; who speaks when several want to (R7)
    value: int = (
        0  # what one message is expected to bring, in minor units; decides among equal priorities (R7)
    )
    enter: Entry = Entry()
    exit: tuple[Exit, ...] = ()
    goal: Goal | None = None
    hold_out: Share = 0  # control group, drawn at entry: goes through everything, gets nothing (J34)
    hold_out_salt: str = ""  # journeys with the same one hold the same people out; empty: the journey's own
    quiet_hours: QuietHours | None = None
    on_opt_out: Literal["exit", "continue"] = "continue"  # a consent for advertising is withdrawn (J16)
    steps: tuple[Step, ...] = ()


Status = Literal["draft", "live", "paused", "held", "stopped"]


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """A published version and how its journey stands."""

    journey: Journey
    status: Status = (
        "live"  # paused: no entries; held: messages wait in the gate; stopped: everybody is out (J39)
    )
    current: bool = True  # new people enter this version; the others serve those inside (J37)


Values = Mapping[str, Any]
