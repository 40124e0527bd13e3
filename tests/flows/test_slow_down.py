"""An account that says "too fast", or that is refused, is waited for: no message is lost by it, and none goes twice
(integrations 1.2, compliance 7.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest
from flows.test_fail_over import AT, BUSY, REFUSED, SLOW, TAKEN, Shop

from anklang.channels.model import Accepted, Failed, Outgoing, SendResult, Unknown
from anklang.channels.store import remove_account, save_account
from anklang.core.ids import derive_id
from anklang.flows.choose_account import FEW, LONGEST_REST
from anklang.flows.on_message_due import Deliverer
from anklang.flows.record_sent import KEPT, MAX_ATTEMPTS
from anklang.messages import store as messages
from anklang.messages.model import Message
from anklang.testing.world import BASE_URL
from anklang.workspaces.store import raise_epoch

TOO_FAST = Failed("throttled", "provider_rejected", "429", "Too fast.")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Anna agreed to text messages, and one account carries them."""
    made = Shop(database_url)
    with made.database.transaction() as tx:
        remove_account(tx, made.workspace, "two")
        raise_epoch(tx, made.workspace)
    yield made
    made.close()


class Counterpart:
    """A vendor that takes so many messages in each second of the clock, and says "too fast" to the others."""

    def __init__(self, shop: Shop, per_second: int, retry_after: float | None = None) -> None:
        self.shop, self.per_second = shop, per_second
        self.refusal = msgspec.structs.replace(TOO_FAST, retry_after=retry_after)
        self.seconds: Counter[int] = Counter()
        self.refused: list[datetime] = []
        self.times: list[datetime] = []
        shop.vendors.answers["one"] = self.answer

    def answer(self, message: Outgoing) -> SendResult:
        """Take it, or not."""
        now = self.shop.clock.now()
        if self.seconds[int(now.timestamp())] >= self.per_second:
            self.refused.append(now)
            return self.refusal
        self.seconds[int(now.timestamp())] += 1
        self.times.append(now)
        return Accepted(f"{message.message_id}-{message.attempt}")


def campaign(shop: Shop, count: int) -> None:
    """So many messages of a campaign that are due at this moment."""
    first = shop.plan(lane="bulk")
    more = [msgspec.structs.replace(first, id=derive_id("campaign", shop.number())) for _ in range(count - 1)]
    with shop.database.transaction() as tx:
        messages.plan(tx, more)


def of(shop: Shop, message: Message) -> tuple[str, str | None, int]:
    """State, reason and attempts of one message."""
    with shop.database.transaction() as tx:
        [found] = messages.load(tx, [(message.shard, message.id)])
    return found.state, found.reason, found.attempts


def replies(shop: Shop, message: Message) -> list[str]:
    """What the ledger keeps of the answers: class of the fault, or what else it was."""
    with shop.database.transaction() as tx:
        [found] = messages.load(tx, [(message.shard, message.id)])
    return [one.get("error") or one["kind"] for one in found.replies]


@pytest.mark.parametrize(
    ("per_second", "retry_after", "within"),
    [(20, None, MINUTE), (20, 3.0, MINUTE), (1, None, 8 * MINUTE)],
    ids=["without a time", "with a time", "one a second"],
)
def test_a_campaign_is_taken_whole_by_a_vendor_that_takes_few_in_a_second(
    shop: Shop, per_second: int, retry_after: float | None, within: timedelta
) -> None:
    """Nothing fails, nothing goes twice, the vendor is not hammered, and little of what it bears is left unused."""
    vendor = Counterpart(shop, per_second, retry_after)
    campaign(shop, 300)
    shop.wait(20 * MINUTE)
    assert {state for state, _, _ in shop.states()} == {"accepted"}
    assert (len(shop.vendors.took), set(shop.vendors.took.values())) == (300, {1})
    assert len(vendor.refused) < 300
    assert vendor.times[-1] - AT < within


def test_while_an_account_rests_nobody_is_asked_and_the_contract_is_first_when_it_wakes(shop: Shop) -> None:
    """Compliance 7.3: stop for the time. What is put off leaves no word and no attempt in the ledger."""
    shop.vendors.say(one=SLOW)
    first = shop.plan(lane="bulk")
    shop.settle()
    asked: list[str] = []

    def answer(message: Outgoing) -> SendResult:
        asked.append(message.lane)
        return TAKEN

    shop.vendors.answers["one"] = answer
    campaign(shop, 5)
    shop.plan("code", lane="transactional")
    shop.wait(timedelta(seconds=6.9))
    assert asked == []
    assert of(shop, first) == ("planned", "provider_rejected", 1)
    assert Counter(shop.states()) == {("planned", "provider_rejected", 1): 1, ("planned", None, 0): 6}
    assert not any(one["gate"] for one in shop.ledger() if one["attempts"] == 0)
    shop.clock.set(AT + timedelta(seconds=7))
    shop.deliverer.take_due(2, 64, 0)  # of the campaign only what the account surely bears
    shop.wait(MINUTE)
    assert (asked[0], Counter(asked)) == ("transactional", {"transactional": 1, "bulk": 5})
    assert replies(shop, first) == ["throttled", "accepted"]


def test_what_a_journey_triggered_goes_before_a_campaign_when_the_account_wakes(shop: Shop) -> None:
    """R11: the line of a campaign is not in its way."""
    Counterpart(shop, 5)
    campaign(shop, 200)
    shop.wait(timedelta(seconds=20))
    message = shop.plan()
    shop.wait(timedelta(seconds=5))
    assert shop.account_of(message) == "one"
    assert sum(state == "accepted" for state, _, _ in shop.states()) < 201
    shop.wait(10 * MINUTE)
    assert {state for state, _, _ in shop.states()} == {"accepted"}


def test_patience_eats_no_attempts_and_few_of_its_answers_are_kept(shop: Shop) -> None:
    """A row keeps fifty answers, and those that say what became of the message must find room."""
    said: list[SendResult] = [*[TOO_FAST] * 60, *[BUSY] * (MAX_ATTEMPTS - 1)]
    shop.vendors.answers["one"] = lambda _: said.pop(0) if said else TAKEN
    message = shop.plan()
    shop.wait(8 * HOUR)
    assert of(shop, message) == ("accepted", None, 60 + MAX_ATTEMPTS)
    kept = [*["throttled"] * KEPT, *["transient"] * (MAX_ATTEMPTS - 1), "accepted"]
    assert replies(shop, message) == kept


LATER = msgspec.structs.replace(TOO_FAST, retry_after=1800.0)


@pytest.mark.parametrize("answer", [LATER, REFUSED], ids=["too fast", "refused"])
def test_a_message_waits_a_day_for_its_account_and_no_longer(shop: Shop, answer: Failed) -> None:
    """Where it is not useless before, which ends it as too late."""
    shop.vendors.say(one=answer)
    shop.plan("code", lane="transactional")
    shop.wait(23 * HOUR)
    assert [state for state, _, _ in shop.states()] == ["planned"]
    shop.wait(2 * HOUR)
    assert [(state, reason) for state, reason, _ in shop.states()] == [("failed", answer.reason)]


def test_a_message_that_becomes_useless_while_its_account_rests_is_too_late(shop: Shop) -> None:
    """R12"""
    shop.vendors.say(one=REFUSED)
    for _ in range(FEW):
        first = shop.plan()
    shop.settle()
    late = msgspec.structs.replace(
        first, id=derive_id("late", 1), planned_at=AT, useless_after=AT + timedelta(seconds=10)
    )
    with shop.database.transaction() as tx:
        messages.plan(tx, [late])
    shop.wait(MINUTE)
    assert of(shop, late) == ("expired", "too_late", 0)


def test_an_hour_without_credit_loses_no_order_confirmation(shop: Shop) -> None:
    """One account alone: it is asked now and then by one message, and the others wait without an attempt."""
    shop.vendors.say(one=REFUSED)
    for _ in range(6):
        for _ in range(3):
            shop.plan("code", lane="transactional")
        shop.plan()
        shop.wait(10 * MINUTE)
    assert {state for state, _, _ in shop.states()} == {"planned"}
    assert len(shop.vendors.asked) < 20
    shop.vendors.say(one=TAKEN)
    shop.wait(17 * MINUTE)
    assert {state for state, _, _ in shop.states()} == {"accepted"}
    assert set(shop.vendors.took.values()) == {1}


def test_an_account_that_gets_other_settings_is_asked_at_once(shop: Shop) -> None:
    """Whoever has brought a new token need not wait for the end of a rest."""
    shop.vendors.say(one=REFUSED)
    shop.plan()
    shop.wait(20 * MINUTE)
    shop.vendors.say(one=TAKEN)
    with shop.database.transaction() as tx:
        save_account(tx, shop.workspace, "one", "twilio", ["sms"], b"other", shop.clock.now())
        raise_epoch(tx, shop.workspace)
    message = shop.plan()
    shop.settle()
    assert of(shop, message) == ("accepted", None, 1)


def test_a_new_process_learns_it_by_itself(shop: Shop) -> None:
    """Nothing of it is kept: each deliverer has its own answers, which cost an attempt that does not count."""
    shop.vendors.say(one=SLOW)
    shop.plan()
    shop.settle()
    shop.deliverer = Deliverer(shop.database, shop.clock, shop.cache, shop.vendors, BASE_URL)
    shop.plan()
    shop.settle()
    assert len(shop.vendors.asked) == 2
    shop.vendors.say(one=TAKEN)
    shop.wait(MINUTE)
    assert {state for state, _, _ in shop.states()} == {"accepted"}


def test_another_account_stands_in_for_a_refused_one_and_not_for_one_that_asks_for_patience(
    database_url: str,
) -> None:
    """Decision 0020: a second vendor would undo the shop's own rate."""
    shop = Shop(database_url)
    shop.vendors.say(one=SLOW, two=TAKEN)
    shop.plan()
    shop.settle()
    message = shop.plan()
    shop.settle()
    assert (shop.vendors.asked, of(shop, message)) == (["one"], ("planned", None, 0))
    shop.vendors.say(one=REFUSED)
    shop.wait(timedelta(seconds=20))
    assert {state for state, _, _ in shop.states()} == {"accepted"}
    assert set(shop.vendors.asked[1:]) == {"one", "two"}
    shop.close()


def test_where_all_accounts_are_refused_messages_wait_for_the_first_to_wake(database_url: str) -> None:
    """The longer rest of the other one is in nobody's way."""
    shop = Shop(database_url)
    shop.vendors.say(one=REFUSED, two=TAKEN)
    for _ in range(FEW + 2):  # the first rests for longer and longer
        shop.plan()
        shop.wait(5 * MINUTE)
    shop.vendors.say(two=REFUSED)
    for _ in range(FEW):
        shop.plan()
        shop.settle()
    message = shop.plan()
    shop.settle()
    assert of(shop, message) == ("planned", None, 0)
    shop.vendors.say(two=TAKEN)
    shop.wait(timedelta(seconds=31))
    assert of(shop, message) == ("accepted", None, 1)
    shop.wait(5 * MINUTE)  # those that both refused ask them in turn
    assert {state for state, _, _ in shop.states()} == {"accepted"}
    assert set(shop.vendors.took.values()) == {1}
    shop.close()


def test_a_message_that_alone_is_refused_holds_nobody_up_and_ends_after_its_attempts(shop: Shop) -> None:
    """Vendors refuse an address that they do not know, or a sender, in the words in which they refuse an account."""
    odd = shop.plan("code", lane="transactional")
    shop.vendors.answers["one"] = lambda sent: REFUSED if sent.message_id == odd.id else TAKEN
    for _ in range(20):
        message = shop.plan()
        shop.settle()
        assert of(shop, message) == ("accepted", None, 1)
        shop.wait(MINUTE)
    assert of(shop, odd) == ("failed", "credentials_invalid", MAX_ATTEMPTS)


def test_a_few_messages_that_alone_are_refused_let_the_next_one_try_first(shop: Shop) -> None:
    """They look like an account that is closed until somebody else's message shows that it is not."""
    odd = {shop.plan("code", lane="transactional").id for _ in range(FEW)}
    shop.vendors.answers["one"] = lambda sent: REFUSED if sent.message_id in odd else TAKEN
    shop.wait(HOUR)
    message = shop.plan()
    shop.wait(LONGEST_REST + timedelta(seconds=1))
    assert of(shop, message) == ("accepted", None, 1)
    assert {state for state, _, _ in shop.states()} == {"accepted", "planned"}


def test_what_is_in_doubt_is_not_kept_waiting_for_longer_than_the_vendor_remembers(shop: Shop) -> None:
    """22: each attempt since the doubt counts, and those before it do not."""
    with shop.database.transaction() as tx:  # a vendor that drops what comes twice
        remove_account(tx, shop.workspace, "one")
        save_account(tx, shop.workspace, "one", "handset", ["sms"], b"", AT)
        raise_epoch(tx, shop.workspace)
    said: list[SendResult] = [*[TOO_FAST] * 15, Unknown("time-out")]
    shop.vendors.answers["one"] = lambda _: said.pop(0) if said else TOO_FAST
    message = shop.plan()
    shop.wait(3 * HOUR)
    assert replies(shop, message) == [*["throttled"] * KEPT, "unknown", *["throttled"] * 7]
    assert of(shop, message) == ("failed", "provider_rejected", 15 + 8)
