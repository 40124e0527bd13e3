"""What SES tells by SNS: the life of a mail, bounces and complaints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from anklang.channels.answers import Meaning, inner, json_object, moment, rows, word
from anklang.channels.bounces import judge
from anklang.channels.call import Http
from anklang.channels.mail_reports import REF, mail_report, opened_by
from anklang.channels.model import HeardItem, OpenedBy, ReportState
from anklang.channels.provider import BodyBroken, Reply, Verified, WebhookRoute
from anklang.providers.ses.sns import Topic, opened

LONGEST = 1024 * 1024
"""Bytes; a notification has at most 256 KiB, which its escaping in the envelope may double and more."""

_GREETING = "Successfully validated SNS topic"
"""Beginning of the only notification that is no JSON: SES tries the topic when it is entered."""

_GONE = ("NoEmail", "Suppressed", "OnAccountSuppressionList")
"""Sub-types of a permanent bounce that leave no doubt; General is judged by what the receiving server said."""
_CONTENT = ("MessageTooLarge", "ContentRejected", "AttachmentRejected")


def routes(topic_arn: str, http: Http) -> tuple[WebhookRoute, ...]:
    """The route; without a topic it takes nothing."""
    topic = Topic(topic_arn, http)
    return (
        WebhookRoute(
            "events",
            topic.verify,
            parse_events,
            Reply(200),
            max_body=LONGEST,
            errand=lambda call: topic.confirmation(call.request),
        ),
    )


def parse_events(call: Verified) -> list[HeardItem]:
    """One report per recipient that the event names; none for confirmations and for types that say nothing new."""
    envelope = opened(call.request.body)
    if envelope is None:
        raise BodyBroken("this is no message of SNS")
    if envelope.type != "Notification" or envelope.message.startswith(_GREETING):
        return []
    event = json_object(envelope.message.encode())
    kind = word(event, "eventType") or word(event, "notificationType")
    if not kind or not word(inner(event, "mail"), "messageId"):
        raise BodyBroken("eventType or mail.messageId is missing; is this topic the one for SES events?")
    read = _READERS.get(kind)
    return [] if read is None else list(read(Event(event, call.heard_at)))


class Event(msgspec.Struct, frozen=True):
    """An event of SES."""

    fields: dict[str, object]  # as it came
    heard_at: datetime  # where it names no time

    def part(self, name: str) -> dict[str, object]:
        """What is told of a bounce, a complaint, a delivery or an open."""
        return inner(self.fields, name)

    def report(
        self, state: ReportState, name: str = "", to: str = "", *, meaning: Meaning | None = None, code: str = "",
        complained: bool = False, machine: OpenedBy = "",
    ) -> HeardItem:  # fmt: skip
        """A report; ``name`` is the part that knows the time, ``to`` the recipient if there are several."""
        mail = inner(self.fields, "mail")
        ours, people = inner(mail, "tags").get(REF), mail.get("destination")
        return mail_report(
            state, moment(word(self.part(name), "timestamp"), self.heard_at), self.fields,
            provider_ref=word(mail, "messageId"), client_ref=_first(ours), recipient=to or _first(people),
            meaning=meaning, code=code, opt_out="complaint" if complained else "", machine=machine,
        )  # fmt: skip


def _first(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else ""


def _sent(event: Event) -> list[HeardItem]:
    """Send and DeliveryDelay: SES has it, and goes on trying."""
    return [event.report("sent")]


def _delivered(event: Event) -> list[HeardItem]:
    return [event.report("delivered", "delivery")]


def _opened(event: Event) -> list[HeardItem]:
    return [event.report("read", "open", machine=opened_by(word(event.part("open"), "userAgent")))]


def _failed(event: Event) -> list[HeardItem]:
    """Reject (a virus) and Rendering Failure: accepted, and then not sent."""
    return [
        event.report("failed", meaning=("message", "provider_rejected"), code=word(event.fields, "eventType"))
    ]


def _bounced(event: Event) -> list[HeardItem]:
    part = event.part("bounce")
    kind, sub = word(part, "bounceType"), word(part, "bounceSubType")
    reports = []
    for one in rows(part, "bouncedRecipients"):
        status = word(one, "status")
        meaning = judge(word(one, "diagnosticCode"), status, permanent=kind == "Permanent")
        if kind == "Permanent" and sub in _GONE:
            meaning = ("address", "bounced")
        elif sub in _CONTENT:
            meaning = ("message", "provider_rejected")
        to, code = word(one, "emailAddress"), status or f"{kind}/{sub}"
        reports.append(event.report("undeliverable", "bounce", to, meaning=meaning, code=code))
    return reports


def _complained(event: Event) -> list[HeardItem]:
    """A complaint is an opt-out of somebody whom the mail reached; one of the account's list was never sent."""
    part = event.part("complaint")
    if word(part, "complaintFeedbackType") == "not-spam":
        return []
    never_sent = word(part, "complaintSubType") == "OnAccountSuppressionList"
    state: ReportState = "undeliverable" if never_sent else "delivered"
    meaning: Meaning | None = ("message", "blocked_by_user") if never_sent else None
    people = [word(one, "emailAddress") for one in rows(part, "complainedRecipients")]
    return [event.report(state, "complaint", to, meaning=meaning, complained=True) for to in people]


_READERS: dict[str, Callable[[Event], list[HeardItem]]] = {
    "Send": _sent,
    "DeliveryDelay": _sent,
    "Delivery": _delivered,
    "Open": _opened,
    "Bounce": _bounced,
    "Complaint": _complained,
    "Reject": _failed,
    "Rendering Failure": _failed,
}
"""Click is absent: our own links count clicks. Subscription is absent: the lists of SES are not used."""
