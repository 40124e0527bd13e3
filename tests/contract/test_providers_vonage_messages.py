"""Vonage's Messages API against the request model and the token verifier of its own Python SDK."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import jwt
import msgspec
import pytest
from contract.providers.sms_rig import SmsSuite, sent
from contract.providers.vendor import NOW, within
from contract.providers.vonage_messages_rig import TYPE, VonageMessagesRig, judge
from contract.providers.vonage_rig import SIGNATURE_SECRET
from pydantic import ValidationError
from vonage_jwt import verify_signature

from anklang.channels.model import DeliveryReport, Inbound, Price
from anklang.channels.provider import Heard, Refusal, hear
from anklang.providers.vonage.errors import MESSAGES
from anklang.testing.provider_rig import found_secrets


class TestVonageMessages(SmsSuite):
    """The suites that every provider passes, and those of SMS."""

    answers = (
        *((422, json.dumps({"type": f"{TYPE}/messages#{code}"}), MESSAGES[code][0]) for code in MESSAGES),
        (402, json.dumps({"type": f"{TYPE}#low-balance"}), "account"),
        (422, json.dumps({"type": f"{TYPE}/messages#9999"}), "message"),
        (500, json.dumps({"type": f"{TYPE}/messages#1030"}), "unknown"),
        (202, "{}", "unknown"),
    )
    stranger = ({"api_secret": "another-secret"}, "401")

    def rig(self) -> VonageMessagesRig:
        return VonageMessagesRig()


@pytest.mark.parametrize(
    "change",
    [
        {"to": "+4915112340001"},
        {"ttl": 19},
        {"text": "x" * 3201},
        {"webhook_version": "v2"},
        {"client_ref": "x" * 101},
        {"callback": "https://a.example"},
    ],
)
def test_the_model_of_the_vendor_refuses_what_is_wrong(change: dict[str, object]) -> None:
    """Control: the same request with one field spoilt, or one that Vonage does not have."""
    rig = VonageMessagesRig()
    sent(rig, {"useless_after": NOW + timedelta(minutes=5)})
    document = judge(rig.posted()[0].body)
    with pytest.raises((ValidationError, ValueError)):
        judge(json.dumps(document | change).encode())


def test_a_message_says_how_long_it_is_useful_and_where_to_report() -> None:
    rig = VonageMessagesRig()
    sent(rig, {"useless_after": NOW + timedelta(seconds=90)}, {"useless_after": NOW + timedelta(days=9)}, {})
    found = sorted((json.loads(seen.body) for seen in rig.posted()), key=lambda one: one["to"])
    assert [one.get("ttl") for one in found] == [90, 604_800, None]
    assert found[0]["webhook_url"] == rig.outgoing(1).callback_url
    assert found[0]["client_ref"] == str(rig.outgoing(1).message_id)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("submitted", "sent"),
        ("delivered", "delivered"),
        ("rejected", "undeliverable"),
        ("undeliverable", "undeliverable"),
        ("pondering", None),
    ],
)
def test_a_state_is_read_with_its_price_and_its_parts(status: str, state: str | None) -> None:
    def act(rig: VonageMessagesRig) -> None:
        heard = hear(rig.provider, "status", rig.token_signed(rig.state("u-1", status)), NOW)
        assert isinstance(heard, Heard)
        assert [item.state for item in heard.items] == ([state] if state else [])
        for item in heard.items:
            assert isinstance(item, DeliveryReport)
            assert (item.parts, item.price) == (2, Price(150_000, "EUR"))
            assert item.at == datetime(2026, 11, 22, 8, 59, 58, tzinfo=UTC)
            assert item.error == ("transient" if state == "undeliverable" else None)

    within(act, VonageMessagesRig())


@pytest.mark.parametrize("code", [*sorted(MESSAGES), "9999"])
def test_a_rejection_has_the_class_of_the_table_and_an_unknown_code_never_costs_an_address(code: str) -> None:
    def act(rig: VonageMessagesRig) -> None:
        heard = hear(rig.provider, "status", rig.token_signed(rig.state("u-1", "rejected", code)), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, DeliveryReport)
        assert (item.error, item.reason) == MESSAGES.get(code, ("transient", "unreachable"))
        assert item.code == code

    within(act, VonageMessagesRig())


def test_what_is_told_of_other_channels_is_passed_over() -> None:
    def act(rig: VonageMessagesRig) -> None:
        for route, document in (
            ("status", rig.state("u-1", "read", channel="whatsapp")),
            ("inbound", {"message_uuid": "u-1", "from": "49151", "channel": "whatsapp"}),
        ):
            heard = hear(rig.provider, route, rig.token_signed(document), NOW)
            assert isinstance(heard, Heard)
            assert heard.items == []

    within(act, VonageMessagesRig())


def test_a_message_of_a_person_is_whole_and_has_both_numbers() -> None:
    def act(rig: VonageMessagesRig) -> None:
        heard = hear(rig.provider, *rig.inbound("x" * 400), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, Inbound)
        assert (item.from_, item.to, item.text) == ("+4915112340001", "+4930123456", "x" * 400)

    within(act, VonageMessagesRig())


def test_the_verifier_of_the_vendor_and_ours_agree_about_tokens() -> None:
    """Theirs judges the signature, ours the body and the key as well."""

    def act(rig: VonageMessagesRig) -> None:
        document = rig.state("u-1", "delivered")
        good, other = (
            rig.token_signed(document),
            rig.token_signed(document, "another-secret-of-32-signs-or-rather-more"),
        )
        for call, is_right in ((good, True), (other, False)):
            token = call.header("Authorization").partition(" ")[2]
            assert verify_signature(token, SIGNATURE_SECRET) is is_right
            assert isinstance(hear(rig.provider, "status", call, NOW), Heard if is_right else Refusal)
        unsigned = jwt.encode({"api_key": "abcd1234"}, None, algorithm="none")  # type: ignore[arg-type]
        for wrong in (
            msgspec.structs.replace(good, body=good.body + b" "),
            msgspec.structs.replace(good, headers={"Authorization": f"Bearer {unsigned}"}),
            msgspec.structs.replace(good, headers={"Authorization": "Basic abc"}),
            rig.token_signed(document, api_key="another1"),
            rig.token_signed(document, payload_hash=""),
        ):
            refusal = hear(rig.provider, "status", wrong, NOW)
            assert isinstance(refusal, Refusal)
            assert refusal.kind == "signature"
            assert found_secrets(rig, refusal.why) == []

    within(act, VonageMessagesRig())


def test_a_token_of_yesterday_is_taken_because_a_repeat_is_known_by_its_id() -> None:
    """Vonage repeats a call for a day; the clock of this machine is not asked."""

    def act(rig: VonageMessagesRig) -> None:
        for issued in (1, 4_000_000_000):
            call = rig.token_signed(rig.state("u-1", "delivered"), iat=issued, exp=issued + 1)
            assert isinstance(hear(rig.provider, "status", call, NOW), Heard)

    within(act, VonageMessagesRig())
