"""Databases for stories: a server of our own for one call, and copies of what was set up once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from anklang.storage import embedded
from anklang.storage.migrate import migrate

# nothing of a story outlives the call, so nothing is worth being written to the disk with care
_FAST = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "128MB",
    "wal_compression": "off", "autovacuum": "off", "file_copy_method": "copy",
}  # fmt: skip
_EMPTY = "story_empty"


class Stage:
    """Makes databases from others and removes them."""

    def __init__(self, server: embedded.Embedded, empty: str) -> None:
        self._server = server
        self._admin = psycopg.connect(server.url("postgres"), autocommit=True)
        self._numbers = count(1)
        self.empty = empty  # a migrated database without rows

    def url(self, database: str) -> str:
        """The address of a database."""
        return self._server.url(database)

    @contextmanager
    def copy(self, of: str) -> Iterator[str]:
        """A copy of a database to which nobody is connected; gone afterwards."""
        name = f"t_{os.getpid()}_story_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, of)
        try:
            yield name
        finally:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def close(self) -> None:
        """Give the connection back."""
        self._admin.close()

    def _run(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def own_stage() -> Iterator[Stage]:
    """A stage on a server of its own in a temporary folder; takes about two seconds. No installation is touched."""
    folder = Path(tempfile.mkdtemp(prefix="anklang-story-"))
    folder.chmod(0o711)  # where we are root, the database's account has to pass
    try:
        server = embedded.start(folder, _FAST)
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_EMPTY)))
            migrate(server.url(_EMPTY))
            stage = Stage(server, _EMPTY)
            try:
                yield stage
            finally:
                stage.close()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
