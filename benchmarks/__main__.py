"""All figures: one table, and the same as JSON.

    python -m benchmarks [--full] [--only facts sending timers growth protocols] [--json FILE]

The usual mode takes a few minutes; `--full` measures with a million people and timers.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks import facts, growth, protocols, sending, timers
from benchmarks.rig import Rig, rig
from benchmarks.table import Result, machine, table

PARTS: dict[str, Callable[[Rig, bool], list[Result]]] = {
    "facts": facts.run, "sending": sending.run, "timers": timers.run, "growth": growth.run,
    "protocols": protocols.run,
}  # fmt: skip


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--full", action="store_true", help="with a million people and timers")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"))
    options = parser.parse_args()
    results: list[Result] = []
    with rig() as made:
        on = {"measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", **machine(made.server.url())}
        print(", ".join(f"{name}: {value}" for name, value in on.items()), flush=True)
        for name in options.only:
            began = time.monotonic()
            print(f"{name} …", file=sys.stderr, flush=True)
            results += PARTS[name](made, options.full)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(results))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_bytes(msgspec.json.format(msgspec.json.encode({"machine": on, "results": results})))


if __name__ == "__main__":
    main()
