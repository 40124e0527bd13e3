"""What the handset tells us, signed with HMAC-SHA256 over the raw body."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from anklang.channels.model import (
    DeliveryReport,
    ErrorClass,
    HeardItem,
    Inbound,
    Media,
    ReasonCode,
    ReportState,
)
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified, WebhookRoute, same

T = TypeVar("T")

SIGNATURE = "X-Anklang-Handset-Signature"


class _Status(msgspec.Struct):
    """Body of a status call."""

    ref: str  # the reference that the handset gave
    message_id: UUID  # ours, given back
    channel: Literal["sms", "email", "push", "inapp"]  # the way it went
    state: ReportState  # what happened
    at: datetime | None = None  # when; the time of the call if absent
    error: ErrorClass | None = None  # with failed and undeliverable
    reason: ReasonCode | None = None  # with failed and undeliverable


class _Media(msgspec.Struct):
    """A photo that was sent along."""

    id: UUID  # at the handset
    content_type: str = ""  # MIME type


class _Inbound(msgspec.Struct):
    """Body of an inbound call."""

    ref: str  # id of the answer
    channel: Literal["sms", "email", "push", "inapp"]  # the way it came
    from_: str = msgspec.field(name="from")  # address of the person
    to: str = ""  # our number or address
    text: str = ""  # what was typed
    at: datetime | None = None  # when; the time of the call if absent
    media: tuple[_Media, ...] = ()  # photos


def sign(secret: str, body: bytes) -> str:
    """Value of the signature header: ``sha256=`` and the hex HMAC-SHA256 of the raw body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def routes(secret: str) -> tuple[WebhookRoute, ...]:
    """The two routes, both with the same signature check."""

    def verify(request: RawRequest) -> bool:
        return bool(secret) and same(sign(secret, request.body), request.header(SIGNATURE))

    return (
        WebhookRoute("status", verify, parse_status, Reply(204)),
        WebhookRoute("inbound", verify, parse_inbound, Reply(204)),
    )


def parse_status(call: Verified) -> list[HeardItem]:
    """One report. Raises BodyBroken if the body is not the documented JSON."""
    body = _decode(call, _Status)
    return [
        DeliveryReport(
            channel=body.channel,
            state=body.state,
            at=_aware(body.at, call),
            provider_ref=body.ref,
            client_ref=body.message_id,
            error=body.error,
            reason=body.reason,
            raw=msgspec.json.decode(call.request.body, type=dict[str, object]),
        )
    ]


def parse_inbound(call: Verified) -> list[HeardItem]:
    """One answer. Raises BodyBroken if the body is not the documented JSON."""
    body = _decode(call, _Inbound)
    return [
        Inbound(
            channel=body.channel,
            from_=body.from_,
            to=body.to,
            text=body.text,
            at=_aware(body.at, call),
            provider_ref=body.ref,
            media=tuple(Media(str(one.id), one.content_type) for one in body.media[:10]),
            raw=msgspec.json.decode(call.request.body, type=dict[str, object]),
        )
    ]


def _decode(call: Verified, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(call.request.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BodyBroken(f"not the documented JSON: {error}") from None


def _aware(at: datetime | None, call: Verified) -> datetime:
    return at if at is not None and at.tzinfo is not None else call.heard_at
