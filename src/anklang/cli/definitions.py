"""`anklang check`, `anklang apply` and `anklang export`: definitions as text files, kept in git (J41)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax

from anklang.access.model import ALL_SCOPES, Caller
from anklang.cli.serve import database_of
from anklang.config import load
from anklang.core.clock import SystemClock
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.flows.apply import Change, Inside, apply, export, look
from anklang.flows.apply_read import read_folder
from anklang.flows.check_words import Told, WordsChecked, check_words
from anklang.flows.fill_segments import fill_waiting
from anklang.guard.model import SEVERITIES
from anklang.storage.database import Database
from anklang.wiring import CLOCK_OFFSET
from anklang.workspaces import store as workspaces

console = Console()
Folder = Annotated[
    Path, typer.Argument(help="Folder with journeys, templates, segments, coupons and settings.")
]
InWorkspace = Annotated[
    str, typer.Option("--workspace", help="Short name of the workspace; empty: the first one.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check")(check)
    app.command("apply")(apply_folder)
    app.command("export")(export_folder)


@contextmanager
def _database() -> Iterator[Database]:
    """The database of the settings; the embedded server is started where it does not run."""
    with database_of(load()) as url:
        database = Database(url, 4)
        try:
            yield database
        finally:
            database.close()


def _clock(database: Database) -> SystemClock:
    """The clock of the installation; the demo may have moved it."""
    with database.transaction() as tx:
        return SystemClock(timedelta(seconds=float(workspaces.recall(tx, CLOCK_OFFSET) or 0)))


def _caller(database: Database, slug: str) -> Caller:
    with database.transaction() as tx:
        found = [one for one in workspaces.load_all(tx) if slug in ("", one.slug)]
    if not found:
        raise NotFound(f"There is no workspace {slug!r}. Start Anklang once, or correct --workspace.")
    return Caller(workspace=found[0].id, name="cli", scopes=frozenset(ALL_SCOPES))


def _look(database: Database, folder: Path, workspace: str, publish: bool, inside: Inside) -> list[Change]:
    caller = _caller(database, workspace)
    return look(database, caller, read_folder(folder), _clock(database).now(), publish=publish, inside=inside)


def check(
    folder: Folder, workspace: InWorkspace = "",
    offline: Annotated[
        bool, typer.Option("--offline", help="The words only, with the folder's own settings.yaml; no database.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer the findings of the content guard as JSON.")] = False,
    severity: Annotated[str, typer.Option(help="Show from here on: note, warn or block.")] = "note",
    language: Annotated[str, typer.Option(help="Language of the findings: en or de.")] = "en",
) -> None:  # fmt: skip
    """Read and check a folder, without changing anything. The exit code is 1 where something must be settled."""
    if severity not in SEVERITIES[1:]:
        raise BadInput(
            "The option cannot be used.", [Problem("--severity", "is neither note, warn nor block")]
        )
    if language not in ("en", "de"):
        raise BadInput("The option cannot be used.", [Problem("--language", "is neither en nor de")])
    read = read_folder(folder)
    count, settings = None, None
    if not offline:
        with _database() as database:
            count = len(_look(database, folder, workspace, True, "finish"))
            caller = _caller(database, workspace)
            with database.transaction() as tx:
                settings = workspaces.load(tx, caller.workspace).settings
    checked = check_words(read, settings)
    shown = [one for one in checked.told if SEVERITIES.index(one.severity) >= SEVERITIES.index(severity)]
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(shown)).decode() + "\n")
    else:
        _say_words(checked, shown, language)
        if count is not None:
            console.print(f"[green]{count} definitions are in order.[/]")
    if checked.blocks():
        raise typer.Exit(1)


_COLOURS = {"block": "red", "warn": "yellow", "note": "dim"}


def _say_words(checked: WordsChecked, shown: list[Told], language: str) -> None:
    """The findings as `file:line`, so that terminals and editors can jump there."""
    for one in shown:
        level = f"[{_COLOURS[one.severity]}]{one.severity}[/]"
        sent = (
            f" [dim](sent by {', '.join(one.journeys)})[/]" if one.kind == "template" and one.journeys else ""
        )
        place = f"{one.file}:{one.line}: {level} {one.rule} [dim]{escape(one.path)}[/]{sent}"
        console.print(place, highlight=False, soft_wrap=True)
        reason, suggestion = getattr(one.reason, language), getattr(one.suggestion, language)
        console.print(f"    {reason} {suggestion}", highlight=False, markup=False, soft_wrap=True)
    counted = {each: sum(one.severity == each for one in checked.told) for each in ("block", "warn", "note")}
    said = ", ".join(f"{number} {each}" for each, number in counted.items())
    console.print(f"Words of {checked.templates} templates: {said}.", highlight=False)


def apply_folder(
    folder: Folder, workspace: InWorkspace = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Keep changed journeys as drafts; publish nothing.")] = False,
    inside: Annotated[str, typer.Option(help="People in changed steps: finish (old version) or exit.")] = "finish",
) -> None:  # fmt: skip
    """Make the workspace's definitions what the folder says: all of it, or nothing."""
    if inside not in ("finish", "exit"):
        raise BadInput("The option cannot be used.", [Problem("--inside", "is neither finish nor exit")])
    wanted: Inside = "exit" if inside == "exit" else "finish"
    with _database() as database:
        if dry_run:
            _show(_look(database, folder, workspace, not drafts, wanted), diffs=True)
            return
        caller = _caller(database, workspace)
        clock = _clock(database)
        read = read_folder(folder)
        with database.transaction() as tx:
            changes = apply(tx, caller, read, clock.now(), publish=not drafts, inside=wanted)
        _show(changes, diffs=False)
        with _progress("Filling segments"):
            fill_waiting(database, clock, caller.workspace)
        for name in read.others:
            console.print(f"[dim]left alone: {name}[/]", highlight=False)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    with Progress(
        SpinnerColumn(), TextColumn(what), TimeElapsedColumn(), console=console, transient=True
    ) as shown:
        shown.add_task(what, total=None)
        yield


def _show(changes: list[Change], *, diffs: bool) -> None:
    marks = {"new": "[green]new    [/]", "changed": "[yellow]changed[/]", "same": "[dim]same   [/]"}
    for one in changes:
        note = f" ({one.note})" if one.note else ""
        console.print(f"{marks[one.what]} {one.kind} {one.id}{note}", highlight=False)
        if diffs and one.diff:
            console.print(Syntax(one.diff, "diff", background_color="default", word_wrap=True))
    touched = sum(one.what != "same" for one in changes)
    console.print(f"{len(changes)} definitions, {touched} with changes.", highlight=False)


def export_folder(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; it is made where it is missing.")],
    workspace: InWorkspace = "",
) -> None:
    """Write all definitions of the workspace as text files that `apply` reads."""
    with _database() as database:
        caller = _caller(database, workspace)
        with database.transaction() as tx:
            files = export(tx, caller.workspace)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    console.print(f"{len(files)} files written to {folder}.", highlight=False)
