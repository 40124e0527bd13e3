"""The worker: takes facts and timers that are due, batch by batch, and lets the flow handle them."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from threading import Event

import psycopg

from anklang.core.errors import Unavailable
from anklang.flows.on_facts import FactHandler
from anklang.storage.queue import FACTS_CHANNEL
from anklang.worker.listen import Listener, Pace

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.05  # timers are found within this time (docs/performance.md: lateness p99 <= 250 ms)
BATCH = 1000
QUIET = 200  # facts of a batch below which a campaign may bring more
TIDY_SECONDS = 30.0
STUMBLE_SECONDS = 5.0  # before a batch is taken again of which everything raised


class FactWorker:
    """Loops until `stop` is set. Any number may run: shards are claimed with SKIP LOCKED."""

    def __init__(
        self, handler: FactHandler, url: str, chores: Callable[[], None], more: Callable[[], None]
    ) -> None:
        self._handler = handler
        self._listener = Listener(url, FACTS_CHANNEL)
        self._chores = chores
        self._more = more
        self._chore_pace = Pace(0.5)
        self._tidy_pace = Pace(TIDY_SECONDS)
        self._start = os.getpid() * 37 & 255

    def run(self, stop: Event) -> None:
        """Handle facts until told to stop; a lost database is waited out (nothing of a batch is kept then)."""
        gc.freeze()
        gc.set_threshold(1_000_000, 10, 10)
        while not stop.is_set():
            try:
                handled = self._handler.handle_batch(BATCH, self._start)
                self._start = (self._start + 61) & 255
                if self._chore_pace.ready():
                    self._chores()
                elif handled < QUIET:
                    self._more()
                if not handled:
                    self._tidy()
                    self._listener.wait(IDLE_SECONDS, stop)
            except (Unavailable, psycopg.OperationalError) as error:
                log.warning("the database is away (%s); waiting", error)
                stop.wait(1.0)
            except psycopg.errors.DeadlockDetected:
                log.warning("two transactions waited for each other; the batch is taken again")
            except Exception:
                log.exception(
                    "nothing of a batch can be handled, so the fault is not in a fact; it is taken again"
                )
                stop.wait(STUMBLE_SECONDS)
        self._listener.close()

    def _tidy(self) -> None:
        """Look for cycles while there is nothing to do: within a batch, whose objects all live to its end and form no
        cycles, looking took a quarter of the time."""
        if self._tidy_pace.ready():
            gc.collect()
