"""Who somebody was: the profiles that were merged, and what kept history does not say. Pure."""

from __future__ import annotations

from uuid import UUID

from anklang.events.model import Fact
from anklang.profiles.merge import merge
from anklang.profiles.model import Person, new_person


def loser_of(fact: Fact) -> UUID | None:
    """Which profile a merge took away; None for any other fact."""
    try:
        return UUID(str(fact.properties.get("loser"))) if fact.kind == "merge" else None
    except ValueError:
        return None


def complete(person: Person, today: Person) -> None:
    """Fill what kept history does not say with what is known today: contact data, traits, language, place.

    What somebody did is not filled in, as today's sums hold what came later.
    """
    known = new_person(today.id, today.workspace, today.shard, today.created_at)
    mine, theirs = known.profile, today.profile
    mine.traits, mine.dates = dict(theirs.traits), dict(theirs.dates)
    for field in ("email", "phone", "user_id", "first_name", "last_name", "name", "language", "country"):
        setattr(mine, field, getattr(theirs, field))
    mine.location, mine.zones.profile, mine.created = theirs.location, theirs.zones.profile, theirs.created
    merge(person, known)
