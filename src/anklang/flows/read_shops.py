"""Shops are read now and then, because calls get lost: whatever is new takes the same way as a call."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from anklang.channels.call import NoAnswer, NotSent
from anklang.core.clock import Clock
from anklang.core.errors import AnklangError, NotFound
from anklang.flows.definitions import DefinitionCache
from anklang.flows.isolate import class_of, place_of
from anklang.flows.on_shop_heard import note, take
from anklang.flows.shops import ShopTable
from anklang.shops import store as shops
from anklang.shops.connector import NotTold
from anklang.shops.freshness import FIRST_READ, OVERLAP
from anklang.shops.model import Page
from anklang.shops.store import Shop
from anklang.storage.database import Database
from anklang.storage.transaction import is_fault

log = logging.getLogger(__name__)

HOLD = timedelta(minutes=5)  # a process that dies while it reads leaves the shop to another one after so long
KEEP = timedelta(
    days=400
)  # orders that nobody touched for so long are told anew, and are then too old to matter
TOPIC = "read"


class ShopReader:
    """Reads one page of whatever shop is due. Every process that delivers has one; a shop is read by one at a time."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache, table: ShopTable) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._table = table

    async def close(self) -> None:
        """Nothing is held between two rounds."""

    async def round(self) -> int:
        """Read the next page that is due; answers whether there was one. Raises nothing but what the database does."""
        shop = await asyncio.to_thread(self._claim)
        if shop is None:
            return 0
        try:
            connector, _ = self._table.build(shop)
            page = await connector.changes(since(shop), shop.page)
        except (NotSent, NoAnswer, NotTold, AnklangError) as error:
            await asyncio.to_thread(self._fail, shop, str(error))
        except Exception as error:  # noqa: BLE001 - one shop's fault must not keep the others from being read
            log.error("reading the shop %s raised %s at %s", shop.id, class_of(error), place_of(error))
            await asyncio.to_thread(self._fail, shop, "A fault of ours while reading; see the log.")
        else:
            await asyncio.to_thread(self._keep, shop, page)
        return 1

    def _claim(self) -> Shop | None:
        now = self._clock.now()
        with self._database.transaction() as tx:
            return shops.claim_due(tx, now, now + HOLD)

    def _keep(self, shop: Shop, page: Page) -> None:
        try:
            self._take(shop, page)
        except Exception as error:
            if not is_fault(error):
                raise
            log.error("a page of the shop %s raised %s at %s", shop.id, class_of(error), place_of(error))
            self._fail(shop, "What was read could not be handled; see the log.")

    def _take(self, shop: Shop, page: Page) -> None:
        now = self._clock.now()
        with self._database.transaction() as tx:
            try:
                current = shops.load_shop(tx, shop.workspace, shop.id, lock=True)
            except NotFound:
                return  # disconnected meanwhile
            if current.sealed != shop.sealed:
                return  # other settings meanwhile: what was read may be another shop's
            _, settings = self._table.build(shop)
            taken = take(tx, self._cache.of(tx, shop.workspace), shop, settings, page.says, now)
            shops.note_read(tx, shop, page.next, now)
            if taken.facts or taken.notes or taken.outcome == "refused":
                note(tx, shop, TOPIC, taken, now)
            if not page.next:
                shops.forget(tx, shop.workspace, now - KEEP)

    def _fail(self, shop: Shop, why: str) -> None:
        log.warning("the shop %s of workspace %s was not read: %s", shop.id, shop.workspace, why)
        with self._database.transaction() as tx:
            shops.note_fault(tx, shop, why, self._clock.now())


def since(shop: Shop) -> datetime:
    """From when on changes are asked for: what the last reading knew, a little earlier; or what a new shop brings."""
    return shop.read_at - OVERLAP if shop.read_at is not None else shop.connected_at - FIRST_READ
