"""Whom an event is about: names in, people out, and what has to change in the table of names. Pure.

The rules (A3), strongest name first: user, anonymous, device, e-mail, phone.

1. A user id names one person for ever.
2. An anonymous id joins the user that an event names beside it. Where it already meant somebody without a log-in,
   that profile is merged into the user's; where that user is new, the profile simply becomes the user's.
3. An anonymous id that already belongs to another user (a shared computer) goes to the newer log-in and takes no
   history along: two users are never merged because of a browser, a device, an e-mail address or a number.
4. `alias` is the shop's own word that two ids are one person; it alone merges two users.
5. A device belongs to who last logged in on it; the former owner is told (Device Moved), so that nobody's messages
   appear on somebody else's screen.
6. E-mail addresses and numbers are attached to find people by. They stay with the first user that has them; a user
   takes them over from a visitor. They never merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from anklang.events.accept import Arrival

Name = tuple[int, str, str]  # workspace, kind, value

BECAME_USER = "visitor became a user"
JOINED = "anonymous id joined"
PASSED_ON = "anonymous id of another user passed on"
MERGED = "visitor merged"
ALIASED = "alias"
ATTACHED = "attached"
DEVICE_PASSED_ON = "device passed on"


class Merge(msgspec.Struct, frozen=True):
    """Two profiles are one person."""

    index: int  # of the arrival that showed it
    winner: UUID
    loser: UUID
    reason: str


class Moved(msgspec.Struct, frozen=True):
    """A device has a new owner."""

    index: int  # of the arrival that showed it
    device: str
    former: UUID


class Plan(msgspec.Struct):
    """What a group of events means."""

    people: list[UUID] = []  # one for each arrival
    traces: list[str] = []  # why, one for each arrival
    new: dict[Name, UUID] = {}  # names that nobody had
    moved: dict[Name, UUID] = {}  # names that change their owner
    merges: list[Merge] = []  # of people known before; in order
    devices: list[Moved] = []
    touched: set[UUID] = set()  # people known before who gain or lose a name


def names_of(arrival: Arrival) -> list[Name]:
    """Every name that this event uses."""
    workspace = arrival.workspace
    pairs = (
        ("user", arrival.user),
        ("anonymous", arrival.anonymous),
        ("device", arrival.device),
        ("email", arrival.email),
        ("phone", arrival.phone),
        ("user", "" if arrival.visitor else arrival.previous),
        ("anonymous", arrival.previous),
    )
    return [(workspace, kind, value) for kind, value in pairs if value]


def plan(
    arrivals: Sequence[Arrival], known: dict[Name, UUID], logins: set[UUID], fresh: Callable[[], UUID]
) -> Plan:
    """Find or make the person of every arrival, in order; later ones see what earlier ones changed.

    `known`: whom the names mean now. `logins`: who of them has a user id. `fresh` makes the id of a new person.
    Neither is changed.
    """
    return _Planner(dict(known), set(logins), fresh).run(arrivals)


class _Planner:
    def __init__(self, known: dict[Name, UUID], logins: set[UUID], fresh: Callable[[], UUID]) -> None:
        self.known = known
        self.before = dict(known)
        self.logins = logins
        self.fresh = fresh
        self.made: set[UUID] = set()
        self.into: dict[UUID, UUID] = {}
        self.plan = Plan()
        self.index = 0
        self.why: list[str] = []

    def run(self, arrivals: Sequence[Arrival]) -> Plan:
        for self.index, arrival in enumerate(arrivals):
            self.why = []
            person = self.person(arrival)
            self.attach(arrival, person)
            self.plan.people.append(person)
            self.plan.traces.append("; ".join(self.why))
        people = self.plan.people = [self.now(person) for person in self.plan.people]
        self.plan.devices = [d for d in self.plan.devices if self.now(d.former) != people[d.index]]
        for name, person in self.known.items():
            person = self.now(person)
            former = self.before.get(name)
            if former is None:
                self.plan.new[name] = person
            elif former != person:
                self.plan.moved[name] = person
        return self.plan

    def now(self, person: UUID) -> UUID:
        while person in self.into:
            person = self.into[person]
        return person

    def owner(self, workspace: int, kind: str, value: str) -> UUID | None:
        person = self.known.get((workspace, kind, value)) if value else None
        return None if person is None else self.now(person)

    def bind(self, name: Name, person: UUID) -> None:
        for one in (person, self.known.get(name)):
            if one is not None and one not in self.made:
                self.plan.touched.add(one)
        self.known[name] = person

    def new_person(self) -> UUID:
        person = self.fresh()
        self.made.add(person)
        return person

    def person(self, arrival: Arrival) -> UUID:
        workspace = arrival.workspace
        if arrival.user:
            self.why.append("user")
            return self.user(arrival, workspace)
        for kind, value in (
            ("anonymous", arrival.anonymous),
            ("device", arrival.device),
            ("email", arrival.email),
            ("phone", arrival.phone),
        ):
            if value:
                self.why.append(kind)
                person = self.owner(workspace, kind, value)
                if person is None and kind == "anonymous":
                    person = self.new_person()
                    self.bind((workspace, kind, value), person)
                if person is not None:
                    return person
        return self.new_person()

    def user(self, arrival: Arrival, workspace: int) -> UUID:
        person = self.owner(workspace, "user", arrival.user)
        before = None if arrival.visitor else self.owner(workspace, "user", arrival.previous)
        if person is None:
            person = self.candidate(arrival, before) or self.new_person()
            self.bind((workspace, "user", arrival.user), person)
            self.logins.add(person)
        if before is not None:
            self.merge(before, person, ALIASED)
        elif arrival.previous:
            self.join(workspace, arrival.previous, person)
        if arrival.anonymous:
            self.join(workspace, arrival.anonymous, self.now(person))
        return self.now(person)

    def candidate(self, arrival: Arrival, before: UUID | None) -> UUID | None:
        """Who a user id that nobody had before turns out to be: the visitor so far, or who had the old id."""
        if before is not None:
            self.why.append(ALIASED)
            return before
        for value in (arrival.previous, arrival.anonymous):
            visitor = self.owner(arrival.workspace, "anonymous", value)
            if visitor is not None and visitor not in self.logins:
                self.why.append(BECAME_USER)
                return visitor
        return None

    def join(self, workspace: int, anonymous: str, person: UUID) -> None:
        other = self.owner(workspace, "anonymous", anonymous)
        if other == person:
            return
        if other is None:
            self.why.append(JOINED)
        elif other not in self.logins:
            self.merge(other, person, MERGED)
            return
        else:
            self.why.append(PASSED_ON)
        self.bind((workspace, "anonymous", anonymous), person)

    def merge(self, loser: UUID, winner: UUID, reason: str) -> None:
        if loser == winner:
            return
        self.why.append(reason)
        if winner in self.made and loser not in self.made:
            winner, loser = loser, winner  # nobody knows the new one yet: it never was
        for one in (loser, winner):
            if one not in self.made:
                self.plan.touched.add(one)
        if loser in self.logins:
            self.logins.add(winner)
        self.into[loser] = winner
        if loser not in self.made:
            self.plan.merges.append(Merge(self.index, winner, loser, reason))

    def attach(self, arrival: Arrival, person: UUID) -> None:
        workspace = arrival.workspace
        if arrival.device:
            self.own_device(workspace, arrival.device, person)
        for kind, value in (("email", arrival.email), ("phone", arrival.phone)):
            if not value:
                continue
            owner = self.owner(workspace, kind, value)
            if owner is None or (owner != person and owner not in self.logins and person in self.logins):
                self.why.append(f"{kind} {ATTACHED}")
                self.bind((workspace, kind, value), person)

    def own_device(self, workspace: int, device: str, person: UUID) -> None:
        owner = self.owner(workspace, "device", device)
        if owner == person or (owner is not None and owner in self.logins and person not in self.logins):
            return
        if owner is not None:
            self.why.append(DEVICE_PASSED_ON)
            if owner not in self.made:
                self.plan.devices.append(Moved(self.index, device, owner))
        self.bind((workspace, "device", device), person)
