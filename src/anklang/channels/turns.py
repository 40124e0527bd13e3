"""Whose turn it is at a server that allows only so much: places at a time, a rate, and a pause after a refusal.

Transactional messages go first, then triggered ones, then campaigns (R11): a slow server must not make them queue
together.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anklang.channels.model import Lane

_RANK: dict[Lane, int] = {"transactional": 0, "triggered": 1, "bulk": 2}
LONGEST_PAUSE = 8.0  # seconds
LATE = 0.01  # seconds by which the loop may wake too late without slowing the rate


class Turns:
    """Lends a place: a connection, or a part in a window of unanswered ones."""

    def __init__(self, window: int, per_second: int = 0, first_pause: float = 0.0) -> None:
        """`window`: places. `per_second`: places lent, 0 for no limit. `first_pause`: seconds after "too fast", doubled
        while it goes on."""
        self._free = window
        self._interval = 1.0 / per_second if per_second else 0.0
        self._first_pause = self._pause = first_pause
        self._not_before = 0.0  # of the loop's clock
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def take(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for a place, and hold it."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._line, (_RANK[lane], self._count, future))
        self._go_on()
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._give_back()
            raise
        try:
            yield
        finally:
            self._give_back()

    def slow_down(self) -> None:
        """The server says "too fast": nobody's turn comes for a moment, longer each time."""
        now = asyncio.get_running_loop().time()
        if now >= self._not_before - self._interval:  # one refusal for all that were on their way
            self._not_before = now + self._pause
            self._pause = min(LONGEST_PAUSE, self._pause * 2)

    def fine(self) -> None:
        """The server took one: the next pause is a short one again."""
        self._pause = self._first_pause

    def _give_back(self) -> None:
        self._free += 1
        self._go_on()

    def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        while self._line and self._free:
            now = loop.time()
            if now < self._not_before:
                if self._timer is None:
                    self._timer = loop.call_at(self._not_before, self._wake)
                return
            _, _, future = heapq.heappop(self._line)
            if future.done():
                continue
            self._free -= 1
            self._not_before = max(self._not_before, now - LATE) + self._interval
            future.set_result(None)

    def _wake(self) -> None:
        self._timer = None
        self._go_on()
