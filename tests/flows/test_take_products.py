"""Products come in: the catalogue follows, its history grows, and news goes on its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from anklang.catalogue import find, store
from anklang.catalogue.model import Known, Pricing, Product, Takes
from anklang.flows.take_products import Taken, remove_products, remove_source, take_products
from anklang.testing.world import World

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHIRT = Product(
    id="s-1", group="s", title={"de": "Hemd"}, brand="Lindenhof", category="Kleidung > Hemden",
    link={"de": "https://shop.example/s-1"}, offer=Pricing(5000, "EUR"),
)  # fmt: skip


def with_(product: Product = SHIRT, **more: Any) -> Product:
    return msgspec.structs.replace(product, **more)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url, NOW)
    yield made
    made.close()


def take(
    world: World, *products: Product, at: datetime = NOW, source: str = "feed:main", takes: Takes = "all"
) -> Taken:
    with world.database.transaction() as tx:
        return take_products(tx, world.workspace, products, source, at, takes)


def stored(world: World, product: str = "s-1") -> Known:
    with world.database.transaction() as tx:
        found = find.product(tx, world.workspace, product)
    assert found is not None
    return found


def test_products_are_kept_as_they_came(world: World) -> None:
    offer = Pricing(5000, "EUR", 4000, sale_from=NOW, sale_to=NOW + timedelta(days=2))
    full = with_(
        title={"de": "Hemd", "en": "Shirt"}, offer=offer, stock=3, images=("https://shop.example/2.jpg",),
        options={"size": "M"}, labels={"custom_label_0": "summer"}, measure="750 ml", lowest_30d=4900,
    )  # fmt: skip
    assert take(world, full).new == 1
    known = stored(world)
    assert known.product == full
    assert (known.source, known.price_seen, known.known_since, known.sold) == ("feed:main", 4000, NOW, True)
    with world.database.transaction() as tx:
        assert [one.offer for one in find.history(tx, world.workspace, "s-1")] == [offer]


def test_the_same_delivery_again_writes_nothing(world: World) -> None:
    take(world, SHIRT)
    assert take(world, SHIRT, at=NOW + timedelta(hours=2)) == Taken(same=1)
    with world.database.transaction() as tx:
        row = tx.row("SELECT changed_at, (SELECT count(*) FROM product_prices) FROM products")
    assert row == (NOW, 1)


def test_every_change_of_the_offer_is_a_line_of_the_price_history(world: World) -> None:
    for hour, price in enumerate((5000, 4500, 4500, 4800)):
        take(world, with_(offer=Pricing(price, "EUR")), at=NOW + timedelta(hours=hour))
    with world.database.transaction() as tx:
        history = find.histories(tx, world.workspace, ["s-1"], NOW + timedelta(days=1))["s-1"]
    assert [(one.at.hour, one.offer.price) for one in history] == [(12, 5000), (13, 4500), (15, 4800)]


def test_news_is_put_on_its_way_once_within_an_hour(world: World) -> None:
    take(world, SHIRT)
    for minutes in range(0, 50, 10):  # the stock flaps
        take(world, with_(stock=0), at=NOW + timedelta(minutes=minutes))
        take(world, with_(stock=2), at=NOW + timedelta(minutes=minutes + 5))
    take(world, with_(stock=0), at=NOW + timedelta(minutes=90))
    assert take(world, with_(stock=2), at=NOW + timedelta(minutes=91)).back == 1
    with world.database.transaction() as tx:
        rows = tx.rows("SELECT news->>'kind', at FROM product_news ORDER BY at")
    assert rows == [
        ("back_in_stock", NOW + timedelta(minutes=5)), ("back_in_stock", NOW + timedelta(minutes=91))
    ]  # fmt: skip


def test_a_product_goes_with_the_source_that_brought_it_and_comes_back(world: World) -> None:
    take(world, SHIRT)
    with world.database.transaction() as tx:
        assert remove_products(tx, world.workspace, ["s-1"], "feed:other", NOW) == 0
        assert remove_products(tx, world.workspace, ["s-1", "unknown"], "feed:main", NOW) == 1
        assert find.stock(tx, world.workspace) == find.ProductStock(0, 0, 1)
    assert not stored(world).sold
    taken = take(world, SHIRT, at=NOW + timedelta(days=1))
    assert (taken.changed, taken.back) == (1, 1)
    assert stored(world).gone_at is None


def drop_source(world: World, source: str) -> int:
    with world.database.transaction() as tx:
        return remove_source(tx, world.workspace, source, NOW)


@pytest.mark.parametrize("source", ["feed:main", "feed:other", "shop:a"])
@pytest.mark.parametrize("price", [5000, 2500])
def test_what_went_with_its_source_comes_back_without_news(world: World, source: str, price: int) -> None:
    """A feed is removed and added anew, a shop disconnected and connected: nothing happened to the products."""
    many = [with_(id=f"p-{number:04}") for number in range(1200)]
    take(world, *many, with_(id="out", stock=0))
    take(world, with_(id="other"), source="feed:third")
    assert drop_source(world, "feed:main") == 1201
    assert stored(world, "p-0001").source == ""
    assert stored(world, "other").sold
    with world.database.transaction() as tx:
        assert find.sources(tx, world.workspace) == ["feed:third"]
    later = NOW + timedelta(days=1)
    taken = take(world, *(with_(one, offer=Pricing(price, "EUR")) for one in many), with_(id="out", stock=0),
                 source=source, at=later)  # fmt: skip
    assert (taken.changed, taken.back, taken.cheaper) == (1201, 0, 0)
    assert (stored(world, "p-0001").source, stored(world, "p-0001").sold) == (source, True)
    afterwards = take(
        world, with_(id="p-0001", offer=Pricing(price, "EUR"), stock=0), source=source, at=later
    )
    assert afterwards.changed == 1
    back = take(world, with_(id="p-0001", offer=Pricing(price - 500, "EUR"), stock=3), with_(id="out"),
                source=source, at=later + timedelta(hours=1))  # fmt: skip
    assert (back.back, back.cheaper) == (2, 1), "news as before"


def test_what_its_own_source_gave_up_before_it_went_is_back_when_that_source_brings_it(world: World) -> None:
    take(world, SHIRT, source="shop:a")
    with world.database.transaction() as tx:
        remove_products(tx, world.workspace, ["s-1"], "shop:a", NOW)
    assert drop_source(world, "shop:a") == 0
    assert take(world, SHIRT, source="shop:a", at=NOW + timedelta(days=1)).back == 1


def test_what_only_completes_neither_makes_products_nor_takes_them_over(world: World) -> None:
    take(world, SHIRT)
    english = Product(id="s-1", title={"en": "Shirt"})
    taken = take(world, english, Product(id="x", title={"en": "X"}), source="feed:english", takes="words")
    assert (taken.changed, taken.skipped) == (1, 1)
    assert stored(world).source == "feed:main"
    assert stored(world).product.title == {"de": "Hemd", "en": "Shirt"}


def test_products_are_found_by_their_own_id_and_by_that_of_their_group(world: World) -> None:
    take(world, SHIRT, with_(id="s-2"), with_(id="other", group=""))
    with world.database.transaction() as tx:
        ids = lambda *wanted: sorted(k.product.id for k in find.named(tx, world.workspace, wanted))  # noqa: E731
        assert ids("s") == ["s-1", "s-2"]
        assert ids("s-2", "other", "nobody") == ["other", "s-2"]
        assert ids() == []


def test_products_are_listed_searched_and_counted(world: World) -> None:
    gone, out = with_(id="a", title={"de": "Rock"}), with_(id="b", title={"de": "Bluse"}, stock=0)
    take(world, SHIRT, gone, out)
    with world.database.transaction() as tx:
        remove_products(tx, world.workspace, ["a"], "feed:main", NOW)
        ws = world.workspace
        assert [k.product.id for k in find.products(tx, ws, 10)] == ["a", "b", "s-1"]
        assert [k.product.id for k in find.products(tx, ws, 10, after="a")] == ["b", "s-1"]
        assert [k.product.id for k in find.products(tx, ws, 10, search="HEMD")] == [
            "a",
            "b",
            "s-1",
        ]  # category
        assert [k.product.id for k in find.products(tx, ws, 10, search="bluse")] == ["b"]
        assert [k.product.id for k in find.products(tx, ws, 10, state="out_of_stock")] == ["b"]
        assert [k.product.id for k in find.products(tx, ws, 10, state="available")] == ["s-1"]
        assert find.count(tx, ws, state="gone") == 1
        assert find.ids_after(tx, ws, "feed:main", "", 10) == ["b", "s-1"]


def test_old_prices_are_forgotten_but_not_the_one_that_held(world: World) -> None:
    for days, price in ((0, 5000), (10, 4000), (20, 3000)):
        take(world, with_(offer=Pricing(price, "EUR")), at=NOW + timedelta(days=days))
    with world.database.transaction() as tx:
        assert store.forget_prices(tx, world.workspace, NOW + timedelta(days=15)) == 1
        left = [one.offer.price for one in find.history(tx, world.workspace, "s-1")]
    assert left == [3000, 4000]


def test_products_of_another_workspace_are_not_seen(world: World) -> None:
    take(world, SHIRT)
    with world.database.transaction() as tx:
        assert find.named(tx, world.workspace + 1, ["s-1"]) == []
        assert find.products(tx, world.workspace + 1, 10) == []
        assert not find.any_product(tx, world.workspace + 1)
