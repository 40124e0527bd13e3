"""People for lists and look-ups: searched by any identifier or name, filtered by segment, sorted, in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
import phonenumbers

from anklang.core.errors import BadInput, NotFound
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
    place = None if after is None else ("", after)
    rows = list_people(tx, workspace, PeopleFilter(search=search), "created", place, limit + 1)
    people = [row for row, _ in rows[:limit]]
    return PeoplePage(people, people[-1].id if len(rows) > limit else None)


Sort = Literal["created", "newest", "last_seen", "revenue"]
"""created: oldest first. newest: latest first. last_seen: who was here last. revenue: highest net revenue first."""
Place = tuple[str, UUID]  # what a line was sorted by, and its id: the cursor of the next page


class PeopleFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to list; empty takes everybody."""

    search: str = ""  # beginning of an identifier or name, or an exact person id
    segment: str = ""  # id of a segment: its members
    country: str = ""  # ISO 3166, for numbers that are searched without a country code


_SEEN = "coalesce(p.profile->>'last_seen', '') COLLATE \"C\""
_SORTED: Mapping[
    Sort, tuple[str, str, str]
] = {  # sort -> order, test of the next page, what the cursor holds
    "created": ("p.id", "p.id > %(last)s", "''"),
    "newest": ("p.id DESC", "p.id < %(last)s", "''"),
    "last_seen": (
        f"p.seen_hour DESC, {_SEEN} DESC, p.id DESC",
        f"p.seen_hour <= %(hour)s AND (p.seen_hour, {_SEEN}, p.id) < (%(hour)s, %(value)s, %(last)s)",
        _SEEN,
    ),
    "revenue": ("p.net DESC, p.id DESC", "(p.net, p.id) < (%(value)s::bigint, %(last)s)", "p.net::text"),
}


def list_people(
    tx: Tx, workspace: int, wanted: PeopleFilter, sort: Sort, after: Place | None, limit: int
) -> list[tuple[PersonRow, Place]]:
    """People that fit, sorted, each with its place; `after` is the place of the last one of the page before.

    Every sort and every search has an index, so that a page costs the same in a large workspace.
    """
    order, test, value = _SORTED[sort]
    tests, values = _tests(workspace, wanted)
    values["limit"] = limit
    if after is not None:
        tests = f"{tests} AND {test}"
        values |= {"value": after[0], "hour": after[0][:13], "last": after[1]}
        if sort == "revenue" and not after[0].lstrip("-").isdigit():
            raise BadInput("The cursor is not one of this list.")
    rows = tx.rows(
        f"SELECT p.id, p.profile::text, p.created_at, p.updated_at, {value} FROM people p WHERE {tests} "
        f"ORDER BY {order} LIMIT %(limit)s",
        values,
    )
    return [(PersonRow(row[0], decode_profile(row[1]), row[2], row[3]), (row[4], row[0])) for row in rows]


def page_of_ids(tx: Tx, workspace: int, wanted: PeopleFilter, after: UUID, limit: int) -> list[UUID]:
    """The next people that fit, by id, for jobs that visit all of them."""
    tests, values = _tests(workspace, wanted)
    rows = tx.rows(
        f"SELECT p.id FROM people p WHERE {tests} AND p.id > %(last)s ORDER BY p.id LIMIT %(limit)s",
        {**values, "last": after, "limit": limit},
    )
    return [row[0] for row in rows]


def _tests(workspace: int, wanted: PeopleFilter) -> tuple[str, dict[str, Any]]:
    """The tests and their values. Only what is asked for stands in them, so that the planner sees the right index."""
    values: dict[str, Any] = {"workspace": workspace}
    tests = "p.workspace_id = %(workspace)s AND p.merged_into IS NULL AND p.erased_at IS NULL"
    if wanted.segment:
        tests += (
            " AND p.id IN (SELECT m.person_id FROM memberships m WHERE m.workspace_id = %(workspace)s "
            "AND m.segment_id = %(segment)s)"
        )
        values["segment"] = wanted.segment
    search = wanted.search.strip()[:200]
    if search:
        tests += f" AND p.id IN ({_hits(search, wanted.country, values)})"
    return tests, values


_NAMED = "SELECT i.person_id FROM {table} i WHERE i.workspace_id = %(workspace)s AND i.kind = '{kind}'"


def _hits(search: str, country: str, values: dict[str, Any]) -> str:
    """Statements that find people by what was typed, each by one index; fills `values`."""
    _range(values, "typed", search)
    _range(values, "text", search.lower())
    parts = [
        _NAMED.format(table="identities", kind="user") + _between("i.value", "typed"),
        _NAMED.format(table="identities", kind="email") + _between("i.value", "text"),
        _NAMED.format(table="addresses", kind="email") + _between("i.value", "text"),
        f"SELECT f.id FROM people f WHERE f.workspace_id = %(workspace)s{_between('f.find_first', 'text')}",
        f"SELECT f.id FROM people f WHERE f.workspace_id = %(workspace)s{_between('f.find_last', 'text')}",
    ]
    first, blank, last = search.lower().rpartition(" ")
    if blank and first.strip() and last:
        _range(values, "surname", last)
        values["forename"] = first.strip()
        parts.append(
            "SELECT f.id FROM people f WHERE f.workspace_id = %(workspace)s AND f.find_first = %(forename)s"
            + _between("f.find_last", "surname")
        )
    number = number_typed(search, country)
    if number:
        _range(values, "number", number)
        parts += [
            _NAMED.format(table=table, kind="phone") + _between("i.value", "number")
            for table in ("identities", "addresses")
        ]
    try:
        values["exact"] = UUID(search)
        parts.append("SELECT %(exact)s::uuid")
    except ValueError:
        pass
    return " UNION ALL ".join(parts)


def number_typed(search: str, country: str) -> str:
    """The beginning of a number in E.164 out of what somebody typed; empty where it is none."""
    if any(sign.isalpha() or sign == "@" for sign in search):
        return ""
    number = "".join(sign for sign in search if sign.isdigit() or sign == "+")
    if number.startswith("+"):
        return number if len(number) > 1 else ""
    if number.startswith("00"):
        return f"+{number[2:]}" if len(number) > 2 else ""
    code = phonenumbers.country_code_for_region(country) if country else 0
    return f"+{code}{number[1:]}" if number.startswith("0") and len(number) > 1 and code else ""


def _range(values: dict[str, Any], name: str, beginning: str) -> None:
    values[f"{name}_low"], values[f"{name}_high"] = beginning, beginning + "\U0010ffff"


def _between(column: str, name: str) -> str:
    return f" AND {column} >= %({name}_low)s AND {column} < %({name}_high)s"


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


MOST_COUNTED = 100_000


def count_people(tx: Tx, workspace: int, search: str | PeopleFilter = "") -> int:
    """How many people the workspace has, or a filter finds, without merged and erased ones; at most MOST_COUNTED."""
    wanted = PeopleFilter(search=search) if isinstance(search, str) else search
    tests, values = _tests(workspace, wanted)
    rows = f"people p WHERE {tests}"
    if wanted.segment and not wanted.search.strip():  # who is merged or erased is in no segment
        rows = "memberships WHERE workspace_id = %(workspace)s AND segment_id = %(segment)s"
    row = tx.row(f"SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {MOST_COUNTED}) found", values)
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
