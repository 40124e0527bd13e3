"""The working set of one batch: people, their instances, their facts in order, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from anklang.analytics.count import Sale
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.heart import Handled
from anklang.journeys.command import Command
from anklang.journeys.instance import Instance, Instances, Past
from anklang.profiles.model import Person


class Work:
    """One person's part of a batch."""

    __slots__ = (
        "addresses",
        "commands",
        "history",
        "instances",
        "line",
        "look_again",
        "moves",
        "person",
        "sales",
    )

    def __init__(self, person: Person, instances: Instances, line: list[Fact]) -> None:
        self.person = person
        self.instances = instances
        self.line = line
        self.history: list[Fact] = []
        self.commands: list[tuple[Fact, Command]] = []
        self.moves: dict[str, bool] = {}  # segment -> entered (True) or left (False), the last word counts
        self.look_again: datetime | None = None
        self.addresses = False
        self.sales: list[Sale] = []  # what facts changed in the person's orders

    def took(self, fact: Fact, handled: Handled) -> None:
        """Keep what came of one fact."""
        self.history += [one for one in handled.facts if one.kind != "timer"]
        self.commands += [(fact, command) for command in handled.commands]
        self.moves.update(dict.fromkeys(handled.left, False))
        self.moves.update(dict.fromkeys(handled.entered, True))
        self.look_again = handled.look_again or self.look_again
        self.addresses = self.addresses or handled.addresses

    def join(self, instances: Iterable[Instance], past: Mapping[tuple[str, str], Past]) -> None:
        """Take over the instances of a profile that is merged into this one, and what it was in before (J10, J40)."""
        for instance in instances:
            self.instances.all.setdefault(instance.id, instance)
        for key, theirs in past.items():
            self.instances.past[key] = theirs.joined(self.instances.past.get(key))


class Batch:
    """All people of one workspace that a transaction handles."""

    __slots__ = ("definitions", "people", "works")

    def __init__(self, definitions: Definitions, people: dict[UUID, Person], works: dict[UUID, Work]) -> None:
        self.definitions = definitions
        self.people = people
        self.works = works
