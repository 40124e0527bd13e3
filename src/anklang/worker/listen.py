"""Waiting for work: PostgreSQL's NOTIFY wakes at once, a short time-out finds what became due by time alone."""

from __future__ import annotations

import logging
import time
from threading import Event

import psycopg

log = logging.getLogger(__name__)


class Listener:
    """One connection that hears one channel; reconnects by itself, so that a lost database is waited out."""

    def __init__(self, url: str, channel: str) -> None:
        self._url = url
        self._channel = channel
        self._conn: psycopg.Connection[tuple[object, ...]] | None = None

    def wait(self, seconds: float, stop: Event) -> bool:
        """Return when something was announced, when `seconds` have passed, or when `stop` is set; answers whether
        something may have been announced."""
        try:
            if self._conn is None:
                self._conn = psycopg.connect(self._url, autocommit=True, connect_timeout=3)
                self._conn.execute(f"LISTEN {self._channel}")
                return True  # something may have been announced before we listened
            for _ in self._conn.notifies(timeout=seconds, stop_after=1):
                return True
        except psycopg.Error as error:
            log.warning("listening on %s: %s; trying again", self._channel, type(error).__name__)
            self.close()
            stop.wait(min(1.0, max(0.1, seconds)))
        return False

    def close(self) -> None:
        """Let the connection go."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None


class Pace:
    """How often something may be done: `ready` answers True at most once per `seconds` (monotonic)."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def ready(self) -> bool:
        """Whether it is time again; starts the next interval when it is."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
