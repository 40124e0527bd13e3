"""Enough of an address to recognise one's own, and no more."""

from __future__ import annotations


def hint_of(address: str) -> str:
    """a…@example.com for a mailbox, …678 for a number."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}" if at else f"…{address[-3:]}"
