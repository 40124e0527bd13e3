"""Twilio against its official specification (openapi-core) and its own request validator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs

import msgspec
import pytest
from aiohttp import web
from contract.providers.twilio_rig import ACCOUNT, MEDIA_PATH, PUBLIC_URL, SHARED_KEY, SPEC, Gate, TwilioRig
from contract.providers.vendor import NOW, Seen, needs, within
from openapi_core.exceptions import OpenAPIError
from twilio.request_validator import RequestValidator

from anklang.channels.fetch import Fetched, Located, NoMedia
from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    EmailAddress,
    Failed,
    Inbound,
    Media,
    PhoneAddress,
    SmsContent,
    Unknown,
)
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.providers.twilio.errors import CODES, meaning_of
from anklang.testing.provider_media_suite import MediaSuite, load, media_of
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

needs_spec = needs(SPEC)


class TestTwilio(NetworkSuite, WebhookSuite, MediaSuite):
    """The suites that every provider passes."""

    def rig(self) -> TwilioRig:
        return TwilioRig()


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


def _send(rig: TwilioRig, *messages: object) -> list[object]:
    async def main() -> list[object]:
        async with rig:
            return list(await rig.provider.send(messages))  # type: ignore[arg-type]

    return asyncio.run(main())


@needs_spec
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"sender": "MG" + "0" * 32},
        {"sender": "ANKLANG", "callback_url": ""},
        {"useless_after": NOW + timedelta(minutes=5)},
        {"useless_after": NOW + timedelta(days=3)},
        {
            "content": SmsContent(
                "Bild", media=("https://shop.example.com/a.jpg", "https://shop.example.com/b.jpg")
            )
        },
        {"content": SmsContent("👍 ünïcode & + % = \n")},
    ],
)
def test_every_shape_of_message_passes_the_official_specification(
    gate: Gate, change: dict[str, object]
) -> None:
    rig = TwilioRig(gate)
    [result] = _send(rig, msgspec.structs.replace(rig.outgoing(1), **change))
    assert isinstance(result, Accepted), result


@needs_spec
@pytest.mark.parametrize(
    "body",
    [
        b"From=%2B4930123456&Body=x",
        b"To=%2B491511234&ValidityPeriod=soon",
        b"To=%2B491511234&MessagingServiceSid=MG1",
    ],
)
def test_the_official_specification_refuses_what_is_wrong(gate: Gate, body: bytes) -> None:
    """Control: a missing To, a validity that is no number, a malformed service id."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic eDp5"}
    path = "/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages.json"
    gate.check(Seen("POST", path, headers, b"To=%2B4915112345678&From=%2B4930123456&Body=x"))
    with pytest.raises(OpenAPIError):
        gate.check(Seen("POST", path, headers, body))


def test_a_message_says_how_long_it_is_useful_and_where_to_report() -> None:
    rig = TwilioRig()
    message = msgspec.structs.replace(rig.outgoing(1), useless_after=NOW + timedelta(seconds=90))
    far = msgspec.structs.replace(
        rig.outgoing(2), useless_after=NOW + timedelta(days=9), callback_url=PUBLIC_URL + "/s"
    )
    _send(rig, message, far)
    forms = sorted((parse_qs(seen.body.decode()) for seen in rig.vendor.seen), key=lambda form: form["To"])
    assert [form["ValidityPeriod"] for form in forms] == [["90"], ["36000"]]
    assert forms[0]["StatusCallback"] == [
        f"{PUBLIC_URL}/hooks/twilio/status?account=1&ref={message.message_id}"
    ]
    assert forms[1]["StatusCallback"] == [f"{PUBLIC_URL}/s?ref={far.message_id}"]


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_error_code_has_the_class_of_the_table_whatever_the_status(code: int) -> None:
    assert meaning_of(code, 400) == CODES[code]


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        (30999, 200, "transient"),
        (0, 401, "account"),
        (0, 429, "throttled"),
        (0, 503, "transient"),
        (21999, 400, "message"),
    ],
)
def test_an_unknown_code_falls_back_to_the_status_and_never_costs_an_address(
    code: int, status: int, error: str
) -> None:
    assert meaning_of(code, status)[0] == error


def test_a_stop_at_twilio_is_an_address_failure_by_the_person() -> None:
    assert meaning_of(21610) == ("address", "blocked_by_user")


def _hear(act: Callable[[TwilioRig], None]) -> None:
    async def main() -> None:
        async with TwilioRig() as rig:
            act(rig)

    asyncio.run(main())


def test_a_status_of_twilio_is_read_and_states_before_sent_are_silent() -> None:
    expected = {
        "queued": None, "accepted": None, "sending": None, "sent": "sent", "delivered": "delivered", "read": "read",
        "failed": "failed", "undelivered": "undeliverable", "canceled": "failed", "partially_delivered": "delivered",
    }  # fmt: skip

    def act(rig: TwilioRig) -> None:
        for word, state in expected.items():
            fields = {"MessageSid": "SM1", "MessageStatus": word, "ErrorCode": "30003"}
            heard = hear(rig.provider, "status", rig.signed(PUBLIC_URL + "/h?ref=no-uuid", fields), NOW)
            assert isinstance(heard, Heard), word
            assert [item.state for item in heard.items] == ([] if state is None else [state])
            assert all(item.client_ref is None for item in heard.items)

    _hear(act)


def test_an_inbound_message_brings_media_and_the_opt_out_that_twilio_answered() -> None:
    def act(rig: TwilioRig) -> None:
        heard = hear(rig.provider, *rig.inbound("Stop"), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, Inbound)
        assert item.media == (Media("https://api.twilio.com/m/1", "image/jpeg"),)
        assert item.opt_out == "stop"
        assert heard.reply.content_type == "text/xml"
        assert b"<Response>" in heard.reply.body

    _hear(act)


@pytest.mark.parametrize("secret", [SHARED_KEY, "another key"])
def test_a_shared_key_signature_is_taken_with_sha256_and_the_right_key_only(secret: str) -> None:
    def act(rig: TwilioRig) -> None:
        fields = {"MessageSid": "SM1", "MessageStatus": "sent"}
        url = PUBLIC_URL + "/hooks/twilio/status"
        signature = RequestValidator(secret).compute_signature(url, fields, "HMAC_SHA256")
        settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
        headers = {"X-Twilio-Webhooks-Signature-Settings": settings, "x-twilio-signature": signature}
        heard = hear(rig.provider, "status", rig.signed(url, fields, **headers), NOW)
        assert isinstance(heard, Heard if secret == SHARED_KEY else Refusal)

    _hear(act)


@pytest.mark.parametrize("url", [PUBLIC_URL + ":443/h?a=b%20c", PUBLIC_URL + "/h?a=b%20c"])
def test_twilio_may_sign_with_or_without_the_port(url: str) -> None:
    def act(rig: TwilioRig) -> None:
        call = rig.signed(url, {"MessageSid": "SM1", "MessageStatus": "sent"})
        call = msgspec.structs.replace(call, url="/h?a=b%20c")
        assert isinstance(hear(rig.provider, "status", call, NOW), Heard)
        other = msgspec.structs.replace(call, url="/h?a=b+c")
        assert isinstance(hear(rig.provider, "status", other, NOW), Refusal)

    _hear(act)


@pytest.mark.parametrize(("body", "is_right"), [(b'{"a":1}', True), (b'{"a":2}', False)])
def test_a_json_body_is_covered_by_the_hash_in_the_address(body: bytes, is_right: bool) -> None:
    def act(rig: TwilioRig) -> None:
        url = _json_url()
        signature = rig.validator.compute_signature(url, {})
        headers = {"Content-Type": "application/json", "X-Twilio-Signature": signature}
        refusal = hear(rig.provider, "status", RawRequest("POST", url, headers, body), NOW)
        assert isinstance(refusal, Refusal)
        assert refusal.kind == ("broken" if is_right else "signature")

    _hear(act)


def _json_url() -> str:
    digest = sha256(b'{"a":1}').hexdigest()
    return f"{PUBLIC_URL}/h?bodySHA256={digest}"


def test_a_form_with_very_many_fields_is_refused() -> None:
    def act(rig: TwilioRig) -> None:
        call = rig.signed(PUBLIC_URL + "/h", {f"F{number}": "x" for number in range(600)})
        assert isinstance(hear(rig.provider, "status", call, NOW), Refusal)

    _hear(act)


def test_an_html_error_of_a_front_end_leaves_the_outcome_unknown() -> None:
    class Html(TwilioRig):
        async def answer(self, seen: Seen) -> web.Response:
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")

    rig = Html()
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Unknown)


def test_a_wrong_kind_of_address_is_refused_without_a_call() -> None:
    rig = TwilioRig()
    [result] = _send(rig, msgspec.structs.replace(rig.outgoing(1), address=EmailAddress("a@b.example")))
    assert isinstance(result, Failed)
    assert rig.vendor.seen == []


def test_a_report_without_a_code_is_retried_rather_than_held_against_the_number() -> None:
    def act(rig: TwilioRig) -> None:
        call = rig.signed(PUBLIC_URL + "/h", {"MessageSid": "SM1", "MessageStatus": "undelivered"})
        heard = hear(rig.provider, "status", call, NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, DeliveryReport)
        assert item.error == "transient"

    _hear(act)


def test_a_messaging_service_is_named_as_such() -> None:
    rig = TwilioRig()
    message = msgspec.structs.replace(
        rig.outgoing(1), sender="MG" + "a" * 32, address=PhoneAddress("+4915112340001")
    )
    _send(rig, message)
    assert b"MessagingServiceSid=MGaaaa" in rig.vendor.seen[0].body
    assert b"From=" not in rig.vendor.seen[0].body


def test_a_wrong_token_is_an_account_failure_and_the_connection_test_says_so() -> None:
    """Control: the counterpart checks who sends."""

    async def main() -> None:
        async with TwilioRig(auth_token="another") as rig:
            [result] = await rig.provider.send([rig.outgoing(1)])
            assert isinstance(result, Failed)
            assert (result.error, result.code) == ("account", "20003")
            assert not (await rig.provider.check()).ok

    asyncio.run(main())


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/collect",
        f"https://api.twilio.com{MEDIA_PATH}x",
        f"https://api.twilio.com{MEDIA_PATH.replace(ACCOUNT, 'AC' + 'f' * 32)}",
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/../../Media/ME{'2b' * 16}",
        "not an address",
        "",
    ],
)
def test_a_file_that_is_not_one_of_our_account_is_not_asked_for(url: str) -> None:
    async def act(rig: TwilioRig) -> None:
        found = await rig.provider.locate(Media(url, "image/jpeg"))
        assert isinstance(found, NoMedia)
        assert found.why == "foreign"

    within(act, TwilioRig())


def test_whatever_host_an_address_names_our_credentials_go_to_the_host_of_the_settings() -> None:
    async def act(rig: TwilioRig) -> None:
        found = await rig.provider.locate(Media(f"https://evil.example{MEDIA_PATH}", "image/jpeg"))
        assert isinstance(found, Located)
        assert found.url == rig.vendor.url + MEDIA_PATH

    within(act, TwilioRig())


@needs_spec
def test_the_address_of_a_file_is_one_of_the_official_specification(gate: Gate) -> None:
    """The gate knows the Media subresource; a rig with it takes no other call."""

    async def act(rig: TwilioRig) -> None:
        found = await load(rig, media_of(rig), private=True)
        assert isinstance(found, Fetched), found

    within(act, TwilioRig(gate))


@needs_spec
def test_the_official_specification_refuses_another_address_of_a_file(gate: Gate) -> None:
    """Control."""
    with pytest.raises(OpenAPIError):
        gate.check(Seen("GET", MEDIA_PATH.replace("/ME", "/MX") + ".json", {}, b""))
