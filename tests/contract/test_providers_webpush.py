"""Web Push against npm web-push-testing, a push service that verifies VAPID and really decrypts."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import http_ece
import jwt
import msgspec
import pytest
from contract.providers.node import server
from contract.providers.vendor import NOW
from contract.providers.webpush_rig import KEY, OTHER_KEY, PushService, WebPushRig
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from py_vapid import Vapid02

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Outgoing, PushAddress, PushContent, SendResult
from anklang.core.errors import BadInput
from anklang.providers.http_client import HttpClient
from anklang.providers.webpush import ENTRY
from anklang.providers.webpush.encrypt import LONGEST_PLAINTEXT, decode64, encode64, encrypt, public_bytes
from anklang.providers.webpush.send import WebPushProvider
from anklang.providers.webpush.vapid import Vapid, load_key
from anklang.testing.provider_suite import NetworkSuite


@pytest.fixture(scope="module", autouse=True)
def service() -> Iterator[PushService]:
    with server("web_push_server.js") as ports:
        WebPushRig.service = PushService(ports["port"])
        yield WebPushRig.service


class TestWebPush(NetworkSuite):
    """The suites that every provider passes."""

    def rig(self) -> WebPushRig:
        return WebPushRig()


def _send(rig: WebPushRig, *changes: dict[str, object], number: int = 100) -> list[SendResult]:
    async def main() -> list[SendResult]:
        async with rig:
            batch = [msgspec.structs.replace(rig.outgoing(number), **change) for change in changes]
            return await rig.provider.send(batch)

    return asyncio.run(main())


def test_the_browser_reads_exactly_what_was_written(service: PushService) -> None:
    [result] = _send(WebPushRig(), {}, number=101)
    assert isinstance(result, Accepted), result
    assert service.shown(101) == [
        {
            "id": str(UUID(int=102)),
            "title": "Dein Korb",
            "body": "Noch 2 Stück 🧺",
            "url": "https://shop.example.com/k",
            "data": {"a": "b"},
        }
    ]


def test_the_longest_notification_arrives_and_one_byte_more_is_refused_before_the_call(
    service: PushService,
) -> None:
    empty = len(json.dumps({"id": str(UUID(int=103)), "title": "t", "body": ""}, separators=(",", ":")))
    room = LONGEST_PLAINTEXT - empty
    fits, too_long = PushContent("t", "x" * room), PushContent("t", "x" * (room + 1))
    rig = WebPushRig()
    first, second = _send(rig, {"content": fits}, {"content": too_long}, number=102)
    assert isinstance(first, Accepted), first
    assert isinstance(second, Failed)
    assert (second.error, second.code) == ("message", "too_large")
    assert [len(seen.body) for seen in rig.vendor.seen] == [4096]
    assert service.shown(102)[0]["body"] == "x" * room


def test_an_expired_subscription_is_an_address_failure(service: PushService) -> None:
    """Control: the push service itself says 410."""
    service.expire(104)
    [result] = _send(WebPushRig(), {}, number=104)
    assert isinstance(result, Failed)
    assert (result.error, result.reason, result.code) == ("address", "unreachable", "410")


def test_a_foreign_vapid_key_is_refused_by_the_push_service() -> None:
    """Control: the counterpart really checks who we are."""
    [result] = _send(WebPushRig(OTHER_KEY), {}, number=105)
    assert isinstance(result, Failed)
    assert result.code == "400"


def test_the_wish_to_replace_to_hurry_and_to_expire_goes_into_the_headers() -> None:
    rig = WebPushRig()
    soon = rig.clock.now() + timedelta(seconds=90)
    base = PushContent("t", "b")
    _send(
        rig,
        {
            "content": msgspec.structs.replace(base, collapse_key="cart_1", urgent=False),
            "useless_after": soon,
        },
        {"content": msgspec.structs.replace(base, collapse_key="korb – mit Umlauten und sehr lang", ttl=60)},
        {},
    )
    headers = [seen.headers for seen in rig.vendor.seen]
    by_ttl = {one["TTL"]: one for one in headers}
    assert set(by_ttl) == {"90", "60", str(28 * 24 * 3600)}
    assert (by_ttl["90"]["Topic"], by_ttl["90"]["Urgency"]) == ("cart_1", "normal")
    assert len(by_ttl["60"]["Topic"]) == 32
    assert by_ttl["60"]["Topic"].isascii()
    assert "Topic" not in by_ttl["2419200"]
    assert {one["Content-Encoding"] for one in headers} == {"aes128gcm"}


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/x", "https://user@fcm.googleapis.com/x", "https://127.0.0.1/x",
        "https://push.apple.com/x", "file:///etc/passwd", "", "https://[::1", "https://fcm.googleapis.com:port/",
    ],
)  # fmt: skip
def test_an_endpoint_outside_the_allowed_push_services_is_never_called(endpoint: str) -> None:
    provider = _plain_provider()
    assert provider._origin(endpoint) is None
    address = PushAddress("web", endpoint=endpoint, p256dh="x", auth="y")
    message = Outgoing(
        message_id=UUID(int=1),
        channel="push",
        lane="bulk",
        sender="w",
        address=address,
        content=PushContent("t", "b"),
    )
    [result] = asyncio.run(provider.send([message]))
    assert isinstance(result, Failed)
    assert (result.error, result.code) == ("address", "endpoint_not_allowed")


@pytest.mark.parametrize("host", ["fcm.googleapis.com", "web.push.apple.com", "db5p.notify.windows.com"])
def test_the_known_push_services_are_allowed(host: str) -> None:
    assert _plain_provider()._origin(f"https://{host}/a/b") == f"https://{host}"


def _plain_provider() -> WebPushProvider:
    settings = Settings(ENTRY.manifest, {"vapid_private_key": KEY, "vapid_subject": "mailto:a@b.example"})
    rig = WebPushRig()
    return WebPushProvider(settings, HttpClient(), rig.clock)


@pytest.mark.parametrize(("p256dh", "auth"), [("AAAA", "AAAAAAAAAAAAAAAAAAAAAA"), ("", ""), ("ä", "ö")])
def test_keys_that_no_browser_can_have_made_are_an_address_failure(p256dh: str, auth: str) -> None:
    rig = WebPushRig()

    async def main() -> list[SendResult]:
        async with rig:
            message = rig.outgoing(106)
            address = msgspec.structs.replace(message.address, p256dh=p256dh, auth=auth)
            return await rig.provider.send([msgspec.structs.replace(message, address=address)])

    [result] = asyncio.run(main())
    assert isinstance(result, Failed)
    assert (result.error, result.code) == ("address", "bad_keys")
    assert rig.vendor.seen == []


def test_the_encryption_gives_the_bytes_of_the_example_in_rfc_8291() -> None:
    """Appendix A: given keys, salt and text have one right body."""
    own = load_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        decode64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decode64("BTBZMqHH6r4Tts7J_aSIgg"),
        own,
        decode64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encode64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
        "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_second_implementation_decrypts_what_we_encrypt() -> None:
    browser, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    body = encrypt("Grüße".encode(), public_bytes(browser.public_key()), b"a" * 16, own, b"s" * 16)
    plain = http_ece.decrypt(body, private_key=browser, auth_secret=b"a" * 16, version="aes128gcm")
    assert plain.decode() == "Grüße"


def test_one_signed_token_serves_one_push_service_for_six_hours() -> None:
    vapid = Vapid(load_key(KEY), "mailto:a@b.example")
    first = vapid.header("https://a.example", NOW)
    assert vapid.header("https://a.example", NOW + timedelta(hours=5)) == first
    assert vapid.header("https://b.example", NOW) != first
    later = vapid.header("https://a.example", NOW + timedelta(hours=6))
    assert later != first
    token, key = later.removeprefix("vapid t=").split(",k=")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "https://a.example"
    assert claims["exp"] == int((NOW + timedelta(hours=18)).timestamp())
    assert key == vapid.public_key


def test_keys_of_other_tools_are_read_and_anything_else_is_named_as_wrong_without_showing_it() -> None:
    made = Vapid02()
    made.generate_keys()
    pem = made.private_pem().decode()
    raw = made.private_key.private_numbers().private_value.to_bytes(32, "big")
    same_key = load_key(urlsafe_b64encode(raw).decode())
    form = (Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert load_key(pem).private_bytes(*form) == same_key.private_bytes(*form)
    for wrong in ("secret-nonsense", "AAAA", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"):
        with pytest.raises(BadInput) as caught:
            load_key(wrong)
        assert "nonsense" not in str(caught.value)
        assert "vapid_private_key" in str(caught.value)
