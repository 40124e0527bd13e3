"""What taking in an event costs: HTTP to committed queue rows, against the bare COPY of the same rows.

    python -m benchmarks.collect [--events 100000] [--clients 16] [--url postgresql://…]

CPU is user and system time of the API process and of all PostgreSQL processes together; the load generator runs in
a process of its own and is not counted. Both kinds of run alternate, on one machine and one database.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import uvicorn
from starlette.applications import Starlette

from anklang.access import store as access
from anklang.core.clock import SystemClock
from anklang.core.ids import derive_id
from anklang.http.collect import Collector, collect_routes
from anklang.storage import embedded, queue
from anklang.storage.database import Database
from anklang.storage.migrate import migrate

TICKS = os.sysconf("SC_CLK_TCK")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def event(number: int, people: int) -> dict[str, Any]:
    """An event as the browser library sends it: about 800 bytes."""
    person = number % people
    product = number % 5000
    page = {
        "path": f"/p/{product}",
        "referrer": "",
        "search": "",
        "title": "Shirt",
        "url": f"https://shop.example/p/{product}",
    }
    return {
        "type": "track",
        "event": "Product Viewed",
        "userId": f"customer-{person}",
        "anonymousId": str(derive_id("visitor", person)),
        "messageId": f"ajs-next-{derive_id('message', number)}",
        "timestamp": "2026-04-30T10:00:00.123Z",
        "properties": {
            "product_id": f"sku-{product}",
            "category": "Shirts",
            "name": "Linen shirt",
            "price": 49.9,
            "currency": "EUR",
        },
        "context": {
            "library": {"name": "analytics.js", "version": "npm:next-1.84.3"},
            "locale": "de-DE",
            "timezone": "Europe/Berlin",
            "page": page,
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0",
        },
        "integrations": {},
    }


def requests(key: str, path: str, bodies: list[bytes], port: int) -> list[bytes]:
    """Whole HTTP/1.1 requests."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Basic {__import__('base64').b64encode(f'{key}:'.encode()).decode()}\r\nContent-Length: "
    return [f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies]


async def _client(port: int, work: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in work:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0])
        await reader.readexactly(length)
    writer.close()


def load(port: int, work: list[bytes], clients: int) -> None:
    """Send everything over so many connections; each waits for its answer before it goes on."""

    async def run() -> None:
        shared = iter(work)
        await asyncio.gather(*(_client(port, shared) for _ in range(clients)))

    asyncio.run(run())


def serve(url: str, port: int, ready: Any) -> None:
    """The API process."""
    database = Database(url)
    collector = Collector(database, SystemClock())
    collector.start()
    config = uvicorn.Config(
        Starlette(routes=list(collect_routes(collector))),
        port=port,
        log_level="error",
        access_log=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    ready.set()
    server.run()
    collector.stop()


def cpu(processes: list[int]) -> float:
    """User and system seconds of these processes and of their ended children."""
    total = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / TICKS


def children(parent: int) -> list[int]:
    """A process and all below it."""
    found = [parent]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found += children(int(stat.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


class Meter:
    """Wall and CPU time of a block."""

    def __init__(self, processes: list[int], database: int) -> None:
        self.processes, self.database = processes, database

    def __enter__(self) -> Meter:
        self.before = (cpu(self.processes), cpu(children(self.database)), time.perf_counter())
        return self

    def __exit__(self, *_: object) -> None:
        self.client = cpu(self.processes) - self.before[0]
        self.postgres = cpu(children(self.database)) - self.before[1]
        self.wall = time.perf_counter() - self.before[2]

    def line(self, name: str, events: int) -> float:
        """Print the figures; answers CPU microseconds an event."""
        each = (self.client + self.postgres) / events * 1e6
        parts = f"process {self.client / events * 1e6:6.1f}  PostgreSQL {self.postgres / events * 1e6:6.1f}"
        print(f"{name:28s} {events / self.wall:9,.0f} events/s   CPU µs/event {each:6.1f}   ({parts})")
        return each


Row = tuple[int, int, UUID, datetime, bytes]


def bare(url: str, rows: list[Row], group: int, ready: Any, go: Any, done: Any) -> None:
    """The statements alone: COPY of the same rows in groups of the same size."""
    database = Database(url, size=1)
    with database.transaction() as tx:
        tx.run("SELECT 1")
    ready.release()
    go.wait()
    for start in range(0, len(rows), group):
        with database.transaction() as tx:
            queue.append(tx, rows[start : start + group])
    done.release()
    time.sleep(1)  # its CPU time is read before it ends
    database.close()


def run_bare(url: str, rows: list[Row], group: int, postmaster: int) -> Meter:
    """Two writers at once, as a core here is slower while the other one is busy, and collecting keeps both busy."""
    ready, done, go = multiprocessing.Semaphore(0), multiprocessing.Semaphore(0), multiprocessing.Event()
    halves = (rows[::2], rows[1::2])
    writers = [
        multiprocessing.Process(target=bare, args=(url, half, group, ready, go, done)) for half in halves
    ]
    for writer in writers:
        writer.start()
    for _ in writers:
        ready.acquire()
    with Meter([writer.pid or 0 for writer in writers], postmaster) as meter:
        go.set()
        for _ in writers:
            done.acquire()
    for writer in writers:
        writer.join()
    return meter


def take_out(database: Database) -> list[Row]:
    """The rows that collecting wrote; the queue is empty afterwards."""
    with database.transaction() as tx:
        rows = tx.rows(
            "SELECT shard, workspace_id, person_id, received_at, body FROM fact_queue ORDER BY seq"
        )
        tx.run("TRUNCATE fact_queue")
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="anklang-bench-") as folder:
        Path(folder).chmod(0o755)
        server = embedded.start(Path(folder) / "data")
        try:
            measure(server, options)
        finally:
            server.stop()


def measure(server: embedded.Embedded, options: argparse.Namespace) -> None:
    """Alternate the kinds of run."""
    migrate(server.url())
    database = Database(server.url())
    with database.transaction() as tx:
        tx.run("INSERT INTO workspaces (slug, name, created_at) VALUES ('bench', 'Bench', %s)", [NOW])
        row = tx.row("SELECT id FROM workspaces")
        assert row is not None
        _, key = access.add_key(tx, row[0], "write", "bench", [], NOW)
    postmaster = int((server.data / "postgres" / "postmaster.pid").read_text().split()[0])
    port = 18765
    ready = multiprocessing.Event()
    api = multiprocessing.Process(target=serve, args=(server.url(), port, ready), daemon=True)
    api.start()
    ready.wait()
    time.sleep(1)
    assert api.pid is not None
    encode = msgspec.json.Encoder().encode
    events = [event(number, options.people) for number in range(options.events)]
    batches = [
        encode({"batch": events[i : i + 100], "sentAt": "2026-04-30T10:00:00.200Z"})
        for i in range(0, len(events), 100)
    ]
    singles = [encode(one) for one in events[: options.events // 5]]
    kinds = (("batches of 100", "/v1/batch", batches, 100), ("single events", "/v1/track", singles, 1))
    print(f"{len(singles[0])} bytes an event, {options.people} people, {options.clients} connections")
    ratios: dict[str, list[float]] = {}
    for _ in range(options.rounds + 1):
        for name, path, bodies, size in kinds:
            work = requests(key, path, bodies, port)
            sender = multiprocessing.Process(target=load, args=(port, work, options.clients))
            with Meter([api.pid], postmaster) as collected:
                sender.start()
                sender.join()
            assert sender.exitcode == 0
            rows = take_out(database)
            assert len(rows) == len(bodies) * size, (len(rows), len(bodies) * size)
            alone = run_bare(server.url(), rows, size * options.clients, postmaster)
            take_out(database)
            cost = collected.line(name, len(rows))
            ratios.setdefault(name, []).append(cost / alone.line("  bare COPY of the same rows", len(rows)))
    for name, values in ratios.items():
        print(f"{name}: median {statistics.median(values[1:]):.2f} × the bare COPY (first round left out)")
    api.terminate()
    api.join()
    database.close()


if __name__ == "__main__":
    main()
