"""Where one person stands in one journey, and what is known of earlier times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.journeys.waits import Rule

Status = Literal[
    "running",  # between two steps; never stored
    "at_door",  # not in yet: waits for its local time (J7) or to be tried again (J3)
    "waiting_time",  # a delay
    "waiting_event",  # behaviour, an answer or another journey
    "holding",  # a message of this step has no outcome yet
    "ended",
]


class Wake(msgspec.Struct, omit_defaults=True):
    """The moment at which an instance wakes, and the rule that made it (J24)."""

    at: datetime  # UTC
    rule: Rule | None = None  # None: an absolute deadline
    since: datetime | None = None  # what the rule was counted from
    zone: str = ""  # the person's zone that was used; empty: does not follow the person
    deadline: datetime | None = None  # where `at` is only the next look at a condition: the real time-out


class Signals(msgspec.Struct, omit_defaults=True):
    """What became of a step: of its message, or of what it waited for."""

    visit: int = 0  # which visit these belong to
    message: UUID | None = None  # the latest message (of a fallback: the latest channel's)
    messages: list[UUID] = []  # all of this visit
    open: list[UUID] = []  # planned messages that have no outcome yet, of earlier visits too
    channel: str = ""  # of the latest message
    attempt: int = 0  # how many were tried before; in a fixed order the index of the channel
    tried: list[str] = []  # channels that a choice takes no more
    planned_at: datetime | None = None
    handed_over_at: datetime | None = None  # first acceptance
    reason: str = ""  # why not sent or failed
    times: dict[str, datetime] = {}  # signal -> first time
    data: dict[str, Any] = {}  # properties of the event that was matched, the answer, the code (J21)


class Instance(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One person in one version of a journey, under one key."""

    id: UUID  # derived from person, journey, key and the fact that began it
    workspace: int
    person: UUID
    journey: str
    version: int
    key: str  # "" for one instance per person
    status: Status = "running"
    step: str = ""  # where it stands
    visit: int = 0  # counts the steps that it arrived in
    entered_at: datetime
    happened_at: (
        datetime  # the event that brought the person in, by its own time; what came before never ends this
    )
    began_at: datetime  # entry or latest restart: what "since entry" means
    arrived_at: datetime  # in the present step
    wake: Wake | None = None
    context: dict[str, Any] = {}  # event: properties of the entry event; and what another journey passed on
    steps: dict[str, Signals] = {}
    seen: dict[
        str, tuple[datetime, dict[str, Any]]
    ] = {}  # events that a later wait looks back for: "step.index"
    sends: int = 0  # messages planned so far
    variants: dict[str, str] = {}  # split -> arm
    control: bool = False  # hold-out member: goes through everything dry (J34)
    finishing: dict[str, str] | None = (
        None  # how it left its last step, while messages are still on their way: an exit takes them back
    )
    depth: int = 0  # journeys that led here (J42)
    parent: UUID | None = None  # instance that waits for this one
    goal_at: datetime | None = None
    goal_until: datetime | None = None  # after the end: the goal still counts up to here (J15)
    retry_until: datetime | None = None  # at the door: tried again up to here (J3)
    check_audience: bool = True  # at the door
    run: str = ""  # the campaign run that asked, by the time when it began: for the cap of a run (J1)
    ended_at: datetime | None = None
    end_reason: str = ""  # finished, goal, exited, journey_stopped, merged, erased, refused …

    @property
    def pending(self) -> bool:
        """Whether a message was planned that has no outcome yet."""
        return any(signals.open for signals in self.steps.values())

    @property
    def live(self) -> bool:
        """Whether the person is in the journey."""
        return self.status not in ("ended", "at_door")


encode_instance = msgspec.json.Encoder().encode
decode_instance = msgspec.json.Decoder(Instance).decode


class Past(msgspec.Struct):
    """What re-entry must know about earlier instances of one (journey, key) of a person (J10)."""

    count: int = 0  # instances that ever began
    last_entered: datetime | None = None
    last_ended: datetime | None = None

    def joined(self, other: Past | None) -> Past:
        """Both together: two profiles turned out to be one person (J40)."""
        if other is None:
            return self
        entered = [at for at in (self.last_entered, other.last_entered) if at is not None]
        ended = [at for at in (self.last_ended, other.last_ended) if at is not None]
        return Past(self.count + other.count, max(entered, default=None), max(ended, default=None))


def _by_entry(instance: Instance) -> tuple[datetime, UUID]:
    return instance.entered_at, instance.id


class Instances:
    """The working set of one person: everything live, what ended lately with an open goal, and the past.

    The engine changes the instances in place and notes them in `dirty`; the flow saves those.
    """

    __slots__ = ("all", "dirty", "past")

    def __init__(
        self, instances: Iterable[Instance] = (), past: dict[tuple[str, str], Past] | None = None
    ) -> None:
        self.all: dict[UUID, Instance] = {i.id: i for i in instances}
        self.past = past if past is not None else {}
        self.dirty: set[UUID] = set()

    def __iter__(self) -> Iterator[Instance]:
        """In order of entry, so that replay sees the same order (J46)."""
        if len(self.all) < 2:
            return iter(list(self.all.values()))
        return iter(sorted(self.all.values(), key=_by_entry))

    def live(self) -> list[Instance]:
        """Those that have not ended, oldest first."""
        return [i for i in self if i.live]

    def changed(self) -> list[Instance]:
        """Those that have to be saved."""
        return [self.all[i] for i in sorted(self.dirty)]
