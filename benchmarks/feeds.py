"""How fast a product feed is read: the first time, the same again, and with every price changed.

python -m benchmarks.feeds [PRODUCTS]
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from anklang.access.model import Caller
from anklang.flows.define_feed import FeedUpload, save_feed
from anklang.flows.read_feeds import SHORT, FeedReader
from anklang.testing.world import World
from benchmarks.rig import Rig, cpu, rig, tree
from benchmarks.table import Result, table

PRODUCTS = 100_000
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
_TEXT = "A long text about a shirt of linen, as shops write it for portals. " * 6


def feed(count: int, price: float) -> Iterator[bytes]:
    """An XML feed of so many products, about 1.2 KB each."""
    yield b'<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>'
    for n in range(count):
        yield (
            f"<item><g:id>sku-{n}</g:id><g:item_group_id>g-{n // 4}</g:item_group_id><g:title>Shirt no. {n}</g:title>"
            f"<g:description>{_TEXT}</g:description><g:link>https://shop.example/p/{n}</g:link>"
            f"<g:image_link>https://shop.example/i/{n}.jpg</g:image_link><g:price>{price:.2f} EUR</g:price>"
            f"<g:additional_image_link>https://shop.example/i/{n}-2.jpg</g:additional_image_link>"
            "<g:availability>in_stock</g:availability><g:brand>Lindenhof</g:brand><g:gtin>4006381333931</g:gtin>"
            "<g:product_type>Clothes &gt; Shirts</g:product_type><g:color>blue</g:color><g:size>M</g:size>"
            "<g:shipping><g:country>DE</g:country><g:price>4.95 EUR</g:price></g:shipping></item>\n"
        ).encode()
    yield b"</channel></rss>"


def run(made: Rig, count: int) -> list[Result]:
    """Three rounds, each from the complete file to the finished catalogue, worked on in the pieces of the worker."""
    world = World(made.clone(), NOW)
    caller = Caller(workspace=world.workspace, name="bench", scopes=frozenset({"write"}))
    with world.database.transaction() as tx:
        save_feed(tx, caller, {"id": "main", "language": "en"}, NOW, allow_private=False)
    found = []
    for name, price in (
        ("new products", 50.0),
        ("the same products again", 50.0),
        ("every price changed", 45.0),
    ):
        upload = FeedUpload(world.database, caller, "main", world.clock.now())
        for piece in feed(count, price):
            upload.take(piece)
        upload.end()
        reader = FeedReader(world.database, world.clock, world.cache)
        longest, began, spent = 0.0, time.perf_counter(), _cpu(made)
        while True:
            at = time.perf_counter()
            if not reader.piece(SHORT):
                break
            longest = max(longest, time.perf_counter() - at)
        rate = count / (time.perf_counter() - began)
        each = (_cpu(made) - spent) / count * 1e6
        note = (
            f"{count:,} products, one process; CPU {each:.0f} µs each, longest piece {longest * 1000:.0f} ms"
        )
        found.append(Result(f"product feed, {name}", rate, "products/s", "", "", note))
        world.clock.set(world.clock.now() + timedelta(hours=2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    world.close()
    return [*found, Result("memory of the process that reads it", peak, "MB", "<= 300", "", "peak")]


def _cpu(made: Rig) -> float:
    """Seconds of this process and of the database."""
    return cpu(os.getpid()) + sum(map(cpu, tree(made.postmaster)))


if __name__ == "__main__":
    with rig() as made:
        print(table(run(made, int(sys.argv[1]) if len(sys.argv) > 1 else PRODUCTS)))
