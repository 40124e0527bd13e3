"""A pool of connections to one PostgreSQL, and transactions on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from anklang.core.errors import Unavailable
from anklang.core.json import decode
from anklang.storage.transaction import Tx

set_json_loads(decode)


def _configure(conn: psycopg.Connection[Any]) -> None:
    conn.execute("SET TIME ZONE 'UTC'")
    conn.commit()


class Database:
    """The store of one process. `size` connections at most; opened lazily."""

    def __init__(self, url: str, size: int = 8) -> None:
        self.url = url
        self.pool = ConnectionPool(
            url, min_size=0, max_size=size, open=True, configure=_configure, timeout=5, reconnect_timeout=0,
            check=ConnectionPool.check_connection,
        )  # fmt: skip

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Raises Unavailable when the database cannot be reached or goes away; nothing of the block is kept then.
        """
        try:
            with self.pool.connection() as conn:
                yield Tx(conn)
        except PoolTimeout as error:
            raise Unavailable("The database does not answer; trying again is safe.") from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if isinstance(error, psycopg.errors.QueryCanceled | psycopg.errors.LockNotAvailable):
                raise
            raise Unavailable(
                "The connection to the database was lost; nothing of this transaction was kept."
            ) from error

    def close(self) -> None:
        """Give all connections back."""
        self.pool.close()
