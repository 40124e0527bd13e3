"""Where a tapped link leads on the phone: into the shop's app, or into the browser. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from anklang.demo.lindenhof import SHOP_PATH

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


class Opened(msgspec.Struct, frozen=True):
    """What opens."""

    opens: str  # app or web
    path: str | None  # path within the shop, with query; None: not in the shop
    location: str | None  # address for the browser; without host where it is ours


def arrive(location: str, base_url: str) -> Opened:
    """What an address opens in the browser. `base_url` is ours."""
    if not is_ours(location, base_url):
        return Opened("web", None, location)
    parts = urlsplit(location)
    inside = parts.path == SHOP_PATH or parts.path.startswith(SHOP_PATH + "/")
    path = (
        urlunsplit(("", "", parts.path.removeprefix(SHOP_PATH) or "/", parts.query, "")) if inside else None
    )
    return Opened("web", path, urlunsplit(("", "", parts.path or "/", parts.query, "")))


def in_app(screen: str) -> Opened:
    """The screen of the app that a link names, as a page of the shop, which is what the demo's app shows."""
    parts = urlsplit(screen)
    path, query = parts.path.removeprefix(SHOP_PATH) or "/", parts.query
    if path.startswith("/product/"):
        path = "/p/" + path.removeprefix("/product/")
    if path == "/cart":
        query = urlencode(
            [("restore" if name == "cart" else name, value) for name, value in parse_qsl(query)]
        )
    return Opened("app", f"{path}?{query}" if query else path, None)


def is_ours(url: str, base_url: str) -> bool:
    """Whether an address leads to this installation: no host, or the host that messages name."""
    parts = urlsplit(url)
    return (not parts.netloc and not parts.scheme) or (
        parts.scheme in ("http", "https") and parts.netloc == urlsplit(base_url).netloc
    )
