"""The products that a batch of messages names, from the catalogue: two statements for all of them, and none where no
template speaks of products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from anklang.catalogue import find as catalogue
from anklang.flows.definitions import Definitions
from anklang.flows.show_goods import NOTHING, Good, Goods, keys_of_event
from anklang.messages.model import Message
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx
from anklang.templates.compile import Compiled


class Naming(msgspec.Struct, frozen=True):
    """A message that names products."""

    compiled: Compiled
    data: Mapping[str, Any]  # the message's: its event
    person: Person


def naming(definitions: Definitions, message: Message, person: Person | None) -> Naming | None:
    """A message as far as products matter; None where its words name none."""
    if person is None or not message.template or not definitions.has_template(message.template):
        return None
    compiled = definitions.compiled(message.template)
    return Naming(compiled, message.plan.data, person) if compiled.goods else None


def look_up_goods(tx: Tx, workspace: int, messages: Iterable[Naming | None], now: datetime) -> Goods:
    """The products of these messages as they are now."""
    keys = {key for one in messages if one is not None for key in _keys(one)}
    return goods_of(tx, workspace, keys, now)


def goods_of(tx: Tx, workspace: int, keys: Iterable[str], now: datetime) -> Goods:
    """Products by their own ids or those of their groups."""
    known = catalogue.named(tx, workspace, keys)
    if not known:
        return msgspec.structs.replace(NOTHING, now=now)
    history = catalogue.histories(tx, workspace, [one.product.id for one in known], now)
    found: dict[str, list[Good]] = {}
    for one in known:
        good = Good(one, history.get(one.product.id, ()))
        for key in {one.product.id, one.product.group} - {""}:
            found.setdefault(key, []).append(good)
    for one in known:  # an id of its own goes before a group of the same name
        found[one.product.id] = [g for g in found[one.product.id] if g.known.product.id == one.product.id]
    return Goods(now, found)


def _keys(one: Naming) -> Iterable[str]:
    uses, block, memory = one.compiled.goods, one.compiled.template.products, one.person.memory
    if "products" in uses and block is not None:
        if "fixed" in block.sources:
            yield from block.fixed
        if "viewed" in block.sources:
            yield from (seen.product for seen in memory.viewed)
    if "cart" in uses:
        for cart in memory.carts:
            for item in cart.items:
                yield from (key for key in (item.variant, item.sku, item.product) if key)
    event = one.data.get("event")
    if uses & {"event", "product"} and isinstance(event, Mapping):
        yield from keys_of_event(event)
