"""The demo as it is delivered: application, worker and deliverer, on a free port over a database of its own."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from rich.console import Console

from anklang import wiring
from anklang.config import Settings
from anklang.demo import seed, store
from anklang.flows.first_start import Made, Wanted

T = TypeVar("T")
OF = "person_id = (SELECT person_id FROM identities WHERE kind = 'user' AND value = %s)"  # rows of one customer
PATIENCE = 40.0  # seconds; a busy machine is slow, not wrong


def until(ask: Callable[[], T], patience: float = PATIENCE) -> T:
    """Ask again and again until the answer is not empty; the last answer when patience ends."""
    end = time.monotonic() + patience
    while True:
        found = ask()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class DemoServer:
    """A running demo, asked over HTTP."""

    def __init__(self, base_url: str, runtime: wiring.Runtime, made: Made) -> None:
        self.base_url = base_url
        self.runtime = runtime
        self.made = made

    def call(
        self, path: str, body: Any = None, headers: dict[str, str] | None = None, method: str = ""
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, body (JSON where it is) and headers; redirects are not followed."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base_url + path,
            data,
            {"Content-Type": "application/json", **(headers or {})},
            method=method or None,
        )
        try:
            with _opener.open(request, timeout=30) as answer:
                status, raw, found = answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            status, raw, found = error.code, error.read(), dict(error.headers)
        is_json = "json" in found.get("content-type", "")
        return status, json.loads(raw) if is_json and raw else raw, found

    def get(self, path: str) -> Any:
        """The body of a GET that must succeed."""
        status, body, _ = self.call(path)
        assert status == 200, (status, body)
        return body

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """The body of a POST that must succeed."""
        status, found, _ = self.call(path, body, headers)
        assert status in (200, 201), (status, found)
        return found

    def track(self, customer: str, event: str, properties: dict[str, Any]) -> None:
        """The shop says that something happened."""
        body = {"type": "track", "userId": customer, "event": event, "properties": properties}
        self.post("/v1/batch", {"writeKey": self.made.write_key, "batch": [body]})

    def inbox(self, customer: str, channel: str = "") -> list[dict[str, Any]]:
        """What lies on a phone, oldest first."""
        items: list[dict[str, Any]] = self.get(f"/demo/api/handset/messages?customer={customer}")["items"]
        return [item for item in items if channel in ("", item["channel"])]

    def rows(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        with self.runtime.database.transaction() as tx:
            return tx.rows(statement, list(params))

    def facts(self) -> store.Facts:
        """What the demo knows about itself."""
        with self.runtime.database.transaction() as tx:
            return store.load_facts(tx)

    def settle(self) -> None:
        """Wait until the workers have nothing to do at this moment."""
        now = self.runtime.clock.now

        def idle() -> bool:
            return self.rows(
                "SELECT NOT EXISTS (SELECT 1 FROM fact_queue) AND NOT EXISTS (SELECT 1 FROM timers WHERE due_at <= %s) "
                "AND NOT EXISTS (SELECT 1 FROM send_queue WHERE due_at <= %s) AND NOT EXISTS "
                "(SELECT 1 FROM messages WHERE state = 'attempting')", now(), now(),
            ) == [(True,)]  # fmt: skip

        assert until(idle), "the workers are still busy"


class _StaysHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_StaysHere)


@contextmanager
def demo_server(
    url: str, folder: Path, *, workers: bool = True, households: int = 0, dns_server: str = ""
) -> Iterator[DemoServer]:
    """Seed the database behind `url` and serve the demo until the block ends; `households` live there before it."""
    port = free_port()
    settings = Settings(data=folder, database_url=url, port=port, dns_server=dns_server)
    runtime = wiring.build(settings, url, connections=20)
    made = seed.seed(
        runtime.database, runtime.vault, runtime.definitions, runtime.clock, settings.base_url(), Wanted(),
        Console(file=io.StringIO()), households=households,
    )  # fmt: skip
    assert made is not None
    config = uvicorn.Config(
        wiring.web_app(runtime, demo=True),
        port=port,
        log_level="error",
        loop="asyncio",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    stop = threading.Event()
    roles: list[Callable[[], Any]] = [server.run]
    if workers:
        fact_worker, deliver_worker = wiring.fact_worker(runtime), wiring.deliver_worker(runtime)
        roles += [lambda: fact_worker.run(stop), lambda: deliver_worker.run(stop)]
    threads = [threading.Thread(target=role, daemon=True) for role in roles]
    for thread in threads:
        thread.start()
    try:
        assert until(lambda: server.started)
        yield DemoServer(settings.base_url(), runtime, made)
    finally:
        stop.set()
        server.should_exit = True
        for thread in threads:
            thread.join(15)
        runtime.close()
