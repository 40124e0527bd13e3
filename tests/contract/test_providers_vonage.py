"""Vonage against its official OpenAPI document, and the request model and signatures of its own Python SDK."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec
import pytest
from contract.providers.sms_rig import SHAPES, SmsSuite, form_of, sent, spoilt
from contract.providers.vendor import NOW, need_here, needs, within
from contract.providers.vonage_rig import SPEC, VonageGate, VonageRig
from jsonschema import ValidationError
from openapi_core.exceptions import OpenAPIError
from vonage_sms.requests import SmsMessage
from vonage_sms.responses import SmsResponse

from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    EmailAddress,
    Failed,
    Inbound,
    Price,
    SmsContent,
)
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.providers.vonage.errors import RECEIPT, SEND

needs_spec = needs(SPEC)


class TestVonage(SmsSuite):
    """The suites that every provider passes, and those of SMS."""

    answers = ((200, '{"messages":[{"status":"0"}]}', "unknown"),)
    stranger = ({"api_secret": "another-secret"}, "4")

    def rig(self) -> VonageRig:
        return VonageRig()

    def judged(self) -> VonageRig:
        need_here(SPEC)
        return VonageRig(VonageGate())

    def unsigned(self, good: RawRequest) -> list[RawRequest]:
        """The signature is one of the parameters."""
        fields = json.loads(good.body)
        others = [{"sig": ""}, {"sig": "0" * 64}, {"status": "failed"}, {"nonce": "another"}]
        bodies = [json.dumps(fields | one).encode() for one in others]
        return [msgspec.structs.replace(good, body=body) for body in bodies]


@pytest.fixture(scope="module")
def gate() -> VonageGate:
    return VonageGate()


@needs_spec
@pytest.mark.parametrize(
    ("name", "value"),
    [("to", "12"), ("ttl", "19000"), ("ttl", "soon"), ("api_key", "short"), ("from", None), ("type", "txt")],
)
def test_the_official_specification_refuses_what_is_wrong(
    gate: VonageGate, name: str, value: str | None
) -> None:
    """Control: the same request, with one field spoilt."""
    rig = VonageRig(gate)
    sent(rig, {"useless_after": NOW + timedelta(minutes=5)})
    [seen] = rig.posted()
    with pytest.raises(OpenAPIError):
        gate.check(spoilt(seen, name, value))


@pytest.mark.parametrize("change", SHAPES)
def test_the_message_is_what_the_request_model_of_the_vendor_would_send(change: dict[str, object]) -> None:
    """The SDK's model is built from our form and gives the same form back."""
    rig = VonageRig()
    sent(rig, change)
    form = form_of(rig.posted()[0])
    credentials = {name: form.pop(name) for name in ("api_key", "api_secret")}
    assert all(credentials.values())
    names = {"from": "from_", "client-ref": "client_ref", "status-report-req": "status_report_req"}
    model = SmsMessage(**{names.get(key, key): value for key, value in form.items()})
    again = model.model_dump(by_alias=True, exclude_none=True)
    assert {key: str(value).lower() for key, value in again.items()} == {
        key: value.lower() for key, value in form.items()
    }


def test_a_message_says_how_long_it_is_useful_and_in_which_alphabet_it_is() -> None:
    rig = VonageRig()
    sent(
        rig,
        {"useless_after": NOW + timedelta(seconds=90)},
        {"useless_after": NOW + timedelta(days=9), "content": SmsContent("привет")},
        {"sender": "ANKLANG"},
    )
    forms = sorted((form_of(seen) for seen in rig.posted()), key=lambda form: form["to"])
    assert [form.get("ttl") for form in forms] == ["90000", "604800000", None]
    assert [form["type"] for form in forms] == ["text", "unicode", "text"]
    assert [form["from"] for form in forms] == ["4930123456", "4930123456", "ANKLANG"]


def test_a_message_that_is_useless_before_the_vendor_would_give_up_is_not_sent() -> None:
    """The least ttl is 20 seconds; less left than that would arrive too late."""
    rig = VonageRig()
    [result] = sent(rig, {"useless_after": NOW + timedelta(seconds=19)})
    assert isinstance(result, Failed)
    assert (result.error, result.reason) == ("message", "too_late")
    assert rig.vendor.seen == []


def test_a_long_text_has_its_parts_and_the_price_of_all_of_them() -> None:
    rig = VonageRig()
    rig.parts = [("0", "0.07500000"), ("0", "0.07500000"), ("0", "0.07500000")]
    [result] = sent(rig, {})
    assert isinstance(result, Accepted)
    assert (result.parts, result.price) == (3, Price(225_000, "EUR"))
    assert SmsResponse(**result.raw["body"]).messages[0].message_id == result.provider_ref  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("0", "0.1"), ("1", "")], Accepted),
        ([("1", ""), ("0", "0.1")], Accepted),
        ([("1", ""), ("1", "")], Failed),
    ],
)
def test_a_text_of_which_one_part_was_taken_is_taken_so_that_nothing_goes_twice(
    parts: list[tuple[str, str]], expected: type
) -> None:
    rig = VonageRig()
    rig.parts = parts
    [result] = sent(rig, {})
    assert isinstance(result, expected), result


@pytest.mark.parametrize("code", sorted(SEND))
def test_an_error_code_of_a_send_has_the_class_of_the_table(code: str) -> None:
    rig = VonageRig()
    rig.parts = [(code, "")]
    [result] = sent(rig, {})
    assert isinstance(result, Failed)
    assert (result.error, result.reason, result.code) == (*SEND[code], code)


@needs_spec
def test_receipts_and_messages_of_these_tests_are_those_of_the_specification(gate: VonageGate) -> None:
    """With a control: a message without a number is refused."""
    rig = VonageRig()
    gate.check_document("DeliveryReceipt", rig.receipt(rig.outgoing(1), "0A1", "delivered"))
    gate.check_document("InboundMessage", rig.message("Hallo"))
    wrong = rig.message("Hallo")
    del wrong["msisdn"]
    with pytest.raises(ValidationError):
        gate.check_document("InboundMessage", wrong)


def test_a_receipt_is_read_and_states_that_say_nothing_new_are_silent() -> None:
    expected = {
        "accepted": None, "buffered": None, "unknown": None, "delivered": "delivered", "failed": "failed",
        "rejected": "undeliverable", "expired": "undeliverable",
    }  # fmt: skip

    def act(rig: VonageRig) -> None:
        for word, state in expected.items():
            heard = hear(rig.provider, "status", rig.signed(rig.receipt(rig.outgoing(1), "0A1", word)), NOW)
            assert isinstance(heard, Heard), word
            assert [item.state for item in heard.items] == ([] if state is None else [state])

    within(act, VonageRig())


@pytest.mark.parametrize("code", [*sorted(RECEIPT), "777"])
def test_a_receipt_has_the_class_of_the_table_and_an_unknown_code_never_costs_an_address(code: str) -> None:
    def act(rig: VonageRig) -> None:
        call = rig.signed(rig.receipt(rig.outgoing(1), "0A1", "rejected", code))
        heard = hear(rig.provider, "status", call, NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, DeliveryReport)
        assert (item.error, item.reason) == RECEIPT.get(code, ("transient", "unreachable"))
        assert item.client_ref == rig.outgoing(1).message_id
        assert item.recipient == "+4915112340001"
        assert item.at == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    within(act, VonageRig())


@pytest.mark.parametrize("method", ["md5", "sha1", "sha256", "sha512"])
def test_only_the_digest_that_the_account_chose_is_taken(method: str) -> None:
    """A stronger setting is not undone by a weaker signature."""

    def act(rig: VonageRig) -> None:
        for used in ("md5", "sha1", "sha256", "sha512"):
            call = rig.signed(rig.message("a=b & c"), used)
            heard = hear(rig.provider, "inbound", call, NOW)
            assert isinstance(heard, Heard if used == method else Refusal), used

    within(act, VonageRig(signature_method=method))


def test_vonage_may_call_with_json_with_a_form_or_with_a_query() -> None:
    def act(rig: VonageRig) -> None:
        call = rig.inbound("STOP bitte & danke = 👍")[1]
        fields = urlencode(json.loads(call.body))
        form = RawRequest(
            "POST", "/x?account=1", {"Content-Type": "application/x-www-form-urlencoded"}, fields.encode()
        )
        query = RawRequest("GET", f"/x?{fields}", {}, b"")
        items = [hear(rig.provider, "inbound", one, NOW) for one in (call, form, query)]
        assert all(isinstance(one, Heard) for one in items)
        assert items[0] == items[1] == items[2]
        [item] = items[0].items  # type: ignore[union-attr]
        assert isinstance(item, Inbound)
        assert (item.from_, item.to) == ("+4915112340001", "+4930123456")

    within(act, VonageRig())


def test_parameters_that_cannot_be_read_are_refused() -> None:
    many = urlencode({f"F{number}": "x" for number in range(300)}).encode()

    def act(rig: VonageRig) -> None:
        for body in (b"\xff\xfe", many, b""):
            refusal = hear(rig.provider, "status", RawRequest("POST", "/x", {}, body), NOW)
            assert isinstance(refusal, Refusal)

    within(act, VonageRig())


def test_a_wrong_kind_of_address_and_a_picture_are_refused_without_a_call() -> None:
    rig = VonageRig()
    results = sent(
        rig,
        {"address": EmailAddress("a@b.example")},
        {"content": SmsContent("Bild", media=("https://shop.example.com/a.jpg",))},
    )
    assert [one.reason for one in results if isinstance(one, Failed)] == ["provider_rejected", "media_failed"]
    assert rig.vendor.seen == []
