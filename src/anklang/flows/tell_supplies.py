"""A parcel with products that get used up becomes one fact for each of them, with the days after which they are likely
used up: `Product Supplied`. Journeys wait by that number; they look nothing up themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.catalogue import find as catalogue
from anklang.catalogue.interest import keys_in
from anklang.catalogue.interval import Lasting
from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.outcomes import append_facts
from anklang.journeys.model import Happening, key_of
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx

NAME = "Product Supplied"
CAUSE = "Order Shipped"
_KEPT = ("variant_id", "variant", "sku", "name", "price", "currency", "url", "image_url", "category", "brand")
_MOST = 50  # products of a parcel

Line = tuple[Fact, Mapping[str, Any], tuple[str, ...]]  # the parcel, a product in it, the ids that it goes by


def tell_supplies(
    tx: Tx, definitions: Definitions, history: Sequence[Fact], people: Mapping[UUID, Person], now: datetime
) -> None:
    """Tell of the products in the parcels of a batch: at most one statement, none where no parcel left.

    Products of which nobody knows how long they last are told of where a journey begins with such facts, so that it
    says why it is silent. What is imported stays history (J4).
    """
    lines = [
        line
        for fact in history
        if fact.kind == "track" and fact.name == CAUSE
        for line in _lines(fact, people.get(fact.person))
    ]
    if not lines:
        return
    asked = key_of(Happening(event=NAME)) in definitions.journeys.entries
    known = catalogue.lasting(tx, definitions.workspace.id, {key for _, _, keys in lines for key in keys})
    told = []
    for fact, line, keys in lines:
        lasting = _of([known[key] for key in keys if key in known])
        if lasting != Lasting() or asked:
            told.append(_fact(fact, line, keys, lasting, now))
    append_facts(tx, told)


def _of(found: Sequence[Lasting]) -> Lasting:
    """What is known of a product under all of its ids, the most exact first."""
    learned = next((one.learned for one in found if one.learned is not None), None)
    return Lasting(learned, next((one.stated for one in found if one.stated is not None), None))


def _lines(fact: Fact, person: Person | None) -> list[Line]:
    """The products of a parcel; those of its order where the shop does not say what is in it."""
    named = fact.properties.get("products")
    listed = [one for one in named if isinstance(one, Mapping)] if isinstance(named, list) else []
    if not listed and person is not None:
        order = person.memory.orders.get(str(fact.properties.get("order_id") or ""))
        listed = [
            {"product_id": item.product, "variant": item.variant, "sku": item.sku, "name": item.name,
             "quantity": item.quantity, "url": item.url, "image_url": item.image, "category": item.category}
            for item in (order.items if order else ())
        ]  # fmt: skip
    return [(fact, one, keys) for one in listed[:_MOST] if (keys := keys_in(one))]


def _fact(
    cause: Fact, line: Mapping[str, Any], keys: tuple[str, ...], lasting: Lasting, now: datetime
) -> Fact:
    quantity = line.get("quantity")
    pieces = quantity if isinstance(quantity, int) and 0 < quantity <= 1000 else 1
    product = str(line.get("product_id") or keys[-1])[:100]
    days = lasting.reorder_in(pieces)
    properties = {name: line[name] for name in _KEPT if line.get(name) not in (None, "")}
    properties |= {
        "product_id": product,
        "quantity": pieces,
        "order_id": str(cause.properties.get("order_id") or ""),
    }
    if days is not None:
        properties |= {"reorder_in": days, "because": "stated" if lasting.learned is None else "learned"}
    return Fact(
        id=derive_id("product supplied", cause.id, *keys), workspace=cause.workspace, person=cause.person, kind="track",
        name=NAME, at=cause.at, received=now, properties=properties, context={"source": "catalogue"},
        imported=cause.imported,
    )  # fmt: skip
