"""The engine on a clock of its own, for the days before the demo begins: what is due happens in order, in minutes.

The same handlers as in a running installation, without its processes. Deeds of people are put on an agenda; the clock
goes from one moment at which something is due to the next, in steps of PACE, so that a week takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar

from anklang.access.model import ALL_SCOPES, Caller
from anklang.core.clock import VirtualClock
from anklang.core.json import encode
from anklang.demo.phones import Phones
from anklang.events.accept import Arrival, Source, accept
from anklang.events.split import open_single
from anklang.flows.chores import Chores
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.look_ahead import Ahead, look_ahead
from anklang.flows.on_collected import on_collected
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_message_due import Deliverer
from anklang.profiles.identities import Recent
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

PACE = timedelta(minutes=8)  # what falls into one step is handled together
_CHORES = timedelta(
    minutes=30
)  # at :00 and :30, when campaigns begin; a running installation does them all the time
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NIGHT = 20  # UTC: no campaign begins in the eight hours behind it
_MOST_ROUNDS = 500  # of one step: more means that facts bring about facts without end
_BATCH = 1000  # facts handled, messages claimed at once
T = TypeVar("T")
Deed = Callable[[datetime], None]


class Town:
    """One workspace with people who do things."""

    def __init__(
        self, database: Database, definitions: DefinitionCache, workspace: int, account: str, base_url: str,
        at: datetime,
    ) -> None:  # fmt: skip
        self.database = database
        self.workspace = workspace
        self.account = account
        self.base_url = base_url
        self.clock = VirtualClock(at)
        self.cache = definitions
        self.phones = Phones(self.clock)
        self._handler = FactHandler(database, self.clock, definitions)
        self._deliverer = Deliverer(database, self.clock, definitions, self.phones, base_url)
        self._chores = Chores(database, self.clock, definitions)
        self._chores_at = at
        self._recent = Recent()
        self._agenda: list[tuple[datetime, int, Deed]] = []
        self._numbers = count(1)
        self._told: list[Arrival] = []

    @property
    def now(self) -> datetime:
        """The present moment of the town."""
        return self.clock.now()

    @property
    def caller(self) -> Caller:
        """Who starts campaigns."""
        return Caller(workspace=self.workspace, name="demo", scopes=frozenset(ALL_SCOPES))

    def definitions(self, tx: Tx) -> Definitions:
        """The definitions of the workspace."""
        return self.cache.of(tx, self.workspace)

    def plan(self, at: datetime, deed: Deed) -> None:
        """Somebody will do something; in the past means now."""
        heappush(self._agenda, (max(at.astimezone(UTC), self.now), next(self._numbers), deed))

    def tell(
        self, user: str, kind: str, message_id: str, at: datetime, body: Mapping[str, Any], *, imported: bool = False
    ) -> None:  # fmt: skip
        """The shop says that something happened; it is handled with the present step. Raises ValueError."""
        at = at.astimezone(UTC)
        sent = {"userId": user, "messageId": message_id, "timestamp": at.isoformat(), **body}
        source = Source(workspace=self.workspace, imported=imported)
        taken = accept(open_single(encode(sent)), kind, source, max(at, self.now) if imported else at)
        if taken.problems:
            raise ValueError(f"an event of the demo is not acceptable: {taken.problems[0]} in {sent}")
        self._told += taken.arrivals

    def chores(self) -> None:
        """Runs of campaigns, segments to fill, partitions."""
        self._chores.run()
        following = self.now - (self.now - _EPOCH) % _CHORES + _CHORES
        self._chores_at = following if following.hour < _NIGHT else following + timedelta(hours=8)

    def advance(self, to: datetime) -> None:
        """Let time pass up to `to`."""
        while True:
            due = self._next_due(self.settle())
            if due > to:
                break
            self.clock.set(max(min(due + PACE, self._chores_at, to), self.now))
            while self._agenda and self._agenda[0][0] <= self.now:
                at, _, deed = heappop(self._agenda)
                deed(at)
            if self.now >= self._chores_at:
                self.chores()
        self.clock.set(to)
        self.settle()

    def settle(self) -> Ahead:
        """Do everything that is due at the present moment; answers what is not. Raises RuntimeError where it has no
        end."""
        for _ in range(_MOST_ROUNDS):
            self._collect()
            self._report()
            with self.database.hot_transaction() as tx:
                ahead = look_ahead(tx, self.now)
            if not ahead.work and not ahead.lanes:
                return ahead
            for lane in ahead.lanes:
                for batch in self._deliverer.take_due(lane, _BATCH, 0):
                    self._deliverer.record(_at_once(self._deliverer.hand_over(batch)))
            if ahead.work:
                self._handler.handle_batch(_BATCH, 0)
        raise RuntimeError(f"{self.now}: facts bring about facts without end")

    def _collect(self) -> None:
        told, self._told = sorted(self._told, key=lambda one: one.received), []
        if told:
            with self.database.transaction() as tx:
                learned = on_collected(tx, told, self._recent, self.now)
            self._recent.add(learned)

    def _report(self) -> None:
        reports = self.phones.due(self.now)
        if reports:
            with self.database.transaction() as tx:
                on_delivery_reports(tx, self.workspace, self.account, reports, self.now)

    def _next_due(self, ahead: Ahead) -> datetime:
        moments = [
            ahead.next,
            self._agenda[0][0] if self._agenda else None,
            self.phones.next_report,
            self._chores_at,
        ]
        return min(one for one in moments if one is not None)


def _at_once(handed: Coroutine[Any, Any, T]) -> T:
    """The result of a call that never waits: the town's phones answer at once, so no event loop is needed."""
    try:
        handed.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    handed.close()
    raise RuntimeError("the phones of the demo waited for something")
