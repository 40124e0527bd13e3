"""The real tracking API on a free port of this machine, over a real database."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette

from anklang.access import store as access
from anklang.core.clock import SystemClock
from anklang.core.json import encode
from anklang.events.model import Fact, decode_fact
from anklang.http.collect import Collector, collect_routes
from anklang.storage.database import Database

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


class CollectServer:
    """A workspace with a write key, and the server that takes its events in."""

    def __init__(self, database: Database, collector: Collector) -> None:
        self.database = database
        self.collector = collector
        self.workspace, self.key = new_workspace(database, "shop")
        self.port = 0

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def facts(self, workspace: int | None = None) -> list[Fact]:
        """Every committed fact of the workspace, in order of arrival (of one shard: exact)."""
        with self.database.transaction() as tx:
            rows = tx.rows(
                "SELECT body FROM fact_queue WHERE workspace_id = %s ORDER BY seq",
                [workspace or self.workspace],
            )
        return [decode_fact(row[0]) for row in rows]

    def named(self, name: str) -> list[Fact]:
        """Every committed fact with this name."""
        return [fact for fact in self.facts() if fact.name == name]


def new_workspace(database: Database, slug: str, **settings: Any) -> tuple[int, str]:
    """A workspace and its write key."""
    with database.transaction() as tx:
        row = tx.row(
            "INSERT INTO workspaces (slug, name, settings, created_at) VALUES (%s, %s, %s, %s) RETURNING id",
            [slug, slug, encode(settings).decode(), NOW],
        )
        assert row is not None
        _, key = access.add_key(tx, row[0], "write", "shop", [], NOW)
    return row[0], key


@contextmanager
def collect_server(url: str, **options: Any) -> Iterator[CollectServer]:
    """Serve the tracking API over this database until the block ends."""
    database = Database(url)
    site = CollectServer(database, Collector(database, SystemClock(), **options))
    app = Starlette(routes=list(collect_routes(site.collector)))
    config = uvicorn.Config(app, log_level="error", lifespan="off", loop="asyncio")
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    site.port = listener.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    site.collector.start()
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
        yield site
    finally:
        server.should_exit = True
        thread.join(10)
        site.collector.stop()
        database.close()
