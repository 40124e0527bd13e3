"""`anklang serve` and `anklang demo`: run all roles, or one."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.client import HTTPConnection
from typing import Annotated

import psycopg
import typer
import uvicorn
from rich.console import Console
from sqlalchemy.exc import OperationalError

from anklang import wiring
from anklang.config import Settings, environment_with, load
from anklang.core.errors import Unavailable
from anklang.demo import seed
from anklang.demo.sample import HOUSEHOLDS
from anklang.flows.first_start import Made, Wanted, first_start
from anklang.http.bound_headers import BoundedHeaders
from anklang.storage import embedded
from anklang.storage.migrate import migrate
from anklang.worker.supervise import supervise

console = Console()


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    API = "api"
    WORKER = "worker"
    DELIVER = "deliver"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve")(serve)
    app.command("demo")(demo)


def serve(
    role: Annotated[
        Role, typer.Option(help="Run one role; any number of processes, on any host.")
    ] = Role.ALL,
    supervised: Annotated[
        bool, typer.Option(hidden=True, help="Stop when the parent process is gone.")
    ] = False,
    demo_pages: Annotated[bool, typer.Option("--demo", hidden=True)] = False,
) -> None:
    """Run Anklang: API, worker and deliverer, each in a process of its own."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = load()
    stop = _stop_event(supervised)
    if role is not Role.ALL:
        url = settings.database_url or _attached(settings)
        _run_role(role, settings, url, stop, demo=demo_pages)
        return
    with database_of(settings) as url:
        made = prepare(settings, url)
        _say_ready(settings, made)
        supervise([Role.API, Role.WORKER, Role.DELIVER], [], child_environment(url), stop)


def demo(
    fresh: Annotated[bool, typer.Option(help="Forget the demo's earlier data.")] = False,
    filled: Annotated[
        bool,
        typer.Option(
            "--filled/--empty", help="With some hundred customers and a week behind them, or without."
        ),
    ] = True,
) -> None:
    """Show Anklang with a small demo shop and a phone on the screen."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = load()
    stop = _stop_event(supervised=False)
    with database_of(settings) as url:
        console.print("Preparing the database …")
        migrate(url)
        runtime = wiring.build(settings, url)
        try:
            made = seed.seed(runtime.database, runtime.vault, runtime.definitions, runtime.clock, settings.base_url(),
                             wanted_of(settings), console, fresh=fresh,
                             households=HOUSEHOLDS if filled else 0, stopped=stop.is_set)  # fmt: skip
        except KeyboardInterrupt:
            console.print("Stopped; the next start sets the demo up anew.")
            return
        finally:
            runtime.close()
        environment = child_environment(url)
        thread = threading.Thread(
            target=supervise,
            args=([Role.API, Role.WORKER, Role.DELIVER], ["--demo"], environment, stop),
            daemon=True,
        )
        thread.start()
        if wait_until_up(settings, stop):
            _say_demo(settings, made)
        thread.join()


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """The URL of the database: the one that is set, or the embedded server, started here and stopped at the end."""
    if settings.database_url:
        yield settings.database_url
        return
    handle = embedded.start(settings.data)
    try:
        yield handle.url()
    finally:
        handle.stop()


def _attached(settings: Settings) -> str:
    """The URL of the embedded server for a single role; the handle lives as long as the process."""
    return embedded.start(settings.data).url()


def wanted_of(settings: Settings) -> Wanted:
    """What settings say about the first start."""
    return Wanted(
        admin_email=settings.admin_email, admin_password=settings.admin_password, write_key=settings.write_key,
        api_key=settings.api_key,
    )  # fmt: skip


def prepare(settings: Settings, url: str) -> Made | None:
    """Bring the schema up to date and make the first workspace where there is none."""
    migrate(url)
    runtime = wiring.build(settings, url)
    try:
        with runtime.database.transaction() as tx:
            return first_start(tx, wanted_of(settings), runtime.clock.now())
    finally:
        runtime.close()


def _run_role(role: Role, settings: Settings, url: str, stop: threading.Event, *, demo: bool) -> None:
    prepare_patiently(settings, url, stop)
    if stop.is_set():
        return
    runtime = wiring.build(settings, url)
    try:
        if role is Role.API:
            _serve_http(wiring.web_app(runtime, demo=demo), settings, stop)
        elif role is Role.WORKER:
            wiring.fact_worker(runtime).run(stop)
        else:
            wiring.deliver_worker(runtime).run(stop)
    finally:
        runtime.close()


def prepare_patiently(settings: Settings, url: str, stop: threading.Event) -> None:
    """Wait for the database, bring its schema up to date, and say what a first start made; several may do so at
    once."""
    while not stop.is_set():
        try:
            made = prepare(settings, url)
            if made is not None:
                say_made(made)
            return
        except (Unavailable, psycopg.OperationalError, OperationalError) as error:
            logging.getLogger(__name__).warning("waiting for the database: %s", str(error).splitlines()[0])
            stop.wait(1.0)


def _serve_http(app: object, settings: Settings, stop: threading.Event) -> None:
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_level="warning", access_log=False, server_header=False,  # type: ignore[arg-type]
        proxy_headers=settings.trust_proxy, timeout_graceful_shutdown=10, http=BoundedHeaders, ws="none",
    )  # fmt: skip
    server = uvicorn.Server(config)

    def watch() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    server.run()


def _stop_event(supervised: bool) -> threading.Event:
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if supervised:
        threading.Thread(target=_watch_parent, args=(stop.set,), daemon=True).start()
    return stop


def _watch_parent(end: Callable[[], None]) -> None:
    """A child whose parent was killed has nobody left who would stop it."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1.0)
    end()


def child_environment(url: str) -> dict[str, str]:
    """The environment of a role's process: ours, with the database that we found or started."""
    return environment_with(database_url=url)


def wait_until_up(settings: Settings, stop: threading.Event, patience: float = 120.0) -> bool:
    """Wait until the API answers; False when it does not within `patience` seconds."""
    ends = time.monotonic() + patience
    while not stop.is_set() and time.monotonic() < ends:
        connection = HTTPConnection(settings.host, settings.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            stop.wait(0.2)
        finally:
            connection.close()
    return False


def _say_ready(settings: Settings, made: Made | None) -> None:
    console.print(f"\nAnklang runs at [bold]{settings.base_url()}[/]  (stop with Ctrl-C)")
    if made is not None:
        say_made(made)


def say_made(made: Made) -> None:
    """Print what the first start made; the secrets are shown this once."""
    console.print("\nThis was the first start. These secrets are shown once; keep them:")
    console.print(f"  log-in     {made.admin_email}\n  password   {made.admin_password}", highlight=False)
    console.print(f"  write key  {made.write_key}\n  API key    {made.api_key}\n", highlight=False)


def _say_demo(settings: Settings, made: Made | None) -> None:
    base = settings.base_url()
    console.print(
        f"\n[bold green]Anklang is ready.[/] Open [bold]{base}[/] in a browser; a tour begins there."
    )
    console.print(
        f"  shop and handset  {base}/demo\n  API               {base}/api/openapi.json",
        highlight=False,
    )
    if made is not None:
        say_made(made)
    console.print("Stop with Ctrl-C.")
