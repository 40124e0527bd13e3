"""SendGrid against its official specification (openapi-core), its own verifier, and django-anymail as second reader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from contract.providers.anymail_reader import our_words, read, words
from contract.providers.mails import HEADER, changed
from contract.providers.sendgrid_rig import PUBLIC_KEY, SEND, SPEC, SendGridRig, gate, signed
from contract.providers.sms_rig import Gate
from contract.providers.vendor import NOW, Seen, answering, needs, reports_of, sent_by, within
from openapi_core.exceptions import OpenAPIError
from sendgrid import EventWebhook

from anklang.channels.model import Accepted, DeliveryReport, Failed, Unknown
from anklang.channels.provider import Heard, Refusal, hear
from anklang.core.errors import BadInput
from anklang.providers.sendgrid.webhooks import SIGNATURE, TIMESTAMP
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

needs_spec = needs(SPEC)


class TestSendGrid(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    def rig(self) -> SendGridRig:
        return SendGridRig()


@pytest.fixture(scope="module")
def judge() -> Gate:
    return gate()


@needs_spec
@pytest.mark.parametrize(
    "change",
    [{}, {"html": ""}, {"text": ""}, {"reply_to": ""}, {"list_unsubscribe_url": "", "from_name": ""}],
)
def test_every_shape_of_mail_passes_the_official_specification(
    judge: Gate, change: dict[str, object]
) -> None:
    rig = SendGridRig(judge)
    [result] = sent_by(rig, changed(rig.outgoing(1), **change))
    assert isinstance(result, Accepted), result


@needs_spec
@pytest.mark.parametrize(
    "change",
    [
        {"personalizations": None},
        {"from": {"name": "Laden"}},
        {"content": [{"type": "text/plain", "value": ""}]},
        {"personalizations": [{"to": "a@b.example"}]},
        {"tracking_settings": {"click_tracking": {"enable": "no"}}},
    ],
)
def test_the_official_specification_refuses_what_is_wrong(judge: Gate, change: dict[str, object]) -> None:
    """Control: no recipients, a sender without address, an empty part, a text for a list, a word for a flag."""
    headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
    good: dict[str, object] = {
        "personalizations": [{"to": [{"email": "a@b.example"}]}],
        "from": {"email": "a@b.example"},
    }
    judge.check(Seen("POST", SEND, headers, json.dumps(good).encode()))
    document = {name: value for name, value in (good | change).items() if value is not None}
    with pytest.raises(OpenAPIError):
        judge.check(Seen("POST", SEND, headers, json.dumps(document).encode()))


def test_a_mail_goes_with_its_headers_untouched_our_id_and_no_tracking() -> None:
    """RFC 8058; clicks are counted by our own links, opens only where the shop asked for it."""
    rig = SendGridRig()
    [result] = sent_by(rig)
    assert isinstance(result, Accepted)
    assert result.provider_ref == "abc001"
    [document] = rig.documents
    assert document["headers"] == {
        "List-Unsubscribe": HEADER,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    [one] = document["personalizations"]
    assert one == {
        "to": [{"email": "ada1@example.com", "name": "Ada Müller"}],
        "custom_args": {"anklang_message": str(rig.outgoing(1).message_id)},
    }
    assert document["subject"] == "Dein Warenkorb wartet – noch bis morgen 🧺"
    assert [part["type"] for part in document["content"]] == ["text/plain", "text/html"]
    settings = document["tracking_settings"]
    assert not settings["click_tracking"]["enable"]
    assert not settings["open_tracking"]["enable"]
    assert not settings["subscription_tracking"]["enable"]


def test_opens_are_counted_only_where_the_shop_asks_for_it() -> None:
    rig = SendGridRig(track_opens="true")
    sent_by(rig)
    assert rig.documents[0]["tracking_settings"]["open_tracking"]["enable"]


def test_transactional_mail_carries_no_unsubscribe_header() -> None:
    rig = SendGridRig()
    sent_by(rig, changed(rig.outgoing(1), list_unsubscribe_url="", list_unsubscribe_mailto=""))
    assert "headers" not in rig.documents[0]


def test_a_wrong_key_and_one_that_may_not_send_are_told_by_the_connection_test() -> None:
    """Control: the counterpart checks who sends."""

    async def wrong(rig: SendGridRig) -> None:
        [result] = await rig.provider.send([rig.outgoing(1)])
        assert isinstance(result, Failed)
        assert (result.error, result.reason) == ("account", "credentials_invalid")
        assert not (await rig.provider.check()).ok

    async def narrow(rig: SendGridRig) -> None:
        rig.scopes = ["stats.read"]
        assert "Mail Send" in (await rig.provider.check()).text

    within(wrong, SendGridRig(api_key="another"))
    within(narrow, SendGridRig())


@pytest.mark.parametrize(
    ("status", "text"), [(500, "{}"), (502, "<html>"), (504, ""), (200, "{}"), (301, "")]
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(status: int, text: str) -> None:
    [result] = sent_by(answering(SendGridRig(), status, text))
    assert isinstance(result, Unknown), result


@pytest.mark.parametrize(
    ("status", "fields", "error"),
    [
        (400, ["personalizations.0.to.0.email"], "address"),
        (400, ["personalizations.0.to.0.email", "content"], "message"),
        (400, ["from.email"], "message"),
        (400, ["reply_to.email"], "message"),
        (400, [], "message"),
        (403, ["from"], "account"),
        (413, [], "message"),
    ],
)
def test_only_a_refusal_of_the_recipients_address_is_held_against_it(
    status: int, fields: list[str], error: str
) -> None:
    errors = [{"message": "x", "field": field} for field in fields]
    [result] = sent_by(answering(SendGridRig(), status, json.dumps({"errors": errors})))
    assert isinstance(result, Failed), result
    assert result.error == error


def test_a_202_without_an_id_is_taken_and_known_by_our_own() -> None:
    rig = answering(SendGridRig(), 202, "")
    [result] = sent_by(rig)
    assert isinstance(result, Accepted), result
    assert result.provider_ref == str(rig.outgoing(1).message_id)


def _heard(*events: dict[str, object]) -> list[DeliveryReport]:
    return reports_of(
        SendGridRig(),
        lambda rig: signed([rig.event(rig.outgoing(1), **one) for one in events]),  # type: ignore[arg-type]
    )


EVENTS: list[tuple[dict[str, object], tuple[str, str | None, str | None, str]]] = [
    ({"event": "processed"}, ("sent", None, None, "")),
    ({"event": "deferred", "response": "400 try again later"}, ("sent", None, None, "")),
    ({"event": "delivered"}, ("delivered", None, None, "")),
    ({"event": "spamreport"}, ("delivered", None, None, "complaint")),
    ({"event": "unsubscribe"}, ("delivered", None, None, "unsubscribed")),
    ({"event": "group_unsubscribe"}, ("delivered", None, None, "unsubscribed")),
    ({"event": "dropped", "reason": "Bounced Address"}, ("failed", "address", "bounced", "")),
    ({"event": "dropped", "reason": "Invalid"}, ("failed", "address", "no_address", "")),
    ({"event": "dropped", "reason": "Unsubscribed Address"}, ("failed", "message", "blocked_by_user", "unsubscribed")),
    ({"event": "dropped", "reason": "Spam Reporting Address"}, ("failed", "message", "blocked_by_user", "complaint")),
    ({"event": "dropped", "reason": "Something New"}, ("failed", "message", "provider_rejected", "")),
]  # fmt: skip


@pytest.mark.parametrize(("event", "found"), EVENTS)
def test_an_event_has_its_state_its_class_and_its_opt_out(
    event: dict[str, object], found: tuple[object, ...]
) -> None:
    [item] = _heard(event)
    assert (item.state, item.error, item.reason, item.opt_out) == found
    assert item.provider_ref == "abc001"
    assert item.at == datetime.fromtimestamp(1795338005, UTC)


@pytest.mark.parametrize(
    ("fields", "error", "reason"),
    [
        ({"type": "bounce", "reason": "550 5.1.1 user unknown", "status": "5.1.1"}, "address", "bounced"),
        ({"type": "bounce", "reason": "500 unknown recipient"}, "address", "bounced"),
        (
            {"type": "bounce", "reason": "550 x", "bounce_classification": "Invalid Address"},
            "address",
            "bounced",
        ),
        (
            {"type": "bounce", "reason": "550 x", "bounce_classification": "Reputation"},
            "message",
            "provider_rejected",
        ),
        (
            {"type": "bounce", "reason": "550 x", "bounce_classification": "Content"},
            "message",
            "provider_rejected",
        ),
        (
            {"type": "bounce", "reason": "550 x", "bounce_classification": "Mailbox Unavailable"},
            "transient",
            "bounced",
        ),
        (
            {"type": "bounce", "reason": "550 5.7.26 DMARC", "status": "5.7.26"},
            "account",
            "provider_rejected",
        ),
        ({"type": "bounce", "reason": "550 5.7.1 policy"}, "message", "provider_rejected"),
        ({"type": "bounce", "reason": "552 mailbox full", "status": "5.2.2"}, "transient", "bounced"),
        ({"type": "blocked", "reason": "550 user unknown"}, "transient", "bounced"),
        (
            {"type": "blocked", "reason": "554 blocked using a list", "status": "5.0.0"},
            "message",
            "provider_rejected",
        ),
        ({"type": "blocked", "reason": "unable to get mx info"}, "transient", "bounced"),
    ],
)
def test_a_bounce_has_its_class_and_policy_or_authentication_never_cost_the_address(
    fields: dict[str, object], error: str, reason: str
) -> None:
    """compliance 6.3"""
    [item] = _heard({"event": "bounce"} | fields)
    assert (item.state, item.error, item.reason) == ("undeliverable", error, reason)


@pytest.mark.parametrize(
    ("fields", "machine"),
    [
        ({"sg_machine_open": True, "useragent": "Mozilla/5.0 (iPhone)"}, "apple_mpp"),
        ({"sg_machine_open": False, "useragent": "Mozilla/5.0"}, "apple_mpp"),
        ({"sg_machine_open": False, "useragent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)"}, ""),
        ({}, ""),
    ],
)
def test_an_open_by_a_machine_is_marked(fields: dict[str, object], machine: str) -> None:
    """compliance 6.5"""
    [item] = _heard({"event": "open"} | fields)
    assert (item.state, item.machine) == ("read", machine)


def test_many_events_come_in_one_call_and_clicks_of_the_vendor_are_passed_over() -> None:
    found = _heard({"event": "processed"}, {"event": "click", "url": "https://x"}, {"event": "group_resubscribe"},
                   {"event": "delivered"}, {"event": "brand_new"})  # fmt: skip
    assert [one.state for one in found] == ["sent", "delivered"]


def test_anymail_reads_the_same_events_the_same_way() -> None:
    """A second reader that nobody here wrote; a block is no bounce for us, so it is left out."""

    def act(rig: SendGridRig) -> None:
        events = [rig.event(rig.outgoing(1), **one) for one, _ in EVENTS]  # type: ignore[arg-type]
        events.append(
            rig.event(rig.outgoing(1), "bounce", type="bounce", reason="550 5.1.1 unknown", status="5.1.1")
        )
        events.append(rig.event(rig.outgoing(1), "open", useragent="Mozilla/5.0 (iPhone)"))
        route, call = signed(events)
        heard = hear(rig.provider, route, call, NOW)
        assert isinstance(heard, Heard)
        theirs = read("sendgrid", "SendGridTrackingWebhookView", call)
        ours = [one.state if one.state == "failed" else our_words([one])[0] for one in heard.items]
        assert ours == words(theirs)
        assert [one.recipient for one in heard.items] == [one.recipient for one in theirs]

    within(act, SendGridRig())


def test_sendgrids_own_verifier_and_ours_agree_on_every_change() -> None:
    """integrations 1.4: raw body, time stamp and signature are bound to each other."""

    def act(rig: SendGridRig) -> None:
        theirs = EventWebhook(PUBLIC_KEY)
        route, good = signed([rig.event(rig.outgoing(1), "delivered", note="ümlaut")])
        stamp = {TIMESTAMP: str(int(good.header(TIMESTAMP)) + 1)}
        calls: list[Callable[[], object]] = [
            lambda: good,
            lambda: msgspec.structs.replace(good, body=good.body.replace(b"delivered", b"bounce")),
            lambda: msgspec.structs.replace(good, body=good.body + b"\r\n"),
            lambda: msgspec.structs.replace(good, headers={**good.headers, **stamp}),
        ]
        found = []
        for make in calls:
            call = make()
            verdict = theirs.verify_signature(
                call.body.decode(), call.header(SIGNATURE), call.header(TIMESTAMP)
            )
            assert isinstance(hear(rig.provider, route, call, NOW), Heard) == verdict
            found.append(verdict)
        assert found == [True, False, False, False]

    within(act, SendGridRig())


def test_without_a_key_nothing_is_taken_and_a_key_that_is_none_is_named_at_once() -> None:
    def act(rig: SendGridRig) -> None:
        assert isinstance(hear(rig.provider, *signed([]), NOW), Refusal)

    within(act, SendGridRig(webhook_public_key=""))
    for key in ("nonsense", "AAAA", "ä"):
        with pytest.raises(BadInput, match="webhook_public_key"):
            asyncio.run(_made(SendGridRig(webhook_public_key=key)))


async def _made(rig: SendGridRig) -> None:
    async with rig:
        pass
