"""The addresses of the demo: its pages, and what they ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from anklang.demo import control, handset, shop
from anklang.demo.site import DemoSite

PAGES = Path(__file__).with_name("pages")
# Mails are shown in a frame without scripts; their styles stand in the mail, and frames inherit this policy.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}


class _Assets(StaticFiles):
    """Scripts, styles and pictures; looked at anew with each visit, answered with 304 when unchanged."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be asked for again."""
        found = await super().get_response(path, scope)
        found.headers["Cache-Control"] = "no-cache"
        return found


def demo_routes(site: DemoSite) -> list[BaseRoute]:
    """Everything under /demo. The application keeps `site` as its `state.site`."""
    index, shop_page, phone = _page("index.html"), _page("shop.html"), _page("phone.html")
    return [
        Route("/demo", index),
        Route("/demo/", _start),
        Route("/demo/shop", shop_page),
        Route("/demo/shop/{page:path}", shop_page),
        Route("/demo/phone", phone),
        Mount("/demo/assets", _Assets(directory=PAGES)),
        Route("/demo/api/state", shop.state),
        Route("/demo/api/cart", shop.account_cart),
        Route("/demo/api/cart/{id}", shop.cart),
        Route("/demo/api/coupon/{code}", shop.coupon),
        Route("/demo/api/preferences/{customer}", shop.preferences),
        Route("/demo/api/handset/messages", handset.messages, methods=["GET", "POST"]),
        Route("/demo/api/handset/open", handset.open_link, methods=["POST"]),
        Route("/demo/api/handset/tap", handset.tap, methods=["POST"]),
        Route("/demo/api/handset/reply", handset.reply, methods=["POST"]),
        Route("/demo/api/handset/photos/{id:uuid}", handset.photo),
        Route("/demo/api/clock", control.clock, methods=["POST"]),
        Route("/demo/api/campaign", control.campaign, methods=["POST"]),
    ]


def _page(name: str) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        return FileResponse(PAGES / name, media_type="text/html", headers=_HEADERS)

    return show


def _start(request: Request) -> Response:
    return RedirectResponse("/demo")
