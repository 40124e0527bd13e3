"""What Google tells of an agent: deliveries, reads, what people write, and that they leave. One event in a call.

The body is an envelope; what counts stands in ``message.data`` as Base64, and only that is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import partial

from anklang.channels.answers import inner, json_object, moment, need, reference, word
from anklang.channels.model import DeliveryReport, HeardItem, Inbound, Media, ReportState
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified, WebhookRoute, same

HEADER = "X-Goog-Signature"
_STATES: dict[str, ReportState] = {
    "DELIVERED": "delivered",
    "READ": "read",
    "TTL_EXPIRATION_REVOKED": "undeliverable",
}


def routes(client_token: str, agent: str) -> tuple[WebhookRoute, ...]:
    """The one route; signed with the client token, which also proves the question whether the address is ours."""

    def verify(request: RawRequest) -> bool:
        try:
            document = json_object(request.body)
        except BodyBroken:
            return False
        if _is_question(document):
            return same(client_token, word(document, "clientToken"))
        data = _data(document)
        digest = hmac.new(client_token.encode(), data or b"", hashlib.sha512).digest()
        return data is not None and same(base64.b64encode(digest).decode(), request.header(HEADER))

    return (WebhookRoute("events", verify, partial(parse, agent=agent), answer=_secret),)


def _is_question(document: dict[str, object]) -> bool:
    return "message" not in document and "clientToken" in document


def _secret(call: Verified) -> Reply | None:
    """Google asks whether the address is ours by a secret that it wants back, written as its own samples write it."""
    document = json_object(call.request.body)
    return (
        Reply(body=f"secret: {word(document, 'secret')[:500]}".encode()) if _is_question(document) else None
    )


def _data(document: dict[str, object]) -> bytes | None:
    try:
        return base64.b64decode(word(inner(document, "message"), "data"), validate=True)
    except (binascii.Error, ValueError):
        return None


def parse(call: Verified, agent: str) -> list[HeardItem]:
    """One event. Raises BodyBroken where the signed part is no event; other agents' and other kinds are passed over."""
    document = json_object(call.request.body)
    if _is_question(document):
        return []
    event = json_object(_data(document) or b"")
    if word(event, "agentId").removesuffix("@rbm.goog") not in ("", agent):
        return []
    kind = word(event, "eventType")
    if kind in _STATES:
        return [_report(call, event, kind)]
    if kind in ("UNSUBSCRIBE", "SUBSCRIBE"):
        return [_subscription(call, event, kind, agent)]
    return [] if kind else _message(call, event, agent)


def _report(call: Verified, event: dict[str, object], kind: str) -> DeliveryReport:
    """The id of a message is ours. Revoked: its time was over before the device was back, and Google took it back."""
    [ours] = need(event, "messageId")
    bad = kind == "TTL_EXPIRATION_REVOKED"
    return DeliveryReport(
        channel="rcs",
        state=_STATES[kind],
        at=moment(word(event, "sendTime"), call.heard_at),
        provider_ref=ours,
        client_ref=reference(ours),
        recipient=word(event, "senderPhoneNumber") or word(event, "phoneNumber"),
        error="message" if bad else None,
        reason="too_late" if bad else None,
        code=kind if bad else "",
        raw=event,
    )


def _subscription(call: Verified, event: dict[str, object], kind: str, agent: str) -> HeardItem:
    """Left or came back by the buttons of the messages application, which is the same as STOP and START by SMS."""
    [number, key] = need(event, "senderPhoneNumber", "eventId")
    at = moment(word(event, "sendTime"), call.heard_at)
    if kind == "UNSUBSCRIBE":
        return Inbound(
            channel="rcs",
            from_=number,
            to=agent,
            text="STOP",
            at=at,
            provider_ref=key,
            opt_out="stop",
            raw=event,
        )
    return Inbound(
        channel="rcs",
        from_=number,
        to=agent,
        text="START",
        at=at,
        provider_ref=key,
        opt_out="start",
        raw=event,
    )


def _message(call: Verified, event: dict[str, object], agent: str) -> list[HeardItem]:
    """A text, a file, or a tap. A tap on a button with an address opened it, and is no word."""
    tap, file = inner(event, "suggestionResponse"), inner(inner(event, "userFile"), "payload")
    if word(tap, "type") == "ACTION":
        return []
    [number] = need(event, "senderPhoneNumber")
    key = word(event, "messageId") or word(event, "eventId")
    if not key:
        raise BodyBroken("messageId missing; is this the right address for such calls?")
    uri = word(file, "fileUri")
    kind = word(file, "mimeType") or "application/octet-stream"
    return [
        Inbound(
            channel="rcs",
            from_=number,
            to=agent,
            text=word(event, "text") or word(tap, "text"),
            at=moment(word(event, "sendTime"), call.heard_at),
            provider_ref=key,
            media=(Media(uri, kind),) if uri else (),
            raw=event,
        )
    ]
