"""The line in which runs of one kind stand, in a table of theirs. A piece of work is one transaction: a process that
dies leaves nothing half done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from anklang.core.errors import Conflict, NotFound
from anklang.core.json import encode
from anklang.replays.model import MAX_PROBLEM, PastRun, Progress, State, Tally
from anklang.storage.transaction import Tx

R = TypeVar("R", bound=PastRun)
Line = TypeVar("Line", bound=Progress)
_LOCK = 7427  # first half of the advisory lock; the second is the workspace
_OPEN = "state IN ('queued', 'running')"
_COLUMNS = {"workspace": "workspace_id", "journey": "journey_id", "after": "after_person"}
"""Columns that are not called as the field of the run; every other field has a column of its name."""


@dataclass(frozen=True)
class Runs(Generic[R]):
    """Runs of one kind. `within`: values of the columns by which they are listed, the workspace first."""

    kind: type[R]
    name: str  # for people: back-test
    table: str  # of the runs
    people: str  # table of what was found of each person
    key: str  # its column of the run
    within: tuple[str, ...]  # columns by which runs are listed, and only so many are kept
    most_open: int  # runs of a workspace that wait or are under way
    most_kept: int = 20  # ended ones that are kept

    # --- asked for, looked at

    def add(self, tx: Tx, run: R, within: Sequence[object]) -> None:
        """Put a new run into the line; the oldest ended ones make room. Raises Conflict where too many wait already."""
        tx.run(
            "SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, run.workspace]
        )  # two at once would both find room
        row = tx.row(
            f"SELECT count(*) FROM {self.table} WHERE workspace_id = %s AND {_OPEN}", [run.workspace]
        )
        if row is not None and row[0] >= self.most_open:
            raise Conflict(
                f"{self.most_open} {self.name}s wait or run already. Wait for one to end, or cancel it."
            )
        self._forget(tx, within)
        names = self.kind.__struct_fields__
        tx.run(
            f"INSERT INTO {self.table} ({_columns(self.kind)}) VALUES ({', '.join(['%s'] * len(names))})",
            [_plain(getattr(run, name)) for name in names],
        )

    def get(self, tx: Tx, workspace: int, run: UUID) -> R:
        """One run of a workspace; raises NotFound."""
        row = tx.row(
            f"SELECT {_columns(self.kind)} FROM {self.table} WHERE workspace_id = %s AND id = %s",
            [workspace, run],
        )
        if row is None:
            raise NotFound(f"There is no {self.name} {run} in this workspace.")
        return _read(row, self.kind)

    def lines(
        self, tx: Tx, line: type[Line], within: Sequence[object], before: UUID | None, limit: int
    ) -> list[Line]:
        """Lines of the runs `within`, newest first, older than `before` if given."""
        rows = tx.rows(
            f"SELECT {_columns(line)} FROM {self.table} WHERE {self._within} AND (%s::uuid IS NULL OR id < %s) "
            "ORDER BY id DESC LIMIT %s",
            [*within, before, before, limit],
        )
        return [_read(row, line) for row in rows]

    def count(self, tx: Tx, within: Sequence[object]) -> int:
        """How many are kept."""
        row = tx.row(f"SELECT count(*) FROM {self.table} WHERE {self._within}", list(within))
        return int(row[0]) if row else 0

    def cancel(self, tx: Tx, workspace: int, run: UUID, now: datetime) -> R:
        """Call a run off; what it found so far stays. Raises NotFound, and Conflict where it has ended already."""
        self.get(tx, workspace, run)
        if not self._end(tx, workspace, run, "cancelled", now):
            raise Conflict(f"This {self.name} has ended already.")
        return self.get(tx, workspace, run)

    # --- worked on

    def any_open(self, tx: Tx) -> bool:
        """Whether any run waits to be worked on."""
        return tx.row(f"SELECT 1 FROM {self.table} WHERE {_OPEN} LIMIT 1") is not None

    def take(self, tx: Tx, only: UUID | None = None) -> R | None:
        """The oldest run that nobody works on at this moment, or the one named; its row is locked until the commit."""
        row = tx.row(
            f"SELECT {_columns(self.kind)} FROM {self.table} WHERE {_OPEN} AND (%s::uuid IS NULL OR id = %s) "
            "ORDER BY asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
            [only, only],
        )
        return None if row is None else _read(row, self.kind)

    def keep(self, tx: Tx, run: R, after: UUID | None, looked: int, now: datetime, *, done: bool) -> None:
        """Write how far a run is, with its sums. `looked`: people more than before."""
        tx.run(
            f"UPDATE {self.table} SET state = %s, after_person = %s, done = done + %s, tally = %s, "
            "total = CASE WHEN %s THEN done + %s ELSE greatest(total, done + %s) END, "
            "started_at = coalesce(started_at, %s), finished_at = %s WHERE workspace_id = %s AND id = %s",
            [
                "done" if done else "running", after, looked, _plain(run.tally), done, looked, looked, now,
                now if done else None, run.workspace, run.id,
            ],
        )  # fmt: skip

    def fail(self, tx: Tx, run: R, problem: str, now: datetime) -> None:
        """A run cannot go on; one that ended meanwhile stays as it ended."""
        self._end(tx, run.workspace, run.id, "failed", now, problem)

    # ---

    @property
    def _within(self) -> str:
        return " AND ".join(f"{column} = %s" for column in self.within)

    def _end(self, tx: Tx, workspace: int, run: UUID, state: State, now: datetime, problem: str = "") -> bool:
        """A run ends early; False where it had ended already."""
        ended = tx.run(
            f"UPDATE {self.table} SET state = %s, problem = %s, finished_at = %s "
            f"WHERE workspace_id = %s AND id = %s AND {_OPEN}",
            [state, problem[:MAX_PROBLEM], now, workspace, run],
        )
        return ended > 0

    def _forget(self, tx: Tx, within: Sequence[object]) -> None:
        """Remove all but the newest ended runs, with their people, so that there is room for one."""
        rows = tx.rows(
            f"SELECT id FROM {self.table} WHERE {self._within} AND NOT {_OPEN} ORDER BY id DESC OFFSET %s",
            [*within, self.most_kept - 1],
        )
        old = [row[0] for row in rows]
        if old:
            tx.run(f"DELETE FROM {self.people} WHERE {self.key} = ANY(%b)", [old])
            tx.run(f"DELETE FROM {self.table} WHERE workspace_id = %s AND id = ANY(%b)", [within[0], old])


def _columns(kind: type[Progress]) -> str:
    return ", ".join(_COLUMNS.get(name, name) for name in kind.__struct_fields__)


def _read(row: Sequence[Any], kind: type[Line]) -> Line:
    said = dict(zip(kind.__struct_fields__, row, strict=True))
    if "tally" in said:
        said["tally"] = Tally(said["tally"])
    return msgspec.convert(said, kind)


def _plain(value: object) -> object:
    """As the database takes it."""
    if isinstance(value, Tally):
        value = value.dump()
    return Jsonb(value, encode) if isinstance(value, (msgspec.Struct, dict, list)) else value
