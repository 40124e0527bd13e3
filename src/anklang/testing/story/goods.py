"""What the shop of a story sells, and what is learned from its orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from anklang.catalogue.model import Pricing, Product
from anklang.core.money import to_minor
from anklang.flows.learn_intervals import learn_intervals
from anklang.flows.take_products import remove_products, take_products
from anklang.testing.story.deed import Deed
from anklang.testing.story.world import World

_SOURCE = "feed:story"


def offer(world: World, products: Sequence[Mapping[str, Any]]) -> None:
    """The shop sells these as they are: `price` in major units of EUR, the rest as in the catalogue."""
    told = [
        msgspec.convert(
            {**one, "offer": Pricing(to_minor(one.get("price"), "EUR"), "EUR")}
            | {"title": {"": str(one.get("title", one["id"]))}},
            Product,
        )
        for one in products
    ]
    with world.database.transaction() as tx:
        take_products(tx, world.workspace, told, _SOURCE, world.now)


def sells(deed: Deed) -> str:
    """A product is told anew, or with `gone: true` no longer sold."""
    gone = [str(one["id"]) for one in deed.said if one.get("gone")]
    offer(deed.world, [one for one in deed.said if not one.get("gone")])
    with deed.world.database.transaction() as tx:
        remove_products(tx, deed.world.workspace, gone, _SOURCE, deed.world.now)
    return f"the shop sells {', '.join(str(one['id']) for one in deed.said)} otherwise"


def learns(deed: Deed) -> str:
    """Past orders of others: `said` has product, people, and after how many days they bought it again; then intervals
    are learned as every day."""
    world, said = deed.world, dict(deed.said)
    orders, days = int(said.get("orders", 3)), int(said["days"])
    for number in range(int(said["people"])):
        for order in range(orders):
            at = world.now - timedelta(days=days * (orders - order))
            bought = {
                "order_id": f"past-{number}-{order}",
                "products": [{"product_id": str(said["product"])}],
            }
            body = {
                "event": "Order Completed", "timestamp": at.isoformat(), "properties": bought,
                "context": {"imported": True},
            }  # fmt: skip
            world.collect("track", f"past-{number}", body)
    world.settle()
    with world.database.transaction() as tx:
        known = learn_intervals(tx, world.workspace, world.now)
    return f"{said['people']} people have bought {said['product']} every {days} days; {known} intervals are known"
