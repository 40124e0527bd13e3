"""What Postmark tells: one event per call, behind a user name and a password, as it signs nothing."""

from __future__ import annotations

from base64 import b64encode

from anklang.channels.answers import inner, json_object, moment, word
from anklang.channels.mail_reports import REF, mail_report, opened_by
from anklang.channels.model import HeardItem, OpenedBy
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified, WebhookRoute, same
from anklang.providers.postmark.errors import Kind, bounce_kind

LONGEST = 1024 * 1024
"""Bytes; a bounce may bring the returned mail along."""

_WHEN = ("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt")


def routes(user: str, password: str) -> tuple[WebhookRoute, ...]:
    """The route; without a password it takes nothing."""
    expected = "Basic " + b64encode(f"{user}:{password}".encode()).decode() if password else ""

    def verify(request: RawRequest) -> bool:
        return same(expected, request.header("Authorization"))

    return (WebhookRoute("events", verify, parse_event, Reply(200), max_body=LONGEST),)


def parse_event(call: Verified) -> list[HeardItem]:
    """At most one report. Raises BodyBroken without RecordType."""
    event = json_object(call.request.body)
    record = word(event, "RecordType")
    if not record:
        raise BodyBroken("RecordType is missing; is this the address for outbound webhooks?")
    kind = _kind(record, event)
    if kind is None:
        return []
    state, meaning, opt_out = kind
    machine: OpenedBy = opened_by(word(event, "UserAgent")) if record == "Open" else ""
    when = next((word(event, name) for name in _WHEN if word(event, name)), "")
    report = mail_report(
        state, moment(when, call.heard_at), event,
        provider_ref=word(event, "MessageID"), client_ref=word(inner(event, "Metadata"), REF),
        recipient=word(event, "Recipient") or word(event, "Email"), meaning=meaning,
        code=word(event, "Type") or word(event, "SuppressionReason"), opt_out=opt_out, machine=machine,
    )  # fmt: skip
    return [report]


def _kind(record: str, event: dict[str, object]) -> Kind | None:
    """State, class and opt-out; None for clicks, which our own links count, and for what says nothing new."""
    if record == "Delivery":
        return ("delivered", None, "")
    if record == "Open":
        return ("read", None, "")
    if record == "SpamComplaint":
        return ("delivered", None, "complaint")
    if record == "Bounce":
        return bounce_kind(word(event, "Type"), word(event, "Details"))  # Description explains the type only
    if record == "SubscriptionChange" and event.get("SuppressSending") is True:
        return _suppressed(word(event, "SuppressionReason"), word(event, "Origin"))
    return None


def _suppressed(reason: str, origin: str) -> Kind | None:
    """Somebody was put on a list of the stream: by a complaint, by their own wish, or by the shop (no opt-out)."""
    if reason == "SpamComplaint":
        return ("delivered", None, "complaint")
    if reason == "ManualSuppression" and origin == "Recipient":
        return ("delivered", None, "unsubscribed")
    return None  # a hard bounce is told, with what the server said, by its own event
