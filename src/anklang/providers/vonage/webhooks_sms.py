"""What the SMS API tells us: delivery receipts and messages of people. The signature is one of the parameters."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from anklang.channels.answers import json_object, need, unix_moment, word
from anklang.channels.model import HeardItem, ReportState
from anklang.channels.provider import BodyBroken, RawRequest, Verified, WebhookRoute, same
from anklang.channels.sms import sms_inbound, sms_report
from anklang.providers.vonage.errors import RECEIPT, UNKNOWN_RECEIPT

STATES: dict[str, ReportState] = {
    "delivered": "delivered",
    "failed": "failed",
    "rejected": "undeliverable",
    "expired": "undeliverable",
}
"""accepted and buffered say no more than the answer to the send did; unknown says nothing."""

MOST_FIELDS = 100


def routes(secret: str, method: str) -> tuple[WebhookRoute, ...]:
    """The two routes, both with the same signature check. Vonage calls by GET or POST, as the account is set."""
    verify = partial(is_signed, secret=secret, method=method)
    return (
        WebhookRoute("status", verify, parse_status, methods=("POST", "GET")),
        WebhookRoute("inbound", verify, parse_inbound, methods=("POST", "GET")),
    )


def is_signed(request: RawRequest, secret: str, method: str) -> bool:
    """Whether ``sig`` fits all other parameters (integrations 1.4).

    HMAC over ``&name=value`` in order of names, with & and = in values written as _; hex in any case. The account
    chooses the digest, so the request cannot choose a weaker one.
    """
    try:
        fields = _fields(request)
    except BodyBroken:
        return False
    given = word(fields, "sig")
    text = "".join(f"&{name}={_flat(fields[name])}" for name in sorted(fields) if name != "sig")
    expected = hmac.digest(secret.encode(), text.encode("utf-8", "surrogatepass"), method).hex()
    return bool(secret) and same(expected, given.lower())


def _flat(value: object) -> object:
    return value.replace("&", "_").replace("=", "_") if isinstance(value, str) else value


def _fields(request: RawRequest) -> Mapping[str, object]:
    if request.method.upper() != "GET" and "json" in request.header("Content-Type").lower():
        return json_object(request.body)
    try:
        query = urlsplit(request.url).query if request.method.upper() == "GET" else request.body.decode()
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:  # not UTF-8, or more fields than Vonage ever sends
        raise BodyBroken(f"the parameters cannot be read: {type(error).__name__}") from None


def _at(fields: Mapping[str, object], otherwise: datetime) -> datetime:
    """Signed calls carry Unix seconds; the other times name no zone."""
    return unix_moment(word(fields, "timestamp"), otherwise)


def parse_status(call: Verified) -> list[HeardItem]:
    """A delivery receipt of one part: at most one report. Raises BodyBroken without messageId or status."""
    fields = _fields(call.request)
    message_id, status = need(fields, "messageId", "status")
    state = STATES.get(status)
    if state is None:
        return []
    code = word(fields, "err-code")
    report = sms_report(
        state,
        _at(fields, call.heard_at),
        message_id,
        dict(fields),
        RECEIPT.get(code, UNKNOWN_RECEIPT),
        code="" if code == "0" else code,
        client_ref=word(fields, "client-ref"),
        recipient=word(fields, "msisdn"),
    )
    return [report]


def parse_inbound(call: Verified) -> list[HeardItem]:
    """A message of a person, or one part of a long one. Raises BodyBroken without messageId or msisdn."""
    fields = _fields(call.request)
    message_id, sender = need(fields, "messageId", "msisdn")
    at = _at(fields, call.heard_at)
    return [sms_inbound(message_id, sender, word(fields, "to"), word(fields, "text"), at, dict(fields))]
