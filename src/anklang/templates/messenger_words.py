"""The words of messages on messengers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from anklang.channels.chat_limits import MOST_REPLIES
from anklang.core.errors import Problem
from anklang.templates.walk import join

MAX_CHAT_BUTTONS = 6


class ChatButtonWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A button below a messenger message; it opens an address."""

    label: str  # Liquid
    link: str  # Liquid giving a target such as product:4711


class ReplyWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A button below a messenger message; a tap on it is an answer."""

    label: str  # Liquid; comes back as the person's words
    value: str = ""  # comes back beside it; the place of the button if empty


class ChatWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a message on a messenger."""

    text: str  # Liquid; plain, no markup
    image: str = ""  # Liquid; absolute URL of a picture, with the text below it
    buttons: list[ChatButtonWords] = []  # at most 6, on most messengers fewer, one below the other
    link_preview: bool = True  # Telegram: show what the first address leads to; a picture leaves no room


class GapWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value for a gap of a template that the platform keeps."""

    text: str  # Liquid
    name: str = ""  # of the gap; empty where gaps are numbered, then the order counts


class ButtonGapWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value for a button of a template that the platform keeps."""

    index: int  # place of the button, from 0
    text: str  # Liquid; the end of its address, what comes back on a tap, or the code to copy
    kind: Literal["url", "reply", "code"] = "url"  # which of these


class VendorWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template that the platform keeps and has approved, with values for its gaps."""

    name: str  # at the platform
    language: str  # as the platform writes it: de, en_US
    header: str = ""  # Liquid; value for the gap of a text header
    image: str = ""  # Liquid; absolute URL, where the header is a picture
    body: list[GapWords] = []  # values for the gaps of the text, in order
    buttons: list[ButtonGapWords] = []  # values for the buttons that have a gap


class WhatsAppWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a message on WhatsApp: free ones while the person's reply window is open, a template otherwise."""

    text: str = ""  # Liquid; free words. Empty: the template goes always
    image: str = ""  # Liquid; absolute URL of a picture, with the text below it
    buttons: list[ChatButtonWords] = []  # at most one that opens an address; not beside replies
    replies: list[ReplyWords] = []  # at most three that answer
    link_preview: bool = True  # show what the first address of the text leads to
    template: VendorWords | None = None  # what goes outside of the window


def faults(words: ChatWords | WhatsAppWords, where: str) -> Iterator[Problem]:
    """What does not belong together, or is empty."""
    for index, button in enumerate(words.buttons):
        for name, value in (("label", button.label), ("link", button.link)):
            if not value.strip():
                yield Problem(join(where, f"buttons[{index}].{name}"), "is empty", "write it")
    if isinstance(words, ChatWords):
        if len(words.buttons) > MAX_CHAT_BUTTONS:
            yield Problem(join(where, "buttons"), f"at most {MAX_CHAT_BUTTONS} buttons")
        return
    for index, reply in enumerate(words.replies):
        if not reply.label.strip():
            yield Problem(join(where, f"replies[{index}].label"), "is empty", "write it")
    if not words.text.strip() and words.template is None:
        yield Problem(join(where, "text"), "is empty", "write free words, name an approved template, or both")
    if not words.text.strip() and (words.image or words.buttons or words.replies):
        yield Problem(join(where, "text"), "is empty", "picture and buttons belong to free words")
    if len(words.buttons) > 1:
        yield Problem(join(where, "buttons"), "WhatsApp shows one", "put the others into the text as links")
    if words.buttons and words.replies:
        yield Problem(join(where, "replies"), "stand beside a button with an address", "leave one kind out")
    if len(words.replies) > MOST_REPLIES:
        yield Problem(join(where, "replies"), f"at most {MOST_REPLIES}")
    if words.template is not None:
        for name in ("name", "language"):
            if not getattr(words.template, name).strip():
                yield Problem(join(where, f"template.{name}"), "is empty", "as the platform writes it")


def inner_texts(words: ChatWords | WhatsAppWords) -> Iterator[tuple[str, str]]:
    """Field and Liquid of everything that lies deeper than the words themselves."""
    for index, button in enumerate(words.buttons):
        yield f"buttons[{index}].label", button.label
        yield f"buttons[{index}].link", button.link
    if isinstance(words, ChatWords):
        return
    for index, reply in enumerate(words.replies):
        yield f"replies[{index}].label", reply.label
    if words.template is not None:
        kept = words.template
        heads = (("template.header", kept.header), ("template.image", kept.image))
        yield from ((field, text) for field, text in heads if text)
        yield from ((f"template.body[{index}].text", one.text) for index, one in enumerate(kept.body))
        yield from ((f"template.buttons[{index}].text", one.text) for index, one in enumerate(kept.buttons))
