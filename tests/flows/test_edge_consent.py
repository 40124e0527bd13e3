"""Edge cases of consent and opt-out (semantics 2.18): STOP at every moment, shared numbers, purposes, system exits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from edge_rig import DAY, HOUR, MINUTE, MONDAY, NUMBER, EdgeShop, edge_shop

from anklang.channels.model import Failed
from anklang.core.ids import fraction_of

ONE = """
id: j
name: J
enter: {on: {event: Start}, again: always, if_live: parallel}
%s
steps:
  - {wait: pause, for: 10m}
  - {send: sms, channel: sms, template: %s}
"""
NIGHT = MONDAY + timedelta(hours=10)  # 21:00 in Berlin


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def due(shop: EdgeShop) -> None:
    """The message stands in its lane and is due; nobody has claimed it."""
    shop.world.settle()
    shop.world.clock.set(shop.world.clock.now() + 11 * MINUTE)
    shop.world.handler.handle_batch(1000, 0)


def answers(shop: EdgeShop) -> list[str]:
    """Our automatic answers."""
    return [text for text in shop.texts() if "abgemeldet" in text or "angemeldet" in text]


def test_a_stop_while_the_message_is_queued_takes_it_back(shop: EdgeShop) -> None:
    """Edge case 29 (R15, J45): only the answer goes out, although the state has changed before it leaves."""
    shop.publish(ONE % ("", "ad"))
    shop.happens("Start")
    due(shop)
    shop.world.reply(NUMBER, "STOP")
    shop.world.wait(HOUR)
    assert len(shop.texts()) == len(answers(shop)) == 1
    assert sorted(shop.ledger(), key=str) == [("accepted", None), ("not_sent", "unsubscribed")]


def test_a_stop_between_two_attempts_prevents_the_second(shop: EdgeShop) -> None:
    """Edge case 29: the first attempt had begun when it came; its failure is known only afterwards."""
    shop.publish(ONE % ("", "ad"))
    shop.happens("Start")
    due(shop)
    (batch,) = shop.world.deliverer.take_due(1, 64, 0)
    shop.world.reply(NUMBER, "STOP")
    usual = shop.world.outbox.answer
    shop.world.outbox.answer = lambda message: Failed("transient", "provider_rejected", "503")
    shop.world.deliverer.record(asyncio.run(shop.world.deliverer.hand_over(batch)))
    shop.world.outbox.answer = usual
    shop.world.wait(HOUR)
    assert len(shop.texts()) == 2
    assert ("suppressed", "unsubscribed") in shop.ledger()
    assert len(shop.slots()) == 0


def test_a_stop_after_the_hand_over_began_is_told_with_both_times(shop: EdgeShop) -> None:
    """Edge case 29 (J45): it was sent before the opt-out, and nothing after it."""
    shop.publish(ONE % ("", "ad"))
    shop.happens("Start")
    due(shop)
    (batch,) = shop.world.deliverer.take_due(1, 64, 0)
    shop.world.clock.set(shop.world.clock.now() + timedelta(seconds=1))
    shop.world.reply(NUMBER, "STOP")
    shop.world.deliverer.record(asyncio.run(shop.world.deliverer.hand_over(batch)))
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert [m["state"] for m in shop.world.ledger() if m["step"]] == ["accepted", "suppressed"]
    with shop.world.database.transaction() as tx:
        (row,) = tx.rows("SELECT m.attempted_at < s.at FROM messages m, suppressions s WHERE m.state = 'accepted' "
                         "AND m.step IS NOT NULL")  # fmt: skip
    assert row == (True,)


def test_a_stop_ends_sending_on_every_profile_that_shares_the_number(shop: EdgeShop) -> None:
    """Edge case 30 (R15): one wrote, both had a message held over the night; one answer."""
    shop.publish(ONE % ("", "ad"))
    shop.person("bert", phone=NUMBER)
    assert shop.world.person("bert") != shop.world.person("anna")
    shop.world.until(NIGHT)
    for user in ("anna", "bert"):
        shop.happens("Start", user=user)
    shop.world.wait(HOUR)
    assert shop.ledger() == [("held", "quiet_hours")] * 2
    shop.world.reply("0151 12345678", "stop")
    shop.world.wait(DAY)
    assert sorted(shop.ledger(), key=str) == [("accepted", None)] + [("not_sent", "unsubscribed")] * 2
    assert len(shop.texts()) == len(answers(shop)) == 1
    for user in ("anna", "bert"):
        shop.happens("Start", user=user)
    shop.world.wait(DAY)
    assert len(shop.texts()) == 1


def test_two_profiles_with_one_number_have_consents_of_their_own(shop: EdgeShop) -> None:
    """Edge case 30 (2.16): their consents are their own; who did not agree gets nothing at the shared number."""
    shop.publish(ONE % ("", "ad"))
    shop.person("bert", phone=NUMBER, agreed="")
    for user in ("anna", "bert"):
        shop.happens("Start", user=user)
    shop.world.wait(HOUR)
    assert sorted(shop.ledger(), key=str) == [("accepted", None), ("not_sent", "no_consent")]


def test_a_stop_is_answered_once_in_24_hours_also_over_midnight(database_url: str) -> None:
    """R15: by day and by night, and again a day later."""
    with edge_shop(database_url, datetime(2026, 11, 23, 23, 50, tzinfo=UTC)) as shop:
        for wait in (20 * MINUTE, 10 * HOUR, 14 * HOUR, HOUR):
            shop.world.reply(NUMBER, "STOP")
            shop.world.wait(wait)
        assert len(answers(shop)) == 2


def test_start_lifts_only_the_stop_that_a_keyword_set(shop: EdgeShop) -> None:
    """R15: a colleague's stop sign and a withdrawn consent stay."""
    shop.publish(ONE % ("", "ad"))
    shop.world.reply(NUMBER, "STOP")
    shop.world.wait(MINUTE)
    shop.world.reply(NUMBER, "START")
    shop.world.wait(MINUTE)
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert shop.ledger()[-1] == ("accepted", None)
    shop.world.consent("anna", "sms", "marketing", "withdraw", address=NUMBER)
    shop.world.wait(MINUTE)
    shop.world.reply(NUMBER, "START")
    shop.world.wait(MINUTE)
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert shop.ledger()[-1] == ("suppressed", "unsubscribed")


def test_a_consent_withdrawn_for_one_purpose_leaves_the_other(shop: EdgeShop) -> None:
    """Edge case 38 (R21): by night, both wait; the survey goes in the morning, the advertisement does not."""
    shop.person("bert", phone="+4915112345699", agreed="marketing feedback")
    shop.publish(ONE % ("", "ad"))
    shop.publish((ONE % ("", "survey")).replace("id: j", "id: k"))
    shop.world.until(NIGHT)
    shop.happens("Start", user="bert")
    shop.world.wait(HOUR)
    assert shop.ledger() == [("held", "quiet_hours")] * 2
    shop.world.consent("bert", "sms", "marketing", "withdraw", address="+4915112345699")
    shop.world.wait(DAY)
    assert {(m["journey"], m["state"], m["reason"]) for m in shop.world.ledger()} == {
        ("j", "not_sent", "unsubscribed"), ("k", "accepted", None)
    }  # fmt: skip


@pytest.mark.parametrize(("choice", "end"), [("exit", "unsubscribed"), ("continue", "finished")])
def test_the_last_consent_of_a_journey_ends_it_where_its_author_says_so(
    shop: EdgeShop, choice: str, end: str
) -> None:
    """J16."""
    shop.publish(ONE % (f"on_opt_out: {choice}", "ad"))
    shop.happens("Start")
    shop.world.wait(MINUTE)
    shop.world.consent("anna", "sms", "marketing", "withdraw", address=NUMBER)
    shop.world.consent("anna", "sms", "tracking", "withdraw", address=NUMBER)
    shop.world.wait(HOUR)
    assert shop.ends() == [("j", end)]
    assert shop.texts() == []


@pytest.mark.parametrize("agreed", [True, False])
def test_the_control_group_passes_the_same_questions_and_gets_nothing(shop: EdgeShop, agreed: bool) -> None:
    """J34: who has no consent is lost in both groups, for the same reason; no code, no call, no link, no slot."""
    shop.codes("A-1")
    shop.person("bert", phone="+4915112345699", agreed="marketing" if agreed else "")
    call = "steps:\n  - {call: hook, url: 'https://shop.example/hook'}"
    person = shop.world.person("bert")
    salt = next(f"s{n}" for n in range(100) if fraction_of(f"s{n}", "hold_out", person) < 0.5)
    shop.publish((ONE % (f"hold_out: 50%\nhold_out_salt: {salt}", "code")).replace("steps:", call))
    shop.happens("Start", user="bert")
    shop.world.wait(HOUR)
    assert shop.ledger() == [("not_sent", "control_group" if agreed else "no_consent")]
    assert (shop.texts(), shop.world.outbox.called, shop.pool(), shop.slots()) == (
        [],
        [],
        {"A-1": "free"},
        [],
    )
    assert shop.ends("bert") == [("j", "finished")]
    with shop.world.database.transaction() as tx:
        metrics = {row[0] for row in tx.rows("SELECT metric FROM rollups WHERE journey_id = 'j'")}
        (variant,) = tx.rows("SELECT reason, detail FROM traces WHERE kind = 'variant'")
    assert "control_entered" in metrics
    assert "entered" not in metrics
    assert (variant[0], variant[1]["probability"]) == ("control", 0.5)
