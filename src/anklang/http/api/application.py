"""The admin API as one application; it is mounted at /api."""

from __future__ import annotations

import re

import psycopg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anklang.core.errors import AnklangError
from anklang.http.api import (
    analytics,
    backtests,
    calendar,
    campaigns,
    catalogue,
    consent_forms,
    consent_proof,
    consents,
    coupons,
    delivery_rules,
    diagnostics,
    drafts,
    events,
    files,
    home,
    imports,
    journeys,
    links,
    messages,
    onsite,
    people,
    person,
    playbooks,
    preference_centre,
    preferences,
    privacy,
    providers,
    search,
    segments,
    session,
    shops,
    simulations,
    stuck_facts,
    team,
    templates,
    trials,
    vendor_templates,
    workspace,
)
from anklang.http.api.routes import describe
from anklang.http.api.session import Attempts, TooManyAttempts
from anklang.http.auth import NotLoggedIn
from anklang.http.problems import on_error, on_http_error, on_validation_error, problem
from anklang.http.state import Site
from anklang.imports.model import MAX_BYTES as MAX_UPLOAD

CAPABILITIES = (
    session, workspace, people, person, privacy, imports, segments, journeys, drafts, trials, playbooks, backtests,
    campaigns, templates, messages, files, consents, consent_forms, consent_proof, links, coupons, catalogue, providers,
    vendor_templates, shops, team, preferences, preference_centre, home, analytics, stuck_facts, diagnostics, events,
    search, delivery_rules, simulations, calendar, onsite,
)  # fmt: skip
_UPLOADS = re.compile(
    "/imports|/catalogue/feeds/[^/]+/upload"
)  # the body is a file of MAX_UPLOAD bytes at most
MAX_BODY = 10 * 1024 * 1024  # bytes of a request
_ABOUT = (
    "Everything that the studio does. Log in with a session (cookie and the header X-CSRF-Token with every change), or "
    "send an API key: `Authorization: Bearer …`. Lists answer `items`, `next` and `total`; hand `next` "
    "back as `after`. "
    "Errors are problem documents (RFC 9457) that name every place."
)


def create_api(site: Site) -> FastAPI:
    """The application, to be mounted at /api; its OpenAPI 3.1 document is at /api/openapi.json."""
    app = FastAPI(
        title="Anklang", version="1", description=_ABOUT, openapi_url="/openapi.json", docs_url=None, redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": "/api"}], root_path_in_servers=False,
        openapi_tags=[{"name": one.routes.router.tags[0], "description": one.__doc__} for one in CAPABILITIES],
    )  # fmt: skip
    for one in CAPABILITIES:
        app.include_router(one.routes.router)
    app.openapi = describe(app, [one.routes for one in CAPABILITIES])  # type: ignore[method-assign]
    app.add_exception_handler(NotLoggedIn, _on_not_logged_in)
    app.add_exception_handler(TooManyAttempts, _on_too_many)
    app.add_exception_handler(AnklangError, on_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(psycopg.DataError, _on_data_error)
    app.add_exception_handler(UnicodeEncodeError, _on_data_error)
    app.add_middleware(Bounded)
    app.add_exception_handler(Exception, on_error)
    app.state.site = site
    app.state.attempts = Attempts()
    return app


class Bounded:
    """Refuses bodies that are too large, whether they say so beforehand or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413, or pass the request on and count what comes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        upload = scope["method"] == "POST" and _UPLOADS.fullmatch(path) is not None
        most = MAX_UPLOAD if upload else MAX_BODY
        too_large = f"A request has at most {most} bytes here. Send it in parts."
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await problem(413, "Too large", too_large)(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, too_large)
            return message

        await self.app(scope, counted, send)


async def _on_not_logged_in(_request: Request, error: Exception) -> Response:
    return problem(401, "Not logged in", str(error), headers={"WWW-Authenticate": "Bearer"})


async def _on_too_many(_request: Request, error: Exception) -> Response:
    assert isinstance(error, TooManyAttempts)
    return problem(429, "Too many attempts", str(error), headers={"Retry-After": str(error.retry_after)})


async def _on_data_error(_request: Request, _error: Exception) -> Response:
    """A value that the store cannot hold, such as a null character or half a surrogate pair in a text."""
    return problem(
        422, "The input is not acceptable", "A value cannot be stored: null character, or out of range."
    )
