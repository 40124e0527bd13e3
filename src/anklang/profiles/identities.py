"""The table of names: look up, give, move; and the few names that a process remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.errors import Unavailable
from anklang.core.ids import shard_of
from anklang.events.accept import Arrival
from anklang.profiles.resolve import Merge, Moved, Name, names_of, plan
from anklang.storage.transaction import Tx

_LOCKS = 7423  # advisory locks of this file: one for each shard
_ROUNDS = 8  # each round lost means that another process changed the same names just now


class Recent:
    """Names that this process has seen lately: whom they mean, and whether that person has a log-in.

    Nothing is remembered for longer than `seconds`, as other processes change the table too. A caller adds only
    what has been committed. Not safe for several threads.
    """

    def __init__(self, size: int = 100_000, seconds: float = 60.0) -> None:
        self._size = size // 2
        self._seconds = seconds / 2
        self._turn_at = 0.0
        self._young: dict[Name, tuple[UUID, bool]] = {}
        self._old: dict[Name, tuple[UUID, bool]] = {}

    def turn(self, monotonic: float) -> None:
        """Say what time it is (any steady clock, seconds); forgets what has become too old."""
        if monotonic >= self._turn_at or len(self._young) >= self._size:
            if monotonic >= self._turn_at + self._seconds:
                self._young = {}
            self._old, self._young = self._young, {}
            self._turn_at = monotonic + self._seconds

    def get(self, name: Name) -> tuple[UUID, bool] | None:
        """Whom the name means and whether they have a log-in; None where it is not remembered."""
        return self._young.get(name) or self._old.get(name)

    def add(self, names: dict[Name, tuple[UUID, bool]]) -> None:
        """Remember what has been committed."""
        for name, meaning in names.items():
            self._old.pop(name, None)
            self._young[name] = meaning


class Resolved(msgspec.Struct):
    """Whom the arrivals are about, and what was changed for that in this transaction."""

    people: list[UUID]  # one for each arrival
    traces: list[str]  # why, one for each arrival
    merges: list[Merge] = []
    devices: list[Moved] = []
    learned: dict[Name, tuple[UUID, bool]] = {}  # for Recent.add after the commit


def resolve(
    tx: Tx, arrivals: Sequence[Arrival], recent: Recent, now: datetime, fresh: Callable[[], UUID]
) -> Resolved:
    """Find or make the person of every arrival and write the names that are new or have moved.

    Safe beside other processes: who changes people known before holds their locks and reads again; who loses the
    race for a new name reads again. Raises Unavailable when that did not settle; trying again is safe.
    """
    traces = [_usual(arrival) for arrival in arrivals]
    people, open_ = _settled(arrivals, range(len(arrivals)), recent.get, [])
    learned: dict[Name, tuple[UUID, bool]] = {}
    if open_:
        names = list({name for index in open_ for name in names_of(arrivals[index])})
        learned = find(tx, names)
        people, open_ = _settled(arrivals, open_, learned.get, people, read_just_now=True)
    resolved = Resolved(people, traces, learned=learned)
    if open_:
        _resolve_changes(tx, arrivals, open_, resolved, now, fresh)
    return resolved


def _resolve_changes(
    tx: Tx,
    arrivals: Sequence[Arrival],
    open_: Sequence[int],
    resolved: Resolved,
    now: datetime,
    fresh: Callable[[], UUID],
) -> None:
    """Resolve the arrivals that give, move or join names."""
    waiting = [arrivals[index] for index in open_]
    names = list({name for arrival in waiting for name in names_of(arrival)})
    locked: set[int] = set()
    meanings = {name: resolved.learned[name] for name in names if name in resolved.learned}
    for _ in range(_ROUNDS):
        known, logins = _followed(tx, meanings)
        found = plan(waiting, known, logins, fresh)
        wanted = {shard_of(person) for person in found.touched} - locked
        if wanted:
            tx.run("SELECT pg_advisory_xact_lock(%s, s) FROM unnest(%b::int[]) s", [_LOCKS, sorted(wanted)])
            locked |= wanted
        if wanted or not _give(tx, found.new, now):
            meanings = find(tx, names)
            continue
        _move(tx, found.moved, found.merges)
        for index, person, trace in zip(open_, found.people, found.traces, strict=True):
            resolved.people[index], resolved.traces[index] = person, trace
        resolved.merges = [msgspec.structs.replace(merge, index=open_[merge.index]) for merge in found.merges]
        resolved.devices = [
            msgspec.structs.replace(moved, index=open_[moved.index]) for moved in found.devices
        ]
        users = logins | {person for one, person in zip(waiting, found.people, strict=True) if one.user}
        final = {**known, **found.moved, **found.new}
        resolved.learned.update({name: (person, person in users) for name, person in final.items()})
        return
    raise Unavailable(f"The names of {len(waiting)} events kept changing; trying again is safe.", 1)


def _usual(arrival: Arrival) -> str:
    return "user" if arrival.user else "anonymous"


def _settled(
    arrivals: Sequence[Arrival],
    indexes: Iterable[int],
    get: Callable[[Name], tuple[UUID, bool] | None],
    people: list[UUID],
    read_just_now: bool = False,
) -> tuple[list[UUID], list[int]]:
    """Whose names all mean one person already, and the indexes of the others, whose place holds no person yet.

    A remembered anonymous id of somebody with a log-in is trusted only beside that log-in, unless it was read just
    now: another process may have passed it on. Any other mistake is a merge that the worker follows.
    """
    people = people or [arrival.id for arrival in arrivals]
    open_: list[int] = []
    unsettled: set[Name] = set()
    for index in indexes:
        arrival = arrivals[index]
        workspace = arrival.workspace
        found: tuple[UUID, bool] | None = None
        if arrival.user:
            found = get((workspace, "user", arrival.user))
            if found and arrival.anonymous:
                beside = get((workspace, "anonymous", arrival.anonymous))
                if beside is None or beside[0].int != found[0].int:
                    found = None
        elif arrival.anonymous:
            name = (workspace, "anonymous", arrival.anonymous)
            found = get(name)
            if found and ((found[1] and not read_just_now) or (unsettled and name in unsettled)):
                found = None
        if found and (arrival.device or arrival.email or arrival.phone or arrival.previous):
            found = found if _all_mean(arrival, found[0], get) else None
        if found is None:
            open_.append(index)
            unsettled.update(names_of(arrival))
        else:
            people[index] = found[0]
    return people, open_


def _all_mean(arrival: Arrival, person: UUID, get: Callable[[Name], tuple[UUID, bool] | None]) -> bool:
    meanings = [get(name) for name in names_of(arrival)]
    return not arrival.previous and all(meaning and meaning[0] == person for meaning in meanings)


def find(tx: Tx, names: Sequence[Name]) -> dict[Name, tuple[UUID, bool]]:
    """Whom these names mean in the table, and whether that person has a log-in."""
    rows = tx.rows(
        """
        SELECT i.workspace_id, i.kind, i.value, i.person_id, i.kind = 'user' OR EXISTS (
          SELECT 1 FROM identities u WHERE u.person_id = i.person_id AND u.kind = 'user')
        FROM unnest(%b::int[], %b::text[], %b::text[]) AS n(workspace_id, kind, value) JOIN identities i
          ON i.workspace_id = n.workspace_id AND i.kind = n.kind AND i.value = n.value
        """,
        [[n[0] for n in names], [n[1] for n in names], [n[2] for n in names]],
    )
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


def _followed(tx: Tx, meanings: dict[Name, tuple[UUID, bool]]) -> tuple[dict[Name, UUID], set[UUID]]:
    """The same with merges followed: whom the names mean, and who of them has a log-in."""
    known = {name: person for name, (person, _) in meanings.items()}
    logins = {person for person, login in meanings.values() if login}
    into = follow(tx, set(known.values())) if known else {}
    if into:
        known = {name: into.get(person, person) for name, person in known.items()}
        logins.update(into.values())  # whoever others were merged into is never merged away as a visitor
    return known, logins


def follow(tx: Tx, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Who of these people was merged away, and into whom in the end."""
    into: dict[UUID, UUID] = {}
    asked = set(people)
    while asked:
        rows = tx.rows(
            "SELECT p.id, p.merged_into FROM unnest(%b::smallint[], %b::uuid[]) AS a(shard, id) "
            "JOIN people p ON p.shard = a.shard AND p.id = a.id WHERE p.merged_into IS NOT NULL",
            [[shard_of(person) for person in asked], list(asked)],
        )
        into.update(rows)
        asked = {winner for _, winner in rows if winner not in into}
    for loser in into:
        winner, steps = into[loser], 0
        while winner in into and steps < len(into):
            winner, steps = into[winner], steps + 1
        into[loser] = winner
    return into


def _give(tx: Tx, new: dict[Name, UUID], now: datetime) -> bool:
    """Write names that nobody has; False when another process was faster with one of them."""
    if not new:
        return True
    names = sorted(new)  # in one order everywhere, so that two processes wait for each other only once
    people = [new[name] for name in names]
    written = tx.run(
        """
        INSERT INTO identities (workspace_id, kind, value, shard, person_id, created_at)
        SELECT n.*, %s FROM unnest(%b::int[], %b::text[], %b::text[], %b::smallint[], %b::uuid[]) AS n
        ON CONFLICT (workspace_id, kind, value) DO NOTHING
        """,
        [
            now, [n[0] for n in names], [n[1] for n in names], [n[2] for n in names],
            [shard_of(person) for person in people], people,
        ],
    )  # fmt: skip
    return written == len(names)


def _move(tx: Tx, moved: dict[Name, UUID], merges: Sequence[Merge]) -> None:
    if moved:
        names = sorted(moved)
        people = [moved[name] for name in names]
        tx.run(
            """
            UPDATE identities i SET person_id = n.person_id, shard = n.shard
            FROM unnest(%b::int[], %b::text[], %b::text[], %b::smallint[], %b::uuid[])
              AS n(workspace_id, kind, value, shard, person_id)
            WHERE i.workspace_id = n.workspace_id AND i.kind = n.kind AND i.value = n.value
            """,
            [
                [n[0] for n in names], [n[1] for n in names], [n[2] for n in names],
                [shard_of(person) for person in people], people,
            ],
        )  # fmt: skip
    if merges:
        into = {merge.loser: merge.winner for merge in merges}
        ends = {loser: _end(into, loser) for loser in into}
        tx.run(
            """
            UPDATE identities i SET person_id = m.winner, shard = m.shard
            FROM unnest(%b::uuid[], %b::uuid[], %b::smallint[]) AS m(loser, winner, shard) WHERE i.person_id = m.loser
            """,
            [list(ends), list(ends.values()), [shard_of(winner) for winner in ends.values()]],
        )


def _end(into: dict[UUID, UUID], person: UUID) -> UUID:
    while person in into:
        person = into[person]
    return person


def names_of_person(tx: Tx, person: UUID) -> list[tuple[str, str, datetime]]:
    """Every name of a person: (kind, value, since), oldest first."""
    rows = tx.rows(
        "SELECT kind, value, created_at FROM identities WHERE person_id = %s ORDER BY created_at, kind, value",
        [person],
    )
    return [(row[0], row[1], row[2]) for row in rows]


def person_of(tx: Tx, workspace: int, kind: str, value: str) -> UUID | None:
    """Whom a name means (kinds: user, anonymous, device, email in lower case, phone in E.164), merges followed."""
    known, _ = _followed(tx, find(tx, [(workspace, kind, value)]))
    return known.get((workspace, kind, value))


def find_or_make(
    tx: Tx, workspace: int, kind: str, value: str, now: datetime, fresh: Callable[[], UUID]
) -> UUID:
    """Whom a name means; a new person where nobody has it (somebody writes from an unknown number)."""
    for _ in range(5):
        known = person_of(tx, workspace, kind, value)
        if known is not None:
            return known
        made = fresh()
        if _give(tx, {(workspace, kind, value): made}, now):
            return made
    raise RuntimeError("another process keeps taking this name; trying again is safe")


def hand_over(tx: Tx, workspace: int, kind: str, value: str, person: UUID) -> None:
    """One name means another person from now on."""
    _move(tx, {(workspace, kind, value): person}, [])


def move_names(tx: Tx, loser: UUID, winner: UUID) -> None:
    """After a merge every name of one profile means the other."""
    tx.run(
        "UPDATE identities SET person_id = %s, shard = %s WHERE person_id = %s",
        [winner, shard_of(winner), loser],
    )


def language_of(tx: Tx, person: UUID) -> str:
    """The language of a profile, or empty."""
    row = tx.row(
        "SELECT profile->>'language' FROM people WHERE shard = %s AND id = %s", [shard_of(person), person]
    )
    return (row[0] or "") if row else ""
