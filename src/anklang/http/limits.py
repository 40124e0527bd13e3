"""How fast one write key may send: a token bucket for each."""

from __future__ import annotations

import math


class Limits:
    """At most `per_second` events for each key in the long run, `burst` at once; 0 = no limit.

    A bucket that is not empty lets a whole request through and goes into debt for it, so that a batch larger than
    the burst is slowed down and never stuck.
    """

    def __init__(self, per_second: float = 0, burst: float = 0) -> None:
        self.per_second = per_second
        self.burst = burst or per_second * 10
        self._buckets: dict[object, tuple[float, float]] = {}  # key -> tokens, as of (steady clock, seconds)

    def take(self, key: object, count: int, monotonic: float) -> int:
        """Let `count` events of this key pass (0), or say in how many seconds to try again; nothing is taken then."""
        if self.per_second <= 0:
            return 0
        tokens, at = self._buckets.get(key, (self.burst, monotonic))
        tokens = min(self.burst, tokens + (monotonic - at) * self.per_second)
        allowed = tokens > 0
        self._buckets[key] = (tokens - count if allowed else tokens, monotonic)
        return 0 if allowed else max(1, math.ceil((1 - tokens) / self.per_second))

    def give_back(self, key: object, count: int) -> None:
        """Return what was taken for events that could not be kept."""
        if key in self._buckets:
            tokens, at = self._buckets[key]
            self._buckets[key] = (min(self.burst, tokens + count), at)
