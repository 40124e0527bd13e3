"""Telegram from end to end: the start link, a journey's message, an answer, STOP, and a person who blocks the bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from contract.providers.telegram_rig import BOT, CHAT, SECRET, TOKEN, call, chat, member, user, wrote
from edge_rig import DAY, HOUR, MINUTE, EdgeShop, edge_shop

from anklang.channels.manifest import Settings
from anklang.channels.model import ChatContent, DeviceAddress, Failed, Outgoing, SendResult
from anklang.channels.provider import Heard, hear
from anklang.channels.store import save_account
from anklang.flows.define_consent import save_wording
from anklang.flows.export_person import export_person
from anklang.flows.forget_person import forget_person
from anklang.flows.on_heard import on_heard
from anklang.flows.preference_links import make_page_token
from anklang.flows.take_consent import Said, take_consent
from anklang.policy.find import list_suppressions
from anklang.profiles.find import get_person
from anklang.profiles.model import Person
from anklang.providers.telegram import ENTRY
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

TEMPLATES: list[dict[str, Any]] = [
    {"id": "invite", "channel": "sms", "class": "transactional", "purpose": "order",
     "languages": {"de": {"text": "Schreib uns: {{ telegram_url }}"}}},
    {"id": "news", "channel": "telegram", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Neu für {{ person.first_name }} & alle",
                          "buttons": [{"label": "Ansehen", "link": "/neu"}]}}},
    {"id": "sent", "channel": "telegram", "class": "transactional", "purpose": "order",
     "languages": {"de": {"text": "Unterwegs", "image": "https://shop.example/a.jpg"}}},
]  # fmt: skip
ASK = """
id: ask
name: Ask
enter: {on: {event: Start}, again: always, if_live: parallel}
steps:
  - {send: news, channel: telegram, template: news, useless_after: 12h}
  - {wait_for: answer, on: [{replied: news, then: more}], at_most: 2d, timeout: end}
  - {send: more, channel: telegram, template: news, useless_after: 12h}
"""
ORDER = """
id: order
name: Order
enter: {on: {event: Shipped}, again: always, if_live: parallel}
steps:
  - {send: sent, channel: telegram, template: sent, useless_after: 12h}
"""


class Bot:
    """A shop with a bot; people write to it through the real adapter."""

    def __init__(self, shop: EdgeShop) -> None:
        self.shop, self.world = shop, shop.world
        given = {"bot": BOT, "bot_token": TOKEN, "webhook_secret": SECRET, "base_url": "http://127.0.0.1:1"}
        self.provider = ENTRY.make(Settings(ENTRY.manifest, given), None, self.world.clock)  # type: ignore[arg-type]
        self.updates = 1000
        with self.world.database.transaction() as tx:
            sealed = Vault("x" * 43 + "=").seal(given)
            now = self.world.clock.now()
            save_account(tx, self.world.workspace, "bot", "telegram", ["telegram"], sealed, now)
            for one in TEMPLATES:
                templates.save(tx, self.world.workspace, template_text.parse(one), now, "test")
            raise_epoch(tx, self.world.workspace)

    def hears(self, update: dict[str, Any]) -> None:
        """Telegram calls."""
        with self.world.database.transaction() as tx:
            found = hear(self.provider, "updates", call(update), self.world.clock.now())
            assert isinstance(found, Heard), found
            on_heard(
                tx, self.world.cache.of(tx, self.world.workspace), "bot", found.items, self.world.clock.now()
            )
        self.world.settle()

    def writes(self, text: str, number: int = CHAT) -> None:
        """Somebody writes in their chat."""
        self.updates += 1
        at = int(self.world.clock.now().timestamp())
        said = {"text": text, "chat": chat(number), "from": user(number), "message_id": self.updates}
        self.hears(wrote(update=self.updates, date=at, **said))

    def moves(self, status: str) -> None:
        """Somebody shuts the bot out now, or lets it in again."""
        told = member(status)
        told["my_chat_member"]["date"] = int(self.world.clock.now().timestamp())
        self.hears(told)

    def token(self, who: str = "anna") -> str:
        """A token of a person, as the API makes it."""
        with self.world.database.transaction() as tx:
            person = get_person(tx, self.world.workspace, self.world.person(who))
        return make_page_token(self.world.definitions(), person, "chat", self.world.clock.now(), "telegram")

    def person(self, who: str = "anna") -> Person:
        """Somebody as they are now."""
        with self.world.database.transaction() as tx:
            return get_person(tx, self.world.workspace, self.world.person(who))

    def chats(self, who: str = "anna") -> dict[str, str]:
        """The chats of somebody."""
        return self.person(who).profile.chats

    def signs(self) -> list[tuple[str, str, str, str]]:
        """Address, kind, scope and source of every stop sign on Telegram."""
        with self.world.database.transaction() as tx:
            found = list_suppressions(tx, self.world.workspace, channel="telegram").items
        return [(one.address, one.kind, one.scope, one.source) for one in found]


@pytest.fixture
def bot(database_url: str) -> Iterator[Bot]:
    """A shop with Anna and a bot."""
    with edge_shop(database_url) as shop:
        shop.person(first_name="Anna")
        yield Bot(shop)


def test_a_person_follows_the_start_link_is_answered_and_says_stop(bot: Bot) -> None:
    """The whole way: invitation, chat, journey, answer, STOP (answered once), and nothing more."""
    shop, world = bot.shop, bot.world
    shop.publish(ASK)
    shop.publish(
        "id: invite\nname: I\nenter: {on: {event: Joined}}\nsteps:\n"
        "  - {send: sms, channel: sms, template: invite, useless_after: 12h}\n"
    )
    shop.happens("Joined")
    world.settle()
    followed = world.tap(shop.texts()[-1].split()[-1])
    assert followed is not None
    token = followed.redirect.location.rpartition("/c/")[2]
    assert len(token) <= 64
    bot.writes(f"/start {token}")
    assert bot.chats() == {"telegram": str(CHAT)}
    shop.happens("Start")
    world.settle()
    assert ("not_sent", "no_consent") in shop.ledger()  # connected is not agreed
    world.consent("anna", "telegram", "marketing", address=str(CHAT))
    shop.happens("Start")
    world.wait(MINUTE)
    (sent,) = [one for one in world.outbox.sent if one.channel == "telegram"]
    assert sent.address == DeviceAddress(str(CHAT))
    assert isinstance(sent.content, ChatContent)
    assert sent.content.text == "Neu für Anna & alle\n\nAbmelden: STOP"
    assert [one.label for one in sent.content.buttons] == ["Ansehen"]
    assert sent.content.buttons[0].url.startswith("http://127.0.0.1:8000/l/")
    bot.writes("Sehr schön!")
    assert shop.texts()[-1].startswith("Neu")
    before = len(shop.texts())
    assert before == 3  # the invitation, the news, and what follows the answer
    for _ in range(2):
        bot.writes("STOP")
        world.wait(MINUTE)
    assert len(shop.texts()) == before + 1
    assert isinstance(world.outbox.sent[-1].content, ChatContent)
    assert bot.signs() == [(str(CHAT), "stop", "advertising", "keyword")]
    shop.happens("Start")
    world.wait(3 * DAY)
    assert len(shop.texts()) == before + 1
    assert shop.balances()


def test_a_person_who_blocks_the_bot_gets_nothing_and_start_lets_messages_in_again(bot: Bot) -> None:
    """A STOP from before stays: the button is no word."""
    bot.shop.publish(ORDER)
    bot.writes(f"/start {bot.token()}")
    bot.writes("/stop")
    bot.moves("kicked")
    bot.moves("kicked")
    stop = (str(CHAT), "stop", "advertising", "keyword")
    blocked = (str(CHAT), "blocked", "everything", "provider_block")
    assert sorted(bot.signs()) == sorted([stop, blocked])
    bot.shop.happens("Shipped")
    bot.world.wait(HOUR)
    assert ("not_sent", "blocked_by_user") in bot.shop.ledger()
    bot.moves("member")
    assert len(bot.signs()) == 2
    bot.writes("/start")
    assert bot.signs() == [stop]
    bot.shop.happens("Shipped")
    bot.world.wait(HOUR)
    assert bot.world.outbox.sent[-1].content == ChatContent("Unterwegs", "https://shop.example/a.jpg")


def test_a_block_that_the_hand_over_meets_first_is_kept_with_its_reason(bot: Bot) -> None:
    bot.shop.publish(ORDER)
    bot.writes(f"/start {bot.token()}")
    bot.world.outbox.answer = lambda _: Failed("address", "blocked_by_user", "403", "blocked")
    bot.shop.happens("Shipped")
    bot.world.wait(HOUR)
    assert bot.shop.ledger()[-1] == ("failed", "blocked_by_user")
    assert bot.signs() == [(str(CHAT), "blocked", "everything", "provider_block")]


def test_an_update_that_comes_twice_is_one_message(bot: Bot) -> None:
    bot.writes("hallo")
    bot.updates -= 1
    bot.writes("hallo")
    with bot.world.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM inbound") == [(1,)]


def test_who_writes_without_a_link_is_a_person_of_their_own_until_they_follow_one(bot: Bot) -> None:
    """As with an unknown number; what is learnt about the chat then belongs to the person."""
    bot.writes("hallo?")
    with bot.world.database.transaction() as tx:
        (before,) = tx.rows("SELECT person_id FROM identities WHERE kind = 'telegram'")
    assert before[0] != bot.world.person("anna")
    bot.writes(f"/start {bot.token()}")
    assert bot.chats() == {"telegram": str(CHAT)}
    with bot.world.database.transaction() as tx:
        assert get_person(tx, bot.world.workspace, before[0]).id == bot.world.person("anna")
        assert tx.rows("SELECT person_id FROM addresses WHERE kind = 'telegram'") == [
            (bot.world.person("anna"),)
        ]


def test_a_link_connects_one_chat_and_a_forwarded_one_nobody_else(bot: Bot) -> None:
    """Control: the same chat may press it again."""
    token = bot.token()
    bot.writes(f"/start {token}")
    bot.writes(f"/start {token}")
    bot.writes(f"/start {token}", CHAT + 1)
    assert bot.chats() == {"telegram": str(CHAT)}


@pytest.mark.parametrize("spoil", ["late", "foreign", "page", "cut"])
def test_a_link_that_is_late_or_not_ours_connects_nobody(bot: Bot, spoil: str) -> None:
    token = bot.token()
    if spoil == "late":
        bot.world.wait(timedelta(days=7, seconds=1))
    elif spoil == "foreign":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif spoil == "page":
        definitions = bot.world.definitions()
        token = make_page_token(definitions, bot.person(), "page", bot.world.clock.now())
    else:
        token = token[:-4]
    bot.writes(f"/start {token}")
    assert bot.chats() == {}


def test_a_chat_changes_hands_between_two_people_the_shop_knows(bot: Bot) -> None:
    """Somebody's second account: the chat is where the latest link says, and messages of the other stay away."""
    bot.shop.person("ben", phone="+4915112340009")
    bot.writes(f"/start {bot.token()}")
    bot.writes(f"/start {bot.token('ben')}")
    assert (bot.chats(), bot.chats("ben")) == ({}, {"telegram": str(CHAT)})
    assert bot.world.person("anna") != bot.world.person("ben")


@pytest.mark.parametrize("merged", [False, True], ids=["as she is", "merged since"])
def test_with_two_bots_messages_go_by_the_one_that_was_written_to(bot: Bot, merged: bool) -> None:
    """Compliance 7.3: a bot cannot write first. The other would be told that she is gone, and shut her out of both."""
    shop, world = bot.shop, bot.world
    shop.publish(ORDER)
    with world.database.transaction() as tx:
        save_account(tx, world.workspace, "first", "telegram", ["telegram"], b"", world.clock.now(), rank=-1)
        raise_epoch(tx, world.workspace)
    usual = world.outbox.answer

    def answer(message: Outgoing) -> SendResult:
        gone = Failed("address", "blocked_by_user", "403", "Forbidden: bot can't initiate conversation")
        return gone if "/first/" in message.callback_url else usual(message)

    world.outbox.answer = answer
    bot.writes(f"/start {bot.token()}")
    if merged:
        world.collect({"type": "track", "anonymousId": "browser", "event": "Product Viewed"})
        world.settle()
        world.collect({"type": "identify", "userId": "anna", "anonymousId": "browser"})
        world.settle()
    shop.happens("Shipped")
    world.wait(HOUR)
    assert shop.ledger() == [("accepted", None)]
    assert "/bot/" in world.outbox.sent[-1].callback_url
    assert bot.signs() == []


def test_the_chat_goes_with_a_merge_is_exported_and_erased(bot: Bot) -> None:
    """GDPR 15 and 17; a block stays under a hash, and holds when the same chat comes again."""
    bot.world.collect({"type": "track", "anonymousId": "browser", "event": "Product Viewed"})
    bot.world.settle()
    bot.writes(f"/start {bot.token()}")
    bot.moves("kicked")
    bot.world.collect({"type": "identify", "userId": "anna", "anonymousId": "browser"})
    bot.world.settle()
    anna = bot.world.person("anna")
    now = bot.world.clock.now()
    assert str(CHAT) in _exported(bot, anna)
    forget_person(bot.world.database, bot.world.cache, bot.shop.caller, anna, "asked for", now)
    with bot.world.database.transaction() as tx:
        for table in ("identities", "addresses", "inbound"):
            assert tx.rows(f"SELECT count(*) FROM {table} WHERE person_id = %s", [anna]) == [(0,)]
        assert tx.rows("SELECT count(*) FROM suppressions WHERE address = %s", [str(CHAT)]) == [(0,)]
        kept = tx.rows("SELECT reason FROM suppressions WHERE channel = 'telegram' ORDER BY reason")
        assert kept == [("blocked",), ("erased",)]


def _exported(bot: Bot, person: UUID) -> str:
    with bot.world.database.transaction() as tx:
        return (
            export_person(tx, bot.world.workspace, person, "en", bot.world.clock.now(), bot.world.home)
            .json_bytes()
            .decode()
        )


def test_the_shop_passes_a_consent_on_without_knowing_the_chat(bot: Bot) -> None:
    """It is bound to the chat that the person connected; before that the person is asked there, and has the link."""
    words = "Ja, Lindenhof darf mir auf Telegram schreiben. Ich kann jederzeit widerrufen."
    wording = {
        "id": "shop", "name": "Shop", "purposes": ["marketing"], "channels": ["telegram"],
        "languages": {"de": {"text": words}},
    }  # fmt: skip
    now = bot.world.clock.now()
    with bot.world.database.transaction() as tx:
        version = save_wording(tx, bot.shop.caller, wording, now).version
    said = Said(
        action="give", user_id="anna", channel="telegram", purpose="marketing", wording="shop",
        wording_version=version, source="account", at=now,
    )  # fmt: skip
    with bot.world.database.transaction() as tx:
        asked = take_consent(tx, bot.shop.caller, bot.world.definitions(), said, now)
    assert (asked.state, len(asked.start)) == ("asked", 22)
    bot.writes(f"/start {bot.token()}")
    with bot.world.database.transaction() as tx:
        taken = take_consent(tx, bot.shop.caller, bot.world.definitions(), said, now)
    assert taken.state == "given"
    bot.world.settle()
    assert bot.person().consents["telegram", "marketing", str(CHAT)] == "given"
