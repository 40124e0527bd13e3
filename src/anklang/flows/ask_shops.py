"""A connected shop is asked something over its API: claimed, asked outside of any transaction, and what it says is
taken in one. Whatever happens, the shop is let go again with a word about why."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from anklang.channels.call import NoAnswer, NotSent
from anklang.channels.manifest import Settings
from anklang.core.clock import Clock
from anklang.core.errors import AnklangError, NotFound
from anklang.flows.definitions import DefinitionCache
from anklang.flows.isolate import class_of, place_of
from anklang.flows.shops import ShopTable
from anklang.shops import store as shops
from anklang.shops.connector import Connector, NotTold
from anklang.shops.store import Shop
from anklang.storage.database import Database
from anklang.storage.transaction import Tx, is_collision, is_fault

log = logging.getLogger(__name__)

HOLD = timedelta(minutes=5)  # a process that dies while it asks leaves the shop to another one after so long
_TRIES = 4  # to take what was said: whoever met this transaction may be quicker once more
Work = TypeVar("Work")  # what is to be asked
Said = TypeVar("Said")  # what the shop says


class ShopAsker(ABC, Generic[Work, Said]):
    """Asks one thing of whatever shop is due. Every process that delivers has one of each kind; a shop is asked by one
    at a time."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache, table: ShopTable) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._table = table

    async def close(self) -> None:
        """Nothing is held between two rounds."""

    async def round(self) -> int:
        """Ask what is due; answers whether anything was. Raises nothing but what the database does."""
        due = await asyncio.to_thread(self._claim)
        if due is None:
            return 0
        shop, work = due
        try:
            connector, _ = self._table.build(shop)
            said = await self.ask(connector, shop, work)
        except (NotSent, NoAnswer, NotTold, AnklangError) as error:
            await asyncio.to_thread(self._fail, shop, str(error))
        except Exception as error:  # noqa: BLE001 - one shop's fault must not keep the others from being read
            log.error("reading the shop %s raised %s at %s", shop.id, class_of(error), place_of(error))
            await asyncio.to_thread(self._fail, shop, "A fault of ours while reading; see the log.")
        else:
            await asyncio.to_thread(self._keep, shop, work, said)
        return 1

    @abstractmethod
    def claim(self, tx: Tx, now: datetime, hold: datetime) -> tuple[Shop, Work] | None:
        """The next shop that is due and what to ask it, claimed until `hold`."""

    @abstractmethod
    async def ask(self, connector: Connector, shop: Shop, work: Work) -> Said:
        """Ask. May raise NotSent, NoAnswer and NotTold."""

    @abstractmethod
    def take(self, tx: Tx, shop: Shop, settings: Settings, work: Work, said: Said, now: datetime) -> None:
        """Take what was said, and say when the shop is due again."""

    @abstractmethod
    def give_up(self, tx: Tx, shop: Shop, why: str, now: datetime) -> None:
        """It could not be asked: say why, and when it is tried again."""

    def _claim(self) -> tuple[Shop, Work] | None:
        now = self._clock.now()
        with self._database.transaction() as tx:
            return self.claim(tx, now, now + HOLD)

    def _keep(self, shop: Shop, work: Work, said: Said) -> None:
        for turn in range(_TRIES):
            try:
                self._take(shop, work, said)
            except Exception as error:
                if is_collision(error) and turn < _TRIES - 1:
                    log.info("a page of the shop %s met another transaction; it is taken again", shop.id)
                    continue
                if not is_fault(error):
                    raise
                log.error("a page of the shop %s raised %s at %s", shop.id, class_of(error), place_of(error))
                self._fail(shop, "What was read could not be handled; see the log.")
            return

    def _take(self, shop: Shop, work: Work, said: Said) -> None:
        now = self._clock.now()
        with self._database.transaction() as tx:
            try:
                current = shops.load_shop(tx, shop.workspace, shop.id, lock=True)
            except NotFound:
                return  # disconnected meanwhile
            if current.sealed != shop.sealed:
                return  # other settings meanwhile: what was read may be another shop's
            _, settings = self._table.build(shop)
            self.take(tx, shop, settings, work, said, now)

    def _fail(self, shop: Shop, why: str) -> None:
        log.warning("the shop %s of workspace %s was not read: %s", shop.id, shop.workspace, why)
        with self._database.transaction() as tx:
            self.give_up(tx, shop, why, self._clock.now())
