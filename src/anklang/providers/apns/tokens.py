"""How many device tokens turn out to be bad: a few are, many at once are a fault of ours."""

from __future__ import annotations

from collections import deque

FEWEST = 20  # answers, before a share means anything
LAST = 500  # answers that are looked at
SHARE = 0.05  # compliance 8.3: "if > 5 % at once, config alarm, delete nothing"


class BadTokens:
    """The last answers of one process that judged a token. Nothing is kept: a new process looks anew."""

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=LAST)
        self._bad = 0

    def note(self, *, bad: bool) -> None:
        """One more answer."""
        if len(self._last) == LAST:
            self._bad -= self._last[0]
        self._last.append(bad)
        self._bad += bad

    @property
    def too_many(self) -> bool:
        """Whether the app or the settings are rather to blame than the devices."""
        return len(self._last) >= FEWEST and self._bad > SHARE * len(self._last)
