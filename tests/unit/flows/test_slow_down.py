"""How long an account rests that said "too fast", and how fast it is asked afterwards, without a database."""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta

import pytest

from anklang.flows.slow_down import FORGOTTEN, LINE, SlowDown

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ONE = (1, "one", b"")


def after(seconds: float) -> datetime:
    """So long after the beginning."""
    return AT + timedelta(seconds=seconds)


def hurried(slow: SlowDown, seconds: float) -> float | None:
    """Seconds from the beginning to the turn of an order confirmation."""
    turn = slow.turn(ONE, "transactional", after(seconds), hurried=True)
    return None if turn is None else (turn - AT).total_seconds()


@pytest.mark.parametrize(
    ("said", "rests"), [(0.0, 0.25), (0.25, 0.25), (7.0, 7.0), (60.0, 60.0), (3600.0, 60.0)]
)
def test_an_account_rests_as_long_as_it_says_within_bounds(said: float, rests: float) -> None:
    """It may mean one person only, so nobody else waits for longer than a minute."""
    slow = SlowDown()
    slow.throttled(ONE, said, AT)
    assert (hurried(slow, 0.0), hurried(slow, rests)) == (rests, None)


def test_an_account_that_names_no_time_rests_twice_as_long_each_time_until_it_takes_something() -> None:
    """1, 2, 4 … 60 seconds; then from the beginning."""
    slow, now, rests = SlowDown(), 0.0, []
    for _ in range(8):
        slow.throttled(ONE, None, after(now))
        until = hurried(slow, now)
        assert until is not None
        rests.append(until - now)
        now = until
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    slow.accepted(ONE, after(now))
    slow.throttled(ONE, None, after(now + 1))
    assert hurried(slow, now + 1) == now + 2


def test_answers_to_what_was_sent_before_a_rest_make_it_no_longer_but_for_a_time_that_they_name() -> None:
    """A whole batch is refused at once; that is one "too fast" and not a hundred."""
    slow = SlowDown()
    for _ in range(100):
        slow.throttled(ONE, None, AT)
    assert hurried(slow, 0.0) == 1.0
    slow.throttled(ONE, 5.0, after(0.5))
    slow.throttled(ONE, 2.0, after(0.6))
    assert hurried(slow, 0.7) == 5.5


def test_another_account_another_workspace_and_other_settings_do_not_rest() -> None:
    slow = SlowDown()
    slow.throttled(ONE, 10.0, AT)
    for other in ((1, "two", b""), (2, "one", b""), (1, "one", b"new token")):
        assert slow.turn(other, "bulk", AT, hurried=False) is None


def test_a_campaign_stands_in_line_and_what_is_hurried_or_triggered_does_not() -> None:
    """Each message of the line has a turn of its own, and none lies too far ahead."""
    slow = SlowDown()
    for _ in range(10):
        slow.accepted(ONE, AT)
    slow.throttled(ONE, 10.0, AT)
    turns = [slow.turn(ONE, "bulk", AT, hurried=False) for _ in range(2000)]
    assert turns[:3] == [after(10.0), after(10.125), after(10.25)]  # eight a second
    assert max(one for one in turns if one) <= after(10) + LINE
    assert slow.turn(ONE, "triggered", AT, hurried=False) == after(10.0)
    assert slow.turn(ONE, "triggered", after(10.0), hurried=False) is None
    assert hurried(slow, 10.0) is None
    assert slow.turn(ONE, "bulk", after(10.0), hurried=False) is not None  # the two went before


def test_what_is_triggered_waits_as_well_where_it_alone_is_too_much() -> None:
    slow = SlowDown()
    slow.throttled(ONE, 1.0, AT)
    went = [slow.turn(ONE, "triggered", after(1.0), hurried=False) is None for _ in range(50)]
    assert 1 <= sum(went) < 10


def test_an_account_that_asks_for_no_patience_for_a_while_is_asked_as_if_nothing_had_been() -> None:
    slow = SlowDown()
    slow.throttled(ONE, 1.0, AT)
    later = after(1.0) + FORGOTTEN
    assert [slow.turn(ONE, "bulk", later, hurried=False) for _ in range(100)] == [None] * 100


class Vendor:
    """Takes so many messages in a second; answers after a while, as a real one."""

    def __init__(self, limit: int, deliverers: int) -> None:
        self.limit, self.slow = limit, [SlowDown() for _ in range(deliverers)]
        self.seconds: dict[int, int] = {}
        self.refused = self.looks = self.taken = 0
        self.now = 0.0

    def takes(self) -> bool:
        """Whether it takes one more in this second."""
        second = int(self.now)
        self.seconds[second] = self.seconds.get(second, 0) + 1
        return self.seconds[second] <= self.limit

    def answer(self, which: int, *, taken: bool, retry_after: float | None) -> None:
        """What one deliverer hears."""
        self.taken += taken
        self.refused += not taken
        if taken:
            self.slow[which].accepted(ONE, after(self.now))
        else:
            self.slow[which].throttled(ONE, retry_after, after(self.now))


@pytest.mark.parametrize("retry_after", [None, 0.05, 3.0])
@pytest.mark.parametrize(("limit", "deliverers"), [(14, 1), (14, 3), (1, 1), (200, 1)])
def test_most_of_what_a_vendor_bears_is_used_and_little_more_is_asked_of_it(
    limit: int, deliverers: int, retry_after: float | None
) -> None:
    """A campaign of some minutes, with answers that take a fifth of a second, by one deliverer or by several."""
    count = limit * 200
    vendor = Vendor(limit, deliverers)
    queue = [(0.0, number) for number in range(count)]
    answers: list[tuple[float, int, int, bool]] = []
    while vendor.taken < count:
        assert vendor.now < 1000, "it never ends"
        while answers and answers[0][0] <= vendor.now:
            _, number, which, taken = heapq.heappop(answers)
            vendor.answer(which, taken=taken, retry_after=retry_after)
            if not taken:
                heapq.heappush(queue, (vendor.now + max(1.0, retry_after or 0.0), number))
        for which in range(deliverers):
            room = min(128, 256 - sum(one[2] == which for one in answers))
            while room and queue and queue[0][0] <= vendor.now:
                _, number = heapq.heappop(queue)
                room, vendor.looks = room - 1, vendor.looks + 1
                turn = vendor.slow[which].turn(ONE, "bulk", after(vendor.now), hurried=False)
                if turn is None:
                    heapq.heappush(answers, (vendor.now + 0.2, number, which, vendor.takes()))
                else:
                    heapq.heappush(queue, ((turn - AT).total_seconds(), number))
        vendor.now += 0.05
    assert vendor.now < 200 * 1.7
    assert vendor.refused < count * 0.2 + 300 * deliverers
    assert vendor.looks < count * 12
