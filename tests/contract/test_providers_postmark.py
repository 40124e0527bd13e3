"""Postmark against its own library (models, requests recorded and compared) and django-anymail as second reader."""

from __future__ import annotations

import json

import msgspec
import pytest
from contract.providers.anymail_reader import our_words, read, words
from contract.providers.mails import UNSUBSCRIBE, changed
from contract.providers.postmark_rig import PASSWORD, TOKEN, PostmarkRig, bounce, call, judged
from contract.providers.vendor import NOW, answering, reports_of, sent_by, within
from postmark import ServerClient
from pydantic import ValidationError

from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    EmailAddress,
    Failed,
    SendResult,
    Unknown,
)
from anklang.channels.provider import Heard, Refusal, hear
from anklang.providers.postmark.errors import CODES, meaning_of
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite


class TestPostmark(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    def rig(self) -> PostmarkRig:
        return PostmarkRig()


def _names(results: list[SendResult]) -> list[str]:
    return [one.error if isinstance(one, Failed) else type(one).__name__.lower() for one in results]


def test_a_mail_goes_with_its_headers_untouched_our_id_and_no_tracking() -> None:
    """RFC 8058; clicks are counted by our own links, opens only where the shop asked for it."""
    rig = PostmarkRig()
    [result] = sent_by(rig)
    assert isinstance(result, Accepted), result
    assert result.provider_ref == "0a129aee-e1cd-480d-b08d-000000000001"
    [[mail]] = rig.calls
    assert mail == {
        "From": "Der Laden <shop@example.com>",
        "To": "Ada Müller <ada1@example.com>",
        "ReplyTo": "hilfe@example.com",
        "Subject": "Dein Warenkorb wartet – noch bis morgen 🧺",
        "TextBody": "Hallo Ada, 10 €",
        "HtmlBody": "<p>Hallo <b>Ada</b>, 10 €</p>",
        "Headers": [
            {"Name": "List-Unsubscribe", "Value": f"<{UNSUBSCRIBE}>, <mailto:abmelden@example.com>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ],
        "Metadata": {"anklang_message": str(rig.outgoing(1).message_id)},
        "TrackOpens": False,
        "TrackLinks": "None",
        "MessageStream": "broadcast",
    }


def test_mail_without_an_unsubscribe_link_goes_through_the_stream_for_transactional_mail() -> None:
    rig = PostmarkRig(transactional_stream="orders", track_opens="true")
    sent_by(
        rig,
        changed(rig.outgoing(1), list_unsubscribe_url="", list_unsubscribe_mailto="", html="", reply_to=""),
    )
    [[mail]] = rig.calls
    assert (mail["MessageStream"], mail["TrackOpens"], mail["Headers"]) == ("orders", True, [])
    assert not {"HtmlBody", "ReplyTo"} & set(mail)


def test_postmarks_own_library_makes_the_same_request() -> None:
    """Recorded and compared: method, path, token and every mail of the batch."""

    async def act(rig: PostmarkRig) -> None:
        await rig.provider.send([rig.outgoing(number) for number in (1, 2)])
        [ours] = rig.vendor.seen
        async with ServerClient(TOKEN, base_url=rig.vendor.url) as client:
            answers = await client.outbound.send_batch(json.loads(ours.body))
        assert [one.success for one in answers] == [True, True]
        theirs = rig.vendor.seen[1]
        assert (theirs.method, theirs.path) == (ours.method, ours.path)
        for name in ("X-Postmark-Server-Token", "Content-Type"):
            assert theirs.headers[name] == ours.headers[name]
        empty = {"Attachments": []}
        assert json.loads(theirs.body) == [mail | empty for mail in json.loads(ours.body)]

    within(act, PostmarkRig())


@pytest.mark.parametrize(
    "change",
    [
        {"To": None},
        {"From": 7},
        {"TrackLinks": "no"},
        {"Metadata": {"a": 1}},
        {"Headers": [{"Name": "x"}]},
        {"Text": "x"},
    ],
)
def test_postmarks_own_model_refuses_what_is_wrong(change: dict[str, object]) -> None:
    """Control: also a name that Postmark does not know."""
    good = {"From": "a@b.example", "To": "c@d.example", "TextBody": "x", "TrackLinks": "None"}
    judged(json.dumps([good]).encode())
    with pytest.raises((ValidationError, AssertionError)):
        judged(json.dumps([good | change]).encode())


def test_a_campaign_goes_in_calls_of_fifty() -> None:
    rig = PostmarkRig()
    results = sent_by(rig, *(rig.outgoing(number) for number in range(120)))
    assert sorted(len(one) for one in rig.calls) == [20, 50, 50]
    refs = [one.provider_ref for one in results if isinstance(one, Accepted)]
    assert refs == [f"0a129aee-e1cd-480d-b08d-{number:012d}" for number in range(120)]


def test_one_refused_recipient_does_not_lose_the_others_and_what_is_no_mail_never_comes_into_a_call() -> None:
    rig = PostmarkRig()
    rig.script(2, "address")
    rig.script(3, "message")
    messages = [rig.outgoing(number) for number in range(6)]
    messages[4] = msgspec.structs.replace(messages[4], address=EmailAddress("no mailbox"))
    assert _names(sent_by(rig, *messages)) == [
        "accepted",
        "accepted",
        "address",
        "message",
        "address",
        "accepted",
    ]
    [mails] = rig.calls
    assert len(mails) == 5


@pytest.mark.parametrize(
    ("outcome", "name"), [("hangup", "unknown"), ("throttled", "throttled"), ("transient", "transient")]
)
def test_what_befalls_a_call_befalls_all_its_mails_and_no_other_call(outcome: str, name: str) -> None:
    rig = PostmarkRig()
    rig.script(3, outcome)  # type: ignore[arg-type]
    found = _names(sent_by(rig, *(rig.outgoing(number) for number in range(60))))
    assert found == [name] * 50 + ["accepted"] * 10


def test_a_call_that_is_refused_as_a_whole_is_split_so_that_one_mail_does_not_lose_the_others() -> None:
    """Nothing of it was taken, so nothing goes twice."""
    rig = PostmarkRig()
    rig.longest = 1
    rig.script(2, "address")
    rig.script(4, "hangup")
    found = _names(sent_by(rig, *(rig.outgoing(number) for number in range(6))))
    assert found == ["accepted", "accepted", "address", "accepted", "unknown", "accepted"]
    assert rig.arrived() == [0, 1, 3, 5]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (500, '{"ErrorCode": 500, "Message": "x"}'),
        (502, "<html>"),
        (504, ""),
        (200, "[]"),
        (200, "{}"),
        (200, "<html>"),
        (200, '[{"ErrorCode": 0}]'),
        (200, '[{"MessageID": "x"}]'),
        (200, '[{"ErrorCode": "no", "MessageID": "x"}]'),
        (200, '[{"ErrorCode": 0, "MessageID": "x"}, {"ErrorCode": 0, "MessageID": "y"}]'),
    ],
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(status: int, text: str) -> None:
    [result] = sent_by(answering(PostmarkRig(), status, text))
    assert isinstance(result, Unknown), result


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [(422, 400, "account"), (422, 9999, "message"), (403, 0, "account"), (413, 0, "message")],
)
def test_a_call_refused_as_a_whole_goes_by_its_code_and_then_by_its_status(
    status: int, code: int, error: str
) -> None:
    [result] = sent_by(answering(PostmarkRig(), status, json.dumps({"ErrorCode": code, "Message": "x"})))
    assert isinstance(result, Failed), result
    assert result.error == error


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_error_code_has_the_class_of_the_table(code: int) -> None:
    assert meaning_of(code, "", advertising=False) == CODES[code]


@pytest.mark.parametrize(
    ("code", "text", "advertising", "found"),
    [
        (300, "Invalid 'To' address: 'x'.", True, ("address", "no_address")),
        (300, "Error parsing 'To': Illegal email address 'x'.", True, ("address", "no_address")),
        (300, "Invalid 'From' address: 'x'.", True, ("message", "provider_rejected")),
        (300, "Error parsing 'Reply-To': x", True, ("message", "provider_rejected")),
        (406, "inactive", False, ("address", "bounced")),
        (406, "inactive", True, ("message", "blocked_by_user")),
        (1234, "x", True, None),
    ],
)
def test_an_address_is_held_against_only_where_it_is_the_recipients_and_in_both_streams(
    code: int, text: str, advertising: bool, found: object
) -> None:
    """Who said no to advertising still gets the confirmation of an order."""
    assert meaning_of(code, text, advertising=advertising) == found


def test_a_wrong_token_and_a_stream_that_replaces_our_links_are_told() -> None:
    """Control: the counterpart checks who sends."""

    async def wrong(rig: PostmarkRig) -> None:
        [result] = await rig.provider.send([rig.outgoing(1)])
        assert isinstance(result, Failed)
        assert (result.error, result.code) == ("account", "10")
        assert not (await rig.provider.check()).ok

    async def replaced(rig: PostmarkRig) -> None:
        assert (await rig.provider.check()).ok
        rig.handling = "Postmark"
        assert "unsubscribe" in (await rig.provider.check()).text

    within(wrong, PostmarkRig(server_token="another"))
    within(replaced, PostmarkRig())


def test_no_answer_about_one_mail_holds_the_address_of_another() -> None:
    rig = PostmarkRig()
    first, second = sent_by(rig, rig.outgoing(1), rig.outgoing(2))
    assert "ada2@" not in repr(first)
    assert "ada1@" not in repr(second)


def _heard(record: str, **fields: object) -> list[DeliveryReport]:
    return reports_of(PostmarkRig(), lambda rig: rig.event(rig.outgoing(1), record, **fields))


SUPPRESSED: dict[str, object] = {"SuppressSending": True, "Recipient": "ada1@example.com"}
WISH: dict[str, object] = {"SuppressionReason": "ManualSuppression", "Origin": "Recipient"}
COMPLAINT: dict[str, object] = {"SuppressionReason": "SpamComplaint", "Origin": "Recipient"}
EVENTS: list[tuple[str, dict[str, object], tuple[str, str] | None]] = [
    ("Delivery", {"Recipient": "ada1@example.com"}, ("delivered", "")),
    ("Open", {"Recipient": "ada1@example.com"}, ("read", "")),
    ("SpamComplaint", bounce("SpamComplaint"), ("delivered", "complaint")),
    ("SubscriptionChange", SUPPRESSED | WISH, ("delivered", "unsubscribed")),
    ("SubscriptionChange", SUPPRESSED | COMPLAINT, ("delivered", "complaint")),
    ("SubscriptionChange", SUPPRESSED | WISH | {"Origin": "Customer"}, None),
    ("SubscriptionChange", SUPPRESSED | {"SuppressionReason": "HardBounce", "Origin": "Recipient"}, None),
    ("SubscriptionChange", {"SuppressSending": False, "Recipient": "ada1@example.com"}, None),
    ("Click", {"OriginalLink": "https://x"}, None),
    ("Inbound", {}, None),
    ("SomethingNew", {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("record", "fields", "found"), EVENTS)
def test_an_event_has_its_state_and_its_opt_out(
    record: str, fields: dict[str, object], found: tuple[str, str] | None
) -> None:
    items = _heard(record, **fields)
    assert [(one.state, one.opt_out) for one in items] == ([] if found is None else [found])
    assert all(one.recipient == "ada1@example.com" for one in items)


@pytest.mark.parametrize(
    ("kind", "details", "found"),
    [
        ("HardBounce", "smtp;550 5.1.1 user unknown", ("undeliverable", "address", "bounced")),
        ("HardBounce", "", ("undeliverable", "address", "bounced")),
        ("HardBounce", "smtp;550 5.7.1 policy", ("undeliverable", "message", "provider_rejected")),
        ("HardBounce", "smtp;550 5.7.26 unauthenticated", ("undeliverable", "account", "provider_rejected")),
        ("HardBounce", "smtp;554 rejected as spam", ("undeliverable", "message", "provider_rejected")),
        ("SoftBounce", "smtp;552 5.2.2 mailbox full", ("undeliverable", "transient", "bounced")),
        ("SoftBounce", "smtp;550 user unknown", ("undeliverable", "transient", "bounced")),
        ("Unknown", "", ("undeliverable", "transient", "bounced")),
        ("BadEmailAddress", "", ("undeliverable", "address", "no_address")),
        ("Blocked", "smtp;550 blocked", ("undeliverable", "message", "provider_rejected")),
        ("DMARCPolicy", "", ("undeliverable", "account", "provider_rejected")),
        ("SpamNotification", "", ("undeliverable", "message", "provider_rejected")),
        ("ManuallyDeactivated", "", ("undeliverable", "message", "provider_rejected")),
        ("SMTPApiError", "", ("failed", "message", "provider_rejected")),
        ("Transient", "", ("sent", None, None)),
        ("DnsError", "", ("sent", None, None)),
    ],
)
def test_a_bounce_has_its_class_and_policy_or_authentication_never_cost_the_address(
    kind: str, details: str, found: tuple[object, ...]
) -> None:
    """compliance 6.3"""
    [item] = _heard("Bounce", **bounce(kind, details))
    assert (item.state, item.error, item.reason) == found


@pytest.mark.parametrize(
    "kind", ["AutoResponder", "AddressChange", "ChallengeVerification", "Subscribe", "OpenRelayTest"]
)
def test_bounces_that_are_none_say_nothing(kind: str) -> None:
    """integrations 3.5"""
    assert _heard("Bounce", **bounce(kind)) == []


@pytest.mark.parametrize(
    ("agent", "machine"),
    [("Mozilla/5.0", "apple_mpp"), ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)", ""), ("", "")],
)
def test_an_open_by_a_machine_is_marked(agent: str, machine: str) -> None:
    """compliance 6.5"""
    [item] = _heard("Open", UserAgent=agent, Recipient="ada1@example.com", ReceivedAt="2026-11-22T10:00:00Z")
    assert (item.state, item.machine, item.at.hour) == ("read", machine, 10)


def test_anymail_reads_the_same_events_the_same_way() -> None:
    """A second reader that nobody here wrote. It takes the shop's own suppressions for opt-outs; we do not."""

    def act(rig: PostmarkRig) -> None:
        told = [(record, fields) for record, fields, found in EVENTS if found is not None]
        told += [("Bounce", bounce("HardBounce", "smtp;550 5.1.1 unknown")), ("Bounce", bounce("Transient"))]
        for record, fields in told:
            _, request = rig.event(rig.outgoing(1), record, **fields)
            heard = hear(rig.provider, "events", request, NOW)
            assert isinstance(heard, Heard)
            [theirs] = read("postmark", "PostmarkTrackingWebhookView", request)
            assert our_words(heard.items) == words([theirs]), (record, fields)
            [item] = heard.items
            assert isinstance(item, DeliveryReport)
            assert (theirs.message_id, theirs.recipient) == (item.provider_ref, item.recipient)
            assert theirs.metadata == {"anklang_message": str(item.client_ref)}

    within(act, PostmarkRig())


@pytest.mark.parametrize(("password", "good"), [(PASSWORD, True), ("another", False), ("", False)])
def test_a_call_without_the_password_is_refused(password: str, good: bool) -> None:
    def act(rig: PostmarkRig) -> None:
        request = call({"RecordType": "Click"}, password)
        assert isinstance(hear(rig.provider, "events", request, NOW), Heard if good else Refusal)

    within(act, PostmarkRig())


def test_without_a_password_in_the_settings_nothing_is_taken() -> None:
    def act(rig: PostmarkRig) -> None:
        for password in ("", PASSWORD):
            assert isinstance(
                hear(rig.provider, "events", call({"RecordType": "Click"}, password), NOW), Refusal
            )

    within(act, PostmarkRig(webhook_password=""))
