"""A small HTTP server that plays the outcomes of a vendor; what it says is given by each vendor's own test."""

from __future__ import annotations

import asyncio
import inspect
import os
import socket
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

import pytest
from aiohttp import web

from anklang.channels.model import DeliveryReport, Outgoing, SendResult
from anklang.channels.provider import Heard, Provider, RawRequest, hear
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_rig import Outcome

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Vendor:
    """Listens on the loop-back interface at a free port. ``answer`` is the vendor's behaviour."""

    answer: Callable[[Seen], Awaitable[web.Response | Outcome]]
    seen: list[Seen] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        seen = Seen(request.method, request.raw_path, dict(request.headers), await request.read())
        self.seen.append(seen)
        found = await self.answer(seen)
        if found == "silence":
            await asyncio.Event().wait()
        if not isinstance(found, web.Response):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return found


def closed_port() -> int:
    """A port of the loop-back interface at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class HttpRig(ABC):
    """The part of a rig that all HTTP vendors share: a client, a script by number, and a way to be slow."""

    names_retry_after = True
    foreign_loggers: tuple[str, ...] = ("aiohttp.server", "aiohttp.access", "aiohttp.web")
    secrets: tuple[str, ...] = ()

    def __init__(self, at: datetime = NOW) -> None:
        self.clock = VirtualClock(at)
        self.outcomes: dict[int, Outcome] = {}
        self.taken: list[int] = []
        self._clients: list[HttpClient] = []

    async def __aenter__(self) -> Self:
        self.vendor = await Vendor(self.answer).__aenter__()
        self.provider = self.make(self.vendor.url, self.client())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.provider.close()
        for client in self._clients:
            await client.close()
        await self.vendor.__aexit__()

    def client(self, read_timeout: float = 20.0) -> HttpClient:
        """A client that is closed with the rig."""
        self._clients.append(HttpClient(read_timeout=read_timeout))
        return self._clients[-1]

    @abstractmethod
    def make(self, url: str, http: HttpClient) -> Provider:
        """The adapter, set to ``url``."""

    @abstractmethod
    async def answer(self, seen: Seen) -> web.Response | Outcome:
        """What the vendor does."""

    @abstractmethod
    def outgoing(self, number: int) -> Outgoing:
        """A valid message; another ``number`` is another message to another address."""

    def serial(self, number: int) -> int:
        """What the reference of a message is made of: who it goes to, as a test sends one message to each."""
        return number

    def outcome(self, number: int) -> Outcome:
        """The outcome written down for ``number``."""
        return self.outcomes.get(number, "ok")

    def play(self, number: int) -> Outcome:
        """The outcome for ``number``; ok is counted as taken."""
        outcome = self.outcome(number)
        if outcome == "ok":
            self.taken.append(number)
        return outcome

    def script(self, number: int, outcome: Outcome) -> None:
        """Write an outcome down; silence also makes the client impatient, so that the test is quick."""
        self.outcomes[number] = outcome
        if outcome == "silence":
            self.provider = self.make(self.vendor.url, self.client(read_timeout=0.2))

    def arrived(self) -> list[int]:
        """Numbers of the messages taken."""
        return self.taken

    def unreachable(self) -> Provider:
        """The adapter, set to a closed port."""
        return self.make(f"http://127.0.0.1:{closed_port()}", self.client())


Made = TypeVar("Made", bound=HttpRig)


def within(act: Callable[[Made], object], rig: Made) -> Made:
    """Run ``act`` while the rig is open; it may be a coroutine function."""

    async def main() -> None:
        async with rig:
            found = act(rig)
            if inspect.isawaitable(found):
                await found

    asyncio.run(main())
    return rig


def sent_by(rig: HttpRig, *messages: Outgoing) -> list[SendResult]:
    """What comes of these messages; of message 1 if none is given."""
    results: list[SendResult] = []

    async def act(one: HttpRig) -> None:
        results.extend(await one.provider.send(messages or [one.outgoing(1)]))

    within(act, rig)
    return results


def answering(rig: Made, status: int, text: str) -> Made:
    """The rig, whose vendor answers everything in the same way."""

    async def always(seen: Seen) -> web.Response:
        return web.Response(status=status, text=text, content_type="application/json")

    rig.answer = always  # type: ignore[method-assign]
    return rig


def reports_of(rig: Made, make: Callable[[Made], tuple[str, RawRequest]]) -> list[DeliveryReport]:
    """What is read from a call that the rig's vendor makes."""
    found: list[DeliveryReport] = []

    def act(one: Made) -> None:
        heard = hear(one.provider, *make(one), one.clock.now())
        assert isinstance(heard, Heard), heard
        found.extend(item for item in heard.items if isinstance(item, DeliveryReport))

    within(act, rig)
    return found


_WHY = "The specification is not beside the repository: "


def needs(spec: Path) -> pytest.MarkDecorator:
    """In CI a specification is beside the checkout: where it is not, tests fail there instead of being passed over."""
    return pytest.mark.skipif(_is_absent(spec), reason=_WHY + spec.name)


def need_here(spec: Path) -> None:
    """The same inside a test."""
    if _is_absent(spec):
        pytest.skip(_WHY + spec.name)


def _is_absent(spec: Path) -> bool:
    return not spec.exists() and "CI" not in os.environ
