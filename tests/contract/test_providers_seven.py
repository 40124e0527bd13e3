"""seven.io against its official OpenAPI document, and its official client as signer, verifier and model."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import msgspec
import pytest
from contract.providers import node
from contract.providers.seven_rig import KEY, PUBLIC_URL, SIGNING_SECRET, SPEC, SevenGate, SevenRig
from contract.providers.sms_rig import SmsSuite, form_of, sent, spoilt
from contract.providers.vendor import NOW, need_here, needs, within
from jsonschema import ValidationError
from openapi_core.exceptions import OpenAPIError

from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    Failed,
    Inbound,
    Price,
    Unknown,
)
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.providers.seven.errors import CODES

needs_spec = needs(SPEC)
NOW_MS = str(int(NOW.timestamp() * 1000))


class TestSeven(SmsSuite):
    """The suites that every provider passes, and those of SMS."""

    answers = (
        (200, "100", "unknown"),
        (200, '{"success":"100","messages":[{"success":true,"id":null}]}', "unknown"),
        (200, '{"success":"100","messages":[{"success":false,"error":null}]}', "unknown"),
        (200, '"900"', "account"),
        (200, "500\n", "account"),
        (200, '{"success":"305","messages":[]}', "message"),
    )
    stranger = ({"api_key": "another-key"}, "900")

    def rig(self) -> SevenRig:
        return SevenRig()

    def judged(self) -> SevenRig:
        need_here(SPEC)
        return SevenRig(SevenGate())


@pytest.fixture(scope="module")
def gate() -> SevenGate:
    return SevenGate()


@needs_spec
@pytest.mark.parametrize(("name", "value"), [("to", None), ("text", None), ("foreign_id", "ä b")])
def test_the_official_specification_refuses_what_is_wrong(
    gate: SevenGate, name: str, value: str | None
) -> None:
    """Control: the same request, with one field spoilt."""
    rig = SevenRig(gate)
    sent(rig, {})
    [seen] = rig.posted()
    with pytest.raises(OpenAPIError):
        gate.check(spoilt(seen, name, value))
    with pytest.raises(ValidationError):
        gate.answer.validate({"success": 100})


def test_the_request_has_the_fields_of_the_official_client() -> None:
    """Record and compare: the same message by their client and by ours."""
    rig = SevenRig()
    sent(rig, {"useless_after": NOW + timedelta(seconds=330)})
    [seen] = rig.posted()
    ours = form_of(seen)
    parameters = ours | {"to": [ours["to"]], "ttl": int(ours["ttl"])}
    theirs = node.ask("seven_client.cjs", NOW_MS, "send", KEY, SIGNING_SECRET, json.dumps(parameters))
    assert {key: str(value) for key, value in json.loads(theirs["body"]).items()} == ours
    assert (theirs["method"], theirs["url"].removeprefix("https://gateway.seven.io")) == ("POST", seen.path)
    assert theirs["headers"]["X-Api-Key"] == seen.headers["X-Api-Key"]
    assert ours["ttl"] == "5"


def test_a_signature_of_the_official_client_is_taken_and_its_verifier_takes_those_of_these_tests() -> None:
    """Both ways, each with a control."""
    parameters = json.dumps({"to": ["4915112340001"], "text": "Grüße & Küsse", "from": "X"})
    theirs = node.ask("seven_client.cjs", NOW_MS, "send", KEY, SIGNING_SECRET, parameters)

    async def main() -> RawRequest:
        async with SevenRig(public_url="https://gateway.seven.io") as rig:
            for secret_fits, body in ((True, theirs["body"]), (False, theirs["body"] + " ")):
                call = RawRequest("POST", "/api/sms", theirs["headers"], body.encode())
                refusal = hear(rig.provider, "status", call, NOW)  # no event in it, so it is broken at best
                assert isinstance(refusal, Refusal)
                assert refusal.kind == ("broken" if secret_fits else "signature")
            return rig.inbound("Hallo ß")[1]

    ours = asyncio.run(main())
    url = PUBLIC_URL + ours.url.removeprefix("http://10.0.0.7:8800")
    given = (ours.method, url, ours.body.decode(), json.dumps(dict(ours.headers)))
    for secret, is_right in ((SIGNING_SECRET, True), ("another", False)):
        assert node.ask("seven_client.cjs", NOW_MS, "verify", secret, *given)["valid"] is is_right


def test_every_code_of_the_official_client_that_an_sms_can_have_is_in_the_table() -> None:
    theirs = set(node.ask("seven_client.cjs", NOW_MS, "codes"))
    of_other_products = {"801", "802", "803", "901"}  # logos, ring tones, asking for an unknown message
    assert theirs - of_other_products <= set(CODES)


@pytest.mark.parametrize("code", [*sorted(CODES), "999"])
def test_a_code_has_the_class_of_the_table_and_an_unknown_one_never_costs_an_address(code: str) -> None:
    rig = SevenRig()
    rig.code = code
    [result] = sent(rig, {})
    assert isinstance(result, Failed)
    assert (result.error, result.reason) == CODES.get(code, ("message", "provider_rejected"))
    assert result.code == code


def test_the_reload_lock_means_taken_for_a_repeat_and_refused_for_a_first_try() -> None:
    """Code 402 answers an identical text to the same number; after an unknown outcome the first one may have gone."""
    rig = SevenRig()
    rig.code = "402"
    first, repeat = sent(rig, {}, {"is_repeat": True, "attempt": 2})
    assert isinstance(first, Failed)
    assert first.error == "message"
    assert isinstance(repeat, Unknown)


def test_a_message_has_its_parts_its_price_and_how_long_it_is_useful() -> None:
    rig = SevenRig(currency="chf")
    [result, short, late] = sent(
        rig,
        {"useless_after": NOW + timedelta(days=9)},
        {"useless_after": NOW + timedelta(seconds=119)},
        {"useless_after": NOW + timedelta(seconds=59)},
    )
    assert isinstance(result, Accepted)
    assert (result.parts, result.price) == (2, Price(150_000, "CHF"))
    assert isinstance(short, Accepted)
    assert isinstance(late, Failed)
    assert late.reason == "too_late"
    assert sorted(form_of(seen)["ttl"] for seen in rig.posted()) == ["1", "2880"]


@pytest.mark.parametrize(
    ("status", "state", "error"),
    [
        ("ACCEPTED", "sent", None),
        ("TRANSMITTED", "sent", None),
        ("BUFFERED", "sent", None),
        ("DELIVERED", "delivered", None),
        ("NOTDELIVERED", "undeliverable", "transient"),
        ("EXPIRED", "undeliverable", "transient"),
        ("REJECTED", "undeliverable", "message"),
        ("FAILED", "failed", "transient"),
    ],
)
def test_a_report_is_read_and_never_costs_an_address(status: str, state: str, error: str | None) -> None:
    def act(rig: SevenRig) -> None:
        heard = hear(rig.provider, "status", rig.event("dlr", {"msg_id": "7", "status": status}), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, DeliveryReport)
        assert (item.state, item.error) == (state, error)

    within(act, SevenRig())


def test_other_events_and_new_words_are_passed_over() -> None:
    def act(rig: SevenRig) -> None:
        for route, name, data in (
            ("status", "tracking", {"type": "click"}),
            ("inbound", "rcs", {"id": "1"}),
            ("status", "dlr", {"msg_id": "7", "status": "PONDERING"}),
        ):
            heard = hear(rig.provider, route, rig.event(name, data), NOW)
            assert isinstance(heard, Heard)
            assert heard.items == []

    within(act, SevenRig())


def test_a_message_of_a_person_has_both_numbers_and_its_time() -> None:
    def act(rig: SevenRig) -> None:
        heard = hear(rig.provider, *rig.inbound("Ja"), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, Inbound)
        assert (item.from_, item.to, item.at) == ("+4915112340001", "+4930123456", NOW)

    within(act, SevenRig())


@pytest.mark.parametrize(("age", "expected"), [(0, Heard), (299, Heard), (301, Refusal), (-301, Refusal)])
def test_a_signature_is_good_for_five_minutes(age: int, expected: type) -> None:
    def act(rig: SevenRig) -> None:
        call = rig.event("dlr", {"msg_id": "7", "status": "DELIVERED"}, age)
        assert isinstance(hear(rig.provider, "status", call, NOW), expected)

    within(act, SevenRig())


def test_the_signature_covers_the_address_and_needs_all_its_headers() -> None:
    def act(rig: SevenRig) -> None:
        call = rig.event("dlr", {"msg_id": "7", "status": "DELIVERED"})
        wrong = [msgspec.structs.replace(call, url=call.url + "&x=y")]
        for name in ("X-Timestamp", "X-Nonce", "X-Signature"):
            wrong.append(msgspec.structs.replace(call, headers=dict(call.headers) | {name: ""}))
        for one in wrong:
            assert isinstance(hear(rig.provider, "status", one, NOW), Refusal)

    within(act, SevenRig())
