"""`anklang backtest JOURNEY`: what a journey would have done with what really happened. Nothing is sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from anklang import wiring
from anklang.access.model import Caller
from anklang.backtests import find
from anklang.backtests.model import Assumed, Run, Wanted
from anklang.backtests.report import Result, result_of
from anklang.cli.opened import InWorkspace, opened
from anklang.core.errors import BadInput, Problem
from anklang.core.json import encode
from anklang.flows.apply_text import journey_values
from anklang.flows.back_test import start
from anklang.flows.back_test.work import BACK_TESTS
from anklang.flows.replay_past.work import Pieces
from anklang.workspaces.store import load as load_workspace

console = Console()
PIECE = 0.5  # seconds between two looks at the progress

Begin = Annotated[str, typer.Option("--from", help="First day or moment: 2026-11-01 or 2026-11-01T08:00.")]
End = Annotated[str, typer.Option("--to", help="Day or moment that is no longer part of it.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backtest")(backtest)


def backtest(
    journey: Annotated[str, typer.Argument(help="Id of the journey.")],
    begin: Begin,
    end: End,
    version: Annotated[int, typer.Option(help="A published version; 0: the draft, else the present one.")] = 0,
    file: Annotated[Path | None, typer.Option(help="A journey as YAML instead of a saved one.")] = None,
    segment: Annotated[str, typer.Option(help="Only people who are in this segment today.")] = "",
    sample: Annotated[int, typer.Option(help="About so many people; 0: everybody.")] = 0,
    count_real: Annotated[bool, typer.Option("--count-real", help="Messages really sent count, too.")] = False,
    imports: Annotated[
        Literal["happened", "imported"], typer.Option(help="Imported history; what is imported triggers nothing.")
    ] = "happened",
    clicked: Annotated[float, typer.Option(help="Share of messages that people would click, 0 to 1.")] = 0.0,
    read: Annotated[float, typer.Option(help="Share of messages that people would open, 0 to 1.")] = 0.0,
    workspace: InWorkspace = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:  # fmt: skip
    """Try a journey on a period of history: who would have entered, got what and when, and what it would have cost."""
    with opened(workspace) as (runtime, caller):
        with runtime.database.transaction() as tx:
            zone = ZoneInfo(load_workspace(tx, caller.workspace).settings.zone)
        wanted = Wanted(
            from_=_moment(begin, zone, "--from"), to=_moment(end, zone, "--to"), segment=segment, sample=sample,
            count_real=count_real, imports=imports, assumed=Assumed(clicked=clicked, read=read),
        )  # fmt: skip
        with runtime.database.transaction() as tx:
            run = start.ask(
                tx, caller, journey, wanted, runtime.clock.now(), version=version,
                sent_along=None if file is None else journey_values(file.read_text("utf-8")),
            )  # fmt: skip
        run = _play(runtime, caller, run.id, quiet=json)
    if json:
        print(encode({"run": find.row_of(run), "result": result_of(run)}).decode())
    else:
        _show(run, result_of(run), zone)
    raise typer.Exit(0 if run.state == "done" else 1)


def _moment(text: str, zone: ZoneInfo, option: str) -> datetime:
    """A day or moment in the workspace's zone, where the text names none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("The period cannot be read.", [Problem(option, f"{text!r} is no date")]) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _play(runtime: wiring.Runtime, caller: Caller, id_: UUID, *, quiet: bool) -> Run:
    """Work until the run has ended; workers may help. Interrupting calls it off."""
    tests = Pieces(runtime.database, runtime.clock, runtime.definitions, BACK_TESTS)
    columns = (TextColumn("people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
            shown = progress.add_task("people", total=None)
            while (run := _state(runtime, caller, id_)).state in ("queued", "running"):
                tests.piece(PIECE, only=id_)
                progress.update(shown, completed=run.done, total=run.total)
    except KeyboardInterrupt:
        with runtime.database.transaction() as tx:
            return start.cancel(tx, caller, id_, runtime.clock.now())
    return run


def _state(runtime: wiring.Runtime, caller: Caller, id_: UUID) -> Run:
    with runtime.database.transaction() as tx:
        return find.get_run(tx, caller.workspace, id_)


def _show(run: Run, result: Result, zone: ZoneInfo) -> None:
    begins, ends = run.wanted.from_.astimezone(zone), run.wanted.to.astimezone(zone)
    console.print(
        f"[bold]{run.journey}[/] from {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}: "
        f"{run.state}{f' ({run.problem})' if run.problem else ''}",
        highlight=False,
    )
    cost = "no price set" if result.costs is None else ", ".join(
        f"{one.micro / 1_000_000:,.2f} {one.currency}" for one in result.costs
    ) or "0"  # fmt: skip
    table = Table(show_header=False)
    lines = [
        ("people looked at", f"{result.people:,}"), ("would have entered", f"{result.people_entered:,}"),
        ("entries", f"{result.entries:,}"),
        *((f"refused: {reason}", f"{n:,}") for reason, n in result.refused.items()),
        ("messages planned", f"{result.planned:,}"), ("would have been sent", f"{result.sent:,}"),
        ("SMS parts", f"{result.parts:,}"), ("cost", cost), ("still waiting at the end", f"{result.waiting:,}"),
        *((f"held: {one.channel} {one.reason}", f"{one.n:,}") for one in result.holds),
        *((f"not sent: {one.step} {one.reason}", f"{one.n:,}")
          for one in result.messages if one.state not in ("accepted", "planned", "held")),
        *((f"exit: {reason}", f"{n:,}") for reason, n in result.exits.items()),
        ("finished", f"{result.finished:,}"), ("goals reached", f"{result.goals:,}"),
        *((f"stands at {one.step} at the end", f"{one.people:,}") for one in result.standing),
    ]  # fmt: skip
    for name, value in lines:
        table.add_row(name, value)
    console.print(table)
    for note in result.notes:
        console.print(f"[dim]{note.text}[/]", highlight=False)
