"""People for lists and look-ups: searched by e-mail, number, user id or name, paged by a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.errors import NotFound
from anklang.profiles.model import Person, Profile, decode_profile
from anklang.profiles.store import load_people
from anklang.storage.transaction import Tx

MAX_PAGE = 200
_MERGES = 20  # a chain of merges is followed so far


class PersonRow(msgspec.Struct, frozen=True):
    """A line of the list."""

    id: UUID
    profile: Profile
    created_at: datetime
    updated_at: datetime


class PeoplePage(msgspec.Struct, frozen=True):
    """One page; `next` is the cursor of the one after it, None at the end."""

    people: list[PersonRow]
    next: UUID | None


def find_people(
    tx: Tx, workspace: int, search: str = "", after: UUID | None = None, limit: int = 50
) -> PeoplePage:
    """People of a workspace in the order of their ids.

    `search` is the beginning of an e-mail address, number or user id, or of a first, last or full name; an exact
    person id works too. Merged and erased people are left out.
    """
    limit = min(max(limit, 1), MAX_PAGE)
    search = search.strip()[:200]
    cursor = after if after is not None else UUID(int=0)
    if not search:
        rows = tx.rows(
            "SELECT p.id, p.profile::text, p.created_at, p.updated_at FROM people p WHERE p.workspace_id = %s "
            "AND p.id > %s AND p.merged_into IS NULL AND p.erased_at IS NULL ORDER BY p.id LIMIT %s",
            [workspace, cursor, limit + 1],
        )
    else:
        rows = _search(tx, workspace, search, cursor, limit + 1)
    people = [PersonRow(row[0], decode_profile(row[1]), row[2], row[3]) for row in rows[:limit]]
    return PeoplePage(people, people[-1].id if len(rows) > limit else None)


def _search(tx: Tx, workspace: int, search: str, cursor: UUID, limit: int) -> list[tuple[object, ...]]:
    return tx.rows(
        f"SELECT p.id, p.profile::text, p.created_at, p.updated_at {_FITS} AND p.id > %(cursor)s "
        "ORDER BY p.id LIMIT %(limit)s",
        {**_wanted(workspace, search), "cursor": cursor, "limit": limit},
    )


_FITS = """
FROM people p WHERE p.workspace_id = %(workspace)s AND p.merged_into IS NULL AND p.erased_at IS NULL
  AND (p.id = %(exact)s
    OR p.id IN (SELECT i.person_id FROM identities i WHERE i.workspace_id = %(workspace)s
      AND ((i.kind = 'email' AND starts_with(i.value, %(prefix)s))
        OR (i.kind = 'user' AND starts_with(i.value, %(search)s))
        OR (i.kind = 'phone' AND %(number)s <> '' AND starts_with(i.value, %(number)s))))
    OR starts_with(lower(p.profile->>'email'), %(prefix)s)
    OR starts_with(lower(p.profile->>'first_name'), %(prefix)s)
    OR starts_with(lower(p.profile->>'last_name'), %(prefix)s)
    OR starts_with(lower(p.profile->>'name'), %(prefix)s)
    OR (%(number)s <> '' AND starts_with(p.profile->>'phone', %(number)s)))"""


def _wanted(workspace: int, search: str) -> dict[str, object]:
    number = "".join(sign for sign in search if sign.isdigit() or sign == "+")
    try:
        exact: UUID | None = UUID(search)
    except ValueError:
        exact = None
    return {
        "workspace": workspace,
        "exact": exact,
        "prefix": search.lower(),
        "search": search,
        "number": number,
    }


def get_person(tx: Tx, workspace: int, person: UUID) -> Person:
    """One person with everything; a merged id leads to the survivor. Raises NotFound for other workspaces' people."""
    for _ in range(_MERGES):
        found = load_people(tx, [person]).get(person)
        if found is None or found.workspace != workspace:
            break
        if found.merged_into is None:
            return found
        person = found.merged_into
    raise NotFound(f"There is no person {person} in this workspace.")


def count_people(tx: Tx, workspace: int, search: str = "") -> int:
    """How many people the workspace has, or a search finds, without merged and erased ones."""
    search = search.strip()[:200]
    if search:
        row = tx.row(f"SELECT count(*) {_FITS}", _wanted(workspace, search))
    else:
        row = tx.row(
            "SELECT count(*) FROM people WHERE workspace_id = %s AND merged_into IS NULL AND erased_at IS NULL",
            [workspace],
        )
    return int(row[0]) if row else 0


def page_of_shard(tx: Tx, workspace: int, shard: int, after: UUID, limit: int) -> list[UUID]:
    """The next people of a shard, for jobs that visit everybody."""
    rows = tx.rows(
        "SELECT id FROM people WHERE shard = %s AND workspace_id = %s AND id > %s "
        "AND merged_into IS NULL AND erased_at IS NULL ORDER BY id LIMIT %s",
        [shard, workspace, after, limit],
    )
    return [row[0] for row in rows]


def profiles_of(tx: Tx, workspace: int, people: Sequence[UUID]) -> dict[UUID, Profile]:
    """The profiles of these people of a workspace, by id."""
    rows = tx.rows(
        "SELECT p.id, p.profile::text FROM people p WHERE p.workspace_id = %s AND p.id = ANY(%s)",
        [workspace, list(people)],
    )
    return {row[0]: decode_profile(row[1]) for row in rows}
