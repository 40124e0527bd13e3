"""RCS for Business: tokens against google-auth, everything else against what Google documents."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from contract.providers.chat_rig import IMAGE, SHAPES, heard
from contract.providers.google_rig import ACCOUNT, AUDIENCE, INFO, claims_in, claims_of
from contract.providers.rcs_rig import AGENT, CLIENT_TOKEN, RcsRig, call, event, wrote
from contract.providers.sms_rig import class_of
from contract.providers.vendor import NOW, answering, sent_by, within
from google.oauth2 import service_account

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ChatButton,
    ChatContent,
    DeliveryReport,
    Failed,
    Inbound,
    Media,
    PhoneAddress,
    Unknown,
)
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.core.errors import BadInput
from anklang.providers.rcs import ENTRY
from anklang.providers.rcs.build import content_of
from anklang.providers.rcs.errors import CODES, UNSURE
from anklang.providers.rcs.send import SCOPE
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

AT = datetime(2025, 11, 22, 9, 0, 0, 123000, tzinfo=UTC)
BUTTON = {
    "action": {"text": "Los", "postbackData": "Los", "openUrlAction": {"url": "https://s.example/x"}},
}


class TestRcs(NetworkSuite, WebhookSuite):
    """The suites that every provider passes. A number without RCS is no fault of the number."""

    gone = "message"

    def rig(self) -> RcsRig:
        return RcsRig()


def test_googles_own_library_asks_for_the_same_token() -> None:
    rig = RcsRig()
    sent_by(rig)
    ours = claims_of(rig.vendor.seen[0])
    theirs = claims_in(
        service_account.Credentials.from_service_account_info(INFO, scopes=[SCOPE])
        ._make_authorization_grant_assertion()
        .decode()
    )
    assert {name: ours[name] for name in ("iss", "scope", "aud")} == {
        name: theirs[name] for name in ("iss", "scope", "aud")
    }
    assert (ours["aud"], ours["exp"] - ours["iat"], theirs["exp"] - theirs["iat"]) == (AUDIENCE, 3600, 3600)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ChatContent("Hallo"), {"text": "Hallo"}),
        (ChatContent("", IMAGE), {"contentInfo": {"fileUrl": IMAGE, "forceRefresh": False}}),
        (
            ChatContent("x", buttons=(ChatButton("Los", "https://s.example/x"),)),
            {"text": "x", "suggestions": [BUTTON]},
        ),
        (
            ChatContent("x", IMAGE, (ChatButton("Los", "https://s.example/x"),)),
            {"richCard": {"standaloneCard": {"cardOrientation": "VERTICAL", "cardContent": {
                "description": "x", "suggestions": [BUTTON],
                "media": {"height": "MEDIUM", "contentInfo": {"fileUrl": IMAGE, "forceRefresh": False}}}}}},
        ),
    ],
)  # fmt: skip
def test_a_message_has_the_form_that_google_documents(content: ChatContent, expected: dict[str, Any]) -> None:
    assert content_of(content) == expected


@pytest.mark.parametrize("content", SHAPES)
def test_every_shape_of_message_goes_out_with_our_id(content: ChatContent) -> None:
    rig = RcsRig()
    message = msgspec.structs.replace(rig.outgoing(1), content=content)
    [result] = sent_by(rig, message)
    assert isinstance(result, Accepted), result
    assert result.provider_ref == str(message.message_id)
    assert list(rig.shown) == [f"{rig.account(1)} {message.message_id}"]
    assert "Ada" not in repr(result)


def test_a_message_that_is_sent_again_after_a_lost_answer_is_shown_once() -> None:
    """That is what `idempotent` promises to the rest."""

    async def act(rig: RcsRig) -> None:
        assert rig.provider.manifest.idempotent
        message = rig.outgoing(1)
        rig.script(1, "hangup")
        [lost] = await rig.provider.send([message])
        assert isinstance(lost, Unknown)
        rig.script(1, "ok")
        [again] = await rig.provider.send([msgspec.structs.replace(message, is_repeat=True, attempt=2)])
        assert isinstance(again, Accepted)
        assert len(rig.shown) == 1

    within(act, RcsRig())


def test_a_message_that_google_calls_known_was_taken_before() -> None:
    body = json.dumps({"error": {"code": 409, "status": "ALREADY_EXISTS"}})
    [result] = sent_by(_after_token(409, body))
    assert isinstance(result, Accepted)


def _after_token(status: int, body: str) -> RcsRig:
    """A rig that gives tokens and answers every message like this."""
    rig = RcsRig()
    whole = rig.answer
    same = answering(RcsRig(), status, body).answer

    async def answer(seen: Any) -> Any:
        return await (whole(seen) if seen.path == "/token" else same(seen))

    rig.answer = answer  # type: ignore[method-assign]
    return rig


@pytest.mark.parametrize(("code", "meaning"), CODES.items())
def test_a_code_has_the_class_of_the_table(code: str, meaning: tuple[str, str]) -> None:
    [result] = sent_by(_after_token(400, json.dumps({"error": {"code": 400, "status": code}})))
    assert isinstance(result, Failed), result
    assert (result.error, result.reason, result.code) == (*meaning, code)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        *((500, json.dumps({"error": {"status": code}}), "unknown") for code in sorted(UNSURE)),
        (200, "", "unknown"), (200, "{}", "unknown"), (302, "", "unknown"), (403, "", "account"), (404, "", "account"),
        (429, "", "throttled"), (500, "", "unknown"), (502, "<html>", "unknown"), (503, "", "transient"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_in_the_table_is_judged_with_care(
    status: int, body: str, expected: str
) -> None:
    [result] = sent_by(_after_token(status, body))
    assert class_of(result) == expected


def test_a_token_that_was_withdrawn_is_renewed_once() -> None:
    async def act(rig: RcsRig) -> None:
        await rig.provider.send([rig.outgoing(1)])
        rig.revoked.add("access-token-1")
        [result] = await rig.provider.send([rig.outgoing(2)])
        assert isinstance(result, Accepted)
        assert rig.tokens_given == 2

    within(act, RcsRig())


@pytest.mark.parametrize(
    ("left", "expires"),
    [
        (timedelta(seconds=9), None), (timedelta(seconds=10), "2026-11-22T09:00:10Z"),
        (timedelta(days=15), "2026-12-07T09:00:00Z"), (timedelta(days=16), ""),
    ],
)  # fmt: skip
def test_google_takes_a_message_back_when_it_is_useless(left: timedelta, expires: str | None) -> None:
    rig = RcsRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), useless_after=NOW + left))
    if expires is None:
        assert isinstance(result, Failed)
        assert (result.reason, rig.vendor.seen) == ("too_late", [])
        return
    assert json.loads(rig.vendor.seen[-1].body).get("expireTime", "") == expires


@pytest.mark.parametrize(
    "change",
    [
        {"address": PhoneAddress("0151 1")}, {"content": ChatContent("a" * 3073)},
        {"content": ChatContent("x", buttons=(ChatButton("x", "https://a.example"),) * 5)},
        {"content": ChatContent("x", buttons=(ChatButton("x" * 26, "https://a.example"),))},
    ],
)  # fmt: skip
def test_what_google_would_refuse_is_no_call(change: dict[str, Any]) -> None:
    rig = RcsRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), **change))
    assert isinstance(result, Failed)
    assert rig.vendor.seen == []


def test_deliveries_reads_and_what_was_taken_back_find_the_message_by_our_id() -> None:
    ours = "00000000-0000-0000-0000-000000000002"
    told = []
    for kind in ("DELIVERED", "READ", "TTL_EXPIRATION_REVOKED"):
        [item] = heard(RcsRig(), "events", call(event(kind, messageId=ours)))
        assert isinstance(item, DeliveryReport)
        assert (str(item.client_ref), item.recipient, item.at) == (ours, "+4915112345601", AT)
        told.append((item.state, item.error, item.reason, item.opt_out))
    assert told == [
        ("delivered", None, None, ""), ("read", None, None, ""), ("undeliverable", "message", "too_late", ""),
    ]  # fmt: skip


def test_what_people_send_is_heard_and_leaving_is_stop() -> None:
    file = {"payload": {"mimeType": "image/gif", "fileUri": "https://storage.example.com/1.gif"}}
    said: list[tuple[dict[str, Any], tuple[Any, ...]]] = [
        (wrote(text="Ja & danke"), ("Ja & danke", (), "", "u-1")),
        (wrote(userFile=file), ("", (Media("https://storage.example.com/1.gif", "image/gif"),), "", "u-1")),
        (
            wrote(suggestionResponse={"text": "Ja", "postbackData": "y", "type": "REPLY"}),
            ("Ja", (), "", "u-1"),
        ),
        (event("UNSUBSCRIBE"), ("STOP", (), "stop", "e-1")),
        (event("SUBSCRIBE"), ("START", (), "start", "e-1")),
    ]
    for given, expected in said:
        [item] = heard(RcsRig(), "events", call(given))
        assert isinstance(item, Inbound)
        assert (item.from_, item.to, item.at) == ("+4915112345601", AGENT, AT)
        assert (item.text, item.media, item.opt_out, item.provider_ref) == expected


@pytest.mark.parametrize(
    "given",
    [
        event("IS_TYPING"), event("TTL_EXPIRATION_REVOKE_FAILED", messageId="m"),
        wrote(suggestionResponse={"text": "Los", "postbackData": "Los", "type": "ACTION"}),
        wrote(text="x", agentId="another@rbm.goog"),
    ],
)  # fmt: skip
def test_typing_opened_addresses_and_other_agents_are_passed_over(given: dict[str, Any]) -> None:
    assert heard(RcsRig(), "events", call(given)) == []


def test_the_question_whether_the_address_is_ours_is_answered_to_who_knows_the_token() -> None:
    """And no event can be slipped in with it."""

    def act(rig: RcsRig) -> None:
        def asked(**body: Any) -> Heard | Refusal:
            request = RawRequest("POST", "/callbacks/1/rcs/events", {}, json.dumps(body).encode())
            return hear(rig.provider, "events", request, rig.clock.now())

        good = asked(clientToken=CLIENT_TOKEN, secret="1234567890")
        assert isinstance(good, Heard)
        assert (good.items, good.reply.body) == ([], b"secret: 1234567890")
        assert isinstance(asked(clientToken="guessed", secret="1"), Refusal)
        envelope = json.loads(call(wrote(text="x"), "guessed").body)
        assert isinstance(asked(clientToken=CLIENT_TOKEN, **envelope), Refusal)

    within(act, RcsRig())


def test_only_what_is_signed_is_read() -> None:
    """The envelope's own fields are not."""

    def act(rig: RcsRig) -> None:
        good = call(wrote(text="Ja"))
        envelope = json.loads(good.body)
        envelope["message"]["attributes"]["business_id"] = "another"
        changed = msgspec.structs.replace(good, body=json.dumps(envelope).encode())
        told = hear(rig.provider, "events", changed, rig.clock.now())
        assert isinstance(told, Heard)
        assert len(told.items) == 1
        envelope["message"]["data"] = json.loads(call(wrote(text="Nein")).body)["message"]["data"]
        other = msgspec.structs.replace(good, body=json.dumps(envelope).encode())
        assert isinstance(hear(rig.provider, "events", other, rig.clock.now()), Refusal)

    within(act, RcsRig())


@pytest.mark.parametrize("wrong", [{"agent": "a b"}, {"service_account": "{}"}, {"region": "mars"}])
def test_settings_that_google_would_not_take_are_refused(wrong: dict[str, str]) -> None:
    given = {"agent": AGENT, "service_account": ACCOUNT, "client_token": "x", "region": "europe"} | wrong
    with pytest.raises(BadInput, match=next(iter(wrong))):
        ENTRY.make(Settings(ENTRY.manifest, given), None, None)  # type: ignore[arg-type]


def test_a_refused_account_fails_the_check() -> None:
    """Control to the suite's good one."""

    async def main() -> None:
        async with answering(RcsRig(), 401, '{"error":"invalid_grant"}') as rig:
            result = await rig.provider.check()
            assert not result.ok
            assert "invalid_grant" in result.text

    asyncio.run(main())
