"""Files of product feeds are fetched from the shop: by schedule or because somebody asked, over https, never out of the
private network, and only where they changed. The worker reads them then (read_feeds)."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from urllib.parse import urljoin

from anklang.channels.call import Answer, Download, NoAnswer, NotSent, TooLarge
from anklang.core.clock import Clock
from anklang.core.ids import new_id
from anklang.feeds import store as feeds
from anklang.feeds.model import MAX_BYTES, MAX_REDIRECTS, Status
from anklang.feeds.store import Fetch
from anklang.flows.call_url import refuse_address
from anklang.flows.isolate import class_of, place_of
from anklang.flows.keep_parts import Parts
from anklang.imports.model import PART_BYTES
from anklang.storage.database import Database
from anklang.storage.transaction import is_fault

log = logging.getLogger(__name__)

LOST = timedelta(minutes=15)  # without a sign of life, a fetch is given up
_MOVED = (301, 302, 303, 307, 308)
_AGENT = "Anklang product feed reader"


class _Refused(Exception):
    """The file is not fetched; the text says why."""


class FeedFetcher:
    """One for each process that delivers; it fetches one file at a time beside the messages."""

    def __init__(
        self, database: Database, clock: Clock, http: Download, *, allow_private: bool = False
    ) -> None:
        self._database = database
        self._clock = clock
        self._http = http
        self._allow_private = allow_private
        self._me = new_id(clock.now())
        self._task: asyncio.Task[None] | None = None

    async def round(self) -> int:
        """Begin with the next file that is due, if none is in hand. It is here some rounds later, so none is done."""
        if self._task is not None and not self._task.done():
            return 0
        fetch = await asyncio.to_thread(self._next)
        self._task = None if fetch is None else asyncio.create_task(self._fetch(fetch))
        return 0

    async def close(self) -> None:
        """Stop what is in hand; it is tried again later."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def rest(self) -> None:
        """Wait until the file in hand is here."""
        if self._task is not None:
            await self._task

    def _next(self) -> Fetch | None:
        now = self._clock.now()
        with self._database.transaction() as tx:
            feeds.end_lost(tx, now, now - LOST)
            for workspace, feed in feeds.due_feeds(tx, now):
                feeds.begin_run(tx, workspace, feed, new_id(now), "schedule", "", now)
            return feeds.next_fetch(tx, self._me, now)

    async def _fetch(self, fetch: Fetch) -> None:
        parts = Parts(partial(self._write, fetch), PART_BYTES, MAX_BYTES)
        try:
            answer = await self._download(fetch, parts)
        except _Refused as error:
            await asyncio.to_thread(self._end, fetch, "failed", str(error))
            return
        except (NotSent, NoAnswer) as error:
            await asyncio.to_thread(
                self._end, fetch, "failed", f"{error} It is tried again with the next fetch."
            )
            return
        except TooLarge:
            why = f"The file has more than {MAX_BYTES // 1024 // 1024} MB. Pack it with gzip, or split the feed."
            await asyncio.to_thread(self._end, fetch, "failed", why)
            return
        except Exception as error:
            if not is_fault(error):
                raise
            log.error("a product feed was not fetched: %s at %s", class_of(error), place_of(error))
            why = f"A fault of ours ({type(error).__name__}); it was logged."
            await asyncio.to_thread(self._end, fetch, "failed", why)
            return
        if answer.status == 304:
            await asyncio.to_thread(self._end, fetch, "unchanged", "")
        elif answer.status != 200:
            why = f"The shop answered {answer.status} instead of the file. Open the address in a browser."
            await asyncio.to_thread(self._end, fetch, "failed", why)
        else:
            await asyncio.to_thread(self._arrived, fetch, answer, parts)

    async def _download(self, fetch: Fetch, parts: Parts) -> Answer:
        """Ask for the file, along redirects. Raises _Refused and what a download raises."""
        headers = {"User-Agent": _AGENT, "Accept": "*/*"}
        if fetch.etag:
            headers["If-None-Match"] = fetch.etag
        if fetch.last_modified:
            headers["If-Modified-Since"] = fetch.last_modified

        async def take(piece: bytes) -> None:
            await asyncio.to_thread(parts.take, piece)

        url = fetch.feed.url
        for _ in range(MAX_REDIRECTS + 1):
            await self._check(url)
            answer = await self._http.download(url, headers=headers, most=MAX_BYTES, take=take)
            if answer.status not in _MOVED:
                return answer
            url = urljoin(url, answer.header("Location"))
        raise _Refused(f"The address leads on more than {MAX_REDIRECTS} times. Enter where it leads to.")

    async def _check(self, url: str) -> None:
        if not url.startswith("https://") and not self._allow_private:
            raise _Refused("The address is not encrypted, or leads to one that is not. Use https.")
        refused = await asyncio.to_thread(refuse_address, url, allow_private=self._allow_private)
        if refused is not None:
            raise _Refused(f"The address is not fetched: {refused}.")

    def _write(self, fetch: Fetch, number: int, part: bytes) -> None:
        with self._database.transaction() as tx:
            feeds.add_part(tx, fetch.workspace, fetch.run, number, part, self._clock.now())

    def _arrived(self, fetch: Fetch, answer: Answer, parts: Parts) -> None:
        size = parts.end()
        with self._database.transaction() as tx:
            etag, modified = answer.header("ETag"), answer.header("Last-Modified")
            feeds.arrived(tx, fetch.workspace, fetch.run, size, etag, modified)

    def _end(self, fetch: Fetch, status: Status, why: str) -> None:
        with self._database.transaction() as tx:
            feeds.set_status(tx, fetch.workspace, fetch.run, status, self._clock.now(), fault=why, over=True)
