"""Two profiles are one person, says somebody: what would move, which journeys collide, and the fact that does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, Conflict, Problem
from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.flows.on_collected import PROFILE_MERGED
from anklang.flows.outcomes import append_facts
from anklang.journeys import store as journeys
from anklang.journeys.instance import Instance, Instances
from anklang.policy import find as policy
from anklang.profiles.find import get_person
from anklang.profiles.identities import names_of_person
from anklang.profiles.merge import merge
from anklang.profiles.model import Person, Profile
from anklang.storage.transaction import Tx


class TraitChoice(msgspec.Struct, frozen=True):
    """A trait on which the two differ; the survivor's word stands."""

    name: str
    kept: Any
    dropped: Any


class MovedName(msgspec.Struct, frozen=True):
    """A name that leads to the survivor from then on."""

    kind: str
    value: str


class JourneyMerged(msgspec.Struct, frozen=True):
    """A journey in which one of the two is; of two with the same key the older stays (J40)."""

    instance: UUID
    journey: str
    name: str
    key: str
    step: str
    entered_at: datetime
    person: UUID  # who is in it now
    stays: bool  # False: ends as merged
    collides: bool  # the other one is in it too


class Moves(msgspec.Struct, frozen=True):
    """How much goes over to the survivor."""

    events: int
    messages: int
    orders: int
    consents: int  # pieces of evidence
    coupons: int


class MergePreview(msgspec.Struct, frozen=True):
    """What a merge would do."""

    winner: UUID  # stays
    loser: UUID  # leads to the other one from then on
    profile: Profile  # of the survivor, afterwards
    names: list[MovedName]
    moves: Moves
    traits: list[TraitChoice]
    journeys: list[JourneyMerged]
    withdrawn: list[str]  # consents that end, because one of the two withdrew: channel/purpose


def preview(tx: Tx, workspace: int, winner: UUID, loser: UUID) -> MergePreview:
    """What would move, and what would collide. Changes nothing. Raises NotFound, BadInput, Conflict."""
    one, other = _both(tx, workspace, winner, loser)
    traits = [
        TraitChoice(name, one.profile.traits[name], value)
        for name, value in sorted(other.profile.traits.items())
        if name in one.profile.traits and one.profile.traits[name] != value
    ]
    moves = _moves(tx, other)
    names = [MovedName(kind, value) for kind, value, _ in names_of_person(tx, other.id)]
    collisions = _journeys(tx, workspace, one, other)
    agreed = {
        key
        for person in (one, other)
        for key, state in person.consents.items()
        if state in ("given", "confirmed")
    }
    merge(one, other)  # working copies: nothing is written
    withdrawn = sorted({f"{c}/{p}" for c, p, a in agreed if one.consents.get((c, p, a)) == "withdrawn"})
    return MergePreview(one.id, other.id, one.profile, names, moves, traits, collisions, withdrawn)


def merge_people(tx: Tx, caller: Caller, winner: UUID, loser: UUID, now: datetime) -> None:
    """Merge two profiles: everything of the loser goes to the winner, in order with their facts (A3, J40).

    The worker does it; until then both stand side by side. Raises NotFound, BadInput, Conflict.
    """
    one, other = _both(tx, caller.workspace, winner, loser)
    properties = {"loser": str(other.id), "reason": "studio", "by": caller.name}
    fact = Fact(
        id=derive_id("studio merge", one.id, other.id), workspace=caller.workspace, person=one.id, kind="merge",
        name=PROFILE_MERGED, at=now, received=now, properties=properties,
        context={"source": "studio", "actor": caller.name},
    )  # fmt: skip
    append_facts(tx, [fact])
    note(tx, caller, "person.merged", str(one.id), now, {"loser": str(other.id)})


def _both(tx: Tx, workspace: int, winner: UUID, loser: UUID) -> tuple[Person, Person]:
    one, other = get_person(tx, workspace, winner), get_person(tx, workspace, loser)
    if one.id == other.id:
        raise BadInput("They cannot be merged.", [Problem("other", "is the same person")])
    if one.erased_at is not None or other.erased_at is not None:
        raise Conflict("One of the two was erased; they cannot be merged.")
    return one, other


def _moves(tx: Tx, loser: Person) -> Moves:
    where = [loser.shard, loser.id]
    counted = {
        "events": "SELECT count(*) FROM events WHERE shard = %s AND person_id = %s "
        "AND kind NOT IN ('message', 'timer')",
        "messages": "SELECT count(*) FROM messages WHERE shard = %s AND person_id = %s",
        "coupons": "SELECT count(*) FROM coupons WHERE shard = %s AND person_id = %s",
    }  # fmt: skip
    numbers: dict[str, int] = {}
    for name, statement in counted.items():
        row = tx.row(statement, where)
        numbers[name] = int(row[0]) if row else 0
    evidence = policy.count_evidence(tx, loser.workspace, loser.id)
    return Moves(orders=len(loser.memory.orders), consents=evidence, **numbers)


def _journeys(tx: Tx, workspace: int, winner: Person, loser: Person) -> list[JourneyMerged]:
    """As `journeys.control.merge` decides: oldest first, the first of a key stays."""
    live = journeys.load_live_instances(tx, [(one.shard, one.id) for one in (winner, loser)])
    named: dict[str, str] = dict(
        tx.rows("SELECT id, name FROM journeys WHERE workspace_id = %s", [workspace])
    )
    inside = [
        one for one in Instances([*live.get(winner.id, ()), *live.get(loser.id, ())]) if one.status != "ended"
    ]
    first: dict[tuple[str, str], Instance] = {}
    who: dict[tuple[str, str], set[UUID]] = {}
    for one in inside:
        first.setdefault((one.journey, one.key), one)
        who.setdefault((one.journey, one.key), set()).add(one.person)
    return [
        JourneyMerged(
            one.id, one.journey, named.get(one.journey, one.journey), one.key, one.step, one.entered_at, one.person,
            first[one.journey, one.key].person == one.person, len(who[one.journey, one.key]) > 1,
        )
        for one in inside
    ]  # fmt: skip
