"""The links to a person's own page: who, what it may do, until when, and a signature that only we can make. Pure.

A token is 60 characters of URL-safe Base64: 27 bytes of claims and 18 bytes (144 bits) of HMAC-SHA-256 (compliance 9.4
asks for at least 128). Nothing is stored, and nothing in it names the person to anybody but us.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["page", "embed", "data", "erase", "chat"]
"""page: from a message. embed: inside the shop's account page. data, erase: from a mail that was just asked for.
chat: connects an account at a messenger with the person, and opens nothing (compliance 7.3: up to seven days)."""

LIFE: dict[Kind, timedelta] = {
    "page": timedelta(days=180),
    "embed": timedelta(minutes=15),
    "data": timedelta(hours=24),
    "erase": timedelta(hours=24),
    "chat": timedelta(days=7),
}
_CODES: dict[Kind, int] = {"page": 1, "embed": 2, "data": 3, "erase": 4, "chat": 5}
_KINDS = {code: kind for kind, code in _CODES.items()}
_MESSENGERS = {"": 0, "telegram": 1, "viber": 2, "messenger": 3, "instagram": 4, "apple_messages": 5}
_CHANNELS = {code: channel for channel, code in _MESSENGERS.items()}
_CLAIMS = struct.Struct(">16sIBBxI")  # person, workspace, kind, messenger, a spare byte, expiry in seconds
_SEAL = 18  # bytes
_LENGTH = _CLAIMS.size + _SEAL


class Claims(msgspec.Struct, frozen=True):
    """What a token says."""

    person: UUID
    workspace: int
    kind: Kind
    expires_at: datetime
    channel: str = (
        ""  # only of kind chat: the messenger, so that a link that was passed on opens no other one
    )


def make_token(key: bytes, workspace: int, person: UUID, kind: Kind, now: datetime, channel: str = "") -> str:
    """A token of this kind, valid for LIFE[kind] from `now`; for kind chat with its messenger."""
    expires = int((now + LIFE[kind]).timestamp())
    claims = _CLAIMS.pack(person.bytes, workspace, _CODES[kind], _MESSENGERS[channel], expires)
    return base64.urlsafe_b64encode(claims + _seal(key, claims)).rstrip(b"=").decode()


def read_token(token: str) -> Claims | None:
    """What a token says, before anybody checked who made it; None for what is no token."""
    raw = _raw(token)
    if raw is None:
        return None
    person, workspace, code, messenger, expires = _CLAIMS.unpack(raw[: _CLAIMS.size])
    if code not in _KINDS or messenger not in _CHANNELS:
        return None
    ends = datetime.fromtimestamp(expires, UTC)
    return Claims(UUID(bytes=person), workspace, _KINDS[code], ends, _CHANNELS[messenger])


def is_ours(key: bytes, token: str) -> bool:
    """Whether the token was made with `key`; in constant time."""
    raw = _raw(token)
    return raw is not None and hmac.compare_digest(raw[_CLAIMS.size :], _seal(key, raw[: _CLAIMS.size]))


def _raw(token: str) -> bytes | None:
    if not token.isascii() or len(token) > 2 * _LENGTH:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    exact = base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == token
    return raw if exact and len(raw) == _LENGTH else None


def _seal(key: bytes, claims: bytes) -> bytes:
    return hmac.digest(key, b"preference centre\0" + claims, sha256)[:_SEAL]
