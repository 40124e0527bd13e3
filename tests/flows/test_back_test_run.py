"""How a back-test runs: nothing else is written, it can be called off, a crash loses nothing, and what cannot be known
is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from back_test_rig import CART, DAY, HOUR, MINUTE, MONDAY, SETTINGS, Shopping

from anklang.backtests.model import Assumed, Wanted
from anklang.backtests.report import result_of
from anklang.backtests.store import RUNS
from anklang.core.errors import BadInput, Conflict, NotFound
from anklang.flows.apply_text import journey_values
from anklang.flows.back_test import start
from anklang.flows.back_test.history import in_sample
from anklang.flows.back_test.replay import Replay
from anklang.flows.back_test.work import BACK_TESTS
from anklang.flows.replay_past.work import Pieces
from anklang.testing.world import World


@pytest.fixture
def shop(database_url: str) -> Iterator[Shopping]:
    world = World(database_url, MONDAY, SETTINGS)
    yield Shopping(world)
    world.close()


def carts(shop: Shopping, people: int, *, publish: bool = True) -> tuple[datetime, datetime]:
    """So many customers with a cart each, and two days of nothing."""
    if publish:
        shop.publish(CART)
    for number in range(people):
        shop.customer(f"p{number}", number=10 + number)
    begin = shop.world.clock.now()
    for number in range(people):
        shop.adds(f"p{number}")
    shop.world.wait(2 * DAY)
    return begin, shop.world.clock.now()


def digests(shop: Shopping) -> dict[str, str]:
    """A digest of every table but the two of back-tests."""
    with shop.world.database.transaction() as tx:
        names = [
            row[0]
            for row in tx.rows(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            if row[0] not in ("backtests", "backtest_people")
        ]
        return {
            name: tx.rows(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{name}" t')[0][0]
            for name in names
        }


def test_no_other_table_is_touched(shop: Shopping) -> None:
    begin, end = carts(shop, 4)
    shop.orders("p1")
    before = digests(shop)
    assert len(before) > 40
    run, result = shop.test(begin, end, count_real=True, assumed=Assumed(read=1, clicked=1))
    assert result.sent == 8
    assert digests(shop) == before
    assert len(shop.people(run)) == 4


def test_the_sums_are_those_of_the_people(shop: Shopping) -> None:
    begin, end = carts(shop, 5)
    run, result = shop.test(begin, end)
    people = shop.people(run)
    assert (result.people, result.people_entered, result.entries) == (5, 5, 5)
    assert {one.outcome for one in people} == {"sent"}
    assert sum(one.sent for one in people) == result.sent == 10
    assert sum(one.parts for one in people) == result.parts
    (cost,) = result.costs or []
    assert (cost.currency, cost.micro) == ("EUR", result.parts * 75_000)
    assert sum(one.costs["EUR"] for one in people) == cost.micro
    assert result.unpriced == {"email": 5}
    assert "No price set for email: 5 messages without cost." in [note.text for note in result.notes]
    assert sum(day.figures.get("sent", 0) for day in result.days) == result.sent
    assert {(one.step, one.n) for one in result.steps if one.metric == "step_in"} >= {("sms", 5), ("mail", 5)}


def test_a_test_that_is_called_off_stays_as_it_is(shop: Shopping) -> None:
    begin, end = carts(shop, 3)
    run = shop.ask(begin, end)
    with shop.world.database.transaction() as tx:
        ended = start.cancel(tx, shop.caller, run.id, end)
    assert ended.state == "cancelled"
    assert not shop.tests.piece(1.0)
    assert shop.run(run.id).done == 0
    with shop.world.database.transaction() as tx, pytest.raises(Conflict):
        start.cancel(tx, shop.caller, run.id, end)


def test_a_process_that_dies_leaves_a_run_that_the_next_one_takes_up(
    shop: Shopping, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, end = carts(shop, 12)
    whole = shop.test(begin, end)[1]
    run = shop.ask(begin, end)
    by_two = replace(BACK_TESTS, fewest=2, most=2)
    first = Pieces(shop.world.database, shop.world.clock, shop.world.cache, by_two)
    assert first.piece(0.000001, only=run.id)
    stood = shop.run(run.id)
    assert (stood.state, stood.done, stood.total) == ("running", 2, 12)

    class Killed(BaseException):
        """The process goes in the middle of a piece."""

    played = 0

    def dies(self: Replay) -> None:
        nonlocal played
        played += 1
        if played == 2:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Replay, "run", dies)
        with pytest.raises(Killed):
            first.piece(1.0, only=run.id)
    assert (shop.run(run.id).state, shop.run(run.id).done) == ("running", 2)
    second = Pieces(shop.world.database, shop.world.clock, shop.world.cache, by_two)
    while second.piece(0.000001, only=run.id):
        pass
    run = shop.run(run.id)
    assert (run.state, run.done, run.total) == ("done", 12, 12)
    assert result_of(run) == whole
    assert len(shop.people(run)) == 12


def test_a_fault_ends_the_run_and_names_itself(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, end = carts(shop, 2)
    run = shop.ask(begin, end)

    def breaks(self: Replay) -> None:
        raise AttributeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr(Replay, "run", breaks)
        assert shop.tests.piece(1.0)
    ended = shop.run(run.id)
    assert ended.state == "failed"
    assert "a fault of ours" in ended.problem
    assert "person " in ended.problem
    assert not shop.tests.piece(1.0)


def test_a_worker_does_it_in_the_background(shop: Shopping) -> None:
    begin, end = carts(shop, 3)
    run = shop.ask(begin, end)
    shop.world.chores.run()
    while shop.run(run.id).state != "done":
        shop.world.chores.ask_in_more()
    assert result_of(shop.run(run.id)).sent == 6


def test_a_draft_is_tried_on_what_happened_before_it_was_written(shop: Shopping) -> None:
    """D5: nobody was ever in it, and what it would cost is known before it is published."""
    begin, end = carts(shop, 3, publish=False)
    journey = {
        "id": "new", "name": "New", "enter": {"on": [{"event": "Product Added"}]},
        "steps": [{"send": "sms", "channel": "sms", "template": "cart-sms"}],
    }  # fmt: skip
    run, result = shop.test(begin, end, "new", definition=journey)
    assert (run.version, result.entries, result.sent) == (0, 3, 3)
    assert shop.world.ledger() == []


def test_quiet_hours_and_contact_limits_are_asked_as_live(shop: Shopping) -> None:
    """R1, R4: messages that were really sent count only where the author wants it."""
    begin, end = carts(shop, 1)
    twice = CART.replace("id: cart", "id: other").replace("stage: cart\n", "")
    definition = journey_values(twice)
    definition["steps"] = [one for one in definition["steps"] if "wait" not in one]
    _, alone = shop.test(begin, end, "other", definition=definition)
    assert alone.sent == 2
    definition["steps"].insert(0, {"wait": "half_hour", "for": "31m"})
    _, counted = shop.test(begin, end, "other", definition=definition, count_real=True)
    assert counted.sent == 1
    assert {(one.state, one.reason) for one in counted.messages if one.state != "accepted"} == {
        ("not_sent", "capped")
    }


def test_what_people_click_is_what_the_author_assumes(shop: Shopping) -> None:
    begin, end = carts(shop, 8, publish=False)
    for number in range(8):
        shop.world.consent(f"p{number}", "sms", "tracking", address=f"+49151123456{10 + number}")
    shop.world.settle()
    journey: dict[str, Any] = {
        "id": "new", "name": "New", "enter": {"on": [{"event": "Product Added"}]},
        "steps": [
            {"send": "sms", "channel": "sms", "template": "cart-sms", "success": "clicked", "within": "2h",
             "fallback": [{"channel": "email", "template": "cart-mail", "within": "2h"}]},
        ],
    }  # fmt: skip
    # consent to tracking came later than the carts: without it nobody can know who clicked (R22)
    _, before = shop.test(begin, end, "new", definition=journey, assumed=Assumed(clicked=1))
    assert before.sent == 16
    begin = shop.world.clock.now()
    for number in range(8):
        shop.adds(f"p{number}", "c2")
    shop.world.wait(DAY)
    end = shop.world.clock.now()
    shares = [tenth / 10 for tenth in range(11)]

    def sent() -> list[int]:
        return [
            shop.test(begin, end, "new", definition=journey, assumed=Assumed(clicked=share))[1].sent
            for share in shares
        ]

    found = sent()
    assert (found[0], found[-1]) == (16, 8)
    # who clicks hangs on ids that differ in every run: all eight people fall into one tenth once in ten million
    assert found == sorted(found, reverse=True)
    assert len(set(found)) > 2
    assert sent() == found


def test_imported_history_counts_as_if_it_had_been_received_then(shop: Shopping) -> None:
    """J4: live, imports trigger nothing; a test of a new shop would have nothing to look at."""
    shop.customer("anna", number=11)
    asked = MONDAY - 40 * DAY
    shop.world.collect(
        {"type": "track", "userId": "anna", "event": "Product Added", "timestamp": asked,
         "properties": {"cart_id": "old", "product_id": "p1", "price": 5, "quantity": 1}}, imported=True,
    )  # fmt: skip
    shop.world.wait(HOUR)
    shop.publish(CART.replace("  audience: {kind: consent, channel: sms, purpose: marketing}\n", ""))
    begin, end = asked - HOUR, asked + DAY
    _, happened = shop.test(begin, end)
    assert happened.entries == 1
    assert any("imported events" in note.text for note in happened.notes)
    _, imported = shop.test(begin, end, imports="imported")
    assert imported.entries == 0
    _, later = shop.test(MONDAY, shop.world.clock.now(), imports="imported")
    assert later.entries == 0


def test_history_that_is_no_longer_kept_is_said_to_be_missing(shop: Shopping) -> None:
    shop.customer("anna", number=11)
    shop.world.until(MONDAY + 21 * DAY)  # into the next month
    begin = shop.world.clock.now()
    shop.publish(CART)
    shop.adds("anna")
    shop.world.wait(HOUR)
    with shop.world.database.transaction() as tx:
        tx.run("DROP TABLE events_2026_11")
    _, result = shop.test(begin, shop.world.clock.now())
    assert result.sent == 1, "the number of anna is the one known today"
    assert any("before the oldest event that is kept" in note.text for note in result.notes)
    _, early = shop.test(MONDAY, shop.world.clock.now())
    assert "History is kept since 2026-12-01; what was before is not known." in [
        note.text for note in early.notes
    ]


def test_whoever_was_erased_or_belongs_to_others_is_not_looked_at(shop: Shopping) -> None:
    begin, end = carts(shop, 3)
    gone = shop.world.person("p1")
    with shop.world.database.transaction() as tx:
        tx.run("UPDATE people SET erased_at = %s WHERE id = %s", [end, gone])
    run, result = shop.test(begin, end)
    assert (result.people, result.entries) == (2, 2)
    assert gone not in {one.person for one in shop.people(run)}


def test_a_segment_and_a_sample_narrow_the_test(shop: Shopping) -> None:
    begin, end = carts(shop, 10)
    shop.orders("p1")
    shop.orders("p2")
    shop.segment({"id": "buyers", "name": "Buyers", "condition": {
        "kind": "event", "event": "Order Completed", "op": "ge", "value": 1}})  # fmt: skip
    _, of_segment = shop.test(begin, end, segment="buyers")
    assert (of_segment.people, of_segment.entries) == (2, 2)
    everybody = [shop.world.person(f"p{number}") for number in range(10)]
    for sample in range(1, 10):
        run, sampled = shop.test(begin, end, sample=sample)
        assert sampled.people == sum(in_sample(one, sample, 10) for one in everybody)
        assert run.done == run.total == 10


def test_what_cannot_be_tested_is_refused_with_its_place(shop: Shopping) -> None:
    shop.publish(CART)
    now = shop.world.clock.now()

    def refused(begin: datetime, end: datetime, **more: Any) -> set[str]:
        with pytest.raises(BadInput) as caught:
            shop.ask(begin, end, **more)
        return {problem.path for problem in caught.value.problems}

    assert refused(now, now - DAY) == {"to"}
    assert refused(now, now + DAY) == {"to"}
    assert refused(now - DAY, now, segment="nobody") == {"segment"}
    assert refused(now - DAY, now, assumed=Assumed(clicked=2)) == {"assumed.clicked"}
    assert refused(now - DAY, now, definition={"id": "x", "name": "X", "steps": []}) == {"definition.id"}
    assert "steps[0].template" in refused(
        now - DAY, now, definition={"name": "Cart", "enter": {"on": [{"event": "A"}]},
                                    "steps": [{"send": "a", "channel": "sms", "template": "none"}]},
    )  # fmt: skip
    with pytest.raises(NotFound):
        shop.ask(now - DAY, now, "nothing")


def test_so_many_may_wait_and_so_many_are_kept(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.publish(CART)
    now = shop.world.clock.now()
    for _ in range(RUNS.most_open):
        shop.ask(now - DAY, now)
    with pytest.raises(Conflict):
        shop.ask(now - DAY, now)
    while shop.tests.piece(1.0):
        pass
    monkeypatch.setattr(start, "RUNS", replace(RUNS, most_kept=3))
    kept = shop.ask(now - DAY, now)
    with shop.world.database.transaction() as tx:
        rows = tx.rows("SELECT id FROM backtests ORDER BY id")
    assert len(rows) == 3
    assert kept.id in {row[0] for row in rows}


def test_held_messages_say_until_when(shop: Shopping) -> None:
    """R1: the night is waited out, and the timeline says so."""
    shop.publish(CART)
    shop.customer("anna", number=11)
    shop.world.until(datetime(2026, 11, 23, 20, 15, tzinfo=UTC))  # 21:15 in Berlin
    begin = shop.world.clock.now()
    shop.adds("anna")
    shop.world.wait(DAY)
    run, result = shop.test(begin, begin + 2 * HOUR)
    assert (result.waiting, result.sent) == (1, 0)
    (anna,) = shop.people(run, outcome="held", reason="quiet_hours")
    (held,) = [one for one in anna.timeline if one.what == "held"]
    assert held.until is not None
    assert timedelta(hours=10) < held.until - held.at < timedelta(hours=11)
    assert [(one.step, one.people) for one in result.standing] == [("sms", 1)]
    assert shop.people(run, outcome="sent") == []


def test_the_period_is_kept_in_utc(shop: Shopping) -> None:
    shop.publish(CART)
    offset = MONDAY.astimezone(tz=UTC) - MINUTE
    run = shop.ask(offset.astimezone(tz=None), MONDAY)
    assert shop.run(run.id).wanted == Wanted(from_=offset, to=MONDAY)
