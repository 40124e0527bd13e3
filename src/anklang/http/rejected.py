"""Counts what collecting did not take, in memory; written now and then, never in the way of a request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from threading import Lock

from anklang.core.clock import Clock
from anklang.core.errors import AnklangError, Problem
from anklang.events.rejected import MOST_REASONS, OTHER, Noted, index_of, reason_of, shape_of
from anklang.flows.on_rejected import on_rejected
from anklang.storage.database import Database

logger = logging.getLogger("anklang.collect")

PAUSE = 2.0  # seconds between two writes


class Rejections:
    """The counts of one process. What is not written yet when a process is killed is lost; it is no event."""

    def __init__(self, database: Database, clock: Clock, pause: float = PAUSE) -> None:
        self._database = database
        self._clock = clock
        self._pause = pause
        self._noted: dict[int, dict[str, Noted]] = {}
        self._lock = Lock()
        self._planned = False

    def note(self, workspace: int, problems: Sequence[Problem], events: Sequence[bytes]) -> None:
        """Count the problems of one request; called in the event loop."""
        now = self._clock.now()
        with self._lock:
            mine = self._noted.setdefault(workspace, {})
            for problem in problems:
                reason, index = reason_of(problem), index_of(problem)
                if reason not in mine and len(mine) >= MOST_REASONS:
                    reason = OTHER
                known = mine.get(reason)
                if known is None:  # the shape of one of them is enough
                    known = mine[reason] = Noted(
                        0, now, shape_of(events[index]) if index < len(events) else {}
                    )
                known.n += 1
                known.last_at = now
        if not self._planned:
            self._planned = True
            asyncio.get_running_loop().call_later(self._pause, self._start)

    def _start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(asyncio.to_thread(self.write))

    def write(self) -> None:
        """Write what was noted; it is kept in memory while the database is away."""
        self._planned = False
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            with self._database.transaction() as tx:
                on_rejected(tx, noted)
        except AnklangError as error:
            logger.warning("counts of refused events could not be written: %s", type(error).__name__)
