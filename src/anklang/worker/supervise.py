"""`anklang serve` with all roles: one process each, started again when one dies."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from threading import Event

log = logging.getLogger(__name__)

GRACE_SECONDS = 20.0
SHORTEST_LIFE = 2.0  # a child that dies sooner is started again with a growing pause


class Child:
    """One role in a process of its own."""

    def __init__(self, role: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.role = role
        self._command = list(command)
        self._environment = dict(environment)
        self._pause = 0.0
        self._not_before = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def tend(self) -> None:
        """Start the process if it does not run and its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self._pause = min(30.0, self._pause * 2 + 0.5) if now - self._started < SHORTEST_LIFE else 0.0
            log.warning("%s ended with code %s; starting it again in %.1f s", self.role, code, self._pause)
            self.process = None
            self._not_before = now + self._pause
        if now >= self._not_before:
            self._started = now
            self.process = subprocess.Popen(self._command, env=self._environment)

    def end(self) -> None:
        """Ask the process to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait for the end, and insist after `seconds`."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in time; killing it", self.role)
            self.process.kill()
            self.process.wait()


def supervise(
    roles: Sequence[str], arguments: Sequence[str], environment: Mapping[str, str], stop: Event
) -> None:
    """Keep one process per role running until `stop` is set, then end them all."""
    children = [
        Child(
            role,
            [sys.executable, "-m", "anklang", "serve", "--role", role, "--supervised", *arguments],
            environment,
        )
        for role in roles
    ]
    try:
        while not stop.is_set():
            for child in children:
                child.tend()
            stop.wait(0.2)
    finally:
        for child in children:
            child.end()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children:
            child.wait(deadline - time.monotonic())
