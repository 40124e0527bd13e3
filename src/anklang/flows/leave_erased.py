"""Facts that come too late, about somebody who was erased: they bring nobody back (GDPR 17, J45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from anklang.core.ids import derive_id, new_id
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.profiles.identities import find_or_make
from anklang.profiles.model import Person
from anklang.profiles.tombstones import erased_among
from anklang.storage.transaction import Tx

_FROM_SHOP = frozenset({"track", "identify", "page", "screen", "group"})
Line = list[tuple[datetime, int, Fact]]


def leave_erased(tx: Tx, people: dict[UUID, Person], lines: dict[UUID, Line], now: datetime) -> None:
    """Take everybody who was erased out of a batch.

    What the shop sent after the erasure, while a process still remembered who a name meant, goes to the new person of
    that name, who has no history; a late report, click or timer is dropped.
    """
    gone = erased_among(tx, [one.id for one in people.values() if one.new or one.erased_at is not None])
    for person, at in gone.items():
        del people[person]
        later = [
            fact for _, _, fact in lines.pop(person, ()) if fact.kind in _FROM_SHOP and fact.received > at
        ]
        append_facts(tx, _as_new(tx, later, now))


def _as_new(tx: Tx, facts: Sequence[Fact], now: datetime) -> list[Fact]:
    found: list[Fact] = []
    for fact in facts:
        for kind, key in (("user", "userId"), ("anonymous", "anonymousId")):
            name = fact.context.get(key)
            if isinstance(name, str) and name:
                person = find_or_make(tx, fact.workspace, kind, name, now, lambda: new_id(now))
                found.append(replace(fact, id=derive_id(fact.id, person), person=person))
                break
    return found
