"""Facts through the whole path: HTTP batches of 100 to history, profile, 20 segments and 10 journeys
(docs/performance.md)."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import shop
from benchmarks.bare import bare_cost
from benchmarks.rig import Meter, Place, Rig, loader
from benchmarks.table import Result

PEOPLE = 20_000


def measure(place: Place, events: list[dict[str, Any]], warm: int = 5000) -> tuple[Meter, float]:
    """Send the events and wait until all are handled; answers the meter and the wall time in seconds."""
    first = loader(place, shop.bodies(shop.events(warm, len(place.ids), place.clock(), 99), place.clock()))
    first.start()
    first.join()
    place.wait(place.idle)
    place.rig.checkpoint()
    sender = loader(place, shop.bodies(events, place.clock()))
    with Meter(place) as meter:
        began = time.perf_counter()
        sender.start()
        sender.join()
        place.wait(place.idle)
        wall = time.perf_counter() - began
    assert sender.exitcode == 0
    return meter, wall


def run(rig: Rig, full: bool) -> list[Result]:
    """The product, then the bare statements of its path on the same rows."""
    count = 300_000 if full else 60_000
    with Place(rig, PEOPLE) as place:
        place.start("api", "worker")
        place.roles.start("worker", "worker-2")
        events = shop.events(count, PEOPLE, place.clock())
        meter, wall = measure(place, events)
        made = dict(place.rows("SELECT kind, count(*) FROM events GROUP BY kind"))
        segments = made.get("segment", 0)
        entered = place.rows("SELECT count(*) FROM instances")[0][0]
        memory = place.memory("worker")
        bare = bare_cost(place, events)
    cost = meter.total(count)
    brought = f"brought about {segments:,} segment facts, {entered:,} entries"
    note = f"{count:,} events, {PEOPLE:,} people, two workers; {brought}"
    return [
        Result("facts through the whole path", count / wall, "facts/s", ">= 6000", ">= 10000", note),
        Result("CPU of a fact", cost, "µs", "", "", str(meter.each(count))),
        Result("CPU of the bare statements", bare.cost, "µs", "", "", bare.note),
        Result("CPU against the bare statements", cost / bare.cost, "×", "", "<= 2.5", "same rows, same run"),
        Result("memory of a worker", memory / 1e6, "MB", "<= 300", "", "peak"),
    ]
