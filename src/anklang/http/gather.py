"""Group commit: requests that arrive together share one transaction, and answers go out after its commit."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Sequence

import msgspec
import psycopg

from anklang.core.clock import Clock
from anklang.core.errors import Unavailable
from anklang.events.accept import Arrival
from anklang.flows.on_collected import on_collected
from anklang.profiles.identities import Recent
from anklang.storage.database import Database

logger = logging.getLogger("anklang.collect")

GROUP_EVENTS = 5000  # of one transaction; a larger one makes the first request wait for the last
_TRIES = 4
_AGAIN = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_DATA = (psycopg.DataError, UnicodeError, OverflowError)  # the event's fault, not ours


class Busy(Exception):
    """More waits to be written than we want to hold."""


class Submission(msgspec.Struct, eq=False):
    """The events of one request on their way to the database."""

    arrivals: list[Arrival]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[list[int]]  # indexes of events that the database refused; normally none
    refused: list[int] = []
    error: BaseException | None = None


class Gatherer:
    """One thread that writes for the whole process.

    It commits what is there as soon as it is free. Only when the last group was a crowd does it wait for as many
    again, at most `wait` seconds: then one commit serves them all.
    """

    def __init__(
        self, database: Database, clock: Clock, wait: float = 0.002, most_waiting: int = 50_000
    ) -> None:
        self._database = database
        self._clock = clock
        self._wait = wait
        self._most_waiting = most_waiting  # events
        self._recent = Recent()
        self._queue: deque[Submission] = deque()
        self._waiting = 0
        self._crowd = 1
        self._stopping = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="collect", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, then end."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    async def write(self, arrivals: list[Arrival]) -> list[int]:
        """Wait until these events are committed; answers the indexes of those that the database refused.

        Raises Busy when too much is waiting, Unavailable when the database is away; nothing is kept then.
        """
        loop = asyncio.get_running_loop()
        submission = Submission(arrivals, loop, loop.create_future())
        with self._changed:
            if self._stopping or self._thread is None:
                raise Unavailable("Collecting is being stopped; try again.")
            if self._waiting + len(arrivals) > self._most_waiting and self._waiting:
                raise Busy
            self._waiting += len(arrivals)
            self._queue.append(submission)
            self._changed.notify()
        return await submission.done

    def _run(self) -> None:
        while group := self._take():
            try:
                self._commit(group)
            except Exception as error:  # noqa: BLE001 - the thread must outlive every fault; requests get it
                # where, not what: the text of a database error may hold personal data
                where = "".join(traceback.format_tb(error.__traceback__))
                logger.error("%d requests were not written: %s\n%s", len(group), type(error).__name__, where)
                for submission in group:
                    submission.error = submission.error or error
            self._answer(group)

    def _take(self) -> list[Submission]:
        """The next group; empty when there will be none."""
        with self._changed:
            while not self._queue and not self._stopping:
                self._changed.wait()
            if self._crowd > 1 and len(self._queue) < self._crowd and not self._stopping:
                until = time.monotonic() + self._wait
                while len(self._queue) < self._crowd and (left := until - time.monotonic()) > 0:
                    self._changed.wait(left)
            group: list[Submission] = []
            size = 0
            while self._queue and (not group or size + len(self._queue[0].arrivals) <= GROUP_EVENTS):
                group.append(self._queue.popleft())
                size += len(group[-1].arrivals)
            self._crowd = len(group)
            self._waiting -= size
            return group

    def _commit(self, group: Sequence[Submission]) -> None:
        try:
            self._write([arrival for submission in group for arrival in submission.arrivals])
        except Unavailable as error:
            for submission in group:
                submission.error = error
        except _DATA:
            for submission in group:
                self._commit_singly(submission)

    def _commit_singly(self, submission: Submission) -> None:
        """Something in a group cannot be stored: find it, so that nothing beside it is lost."""
        try:
            self._write(submission.arrivals)
            return
        except Unavailable as error:
            submission.error = error
            return
        except _DATA:
            pass
        for index, arrival in enumerate(submission.arrivals):
            try:
                self._write([arrival])
            except Unavailable as error:
                submission.error = error
                return
            except _DATA as error:
                logger.warning("The database refused an event: %s", type(error).__name__)
                submission.refused.append(index)

    def _write(self, arrivals: Sequence[Arrival]) -> None:
        for turn in range(_TRIES):
            self._recent.turn(time.monotonic())
            try:
                with self._database.transaction() as tx:
                    learned = on_collected(tx, arrivals, self._recent, self._clock.now())
                self._recent.add(learned)
                return
            except Unavailable as error:
                if not isinstance(error.__cause__, _AGAIN) or turn == _TRIES - 1:
                    raise

    def _answer(self, group: Sequence[Submission]) -> None:
        loops = {submission.loop for submission in group}
        for loop in loops:
            mine = [submission for submission in group if submission.loop is loop]
            try:
                loop.call_soon_threadsafe(_settle, mine)
            except RuntimeError:
                continue  # the loop is closed: nobody waits for the answer any more


def _settle(group: Sequence[Submission]) -> None:
    for submission in group:
        if submission.done.done():
            continue  # the client went away
        if submission.error is not None:
            submission.done.set_exception(submission.error)
        else:
            submission.done.set_result(submission.refused)
