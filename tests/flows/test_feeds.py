"""Product feeds from the shop's server to the catalogue: fetched, looked at, applied, held, failed."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from feed_site import FeedSite, feed_site

from anklang.access.model import Caller
from anklang.catalogue import find as catalogue
from anklang.core.errors import BadInput, Conflict
from anklang.core.ids import new_id
from anklang.feeds import find
from anklang.feeds import store as feeds
from anklang.feeds.model import FeedRun
from anklang.flows import define_feed, fetch_feeds, read_feeds
from anklang.flows.define_feed import FeedUpload
from anklang.flows.fetch_feeds import FeedFetcher
from anklang.flows.read_feeds import FeedReader
from anklang.providers.http_client import HttpClient, PublicResolver
from anklang.testing.world import World

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEAD = "id;title;link;price;availability\n"


def table(*ids: int, price: str = "15.00 EUR", state: str = "in_stock") -> bytes:
    rows = (f"s-{n};Hemd {n};https://shop.example/s-{n};{price};{state}\n" for n in ids)
    return (HEAD + "".join(rows)).encode()


def file(data: bytes, **headers: str) -> Any:
    return lambda _: web.Response(body=data, headers=headers)


class Shop:
    """A world with one feed, and the processes that fetch and read it."""

    def __init__(self, world: World, site: FeedSite) -> None:
        self.world, self.site = world, site
        self.caller = Caller(workspace=world.workspace, name="anna@example.com", scopes=frozenset({"write"}))
        self.private = True

    def save(self, **more: Any) -> None:
        url = {} if "url" in more else {"url": f"{self.site.url}/feed.csv"}
        with self.world.database.transaction() as tx:
            data = {"id": "main", "language": "de", **url, **more}
            define_feed.save_feed(tx, self.caller, data, self.world.clock.now(), allow_private=self.private)

    def fetch(self) -> None:
        async def run() -> None:
            async with HttpClient(resolver=None if self.private else PublicResolver()) as http:
                fetcher = FeedFetcher(self.world.database, self.world.clock, http, allow_private=self.private)
                await fetcher.round()
                await fetcher.rest()

        asyncio.run(run())

    def read(self, seconds: float = 1.0) -> FeedRun:
        reader = FeedReader(self.world.database, self.world.clock, self.world.cache)
        while reader.piece(seconds):
            pass
        return self.last()

    def last(self, feed: str = "main") -> FeedRun:
        with self.world.database.transaction() as tx:
            return find.runs(tx, self.world.workspace, feed, 1)[0]

    def next_hour(self) -> None:
        self.world.clock.set(self.world.clock.now() + timedelta(hours=1))

    def round(self) -> FeedRun:
        self.next_hour()
        self.fetch()
        return self.read()

    def sold(self) -> list[str]:
        with self.world.database.transaction() as tx:
            found = catalogue.products(tx, self.world.workspace, 1000, state="available")
        return [one.product.id for one in found]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    world = World(database_url, NOW)
    with feed_site() as site:
        yield Shop(world, site)
    world.close()


def test_a_feed_is_fetched_by_schedule_and_the_catalogue_follows(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(1, 2, 3))
    shop.fetch()
    run = shop.read()
    assert (run.status, run.trigger, run.counts.new, run.counts.good) == ("done", "schedule", 3, 3)
    assert shop.sold() == ["s-1", "s-2", "s-3"]
    shop.site.answer = file(table(2, 3, 4, price="12.00 EUR"))
    shop.fetch()
    assert shop.last() == run, "its time has not come"
    run = shop.round()
    assert (run.counts.new, run.counts.changed, run.counts.gone, run.counts.cheaper) == (1, 2, 1, 2)
    assert shop.sold() == ["s-2", "s-3", "s-4"]
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM feed_parts") == (0,), "the file is not kept"


def test_a_packed_file_is_read_too(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(gzip.compress(table(1, 2)))
    shop.fetch()
    assert shop.read().counts.new == 2


def test_a_file_that_did_not_change_is_not_sent_again(shop: Shop) -> None:
    def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(
            body=table(1), headers={"ETag": '"v1"', "Last-Modified": "Mon, 01 Jun 2026 10:00:00 GMT"}
        )

    shop.save()
    shop.site.answer = answer
    shop.fetch()
    assert shop.read().status == "done"
    assert shop.round().status == "unchanged"
    assert shop.site.asked[-1].headers["If-Modified-Since"] == "Mon, 01 Jun 2026 10:00:00 GMT"
    shop.world.clock.set(shop.world.clock.now() + timedelta(minutes=1))
    shop.save(language="en")  # its words mean something else now
    shop.fetch()
    assert shop.read().status == "done"


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_harms_no_other(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(1, 2, 3))
    shop.fetch()
    shop.read()
    bad = table(1) + b"s-2;Hemd 2;https://shop.example;cheap;in_stock\n" + table(3, 3)[len(HEAD) :]
    shop.site.answer = file(bad)
    run = shop.round()
    assert (run.counts.good, run.counts.refused, run.counts.repeated, run.counts.gone) == (2, 1, 1, 0)
    assert shop.sold() == ["s-1", "s-2", "s-3"], "a product whose row is refused stays as it is"
    with shop.world.database.transaction() as tx:
        faults = list(find.every_fault(tx, shop.world.workspace, run.id))
    assert [(one.line, one.product, one.column, one.refused) for one in faults] == [
        (3, "s-2", "price", "row"), (5, "s-3", "id", "row")
    ]  # fmt: skip


def test_a_file_that_is_suddenly_far_smaller_is_held_until_somebody_looks(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(*range(100)))
    shop.fetch()
    shop.read()
    shop.site.answer = file(table(*range(20), price="1.00 EUR"))
    run = shop.round()
    assert (run.status, run.counts.before, run.counts.good) == ("held", 100, 20)
    assert "20 of the 100" in run.fault
    assert len(shop.sold()) == 100
    with shop.world.database.transaction() as tx:
        first = catalogue.product(tx, shop.world.workspace, "s-1")
        assert first is not None
        assert first.product.offer.price == 1500, "nothing of it was applied"
        assert [one.id for one in find.held(tx, shop.world.workspace)] == [run.id]
        define_feed.apply_held(tx, shop.caller, run.id, shop.world.clock.now())
    assert shop.read().counts.gone == 80
    assert len(shop.sold()) == 20


def test_a_held_file_is_discarded_by_hand_or_by_a_newer_one(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(*range(100)))
    shop.fetch()
    shop.read()
    shop.site.answer = file(table(1))
    first = shop.round()
    with shop.world.database.transaction() as tx:
        done = define_feed.discard_held(tx, shop.caller, first.id, shop.world.clock.now())
        assert done.status == "discarded"
        with pytest.raises(Conflict, match="discarded"):
            define_feed.apply_held(tx, shop.caller, first.id, shop.world.clock.now())
    held = shop.round()
    shop.site.answer = file(table(*range(101)))
    assert shop.round().status == "done"
    with shop.world.database.transaction() as tx:
        assert find.run(tx, shop.world.workspace, held.id).status == "discarded"
        assert find.held(tx, shop.world.workspace) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: web.Response(status=403), "403"),
        (file(b"<html><body>Please log in</body></html>"), "no products"),
        (file(b""), "empty"),
        (file(gzip.compress(table(1))[:-8]), "cut off"),
        (lambda r: web.Response(status=302, headers={"Location": str(r.url)}), "leads on"),
        (lambda _: web.Response(status=302, headers={"Location": "ftp://shop.example/feed"}), "not an http"),
    ],
)
def test_what_is_no_feed_fails_with_its_reason_and_changes_nothing(
    shop: Shop, answer: Any, reason: str
) -> None:
    shop.save()
    shop.site.answer = file(table(1, 2))
    shop.fetch()
    shop.read()
    shop.site.answer = answer
    run = shop.round()
    assert run.status == "failed"
    assert reason in run.fault
    assert shop.sold() == ["s-1", "s-2"]
    shop.site.answer = file(table(1, 2, 3))
    assert shop.round().status == "done", "it is tried again"


def test_redirects_are_followed(shop: Shop) -> None:
    shop.save()
    shop.site.answer = lambda request: (
        web.Response(body=table(1))
        if request.path == "/new"
        else web.Response(status=301, headers={"Location": "/new"})
    )
    shop.fetch()
    assert shop.read().counts.new == 1


def test_nothing_is_fetched_out_of_the_private_network_or_without_encryption(shop: Shop) -> None:
    shop.save()
    shop.private = False
    shop.fetch()
    assert shop.last().status == "failed"
    assert "https" in shop.last().fault
    shop.private = True
    shop.next_hour()
    shop.save(url=shop.site.url.replace("http:", "https:"), language="en")
    shop.private = False
    shop.fetch()
    assert "private network" in shop.last().fault
    assert shop.site.asked == []
    with pytest.raises(BadInput, match="not encrypted"):
        shop.save(url="http://shop.example/feed", language="fr")


def test_a_file_that_is_too_large_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_feeds, "MAX_BYTES", 2_000_000)
    shop.save()
    shop.site.answer = file(b"x" * 3_000_000)
    shop.fetch()
    assert (shop.last().status, "Pack it" in shop.last().fault) == ("failed", True)


def test_a_feed_is_read_now_when_somebody_asks_and_once_at_a_time(shop: Shop) -> None:
    shop.save(paused=True)
    shop.site.answer = file(table(1))
    shop.fetch()
    assert shop.site.asked == []
    with shop.world.database.transaction() as tx:
        run = define_feed.run_now(tx, shop.caller, "main", NOW)
        assert (run.status, run.asked_by) == ("fetching", "anna@example.com")
        with pytest.raises(Conflict, match="at the moment"):
            define_feed.run_now(tx, shop.caller, "main", NOW)
    shop.fetch()
    assert shop.read().status == "done"


def test_a_file_is_uploaded(shop: Shop) -> None:
    shop.save(url="")
    with shop.world.database.transaction() as tx, pytest.raises(BadInput, match="upload"):
        define_feed.run_now(tx, shop.caller, "main", NOW)
    upload = FeedUpload(shop.world.database, shop.caller, "main", NOW)
    data = table(*range(10))
    for at in range(0, len(data), 100):
        upload.take(data[at : at + 100])
    assert upload.end().status == "reading"
    run = shop.read()
    assert (run.status, run.trigger, run.counts.new, run.size) == ("done", "upload", 10, len(data))


def test_feeds_of_words_and_offers_complete_what_the_main_feed_brought(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(1, 2))
    shop.fetch()
    shop.read()
    shop.save(id="english", language="en", takes="words")
    shop.site.answer = file(b"id;title\ns-1;Shirt\ns-9;Nobody\n")
    shop.fetch()
    shop.read()
    run = shop.last("english")
    assert (run.counts.changed, run.counts.skipped, run.counts.gone) == (1, 1, 0)
    with shop.world.database.transaction() as tx:
        first = catalogue.product(tx, shop.world.workspace, "s-1")
    assert first is not None
    assert (first.product.title, first.source) == ({"de": "Hemd 1", "en": "Shirt"}, "feed:main")


def test_with_a_feed_its_products_go(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(1, 2))
    shop.fetch()
    shop.read()
    with shop.world.database.transaction() as tx:
        define_feed.remove_feed(tx, shop.caller, "main", NOW)
        assert find.feeds(tx, shop.world.workspace) == []
    assert shop.sold() == []


def test_another_process_takes_over_what_a_dead_one_left(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(*range(1000)))
    shop.fetch()
    dead = FeedReader(shop.world.database, shop.world.clock, shop.world.cache)
    assert dead.piece(0.0001)
    other = FeedReader(shop.world.database, shop.world.clock, shop.world.cache)
    assert not other.piece(), "it is in somebody's hand"
    shop.world.clock.set(NOW + read_feeds.STALE + timedelta(seconds=1))
    while other.piece(0.0001):
        pass
    run = shop.last()
    assert (run.status, run.counts.rows, run.counts.new) == ("done", 1000, 1000)


def test_a_fetch_whose_process_died_is_given_up_and_tried_again(shop: Shop) -> None:
    shop.save()
    with shop.world.database.transaction() as tx:
        ((workspace, feed),) = feeds.due_feeds(tx, NOW)
        feeds.begin_run(tx, workspace, feed, new_id(NOW), "schedule", "", NOW)
        assert feeds.next_fetch(tx, new_id(NOW), NOW) is not None
    shop.site.answer = file(table(1))
    run = shop.round()
    assert run.status == "done"
    with shop.world.database.transaction() as tx:
        states = [one.status for one in find.runs(tx, workspace, feed, 10)]
    assert states == ["done", "failed"]


def test_old_runs_are_forgotten_but_not_the_last_one(shop: Shop) -> None:
    shop.save()
    shop.site.answer = file(table(1))
    shop.fetch()
    shop.read()
    shop.round()
    with shop.world.database.transaction() as tx:
        assert feeds.forget(tx, NOW + timedelta(days=60)) == 1
        assert find.count_runs(tx, shop.world.workspace, "main") == 1
