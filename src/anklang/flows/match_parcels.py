"""A carrier is not read. What it told of parcels of nobody known is looked up again, until somebody with them is."""

from __future__ import annotations

from datetime import datetime

from anklang.channels.manifest import Settings
from anklang.flows.ask_shops import ShopAsker
from anklang.flows.on_parcel_told import match_again
from anklang.flows.read_shops import KEEP
from anklang.shops import store as shops
from anklang.shops.connector import Connector
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx


class ParcelMatcher(ShopAsker[None, None]):
    """Looks up again whose the kept parcels of a carrier are."""

    def claim(self, tx: Tx, now: datetime, hold: datetime) -> tuple[Shop, None] | None:
        """The carrier whose parcels are due."""
        carrier = shops.claim_due(tx, "carrier", now, hold)
        return None if carrier is None else (carrier, None)

    async def ask(self, connector: Connector, shop: Shop, work: None) -> None:
        """Nothing: a carrier calls by itself, and what it said is here."""

    def take(self, tx: Tx, shop: Shop, settings: Settings, work: None, said: None, now: datetime) -> None:
        """Whoever became known meanwhile is told; what is long past is forgotten."""
        match_again(tx, self._table, shop, now)
        if not shops.note_retried(tx, shop, now):
            shops.forget(tx, shop.workspace, now - KEEP)

    def give_up(self, tx: Tx, shop: Shop, why: str, now: datetime) -> None:
        """The parcels stay, and are looked up a little later."""
        shops.note_fault(tx, shop, why, now)
