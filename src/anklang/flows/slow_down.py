"""How fast an account is asked that said "too fast": it rests, then it gets what it lately took, and slowly more.

Known per process and kept nowhere, as in `flows.choose_account`: each deliverer learns it from its own answers, and
together they find what the vendor bears. Nothing here reads or writes a database.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import msgspec

SHORTEST = 0.25  # seconds of a rest
LONGEST = 60.0  # also where the vendor names more: it may mean one person alone
FIRST = 1.0  # where it names none; doubled until something is accepted
CUT, GROWTH = 0.8, 1.04  # of what it took: at once after "too fast", and again with each second without it
SLOWEST = 0.2  # messages a second
FORGOTTEN = timedelta(minutes=2)  # after the last rest the account is asked as if nothing had been
LINE = timedelta(minutes=2)  # so far ahead turns are given: more would be guessed, less looked at too often
_ENOUGH = 0.99  # of a token: a turn is counted in microseconds


class _Pace(msgspec.Struct):
    """What one account bears."""

    until: datetime  # rests so long
    per_second: float  # when that rest ended
    tokens: float  # messages that may go at `filled`
    filled: datetime
    line: datetime  # the next turn that nobody has
    silent: int = 0  # rests in a row of which the vendor named no length

    def rate(self, now: datetime) -> float:
        """Messages a second by now."""
        return self.per_second * math.pow(GROWTH, max(0.0, (now - self.until).total_seconds()))

    def fill(self, now: datetime) -> None:
        """The tokens of the time that went by; half a second's at most, as a burst is what vendors refuse."""
        gained = max(0.0, (now - self.filled).total_seconds()) * self.rate(now)
        self.tokens = min(max(1.0, self.rate(now) / 2), self.tokens + gained)
        self.filled = max(now, self.filled)

    def place(self, begin: datetime) -> datetime:
        """A turn of its own, from `begin` on, so that a long line is not looked at again and again."""
        turn = max(self.line, begin)
        if turn > begin + LINE:
            turn = begin
        self.line = turn + timedelta(seconds=1 / self.rate(begin))
        return turn


class _Took(msgspec.Struct):
    """How many messages an account took in this second and the one before."""

    second: int
    now: int = 0
    before: int = 0

    def count(self, at: datetime, more: int) -> int:
        """Count `more`; answers the better of the two seconds."""
        second = int(at.timestamp())
        if second != self.second:
            self.before = self.now if second == self.second + 1 else 0
            self.second, self.now = second, 0
        self.now += more
        return max(self.now, self.before)


Account = tuple[int, str, bytes]
"""Workspace, account, its settings: who brings new ones is asked anew."""


class SlowDown:
    """The accounts of one process that asked for patience. Not safe for threads: `Circuits` holds its lock around."""

    def __init__(self) -> None:
        self._paces: dict[Account, _Pace] = {}
        self._took: dict[Account, _Took] = {}

    def accepted(self, account: Account, at: datetime) -> None:
        """It took a message."""
        self._took.setdefault(account, _Took(int(at.timestamp()))).count(at, 1)
        if (pace := self._paces.get(account)) is not None:
            pace.silent = 0

    def throttled(self, account: Account, retry_after: float | None, at: datetime) -> None:
        """It asked for patience: it rests, and is asked more slowly afterwards."""
        pace = self._paces.get(account)
        span = None if retry_after is None else min(LONGEST, max(SHORTEST, retry_after))
        if pace is not None and at < pace.until:  # sent before the rest began; who names a time is heard
            pace.until = max(pace.until, at + timedelta(seconds=span or 0.0))
        elif pace is None or at >= pace.until + FORGOTTEN:
            lately = self._took.get(account, _Took(0)).count(at, 0)
            pace = _Pace(until=at, per_second=max(1.0, CUT * lately), tokens=1.0, filled=at, line=at)
            self._rest(pace, span, at)
        else:
            pace.per_second = max(SLOWEST, CUT * pace.rate(at))
            self._rest(pace, span, at)
        pace.tokens, pace.filled = 1.0, pace.until
        self._paces[account] = pace

    @staticmethod
    def _rest(pace: _Pace, span: float | None, at: datetime) -> None:
        if span is None:
            span = min(LONGEST, FIRST * 2**pace.silent)
            pace.silent = min(pace.silent + 1, 10)
        pace.until = at + timedelta(seconds=span)

    def turn(self, account: Account, lane: str, now: datetime, *, hurried: bool) -> datetime | None:
        """When a message's turn is; None: now, and it is counted.

        While the account rests nobody's is. Afterwards the hurried go at once, what a journey triggered goes before a
        campaign, and a campaign as fast as the account bears.
        """
        pace = self._paces.get(account)
        if pace is None:
            return None
        if now >= pace.until + FORGOTTEN:
            del self._paces[account]
            return None
        if now < pace.until:
            return pace.place(pace.until) if lane == "bulk" and not hurried else pace.until
        pace.fill(now)
        least = 1.0 if lane == "bulk" else -pace.rate(now)  # borrows a second's worth from the campaign
        if not hurried and pace.tokens < least * _ENOUGH:
            return pace.place(now + timedelta(seconds=max(0.0, 1.0 - pace.tokens) / pace.rate(now)))
        pace.tokens = max(pace.tokens - 1, -2 * pace.rate(now))
        return None
