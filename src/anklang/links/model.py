"""What a smart link is: a short, unguessable token that stands for a target, a message and a person (E3, R20)."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b
from typing import Literal
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from anklang.links.hosts import refuse_path_reason

TOKEN_LENGTH = 13
TOKEN_BYTES = 16
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # base58: no 0 O I l
TOKEN = re.compile(f"[{_ALPHABET}]{{{TOKEN_LENGTH}}}")
# A token is read by customers; these must not appear in it by chance (compliance 9.4).
_OFFENSIVE = re.compile("fuck|shit|cunt|nazi|porn|fick|arsch|hure|hit1er|sex|nigg|kkk|rape|pimme", re.I)

_CART = re.compile(r"[!-~]{1,300}")  # shops' own ids: some hold a key behind a question mark
_PRODUCT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")  # ids of any shop; encoded when used

Kind = Literal["web", "app", "cart", "product", "store", "own"]


class Target(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a link leads, before it is known which device asks."""

    kind: Kind  # web page, screen of the app, cart, product, app store, or a hosted page of ours
    path: str = ""  # web and app: path on the shop or in the app, with query; product: its id
    url: str = ""  # web and cart: full address, on an allowed host
    params: dict[str, str] = {}  # cart: {"cart": its id}, or {"add": id of a product, "quantity": pieces}
    ios: str = ""  # links made by hand: another full address for iPhone and iPad
    android: str = ""  # and for Android
    desktop: str = ""  # and for everything else


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link as stored."""

    token: str  # the last part of the short address
    workspace_id: int  # owner
    target: Target  # where it leads
    individual: bool  # True only with the person's consent to tracking (R22); else it is shared
    created_at: datetime  # aware
    name: str = ""  # which link of the message
    shard: int | None = None  # of the person, individual links only
    person_id: UUID | None = None  # individual links only
    message_id: UUID | None = None  # individual links only
    step: str = ""  # step of the journey, for the reports
    expires_at: datetime | None = None  # after it the link leads to the shop's start page


class OpenClick(msgspec.Struct, frozen=True):
    """A request for a link of a mail that is not counted yet: a scanner tries all links within seconds."""

    token: str  # of the link
    id: UUID  # of the request
    at: datetime  # when it was made
    opened: str  # app, web, shop
    message: UUID  # that carries the link
    workspace: int  # owner


class LinkRequest(msgspec.Struct, frozen=True):
    """A link that a rendered message asks for; becomes a Link when the message is handed over."""

    number: int  # position in the message, from 0
    name: str  # the author's name for it, or its target
    target: Target  # where it leads
    token: str  # already printed in the message


def token_from(raw: bytes) -> str:
    """A token of 13 characters (76 bits) from at least 16 random or keyed bytes.

    Pure: the same bytes give the same token. Raises ValueError for too few bytes.
    """
    if len(raw) < TOKEN_BYTES:
        raise ValueError(f"a token needs {TOKEN_BYTES} bytes, got {len(raw)}")
    while True:
        number = int.from_bytes(raw[:TOKEN_BYTES], "big")
        token = ""
        for _ in range(TOKEN_LENGTH):
            number, index = divmod(number, 58)
            token += _ALPHABET[index]
        if _OFFENSIVE.search(token) is None:
            return token
        raw = blake2b(raw, digest_size=TOKEN_BYTES).digest()


def parse_target(text: str) -> Target:
    """Read what authors write: app:/orders/1, cart:, cart:ID, add:4711*2, product:4711, store:, web:/sale, /sale,
    https://….

    Raises ValueError with what is wrong. Hosts are checked where the allowed ones are known.
    """
    text = text.strip()
    kind, colon, rest = text.partition(":")
    if text.startswith(("https://", "http://")):
        return Target("web", url=text)
    if text.startswith("/"):
        return _path("web", text)
    if not colon:
        raise ValueError(
            f"{text[:80]!r} is no link target; write app:/…, cart:, product:ID, store:, /… or https://…"
        )
    if kind in {"app", "web"}:
        return _path(kind, rest or "/")  # type: ignore[arg-type]
    if kind == "cart":
        if rest.startswith("https://"):
            return Target("cart", url=rest)
        if rest and not _CART.fullmatch(rest):
            raise ValueError(f"{rest[:80]!r} is no cart id")
        return Target("cart", params={"cart": rest} if rest else {})
    if kind == "add":
        return _added(rest)
    if kind == "product":
        if not _PRODUCT.fullmatch(rest):
            raise ValueError(f"{rest[:80]!r} is no product id")
        return Target("product", path=rest)
    if kind == "store" and not rest:
        return Target("store")
    raise ValueError(f"{text[:80]!r} is no link target; known: add, app, cart, product, store, web, https")


def _added(text: str) -> Target:
    """ID or ID*PIECES."""
    product, star, pieces = text.rpartition("*")
    if not star:
        product, pieces = text, "1"
    if not _PRODUCT.fullmatch(product) or not re.fullmatch("[1-9][0-9]{0,2}", pieces):
        raise ValueError(f"{text[:80]!r} is no product id with a number of pieces, such as 4711*2")
    return Target("cart", params={"add": product, "quantity": pieces})


def _path(kind: Kind, path: str) -> Target:
    reason = refuse_path_reason(path)
    if reason is not None:
        raise ValueError(f"{path[:80]!r} is no path: {reason}")
    bare, _, query = path.partition("?")
    return Target(kind, path=bare, params=dict(parse_qsl(query, keep_blank_values=True)))
