"""What people sent along is fetched from the vendor, checked, kept, and told as a fact; what has to go is deleted.

A file is claimed for a while in one transaction, loaded without any, and settled in another. Who dies in between leaves
it to be tried again after the while, under the same name, so that nothing is lost and nothing is told twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from datetime import datetime, timedelta
from typing import Protocol

from anklang.channels.fetch import Fetched, NoMedia
from anklang.channels.model import Media
from anklang.core.clock import Clock
from anklang.core.errors import Unavailable
from anklang.core.ids import derive_id
from anklang.events.model import FILE_RECEIVED, FILE_REFUSED, Fact
from anklang.files import store as files
from anklang.files.keep import Home
from anklang.files.model import TYPES, Limits, Wanted, kind_of
from anklang.files.recognise import recognise
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.isolate import class_of, place_of
from anklang.flows.outcomes import append_facts
from anklang.storage.database import Database
from anklang.storage.transaction import Tx, is_fault

log = logging.getLogger(__name__)

AT_ONCE = 3  # files in hand: each may be in memory as a whole
LEASE = timedelta(minutes=5)  # longer than any download takes
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=6)
GIVE_UP = timedelta(days=5)  # messengers keep files for seven days (R17)
_FINAL = {"gone": "gone", "too_large": "refused", "foreign": "refused", "private": "refused", "empty": "refused",
          "unsupported": "refused"}  # fmt: skip


class Source(Protocol):
    """Who loads a file by an account."""

    async def fetch(
        self, definitions: Definitions, account: str, media: Media, most: int
    ) -> Fetched | NoMedia:
        """The file, of at most `most` bytes, or why there is none."""
        ...


class Fetcher:
    """Called again and again by the deliverer; any number of processes may."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cache: DefinitionCache,
        source: Source,
        home: Home,
        limits: Limits,
    ) -> None:
        self._database, self._clock, self._cache = database, clock, cache
        self._source, self._home, self._limits = source, home, limits

    async def close(self) -> None:
        """Nothing is held between two rounds."""

    async def round(self) -> int:
        """Fetch what is due and delete what has to go, a few at a time; answers how many were in hand."""
        wanted = await asyncio.to_thread(self._claim)
        await asyncio.gather(*(self._one(file) for file in wanted))
        return len(wanted) + await asyncio.to_thread(self._remove)

    def _claim(self) -> list[Wanted]:
        now = self._clock.now()
        with self._database.transaction() as tx:
            return files.claim_wanted(tx, now, now + LEASE, AT_ONCE)

    async def _one(self, file: Wanted) -> None:
        try:
            with_definitions = await asyncio.to_thread(self._definitions, file.workspace)
            media = Media(file.source, file.said_type, file.name)
            found = await self._source.fetch(with_definitions, file.provider, media, self._limits.most)
            await asyncio.to_thread(self._settle, file, found)
        except Unavailable as error:
            log.warning("file %s is tried again: %s", file.id, error)
        except Exception as error:
            if not is_fault(error):
                raise
            log.error(
                "fetching file %s raised %s at %s; it is tried again",
                file.id,
                class_of(error),
                place_of(error),
            )

    def _definitions(self, workspace: int) -> Definitions:
        with self._database.transaction() as tx:
            return self._cache.of(tx, workspace)

    def _settle(self, file: Wanted, found: Fetched | NoMedia) -> None:
        now = self._clock.now()
        if isinstance(found, Fetched):
            self._store(file, found.data, now)
        elif found.why != "later":
            self._refuse(file, _FINAL[found.why], "not_there" if found.why == "gone" else found.why, now)
        elif now - file.at > GIVE_UP:
            self._refuse(file, "gone", "not_in_time", now)
        else:
            log.warning("file %s of %s is put off: %s", file.id, file.provider, found.text)
            said = timedelta(seconds=min(found.retry_after or 0.0, 86_400.0))
            with self._database.transaction() as tx:
                files.put_off(tx, file, now + max(said, pause(file.attempts)))

    def _store(self, file: Wanted, data: bytes, now: datetime) -> None:
        content_type = recognise(data)
        if not content_type or TYPES[content_type].kind not in self._limits.kinds:
            self._refuse(file, "refused", "wrong_type", now)
            return
        self._home.put(file.workspace, file.id, data)
        with self._database.transaction() as tx:
            person = files.keep(tx, file, content_type, len(data), hashlib.sha256(data).digest(), now)
            if person is not None:
                said = {"state": "stored", "content_type": content_type, "size": len(data)}
                _tell(tx, file, FILE_RECEIVED, kind_of(content_type), said, now)
        if person is None:  # erased meanwhile
            self._home.remove(file.workspace, file.id)

    def _refuse(self, file: Wanted, state: str, reason: str, now: datetime) -> None:
        with self._database.transaction() as tx:
            if files.give_up(tx, file, state, reason) is not None:
                _tell(
                    tx, file, FILE_REFUSED, kind_of(file.said_type), {"state": state, "reason": reason}, now
                )

    def _remove(self) -> int:
        """Delete the bytes of files that leave, and then their rows: a row stays until its bytes are gone."""
        now = self._clock.now()
        with self._database.transaction() as tx:
            leaving = files.claim_leaving(tx, now, now + LEASE, 100)
        gone = []
        for workspace, id_ in leaving:
            try:
                self._home.remove(workspace, id_)
            except Unavailable as error:
                log.warning("file %s is deleted later: %s", id_, error)
                continue
            gone.append((workspace, id_))
        with self._database.transaction() as tx:
            files.forget(tx, gone)
        return len(leaving)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 15 s, 1 min, 4 min … at most 6 h."""
    return min(FIRST_PAUSE * (1 << 2 * min(max(attempts - 1, 0), 6)), LONGEST_PAUSE)


def _tell(tx: Tx, file: Wanted, name: str, kind: str, said: dict[str, object], now: datetime) -> None:
    """A fact about the person whose message it came with; merges are followed when it is handled."""
    properties = {
        "file": str(file.id), "kind": kind, "channel": file.channel, "message": str(file.inbound), **said,
    }  # fmt: skip
    fact = Fact(
        id=derive_id("told", file.id), workspace=file.workspace, person=file.person, kind="track", name=name, at=now,
        received=now, properties=properties,
        context={"source": "inbound", "event": str(file.inbound), "channel": "server"},
    )  # fmt: skip
    append_facts(tx, [fact])
