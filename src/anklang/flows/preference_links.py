"""The ways to a person's own page and to the shop's bot: in messages, and for the shop's account page."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.core.ids import random_bytes
from anklang.flows.definitions import Definitions
from anklang.links.model import Link, Target, token_from
from anklang.messages.model import Message
from anklang.preferences.token import LIFE, Kind, make_token
from anklang.profiles.model import Person

LONG = frozenset({"email"})  # channels on which a long address costs nothing and breaks nowhere
_NOBODY = "p" * 60  # in place of a token where nothing is sent


class PageLink(msgspec.Struct, frozen=True):
    """The address for one message, and the short link behind it, where it is one."""

    url: str
    link: Link | None = None  # to be stored if the message prints it


class ShopLink(msgspec.Struct, frozen=True):
    """What the shop's server gets for its account page."""

    url: str  # opens the page by itself; for a link
    embed_url: str  # for a frame; only the shop's own hosts may show it
    expires_at: datetime  # of embed_url


def page_link(
    definitions: Definitions, message: Message, person: Person, base_url: str, now: datetime, *, real: bool
) -> PageLink:
    """The link of one message: in a mail the whole address, elsewhere a short one with an end (compliance 9.4).

    Without `real` (previews, trials, test messages to somebody else) it looks the same and leads nowhere.
    """
    return _link(definitions, message, person, base_url, now, "page", real)


def start_link(
    definitions: Definitions, message: Message, person: Person, channel: str, base_url: str, now: datetime, *,
    real: bool,
) -> PageLink:  # fmt: skip
    """The same for the way to the shop's bot at a messenger, which connects the person's chat; empty without a bot.

    It leads by way of us, so that a message need not know the bot (http.start).
    """
    if definitions.provider_for(channel) is None:
        return PageLink("")
    return _link(definitions, message, person, base_url, now, "chat", real, channel)


_PATHS: dict[Kind, str] = {"page": "/p", "chat": "/c"}


def _link(
    definitions: Definitions, message: Message, person: Person, base_url: str, now: datetime, kind: Kind, real: bool,
    channel: str = "",
) -> PageLink:  # fmt: skip
    token = make_page_token(definitions, person, kind, now, channel) if real else _NOBODY
    path = f"{_PATHS[kind]}/{token}"
    if message.channel in LONG:
        return PageLink(f"{base_url}{path}")
    short = token_from(random_bytes(32))
    link = Link(
        token=short, workspace_id=person.workspace, target=Target("own", path=path), individual=False,
        created_at=now, name=channel or "preferences", step=message.step or "", shard=person.shard, person_id=person.id,
        expires_at=now + LIFE[kind],
    )  # fmt: skip
    return PageLink(f"{base_url}/l/{short}", link if real else None)


def shop_link(definitions: Definitions, person: Person, base_url: str, now: datetime) -> ShopLink:
    """The addresses for somebody who is logged in at the shop; the shop vouches for who it is."""
    return ShopLink(
        url=f"{base_url}/p/{make_page_token(definitions, person, 'page', now)}",
        embed_url=f"{base_url}/p/{make_page_token(definitions, person, 'embed', now)}",
        expires_at=now + LIFE["embed"],
    )


def make_page_token(
    definitions: Definitions, person: Person, kind: Kind, now: datetime, channel: str = ""
) -> str:
    """A token for the person's own page, or for the way to the bot at a messenger; see preferences.token."""
    return make_token(definitions.link_key, person.workspace, person.id, kind, now, channel)
