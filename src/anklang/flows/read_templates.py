"""Once a day the templates that messengers keep are read anew, by a process that delivers."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Protocol

from anklang.channels import store as accounts
from anklang.channels.provider import Provider
from anklang.core.clock import Clock
from anklang.core.errors import AnklangError
from anklang.flows.definitions import DefinitionCache, ProviderChoice
from anklang.flows.vendor_templates import ask_for_templates, keep_templates
from anklang.storage.database import Database

log = logging.getLogger(__name__)

DAILY = timedelta(hours=24)
LOOK = timedelta(minutes=1)  # so often it is looked whether an account is due


class Builders(Protocol):
    """What makes an adapter of an account; the same one that sends for it, because both use one connection."""

    def build(self, workspace: int, account: ProviderChoice) -> Provider:
        """The adapter of a chosen account."""
        ...


class DailyReading:
    """Reads the templates of every account whose vendor keeps them. One for each process that delivers."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache, table: Builders) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._table = table
        self._next = clock.now()

    async def tend(self) -> None:
        """Read what is due; to be called again and again. An account that cannot be read waits for the next day."""
        now = self._clock.now()
        if now < self._next:
            return
        self._next = now + LOOK
        for workspace, account in await asyncio.to_thread(self._due):
            try:
                found = await ask_for_templates(self._table.build(workspace, account))
            except AnklangError as error:  # settings that cannot be used
                log.warning(
                    "the templates of %s in workspace %s cannot be read: %s", account.id, workspace, error
                )
                continue
            with self._database.transaction() as tx:
                keep_templates(tx, workspace, account.id, found, self._clock.now())

    def _due(self) -> list[tuple[int, ProviderChoice]]:
        now = self._clock.now()
        with self._database.transaction() as tx:
            return [
                (workspace, one)
                for workspace, definitions in self._cache.refresh(tx).items()
                for one in definitions.providers
                if "vendor_templates" in one.manifest.abilities
                and accounts.claim_reading(tx, workspace, one.id, now, DAILY)
            ]
