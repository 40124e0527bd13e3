"""Two profiles turn out to be one person: both shards are locked, everything of the loser moves (A3, J40)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.catalogue import store as catalogue
from anklang.consents import store as consents
from anklang.core.ids import shard_of
from anklang.coupons import store as coupons
from anklang.events import set_aside
from anklang.events.model import Fact
from anklang.journeys import store as journeys
from anklang.journeys.instance import Instance, Past
from anklang.messages import store as messages
from anklang.policy import store as policy
from anklang.preferences import store as preferences
from anklang.privacy import store as privacy
from anklang.profiles import addresses
from anklang.profiles.identities import follow, move_names
from anklang.profiles.model import Person
from anklang.segments import store as segments
from anklang.segments.update import timer_owner
from anklang.storage import queue
from anklang.storage.queue import DueTimer, QueuedFact, Taken
from anklang.storage.transaction import Tx


class Merges:
    """The merges of one batch. Facts of people merged away earlier are passed on to the winner here.

    Where the other shard is held by another worker, the person's facts are put back and taken again later.
    """

    def __init__(self, tx: Tx, facts: Sequence[Fact], taken: Taken, now: datetime) -> None:
        self._now = now
        self.losers: dict[UUID, UUID] = {}  # loser -> winner, of this batch
        later = self.later = self._lock_losers(tx, facts, taken)  # whose facts were put back
        moved = follow(tx, {fact.person for fact in facts} | {timer.person for timer in taken.timers})
        moved |= self.losers
        passed_on = [fact for fact in facts if fact.person in moved]
        queue.append(tx, [_row(msgspec.structs.replace(f, person=moved[f.person])) for f in passed_on])
        self.facts = [f for f in facts if f.person not in moved and f.person not in later]
        self.timers = [t for t in taken.timers if t.person not in moved and t.person not in later]
        if later:
            back = [q for q in taken.facts if q.person in later]
            queue.put_back(tx, back, [t for t in taken.timers if t.person in later])

    def _lock_losers(self, tx: Tx, facts: Sequence[Fact], taken: Taken) -> set[UUID]:
        """Lock the shards of everybody about to be merged away; answers the winners who must wait."""
        later: set[UUID] = set()
        held = set(taken.shards)
        for fact in facts:
            loser = _loser(fact)
            if loser is None or loser == fact.person:
                continue
            shard = shard_of(loser)
            if shard not in held and not queue.lock_shard(tx, shard):
                later.add(fact.person)
                continue
            held.add(shard)
            self.losers[loser] = fact.person
        for loser, winner in list(self.losers.items()):
            if winner in later:
                del self.losers[loser]
        return later

    def loser_of(self, fact: Fact, people: dict[UUID, Person]) -> Person | None:
        """The profile that this fact merges away; None for every other fact, and for a merge that happened before."""
        loser = _loser(fact)
        if loser is None or loser not in self.losers:
            return None
        person = people.get(loser)
        return None if person is None or person.merged_into is not None else person

    def instances_of(self, tx: Tx, loser: Person) -> list[Instance]:
        """The live instances of the profile that goes."""
        return journeys.load_live_instances(tx, [(loser.shard, loser.id)]).get(loser.id, [])

    def past_of(self, tx: Tx, loser: Person) -> dict[tuple[str, str], Past]:
        """What the profile that goes was in before, for re-entry (J10)."""
        return journeys.load_past(tx, [(loser.shard, loser.id)]).get(loser.id, {})

    def done(self, tx: Tx, winner: Person, loser: Person, moved: Sequence[Instance]) -> None:
        """Move what other tables keep of the loser, timers of its instances included; the facts in its line follow."""
        queue.cancel_timers(tx, [(loser.shard, one.id) for one in moved])
        waking = [one for one in moved if one.wake is not None and one.status != "ended"]
        queue.set_timers(tx, [instance_timer(winner, one.id, one.wake.at) for one in waking if one.wake])
        loser.merged_into, loser.dirty = winner.id, True
        move_names(tx, loser.id, winner.id)
        addresses.move(tx, loser.id, winner.id)
        policy.move_person(tx, winner.workspace, loser.id, winner.id)
        preferences.move_person(tx, winner.workspace, loser.id, winner.id, self._now)
        consents.move_person(tx, loser.id, winner.id)
        catalogue.move_person(tx, loser.id, winner.id)
        coupons.move_person(tx, winner.workspace, loser.id, winner.id, winner.shard)
        journeys.move_ended(tx, (loser.shard, loser.id), (winner.shard, winner.id))
        journeys.remove_of_person(tx, loser.shard, loser.id)
        messages.move_person(tx, loser.id, winner.id)
        privacy.carry_restriction(tx, loser.id, winner.id)
        segments.drop_memberships(tx, [(loser.shard, loser.id)])
        queue.cancel_timers(tx, [(loser.shard, timer_owner(loser.id))])
        waiting = [
            *set_aside.take_facts(tx, loser.shard, loser.id), *queue.take_person(tx, loser.shard, loser.id)
        ]  # fmt: skip
        queue.append(tx, [_moved(q, winner.id) for q in waiting])


def instance_timer(person: Person, owner: UUID, due: datetime) -> DueTimer:
    """The timer of an instance."""
    return DueTimer(person.shard, owner, due, person.workspace, person.id, "instance", b"")


def _loser(fact: Fact) -> UUID | None:
    if fact.kind != "merge":
        return None
    try:
        return UUID(str(fact.properties.get("loser")))
    except ValueError:
        return None


def _row(fact: Fact) -> tuple[int, int, UUID, datetime, bytes]:
    return shard_of(fact.person), fact.workspace, fact.person, fact.received, msgspec.json.encode(fact)


def _moved(queued: QueuedFact, winner: UUID) -> tuple[int, int, UUID, datetime, bytes]:
    body: dict[str, Any] = msgspec.json.decode(queued.body)
    body["person"] = str(winner)
    return shard_of(winner), queued.workspace, winner, queued.received, msgspec.json.encode(body)
