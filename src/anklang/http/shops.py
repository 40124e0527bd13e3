"""Shops and carriers call us: `/shop-calls/{workspace}/{shop}/{route}`. Verified on the raw body before it is read."""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anklang.channels.call import NoAnswer, NotSent
from anklang.channels.provider import RawRequest, Refusal
from anklang.core.errors import BadInput, NotFound, SetupError
from anklang.flows.on_shop_heard import hear_call
from anklang.http.problems import problem
from anklang.http.raw_call import MOST_WORKSPACE, raw_call, refused, too_large
from anklang.http.state import Site, site_of
from anklang.shops.connector import Delivery, NotTold
from anklang.storage.transaction import is_collision

log = logging.getLogger(__name__)

_TRIES = 3


def shop_routes() -> list[Route]:
    """The routes at which every shop of every workspace is heard."""
    return [Route("/shop-calls/{workspace:int}/{shop}/{route}", _call, methods=["GET", "POST"])]


async def _call(request: Request) -> Response:
    site = site_of(request)
    raw = await raw_call(request)
    if raw is None:
        return too_large()
    workspace, shop = int(request.path_params["workspace"]), str(request.path_params["shop"])
    try:
        heard = await run_in_threadpool(_hear, site, workspace, shop, str(request.path_params["route"]), raw)
        if isinstance(heard, Delivery) and heard.errand is not None:
            await heard.errand()
    except NotFound as error:
        heard = Refusal("route", str(error), 403)
    except (BadInput, SetupError) as error:  # its settings cannot be used; the text names fields, not values
        heard = Refusal("route", str(error), 403)
    except (NotSent, NoAnswer, NotTold) as error:
        log.warning("the errand of a call to the shop %s failed: %s", shop, error)
        return problem(503, "Not now", "The vendor could not be asked back. Call again later.")
    if isinstance(heard, Refusal):
        return refused(heard)
    return Response(heard.reply.body, heard.reply.status, media_type=heard.reply.content_type)


def _hear(site: Site, workspace: int, shop: str, route: str, raw: RawRequest) -> Delivery | Refusal:
    """In one transaction, so that the shop repeats what we could not keep. Some never do: a call that met another
    transaction is heard again at once."""
    if workspace > MOST_WORKSPACE:
        raise NotFound("There is no such workspace.")
    for turn in range(_TRIES):
        try:
            with site.database.transaction() as tx:
                return hear_call(
                    tx, site.definitions, site.shops, workspace, shop, route, raw, site.clock.now()
                )
        except Exception as error:
            if not is_collision(error) or turn == _TRIES - 1:
                raise
            log.info("a call to the shop %s met another transaction; it is heard again", shop)
    raise AssertionError("every turn returns or raises")
