"""Consent asked for in a chat, through the real adapters; at Viber the first word comes before the question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from contract.providers.apple_rig import AppleRig, told
from contract.providers.apple_rig import call as apple_call
from contract.providers.telegram_rig import CHAT
from edge_rig import MINUTE, EdgeShop, edge_shop
from flows.test_messengers import VIBER, Chat
from flows.test_telegram import Bot
from flows.test_whatsapp import NUMBER, Line
from opt_in_rig import FORM, fill, form_shop, link_in, states
from opt_in_rig import WORDING as NEWS
from spine_rig import Rig

from anklang.access.model import Caller
from anklang.channels.model import ChatContent, Failed, Outgoing, SendResult
from anklang.channels.provider import Heard, hear
from anklang.channels.store import save_account
from anklang.consents.parse import parse_form, parse_wording
from anklang.core.errors import BadInput
from anklang.core.ids import derive_id, shard_of
from anklang.flows.ask_in_chat import look_at_offer
from anklang.flows.define_consent import save_form, save_wording
from anklang.flows.on_heard import on_heard
from anklang.flows.sign_up import offered
from anklang.flows.take_consent import ConsentTaken, Said, take_consent
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.policy.find import list_suppressions
from anklang.profiles.addresses import kind_of
from anklang.profiles.identities import person_of
from anklang.testing.story.moments import read_span
from anklang.workspaces.store import raise_epoch

WORDS = "Ja, Lindenhof darf mir hier Neues schicken. Widerruf jederzeit mit STOP."
WORDING = {
    "id": "chat", "name": "Chat", "purposes": ["marketing"], "channels": ["whatsapp", "telegram", "viber"],
    "languages": {"de": {"text": WORDS, "hint": ""}},
}  # fmt: skip


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna and a declaration for chats."""
    with edge_shop(database_url) as made:
        made.person(first_name="Anna", language="de", phone=NUMBER)
        with made.world.database.transaction() as tx:
            save_wording(tx, made.caller, WORDING, made.world.clock.now())
        yield made


def agrees_on_page(shop: EdgeShop, channel: str, version: int = 1) -> ConsentTaken:
    """The shop's server tells what was ticked on its page."""
    now = shop.world.clock.now()
    said = Said(
        action="give", user_id="anna", channel=channel, purpose="marketing", wording="chat", wording_version=version,
        source="thank_you_page", at=now,
    )  # fmt: skip
    with shop.world.database.transaction() as tx:
        return take_consent(tx, shop.caller, shop.world.definitions(), said, now)


def contents(shop: EdgeShop) -> list[ChatContent]:
    """What reached people on messengers."""
    shop.world.wait(MINUTE)
    return [one.content for one in shop.world.outbox.sent if isinstance(one.content, ChatContent)]


def state_of(shop: EdgeShop, channel: str) -> str:
    """How the consent of Anna stands on a channel."""
    with shop.world.database.transaction() as tx:
        row = tx.row(
            "SELECT state FROM consent_states WHERE channel = %s AND purpose = 'marketing'", [channel]
        )
    return str(row[0]) if row else "never"


def test_at_telegram_start_is_answered_with_the_declaration_and_a_key_says_yes(shop: EdgeShop) -> None:
    """Compliance 7.3: after /start the text of the declaration and an answer; Start itself agrees to nothing."""
    bot = Bot(shop)
    token = agrees_on_page(shop, "telegram").start
    assert contents(shop) == []
    bot.writes(f"/start {token}")
    [asked] = contents(shop)
    assert WORDS in asked.text
    assert [one.label for one in asked.replies] == ["Ja", "Nein"]
    assert state_of(shop, "telegram") == "asked"
    bot.writes("Ja")
    assert state_of(shop, "telegram") == "confirmed"
    assert "bestätigt" in contents(shop)[-1].text
    assert bot.person().consents["telegram", "marketing", bot.chats()["telegram"]] == "confirmed"
    assert shop.balances()


def advertises(shop: Rig, channel: str, template: str, address: str) -> tuple[str, str | None]:
    """A journey wants to write to whoever has this chat; what became of it."""
    world, now = shop.world, shop.world.clock.now()
    with world.database.transaction() as tx:
        person = person_of(tx, world.workspace, kind_of(channel, address), address)
        assert person is not None
        message = Message(
            shard=shard_of(person), id=derive_id("test", world.number()), person=person, workspace=world.workspace,
            template=template, channel=channel, message_class="advertising", purpose="marketing", lane="triggered",
            planned_at=now, due_at=now, plan=Plan(recheck_audience=False),
        )  # fmt: skip
        messages.plan(tx, [message])
    world.settle()
    [found] = [one for one in world.ledger() if one["id"] == message.id]
    return found["state"], found["reason"]


def test_who_holds_the_link_of_a_form_cannot_say_yes_for_the_chat_it_was_opened_in(
    database_url: str, tmp_path: Path
) -> None:
    """7.3: Start agrees to nothing. 4.5: only the owner of an address confirms, and the token of an offer was never
    sent to the address: whoever filled in the form has it."""
    with form_shop(database_url, tmp_path) as shop:
        caller = Caller(workspace=shop.world.workspace, name="ada@shop.example", scopes=frozenset())
        offers = [{"purpose": "marketing", "channel": one} for one in ("telegram", "email")]
        bot = Bot(shop)  # type: ignore[arg-type]  # it needs no more than the world
        with shop.world.database.transaction() as tx:
            now, definitions = shop.world.clock.now(), shop.world.cache.of(tx, shop.world.workspace)
            save_wording(tx, caller, {**NEWS, "channels": ["email", "telegram"]}, now)
            save_form(tx, caller, definitions, {**FORM, "offers": offers}, now)
        where = fill(shop, "marketing/telegram", first_name="Nele")
        [token] = parse_qs(urlsplit(where).query)["chats"][0].split(".")[1:]
        for press in (False, True):  # before anybody opened the chat, and while the question stands in it
            if press:
                bot.writes(f"/start {token}")
            assert [shop.client.get(f"/confirm/{token}").status_code] == [404]
            assert [shop.client.post(f"/confirm/{token}").status_code] == [404]
        shop.world.settle()
        assert states(shop, str(CHAT)) == {("telegram", "marketing"): "asked"}
        assert advertises(shop, "telegram", "news", str(CHAT)) == ("not_sent", "no_consent")
        bot.writes("Ja")
        assert states(shop, str(CHAT)) == {("telegram", "marketing"): "confirmed"}
        assert advertises(shop, "telegram", "news", str(CHAT)) == ("accepted", None)


def test_the_link_of_a_mail_leads_into_no_chat(database_url: str, tmp_path: Path) -> None:
    """4.5: it confirms the mailbox to which it was sent, and nothing else."""
    with form_shop(database_url, tmp_path) as shop:
        Bot(shop)  # type: ignore[arg-type]  # it needs no more than the world
        fill(shop, "marketing/email", email="nele@example.com")
        token = link_in(shop.world.outbox.sent[0].content.text).rsplit("/", 1)[-1]
        with shop.world.database.transaction() as tx:
            assert look_at_offer(tx, token) is None
        assert shop.client.get(f"/c/{token}", follow_redirects=False).status_code == 404
        assert shop.client.get(f"/confirm/{token}").status_code == 200


@pytest.mark.parametrize("begins", ["link", "word"])
def test_with_two_bots_the_question_leaves_by_the_one_that_was_written_to(
    shop: EdgeShop, begins: str
) -> None:
    """Compliance 7.3: a bot cannot write first. The other would be told that she is gone, and shut her out of both."""
    bot = Bot(shop)
    form = {"id": "card", "name": "Card", "wording": "chat", "keyword": "NEUES",
            "offers": [{"purpose": "marketing", "channel": "telegram"}]}  # fmt: skip
    with shop.world.database.transaction() as tx:
        now = shop.world.clock.now()
        save_account(tx, shop.world.workspace, "first", "telegram", ["telegram"], b"", now, rank=-1)
        raise_epoch(tx, shop.world.workspace)
        save_form(tx, shop.caller, shop.world.cache.of(tx, shop.world.workspace), form, now)
    usual = shop.world.outbox.answer

    def answer(message: Outgoing) -> SendResult:
        gone = Failed("address", "blocked_by_user", "403", "Forbidden: bot can't initiate conversation")
        return gone if "/first/" in message.callback_url else usual(message)

    shop.world.outbox.answer = answer
    bot.writes(f"/start {agrees_on_page(shop, 'telegram').start}" if begins == "link" else "neues!")
    [asked] = contents(shop)
    assert WORDS in asked.text
    assert "/bot/" in shop.world.outbox.sent[-1].callback_url
    assert bot.signs() == []
    bot.writes("Ja")
    assert state_of(shop, "telegram") == "confirmed"


def test_by_sms_any_account_may_ask_whichever_heard_the_word(shop: EdgeShop) -> None:
    """C8: a number is reached by every vendor; where the first fails, the next one asks."""
    form = {"id": "card", "name": "Card", "wording": "text", "keyword": "NEUES",
            "offers": [{"purpose": "marketing", "channel": "sms"}]}  # fmt: skip
    with shop.world.database.transaction() as tx:
        now = shop.world.clock.now()
        save_wording(tx, shop.caller, {**WORDING, "id": "text", "channels": ["sms"]}, now)
        save_form(tx, shop.caller, shop.world.cache.of(tx, shop.world.workspace), form, now)
    shop.world.reply(NUMBER, "neues")
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        [asked] = messages.by_id(tx, shop.world.outbox.sent[-1].message_id)
    assert (asked.plan.occasion, asked.plan.sender, asked.state) == ("opt_in_request", None, "accepted")


def test_on_whatsapp_the_words_of_the_link_open_the_chat_and_changed_words_do_not(shop: EdgeShop) -> None:
    """wa.me puts them into the field; they come back as a message, and the number is the person's from then on."""
    line = Line(shop)
    token = agrees_on_page(shop, "whatsapp").start
    link = urlsplit(line.provider.start_link(token))
    assert (link.scheme, link.hostname, link.path) == ("https", "wa.me", "/4930123456")
    [words] = parse_qs(link.query)["text"]
    line.writes(f"{words} Wer seid ihr?")
    assert contents(shop) == []
    line.writes(words)
    [asked] = contents(shop)
    assert WORDS in asked.text
    assert [one.label for one in asked.replies] == ["Ja", "Nein"]
    line.writes("Ja")
    assert state_of(shop, "whatsapp") == "confirmed"
    contents(shop)
    assert line.person().profile.phone == NUMBER == line.person().profile.chats["whatsapp"]


def test_at_apple_a_person_begins_closes_and_comes_back(shop: EdgeShop) -> None:
    """Compliance 7.5: after close nothing at all goes out, until the person writes again."""
    world, rig = shop.world, AppleRig()
    adapter = rig.make("http://127.0.0.1:1", None)  # type: ignore[arg-type]  # nothing is sent by it
    with world.database.transaction() as tx:
        save_account(
            tx, world.workspace, "apple", "apple_messages", ["apple_messages"], b"", world.clock.now()
        )
        save_wording(tx, shop.caller, {**WORDING, "channels": ["apple_messages"]}, world.clock.now())
        raise_epoch(tx, world.workspace)

    def hears(kind: str, number: int, text: str = "") -> None:
        with world.database.transaction() as tx:
            call = apple_call(told(kind, number=f"{number:08d}-0000-4000-8000-000000000000", body=text))
            found = hear(adapter, "message", call, world.clock.now())
            assert isinstance(found, Heard), found
            on_heard(tx, world.cache.of(tx, world.workspace), "apple", found.items, world.clock.now())
        world.settle()

    offer = agrees_on_page(shop, "apple_messages", version=2)
    [words] = parse_qs(urlsplit(adapter.start_link(offer.start)).query)["body"]
    hears("text", 1, words)
    [asked] = contents(shop)
    assert (WORDS in asked.text, asked.replies) == (True, ())
    hears("text", 2, "Ja")
    assert state_of(shop, "apple_messages") == "confirmed"
    sent = len(contents(shop))
    hears("close", 3)
    with world.database.transaction() as tx:
        [sign] = list_suppressions(tx, world.workspace, channel="apple_messages").items
    assert (sign.kind, sign.scope) == ("blocked", "everything")
    hears("text", 4, "HILFE")
    assert len(contents(shop)) == sent + 1  # who writes is answered again
    with world.database.transaction() as tx:
        assert list_suppressions(tx, world.workspace, channel="apple_messages").items == []


def test_at_viber_the_first_word_comes_before_the_question_and_is_no_answer_to_it(shop: EdgeShop) -> None:
    """Opening the chat is no subscription: who is written to before they wrote would be refused."""
    chat = Chat(shop, VIBER)
    chat.follows(agrees_on_page(shop, "viber").start)
    assert contents(shop) == []
    chat.writes("Ja")
    assert state_of(shop, "viber") == "asked"
    [asked] = contents(shop)
    assert WORDS in asked.text
    assert asked.replies == ()
    chat.writes("Ja")
    assert state_of(shop, "viber") == "confirmed"


def test_a_yes_to_a_question_that_did_not_get_there_confirms_nothing(shop: EdgeShop) -> None:
    """4.5: what nobody could read, nobody agreed to."""
    bot = Bot(shop)
    shop.world.outbox.answer = lambda _: Failed("message", "provider_rejected", "400", "no")
    bot.writes(f"/start {agrees_on_page(shop, 'telegram').start}")
    shop.world.wait(MINUTE)
    bot.writes("Ja")
    assert state_of(shop, "telegram") == "asked"


@pytest.mark.parametrize("spoil", ["late", "messenger", "cut", "settled"])
def test_a_token_that_is_late_or_of_another_chat_asks_nobody(shop: EdgeShop, spoil: str) -> None:
    bot = Bot(shop)
    token = agrees_on_page(shop, "telegram").start
    if spoil == "late":
        shop.world.wait(read_span("7d 1s"))
    elif spoil == "cut":
        token = token[:-1]
    with shop.world.database.transaction() as tx:
        if spoil == "messenger":
            tx.run("UPDATE opt_in_requests SET channel = 'viber'")
        elif spoil == "settled":
            tx.run("UPDATE opt_in_requests SET settled_at = asked_at, outcome = 'refused'")
    bot.writes(f"/start {token}")
    assert contents(shop) == []
    assert bot.chats() == {}


def test_an_address_is_asked_three_times_a_day_at_most(shop: EdgeShop) -> None:
    """4.5, whoever makes the links."""
    bot = Bot(shop)
    for _ in range(5):
        token = agrees_on_page(shop, "telegram").start or agrees_on_page(shop, "viber").start
        assert token
        bot.writes(f"/start {token}")
        shop.world.wait(timedelta(minutes=5))
        with shop.world.database.transaction() as tx:
            tx.run("UPDATE people SET profile = profile - 'chats'")  # the shop knows no chat of hers
    assert len([one for one in contents(shop) if WORDS in one.text]) == 3


def test_a_word_in_the_chat_asks_for_the_boxes_of_that_messenger(shop: EdgeShop) -> None:
    """A word of a form, without any link: the card in the parcel."""
    bot = Bot(shop)
    form = {"id": "card", "name": "Card", "wording": "chat", "keyword": "NEUES",
            "offers": [{"purpose": "marketing", "channel": "telegram"}]}  # fmt: skip
    with shop.world.database.transaction() as tx:
        save_form(
            tx, shop.caller, shop.world.cache.of(tx, shop.world.workspace), form, shop.world.clock.now()
        )
    bot.writes("neues!")
    [asked] = contents(shop)
    assert WORDS in asked.text
    bot.writes("Ja bitte")
    with shop.world.database.transaction() as tx:
        [row] = tx.rows(
            "SELECT state, source FROM consents WHERE channel = 'telegram' ORDER BY n DESC LIMIT 1"
        )
    assert row == ("confirmed", "keyword")


def test_without_an_account_at_the_messenger_the_shop_is_told(shop: EdgeShop) -> None:
    with pytest.raises(BadInput) as told:
        agrees_on_page(shop, "viber")
    assert [one.path for one in told.value.problems] == ["channel"]


@pytest.mark.parametrize(
    ("channel", "fits"), [("telegram", True), ("instagram", False)], ids=["4096 signs", "1000 bytes"]
)
def test_a_declaration_that_a_messenger_cannot_show_is_refused_when_it_is_saved(
    shop: EdgeShop, channel: str, fits: bool
) -> None:
    long = {**WORDING, "id": "long", "channels": [channel], "languages": {"de": {"text": "Ja. " * 300}}}

    outcome = nullcontext() if fits else pytest.raises(BadInput, match="cannot be saved")
    with outcome, shop.world.database.transaction() as tx:
        save_wording(tx, shop.caller, long, shop.world.clock.now())


def test_a_form_shows_no_box_of_a_messenger_at_which_the_shop_has_no_account(shop: EdgeShop) -> None:
    """A box that could lead nowhere is not shown, and not taken either."""
    form = parse_form(
        {"id": "f", "name": "F", "wording": "chat",
         "offers": [{"purpose": "marketing", "channel": one} for one in ("viber", "telegram")]},
        parse_wording(WORDING, ["marketing"]), [], set(),
    )  # fmt: skip
    assert offered(shop.world.definitions(), form) == []
    Bot(shop)
    assert [one.channel for one in offered(shop.world.definitions(), form)] == ["telegram"]
