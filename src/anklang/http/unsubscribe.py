"""One-click unsubscribe (RFC 8058): `/u/{message}.{signature}`. POST unsubscribes, GET only shows the button."""

from __future__ import annotations

import hmac
from html import escape
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_opt_out
from anklang.flows.on_delivery_report import known_message_anywhere
from anklang.http.state import site_of
from anklang.messages.model import Message
from anklang.policy.find import list_suppressions
from anklang.storage.transaction import Tx

_WORDS = {
    "de": ("Abmelden", "Keine Werbung mehr von {brand} an {address}?", "Jetzt abmelden",
           "Du bist abgemeldet. Wir schicken dir auf diesem Weg keine Werbung mehr."),
    "en": ("Unsubscribe", "No more advertising from {brand} to {address}?", "Unsubscribe now",
           "You are unsubscribed. We will send you no more advertising this way."),
}  # fmt: skip
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>{title} · {brand}</title>
<style>body{{font:17px/1.5 system-ui,sans-serif;margin:12vh auto;max-width:30rem;
padding:0 1.2rem;color:#1c1c1a;background:#faf9f6}}
h1{{font-size:1.5rem}}
button{{font:inherit;padding:.7rem 1.4rem;border:0;border-radius:.5rem;background:{color};color:#fff;cursor:pointer}}
button:focus-visible{{outline:3px solid #1c1c1a;outline-offset:2px}}</style>
<main><p>{brand}</p><h1>{title}</h1>{body}</main></html>"""


def unsubscribe_routes() -> list[Route]:
    """The address in List-Unsubscribe and in the footer of mails."""
    return [Route("/u/{token}", _unsubscribe, methods=["GET", "POST"])]


def _unsubscribe(request: Request) -> Response:
    site = site_of(request)
    text, _, signature = str(request.path_params["token"]).partition(".")
    try:
        message_id = UUID(text)
    except ValueError:
        return HTMLResponse("", 404)
    with site.database.transaction() as tx:
        message = known_message_anywhere(tx, message_id)
        definitions = None if message is None else site.definitions.of(tx, message.workspace)
        if message is None or definitions is None or not _is_ours(definitions, text, signature):
            return HTMLResponse("", 404)
        if request.method == "POST" and not _is_stopped(tx, message):  # a repeat costs nothing
            on_opt_out(tx, message.workspace, message.channel, message.address or "", "one_click", site.clock.now(),
                       {"message": str(message.id)})  # fmt: skip
    return _page(definitions, message, done=request.method == "POST")


def _is_stopped(tx: Tx, message: Message) -> bool:
    address = message.address or ""
    found = list_suppressions(tx, message.workspace, channel=message.channel, kind="stop", address=address)
    return any(one.address == address and one.source != "keyword" for one in found.items)


def _is_ours(definitions: Definitions, text: str, signature: str) -> bool:
    return hmac.compare_digest(definitions.signature(text).encode(), signature.encode("utf-8", "replace"))


def _page(definitions: Definitions, message: Message, *, done: bool) -> Response:
    brand = definitions.workspace.settings.brand
    language = (message.language or definitions.workspace.settings.language).split("-")[0]
    title, question, button, thanks = _WORDS.get(language, _WORDS["en"])
    if done:
        body = f"<p role='status'>{escape(thanks)}</p>"
    else:
        asked = escape(question.format(brand=brand.name, address=_hint(message.address or "")))
        body = f"<p>{asked}</p><form method='post'><button>{escape(button)}</button></form>"
    page = _PAGE.format(
        language=language, title=escape(title), brand=escape(brand.name), color=escape(brand.color), body=body
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _hint(address: str) -> str:
    """Enough of an address to recognise one's own: a…@example.com."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}" if at else f"…{address[-3:]}"
