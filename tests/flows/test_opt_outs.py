"""Opt-outs beyond the plain word: unclear replies, START, answers in several languages, blocks of providers, races."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from edge_rig import DAY, HOUR, MINUTE, NUMBER, SETTINGS, EdgeShop, edge_shop, one

from anklang.channels.model import Failed, Inbound
from anklang.core.errors import NotFound
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.opt_out_cases import decide_case, open_cases, opt_out_after, opt_outs
from anklang.policy.find import list_suppressions
from anklang.policy.quoted import own_words
from anklang.workspaces.model import TextSender

UNCLEAR = "please stop texting me"


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


def signs(shop: EdgeShop) -> list[tuple[str, str, str]]:
    """Kind, scope and source of every stop sign."""
    with shop.world.database.transaction() as tx:
        return [
            (one.kind, one.scope, one.source) for one in list_suppressions(tx, shop.world.workspace).items
        ]


def cases(shop: EdgeShop) -> list[Any]:
    """What waits for a decision."""
    with shop.world.database.transaction() as tx:
        return open_cases(tx, shop.world.definitions(), shop.world.clock.now())


def decide(shop: EdgeShop, *, meant: bool, why: str = "asked about delivery") -> None:
    """A colleague has read it."""
    with shop.world.database.transaction() as tx:
        decide_case(tx, shop.caller, "sms", NUMBER, why, shop.world.clock.now(), meant=meant)


def told(shop: EdgeShop) -> int:
    """How often journeys heard of an opt-out."""
    with shop.world.database.transaction() as tx:
        row = tx.row("SELECT count(*) FROM events WHERE name = 'Unsubscribed'")
    return int(row[0]) if row else 0


def test_an_unclear_reply_pauses_advertising_and_goes_to_a_person(shop: EdgeShop) -> None:
    """Compliance 2.3, rule 5: at once, without an answer, to be decided within two working days."""
    shop.publish(one())
    shop.happens("Start")
    shop.world.wait(MINUTE)
    shop.world.reply(NUMBER, UNCLEAR)
    shop.world.wait(HOUR)
    assert (shop.ledger(), shop.texts(), told(shop)) == ([("suppressed", "unsubscribed")], [], 0)
    (case,) = cases(shop)
    assert (case.case.text, case.case.rule, case.overdue) == (UNCLEAR, "token", False)
    assert [one.person for one in case.people] == [shop.world.person("anna")]
    assert case.case.due == datetime(2026, 11, 25, 22, 59, tzinfo=UTC)  # the end of Wednesday in Berlin
    shop.world.wait(3 * DAY)
    assert cases(shop)[0].overdue


def test_a_case_over_the_weekend_and_a_holiday_has_its_two_working_days(database_url: str) -> None:
    """From Wednesday before Christmas: Thursday counts, 25 and 26 December and the weekend do not."""
    with edge_shop(database_url, datetime(2026, 12, 23, 10, 0, tzinfo=UTC)) as shop:
        shop.world.reply(NUMBER, UNCLEAR)
        assert cases(shop)[0].case.due.date().isoformat() == "2026-12-28"


def test_it_was_an_opt_out_so_it_stays_and_start_does_not_lift_it(shop: EdgeShop) -> None:
    shop.world.reply(NUMBER, UNCLEAR)
    decide(shop, meant=True, why="")
    shop.world.settle()
    assert (signs(shop), cases(shop), told(shop)) == ([("stop", "advertising", "agent")], [], 1)
    shop.world.reply(NUMBER, "START")
    assert signs(shop) == [("stop", "advertising", "agent")]
    with pytest.raises(NotFound, match="not open any more"):
        decide(shop, meant=False)


def test_it_was_not_meant_so_the_pause_ends_and_the_reason_is_kept(shop: EdgeShop) -> None:
    shop.publish(one())
    shop.world.reply(NUMBER, UNCLEAR)
    decide(shop, meant=False)
    assert (signs(shop), cases(shop), told(shop)) == ([], [], 0)
    with shop.world.database.transaction() as tx:
        (row,) = tx.rows("SELECT actor, detail FROM audit WHERE action = 'opt_out.decided'")
    assert row[0] == "ada@shop.example"
    assert (row[1]["meant"], row[1]["why"]) == (False, "asked about delivery")
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert shop.ledger() == [("accepted", None)]


@pytest.mark.parametrize(
    ("first", "then", "source"), [("STOP", UNCLEAR, "keyword"), (UNCLEAR, "STOP", "keyword")]
)
def test_a_clear_stop_is_never_made_unclear(shop: EdgeShop, first: str, then: str, source: str) -> None:
    """Nobody could lift it as not meant, in whichever order they come."""
    shop.world.reply(NUMBER, first)
    shop.world.reply(NUMBER, then)
    assert (signs(shop), cases(shop)) == ([("stop", "advertising", source)], [])


def test_start_is_a_clear_word_after_an_unclear_one(shop: EdgeShop) -> None:
    shop.world.reply(NUMBER, UNCLEAR)
    shop.world.reply(NUMBER, "START")
    assert (signs(shop), cases(shop)) == ([], [])


@pytest.mark.parametrize(
    ("number", "agreed", "lifted", "words"),
    [
        ("+4915112345670", "marketing", True, "wieder angemeldet"),
        ("+4915112345670", "", False, "erst deine Einwilligung"),  # DE: no proof, no resuming
        ("+436641234567", "", False, "erst deine Einwilligung"),
        ("+33612345678", "", False, "erst deine Einwilligung"),
        ("+447400123456", "", True, "wieder angemeldet"),  # the gate still asks for a consent
    ],
)
def test_start_resumes_only_where_the_country_lets_it(
    shop: EdgeShop, number: str, agreed: str, lifted: bool, words: str
) -> None:
    """Compliance 2.4: in DE, AT and FR only with the proof of an earlier consent; else it says how to sign up."""
    shop.person("cem", phone=number, agreed=agreed)
    shop.world.reply(number, "STOP")
    shop.world.wait(MINUTE)
    shop.world.reply(number, "START")
    shop.world.settle()
    assert (signs(shop) == []) is lifted
    assert words in shop.texts()[-1]
    with shop.world.database.transaction() as tx:
        kept = tx.rows("SELECT proof->>'inbound' FROM consents WHERE source = 'inbound_keyword'")
    assert bool(kept) is bool(agreed)
    assert all(row[0] for row in kept)


@pytest.mark.parametrize(
    ("language", "word", "words"),
    [("fr", "ARRÊT", "désinscrit"), ("en", "stop", "unsubscribed"), ("it", "ferma", "disiscritto"),
     ("pt", "parar", "abgemeldet"), ("de-AT", "abmelden", "abgemeldet"), ("nl", "afmelden", "afgemeld"),
     ("es", "baja", "dado de baja")],
)  # fmt: skip
def test_the_answer_is_in_the_persons_language(shop: EdgeShop, language: str, word: str, words: str) -> None:
    """R15; a language without words of its own gets those of the shop."""
    shop.person("cem", phone="+4915112345670", language=language)
    shop.world.reply("+4915112345670", word)
    shop.world.settle()
    assert [words in text for text in shop.texts()] == [True]


def test_help_is_answered_to_somebody_who_never_signed_up_and_after_a_stop(database_url: str) -> None:
    brand = msgspec.structs.replace(SETTINGS.brand, contact="hallo@lindenhof.example")
    with edge_shop(database_url, brand=brand) as shop:
        for number in ("+4915112345000", "+14155552671"):
            shop.world.reply(number, "STOP")
            shop.world.reply(number, "HELP")
        shop.world.settle()
        helped = [text for text in shop.texts() if "hallo@lindenhof.example" in text]
        assert len(helped) == 2
        assert ["rates" in text for text in helped] == [
            False,
            False,
        ]  # German words carry no note of US costs


def test_a_mail_is_understood_without_what_it_quotes_and_answered_by_no_machine(shop: EdgeShop) -> None:
    """Compliance 2.3, rule 8: our own quoted words "Reply STOP" are no STOP."""
    shop.world.collect({"type": "identify", "userId": "anna", "traits": {"email": "anna@example.com"}})
    shop.world.settle()

    def writes(text: str) -> None:
        inbound = Inbound(channel="email", from_="anna@example.com", to="shop@example.com", text=text,
                          at=shop.world.clock.now(), provider_ref=f"m{shop.world.number()}")  # fmt: skip
        with shop.world.database.transaction() as tx:
            on_inbound_messages(tx, shop.world.definitions(), "mail", [inbound], shop.world.clock.now())

    quoted = "Am Mo., 23. Nov. 2026 um 10:00 schrieb Lindenhof\n<shop@example.com>:\n> Abmelden: STOP"
    writes(f"Wann kommt mein Paket?\n\n{quoted}")
    assert signs(shop) == []
    writes("STOP\n\nOn Mon, 23 Nov 2026, Lindenhof wrote:\n> Hallo Anna")
    assert signs(shop) == [("stop", "advertising", "keyword")]
    shop.world.settle()
    assert shop.texts() == []


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("stop\n-----Ursprüngliche Nachricht-----\nVon: Shop", "stop"),
        ("stop\n________________________________\nFrom: Shop <a@b.example>", "stop"),
        ("stop\n-- \nAnna Ampel", "stop"),
        ("Le lun. 23 nov. 2026, Shop a écrit :\n> STOP", ""),
        ("> STOP\n> bitte", ""),
        ("Am Montag komme ich vorbei\nund danke", "Am Montag komme ich vorbei\nund danke"),
        ("", ""),
    ],
)
def test_only_ones_own_words_count(text: str, own: str) -> None:
    assert own_words(text) == own


def test_a_block_at_the_provider_is_an_opt_out_learnt_late(shop: EdgeShop) -> None:
    """Compliance 2.4 (21610): the address is blocked for everything, and no other sender is tried."""
    shop.publish(one())
    shop.world.outbox.answer = lambda message: Failed("address", "blocked_by_user", "21610")
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert signs(shop) == [("blocked", "everything", "provider_block")]
    shop.world.outbox.sent.clear()
    shop.publish(one("k", event="Paid", template="thanks"))
    shop.happens("Paid", order_id="o1")
    shop.happens("Start")
    shop.world.wait(HOUR)
    assert shop.world.outbox.sent == []
    assert {reason for _, reason in shop.ledger()} == {"blocked_by_user"}


def test_a_message_that_left_before_the_stop_is_shown_with_both_times(shop: EdgeShop) -> None:
    """J45"""
    shop.publish(one())
    shop.happens("Start")
    shop.world.settle()
    shop.world.clock.set(shop.world.clock.now() + 11 * MINUTE)
    shop.world.handler.handle_batch(1000, 0)
    (batch,) = shop.world.deliverer.take_due(1, 64, 0)
    handed_over = shop.world.clock.now()
    shop.world.clock.set(handed_over + timedelta(seconds=3))
    shop.world.reply(NUMBER, "STOP")
    shop.world.deliverer.record(asyncio.run(shop.world.deliverer.hand_over(batch)))
    shop.world.settle()
    stopped = handed_over + timedelta(seconds=3)
    with shop.world.database.transaction() as tx:
        found = opt_out_after(tx, shop.world.person("anna"), "sms", handed_over)
        (row,) = opt_outs(tx, shop.world.workspace).items
    assert found == (stopped, "keyword")
    assert row.sent_before is not None
    assert (row.sent_before.handed_over_at, row.sent_before.opted_out_at) == (handed_over, stopped)


@pytest.mark.parametrize(
    ("number", "sender", "ending", "lacks"),
    [
        ("+33612345678", TextSender(stop_codes={"FR": "36180"}), "STOP au 36180", "Abmelden"),
        ("+4915112345678", TextSender(stop_codes={"FR": "36180"}), "Abmelden: STOP", "36180"),
        ("+4915112345678", TextSender(replies=False), "/u/", "STOP"),
    ],
)
def test_the_way_out_fits_the_sender_and_the_country(
    database_url: str, number: str, sender: TextSender, ending: str, lacks: str
) -> None:
    """Compliance 2.4: a short code in France, a link where nobody can reply; none of it in transactional messages."""
    with edge_shop(database_url, text_sender=sender) as shop:
        shop.person("anna", phone=number)
        shop.publish(one())
        shop.publish(one("k", template="thanks"))
        shop.happens("Start", order_id="o1")
        shop.world.wait(HOUR)
        bought, ad = sorted(shop.texts(), key=lambda text: "Schau mal" in text)
        assert ending in ad
        assert lacks not in ad
        assert "STOP" not in bought
        assert "/u/" not in bought
