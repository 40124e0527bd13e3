"""Put short links into a message. Pure: tokens come from bytes that are given; what was asked for can be read after."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Collection
from hashlib import blake2b, sha256
from html import escape, unescape

import msgspec

from anklang.links.hosts import host_of, refuse_reason
from anklang.links.model import LinkRequest, Target, parse_target, token_from

TokenFor = Callable[[int, Target], str]
_URL = re.compile(r"https://[^\s<>\"'“”„«»]+")
_TRAILING = re.compile(r"[.,;:!?)\]}…]+$")
# Bounded, as a search from every <a to the end of a long text would be quadratic.
_HREF = re.compile(r"(<a\b[^>]{0,2000}?\bhref\s*=\s*)(\"[^\"]*\"|'[^']*')", re.I)


def individual_tokens(secret: bytes) -> TokenFor:
    """Tokens for one message from its own random bytes (at least 16): link n always gets the same token."""
    if len(secret) < 16:
        raise ValueError(f"tokens of a message need 16 random bytes, got {len(secret)}")
    return lambda number, _target: token_from(
        blake2b(secret + number.to_bytes(4, "big"), digest_size=16).digest()
    )


def shared_tokens(key: bytes, scope: str) -> TokenFor:
    """Tokens that everybody without tracking consent shares: one per target within `scope` (R22).

    `key` is a secret of the installation, so that nobody can compute a token; `scope` names workspace, template
    version and step.
    """

    def token_for(_number: int, target: Target) -> str:
        message = scope.encode() + b"\0" + msgspec.json.encode(target, order="deterministic")
        return token_from(hmac.digest(key, message, sha256))

    return token_for


class LinkPlan:
    """The links of one message while it is rendered. The same target gets the same link."""

    def __init__(
        self, base: str, token_for: TokenFor, allowed: Collection[str], keep: Collection[str] = ()
    ) -> None:
        """`base` is the short address without token (https://go.shop.example/l); `keep` are addresses that are never
        replaced, such as the unsubscribe address."""
        self.base = base.rstrip("/")
        self.allowed = allowed
        self.keep = frozenset(keep)
        self._token_for = token_for
        self._asked: dict[tuple[str, str], LinkRequest] = {}

    @property
    def requests(self) -> list[LinkRequest]:
        """The links that the finished message contains, in the order of their first use."""
        return list(self._asked.values())

    def start(self) -> None:
        """Forget everything: the message is rendered anew."""
        self._asked.clear()

    def link(self, target: str, name: str = "") -> str:
        """The short address for a target; ValueError if it is none, or leads to a foreign host."""
        asked = self._asked.get((target, name))
        if asked is None:
            parsed = parse_target(target)
            if parsed.url and (reason := refuse_reason(parsed.url, self.allowed)) is not None:
                raise ValueError(f"{parsed.url[:120]!r} cannot be linked: {reason}")
            number = len(self._asked)
            asked = LinkRequest(number, name or target[:200], parsed, self._token_for(number, parsed))
            self._asked[target, name] = asked
        return f"{self.base}/{asked.token}"

    def rewrite_text(self, text: str) -> str:
        """Replace addresses on allowed hosts by short ones; others, and our own, stay as they are."""
        return _URL.sub(self._replace, text) if "https://" in text else text

    def rewrite_html(self, html: str) -> str:
        """Replace the targets of `<a href>` in the same way."""
        return _HREF.sub(self._replace_href, html)

    def _replace(self, match: re.Match[str]) -> str:
        url = match.group()
        tail = _TRAILING.search(url)
        bare = url[: tail.start()] if tail else url
        return self._short(bare) + url[len(bare) :]

    def _replace_href(self, match: re.Match[str]) -> str:
        url = unescape(match.group(2)[1:-1]).strip()
        if not url.startswith("https://"):
            return match.group()
        return f'{match.group(1)}"{escape(self._short(url))}"'

    def _short(self, url: str) -> str:
        own = url == self.base or url.startswith(self.base + "/")
        if own or url in self.keep or refuse_reason(url, self.allowed) is not None:
            return url
        if host_of(url) == host_of(self.base):
            return url  # other pages of the short host: preferences, imprint
        return self.link(url)
