"""The event webhook: many events in one call, signed with ECDSA over time stamp and raw body."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from anklang.channels.answers import Meaning, unix_moment, word
from anklang.channels.mail_reports import REF, mail_report, opened_by
from anklang.channels.model import DeliveryReport, HeardItem, OpenedBy, OptOut, ReportState
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified, WebhookRoute
from anklang.core.errors import BadInput, Problem
from anklang.providers.sendgrid.errors import DROPPED, bounce_meaning

LONGEST = 1024 * 1024
"""Bytes; SendGrid gathers events up to 768 KiB or so."""

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"

STATES: dict[str, ReportState] = {
    "processed": "sent",
    "deferred": "sent",  # SendGrid goes on trying, for 72 hours
    "delivered": "delivered",
    "open": "read",
    "spamreport": "delivered",
    "unsubscribe": "delivered",
    "group_unsubscribe": "delivered",
    "bounce": "undeliverable",
    "dropped": "failed",
}
"""click is absent: our own links count clicks. group_resubscribe is absent: no consent comes by it."""


def routes(public_key: str) -> tuple[WebhookRoute, ...]:
    """The route; without a key it takes nothing. Raises BadInput if the key is none."""
    key = _loaded(public_key) if public_key else None

    def verify(request: RawRequest) -> bool:
        return key is not None and is_signed(request, key)

    return (WebhookRoute("events", verify, parse_events, Reply(204), max_body=LONGEST),)


def _loaded(text: str) -> ec.EllipticCurvePublicKey:
    try:
        key = load_der_public_key(b64decode(text, validate=True))
    except ValueError:
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        problem = Problem("webhook_public_key", "is no public key", "copy it from “Signed Event Webhook”")
        raise BadInput("The settings of sendgrid are not usable.", [problem])
    return key


def is_signed(request: RawRequest, key: ec.EllipticCurvePublicKey) -> bool:
    """Whether the signature fits (integrations 1.4): ECDSA with SHA-256 over time stamp and raw body."""
    try:
        given = b64decode(request.header(SIGNATURE), validate=True)
        key.verify(given, request.header(TIMESTAMP).encode() + request.body, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def parse_events(call: Verified) -> list[HeardItem]:
    """One report per event that says something new. Raises BodyBroken if the body is no list of events."""
    try:
        events = msgspec.json.decode(call.request.body, type=list[dict[str, object]])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BodyBroken("the body is no list of events; is this the address of the event webhook?") from None
    if any(not word(event, "event") for event in events):
        raise BodyBroken("an event names no event")
    return [_report(event, call.heard_at) for event in events if word(event, "event") in STATES]


def _report(event: dict[str, object], heard_at: datetime) -> DeliveryReport:
    kind = word(event, "event")
    meaning, opt_out = _judged(kind, event)
    machine: OpenedBy = ""
    if kind == "open":
        machine = "apple_mpp" if event.get("sg_machine_open") is True else opened_by(word(event, "useragent"))
    return mail_report(
        STATES[kind], unix_moment(word(event, "timestamp"), heard_at), event,
        provider_ref=word(event, "sg_message_id").partition(".")[0], client_ref=word(event, REF),
        recipient=word(event, "email"), meaning=meaning, code=word(event, "status") or word(event, "type"),
        opt_out=opt_out, machine=machine,
    )  # fmt: skip


def _judged(kind: str, event: dict[str, object]) -> tuple[Meaning | None, OptOut]:
    """What an event means for the address, and whether it is a no of the person."""
    reason = word(event, "reason")
    if kind == "dropped":
        return DROPPED.get(reason.lower(), (("message", "provider_rejected"), ""))
    if kind == "bounce":
        permanent = word(event, "type") != "blocked"
        status, classification = word(event, "status"), word(event, "bounce_classification")
        return bounce_meaning(reason, status, classification, permanent=permanent), ""
    return None, _OPT_OUTS.get(kind, "")


_OPT_OUTS: dict[str, OptOut] = {
    "spamreport": "complaint",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
}
