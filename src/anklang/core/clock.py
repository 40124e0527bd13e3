"""Time as a value that is passed in; only the edge asks a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is (UTC, aware)."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, moved by a fixed offset (the demo skips ahead with it)."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The machine's UTC time plus the offset."""
        return datetime.now(UTC) + self.offset


class VirtualClock:
    """A clock that stands still until it is moved: stories, back-tests and tests run on it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self.at

    def set(self, at: datetime) -> None:
        """Move to `at`; moving backwards is refused, because facts are handled in order (J45)."""
        if at < self.at:
            raise ValueError(f"a clock cannot go back from {self.at} to {at}")
        self.at = at
