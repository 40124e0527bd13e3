"""A step with several channels: one is chosen for each person, and never a second one around a word or a doubt (C8)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from spine_rig import SETTINGS

from anklang.channels.model import Accepted, Failed, Outgoing, SendResult, Unknown
from anklang.channels.store import save_account
from anklang.flows.analyse_journey import analyse
from anklang.flows.on_preferences import change_preferences
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.preferences.model import Change
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.model import Cap, Price, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CHANNELS = ("push", "sms", "email")
NO_SUCH_NUMBER = Failed("address", "unreachable", "21211", "No such number.")
BLOCKED = Failed("address", "blocked_by_user", "21610", "The person wrote STOP to this number.")
WORDS: dict[str, dict[str, str]] = {
    "sms": {"text": "Schau mal."}, "push": {"title": "Neu", "body": "Schau mal."},
    "email": {"subject": "Neu", "html": "<p>Hallo</p>"},
}  # fmt: skip
JOURNEY = """
id: hello
name: Hello
enter: {on: {event: Start}, again: always}
steps:
  - send: hello
    choose: %s
    channel: push
    template: push
    within: 2h
    success: %s
    fallback:
      - {channel: sms, template: sms, within: 2h}
      - {channel: email, template: email, within: 2h}
"""


class Shop(World):
    """A shop with one journey, whose step knows three channels."""

    def __init__(self, url: str, settings: WorkspaceSettings = SETTINGS) -> None:
        super().__init__(url, AT, settings)
        with self.database.transaction() as tx:
            for channel, words in WORDS.items():
                one = {"id": channel, "channel": channel, "class": "advertising", "purpose": "marketing",
                       "languages": {"de": words}}  # fmt: skip
                templates.save(tx, self.workspace, template_text.parse(one), AT, "test")
            for vendor, channel in (("fcm", "push"), ("twilio", "sms"), ("postmark", "email")):
                save_account(tx, self.workspace, vendor, vendor, [channel], b"", AT)
            raise_epoch(tx, self.workspace)

    def publish(self, choose: str = "preferred", success: str = "accepted", text: str = JOURNEY) -> None:
        """The journey, with this kind of choice."""
        journey = msgspec.structs.replace(journey_text.parse(text % (choose, success)), version=1)
        with self.database.transaction() as tx:
            journeys.save_version(tx, self.workspace, journey, {}, "test", AT)
            raise_epoch(tx, self.workspace)

    def person_with(self, who: str, number: str, *agreed: str) -> None:
        """Somebody with all three addresses, who agreed to advertising by some of them."""
        mail = f"{who}@mail.example"
        device = {"deviceId": f"{who}-phone", "type": "android", "token": f"tok-{who}"}
        self.collect({"type": "identify", "userId": who, "traits": {"phone": number, "email": mail, "language": "de"}},
                     {"type": "track", "userId": who, "event": "Device Registered", "properties": device})  # fmt: skip
        self.settle()
        for channel in agreed:
            self.consent(who, channel, "marketing", address={"sms": number, "email": mail}.get(channel, ""))
        self.settle()

    def prefer(self, who: str, channel: str, off: tuple[str, ...] = ()) -> None:
        """What somebody says in the preference centre."""
        change = Change(preferred=channel, channels_off=off)
        with self.database.transaction() as tx:
            known = self.cache.of(tx, self.workspace)
            change_preferences(tx, known, self.person(who), change, "preference_centre", self.clock.now())
        self.settle()

    def start(self, who: str = "anna") -> None:
        """The person comes in."""
        self.collect({"type": "track", "userId": who, "event": "Start"})
        self.settle()

    def went(self) -> list[str]:
        """Channels of what was handed over, in turn."""
        return [str(one.channel) for one in self.outbox.sent]

    def why(self) -> list[list[str]]:
        """What the trace of each message says about the choice."""
        return [
            [str(line["detail"]) for line in one["gate"] if line["step"] == "channel"]
            for one in self.ledger()
        ]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Anna agreed to everything."""
    made = Shop(database_url)
    made.person_with("anna", "+4915112340001", *CHANNELS)
    yield made
    made.close()


def test_what_the_person_asked_for_is_taken_and_the_trace_says_so(shop: Shop) -> None:
    shop.publish()
    shop.prefer("anna", "email")
    shop.start()
    assert (shop.went(), shop.why()) == (["email"], [["email, which the person asked for"]])
    shop.wait(timedelta(days=2))
    assert shop.went() == ["email"]


def test_without_a_wish_the_reactions_decide_and_without_them_the_order(shop: Shop) -> None:
    shop.publish()
    shop.start()
    assert (shop.went(), shop.why()) == (["push"], [["push, the first in order"]])
    shop.reply("+4915112340001", "Schön!")
    shop.settle()
    shop.start()
    assert (shop.went()[1], ["sms, to which the person reacts most"] in shop.why()) == ("sms", True)


def test_the_analysis_counts_the_messages_of_such_a_step_by_channel(shop: Shop) -> None:
    shop.publish()
    shop.start()
    shop.prefer("anna", "email")
    shop.start()
    shop.start()
    with shop.database.transaction() as tx:
        found = analyse(tx, shop.workspace, SETTINGS, "hello", AT.date(), AT.date())
    figures = [(one.channel, one.planned, one.sent, one.unsent) for one in found.steps[0].channels]
    assert figures == [("email", 2, 2, 0), ("push", 1, 1, 0)]


def test_a_wish_is_no_consent(shop: Shop) -> None:
    """The gate decides which channels there are to choose from; the others say why they were passed over."""
    shop.publish()
    shop.person_with("bert", "+4915112340002", "email")
    shop.prefer("bert", "sms")
    shop.start("bert")
    expected = ["sms: no_consent", "push: no_consent", "email, the first in order"]
    assert (shop.went(), shop.why()) == (["email"], [expected])


def test_what_costs_least_is_taken_where_the_shop_wants_that(database_url: str) -> None:
    prices = (
        Price(channel="sms", micro=75_000),
        Price(channel="email", micro=400),
        Price(channel="push", micro=500),
    )
    shop = Shop(database_url, msgspec.structs.replace(SETTINGS, prices=prices))
    shop.person_with("anna", "+4915112340001", *CHANNELS)
    shop.publish("cheapest")
    shop.prefer("anna", "sms")
    shop.start()
    assert (shop.went(), shop.why()) == (["email"], [["email, which costs least"]])
    shop.close()


def test_push_first_and_a_text_message_only_to_who_was_not_reached(shop: Shop) -> None:
    """The short way: cheapest, with a sign of life and a time for it."""
    shop.publish("cheapest", "clicked")
    shop.start()
    shop.wait(timedelta(hours=1))
    assert shop.went() == ["push"]
    shop.wait(timedelta(hours=1, minutes=1))
    assert shop.went() == ["push", "email"]
    shop.wait(timedelta(hours=2))
    assert shop.went() == ["push", "email", "sms"]


def test_what_the_gate_refuses_at_the_hand_over_leads_to_the_next_choice(database_url: str) -> None:
    """A contact limit of one channel is counted at hand-over only (J19); the other channel is asked then."""
    shop = Shop(
        database_url, msgspec.structs.replace(SETTINGS, caps=[Cap(limit=1, hours=168, channels=["sms"])])
    )
    shop.person_with("anna", "+4915112340001", *CHANNELS)
    shop.publish()
    shop.prefer("anna", "sms")
    shop.start()
    shop.start()
    assert shop.went() == ["sms", "push"]
    found = {(one["channel"], one["state"], one["reason"]) for one in shop.ledger()}
    assert found == {("sms", "accepted", None), ("sms", "not_sent", "capped"), ("push", "accepted", None)}
    shop.close()


def test_what_is_about_the_person_is_not_asked_again_for_each_channel(shop: Shop) -> None:
    """A pause is meant for everything: one line in the ledger for each channel says so, and nothing goes."""
    shop.publish()
    with shop.database.transaction() as tx:
        known = shop.cache.of(tx, shop.workspace)
        pause = Change(paused_until=AT + timedelta(days=7))
        change_preferences(tx, known, shop.person("anna"), pause, "studio", AT)
    shop.settle()
    shop.start()
    assert shop.went() == []
    assert {one["reason"] for one in shop.ledger()} == {"unsubscribed"}


FAILURES: list[tuple[SendResult, list[str]]] = [
    (NO_SUCH_NUMBER, ["sms", "push"]),
    (BLOCKED, ["sms"]),
    (Unknown("time-out"), ["sms"]),
]


@pytest.mark.parametrize("success", ["accepted", "clicked"])
@pytest.mark.parametrize(("answer", "expected"), FAILURES, ids=["no-such-number", "blocked", "in-doubt"])
def test_a_wrong_address_leads_on_and_a_block_or_a_doubt_does_not(
    shop: Shop, answer: SendResult, expected: list[str], success: str
) -> None:
    """Compliance 2.4: a block is a word of the person; what is in doubt may have arrived."""
    shop.publish(success=success)
    shop.prefer("anna", "sms")
    shop.outbox.answer = lambda one: answer if one.channel == "sms" else Accepted(str(one.message_id))
    shop.start()
    shop.wait(timedelta(hours=1))
    assert shop.went() == expected


def test_a_block_ends_a_fixed_order_too(shop: Shop) -> None:
    """The rule is about people, not about the kind of choice."""
    shop.publish("in_order")
    shop.outbox.answer = lambda one: BLOCKED
    shop.start()
    shop.wait(timedelta(days=1))
    assert shop.went() == ["push"]


def expected_first(how: str, agreed: set[str], wish: str, prices: dict[str, int]) -> str | None:
    """The rule in other words: strike out what is not allowed, then take the wish, or the cheapest, or the first."""
    left = [one for one in ("push", "sms", "email") if one in agreed]
    if how == "preferred" and wish in left:
        return wish
    if how == "cheapest":
        left.sort(key=lambda one: prices[one])
    return left[0] if left else None


@pytest.mark.parametrize("how", ["preferred", "cheapest"])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_want_and_providers_answer_at_most_one_message_goes_and_never_without_ground(
    database_url: str, how: str, seed: int
) -> None:
    """Random consents, wishes, prices and outcomes, against the rule in other words."""
    draw = random.Random(f"{how} {seed}")
    prices = {one: 1000 + place * 100 for place, one in enumerate(draw.sample(CHANNELS, 3))}
    settings = msgspec.structs.replace(
        SETTINGS, prices=tuple(Price(channel=one, micro=micro) for one, micro in prices.items())
    )
    shop = Shop(database_url, settings)
    shop.publish(how)
    said: dict[Any, tuple[str, SendResult]] = {}

    def answer(message: Outgoing) -> SendResult:
        result = draw.choice([Accepted("ok"), Accepted("ok"), NO_SUCH_NUMBER, BLOCKED, Unknown("time-out")])
        said[message.message_id] = (message.channel, result)
        return result

    shop.outbox.answer = answer
    for index in range(10):
        who, agreed = f"p{index}", {one for one in CHANNELS if draw.random() < 0.7}
        off = {one for one in CHANNELS if draw.random() < 0.15}
        wish = draw.choice(["", *CHANNELS])
        shop.person_with(who, f"+491511234{index:04}", *sorted(agreed))
        shop.prefer(who, wish, tuple(sorted(off)))
        before = len(shop.outbox.sent)
        shop.start(who)
        shop.wait(timedelta(minutes=30))
        went = [said[one.message_id] for one in shop.outbox.sent[before:]]
        first = expected_first(how, agreed - off, wish, prices)
        assert [channel for channel, _ in went[:1]] == ([first] if first else [])
        assert {channel for channel, _ in went} <= agreed - off
        assert len({channel for channel, _ in went}) == len(went)
        for _, result in went[:-1]:
            assert result is NO_SUCH_NUMBER, went  # only after this one may another follow
        if went and went[-1][1] is NO_SUCH_NUMBER:
            assert len(went) == len(agreed - off), went  # and then each has its turn
    shop.close()
