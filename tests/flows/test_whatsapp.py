"""WhatsApp from end to end: somebody writes, is answered, says STOP, and switches advertising off and on again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from contract.providers.whatsapp_rig import (
    ACCOUNT_ID,
    ADA,
    APP_SECRET,
    NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
    call,
    status,
    update,
    wrote,
)
from edge_rig import DAY, HOUR, MINUTE, EdgeShop, edge_shop

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatContent, DeviceAddress, Failed, PhoneAddress
from anklang.channels.provider import Heard, hear
from anklang.channels.store import save_account
from anklang.flows.forget_person import forget_person
from anklang.flows.on_heard import on_heard
from anklang.policy.find import list_suppressions
from anklang.profiles.find import get_person
from anklang.profiles.model import Person
from anklang.providers.whatsapp import ENTRY
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

NUMBER = f"+{ADA}"
STOP = (NUMBER, "stop", "advertising", "keyword")
SWITCH = (NUMBER, "stop", "advertising", "provider_block")


class Line:
    """A shop with a number on WhatsApp; people write to it through the real adapter."""

    def __init__(self, shop: EdgeShop) -> None:
        self.shop, self.world = shop, shop.world
        given = {
            "phone_number_id": NUMBER_ID, "number": "+49 30 123456",
            "business_account_id": ACCOUNT_ID, "access_token": TOKEN,
            "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "base_url": "http://127.0.0.1:1",
        }  # fmt: skip
        self.provider = ENTRY.make(Settings(ENTRY.manifest, given), None, self.world.clock)  # type: ignore[arg-type]
        self.heard = 0
        with self.world.database.transaction() as tx:
            sealed, now = Vault("x" * 43 + "=").seal(given), self.world.clock.now()
            save_account(tx, self.world.workspace, "wa", "whatsapp", ["whatsapp"], sealed, now)
            raise_epoch(tx, self.world.workspace)

    def hears(self, body: dict[str, Any]) -> None:
        """Meta calls."""
        with self.world.database.transaction() as tx:
            now = self.world.clock.now()
            found = hear(self.provider, "events", call(body), now)
            assert isinstance(found, Heard), found
            on_heard(tx, self.world.cache.of(tx, self.world.workspace), "wa", found.items, now)
        self.world.settle()

    def writes(self, text: str, **message: Any) -> None:
        """Somebody writes."""
        self.heard += 1
        at = int(self.world.clock.now().timestamp())
        self.hears(wrote(text, f"wamid.in{self.heard}", at, **message))

    def switches(self, wish: str) -> None:
        """Somebody uses the switch for advertising in WhatsApp."""
        at = int(self.world.clock.now().timestamp())
        said = {"wa_id": ADA, "category": "marketing_messages", "value": wish, "timestamp": at}
        self.hears(update("user_preferences", user_preferences=[said]))

    def person(self, who: str = "anna") -> Person:
        """Somebody as they are now."""
        with self.world.database.transaction() as tx:
            return get_person(tx, self.world.workspace, self.world.person(who))

    def signs(self) -> list[tuple[str, str, str, str]]:
        """Address, kind, scope and source of every stop sign on WhatsApp."""
        with self.world.database.transaction() as tx:
            found = list_suppressions(tx, self.world.workspace, channel="whatsapp").items
        return [(one.address, one.kind, one.scope, one.source) for one in found]


@pytest.fixture
def line(database_url: str) -> Iterator[Line]:
    """A shop with Anna and a number on WhatsApp."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna", phone=NUMBER)
        yield Line(shop)


def test_who_writes_from_a_known_number_is_that_person_and_stop_is_answered_once(line: Line) -> None:
    """The phone identity; STOP on WhatsApp works as by SMS and leaves SMS alone (R15)."""
    line.writes("Hallo?")
    assert line.person().profile.channels["whatsapp"].replied == 1
    for _ in range(2):
        line.writes("STOP")
        line.world.wait(MINUTE)
    (answer,) = line.world.outbox.sent
    assert (answer.channel, answer.address) == ("whatsapp", PhoneAddress(NUMBER))
    assert isinstance(answer.content, ChatContent)
    assert line.signs() == [STOP]
    with line.world.database.transaction() as tx:
        assert list_suppressions(tx, line.world.workspace, channel="sms").items == []


def test_a_button_that_says_stop_is_a_stop(line: Line) -> None:
    """Templates carry such a button; its label is the person's word."""
    line.writes("", type="button", button={"payload": "x", "text": "Stop"})
    assert line.signs() == [STOP]


def test_the_switch_for_advertising_sets_a_stop_sign_and_lifts_its_own(line: Line) -> None:
    """Compliance 7.1: a resume restores what the switch took, and nothing that was said in words."""
    line.switches("stop")
    line.switches("stop")
    assert line.signs() == [SWITCH]
    line.switches("resume")
    assert line.signs() == []
    line.switches("stop")
    line.writes("STOP")
    line.switches("resume")
    assert line.signs() == [SWITCH]


def test_a_stop_in_words_survives_the_switch(line: Line) -> None:
    line.writes("STOP")
    line.switches("stop")
    line.switches("resume")
    assert line.signs() == [STOP]


def test_the_switch_takes_nothing_from_the_ledger_of_reports_without_a_message(line: Line) -> None:
    """It is about the person; a status without a message is kept apart."""
    line.switches("stop")
    line.hears(update(statuses=[status("delivered", "wamid.unknown", UUID(int=3))]))
    with line.world.database.transaction() as tx:
        assert tx.rows("SELECT report->>'provider_ref' FROM unmatched_reports") == [("wamid.unknown",)]


def test_somebody_who_hides_the_number_is_known_and_answered_by_the_id(line: Line) -> None:
    """An opaque identity of its own (compliance 7.1)."""
    message = {"id": "wamid.h", "timestamp": "1763802000", "type": "text", "text": {"body": "STOP"}}
    line.hears(update(messages=[message], contacts=[{"user_id": "DE.134", "profile": {}}]))
    line.world.wait(MINUTE)
    assert line.signs() == [("DE.134", "stop", "advertising", "keyword")]
    assert line.world.outbox.sent[-1].address == DeviceAddress("DE.134")
    with line.world.database.transaction() as tx:
        assert tx.rows("SELECT value FROM identities WHERE kind = 'whatsapp'") == [("DE.134",)]
        assert tx.rows("SELECT value FROM addresses WHERE kind = 'whatsapp'") == [("DE.134",)]


def test_an_erased_number_takes_no_advertising_on_whatsapp_either(line: Line) -> None:
    """GDPR 17: the stop sign stays under a hash."""
    line.writes("Hallo")
    now = line.world.clock.now()
    forget_person(
        line.world.database, line.world.cache, line.shop.caller, line.world.person("anna"), "asked for", now
    )
    with line.world.database.transaction() as tx:
        kept = tx.rows("SELECT channel FROM suppressions WHERE reason = 'erased' ORDER BY channel")
        assert ("whatsapp",) in kept
        assert ("sms",) in kept
        assert tx.rows("SELECT count(*) FROM inbound WHERE address = %s", [NUMBER]) == [(0,)]


TEMPLATES: list[dict[str, Any]] = [
    {"id": "news", "channel": "whatsapp", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Neu für {{ person.first_name }}. {{ opt_out }}"}}},
    {"id": "sent", "channel": "whatsapp", "class": "transactional", "purpose": "order",
     "languages": {"de": {"text": "Unterwegs"}}},
]  # fmt: skip
JOURNEY = """
id: %s
name: J
enter: {on: {event: %s}, again: always, if_live: parallel}
steps:
  - {send: one, channel: whatsapp, template: %s, useless_after: 3d%s}
"""


@pytest.fixture
def open_line(line: Line) -> Line:
    """Anna agreed to advertising on WhatsApp; journeys for news and for shipping."""
    with line.world.database.transaction() as tx:
        for one in TEMPLATES:
            templates.save(tx, line.world.workspace, template_text.parse(one), line.world.clock.now(), "test")
        raise_epoch(tx, line.world.workspace)
    line.world.consent("anna", "whatsapp", "marketing", address=NUMBER)
    line.shop.publish(JOURNEY % ("news", "News", "news", ""))
    line.shop.publish(JOURNEY % ("sent", "Shipped", "sent", ""))
    return line


def last(line: Line) -> tuple[str, str | None]:
    """State and reason of the message planned last."""
    return line.shop.ledger()[-1]


def test_free_words_go_for_24_hours_after_the_person_wrote_and_not_before(open_line: Line) -> None:
    """R17; what the contract needs is no exception, as WhatsApp would refuse it as well."""
    line = open_line
    line.shop.happens("Shipped")
    line.world.wait(MINUTE)
    assert last(line) == ("not_sent", "session_window_closed")
    line.writes("Wo ist mein Paket?")
    line.world.wait(23 * HOUR)
    line.shop.happens("Shipped")
    line.world.wait(MINUTE)
    assert last(line) == ("accepted", None)
    assert line.world.outbox.sent[-1].content == ChatContent("Unterwegs")
    before = line.world.outbox.sent[-1].useless_after
    assert before is not None
    assert before - line.world.clock.now() < HOUR
    line.world.wait(HOUR)
    line.shop.happens("Shipped")
    line.world.wait(MINUTE)
    assert last(line) == ("not_sent", "session_window_closed")
    assert line.shop.balances()


def test_a_new_number_has_a_window_of_its_own(open_line: Line) -> None:
    """It counts from the address, not from the person."""
    line = open_line
    line.writes("Hallo")
    line.shop.person("anna", phone="+4915112349999", agreed="")
    line.shop.happens("Shipped")
    line.world.wait(MINUTE)
    assert last(line) == ("not_sent", "session_window_closed")


def test_advertising_carries_the_way_out_and_waits_a_day_after_the_limit_of_the_platform(
    open_line: Line,
) -> None:
    """131049 and R18: failed, not tried again, and nothing more for 24 hours; the contract goes on."""
    line = open_line
    line.writes("Hallo")
    line.shop.happens("News")
    line.world.wait(MINUTE)
    assert line.world.outbox.sent[-1].content == ChatContent("Neu für Anna. Abmelden: STOP")
    sent = line.world.outbox.sent[-1]
    failed = status("failed", "wamid.9", sent.message_id, 131049)
    at = int(line.world.clock.now().timestamp())
    line.hears(update(statuses=[failed | {"timestamp": str(at)}]))
    assert last(line) == ("failed", "capped")
    line.shop.happens("News")
    line.shop.happens("Shipped")
    line.world.wait(MINUTE)
    assert set(line.shop.ledger()[-2:]) == {("not_sent", "capped"), ("accepted", None)}
    line.world.wait(DAY)
    line.writes("Noch da?")
    line.shop.happens("News")
    line.world.wait(MINUTE)
    assert last(line) == ("accepted", None)


def test_a_step_that_waits_for_limits_waits_for_that_of_the_platform(open_line: Line) -> None:
    line = open_line
    line.shop.publish(JOURNEY % ("patient", "Later", "news", ", on_cap: wait, cap_wait: 2d"))
    line.writes("Hallo")
    line.world.outbox.answer = lambda _: Failed("message", "capped", "131049", "limit")
    line.shop.happens("News")
    line.world.wait(MINUTE)
    line.world.outbox.answer = lambda one: Accepted(str(one.message_id))
    line.shop.happens("Later")
    line.world.wait(MINUTE)
    assert last(line) == ("held", "cap")
    line.world.wait(23 * HOUR)
    line.writes("Hallo")
    line.world.wait(2 * HOUR)
    assert last(line) == ("accepted", None)


def test_a_refusal_that_says_that_the_person_stopped_is_an_opt_out(open_line: Line) -> None:
    """131050 with the answer of the call instead of a report."""
    line = open_line
    line.writes("Hallo")
    line.world.outbox.answer = lambda _: Failed(
        "message", "blocked_by_user", "131050", "stopped", opt_out="unsubscribed"
    )
    line.shop.happens("News")
    line.world.wait(MINUTE)
    assert (last(line), line.signs()) == (("failed", "blocked_by_user"), [SWITCH])
    line.world.outbox.answer = lambda one: Accepted(str(one.message_id))
    line.shop.happens("Shipped")
    line.world.wait(MINUTE)
    assert last(line) == ("accepted", None)
