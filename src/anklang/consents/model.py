"""What is asked, where, and what came of it: wordings, forms, requests to confirm, grants of existing customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from anklang.profiles.model import CHAT_CHANNELS

OPT_IN_LIFE = timedelta(days=7)  # a request can be confirmed for so long (compliance 4.5)
REPLY_LIFE = timedelta(
    hours=24
)  # YES by SMS or in a chat counts for so long after the question (compliance 4.5)
MOST_PER_ADDRESS = 3  # requests to one address within a day (compliance 4.5)
MOST_PER_IP = 10  # requests from one IP within an hour (compliance 4.5)
ASKED_IN_CHAT = ("whatsapp", *CHAT_CHANNELS)
"""Messengers on which people write first: they are asked in the chat that they open themselves (compliance 7.3)."""
CONFIRMED_CHANNELS = ("email", "sms", *ASKED_IN_CHAT)
"""Channels on which a consent can be confirmed: by a message to the very address (BGH I ZR 164/09)."""


class WordingText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration of consent in one language, exactly as it is shown."""

    text: str  # the whole declaration: who, what for, which way, how to withdraw
    hint: str = ""  # small print beside it: link to the privacy notice, as plain text


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One version of a declaration. A saved version never changes (compliance 4.4)."""

    id: str  # unique in the workspace: newsletter
    name: str  # for colleagues
    purposes: tuple[str, ...]  # purposes that it asks for
    channels: tuple[str, ...]  # channels that it names
    languages: dict[str, WordingText]  # language tag → declaration


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A box on a form, never ticked beforehand (GDPR 4(11)): one purpose on one channel."""

    purpose: str
    channel: str
    label: dict[
        str, str
    ] = {}  # language tag → what stands beside the box; made from purpose and channel if empty


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A sign-up form, hosted by us or embedded in the shop."""

    id: str  # unique in the workspace: newsletter
    name: str  # for colleagues
    wording: str  # id of the declaration; its newest version is shown
    offers: tuple[Offer, ...]  # boxes, in their order
    title: dict[str, str] = {}  # language tag → headline
    intro: dict[str, str] = {}  # language tag → text above the fields
    button: dict[str, str] = {}  # language tag → label of the button
    thanks: dict[str, str] = {}  # language tag → text after it was sent
    first_name: bool = False  # ask for the first name, never required
    topics: tuple[str, ...] = ()  # topics of the preference centre that can be chosen
    redirect: str = ""  # page of the shop to go to afterwards; empty: our own thanks
    keyword: str = ""  # word by SMS or in a chat that asks for the offers there: NEWS


class OptInWanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody asked for; becomes evidence when they confirm it."""

    purposes: tuple[str, ...]  # what for, on the request's channel
    labels: tuple[str, ...] = ()  # what stood beside each box
    wording: str  # declaration that was shown
    wording_version: int
    language: str  # in which it was shown
    source: str  # web_form, checkout, keyword, in_app
    method: str = ""  # how in detail: hosted form, embedded form, api
    form: str = ""  # id of the form
    form_version: int = 0
    page: str = ""  # address of the page, or id of the message that was answered
    ip: str = ""  # kept only where the workspace says so
    ip_mark: str = ""  # keyed hash of the IP, for the limit per hour only
    user_agent: str = ""
    first_name: str = ""
    topics: tuple[str, ...] = ()  # ticked
    topics_off: tuple[str, ...] = ()  # offered and not ticked, where another one was
    detail: dict[str, str] = {}  # further proof: order id, inbound message


class OptInRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody was asked to confirm, by a message to the address itself."""

    id: UUID
    workspace: int
    person: UUID
    channel: str
    address: str  # empty: the chat in which it is to be asked has not begun yet
    wanted: OptInWanted
    message: UUID | None  # the message that asks; null: none was sent (yet)
    asked_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    outcome: Literal["", "confirmed", "replaced", "refused"]

    def open(self, now: datetime) -> bool:
        """Whether it can still be confirmed."""
        return self.settled_at is None and now < self.expires_at


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a customer was told of the right to object when the address was given with a sale (§ 7 (3) no. 4 UWG)."""

    wording: str  # which words were shown
    version: int
    shown: bool  # before the order was sent
    objected: bool = False  # ticked at once, or objected before
    page: str = ""  # where
    seller: str = ""  # legal entity that sold; empty: the workspace's own


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A sale that may allow advertising for the seller's own similar goods (§ 7 (3) UWG)."""

    person: UUID
    sale: str  # order id
    channel: str
    address: str  # given by the customer with that sale
    at: datetime
    notice: Notice
    categories: tuple[str, ...]  # what was bought
    void_at: datetime | None = None  # cancelled, withdrawn from, or objected to
    void_reason: str = ""
