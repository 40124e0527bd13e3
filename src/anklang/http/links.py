"""Smart links, and the files that tie the app to our host. GET changes nothing but the count (R20)."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anklang.flows.on_link_click import Followed, on_link_click
from anklang.http import metrics
from anklang.http.state import Site, site_of
from anklang.links.association import apple_app_site_association, assetlinks
from anklang.links.classify import Request as LinkRequest
from anklang.links.model import TOKEN
from anklang.workspaces.model import Shop

_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_GONE = (
    "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Link</title>"
    "<body style='font:16px/1.5 system-ui;margin:15vh auto;max-width:28rem;padding:0 1rem'>"
    "<h1 style='font-size:1.4rem'>Diesen Link gibt es nicht mehr.</h1>"
    "<p>Vielleicht fehlt am Ende ein Zeichen. Bitte öffne ihn noch einmal aus der Nachricht.</p>"
    "<p lang=en>This link does not exist any more. Perhaps a character is missing at its end.</p>"
)


def link_routes() -> list[Route]:
    """`/l/{token}`, and the two association files (iOS universal links, Android app links)."""
    return [
        Route("/l/{token}", _follow, methods=["GET", "HEAD"]),
        Route("/.well-known/apple-app-site-association", _apple),
        Route("/.well-known/assetlinks.json", _android),
    ]


def _follow(request: Request) -> Response:
    token = str(request.path_params["token"])
    followed = follow(site_of(request), token, request) if TOKEN.fullmatch(token) else None
    if followed is None:
        return HTMLResponse(_GONE, 404, headers=_PRIVATE)
    redirect = followed.redirect
    metrics.LINKS.labels(opened=redirect.opened, counted=str(redirect.counts).lower()).inc()
    if request.headers.get("x-anklang-app") == "1":
        body = msgspec.json.encode({"path": redirect.location, "opened": redirect.opened})
        return Response(body, media_type="application/json", headers=_PRIVATE)
    return RedirectResponse(redirect.location, 302, headers=_PRIVATE)


def follow(site: Site, token: str, request: Request) -> Followed | None:
    """Resolve a link for this request; `X-Anklang-App: 1` says that the shop's app asks for its own universal link."""
    now = site.clock.now()
    headers = {name: value for name, value in request.headers.items() if name in _PURPOSE}
    app = request.headers.get("x-anklang-app")
    asked = LinkRequest(
        at=now, method=request.method, user_agent=request.headers.get("user-agent", "")[:500], headers=headers,
        from_app=app == "1", has_app=False if app == "0" else None,
    )  # fmt: skip
    with site.database.transaction() as tx:
        return on_link_click(tx, site.definitions, token, asked, now)


_PURPOSE = frozenset({"sec-purpose", "purpose", "x-purpose", "x-moz"})


def _apple(request: Request) -> Response:
    apps = sorted({shop.ios_app for shop in _shops(request) if shop.ios_app})
    return _json(apple_app_site_association(apps, ["/l/*", "/cart*", "/product/*"]))


def _android(request: Request) -> Response:
    return _json(
        [
            entry
            for shop in _shops(request)
            for entry in assetlinks(shop.android_package, shop.android_fingerprints)
        ]
    )


def _shops(request: Request) -> list[Shop]:
    site = site_of(request)
    with site.database.transaction() as tx:
        return [known.workspace.settings.shop for known in site.definitions.refresh(tx).values()]


def _json(value: Any) -> Response:
    return Response(
        msgspec.json.encode(value), media_type="application/json", headers={"Cache-Control": "max-age=3600"}
    )
