"""One transaction: a thin hand on a psycopg connection, with the bulk forms that the hot paths use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql

from anklang.core.errors import Unavailable


class Tx:
    """A transaction in progress. Who opened it commits it; nothing below commits.

    Bulk statements take one list per column and use `unnest(%b::type[])`: binary arrays cost a third of text arrays.
    """

    __slots__ = ("conn",)

    def __init__(self, conn: Connection[tuple[Any, ...]]) -> None:
        self.conn = conn

    def run(self, statement: str, params: Sequence[Any] | dict[str, Any] | None = None) -> int:
        """Execute; answers the number of rows touched."""
        return self.conn.execute(statement, params).rowcount

    def rows(
        self, statement: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Execute and fetch every row."""
        return self.conn.execute(statement, params, binary=True).fetchall()

    def stream(
        self, statement: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Execute and hand every row over as it comes, a thousand in memory at a time; one stream after the other."""
        with self.conn.cursor("stream") as cursor:
            cursor.itersize = 1000
            yield from cursor.execute(statement, params, binary=True)

    def row(
        self, statement: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> tuple[Any, ...] | None:
        """Execute and fetch the first row, or None."""
        return self.conn.execute(statement, params, binary=True).fetchone()

    def copy(
        self, table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """COPY rows into `table` in binary form; `types` are the PostgreSQL types of `columns`."""
        target = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self.conn.cursor() as cursor, cursor.copy(target) as stream:
            stream.set_types(list(types))
            for row in rows:
                stream.write_row(row)

    @contextmanager
    def part(self) -> Iterator[None]:
        """A savepoint: what the block did is undone when it raises, and the transaction goes on."""
        with self.conn.transaction():
            yield


def is_fault(error: Exception) -> bool:
    """Whether an exception comes of what was being handled, so that the same again would raise it again.

    No fault in this sense: the database is away, a lock, a deadlock or a serialization failure (trying again helps); a
    schema that does not fit, or no memory (whatever is handled would raise it).
    """
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    if isinstance(cause, psycopg.Error):
        state = cause.sqlstate or ""
        if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
            return state.startswith("54")  # a limit of PostgreSQL that one value exceeds
        return not state.startswith("42")  # names that the schema has not
    return not isinstance(cause, OSError | MemoryError) and not isinstance(error, Unavailable)


def is_collision(error: Exception) -> bool:
    """Whether two transactions were in each other's way: nothing of this one was kept, and the same again helps."""
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    return isinstance(cause, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)
