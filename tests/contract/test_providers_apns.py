"""APNs against an HTTP/2 server of Node that verifies provider tokens and checks what Apple documents."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from contract.providers.apns_rig import ApnsRig, Apple, apple_in
from contract.providers.vendor import NOW
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    Failed,
    PushAddress,
    PushContent,
    SendResult,
    SmsContent,
)
from anklang.core.clock import VirtualClock
from anklang.core.errors import BadInput
from anklang.providers.apns import ENTRY
from anklang.providers.apns.errors import REASONS, meaning_of
from anklang.providers.apns.send import ApnsProvider
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_suite import NetworkSuite

OTHER_PEM = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


@asynccontextmanager
async def open_rig(**settings: str):
    rig = ApnsRig(**settings)
    yield rig
    await rig.provider.close()


@pytest.fixture(scope="module", autouse=True)
def apple(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apple]:
    folder = tmp_path_factory.mktemp("apns")
    with apple_in(folder) as ApnsRig.apple:
        yield ApnsRig.apple


class TestApns(NetworkSuite):
    """The suites that every provider passes."""

    def rig(self):
        return open_rig()


def _send(*changes: dict[str, Any], outcome: str = "ok", **settings: str) -> list[SendResult]:
    async def main() -> list[SendResult]:
        async with open_rig(**settings) as rig:
            rig.outcomes[1] = outcome
            batch = [msgspec.structs.replace(rig.outgoing(1), **change) for change in changes]
            return await rig.provider.send(batch)

    return asyncio.run(main())


def test_a_hundred_messages_share_one_connection(apple: Apple) -> None:
    async def main() -> None:
        async with open_rig() as rig:
            results = await rig.provider.send([rig.outgoing(number) for number in range(100)])
            assert all(isinstance(result, Accepted) for result in results)

    asyncio.run(main())
    assert {one["session"] for one in apple.seen()} == {1}
    assert len({one["headers"]["authorization"] for one in apple.seen()}) == 1


def test_the_headers_name_message_time_and_replacement(apple: Apple) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=10)
    base = PushContent(
        "T", "B", image="https://cdn.example.com/a.png", deep_link="app://cart", data={"aps": "x", "a": "b"}
    )
    results = _send(
        {"content": msgspec.structs.replace(base, collapse_key="cart", urgent=False), "useless_after": ends},
        {"content": msgspec.structs.replace(base, collapse_key="ü" * 60, ttl=0)},
    )
    assert all(isinstance(result, Accepted) for result in results), results
    first, second = sorted(apple.seen(), key=lambda one: one["headers"]["apns-priority"], reverse=True)
    assert first["headers"]["apns-id"] == str(UUID(int=2))
    assert first["headers"]["apns-expiration"] == str(int(ends.timestamp()))
    assert (first["headers"]["apns-collapse-id"], first["headers"]["apns-priority"]) == ("cart", "5")
    assert (second["headers"]["apns-expiration"], second["headers"]["apns-priority"]) == ("0", "10")
    assert len(second["headers"]["apns-collapse-id"]) == 64
    assert json.loads(first["body"]) == {
        "aps": {"alert": {"title": "T", "body": "B"}, "sound": "default", "mutable-content": 1},
        "a": "b",
        "anklang_id": str(UUID(int=2)),
        "anklang_link": "app://cart",
        "anklang_image": "https://cdn.example.com/a.png",
    }


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"private_key": OTHER_PEM}, "InvalidProviderToken"),
        ({"key_id": "OTHER"}, "InvalidProviderToken"),
        ({"team_id": "OTHER"}, "InvalidProviderToken"),
        ({"bundle_id": "com.example.other"}, "TopicDisallowed"),
    ],
)
def test_a_wrong_key_team_or_topic_is_refused_and_stops_the_lane(settings: dict[str, str], code: str) -> None:
    """Control: the counterpart really checks the provider token."""
    [result] = _send({}, **settings)
    assert isinstance(result, Failed)
    assert (result.error, result.reason, result.code) == ("account", "credentials_invalid", code)


def test_a_payload_that_is_too_large_is_a_message_failure() -> None:
    """Control: the counterpart measures."""
    [result] = _send({"content": PushContent("T", "x" * 4100)})
    assert isinstance(result, Failed)
    assert (result.error, result.code) == ("message", "PayloadTooLarge")


def test_a_token_of_the_other_environment_is_tried_there_once(apple: Apple) -> None:
    [result] = _send({}, outcome="sandbox")
    assert isinstance(result, Accepted)
    assert result.raw["environment"] == "sandbox"
    hosts = [one["headers"][":authority"].partition(":")[0] for one in apple.seen()]
    assert hosts == ["127.0.0.1", "localhost"]


def test_a_token_that_no_environment_knows_is_an_address_failure(apple: Apple) -> None:
    [result] = _send({"address": PushAddress("ios", token="not-hex/../x")})
    assert isinstance(result, Failed)
    assert (result.error, result.reason, result.code) == ("address", "no_address", "BadDeviceToken")
    assert len(apple.seen()) == 2
    assert apple.seen()[0]["headers"][":path"] == "/3/device/not-hex%2F..%2Fx"


@pytest.mark.parametrize(
    ("registered_at", "error"),
    [
        (None, "address"),
        (datetime(2023, 11, 14, tzinfo=UTC), "address"),
        (datetime(2023, 11, 15, tzinfo=UTC), "transient"),
    ],
)
def test_a_token_registered_again_after_it_was_lost_is_kept(
    registered_at: datetime | None, error: str
) -> None:
    """The counterpart's timestamp is 14 November 2023, 22:13 UTC."""
    address = PushAddress("ios", token=f"01{1:062x}", registered_at=registered_at)
    [result] = _send({"address": address})
    assert isinstance(result, Failed)
    assert (result.error, result.code) == (error, "Unregistered")


def test_an_expired_provider_token_is_renewed_once_if_it_is_old_enough(apple: Apple) -> None:
    async def main() -> list[SendResult]:
        async with open_rig() as rig:
            now = rig.clock.now()
            rig.clock.at = now - timedelta(minutes=25)
            first = await rig.provider.send([rig.outgoing(1)])
            rig.clock.at = now
            rig.outcomes[2] = "expired"
            return first + await rig.provider.send([rig.outgoing(2)])

    first, second = asyncio.run(main())
    assert isinstance(first, Accepted), first
    assert isinstance(second, Accepted), second
    tokens = [one["headers"]["authorization"] for one in apple.seen()]
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_fresh_provider_token_is_not_renewed_again() -> None:
    """Control: Apple would answer TooManyProviderTokenUpdates."""
    [result] = _send({}, outcome="expired")
    assert isinstance(result, Failed)
    assert (result.error, result.code) == ("account", "ExpiredProviderToken")


def test_the_provider_token_is_renewed_after_forty_minutes() -> None:
    rig = ApnsRig()
    start = rig.clock.now()
    first = rig.provider._authorization()
    rig.clock.set(start + timedelta(minutes=39))
    assert rig.provider._authorization() == first
    rig.clock.set(start + timedelta(minutes=40))
    assert rig.provider._authorization() != first


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_decides_before_the_status(reason: str) -> None:
    assert meaning_of(reason, 400) == REASONS[reason]


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, "message"), (403, "account"), (410, "address"), (429, "throttled"), (503, "transient")],
)
def test_a_reason_that_apple_adds_later_falls_back_to_the_status(status: int, error: str) -> None:
    assert meaning_of("SomethingNew", status)[0] == error


def test_an_empty_token_and_another_content_are_refused_without_a_call(apple: Apple) -> None:
    no_token, wrong = _send({"address": PushAddress("ios")}, {"content": SmsContent("x")})
    assert isinstance(no_token, Failed)
    assert isinstance(wrong, Failed)
    assert (no_token.error, wrong.error) == ("address", "message")
    assert apple.seen() == []


def test_a_key_that_is_none_is_named_as_such_without_showing_it() -> None:
    given = {"team_id": "T", "key_id": "K", "private_key": "secret nonsense", "bundle_id": "b"}
    with pytest.raises(BadInput) as caught:
        ApnsProvider(Settings(ENTRY.manifest, given), HttpClient(), VirtualClock(NOW))
    assert "nonsense" not in str(caught.value)
