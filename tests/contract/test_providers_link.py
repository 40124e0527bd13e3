"""LINK Mobility against the fields, codes and examples of its document."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from contract.providers.link_rig import GATE, SEND, TOKEN, LinkRig
from contract.providers.sms_rig import SHAPES, SmsSuite, sent
from contract.providers.vendor import NOW, within

from anklang.channels.model import Accepted, DeliveryReport, ErrorClass, Failed, Inbound, SmsContent
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.providers.link.errors import DELIVERED, FAILED, SENT, SUBMIT, UNDELIVERABLE, reading


class TestLink(SmsSuite):
    """The suites that every provider passes, and those of SMS."""

    gone: ErrorClass = "message"  # at hand-over LINK documents no code for a wrong number
    signs_body = False
    shapes = SHAPES[:-1]  # LINK carries no emoji
    answers = (
        *((400, f'{{"resultCode":{code}}}', SUBMIT[code][0]) for code in SUBMIT),
        (200, '{"resultCode":106999}', "message"),
        (200, '{"resultCode":1005}', "unknown"),
        (204, "", "unknown"),
        (500, '{"resultCode":106000}', "unknown"),
    )
    stranger = ({"password": "another"}, "106100")

    def rig(self) -> LinkRig:
        return LinkRig()

    def unsigned(self, good: RawRequest) -> list[RawRequest]:
        """The secret stands in the address."""
        bare = good.url.partition("?")[0]
        wrong = [
            "",
            "?token=",
            "?token=another",
            f"?token={TOKEN}&token=x",
            f"?tokens={TOKEN}",
            "?" + "a=1&" * 50,
        ]
        return [msgspec.structs.replace(good, url=bare + query) for query in wrong]


@pytest.mark.parametrize(
    ("sender", "kind"), [("+4930123456", "MSISDN"), ("2333", "SHORTNUMBER"), ("ANKLANG", "ALPHANUMERIC")]
)
def test_a_sender_is_named_by_its_type(sender: str, kind: str) -> None:
    rig = LinkRig()
    [result] = sent(rig, {"sender": sender})
    assert isinstance(result, Accepted)
    document = json.loads(rig.posted()[0].body)
    assert (document["source"], document["sourceTON"]) == (sender, kind)


def test_a_message_says_how_long_it_is_useful_where_to_report_and_asks_for_its_parts() -> None:
    rig = LinkRig()
    results = sent(
        rig,
        {"useless_after": NOW + timedelta(seconds=90)},
        {"useless_after": NOW + timedelta(days=9)},
        {"content": SmsContent("Grüße & € \n")},
    )
    assert [one.parts for one in results if isinstance(one, Accepted)] == [2, 2, 2]
    found = sorted((json.loads(seen.body) for seen in rig.posted()), key=lambda one: one["destination"])
    assert [one.get("relativeValidityTime") for one in found] == [90_000, 172_800_000, None]
    assert found[0]["refId"] == str(rig.outgoing(1).message_id)
    assert (found[0]["useDeliveryReport"], found[0]["deliveryReportGates"]) == (True, [GATE])
    assert found[0]["ignoreResponse"] is False


def test_without_a_gate_no_report_is_asked_for() -> None:
    rig = LinkRig(gate_id="")
    [result] = sent(rig, {})
    assert isinstance(result, Accepted)
    document = json.loads(rig.posted()[0].body)
    assert document["useDeliveryReport"] is False
    assert "deliveryReportGates" not in document


@pytest.mark.parametrize(
    "change",
    [{"destination": "4915112340001"}, {"sourceTON": "SHORTCODE"}, {"source": None}, {"callbackUrl": "x"}],
)
def test_the_counterpart_refuses_what_the_document_does_not_know(change: dict[str, object]) -> None:
    """Control: the same request with one field spoilt."""
    rig = LinkRig()
    sent(rig, {"useless_after": NOW + timedelta(minutes=5)})
    document = json.loads(rig.posted()[0].body)
    assert SEND.is_valid(document)
    assert not SEND.is_valid(document | change)


def test_characters_of_four_bytes_are_refused_without_a_call() -> None:
    """The platform does not carry them; a text of the first plane goes out."""
    rig = LinkRig()
    emoji, plain = sent(rig, {"content": SmsContent("Hallo 👍")}, {"content": SmsContent("привет ₴ ∑")})
    assert isinstance(emoji, Failed)
    assert (emoji.error, emoji.code) == ("message", "four_byte_characters")
    assert isinstance(plain, Accepted)
    assert len(rig.posted()) == 1


def _report(rig: LinkRig, document: dict[str, object]) -> DeliveryReport | None:
    heard = hear(rig.provider, "status", rig.call(document), NOW)
    assert isinstance(heard, Heard)
    assert heard.reply.status == 200, "the document asks for exactly this"
    found = next(iter(heard.items), None)
    assert found is None or isinstance(found, DeliveryReport)
    return found


@pytest.mark.parametrize("code", [*sorted(SENT | DELIVERED | set(FAILED) | set(UNDELIVERABLE)), "9999"])
def test_a_report_has_the_state_and_the_class_of_the_table(code: str) -> None:
    def act(rig: LinkRig) -> None:
        found = _report(rig, rig.delivery("Dcsh", int(code)))
        expected = reading(code)
        assert (found.state if found else None) == (expected[0] if expected else None)
        if found and expected:
            is_bad = expected[0] in ("failed", "undeliverable")
            assert (found.error, found.reason) == (expected[1] if is_bad else (None, None))
            assert (found.code, found.parts) == (code, 2)
            assert found.at == datetime(2026, 11, 22, 8, 59, 58, tzinfo=UTC)

    within(act, LinkRig())


def test_only_codes_about_the_number_cost_an_address() -> None:
    """integrations 2.6: unknown subscriber, permanently barred, number error."""
    costly = {code for code, (error, _) in (FAILED | UNDELIVERABLE).items() if error == "address"}
    assert costly == {"2104", "2105", "2106"}


def test_a_part_of_a_long_text_is_reported_for_the_whole() -> None:
    def act(rig: LinkRig) -> None:
        message = rig.outgoing(1)
        found = _report(rig, rig.delivery("Dcsh+/x$2", 1001, str(message.message_id)))
        assert found is not None
        assert (found.provider_ref, found.client_ref) == ("Dcsh+/x", message.message_id)

    within(act, LinkRig())


def test_a_message_of_a_person_is_read_and_a_binary_one_passed_over() -> None:
    def act(rig: LinkRig) -> None:
        call = rig.inbound("STOP")[1]
        heard = hear(rig.provider, "inbound", call, NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, Inbound)
        assert (item.from_, item.to, item.text) == ("+4915112340001", "DE 2333", "STOP")
        binary = json.loads(call.body) | {"content": {"type": "BINARY", "userData": "00ff"}}
        passed = hear(rig.provider, "inbound", rig.call(binary), NOW)
        assert isinstance(passed, Heard)
        assert passed.items == []

    within(act, LinkRig())


def test_a_secret_that_holds_special_signs_is_compared_as_it_is() -> None:
    def act(rig: LinkRig) -> None:
        right = rig.call(rig.delivery("D", 1001), "?token=a%2Bb%26c")
        assert isinstance(hear(rig.provider, "status", right, NOW), Heard)
        wrong = rig.call(rig.delivery("D", 1001), "?token=a+b&c")
        assert isinstance(hear(rig.provider, "status", wrong, NOW), Refusal)

    within(act, LinkRig(callback_token="a+b&c"))


def test_the_connection_test_sends_nothing() -> None:
    async def act(rig: LinkRig) -> None:
        assert (await rig.provider.check()).ok
        assert rig.posted() == []
        assert rig.arrived() == []

    within(act, LinkRig())
