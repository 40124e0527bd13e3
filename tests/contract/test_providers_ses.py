"""Amazon SES against botocore (service model, signature), moto (SES and SNS) and events in the documented shape."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from aiohttp import web
from contract.providers.anymail_reader import our_words, read, words
from contract.providers.mails import HEADER, changed
from contract.providers.ses_rig import AMAZON, MODEL, SesRig, judged
from contract.providers.vendor import NOW, Seen, reports_of, sent_by, within
from moto.ses.feedback import BOUNCE, COMMON_MAIL, COMPLAINT, DELIVERY

from anklang.channels.model import Accepted, DeliveryReport, EmailAddress, Failed, Unknown
from anklang.channels.provider import Heard, hear
from anklang.providers.ses.errors import CODES, meaning_of
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite


class TestSes(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    def rig(self) -> SesRig:
        return SesRig()


def test_the_mail_arrives_as_it_was_written_with_both_unsubscribe_headers_unbroken() -> None:
    """RFC 8058; SES is given the finished MIME, so nothing of it can be lost in fields."""
    rig = SesRig()
    [result] = sent_by(rig, rig.outgoing(1))
    assert isinstance(result, Accepted), result
    mail = rig.mails[1]
    assert mail["Subject"] == "Dein Warenkorb wartet – noch bis morgen 🧺"
    assert str(mail["From"]) == "Der Laden <shop@example.com>"
    assert str(mail["Reply-To"]) == "hilfe@example.com"
    assert mail["To"].addresses[0].display_name == "Ada Müller"
    assert mail["List-Unsubscribe"].replace("\r\n", "") == HEADER
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    [document] = rig.documents
    assert document["EmailTags"] == [{"Name": "anklang_message", "Value": str(rig.outgoing(1).message_id)}]
    assert document["ConfigurationSetName"] == "shop events"


@pytest.mark.parametrize(
    "change", [{}, {"html": ""}, {"text": ""}, {"list_unsubscribe_url": "", "list_unsubscribe_mailto": ""}]
)
def test_every_shape_of_mail_passes_the_service_model(change: dict[str, object]) -> None:
    rig = SesRig(configuration_set="")
    [result] = sent_by(rig, changed(rig.outgoing(1), **change))
    assert isinstance(result, Accepted), result


@pytest.mark.parametrize(
    "document",
    [
        {"FromEmailAddress": "a@b.example", "Destination": {"ToAddresses": ["c@d.example"]}},
        {"Content": {"Raw": {}}},
        {"Content": {"Raw": {"Data": "eA=="}}, "Destination": {"ToAddresses": "c@d.example"}},
        {"Content": {"Raw": {"Data": "eA=="}}, "EmailTags": [{"Name": "x"}]},
        {"Content": {"Raw": {"Data": "eA=="}}, "Tags": []},
    ],
)
def test_the_service_model_refuses_what_is_wrong(document: dict[str, object]) -> None:
    """Control: no content, no data, a list that is none, a tag without value, a name that SES does not know."""
    judged(b'{"Content": {"Raw": {"Data": "eA=="}}}')
    with pytest.raises(AssertionError):
        judged(json.dumps(document).encode())


def test_a_wrong_secret_is_an_account_failure_and_the_connection_test_says_so() -> None:
    """Control: botocore computes the signature anew."""

    async def act(rig: SesRig) -> None:
        [result] = await rig.provider.send([rig.outgoing(1)])
        assert isinstance(result, Failed)
        assert (result.error, result.reason) == ("account", "credentials_invalid")
        assert not (await rig.provider.check()).ok

    within(act, SesRig(secret_access_key="another"))


def test_the_connection_test_warns_where_ses_would_rewrite_our_links() -> None:
    async def act(rig: SesRig) -> None:
        assert (await rig.provider.check()).ok
        rig.events = ["BOUNCE", "CLICK"]
        found = await rig.provider.check()
        assert not found.ok
        assert "Clicks" in found.text

    within(act, SesRig())


def test_an_address_that_ses_cannot_carry_is_refused_without_a_call() -> None:
    rig = SesRig()
    ours = changed(rig.outgoing(2), from_address="bücher@example.com")
    theirs = msgspec.structs.replace(rig.outgoing(1), address=EmailAddress("jürgen@example.com"))
    found = [(one.error, one.code) for one in sent_by(rig, theirs, ours) if isinstance(one, Failed)]
    assert found == [("message", "no_smtputf8"), ("account", "no_smtputf8")]
    assert rig.documents == []


@pytest.mark.parametrize("name", sorted(CODES))
def test_an_error_of_ses_has_the_class_of_the_table(name: str) -> None:
    assert meaning_of(name, "") == CODES[name]


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [("New", 403, "account"), ("New", 429, "throttled"), ("New", 400, "message"), ("New", 503, "transient"),
     ("ServiceUnavailable", 500, "transient")],
)  # fmt: skip
def test_an_unknown_error_goes_by_its_status_and_never_costs_an_address(
    name: str, status: int, error: str
) -> None:
    [result] = sent_by(Answers(status, '{"message": "new"}', name))
    assert isinstance(result, Failed), result
    assert result.error == error


class Answers(SesRig):
    """Always the same answer."""

    def __init__(self, status: int, text: str, name: str = "") -> None:
        super().__init__()
        self._status, self._text, self._name = status, text, name

    async def answer(self, seen: Seen) -> Any:
        if seen.path.startswith("/Simple"):
            return await super().answer(seen)
        headers = {"x-amzn-ErrorType": self._name} if self._name else {}
        return web.Response(status=self._status, text=self._text, headers=headers)


@pytest.mark.parametrize(
    ("status", "text", "name"),
    [(502, "<html>", ""), (500, '{"message": "x"}', "InternalFailure"), (200, "{}", ""), (200, "<html>", ""),
     (503, "<html>", ""), (503, "{}", "")],
)  # fmt: skip
def test_a_fault_of_the_front_end_and_a_success_without_an_id_leave_the_outcome_unknown(
    status: int, text: str, name: str
) -> None:
    [result] = sent_by(Answers(status, text, name))
    assert isinstance(result, Unknown), result


GONE = {"emailAddress": "ada1@example.com"}


def _bounce(kind: str, sub: str, status: str = "", diagnosis: str = "") -> dict[str, object]:
    one = GONE | ({"status": status} if status else {}) | ({"diagnosticCode": diagnosis} if diagnosis else {})
    return {
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [one],
        "timestamp": "2026-11-22T09:00:05.1Z",
    }


@pytest.mark.parametrize(
    ("bounce", "error", "reason"),
    [
        (_bounce("Permanent", "General"), "address", "bounced"),
        (_bounce("Permanent", "NoEmail"), "address", "bounced"),
        (_bounce("Permanent", "Suppressed"), "address", "bounced"),
        (_bounce("Permanent", "OnAccountSuppressionList"), "address", "bounced"),
        (_bounce("Permanent", "General", "5.0.0", "smtp; 550 user unknown"), "address", "bounced"),
        (_bounce("Permanent", "General", "5.7.1", "smtp; 550 5.7.1 blocked"), "message", "provider_rejected"),
        (_bounce("Permanent", "General", "5.7.26", "smtp; 550 5.7.26 DMARC"), "account", "provider_rejected"),
        (
            _bounce("Permanent", "General", "5.0.0", "smtp; 554 listed on a blocklist"),
            "message",
            "provider_rejected",
        ),
        (_bounce("Permanent", "General", "", "smtp; 550 SPF check failed"), "message", "provider_rejected"),
        (_bounce("Transient", "General", "4.4.7", "smtp; 421 4.4.7 expired"), "transient", "unreachable"),
        (_bounce("Transient", "General", "", "smtp; 550 user unknown"), "transient", "bounced"),
        (_bounce("Transient", "MailboxFull", "5.2.2"), "transient", "bounced"),
        (_bounce("Transient", "ContentRejected"), "message", "provider_rejected"),
        (_bounce("Transient", "MessageTooLarge"), "message", "provider_rejected"),
        (_bounce("Undetermined", "Undetermined"), "transient", "bounced"),
    ],
)
def test_a_bounce_has_its_class_and_policy_or_authentication_never_cost_the_address(
    bounce: dict[str, object], error: str, reason: str
) -> None:
    """compliance 6.3"""
    [item] = _heard("Bounce", bounce=bounce)
    assert (item.state, item.error, item.reason) == ("undeliverable", error, reason)
    assert item.recipient == "ada1@example.com"


def _heard(kind: str, **part: object) -> list[DeliveryReport]:
    rig = SesRig()
    found = reports_of(rig, lambda rig: rig.event(kind, "ref-1", rig.outgoing(1), **part))
    assert all(one.provider_ref == "ref-1" and one.client_ref == rig.outgoing(1).message_id for one in found)
    return found


@pytest.mark.parametrize(
    ("kind", "states"),
    [("Send", ["sent"]), ("DeliveryDelay", ["sent"]), ("Delivery", ["delivered"]), ("Reject", ["failed"]),
     ("Rendering Failure", ["failed"]), ("Click", []), ("Subscription", []), ("Something New", [])],
)  # fmt: skip
def test_an_event_has_its_state_and_clicks_of_the_vendor_do_not_count(kind: str, states: list[str]) -> None:
    assert [one.state for one in _heard(kind)] == states


def test_one_bounce_may_be_about_several_people() -> None:
    bounce = _bounce("Permanent", "NoEmail") | {
        "bouncedRecipients": [GONE, {"emailAddress": "b@example.com"}]
    }
    assert [one.recipient for one in _heard("Bounce", bounce=bounce)] == ["ada1@example.com", "b@example.com"]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ({"complaintFeedbackType": "abuse"}, [("delivered", "complaint", None)]),
        ({}, [("delivered", "complaint", None)]),
        ({"complaintFeedbackType": "not-spam"}, []),
        ({"complaintSubType": "OnAccountSuppressionList"}, [("undeliverable", "complaint", "message")]),
    ],
)
def test_a_complaint_is_an_opt_out_and_not_spam_is_none(part: dict[str, object], found: list[object]) -> None:
    """compliance 6.4"""
    items = _heard("Complaint", complaint=part | {"complainedRecipients": [GONE]})
    assert [(one.state, one.opt_out, one.error) for one in items] == found


@pytest.mark.parametrize(
    ("agent", "machine"),
    [
        ("Mozilla/5.0", "apple_mpp"),
        (
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "proxy",
        ),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "proxy"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15", ""),
    ],
)
def test_an_open_names_who_loaded_the_mail(agent: str, machine: str) -> None:
    """compliance 6.5"""
    [item] = _heard("Open", open={"userAgent": agent, "timestamp": "2026-11-22T10:00:00.000Z"})
    assert (item.state, item.machine, item.at.hour) == ("read", machine, 10)


def test_anymail_reads_the_same_events_the_same_way() -> None:
    """A second reader that nobody here wrote."""

    def act(rig: SesRig) -> None:
        told: list[tuple[str, dict[str, object]]] = [
            (
                "Delivery",
                {"delivery": {"timestamp": "2026-11-22T09:00:05.1Z", "recipients": ["ada1@example.com"]}},
            ),
            ("Bounce", {"bounce": _bounce("Permanent", "NoEmail")}),
            ("Complaint", {"complaint": {"complaintFeedbackType": "abuse", "complainedRecipients": [GONE]}}),
            ("Open", {"open": {"userAgent": "Mozilla/5.0 (iPhone)", "timestamp": "2026-11-22T09:00:05.1Z"}}),
            ("Send", {"send": {}}),
            ("Rendering Failure", {"failure": {"errorMessage": "x", "templateName": "t"}}),
        ]
        for kind, part in told:
            route, request = rig.event(kind, "ref-1", rig.outgoing(1), **part)
            heard = hear(rig.provider, route, request, NOW)
            assert isinstance(heard, Heard)
            theirs = read("amazon_ses", "AmazonSESTrackingWebhookView", request)
            assert our_words(heard.items) == words(theirs), kind
            assert [one.recipient for one in heard.items] == [one.recipient for one in theirs]
            assert {one.message_id for one in theirs} == {"ref-1"}

    within(act, SesRig())


def test_the_samples_that_moto_took_from_amazons_documentation_are_read() -> None:
    """Older notifications name their type otherwise; a recipient whose mail is only delayed keeps the address."""
    samples = {"Bounce": BOUNCE, "Complaint": COMPLAINT, "Delivery": DELIVERY}
    found: list[tuple[str, str, str | None]] = []

    def act(rig: SesRig) -> None:
        for kind, sample in samples.items():
            document = {"notificationType": kind, "mail": COMMON_MAIL["mail"], kind.lower(): sample}
            heard = hear(rig.provider, "events", AMAZON.signed(Message=json.dumps(document)), NOW)
            assert isinstance(heard, Heard), heard
            found.extend(
                (one.state, one.recipient, one.error)
                for one in heard.items
                if isinstance(one, DeliveryReport)
            )

    within(act, SesRig())
    assert found == [
        ("undeliverable", "recipient1@example.com", "address"),
        ("undeliverable", "recipient2@example.com", "transient"),
        ("delivered", "recipient1@example.com", None),
        ("delivered", "recipient@example.com", None),
    ]


def test_paths_and_names_of_the_connection_test_are_those_of_the_service_model() -> None:
    account = MODEL.operation_model("GetAccount")
    assert (account.http["method"], account.http["requestUri"]) == ("GET", "/v2/email/account")
    events = MODEL.operation_model("GetConfigurationSetEventDestinations")
    path = "/v2/email/configuration-sets/{ConfigurationSetName}/event-destinations"
    assert (events.http["method"], events.http["requestUri"]) == ("GET", path)
    one = events.output_shape.members["EventDestinations"].member.members
    assert {"Enabled", "MatchingEventTypes"} <= set(one)
    assert "CLICK" in one["MatchingEventTypes"].member.enum


@pytest.mark.parametrize("name", [one.name for one in MODEL.operation_model("SendEmail").error_shapes])
def test_every_error_that_the_service_model_names_for_a_send_is_in_the_table(name: str) -> None:
    assert name in CODES
