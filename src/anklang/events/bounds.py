"""What an event may hold: how deep, which characters, which numbers. Run only on what looked suspicious."""

from __future__ import annotations

import re

DEPTH = 20  # levels of objects and lists; the deepest event of the tracking vocabulary has five
_MARK = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_DIGITS = bytes(48 if 48 <= byte <= 57 else byte for byte in range(256))
_LONG_NUMBER = b"0" * 19  # as many digits as could leave 64 bits


def looks_suspicious(body: bytes) -> bool:
    """Whether `find_fault` might find something; runs over the bytes at the speed of C and may err on this side."""
    return (b"\\" in body and b"\\u0000" in body) or _LONG_NUMBER in body.translate(_DIGITS)


def depth_of(raw: bytes) -> int:
    """How many objects and lists stand inside one another in this JSON text, valid or not."""
    depth = deepest = 0
    for mark in _MARK.finditer(raw):
        sign = mark.group()
        if sign in (b"{", b"["):
            depth += 1
            deepest = max(deepest, depth)
        elif sign in (b"}", b"]"):
            depth -= 1
    return deepest


def find_fault(values: object) -> str:
    """The first thing in these JSON values that PostgreSQL or another reader cannot hold; empty when all is fine.

    PostgreSQL stores no character NUL in text and jsonb; numbers beyond 64 bits lose digits elsewhere.
    """
    waiting: list[object] = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "\0" in value:
                return "holds the character NUL"
        elif isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            return "holds a whole number beyond 64 bits"
    return ""
