"""Telegram against the machine-readable Bot API, and against the library python-telegram-bot."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import telegram
from aiohttp import web
from contract.providers.sms_rig import class_of
from contract.providers.telegram_rig import (
    BOT,
    CHAT,
    SECRET,
    SPEC,
    Gate,
    Refused,
    TelegramRig,
    call,
    chat,
    member,
    user,
    wrote,
)
from contract.providers.vendor import Seen, answering, needs, sent_by, within

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ChatButton,
    ChatContent,
    ChatReply,
    DeliveryReport,
    DeviceAddress,
    Failed,
    Inbound,
    Media,
    SmsContent,
)
from anklang.channels.provider import Heard, Refusal, hear
from anklang.core.errors import BadInput
from anklang.providers.telegram import ENTRY
from anklang.providers.telegram.errors import SENTENCES, meaning_of
from anklang.testing.provider_media_suite import MediaSuite
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

HOOK = {"updates": "https://shop.example.com/callbacks/1/bot/updates"}


class TestTelegram(NetworkSuite, WebhookSuite, MediaSuite):
    """The suites that every provider passes."""

    signs_body = False
    reports = False

    def rig(self) -> TelegramRig:
        return TelegramRig()


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


SHAPES: tuple[ChatContent, ...] = (
    ChatContent("Hallo"),
    ChatContent("👍 ünïcode & <b> *x* _y_ \n/stop", link_preview=False),
    ChatContent("Bild", image="https://shop.example.com/a.jpg"),
    ChatContent("", image="https://shop.example.com/a.jpg"),
    ChatContent("x", buttons=tuple(ChatButton(f"Knopf {n}", f"https://s.example/{n}") for n in range(6))),
    ChatContent("x", "https://shop.example.com/a.jpg", (ChatButton("Los", "https://s.example/x"),)),
    ChatContent("Einverstanden?", replies=(ChatReply("Ja", "yes"), ChatReply("Nein", "no"))),
)


@needs(SPEC)
@pytest.mark.parametrize("content", SHAPES)
def test_every_shape_of_message_passes_the_published_bot_api(gate: Gate, content: ChatContent) -> None:
    rig = TelegramRig(gate)
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=content))
    assert isinstance(result, Accepted), result
    assert result.provider_ref == f"{CHAT + 1}:2"


@needs(SPEC)
@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("sendMessages", {"chat_id": 1, "text": "x"}),
        ("sendMessage", {"chat_id": 1}),
        ("sendMessage", {"chat_id": True, "text": "x"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "caption": "y"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "y"}]}}),
        ("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": {"disabled": True}}),
        ("setWebhook", {"url": "https://a.example", "secret": "x"}),
    ],
)
def test_the_published_bot_api_refuses_what_is_wrong(gate: Gate, method: str, body: dict[str, Any]) -> None:
    """Control: an unknown method, a missing and an unknown field, wrong types, a row that is no list."""
    gate.call("sendMessage", {"chat_id": 1, "text": "x"})
    with pytest.raises(Refused):
        gate.call(method, body)


UPDATES: tuple[dict[str, Any], ...] = (
    wrote(text="/start abc"),
    wrote(caption="schau", photo=[{"file_id": "s", "file_unique_id": "a", "width": 90, "height": 90},
                                  {"file_id": "l", "file_unique_id": "b", "width": 800, "height": 800}]),
    wrote(document={"file_id": "d", "file_unique_id": "c", "mime_type": "application/pdf", "file_name": "a.pdf"}),
    wrote("edited_message", text="STOP", edit_date=1763802009),
    member("kicked"), member("member"),
)  # fmt: skip


@needs(SPEC)
@pytest.mark.parametrize("update", UPDATES)
def test_every_update_that_is_read_here_is_one_of_the_published_bot_api(
    gate: Gate, update: dict[str, Any]
) -> None:
    gate.value("Update", update)
    with pytest.raises(Refused):  # control
        gate.value("Update", {**update, "update_id": str(update["update_id"])})


@pytest.mark.parametrize("update", UPDATES)
def test_a_library_of_telegram_reads_the_same_updates_in_the_same_way(update: dict[str, Any]) -> None:
    """python-telegram-bot as a second judge."""
    theirs = telegram.Update.de_json(update, None)
    ours = heard(update)
    message = theirs.message
    assert theirs.update_id == update["update_id"]
    if message is None:
        kicked = (
            theirs.my_chat_member is not None and theirs.my_chat_member.new_chat_member.status == "kicked"
        )
        assert len(ours) == (1 if kicked else 0)
        return
    [item] = ours
    assert isinstance(item, Inbound)
    assert (item.from_, item.text, item.at) == (str(message.chat.id), message.text or message.caption or "",
                                                message.date)  # fmt: skip


@pytest.mark.parametrize("content", SHAPES)
def test_a_library_of_telegram_writes_the_same_fields(content: ChatContent) -> None:
    rig = TelegramRig()
    sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=content))
    body = json.loads(rig.vendor.seen[0].body)
    if content.buttons:
        rows = [[telegram.InlineKeyboardButton(one.label, url=one.url)] for one in content.buttons]
        assert body["reply_markup"] == telegram.InlineKeyboardMarkup(rows).to_dict()
    if not content.image:
        options = telegram.LinkPreviewOptions(is_disabled=not content.link_preview)
        assert body["link_preview_options"] == options.to_dict()


def heard(update: dict[str, Any]) -> list[Any]:
    """What is read from an update."""
    found: list[Any] = []

    def act(rig: TelegramRig) -> None:
        told = hear(rig.provider, "updates", call(update), rig.clock.now())
        assert isinstance(told, Heard), told
        found.extend(told.items)

    within(act, TelegramRig())
    return found


def test_a_message_of_a_person_brings_chat_text_files_and_a_key_against_repeats() -> None:
    [photo] = heard(UPDATES[1])
    assert photo == Inbound(
        channel="telegram", from_=str(CHAT), to=BOT, text="schau", at=datetime(2025, 11, 22, 9, 0, tzinfo=UTC),
        provider_ref=f"870000001:{CHAT}:41", media=(Media("telegram-file:l", "image/jpeg"),), raw=photo.raw,
    )  # fmt: skip
    [file] = heard(UPDATES[2])
    assert file.media == (Media("telegram-file:d", "application/pdf", "a.pdf"),)


def test_a_person_who_blocked_the_bot_is_reported_with_the_chat() -> None:
    [item] = heard(member("kicked"))
    assert isinstance(item, DeliveryReport)
    assert (item.recipient, item.reason, item.opt_out) == (str(CHAT), "blocked_by_user", "blocked")


@pytest.mark.parametrize(
    "update",
    [
        wrote("edited_message", text="STOP"),
        member("member"),
        wrote(text="x", chat=chat(-100, "group")),
        wrote(text="x", **{"from": user(is_bot=True)}),
        {"update_id": 5, "poll": {}},
    ],
)
def test_edits_groups_bots_and_what_is_not_read_are_passed_over(update: dict[str, Any]) -> None:
    assert heard(update) == []


@pytest.mark.parametrize("secret", ["", SECRET[:-1], SECRET + "x", SECRET.upper()])
def test_another_secret_is_refused(secret: str) -> None:
    def act(rig: TelegramRig) -> None:
        told = hear(rig.provider, "updates", call(wrote(text="x"), secret), rig.clock.now())
        assert isinstance(told, Refusal)
        assert told.kind == "signature"

    within(act, TelegramRig())


@pytest.mark.parametrize(("status", "sentence", "meaning"), SENTENCES)
def test_a_refusal_has_the_class_of_its_sentence(
    status: int, sentence: str, meaning: tuple[str, str]
) -> None:
    body = json.dumps({"ok": False, "error_code": status, "description": f"Prefix: {sentence.capitalize()}"})
    [result] = sent_by(answering(TelegramRig(), status, body))
    assert isinstance(result, Failed), result
    assert (result.error, result.reason, result.code) == (*meaning, str(status))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, "", "unknown"), (200, '{"ok":true}', "unknown"), (200, '{"ok":false}', "unknown"), (302, "", "unknown"),
        (400, '{"ok":false,"error_code":400,"description":"Bad Request: new"}', "message"),
        (403, '{"ok":false,"error_code":403,"description":"Forbidden: new"}', "message"),
        (404, '{"ok":false,"error_code":404,"description":"Not Found"}', "account"), (429, "", "throttled"),
        (500, '{"ok":false,"error_code":500,"description":"Internal Server Error"}', "unknown"),
        (502, "<html>Bad Gateway</html>", "unknown"), (503, "", "transient"), (504, "", "unknown"),
    ],
)  # fmt: skip
def test_an_answer_without_a_known_sentence_never_costs_an_address(
    status: int, body: str, expected: str
) -> None:
    [result] = sent_by(answering(TelegramRig(), status, body))
    assert class_of(result) == expected
    assert meaning_of(500, "bot was blocked by the user") is None


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        (ChatContent("a" * 4096), True),
        (ChatContent("a" * 4097), False),
        (ChatContent("👍" * 2048), True),
        (ChatContent("👍" * 2049), False),
        (ChatContent("a" * 1024, "https://a.example/b.jpg"), True),
        (ChatContent("👍" * 513, "https://a.example/b.jpg"), False),
    ],
)
def test_lengths_are_counted_in_utf_16_and_too_long_is_no_call(content: ChatContent, fits: bool) -> None:
    rig = TelegramRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=content))
    assert class_of(result) == ("ok" if fits else "message")
    assert len(rig.vendor.seen) == int(fits)


@pytest.mark.parametrize(
    ("change", "error"),
    [({"content": SmsContent("x")}, "message"), ({"address": DeviceAddress("ada")}, "address")],
)
def test_what_is_no_chat_or_no_text_for_one_is_no_call(change: dict[str, Any], error: str) -> None:
    rig = TelegramRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), **change))
    assert (class_of(result), rig.vendor.seen) == (error, [])


def test_a_chat_that_became_another_one_gets_the_message_there() -> None:
    class Moved(TelegramRig):
        async def answer(self, seen: Seen) -> web.Response | Any:
            if json.loads(seen.body)["chat_id"] == CHAT + 1:
                body = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded",
                        "parameters": {"migrate_to_chat_id": CHAT + 9}}  # fmt: skip
                return web.json_response(body, status=400)
            return await super().answer(seen)

    rig = Moved()
    [result] = sent_by(rig)
    assert isinstance(result, Accepted)
    assert rig.arrived() == [9]


def test_what_is_kept_of_an_answer_does_not_repeat_the_person() -> None:
    [result] = sent_by(TelegramRig())
    assert isinstance(result, Accepted)
    assert "Ada" not in repr(result)


@needs(SPEC)
def test_after_a_good_check_telegram_is_told_where_to_call_and_what_is_wanted(gate: Gate) -> None:
    async def act(rig: TelegramRig) -> None:
        assert (await rig.provider.check()).ok
        assert (await rig.provider.set_webhooks(HOOK)).ok
        bad = await rig.provider.set_webhooks({"updates": "http://127.0.0.1/x"})
        assert (bad.ok, "HTTPS URL" in bad.text) == (False, True)
        away = await rig.unreachable().set_webhooks(HOOK)
        assert not away.ok

    rig = within(act, TelegramRig(gate))
    assert rig.hooks[0] == {
        "url": HOOK["updates"], "secret_token": SECRET, "allowed_updates": ["message", "my_chat_member"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "settings", [{"bot": "AnotherBot"}, {"bot_token": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsax"}]
)
def test_a_foreign_token_and_the_name_of_another_bot_fail_the_check(settings: dict[str, str]) -> None:
    """Control: start links would lead to somebody else's bot."""

    async def act(rig: TelegramRig) -> None:
        assert not (await rig.provider.check()).ok

    within(act, TelegramRig(**settings))


@pytest.mark.parametrize(
    "settings",
    [{"bot": "a b"}, {"bot_token": "110201543"}, {"bot_token": "1:a/b"}, {"webhook_secret": "kurz"}],
)
def test_settings_that_telegram_would_not_take_are_refused(settings: dict[str, str]) -> None:
    given = {"bot": BOT, "bot_token": "1:a", "webhook_secret": SECRET} | settings
    with pytest.raises(BadInput):
        ENTRY.make(Settings(ENTRY.manifest, given), None, None)  # type: ignore[arg-type]


def test_the_start_link_leads_to_the_bot_with_the_token() -> None:
    def act(rig: TelegramRig) -> None:
        assert rig.provider.start_link("a-b_c") == f"https://t.me/{BOT}?start=a-b_c"

    within(act, TelegramRig(bot="@" + BOT))
