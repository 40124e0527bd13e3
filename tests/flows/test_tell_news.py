"""News of products reaches the people concerned as facts from which journeys start, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from spine_rig import SETTINGS, set_up

from anklang.access.model import Caller
from anklang.catalogue import store
from anklang.catalogue.model import Pricing, Product
from anklang.core.ids import shard_of
from anklang.flows import define
from anklang.flows import tell_news as telling
from anklang.flows.take_products import remove_products, take_products
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.testing.world import World
from anklang.workspaces.store import raise_epoch

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHIRT = Product(id="s-1", group="s", title={"de": "Hemd"}, offer=Pricing(5000, "EUR"))
OUT = msgspec.structs.replace(SHIRT, stock=0)
CHEAP = msgspec.structs.replace(SHIRT, offer=Pricing(4000, "EUR"))


class Shop:
    """A world with a catalogue."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.take(SHIRT)

    def take(self, product: Product, minutes: float = 0) -> None:
        self.world.clock.set(self.world.clock.now() + timedelta(minutes=minutes))
        with self.world.database.transaction() as tx:
            take_products(tx, self.world.workspace, [product], "feed:main", self.world.clock.now())

    def happened(self, user: str, event: str, **properties: Any) -> None:
        values = {"product_id": "s-1", **properties}
        self.world.collect({"type": "track", "userId": user, "event": event, "properties": values})
        self.world.settle()

    def told(self) -> list[tuple[str, str, str]]:
        """Who was told what, and why."""
        self.world.settle()
        with self.world.database.transaction() as tx:
            rows = tx.rows(
                "SELECT i.value, e.name, e.properties->>'because' FROM events e JOIN identities i "
                "ON i.person_id = e.person_id AND i.kind = 'user' WHERE e.name = ANY(%s) ORDER BY 1, e.received_at",
                [["Product Back In Stock", "Price Drop"]],
            )
        return [(row[0], row[1], row[2]) for row in rows]

    def interests(self) -> list[tuple[str, str]]:
        with self.world.database.transaction() as tx:
            return [(a, b) for a, b in tx.rows("SELECT product, because FROM product_interest ORDER BY 1, 2")]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    world = World(database_url, NOW, SETTINGS)
    set_up(world)
    yield Shop(world)
    world.close()


def test_each_person_concerned_is_told_once_with_the_best_reason(shop: Shop) -> None:
    shop.happened("anna", "Product Viewed")
    shop.happened("anna", "Product Added to Wishlist")
    shop.happened("bert", "Back In Stock Requested", variant_id="s-1", product_id="s")
    shop.happened("carl", "Product Viewed", product_id="s")  # the group
    shop.happened("dora", "Product Viewed", product_id="another")
    shop.take(OUT)
    shop.take(SHIRT, 5)
    back = "Product Back In Stock"
    assert shop.told() == [("anna", back, "wish"), ("bert", back, "asked_stock"), ("carl", back, "viewed")]
    shop.take(OUT, 5)
    shop.take(SHIRT, 5)
    assert len(shop.told()) == 3, "within an hour the stock may go up and down"
    shop.take(OUT, 60)
    shop.take(SHIRT, 5)
    assert [one for one in shop.told() if one[0] == "bert"] == [("bert", back, "asked_stock")], (
        "he asked once"
    )
    assert len([one for one in shop.told() if one[0] == "anna"]) == 2


def test_a_drop_is_told_with_both_prices(shop: Shop) -> None:
    shop.happened("anna", "Product Added", cart_id="c", quantity=1, price=50.0)
    shop.happened("bert", "Price Drop Requested")
    shop.happened("carl", "Back In Stock Requested")
    shop.take(CHEAP, 5)
    assert shop.told() == [("anna", "Price Drop", "cart"), ("bert", "Price Drop", "asked_price")]
    with shop.world.database.transaction() as tx:
        row = tx.row("SELECT properties FROM events WHERE name = 'Price Drop' LIMIT 1")
    assert row is not None
    said = row[0]
    assert (said["product_id"], said["name"], said["price"], said["old_price"], said["percent"], said["currency"]) == (
        "s-1", "Hemd", 40.0, 50.0, 20, "EUR"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("Order Completed", {"order_id": "o", "products": [{"product_id": "s-1", "quantity": 1}]}),
        ("Product Removed from Wishlist", {}),
    ],
)
def test_what_was_bought_or_is_not_wanted_any_more_concerns_nobody(shop: Shop, event: str, more: Any) -> None:
    shop.happened("anna", "Product Added to Wishlist")
    assert shop.interests() == [("s-1", "wish")]
    shop.happened("anna", event, **more)
    assert shop.interests() == []


def test_an_alert_can_be_cancelled(shop: Shop) -> None:
    shop.happened("anna", "Back In Stock Requested")
    shop.happened("anna", "Product Alert Cancelled")
    assert shop.interests() == []


def test_a_look_concerns_for_thirty_days_and_a_request_for_longer(shop: Shop) -> None:
    shop.happened("anna", "Product Viewed")
    shop.happened("bert", "Back In Stock Requested")
    shop.take(OUT)
    shop.take(SHIRT, 31 * 24 * 60)
    assert [one[0] for one in shop.told()] == ["bert"]


@pytest.mark.parametrize("change", ["out", "gone", "dear"])
def test_what_is_no_longer_true_is_told_to_nobody(shop: Shop, change: str) -> None:
    shop.happened("anna", "Product Viewed")
    shop.take(CHEAP, 5)  # on its way; before anybody is told
    if change == "gone":
        with shop.world.database.transaction() as tx:
            remove_products(tx, shop.world.workspace, ["s-1"], "feed:main", shop.world.clock.now())
    else:
        shop.take(msgspec.structs.replace(CHEAP, stock=0) if change == "out" else SHIRT)
    assert shop.told() == []
    with shop.world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM product_news WHERE done_at IS NULL") == (0,)


def test_many_people_are_told_page_by_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAGE", 3)
    for number in range(10):
        shop.happened(f"user-{number}", "Product Viewed")
    shop.take(CHEAP, 5)
    now = shop.world.clock.now()
    with shop.world.database.transaction() as tx:
        assert telling.tell_news(tx, shop.world.workspace, now)
        assert tx.row("SELECT told, done_at FROM product_news") == (3, None)
    with shop.world.database.transaction() as tx:
        while telling.tell_news(tx, shop.world.workspace, now):
            pass
    assert len(shop.told()) == 10


def test_a_journey_starts_from_the_news_and_its_words_are_those_of_the_catalogue(shop: Shop) -> None:
    world = shop.world
    caller = Caller(workspace=world.workspace, name="test", scopes=frozenset({"write"}))
    words = {"de": {"text": "{{ product.name }} ist wieder da: {{ product.link | link }}"}}
    template = {
        "id": "back",
        "channel": "sms",
        "class": "advertising",
        "purpose": "marketing",
        "languages": words,
    }
    journey = """
id: back
name: Back in stock
enter:
  on: [{event: Product Back In Stock}]
  key: event.product_id
  again: always
steps:
  - {send: sms, channel: sms, template: back}
"""
    with world.database.transaction() as tx:
        define.save_template(tx, caller, template, NOW)
        live = msgspec.structs.replace(journey_text.parse(journey), version=1)
        journeys.save_version(tx, world.workspace, live, {}, "test", NOW)
        raise_epoch(tx, world.workspace)
    shop.happened("anna", "Product Viewed")
    shop.take(OUT)
    shop.take(SHIRT, 5)
    world.settle()
    assert "Hemd ist wieder da" in world.outbox.sent[-1].content.text  # type: ignore[union-attr]


def test_after_a_merge_the_interest_is_the_winners(shop: Shop) -> None:
    shop.happened("anna", "Product Viewed")
    shop.happened("bert", "Back In Stock Requested")
    anna, bert = shop.world.person("anna"), shop.world.person("bert")
    with shop.world.database.transaction() as tx:
        store.move_person(tx, bert, anna)
        rows = tx.rows("SELECT shard, person_id, because FROM product_interest ORDER BY because")
    assert rows == [(shard_of(anna), anna, "asked_stock"), (shard_of(anna), anna, "viewed")]


def test_a_workspace_without_a_catalogue_keeps_no_interest(database_url: str) -> None:
    world = World(database_url, NOW, SETTINGS)
    set_up(world)
    view = {"type": "track", "userId": "anna", "event": "Product Viewed", "properties": {"product_id": "s-1"}}
    world.collect(view)
    world.settle()
    with world.database.transaction() as tx:
        assert tx.row("SELECT count(*) FROM product_interest") == (0,)
    world.close()
