"""What a benchmark says, and the table of all of them."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

import msgspec
import psycopg


class Result(msgspec.Struct, frozen=True):
    """One line."""

    name: str
    value: float
    unit: str
    must: str = ""  # budget that has to be kept: >= 6000, <= 150
    goal: str = ""  # budget that should be kept
    note: str = ""  # how it was measured, what it consists of


def kept(value: float, budget: str) -> bool:
    """Whether a value keeps a budget; no budget is kept."""
    if not budget:
        return True
    sign, limit = budget.split()
    return value >= float(limit) if sign == ">=" else value <= float(limit)


def table(results: list[Result]) -> str:
    """The results as a table of Markdown."""
    lines = ["| what | measured | must | goal | |", "| --- | --- | --- | --- | --- |"]
    for one in results:
        marks = [
            f"{budget}{'' if kept(one.value, budget) else ' (missed)'}" for budget in (one.must, one.goal)
        ]
        digits = 0 if one.value >= 1000 else 1 if one.value >= 10 else 2
        lines.append(
            f"| {one.name} | {one.value:,.{digits}f} {one.unit} | {marks[0]} | {marks[1]} | {one.note} |"
        )
    return "\n".join(lines)


def machine(url: str) -> dict[str, str]:
    """What it was measured on."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return {
        "processor": processor[1] if processor else platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(memory[1]) / 1e6:.0f} GB" if memory else "",
        "PostgreSQL": str(row[0]) if row else "",
        "Python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }
