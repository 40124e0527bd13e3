"""The catalogue follows connected shops. A call about products is a hint: the shop is asked what the article is now, so
calls may come late, twice or in any order. All articles are read now and then, because calls get lost; one that the
list did not name is asked for before it is called gone, because lists shift while they are read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import msgspec

from anklang.catalogue import find as catalogue
from anklang.catalogue.model import shop_source
from anklang.channels.manifest import Settings
from anklang.flows.ask_shops import ShopAsker
from anklang.flows.convert_article import products_of
from anklang.flows.isolate import class_of, place_of
from anklang.flows.take_products import remove_products, take_products
from anklang.shops import ranges
from anklang.shops.connector import Connector
from anklang.shops.freshness import AGAIN
from anklang.shops.model import Article, Shelf
from anklang.shops.ranges import Range
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx, is_fault

log = logging.getLogger(__name__)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop is asked about its articles."""

    names: list[str]  # these; none: the next page of all
    reading: Range
    at: datetime  # when it was asked


class ArticleReader(ShopAsker[Asked, Shelf]):
    """Asks for articles to which something happened, else for the next page of all of them."""

    def claim(self, tx: Tx, now: datetime, hold: datetime) -> tuple[Shop, Asked] | None:
        """The shop whose articles are due."""
        found = ranges.claim_range(tx, now, hold)
        if found is None:
            return None
        shop, reading, names = found
        return shop, Asked(names=names, reading=reading, at=now)

    async def ask(self, connector: Connector, shop: Shop, work: Asked) -> Shelf:
        """The named articles, or a page."""
        if work.names:
            return Shelf(articles=tuple(await connector.named(work.names)))
        return await connector.shelf(work.reading.page)

    def take(self, tx: Tx, shop: Shop, settings: Settings, work: Asked, said: Shelf, now: datetime) -> None:
        """Into the catalogue. An article that cannot be kept is left out, so that it never stops the others."""
        left = _take_apart(tx, shop, settings, said.articles, now)
        if left:
            ranges.note_left_out(tx, shop, _words(left))
        if work.names:
            ranges.answered(tx, shop.workspace, shop.id, work.names, work.at)
            ranges.release_range(tx, shop, now)
            return
        ranges.note_shelf(tx, shop, said.next, now)
        if not said.next and work.reading.began_at is not None:
            ranges.want_unseen(tx, shop.workspace, shop.id, work.reading.began_at, now)

    def give_up(self, tx: Tx, shop: Shop, why: str, now: datetime) -> None:
        """Nothing that was brought is taken away; the same is asked a little later."""
        ranges.release_range(tx, shop, now + AGAIN, why)


def _take_apart(
    tx: Tx, shop: Shop, settings: Settings, articles: Sequence[Article], now: datetime
) -> list[tuple[str, str]]:
    """Take over articles, one at a time where all at once raise a fault; answers the ids of those that raise it alone,
    and what. It stays as the catalogue has it. Raises what is no fault: trying again helps then."""
    left: list[tuple[str, str]] = []
    try:
        with tx.part():
            take_articles(tx, shop, settings, articles, now)
    except Exception as error:
        if not is_fault(error):
            raise
        for one in articles:
            try:
                with tx.part():
                    take_articles(tx, shop, settings, [one], now)
            except Exception as fault:
                if not is_fault(fault):
                    raise
                log.error(
                    "an article of the shop %s raised %s at %s", shop.id, class_of(fault), place_of(fault)
                )
                left.append((one.id, class_of(fault)))
    return left


def _words(left: Sequence[tuple[str, str]]) -> str:
    """Why articles are not in the catalogue, or not as they are in the shop."""
    id_, fault = left[0]
    named = f"{id_.replace(chr(0), '')[: ranges.MOST_NAME]} ({fault})"
    if len(left) == 1:
        return f"The article {named} could not be kept and was left out."
    return f"{len(left)} articles could not be kept and were left out; the first is {named}."


def take_articles(tx: Tx, shop: Shop, settings: Settings, articles: Sequence[Article], now: datetime) -> None:
    """Take over articles as the shop says that they are. An older state than the one known changes nothing."""
    source, language = shop_source(shop.id), settings.text("language")
    products = []
    for article in articles:
        incoming = products_of(article, language)
        known = catalogue.ids_of_article(tx, shop.workspace, source, article.id)
        if not incoming:
            ranges.drop_article(tx, shop.workspace, shop.id, article.id)
        elif not ranges.see_article(tx, shop.workspace, shop.id, article.id, article.version, now):
            continue
        named = {one.id for one in incoming}
        gone = [one for one in known if one not in named]
        if gone:
            remove_products(tx, shop.workspace, gone, source, now)
        products += incoming
    take_products(tx, shop.workspace, products, source, now)
