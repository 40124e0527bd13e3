"""One message in the words of the RCS for Business API. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from anklang.channels.model import ChatContent

SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=15)
"""How long a message may be kept for a device that is away; beyond that Google takes none."""


def content_of(content: ChatContent) -> dict[str, object]:
    """``contentMessage``: a text, a picture alone, or a card with picture, text and buttons."""
    buttons = [
        {"action": {"text": one.label, "postbackData": one.label, "openUrlAction": {"url": one.url}}}
        for one in content.buttons
    ]
    file = {"fileUrl": content.image, "forceRefresh": False}
    if content.image and not content.text and not buttons:
        return {"contentInfo": file}
    if content.image:
        card: dict[str, object] = {"media": {"height": "MEDIUM", "contentInfo": file}}
        if content.text:
            card["description"] = content.text
        if buttons:
            card["suggestions"] = buttons
        return {"richCard": {"standaloneCard": {"cardOrientation": "VERTICAL", "cardContent": card}}}
    message: dict[str, object] = {"text": content.text}
    return message | ({"suggestions": buttons} if buttons else {})


def expiry(useless_after: datetime | None, now: datetime) -> str:
    """``expireTime``: after it Google takes the message back. Empty if it is useful for longer."""
    if useless_after is None or useless_after - now > LONGEST:
        return ""
    return useless_after.strftime("%Y-%m-%dT%H:%M:%SZ")
