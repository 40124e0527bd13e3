"""`anklang export-person`, `erase-person`, `record`: what the data protection screen does, by command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from anklang.access.store import note
from anklang.cli.opened import InWorkspace, Language, opened, written
from anklang.core.json import encode
from anklang.flows.answer_request import look_before
from anklang.flows.export_person import export_person
from anklang.flows.forget_person import forget_person
from anklang.flows.record_processing import record, record_page

console = Console()
InLanguage = Annotated[Language, typer.Option(help="Language of what is written.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("export-person")(export)
    app.command("erase-person")(erase)
    app.command("record")(print_record)


def export(
    person: Annotated[UUID, typer.Argument(help="Id of the person, as the studio's address shows it.")],
    file: Annotated[Path, typer.Argument(help="Where to write it: .json, or .html to read.")],
    language: InLanguage = "de",
    workspace: InWorkspace = "",
) -> None:
    """Write everything that is stored about a person into a file (GDPR 15, 20). It is noted in the audit log."""
    kind: Literal["json", "html"] = "html" if file.suffix.lower() in (".html", ".htm") else "json"
    with opened(workspace) as (runtime, caller), runtime.database.transaction() as tx:
        now = runtime.clock.now()
        made = export_person(tx, caller.workspace, person, language, now, runtime.home)
        parts = made.json_parts() if kind == "json" else (part.encode() for part in made.html_parts())
        with written(file):
            file.touch(mode=0o600)  # nobody else on this machine reads it
            with file.open("wb") as out:
                out.writelines(parts)
        note(tx, caller, "person.exported", str(made.who.person), now, {"format": kind})
    console.print(f"{file}: {file.stat().st_size:,} bytes")


def erase(
    person: Annotated[UUID, typer.Argument(help="Id of the person.")],
    why: Annotated[str, typer.Option(help="The reason; it is kept and must not name the person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: InWorkspace = "",
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Erase a person everywhere and prove it (GDPR 17). It cannot be taken back."""
    with opened(workspace) as (runtime, caller):
        now = runtime.clock.now()
        if not yes:
            with runtime.database.transaction() as tx:
                found = look_before(tx, runtime.definitions.of(tx, caller.workspace), person, now)
            console.print(f"{sum(one.rows for one in found.tables)} rows in {len(found.tables)} tables.")
            if typer.prompt("Type erase to go on") != "erase":
                raise typer.Exit(1)
        report = forget_person(runtime.database, runtime.definitions, caller, person, why, now, via="cli")
    if json:
        print(encode(report).decode())
        return
    table = Table("table", "rows", "done", "stays")
    for row in report.tables:
        if row.rows:
            table.add_row(row.table, str(row.rows), row.did, row.stays.get("en", ""))
    console.print(table)
    console.print(f"[green]Searched afterwards in {report.searched.tables} tables: nothing was found.[/]")


def print_record(
    file: Annotated[Path | None, typer.Argument(help="A page to print; without it, JSON is printed.")] = None,
    language: InLanguage = "de",
    workspace: InWorkspace = "",
) -> None:
    """Make the record of processing activities from the configuration (GDPR 30)."""
    with opened(workspace) as (runtime, caller), runtime.database.transaction() as tx:
        definitions = runtime.definitions.of(tx, caller.workspace)
        found = record(tx, definitions, language, runtime.clock.now())
        page = record_page(found, definitions.workspace.settings)
    if file is None:
        print(encode(found).decode())
    else:
        with written(file):
            file.write_text(page, "utf-8")
        console.print(f"{file}: still to be completed: {len(found.warnings)}")
