"""The words of the message that asks to confirm, made at hand-over, because by mail and SMS they hold the link."""

from __future__ import annotations

from uuid import UUID

import msgspec

from anklang.channels.chat_limits import CHAT_LIMITS, room_of, size_of
from anklang.channels.model import ChatContent, ChatReply, Content, EmailContent, SmsContent
from anklang.consents.model import ASKED_IN_CHAT, CONFIRMED_CHANNELS
from anklang.consents.opt_in import MASK, Asking, answers, chat, mail, sms, token_of
from anklang.flows.definitions import Definitions
from anklang.flows.opt_in import declaration_of
from anklang.flows.render_message import Finished
from anklang.messages.model import Message
from anklang.privacy.retention import days_of
from anklang.storage.transaction import Tx
from anklang.templates.render import RenderFailure


def opt_in_words(
    tx: Tx, message: Message, definitions: Definitions, base_url: str
) -> Finished | RenderFailure:
    """The mail or SMS, and what is kept of it: the same without the link's secret."""
    asked = message.plan.data.get("opt_in")
    if not isinstance(asked, dict) or message.channel not in CONFIRMED_CHANNELS:
        return RenderFailure(
            "render_error", "a request to confirm goes by mail, SMS or a chat that the person opened"
        )
    settings = definitions.workspace.settings
    language = str(asked.get("language") or settings.language)
    declaration = declaration_of(
        tx, message.workspace, str(asked.get("wording") or ""), int(asked.get("version") or 0), language
    )
    token = token_of(definitions.link_key, UUID(str(asked["request"])))
    one = Asking(
        brand=settings.brand.name, imprint=settings.brand.imprint, color=settings.brand.color,
        labels=[str(label) for label in asked.get("labels", ())], declaration=declaration, language=language,
        link=f"{base_url}/confirm/{token}", days=days_of(settings.retention, "opt_ins"),
    )  # fmt: skip
    content = _content(message.channel, one)
    masked = _content(message.channel, msgspec.structs.replace(one, link=f"{base_url}/confirm/{MASK}"))
    return Finished(content, {"content": msgspec.to_builtins(masked), "language": language, "links": []}, [])


def _content(channel: str, one: Asking) -> Content:
    if channel == "sms":
        return SmsContent(sms(one))
    if channel in ASKED_IN_CHAT:
        text, limits = chat(one), CHAT_LIMITS[channel]
        yes, no = answers(one.language)
        replies = (ChatReply(yes, "yes"), ChatReply(no, "no"))
        fits = limits.replies and size_of(text, limits) <= room_of(limits, image=False, buttons=True)
        return ChatContent(text, link_preview=False, replies=replies if fits else ())
    made = mail(one)
    return EmailContent(subject=made.subject, html=made.html, text=made.text)
