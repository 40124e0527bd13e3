"""What Telegram tells us: what people write to the bot, and that they blocked it. One update in a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from anklang.channels.answers import inner, json_object, need, rows, unix_moment, word
from anklang.channels.model import DeliveryReport, HeardItem, Inbound, Media
from anklang.channels.provider import RawRequest, Verified, WebhookRoute, same

HEARD = ("message", "my_chat_member")
"""What Telegram is asked for. Not edited_message: what was understood once, such as STOP, is not unsaid by an edit."""

_START = re.compile(r"/start(?:@\w+)?(?:\s+([A-Za-z0-9_-]{1,64}))?\s*")
FILE = "telegram-file:"
"""Stands before the id of a file."""

FILES = {
    "document": "application/octet-stream",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
}
"""Fields of a message that hold one file, and its type where ``mime_type`` is missing (Bot API, Message)."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def routes(secret: str, bot: str) -> tuple[WebhookRoute, ...]:
    """The one route; its secret proves who calls (integrations 1.4)."""

    def verify(request: RawRequest) -> bool:
        return same(secret, request.header(HEADER))

    return (WebhookRoute("updates", verify, partial(parse, bot=bot)),)


def parse(call: Verified, bot: str) -> list[HeardItem]:
    """One update. Raises BodyBroken without update_id; other kinds of update, groups and bots are passed over.

    An edited message is passed over as well, should it come.
    """
    document = json_object(call.request.body)
    [update] = need(document, "update_id")
    message, member = inner(document, "message"), inner(document, "my_chat_member")
    said = message or member
    if word(inner(said, "chat"), "type") != "private" or inner(said, "from").get("is_bot") is True:
        return []
    return [_message(call, message, update, bot)] if message else _member(call, member)


def _message(call: Verified, message: Mapping[str, object], update: str, bot: str) -> Inbound:
    """The key holds more than the number of the update, which begins anew at a random number after a quiet week."""
    [chat] = need(inner(message, "chat"), "id")
    [number] = need(message, "message_id")
    text = word(message, "text") or word(message, "caption")
    pressed = _START.fullmatch(text)
    return Inbound(
        channel="telegram",
        from_=chat,
        to=bot,
        text=text,
        start=None if pressed is None else pressed.group(1) or "",
        at=unix_moment(word(message, "date"), call.heard_at),
        provider_ref=f"{update}:{chat}:{number}",
        media=_media(message),
        raw=dict(message),
    )


def _media(message: Mapping[str, object]) -> tuple[Media, ...]:
    """The file of a message, by its id, as Telegram's address of it holds the token of the bot. Of a photo the largest
    size. A moving picture also has ``document``, which is the same file."""
    found: list[Media] = []
    sizes = rows(message, "photo")
    if sizes:
        found.append(Media(FILE + word(sizes[-1], "file_id"), "image/jpeg"))
    for field, usual in FILES.items():
        file = inner(message, field)
        if file:
            kind = word(file, "mime_type") or usual
            found.append(Media(FILE + word(file, "file_id"), kind, word(file, "file_name")))
    return tuple(found)


def _member(call: Verified, member: dict[str, object]) -> list[HeardItem]:
    """``kicked``: the person blocked the bot. ``member`` says nothing more than the /start that follows it."""
    if word(inner(member, "new_chat_member"), "status") != "kicked":
        return []
    [chat] = need(inner(member, "chat"), "id")
    return [
        DeliveryReport(
            channel="telegram",
            state="undeliverable",
            at=unix_moment(word(member, "date"), call.heard_at),
            recipient=chat,
            error="address",
            reason="blocked_by_user",
            code="kicked",
            opt_out="blocked",
            raw=member,
        )
    ]
