"""One odd article never stops a catalogue: what PostgreSQL or Python cannot hold is left out, its neighbours come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from hashlib import sha512
from pathlib import Path

import pytest
from contract.providers.vendor import NOW
from contract.test_shops_articles import DOUBLES, Stall, run
from shop_articles import Piece, ShopDouble, Ware
from shop_rig import shop_rig

from anklang.flows.read_articles import ArticleReader, Asked
from anklang.shops import ranges
from anklang.shops.freshness import ALL_EVERY
from anklang.shops.model import Article, Shelf, Variant
from anklang.shops.store import load_shop

EAST, WEST = timezone(timedelta(hours=1)), timezone(timedelta(hours=-5))
FIRST, LAST = datetime(1, 1, 1, tzinfo=EAST), datetime(9999, 12, 31, 23, 59, 59, tzinfo=WEST)
LONG = "".join(sha512(bytes([number])).hexdigest() for number in range(29))


@pytest.fixture(params=DOUBLES, ids=lambda one: one.vendor)
def stall(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Stall]:
    double: ShopDouble = request.param()
    settings = double.settings("http://127.0.0.1:9")
    with shop_rig(database_url, tmp_path, "sw", double.vendor, settings) as shop:
        yield Stall(shop, double)


def titles(stall: Stall) -> list[str]:
    """What is sold, by title."""
    return sorted(one.product.title[""] for one in stall.known().values() if one.gone_at is None)


def refuse(stall: Stall, title: str) -> None:
    """From now on the database takes no product of this title, as if something in it could not be kept."""
    with stall.world.database.transaction() as tx:
        tx.run(
            f"ALTER TABLE products ADD CONSTRAINT odd CHECK (product->'title'->>'' <> '{title}') NOT VALID"
        )


def test_signs_moments_and_numbers_that_cannot_be_kept_do_not_stop_a_page(stall: Stall) -> None:
    one, two, three, four, five = stall.double.ids
    price = "1e300" if stall.double.vendor == "shopware" else "1e999999"  # a number there, text elsewhere
    odd = f"{four[:-1]}9" if stall.double.vendor != "shopify" else f"{four}9"
    stall.double.put(
        Ware(one, "Can\0dle\0"), Ware(two, "Soap", at=FIRST), Ware(three, "Wax", at=LAST, lasts="9" * 5000),
        Ware(four, "Lamp", [Piece(odd, price, "2e300" if price == "1e300" else "2e999999", option="R\0ed")]),
        Ware(five, "Vase"),
    )  # fmt: skip

    async def act() -> None:
        await stall.read()
        assert titles(stall) == ["Candle", "Lamp", "Soap", "Vase", "Wax"]
        assert stall.shop.view().products_fault == ""
        lamp = stall.known()[odd].product
        assert (lamp.offer.price, "Red" in lamp.options.values()) == (None, True)
        stall.double.put(Ware(five, "Jug", at=NOW + timedelta(minutes=5)))
        await stall.read(ALL_EVERY)
        assert "Jug" in titles(stall)

    run(stall, act)


def test_an_article_that_cannot_be_kept_is_left_out_with_a_word_and_its_neighbours_come(stall: Stall) -> None:
    """On a page of all articles and where it is asked for by name; the reading comes to its end."""
    one, two, three, *_ = stall.double.ids
    stall.double.put(Ware(one, "Candle"), Ware(two, "Odd"), Ware(three, "Soap"))
    refuse(stall, "Odd")

    async def act() -> None:
        await stall.read()
        assert titles(stall) == ["Candle", "Soap"]
        view = stall.shop.view()
        assert (view.products_read_at, f"article {two} " in view.products_fault) == (
            stall.world.clock.now(),
            True,
        )
        asked = len(stall.double.asked)
        await stall.read()
        assert len(stall.double.asked) == asked, "it is not asked for over and over"
        stall.double.put(
            Ware(two, "Odd", at=NOW + timedelta(hours=1)), Ware(three, "Wax", at=NOW + timedelta(hours=1))
        )
        await stall.tell("updated", two)
        await stall.tell("updated", three)
        await stall.read()
        assert titles(stall) == ["Candle", "Wax"]
        assert f"article {two} " in stall.shop.view().products_fault
        assert stall.shop.count("SELECT count(*) FROM shop_wants") == 0
        stall.double.put(Ware(two, "Even", at=NOW + timedelta(hours=2)))
        await stall.read(ALL_EVERY)
        assert (titles(stall), stall.shop.view().products_fault) == (["Candle", "Even", "Wax"], "")

    run(stall, act)


def test_a_word_about_an_article_stays_until_all_are_read_again(stall: Stall) -> None:
    """It stood on the first of two pages; the second was fine."""
    size = stall.double.size
    first = int(stall.double.ids[0], 16 if stall.double.vendor == "shopware" else 10)
    form = "{:032x}" if stall.double.vendor == "shopware" else "{}"
    ids = [form.format(first + number) for number in range(size + 3)]
    stall.double.put(*(Ware(one) for one in ids), Ware(ids[1], "Odd"), Ware(ids[4], "Odd"))
    refuse(stall, "Odd")

    async def act() -> None:
        await stall.read()
        assert len(titles(stall)) == size + 1
        fault = stall.shop.view().products_fault
        assert all(word in fault for word in ("2 articles", ids[1])), fault
        stall.double.put(Ware(ids[1]), Ware(ids[4]))
        await stall.read(ALL_EVERY)
        assert (len(titles(stall)), stall.shop.view().products_fault) == (size + 3, "")

    run(stall, act)


def test_an_id_that_no_index_holds_and_a_sign_that_no_column_holds_are_left_out(stall: Stall) -> None:
    """Whatever a connector hands over."""
    articles = [
        Article(
            id=id_, version=NOW, currency="EUR", variants=(Variant(id=f"v{place}", title=title, price="9"),)
        )
        for place, (id_, title) in enumerate((("a", "Candle"), (LONG, "Long"), ("c", "Nu\0l"), ("d", "Soap")))
    ]

    async def act() -> None:
        def take() -> None:
            world = stall.world
            reader = ArticleReader(world.database, world.clock, world.cache, stall.shop.table)
            with world.database.transaction() as tx:
                shop = load_shop(tx, world.workspace, "sw")
                _, settings = stall.shop.table.build(shop)
                reading = ranges.load_range(tx, world.workspace, "sw")
                assert reading is not None
                work = Asked(names=[], reading=reading, at=NOW)
                reader.take(tx, shop, settings, work, Shelf(articles=tuple(articles)), NOW)

        await asyncio.to_thread(take)
        assert titles(stall) == ["Candle", "Soap"]
        fault = stall.shop.view().products_fault
        assert "2 articles" in fault
        assert len(fault) < 500

    run(stall, act)


def test_names_that_no_article_can_have_are_never_asked_for(stall: Stall) -> None:
    """An order may name anything: it is the order that counts, and it is taken."""
    with stall.world.database.transaction() as tx:
        ranges.want(tx, stall.world.workspace, "sw", [LONG, "nu\0l", stall.double.ids[0]], NOW)
        rows = tx.rows("SELECT name FROM shop_wants")
    assert rows == [(stall.double.ids[0],)]
