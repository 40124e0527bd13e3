"""One message in Telegram's words: which method, which fields, and how long it may be. Pure."""

from __future__ import annotations

from anklang.channels.model import ChatContent

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
"""UTF-16 code units of sendMessage.text and sendPhoto.caption (Bot API)."""


def too_long(content: ChatContent) -> str:
    """A sentence for what Telegram would refuse; empty if it fits."""
    if content.replies:
        return "Buttons that answer are not sent to Telegram. Take buttons that open addresses."
    limit = LONGEST_CAPTION if content.image else LONGEST_TEXT
    size = len(content.text.encode("utf-16-le")) // 2
    if size <= limit:
        return ""
    under = " below a picture" if content.image else ""
    return f"The text has {size} signs, Telegram takes {limit}{under}. Shorten it."


def call_of(chat: str, content: ChatContent) -> tuple[str, dict[str, object]]:
    """Method and body. The text is plain: without parse_mode no sign of it means anything."""
    body: dict[str, object] = {"chat_id": int(chat)}
    if content.buttons:
        rows = [[{"text": one.label, "url": one.url}] for one in content.buttons]
        body["reply_markup"] = {"inline_keyboard": rows}
    if content.image:
        return "sendPhoto", body | {"photo": content.image, "caption": content.text}
    preview = {"is_disabled": not content.link_preview}
    return "sendMessage", body | {"text": content.text, "link_preview_options": preview}
