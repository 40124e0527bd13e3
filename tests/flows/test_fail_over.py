"""Two accounts carry text messages: the second stands in where the first fails, and nowhere else (C8)."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from spine_rig import SETTINGS

from anklang.channels.model import Accepted, Failed, Outgoing, SendResult, Unknown
from anklang.channels.store import remove_account, save_account
from anklang.core.ids import derive_id, shard_of
from anklang.flows.choose_account import able_to_carry
from anklang.flows.definitions import ProviderChoice
from anklang.flows.on_message_due import Deliverer
from anklang.flows.record_sent import Ready
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import BASE_URL, World
from anklang.workspaces.store import raise_epoch

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
REFUSED = Failed("account", "credentials_invalid", "401", "The key is refused.")
BUSY = Failed("transient", "provider_rejected", "503", "Try again.")
SLOW = Failed("throttled", "provider_rejected", "429", "Too fast.", retry_after=7.0)
NO_SUCH_NUMBER = Failed("address", "unreachable", "21211", "No such number.")
BLOCKED = Failed("address", "blocked_by_user", "21610", "The person wrote STOP to this number.")
BAD_TEXT = Failed("message", "provider_rejected", "21617", "Too long.")
TAKEN = Accepted("taken")
_TEXT = {"languages": {"de": {"text": "Schau mal."}}}
WORDS: list[dict[str, Any]] = [
    {"id": "text", "channel": "sms", "class": "advertising", "purpose": "marketing", **_TEXT},
    {"id": "bot", "channel": "telegram", "class": "advertising", "purpose": "marketing", **_TEXT},
    {"id": "code", "channel": "sms", "class": "transactional", "purpose": "service", **_TEXT},
]
ACCOUNTS = [("one", "twilio", "sms"), ("two", "seven", "sms"), ("bot", "telegram", "telegram"),
            ("bot2", "telegram", "telegram")]  # fmt: skip


class Vendors:
    """The vendors behind the accounts: they answer what was said of them, and write down who was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Outgoing], SendResult]] = {}
        self.asked: list[str] = []
        self.took: Counter[Any] = Counter()  # messages that went out, or may have

    def say(self, **answers: SendResult) -> None:
        """What each account answers from now on."""
        for account, answer in answers.items():
            self.answers[account] = lambda _, answer=answer: answer

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Write down and answer."""
        found = [self.answers[account.id](one) for one in batch]
        self.asked += [account.id] * len(batch)
        self.took.update(
            one.message_id for one, said in zip(batch, found, strict=True) if not isinstance(said, Failed)
        )
        return found

    async def call(self, ready: Ready) -> SendResult:
        """There are no web calls here."""
        raise AssertionError(ready)

    async def close(self) -> None:
        """Nothing is held."""


class Shop(World):
    """A world with two accounts for text messages, and one for Telegram."""

    def __init__(self, url: str) -> None:
        super().__init__(url, AT, SETTINGS)
        self.vendors = Vendors()
        self.deliverer = Deliverer(self.database, self.clock, self.cache, self.vendors, BASE_URL)
        with self.database.transaction() as tx:
            for each in WORDS:
                templates.save(tx, self.workspace, template_text.parse(each), AT, "test")
            for rank, (account, vendor, channel) in enumerate(ACCOUNTS):
                save_account(tx, self.workspace, account, vendor, [channel], b"", AT, rank)
            raise_epoch(tx, self.workspace)
        self.collect({"type": "identify", "userId": "anna", "traits": {"phone": "+4915112340001"}})
        self.settle()
        self.consent("anna", "sms", "marketing", address="+4915112340001")
        self.settle()

    def plan(self, template: str = "text", sender: str | None = None, lane: str = "triggered") -> Message:
        """One message that is due now."""
        person, now = self.person("anna"), self.clock.now()
        exempt = template == "code"
        message = Message(
            shard=shard_of(person), id=derive_id("test", self.number()), person=person, workspace=self.workspace,
            template=template, channel="sms", purpose="service" if exempt else "marketing", lane=lane,  # type: ignore[arg-type]
            message_class="transactional" if exempt else "advertising", planned_at=now, due_at=now,
            plan=Plan(recheck_audience=False, sender=sender),
        )  # fmt: skip
        with self.database.transaction() as tx:
            messages.plan(tx, [message])
        return message

    def states(self) -> list[tuple[str, str | None, int]]:
        """State, reason and number of attempts of every message."""
        return [(one["state"], one["reason"], one["attempts"]) for one in self.ledger()]

    def account_of(self, message: Message) -> str | None:
        """The account that the ledger names."""
        with self.database.transaction() as tx:
            [found] = messages.load(tx, [(message.shard, message.id)])
        return found.provider


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Anna agreed to text messages."""
    made = Shop(database_url)
    yield made
    made.close()


@pytest.mark.parametrize("fault", [REFUSED, BUSY], ids=["refused", "away"])
def test_the_next_account_carries_at_once_what_the_first_cannot_and_the_trace_says_so(
    shop: Shop, fault: Failed
) -> None:
    """C8: no pause in between; the ledger names the one that took it, and each reply names who gave it."""
    shop.vendors.say(one=fault, two=TAKEN)
    message = shop.plan()
    shop.settle()
    assert (shop.vendors.asked, shop.states()) == (["one", "two"], [("accepted", None, 2)])
    assert (shop.account_of(message), shop.clock.now()) == ("two", AT)
    lines = [step["detail"] for step in shop.ledger()[0]["gate"] if step["step"] == "provider"]
    assert lines == ["two instead of one, which failed this message"]
    with shop.database.transaction() as tx:
        [found] = messages.load(tx, [(message.shard, message.id)])
    assert [(one["account"], one["kind"]) for one in found.replies] == [
        ("one", "failed"),
        ("two", "accepted"),
    ]


@pytest.mark.parametrize(
    "fault", [NO_SUCH_NUMBER, BLOCKED, BAD_TEXT], ids=["no-such-number", "blocked", "bad-text"]
)
def test_nobody_is_asked_around_what_is_final(shop: Shop, fault: Failed) -> None:
    """Compliance 2.4: a block at one vendor is an opt-out; another sender is never tried, not even next time."""
    shop.vendors.say(one=fault, two=TAKEN)
    shop.plan()
    shop.settle()
    assert (shop.vendors.asked, shop.states()) == (["one"], [("failed", fault.reason, 1)])
    if fault.error == "address":
        shop.plan()
        shop.settle()
        assert shop.vendors.asked == ["one"]
        assert shop.states()[1] in [("suppressed", "suppressed", 0), ("not_sent", "blocked_by_user", 0)]


def test_an_answer_in_doubt_is_no_reason_to_ask_another(shop: Shop) -> None:
    """What may have been sent stays unknown; a code for logging in is repeated by the same account (semantics 22)."""
    shop.vendors.say(one=Unknown("time-out"), two=TAKEN)
    shop.plan()
    shop.settle()
    shop.wait(timedelta(hours=1))
    assert (shop.vendors.asked, shop.states()) == (["one"], [("unknown", "no_answer", 1)])
    shop.plan("code")
    shop.wait(timedelta(hours=1))
    assert (shop.vendors.asked, shop.states()[1]) == (["one"] * 3, ("unknown", "no_answer", 2))


def test_a_refusal_after_a_doubt_does_not_lead_to_another(shop: Shop) -> None:
    """The first attempt may have arrived, so the second account could only double it."""
    shop.vendors.say(one=Unknown("time-out"), two=TAKEN)
    shop.plan("code")
    shop.settle()
    shop.vendors.say(one=BUSY)
    shop.wait(timedelta(hours=3))
    assert set(shop.vendors.asked) == {"one"}
    assert shop.states() == [("failed", "provider_rejected", 8)]


def test_a_code_goes_out_by_another_account_when_the_one_that_owes_an_answer_is_removed(shop: Shop) -> None:
    """Twice is better than never for it; anything else that is in doubt stays so."""
    shop.vendors.say(one=Unknown("time-out"), two=TAKEN)
    shop.plan("code")
    shop.settle()
    with shop.database.transaction() as tx:
        remove_account(tx, shop.workspace, "one")
        raise_epoch(tx, shop.workspace)
    shop.wait(timedelta(minutes=1))
    assert (shop.vendors.asked, shop.states()) == (["one", "two"], [("accepted", None, 2)])


def test_what_is_in_doubt_stays_so_when_the_account_that_drops_repetitions_is_removed(shop: Shop) -> None:
    """It was to be asked again, as it would have dropped a second one; nobody else is."""
    with shop.database.transaction() as tx:
        remove_account(tx, shop.workspace, "one")
        save_account(tx, shop.workspace, "one", "handset", ["sms"], b"", AT)
        raise_epoch(tx, shop.workspace)
    shop.vendors.say(one=Unknown("time-out"), two=TAKEN)
    shop.plan()
    shop.settle()
    assert shop.states() == [("planned", "no_answer", 1)]
    with shop.database.transaction() as tx:
        remove_account(tx, shop.workspace, "one")
        raise_epoch(tx, shop.workspace)
    shop.wait(timedelta(minutes=1))
    assert (shop.vendors.asked, shop.states()) == (["one"], [("unknown", "no_answer", 1)])


def test_a_vendor_that_asks_for_patience_gets_it(shop: Shop) -> None:
    """Throttled is not failed: the same account, when it said."""
    shop.vendors.say(one=SLOW, two=TAKEN)
    shop.plan()
    shop.settle()
    assert shop.states() == [("planned", "provider_rejected", 1)]
    shop.vendors.say(one=TAKEN)
    shop.wait(timedelta(seconds=8))
    assert (shop.vendors.asked, shop.states()) == (["one", "one"], [("accepted", None, 2)])


def test_an_account_that_the_author_fixed_is_the_only_one(shop: Shop) -> None:
    """The step names it, for the sender that people know."""
    shop.vendors.say(one=TAKEN, two=BUSY)
    shop.plan(sender="two")
    shop.wait(timedelta(hours=3))
    assert (set(shop.vendors.asked), shop.states()) == ({"two"}, [("failed", "provider_rejected", 8)])


def test_accounts_that_all_fail_are_asked_in_turn_with_pauses(shop: Shop) -> None:
    """Each in turn, and the message ends after as many attempts as with one account."""
    shop.vendors.say(one=BUSY, two=BUSY)
    shop.plan()
    shop.settle()
    assert shop.vendors.asked == ["one", "two"]
    shop.wait(timedelta(hours=3))
    assert shop.vendors.asked == ["one", "two"] * 4
    assert shop.states() == [("failed", "provider_rejected", 8)]


def test_an_account_that_fails_rests_and_one_message_tries_whether_it_is_back(shop: Shop) -> None:
    """A campaign does not knock at a closed door with each of its messages."""
    shop.vendors.say(one=REFUSED, two=TAKEN)
    for _ in range(5):
        shop.plan()
        shop.settle()
    assert shop.vendors.asked == ["one", "two", "two", "two", "two", "two"]
    details = [step["detail"] for step in shop.ledger()[4]["gate"] if step["step"] == "provider"]
    assert details == ["two instead of one, which fails at the moment"]
    shop.wait(timedelta(seconds=30))
    shop.vendors.asked.clear()
    for _ in range(3):
        shop.plan()
    shop.settle()
    assert sorted(shop.vendors.asked) == [
        "one",
        "two",
        "two",
        "two",
    ]  # still refused: asked by one of the three
    shop.vendors.say(one=TAKEN)
    shop.wait(timedelta(seconds=60))
    shop.vendors.asked.clear()
    shop.plan()
    shop.settle()
    shop.plan()
    shop.settle()
    assert shop.vendors.asked == ["one", "one"]


def test_a_bot_is_not_stood_in_for_by_another(shop: Shop) -> None:
    """A chat is known to one bot alone: another would only call the person gone."""
    shop.vendors.say(one=BUSY, two=BUSY)
    text, known = shop.plan(), shop.definitions()
    chat = msgspec.structs.replace(text, channel="telegram", template="bot")
    assert [one.id for one in known.accounts_for("telegram")] == ["bot", "bot2"]
    assert [one.id for one in able_to_carry(known, chat, "")] == ["bot"]
    assert [one.id for one in able_to_carry(known, text, "")] == ["one", "two"]


def test_a_process_that_dies_while_the_second_account_is_asked_leaves_one_doubt_and_no_second_message(
    shop: Shop,
) -> None:
    """23: the attempt was committed, so the sweep of another process says unknown."""
    shop.vendors.say(one=BUSY, two=TAKEN)
    shop.plan()
    [batch] = shop.deliverer.take_due(1, 64, 0)
    shop.deliverer.record(asyncio.run(shop.deliverer.hand_over(batch)))
    [again] = shop.deliverer.take_due(1, 64, 0)
    asyncio.run(shop.deliverer.hand_over(again))  # and the process dies before it writes the answer
    shop.deliverer = Deliverer(shop.database, shop.clock, shop.cache, shop.vendors, BASE_URL)
    shop.clock.set(AT + timedelta(minutes=5))
    assert shop.deliverer.sweep() == 1
    shop.wait(timedelta(hours=1))
    assert (shop.vendors.asked, shop.states()) == (["one", "two"], [("unknown", "no_answer", 2)])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_two_vendors_answer_no_advertising_goes_out_twice_and_the_ledger_is_right(
    shop: Shop, seed: int
) -> None:
    """Random answers of both: what went out, or may have, went once; the rest says why."""
    draw = random.Random(seed)
    said: list[SendResult] = [TAKEN, BUSY, REFUSED, SLOW, Unknown("time-out"), BAD_TEXT]
    for account in ("one", "two"):
        shop.vendors.answers[account] = lambda _: draw.choice(said)
    for _ in range(12):
        shop.plan()
        shop.wait(timedelta(seconds=draw.choice([0, 5, 40])))
    shop.wait(timedelta(hours=4))
    ledger = {one["id"]: one for one in shop.ledger()}
    for message, row in ledger.items():
        expected = 1 if row["state"] in ("accepted", "unknown") else 0
        assert shop.vendors.took[message] == expected, row
        assert row["state"] in ("accepted", "unknown", "failed")
