"""A parcel with products that get used up becomes one fact for each of them, with the days after which they are likely
used up: `Product Supplied`. Journeys wait by that number; they look nothing up themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.catalogue import find as catalogue
from anklang.catalogue.interest import keys_in
from anklang.catalogue.interval import Lasting
from anklang.core.ids import derive_id
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.outcomes import append_facts
from anklang.journeys.model import Happening, key_of
from anklang.profiles.model import Person
from anklang.profiles.read import first_text, pieces
from anklang.storage.transaction import Tx

NAME = "Product Supplied"
CAUSE = "Order Shipped"
_KEPT = ("variant_id", "variant", "sku", "name", "price", "currency", "url", "image_url", "category", "brand")
_MOST = 50  # products of a parcel


class Line(msgspec.Struct, frozen=True):
    """A product that somebody has been supplied with."""

    id: UUID  # of the fact
    cause: Fact  # the parcel
    values: Mapping[str, Any]  # as the shop wrote it
    keys: tuple[str, ...]  # ids that it goes by, the most exact first
    pieces: int


def tell_supplies(
    tx: Tx, definitions: Definitions, history: Sequence[Fact], people: Mapping[UUID, Person], now: datetime
) -> None:
    """Tell of the products in the parcels of a batch: at most one statement, none where no parcel left.

    Each product of an order is told of once, by the first parcel that has it, with all pieces that were ordered of it
    (those in the parcel, where nobody told of the order): shop and carrier may both tell of a parcel, with or without
    its goods, and an order may go in several. How long it lasts is reckoned from all pieces, so that the rest of them,
    some days later, changes nothing. Where no order is named, each parcel supplies what is in it.

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
    known = catalogue.lasting(tx, definitions.workspace.id, {key for line in lines for key in line.keys})
    told = []
    for line in lines:
        lasting = _of([known[key] for key in line.keys if key in known])
        if lasting != Lasting() or asked:
            told.append(_fact(line, lasting, now))
    append_facts(tx, told)


def _of(found: Sequence[Lasting]) -> Lasting:
    """What is known of a product under all of its ids, the most exact first."""
    learned = next((one.learned for one in found if one.learned is not None), None)
    return Lasting(learned, next((one.stated for one in found if one.stated is not None), None))


def _lines(fact: Fact, person: Person | None) -> list[Line]:
    """The products of a parcel; those of its order where the shop does not say what is in it."""
    named = first_text(fact.properties, "order_id", "orderId", "order_number")
    order = person.memory.orders.get(named) if person is not None else None
    ordered: list[Mapping[str, Any]] = [
        {"product_id": item.product, "variant": item.variant, "sku": item.sku, "name": item.name,
         "quantity": item.quantity, "url": item.url, "image_url": item.image, "category": item.category}
        for item in (order.items if order else ())
    ]  # fmt: skip
    given = fact.properties.get("products")
    listed = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    whole = _pieces(ordered, [])
    once = (fact.workspace, fact.person, named) if named else (fact.id,)
    found: dict[tuple[str, ...], Line] = {}
    sent = _pieces(listed, list(whole))
    for one in (listed or ordered)[:_MOST]:
        keys = keys_in(one)
        same = _ordered_as(keys, whole)
        if keys and same not in found:
            count = max(whole.get(same, 0), sent.get(same, 0))
            found[same] = Line(derive_id("product supplied", *once, *same), fact, one, keys, count)
    return list(found.values())


def _pieces(
    lines: Sequence[Mapping[str, Any]], whole: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """How many pieces there are of each product, by its ids in the order."""
    found: dict[tuple[str, ...], int] = {}
    for one in lines:
        keys = keys_in(one)
        same = _ordered_as(keys, whole)
        found[same] = found.get(same, 0) + pieces(one.get("quantity"))
    return found


def _ordered_as(keys: tuple[str, ...], whole: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The ids under which the order has a product of these ids; these where it has not.

    A parcel may say less of a product than the order, or more. But two that share the id of the product alone, while
    each has one of its own besides, are two variants.
    """
    for key in keys:
        for one in whole:
            if key in one and (key not in (keys[-1], one[-1]) or 1 in (len(keys), len(one))):
                return one
    return keys


def _fact(line: Line, lasting: Lasting, now: datetime) -> Fact:
    values, cause = line.values, line.cause
    days = lasting.reorder_in(line.pieces)
    properties = {name: values[name] for name in _KEPT if values.get(name) not in (None, "")}
    properties |= {
        "product_id": str(values.get("product_id") or line.keys[-1])[:100],
        "quantity": line.pieces,
        "order_id": str(cause.properties.get("order_id") or ""),
    }
    if days is not None:
        properties |= {"reorder_in": days, "because": "stated" if lasting.learned is None else "learned"}
    return Fact(
        id=line.id, workspace=cause.workspace, person=cause.person, kind="track", name=NAME, at=cause.at, received=now,
        properties=properties, context={"source": "catalogue"}, imported=cause.imported,
    )  # fmt: skip
