"""What a scaffold still leaves to be written."""

from __future__ import annotations

from pathlib import Path

MARK = "Write me"


def unwritten(*places: Path) -> list[str]:
    """The lines in these files and folders that still say so, as `file:line: text`."""
    files = [
        file
        for place in places
        for file in (sorted(place.rglob("*")) if place.is_dir() else [place])
        if file.suffix in (".py", ".md")
    ]
    return [
        f"{file}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if MARK in line
    ]
