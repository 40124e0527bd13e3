"""Where counterparts live: a loop in a thread of its own, beside whatever the test runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, Self, TypeVar

from line_up.line import Line

T = TypeVar("T")
PATIENCE = 60.0  # seconds for anything that is asked of a counterpart


class Town:
    """A few lines that are open while the block runs."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something that happens there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def __enter__(self) -> Self:
        self._thread.start()
        for line in self.lines:
            self.run(line.open())
        return self

    def __exit__(self, *_: object) -> None:
        for line in self.lines:
            self.run(line.close())
        self.run(_end_of_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()


async def _end_of_all() -> None:
    """Calls that were left without an answer wait for ever."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
