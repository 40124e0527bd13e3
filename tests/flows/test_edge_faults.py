"""Edge cases of calls, of publishing with people inside, and of names nobody knows (semantics 2.18)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, EdgeShop, edge_shop

from anklang.channels.model import Accepted, Failed, Unknown
from anklang.core.errors import BadInput
from anklang.flows.record_sent import Ready

CALL = """
id: call
name: Call
enter: {on: {event: Start}}
steps:
  - call: hook
    url: https://shop.example/hook
    body: {order: {from: event.order_id}}
    attempts: 3
    at_most: 2h
    paths: {success: good, failed: bad, timeout: late}
  - {update: good, set: {call: good}, then: end}
  - {update: bad, set: {call: bad}, then: end}
  - {update: late, set: {call: late}, then: end}
"""
FIRST = """
id: j
name: J
enter: {on: {event: Start}}
steps:
  - {wait: pause, for: 3h}
  - {send: first, channel: sms, template: ad}
"""
SECOND = """
id: j
name: J
enter: {on: {event: Start}}
steps:
  - {wait: rest, for: 1h}
  - {send: last, channel: sms, template: ad}
"""


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def answer_500(ready: Ready) -> Failed:
    return Failed("transient", "provider_rejected", "500")


def answer_302(ready: Ready) -> Failed:
    return Failed("message", "provider_rejected", "302")


def answer_nothing(ready: Ready) -> Unknown:
    return Unknown("no answer in time")


CALLS = [("500 for ever", answer_500, 3, "bad"), ("a redirect is final", answer_302, 1, "bad"),
         ("no answer: the call carries a key, so it is made again", answer_nothing, 9, "late")]  # fmt: skip


@pytest.mark.parametrize(("meaning", "answer", "most", "path"), CALLS, ids=[one[0] for one in CALLS])
def test_a_call_that_goes_wrong_takes_its_path(
    shop: EdgeShop, meaning: str, answer: object, most: int, path: str
) -> None:
    """Edge case 43 (J43): a bounded number of tries, always with the same idempotency key."""
    shop.publish(CALL)
    shop.world.outbox.answer_call = answer  # type: ignore[assignment]
    shop.happens("Start", order_id="o1")
    shop.world.wait(DAY)
    assert shop.traits()["call"] == path
    called = shop.world.outbox.called
    assert 1 <= len(called) <= most
    assert len({one.message.id for one in called}) == 1
    assert shop.ends() == [("call", "finished")]


def test_a_call_that_is_slow_but_comes_back_goes_on(shop: EdgeShop) -> None:
    """Edge case 43: two faults, then the answer."""
    shop.publish(CALL)
    answers = iter([Failed("transient", "provider_rejected", "500")] * 2)
    shop.world.outbox.answer_call = lambda ready: next(answers, None) or Accepted("1")
    shop.happens("Start", order_id="o1")
    shop.world.wait(HOUR)
    assert shop.traits()["call"] == "good"
    call = shop.world.outbox.called[-1].message.plan.call
    assert call is not None
    assert call.body == {"order": "o1"}


def people(shop: EdgeShop, count: int) -> list[str]:
    """People who stand in the first step."""
    users = [f"u{n}" for n in range(count)]
    for n, user in enumerate(users):
        shop.person(user, phone=f"+49151123459{n:02d}", agreed="marketing")
        shop.happens("Start", user=user)
    shop.world.wait(10 * MINUTE)
    return users


def test_a_removed_step_with_people_needs_a_choice(shop: EdgeShop) -> None:
    """Edge case 39 (J37)."""
    shop.publish(FIRST)
    people(shop, 3)
    with pytest.raises(BadInput, match=r"3 people are in 'pause'"):
        shop.publish(SECOND)


CHOICES = [
    ("they are moved, the timer stays", "rest", "keep", {"last": MONDAY + 3 * HOUR}, "finished"),
    ("they are moved, counted from arrival", "rest", "recompute", {"last": MONDAY + HOUR}, "finished"),
    ("they finish on the old version", "stay", "keep", {"first": MONDAY + 3 * HOUR}, "finished"),
    ("they leave", "exit", "keep", {}, "migrated"),
    ("they are moved behind the wait", "last", "keep", {"last": MONDAY + 10 * MINUTE}, "finished"),
]


@pytest.mark.parametrize(
    ("meaning", "target", "timers", "sent", "end"), CHOICES, ids=[one[0] for one in CHOICES]
)
def test_everybody_in_a_removed_step_goes_where_the_author_chose(
    shop: EdgeShop, meaning: str, target: str, timers: str, sent: dict[str, object], end: str
) -> None:
    """Edge case 39 (J37): nobody is lost, nobody gets two."""
    shop.publish(FIRST)
    users = people(shop, 2)
    shop.publish(SECOND, steps={"pause": target}, timers=timers)
    shop.world.wait(DAY)
    assert [shop.ends(user) for user in users] == [[("j", end)]] * 2
    assert {m["step"]: m["accepted_at"] for m in shop.world.ledger()} == sent
    assert len(shop.texts()) == 2 * bool(sent)


def test_an_event_that_nobody_listens_to_is_kept_and_opens_nothing(shop: EdgeShop) -> None:
    """Edge case 49: a typo; the alert about it comes with the catalogue of events."""
    shop.publish(FIRST)
    shop.happens("Strat")
    shop.world.wait(DAY)
    assert (shop.ends(), shop.ledger()) == ([], [])
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM events WHERE name = 'Strat'") == [(1,)]
