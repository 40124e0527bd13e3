"""What a provider is: a manifest that describes it, a way to send, and routes by which it is heard.

A vendor's adapter derives from :class:`Adapter` and writes ``deliver_one``, ``check`` and the list of
``webhooks``. It never raises for what can be foreseen, and it cannot skip the signature check: only
:func:`hear` makes the ``Verified`` request that a parser takes.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, final
from urllib.parse import urlsplit

import msgspec

from anklang.channels.call import Http, NoAnswer, NotSent
from anklang.channels.manifest import Manifest
from anklang.channels.model import Failed, HeardItem, Outgoing, SendResult, Unknown
from anklang.core.clock import Clock

log = logging.getLogger(__name__)


class CheckResult(msgspec.Struct, frozen=True):
    """Answer of a test connection."""

    ok: bool  # the vendor took our credentials
    text: str  # what was seen and what to do next


class RawRequest(msgspec.Struct, frozen=True):
    """A webhook call exactly as it came in; nothing is decoded before its signature is checked."""

    method: str  # GET or POST
    url: str  # as received, path and query at least; never re-encoded
    headers: Mapping[str, str]  # as received
    body: bytes  # raw bytes

    def header(self, name: str) -> str:
        """Value of the header, whatever the case of its name; empty if absent."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")


class Verified(msgspec.Struct, frozen=True):
    """A request whose signature has been checked. Only :func:`hear` makes one."""

    request: RawRequest  # the request
    heard_at: datetime  # when it came, for vendors that name no time


class Reply(msgspec.Struct, frozen=True):
    """What the vendor gets as an answer."""

    status: int = 200  # HTTP status
    body: bytes = b""  # raw bytes
    content_type: str = "text/plain"  # MIME type


class Heard(msgspec.Struct, frozen=True):
    """A verified call, read."""

    items: list[HeardItem]  # reports and inbound messages, in the vendor's order
    reply: Reply  # answer for the vendor


class Refusal(msgspec.Struct, frozen=True):
    """A call that is not taken; the HTTP layer answers with ``status`` and counts it by ``kind``."""

    kind: Literal["signature", "too_large", "broken", "method", "route"]  # what was wrong
    why: str  # for the log of the operator; no secrets, no body
    status: int  # 403, 413, 400, 405 or 404


class BodyBroken(ValueError):
    """Raised by a parser: the signature is right, the content is not what the vendor documents."""


class WebhookRoute(msgspec.Struct, frozen=True):
    """One address at which a vendor calls us. ``verify`` has no default, so it cannot be forgotten."""

    name: str  # last part of the path: status, inbound
    verify: Callable[[RawRequest], bool]  # constant-time signature check over raw body and external URL
    parse: Callable[[Verified], list[HeardItem]]  # may raise BodyBroken
    reply: Reply = Reply()  # what the vendor expects on success
    methods: tuple[str, ...] = ("POST",)  # anything else is refused
    max_body: int = 256 * 1024  # bytes


class Provider(Protocol):
    """What the rest of Anklang knows of a vendor."""

    @property
    def manifest(self) -> Manifest:
        """Name, channels, abilities and form of settings."""
        ...

    async def send(self, batch: Sequence[Outgoing]) -> list[SendResult]:
        """Hand over; one result per message in the same order. Raises nothing that can be foreseen."""
        ...

    async def check(self) -> CheckResult:
        """Ask the vendor whether our credentials are good, without sending anything."""
        ...

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """The routes at which this vendor calls."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...


class Adapter(ABC):
    """The recipe that all adapters share: expiry, channel check, concurrency, no exception gets out."""

    def __init__(self, manifest: Manifest, clock: Clock) -> None:
        self._manifest = manifest
        self._clock = clock

    def __repr__(self) -> str:
        """Name only: settings hold secrets."""
        return f"<{type(self).__name__} {self._manifest.name}>"

    @property
    def manifest(self) -> Manifest:
        """Name, channels, abilities and form of settings."""
        return self._manifest

    @final
    async def send(self, batch: Sequence[Outgoing]) -> list[SendResult]:
        """Hand over; one result per message, same order, at most ``manifest.concurrency`` at a time."""
        results: list[SendResult | None] = [None] * len(batch)
        line = iter(range(len(batch)))

        async def work() -> None:
            for index in line:
                results[index] = await self._send_one(batch[index])

        await asyncio.gather(*(work() for _ in range(min(len(batch), self._manifest.concurrency))))
        return [_UNTRIED if result is None else result for result in results]

    async def _send_one(self, message: Outgoing) -> SendResult:
        refused = self._refuse(message)
        if refused is not None:
            return refused
        try:
            return await self.deliver_one(message)
        except NotSent as error:
            text = f"{error} Nothing was sent; try again later."
            return Failed("transient", "provider_rejected", "not_sent", text)
        except NoAnswer as error:
            return Unknown(str(error))
        except Exception as error:  # noqa: BLE001 - one message's fault must not lose its neighbours' outcomes
            where = "".join(traceback.format_tb(error.__traceback__))  # its text may hold personal data
            log.error("%s: %s at message %s\n%s", self, type(error).__name__, message.message_id, where)
            return Unknown(f"fault in the adapter {self._manifest.name}: {type(error).__name__}; see the log")

    def _refuse(self, message: Outgoing) -> Failed | None:
        if message.channel not in self._manifest.channels:
            text = f"{self._manifest.name} does not carry {message.channel}. Choose another provider."
            return Failed("message", "provider_rejected", "wrong_channel", text)
        if message.useless_after is not None and message.useless_after <= self._clock.now():
            return Failed("message", "too_late", "expired", "The message was useless before hand-over.")
        return None

    @abstractmethod
    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Hand over one message. May raise NotSent and NoAnswer of the HTTP client."""

    @abstractmethod
    async def check(self) -> CheckResult:
        """Ask the vendor whether our credentials are good, without sending anything."""

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """The routes at which this vendor calls; none by default."""
        return ()

    async def close(self) -> None:  # noqa: B027 - most adapters hold nothing of their own
        """Give connections back; the shared HTTP client is closed by who made it."""


_UNTRIED = Unknown("the message was not reached; see the log")


def hear(provider: Provider, route: str, request: RawRequest, heard_at: datetime) -> Heard | Refusal:
    """Take a webhook call: route, method, size, then signature, then content. Raises nothing foreseeable."""
    found = next((one for one in provider.webhooks() if one.name == route), None)
    name = provider.manifest.name
    if found is None:
        return Refusal(
            "route", f"{name} has no route {route[:40]!r}. See its addresses in the settings.", 404
        )
    if request.method.upper() not in found.methods:
        allowed = ", ".join(found.methods)
        return Refusal("method", f"{name}/{route} takes {allowed}, not {request.method[:10]}.", 405)
    if len(request.body) > found.max_body:
        text = f"{name}/{route} takes {found.max_body} bytes, got {len(request.body)}."
        return Refusal("too_large", text, 413)
    if not found.verify(request):
        text = (
            f"{name}/{route}: wrong signature. Check the secret and that public_url is what the vendor calls."
        )
        return Refusal("signature", text, 403)
    try:
        return Heard(found.parse(Verified(request, heard_at)), found.reply)
    except BodyBroken as error:
        return Refusal("broken", f"{name}/{route}: {error}", 400)


def external_url(public_url: str, request: RawRequest) -> str:
    """The URL as the vendor called it: origin and prefix of ``public_url``, path and query of the request.

    Behind a proxy the request shows an inner host, while vendors sign the outer one, byte by byte. If the
    path already starts with the prefix of ``public_url``, the prefix is not added twice.
    """
    rest = request.url
    if "://" in rest:
        rest = "/" + rest.split("://", 1)[1].partition("/")[2]
    outer = urlsplit(public_url)
    prefix = outer.path.rstrip("/")
    if prefix and not (rest == prefix or rest.startswith((prefix + "/", prefix + "?"))):
        rest = prefix + rest
    return f"{outer.scheme}://{outer.netloc}{rest}"


def same(expected: str, given: str) -> bool:
    """Compare two signatures in constant time; an empty expectation never matches."""
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))


async def probe(http: Http, url: str, headers: Mapping[str, str], vendor: str) -> CheckResult:
    """A GET that needs our credentials: 200 is good; everything else comes as a sentence."""
    try:
        answer = await http.request("GET", url, headers=headers)
    except (NotSent, NoAnswer) as error:
        return CheckResult(False, f"{vendor} cannot be reached. {error} Check the address and the network.")
    if answer.status == 200:
        return CheckResult(True, f"{vendor} takes the credentials.")
    if answer.status in (401, 403, 404):
        return CheckResult(False, f"{vendor} refuses the credentials (HTTP {answer.status}). Correct them.")
    return CheckResult(False, f"{vendor} answered HTTP {answer.status}. Try again later.")
