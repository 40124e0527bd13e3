"""The HTTP application: machine routes, the admin API, the demo; security headers on every answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anklang.core.clock import Clock
from anklang.core.errors import AnklangError, Unavailable
from anklang.http.api import create_api
from anklang.http.callbacks import callback_routes
from anklang.http.collect import Collector, collect_routes
from anklang.http.hosted.centre import centre_routes
from anklang.http.hosted.confirm import confirm_routes
from anklang.http.hosted.form import form_routes
from anklang.http.links import link_routes
from anklang.http.metrics import metrics
from anklang.http.problems import log_fault, on_error, on_http_error, ours, problem
from anklang.http.sdk import sdk_routes
from anklang.http.shops import shop_routes
from anklang.http.start import start_routes
from anklang.http.state import Site, site_of
from anklang.http.studio import studio_routes
from anklang.http.unsubscribe import unsubscribe_routes

TICK_SECONDS = 0.5
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
_UNKEPT = (b"cache-control", b"no-store")


def create_app(
    site: Site,
    collector: Collector,
    *,
    sdk_files: Path,
    studio_files: Path,
    on_tick: Callable[[], None],
    extra: list[BaseRoute] | None = None,
) -> Starlette:
    """The application of one process. `on_tick` is called twice a second (it follows the clock of the installation)."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        collector.start()
        ticking = asyncio.create_task(_tick(on_tick))
        try:
            yield
        finally:
            ticking.cancel()
            await run_in_threadpool(collector.stop)

    api = create_api(site)
    routes: list[BaseRoute] = [
        *collect_routes(collector, site.base_url),
        *link_routes(),
        *unsubscribe_routes(),
        *form_routes(),
        *confirm_routes(),
        *centre_routes(),
        *start_routes(),
        *callback_routes(),
        *shop_routes(),
        *sdk_routes(sdk_files),
        Route("/healthz", _healthy),
        Route("/readyz", _ready),
        Route("/metrics", metrics),
        Mount("/api", api),
        *(extra or []),
    ]
    routes += studio_routes(studio_files, routes)
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(SecurityHeaders, secure=site.secure, clock=site.clock if site.demo else None)],
        exception_handlers={AnklangError: on_error, HTTPException: on_http_error},
    )
    app.router.redirect_slashes = False  # such a redirect would lead to whatever host was asked for
    app.state.site = site
    api.state.site = site
    return app


async def _tick(on_tick: Callable[[], None]) -> None:
    while True:
        with contextlib.suppress(Unavailable):
            await run_in_threadpool(on_tick)
        await asyncio.sleep(TICK_SECONDS)


class SecurityHeaders:
    """Adds headers that every answer should have, unless the handler chose its own; and ends every fault here.

    A fault that went further would be logged by the server with its text, which may hold personal data.
    """

    def __init__(self, app: ASGIApp, *, secure: bool, clock: Clock | None = None) -> None:
        self.app = app
        self.clock = clock  # of the demo, which can be moved: the studio follows it by each answer
        self.headers = [*_HEADERS, _ONLY_HTTPS] if secure else list(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = [*self.headers, _UNKEPT] if scope["path"].startswith("/api") else self.headers
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = list(message.get("headers", []))
                known = {name.lower() for name, _ in headers}
                headers += [pair for pair in wanted if pair[0] not in known]
                if self.clock is not None and wanted is not self.headers:
                    headers.append((b"x-anklang-now", self.clock.now().isoformat().encode()))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception as error:  # noqa: BLE001 - the last place before the server, which would print its text
            if not started:
                log_fault(scope["method"], error)
                await ours()(scope, receive, with_headers)


def _healthy(request: Request) -> Response:
    """The process runs."""
    return Response(b'{"status":"ok"}', media_type="application/json")


def _ready(request: Request) -> Response:
    """The process can reach its database."""
    try:
        with site_of(request).database.transaction() as tx:
            tx.row("SELECT 1")
    except Unavailable as error:
        return problem(503, "Not ready", str(error), headers={"Retry-After": str(error.retry_after)})
    return Response(b'{"status":"ready"}', media_type="application/json")
