"""One-click unsubscribe (RFC 8058): `/u/{message}.{signature}`. POST unsubscribes, GET only shows the button."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anklang.core.errors import NotFound
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_opt_out
from anklang.flows.on_delivery_report import known_message_anywhere
from anklang.flows.preference_links import make_page_token
from anklang.http.hosted.frame import gone, language_of, page
from anklang.http.hosted.hint import hint_of
from anklang.http.state import site_of
from anklang.messages.model import Message
from anklang.policy.find import list_suppressions
from anklang.preferences.token import LIFE
from anklang.profiles.find import get_person
from anklang.storage.transaction import Tx


def unsubscribe_routes() -> list[Route]:
    """The address in List-Unsubscribe and in the footer of mails."""
    return [Route("/u/{token}", _unsubscribe, methods=["GET", "POST"])]


def _unsubscribe(request: Request) -> Response:
    site = site_of(request)
    text, _, signature = str(request.path_params["token"]).partition(".")
    try:
        message_id = UUID(text)
    except ValueError:
        return gone(request)
    with site.database.transaction() as tx:
        message = known_message_anywhere(tx, message_id)
        definitions = None if message is None else site.definitions.of(tx, message.workspace)
        if message is None or definitions is None or not _is_ours(definitions, text, signature):
            return gone(request)
        if request.method == "POST" and not _is_stopped(tx, message):  # a repeat costs nothing
            on_opt_out(tx, message.workspace, message.channel, message.address or "", "one_click", site.clock.now(),
                       {"message": str(message.id)})  # fmt: skip
        values = {
            "done": request.method == "POST",
            "hint": hint_of(message.address or ""),
            "centre": _centre(tx, definitions, message, site.clock.now()),
        }
    language = language_of(request, definitions, message.language or "")
    return page(definitions, language, "unsubscribe", values, switch=request.method == "GET")


def _is_stopped(tx: Tx, message: Message) -> bool:
    address = message.address or ""
    found = list_suppressions(tx, message.workspace, channel=message.channel, kind="stop", address=address)
    return any(one.address == address and one.source != "keyword" for one in found.items)


def _is_ours(definitions: Definitions, text: str, signature: str) -> bool:
    return hmac.compare_digest(definitions.signature(text).encode(), signature.encode("utf-8", "replace"))


def _centre(tx: Tx, definitions: Definitions, message: Message, now: datetime) -> str:
    """The person's own page; none for a test message to somebody else, and for somebody who is not there any more."""
    if message.plan.test:
        return ""
    try:
        person = get_person(tx, message.workspace, message.person)
    except NotFound:
        return ""
    if person.erased_at is not None:
        return ""
    if now - message.planned_at > LIFE["page"]:
        return ""  # this link never ends, the other one does
    return f"/p/{make_page_token(definitions, person, 'page', message.planned_at)}"
