"""Commands for operators: doctor, backup, restore, migrate, a new secret."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

from anklang import wiring
from anklang.cli.opened import written
from anklang.cli.serve import database_of, prepare, say_made
from anklang.config import load
from anklang.core.json import encode
from anklang.flows.doctor import examine
from anklang.storage import dump

console = Console()


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("doctor")(doctor)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("migrate")(migrate_schema)
    app.command("new-secret")(new_secret)


def doctor(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Prove that the ledger balances: planned = final states + open, per journey, channel and provider."""
    with database_of(load()) as url:
        runtime = wiring.build(load(), url)
        try:
            with runtime.database.transaction() as tx:
                report = examine(tx, runtime.clock.now())
        finally:
            runtime.close()
    if json:
        print(encode(report).decode())
    else:
        table = Table(
            "journey",
            "channel",
            "provider",
            "planned",
            "open",
            "sent",
            "not sent",
            "failed",
            "unknown",
            "balance",
        )
        for line in report.lines:
            table.add_row(
                line.journey or "–", line.channel, line.provider or "–", str(line.planned), str(line.open),
                str(line.sent),
                str(line.unsent), str(line.failed), str(line.unknown), "[green]ok" if line.balances else "[red]off",
            )  # fmt: skip
        console.print(table)
        for finding in report.findings:
            console.print(f"[yellow]•[/] {finding}")
        console.print(
            "[green]The ledger balances.[/]" if report.balances else "[red]The ledger does not balance.[/]"
        )
    raise typer.Exit(0 if report.balances else 1)


def backup(file: Path) -> None:
    """Write the whole database into a file, while everything runs on."""
    with database_of(load()) as url, console.status("Writing …"), written(file):
        size = dump.backup(url, file)
    console.print(f"{file}: {size:,} bytes")


def restore(file: Path, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Replace everything in the database by a backup. Stop the other processes first."""
    if not yes:
        typer.confirm("Everything in the database is replaced by this backup. Go on?", abort=True)
    with database_of(load()) as url, console.status("Reading …"):
        dump.restore(url, file)
    console.print("Restored.")


def migrate_schema() -> None:
    """Bring the database to the newest schema and make the first workspace (every role does so by itself)."""
    settings = load()
    with database_of(settings) as url:
        made = prepare(settings, url)
    console.print("The schema is up to date.")
    if made is not None:
        say_made(made)


def new_secret() -> None:
    """Print a fresh ANKLANG_SECRET_KEY."""
    print(Fernet.generate_key().decode())
