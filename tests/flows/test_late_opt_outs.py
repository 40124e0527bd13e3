"""Vendors repeat their calls for a day and more, and out of order: what the person did last holds, whatever is told
last; in doubt the stop sign stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from contract.providers.telegram_rig import CHAT
from contract.providers.telegram_rig import wrote as chat_wrote
from contract.providers.whatsapp_rig import ADA, update
from edge_rig import DAY, MINUTE, MONDAY, edge_shop
from flows.test_telegram import Bot
from flows.test_whatsapp import NUMBER, STOP, SWITCH, Line
from spine_rig import rig

from anklang.channels.model import DeliveryReport, Failed
from anklang.core.ids import derive_id
from anklang.flows.on_consent import on_consents
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.policy.model import ConsentFact

MAIL = "anna@example.com"
BLOCKED = (str(CHAT), "blocked", "everything", "provider_block")


@pytest.fixture
def line(database_url: str) -> Iterator[Line]:
    """Anna agreed to advertising on WhatsApp, and two days went by."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna", phone=NUMBER)
        made = Line(shop)
        shop.world.consent("anna", "whatsapp", "marketing", address=NUMBER)
        shop.world.wait(2 * DAY)
        yield made


@pytest.fixture
def bot(database_url: str) -> Iterator[Bot]:
    """A shop with Anna and a bot, two days after the beginning."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna")
        made = Bot(shop)
        shop.world.wait(2 * DAY)
        yield made


def switched(line: Line, wish: str, at: datetime) -> None:
    """Meta tells now what Anna did with the switch then."""
    stamp = int(at.timestamp())
    said = {"wa_id": ADA, "category": "marketing_messages", "value": wish, "timestamp": stamp}
    line.hears(update("user_preferences", user_preferences=[said]))


def told(line: Line, moves: str, begin: datetime = MONDAY + DAY) -> list[tuple[str, str, str, str]]:
    """The signs after "stop 1, resume 0 …" was told in this order; numbers are the minutes at which it was done."""
    for move in moves.split(", "):
        wish, minute = move.split()
        switched(line, wish, begin + int(minute) * MINUTE)
    return line.signs()


ORDERS = [
    ("stop 0, resume 1", []),
    ("resume 1, stop 0", []),
    ("stop 1, resume 0", [SWITCH]),
    ("resume 0, stop 1", [SWITCH]),
    ("stop 0, resume 1, stop 0", []),
    ("stop 0, stop 0, resume 1, resume 1, stop 0, stop 0", []),
    ("stop 0, resume 1, stop 2, resume 1", [SWITCH]),
    ("stop 0, stop 2, resume 1", [SWITCH]),
    ("stop 2, stop 0, resume 1", [SWITCH]),
    ("resume 1, stop 2, stop 0, resume 1", [SWITCH]),
    ("resume 1, stop 1", [SWITCH]),  # in the same second: nobody knows, so nothing is sent
    ("stop 1, resume 1, stop 1", [SWITCH]),
    ("resume 0", []),
]


@pytest.mark.parametrize(("moves", "signs"), ORDERS, ids=[one[0] for one in ORDERS])
def test_the_last_move_of_the_switch_holds_whatever_order_it_is_told_in(
    line: Line, moves: str, signs: list[tuple[str, str, str, str]]
) -> None:
    """Compliance 7.1; the sign stands since the person's own moment."""
    assert told(line, moves) == signs
    if signs:
        with line.world.database.transaction() as tx:
            ((since,),) = tx.rows("SELECT at FROM suppressions WHERE channel = 'whatsapp'")
        stops = [int(move.split()[1]) for move in moves.split(", ") if move.startswith("stop")]
        assert since == MONDAY + DAY + max(stops) * MINUTE


@pytest.mark.parametrize("last", ["stop", "resume"])
def test_every_order_of_four_moves_ends_as_the_last_of_them_says(line: Line, last: str) -> None:
    """Also where one of them is told once more at the end."""
    moves = ["stop", "resume", "stop", "resume"] if last == "resume" else ["resume", "stop", "resume", "stop"]
    for number, order in enumerate(permutations(range(4))):
        begin = MONDAY + DAY + number * timedelta(minutes=10)
        said = ", ".join(f"{moves[place]} {place}" for place in (*order, order[0]))
        assert told(line, said, begin) == ([SWITCH] if last == "stop" else []), said
        told(line, "resume 5", begin)


def test_a_resume_of_somebody_who_never_agreed_leaves_a_stop_that_is_told_late(line: Line) -> None:
    """Nothing proves that they came back to something; without consent nothing is lost by it."""
    line.world.consent("anna", "whatsapp", "marketing", "withdraw", address=NUMBER)
    assert told(line, "resume 1, stop 0") == [SWITCH]


def test_a_resume_is_kept_as_evidence_and_changes_no_consent(line: Line) -> None:
    """As START is (compliance 2.4); a welcome journey hears nothing of it."""
    said = "SELECT name, count(*) FROM events WHERE kind = 'consent' GROUP BY 1 ORDER BY 1"
    states = "SELECT channel, purpose, address, state, at, consent_id FROM consent_states ORDER BY 1, 2, 3"
    with line.world.database.transaction() as tx:
        before = (tx.rows(said), tx.rows(states))
    told(line, "resume 1, resume 1")
    with line.world.database.transaction() as tx:
        assert (tx.rows(said), tx.rows(states)) == before
        kept = tx.rows("SELECT at, purpose, address FROM consents WHERE source = 'provider_resume'")
    assert kept == [(MONDAY + DAY + MINUTE, "marketing", NUMBER)]


def test_a_stop_in_words_is_newer_than_a_switch_that_is_told_late(line: Line) -> None:
    line.writes("STOP")
    assert told(line, "stop 0, resume 1") == [STOP]


def test_a_start_that_is_told_late_lifts_no_newer_stop(line: Line) -> None:
    """Words come by the same calls; whoever wrote STOP last has stopped, and START is not answered then."""
    now = line.world.clock.now()
    line.writes("STOP")
    line.world.wait(MINUTE)
    answers = len(line.world.outbox.sent)
    line.writes("START", timestamp=str(int((now - MINUTE).timestamp())))
    line.world.wait(MINUTE)
    assert (line.signs(), len(line.world.outbox.sent)) == ([STOP], answers)
    line.writes("START")
    line.world.wait(MINUTE)
    assert (line.signs(), len(line.world.outbox.sent)) == ([], answers + 1)


def test_a_start_between_two_stops_lifts_neither_when_it_is_told_last(line: Line) -> None:
    now = line.world.clock.now()
    line.writes("STOP")
    line.world.wait(5 * MINUTE)
    line.writes("STOP")
    line.writes("START", timestamp=str(int((now + MINUTE).timestamp())))
    assert line.signs() == [STOP]


def test_a_start_before_the_last_stop_of_the_switch_lifts_nothing(line: Line) -> None:
    """The switch set no sign of its own, as the word's stood already."""
    now = line.world.clock.now()
    line.writes("STOP")
    line.world.wait(5 * MINUTE)
    switched(line, "stop", line.world.clock.now())
    line.writes("START", timestamp=str(int((now + MINUTE).timestamp())))
    assert line.signs() == [STOP]


# --- chats that are shut and opened again


def kicks(bot: Bot, at: datetime) -> None:
    """Telegram tells now that the person shut the bot out then."""
    said = DeliveryReport(
        channel="telegram", state="undeliverable", at=at, recipient=str(CHAT), error="address",
        reason="blocked_by_user", code="kicked", opt_out="blocked",
    )  # fmt: skip
    with bot.world.database.transaction() as tx:
        on_delivery_reports(tx, bot.world.workspace, "bot", [said], bot.world.clock.now())
    bot.world.settle()


def wrote(bot: Bot, at: datetime, number: int) -> None:
    """Telegram tells now what the person wrote then."""
    who: dict[str, Any] = {"id": CHAT, "type": "private"}
    bot.hears(
        chat_wrote(
            update=number, date=int(at.timestamp()), text="Hallo", message_id=number, chat=who,
            **{"from": {"id": CHAT, "is_bot": False, "first_name": "Anna"}},
        )
    )  # fmt: skip


CHATS = [
    ("kick 0, write 1", []),
    ("write 1, kick 0", []),
    ("kick 0, write 1, kick 0", []),
    ("kick 1, write 0", [BLOCKED]),
    ("write 0, kick 1", [BLOCKED]),
    ("kick 0, kick 2, write 1", [BLOCKED]),
    ("kick 2, kick 0, write 1", [BLOCKED]),
    ("write 1, kick 1", [BLOCKED]),
]


@pytest.mark.parametrize(("moves", "signs"), CHATS, ids=[one[0] for one in CHATS])
def test_a_block_told_late_shuts_no_chat_that_was_opened_again_and_an_old_word_opens_none(
    bot: Bot, moves: str, signs: list[tuple[str, str, str, str]]
) -> None:
    """Whoever writes to a bot has let it in again (compliance 7.3); the same for unsubscribing at Viber."""
    for move in moves.split(", "):
        what, minute = move.split()
        at = MONDAY + DAY + int(minute) * MINUTE
        if what == "kick":
            kicks(bot, at)
        else:
            wrote(bot, at, 5000 + int(minute))
    assert bot.signs() == signs


def test_a_word_to_another_bot_does_not_open_the_one_that_is_blocked(bot: Bot) -> None:
    """Two bots of a shop are two chats, though the person's number in both is the same."""
    wrote(bot, MONDAY + DAY + MINUTE, 5001)
    with bot.world.database.transaction() as tx:
        tx.run("UPDATE inbound SET provider_id = 'other'")
    kicks(bot, MONDAY + DAY)
    assert bot.signs() == [BLOCKED]


def test_a_vendor_whose_clock_is_ahead_does_not_hide_a_block(bot: Bot) -> None:
    """What it says lies ahead counts as now, for the word as for the block."""
    now = bot.world.clock.now()
    wrote(bot, now + 5 * MINUTE, 5001)
    bot.world.wait(MINUTE)
    kicks(bot, now + 6 * MINUTE)
    assert bot.signs() == [BLOCKED]


def test_a_failure_by_a_block_that_is_told_late_shuts_no_chat_that_was_opened_again(bot: Bot) -> None:
    """The same where the vendor says it of a message of ours."""
    bot.shop.publish(
        "id: s\nname: S\nenter: {on: {event: Shipped}, again: always}\nsteps:\n"
        "  - {send: one, channel: telegram, template: sent}\n"
    )
    bot.writes(f"/start {bot.token()}")
    bot.shop.happens("Shipped")
    bot.world.wait(MINUTE)
    sent, at = bot.world.outbox.sent[-1], bot.world.clock.now()
    bot.world.wait(MINUTE)
    bot.writes("Hallo")
    said = DeliveryReport(
        channel="telegram", state="undeliverable", at=at, client_ref=sent.message_id, error="address",
        reason="blocked_by_user", code="403",
    )  # fmt: skip
    with bot.world.database.transaction() as tx:
        assert on_delivery_reports(tx, bot.world.workspace, "bot", [said], bot.world.clock.now()) == 1
    assert bot.signs() == []
    bot.world.outbox.answer = lambda _: Failed("address", "blocked_by_user", "403", "blocked")
    bot.shop.happens("Shipped")
    bot.world.wait(MINUTE)
    assert bot.signs() == [BLOCKED]


# --- mailboxes


def _stops(shop: Any) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = shop.suppressions()
    return found


def _agrees(shop: Any, at: datetime, source: str) -> None:
    fact = ConsentFact(
        id=derive_id("again", source), person_id=shop.world.person("anna"), at=at, action="give",
        channel="email", purpose="marketing", address=MAIL, source=source, wording_id="newsletter",
        wording_version=1, proof={"file": "x", "row": "1"},
    )  # fmt: skip
    with shop.world.database.transaction() as tx:
        on_consents(tx, shop.world.workspace, [fact], shop.world.clock.now())


RETURNS: Sequence[tuple[str, str, int, str, bool, bool]] = [
    ("agreed again after it", "web_form", 1, "unsubscribed", False, True),
    ("agreed before it", "web_form", -1, "unsubscribed", False, False),
    ("in the same second", "web_form", 0, "unsubscribed", False, False),
    ("a list that was loaded is no word", "import", 1, "unsubscribed", False, False),
    ("withdrawn since", "web_form", 1, "unsubscribed", True, False),
    ("a complaint stays, however old", "web_form", 1, "complaint", False, False),
]


@pytest.mark.parametrize(
    ("meaning", "source", "minutes", "opt_out", "withdrawn", "free"), RETURNS, ids=[one[0] for one in RETURNS]
)
def test_an_unsubscription_told_late_counts_unless_the_person_agreed_again_since(
    database_url: str, tmp_path: Path, meaning: str, source: str, minutes: int, opt_out: str,
    withdrawn: bool, free: bool,
) -> None:  # fmt: skip
    """SendGrid, Mailgun and Postmark tell for days; only a newer word of the same person at the same address counts."""
    with rig(database_url, tmp_path, MONDAY) as shop:
        shop.world.wait(2 * DAY)
        at = MONDAY + DAY
        _agrees(shop, at + minutes * MINUTE, source)
        if withdrawn:
            shop.world.consent("anna", "email", "marketing", "withdraw", address=MAIL)
        for _ in range(2):
            shop.world.report(None, "delivered", channel="email", opt_out=opt_out, recipient=MAIL, at=at)  # type: ignore[arg-type]
        assert (_stops(shop) == []) is free
        if not free:
            with shop.world.database.transaction() as tx:
                assert {row[0] for row in tx.rows("SELECT at FROM suppressions")} == {at}


def test_an_unsubscription_that_is_told_late_takes_back_nothing_from_who_came_back(
    database_url: str, tmp_path: Path
) -> None:
    """They are not opted out once more either: journeys and figures hear nothing."""
    with rig(database_url, tmp_path, MONDAY) as shop:
        shop.world.wait(2 * DAY)
        _agrees(shop, MONDAY + DAY + MINUTE, "web_form")
        shop.world.report(
            None, "delivered", channel="email", opt_out="unsubscribed", recipient=MAIL, at=MONDAY + DAY
        )  # type: ignore[arg-type]
        shop.world.settle()
        with shop.world.database.transaction() as tx:
            assert tx.rows("SELECT 1 FROM events WHERE name = 'Unsubscribed'") == []
        shop._send("email", "mail")
        assert [m["state"] for m in shop.world.ledger()] == ["accepted"]
