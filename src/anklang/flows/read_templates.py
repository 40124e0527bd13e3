"""Once a day the templates that messengers keep are read anew, by a process that delivers."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Protocol

from anklang.channels import store as accounts
from anklang.channels.provider import Provider
from anklang.channels.vendor_templates import TemplateList
from anklang.core.clock import Clock
from anklang.core.errors import AnklangError
from anklang.flows.definitions import DefinitionCache, ProviderChoice
from anklang.flows.isolate import class_of, place_of
from anklang.flows.vendor_templates import ask_for_templates, keep_templates
from anklang.storage.database import Database
from anklang.storage.transaction import is_fault

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

    async def close(self) -> None:
        """Nothing is held between two rounds."""

    async def round(self) -> int:
        """Read the accounts that are due; answers how many. One that cannot be read waits for the next day."""
        now = self._clock.now()
        if now < self._next:
            return 0
        self._next = now + LOOK
        due = await asyncio.to_thread(self._due)
        for workspace, account in due:
            await self._read(workspace, account)
        return len(due)

    async def _read(self, workspace: int, account: ProviderChoice) -> None:
        try:
            found = await ask_for_templates(self._table.build(workspace, account))
            await asyncio.to_thread(self._keep, workspace, account.id, found)
        except (AnklangError, OSError) as error:  # settings that cannot be used, the net or the database away
            log.warning(
                "the templates of %s in workspace %s cannot be read: %s", account.id, workspace, error
            )
        except Exception as error:
            if not is_fault(error):
                raise
            log.error(
                "reading the templates of %s raised %s at %s", account.id, class_of(error), place_of(error)
            )

    def _keep(self, workspace: int, account: str, found: TemplateList) -> None:
        with self._database.transaction() as tx:
            keep_templates(tx, workspace, account, found, self._clock.now())

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
