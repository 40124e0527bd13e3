"""Getting what a person sent along from where the vendor keeps it: bounded, and never with a secret to a stranger.

An adapter says where a file is and what proves us there (``Located``). Everything else is done here, once for all
vendors: redirects, which client may go where, size, and what an answer means. Vendors pass on to a cloud store with a
signed address, so a redirect to another host is followed, without the headers, to public addresses only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from anklang.channels.call import Download, NoAnswer, NotSent, PrivateAddress, TooLarge, retry_after

MOST_HOPS = 4
"""Redirects that are followed; Twilio needs one or two."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"https": 443, "http": 80}

WhyNot = Literal["gone", "too_large", "foreign", "private", "empty", "unsupported", "later"]
"""gone: the vendor has it no more. foreign: the address is not the vendor's, or leads from https to http. private: it
leads into a private network. unsupported: this vendor's files cannot be had. later: try again."""


class Located(msgspec.Struct, frozen=True):
    """Where a file is."""

    url: str  # absolute address; may hold a secret, so it is never logged
    headers: Mapping[str, str] = {}  # what proves us at this host, and at no other
    stranger: bool = False  # the address is not one of the account's settings: public addresses only

    def __repr__(self) -> str:
        """Without address and headers."""
        return f"Located(stranger={self.stranger})"


class NoMedia(msgspec.Struct, frozen=True):
    """Why there is no file."""

    why: WhyNot
    text: str  # what was seen, for people; without secrets and addresses
    retry_after: float | None = None  # seconds, with later, where the vendor says so


class Fetched(msgspec.Struct, frozen=True):
    """A file, whole."""

    data: bytes

    def __repr__(self) -> str:
        """How much it is."""
        return f"Fetched({len(self.data)} bytes)"


async def fetch(start: Located, vendor: Download, outside: Download, most: int) -> Fetched | NoMedia:
    """Load the file at ``start``, of at most ``most`` bytes. ``vendor`` reaches what an account is set to, ``outside``
    everything else. Raises nothing that can be foreseen."""
    url, headers, client = start.url, start.headers, outside if start.stranger else vendor
    if start.stranger and urlsplit(url).scheme != "https" and outside is not vendor:
        return NoMedia("foreign", "The address of the file is not an https address.")
    for _ in range(MOST_HOPS + 1):
        try:
            answer = await client.download(url, headers=headers, most=most)
        except TooLarge:
            return NoMedia("too_large", f"The file is larger than {most} bytes.")
        except PrivateAddress:
            return NoMedia("private", "The address of the file leads into a private network.")
        except (NotSent, NoAnswer) as error:
            return NoMedia("later", str(error))
        if answer.status == 200:
            return Fetched(answer.body) if answer.body else NoMedia("empty", "The file is empty.")
        if answer.status not in _REDIRECTS:
            return _meaning(answer.status, retry_after(answer))
        further = urljoin(url, answer.header("Location"))
        if urlsplit(further).scheme not in ("https", urlsplit(url).scheme):
            return NoMedia("foreign", "The vendor passes on from https to another kind of address.")
        if _origin(further) != _origin(url):
            headers, client = {}, outside
        url = further
    return NoMedia("foreign", f"The vendor passes on more than {MOST_HOPS} times.")


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, parts.hostname or "", port or _PORTS.get(parts.scheme)


def _meaning(status: int, wait: float | None) -> NoMedia:
    if status in (404, 410):
        return NoMedia("gone", f"The vendor has the file no more (HTTP {status}).")
    if status == 413:
        return NoMedia("too_large", "The vendor calls the file too large.")
    return NoMedia("later", f"The vendor answered HTTP {status}.", wait)
