"""What the Messages API tells us: states and messages of people, with a signed token over the hash of the body."""

from __future__ import annotations

import hashlib
from functools import partial

import jwt

from anklang.channels.answers import count, inner, json_object, moment, need, price, word
from anklang.channels.model import HeardItem, ReportState
from anklang.channels.provider import RawRequest, Verified, WebhookRoute, same
from anklang.channels.sms import sms_inbound, sms_report
from anklang.providers.vonage.errors import MESSAGES, UNKNOWN_RECEIPT
from anklang.providers.vonage.send_messages import code_of

STATES: dict[str, ReportState] = {
    "submitted": "sent",
    "delivered": "delivered",
    "read": "read",
    "rejected": "undeliverable",
    "undeliverable": "undeliverable",
}


def routes(secret: str, api_key: str) -> tuple[WebhookRoute, ...]:
    """The two routes, both with the same signature check."""
    verify = partial(is_signed, secret=secret, api_key=api_key)
    return (WebhookRoute("status", verify, parse_status), WebhookRoute("inbound", verify, parse_inbound))


def is_signed(request: RawRequest, secret: str, api_key: str) -> bool:
    """Whether the bearer token is signed with our secret, for our key and this body (integrations 1.4).

    HS256 only: what the token says of its algorithm is not asked. Its times are not asked either: Vonage repeats a
    call for a day, and what was heard before is known by its id.
    """
    scheme, _, token = request.header("Authorization").partition(" ")
    if not secret or scheme.lower() != "bearer":
        return False
    try:
        claims = jwt.decode(
            token.strip(),
            secret,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
        )
    except (jwt.InvalidTokenError, ValueError):  # a wrong signature, or no token at all
        return False
    is_body = same(hashlib.sha256(request.body).hexdigest(), str(claims.get("payload_hash", "")).lower())
    return is_body and same(api_key, str(claims.get("api_key", "")))


def parse_status(call: Verified) -> list[HeardItem]:
    """A state of one message: at most one report. Raises BodyBroken without message_uuid or status."""
    document = json_object(call.request.body)
    message_id, status = need(document, "message_uuid", "status")
    if status not in STATES or word(document, "channel") not in ("", "sms"):
        return []
    code, usage = code_of(inner(document, "error")), inner(document, "usage")
    report = sms_report(
        STATES[status],
        moment(word(document, "timestamp"), call.heard_at),
        message_id,
        document,
        MESSAGES.get(code, UNKNOWN_RECEIPT),
        code=code,
        client_ref=word(document, "client_ref"),
        recipient=word(document, "to"),
        parts=count(word(inner(document, "sms"), "count_total")),
        cost=price(word(usage, "price"), word(usage, "currency")),
    )
    return [report]


def parse_inbound(call: Verified) -> list[HeardItem]:
    """A message of a person, whole even if it was long. Raises BodyBroken without message_uuid or from."""
    document = json_object(call.request.body)
    message_id, sender, channel = need(document, "message_uuid", "from", "channel")
    if channel != "sms":
        return []
    at = moment(word(document, "timestamp"), call.heard_at)
    return [sms_inbound(message_id, sender, word(document, "to"), word(document, "text"), at, document)]
