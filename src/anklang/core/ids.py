"""Identifiers: time-ordered where they are made, derived where they must be the same on replay (J46)."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_MASK = ~((0xF << 76) | (0x3 << 62))


def new_id(now: datetime) -> UUID:
    """A random id of version 7 (RFC 9562): sorts by `now` in milliseconds, so that indexes grow at one end."""
    millis = int(now.timestamp() * 1000)
    value = (millis << 80) | int.from_bytes(os.urandom(10), "big")
    return UUID(int=(value & _MASK) | _VERSION_7 | _VARIANT)


def lowest_id(at: datetime) -> UUID:
    """The lowest id that `new_id` can make at this moment: with it an index of ids answers questions of time."""
    return UUID(int=((int(at.timestamp() * 1000) << 80) & _MASK) | _VERSION_7 | _VARIANT)


def derive_id(*parts: UUID | str | int) -> UUID:
    """An id of version 8 (RFC 9562) computed from `parts`: the same parts give the same id, on replay too (J46)."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.bytes if isinstance(part, UUID) else str(part).encode()
        digest.update(len(data).to_bytes(4, "big"))
        digest.update(data)
    value = int.from_bytes(digest.digest(), "big")
    return UUID(int=(value & _MASK) | (0x8 << 76) | _VARIANT)


def shard_of(person_id: UUID) -> int:
    """The shard (0 to 255) in which a person lives: the last byte of the id, which is random in every version we
    use."""
    return person_id.int & 0xFF


def fraction_of(*parts: UUID | str | int) -> float:
    """A number from 0 up to 1, evenly spread and fixed for these parts: variants (J8) and release spreading (R2)."""
    return (derive_id(*parts).int & 0xFFFFFFFFFFFF) / float(1 << 48)


def secret_token(nbytes: int = 24) -> str:
    """A URL-safe secret of `nbytes` random bytes: keys, session ids, link tokens."""
    return secrets.token_urlsafe(nbytes)


def random_bytes(count: int) -> bytes:
    """`count` random bytes for pure code that makes codes and tokens from bytes given to it."""
    return os.urandom(count)
