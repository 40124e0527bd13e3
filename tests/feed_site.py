"""A shop's web server that hands out feeds as a test says, and writes down what it was asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiohttp import web

Answer = Callable[[web.Request], web.StreamResponse]


class FeedSite:
    """Answers every path with `answer`."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.answer: Answer = lambda _: web.Response(status=404)
        self.url = ""

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return self.answer(request)


@contextmanager
def feed_site() -> Iterator[FeedSite]:
    """A server on 127.0.0.1 for as long as the block lasts."""
    site, loop, ready = FeedSite(), asyncio.new_event_loop(), threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", site._handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def serve() -> None:
        asyncio.set_event_loop(loop)
        made.append(loop.run_until_complete(start()))
        ready.set()
        loop.run_forever()

    made: list[web.AppRunner] = []
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield site
    finally:
        asyncio.run_coroutine_threadsafe(made[0].cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
