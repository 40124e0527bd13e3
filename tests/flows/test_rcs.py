"""RCS from end to end: a number without it gets an SMS, delivery and reading, and one opt-out for RCS and SMS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from contract.providers.google_rig import ACCOUNT
from contract.providers.rcs_rig import AGENT, CLIENT_TOKEN, call, event, wrote
from edge_rig import HOUR, MINUTE, NUMBER, EdgeShop, edge_shop

from anklang.channels.manifest import Settings
from anklang.channels.model import ChatContent, Failed, Outgoing, PhoneAddress, SendResult, SmsContent
from anklang.channels.provider import Heard, hear
from anklang.channels.store import save_account
from anklang.flows.on_heard import on_heard
from anklang.policy.find import list_suppressions
from anklang.providers.rcs import ENTRY
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

TEMPLATES: list[dict[str, Any]] = [
    {"id": "rich", "channel": "rcs", "class": "transactional", "purpose": "order",
     "languages": {"de": {"text": "Unterwegs", "buttons": [{"label": "Ansehen", "link": "/neu"}]}}},
    {"id": "rich-ad", "channel": "rcs", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Neu"}}},
]  # fmt: skip
SHIPPED = """
id: shipped
name: S
enter: {on: {event: Shipped}, again: always, if_live: parallel}
steps:
  - send: s
    channel: rcs
    template: rich
    useless_after: 12h
    success: delivered
    within: 1h
    fallback: [{channel: sms, template: thanks, within: 1h}]
"""
NEWS = """
id: news
name: N
enter: {on: {event: News}, again: always, if_live: parallel}
steps:
  - {send: s, channel: rcs, template: rich-ad, useless_after: 12h}
"""


class Agent:
    """A shop with an agent at Google; people answer through the real adapter."""

    def __init__(self, shop: EdgeShop) -> None:
        self.shop, self.world = shop, shop.world
        given = {"agent": AGENT, "service_account": ACCOUNT, "client_token": CLIENT_TOKEN, "region": "europe"}
        self.provider = ENTRY.make(Settings(ENTRY.manifest, given), None, self.world.clock)  # type: ignore[arg-type]
        with self.world.database.transaction() as tx:
            sealed = Vault("x" * 43 + "=").seal(given)
            save_account(tx, self.world.workspace, "agent", "rcs", ["rcs"], sealed, self.world.clock.now())
            for one in TEMPLATES:
                templates.save(
                    tx, self.world.workspace, template_text.parse(one), self.world.clock.now(), "test"
                )
            raise_epoch(tx, self.world.workspace)
        shop.publish(SHIPPED)
        shop.publish(NEWS)

    def hears(self, said: dict[str, Any]) -> None:
        """Google calls."""
        whom = "phoneNumber" if "phoneNumber" in said else "senderPhoneNumber"
        with self.world.database.transaction() as tx:
            now = self.world.clock.now()
            found = hear(
                self.provider, "events", call(said | {whom: NUMBER, "sendTime": now.isoformat()}), now
            )
            assert isinstance(found, Heard), found
            on_heard(tx, self.world.cache.of(tx, self.world.workspace), "agent", found.items, now)
        self.world.settle()

    def happens(self, name: str) -> None:
        """Something happens to Anna, and what follows has gone out."""
        self.shop.happens(name, order_id="1001")
        self.world.wait(2 * HOUR)

    def signs(self) -> list[tuple[str, str]]:
        """Channel and kind of all stop signs."""
        with self.world.database.transaction() as tx:
            return [(one.channel, one.kind) for one in list_suppressions(tx, self.world.workspace).items]


def no_rcs(message: Outgoing) -> SendResult | None:
    """As Google answers for a number without RCS."""
    if message.channel != "rcs":
        return None
    return Failed("message", "unreachable", "NOT_FOUND", "This number has no RCS now.")


@pytest.fixture
def agent(database_url: str) -> Iterator[Agent]:
    """A shop with Anna and an agent."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna")
        yield Agent(shop)


def test_a_number_without_rcs_gets_the_sms_and_is_tried_again_the_next_time(agent: Agent) -> None:
    """404 is no fault of the number: nothing is kept against it, and least of all against SMS."""
    takes = agent.world.outbox.answer
    agent.world.outbox.answer = lambda message: no_rcs(message) or takes(message)
    agent.happens("Shipped")
    sent = [(one.channel, one.address) for one in agent.world.outbox.sent]
    assert sent == [("rcs", PhoneAddress(NUMBER)), ("sms", PhoneAddress(NUMBER))]
    assert isinstance(agent.world.outbox.sent[0].content, ChatContent)
    assert isinstance(agent.world.outbox.sent[1].content, SmsContent)
    assert agent.signs() == []
    agent.world.outbox.answer = takes
    agent.shop.happens("Shipped", order_id="1002")
    agent.world.settle()
    assert [one.channel for one in agent.world.outbox.sent] == ["rcs", "sms", "rcs"]


@pytest.mark.parametrize(
    ("told", "channels"), [("DELIVERED", ["rcs"]), ("TTL_EXPIRATION_REVOKED", ["rcs", "sms"])]
)
def test_only_a_message_that_google_took_back_is_followed_by_the_sms(
    agent: Agent, told: str, channels: list[str]
) -> None:
    """So nothing comes twice; also told twice."""
    agent.shop.happens("Shipped", order_id="1001")
    agent.world.settle()
    first = str(agent.world.outbox.sent[-1].message_id)
    for _ in range(2):
        agent.hears(event(told, messageId=first))
    assert [one.channel for one in agent.world.outbox.sent] == channels
    if told == "DELIVERED":
        agent.hears(event("READ", messageId=first))
        agent.world.wait(2 * HOUR)
        assert [one.channel for one in agent.world.outbox.sent] == channels


def test_leaving_the_agent_is_stop_for_rcs_and_sms_and_coming_back_lifts_it(agent: Agent) -> None:
    """One opt-out for both (provider rule since March 2026); what the contract needs still goes."""
    agent.world.consent("anna", "rcs", "marketing", address=NUMBER)
    agent.world.consent("anna", "sms", "marketing", address=NUMBER)
    agent.happens("News")
    sent = agent.world.outbox.sent[-1]
    assert isinstance(sent.content, ChatContent)
    assert sent.content.text == "Neu\n\nAbmelden: STOP"
    agent.hears(event("UNSUBSCRIBE", eventId="e-7"))
    agent.hears(event("UNSUBSCRIBE", eventId="e-7"))
    agent.world.wait(MINUTE)
    assert agent.signs() == [("rcs", "stop")]
    assert agent.world.outbox.sent[-1] is sent  # Google has said good-bye itself
    agent.shop.publish(
        NEWS.replace("channel: rcs", "channel: sms").replace("rich-ad", "ad").replace("news", "ad")
    )
    agent.happens("News")
    assert agent.world.outbox.sent[-1] is sent
    agent.shop.happens("Shipped", order_id="1001")
    agent.world.settle()
    assert agent.world.outbox.sent[-1].channel == "rcs"
    agent.hears(event("SUBSCRIBE", eventId="e-8"))
    assert agent.signs() == []


def test_an_answer_belongs_to_the_person_of_the_number(agent: Agent) -> None:
    """The same person as by SMS."""
    agent.hears(wrote(text="Danke"))
    with agent.world.database.transaction() as tx:
        assert tx.rows("SELECT person_id, channel FROM inbound") == [(agent.world.person("anna"), "rcs")]
