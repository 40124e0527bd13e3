"""SMTP against aiosmtpd; the mails that arrive are read by the standard library."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from contract.providers.certificate import make_certificate
from contract.providers.smtp_rig import SmtpRig, bounce, notification
from contract.providers.vendor import NOW

from anklang.channels.bounces import ENHANCED, classify
from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    EmailAddress,
    EmailContent,
    Failed,
    Outgoing,
    SendResult,
)
from anklang.channels.provider import Heard, Refusal, hear
from anklang.core.errors import BadInput
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

Tls = tuple[ssl.SSLContext, ssl.SSLContext]


class TestSmtp(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    def rig(self) -> SmtpRig:
        return SmtpRig()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    folder: Path = tmp_path_factory.mktemp("smtp")
    certificate, key = make_certificate(folder)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate, key)
    return ours, ssl.create_default_context(cafile=str(certificate))


def _with(act: Callable[[SmtpRig], Awaitable[None]], rig: SmtpRig | None = None) -> SmtpRig:
    one = rig or SmtpRig()

    async def main() -> None:
        async with one:
            await act(one)

    asyncio.run(main())
    return one


def _send(rig: SmtpRig, *messages: Outgoing) -> list[SendResult]:
    results: list[SendResult] = []

    async def act(one: SmtpRig) -> None:
        results.extend(await one.provider.send(messages))

    _with(act, rig)
    return results


def _changed(rig: SmtpRig, **change: object) -> Outgoing:
    message = rig.outgoing(1)
    assert isinstance(message.content, EmailContent)
    return msgspec.structs.replace(message, content=msgspec.structs.replace(message.content, **change))


def test_a_mail_arrives_with_both_parts_names_and_its_id() -> None:
    rig = SmtpRig()
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Accepted), result
    [mail] = rig.mails()
    assert mail["Subject"] == "Dein Warenkorb wartet – noch bis morgen 🧺"
    assert mail["To"].addresses[0].display_name == "Ada Müller"
    assert str(mail["From"]) == "Der Laden <shop@example.com>"
    assert str(mail["Reply-To"]) == "hilfe@example.com"
    assert mail["Message-ID"] == f"<{UUID(int=2)}@example.com>" == result.provider_ref
    assert mail["Date"].datetime == NOW
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Hallo Ada, 10 €"
    assert "<b>Ada</b>, 10 €" in html.get_content()


def test_bulk_mail_carries_one_click_unsubscribe_unbroken_and_transactional_mail_none() -> None:
    """RFC 8058; a URL longer than a line must neither be encoded nor be broken."""
    rig = SmtpRig()
    plain = _changed(rig, list_unsubscribe_url="", list_unsubscribe_mailto="")
    only_url = _changed(rig, list_unsubscribe_mailto="")
    _send(rig, rig.outgoing(1), plain, only_url)
    raw = sorted(
        (bytes(mail.content or b"") for mail in rig.server.mails),
        key=lambda one: one.count(b"unsubscribe".title()),
    )
    url = b"<https://shop.example.com/u/" + b"t" * 120 + b">"
    both = next(one for one in raw if b"mailto" in one)
    assert b"\r\nList-Unsubscribe: " + url + b",\r\n <mailto:abmelden@example.com>\r\n" in both
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in both
    assert b"List-Unsubscribe" not in raw[0]
    assert sum(b"\r\nList-Unsubscribe: " + url + b"\r\n" in one for one in raw) == 1


def test_no_line_of_a_mail_is_longer_than_the_protocol_allows() -> None:
    """RFC 5322: 998; and encoded words of at most 75 (RFC 2047)."""
    rig = SmtpRig()
    long = _changed(rig, subject="Ü" * 400, html="<p>" + "x" * 5000 + "</p>", text="ü" * 3000)
    [result] = _send(rig, long)
    assert isinstance(result, Accepted), result
    raw = bytes(rig.server.mails[0].content or b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    words = re.findall(rb"=\?[^?]+\?[bqBQ]\?[^?]*\?=", raw)
    assert words
    assert max(len(word) for word in words) <= 75
    assert rig.mails()[0]["Subject"] == "Ü" * 400


INJECTIONS = ["a@b.example\r\nBcc: x@y.example", "a@b.example\nX: y", "a\r@b.example", "a@b.example\x00"]


@pytest.mark.parametrize(
    "address",
    [
        *INJECTIONS,
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@@example.com",
        "a b@example.com",
        "<a@b.example>",
        "a@b..c",
    ],
)
def test_an_address_that_is_no_mailbox_or_holds_a_line_break_is_refused_before_any_call(address: str) -> None:
    rig = SmtpRig()
    message = msgspec.structs.replace(rig.outgoing(1), address=EmailAddress(address))
    [result] = _send(rig, message)
    assert isinstance(result, Failed), result
    assert (result.error, result.reason) == ("address", "no_address")
    assert rig.server.connections == 0


@pytest.mark.parametrize(
    "change",
    [
        *({"from_address": one} for one in INJECTIONS),
        {"reply_to": "a@b.example\nX: y"},
        {"from_name": "Laden\r\nX: y"},
        {"subject": "Hallo\nBcc: x@y.example"},
        {"headers": {"X-Ok": "a\nX: y"}},
        {"headers": {"X: y\nZ": "a"}},
        {"headers": {"Bcc": "x@y.example"}},
        {"headers": {"List-Unsubscribe": "<https://evil.example>"}},
        {"list_unsubscribe_url": "http://shop.example.com/u/1"},
        {"list_unsubscribe_url": "https://shop.example.com/u/1>,<https://evil.example"},
        {"list_unsubscribe_url": "https://shop.example.com/u/1\r\nX: y"},
        {"list_unsubscribe_mailto": "a@b.example>\r\nX: y"},
    ],
)
def test_a_mail_that_would_smuggle_a_header_is_refused_as_our_own_fault(change: dict[str, object]) -> None:
    rig = SmtpRig()
    [result] = _send(rig, _changed(rig, **change))
    assert isinstance(result, Failed), result
    assert result.error == "message"
    assert rig.server.connections == 0


def test_a_header_of_the_template_such_as_feedback_id_goes_along() -> None:
    """Control to the refusals."""
    rig = SmtpRig()
    [result] = _send(rig, _changed(rig, headers={"Feedback-ID": "campaign:shop"}))
    assert isinstance(result, Accepted), result
    assert rig.mails()[0]["Feedback-ID"] == "campaign:shop"


def test_mails_share_connections_and_no_more_are_open_than_the_server_allows() -> None:
    async def act(rig: SmtpRig) -> None:
        batches = [[rig.outgoing(number) for number in range(at, at + 8)] for at in range(0, 40, 8)]
        for results in await asyncio.gather(*map(rig.provider.send, batches)):
            assert all(isinstance(result, Accepted) for result in results)

    assert _with(act, SmtpRig(connections="3")).server.connections == 3


def test_a_transactional_mail_overtakes_a_campaign_that_waits_for_a_connection() -> None:
    """R11."""

    async def act(rig: SmtpRig) -> None:
        bulk = [msgspec.structs.replace(rig.outgoing(number), lane="bulk") for number in range(1, 40)]
        campaign = asyncio.create_task(rig.provider.send(bulk))
        while not rig.arrived():
            await asyncio.sleep(0)
        await rig.provider.send([msgspec.structs.replace(rig.outgoing(99), lane="transactional")])
        assert len(rig.arrived()) < 39
        await campaign
        assert sorted(rig.arrived()) == [*range(1, 40), 99]

    _with(act, SmtpRig(connections="1"))


def test_a_connection_that_the_server_closed_while_idle_is_replaced_unnoticed() -> None:
    async def act(rig: SmtpRig) -> None:
        [first] = await rig.provider.send([rig.outgoing(1)])
        rig.server.drop_all()
        [second] = await rig.provider.send([rig.outgoing(2)])
        assert isinstance(first, Accepted)
        assert isinstance(second, Accepted), second
        assert rig.arrived() == [1, 2]

    assert _with(act).server.connections == 2


def test_a_refusal_leaves_the_connection_ready_for_the_next_mail() -> None:
    async def act(rig: SmtpRig) -> None:
        rig.outcomes = {1: "address", 2: "message"}
        for number in (1, 2, 3):
            [result] = await rig.provider.send([rig.outgoing(number)])
        assert isinstance(result, Accepted), result

    assert _with(act).server.connections == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_both_ways_of_encryption_work_with_a_checked_certificate(tls: Tls, security: str) -> None:
    rig = SmtpRig(security, tls)
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Accepted), result
    assert rig.arrived() == [1]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_signed_is_refused_and_nothing_is_sent(tls: Tls, security: str) -> None:
    """Control: encryption without a check would be worth nothing."""
    rig = SmtpRig(security, (tls[0], ssl.create_default_context()))
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Failed), result
    assert (result.error, result.code) == ("account", "certificate")
    assert rig.arrived() == []


def test_a_server_without_starttls_gets_no_password() -> None:
    """Control: no silent fall-back to plain text."""
    rig = SmtpRig("starttls")
    [result] = _send(rig, rig.outgoing(1))
    assert isinstance(result, Failed), result
    assert result.error == "account"
    assert rig.arrived() == []


def test_a_wrong_password_stops_the_lane() -> None:
    async def act(rig: SmtpRig) -> None:
        [result] = await rig.provider.send([rig.outgoing(1)])
        assert isinstance(result, Failed), result
        assert (result.error, result.reason) == ("account", "credentials_invalid")
        assert not (await rig.provider.check()).ok

    _with(act, SmtpRig(password="wrong"))


@pytest.mark.parametrize(("utf8", "kind"), [(True, Accepted), (False, Failed)])
def test_an_address_beyond_ascii_needs_a_server_that_takes_it(utf8: bool, kind: type) -> None:
    rig = SmtpRig(utf8=utf8)
    [result] = _send(
        rig, msgspec.structs.replace(rig.outgoing(1), address=EmailAddress("jürgen1@example.com"))
    )
    assert isinstance(result, kind), result


def test_a_domain_beyond_ascii_is_written_in_ascii_and_stays_itself() -> None:
    """With IDNA 2003 this mail would go to strasse.example, which is somebody else."""
    rig = SmtpRig()
    [result] = _send(
        rig, msgspec.structs.replace(rig.outgoing(1), address=EmailAddress("ada1@straße.example"))
    )
    assert isinstance(result, Accepted), result
    assert rig.server.mails[0].rcpt_tos == ["ada1@xn--strae-oqa.example"]


def test_a_return_path_that_is_no_mailbox_is_named_when_the_provider_is_built() -> None:
    with pytest.raises(BadInput, match="return_path"):
        SmtpRig(return_path="nobody").make(25)


def test_bounces_go_to_the_return_path_where_one_is_set() -> None:
    rig = SmtpRig(return_path="bounces@example.com")
    _send(rig, rig.outgoing(1))
    assert rig.server.mails[0].mail_from == "bounces@example.com"
    assert str(rig.mails()[0]["From"]) == "Der Laden <shop@example.com>"


@pytest.mark.parametrize("code", sorted(ENHANCED))
def test_an_enhanced_code_decides_before_the_reply_code(code: str) -> None:
    assert classify(550, f"{code} text") == ENHANCED[code]


@pytest.mark.parametrize(
    ("code", "text", "error", "reason"),
    [
        (421, "4.7.28 rate limited", "throttled", "provider_rejected"),
        (421, "4.4.2 timeout", "transient", "unreachable"),
        (450, "Greylisted, try again", "throttled", "provider_rejected"),
        (452, "4.2.2 full", "transient", "bounced"),
        (451, "try later", "transient", "unreachable"),
        (550, "No such user here", "address", "bounced"),
        (550, "Empfänger unbekannt", "address", "bounced"),
        (550, "rejected", "message", "bounced"),
        (550, "5.7.1 spam", "message", "provider_rejected"),
        (552, "quota exceeded", "transient", "bounced"),
        (552, "message too large", "message", "provider_rejected"),
        (554, "5.3.0 other", "transient", "bounced"),
        (535, "bad login", "account", "credentials_invalid"),
        (503, "5.5.1 sequence", "account", "provider_rejected"),
        (554, "no thanks", "message", "provider_rejected"),
        (0, "", "message", "provider_rejected"),
    ],
)
def test_a_reply_of_a_mail_server_has_its_class(code: int, text: str, error: str, reason: str) -> None:
    assert classify(code, text) == (error, reason)


def _heard(body: bytes) -> list[object]:
    found: list[object] = []

    async def act(rig: SmtpRig) -> None:
        heard = hear(rig.provider, "bounce", bounce(body), datetime(2026, 11, 23, tzinfo=UTC))
        assert isinstance(heard, Heard), heard
        found.extend(heard.items)

    _with(act)
    return found


@pytest.mark.parametrize("whole", [True, False])
def test_a_notification_finds_the_mail_by_its_returned_id(whole: bool) -> None:
    ref = f"<{UUID(int=77)}@example.com>"
    [item] = _heard(notification(ref, "failed", "5.1.1", "smtp; 550 5.1.1 User unknown", whole))
    assert isinstance(item, DeliveryReport)
    assert (item.provider_ref, item.client_ref, item.recipient) == (ref, UUID(int=77), "ada1@example.com")
    assert (item.state, item.error, item.reason, item.code) == (
        "undeliverable",
        "address",
        "bounced",
        "5.1.1",
    )


@pytest.mark.parametrize(
    ("action", "status", "states"),
    [("delayed", "4.4.1", []), ("relayed", "2.0.0", ["sent"]), ("delivered", "2.0.0", ["delivered"])],
)
def test_other_actions_of_a_notification_are_no_failures(action: str, status: str, states: list[str]) -> None:
    items = _heard(notification("<x@example.com>", action, status, "smtp; 250 ok"))
    assert [item.state for item in items if isinstance(item, DeliveryReport)] == states


def test_a_policy_refusal_in_a_notification_does_not_speak_against_the_address() -> None:
    [item] = _heard(notification("<x@example.com>", "failed", "5.7.1", "smtp; 550 5.7.1 blocked"))
    assert isinstance(item, DeliveryReport)
    assert item.error == "message"
    assert item.client_ref is None


@pytest.mark.parametrize(
    "body",
    [
        b"From: a@b.example\r\nSubject: Abwesend\r\nAuto-Submitted: auto-replied\r\n\r\nIch bin im Urlaub.",
        b"From: a@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x--",
        b"From: a@b.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\r\n\r\n--x--",
    ],
)
def test_a_mail_that_is_no_failure_notification_says_nothing(body: bytes) -> None:
    assert _heard(body) == []


def test_without_a_secret_the_bounce_route_takes_nothing() -> None:
    async def act(rig: SmtpRig) -> None:
        for headers in ({"Authorization": "Bearer "}, {"Authorization": ""}, {}):
            request = msgspec.structs.replace(bounce(b"x: y\r\n\r\n"), headers=headers)
            refusal = hear(rig.provider, "bounce", request, NOW)
            assert isinstance(refusal, Refusal)
            assert refusal.status == 403

    _with(act, SmtpRig(bounce_secret=""))
