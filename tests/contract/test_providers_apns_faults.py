"""What APNs refuses for our sake, or for a while, costs no token; a fault of Apple's says nothing of the message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import pytest
from contract.providers.apns_rig import ApnsRig, Apple, apple_in
from contract.providers.sms_rig import class_of

from anklang.channels.model import Failed, PushAddress, SendResult
from anklang.providers.apns.tokens import FEWEST, BadTokens

SANDBOX = 0x80  # bad at the host of production; the sandbox answers as the byte less this (tests/node/apns_server.js)


@pytest.fixture(scope="module", autouse=True)
def apple(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apple]:
    with apple_in(tmp_path_factory.mktemp("apns")) as ApnsRig.apple:
        yield ApnsRig.apple


def _sent(*firsts: int) -> list[SendResult]:
    """What comes of messages to tokens with these first bytes, one after another."""

    async def main() -> list[SendResult]:
        rig = ApnsRig()
        try:
            found: list[SendResult] = []
            for number, first in enumerate(firsts):
                address = PushAddress("ios", token=f"{first:02x}{number + 1:062x}")
                found += await rig.provider.send(
                    [msgspec.structs.replace(rig.outgoing(number), address=address)]
                )
            return found
        finally:
            await rig.provider.close()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("first", "expected", "code"),
    [
        (0x00, "ok", ""),
        (0x01, "address", "Unregistered"),  # the token was a good one there, once
        (0x03, "transient", "ServiceUnavailable"),
        (0x04, "throttled", "TooManyRequests"),
        (0x05, "account", "InvalidProviderToken"),
        (0x0D, "account", "DeviceTokenNotForTopic"),
        (0x0E, "account", "ExpiredProviderToken"),
        (0x0F, "account", "Forbidden"),
        (
            0x10,
            "message",
            "BadEnvironmentKeyIdInToken",
        ),  # our key is for one environment: no fault of the account
        (0x11, "message", "BadCertificateEnvironment"),
        (0x0B, "unknown", ""),
        (0x14, "address", "BadDeviceToken"),  # both know nothing of it: the control
    ],
)
def test_a_bad_token_is_believed_only_where_the_other_environment_was_really_asked(
    first: int, expected: str, code: str
) -> None:
    """compliance 8.3: try the other environment once, then delete."""
    [result] = _sent(SANDBOX + first)
    assert class_of(result) == expected, result
    assert not isinstance(result, Failed) or result.code == code


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (0x0A, "transient"),  # InternalServerError: integrations 5.2
        (0x0B, "unknown"),
        (0x0C, "unknown"),
        (0x13, "unknown"),  # a gateway's status, whatever the words
        (0x12, "transient"),
    ],
)
def test_a_fault_of_apples_that_has_no_name_leaves_the_outcome_unknown(first: int, expected: str) -> None:
    """apns-id names a message and drops no second one (integrations 1.3)."""
    assert class_of(_sent(first)[0]) == expected


def test_a_token_of_another_app_is_a_wrong_setting_and_the_token_stays() -> None:
    """The bundle of the settings is the topic of every message."""
    [result] = _sent(0x0D)
    assert isinstance(result, Failed)
    assert (result.error, result.code) == ("account", "DeviceTokenNotForTopic")
    assert "bundle" in result.text


def test_when_more_than_one_token_in_twenty_is_bad_none_is_given_up() -> None:
    """compliance 8.3: more than 5 % at once is an alarm, delete nothing."""
    few = _sent(*[0x00] * FEWEST, 0x14)
    assert class_of(few[-1]) == "address"
    many = _sent(*[0x00] * FEWEST, 0x14, 0x14, 0x14)
    assert [class_of(one) for one in many[-2:]] == ["message", "message"]
    assert isinstance(many[-1], Failed)
    assert "5 %" in many[-1].text


@pytest.mark.parametrize(
    ("good", "bad", "too_many"),
    [(0, FEWEST - 1, False), (0, FEWEST, True), (FEWEST, 1, False), (190, 10, False), (189, 11, True), (5000, 30, True),
     (5000, 20, False)],
)  # fmt: skip
def test_the_share_is_taken_of_the_last_answers_only(good: int, bad: int, too_many: bool) -> None:
    tokens = BadTokens()
    for _ in range(good):
        tokens.note(bad=False)
    for _ in range(bad):
        tokens.note(bad=True)
    assert tokens.too_many is too_many
    for _ in range(1000):
        tokens.note(bad=False)
    assert not tokens.too_many
