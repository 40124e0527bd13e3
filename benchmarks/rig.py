"""A whole installation to measure: its own database in a temporary folder, real processes, CPU and memory of each."""

from __future__ import annotations

import asyncio
import base64
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from anklang.storage import embedded
from anklang.storage.database import Database
from anklang.storage.migrate import migrate
from anklang.testing.processes import Installation, RoleName
from anklang.testing.sink import Sink
from benchmarks import shop

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 300.0  # seconds until a benchmark that does not come to its end is given up


def cpu(process: int) -> float:
    """User and system seconds of a process and of its ended children; 0 for one that is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(value) for value in fields[11:15]) / TICKS


def tree(parent: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            children.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(
                int(stat.parent.name)
            )
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = [parent]
    for one in found:
        found += children.get(one, [])
    return found


def peak_memory(process: int) -> int:
    """The most bytes that a process had in memory (VmHWM)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


class Rig:
    """One embedded server; `place` makes installations on it, each in a database of its own."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.folder = folder
        self.server = embedded.start(folder / "data")
        self.postmaster = int((folder / "data" / "postgres" / "postmaster.pid").read_text().split()[0])
        migrate(self.server.url())
        self._numbers = 0

    def clone(self, source: str = embedded.DATABASE) -> str:
        """The URL of a copy of a database to which nobody is connected."""
        self._numbers += 1
        name = f"bench_{self._numbers}"
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(source)
                )
            )
        return self.server.url(name)

    def drop(self, url: str) -> None:
        """Remove a copy."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            name = url.partition("@/")[2].partition("?")[0]
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def checkpoint(self) -> None:
        """Write everything out, so that the next measurement does not pay for it."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")


@contextmanager
def rig() -> Iterator[Rig]:
    """A server that is gone afterwards, with everything in it."""
    with tempfile.TemporaryDirectory(prefix="anklang-bench-") as folder:
        made = Rig(Path(folder))
        try:
            yield made
        finally:
            made.server.stop()


class Place:
    """One installation: database, sink and processes."""

    def __init__(
        self, rig_: Rig, people: int, journeys: int = 10, source: str = embedded.DATABASE,
        settings: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`settings`: more ANKLANG_ variables of its processes."""
        self.rig = rig_
        self.url = rig_.clone(source)
        self.folder = Path(tempfile.mkdtemp(dir=rig_.folder))
        self.sink = Sink(self.folder / "calls")
        self.database = Database(self.url, 2)
        self.now, self.offset = shop.noon()
        with self.database.transaction() as tx:
            self.workspace = shop.set_up(tx, self.now, self.sink.url, journeys)
            shop.move_clock(tx, self.offset)
            self.ids = shop.seed(tx, self.workspace, people, self.now)
        self.analyze()
        self.roles = Installation(
            self.url,
            self.folder,
            {"ANKLANG_SECRET_KEY": shop.SECRET_KEY, "PYTHONDONTWRITEBYTECODE": "", **(settings or {})},
        )

    def analyze(self) -> None:
        """What autovacuum would have done by now."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        self.rig.checkpoint()

    def clock(self) -> datetime:
        """The installation's present moment."""
        return datetime.now(UTC) + self.offset

    def move_clock(self, by: timedelta) -> None:
        """Every process follows within half a second."""
        self.offset += by
        with self.database.transaction() as tx:
            shop.move_clock(tx, self.offset)

    def start(self, *roles: RoleName) -> None:
        """Start processes and wait until they are at work."""
        for role in roles:
            self.roles.start(role)
        if "api" in roles:
            self.roles.wait_for_api()
        wanted = sum(role in ("worker", "deliver") for role in roles)
        self.wait(lambda: self._listeners() >= wanted)

    def _listeners(self) -> int:
        rows = self.rows(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        return int(rows[0][0])

    def rows(self, statement: str, params: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with self.database.transaction() as tx:
            return tx.rows(statement, params)

    def wait(self, done: Any, pause: float = 0.1) -> None:
        """Return when `done` answers true; raises TimeoutError with what the processes wrote."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > deadline:
                logs = "\n".join(
                    path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.log")
                )
                raise TimeoutError(f"a benchmark does not come to its end\n{logs}")
            time.sleep(pause)

    def idle(self) -> bool:
        """Whether no fact waits. Asked shard by shard, as reading the table would wade through what was taken out."""
        asked = (
            "SELECT 1 FROM shards s WHERE EXISTS (SELECT 1 FROM fact_queue q WHERE q.shard = s.shard) LIMIT 1"
        )
        return not self.rows(asked)

    def memory(self, name: str) -> int:
        """Peak memory of a process in bytes."""
        return peak_memory(self.roles.processes[name].pid)

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything and remove the database."""
        self.roles.stop()
        self.sink.stop()
        self.database.close()
        self.rig.drop(self.url)


class Meter:
    """Wall and CPU seconds of a block, per process and of PostgreSQL."""

    def __init__(self, place: Place, *, extra: dict[str, int] | None = None) -> None:
        self._pids = {name: process.pid for name, process in place.roles.processes.items()} | (extra or {})
        self._postmaster = place.rig.postmaster
        self.wall = 0.0
        self.cpu: dict[str, float] = {}

    def _read(self) -> dict[str, float]:
        found = {name: cpu(pid) for name, pid in self._pids.items()}
        found["postgresql"] = sum(cpu(pid) for pid in tree(self._postmaster))
        return found

    def __enter__(self) -> Meter:
        self._before = self._read()
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self._began
        self.cpu = {name: after - self._before[name] for name, after in self._read().items()}

    def each(self, count: int) -> dict[str, float]:
        """CPU microseconds per fact or message, by process."""
        return {name: round(seconds / count * 1e6, 1) for name, seconds in self.cpu.items()}

    def total(self, count: int) -> float:
        """CPU microseconds per fact or message, of all processes together."""
        return sum(self.cpu.values()) / count * 1e6


def requests(port: int, line: Sequence[bytes], path: str = "/v1/batch") -> list[bytes]:
    """Whole HTTP/1.1 requests."""
    key = base64.b64encode(f"{shop.WRITE_KEY}:".encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Authorization: Basic {key}\r\nContent-Length: "
    )
    return [f"{head}{len(body)}\r\n\r\n".encode() + body for body in line]


async def post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """One request on an open connection; raises AssertionError for every answer but 200."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    await reader.readexactly(int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0]))


async def _send(port: int, work: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in work:
        await post(reader, writer, request)
    writer.close()


def load(port: int, work: list[bytes], clients: int) -> None:
    """Send everything over so many connections; each waits for its answer before it goes on."""

    async def run() -> None:
        shared = iter(work)
        await asyncio.gather(*(_send(port, shared) for _ in range(clients)))

    asyncio.run(run())


def loader(place: Place, line: Sequence[bytes], clients: int = 8) -> multiprocessing.Process:
    """A process that sends these bodies to the place; start and join it."""
    return multiprocessing.Process(
        target=load, args=(place.roles.port, requests(place.roles.port, line), clients)
    )
