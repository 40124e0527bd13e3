"""Entry caps in a whole installation: counted across workers and shards, exactly (J1)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, EdgeShop, edge_shop

from anklang.flows import entry_places, on_facts
from anklang.flows.entry_places import PlacesTaken
from anklang.flows.on_facts import FactHandler
from anklang.journeys import entry_counts
from anklang.segments import parse as segment_text
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.workspaces.store import raise_epoch

CAPPED = """
id: j
name: J
enter: {on: {event: Start}, again: always, if_live: parallel, cap: {%s}}
steps:
  - {wait: pause, for: 30d}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop."""
    with edge_shop(database_url) as made:
        yield made


def crowd(shop: EdgeShop, people: int, first: int = 0) -> None:
    """So many people at once, spread over the shards."""
    shop.world.collect(
        *({"type": "track", "userId": f"v{first + n}", "event": "Start"} for n in range(people))
    )


def inside(shop: EdgeShop) -> int:
    """People who came in."""
    return int(rows(shop, "SELECT count(*) FROM instances")[0][0])


def minute_by_minute(shop: EdgeShop, minutes: int) -> None:
    """Campaign runs are begun by the clock and not by a timer."""
    for _ in range(minutes // 5):
        shop.world.wait(5 * MINUTE)


def rows(shop: EdgeShop, statement: str) -> list[tuple[Any, ...]]:
    """What the database says."""
    with shop.world.database.transaction() as tx:
        return tx.rows(statement)


def counted(shop: EdgeShop) -> dict[str, int]:
    """The counters."""
    return {row[0]: row[1] for row in rows(shop, "SELECT span, n FROM entry_counts WHERE n > 0")}


def test_the_last_place_is_given_once_and_refusals_say_why(shop: EdgeShop) -> None:
    shop.publish(CAPPED % "per_hour: 3, per_day: 5, ever: 6")
    crowd(shop, 5)
    shop.world.settle()
    assert inside(shop) == 3
    assert shop.refusals() == ["entry_cap"] * 2
    details = rows(shop, "SELECT DISTINCT detail FROM traces WHERE kind = 'refused'")
    assert details == [({"cap": "per_hour", "most": 3},)]
    shop.world.wait(HOUR)
    crowd(shop, 5, first=10)
    shop.world.settle()
    assert inside(shop) == 5
    shop.world.wait(DAY)
    crowd(shop, 5, first=20)
    shop.world.settle()
    assert inside(shop) == 6
    assert counted(shop) == {
        "ever": 6, "day:2026-11-23": 5, "hour:2026-11-23T11:00+01:00": 3, "hour:2026-11-23T12:00+01:00": 2,
        "day:2026-11-24": 1, "hour:2026-11-24T12:00+01:00": 1,
    }  # fmt: skip


@pytest.mark.parametrize("places", [1, 7, 60])
def test_two_workers_race_for_the_last_places(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    """Both have read that there are places before either of them commits; exactly so many come in."""
    shop.publish(CAPPED % f"ever: {places}")
    crowd(shop, 60)
    barrier, read = Barrier(2), entry_counts.count
    raced: list[bool] = []

    def together(*args: Any, lock: bool) -> Any:
        found = read(*args, lock=lock)
        if not lock and len(raced) < 2:
            raced.append(True)
            barrier.wait(20)
        return found

    monkeypatch.setattr(entry_counts, "count", together)
    workers = [FactHandler(shop.world.database, shop.world.clock, shop.world.cache) for _ in range(2)]

    def work(index: int) -> int:
        return workers[index].handle_batch(1, index * 128)

    # half of the shards each, so that both have people who want in
    claim = on_facts.queue.claim
    monkeypatch.setattr(
        on_facts.queue, "claim", lambda tx, now, _limit, start: claim(tx, now, 1000, start, 20)
    )
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(work, range(2)))
    assert all(taken), "both workers had people"
    monkeypatch.undo()
    shop.world.settle()
    assert len(raced) == 2
    assert inside(shop) == min(places, 60)
    assert counted(shop)["ever"] == min(places, 60)
    assert shop.refusals() == ["entry_cap"] * (60 - min(places, 60))


def test_entries_that_are_rolled_back_take_no_place(shop: EdgeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process dies after people were let in, before the commit."""
    shop.publish(CAPPED % "ever: 4")
    crowd(shop, 4)

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    used = entry_places.places_used
    with monkeypatch.context() as dying:
        dying.setattr(on_facts, "places_used", lambda *args: (used(*args), die()))
        with pytest.raises(Killed):
            shop.world.handler.handle_batch(1000, 0)
    assert (inside(shop), counted(shop)) == (0, {})
    shop.world.settle()
    assert (inside(shop), shop.refusals(), counted(shop)) == (4, [], {"ever": 4})


def test_a_batch_that_lost_the_race_is_done_again_at_once(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PlacesTaken reaches nobody, and sets nobody aside."""
    shop.publish(CAPPED % "ever: 10")
    crowd(shop, 3)
    ways: list[bool] = []
    used = entry_places.places_used

    def lost_once(*args: Any) -> None:
        ways.append(True)
        if len(ways) == 1:
            raise PlacesTaken
        used(*args)

    monkeypatch.setattr(on_facts, "places_used", lost_once)
    assert shop.world.handler.handle_batch(1000, 0) == 3
    assert (inside(shop), len(ways)) == (3, 2)
    assert rows(shop, "SELECT 1 FROM stuck_facts") == []


def test_a_run_has_places_of_its_own(shop: EdgeShop) -> None:
    """J5: a campaign for the first three of its segment."""
    condition = segment_text.parse_condition(
        {"kind": "trait", "name": "plan", "value": "gold"}, "condition", "gold"
    )
    with shop.world.database.transaction() as tx:
        segments.save_segment(
            tx, Segment(workspace=shop.world.workspace, id="gold", name="Gold", condition=condition), MONDAY
        )
        raise_epoch(tx, shop.world.workspace)
    for number in range(5):
        shop.person(f"v{number}", phone=f"+49151123456{number:02d}", plan="gold")
    shop.world.settle()
    shop.publish(
        "id: news\nname: News\nenter: {schedule: {segment: gold, at: '12:00', every: day, zone: workspace}, "
        "again: always, if_live: parallel, cap: {per_run: 3}}\nsteps: [{wait: long, for: 30d}]"
    )
    minute_by_minute(shop, 75)
    assert inside(shop) == 3
    shop.world.clock.set(MONDAY + DAY)
    minute_by_minute(shop, 75)
    assert inside(shop) == 6
    assert [n for _, n in sorted(counted(shop).items())] == [3, 3]


def test_old_counters_are_forgotten_and_the_total_is_not(shop: EdgeShop) -> None:
    shop.publish(CAPPED % "per_day: 1, ever: 5")
    crowd(shop, 1)
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        assert entry_counts.forget(tx, shop.world.workspace, MONDAY) == 0
        assert entry_counts.forget(tx, shop.world.workspace, MONDAY + DAY) == 1
    assert counted(shop) == {"ever": 1}
