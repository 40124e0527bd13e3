"""Mailgun against its own library (requests recorded and compared, signatures) and django-anymail as second reader."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from contract.providers.anymail_reader import our_words, read, words
from contract.providers.mailgun_rig import API_KEY, DOMAIN, SENT_AT, SIGNING_KEY, MailgunRig, call, read_form
from contract.providers.mails import HEADER, changed
from contract.providers.vendor import NOW, Seen, answering, reports_of, sent_by, within
from mailgun.client import Client
from mailgun.security import SecurityGuard

from anklang.channels.model import Accepted, DeliveryReport, Failed, Unknown
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite


class TestMailgun(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    def rig(self) -> MailgunRig:
        return MailgunRig()

    def unsigned(self, good: RawRequest) -> list[RawRequest]:
        """The signature is in the body."""
        document = json.loads(good.body)
        foreign = document["signature"] | {"signature": "0" * 64}
        return [call({"event-data": document["event-data"]}), call(document | {"signature": foreign})]


def test_a_mail_goes_with_its_headers_untouched_our_id_and_no_tracking() -> None:
    """RFC 8058; clicks are counted by our own links, opens only where the shop asked for it."""
    rig = MailgunRig()
    [result] = sent_by(rig)
    assert isinstance(result, Accepted), result
    assert result.provider_ref == f"2026.1@{DOMAIN}"
    [form] = rig.forms
    assert form == {
        "from": "Der Laden <shop@example.com>",
        "to": "Ada Müller <ada1@example.com>",
        "subject": "Dein Warenkorb wartet – noch bis morgen 🧺",
        "text": "Hallo Ada, 10 €",
        "html": "<p>Hallo <b>Ada</b>, 10 €</p>",
        "h:Reply-To": "hilfe@example.com",
        "h:List-Unsubscribe": HEADER,
        "h:List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "v:anklang_message": str(rig.outgoing(1).message_id),
        "o:tracking-clicks": "no",
        "o:tracking-opens": "no",
    }


def test_mailguns_own_library_makes_the_same_request() -> None:
    """Recorded and compared: method, path, credentials, encoding and fields."""

    async def act(rig: MailgunRig) -> None:
        await rig.provider.send([rig.outgoing(1)])
        [ours] = rig.vendor.seen
        client = Client(auth=("api", API_KEY), api_url=rig.vendor.url)
        fields = read_form(ours)
        answer = await asyncio.to_thread(lambda: client.messages.create(data=fields, domain=DOMAIN))
        assert answer.status_code == 200
        theirs = rig.vendor.seen[1]
        assert (theirs.method, theirs.path) == (ours.method, ours.path)
        assert theirs.headers["Authorization"] == ours.headers["Authorization"]
        assert theirs.headers["Content-Type"] == ours.headers["Content-Type"]
        assert read_form(theirs) == fields

    within(act, MailgunRig())


@pytest.mark.parametrize("body", [b"from=a&from=b&to=c", b"from=a&too=c", b"from", b"from=a&tracking=no"])
def test_the_counterpart_refuses_fields_that_mailgun_does_not_have(body: bytes) -> None:
    """Control."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    read_form(Seen("POST", "/", headers, b"from=a&to=b&o:tag=c"))
    with pytest.raises((AssertionError, ValueError)):
        read_form(Seen("POST", "/", headers, body))


@pytest.mark.parametrize(
    ("left", "span"),
    [
        (timedelta(minutes=2), "5m"),
        (timedelta(minutes=30), "30m"),
        (timedelta(minutes=90), "1h30m"),
        (timedelta(hours=23, minutes=59), "23h59m"),
        (timedelta(days=3), None),
    ],
)
def test_a_mail_says_how_long_it_is_useful_within_what_mailgun_takes(
    left: timedelta, span: str | None
) -> None:
    rig = MailgunRig()
    sent_by(rig, msgspec.structs.replace(rig.outgoing(1), useless_after=NOW + left))
    assert rig.forms[0].get("o:deliver-within") == span


def test_opens_are_counted_and_unsubscribe_headers_left_out_only_where_asked() -> None:
    rig = MailgunRig(track_opens="true")
    plain = changed(
        rig.outgoing(1), list_unsubscribe_url="", list_unsubscribe_mailto="", reply_to="", html=""
    )
    sent_by(rig, plain)
    [form] = rig.forms
    assert form["o:tracking-opens"] == "yes"
    assert not any(name.startswith("h:") for name in form)
    assert "html" not in form


def test_a_wrong_key_an_unknown_domain_and_one_that_is_not_verified_are_told() -> None:
    """Control: the counterpart checks who sends."""

    async def wrong(rig: MailgunRig) -> None:
        [result] = await rig.provider.send([rig.outgoing(1)])
        assert isinstance(result, Failed)
        assert (result.error, result.reason) == ("account", "credentials_invalid")
        assert not (await rig.provider.check()).ok

    async def unverified(rig: MailgunRig) -> None:
        rig.state = "unverified"
        assert "unverified" in (await rig.provider.check()).text

    within(wrong, MailgunRig(api_key="another"))
    within(wrong, MailgunRig(domain="other.example.com"))
    within(unverified, MailgunRig())


@pytest.mark.parametrize(
    ("status", "text"), [(500, "{}"), (502, "<html>"), (504, ""), (200, "{}"), (302, "")]
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(status: int, text: str) -> None:
    [result] = sent_by(answering(MailgunRig(), status, text))
    assert isinstance(result, Unknown), result


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (400, "'to' parameter is not a valid address. please check documentation", "address"),
        (400, "'from' parameter is not a valid address. please check documentation", "message"),
        (400, "Sandbox subdomains are for test purposes only.", "message"),
        (402, "Payment required", "account"),
        (403, "Domain mg.example.com is not allowed to send", "account"),
        (413, "too large", "message"),
    ],
)
def test_only_a_refusal_of_the_recipients_address_is_held_against_it(
    status: int, text: str, error: str
) -> None:
    [result] = sent_by(answering(MailgunRig(), status, json.dumps({"message": text})))
    assert isinstance(result, Failed), result
    assert result.error == error


def _heard(event: str, **fields: object) -> list[DeliveryReport]:
    return reports_of(MailgunRig(), lambda rig: rig.signed(rig.event(rig.outgoing(1), event, **fields)))


EVENTS: list[tuple[str, tuple[str, str]]] = [
    ("accepted", ("sent", "")), ("delivered", ("delivered", "")), ("opened", ("read", "")),
    ("complained", ("delivered", "complaint")), ("unsubscribed", ("delivered", "unsubscribed")),
    ("rejected", ("failed", "")),
]  # fmt: skip


@pytest.mark.parametrize(("event", "found"), EVENTS)
def test_an_event_has_its_state_and_its_opt_out(event: str, found: tuple[str, str]) -> None:
    [item] = _heard(event)
    assert (item.state, item.opt_out) == found
    assert (item.provider_ref, item.recipient) == (f"2026.1@{DOMAIN}", "ada1@example.com")
    assert item.at == datetime.fromtimestamp(SENT_AT, UTC)


def test_a_click_of_the_vendor_is_passed_over_and_a_temporary_failure_keeps_the_mail_on_its_way() -> None:
    assert _heard("clicked") == []
    assert _heard("stored") == []
    [item] = _heard("failed", severity="temporary", reason="generic")
    assert (item.state, item.error) == ("sent", None)


def _status(code: int, message: str, enhanced: str = "", bounce: str = "hard") -> dict[str, object]:
    return {"code": code, "message": message, "enhanced-code": enhanced, "bounce-type": bounce}


@pytest.mark.parametrize(
    ("reason", "status", "found"),
    [
        ("bounce", _status(550, "user unknown", "5.1.1"), ("address", "bounced", "")),
        ("bounce", _status(550, "rejected"), ("address", "bounced", "")),
        ("delayed-bounce", _status(550, "no such user"), ("address", "bounced", "")),
        ("bounce", _status(550, "blocked by policy", "5.7.1"), ("message", "provider_rejected", "")),
        ("bounce", _status(550, "unauthenticated", "5.7.26"), ("account", "provider_rejected", "")),
        ("bounce", _status(552, "mailbox full", "5.2.2", "soft"), ("transient", "bounced", "")),
        ("bounce", _status(550, "rejected", "", "soft"), ("transient", "bounced", "")),
        ("generic", _status(554, "rejected"), ("transient", "bounced", "")),
        ("espblock", _status(554, "blocked using a list"), ("message", "provider_rejected", "")),
        ("old", _status(421, "Too old"), ("transient", "unreachable", "")),
        ("suppress-bounce", _status(605, ""), ("address", "bounced", "")),
        ("suppress-unsubscribe", _status(606, ""), ("message", "blocked_by_user", "unsubscribed")),
        ("suppress-complaint", _status(607, ""), ("message", "blocked_by_user", "complaint")),
        ("", {}, ("transient", "bounced", "")),
    ],
)
def test_a_failure_has_its_class_and_policy_or_authentication_never_cost_the_address(
    reason: str, status: dict[str, object], found: tuple[str, ...]
) -> None:
    """compliance 6.3"""
    fields: dict[str, object] = {"severity": "permanent", "reason": reason, "delivery-status": status}
    [item] = _heard("failed", **fields)
    assert item.state == "undeliverable"
    assert (item.error, item.reason, item.opt_out) == found


@pytest.mark.parametrize(
    ("client", "machine"),
    [
        ({"bot": "apple", "user-agent": "Mozilla/5.0"}, "apple_mpp"),
        ({"bot": "gmail"}, "scanner"),
        ({"bot": "generic"}, "scanner"),
        ({"bot": "", "user-agent": "Mozilla/5.0"}, "apple_mpp"),
        ({"bot": "", "user-agent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"}, "proxy"),
        ({"bot": "", "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)"}, ""),
    ],
)
def test_an_open_by_a_machine_is_marked(client: dict[str, str], machine: str) -> None:
    """compliance 6.5"""
    [item] = _heard("opened", **{"client-info": client})
    assert (item.state, item.machine) == ("read", machine)


def test_anymail_reads_the_same_events_the_same_way() -> None:
    """A second reader that nobody here wrote."""

    def act(rig: MailgunRig) -> None:
        events = [rig.event(rig.outgoing(1), event) for event, _ in EVENTS]
        status = {
            "severity": "permanent",
            "reason": "bounce",
            "delivery-status": _status(550, "unknown", "5.1.1"),
        }
        events.append(rig.event(rig.outgoing(1), "failed", **status))
        events.append(rig.event(rig.outgoing(1), "failed", severity="temporary", reason="generic"))
        for event in events:
            route, request = rig.signed(event)
            heard = hear(rig.provider, route, request, NOW)
            assert isinstance(heard, Heard)
            [theirs] = read("mailgun", "MailgunTrackingWebhookView", request)
            assert our_words(heard.items) == words([theirs]), event
            [item] = heard.items
            assert isinstance(item, DeliveryReport)
            assert theirs.message_id == f"<{item.provider_ref}>"
            assert theirs.recipient == item.recipient
            assert theirs.metadata == {"anklang_message": str(item.client_ref)}

    within(act, MailgunRig())


def test_mailguns_own_verifier_and_ours_agree() -> None:
    """integrations 1.4"""

    def act(rig: MailgunRig) -> None:
        _, good = rig.signed(rig.event(rig.outgoing(1), "delivered"), token="t" * 50)
        seal = json.loads(good.body)["signature"]
        for change in ({}, {"token": "u" * 50}, {"timestamp": str(SENT_AT + 1)}, {"signature": "f" * 64}):
            given = seal | change
            theirs = SecurityGuard.verify_webhook(SIGNING_KEY, max_age_seconds=0, **given)
            request = call(json.loads(good.body) | {"signature": given})
            assert isinstance(hear(rig.provider, "events", request, NOW), Heard) == theirs == (not change)

    within(act, MailgunRig())


@pytest.mark.parametrize(
    ("age", "good"), [(0, True), (8 * 3600, True), (10 * 3600, False), (-60, True), (-3600, False)]
)
def test_a_call_is_taken_while_mailgun_may_still_repeat_it_and_not_later(age: int, good: bool) -> None:
    def act(rig: MailgunRig) -> None:
        request = rig.signed(rig.event(rig.outgoing(1), "delivered"), at=int(NOW.timestamp()) - age)
        assert isinstance(hear(rig.provider, *request, NOW), Heard if good else Refusal)

    within(act, MailgunRig())


def test_a_token_is_good_for_its_own_body_as_often_as_it_comes_and_for_no_other() -> None:
    """The signature does not cover the event: whoever saw one call could sign any other with it."""

    def act(rig: MailgunRig) -> None:
        token = "t" * 50
        route, good = rig.signed(rig.event(rig.outgoing(1), "delivered"), token=token)
        _, forged = rig.signed(rig.event(rig.outgoing(1), "complained"), token=token)
        assert isinstance(hear(rig.provider, route, good, NOW), Heard)
        assert isinstance(hear(rig.provider, route, forged, NOW), Refusal)
        assert isinstance(hear(rig.provider, route, good, NOW), Heard)

    within(act, MailgunRig())


@pytest.mark.parametrize("timestamp", ["soon", "", "9" * 40, "-1", None])
def test_a_time_that_is_none_is_refused(timestamp: object) -> None:
    def act(rig: MailgunRig) -> None:
        seal = {"timestamp": timestamp, "token": "t", "signature": "s"}
        assert isinstance(hear(rig.provider, "events", call({"signature": seal}), NOW), Refusal)

    within(act, MailgunRig())


def test_without_a_signing_key_nothing_is_taken() -> None:
    def act(rig: MailgunRig) -> None:
        assert isinstance(
            hear(rig.provider, *rig.signed(rig.event(rig.outgoing(1), "delivered")), NOW), Refusal
        )

    within(act, MailgunRig(webhook_signing_key=""))
