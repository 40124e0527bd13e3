"""Vendors that speak on a connection of their own: every account in use is listened to, and what it says is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from anklang.channels.model import HeardItem
from anklang.core.clock import Clock
from anklang.core.errors import AnklangError
from anklang.flows.definitions import DefinitionCache, ProviderChoice
from anklang.flows.isolate import class_of
from anklang.flows.on_heard import on_heard, on_heard_apart
from anklang.flows.read_templates import Builders
from anklang.storage.database import Database
from anklang.storage.transaction import is_fault

log = logging.getLogger(__name__)

AGAIN_SECONDS = 30.0  # before an account is tried again that cannot be listened to

Key = tuple[int, str]  # workspace and account


class Listeners:
    """Listens to every account of every workspace whose vendor wants it. One for each process that delivers."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache, table: Builders) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._table = table
        self._at_work: dict[Key, tuple[bytes, asyncio.Task[None]]] = {}

    async def tend(self) -> None:
        """Begin with accounts that are new or changed, end with those that are gone. To be called again and again."""
        wanted = await asyncio.to_thread(self._wanted)
        for key, (sealed, _) in list(self._at_work.items()):
            if key not in wanted or wanted[key].sealed != sealed:
                await self._end(key)
        for key, account in wanted.items():
            if key not in self._at_work:
                task = asyncio.create_task(self._listen(key, account))
                self._at_work[key] = account.sealed, task

    def _wanted(self) -> dict[Key, ProviderChoice]:
        with self._database.transaction() as tx:
            known = self._cache.refresh(tx)
        return {
            (workspace, one.id): one
            for workspace, definitions in known.items()
            for one in definitions.providers
            if one.manifest.listens
        }

    async def _listen(self, key: Key, account: ProviderChoice) -> None:
        """Listen until cancelled. Settings that cannot be used are waited out: with others a new task begins."""
        workspace, name = key
        while True:
            try:
                provider = self._table.build(workspace, account)
                await provider.listen(partial(self.hear, workspace, name))
            except AnklangError as error:
                log.warning(
                    "the account %s of workspace %s cannot be listened to: %s", name, workspace, error
                )
            except Exception as error:
                log.exception("listening to the account %s ended with %s", name, class_of(error))
            await asyncio.sleep(AGAIN_SECONDS)

    async def hear(self, workspace: int, account: str, items: Sequence[HeardItem]) -> None:
        """Keep what was said, in one transaction. Raises where it cannot be kept now."""
        await asyncio.to_thread(self._keep, workspace, account, items)

    def _keep(self, workspace: int, account: str, items: Sequence[HeardItem]) -> None:
        now = self._clock.now()
        try:
            with self._database.transaction() as tx:
                on_heard(tx, self._cache.of(tx, workspace), account, items, now)
                return
        except Exception as error:
            if not is_fault(error):
                raise
        with self._database.transaction() as tx:
            on_heard_apart(tx, self._cache.of(tx, workspace), account, items, now)

    async def close(self) -> None:
        """End with all of them; each says goodbye to its vendor."""
        for key in list(self._at_work):
            await self._end(key)

    async def _end(self, key: Key) -> None:
        _, task = self._at_work.pop(key)
        task.cancel()
        await asyncio.wait([task])
