"""`anklang replay completejourney`: feed real purchases through the tracking API, then compare the sums."""

from __future__ import annotations

import asyncio
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Annotated

import aiohttp
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from anklang import wiring
from anklang.access.store import add_key
from anklang.cli.serve import Role, child_environment, database_of, prepare, wait_until_up
from anklang.config import Settings, load
from anklang.core.errors import BadInput
from anklang.core.ids import secret_token
from anklang.demo import completejourney as source
from anklang.flows.look_around import totals, waiting
from anklang.worker.supervise import supervise
from anklang.workspaces.store import load_all

console = Console()
LINES = 4  # requests at the same time
BASKETS = 155_848


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    data: Annotated[str, typer.Argument(help="completejourney")],
    limit: Annotated[int | None, typer.Option(help="Only so many baskets, the earliest.")] = None,
) -> None:
    """Load real purchases as orders with their own dates. Imports never send anything (J4)."""
    if data != "completejourney":
        raise BadInput(f"There is no data set {data!r}; there is completejourney.")
    settings = load()
    with database_of(settings) as url:
        prepare(settings, url)
        stop = threading.Event()
        thread = _serve_meanwhile(settings, url, stop)
        try:
            good = _replay(settings, url, limit)
        finally:
            stop.set()
            if thread is not None:
                thread.join()
    raise typer.Exit(0 if good else 1)


def _serve_meanwhile(settings: Settings, url: str, stop: threading.Event) -> threading.Thread | None:
    """Run API and worker for as long as the replay takes, unless they run already."""
    if wait_until_up(settings, stop, patience=1.0):
        return None
    roles = [Role.API, Role.WORKER]
    thread = threading.Thread(target=supervise, args=(roles, [], child_environment(url), stop), daemon=True)
    thread.start()
    wait_until_up(settings, stop, patience=60.0)
    return thread


def _replay(settings: Settings, url: str, limit: int | None) -> bool:
    runtime = wiring.build(settings, url)
    try:
        with runtime.database.transaction() as tx:
            workspace = load_all(tx)[0].id
            _, key = add_key(
                tx, workspace, "write", "replay", [], runtime.clock.now(), f"wk_{secret_token()}"
            )
        with console.status("Reading the purchases …"):
            tables = source.load_transactions()
        expected = source.Expected()
        total = BASKETS if limit is None else min(limit, BASKETS)
        began = time.monotonic()
        with _progress() as progress:
            sending = progress.add_task("sent", total=total)
            bodies = source.bodies(source.baskets(*tables), expected, limit)
            asyncio.run(_send_all(settings, key, bodies, lambda n: progress.advance(sending, n)))
            handling = progress.add_task("handled", total=total)
            while (left := _queued(runtime)) > 0:
                progress.update(handling, completed=max(0, total - left))
                time.sleep(0.3)
            progress.update(handling, completed=total)
        return _compare(runtime, expected, time.monotonic() - began)
    finally:
        runtime.close()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )


async def _send_all(settings: Settings, key: str, bodies: Iterator[tuple[int, bytes]], sent: object) -> None:
    """Post every batch, a few at a time; a busy answer is waited out as published clients do."""
    url = f"http://{settings.host}:{settings.port}/v1/batch"
    named = b64encode(f"{key}:".encode()).decode()  # the write key is the user, without a password
    headers = {"authorization": f"Basic {named}", "content-type": "application/json"}
    lock = asyncio.Lock()

    async with aiohttp.ClientSession(headers=headers) as session:

        async def line() -> None:
            while True:
                async with lock:
                    item = await asyncio.to_thread(next, bodies, None)
                if item is None:
                    return
                count, body = item
                while True:
                    async with session.post(url, data=body) as answer:
                        if answer.status in (429, 503):
                            await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
                            continue
                        if answer.status != 200 or b"problems" in await answer.read():
                            raise BadInput(f"The API answered {answer.status}: {(await answer.text())[:300]}")
                        break
                sent(count)  # type: ignore[operator]

        await asyncio.gather(*(line() for _ in range(LINES)))


def _queued(runtime: wiring.Runtime) -> int:
    with runtime.database.transaction() as tx:
        return waiting(tx, runtime.clock.now()).facts


def _compare(runtime: wiring.Runtime, expected: source.Expected, seconds: float) -> bool:
    with runtime.database.transaction() as tx:
        found = totals(tx, "household-")
    pairs = [
        ("people", found.people, expected.people),
        ("orders", found.orders, expected.orders),
        ("net revenue in cents", found.net, expected.net_cents),
    ]
    for name, have, want in pairs:
        mark = "[green]=[/]" if have == want else "[red]≠[/]"
        console.print(f"{name:<22} {have:>14,} {mark} {want:>14,} computed on the source", highlight=False)
    console.print(
        f"{expected.lines:,} lines in {seconds:.0f} s; {found.messages} messages in the ledger.",
        highlight=False,
    )
    return all(have == want for _, have, want in pairs)
