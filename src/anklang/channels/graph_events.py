"""What Messenger and Instagram tell: ``entry[].messaging[]`` with messages, presses, deliveries and reads. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from anklang.channels.answers import inner, json_object, need, rows, unix_moment, word
from anklang.channels.model import Channel, DeliveryReport, HeardItem, Inbound, Media, ReportState
from anklang.channels.provider import Verified

GET_STARTED = "START"
"""Payload of the button Get Started."""

_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "file": "application/octet-stream",
}


def parse_events(call: Verified, channel: Channel, account: str) -> list[HeardItem]:
    """Everything that one call tells of ``account``. Raises BodyBroken without ``entry``.

    Events of other accounts of the same app are passed over, and so are echoes of what the account itself wrote,
    messages that were taken back, reactions, and what another app is talking about (``standby``).
    """
    document = json_object(call.request.body)
    need(document, "object")
    found: list[HeardItem] = []
    for entry in rows(document, "entry"):
        if word(entry, "id") == account:
            for event in rows(entry, "messaging"):
                found += _event(event, channel, account, call.heard_at)
    return found


def _event(
    event: dict[str, object], channel: Channel, account: str, heard_at: datetime
) -> Iterator[HeardItem]:
    message, postback = inner(event, "message"), inner(event, "postback")
    if message and not message.get("is_echo") and not message.get("is_deleted"):
        yield from _started(event, inner(message, "referral"), channel, account, heard_at)
        yield _inbound(
            event, channel, account, heard_at, word(message, "mid"), word(message, "text"), _media(message)
        )
    elif postback:
        pressed = word(postback, "payload") == GET_STARTED
        yield from _started(event, inner(postback, "referral"), channel, account, heard_at, pressed=pressed)
        if not pressed:
            yield _inbound(event, channel, account, heard_at, word(postback, "mid"), word(postback, "title"))
    elif "referral" in event:
        yield from _started(event, inner(event, "referral"), channel, account, heard_at)
    elif "delivery" in event:
        yield from _reports(event, inner(event, "delivery"), "delivered", channel, heard_at)
    elif "read" in event:
        yield from _reports(event, inner(event, "read"), "read", channel, heard_at)


def _started(
    event: dict[str, object], referral: dict[str, object], channel: Channel, account: str, heard_at: datetime, *,
    pressed: bool = False,
) -> Iterator[Inbound]:  # fmt: skip
    """A link with ``ref`` was followed, or Get Started was pressed without one."""
    token = word(referral, "ref")
    if token or pressed:
        text = f"/start {token}".strip()
        yield _inbound(event, channel, account, heard_at, "", text, start=token)


def _inbound(
    event: dict[str, object], channel: Channel, account: str, heard_at: datetime, mid: str, text: str,
    media: tuple[Media, ...] = (), *, start: str | None = None,
) -> Inbound:  # fmt: skip
    """Presses have no number of their own; who did it and when in milliseconds tells them apart."""
    [person] = need(inner(event, "sender"), "id")
    [at] = need(event, "timestamp")
    return Inbound(
        channel=channel,
        from_=person,
        to=account,
        text=text,
        at=unix_moment(at, heard_at),
        provider_ref=mid or f"{person}:{at}:{'start' if start is not None else 'press'}",
        media=media,
        start=start,
        raw=event,
    )


def _media(message: dict[str, object]) -> tuple[Media, ...]:
    found = [(word(one, "type"), word(inner(one, "payload"), "url")) for one in rows(message, "attachments")]
    return tuple(Media(url, _TYPES.get(kind, "application/octet-stream")) for kind, url in found if url)


def _reports(
    event: dict[str, object],
    said: dict[str, object],
    state: ReportState,
    channel: Channel,
    heard_at: datetime,
) -> Iterator[DeliveryReport]:
    """By the numbers of messages where they are named, else by a watermark: all until then (integrations 4.3)."""
    [person] = need(inner(event, "sender"), "id")
    numbers = said.get("mids")
    mids = [one for one in numbers if isinstance(one, str)] if isinstance(numbers, list) else []
    mids = mids or [one for one in [word(said, "mid")] if one]
    until = unix_moment(word(said, "watermark"), heard_at)
    at = unix_moment(word(event, "timestamp"), until)
    for mid in mids:
        yield DeliveryReport(
            channel=channel, state=state, at=at, provider_ref=mid, recipient=person, raw=event
        )
    if not mids and "watermark" in said:
        yield DeliveryReport(channel=channel, state=state, at=at, recipient=person, until=until, raw=event)
