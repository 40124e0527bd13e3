"""The deliverer: takes due messages lane by lane, hands them to providers, writes what came of it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from threading import Event
from typing import Protocol

import psycopg

from anklang.core.errors import Unavailable
from anklang.flows.listen import Listeners
from anklang.flows.on_message_due import Deliverer
from anklang.flows.record_sent import Ready, Sent
from anklang.messages.model import LANES
from anklang.storage.queue import SENDS_CHANNEL
from anklang.worker.listen import Listener, Pace

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.05
CONCURRENCY = {0: 64, 1: 64, 2: 256}  # messages in hand per lane: so few can be in doubt after a crash
BULK = LANES.index("bulk")
FEW = 48  # a campaign brings more in a moment: twenty statements for few messages cost as much as for many
GATHER_SECONDS = 0.04  # so long it is waited for them; nobody notices it of a campaign
ANSWERS_SECONDS = 0.015  # outcomes of a campaign that arrive within this time are written together
SWEEP_SECONDS = 5.0
TICK_SECONDS = 0.5


class Errand(Protocol):
    """Something that is fetched from outside: a feed, a person's file, what a shop's calls have lost."""

    async def round(self) -> int:
        """Do a little of what is due; answers how much that was. Raises nothing but what the database does."""
        ...

    async def close(self) -> None:
        """Let go of what is in hand."""
        ...


class DeliverWorker:
    """One process. Every lane has its own loop, so that a transactional message never waits behind a campaign (R11)."""

    def __init__(
        self, deliverer: Deliverer, listeners: Listeners, errands: Sequence[Errand], url: str,
        on_tick: Callable[[], None],
    ) -> None:  # fmt: skip
        """`errands`: what else is fetched from outside, each at its own pace."""
        self._deliverer = deliverer
        self._listeners = listeners
        self._errands = errands
        self._url = url
        self._on_tick = on_tick
        self._tick = Pace(TICK_SECONDS)
        self._sweep = Pace(SWEEP_SECONDS)
        self._start = os.getpid() * 37 & 255
        self._answered: list[Sent] = []  # outcomes that wait for the next transaction
        self._recording = asyncio.Lock()

    def run(self, stop: Event) -> None:
        """Deliver until told to stop; what is in hand is finished first."""
        gc.freeze()
        gc.set_threshold(100_000, 10, 10)  # as in worker.facts
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self._run(stop))

    async def _run(self, stop: Event) -> None:
        wakes = [asyncio.Event() for _ in LANES]
        hearing = asyncio.create_task(asyncio.to_thread(self._hear, stop, asyncio.get_running_loop(), wakes))
        await self._tend()  # before the first message: sending and hearing share a connection
        lanes = [self._lane(lane, wakes[lane], stop) for lane in range(len(LANES))]
        errands = [self._run_errand(one, stop) for one in self._errands]
        await asyncio.gather(self._listen(stop), *errands, *lanes)
        await hearing
        await self._listeners.close()
        for one in self._errands:
            await one.close()
        await self._deliverer.close()

    async def _listen(self, stop: Event) -> None:
        """Listen to vendors that speak by themselves; accounts that are new or changed are found within a tick."""
        while not stop.is_set():
            await asyncio.sleep(TICK_SECONDS)
            await self._tend()

    async def _run_errand(self, errand: Errand, stop: Event) -> None:
        """One after the other; what is in hand at the end is finished."""
        while not stop.is_set():
            done = 0
            try:
                done = await errand.round()
            except (Unavailable, psycopg.OperationalError) as error:
                log.warning("the database is away (%s); waiting", error)
            if not done:
                await asyncio.sleep(TICK_SECONDS)

    async def _tend(self) -> None:
        try:
            await self._listeners.tend()
        except (Unavailable, psycopg.OperationalError) as error:
            log.warning("the database is away (%s); waiting", error)

    def _hear(self, stop: Event, loop: asyncio.AbstractEventLoop, wakes: list[asyncio.Event]) -> None:
        listener = Listener(self._url, SENDS_CHANNEL)
        while not stop.is_set():
            for lane in range(len(LANES)) if listener.wait(IDLE_SECONDS, stop) else self._due():
                loop.call_soon_threadsafe(wakes[lane].set)
        listener.close()
        for wake in wakes:
            loop.call_soon_threadsafe(wake.set)

    def _due(self) -> list[int]:
        """Lanes in which something became due by time alone: one look instead of a transaction for each lane."""
        try:
            return self._deliverer.lanes_due()
        except (Unavailable, psycopg.OperationalError):
            return []  # the lanes look by themselves every second, and tell of it

    async def _lane(self, lane: int, wake: asyncio.Event, stop: Event) -> None:
        in_hand: dict[asyncio.Task[None], int] = {}
        while not stop.is_set():
            wake.clear()
            free = CONCURRENCY[lane] - sum(in_hand.values())
            half = CONCURRENCY[lane] // 2  # of a campaign one half is prepared while the other is on its way
            taken = await self._take(lane, half if lane == BULK else free) if free >= half else []
            for batch in taken:
                in_hand[asyncio.create_task(self._send(batch, lane))] = len(batch)
            if lane == 0:
                await self._look_around()
            if lane == BULK and 0 < sum(map(len, taken)) < FEW:
                await asyncio.sleep(GATHER_SECONDS)
            elif not taken:
                woken = asyncio.ensure_future(wake.wait())
                await asyncio.wait([woken, *in_hand], return_when=asyncio.FIRST_COMPLETED, timeout=1.0)
                woken.cancel()
            for task in [task for task in in_hand if task.done()]:
                del in_hand[task]
                task.result()
        if in_hand:
            await asyncio.wait(in_hand)

    async def _take(self, lane: int, limit: int) -> list[list[Ready]]:
        self._start = (self._start + 61) & 255
        try:
            return await asyncio.to_thread(self._deliverer.take_due, lane, limit, self._start)
        except (Unavailable, psycopg.OperationalError) as error:
            log.warning("the database is away (%s); waiting", error)
            await asyncio.sleep(1.0)
            return []

    async def _send(self, batch: list[Ready], lane: int) -> None:
        answered = await self._deliverer.hand_over(batch)
        self._answered.extend(answered)
        async with self._recording:  # whoever comes first writes for all who came meanwhile
            if lane == BULK and self._answered:
                await asyncio.sleep(ANSWERS_SECONDS)
            sent, self._answered = self._answered, []
            if sent:
                await self._record(sent)

    async def _record(self, sent: list[Sent]) -> None:
        """Write outcomes; while the database is away they are kept and tried again: nobody can make them anew."""
        while True:
            try:
                await asyncio.to_thread(self._deliverer.record, sent)
                return
            except (Unavailable, psycopg.OperationalError) as error:
                log.warning("outcomes of %d messages wait for the database (%s)", len(sent), error)
                await asyncio.sleep(0.5)

    async def _look_around(self) -> None:
        try:
            if self._tick.ready():
                await asyncio.to_thread(self._on_tick)
            if self._sweep.ready():
                await asyncio.to_thread(self._deliverer.sweep)
        except (Unavailable, psycopg.OperationalError) as error:
            log.warning("the database is away (%s); waiting", error)
