"""A shop that is disconnected takes its products along. When they come back, by itself or by a feed, nobody is told:
nothing happened to the products, and everybody who ever looked at one would hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from contract.test_shops_articles import DOUBLES, Stall, run
from shop_articles import Piece, ShopDouble, Ware
from shop_rig import shop_rig

from anklang.catalogue.model import Pricing, Product
from anklang.flows.define_shop import remove_shop


@pytest.fixture(params=DOUBLES, ids=lambda one: one.vendor)
def stall(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Stall]:
    double: ShopDouble = request.param()
    settings = double.settings("http://127.0.0.1:9")
    with shop_rig(database_url, tmp_path, "sw", double.vendor, settings) as shop:
        yield Stall(shop, double)


def disconnect(stall: Stall) -> None:
    with stall.world.database.transaction() as tx:
        remove_shop(tx, stall.shop.caller(), "sw", stall.world.clock.now())
    assert stall.sold() == []


def test_products_of_a_disconnected_shop_that_a_feed_brings_are_no_news(stall: Stall) -> None:
    ids = stall.double.ids
    stall.double.put(*(Ware(one, pieces=[Piece(f"{one[:-1]}9")]) for one in ids[:1]))

    async def act() -> None:
        await stall.read()
        disconnect(stall)
        for minute, price in enumerate((900, 900)):
            stall.world.clock.set(stall.world.clock.now() + timedelta(minutes=minute))
            stall.feed(*(Product(id=one, offer=Pricing(price, "EUR")) for one in stall.known()))
        assert (len(stall.sold()), stall.news()) == (1, 0)
        stall.world.clock.set(stall.world.clock.now() + timedelta(minutes=1))
        stall.feed(*(Product(id=one, offer=Pricing(800, "EUR")) for one in stall.known()))
        assert stall.news() == 1, "what the feed itself says is cheaper is news"

    run(stall, act)


def test_a_shop_that_is_connected_again_brings_its_products_without_news(stall: Stall) -> None:
    """By the box as well as by a new connection. What was sold out meanwhile and then is not, is news."""
    one, two, *_ = stall.double.ids
    kept, out = f"{one[:-1]}8", f"{two[:-1]}9" if stall.double.vendor != "shopify" else f"{two}9"
    stall.double.put(Ware(one, pieces=[Piece(kept)]), Ware(two, pieces=[Piece(out, stock=0)]))

    async def act() -> None:
        await stall.read()
        stall.shop.connect(**stall.settings | {"products": "false"})
        assert stall.sold() == []
        stall.shop.connect(**stall.settings | {"products": "true"})
        await stall.read()
        assert (len(stall.sold()), stall.news()) == (2, 0)
        if (
            stall.double.vendor != "shopware"
        ):  # its keys come with a handshake that only a new registration makes
            disconnect(stall)
            stall.shop.connect(**stall.settings)
            await stall.read()
            assert (len(stall.sold()), stall.news()) == (2, 0)
        stall.double.put(Ware(two, pieces=[Piece(out, stock=4)]))
        await stall.tell("updated", two)
        await stall.read()
        assert stall.news() == 1

    run(stall, act)
