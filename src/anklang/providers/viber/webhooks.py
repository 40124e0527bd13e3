"""What Viber tells us: deliveries, reads, what people write, and that they come and go. One event in a call."""

from __future__ import annotations

import hashlib
import hmac
from functools import partial
from typing import Literal

from anklang.channels.answers import inner, json_object, need, unix_moment, word
from anklang.channels.model import DeliveryReport, HeardItem, Inbound, Media, ReportState
from anklang.channels.provider import RawRequest, Verified, WebhookRoute, same

HEARD = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
"""What Viber is asked for besides ``message``, which always comes."""

HEADER = "X-Viber-Content-Signature"

_STATES: dict[str, ReportState] = {"delivered": "delivered", "seen": "read", "failed": "undeliverable"}
_KINDS = {"picture": "image/jpeg", "video": "video/mp4", "file": "application/octet-stream"}


def routes(token: str, uri: str) -> tuple[WebhookRoute, ...]:
    """The one route; calls are signed with the token of the bot (integrations 1.4)."""

    def verify(request: RawRequest) -> bool:
        expected = hmac.new(token.encode(), request.body, hashlib.sha256).hexdigest()
        return same(expected, request.header(HEADER).lower())

    return (WebhookRoute("events", verify, partial(parse, uri=uri)),)


def parse(call: Verified, uri: str) -> list[HeardItem]:
    """One event. Raises BodyBroken without ``event``; kinds that are not read are passed over."""
    event = json_object(call.request.body)
    [kind] = need(event, "event")
    if kind in _STATES:
        return [_report(call, event, _STATES[kind])]
    if kind == "unsubscribed":
        return [_left(call, event)]
    if kind == "message":
        return [_message(call, event, uri)]
    if kind == "subscribed" or (kind == "conversation_started" and word(event, "context")):
        return [_start(call, event, uri)]
    return []


def _report(call: Verified, event: dict[str, object], state: ReportState) -> DeliveryReport:
    """``failed`` names no code, only a sentence; it says nothing of the address."""
    token, person = need(event, "message_token", "user_id")
    bad = state == "undeliverable"
    return DeliveryReport(
        channel="viber",
        state=state,
        at=unix_moment(word(event, "timestamp"), call.heard_at),
        provider_ref=token,
        recipient=person,
        error="message" if bad else None,
        reason="provider_rejected" if bad else None,
        code="failed" if bad else "",
        raw=event,
    )


def _left(call: Verified, event: dict[str, object]) -> DeliveryReport:
    """Who unsubscribes gets nothing from the bot any more, until they write or subscribe again."""
    [person] = need(event, "user_id")
    return DeliveryReport(
        channel="viber",
        state="undeliverable",
        at=unix_moment(word(event, "timestamp"), call.heard_at),
        recipient=person,
        error="address",
        reason="blocked_by_user",
        code="unsubscribed",
        opt_out="blocked",
        raw=event,
    )


def _message(call: Verified, event: dict[str, object], uri: str) -> Inbound:
    said = inner(event, "message")
    media = word(said, "media")
    kind = _KINDS.get(word(said, "type"), "application/octet-stream")
    return _inbound(
        call, event, uri, "sender", word(said, "text"), media=(Media(media, kind),) if media else ()
    )


def _start(call: Verified, event: dict[str, object], uri: str) -> Inbound:
    """Opened by a link with a token, or subscribed. Who only opened it is not subscribed yet."""
    token = word(event, "context")
    return _inbound(call, event, uri, "user", f"/start {token}".strip(), start=token)


def _inbound(
    call: Verified, event: dict[str, object], uri: str, who: Literal["sender", "user"], text: str, *,
    start: str | None = None, media: tuple[Media, ...] = (),
) -> Inbound:  # fmt: skip
    [token] = need(event, "message_token")
    [person] = need(inner(event, who), "id")
    return Inbound(
        channel="viber",
        from_=person,
        to=uri,
        text=text,
        at=unix_moment(word(event, "timestamp"), call.heard_at),
        provider_ref=token,
        media=media,
        start=start,
        raw=event,
    )
