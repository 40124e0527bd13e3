"""The real engine around one database, and a clock that jumps from one moment at which something is due to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from anklang.access.model import ALL_SCOPES, Caller
from anklang.core.clock import VirtualClock
from anklang.core.json import encode
from anklang.events.accept import Source, accept
from anklang.events.split import open_single
from anklang.files.keep import Home, Place
from anklang.files.model import Limits
from anklang.flows.chores import Chores
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.fetch_files import Fetcher
from anklang.flows.on_collected import on_collected
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_message_due import Deliverer
from anklang.journeys.schedule import next_run
from anklang.messages.model import LANES
from anklang.policy.countries.load import Countries, load_countries
from anklang.profiles.identities import Recent
from anklang.storage.database import Database
from anklang.testing.files import Giver
from anklang.testing.story.network import DOUBLE
from anklang.testing.story.outside import LineUp

T = TypeVar("T")
BASE_URL = "https://go.lindenhof.example"
AUTHOR = "story"
_MOST_ROUNDS = 500  # of one moment: more means that facts bring about facts without end
_MOST_MOMENTS = 20_000  # of one jump


@cache
def _countries() -> Countries:
    return load_countries()


class World:
    """One workspace in one database, with everything that a running installation has but processes."""

    def __init__(
        self, url: str, workspace: int, at: datetime, reports: Mapping[str, timedelta | None],
        line_up: LineUp = DOUBLE,
    ) -> None:  # fmt: skip
        """`reports`: the time until the network of a channel reports the arrival; None for never."""
        self.workspace = workspace
        self.database = Database(url, size=2)
        self.clock = VirtualClock(at)
        self.cache = DefinitionCache(_countries(), line_up.manifests, BASE_URL)
        self.network = line_up.open(self.clock, reports)
        self._handler = FactHandler(self.database, self.clock, self.cache)
        self._deliverer = Deliverer(self.database, self.clock, self.cache, self.network, BASE_URL)
        self._chores = Chores(self.database, self.clock, self.cache)
        self._folder = TemporaryDirectory(prefix="anklang-story-")  # removed with the world
        self.home = Home(Place(Path(self._folder.name)))
        self._fetcher = Fetcher(self.database, self.clock, self.cache, Giver(), self.home, Limits(1 << 20))
        self._recent = Recent()
        self._loop = asyncio.Runner()
        self._events = 0

    def close(self) -> None:
        """Give everything back."""
        self._loop.run(self._deliverer.close())
        self._loop.close()
        self._folder.cleanup()
        self.database.close()

    @property
    def now(self) -> datetime:
        """The present moment of this world."""
        return self.clock.now()

    @property
    def caller(self) -> Caller:
        """Who changes definitions."""
        return Caller(workspace=self.workspace, name=AUTHOR, scopes=frozenset(ALL_SCOPES))

    def definitions(self) -> Definitions:
        """The definitions of the workspace as they are now."""
        with self.database.transaction() as tx:
            return self.cache.of(tx, self.workspace)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the workspace."""
        return self.definitions().zone

    def collect(self, kind: str, user: str, body: Mapping[str, Any]) -> None:
        """An event comes in as a published client would send it; no user: the body names an anonymous visitor."""
        self._events += 1
        sent = {
            "userId": user,
            "messageId": f"story-{self._events}",
            "timestamp": self.now.isoformat(),
            **body,
        }
        taken = accept(open_single(encode(sent)), kind, Source(workspace=self.workspace), self.now)
        if taken.problems:
            faults = "; ".join(f"{one.path}: {one.reason}" for one in taken.problems)
            raise ValueError(f"the event {sent} was refused: {faults}")
        with self.database.transaction() as tx:
            learned = on_collected(tx, taken.arrivals, self._recent, self.now)
        self._recent.add(learned)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something asynchronous."""
        return self._loop.run(work)

    def fetch_files(self) -> None:
        """What people sent along is fetched, and what has to go is deleted."""
        while self.run(self._fetcher.round()):
            pass

    def chores(self) -> None:
        """Runs of campaigns, segments to fill, partitions."""
        self._chores.run()
        for _ in range(_MOST_ROUNDS):
            with self.database.transaction() as tx:
                row = tx.row(
                    "SELECT 1 FROM campaign_runs WHERE status IN ('due', 'running') AND run_at <= %s",
                    [self.now],
                )
            if row is None:
                return
            self._chores.ask_in_more()

    def advance(self, to: datetime) -> None:
        """Let time pass up to `to`; whatever becomes due happens at its own moment, in order."""
        for _ in range(_MOST_MOMENTS):
            self.settle()
            due, run = self._next_due(), self._next_run()
            first = min((at for at in (due, run) if at is not None), default=None)
            if first is None or first > to:
                self.clock.set(max(to, self.now))
                self.settle()
                return
            self.clock.set(max(first, self.now))
            if first == run:
                self.chores()
        raise RuntimeError(
            f"more than {_MOST_MOMENTS} things became due before {to}: something repeats itself"
        )

    def settle(self) -> None:
        """Do everything that is due at the present moment."""
        for _ in range(_MOST_ROUNDS):
            done = self.network.tell(self) + self._deliver() + self._handler.handle_batch(1000, 0)
            if not done:
                return
        raise RuntimeError(f"{self.now}: facts bring about facts without end")

    def _deliver(self) -> int:
        handed = 0
        for lane in range(len(LANES)):
            for batch in self._deliverer.take_due(lane, 500, 0):
                self._deliverer.record(self._loop.run(self._deliverer.hand_over(batch)))
                handed += len(batch)
        return handed

    def _next_due(self) -> datetime | None:
        with self.database.transaction() as tx:
            row = tx.row(
                "SELECT least((SELECT min(due_at) FROM timers), (SELECT min(due_at) FROM send_queue))"
            )
        moments = [self.network.next_arrival(), None if row is None else row[0]]
        return min((one for one in moments if one is not None), default=None)

    def _next_run(self) -> datetime | None:
        """When the next run of a campaign begins to ask people in."""
        definitions = self.definitions()
        found = [
            next_run(version.journey.enter.schedule, self.now, definitions.workspace.settings.zone)
            for version in definitions.journeys.current.values()
            if version.journey.enter.schedule is not None and version.status == "live"
        ]
        return min((one[0] for one in found if one is not None), default=None)

    def person(self, name: str) -> UUID:
        """The id of somebody, by the name that the shop gives them."""
        with self.database.transaction() as tx:
            row = tx.row(
                "SELECT person_id FROM identities WHERE workspace_id = %s AND kind = 'user' AND value = %s",
                [self.workspace, name],
            )
        if row is None:
            raise ValueError(f"nobody in this story is called {name!r}")
        return UUID(str(row[0]))
