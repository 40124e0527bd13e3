"""Calls to vendors over HTTP, as adapters see them: a request, an answer, and two ways of getting none.

The difference is what the ledger rests on. ``NotSent`` means that not a byte of the request left (name not
found, connection refused, TLS refused). ``NoAnswer`` means that it may have been received.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import msgspec

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address (RFC 6052)


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet; IPv4 inside IPv6 counts as what it leads to."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


class NotSent(Exception):
    """The request certainly did not reach the vendor."""


class PrivateAddress(NotSent):
    """The address lies in a private network, and the client reaches the public internet only."""


class NoAnswer(Exception):
    """The request was written, or may have been, and no complete answer came."""


class TooLarge(Exception):
    """The answer has more bytes than were asked for at most; nothing of it is kept."""


class Answer(msgspec.Struct, frozen=True):
    """A vendor's answer."""

    status: int  # HTTP status
    headers: Mapping[str, str]  # names in any case; use header()
    body: bytes  # bounded by the client

    def header(self, name: str) -> str:
        """Value of the header, whatever the case of its name; empty if absent."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")

    def json(self) -> dict[str, object]:
        """The body as a JSON object; empty if it is anything else (HTML of a front end, a list, nothing)."""
        try:
            found = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    def raw(self) -> dict[str, object]:
        """What is kept next to our reading: status and body, bounded."""
        content: object = self.json() or self.body[:2000].decode("utf-8", "replace")
        if len(self.body) > 8000:
            content = self.body[:2000].decode("utf-8", "replace")
        return {"status": self.status, "body": content}


class Http(Protocol):
    """The one way by which adapters reach a vendor; given by wiring."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """One call, redirects not followed. Raises NotSent or NoAnswer, nothing else."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class Download(Protocol):
    """A client that loads files."""

    async def download(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        most: int,
        take: Callable[[bytes], Awaitable[None]] | None = None,
    ) -> Answer:
        """A GET of at most ``most`` bytes as they are, redirects not followed; a body only with an answer 200.

        With ``take`` the pieces go there as they come, and the answer has none of them. Raises NotSent (PrivateAddress
        where that is why), NoAnswer or TooLarge, nothing else.
        """
        ...


class Client(Http, Download, Protocol):
    """Both: what wiring makes."""


def retry_after(answer: Answer) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 10.2.3, seconds form); None if absent or a date."""
    value = answer.header("Retry-After").strip()
    return float(value) if value.isdecimal() and len(value) < 8 else None
