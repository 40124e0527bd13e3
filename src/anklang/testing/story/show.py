"""A story that was played, for people on a screen and for machines as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from anklang.testing.story.ledger import Sending
from anklang.testing.story.play import CaseResult, Entry, StoryResult

_SIGNS = {"does": "●", "decided": "·", "gate": "◇", "message": "✉", "holds": "✓", "fails": "✗"}
_COLOURS = {
    "does": "bold", "decided": "dim", "gate": "yellow", "message": "cyan", "holds": "green", "fails": "bold red",
}  # fmt: skip
_MOST_WORDS = 600  # characters of a message that are shown


def show_case(console: Console, result: CaseResult, *, brief: bool = False) -> None:
    """One case: its timeline in local time, then whether everything held."""
    mark = "[green]✓[/]" if result.passed else "[bold red]✗[/]"
    if not brief:
        console.print()
    console.print(f"{mark} [bold]{escape(result.name)}[/]", soft_wrap=True)
    if not brief:
        zone = ZoneInfo(result.zone)
        table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
        table.add_column(no_wrap=True, style="dim", min_width=16)
        table.add_column(no_wrap=True, style="magenta")
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        last = ""
        for entry in result.timeline:
            moment = _local(entry.at, zone)
            table.add_row(
                moment if moment != last else "", escape(entry.who), _SIGNS[entry.what], _words(entry)
            )
            last = moment
        console.print(table)
    for problem in result.problems:
        console.print(f"  [bold red]✗[/] {escape(problem)}", soft_wrap=True)


def show_end(console: Console, results: list[StoryResult]) -> None:
    """How everything went, in a line for each story."""
    console.print()
    for one in results:
        held = sum(case.passed for case in one.cases)
        colour = "green" if one.passed else "bold red"
        console.print(f"[{colour}]{one.story}[/] {escape(one.title)}: {held} of {len(one.cases)} cases hold")


def as_plain(result: StoryResult) -> dict[str, Any]:
    """A story as plain values: what happened when, every message, and how each case went."""
    return {
        "story": result.story,
        "title": result.title,
        "passed": result.passed,
        "timeline": [
            {"case": case.name, **_plain_entry(one)} for case in result.cases for one in case.timeline
        ],
        "messages": [
            {"case": case.name, **_plain_message(one)} for case in result.cases for one in case.sendings
        ],
        "cases": [
            {
                "name": case.name,
                "passed": case.passed,
                "problems": case.problems,
                "messages": len(case.sendings),
            }
            for case in result.cases
        ],
    }


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %H:%M:%S}"


def _words(entry: Entry) -> str:
    text = entry.text if len(entry.text) <= _MOST_WORDS else f"{entry.text[:_MOST_WORDS]} …"
    lines = [line for line in text.splitlines() if line.strip()]
    return f"[{_COLOURS[entry.what]}]{escape(chr(10).join(lines))}[/]"


def _plain_entry(entry: Entry) -> dict[str, Any]:
    return {"at": entry.at.isoformat(), "who": entry.who, "what": entry.what, "text": entry.text}


def _plain_message(one: Sending) -> dict[str, Any]:
    message = one.message
    return {
        "who": one.who, "channel": message.channel, "to": message.address, "at": one.happened_at.isoformat(),
        "state": message.state, "reason": message.reason, "text": one.text, "journey": message.journey,
        "step": message.step, "template": message.template, "language": message.language, "parts": message.parts,
        "class": message.message_class, "individual_links": one.individual, "gate": message.gate,
    }  # fmt: skip
