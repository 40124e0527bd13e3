"""FCM HTTP v1 against the schema of Google's own discovery document, as google-api-python-client ships it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import jsonschema
import msgspec
import pytest
from aiohttp import web
from contract.providers.fcm_rig import ERRORS, SCHEMA, FcmRig, error_body
from contract.providers.google_rig import ACCOUNT
from contract.providers.vendor import NOW

from anklang.channels.call import Answer
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Outgoing, PushAddress, PushContent, SendResult, Unknown
from anklang.core.errors import BadInput
from anklang.providers.fcm import ENTRY
from anklang.providers.fcm.send import FcmProvider, read
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_suite import NetworkSuite


class TestFcm(NetworkSuite):
    """The suites that every provider passes."""

    def rig(self) -> FcmRig:
        return FcmRig()


def _send(rig: FcmRig, *messages: Outgoing) -> list[SendResult]:
    async def main() -> list[SendResult]:
        async with rig:
            return await rig.provider.send(messages)

    return asyncio.run(main())


FULL = PushContent(
    "Titel 🧺", "Text", image="https://cdn.example.com/a.png", deep_link="https://shop.example.com/k",
    data={"a": "b"}, collapse_key="korb " * 20, ttl=3600, urgent=False,
)  # fmt: skip


@pytest.mark.parametrize("platform", ["android", "ios", "web"])
@pytest.mark.parametrize(
    "content", [FULL, PushContent("T", "B"), msgspec.structs.replace(FULL, deep_link="app://k")]
)
@pytest.mark.parametrize("kind", ["token", "fid"])
def test_every_shape_of_message_passes_the_official_schema(
    platform: Any, content: PushContent, kind: Any
) -> None:
    rig = FcmRig()
    address = PushAddress(platform, token="token-1-x", token_kind=kind)
    [result] = _send(rig, msgspec.structs.replace(rig.outgoing(1), address=address, content=content))
    assert isinstance(result, Accepted), result
    message = json.loads(rig.vendor.seen[-1].body)["message"]
    assert kind in message
    assert {"android", "apns", "webpush"} & set(message) == {
        {"ios": "apns", "web": "webpush"}.get(platform, platform)
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": {"token": 1}},
        {"message": {"token": "t", "notificaton": {"title": "x"}}},
        {"message": {"token": "t", "data": {"n": 1}}},
        {"message": {"token": "t", "android": {"priority": "URGENT"}}},
        {"message": {"token": "t", "android": {"ttl": "60"}}},
        {"message": {"token": "t"}, "validate": True},
    ],
)
def test_the_official_schema_refuses_what_is_wrong(wrong: dict[str, object]) -> None:
    """Control: a number as token, a typing error, a number in data, an unknown priority, a bare duration."""
    SCHEMA.validate({"message": {"token": "t", "notification": {"title": "x"}, "android": {"ttl": "60s"}}})
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(wrong)


def test_the_time_to_live_is_the_earlier_of_ttl_and_usefulness() -> None:
    rig = FcmRig()
    soon = NOW + timedelta(seconds=90)
    messages = [
        msgspec.structs.replace(rig.outgoing(1), useless_after=soon),
        msgspec.structs.replace(rig.outgoing(2), content=PushContent("T", "B", ttl=60), useless_after=soon),
        rig.outgoing(3),
    ]
    _send(rig, *messages)
    sent = [json.loads(seen.body)["message"] for seen in rig.vendor.seen if seen.path != "/token"]
    assert {one["token"].split("-")[1]: one["android"]["ttl"] for one in sent} == {
        "1": "90s",
        "2": "60s",
        "3": "2419200s",
    }


@pytest.mark.parametrize(
    ("status", "document", "error", "reason"),
    [
        (*error_body(404, "NOT_FOUND", "UNREGISTERED"), "address", "unreachable"),
        (*error_body(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"), "address", "unreachable"),
        (*error_body(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "message.token"), "address", "no_address"),
        (*error_body(400, "INVALID_ARGUMENT", "", "message.fid"), "address", "no_address"),
        (*error_body(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"), "message", "provider_rejected"),
        (*error_body(400, "INVALID_ARGUMENT", "", "message.data"), "message", "provider_rejected"),
        (*error_body(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), "throttled", "provider_rejected"),
        (*error_body(500, "INTERNAL", "INTERNAL"), "transient", "provider_rejected"),
        (*error_body(503, "UNAVAILABLE"), "transient", "provider_rejected"),
        (*error_body(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), "account", "credentials_invalid"),
        (*error_body(403, "PERMISSION_DENIED"), "account", "credentials_invalid"),
        (*error_body(404, "NOT_FOUND"), "account", "credentials_invalid"),
    ],
)
def test_an_error_of_fcm_has_its_class(
    status: int, document: dict[str, object], error: str, reason: str
) -> None:
    result = read(Answer(status, {}, json.dumps(document).encode()))
    assert isinstance(result, Failed)
    assert (result.error, result.reason) == (error, reason)


def test_quota_and_overload_wait_as_google_asks_even_without_a_header() -> None:
    waits = []
    for name in ("throttled", "transient"):
        status, document = ERRORS[name]
        result = read(Answer(status, {}, json.dumps(document).encode()))
        assert isinstance(result, Failed)
        waits.append(result.retry_after)
    assert waits == [60.0, 10.0]


@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"", b"[1]", b'{"error": 7}'])
def test_an_answer_that_is_not_of_fcm_leaves_the_outcome_unknown(body: bytes) -> None:
    assert isinstance(read(Answer(502, {}, body)), Unknown)
    assert isinstance(read(Answer(500, {}, body)), Unknown)
    assert isinstance(read(Answer(200, {}, body)), Unknown)


def test_one_token_serves_many_messages_and_is_renewed_before_it_ends() -> None:
    rig = FcmRig()

    async def main() -> None:
        async with rig:
            await rig.provider.send([rig.outgoing(number) for number in range(20)])
            assert rig.tokens_given == 1
            rig.clock.set(NOW + timedelta(minutes=54))
            await rig.provider.send([rig.outgoing(1)])
            assert rig.tokens_given == 1
            rig.clock.set(NOW + timedelta(minutes=55))
            await rig.provider.send([rig.outgoing(1)])
            assert rig.tokens_given == 2

    asyncio.run(main())


def test_a_revoked_token_is_replaced_once_and_nothing_is_sent_twice() -> None:
    rig = FcmRig()
    rig.revoked = {"access-token-1"}
    results = _send(rig, *(rig.outgoing(number) for number in range(10)))
    assert all(isinstance(result, Accepted) for result in results)
    assert sorted(rig.taken) == list(range(10))
    assert rig.tokens_given == 2


def test_two_refused_tokens_are_an_account_failure() -> None:
    """Control: it does not go round in circles."""
    rig = FcmRig()
    rig.revoked = {"access-token-1", "access-token-2"}
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Failed)
    assert result.error == "account"
    assert rig.tokens_given == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: web.json_response({"error": "invalid_grant"}, status=400), "account"),
        (lambda: web.Response(status=503), "transient"),
        (lambda: web.json_response({"no": "token"}), "transient"),
        (lambda: "hangup", "transient"),
    ],
)
def test_no_access_token_means_that_the_message_was_certainly_not_sent(answer: Any, error: str) -> None:
    rig = FcmRig()
    rig.token_answer = answer()
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Failed), result
    assert result.error == error
    assert rig.taken == []


@pytest.mark.parametrize("file", ["", "{}", "secret nonsense", ACCOUNT.replace("BEGIN", "BEGUN")])
def test_a_file_that_is_no_service_account_is_named_as_such_without_showing_it(file: str) -> None:
    with pytest.raises(BadInput) as caught:
        given = {"service_account": file}
        FcmProvider(Settings(ENTRY.manifest, given), HttpClient(), FcmRig().clock)
    assert "service_account" in str(caught.value)
    assert "nonsense" not in str(caught.value)
