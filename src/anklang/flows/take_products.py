"""Products come from a feed or a connected shop: the catalogue follows, and what is news goes on its way (E5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from anklang.catalogue import find, store
from anklang.catalogue.compare import compare
from anklang.catalogue.model import Product, Takes
from anklang.core.ids import derive_id
from anklang.storage.transaction import Tx
from anklang.workspaces.store import raise_epoch

_PAGE = 1000


class Taken(msgspec.Struct, kw_only=True):
    """What came of a delivery."""

    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0  # only completes and nobody knows the product, or a connected shop keeps it
    back: int = 0  # news that a product is back in stock
    cheaper: int = 0  # news that a product costs less

    def add(self, other: Taken) -> None:
        """Add the counts of another part of the same delivery."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def take_products(
    tx: Tx, workspace: int, products: Sequence[Product], source: str, now: datetime, takes: Takes = "all"
) -> Taken:
    """Take over products as they are now; of the same id the last one counts. A thousand at a time is a good size.

    `source` says who brings them: ``feed:ID`` or ``shop:ID``; with it `remove_products` knows whose they are. The
    same delivery again changes nothing and tells nothing twice.
    """
    incoming = {one.id: one for one in products}
    taken = Taken()
    if not incoming:
        return taken
    first = not find.any_product(tx, workspace)
    known = store.load_known(tx, workspace, incoming)
    changes = [compare(known.get(id_), one, now, takes, source) for id_, one in incoming.items()]
    for change in changes:
        setattr(taken, change.kind, getattr(taken, change.kind) + 1)
    written = [one for one in changes if one.kind in ("new", "changed")]
    store.save(tx, workspace, written, source, now, owns=takes == "all")
    news = {
        derive_id("product news", workspace, one.product, one.kind, now.isoformat()): one
        for change in written
        for one in change.news
    }
    store.add_news(tx, workspace, news, now)
    taken.back = sum(one.kind == "back_in_stock" for one in news.values())
    taken.cheaper = len(news) - taken.back
    if first and taken.new:
        raise_epoch(tx, workspace)  # from now on messages look products up
    return taken


def remove_products(tx: Tx, workspace: int, ids: Sequence[str], source: str, now: datetime) -> int:
    """These products are no longer sold; answers how many went. Those that another source brings stay."""
    return store.mark_gone(tx, workspace, ids, source, now)


def remove_source(tx: Tx, workspace: int, source: str, now: datetime) -> int:
    """Everything that a source brought is no longer sold, because the source is not there any more; answers how much
    went. When it comes back, from wherever, that alone is no news."""
    gone = 0
    while ids := find.ids_after(tx, workspace, source, "", _PAGE):
        gone += store.mark_gone(tx, workspace, ids, source, now, orphaned=True)
    return gone
