"""How late a timer is, and how long it takes when very many are due in the same second (edge case 45)."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

from anklang.journeys.instance import decode_instance
from benchmarks import shop
from benchmarks.definitions import WAITING
from benchmarks.rig import Meter, Place, Rig
from benchmarks.sending import share
from benchmarks.table import Result

SPREAD = 3000  # timers whose lateness is measured
SPREAD_SECONDS = 15.0


def run(rig: Rig, full: bool) -> list[Result]:
    """Timers of people who wait in a journey; each moves its person to the next step."""
    count = 1_000_000 if full else 60_000
    with Place(rig, count) as place:
        with place.database.transaction() as tx:
            shop.publish(tx, place.workspace, WAITING, place.now)
        place.start("worker")
        late = _lateness(place, place.ids[:SPREAD])
        due = place.clock() + timedelta(minutes=10)
        with place.database.transaction() as tx:
            shop.let_wait(tx, place.workspace, place.ids[SPREAD:], place.now, [due] * (count - SPREAD))
        place.analyze()
        place.roles.start("worker", "worker-2")
        time.sleep(4.0)
        waiting = (
            "SELECT 1 FROM shards s WHERE (SELECT t.due_at FROM timers t WHERE t.shard = s.shard "
            "ORDER BY t.due_at LIMIT 1) <= %s LIMIT 1"
        )
        with Meter(place) as meter:
            place.move_clock(timedelta(minutes=11))
            place.wait(lambda: not place.rows(waiting, [due]), 0.25)
        rate = (count - SPREAD) / meter.wall
        memory = max(place.memory("worker"), place.memory("worker-2"))
    note = f"{count - SPREAD:,} at once, two workers; CPU µs: {meter.each(count - SPREAD)}"
    spread = f"{SPREAD:,} over {SPREAD_SECONDS:.0f} s"
    guess = "" if full else "extrapolated"
    return [
        Result("lateness of a timer, median", share(late, 0.5), "ms", "", "", spread),
        Result("lateness of a timer, p99", share(late, 0.99), "ms", "<= 1000", "<= 250", "until a worker has it"),
        Result("timers due at once", rate, "timers/s", "", "", note),
        Result("a million timers due at once", 1_000_000 / rate, "s", "<= 120", "<= 60", guess),
        Result("memory of a worker among them", memory / 1e6, "MB", "<= 300", "", "peak"),
    ]  # fmt: skip


def _lateness(place: Place, ids: list[UUID]) -> list[float]:
    """Milliseconds between deadline and the moment at which a worker has the timer, sorted."""
    begin = place.clock() + timedelta(seconds=2)
    due = [begin + timedelta(seconds=SPREAD_SECONDS * number / len(ids)) for number in range(len(ids))]
    with place.database.transaction() as tx:
        shop.let_wait(tx, place.workspace, ids, place.now, due)
    time.sleep(SPREAD_SECONDS + 3)
    arrived = "SELECT person_id, data FROM instances WHERE journey_id = 'waiting' AND step = 'month'"
    place.wait(lambda: len(place.rows(arrived)) == len(ids))
    moments = {row[0]: decode_instance(row[1]).arrived_at for row in place.rows(arrived)}
    return sorted((moments[one] - at).total_seconds() * 1000 for one, at in zip(ids, due, strict=True))
