"""A real PostgreSQL for every test that wants one: started once, shared by all workers and runs, one clone per test."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from anklang.storage import embedded

ROOT = Path(__file__).parents[1]
ROOM = 4 << 30  # bytes of free memory disk that the tests want before they use it


def _data() -> Path:
    """Where the server of the tests keeps its files: in memory where there is room, else in the checkout.

    A clone of the template is some 500 small files: 0.03 s in memory, up to 1 s on a disk.
    """
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        place = memory / f"anklang-tests-{os.getuid()}-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"
        with contextlib.suppress(FileExistsError):
            (ROOT / ".test-data").symlink_to(place)  # so that `make clean` finds it
        return place
    return ROOT / ".test-data"


DATA = _data()
STORAGE = ROOT / "src" / "anklang" / "storage"
KEPT_TEMPLATES = 3  # runs that began before a migration was edited still use theirs

# what is lost in a crash of the machine is rebuilt by the next run
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "wal_compression": "off",
    "autovacuum": "off",
    "file_copy_method": "copy",
    "max_wal_size": "256MB",
}


class Databases:
    """Makes databases from the migrated template and removes them."""

    def __init__(self, server: embedded.Embedded) -> None:
        self.server = server
        self.admin = psycopg.connect(server.url("postgres"), autocommit=True)
        self._numbers = count(1)
        with _locked(DATA / "template.lock"):
            self._remove_leftovers()
            self.template = self._find_or_make_template()

    def clone(self) -> str:
        """The name of a new database with all migrations applied and no rows."""
        name = f"t_{os.getpid()}_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, self.template)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def names(self, pattern: str) -> list[str]:
        """The databases whose name is LIKE the pattern, newest first."""
        query = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC"
        return [name for (name,) in self.admin.execute(query, [pattern])]

    def _run(self, statement: str, *names: str) -> None:
        self.admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _find_or_make_template(self) -> str:
        from anklang.storage.migrate import migrate

        template = f"template_{_content_hash()}"
        if template not in self.names("template\\_%"):
            building = f"building_{template}"
            self.drop(building)
            self._run("CREATE DATABASE {}", building)
            migrate(self.server.url(building))
            self._run("ALTER DATABASE {} RENAME TO {}", building, template)
            for old in self.names("template\\_%")[KEPT_TEMPLATES:]:
                self.drop(old)
        return template

    def _remove_leftovers(self) -> None:
        """Remove what runs that were killed left behind."""
        for name in self.names("t\\_%"):
            try:
                os.kill(int(name.split("_")[1]), 0)
            except ProcessLookupError:
                self.drop(name)
            except PermissionError:
                continue


def _content_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted([*STORAGE.glob("migrat*.py"), *(STORAGE / "migrations").rglob("*")]):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(STORAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The server of all tests, with the template of the present migrations."""
    server = embedded.start(DATA, FAST)
    try:
        databases = Databases(server)
        yield databases
        databases.admin.close()
    finally:
        server.stop()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of a fresh, migrated database for this test alone."""
    name = databases.clone()
    yield databases.server.url(name)
    databases.drop(name)


@pytest.fixture(scope="module")
def shared_database_url(databases: Databases) -> Iterator[str]:
    """The URL of a migrated database that the tests of one module share."""
    name = databases.clone()
    yield databases.server.url(name)
    databases.drop(name)
