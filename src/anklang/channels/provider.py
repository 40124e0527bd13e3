"""What a provider is: a manifest that describes it, a way to send, and routes by which it is heard.

A vendor's adapter derives from :class:`Adapter` and writes ``deliver_one``, ``check`` and the list of
``webhooks``. It never raises for what can be foreseen, and it cannot skip the signature check: only
:func:`let_in` makes the ``Verified`` request that a parser takes.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, TypeVar, final
from uuid import UUID

import msgspec

from anklang.channels.call import Answer, Http, NoAnswer, NotSent
from anklang.channels.fetch import Located, NoMedia
from anklang.channels.manifest import Manifest
from anklang.channels.model import Failed, HeardItem, Media, Outgoing, SendResult, Unknown
from anklang.channels.vendor_templates import TemplateList
from anklang.core.clock import Clock

log = logging.getLogger(__name__)

T = TypeVar("T")


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
    """A request whose signature has been checked. Only :func:`let_in` makes one."""

    request: RawRequest  # the request
    heard_at: datetime  # when it came, for vendors that name no time


class Reply(msgspec.Struct, frozen=True):
    """What the vendor gets as an answer."""

    status: int = 200  # HTTP status
    body: bytes = b""  # raw bytes
    content_type: str = "text/plain"  # MIME type


Errand = Callable[[], Awaitable[None]]
"""A call to the vendor that hearing needs: for a key, or to confirm an address. Raises NotSent or NoAnswer."""


class Heard(msgspec.Struct, frozen=True):
    """A verified call, read."""

    items: list[HeardItem]  # reports and inbound messages, in the vendor's order
    reply: Reply  # answer for the vendor
    errand: Errand | None = None  # to be done before the vendor is answered


class Refusal(msgspec.Struct, frozen=True):
    """A call that is not taken; the HTTP layer answers with ``status`` and counts it by ``kind``."""

    kind: Literal["signature", "too_large", "broken", "method", "route"]  # what was wrong
    why: str  # for the log of the operator; no secrets, no body
    status: int  # 403, 413, 400, 405 or 404
    fetch: Errand | None = None  # only with signature: run it and hear the same call again, once


class KeyMissing(Exception):
    """Raised by ``verify``: the vendor signs with a key that it publishes, and we have not fetched it yet.

    ``fetch`` gets it, once; after that the same call is heard again.
    """

    def __init__(self, fetch: Errand) -> None:
        super().__init__("the vendor's key is not here yet")
        self.fetch = fetch


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
    errand: Callable[[Verified], Errand | None] = lambda _: None  # what the vendor wants done, if anything
    answer: Callable[[Verified], Reply | None] = lambda _: (
        None
    )  # in place of ``reply``, where the call asks for it


Hear = Callable[[Sequence[HeardItem]], Awaitable[None]]
"""Takes what a vendor says on a connection that we keep. It returns when that is kept for good, and only then the
vendor may be answered; it raises where it cannot be kept now, and then the vendor must be asked to say it again."""


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

    async def set_webhooks(self, addresses: Mapping[str, str]) -> CheckResult:
        """Tell the vendor where to call us, by name of the route (``sets_webhooks``); after a good ``check``."""
        ...

    def start_link(self, token: str) -> str:
        """Where a person begins the conversation, so that ``token`` comes back; empty where there is no such thing."""
        ...

    async def locate(self, media: Media) -> Located | NoMedia:
        """Where a file is that a person sent; ``channels.fetch`` loads it. Raises nothing that can be foreseen."""
        ...

    async def templates(self) -> TemplateList:
        """All templates that the vendor keeps and approves (``vendor_templates``). May raise NotSent and NoAnswer."""
        ...

    async def listen(self, hear: Hear) -> None:
        """Keep the connection on which this vendor speaks by itself (``manifest.listens``), until cancelled."""
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
        """Hand over; one result per message, same order, at most ``manifest.concurrency`` calls at a time.

        A call takes ``manifest.batch_size`` messages; those that are refused here never come into one.
        """
        results: list[SendResult] = [_UNTRIED] * len(batch)
        size = self._manifest.batch_size
        line = iter(range(0, len(batch), size))

        async def work() -> None:
            for start in line:
                results[start : start + size] = await self._send_some(batch[start : start + size])

        calls = -(-len(batch) // size)
        await asyncio.gather(*(work() for _ in range(min(calls, self._manifest.concurrency))))
        return results

    async def _send_some(self, messages: Sequence[Outgoing]) -> list[SendResult]:
        refused = [self._early(one) for one in messages]
        left = [one for one, found in zip(messages, refused, strict=True) if found is None]
        answered = iter(await self._one_call(left) if left else [])
        return [next(answered) if found is None else found for found in refused]

    def _early(self, message: Outgoing) -> Failed | None:
        try:
            return self.refuse(message)
        except Exception as error:  # noqa: BLE001 - as below
            text = f"Fault in the adapter {self._manifest.name} before any call; see the log."
            self._log_fault(error, [message.message_id])
            return Failed("message", "provider_rejected", "fault", text)

    def _log_fault(self, error: Exception, about: Sequence[UUID]) -> None:
        ids = ", ".join(map(str, about))
        where = "".join(traceback.format_tb(error.__traceback__))  # its text may hold personal data
        log.error("%s: %s at message %s\n%s", self, type(error).__name__, ids, where)

    async def _one_call(self, messages: Sequence[Outgoing]) -> list[SendResult]:
        """What came of one call, for each of its messages."""
        found = await self.outcome(self.deliver_many(messages), [one.message_id for one in messages])
        if isinstance(found, list):
            if len(found) == len(messages):
                return found
            found = Unknown(f"{len(found)} answers came for {len(messages)} messages")
        return [found] * len(messages)

    async def outcome(self, call: Awaitable[T], about: Sequence[UUID]) -> T | Failed | Unknown:
        """What came of a call; nothing that it raises gets out. `about`: ids of what it hands over, for the log."""
        try:
            return await call
        except NotSent as error:
            text = f"{error} Nothing was sent; try again later."
            return Failed("transient", "provider_rejected", "not_sent", text)
        except NoAnswer as error:
            return Unknown(str(error))
        except Exception as error:  # noqa: BLE001 - one message's fault must not lose its neighbours' outcomes
            self._log_fault(error, about)
            text = f"fault in the adapter {self._manifest.name}: {type(error).__name__}; see the log"
            return Unknown(text)

    def refuse(self, message: Outgoing) -> Failed | None:
        """Why a message cannot even be tried, found before any call; None if it can."""
        if message.channel not in self._manifest.channels:
            text = f"{self._manifest.name} does not carry {message.channel}. Choose another provider."
            return Failed("message", "provider_rejected", "wrong_channel", text)
        if message.useless_after is not None and message.useless_after <= self._clock.now():
            return Failed("message", "too_late", "expired", "The message was useless before hand-over.")
        return None

    @abstractmethod
    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Hand over one message. May raise NotSent and NoAnswer of the HTTP client."""

    async def deliver_many(self, messages: Sequence[Outgoing]) -> list[SendResult]:
        """Hand over what one call takes (``manifest.batch_size``); one result per message, same order.

        To be overridden only where the vendor answers for each message of a call: one that is refused must not
        lose the others.
        """
        return [await self.deliver_one(one) for one in messages]

    @abstractmethod
    async def check(self) -> CheckResult:
        """Ask the vendor whether our credentials are good, without sending anything."""

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """The routes at which this vendor calls; none by default."""
        return ()

    async def set_webhooks(self, addresses: Mapping[str, str]) -> CheckResult:
        """Tell the vendor where to call us; most want to be told on their own pages."""
        names = ", ".join(addresses)
        return CheckResult(False, f"Tell {self._manifest.title} the addresses by hand: {names}.")

    def start_link(self, token: str) -> str:
        """Where a person begins the conversation; most channels need no such thing."""
        return ""

    async def locate(self, media: Media) -> Located | NoMedia:
        """Where a file is that a person sent along; to be overridden by who says ``media`` in ``Inbound``."""
        return NoMedia("unsupported", f"{self._manifest.title} gives no files.")

    async def templates(self) -> TemplateList:
        """All templates that the vendor keeps and approves; most keep none."""
        return TemplateList()

    async def listen(self, hear: Hear) -> None:  # noqa: B027 - most vendors call us over HTTP
        """Keep the connection on which this vendor speaks by itself, until cancelled; nothing by default."""

    async def close(self) -> None:  # noqa: B027 - most adapters hold nothing of their own
        """Give connections back; the shared HTTP client is closed by who made it."""


_UNTRIED = Unknown("the message was not reached; see the log")


def hear(provider: Provider, route: str, request: RawRequest, heard_at: datetime) -> Heard | Refusal:
    """Take a webhook call: route, method, size, then signature, then content. Raises nothing foreseeable."""
    entered = let_in(provider.manifest.name, provider.webhooks(), route, request, heard_at)
    if isinstance(entered, Refusal):
        return entered
    found, call = entered
    try:
        return Heard(found.parse(call), found.answer(call) or found.reply, found.errand(call))
    except BodyBroken as error:
        return broken(provider.manifest.name, route, error)


class Door(Protocol):
    """What is asked of every call before its content is read, whoever calls."""

    @property
    def name(self) -> str:
        """Last part of the path."""
        ...

    @property
    def verify(self) -> Callable[[RawRequest], bool]:
        """Signature check."""
        ...

    @property
    def methods(self) -> tuple[str, ...]:
        """Anything else is refused."""
        ...

    @property
    def max_body(self) -> int:
        """Bytes."""
        ...


Entered = TypeVar("Entered", bound=Door)


def let_in(
    name: str, doors: Sequence[Entered], route: str, request: RawRequest, heard_at: datetime
) -> tuple[Entered, Verified] | Refusal:
    """The door of a call and its verified request; the only maker of ``Verified``. Raises nothing foreseeable."""
    found = next((one for one in doors if one.name == route), None)
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
    try:
        if not found.verify(request):
            text = f"{name}/{route}: wrong signature. Check the secret and that public_url is what the vendor calls."
            return Refusal("signature", text, 403)
    except KeyMissing as missing:
        return Refusal("signature", f"{name}/{route}: {missing}.", 403, missing.fetch)
    return found, Verified(request, heard_at)


def broken(name: str, route: str, error: BodyBroken) -> Refusal:
    """The refusal of a call whose signature is right and whose content is not what the vendor documents."""
    return Refusal("broken", f"{name}/{route}: {error}", 400)


def same(expected: str, given: str) -> bool:
    """Compare two signatures in constant time; an empty expectation never matches."""
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))


async def probe(
    http: Http,
    url: str,
    headers: Mapping[str, str],
    vendor: str,
    look: Callable[[Answer], str] = lambda _: "",
) -> CheckResult:
    """A GET that needs our credentials: 200 is good; everything else comes as a sentence.

    ``look`` may find something in a good answer that still has to be put right; empty if nothing.
    """
    try:
        answer = await http.request("GET", url, headers=headers)
    except (NotSent, NoAnswer) as error:
        return CheckResult(False, f"{vendor} cannot be reached. {error} Check the address and the network.")
    if answer.status == 200:
        wrong = look(answer)
        return CheckResult(not wrong, wrong or f"{vendor} takes the credentials.")
    if answer.status in (401, 403, 404):
        return CheckResult(False, f"{vendor} refuses the credentials (HTTP {answer.status}). Correct them.")
    return CheckResult(False, f"{vendor} answered HTTP {answer.status}. Try again later.")
