"""One fact, one person: fold, segments, journeys. Pure, so that live, preview, back-test and tests are the
same (J46)."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Protocol

import msgspec

from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.journeys.advance import advance
from anklang.journeys.command import Command, StartJourney, UpdateProfile
from anklang.journeys.definitions import Journeys
from anklang.journeys.instance import Instances
from anklang.journeys.places import Places
from anklang.profiles.count import CounterPlan
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import Person
from anklang.segments.update import SegmentIndex, update_segments

MAX_FACTS = 200  # facts that one fact may bring about; beyond it the rest is dropped with a trace
_TRAIT = "trait:"


class Rules(Protocol):
    """What the heart needs of a workspace's definitions."""

    counters: CounterPlan
    segments: SegmentIndex
    journeys: Journeys


class Handled(msgspec.Struct):
    """What came of one fact."""

    facts: list[Fact] = []  # the fact and those that it brought about, in order; they are the history
    commands: list[Command] = []
    entered: list[str] = []  # segments
    left: list[str] = []
    addresses: bool = False  # e-mail, phone or a chat changed
    look_again: datetime | None = None  # set the person's timer for segments to this
    cut: bool = False  # MAX_FACTS was reached


def handle(
    person: Person, instances: Instances, fact: Fact, rules: Rules, now: datetime, loser: Person | None = None,
    places: Places | None = None,
) -> Handled:  # fmt: skip
    """Everything that follows from `fact`; changes the working copies of person and instances.

    `loser` is the other profile of a merge fact; its instances are in `instances` already (J40).
    `places`: what the caps of journeys leave, shared by everybody of the batch; entries take from it (J1).
    """
    done = Handled()
    line: deque[tuple[Fact, set[str]]] = deque([(fact, set() if loser is None else merge(person, loser))])
    while line:
        one, changes = line.popleft()
        if len(done.facts) >= MAX_FACTS:
            done.cut = True
            break
        done.facts.append(one)
        _one(person, instances, one, changes, rules, now, done, line, places)
    return done


def _one(
    person: Person, instances: Instances, fact: Fact, changes: set[str], rules: Rules, now: datetime, done: Handled,
    line: deque[tuple[Fact, set[str]]], places: Places | None,
) -> None:  # fmt: skip
    changes |= fold(person, fact, rules.counters)
    if not changes.isdisjoint(("email", "phone", "chats")):
        done.addresses = True
    _segments(person, fact, changes, rules, now, done, line)
    before = frozenset(person.journeys)
    traits = [
        change.removeprefix(_TRAIT) for change in changes if change.startswith(_TRAIT) or ":" not in change
    ]
    for command in advance(person, instances, fact, rules.journeys, now, traits, places):
        done.commands.append(command)
        if isinstance(command, StartJourney):
            line.append((_enter(person, fact, command, now), set()))
        elif isinstance(command, UpdateProfile):
            line.append((_updated(person, fact, command, now), set(command.changes)))
    if person.journeys != before:
        _segments(person, fact, {"journeys"}, rules, now, done, line)


def _segments(
    person: Person, fact: Fact, changes: set[str], rules: Rules, now: datetime, done: Handled,
    line: deque[tuple[Fact, set[str]]],
) -> None:  # fmt: skip
    update = update_segments(person, fact, changes, rules.segments, now)
    if update.timer is not None:
        done.look_again = update.timer
    if update.facts:
        done.entered += update.entered
        done.left += update.left
        line.extend((one, set()) for one in update.facts)


def _enter(person: Person, cause: Fact, wanted: StartJourney, now: datetime) -> Fact:
    properties = {
        "journey": wanted.journey, "context": wanted.context, "depth": wanted.depth,
        "check_audience": wanted.check_audience, "from_instance": str(wanted.from_instance),
    }  # fmt: skip
    if wanted.wait:
        properties["parent"] = str(wanted.from_instance)
    return Fact(
        id=derive_id(cause.id, wanted.from_instance, wanted.journey, wanted.depth), workspace=person.workspace,
        person=person.id, kind="enter", name="Journey Asked", at=now, received=now, properties=properties,
        imported=cause.imported,
    )  # fmt: skip


def _updated(person: Person, cause: Fact, update: UpdateProfile, now: datetime) -> Fact:
    return Fact(
        id=derive_id(cause.id, update.instance, update.step, "update"), workspace=person.workspace, person=person.id,
        kind="identify", name="Profile Updated", at=now, received=now, properties=dict(update.traits),
        context={"source": f"journey step {update.step}"}, imported=cause.imported,
    )  # fmt: skip
