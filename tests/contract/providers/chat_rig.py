"""What the rigs of messengers share: one message for one account, shapes of messages, and what is read from a call."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any
from uuid import UUID

from contract.providers.vendor import HttpRig, within

from anklang.channels.model import (
    Address,
    Channel,
    ChatButton,
    ChatContent,
    DeviceAddress,
    HeardItem,
    Outgoing,
)
from anklang.channels.provider import Heard, RawRequest, hear

IMAGE = "https://shop.example.com/a.jpg"
TEXT = "Hallo Ada & <Bob> _10 €_: https://s.example/ab?c=d&e=f"

SHAPES: tuple[ChatContent, ...] = (
    ChatContent("Hallo"),
    ChatContent("👍 ünïcode & <b> *x* _y_ \n/stop", link_preview=False),
    ChatContent("Bild", image=IMAGE),
    ChatContent("", image=IMAGE),
    ChatContent("x", buttons=tuple(ChatButton(f"Knopf & {n}", f"https://s.example/{n}") for n in range(3))),
    ChatContent("Titel\n\nAbmelden: STOP", IMAGE, (ChatButton("Los", "https://s.example/x"),)),
)


class ChatRig(HttpRig):
    """The adapter of a messenger and a server that answers as its vendor does."""

    channel: Channel
    sender = ""

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1), channel=self.channel, lane="triggered", address=self.address(number),
            content=ChatContent(TEXT, buttons=(ChatButton("Ansehen", "https://s.example/cd"),)), sender=self.sender,
        )  # fmt: skip

    def address(self, number: int) -> Address:
        """Account ``number``."""
        return DeviceAddress(self.account(number))

    @abstractmethod
    def account(self, number: int) -> str:
        """How the messenger calls account ``number``; it holds the number as its last two digits."""


def heard(rig: ChatRig, route: str, request: RawRequest) -> list[HeardItem]:
    """What is read from a call."""
    found: list[HeardItem] = []

    def act(one: ChatRig) -> None:
        told: Any = hear(one.provider, route, request, one.clock.now())
        assert isinstance(told, Heard), told
        found.extend(told.items)

    within(act, rig)
    return found
