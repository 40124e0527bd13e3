"""`anklang check`, `anklang apply` and `anklang export`: definitions as text files, kept in git (J41)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.syntax import Syntax

from anklang.cli.opened import InWorkspace, Language, opened, written
from anklang.flows.apply import Change, Inside, apply, export, look
from anklang.flows.apply_read import read_folder
from anklang.flows.check_words import Told, WordsChecked, check_words
from anklang.flows.fill_segments import fill_waiting
from anklang.guard.model import SEVERITIES
from anklang.workspaces import store as workspaces

console = Console()
Folder = Annotated[
    Path, typer.Argument(help="Folder with journeys, templates, segments, coupons and settings.")
]
Severity = Literal["note", "warn", "block"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check")(check)
    app.command("apply")(apply_folder)
    app.command("export")(export_folder)


def check(
    folder: Folder, workspace: InWorkspace = "",
    offline: Annotated[
        bool, typer.Option("--offline", help="The words only, with the folder's own settings.yaml; no database.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer the findings of the content guard as JSON.")] = False,
    severity: Annotated[Severity, typer.Option(help="Show from here on.")] = "note",
    language: Annotated[Language, typer.Option(help="Language of the findings.")] = "en",
) -> None:  # fmt: skip
    """Read and check a folder, without changing anything. The exit code is 1 where something must be settled."""
    read = read_folder(folder)
    count, settings = None, None
    if not offline:
        with opened(workspace) as (runtime, caller):
            count = len(look(runtime.database, caller, read, runtime.clock.now()))
            with runtime.database.transaction() as tx:
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
    inside: Annotated[Inside, typer.Option(help="People in changed steps: old version, or exit.")] = "finish",
) -> None:  # fmt: skip
    """Make the workspace's definitions what the folder says: all of it, or nothing."""
    read = read_folder(folder)
    with opened(workspace) as (runtime, caller):
        now = runtime.clock.now()
        if dry_run:
            _show(look(runtime.database, caller, read, now, publish=not drafts, inside=inside), diffs=True)
            return
        with runtime.database.transaction() as tx:
            changes = apply(tx, caller, read, now, publish=not drafts, inside=inside)
        _show(changes, diffs=False)
        with _progress("Filling segments"):
            fill_waiting(runtime.database, runtime.clock, caller.workspace)
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
    with opened(workspace) as (runtime, caller), runtime.database.transaction() as tx:
        files = export(tx, caller.workspace)
    for name, text in files.items():
        path = folder / name
        with written(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    console.print(f"{len(files)} files written to {folder}.", highlight=False)
