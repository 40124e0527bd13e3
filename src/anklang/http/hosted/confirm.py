"""The page behind the link of a request to confirm: `/confirm/{token}`. Only its button confirms, never a look at it.

Scanners and previews follow links (GET, HEAD); they must not consent for anybody (compliance 4.5, vector C09).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anklang.consents.model import OptInRequest
from anklang.consents.opt_in import TOKEN
from anklang.flows.definitions import Definitions
from anklang.flows.opt_in import Settled, confirm_by_link, look_at
from anklang.http.caller_address import address_of
from anklang.http.hosted.frame import gone, language_of, page
from anklang.http.hosted.hint import hint_of
from anklang.http.state import site_of


def confirm_routes() -> list[Route]:
    """The page with the button."""
    return [Route("/confirm/{token}", _confirm, methods=["GET", "POST"])]


def _confirm(request: Request) -> Response:
    site = site_of(request)
    token = str(request.path_params["token"])
    now = site.clock.now()
    with site.database.transaction() as tx:
        found = look_at(tx, token) if TOKEN.fullmatch(token) else None
        definitions = None if found is None else site.definitions.refresh(tx).get(found.workspace)
        if found is None or definitions is None:
            return gone(request)
        if request.method == "POST":
            what: Settled | str = confirm_by_link(
                tx, definitions, token, now, ip=address_of(request, site),
                user_agent=request.headers.get("user-agent", ""),
            ).what  # fmt: skip
        else:
            what = "already" if found.outcome == "confirmed" else "ask" if found.open(now) else "gone"
    return _page(request, definitions, found, what)


def _page(request: Request, definitions: Definitions, found: OptInRequest, what: str) -> Response:
    language = language_of(request, definitions, found.wanted.language)
    values = {
        "what": what,
        "labels": list(found.wanted.labels) or list(found.wanted.purposes),
        "address": hint_of(found.address),
        "by": found.channel,
        "shop": definitions.workspace.settings.shop.url,
    }
    return page(definitions, language, "confirm", values, status=410 if what == "gone" else 200)
