"""The preference centre: `/p/{token}`, without log-in. GET only shows; every change is a POST, a redirect and a GET.

The token is the permission, and nobody can guess it, so that a foreign page cannot send these forms; no cookie is read.
A link from a message opens topics, frequency and consents; data and erasure need a fresh link to the address on file,
because messages are passed on.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anklang.flows.definitions import Definitions
from anklang.flows.preference_mail import send_link_to
from anklang.http.caller_address import address_of
from anklang.http.hosted.asked import Fields, first, form_of, shop_of
from anklang.http.hosted.centre_acts import act_on
from anklang.http.hosted.centre_view import formats_in, values_of
from anklang.http.hosted.frame import gone, language_of, languages, lead_to, page, words_of
from anklang.http.hosted.visit import Visit, open_visit
from anklang.http.limits import Limits
from anklang.http.state import Site, site_of

_PER_HOUR = 10  # requests for a new link from one network address


def centre_routes() -> list[Route]:
    """The page of a person, and the page on which one asks for a link to it."""
    limits = Limits(_PER_HOUR / 3600, _PER_HOUR)

    async def renew(request: Request) -> Response:
        return await run_in_threadpool(_renew, request, await form_of(request), limits)

    return [
        Route("/p/new/{workspace}", _ask, methods=["GET"]),
        Route("/p/new/{workspace}", renew, methods=["POST"]),
        Route("/p/{token}", _show, methods=["GET"]),
        Route("/p/{token}", _post, methods=["POST"]),
    ]


def _show(request: Request) -> Response:
    def look(visit: Visit) -> Response:
        return _look(visit, request)

    return open_visit(request, "", look, _expired)


async def _post(request: Request) -> Response:
    said = await form_of(request)

    def answer(visit: Visit) -> Response:
        return act_on(visit, request, said)

    return await run_in_threadpool(open_visit, request, first(said, "language", 10), answer, _expired)


def _look(visit: Visit, request: Request) -> Response:
    settings, query = visit.definitions.workspace.settings, request.query_params
    values: dict[str, Any] = {"path": visit.path, "asked_language": visit.chosen_language}
    if visit.claims.kind == "erase":
        return page(visit.definitions, visit.language, "own_erase", {**values, "done": False})
    if visit.claims.kind == "data":
        values["formats"] = formats_in(words_of(visit.language)["own_data"])
        return page(visit.definitions, visit.language, "own_data", values)
    shown = values_of(
        settings, visit.own_page(), visit.language, visit.now, path=visit.path,
        asked_language=visit.chosen_language, done=query.get("done", ""), problem=query.get("problem", ""),
        certain=visit.embed,
    )  # fmt: skip
    return page(visit.definitions, visit.language, "centre", shown, embed=visit.embed)


def _expired(definitions: Definitions, language: str, embed: bool) -> Response:
    return _link_page(definitions, language, expired=True, embed=embed, status=410)


def _link_page(
    definitions: Definitions, language: str, *, expired: bool = False, embed: bool = False, sent: bool = False,
    problem: str = "", status: int = 200,
) -> Response:  # fmt: skip
    words = words_of(language)["own_link"]
    kind = "_expired" if expired else ""
    values = {
        "title": words[f"title{kind}"],
        "text": words[f"text{kind}"],
        "problem": words.get(f"problem_{problem}", "") if problem else "",
        "sent": sent,
        "path": f"/p/new/{definitions.workspace.slug}",
        "asked_language": language,
    }
    return page(definitions, language, "own_link", values, embed=embed, status=status)


def _ask(request: Request) -> Response:
    """The page on which one asks for a link. A shop may lead to it from its own pages."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = shop_of(tx, request)
    if definitions is None:
        return gone(request)
    query, language = request.query_params, language_of(request, definitions)
    return _link_page(definitions, language, sent=query.get("sent") == "1", problem=query.get("problem", ""))


def _renew(request: Request, fields: Fields, limits: Limits) -> Response:
    """Send a link to the address, if somebody has it; the answer is the same, and as quick, if nobody has: who it is
    is looked up only when it was given, and the connection ends with it, so that nothing after it tells either."""
    site, email, asked = site_of(request), first(fields, "email", 254).lower(), first(fields, "language", 10)
    now = site.clock.now()
    with site.database.transaction() as tx:
        definitions = shop_of(tx, request)
        if definitions is None:
            return gone(request)
        language = asked if asked in languages() else language_of(request, definitions)
        problem, search = "", None
        if "@" not in email[1:-1] or " " in email:
            problem = "email"
        elif limits.take(address_of(request, site), 1, time.monotonic()):
            problem = "often"
        else:
            search = BackgroundTask(_send, site, definitions, email, language, now)
        slug = definitions.workspace.slug
    said = f"problem={problem}" if problem else "sent=1"
    answer = lead_to(f"/p/new/{slug}?{said}&language={language}#status")
    answer.background, answer.headers["connection"] = search, "close"
    return answer


def _send(site: Site, definitions: Definitions, email: str, language: str, now: datetime) -> None:
    with site.database.transaction() as tx:
        send_link_to(tx, definitions, email, language, now)
