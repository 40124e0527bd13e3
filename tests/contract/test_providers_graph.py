"""Messenger and Instagram: bodies against the client messaging-api-messenger, signatures against pywa."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from contract.providers import node
from contract.providers.chat_rig import IMAGE, SHAPES, heard
from contract.providers.graph_rig import (
    ACCOUNT,
    NAME,
    SECONDS,
    SECRET,
    TOKEN,
    VERIFY,
    GraphRig,
    InstagramRig,
    MessengerRig,
    event,
    signed,
    wrote,
)
from contract.providers.sms_rig import class_of
from contract.providers.vendor import answering, sent_by, within
from pywa.utils import webhook_updates_validator

from anklang.channels.chat_limits import CHAT_LIMITS, card_of
from anklang.channels.graph import COMMON, HEADER
from anklang.channels.graph_chat import CODES
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
    Unknown,
)
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.core.errors import BadInput
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

AT = datetime(2025, 11, 22, 9, 0, 0, 123000, tzinfo=UTC)
ADA = "7200000000000001"
RIGS: tuple[type[GraphRig], ...] = (MessengerRig, InstagramRig)
each = pytest.mark.parametrize("rig", RIGS, ids=lambda one: one.channel)


class TestMessenger(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    states = ("delivered", "read")

    def rig(self) -> MessengerRig:
        return MessengerRig()


class TestInstagram(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    states = ("read",)

    def rig(self) -> InstagramRig:
        return InstagramRig()


def foreign(url: str, content: ChatContent, to: str = ADA, secret: str = SECRET) -> dict[str, Any]:
    """What the client of others is answered when it sends this."""
    given: dict[str, Any] = msgspec.to_builtins(content)
    card = card_of(content.text, CHAT_LIMITS["messenger"]) if content.image else None
    if card:
        given |= {"title": card[0], "subtitle": card[1]}
    return node.ask("messenger_client.cjs", url, "v23.0", TOKEN, secret, to, json.dumps(given))


@pytest.mark.parametrize("content", SHAPES)
def test_a_client_of_messenger_sends_the_same_body_and_the_same_proof(content: ChatContent) -> None:
    """It names the page ``me``, puts its token into the address, and lets what is empty out."""

    async def act(rig: MessengerRig) -> None:
        message = msgspec.structs.replace(rig.outgoing(1), content=content)
        [result] = await rig.provider.send([message])
        assert isinstance(result, Accepted), result
        answer = await asyncio.to_thread(foreign, rig.vendor.url, content)
        assert answer["messageId"] == result.provider_ref
        ours, theirs = (json.loads(one.body) for one in rig.vendor.seen)
        assert ours == theirs
        first, second = (one.path for one in rig.vendor.seen)
        assert first.startswith(f"/v23.0/{ACCOUNT}/messages?appsecret_proof=")
        assert second.startswith("/v23.0/me/messages?")
        assert first.rpartition("=")[2] in second

    within(act, MessengerRig())


def test_our_counterpart_refuses_the_client_where_it_is_wrong() -> None:
    """Control: a proof by another secret, and a person who is not available."""

    async def act(rig: MessengerRig) -> None:
        found = await asyncio.to_thread(foreign, rig.vendor.url, SHAPES[0], ADA, "another")
        assert "appsecret_proof" in found["refused"]
        rig.script(1, "address")
        found = await asyncio.to_thread(foreign, rig.vendor.url, SHAPES[0])
        assert "551" in found["refused"]

    within(act, MessengerRig())


@pytest.mark.parametrize("content", SHAPES)
def test_instagram_takes_the_same_message_without_type_and_proof(content: ChatContent) -> None:
    """So what was judged for Messenger holds here; the window decides, and there are no types."""
    bodies = []
    for made in RIGS:
        rig = made()
        [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=content))
        assert isinstance(result, Accepted), result
        bodies.append(json.loads(rig.vendor.seen[0].body))
        assert ("appsecret_proof" in rig.vendor.seen[0].path) is (made is MessengerRig)
        assert rig.vendor.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert bodies[0].pop("messaging_type") == "UPDATE"
    assert bodies[0] == bodies[1]


def test_a_library_of_meta_takes_our_counterparts_signature_and_no_other() -> None:
    request = signed(b'{"object":"page"}')
    assert webhook_updates_validator(SECRET, request.body, request.header(HEADER))
    assert not webhook_updates_validator("another", request.body, request.header(HEADER))


@each
def test_the_handshake_gives_the_challenge_back_to_who_knows_the_word(rig: type[GraphRig]) -> None:
    def act(one: GraphRig) -> None:
        def asked(word: str, challenge: str) -> Heard | Refusal:
            url = f"/callbacks/1/page/events?hub.mode=subscribe&hub.verify_token={word}&hub.challenge={challenge}"
            return hear(one.provider, "events", RawRequest("GET", url, {}, b""), one.clock.now())

        good, other = asked(VERIFY, "1158201444"), asked("guessed", "1158201444")
        assert isinstance(good, Heard)
        assert (good.items, good.reply.body, good.reply.content_type) == ([], b"1158201444", "text/plain")
        assert isinstance(other, Refusal)
        assert other.kind == "signature"
        script = asked(VERIFY, "%3Cscript%3E")
        assert isinstance(script, Heard)
        assert script.reply.body == b""

    within(act, rig())


@each
def test_what_people_write_press_and_follow_is_heard(rig: type[GraphRig]) -> None:
    one = rig()
    image = {"type": "image", "payload": {"url": "https://cdn.example.com/1.jpg"}}
    calls = one.call(
        wrote(mid="m_1", text="STOP bitte"),
        wrote(mid="m_2", attachments=[image]),
        wrote(mid="m_3", text="Hallo", referral={"ref": "abc", "source": "SHORTLINK", "type": "OPEN_THREAD"}),
        event(referral={"ref": "abc", "source": "SHORTLINK", "type": "OPEN_THREAD"}),
        event(
            postback={"payload": "START", "title": "Los", "referral": {"ref": "abc", "source": "SHORTLINK"}}
        ),
        event(postback={"payload": "START", "title": "Los"}),
        event(postback={"mid": "m_4", "payload": "X", "title": "Mehr"}),
    )
    items = heard(one, "events", calls)
    assert all(
        isinstance(item, Inbound) and (item.from_, item.to, item.at) == (ADA, ACCOUNT, AT) for item in items
    )
    told = [(item.text, item.start) for item in items if isinstance(item, Inbound)]
    assert told == [
        ("STOP bitte", None), ("", None), ("/start abc", "abc"), ("Hallo", None), ("/start abc", "abc"),
        ("/start abc", "abc"), ("/start", ""), ("Mehr", None),
    ]  # fmt: skip
    assert isinstance(items[1], Inbound)
    assert items[1].media == (Media("https://cdn.example.com/1.jpg", "image/jpeg"),)
    assert [item.provider_ref for item in items[:2] if isinstance(item, Inbound)] == ["m_1", "m_2"]


@each
def test_echoes_what_was_taken_back_other_accounts_and_other_events_are_passed_over(
    rig: type[GraphRig],
) -> None:
    one = rig()
    calls = one.call(
        wrote(mid="m_1", text="Hallo", is_echo=True, app_id=1),
        wrote(mid="m_2", is_deleted=True),
        event(reaction={"action": "react", "emoji": "x", "mid": "m_1"}),
        event(referral={"source": "ADS", "type": "OPEN_THREAD"}),
        event(optin={"type": "notification_messages"}),
    )
    assert heard(rig(), "events", calls) == []
    assert heard(rig(), "events", one.call(wrote(mid="m_3", text="x"), account="99")) == []
    standby = {"object": "page", "entry": [{"id": ACCOUNT, "standby": [wrote(mid="m_4", text="x")]}]}
    assert heard(rig(), "events", signed(json.dumps(standby).encode())) == []


def test_deliveries_name_messages_and_reads_everything_until_then() -> None:
    rig = MessengerRig()
    calls = rig.call(
        event(delivery={"mids": ["m_1", "m_2"], "watermark": SECONDS * 1000}),
        event(delivery={"watermark": SECONDS * 1000}),
        event(read={"watermark": SECONDS * 1000 + 123}),
    )
    told = [item for item in heard(rig, "events", calls) if isinstance(item, DeliveryReport)]
    assert [(one.state, one.provider_ref, one.until) for one in told] == [
        ("delivered", "m_1", None), ("delivered", "m_2", None), ("delivered", "", AT.replace(microsecond=0)),
        ("read", "", AT),
    ]  # fmt: skip
    assert {one.recipient for one in told} == {ADA}


@pytest.mark.parametrize(("code", "meaning"), {**COMMON, **CODES}.items())
def test_a_code_has_the_class_of_the_table(code: tuple[int, int], meaning: tuple[str, str] | None) -> None:
    error = {"code": code[0], "message": "said"} | ({"error_subcode": code[1]} if code[1] else {})
    [result] = sent_by(answering(MessengerRig(), 400, json.dumps({"error": error})))
    if meaning is None:
        assert isinstance(result, Unknown)
        return
    assert isinstance(result, Failed), result
    assert (result.error, result.reason) == meaning


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, "", "unknown"), (200, "{}", "unknown"), (302, "", "unknown"), (401, "", "account"),
        (429, "", "throttled"), (500, "", "unknown"), (503, "", "transient"), (502, "<html>", "unknown"),
        (400, '{"error":{"code":99999}}', "message"), (400, '{"error":{"code":551,"error_subcode":77}}', "address"),
        (403, '{"error":{"code":230}}', "account"), (400, '{"error":{"code":10,"error_subcode":7}}', "account"),
        (500, '{"error":{"code":1,"error_subcode":1357046}}', "unknown"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_in_the_table_is_judged_with_care(
    status: int, body: str, expected: str
) -> None:
    [result] = sent_by(answering(MessengerRig(), status, body))
    assert class_of(result) == expected


@each
@pytest.mark.parametrize(
    ("content", "fits"),
    [
        (ChatContent("a" * 1000), True),
        (ChatContent("a" * 641, buttons=(ChatButton("x", "https://a.example"),)), False),
        (ChatContent("x", buttons=(ChatButton("x", "https://a.example"),) * 4), False),
        (ChatContent("x", buttons=(ChatButton("x" * 21, "https://a.example"),)), False),
        (ChatContent("a" * 81, IMAGE), False), (ChatContent(("a " * 40) + "\n" + "b" * 80, IMAGE), True),
        (ChatContent("", IMAGE, (ChatButton("x", "https://a.example"),)), False),
    ],
)  # fmt: skip
def test_what_meta_would_refuse_is_no_call(rig: type[GraphRig], content: ChatContent, fits: bool) -> None:
    one = rig()
    [result] = sent_by(one, msgspec.structs.replace(one.outgoing(1), content=content))
    assert (class_of(result), len(one.vendor.seen)) == (("ok", 1) if fits else ("message", 0))


def test_signs_are_bytes_at_instagram() -> None:
    """Control: 501 umlauts fit at Messenger."""
    results = []
    for made in RIGS:
        rig = made()
        [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=ChatContent("ä" * 501)))
        results.append(class_of(result))
    assert results == ["ok", "message"]


@each
def test_an_account_that_is_no_number_is_no_call(rig: type[GraphRig]) -> None:
    one = rig()
    [result] = sent_by(one, msgspec.structs.replace(one.outgoing(1), address=DeviceAddress("ada")))
    assert (class_of(result), one.vendor.seen) == ("address", [])


@each
def test_after_a_good_check_the_app_is_told_what_happens(rig: type[GraphRig]) -> None:
    async def act(one: GraphRig) -> None:
        assert (await one.provider.check()).ok
        assert (await one.provider.set_webhooks({"events": "https://shop.example.com/x"})).ok
        assert not (await one.unreachable().set_webhooks({"events": "https://shop.example.com/x"})).ok

    one = within(act, rig())
    fields = {
        "messenger": "messages,messaging_postbacks,messaging_referrals,message_deliveries,message_reads",
        "instagram": "messages,messaging_postbacks,messaging_referral,messaging_seen",
    }
    button = [("me/messenger_profile?", {"get_started": {"payload": "START"}})] if rig is MessengerRig else []
    assert one.told == [(f"{ACCOUNT}/subscribed_apps?{fields[one.channel]}", {}), *button]


@each
@pytest.mark.parametrize("settings", [{"account_id": "99"}, {"access_token": "another"}])
def test_a_foreign_token_and_another_account_fail_the_check(
    rig: type[GraphRig], settings: dict[str, str]
) -> None:
    """Control: people would be led to somebody else."""

    async def act(one: GraphRig) -> None:
        assert not (await one.provider.check()).ok

    within(act, rig(**settings))


@each
@pytest.mark.parametrize("wrong", [{"account_id": "lindenhof"}, {"name": "https://m.me/x"}])
def test_settings_that_meta_would_not_take_are_refused(rig: type[GraphRig], wrong: dict[str, str]) -> None:
    given = {
        "account_id": ACCOUNT,
        "name": NAME,
        "access_token": "a",
        "app_secret": "b",
        "verify_token": "c",
    } | wrong
    with pytest.raises(BadInput):
        rig.entry.make(Settings(rig.entry.manifest, given), None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rig", "link"),
    [
        (MessengerRig, "https://m.me/lindenhof.shop?ref=a-b_c"),
        (InstagramRig, "https://ig.me/m/lindenhof.shop?ref=a-b_c"),
    ],
)
def test_the_start_link_opens_the_chat_with_the_token(rig: type[GraphRig], link: str) -> None:
    def act(one: GraphRig) -> None:
        assert one.provider.start_link("a-b_c") == link

    within(act, rig(name="@" + NAME))
