"""Articles of connected shops come into the catalogue and stay in step: loss, repetition and disorder of calls, pages
that fail, products that feeds bring too. The same for every vendor; Shopify's published schema executes our queries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from contract.providers.vendor import NOW, Vendor
from contract.test_shops_shopware import register
from shop_articles import Piece, ShopDouble, ShopifyDouble, ShopwareDouble, Ware, WooDouble
from shop_rig import ShopRig, shop_rig

from anklang.catalogue import find
from anklang.catalogue.model import Known, Pricing, Product
from anklang.flows.define_shop import remove_shop
from anklang.flows.on_shop_heard import take
from anklang.flows.read_articles import ArticleReader, take_articles
from anklang.flows.take_products import remove_products, take_products
from anklang.shops.freshness import ALL_EVERY, READING
from anklang.shops.model import Article, Event, Said, Variant, Who
from anklang.shops.ranges import answered, want
from anklang.shops.store import load_shop

DOUBLES: list[type[ShopDouble]] = [ShopifyDouble, WooDouble, ShopwareDouble]


class Stall:
    """A connected shop with its articles, and the catalogue that follows it."""

    def __init__(self, shop: ShopRig, double: ShopDouble) -> None:
        self.shop, self.double, self.world = shop, double, shop.world
        self.settings: dict[str, str] = {}

    async def read(self, later: timedelta = timedelta(seconds=1)) -> None:
        """So much later, ask for whatever is due."""
        self.world.clock.set(self.world.clock.now() + later)
        await self.shop.read_all(ArticleReader)

    async def tell(self, what: str, id_: str) -> None:
        """The shop calls."""
        headers, body = self.double.call(what, id_)
        assert await asyncio.to_thread(self.shop.call, headers, body) == 200

    def known(self) -> dict[str, Known]:
        """The catalogue, by id."""
        with self.world.database.transaction() as tx:
            return {one.product.id: one for one in find.products(tx, self.world.workspace, 500)}

    def sold(self) -> list[str]:
        """Ids of what can be ordered or is out of stock, and not gone."""
        return sorted(id_ for id_, one in self.known().items() if one.gone_at is None)

    def news(self) -> int:
        """News that went on its way."""
        return self.shop.count(
            "SELECT count(*) FROM product_news WHERE workspace_id = %s", self.world.workspace
        )

    def feed(self, *products: Product) -> None:
        """A feed brings products."""
        with self.world.database.transaction() as tx:
            take_products(tx, self.world.workspace, products, "feed:main", self.world.clock.now())


@pytest.fixture(params=DOUBLES, ids=lambda one: one.vendor)
def stall(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Stall]:
    double: ShopDouble = request.param()
    settings = double.settings("http://127.0.0.1:9")
    with shop_rig(database_url, tmp_path, "sw", double.vendor, settings) as shop:
        yield Stall(shop, double)


def run(stall: Stall, act: Callable[[], Awaitable[None]], **settings: str) -> None:
    """With the shop's API at a free port."""

    async def whole() -> None:
        async with Vendor(stall.double.answer) as vendor:
            stall.settings = stall.double.settings(vendor.url) | settings
            stall.shop.connect(**stall.settings)
            if isinstance(stall.double, ShopwareDouble):
                stall.double.secret = await asyncio.to_thread(register, stall.shop, vendor.url)
            await act()

    asyncio.run(whole())


def test_an_article_has_its_variants_prices_stock_pictures_and_link(stall: Stall) -> None:
    """E5: the currency is the shop's; a crossed-out price is the regular one."""
    one, two, *_ = stall.double.ids
    red, blue = f"{one[:-2]}d1", f"{one[:-2]}d2"
    if one.isdecimal():
        red, blue = f"{one}7", f"{one}8"
    stall.double.put(
        Ware(one, pieces=[Piece(red, option="Red"), Piece(blue, "15.00", "20.00", 0, "Blue")]),
        Ware(two, "Soap", lasts="60"),
    )

    async def act() -> None:
        await stall.read()

    run(stall, act, language="de")
    known = stall.known()
    assert set(known) == {red, blue, two if stall.double.vendor != "shopify" else f"{two}1"}
    first, second = known[red].product, known[blue].product
    assert first.title == {"de": "Candle"}
    assert first.description == {"de": "Smells of linden."}
    assert (first.group, first.offer, first.stock, first.category) == (
        one,
        Pricing(2000, "EUR"),
        5,
        "Candles",
    )
    assert second.offer == Pricing(2000, "EUR", 1500)
    assert (first.available, second.available) == (True, False)
    assert (first.options["Colour"], first.gtin) == ("Red", "4012345678901")
    assert first.image == f"https://cdn.example/{one}.jpg"
    assert next(iter(first.link.values())).startswith(("https://shop.example/p/", "http://127.0.0.1"))
    assert {product.product.lasts for product in known.values()} == {None, 60}
    assert {product.source for product in known.values()} == {"shop:sw"}
    if stall.double.vendor != "woocommerce":  # it has no measures of its own
        assert first.measure == "180 g"
    view = stall.shop.view()
    assert (view.products, view.products_fault, view.products_read_at is None) == (3, "", False)


def test_calls_that_come_twice_late_or_in_any_order_leave_what_the_shop_has_now(stall: Stall) -> None:
    """A call is a hint: what counts is what the shop answers. Repetition and disorder."""
    one, two, *_ = stall.double.ids
    stall.double.put(Ware(one, pieces=[Piece(f"{one[:-1]}9", stock=0)]), Ware(two))
    seen: list[int] = []

    async def act() -> None:
        await stall.read()
        asked = len(stall.double.asked)
        await stall.read()
        assert len(stall.double.asked) == asked, "nothing is due"
        stall.double.put(Ware(one, "Lamp", [Piece(f"{one[:-1]}9", "18.00")], NOW + timedelta(minutes=1)))
        for what in ("stock", "updated", "updated", "created"):
            await stall.tell(what, one)
        await stall.read()
        seen.append(stall.news())
        del stall.double.wares[two]
        await stall.tell("deleted", two)
        await stall.tell("updated", two)  # told before the deletion, and late
        await stall.read()
        await stall.tell("created", two)
        await stall.tell("updated", one)
        await stall.read()

    run(stall, act)
    known = stall.known()[f"{one[:-1]}9"]
    assert (known.product.title[""], known.price_seen, known.sold) == ("Lamp", 1800, True)
    assert stall.sold() == [f"{one[:-1]}9"]
    assert (seen, stall.news()) == ([2], 2), "back in stock and cheaper, each once"
    topics = {noted.topic: noted.outcome for noted in stall.shop.noted() if "product" in noted.topic}
    assert set(topics.values()) == {"taken"}


def test_what_happens_to_an_article_while_the_shop_is_asked_about_it_is_asked_for_again(stall: Stall) -> None:
    """The answer may be of the moment before."""
    one, *_ = stall.double.ids
    stall.double.put(Ware(one))

    async def act() -> None:
        await stall.read()
        asked = NOW + timedelta(hours=1)
        with stall.world.database.transaction() as tx:
            place = (tx, stall.world.workspace, "sw")
            want(*place, [one], asked - timedelta(minutes=1))
            want(*place, [one], asked + timedelta(milliseconds=1))
            answered(*place, [one], asked)
        stall.double.put(Ware(one, "Lamp", at=asked + timedelta(seconds=1)))
        await stall.read(timedelta(hours=1))

    run(stall, act)
    assert {product.product.title[""] for product in stall.known().values()} == {"Lamp"}


def test_a_variant_that_is_gone_from_its_article_is_not_sold_any_more(stall: Stall) -> None:
    one, two, *_ = stall.double.ids
    kept, dropped = f"{one[:-1]}8", f"{one[:-1]}9"
    stall.double.put(Ware(one, pieces=[Piece(kept), Piece(dropped)]), Ware(two))

    async def act() -> None:
        await stall.read()
        assert dropped in stall.sold()
        stall.double.put(Ware(one, pieces=[Piece(kept)]))
        await stall.tell("updated", one)
        await stall.read()
        assert stall.sold() == sorted({kept, *stall.sold()} - {dropped})
        stall.double.put(Ware(two, sold=False))
        await stall.tell("updated", two)
        await stall.read()

    run(stall, act)
    assert stall.sold() == [kept]


def test_what_calls_have_lost_the_next_reading_of_all_makes_good(stall: Stall) -> None:
    """Loss: no call came at all. An article that the list passes over is asked for, and stays."""
    ids = stall.double.ids
    stall.double.put(*(Ware(one) for one in ids[:4]))

    async def act() -> None:
        await stall.read()
        assert len(stall.sold()) == 4
        del stall.double.wares[ids[0]]
        stall.double.hidden = {ids[1]}  # its page has shifted while it was read
        stall.double.put(Ware(ids[4]), Ware(ids[2], "Soap", at=NOW + timedelta(minutes=1)))
        await stall.read()
        assert len(stall.sold()) == 4, "not due yet"
        await stall.read(ALL_EVERY)

    run(stall, act)
    known = stall.known()
    assert sorted(one.product.group for one in known.values() if one.gone_at is None) == sorted(ids[1:])
    assert [one.product.title[""] for one in known.values() if one.product.group == ids[2]] == ["Soap"]


def test_a_reading_that_breaks_off_takes_nothing_away_and_goes_on_where_it_was(stall: Stall) -> None:
    """Partial readings never remove products."""
    size = stall.double.size
    first = int(stall.double.ids[0], 16 if stall.double.vendor == "shopware" else 10)
    form = "{:032x}" if stall.double.vendor == "shopware" else "{}"
    ids = [form.format(first + number) for number in range(size + 3)]
    stall.double.put(*(Ware(one) for one in ids))
    pages = {"shopify": "Articles", "woocommerce": "/products", "shopware": "product"}[stall.double.vendor]

    async def act() -> None:
        await stall.read()
        stall.double.broken = True
        await stall.read(ALL_EVERY)
        assert stall.shop.view().products_fault
        assert stall.shop.view().fault == "", "orders are read on their own"
        assert len(stall.sold()) == size + 3
        stall.double.broken = False
        before = stall.double.asked.count(pages)
        await stall.read(timedelta(minutes=3))
        assert (stall.double.asked.count(pages) - before, stall.shop.view().products_fault) == (1, "")
        stall.double.broken = True
        await stall.read(ALL_EVERY)
        stall.double.broken = False
        await stall.read(READING + timedelta(minutes=1))

    run(stall, act)
    assert len(stall.sold()) == size + 3
    assert stall.shop.view().products_read_at == stall.world.clock.now()


def test_an_order_lets_the_stock_of_its_articles_be_asked_for(stall: Stall) -> None:
    """Shops do not tell of stock that an order took."""
    one = stall.double.ids[0]
    stall.double.put(Ware(one, pieces=[Piece(f"{one[:-1]}9")]))

    async def act() -> None:
        await stall.read()
        stall.double.put(Ware(one, pieces=[Piece(f"{one[:-1]}9", stock=0)]))
        with stall.world.database.transaction() as tx:
            shop = load_shop(tx, stall.world.workspace, "sw")
            _, settings = stall.shop.table.build(shop)
            bought = Event(name="Order Completed", once="completed", properties={
                "order_id": "1", "total": "20.00", "currency": "EUR",
                "products": [{"product_id": one, "price": "20.00"}, {"product_id": "a gift"}],
            })  # fmt: skip
            said = Said(kind="order", id="1", version=NOW, who=Who(user="7"), events=(bought,))
            definitions = stall.world.cache.of(tx, stall.world.workspace)
            take(tx, definitions, shop, settings, [said], stall.world.clock.now())
        await stall.read()

    run(stall, act)
    assert stall.known()[f"{one[:-1]}9"].sold is False
    assert stall.shop.count("SELECT count(*) FROM shop_wants") == 0


def test_a_feed_and_a_shop_do_not_take_one_anothers_products_away(stall: Stall) -> None:
    """What the shop sells is the shop's; what it gives up, the feed may have again."""
    one, two, *_ = stall.double.ids
    mine = f"{one[:-1]}9"
    stall.double.put(Ware(one, pieces=[Piece(mine)]), Ware(two))
    from_feed = Product(id=mine, title={"": "Old"}, offer=Pricing(900, "EUR"))
    other = Product(id="f-1", title={"": "Of the feed"}, offer=Pricing(500, "EUR"))

    async def act() -> None:
        stall.feed(from_feed, other)
        await stall.read()
        stall.feed(from_feed, other)
        with stall.world.database.transaction() as tx:
            assert (
                remove_products(tx, stall.world.workspace, [mine], "feed:main", stall.world.clock.now()) == 0
            )
        known = stall.known()
        assert (known[mine].source, known[mine].price_seen, known["f-1"].source) == (
            "shop:sw",
            2000,
            "feed:main",
        )
        del stall.double.wares[one]
        await stall.tell("deleted", one)
        await stall.read()
        assert (stall.known()[mine].gone_at is None, stall.known()["f-1"].gone_at) == (False, None)
        stall.feed(from_feed, other)
        assert (stall.known()[mine].source, stall.known()[mine].price_seen) == ("feed:main", 900)

    run(stall, act)


def test_the_box_decides_whether_products_are_taken_over(stall: Stall) -> None:
    """And a shop that is disconnected takes its products along."""
    one = stall.double.ids[0]
    stall.double.put(Ware(one))

    async def act() -> None:
        await stall.read()
        assert len(stall.sold()) == 1
        stall.shop.connect(**stall.settings | {"products": "false"})
        assert (stall.sold(), stall.shop.view().products) == ([], None)
        await stall.tell("updated", one)
        await stall.read()
        assert stall.sold() == []
        stall.shop.connect(**stall.settings | {"products": "true"})
        await stall.read()
        assert len(stall.sold()) == 1
        with stall.world.database.transaction() as tx:
            remove_shop(tx, stall.shop.caller(), "sw", stall.world.clock.now())
        assert stall.sold() == []

    run(stall, act)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_right_that_is_missing_is_said_and_orders_go_on(stall: Stall, status: int) -> None:
    stall.double.put(Ware(stall.double.ids[0]))

    async def act() -> None:
        stall.double.refuse = status
        await stall.read()
        assert stall.shop.view().products_fault
        stall.double.refuse = 0
        await stall.shop.read_all()
        assert stall.shop.view().state == "fresh"
        await stall.read(timedelta(minutes=3))

    run(stall, act)
    assert (len(stall.sold()), stall.shop.view().products_fault) == (1, "")


def test_an_older_state_that_is_read_later_changes_nothing(stall: Stall) -> None:
    """A replica that lags behind: the moment of the state counts (updated_at), and without one the newest answer."""
    with stall.world.database.transaction() as tx:
        shop = load_shop(tx, stall.world.workspace, "sw")
        _, settings = stall.shop.table.build(shop)
        for title, minutes in (("new", 5), ("old", 4), ("newest", 5), ("unknown", None)):
            at = None if minutes is None else NOW + timedelta(minutes=minutes)
            variant = Variant(id="v", title=title, price="9.00")
            article = Article(id="a", version=at, currency="EUR", variants=(variant,))
            take_articles(tx, shop, settings, [article], stall.world.clock.now())
            known = find.product(tx, stall.world.workspace, "v")
            assert known is not None
            assert known.product.title[""] == ("new" if title == "old" else title)
