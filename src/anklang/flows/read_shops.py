"""Shops are read now and then, because calls get lost: whatever is new takes the same way as a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from anklang.channels.manifest import Settings
from anklang.flows.ask_shops import ShopAsker
from anklang.flows.on_shop_heard import note, take
from anklang.shops import store as shops
from anklang.shops.connector import Connector
from anklang.shops.freshness import FIRST_READ, OVERLAP
from anklang.shops.model import Page
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx

KEEP = timedelta(
    days=400
)  # orders that nobody touched for so long are told anew, and are then too old to matter
TOPIC = "read"


class ShopReader(ShopAsker[None, Page]):
    """Reads one page of what changed in whatever shop is due."""

    def claim(self, tx: Tx, now: datetime, hold: datetime) -> tuple[Shop, None] | None:
        """The shop whose reading is due or under way."""
        shop = shops.claim_due(tx, "shop", now, hold)
        return None if shop is None else (shop, None)

    async def ask(self, connector: Connector, shop: Shop, work: None) -> Page:
        """What changed since the last reading, the next page of it."""
        return await connector.changes(since(shop), shop.page)

    def take(self, tx: Tx, shop: Shop, settings: Settings, work: None, said: Page, now: datetime) -> None:
        """By the door of every call."""
        taken = take(tx, self._cache.of(tx, shop.workspace), shop, settings, said.says, now)
        shops.note_read(tx, shop, said.next, now)
        if taken.facts or taken.notes or taken.outcome == "refused":
            note(tx, shop, TOPIC, taken, now)
        if not said.next:
            shops.forget(tx, shop.workspace, now - KEEP)

    def give_up(self, tx: Tx, shop: Shop, why: str, now: datetime) -> None:
        """The reading is begun anew a little later."""
        shops.note_fault(tx, shop, why, now)


def since(shop: Shop) -> datetime:
    """From when on changes are asked for: what the last reading knew, a little earlier; or what a new shop brings."""
    return shop.read_at - OVERLAP if shop.read_at is not None else shop.connected_at - FIRST_READ
