"""What nobody knows for certain stays in doubt until somebody does: repetitions that are stopped, commits whose answer
is lost, results that are told twice, reports that are quicker than their hand-over, calls with something that raises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from edge_rig import HOUR, MINUTE, EdgeShop, edge_shop
from flows.test_edge_faults import CALL
from flows.test_fail_over import AT, BUSY, TAKEN, Shop
from spine_rig import rig

from anklang.channels.model import Accepted, DeliveryReport, Inbound, SendResult, Unknown
from anklang.channels.registry import Entry
from anklang.channels.store import save_account
from anklang.core.errors import Unavailable
from anklang.flows.doctor import examine
from anklang.flows.forget_person import forget_person
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_message_due import Deliverer
from anklang.messages import store as messages
from anklang.policy import store as policy
from anklang.policy.store import SuppressionEntry
from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.testing.provider import ScriptedProvider
from anklang.testing.world import BASE_URL
from anklang.workspaces.store import raise_epoch

ANNA = "+4915112340001"


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """Two accounts for text messages, and Anna who agreed to them."""
    made = Shop(database_url)
    yield made
    made.close()


@pytest.fixture
def calls(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna, whose journey calls the shop."""
    with edge_shop(database_url) as made:
        made.publish(CALL.replace("steps:", "exit: {event: Order Completed}\nsteps:"))
        yield made


def started(calls: EdgeShop, answer: SendResult) -> None:
    """Anna comes in, and her call is answered so."""
    calls.world.outbox.answer_call = lambda _: answer
    calls.happens("Start", order_id="o1")
    calls.world.settle()


def call_of(calls: EdgeShop) -> tuple[str, str | None, int]:
    """State and reason of the only call, and how often it was made."""
    [one] = calls.world.ledger()
    return one["state"], one["reason"], len(calls.world.outbox.called)


def in_doubt(shop: Shop) -> Any:
    """A message of which nobody knows whether it went out, and that is to be sent once more."""
    shop.vendors.say(one=Unknown("time-out"), two=TAKEN)
    message = shop.plan("code")
    shop.settle()
    assert shop.states() == [("planned", "no_answer", 1)]
    return message


def test_a_repetition_that_the_gate_stops_leaves_the_message_in_doubt(shop: Shop) -> None:
    """It may have arrived: "suppressed" would say that it did not, and a later report would be passed over (22)."""
    message = in_doubt(shop)
    entry = SuppressionEntry(
        channel="sms", address=ANNA, kind="hard_bounce", scope="everything", source="test",
        at=shop.clock.now(), detail={},
    )  # fmt: skip
    with shop.database.transaction() as tx:
        policy.suppress(tx, shop.workspace, [entry])
    shop.wait(timedelta(minutes=1))
    assert (shop.vendors.asked, shop.states()) == (["one"], [("unknown", "no_answer", 1)])
    assert shop.report(message.id, "delivered") == 1
    assert shop.states() == [("delivered", None, 1)]


def test_a_message_in_doubt_is_not_taken_back(shop: Shop) -> None:
    """J12 takes back what certainly has not been handed over; its contact and its code stay given (R4, R13)."""
    message = in_doubt(shop)
    with shop.database.transaction() as tx:
        assert messages.withdraw(tx, message.person, "exited", shop.clock.now()) == []
    assert shop.states() == [("planned", "no_answer", 1)]


def test_a_call_in_doubt_whose_person_left_stays_in_doubt_and_is_not_made_again(calls: EdgeShop) -> None:
    """J12: nobody waits for its answer any more. J43: a repetition would be dropped there, but there is none."""
    started(calls, Unknown("time-out"))
    assert call_of(calls) == ("planned", "no_answer", 1)
    calls.happens("Order Completed")
    calls.world.wait(MINUTE)
    assert call_of(calls) == ("unknown", "no_answer", 1)
    assert (calls.ends(), calls.balances()) == ([("call", "Order Completed")], True)


@pytest.mark.parametrize("told", [True, False], ids=["the journey went on", "it did not yet"])
def test_a_call_in_doubt_is_not_made_again_when_the_time_of_its_step_is_over(
    calls: EdgeShop, told: bool
) -> None:
    """J43: `at_most` is for all attempts together; the path is that for a time-out, whoever says so first."""
    started(calls, Unknown("time-out"))
    assert call_of(calls) == ("planned", "no_answer", 1)
    calls.world.clock.set(calls.world.clock.now() + 2 * HOUR)  # nobody was there to deliver
    if not told:
        assert calls.world.deliverer.take_due(1, 64, 0) == []
    calls.world.settle()
    assert call_of(calls) == ("unknown", "no_answer", 1)
    assert (calls.traits()["call"], calls.ends()) == ("late", [("call", "finished")])


def test_a_call_that_failed_is_not_made_again_when_the_time_of_its_step_is_over(calls: EdgeShop) -> None:
    """J43: where the deliverer comes before the timer, it is taken back all the same."""
    started(calls, BUSY)
    assert call_of(calls) == ("planned", "provider_rejected", 1)
    calls.world.clock.set(calls.world.clock.now() + 2 * HOUR)
    assert calls.world.deliverer.take_due(1, 64, 0) == []
    assert call_of(calls) == ("expired", "too_late", 1)
    calls.world.settle()
    assert (calls.ends(), calls.balances()) == ([("call", "finished")], True)


def test_a_call_without_an_answer_is_made_again_within_the_time_of_its_step_only(calls: EdgeShop) -> None:
    """J43: the last pause would end after it."""
    calls.publish(CALL.replace("at_most: 2h", "at_most: 5s"))
    started(calls, Unknown("time-out"))
    calls.world.wait(MINUTE)
    assert call_of(calls) == ("unknown", "no_answer", 3)
    assert calls.traits()["call"] == "late"


def test_a_message_in_doubt_of_somebody_erased_stays_in_doubt_and_is_not_sent_again(calls: EdgeShop) -> None:
    """GDPR 17 and 22: it was to be repeated by a vendor that drops the second one; nobody is told."""
    world = calls.world
    with world.database.transaction() as tx:
        save_account(tx, world.workspace, "outbox", "handset", ["sms"], b"", world.clock.now())
        raise_epoch(tx, world.workspace)
    calls.publish(
        "{id: s, name: S, enter: {on: {event: Go}}, steps: [{send: s, channel: sms, template: ad}]}"
    )
    world.outbox.answer = lambda _: Unknown("time-out")
    calls.happens("Go")
    world.settle()
    assert calls.ledger() == [("planned", "no_answer")]
    report = forget_person(
        world.database, world.cache, calls.caller, world.person("anna"), "by letter", world.clock.now()
    )
    assert report.taken_back == 0
    world.wait(HOUR)
    [message] = world.ledger()
    assert (len(world.outbox.sent), message["state"], message["reason"]) == (1, "unknown", "no_answer")
    assert message["settled_at"] == report.at
    with world.database.transaction() as tx:
        assert tx.rows("SELECT 1 FROM fact_queue") == []
        found = examine(tx, world.clock.now())
    assert (found.balances, found.findings) == (True, [])
    world.report(message["id"], "delivered")
    assert world.ledger()[0]["state"] == "delivered"


class LosesAnswer(Database):
    """The connection is lost behind a commit, before its answer is there."""

    lost = False

    @contextmanager
    def hot_transaction(self) -> Iterator[Tx]:  # type: ignore[override]
        with super().hot_transaction() as tx:
            yield tx
        if self.lost:
            raise Unavailable("The connection to the database was lost.")


def test_an_attempt_whose_commit_is_not_answered_becomes_unknown_while_the_process_lives(shop: Shop) -> None:
    """22: nobody hands it over, and nobody else looks after it."""
    database = LosesAnswer(shop.database.url, 2)
    deliverer = Deliverer(database, shop.clock, shop.cache, shop.vendors, BASE_URL)
    shop.vendors.say(one=TAKEN, two=TAKEN)
    shop.plan(lane="bulk")
    database.lost = True
    with pytest.raises(Unavailable):
        deliverer.take_due(2, 64, 0)
    database.lost = False
    assert shop.states() == [("attempting", None, 1)]
    shop.clock.set(shop.clock.now() + timedelta(seconds=91))
    assert deliverer.sweep() == 1
    database.close()
    assert (shop.vendors.asked, shop.states()) == ([], [("unknown", "no_answer", 1)])


def test_a_result_that_is_written_twice_does_not_touch_the_next_attempt(shop: Shop) -> None:
    """The commit was kept and its answer lost, so the same outcome is written again: it asks for no third attempt."""
    shop.vendors.say(one=BUSY, two=TAKEN)
    shop.plan(lane="bulk")
    [batch] = shop.deliverer.take_due(2, 64, 0)
    first = asyncio.run(shop.deliverer.hand_over(batch))
    shop.deliverer.record(first)
    [batch] = shop.deliverer.take_due(2, 64, 0)
    shop.deliverer.record(first)
    assert shop.states() == [("attempting", None, 2)]
    assert shop.deliverer.take_due(2, 64, 0) == []
    shop.deliverer.record(asyncio.run(shop.deliverer.hand_over(batch)))
    assert (shop.vendors.asked, shop.states()) == (["one", "two"], [("accepted", None, 2)])


def test_a_result_of_a_call_that_is_written_twice_does_not_touch_the_next_attempt(calls: EdgeShop) -> None:
    """J43: the same of web calls, which have no words and no account."""
    world = calls.world
    world.outbox.answer_call = lambda _: BUSY
    calls.happens("Start", order_id="o1")
    world.handler.handle_batch(1000, 0)
    [batch] = world.deliverer.take_due(1, 64, 0)
    first = asyncio.run(world.deliverer.hand_over(batch))
    world.deliverer.record(first)
    world.clock.set(world.clock.now() + MINUTE)
    [batch] = world.deliverer.take_due(1, 64, 0)
    world.deliverer.record(first)
    assert [(one["state"], one["attempts"]) for one in world.ledger()] == [("attempting", 2)]
    assert world.deliverer.take_due(1, 64, 0) == []
    world.outbox.answer_call = lambda _: TAKEN
    world.deliverer.record(asyncio.run(world.deliverer.hand_over(batch)))
    assert call_of(calls) == ("accepted", None, 2)


def test_a_report_that_is_quicker_than_its_hand_over_is_applied_when_the_reference_is_known(
    shop: Shop,
) -> None:
    """Vendors that give no reference of ours back: Viber, Instagram."""
    shop.vendors.say(one=Accepted("ref-7"), two=TAKEN)
    shop.plan(lane="bulk")
    [batch] = shop.deliverer.take_due(2, 64, 0)
    sent = asyncio.run(shop.deliverer.hand_over(batch))
    reports = [
        DeliveryReport(channel="sms", state="delivered", at=shop.clock.now(), provider_ref=ref)
        for ref in ("ref-7", "of-somebody-else")
    ]
    with shop.database.transaction() as tx:
        assert on_delivery_reports(tx, shop.workspace, "one", reports, shop.clock.now()) == 0
    shop.deliverer.record(sent)
    shop.wait(timedelta(seconds=6))
    assert shop.states() == [("delivered", None, 1)]
    with shop.database.transaction() as tx:
        [left] = tx.rows("SELECT report->>'provider_ref' FROM unmatched_reports")
    assert left == ("of-somebody-else",)


def test_a_stop_with_a_character_that_the_database_refuses_is_obeyed_and_holds_nobody_up(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vendor would repeat such a call for days, and with it everything that is told beside it (R15)."""
    with rig(database_url, tmp_path, AT) as made:
        world = made.world
        provider = ScriptedProvider(world.clock)
        entry = Entry(world.registry.manifest("handset"), lambda settings, http, clock: provider)
        monkeypatch.setitem(world.registry._entries, "handset", entry)
        call = provider.sign([
            DeliveryReport(channel="sms", state="delivered", at=AT, provider_ref="a\0b", raw={"typed": r"\u0000"}),
            Inbound(channel="sms", from_=ANNA, to="+49301", text="ST\0OP", at=AT, provider_ref="in-1"),
        ])  # fmt: skip
        path = f"/callbacks/{world.workspace}/phone/events"
        for _ in range(2):
            answer = made.client.post(path, content=call.body, headers=dict(call.headers))
            assert answer.status_code == 204
        with world.database.transaction() as tx:
            assert tx.rows("SELECT address, reason FROM suppressions") == [(ANNA, "stop")]
            assert tx.rows("SELECT text FROM inbound") == [("STOP",)]
            kept = tx.rows("SELECT report->>'provider_ref', report->'raw'->>'typed' FROM unmatched_reports")
        assert kept[0] == ("ab", r"\u0000")


def test_a_report_is_for_the_message_of_its_own_account(shop: Shop) -> None:
    """References are the vendor's own: two that count alike say the same of different messages."""
    shop.vendors.say(one=Accepted("7"), two=Accepted("7"))
    mine, other = shop.plan(), shop.plan(sender="two")
    shop.settle()
    report = DeliveryReport(channel="sms", state="delivered", at=shop.clock.now(), provider_ref="7")
    for account, message in (("two", other), ("one", mine)):
        with shop.database.transaction() as tx:
            assert on_delivery_reports(tx, shop.workspace, account, [report], shop.clock.now()) == 1
            [row] = tx.rows(
                "SELECT id FROM messages WHERE provider_id = %s AND state = 'delivered'", [account]
            )
        assert row == (message.id,)
