"""Messengers as their vendors share it: one finished message for one account, refused here where it cannot go."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import final

from anklang.channels.call import Http
from anklang.channels.chat_limits import misfit
from anklang.channels.manifest import Field, Label, Manifest
from anklang.channels.model import ChatContent, DeviceAddress, Failed, Outgoing, PhoneAddress, SendResult
from anklang.channels.provider import Adapter
from anklang.core.clock import Clock


class ChatAdapter(Adapter):
    """Checks that all vendors of messengers need before a call: an account of theirs, a text, and that it fits."""

    accounts = re.compile(r"\S{1,128}")  # the form of an account, or of a number with its plus

    def __init__(self, manifest: Manifest, http: Http, clock: Clock) -> None:
        super().__init__(manifest, clock)
        self._http = http

    def refuse(self, message: Outgoing) -> Failed | None:
        """Also what is no account, no finished text, or more than the messenger takes."""
        refusal = super().refuse(message)
        if refusal is not None:
            return refusal
        title, content = self._manifest.title, message.content
        if not isinstance(message.address, DeviceAddress | PhoneAddress) or not isinstance(
            content, ChatContent
        ):
            text = f"A message on {title} needs an account or number, and a text."
            return Failed("message", "provider_rejected", "wrong_content", text)
        if not self.accounts.fullmatch(to_of(message)):
            text = f"This is no account at {title}. It comes from what {title} tells us."
            return Failed("address", "no_address", "wrong_account", text)
        why = misfit(message.channel, content)
        return Failed("message", "provider_rejected", "too_long", why) if why else None

    @final
    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Hand over one message that ``refuse`` let through."""
        assert isinstance(message.content, ChatContent)
        return await self.deliver_chat(to_of(message), message.content, message)

    @abstractmethod
    async def deliver_chat(self, to: str, content: ChatContent, message: Outgoing) -> SendResult:
        """Hand over one message to an account. May raise NotSent and NoAnswer of the HTTP client."""


def to_of(message: Outgoing) -> str:
    """The account or number of a message; empty for any other kind of address."""
    if isinstance(message.address, DeviceAddress):
        return message.address.id
    return message.address.number if isinstance(message.address, PhoneAddress) else ""


_TOKEN = re.compile(r"Code ([A-Za-z0-9_-]{22,64})")


def opening(first_words: str, token: str) -> str:
    """What a link puts into the input field of a messenger that has no field for a token: our words, and the token.

    Without brackets and slashes, which Apple does not take in such a link.
    """
    return f"{first_words} Code {token}".strip()


def opened_by(text: str, first_words: str) -> str | None:
    """The token of a message that is nothing but the words of a link; what the person changed is a word of theirs."""
    plain = text.strip()
    token = _TOKEN.fullmatch(plain.removeprefix(first_words).strip())
    return token.group(1) if token and plain == opening(first_words, token.group(1)) else None


def first_words() -> Field:
    """The field of the words that such a link puts there."""
    return Field(
        name="first_words",
        label=Label("Erste Worte", "First words"),
        default="Hallo",
        required=False,
        hint=Label(
            "Stehen bei Links in den Chat schon im Eingabefeld, mit einem Code dahinter.",
            "Stand in the input field when a link into the chat is followed, with a code behind them.",
        ),
    )
