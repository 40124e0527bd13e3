"""Where a tap leads: the app, the mobile shop, the shop or the store. Pure decision; the caller redirects with 302."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

import msgspec

from anklang.links.classify import Request, Verdict, classify
from anklang.links.hosts import host_of, refuse_path_reason, refuse_reason
from anklang.links.model import Link, Target

Opened = Literal["app", "web", "mobile", "store", "expired"]
Device = Literal["ios", "android", "desktop"]

_IOS = re.compile(r"\b(?:iPhone|iPad|iPod)\b")
_ANDROID = re.compile(r"\bAndroid\b")
_NO_INTENT = re.compile(r"FBAN/|FBAV/|FB_IAB|MetaIAB|Instagram \d|\bLine/|Snapchat/|musical_ly|; wv\)")


class LinkSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the links of a workspace may lead."""

    shop_url: str  # start page: https://shop.example
    mobile_url: str = ""  # start page for phones; the shop's where empty
    allowed_hosts: tuple[str, ...] = ()  # further hosts that links may lead to; the shop's are always allowed
    app_host: str = ""  # host that the app claims, for universal links and app links
    short_url: str = ""  # address of short links without token: https://go.shop.example/l
    ios_app: bool = False  # there is an app for iOS
    android_package: str = ""  # package of the app for Android
    ios_store_url: str = ""  # https://apps.apple.com/…
    android_store_url: str = ""  # https://play.google.com/…
    cart_path: str = "/cart"  # the cart page of the shop
    cart_param: str = "cart"  # parameter by which the shop restores a cart
    product_path: str = "/products/{id}"  # product page of the shop
    add_path: str = (
        ""  # page that puts {quantity} of the product {id} into the cart; empty: the shop has none
    )
    click_param: str = "ank"  # tells the shop's tracker which click this visit began with; empty for none

    @property
    def hosts(self) -> tuple[str, ...]:
        """Everything that a link may lead to."""
        own = [urlsplit(url).netloc for url in (self.shop_url, self.mobile_url) if url]
        stores = [urlsplit(url).netloc for url in (self.ios_store_url, self.android_store_url) if url]
        return (*own, *stores, *self.allowed_hosts, *([self.app_host] if self.app_host else []))


class Redirect(msgspec.Struct, frozen=True):
    """The answer to one request for a link."""

    location: str  # where to send the device; for `from_app` the path inside the app
    opened: Opened  # what that is
    counts: bool  # whether this is a click of a person
    verdict: Verdict  # who asked
    why_not: str | None  # why it does not count: preview, prefetch, scanner, …, expired


def resolve(link: Link, request: Request, settings: LinkSettings) -> Redirect:
    """Decide where one request goes and whether it counts (E3, R20).

    HEAD, prefetch, previews and scanners never count, and get the public page without the cart of a person. An
    expired link leads to the shop's start page, with a note there.
    """
    verdict = classify(request)
    why_not = None if verdict == "human" else verdict
    if link.expires_at is not None and request.at >= link.expires_at:
        location = _with(settings.shop_url, {"link": "expired"})
        return Redirect(location, "expired", False, verdict, why_not or "expired")
    if verdict != "human":
        return Redirect(
            _web(link.target, settings, settings.shop_url, public=True), "web", False, verdict, why_not
        )
    if request.from_app and link.target.kind != "own":
        return Redirect(app_path(link.target), "app", True, verdict, None)
    location, opened = _for_device(link, request, settings)
    return Redirect(location, opened, True, verdict, None)


def device_of(user_agent: str) -> Device:
    """The kind of device, from its user agent; everything that is no phone or tablet is a desktop."""
    if _IOS.search(user_agent):
        return "ios"
    return "android" if _ANDROID.search(user_agent) else "desktop"


def app_path(target: Target) -> str:
    """The screen of the app for a target, as a path with query."""
    if target.kind == "product":
        return f"/product/{quote(target.path, safe='')}"
    if target.kind == "cart":
        return _with("/cart", target.params)
    if target.kind == "store":
        return "/"
    if target.url:
        parts = urlsplit(target.url)
        return urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return _with(target.path or "/", target.params)


def _for_device(link: Link, request: Request, settings: LinkSettings) -> tuple[str, Opened]:
    device, target = device_of(request.user_agent), link.target
    other = {"ios": target.ios, "android": target.android, "desktop": target.desktop}[device]
    if other and refuse_reason(other, settings.hosts) is None:
        stores = (settings.ios_store_url, settings.android_store_url)
        return other, "web" if device == "desktop" else "store" if other in stores else "mobile"
    start = settings.shop_url if device == "desktop" else settings.mobile_url or settings.shop_url
    web = _web(target, settings, start)
    if settings.click_param and link.individual:
        web = _with(web, {settings.click_param: link.token})
    if device == "desktop":
        return web, "web"
    store = settings.ios_store_url if device == "ios" else settings.android_store_url
    if target.kind == "store" and store and refuse_reason(store, settings.hosts) is None:
        return store, "store"
    path, own = (
        app_path(target),
        bool(settings.short_url) and host_of(settings.short_url) == settings.app_host,
    )
    if own:  # our host knows only tokens: the app takes the short address and asks us what it means
        path = f"{urlsplit(settings.short_url).path.rstrip('/')}/{link.token}"
    if (
        target.kind in {"web", "store", "own"}
        or not settings.app_host
        or refuse_path_reason(path) is not None
    ):
        return web, "mobile"
    if device == "ios" and settings.ios_app and request.has_app and not own:
        return f"https://{settings.app_host}{path}", "app"
    android = device == "android" and settings.android_package and request.has_app is not False
    if android and _NO_INTENT.search(request.user_agent) is None:
        return _intent(settings, path, web), "app"
    return web, "mobile"


def _intent(settings: LinkSettings, path: str, fallback: str) -> str:
    """An address that Android opens in the app, and in the browser where the app is missing (compliance 9.2).

    Built from allow-listed values only, as the fallback is a way to redirect anywhere.
    """
    address = settings.app_host + quote(path, safe="/?=&%~.-_+,:@")
    return (
        f"intent://{address}#Intent;scheme=https;package={quote(settings.android_package, safe='.')};"
        f"S.browser_fallback_url={quote(fallback, safe='')};end"
    )


def _web(target: Target, settings: LinkSettings, start: str, *, public: bool = False) -> str:
    """The page for a browser; the start page if the target is not on an allowed host.

    `public` leaves the person's cart out: a machine that reads ahead must not restore or fill it.
    """
    start = start.rstrip("/") or start
    if target.kind == "own":  # never from an author: made with the message, for the very person
        return urljoin(settings.short_url, target.path)
    if target.kind == "cart" and target.params.get("add"):
        page = settings.add_path if settings.add_path and not public else settings.product_path
        url = start + page.replace("{id}", quote(target.params["add"], safe="")).replace(
            "{quantity}", target.params.get("quantity", "1")
        )
    elif target.kind == "cart":
        restored = settings.cart_param and target.params.get("cart") and not public
        query = {settings.cart_param: target.params["cart"]} if restored else {}
        url = target.url if target.url and not public else _with(start + settings.cart_path, query)
    elif target.kind == "product":
        url = start + settings.product_path.replace("{id}", quote(target.path, safe=""))
    elif target.url:
        url = target.url
    elif target.path and refuse_path_reason(target.path) is None:
        url = _with(start + target.path, target.params)
    else:
        url = start + "/"
    return url if refuse_reason(url, settings.hosts) is None else settings.shop_url


def _with(url: str, params: dict[str, str]) -> str:
    """The address with more query parameters; one of the same name is replaced."""
    if not params:
        return url
    parts = urlsplit(url)
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in params
    ]
    return urlunsplit(parts._replace(query=urlencode([*query, *params.items()])))
