"""What a message on a messenger may hold, by channel: the one table for templates, adapters and the studio. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from anklang.channels.model import ChatContent


class ChatLimits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one messenger, as its documentation names them."""

    title: str  # the messenger's name, for sentences
    text: int  # signs of a message
    caption: int  # signs below a picture
    with_buttons: int = 0  # signs of a message with buttons and no picture; 0: as many as without
    card: int = 0  # below a picture stand two lines of so many signs each, as it is a card; 0: plain text
    buttons: int  # at most so many
    replies: int = 0  # buttons that answer, below one message; 0: we send none there
    label: int = 0  # signs on a button; longer ones are cut or refused; 0: the documentation names no limit
    unit: Literal["utf16", "utf8", "characters"] = (
        "utf16"  # how signs are counted: UTF-16 code units, or bytes
    )


MOST_REPLIES = 3
"""Buttons that answer, below one message on WhatsApp (Cloud API, interactive messages)."""

CHAT_LIMITS: dict[str, ChatLimits] = {
    # Cloud API, messages: text 4,096; caption, and body with a button, 1,024; one button that opens an address, of 20.
    "whatsapp": ChatLimits(
        title="WhatsApp",
        text=4096,
        caption=1024,
        with_buttons=1024,
        buttons=1,
        replies=MOST_REPLIES,
        label=20,
        unit="characters",
    ),
    # Bot API: sendMessage.text 4,096 and sendPhoto.caption 1,024 UTF-16 code units; buttons as fit on a screen. A
    # button that answers is a key of the keyboard (ReplyKeyboardMarkup), and comes back as a message.
    "telegram": ChatLimits(title="Telegram", text=4096, caption=1024, buttons=6, replies=6),
    # Viber REST API: text 7,000; picture.text 768; keyboards hold 24 rows of six columns.
    "viber": ChatLimits(title="Viber", text=7000, caption=768, buttons=6, label=250),
    # Messenger Platform: message.text 2,000; button template 640 and 3 buttons; generic template 80 + 80; title 20.
    "messenger": ChatLimits(
        title="Messenger", text=2000, caption=160, with_buttons=640, card=80, buttons=3, label=20
    ),
    # Instagram API: message.text 1,000 bytes; templates as at Messenger.
    "instagram": ChatLimits(
        title="Instagram", text=1000, caption=160, with_buttons=640, card=80, buttons=3, label=20, unit="utf8"
    ),
    # MSP REST API: no limit of a text is named ("there may be a maximum size for the payload"); from 10 KB on Apple
    # stores what is interactive apart, so texts stay far below. No picture and no button is sent there.
    "apple_messages": ChatLimits(title="Apple Messages", text=5000, caption=0, buttons=0),
    # RCS for Business: text 3,072; rich card description 2,000 and 4 suggestions; suggestion text 25.
    "rcs": ChatLimits(title="RCS", text=3072, caption=2000, buttons=4, label=25),
}


def size_of(text: str, limits: ChatLimits) -> int:
    """How many signs a text has in the messenger's count."""
    if limits.unit == "characters":
        return len(text)
    return len(text.encode("utf-8")) if limits.unit == "utf8" else len(text.encode("utf-16-le")) // 2


def room_of(limits: ChatLimits, *, image: bool, buttons: bool) -> int:
    """How many signs the text of such a message may have."""
    if image:
        return limits.caption
    return limits.with_buttons if buttons and limits.with_buttons else limits.text


def misfit(channel: str, content: ChatContent) -> str:
    """A sentence for what the messenger would refuse or cut; empty if it fits, or if the channel has no row here."""
    limits = CHAT_LIMITS.get(channel)
    if limits is None:
        return ""
    if len(content.buttons) > limits.buttons:
        return (
            f"There are {len(content.buttons)} buttons, {limits.title} takes {limits.buttons}. Take some out."
        )
    for label in (*(one.label for one in content.buttons), *(one.label for one in content.replies)):
        if limits.label and (size := size_of(label, limits)) > limits.label:
            return f"A button has {size} signs, {limits.title} takes {limits.label}. Shorten {label[:40]!r}."
    if content.image and limits.card:
        if not (content.text or content.buttons) or card_of(content.text, limits):
            return ""
        return f"Below a picture {limits.title} shows two lines of {limits.card} signs. Put a line break between."
    room = room_of(limits, image=bool(content.image), buttons=bool(content.buttons or content.replies))
    size = size_of(content.text, limits)
    if size <= room:
        return ""
    under = " below a picture" if content.image else " above buttons" if room != limits.text else ""
    return f"The text has {size} signs, {limits.title} takes {room}{under}. Shorten it."


def card_of(text: str, limits: ChatLimits) -> tuple[str, str] | None:
    """The two lines of a card: split at the first line break, else between words; None if they are too long."""
    head, _, rest = text.strip().partition("\n")
    if size_of(head, limits) > limits.card:
        words = head.split(" ")
        kept = next(
            (n for n in range(len(words) - 1, 0, -1) if size_of(" ".join(words[:n]), limits) <= limits.card),
            0,
        )
        head, rest = " ".join(words[:kept]), " ".join(words[kept:]) + "\n" + rest
    lines = head.strip(), rest.strip()
    return lines if lines[0] and all(size_of(one, limits) <= limits.card for one in lines) else None
