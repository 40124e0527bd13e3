"""Parcels of nobody are looked up again: every one of them, the longest waiting first, new ones more often than old."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from carrier_rig import CarrierRig, carrier_rig, sendcloud
from contract.providers.vendor import NOW

from anklang.core.ids import derive_id
from anklang.flows.match_parcels import ParcelMatcher
from anklang.flows.on_parcel_told import TRIED_AT_ONCE
from anklang.shops import store as shops
from anklang.shops.freshness import AGAIN
from anklang.shops.model import Parcel

MANY = 620


@pytest.fixture
def carrier(database_url: str, tmp_path: Path) -> Iterator[CarrierRig]:
    with carrier_rig(database_url, tmp_path, "sendcloud") as made:
        yield made


def keep(carrier: CarrierRig, begin: int, end: int, at: datetime) -> None:
    """Parcels of nobody, as so many calls would have left them."""
    world = carrier.world
    with world.database.transaction() as tx:
        for number in range(begin, end):
            parcel = Parcel(number=f"P-{number}", stage="delivered", at=at, order_ids=(f"LH-{number}",))
            shops.keep_unmatched(tx, world.workspace, carrier.name, derive_id("test", number), parcel, at)


def come_by(carrier: CarrierRig, after: timedelta) -> int:
    """So much later the process that reads shops comes by; answers how many parcels it looked up."""
    world = carrier.world
    world.clock.set(world.clock.now() + after)
    asyncio.run(carrier.read_all(ParcelMatcher))
    carrier.settle()
    return carrier.count("SELECT count(*) FROM unmatched_parcels WHERE tried_at = %s", world.clock.now())


def test_a_parcel_heard_before_many_others_is_found_as_soon_as_its_order_is_known(
    carrier: CarrierRig,
) -> None:
    keep(carrier, 0, 1, NOW - timedelta(hours=5))
    keep(carrier, 1, MANY, NOW - timedelta(minutes=30))
    carrier.shop_says("Order Completed", user="ada", order_id="LH-0")
    come_by(carrier, AGAIN)
    assert carrier.stages("ada") == ["Order Delivered"]
    assert len(carrier.unmatched()) == MANY - 1


def test_a_round_takes_a_few_and_the_next_one_follows_at_once(carrier: CarrierRig) -> None:
    """The carrier's calls wait for a round: it must be short."""
    keep(carrier, 0, MANY, NOW - timedelta(minutes=30))
    world = carrier.world
    world.clock.set(NOW + AGAIN)
    matcher = ParcelMatcher(world.database, world.clock, world.cache, carrier.table)
    tried = "SELECT count(*) FROM unmatched_parcels WHERE tried_at = %s"
    due = "SELECT extract(epoch FROM next_at - %s)::int FROM shops"
    for turn in range(1, MANY // TRIED_AT_ONCE + 1):
        assert asyncio.run(matcher.round()) == 1
        assert carrier.count(tried, world.clock.now()) == turn * TRIED_AT_ONCE
        assert carrier.count(due, world.clock.now()) == 0
    assert (asyncio.run(matcher.round()), carrier.count(tried, world.clock.now())) == (1, MANY)
    assert carrier.count(due, world.clock.now()) == AGAIN.total_seconds()
    assert asyncio.run(matcher.round()) == 0


def test_in_its_first_hour_a_parcel_is_looked_up_every_two_minutes_and_then_every_hour(
    carrier: CarrierRig,
) -> None:
    assert carrier.hears(sendcloud(11)) == 200
    assert [come_by(carrier, AGAIN) for _ in range(29)] == [1] * 29
    tried = [come_by(carrier, AGAIN) for _ in range(90)]
    assert sum(tried) in (3, 4)
    assert carrier.hears(sendcloud(12, minutes=1, number="new")) == 200
    assert come_by(carrier, AGAIN) == 1


def test_what_a_carrier_says_anew_of_a_parcel_of_nobody_counts_as_new(carrier: CarrierRig) -> None:
    assert carrier.hears(sendcloud(3, minutes=60)) == 200
    come_by(carrier, timedelta(hours=3))
    assert carrier.hears(sendcloud(92, minutes=1)) == 200
    assert come_by(carrier, AGAIN) == 1
