"""Once a day orders teach how long products last: each order once, whatever is in it, whoever else is ill."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha512
from typing import Any

import pytest
from back_test_rig import DAY, MONDAY, SETTINGS

from anklang.catalogue import find
from anklang.flows.definitions import DefinitionCache
from anklang.flows.learn_intervals import learn_due
from anklang.storage.database import Database
from anklang.testing.world import World
from anklang.workspaces import store as workspaces

LONG = "".join(sha512(bytes([number])).hexdigest() for number in range(29))[:3600]
SECONDS = timedelta(seconds=1)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url, MONDAY, SETTINGS)
    yield made
    made.close()


def track(world: World, user: str, event: str, before: timedelta, **properties: Any) -> None:
    """Something that happened so long ago."""
    at = (world.clock.now() - before).isoformat()
    world.collect(
        {"type": "track", "userId": user, "event": event, "timestamp": at, "properties": properties,
         "context": {"imported": True}}
    )  # fmt: skip


def orders(
    world: World, users: int = 5, every: int = 30, times: int = 3, name: str = "", **line: Any
) -> None:
    """So many people order a product so many times."""
    for user in range(users):
        for time in range(times):
            goods = [{"product_id": "soap", **line}]
            track(world, f"u{user}", "Order Completed", every * (times - time) * DAY, order_id=f"{user}-{time}-{name}",
                  products=goods)  # fmt: skip
    world.handler.handle_batch(1000, 0)


def due(world: World) -> bool:
    return learn_due(world.database, world.clock, world.cache)


def known(world: World, workspace: int | None = None) -> dict[str, tuple[int, int]]:
    """Days and cases by product."""
    with world.database.transaction() as tx:
        rows = tx.rows(
            "SELECT id, days, cases FROM product_intervals WHERE workspace_id = %s ORDER BY id",
            [workspace or world.workspace],
        )
    return {id_: (days, cases) for id_, days, cases in rows}


def test_an_order_that_was_told_twice_counts_once(world: World) -> None:
    """The script in the page tells it, and the connected shop ten seconds later, perhaps under another name."""
    for name in ("Order Completed", "Completed Order"):
        for user in range(5):
            for time in range(3):
                ago = 30 * (3 - time) * DAY - (10 * SECONDS if name == "Completed Order" else timedelta())
                track(
                    world,
                    f"u{user}",
                    name,
                    ago,
                    order_id=f"o-{user}-{time}",
                    products=[{"product_id": "soap"}],
                )
    world.handler.handle_batch(1000, 0)
    assert due(world)
    assert known(world) == {"soap": (30, 10)}


def test_of_an_order_that_was_told_twice_the_last_word_counts_at_its_first_moment(world: World) -> None:
    """As for the profile: the goods of the latest, the time of the first. One that names no goods changes none."""
    for user in range(8):
        for time, day in enumerate((80, 20)):
            named = {"order_id": f"o-{user}-{time}"}
            track(world, f"u{user}", "Order Completed", day * DAY, **named,
                  products=[{"product_id": "soap", "quantity": 5}, {"product_id": "jug"}])  # fmt: skip
            track(world, f"u{user}", "Order Completed", (day - 2) * DAY, **named,
                  products=[{"product_id": "soap", "quantity": 2}])  # fmt: skip
            track(world, f"u{user}", "Order Completed", (day - 4) * DAY, **named)
            track(world, f"u{user}", "Order Completed", (day - 5) * DAY, **named, products=[])
    world.handler.handle_batch(1000, 0)
    assert due(world)
    assert known(world) == {"soap": (30, 8)}


def test_an_order_that_was_cancelled_teaches_nothing_even_when_it_is_told_again_after_that(
    world: World,
) -> None:
    orders(world, 8, times=2)
    for user in range(8):
        for minutes in (60, 0):
            track(world, f"u{user}", "Order Completed", 10 * DAY + timedelta(minutes=minutes), order_id=f"{user}-x",
                  products=[{"product_id": "soap"}])  # fmt: skip
        track(world, f"u{user}", "Order Cancelled", 10 * DAY + timedelta(minutes=30), order_id=f"{user}-x")
    world.handler.handle_batch(1000, 0)
    assert due(world)
    assert known(world) == {"soap": (30, 8)}


def test_orders_without_an_id_and_of_other_people_with_the_same_are_orders_of_their_own(world: World) -> None:
    for user in range(5):
        for time in range(3):
            named = {} if user else {"order_id": f"same-{time}"}
            track(world, f"u{user}", "Order Completed", 30 * (3 - time) * DAY, **named,
                  products=[{"product_id": "soap"}])  # fmt: skip
    track(world, "u9", "Order Completed", 30 * DAY, order_id="same-2", products=[{"product_id": "soap"}])
    world.handler.handle_batch(1000, 0)
    assert due(world)
    assert known(world) == {"soap": (30, 10)}


@pytest.mark.parametrize(
    ("quantity", "pieces"),
    [(2, 2), ("2", 2), (2.0, 2), ("2.0", 2), (True, 1), ("two", 1), (None, 1), (-2, 1), (0, 1)],
)
def test_a_quantity_reads_the_same_where_it_teaches_and_where_it_is_supplied(
    world: World, quantity: Any, pieces: int
) -> None:
    orders(world, 8, every=60, times=2, quantity=quantity)
    assert due(world)
    assert known(world) == {"soap": (60 // pieces, 8)}
    world.collect({"type": "track", "userId": "u1", "event": "Order Shipped", "properties": {
        "order_id": "now", "products": [{"product_id": "soap", "quantity": quantity}]}})  # fmt: skip
    world.settle()
    with world.database.transaction() as tx:
        rows = tx.rows("SELECT properties->'quantity', properties->'reorder_in' FROM events "
                       "WHERE name = 'Product Supplied'")  # fmt: skip
    assert [(type(count), count, days) for count, days in rows] == [(int, pieces, 60)]


def test_a_product_id_of_any_length_is_learned_by_its_beginning(world: World) -> None:
    """So an event names it everywhere else (catalogue.interest.keys_in)."""
    orders(world, 8, times=2, product_id=LONG)
    orders(world, 8, times=2, name="other")
    assert due(world)
    assert known(world) == {LONG[:100]: (30, 8), "soap": (30, 8)}
    with world.database.transaction() as tx:
        assert list(find.lasting(tx, world.workspace, [LONG[:100]])) == [LONG[:100]]


def test_what_fails_in_one_workspace_waits_a_day_and_the_others_are_learned(world: World) -> None:
    """Whatever it is: here the database takes no intervals of the first."""
    first = world.workspace
    with world.database.transaction() as tx:
        second = workspaces.create(tx, "second", "Second", SETTINGS, world.clock.now()).id
        workspaces.raise_epoch(tx, second)
        tx.run(f"ALTER TABLE product_intervals ADD CONSTRAINT odd CHECK (workspace_id <> {first})")
    for world.workspace in (first, second):
        orders(world, 8, times=2)
    assert [due(world), due(world), due(world)] == [True, True, False]
    assert (known(world, first), known(world, second)) == ({}, {"soap": (30, 8)})
    world.clock.set(world.clock.now() + timedelta(hours=23))
    assert not due(world), "a failure waits as long as a success"
    with world.database.transaction() as tx:
        tx.run("ALTER TABLE product_intervals DROP CONSTRAINT odd")
    world.clock.set(world.clock.now() + timedelta(hours=1))
    assert [due(world), due(world), due(world)] == [True, True, False]
    assert known(world, first) == {"soap": (30, 8)}


def test_of_many_processes_one_learns_for_a_workspace(world: World) -> None:
    orders(world, 8, times=2)
    barrier, answers = threading.Barrier(4), []

    def work() -> None:
        database = Database(world.database.url, 1)
        cache: DefinitionCache = world.cache
        barrier.wait()
        answers.append(learn_due(database, world.clock, cache))
        database.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [False, False, False, True]
    assert known(world) == {"soap": (30, 8)}


def test_while_one_process_learns_the_others_go_on(world: World) -> None:
    """Who has claimed a workspace holds nothing that another one waits for."""
    orders(world, 8, times=2)
    with world.database.transaction() as tx:
        tx.run("LOCK TABLE product_intervals IN ACCESS EXCLUSIVE MODE")  # the one that learns gets so far
        learning = threading.Thread(target=due, args=[world])
        learning.start()
        while tx.row("SELECT count(*) FROM product_learning") == (0,):
            pass
        assert not due(world)
    learning.join()
    assert known(world) == {"soap": (30, 8)}
