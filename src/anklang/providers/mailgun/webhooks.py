"""What Mailgun tells: one event per call. The signature covers time and token only, so both are watched."""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from datetime import datetime
from threading import Lock

import msgspec

from anklang.channels.answers import Meaning, inner, json_object, unix_moment, word
from anklang.channels.bounces import judge
from anklang.channels.mail_reports import REF, mail_report, opened_by
from anklang.channels.model import HeardItem, OpenedBy, OptOut, ReportState
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified, WebhookRoute, same
from anklang.core.clock import Clock
from anklang.providers.mailgun.errors import FAILED

WINDOW = 9 * 3600
"""Seconds that a call may be old: Mailgun tries again for eight hours and need not sign anew."""
EARLY = 300
"""Seconds that its clock may be ahead of ours."""
MOST_TOKENS = 100_000

STATES: dict[str, ReportState] = {
    "accepted": "sent",
    "delivered": "delivered",
    "opened": "read",
    "unsubscribed": "delivered",
    "complained": "delivered",
    "failed": "undeliverable",
    "rejected": "failed",
}
"""clicked is absent: our own links count clicks."""

BOTS: dict[str, OpenedBy] = {"apple": "apple_mpp", "gmail": "scanner", "generic": "scanner"}
"""``client-info.bot`` (user manual, open and click bot detection)."""


def routes(signing_key: str, clock: Clock) -> tuple[WebhookRoute, ...]:
    """The route; without a key it takes nothing."""
    seal = Seal(signing_key, clock)
    return (WebhookRoute("events", seal.verify, parse_event, Reply(200)),)


class _Signature(msgspec.Struct, frozen=True):
    timestamp: str | int  # seconds since 1970
    token: str  # fifty random characters
    signature: str  # hex


class _Call(msgspec.Struct, frozen=True):
    signature: _Signature  # covers its own two other fields


class Seal:
    """Checks who called. A token belongs to the first body that came with it, as the signature does not cover it."""

    def __init__(self, signing_key: str, clock: Clock) -> None:
        self._key = signing_key
        self._clock = clock
        self._bodies: OrderedDict[str, bytes] = OrderedDict()  # token -> digest of the body that it came with
        self._lock = Lock()

    def verify(self, request: RawRequest) -> bool:
        """Whether Mailgun made this call, lately, and nobody took its token for another body (integrations 1.4)."""
        try:
            given = msgspec.json.decode(request.body, type=_Call).signature
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return False
        text = f"{given.timestamp}{given.token}".encode()
        expected = hmac.new(self._key.encode(), text, hashlib.sha256).hexdigest()
        if not self._key or not same(expected, given.signature) or not self._is_fresh(str(given.timestamp)):
            return False
        digest = hashlib.sha256(request.body).digest()
        with self._lock:
            first = self._bodies.setdefault(given.token, digest)
            if len(self._bodies) > MOST_TOKENS:
                self._bodies.popitem(last=False)
        return hmac.compare_digest(first, digest)

    def _is_fresh(self, timestamp: str) -> bool:
        if not timestamp.isdecimal() or len(timestamp) > 12:
            return False
        return -EARLY <= self._clock.now().timestamp() - int(timestamp) <= WINDOW


def parse_event(call: Verified) -> list[HeardItem]:
    """At most one report. Raises BodyBroken without event-data."""
    event = inner(json_object(call.request.body), "event-data")
    kind = word(event, "event")
    if not kind:
        raise BodyBroken("event-data.event is missing; is this the address for webhooks?")
    if kind not in STATES:
        return []
    temporary = kind == "failed" and word(event, "severity") == "temporary"
    meaning, opt_out = (None, _OPT_OUTS.get(kind, "")) if temporary or kind != "failed" else _judged(event)
    if kind == "rejected":
        meaning = ("message", "provider_rejected")
    headers = inner(inner(event, "message"), "headers")
    report = mail_report(
        "sent" if temporary else STATES[kind], _at(event, call.heard_at), event,
        provider_ref=word(headers, "message-id").strip("<>"),
        client_ref=word(inner(event, "user-variables"), REF), recipient=word(event, "recipient"), meaning=meaning,
        code=_code(event), opt_out=opt_out, machine=_machine(event) if kind == "opened" else "",
    )  # fmt: skip
    return [report]


_OPT_OUTS: dict[str, OptOut] = {"complained": "complaint", "unsubscribed": "unsubscribed"}


def _at(event: dict[str, object], otherwise: datetime) -> datetime:
    return unix_moment(word(event, "timestamp").partition(".")[0], otherwise)


def _code(event: dict[str, object]) -> str:
    status = inner(event, "delivery-status")
    return word(status, "enhanced-code") or word(status, "code")


def _judged(event: dict[str, object]) -> tuple[Meaning, OptOut]:
    """A permanent failure: Mailgun's own lists, otherwise what the receiving server said."""
    reason = word(event, "reason")
    if reason in FAILED:
        return FAILED[reason]
    status = inner(event, "delivery-status")
    text = f"{word(status, 'code')} {word(status, 'message')} {word(status, 'description')}"
    is_hard = reason in ("bounce", "delayed-bounce") and word(status, "bounce-type") != "soft"
    return judge(text, word(status, "enhanced-code"), permanent=is_hard), ""


def _machine(event: dict[str, object]) -> OpenedBy:
    client = inner(event, "client-info")
    return BOTS.get(word(client, "bot")) or opened_by(word(client, "user-agent"))
