"""Messengers from end to end: start link, a message with a button, delivery and reading, somebody who leaves, STOP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from contract.providers import graph_rig, viber_rig
from edge_rig import HOUR, MINUTE, EdgeShop, edge_shop

from anklang.channels.manifest import Settings
from anklang.channels.model import ChatContent, DeviceAddress, Failed
from anklang.channels.provider import Heard, Provider, RawRequest, hear
from anklang.channels.registry import Entry
from anklang.channels.store import save_account
from anklang.flows.on_heard import on_heard
from anklang.flows.preference_links import make_page_token
from anklang.messages.find import MessageFilter, page
from anklang.policy.find import list_suppressions
from anklang.profiles.find import get_person
from anklang.profiles.model import Person
from anklang.providers import instagram, messenger, viber
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

Call = dict[str, Any]


@dataclass(frozen=True)
class Vendor:
    """What a vendor of a messenger says for what a person does. ``at`` is in milliseconds."""

    channel: str
    entry: Entry
    settings: dict[str, str]
    account: str  # of the person
    start: Callable[[str, int], Call]  # follows a link with a token
    writes: Callable[[str, int], Call]
    reads: Callable[[str, int], Call]  # the message with this reference
    leaves: Callable[[int], Call] | None  # None: the vendor does not tell
    call: Callable[[Call], RawRequest]


ADA = "01234567890A01=="
VIBER = Vendor(
    "viber", viber.ENTRY,
    {"uri": viber_rig.URI, "auth_token": viber_rig.TOKEN, "sender": "L", "base_url": "http://127.0.0.1:1"}, ADA,
    lambda token, at: viber_rig.told("conversation_started", type="open", context=token, user=viber_rig.user(),
                                     subscribed=False, timestamp=at, message_token=at),
    lambda text, at: viber_rig.wrote({"type": "text", "text": text}, at) | {"timestamp": at},
    lambda ref, at: viber_rig.told("seen", user_id=ADA, message_token=ref, timestamp=at),
    lambda at: viber_rig.told("unsubscribed", user_id=ADA, timestamp=at),
    viber_rig.call,
)  # fmt: skip
GRAPH = {"account_id": graph_rig.ACCOUNT, "name": "l", "access_token": "t", "app_secret": graph_rig.SECRET,
         "verify_token": "v", "base_url": "http://127.0.0.1:1"}  # fmt: skip
PSID = "7200000000000001"


def _followed(token: str, at: int) -> Call:
    return graph_rig.event(at=at, referral={"ref": token, "source": "SHORTLINK", "type": "OPEN_THREAD"})


def _written(text: str, at: int) -> Call:
    return graph_rig.wrote(at=at, mid=f"m_{at}", text=text)


MESSENGER = Vendor(
    "messenger", messenger.ENTRY, GRAPH, PSID, _followed, _written,
    lambda ref, at: graph_rig.event(at=at, read={"watermark": at}), None, graph_rig.MessengerRig().call,
)  # fmt: skip
INSTAGRAM = Vendor(
    "instagram", instagram.ENTRY, GRAPH, PSID, _followed, _written,
    lambda ref, at: graph_rig.event(at=at, read={"mid": ref}), None, graph_rig.InstagramRig().call,
)  # fmt: skip
VENDORS = (VIBER, MESSENGER, INSTAGRAM)
each = pytest.mark.parametrize("vendor", VENDORS, ids=lambda one: one.channel)


class Chat:
    """A shop with an account at a messenger; people reach it through the real adapter."""

    def __init__(self, shop: EdgeShop, vendor: Vendor) -> None:
        self.shop, self.world, self.vendor = shop, shop.world, vendor
        made = vendor.entry.make(Settings(vendor.entry.manifest, vendor.settings), None, self.world.clock)  # type: ignore[arg-type]
        self.provider: Provider = made
        channel, now = vendor.channel, self.world.clock.now()
        texts: list[dict[str, Any]] = [
            {"id": "invite", "channel": "sms", "class": "transactional", "purpose": "order",
             "languages": {"de": {"text": f"Schreib uns: {{{{ {channel}_url }}}}"}}},
            {"id": "sent", "channel": channel, "class": "transactional", "purpose": "order",
             "languages": {"de": {"text": "Unterwegs", "buttons": [{"label": "Ansehen", "link": "/neu"}]}}},
            {"id": "news", "channel": channel, "class": "advertising", "purpose": "marketing",
             "languages": {"de": {"text": "Neu"}}},
        ]  # fmt: skip
        with self.world.database.transaction() as tx:
            sealed = Vault("x" * 43 + "=").seal(vendor.settings)
            save_account(tx, self.world.workspace, "chat", channel, [channel], sealed, now)
            for one in texts:
                templates.save(tx, self.world.workspace, template_text.parse(one), now, "test")
            raise_epoch(tx, self.world.workspace)
        for name, template in (("Joined", "invite"), ("Shipped", "sent"), ("News", "news")):
            via = "sms" if template == "invite" else channel
            shop.publish(
                f"id: {template}\nname: N\nenter: {{on: {{event: {name}}}, again: always, if_live: parallel}}\n"
                f"steps:\n  - {{send: s, channel: {via}, template: {template}, useless_after: 12h}}\n"
            )

    def at(self) -> int:
        """Now in milliseconds, a new one for each call."""
        self.world.wait(timedelta(milliseconds=5))
        return int(self.world.clock.now().timestamp() * 1000)

    def hears(self, event: Call) -> None:
        """The vendor calls."""
        with self.world.database.transaction() as tx:
            now = self.world.clock.now()
            found = hear(self.provider, "events", self.vendor.call(event), now)
            assert isinstance(found, Heard), found
            on_heard(tx, self.world.cache.of(tx, self.world.workspace), "chat", found.items, now)
        self.world.settle()

    def follows(self, token: str) -> None:
        """The person follows a start link."""
        self.hears(self.vendor.start(token, self.at()))

    def writes(self, text: str) -> None:
        """The person writes."""
        self.hears(self.vendor.writes(text, self.at()))

    def happens(self, event: str) -> None:
        """Something happens to Anna, and what follows has gone out."""
        self.shop.happens(event)
        self.world.wait(HOUR)

    def token(self, channel: str = "", who: str = "anna") -> str:
        """A token of a person, as the API makes it."""
        at = self.world.clock.now()
        return make_page_token(
            self.world.definitions(), self.person(who), "chat", at, channel or self.vendor.channel
        )

    def person(self, who: str = "anna") -> Person:
        """Somebody as they are now."""
        with self.world.database.transaction() as tx:
            return get_person(tx, self.world.workspace, self.world.person(who))

    def signs(self) -> list[tuple[str, str, str]]:
        """Address, kind and source of every stop sign on the messenger."""
        with self.world.database.transaction() as tx:
            found = list_suppressions(tx, self.world.workspace, channel=self.vendor.channel).items
        return sorted((one.address, one.kind, one.source) for one in found)

    def states(self) -> list[tuple[str, str | None]]:
        """State and reason of the messages on the messenger, the latest first."""
        with self.world.database.transaction() as tx:
            rows = page(tx, self.world.workspace, MessageFilter(channel=self.vendor.channel))
        return [(one.state, one.reason) for one in rows]

    def reference(self) -> str:
        """The vendor's reference of the latest message, a number as the outbox gives it."""
        with self.world.database.transaction() as tx:
            (row,) = tx.rows(
                "SELECT provider_ref FROM messages WHERE channel = %s ORDER BY planned_at DESC LIMIT 1",
                [self.vendor.channel],
            )
        return str(row[0])


@pytest.fixture
def chat(database_url: str, vendor: Vendor) -> Iterator[Chat]:
    """A shop with Anna and an account at the messenger."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna")
        yield Chat(shop, vendor)


@each
def test_a_link_from_a_message_connects_the_chat_and_a_message_goes_there_and_is_read(chat: Chat) -> None:
    chat.happens("Joined")
    followed = chat.world.tap(chat.shop.texts()[-1].split()[-1])
    assert followed is not None
    chat.follows(followed.redirect.location.rpartition("/c/")[2])
    assert chat.person().profile.chats == {chat.vendor.channel: chat.vendor.account}
    chat.happens("Shipped")
    sent = chat.world.outbox.sent[-1]
    assert (sent.channel, sent.address) == (chat.vendor.channel, DeviceAddress(chat.vendor.account))
    assert isinstance(sent.content, ChatContent)
    assert [one.label for one in sent.content.buttons] == ["Ansehen"]
    chat.hears(chat.vendor.reads(chat.reference(), chat.at()))
    assert chat.states() == [("read", None)]
    chat.happens("News")
    assert chat.states()[0] == ("not_sent", "no_consent")  # connected is not agreed


@pytest.mark.parametrize("vendor", [one for one in VENDORS if one.leaves], ids=lambda one: one.channel)
def test_who_leaves_gets_nothing_until_they_write_again_and_a_stop_stays(chat: Chat) -> None:
    """A block at the vendor is an opt-out; writing is the proof that it is over, and no word on advertising."""
    assert chat.vendor.leaves is not None
    chat.follows(chat.token())
    chat.world.consent("anna", chat.vendor.channel, "marketing", address=chat.vendor.account)
    chat.writes("STOP")
    chat.world.wait(MINUTE)
    chat.hears(chat.vendor.leaves(chat.at()))
    chat.happens("Shipped")
    assert chat.states()[0] == ("not_sent", "blocked_by_user")
    chat.writes("Hallo?")
    assert chat.signs() == [(chat.vendor.account, "stop", "keyword")]
    chat.happens("Shipped")
    assert chat.states()[0] == ("accepted", None)
    chat.happens("News")
    assert chat.states()[0] == ("suppressed", "unsubscribed")


@each
def test_a_refusal_for_the_account_of_a_person_is_kept_until_they_write(chat: Chat) -> None:
    """Both a block and an account that is gone."""
    chat.follows(chat.token())
    for reason in ("blocked_by_user", "unreachable"):
        chat.world.outbox.answer = lambda _, reason=reason: Failed("address", reason, "x", "x")
        chat.happens("Shipped")
        assert chat.states()[0] == ("failed", reason)
        assert [kind for _, kind, _ in chat.signs()] == [
            "blocked" if reason == "blocked_by_user" else "hard_bounce"
        ]
        chat.writes("Bin wieder da")
        assert chat.signs() == []


@each
@pytest.mark.parametrize("spoil", ["late", "telegram", "cut"])
def test_a_link_that_is_late_or_for_another_messenger_connects_nobody(chat: Chat, spoil: str) -> None:
    """What was passed on from one messenger opens no other one."""
    token = chat.token("telegram" if spoil == "telegram" else "")
    if spoil == "late":
        chat.world.wait(timedelta(days=7, seconds=1))
    chat.follows(token[:-4] if spoil == "cut" else token)
    assert chat.person().profile.chats == {}


@each
def test_a_call_that_comes_twice_changes_nothing(chat: Chat) -> None:
    at = chat.at()
    for _ in range(2):
        chat.hears(chat.vendor.writes("hallo", at))
    with chat.world.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM inbound") == [(1,)]


@pytest.mark.parametrize("vendor", [MESSENGER], ids=lambda one: one.channel)
def test_a_watermark_holds_for_everything_before_it_and_for_nobody_else(chat: Chat) -> None:
    """Also told twice and out of order; what went afterwards, and what failed, stays as it was (integrations 4.3)."""
    chat.follows(chat.token())
    takes = chat.world.outbox.answer
    chat.world.outbox.answer = lambda _: Failed("message", "provider_rejected", "x", "x")
    chat.happens("Shipped")
    chat.world.outbox.answer = takes
    chat.happens("Shipped")
    chat.happens("Shipped")
    between = chat.at()
    chat.world.wait(MINUTE)
    chat.happens("Shipped")
    chat.hears(graph_rig.event(person="72", at=chat.at(), read={"watermark": chat.at()}))
    assert chat.states() == [("accepted", None)] * 3 + [("failed", "provider_rejected")]
    arrived = graph_rig.event(at=between, delivery={"watermark": between})
    seen = graph_rig.event(at=between, read={"watermark": between})
    chat.hears(arrived)
    assert [state for state, _ in chat.states()] == ["accepted", "delivered", "delivered", "failed"]
    for event in (seen, arrived, seen):
        chat.hears(event)
    assert [state for state, _ in chat.states()] == ["accepted", "read", "read", "failed"]
    chat.hears(graph_rig.event(at=chat.at(), read={"watermark": chat.at() + 3_600_000}))
    assert [state for state, _ in chat.states()] == ["read", "read", "read", "failed"]
