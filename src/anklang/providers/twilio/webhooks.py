"""What Twilio tells us: status of a message, and messages of people. Signed over the exact external URL."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable
from typing import Literal
from urllib.parse import parse_qs, parse_qsl, urlsplit
from uuid import UUID

from anklang.channels.model import DeliveryReport, HeardItem, Inbound, Media, ReportState
from anklang.channels.outer_url import external_url
from anklang.channels.provider import (
    BodyBroken,
    RawRequest,
    Reply,
    Verified,
    WebhookRoute,
    same,
)
from anklang.providers.twilio.errors import meaning_of

REF = "ref"
"""Name of the query parameter in which our message id comes back."""

EMPTY_TWIML = Reply(200, b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>', "text/xml")
"""Take the message and answer nothing; an answer, if any, goes out as a message of its own."""

STATES: dict[str, ReportState] = {
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "canceled": "failed",
    "undelivered": "undeliverable",
}
"""accepted, scheduled, queued and sending say no more than the answer to the send did, so they are absent."""

MOST_FIELDS = 500

OPT_OUT: dict[str, Literal["stop", "start", "help"]] = {"STOP": "stop", "START": "start", "HELP": "help"}
"""Only sent where Advanced Opt-Out is on; Twilio has then already answered."""


def routes(auth_token: str, shared_key: str, public_url: str) -> tuple[WebhookRoute, ...]:
    """The two routes, both with the same signature check."""

    def verify(request: RawRequest) -> bool:
        return is_signed(request, auth_token, shared_key, public_url)

    return (
        WebhookRoute("status", verify, parse_status, Reply(204)),
        WebhookRoute("inbound", verify, parse_inbound, EMPTY_TWIML),
    )


def is_signed(request: RawRequest, auth_token: str, shared_key: str, public_url: str) -> bool:
    """Whether ``X-Twilio-Signature`` fits (integrations 1.4).

    HMAC-SHA1 with the auth token, or HMAC-SHA256 with the shared key if Twilio's settings header says so. A
    JSON body is covered by ``bodySHA256`` in the URL. Twilio signs the URL with or without the port.
    """
    algorithm, secret = _algorithm(
        request.header("X-Twilio-Webhooks-Signature-Settings"), auth_token, shared_key
    )
    given = request.header("X-Twilio-Signature")
    if algorithm is None or not secret or not given:
        return False
    url = external_url(public_url, request)
    body_hash = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    is_form = request.header("Content-Type").lower().startswith("application/x-www-form-urlencoded")
    if is_form or not request.body:
        try:
            tail = _canonical(_fields(request.body))
        except BodyBroken:
            return False
    elif same(hashlib.sha256(request.body).hexdigest(), body_hash):
        tail = ""
    else:
        return False
    fits = [same(_sign(secret, one + tail, algorithm), given) for one in _with_and_without_port(url)]
    return any(fits)


def _algorithm(header: str, auth_token: str, shared_key: str) -> tuple[str | None, str]:
    named = dict(part.strip().partition("=")[::2] for part in header.split(",") if part)
    algorithm = named.get("algorithm", "").strip().upper() or "HMAC_SHA1"
    if algorithm == "HMAC_SHA1":
        return "sha1", auth_token
    return ("sha256", shared_key) if algorithm == "HMAC_SHA256" else (None, "")


def _sign(secret: str, text: str, algorithm: str) -> str:
    return b64encode(
        hmac.digest(secret.encode(), text.encode("utf-8", "surrogateescape"), algorithm)
    ).decode()


def _canonical(fields: Iterable[tuple[str, str]]) -> str:
    return "".join(name + value for name, value in sorted(set(fields)))


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    rest = url.split("://", 1)[1][len(parts.netloc) :]
    return f"{parts.scheme}://{host}{rest}", f"{parts.scheme}://{host}:{port}{rest}"


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # not UTF-8, or more fields than Twilio ever sends
        raise BodyBroken(f"the body is not a form: {type(error).__name__}") from None


def parse_status(call: Verified) -> list[HeardItem]:
    """A status callback: at most one report. Raises BodyBroken without MessageSid or MessageStatus."""
    fields = dict(_fields(call.request.body))
    sid, status = fields.get("MessageSid") or fields.get("SmsSid", ""), fields.get("MessageStatus", "")
    if not sid or not status:
        raise BodyBroken("MessageSid or MessageStatus is missing; is this the address for status callbacks?")
    state = STATES.get(status)
    if state is None:
        return []
    code = fields.get("ErrorCode", "")
    bad = state in ("failed", "undeliverable")
    error, reason = meaning_of(int(code) if code.isdecimal() else 30008) if bad else (None, None)
    report = DeliveryReport(
        channel="sms",
        state=state,
        at=call.heard_at,
        provider_ref=sid,
        client_ref=_reference(call.request.url),
        recipient=fields.get("To", ""),
        error=error,
        reason=reason,
        code=code,
        raw=dict(fields),
    )
    return [report]


def _reference(url: str) -> UUID | None:
    try:
        return UUID(parse_qs(urlsplit(url).query).get(REF, [""])[0])
    except ValueError:
        return None


def parse_inbound(call: Verified) -> list[HeardItem]:
    """A message of a person. Raises BodyBroken without MessageSid or From."""
    fields = dict(_fields(call.request.body))
    if not fields.get("MessageSid") or not fields.get("From"):
        raise BodyBroken("MessageSid or From is missing; is this the address for incoming messages?")
    count = fields.get("NumMedia", "0")
    media = tuple(
        Media(fields[f"MediaUrl{index}"], fields.get(f"MediaContentType{index}", ""))
        for index in range(min(int(count) if count.isdecimal() else 0, 10))
        if f"MediaUrl{index}" in fields
    )
    return [
        Inbound(
            channel="sms",
            from_=fields["From"],
            to=fields.get("To", ""),
            text=fields.get("Body", ""),
            at=call.heard_at,
            provider_ref=fields["MessageSid"],
            media=media,
            opt_out=OPT_OUT.get(fields.get("OptOutType", ""), ""),
            raw=dict(fields),
        )
    ]
