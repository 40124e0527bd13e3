"""Providers call us: `/callbacks/{workspace}/{account}/{route}`. Verified on the raw body before anything is read.

Who cannot sign learns nothing: an unknown workspace, account or route is answered like a wrong signature. The log and
the counter tell the operator which it was.
"""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anklang.channels.call import NoAnswer, NotSent
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.core.errors import NotFound
from anklang.flows.on_heard import on_heard
from anklang.http import metrics
from anklang.http.problems import problem
from anklang.http.state import Site, site_of

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
MOST_WORKSPACE = 2**31 - 1  # what the column holds
_UNSIGNED = "There is no such address, or the signature does not fit it."


def callback_routes() -> list[Route]:
    """The routes at which every provider of every workspace is heard."""
    return [Route("/callbacks/{workspace:int}/{account}/{route}", _callback, methods=["GET", "POST"])]


async def _callback(request: Request) -> Response:
    site = site_of(request)
    body = await _bounded(request)
    if body is None:
        return problem(413, "Too large", f"A callback may have {MOST_BYTES} bytes.")
    workspace, account = int(request.path_params["workspace"]), str(request.path_params["account"])
    url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    raw = RawRequest(request.method, url, dict(request.headers), body)
    route = str(request.path_params["route"])
    try:
        heard = await run_in_threadpool(_hear, site, workspace, account, route, raw)
        if isinstance(heard, Refusal) and heard.fetch is not None:
            await heard.fetch()
            heard = await run_in_threadpool(_hear, site, workspace, account, route, raw)
        if isinstance(heard, Heard) and heard.errand is not None:
            await heard.errand()
    except NotFound as error:
        heard = Refusal("route", str(error), 403)
    except (NotSent, NoAnswer) as error:
        log.warning("callback put off: %s", error)
        return problem(503, "Not now", "The vendor could not be asked back. Call again later.")
    if isinstance(heard, Refusal):
        metrics.REFUSED_CALLBACKS.labels(kind=heard.kind).inc()
        log.warning("callback refused: %s", heard.why)
        if heard.kind == "broken":  # the only refusal behind a signature that was right
            return problem(heard.status, "Refused", heard.why)
        return problem(403, "Refused", _UNSIGNED)
    return Response(heard.reply.body, heard.reply.status, media_type=heard.reply.content_type)


async def _bounded(request: Request) -> bytes | None:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _hear(site: Site, workspace: int, account: str, route: str, raw: RawRequest) -> Heard | Refusal:
    """Verify, parse and apply in one transaction, so that the vendor repeats what we could not keep."""
    if workspace > MOST_WORKSPACE:
        raise NotFound("There is no such workspace.")
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, workspace)
        now = site.clock.now()
        heard = hear(site.providers.adapter(definitions, account), route, raw, now)
        if isinstance(heard, Heard):
            on_heard(tx, definitions, account, heard.items, now)
        return heard
