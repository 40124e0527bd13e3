"""Viber against the library aioviberbot: what it sends, what it signs, and how it reads what Viber tells."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import aioviberbot.api.consts as foreign_consts
import msgspec
import pytest
from aioviberbot import Api, BotConfiguration
from aioviberbot.api.api_request_sender import ApiRequestSender
from aioviberbot.api.errors import ViberRequestError, ViberValidationError
from aioviberbot.api.message_sender import MessageSender
from aioviberbot.api.messages import PictureMessage, TextMessage
from contract.providers.chat_rig import IMAGE, SHAPES, heard
from contract.providers.sms_rig import class_of
from contract.providers.vendor import answering, sent_by, within
from contract.providers.viber_rig import FIRST, TOKEN, URI, ViberRig, call, told, user, wrote

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ChatButton,
    ChatContent,
    DeliveryReport,
    DeviceAddress,
    Failed,
    Inbound,
    Media,
    SmsContent,
)
from anklang.channels.provider import Refusal, hear
from anklang.core.errors import BadInput
from anklang.providers.viber import ENTRY
from anklang.providers.viber.errors import CODES
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

HOOK = {"events": "https://shop.example.com/callbacks/1/bot/events"}
AT = datetime(2025, 11, 22, 9, 0, 0, 123000, tzinfo=UTC)


class TestViber(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    def rig(self) -> ViberRig:
        return ViberRig()


def foreign(token: str = TOKEN) -> Api:
    """The library of others."""
    return Api(BotConfiguration(auth_token=token, name="Lindenhof", avatar=None))


def foreign_sender(url: str) -> MessageSender:
    """The part of the library that sends, pointed at the counterpart."""
    bot = BotConfiguration(auth_token=TOKEN, name="Lindenhof", avatar=None)
    requests = ApiRequestSender(foreign()._logger, f"{url}/pa", bot, foreign_consts.VIBER_BOT_USER_AGENT)
    return MessageSender(foreign()._logger, requests)


@pytest.mark.parametrize("content", SHAPES)
def test_a_library_of_viber_sends_the_same_body(content: ChatContent) -> None:
    """Also that its keyboard is ours; it has no types for buttons."""

    async def act(rig: ViberRig) -> None:
        message = msgspec.structs.replace(rig.outgoing(1), content=content)
        [result] = await rig.provider.send([message])
        assert isinstance(result, Accepted), result
        ours = json.loads(rig.vendor.seen[0].body)
        common = {
            "keyboard": ours.get("keyboard"),
            "tracking_data": str(message.message_id),
            "min_api_version": 1,
        }
        theirs = (
            PictureMessage(media=content.image, text=content.text, **common)
            if content.image
            else TextMessage(text=content.text, **common)
        )
        token = await foreign_sender(rig.vendor.url).send_message(rig.account(1), "Lindenhof", None, theirs)
        assert str(token) == result.provider_ref
        other = json.loads(rig.vendor.seen[1].body)
        assert other.pop("auth_token") == TOKEN  # the older place; Viber's documentation names the header
        other["sender"].pop("avatar")
        assert other == ours
        assert rig.vendor.seen[0].path == rig.vendor.seen[1].path

    within(act, ViberRig())


def test_the_library_refuses_a_message_without_a_picture_and_reads_our_counterparts_refusals() -> None:
    """Control to the one before."""

    async def act(rig: ViberRig) -> None:
        sender = foreign_sender(rig.vendor.url)
        with pytest.raises(ViberValidationError):
            await sender.send_message(rig.account(1), "L", None, PictureMessage(media=None, text="x"))
        rig.script(1, "address")
        with pytest.raises(ViberRequestError, match="receiverNotSubscribed"):
            await sender.send_message(rig.account(1), "L", None, TextMessage(text="x"))

    within(act, ViberRig())


EVENTS: tuple[dict[str, Any], ...] = (
    told("delivered", user_id="A="), told("seen", user_id="A="), told("failed", user_id="A=", desc="it failed"),
    told("subscribed", user=user()), told("unsubscribed", user_id="A="),
    told("conversation_started", type="open", context="abc", user=user(), subscribed=False),
    wrote({"type": "text", "text": "STOP bitte"}),
    wrote({"type": "picture", "text": "schau", "media": "https://dl.viber.com/1.jpg"}),
)  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: str(one["event"]))
def test_a_library_of_viber_takes_our_signature_and_reads_the_same(event: dict[str, Any]) -> None:
    request = call(event)
    signature = request.header("X-Viber-Content-Signature")
    assert foreign().verify_signature(request.body, signature)
    assert not foreign("another").verify_signature(request.body, signature)
    theirs = foreign().parse_request(request.body)
    [item] = heard(ViberRig(), "events", request)
    assert isinstance(item, Inbound | DeliveryReport)
    assert int(item.at.timestamp() * 1000) == theirs.timestamp
    if isinstance(item, DeliveryReport):
        assert item.recipient == theirs.user_id
        assert item.opt_out or item.provider_ref == str(theirs.message_token)
    elif event["event"] == "message":
        assert (item.from_, item.text) == (theirs.sender.id, theirs.message.text)
        assert [one.url for one in item.media] == [
            one for one in [getattr(theirs.message, "media", None)] if one
        ]
    else:
        assert (item.from_, item.start) == (theirs.user.id, getattr(theirs, "context", None) or "")


def test_what_people_do_is_told_in_our_words() -> None:
    [left] = heard(ViberRig(), "events", call(told("unsubscribed", user_id="A=")))
    assert isinstance(left, DeliveryReport)
    assert (left.reason, left.opt_out, left.provider_ref) == ("blocked_by_user", "blocked", "")
    [seen] = heard(ViberRig(), "events", call(told("seen", user_id="A=")))
    assert isinstance(seen, DeliveryReport)
    assert (seen.state, seen.provider_ref, seen.at) == ("read", str(FIRST), AT)
    [photo] = heard(ViberRig(), "events", call(EVENTS[7]))
    assert photo == Inbound(
        channel="viber", from_=user()["id"], to=URI, text="schau", at=AT, provider_ref=str(FIRST + 900),
        media=(Media("https://dl.viber.com/1.jpg", "image/jpeg"),), raw=EVENTS[7],
    )  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        told("webhook"),
        told("conversation_started", type="open", user=user(), subscribed=False),
        told("client_status", user=user()),
    ],
)
def test_what_says_nothing_of_a_person_is_passed_over(event: dict[str, Any]) -> None:
    """Also the call by which Viber tries an address, and somebody who only looks at the chat."""
    assert heard(ViberRig(), "events", call(event)) == []


def test_the_token_of_another_bot_signs_nothing() -> None:
    def act(rig: ViberRig) -> None:
        told_ = hear(rig.provider, "events", call(EVENTS[0], "another"), rig.clock.now())
        assert isinstance(told_, Refusal)
        assert told_.kind == "signature"

    within(act, ViberRig())


@pytest.mark.parametrize(("code", "meaning"), CODES.items())
def test_a_status_has_the_class_of_the_table(code: str, meaning: tuple[str, str]) -> None:
    body = json.dumps({"status": int(code), "status_message": "said"})
    [result] = sent_by(answering(ViberRig(), 200, body))
    assert isinstance(result, Failed), result
    assert (result.error, result.reason, result.code) == (*meaning, code)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, "", "unknown"), (200, "{}", "unknown"), (200, '{"status":0}', "unknown"), (302, "", "unknown"),
        (200, '{"status":999,"status_message":"new"}', "message"), (401, "", "account"), (429, "", "throttled"),
        (500, "", "unknown"), (502, "<html>Bad Gateway</html>", "unknown"), (503, "", "transient"),
    ],
)  # fmt: skip
def test_an_answer_without_a_known_status_never_costs_an_address(
    status: int, body: str, expected: str
) -> None:
    [result] = sent_by(answering(ViberRig(), status, body))
    assert class_of(result) == expected


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"content": SmsContent("x")}, "message"), ({"address": DeviceAddress("a b")}, "address"),
        ({"content": ChatContent("a" * 7001)}, "message"), ({"content": ChatContent("a" * 769, IMAGE)}, "message"),
        ({"content": ChatContent("x", buttons=(ChatButton("x", "https://a.example"),) * 7)}, "message"),
        ({"content": ChatContent("x", buttons=(ChatButton("x" * 251, "https://a.example"),))}, "message"),
    ],
)  # fmt: skip
def test_what_viber_would_refuse_is_no_call(change: dict[str, Any], error: str) -> None:
    rig = ViberRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), **change))
    assert (class_of(result), rig.vendor.seen) == (error, [])


def test_signs_of_html_on_a_button_are_shown_as_they_are() -> None:
    """Viber reads HTML there; the text above needs no such thing."""
    rig = ViberRig()
    sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=ChatContent(
        "<b> & du", buttons=(ChatButton("<b> & du", "https://s.example/x"),))))  # fmt: skip
    body = json.loads(rig.vendor.seen[0].body)
    assert (body["text"], body["keyboard"]["Buttons"][0]["Text"]) == ("<b> & du", "&lt;b&gt; &amp; du")


def test_after_a_good_check_viber_is_told_where_to_call_and_what_is_wanted() -> None:
    """The foreign library asks for the same kinds by the same names."""

    async def act(rig: ViberRig) -> None:
        assert (await rig.provider.check()).ok
        assert (await rig.provider.set_webhooks(HOOK)).ok
        bad = await rig.provider.set_webhooks({"events": "http://127.0.0.1/x"})
        assert (bad.ok, "invalidUrl" in bad.text) == (False, True)
        assert not (await rig.unreachable().set_webhooks(HOOK)).ok
        bot = BotConfiguration(auth_token=TOKEN, name="L", avatar=None)
        requests = ApiRequestSender(foreign()._logger, f"{rig.vendor.url}/pa", bot, "test")
        await requests.set_webhook(HOOK["events"], rig.hooks[0]["event_types"], False, False, False)

    rig = within(act, ViberRig())
    ours, theirs = rig.hooks[0], rig.hooks[2]
    assert theirs.pop("auth_token") == TOKEN
    assert theirs.pop("is_inline") is False
    assert ours == theirs


@pytest.mark.parametrize("settings", [{"uri": "another"}, {"auth_token": "x"}])
def test_a_foreign_token_and_the_name_of_another_bot_fail_the_check(settings: dict[str, str]) -> None:
    """Control: start links would lead to somebody else's bot."""

    async def act(rig: ViberRig) -> None:
        assert not (await rig.provider.check()).ok

    within(act, ViberRig(**settings))


@pytest.mark.parametrize("settings", [{"uri": "a b"}, {"uri": "pa?chatURI=x"}, {"sender": "x" * 29}])
def test_settings_that_viber_would_not_take_are_refused(settings: dict[str, str]) -> None:
    given = {"uri": URI, "auth_token": "x", "sender": "L"} | settings
    with pytest.raises(BadInput):
        ENTRY.make(Settings(ENTRY.manifest, given), None, None)  # type: ignore[arg-type]


def test_the_start_link_opens_the_chat_with_the_token_and_the_first_words() -> None:
    def act(rig: ViberRig) -> None:
        link = f"viber://pa?chatURI={URI}&context=a-b_c"
        assert rig.provider.start_link("a-b_c") == link + ("&text=Hallo%20%26%20da" if rig.settings else "")

    within(act, ViberRig())
    within(act, ViberRig(first_words="Hallo & da"))
