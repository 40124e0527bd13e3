"""What Apple posts to us: what a person wrote, and that they closed the conversation. One message in a call."""

from __future__ import annotations

import zlib
from functools import partial

from anklang.channels.answers import json_object, need, word
from anklang.channels.chat import opened_by
from anklang.channels.model import DeliveryReport, HeardItem, Inbound
from anklang.channels.provider import BodyBroken, RawRequest, Verified, WebhookRoute
from anklang.providers.apple_messages.tokens import is_for

PREFIX = "urn:biz:"
MOST_BYTES = 1_000_000
"""Of a message unpacked; from 10 KB on Apple sends a reference instead of what is interactive."""

_GZIP = b"\x1f\x8b"
_PLACE_OF_FILE = "\ufffc"  # stands in the text where a file was sent along


def routes(msp_id: str, key: bytes, business: str, first_words: str) -> tuple[WebhookRoute, ...]:
    """The one route; its last part has the name that Apple adds to the address of a provider."""

    def verify(request: RawRequest) -> bool:
        scheme, _, token = request.header("Authorization").partition(" ")
        return scheme.lower() == "bearer" and is_for(msp_id, key, token.strip())

    return (WebhookRoute("message", verify, partial(parse, business=business, first_words=first_words)),)


def parse(call: Verified, business: str, first_words: str) -> list[HeardItem]:
    """One message. Raises BodyBroken for what is none.

    Typing, reactions and forms are passed over, and so are messages to another business of the same provider.
    """
    message = json_object(_unpacked(call.request.body))
    kind, number, person, to = need(message, "type", "id", "sourceId", "destinationId")
    if to.removeprefix(PREFIX) != business:
        return []
    if kind == "close":
        return [_closed(call, message, person)]
    if kind != "text":
        return []
    text = word(message, "body").replace(_PLACE_OF_FILE, "").strip()
    return [
        Inbound(
            channel="apple_messages",
            from_=person,
            to=business,
            text=text,
            start=opened_by(text, first_words),
            at=call.heard_at,
            provider_ref=number,
            raw=message,
        )
    ]


def _closed(call: Verified, message: dict[str, object], person: str) -> DeliveryReport:
    """Who closes the conversation gets nothing any more until they write again (compliance 7.5)."""
    return DeliveryReport(
        channel="apple_messages",
        state="undeliverable",
        at=call.heard_at,
        recipient=person,
        error="address",
        reason="blocked_by_user",
        code="close",
        opt_out="blocked",
        raw=message,
    )


def _unpacked(body: bytes) -> bytes:
    """Apple packs bodies with gzip; whatever stands in front of us may have undone it."""
    if not body.startswith(_GZIP):
        return body
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = reader.decompress(body, MOST_BYTES)
    except zlib.error:
        raise BodyBroken("the body is not gzip") from None
    if not reader.eof:
        raise BodyBroken(f"the body is cut off, or larger than {MOST_BYTES} bytes")
    return plain
