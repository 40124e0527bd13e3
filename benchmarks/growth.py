"""What a fact costs in a small and in a large shop: people, journeys, waiting instances (docs/performance.md:
at most 1.5 ×)."""

from __future__ import annotations

from datetime import timedelta

from benchmarks import shop
from benchmarks.definitions import WAITING
from benchmarks.facts import measure
from benchmarks.rig import Place, Rig
from benchmarks.table import Result

EVENTS = 20_000


def _cost(rig: Rig, people: int, journeys: int = 10, waiting: int = 0) -> float:
    """CPU microseconds of a fact, all processes together."""
    with Place(rig, people, journeys) as place:
        with place.database.transaction() as tx:
            shop.publish(tx, place.workspace, WAITING, place.now)
            due = [place.now + timedelta(days=20)] * waiting
            shop.let_wait(tx, place.workspace, place.ids[:waiting], place.now, due)
        place.analyze()
        place.start("api", "worker")
        meter, _ = measure(place, shop.events(EVENTS, people, place.clock()))
        return meter.total(EVENTS)


def run(rig: Rig, full: bool) -> list[Result]:
    """Each growth against the shop that lacks only that."""
    many = 1_000_000 if full else 200_000
    small = _cost(rig, 10_000)
    large = _cost(rig, many)
    journeys = _cost(rig, 10_000, 200)
    waiting = _cost(rig, many, waiting=many)
    budget = ("<= 1.5", "<= 1.2")
    return [
        Result("cost of a fact, 10 thousand people", small, "µs CPU", "", "", f"{EVENTS:,} events, 10 journeys"),
        Result(f"cost of a fact with {many:,} people", large / small, "×", *budget, f"{large:,.0f} µs"),
        Result("cost of a fact with 200 journeys", journeys / small, "×", *budget, f"{journeys:,.0f} µs"),
        Result(f"cost of a fact with {many:,} waiting", waiting / large, "×", *budget,
               f"{waiting:,.0f} µs, everybody waits in a journey"),
    ]  # fmt: skip
