"""A pool of connections to one PostgreSQL, and transactions on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Any

import psycopg
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from anklang.core.errors import Unavailable
from anklang.core.json import decode
from anklang.storage.transaction import Tx

set_json_loads(decode)

# Hot statements are written for one index each. A queue is empty one second and holds a hundred thousand rows the next,
# so a plan that was made for the empty table and kept with the prepared statement reads all of it: 985 instead of 86 µs
# a fact in the benchmark. These leave the planner only the plan that is right at every size.
_HOT = (
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET jit = off; SET TIME ZONE 'UTC'"
)


def _configure(conn: psycopg.Connection[Any]) -> None:
    conn.execute("SET TIME ZONE 'UTC'")
    conn.commit()


def _configure_hot(conn: psycopg.Connection[Any]) -> None:
    conn.execute(_HOT)
    conn.commit()


class Database:
    """The store of one process. `size` connections at most of either kind; opened lazily."""

    def __init__(self, url: str, size: int = 8) -> None:
        self.url = url
        self._size = size
        self._lock = Lock()
        self._hot: ConnectionPool[psycopg.Connection[Any]] | None = None
        self.pool = ConnectionPool(
            url, min_size=0, max_size=size, open=True, configure=_configure, timeout=5, reconnect_timeout=0,
            check=ConnectionPool.check_connection,
        )  # fmt: skip

    def transaction(self) -> AbstractContextManager[Tx]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Raises Unavailable when the database cannot be reached or goes away; nothing of the block is kept then.
        """
        return self._transaction(self.pool)

    def hot_transaction(self) -> AbstractContextManager[Tx]:
        """The same for statements that find every row by an index: the planner is not given another choice.

        The connection is not tried out first, as that costs a round trip: the caller must be ready for Unavailable.
        """
        return self._transaction(self._hot_pool())

    @contextmanager
    def _transaction(self, pool: ConnectionPool[psycopg.Connection[Any]]) -> Iterator[Tx]:
        try:
            with pool.connection() as conn:
                yield Tx(conn)
        except PoolTimeout as error:
            raise Unavailable("The database does not answer; trying again is safe.") from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if isinstance(error, psycopg.errors.QueryCanceled | psycopg.errors.LockNotAvailable):
                raise
            raise Unavailable(
                "The connection to the database was lost; nothing of this transaction was kept."
            ) from error

    def _hot_pool(self) -> ConnectionPool[psycopg.Connection[Any]]:
        with self._lock:
            if self._hot is None:
                self._hot = ConnectionPool(
                    self.url, min_size=0, max_size=self._size, open=True, configure=_configure_hot, timeout=5,
                    reconnect_timeout=0,
                )  # fmt: skip
            return self._hot

    def close(self) -> None:
        """Give all connections back."""
        self.pool.close()
        if self._hot is not None:
            self._hot.close()
