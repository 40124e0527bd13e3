"""What seven.io tells us: delivery reports and messages of people, signed over the exact external address."""

from __future__ import annotations

import hashlib
import hmac
from functools import partial

from anklang.channels.answers import Meaning, inner, json_object, need, unix_moment, word
from anklang.channels.model import HeardItem, ReportState
from anklang.channels.outer_url import external_url
from anklang.channels.provider import RawRequest, Verified, WebhookRoute, same
from anklang.channels.sms import sms_inbound, sms_report
from anklang.core.clock import Clock

MAX_AGE = 300
"""Seconds that a signature is good for, as the official client has it."""

STATES: dict[str, tuple[ReportState, Meaning]] = {
    "ACCEPTED": ("sent", ("transient", "unreachable")),
    "TRANSMITTED": ("sent", ("transient", "unreachable")),
    "BUFFERED": ("sent", ("transient", "unreachable")),
    "DELIVERED": ("delivered", ("transient", "unreachable")),
    "NOTDELIVERED": ("undeliverable", ("transient", "unreachable")),
    "EXPIRED": ("undeliverable", ("transient", "unreachable")),
    "REJECTED": ("undeliverable", ("message", "provider_rejected")),
    "FAILED": ("failed", ("transient", "provider_rejected")),
}
"""Reports carry no code, so none of them is sure enough to cost an address. The class counts for the last four."""


def routes(secret: str, public_url: str, clock: Clock) -> tuple[WebhookRoute, ...]:
    """The two routes, both with the same signature check."""
    verify = partial(is_signed, secret=secret, public_url=public_url, clock=clock)
    return (WebhookRoute("status", verify, parse_status), WebhookRoute("inbound", verify, parse_inbound))


def is_signed(request: RawRequest, secret: str, public_url: str, clock: Clock) -> bool:
    """Whether ``X-Signature`` fits (integrations 1.4): hex HMAC-SHA256 over five lines, not older than 300 s.

    The lines are timestamp, nonce, method, complete address and the MD5 of the body in hex.
    """
    timestamp, nonce = request.header("X-Timestamp"), request.header("X-Nonce")
    if not secret or not nonce or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    digest = hashlib.md5(request.body, usedforsecurity=False).hexdigest()
    lines = (timestamp, nonce, request.method.upper(), external_url(public_url, request), digest)
    text = "\n".join(lines).encode("utf-8", "surrogateescape")
    is_fresh = abs(clock.now().timestamp() - int(timestamp)) <= MAX_AGE
    expected = hmac.digest(secret.encode(), text, "sha256").hex()
    return same(expected, request.header("X-Signature").lower()) and is_fresh


def parse_status(call: Verified) -> list[HeardItem]:
    """A delivery report: at most one. Raises BodyBroken without msg_id or status; other events are passed over."""
    document = json_object(call.request.body)
    [event] = need(document, "webhook_event")
    if event != "dlr":
        return []
    [message_id, status] = need(inner(document, "data"), "msg_id", "status")
    if status not in STATES:
        return []
    state, meaning = STATES[status]
    return [sms_report(state, call.heard_at, message_id, document, meaning, code=status)]


def parse_inbound(call: Verified) -> list[HeardItem]:
    """A message of a person. Raises BodyBroken without id or sender; other events are passed over."""
    document = json_object(call.request.body)
    [event] = need(document, "webhook_event")
    if event != "sms_mo":
        return []
    data = inner(document, "data")
    message_id, sender = need(data, "id", "sender")
    at = unix_moment(word(data, "time"), call.heard_at)
    return [sms_inbound(message_id, sender, word(data, "system"), word(data, "text"), at, document)]
