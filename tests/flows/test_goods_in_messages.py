"""Products in messages are as the catalogue has them when the message is handed over (E5, semantics 2.13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from psycopg import Connection
from spine_rig import SETTINGS, set_up

from anklang.access.model import Caller
from anklang.catalogue.model import Pricing, Product
from anklang.channels.model import Accepted, Failed, Outgoing, SendResult
from anklang.core.ids import derive_id, shard_of
from anklang.flows import define
from anklang.flows.take_products import remove_products, take_products
from anklang.flows.try_template import preview
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.templates import model as template_text
from anklang.testing.world import World

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHIRT = Product(
    id="s-1", title={"de": "Leinenhemd", "en": "Linen shirt"}, offer=Pricing(5000, "EUR"), image="https://shop.example/1.jpg",
    link={"de": "https://shop.example/s-1"}, measure="2 ct",
)  # fmt: skip
VIEWED = {
    "product_id": "s-1",
    "name": "Hemd (alt)",
    "price": 49.0,
    "currency": "EUR",
    "url": "https://shop.example/old",
}
CART = {
    "cart_id": "c-1",
    "currency": "EUR",
    "product_id": "s-1",
    "name": "Hemd (alt)",
    "price": 49.0,
    "quantity": 2,
}


class Shop:
    """A world in which one message at a time is planned for Anna and handed over."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.caller = Caller(workspace=world.workspace, name="test", scopes=frozenset({"write"}))

    def take(self, *products: Product) -> None:
        with self.world.database.transaction() as tx:
            take_products(tx, self.world.workspace, products, "feed:main", self.world.clock.now())

    def gone(self) -> None:
        with self.world.database.transaction() as tx:
            remove_products(tx, self.world.workspace, ["s-1"], "feed:main", self.world.clock.now())

    def happened(self, event: str, properties: dict[str, Any]) -> None:
        self.world.collect({"type": "track", "userId": "anna", "event": event, "properties": properties})
        self.world.settle()

    def template(self, text: str, class_: str = "advertising", **more: Any) -> None:
        words = {"de": {"text": text}, "en": {"text": f"EN {text}"}}
        data = {
            "id": "t",
            "channel": "sms",
            "class": class_,
            "purpose": "marketing",
            "languages": words,
            **more,
        }
        with self.world.database.transaction() as tx:
            define.save_template(tx, self.caller, data, self.world.clock.now())

    def send(self, event: dict[str, Any] | None = None, class_: str = "advertising") -> str:
        """What was handed over, or why it was not."""
        self.plan(event, class_)
        self.world.settle()
        return self.outcome()

    def plan(self, event: dict[str, Any] | None = None, class_: str = "advertising") -> None:
        person, now = self.world.person("anna"), self.world.clock.now()
        message = Message(
            shard=shard_of(person), id=derive_id("test", self.world.number()), person=person,
            workspace=self.world.workspace, template="t", channel="sms", message_class=class_, purpose="marketing",
            lane="triggered", planned_at=now, due_at=now,
            plan=Plan(data={"event": event or {}}, recheck_audience=False),
        )  # fmt: skip
        with self.world.database.transaction() as tx:
            messages.plan(tx, [message])
        self.last = message.id

    def outcome(self) -> str:
        (last,) = [one for one in self.world.ledger() if one["id"] == self.last]
        if last["state"] != "accepted":
            return f"{last['state']}: {last['reason']}"
        content = [one.content for one in self.world.outbox.sent if one.message_id == self.last][-1]
        return str(getattr(content, "text", "")).removeprefix("Lindenhof: ").split(" Abmelden")[0].strip()


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    world = World(database_url, NOW, SETTINGS)
    set_up(world)
    yield Shop(world)
    world.close()


def test_a_product_block_shows_the_titles_and_prices_of_now(shop: Shop) -> None:
    shop.happened("Product Viewed", VIEWED)
    shop.template(
        "{% for p in products %}{{ p.name }} {{ p.price | money: p.currency }}{% endfor %}",
        products={"sources": ["viewed"]},
    )
    assert shop.send() == "Hemd (alt) 49,00 €", "without a catalogue the event speaks"
    shop.take(SHIRT)
    assert shop.send() == "Leinenhemd 50,00 €"
    shop.happened("Person Moved", {})
    shop.world.collect({"type": "identify", "userId": "anna", "traits": {"language": "en"}})
    assert shop.send() == "EN Linen shirt €50.00 Reply STOP to opt out"


def test_a_block_steps_over_what_cannot_be_ordered(shop: Shop) -> None:
    shop.happened("Product Viewed", VIEWED)
    block = {"sources": ["viewed", "fixed"], "fixed": ["s-2", "nobody"], "otherwise": "skip"}
    shop.template("{% for p in products %}{{ p.name }}{% endfor %}", products=block)
    other = msgspec.structs.replace(SHIRT, id="s-2", title={"de": "Rock"})
    shop.take(msgspec.structs.replace(SHIRT, stock=0), other)
    assert shop.send() == "Rock"
    shop.take(msgspec.structs.replace(other, availability="out_of_stock"))
    assert shop.send() == "not_sent: catalog_item_missing"


def test_a_reduction_is_shown_from_the_lowest_price_of_30_days_that_the_catalogue_knows(shop: Shop) -> None:
    """Directive 98/6/EC Article 6a, PAngV § 11."""
    shop.happened("Product Viewed", VIEWED)
    claim = "{{ p.price | money }}{% if p.compare_at %} statt {{ p.compare_at | money }}{% endif %}"
    claim = "{% for p in products %}" + claim + "{% endfor %}"
    shop.template(claim, products={"sources": ["viewed"]})
    shop.take(SHIRT)
    shop.world.clock.set(NOW + timedelta(days=40))
    shop.take(msgspec.structs.replace(SHIRT, offer=Pricing(9900, "EUR", 4000)))
    assert shop.send() == "40,00 € statt 50,00 €"


def test_a_cart_is_read_again_when_the_message_is_handed_over(shop: Shop) -> None:
    shop.take(SHIRT)
    shop.happened("Product Added", CART)
    shop.happened(
        "Product Added", {**CART, "product_id": "x-9", "name": "Tasse", "price": 10.0, "quantity": 1}
    )
    items = "{% for i in cart.items %}{{ i.name }}, {% endfor %}"
    shop.template(items + "{{ cart.count }}: {{ cart.value | money: cart.currency }}")
    assert shop.send() == "Leinenhemd, Tasse, 3: 110,00 €"
    shop.take(msgspec.structs.replace(SHIRT, stock=0))
    assert shop.send() == "Tasse, 1: 10,00 €"


def test_a_cart_of_which_nothing_is_left_is_not_advertised(shop: Shop) -> None:
    shop.take(SHIRT)
    shop.happened("Product Added", CART)
    shop.template("Dein Korb: {{ cart.count }}")
    shop.take(msgspec.structs.replace(SHIRT, stock=0))
    assert shop.send() == "not_sent: catalog_item_missing"


def test_the_product_of_an_event_is_shown_as_it_is_now(shop: Shop) -> None:
    shop.take(SHIRT)
    unit = "{{ product.unit_price | money }}/{{ product.unit }}"
    shop.template("{{ event.name }} {{ event.price | money: event.currency }}; " + unit)
    assert shop.send(VIEWED) == "Leinenhemd 50,00 €; 25,00 €/1 ct"
    shop.take(msgspec.structs.replace(SHIRT, offer=Pricing(6500, "EUR")))
    assert shop.send(VIEWED) == "Leinenhemd 65,00 €; 32,50 €/1 ct"


@pytest.mark.parametrize(
    ("change", "class_", "expected"),
    [
        ("gone", "advertising", "not_sent: catalog_item_missing"),
        ("gone", "transactional", "not_sent: catalog_item_missing"),
        ("out", "advertising", "not_sent: catalog_item_missing"),
        ("out", "transactional", "Leinenhemd"),  # such as: we tell you when it is back
    ],
)  # fmt: skip
def test_a_product_that_cannot_be_ordered_is_not_spoken_of_with_false_words(
    shop: Shop, change: str, class_: str, expected: str
) -> None:
    shop.take(SHIRT)
    shop.template("{{ product.name }}", class_)
    if change == "gone":
        shop.gone()
    else:
        shop.take(msgspec.structs.replace(SHIRT, stock=0))
    assert shop.send(VIEWED, class_) == expected


def test_a_price_that_rose_again_is_no_drop(shop: Shop) -> None:
    shop.take(SHIRT)
    shop.template("{{ event.name }}: {{ event.price | money: event.currency }}")
    drop = {**VIEWED, "price": 45.0, "old_price": 60.0}
    assert shop.send(drop) == "Leinenhemd: 50,00 €"
    shop.take(msgspec.structs.replace(SHIRT, offer=Pricing(6000, "EUR")))
    assert shop.send(drop) == "not_sent: catalog_item_missing"


def test_an_order_shows_what_was_bought_at_the_price_that_was_paid(shop: Shop) -> None:
    shop.take(SHIRT)
    order = {"order_id": "o-1", "total": 49.0, "currency": "EUR", "products": [{**VIEWED, "quantity": 1}]}
    shop.happened("Order Completed", order)
    shop.template(
        "{{ order.items[0].name }} {{ order.items[0].price | money: order.currency }}", "transactional"
    )
    assert shop.send(class_="transactional") == "Hemd (alt) 49,00 €"


def test_of_several_variants_one_that_can_be_ordered_is_shown_at_the_price_that_was_named(shop: Shop) -> None:
    def size(n: int, price: int, stock: int) -> Product:
        return msgspec.structs.replace(
            SHIRT, id=f"s-1-{n}", group="s-1", offer=Pricing(price, "EUR"), stock=stock
        )

    shop.template("{{ event.price | money: event.currency }}")
    shop.take(size(1, 4900, 5), size(2, 5500, 5), size(3, 9900, 0))
    assert shop.send(VIEWED) == "49,00 €"
    shop.take(size(1, 4900, 0))
    assert shop.send(VIEWED) == "55,00 €"


def test_words_of_an_earlier_attempt_are_written_anew_when_the_price_changed_meanwhile(shop: Shop) -> None:
    shop.take(SHIRT)
    shop.template("{{ product.name }} {{ product.price | money: product.currency }}")
    answers: list[SendResult] = [Failed("transient", "provider_rejected", "503")]

    def answer(message: Outgoing) -> SendResult:
        return answers.pop() if answers else Accepted("ref")

    shop.world.outbox.answer = answer
    shop.send(VIEWED)
    assert [one["state"] for one in shop.world.ledger()] == ["planned"]
    shop.take(msgspec.structs.replace(SHIRT, offer=Pricing(5900, "EUR")))
    shop.world.wait(timedelta(minutes=10))
    assert shop.outcome() == "Leinenhemd 59,00 €"
    first, second = (getattr(one.content, "text", "") for one in shop.world.outbox.sent)
    assert "50,00" in first
    assert "59,00" in second


def test_words_that_are_still_true_are_sent_again_as_they_are(shop: Shop) -> None:
    shop.take(SHIRT)
    shop.template("{{ product.name }}")
    answers: list[SendResult] = [Failed("transient", "provider_rejected", "503")]
    shop.world.outbox.answer = lambda _: answers.pop() if answers else Accepted("ref")
    shop.send(VIEWED)
    shop.world.wait(timedelta(minutes=10))
    first, second = shop.world.outbox.sent
    assert first.content == second.content


def test_a_preview_shows_the_products_of_now(shop: Shop) -> None:
    shop.take(SHIRT)
    data = {"id": "x", "channel": "sms", "class": "advertising", "purpose": "marketing",
            "languages": {"de": {"text": "{{ product.name }}"}}}  # fmt: skip
    with shop.world.database.transaction() as tx:
        (seen,) = preview(
            tx, shop.world.cache.of(tx, shop.world.workspace), template_text.parse(data), "http://127.0.0.1", NOW,
            data={"event": VIEWED},
        )  # fmt: skip
    assert seen.failure is None
    assert [(one.path, one.value) for one in seen.variables] == [("product.name", "Leinenhemd")]


def test_templates_without_products_ask_the_catalogue_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.take(SHIRT)
    asked: list[str] = []
    real = Connection.execute

    def execute(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        asked.append(str(query))
        return real(self, query, *args, **more)

    shop.template("Hallo {{ person.first_name | default: 'du' }}")
    shop.world.settle()
    monkeypatch.setattr(Connection, "execute", execute)
    shop.plan()
    for batch in shop.world.deliverer.take_due(1, 64, 0):
        assert len(batch) == 1
    assert asked
    assert [one for one in asked if "product" in one] == []
