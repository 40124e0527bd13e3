"""The tracking API that published client libraries speak: /v1/track, /v1/batch … and the short paths of browsers.

Answers, and what published clients make of them:

- 200 `{"success": true}` after the commit, when at least one event of the request was taken. Events that were not
  are listed under `problems`; a client could not do better by sending them again.
- 400 `{"success": false, "problems": […]}` when none could be taken. Clients never repeat a 400.
- 401 for a key that is missing or wrong. Clients do not repeat it either.
- 429 with Retry-After over the key's rate or while too much waits to be written; 503 with Retry-After while the
  database is away. Nothing was kept; clients repeat both.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from anklang.core.clock import Clock
from anklang.core.errors import AnklangError, BadInput, Problem, Unavailable
from anklang.events.accept import accept
from anklang.events.split import Envelope, open_batch, open_single
from anklang.http.gather import Busy, Gatherer
from anklang.http.limits import Limits
from anklang.http.rejected import Rejections
from anklang.http.request_body import Headers, read_body
from anklang.http.write_keys import KEY_CHARS, WriteKey, WriteKeys
from anklang.storage.database import Database

logger = logging.getLogger("anklang.collect")

_JSON = (b"content-type", b"application/json")
_OPEN = (b"access-control-allow-origin", b"*")
_EXPOSE = (b"access-control-expose-headers", b"retry-after, x-ratelimit-reset")
_SUCCESS = b'{"success":true}'
_USUAL_WANTED = b"authorization, content-type, content-encoding, x-retry-count"
_SINGLE = {
    "track": "t", "identify": "i", "page": "p", "screen": "s", "group": "g", "alias": "a",
}  # fmt: skip
_encode = msgspec.json.Encoder().encode


class _Answer(msgspec.Struct):
    success: bool
    problems: list[Problem]


class _Refusal(Exception):
    def __init__(self, status: int, reason: str, hint: str = "", retry_after: int = 0) -> None:
        self.status = status
        self.problems = [Problem("", reason, hint)]
        self.retry_after = retry_after


class Collector:
    """Everything that collecting needs in one process; `start` before the first request, `stop` after the last."""

    def __init__(
        self, database: Database, clock: Clock, *, per_second: float = 0, burst: float = 0, key_seconds: float = 10.0,
        wait: float = 0.002, most_waiting: int = 50_000,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.keys = WriteKeys(database, clock, key_seconds)
        self.limits = Limits(per_second, burst)
        self.gatherer = Gatherer(database, clock, wait, most_waiting)
        self.rejections = Rejections(database, clock)

    def start(self) -> None:
        """Begin to write; from now on this process looks for cyclic garbage less often.

        Events are many small objects without cycles, alive for a moment: at Python's own thresholds a third of the
        time of a busy process goes into looking through them (benchmarks/collect.py).
        """
        gc.set_threshold(50_000, 20, 50)
        self.gatherer.start()

    def stop(self) -> None:
        """Write what has been taken in, then end."""
        self.gatherer.stop()
        self.rejections.write()

    async def key(self, secret: str) -> WriteKey | None:
        """The write key behind this secret, or None. Raises Unavailable when the database is away."""
        if not secret or len(secret) > KEY_CHARS:
            return None
        known, key = self.keys.remembered(secret)
        return key if known else await asyncio.to_thread(self.keys.ask, secret)


class _Endpoint:
    """One path, as a plain ASGI application: this is where every event comes through."""

    def __init__(self, collector: Collector, kind: str, history: bool = False) -> None:
        self.collector = collector
        self.kind = kind  # empty: a batch
        self.history = history

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "POST":
            status, body, extra = await self.answer(scope, receive)
            await _send(send, status, body, extra)
        elif method == "OPTIONS":
            await _send(send, 204, b"", _preflight(Headers(scope)))
        else:
            problem = Problem("", f"{method} is not for this path", "POST")
            await _send(send, 405, _failure([problem]), [(b"allow", b"POST, OPTIONS")])

    async def answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        try:
            problems = await self.take(scope, receive)
            return 200, _encode(_Answer(True, problems)) if problems else _SUCCESS, []
        except BadInput as error:
            return 400, _failure(error.problems), []
        except _Refusal as refusal:
            return refusal.status, _failure(refusal.problems), _later(refusal.retry_after)
        except Busy:
            return 429, _failure([Problem("", "is more than we can write now", "send it again")]), _later(1)
        except Unavailable as error:
            return 503, _failure([Problem("", str(error), "send it again")]), _later(error.retry_after)

    async def take(self, scope: Scope, receive: Receive) -> list[Problem]:
        """Take what is good; answers what is not. Raises what `answer` translates."""
        headers = Headers(scope)
        body = await read_body(receive, headers)
        try:
            envelope = open_single(body) if self.kind else open_batch(body)
        except BadInput as error:
            await self.note_unreadable(headers, error)
            raise
        key = await self.authorise(headers, envelope)
        count = len(envelope.events)
        limits = self.collector.limits
        wait = limits.take(key.id, count, time.monotonic())
        if wait:
            raise _Refusal(429, "is over the rate of this write key", f"send it again in {wait} s", wait)
        source = key.history if self.history else key.live
        accepted = accept(envelope, self.kind, source, self.collector.clock.now())
        problems = accepted.problems
        if problems:
            self.collector.rejections.note(source.workspace, problems, envelope.events)
        if accepted.arrivals:
            try:
                refused = await self.collector.gatherer.write(accepted.arrivals)
            except Exception:
                limits.give_back(key.id, count)
                raise
            for index in refused:
                place = f"batch[{accepted.arrivals[index].index}]" if envelope.many else ""
                problems.append(Problem(place, "cannot be stored by the database"))
            if len(refused) == len(accepted.arrivals):
                raise BadInput("Nothing could be stored.", problems)
        elif count:
            raise BadInput("Nothing could be taken.", problems)
        return problems

    async def note_unreadable(self, headers: Headers, error: BadInput) -> None:
        """Count a body that is no JSON, where the headers say whose it is."""
        basic, bearer = headers.key()
        try:
            key = await self.collector.key(basic or bearer)
        except Unavailable:
            return
        if key is not None:
            problems = error.problems or [Problem("", error.what)]
            self.collector.rejections.note(key.live.workspace, problems, [])

    async def authorise(self, headers: Headers, envelope: Envelope) -> WriteKey:
        basic, bearer = headers.key()
        key = await self.collector.key(basic or envelope.write_key or bearer)
        if key is None:
            raise _Refusal(401, "has no valid write key", "send it as the user name of Basic authentication")
        return key


async def _send(send: Send, status: int, body: bytes, extra: list[tuple[bytes, bytes]]) -> None:
    headers = [_JSON, (b"content-length", str(len(body)).encode()), _OPEN, *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _failure(problems: list[Problem]) -> bytes:
    return _encode(_Answer(False, problems))


def _later(seconds: int) -> list[tuple[bytes, bytes]]:
    if not seconds:
        return []
    text = str(seconds).encode()
    return [(b"retry-after", text), (b"x-ratelimit-reset", text), _EXPOSE]


def _preflight(headers: Headers) -> list[tuple[bytes, bytes]]:
    wanted = headers.wanted if 0 < len(headers.wanted) < 500 else _USUAL_WANTED
    return [
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", wanted),
        (b"access-control-max-age", b"86400"),
    ]


async def _metrics(request: Request) -> Response:
    """Figures that the browser library reports about itself: taken and dropped, as nobody needs them."""
    if request.method == "OPTIONS":
        answer = Response(status_code=204)
        answer.raw_headers += [_OPEN, *_preflight(Headers(request.scope))]
        return answer
    return Response(_SUCCESS, media_type="application/json", headers={"access-control-allow-origin": "*"})


def collect_routes(collector: Collector, public_url: str = "") -> list[Route]:
    """The routes of the tracking API; `public_url` is the address that browsers are told, empty = the one they used."""
    routes = [Route(f"/v1/{path}", _Endpoint(collector, "")) for path in ("b", "batch")]
    routes += [
        Route(f"/v1/{path}", _Endpoint(collector, kind))
        for kind, short in _SINGLE.items()
        for path in (kind, short)
    ]
    routes.append(Route("/v1/import", _Endpoint(collector, "", history=True)))
    routes.append(Route("/v1/m", _metrics, methods=["POST", "OPTIONS"]))
    routes.append(Route("/v1/projects/{key}/settings", _settings(collector, public_url), methods=["GET"]))
    return routes


def _settings(collector: Collector, public_url: str) -> Any:
    async def settings(request: Request) -> Response:
        """What the browser library asks for at its start: where to send, and nothing else to load."""
        secret = request.path_params["key"]
        headers = {"access-control-allow-origin": "*"}
        try:
            known = await collector.key(secret)
        except AnklangError:
            return Response(status_code=503, headers={**headers, "retry-after": "2"})
        if known is None:
            return Response(
                _failure([Problem("key", "is not a write key")]), 404, headers, "application/json"
            )
        scheme, _, host = (public_url or f"{request.url.scheme}://{request.url.netloc}").partition("://")
        document = {
            "integrations": {
                "Segment.io": {"apiKey": secret, "apiHost": f"{host.rstrip('/')}/v1", "protocol": scheme}
            },
            "plan": {},
            "edgeFunction": {},
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "remotePlugins": [],
            "analyticsNextEnabled": True,
            "metrics": {"sampleRate": 0},  # else the library reports about itself to its maker
        }
        headers["cache-control"] = "public, max-age=300"
        return Response(_encode(document), 200, headers, "application/json")

    return settings
