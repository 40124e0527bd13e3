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
from anklang.flows.on_heard import on_heard, on_heard_apart
from anklang.http.problems import problem
from anklang.http.raw_call import MOST_WORKSPACE, raw_call, refused, too_large
from anklang.http.state import Site, site_of
from anklang.storage.transaction import is_fault

log = logging.getLogger(__name__)


def callback_routes() -> list[Route]:
    """The routes at which every provider of every workspace is heard."""
    return [Route("/callbacks/{workspace:int}/{account}/{route}", _callback, methods=["GET", "POST"])]


async def _callback(request: Request) -> Response:
    site = site_of(request)
    raw = await raw_call(request)
    if raw is None:
        return too_large()
    workspace, account = int(request.path_params["workspace"]), str(request.path_params["account"])
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
        return refused(heard)
    return Response(heard.reply.body, heard.reply.status, media_type=heard.reply.content_type)


def _hear(site: Site, workspace: int, account: str, route: str, raw: RawRequest) -> Heard | Refusal:
    """Verify, parse and apply in one transaction, so that the vendor repeats what we could not keep.

    What raises would raise again however often it is repeated, and keep back all that is told in the same call.
    """
    if workspace > MOST_WORKSPACE:
        raise NotFound("There is no such workspace.")
    now = site.clock.now()
    heard: Heard | Refusal | None = None
    try:
        with site.database.transaction() as tx:
            definitions = site.definitions.of(tx, workspace)
            heard = hear(site.providers.adapter(definitions, account), route, raw, now)
            if isinstance(heard, Heard):
                on_heard(tx, definitions, account, heard.items, now)
            return heard
    except Exception as error:
        if not isinstance(heard, Heard) or not is_fault(error):
            raise
    with site.database.transaction() as tx:
        on_heard_apart(tx, site.definitions.of(tx, workspace), account, heard.items, now)
    return heard
