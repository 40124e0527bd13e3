"""The command line: `anklang`. It reads settings, calls wiring, and prints; decisions are elsewhere."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from anklang.cli import backtest, definitions, new, operate, privacy, replay, serve, story
from anklang.core.errors import AnklangError

console = Console(stderr=True)


def _build() -> typer.Typer:
    typed = typer.Typer(
        name="anklang", no_args_is_help=True, add_completion=False, rich_markup_mode="rich",
        help="Anklang: customer engagement for online shops. `anklang serve` runs it, `anklang demo` shows it.",
    )  # fmt: skip
    for part in (serve, definitions, story, operate, backtest, replay, privacy, new):
        part.register(typed)
    return typed


def app() -> None:
    """Run a command; what goes wrong on purpose is printed without a traceback, and the exit code is 1."""
    try:
        _build()()
    except AnklangError as error:
        console.print(f"[bold red]Error:[/] {error}", highlight=False)
        sys.exit(1)
