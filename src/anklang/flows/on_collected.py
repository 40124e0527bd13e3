"""Events came in: find the people, tell of merges and moved devices, and append to their lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.core.ids import derive_id, new_id
from anklang.events.accept import Arrival
from anklang.events.model import Fact
from anklang.events.store import append
from anklang.profiles.identities import Recent, Resolved, resolve
from anklang.profiles.resolve import Name
from anklang.storage.queue import FACTS_CHANNEL, announce
from anklang.storage.transaction import Tx

PROFILE_MERGED = "Profile Merged"
DEVICE_MOVED = "Device Moved"


def on_collected(
    tx: Tx, arrivals: Sequence[Arrival], recent: Recent, now: datetime
) -> dict[Name, tuple[UUID, bool]]:
    """Resolve and append accepted events, in order; workers wake when the transaction commits.

    Answers what the caller may add to `recent` after the commit. Nothing is kept when the transaction fails.
    """
    if not arrivals:
        return {}
    found = resolve(tx, arrivals, recent, now, lambda: new_id(now))
    append(tx, _facts(arrivals, found))
    announce(tx, FACTS_CHANNEL)
    return found.learned


def _facts(arrivals: Sequence[Arrival], found: Resolved) -> list[Fact]:
    facts: list[Fact] = []
    extra: dict[int, list[Fact]] = {}
    for merge in found.merges:
        properties = {"loser": str(merge.loser), "reason": merge.reason}
        fact = _about(
            arrivals[merge.index], merge.winner, "merge", PROFILE_MERGED, properties, str(merge.loser)
        )
        extra.setdefault(merge.index, []).append(fact)
    for moved in found.devices:
        # to the former owner, whose messages must not appear on the device any more
        properties = {"deviceId": moved.device}
        fact = _about(arrivals[moved.index], moved.former, "track", DEVICE_MOVED, properties, moved.device)
        extra.setdefault(moved.index, []).append(fact)
    for index, arrival in enumerate(arrivals):
        if extra and index in extra:
            facts += extra[index]
        context = arrival.context
        context["identity"] = found.traces[index]
        if arrival.user:
            context["userId"] = arrival.user
            if arrival.kind == "identify":
                arrival.properties.setdefault("userId", arrival.user)  # the profile shows the shop's own id
        if arrival.anonymous:
            context["anonymousId"] = arrival.anonymous
        facts.append(
            Fact(
                id=arrival.id,
                workspace=arrival.workspace,
                person=found.people[index],
                kind=arrival.kind,
                name=arrival.name,
                at=arrival.at,
                received=arrival.received,
                properties=arrival.properties,
                context=context,
                imported=arrival.imported,
            )
        )
    return facts


def _about(
    arrival: Arrival, person: UUID, kind: str, name: str, properties: dict[str, str], what: str
) -> Fact:
    """A fact that follows from an arrival, with an id that a repeat of the arrival gives again."""
    return Fact(
        id=derive_id(kind, arrival.id, person, what),
        workspace=arrival.workspace,
        person=person,
        kind="merge" if kind == "merge" else "track",
        name=name,
        at=arrival.received,
        received=arrival.received,
        properties=dict(properties),
        context={"source": "identity", "event": str(arrival.id)},
        imported=arrival.imported,
    )
