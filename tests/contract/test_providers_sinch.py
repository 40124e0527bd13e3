"""Sinch against the request, answer and event models of its own Python SDK, and its own signatures."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from contract.providers.sinch_rig import SECRET, SinchRig, judge
from contract.providers.sms_rig import SmsSuite, sent
from contract.providers.vendor import NOW, within
from pydantic import ValidationError
from sinch.domains.sms.sinch_events.v1 import SmsSinchEvent

from anklang.channels.model import (
    DeliveryReport,
    ErrorClass,
    Inbound,
    Media,
)
from anklang.channels.provider import Heard, Refusal, hear
from anklang.providers.sinch.errors import REPORT, SEND, STATES
from anklang.testing.provider_media_suite import MediaSuite


class TestSinch(SmsSuite, MediaSuite):
    """The suites that every provider passes, and those of SMS."""

    gone: ErrorClass = "message"  # at hand-over Sinch does not say whether the number or the sender is wrong
    answers = (
        *((status, f'{{"code":"{code}"}}', SEND[code][0]) for code in SEND for status in (400, 403)),
        (400, '{"code":"something_new","text":"x"}', "message"),
        (403, "", "account"),
        (201, "{}", "unknown"),
    )
    stranger = ({"api_token": "another-token"}, "401")

    def rig(self) -> SinchRig:
        return SinchRig()


@pytest.mark.parametrize(
    "change",
    [
        {"to": "4915112340001"},
        {"body": None},
        {"expire_at": "soon"},
        {"max_number_of_message_parts": "30"},
        {"callbackUrl": "x"},
    ],
)
def test_the_model_of_the_vendor_refuses_what_is_wrong(change: dict[str, object]) -> None:
    """Control: the same request with one field spoilt, or one that Sinch does not have."""
    rig = SinchRig()
    sent(rig, {"useless_after": NOW + timedelta(minutes=5)})
    document = judge(rig.posted()[0].body)
    with pytest.raises((ValidationError, KeyError)):
        judge(json.dumps(document | change).encode())


def test_a_message_says_until_when_it_is_useful_where_to_report_and_counts_its_parts() -> None:
    rig = SinchRig()
    sent(rig, {"useless_after": NOW + timedelta(seconds=90)}, {"useless_after": NOW + timedelta(days=9)}, {})
    found = sorted((json.loads(seen.body) for seen in rig.posted()), key=lambda one: one["to"])
    expected = ["2026-11-22T09:01:30.000Z", "2026-11-25T09:00:00.000Z", None]
    assert [one.get("expire_at") for one in found] == expected
    assert found[0]["delivery_report"] == "per_recipient"
    assert found[0]["callback_url"] == rig.outgoing(1).callback_url
    assert found[0]["client_reference"] == str(rig.outgoing(1).message_id)
    assert found[0]["max_number_of_message_parts"] == 30


def test_reports_and_messages_of_these_tests_are_read_and_checked_by_the_sdk_as_by_us() -> None:
    """Differential: the same bytes into the SDK's reader and into ours; the SDK's verifier beside ours."""

    def act(rig: SinchRig) -> None:
        sdk = SmsSinchEvent(SECRET)
        for document in (rig.event("B1", "DELIVERED", 0), rig.message("Grüße 👍")):
            call = rig.signed(document)
            assert sdk.validate_authentication_header(dict(call.headers), call.body)
            assert not sdk.validate_authentication_header(dict(call.headers), call.body + b" ")
            theirs = sdk.parse_event(call.body, dict(call.headers))
            heard = hear(rig.provider, "inbound", call, NOW)
            assert isinstance(heard, Heard)
            [ours] = heard.items
            if isinstance(ours, DeliveryReport):
                assert (ours.provider_ref, ours.at) == (theirs.batch_id, theirs.at)
                assert ours.parts == theirs.number_of_message_parts
            else:
                assert (ours.provider_ref, ours.text, ours.at) == (theirs.id, theirs.body, theirs.received_at)

    within(act, SinchRig())


@pytest.mark.parametrize("status", [*sorted(STATES), "QUEUED", "UNKNOWN", "Dispatched", "NEW"])
def test_a_status_is_read_in_any_case_and_what_says_nothing_is_silent(status: str) -> None:
    def act(rig: SinchRig) -> None:
        heard = hear(rig.provider, "status", rig.signed(rig.event("B1", status, 999)), NOW)
        assert isinstance(heard, Heard)
        expected = STATES.get(status.upper())
        assert [item.state for item in heard.items] == ([] if expected is None else [expected[0]])
        for item in heard.items:
            assert isinstance(item, DeliveryReport)
            is_bad = expected is not None and expected[0] in ("failed", "undeliverable")
            assert (item.error, item.reason) == (expected[1] if expected and is_bad else (None, None))
            assert item.error != "address"

    within(act, SinchRig())


@pytest.mark.parametrize("code", sorted(REPORT))
def test_a_code_of_a_report_has_the_class_of_the_table(code: str) -> None:
    def act(rig: SinchRig) -> None:
        heard = hear(rig.provider, "status", rig.signed(rig.event("B1", "ABORTED", int(code))), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, DeliveryReport)
        assert (item.error, item.reason, item.code) == (*REPORT[code], code)
        assert item.recipient == "+4915112340001"
        assert item.at == datetime(2026, 11, 22, 8, 59, 58, 930000, tzinfo=UTC)

    within(act, SinchRig())


def test_a_picture_message_brings_its_text_and_its_files() -> None:
    def act(rig: SinchRig) -> None:
        media = [
            {
                "url": "https://mms.example/a.jpg",
                "content_type": "image/jpeg",
                "status": "Uploaded",
                "code": 0,
            },
            {"content_type": "image/gif", "status": "Failed", "code": 1},
        ]
        document = rig.message("") | {"type": "mo_media", "body": {"message": "schau", "media": media}}
        theirs = SmsSinchEvent(SECRET).parse_event(json.dumps(document))
        assert theirs.body.media[0].url == media[0]["url"]
        heard = hear(rig.provider, "inbound", rig.signed(document), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, Inbound)
        assert (item.text, item.media) == ("schau", (Media("https://mms.example/a.jpg", "image/jpeg"),))

    within(act, SinchRig())


def test_reports_of_whole_batches_and_binary_messages_are_passed_over() -> None:
    def act(rig: SinchRig) -> None:
        for kind in ("delivery_report_sms", "mo_binary", "something_new"):
            heard = hear(rig.provider, "inbound", rig.signed({"type": kind}), NOW)
            assert isinstance(heard, Heard)
            assert heard.items == []

    within(act, SinchRig())


def test_a_signature_with_another_secret_or_without_its_nonce_is_refused() -> None:
    def act(rig: SinchRig) -> None:
        good = rig.signed(rig.message("x"))
        bare = {k: v for k, v in good.headers.items() if not k.endswith("Nonce")}
        for call in (rig.signed(rig.message("x"), "another"), msgspec.structs.replace(good, headers=bare)):
            assert isinstance(hear(rig.provider, "inbound", call, NOW), Refusal)

    within(act, SinchRig())
