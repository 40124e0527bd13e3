"""Where a tapped link leads on the phone."""

from __future__ import annotations

import pytest

from anklang.demo.follow import arrive, in_app, is_ours

BASE = "https://shop.example:8443"
WEB = [
    ("a page of the shop", f"{BASE}/demo/shop/c/heide?ank=x", "/c/heide?ank=x", "/demo/shop/c/heide?ank=x"),
    ("its start page", f"{BASE}/demo/shop", "/", "/demo/shop"),
    ("another page of ours", f"{BASE}/u/abc", None, "/u/abc"),
    ("a name that only begins like the shop", f"{BASE}/demo/shopping", None, "/demo/shopping"),
    ("an address without host", "/l/gone", None, "/l/gone"),
    ("another host", "https://elsewhere.example/demo/shop", None, "https://elsewhere.example/demo/shop"),
    ("our host at another port", "https://shop.example/demo/shop", None, "https://shop.example/demo/shop"),
]
SCREENS = [
    ("a product", "/product/becher-heide", "/p/becher-heide"),
    ("a cart", "/cart?cart=cart-77", "/cart?restore=cart-77"),
    (
        "a cart with a sign in its id",
        "/cart?cart=gid%3A%2F%2Fa%3Fkey%3Db",
        "/cart?restore=gid%3A%2F%2Fa%3Fkey%3Db",
    ),
    ("a page of the shop by its full path", "/demo/shop/c/heide", "/c/heide"),
    ("the start", "/", "/"),
    ("anything else", "/orders/LH-1?tab=2", "/orders/LH-1?tab=2"),
]


@pytest.mark.parametrize(
    ("url", "path", "location"), [case[1:] for case in WEB], ids=[case[0] for case in WEB]
)
def test_the_browser_opens_what_the_link_led_to(url: str, path: str | None, location: str) -> None:
    """E3: ours without host, so that the frame stays on the address the visitor uses; others in full."""
    found = arrive(url, BASE)
    assert (found.opens, found.path, found.location) == ("web", path, location)


@pytest.mark.parametrize(
    ("screen", "path"), [case[1:] for case in SCREENS], ids=[case[0] for case in SCREENS]
)
def test_the_app_shows_the_screen_as_a_page_of_the_shop(screen: str, path: str) -> None:
    found = in_app(screen)
    assert (found.opens, found.path, found.location) == ("app", path, None)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://user@shop.example:8443/", "ftp://shop.example:8443/"]
)
def test_an_address_that_only_looks_like_ours_is_not(url: str) -> None:
    assert not is_ours(url, BASE)
