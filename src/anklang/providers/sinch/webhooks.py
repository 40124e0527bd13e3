"""What Sinch tells us: delivery reports of one recipient, and messages of people."""

from __future__ import annotations

import hmac
from base64 import b64encode
from functools import partial

from anklang.channels.answers import count, inner, json_object, moment, need, rows, word
from anklang.channels.model import HeardItem, Inbound, Media
from anklang.channels.provider import RawRequest, Verified, WebhookRoute, same
from anklang.channels.sms import sms_inbound, sms_report
from anklang.providers.sinch.errors import REPORT, STATES


def routes(secret: str) -> tuple[WebhookRoute, ...]:
    """Two routes with one check and one parser: a service plan has a single address for all that it tells."""
    verify = partial(is_signed, secret=secret)
    return (WebhookRoute("status", verify, parse), WebhookRoute("inbound", verify, parse))


def is_signed(request: RawRequest, secret: str) -> bool:
    """Whether ``X-Sinch-Webhook-Signature`` fits: base64 HMAC-SHA256 of body.nonce.timestamp (integrations 1.4)."""
    nonce = request.header("X-Sinch-Webhook-Signature-Nonce")
    timestamp = request.header("X-Sinch-Webhook-Signature-Timestamp")
    if not secret or not nonce or not timestamp:
        return False
    text = request.body + f".{nonce}.{timestamp}".encode("utf-8", "surrogateescape")
    expected = b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()
    return same(expected, request.header("X-Sinch-Webhook-Signature"))


def parse(call: Verified) -> list[HeardItem]:
    """One report or one message. Raises BodyBroken without its fields; reports of whole batches are passed over."""
    document = json_object(call.request.body)
    [kind] = need(document, "type")
    if kind == "recipient_delivery_report_sms":
        return _report(call, document)
    if kind in ("mo_text", "mo_media"):
        return [_inbound(call, document)]
    return []


def _report(call: Verified, document: dict[str, object]) -> list[HeardItem]:
    batch, recipient, status, code = need(document, "batch_id", "recipient", "status", "code")
    if status.upper() not in STATES:
        return []
    state, meaning = STATES[status.upper()]
    return [
        sms_report(
            state,
            moment(word(document, "at"), call.heard_at),
            batch,
            document,
            REPORT.get(code, meaning),
            code=code,
            client_ref=word(document, "client_reference"),
            recipient=recipient,
            parts=count(word(document, "number_of_message_parts")),
        )
    ]


def _inbound(call: Verified, document: dict[str, object]) -> Inbound:
    message_id, sender = need(document, "id", "from")
    picture = inner(document, "body")  # of mo_media; that of mo_text is the text itself
    text = word(document, "body") or word(picture, "message")
    at = moment(word(document, "received_at"), call.heard_at)
    media = tuple(
        Media(word(one, "url"), word(one, "content_type"))
        for one in rows(picture, "media")
        if word(one, "url")
    )
    return sms_inbound(message_id, sender, word(document, "to"), text, at, document, media)
