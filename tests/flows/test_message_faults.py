"""Something unexpected is raised while one message is decided on, handed over or written down: that one is settled,
the others go, and none goes twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from edge_rig import HOUR, EdgeShop, edge_shop

from anklang.channels.model import Accepted, Failed, Unknown
from anklang.channels.store import save_account
from anklang.flows import chores, decide_due, record_sent
from anklang.flows.render_message import finish
from anklang.workspaces.store import raise_epoch

SENDS = """
id: j
name: J
enter: {on: {event: Start}, again: always}
steps:
  - {send: sms, channel: sms, template: %s}
"""
USERS = ("anna", "bea", "cleo")


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with three people who agreed."""
    with edge_shop(database_url) as made:
        for number, user in enumerate(USERS[1:]):
            made.person(user, phone=f"+491511234560{number}")
        yield made


def start(shop: EdgeShop, template: str = "ad") -> None:
    """A message for everybody, in one batch."""
    shop.publish(SENDS % template)
    events = [
        {"type": "track", "userId": user, "event": "Start", "properties": {"n": user}} for user in USERS
    ]
    shop.world.collect(*events)


def of(shop: EdgeShop, user: str) -> list[dict[str, Any]]:
    """The messages of one person."""
    return [one for one in shop.world.ledger() if one["person"] == shop.world.person(user)]


def test_a_message_whose_words_raise_is_not_sent_and_the_others_go(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = shop.world.person("bea")

    def broken(message: Any, *rest: Any, **more: Any) -> Any:
        if message.person == bea:
            raise ZeroDivisionError(f"secret of {message.address}")
        return finish(message, *rest, **more)

    monkeypatch.setattr(decide_due, "finish", broken)
    start(shop)
    shop.world.settle()
    ((message,), others) = of(shop, "bea"), [*of(shop, "anna"), *of(shop, "cleo")]
    assert (message["state"], message["reason"]) == ("not_sent", "render_error")
    assert message["gate"][-1]["detail"].startswith("ZeroDivisionError at flows/decide_due.py")
    assert "secret" not in str(message["gate"])
    assert [one["state"] for one in others] == ["accepted", "accepted"]
    assert len(shop.world.outbox.sent) == 2
    shop.world.wait(HOUR)
    assert (len(shop.world.outbox.sent), shop.balances()) == (2, True)
    assert shop.ends("bea") == [("j", "finished")]


def test_a_coupon_of_a_message_that_raises_is_free_again(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R13"""
    shop.codes("A1", "A2", "A3")

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(decide_due, "finish", broken)
    start(shop, "code")
    shop.world.settle()
    assert shop.ledger() == [("not_sent", "render_error")] * 3
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT DISTINCT state FROM coupons") == [("free",)]


def test_a_repetition_that_raises_leaves_its_message_in_doubt_and_keeps_its_code_and_its_contact(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """22: "not sent" would say that the first attempt did not arrive, and R13 would give its code to somebody else."""
    world = shop.world
    with world.database.transaction() as tx:  # a vendor that drops what comes twice
        save_account(tx, world.workspace, "outbox", "handset", ["sms"], b"", world.clock.now())
        raise_epoch(tx, world.workspace)
    shop.codes("A1", "A2", "A3")
    world.outbox.answer = lambda _: Unknown("time-out")
    start(shop, "code")
    world.settle()
    assert shop.ledger() == [("planned", "no_answer")] * 3
    slots = shop.slots()

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(decide_due, "decide", broken)
    world.wait(HOUR)
    assert shop.ledger() == [("unknown", "no_answer")] * 3
    assert (set(shop.pool().values()), shop.slots()) == ({"committed"}, ["confirmed"] * 3)
    assert len(slots) == 3
    assert (len(world.outbox.sent), shop.balances()) == (3, True)
    with world.database.transaction() as tx:
        ((replies,),) = tx.rows("SELECT replies FROM messages LIMIT 1")
    assert "ZeroDivisionError at " in replies[-1]["why"]
    assert shop.ends("bea") == [("j", "finished")]


def test_an_adapter_that_raises_leaves_its_messages_unknown_and_is_not_asked_twice(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Around the hand-over nobody knows; never guess."""
    outbox = shop.world.outbox
    asked: list[Any] = []

    async def send(_account: Any, _workspace: int, batch: Sequence[Any]) -> list[Any]:
        asked.extend(batch)
        raise KeyError("secret")

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "send", send)
        start(shop)
        shop.world.settle()
        shop.world.wait(HOUR)
    assert shop.ledger() == [("unknown", "no_answer")] * 3
    assert len(asked) == 3
    with shop.world.database.transaction() as tx:
        ((replies,),) = tx.rows("SELECT replies FROM messages LIMIT 1")
    assert replies[-1]["why"].startswith("KeyError at ")
    assert "secret" not in str(replies)


def test_too_few_answers_of_an_adapter_are_no_answer(shop: EdgeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(_account: Any, _workspace: int, batch: Sequence[Any]) -> list[Any]:
        return [Accepted("only-one")] * (len(batch) - 1)

    monkeypatch.setattr(shop.world.outbox, "send", send)
    start(shop)
    shop.world.settle()
    assert shop.ledger() == [("unknown", "no_answer")] * 3


RESULTS = [
    (Accepted("ref\x00", {"text": "\x00"}), ("accepted", None)),
    (Failed("message", "provider_rejected", "\x00", "\x00"), ("failed", "provider_rejected")),
]


@pytest.mark.parametrize(("result", "expected"), RESULTS, ids=["accepted", "failed"])
def test_an_answer_that_cannot_be_written_is_kept_without_its_details(
    shop: EdgeShop, result: Any, expected: tuple[str, str | None]
) -> None:
    """An accepted message stays accepted, so that nobody sends it again; the others of the batch are recorded."""
    strange = shop.world.person("bea")
    usual = shop.world.outbox.answer

    def answer(message: Any) -> Any:
        return result if message.message_id == of(shop, "bea")[0]["id"] else usual(message)

    shop.world.outbox.answer = answer
    start(shop)
    shop.world.settle()
    found = {one["person"]: (one["state"], one["reason"]) for one in shop.world.ledger()}
    assert found.pop(strange) == expected
    assert set(found.values()) == {("accepted", None)}
    shop.world.wait(HOUR)
    assert len(shop.world.outbox.sent) == 3


@pytest.mark.parametrize("answered", [True, False])
def test_an_outcome_whose_consequences_raise_is_kept_as_a_state_and_holds_nobody_up(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch, answered: bool
) -> None:
    """Accepted stays accepted; anything else is unknown, and is never tried again."""
    bea, told = shop.world.person("bea"), record_sent._outcome
    usual = shop.world.outbox.answer

    def broken(one: Any) -> Any:
        if one.ready.message.person == bea:
            raise ZeroDivisionError
        return told(one)

    def answer(message: Any) -> Any:
        fails = message.message_id == of(shop, "bea")[0]["id"] and not answered
        return Failed("transient", "provider_rejected") if fails else usual(message)

    shop.world.outbox.answer = answer
    monkeypatch.setattr(record_sent, "_outcome", broken)
    start(shop)
    shop.world.settle()
    assert {one["state"] for one in [*of(shop, "anna"), *of(shop, "cleo")]} == {"accepted"}
    assert of(shop, "bea")[0]["state"] == ("accepted" if answered else "unknown")
    shop.world.wait(HOUR)
    assert len(shop.world.outbox.sent) == 3
    assert shop.ends("bea") == [("j", "finished")]


def test_a_chore_that_raises_keeps_no_other_from_being_done(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did is undone; the rest of the chores and all facts go on."""

    def broken(tx: Any, *_: Any) -> None:
        tx.run("UPDATE workspaces SET name = 'half done'")
        raise ZeroDivisionError

    done: list[str] = []
    monkeypatch.setattr(chores, "plan_runs", broken)
    monkeypatch.setattr(chores, "fill_waiting", lambda *_: done.append("filled"))
    start(shop)
    shop.world.settle()
    assert done
    assert shop.ledger() == [("accepted", None)] * 3
    with shop.world.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM workspaces WHERE name = 'half done'") == [(0,)]
