"""From words with filled gaps to a message on WhatsApp: free ones, or a template of the platform. Pure."""

from __future__ import annotations

from collections.abc import Callable

from anklang.channels.chat_limits import misfit
from anklang.channels.model import (
    ButtonParameter,
    ChatButton,
    ChatContent,
    ChatReply,
    Parameter,
    TemplateContent,
)
from anklang.templates.messenger_words import VendorWords, WhatsAppWords

Line = Callable[[str], str]
"""A field of the words, filled, in one line."""


class Unfit(ValueError):
    """The finished message would be refused. `field`: of the words."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


def whatsapp_content(
    words: WhatsAppWords, text: str, line: Line, address: Line, rewrite: Callable[[str], str]
) -> ChatContent | TemplateContent:
    """`text`: the finished free words, empty where the template is to go. Raises Unfit."""
    if text or words.template is None:
        return _free(words, text, line, address)
    return _kept(words.template, line, rewrite)


def _free(words: WhatsAppWords, text: str, line: Line, address: Line) -> ChatContent:
    image = line("image")
    buttons = [
        ChatButton(line(f"buttons[{index}].label"), address(f"buttons[{index}].link"))
        for index in range(len(words.buttons))
    ]
    replies = [
        ChatReply(line(f"replies[{index}].label"), one.value or str(index + 1))
        for index, one in enumerate(words.replies)
    ]
    shown = tuple(one for one in buttons if one.label and one.url)
    answers = tuple(one for one in replies if one.label)
    content = ChatContent(text, image, shown, words.link_preview, answers)
    if why := misfit("whatsapp", content):
        raise Unfit("text", why)
    return content


def _kept(words: VendorWords, line: Line, rewrite: Callable[[str], str]) -> TemplateContent:
    def value(field: str) -> str:
        found = line(f"template.{field}")
        if not found:
            raise Unfit(f"template.{field}", "the value is empty, which WhatsApp refuses; give it a default")
        return found

    return TemplateContent(
        name=words.name,
        language=words.language,
        header=(Parameter(value("header")),) if words.header and not words.image else (),
        image=value("image") if words.image else "",
        body=tuple(
            Parameter(rewrite(value(f"body[{index}].text")), one.name) for index, one in enumerate(words.body)
        ),
        buttons=tuple(
            ButtonParameter(one.index, one.kind, value(f"buttons[{index}].text"))
            for index, one in enumerate(words.buttons)
        ),
    )
