"""`/c/{token}`: on to the shop's chat, where it is connected (flows.connect_chat) or consent is asked for
(flows.ask_in_chat). GET changes nothing."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from anklang.consents.opt_in import TOKEN
from anklang.core.errors import NotFound
from anklang.flows.ask_in_chat import look_at_offer
from anklang.flows.definitions import Definitions
from anklang.http.hosted.frame import gone
from anklang.http.state import Site, site_of
from anklang.preferences.token import is_ours, read_token

_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def start_routes() -> list[Route]:
    """The address in messages."""
    return [Route("/c/{token}", _lead, methods=["GET", "HEAD"])]


def _lead(request: Request) -> Response:
    site, token = site_of(request), str(request.path_params["token"])
    address = address_of_bot(site, token, site.clock.now())
    return RedirectResponse(address, 302, headers=_PRIVATE) if address else gone(request)


def address_of_bot(site: Site, token: str, now: datetime) -> str:
    """Where a token is handed to the bot; empty for one that is not ours or too old, and without a bot."""
    claims = read_token(token)
    if claims is None:
        return _address_of_offer(site, token, now) if TOKEN.fullmatch(token) else ""
    if claims.kind != "chat" or claims.expires_at <= now:
        return ""
    with site.database.transaction() as tx:
        definitions = site.definitions.refresh(tx).get(claims.workspace)
    if definitions is None or not is_ours(definitions.link_key, token):
        return ""
    return deep_link(site, definitions, claims.channel, token)


def _address_of_offer(site: Site, token: str, now: datetime) -> str:
    with site.database.transaction() as tx:
        request = look_at_offer(tx, token)
        if request is None or not request.open(now):
            return ""
        definitions = site.definitions.refresh(tx).get(request.workspace)
    return "" if definitions is None else deep_link(site, definitions, request.channel, token)


def deep_link(site: Site, definitions: Definitions, channel: str, token: str) -> str:
    """The address of the bot at a messenger, with the token; empty where the workspace has no bot there in use."""
    account = definitions.provider_for(channel)
    try:
        return "" if account is None else site.providers.adapter(definitions, account.id).start_link(token)
    except NotFound:
        return ""
