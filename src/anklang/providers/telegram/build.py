"""One message in Telegram's words: which method, which fields, and how long it may be. Pure."""

from __future__ import annotations

from anklang.channels.chat_limits import misfit
from anklang.channels.model import ChatContent


def wrong_with(content: ChatContent) -> str:
    """A sentence for what Telegram would refuse; empty if it fits."""
    if content.replies and content.buttons:
        return "Telegram shows buttons that answer or buttons that open addresses. Leave one kind out."
    return misfit("telegram", content)


def call_of(chat: str, content: ChatContent) -> tuple[str, dict[str, object]]:
    """Method and body. The text is plain: without parse_mode no sign of it means anything."""
    body: dict[str, object] = {"chat_id": int(chat)}
    if content.buttons:
        rows = [[{"text": one.label, "url": one.url}] for one in content.buttons]
        body["reply_markup"] = {"inline_keyboard": rows}
    if (
        content.replies
    ):  # keys in place of the keyboard, until one is pressed: what stands on it is sent as a message
        keys = [[{"text": one.label} for one in content.replies]]
        body["reply_markup"] = {"keyboard": keys, "one_time_keyboard": True, "resize_keyboard": True}
    if content.image:
        return "sendPhoto", body | {"photo": content.image, "caption": content.text}
    preview = {"is_disabled": not content.link_preview}
    return "sendMessage", body | {"text": content.text, "link_preview_options": preview}
