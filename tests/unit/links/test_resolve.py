"""Where a tap leads (E3, R20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from msgspec import structs

from anklang.links.classify import Request
from anklang.links.hosts import refuse_reason
from anklang.links.model import Link, Target, parse_target
from anklang.links.resolve import LinkSettings, Redirect, app_path, resolve

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TOKEN = "abcdefghijkmn"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0 Mobile Safari/537.36"
)
LAPTOP = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like"
    " Gecko) Chrome/131.0 Safari/537.36"
)
IN_APP = (
    "Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) AppleWebKit/537.36 Chrome/126.0"
    " Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470]"
)
SETTINGS = LinkSettings(
    shop_url="https://shop.example",
    mobile_url="https://m.shop.example",
    allowed_hosts=("blog.shop.example",),
    app_host="app.shop.example",
    ios_app=True,
    android_package="example.shop",
    ios_store_url="https://apps.apple.com/de/app/id1",
    android_store_url="https://play.google.com/store/apps/details?id=example.shop",
)


def link(target: str | Target, **given: object) -> Link:
    parsed = parse_target(target) if isinstance(target, str) else target
    values: dict[str, object] = {"individual": True, "created_at": NOW - timedelta(days=1), **given}
    return Link(token=TOKEN, workspace_id=1, target=parsed, **values)  # type: ignore[arg-type]


def tap(
    target: str | Target, user_agent: str, settings: LinkSettings = SETTINGS, **given: object
) -> Redirect:
    return resolve(link(target), Request(at=NOW, user_agent=user_agent, **given), settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("app:/orders/7?tab=a", "https://shop.example/orders/7?tab=a&ank=abcdefghijkmn"),
        ("cart:c1", "https://shop.example/cart?cart=c1&ank=abcdefghijkmn"),
        ("cart:https://shop.example/recover/9?k=1", "https://shop.example/recover/9?k=1&ank=abcdefghijkmn"),
        ("product:47", "https://shop.example/products/47?ank=abcdefghijkmn"),
        ("web:/sale", "https://shop.example/sale?ank=abcdefghijkmn"),
        ("https://blog.shop.example/x", "https://blog.shop.example/x?ank=abcdefghijkmn"),
        ("store:", "https://shop.example/?ank=abcdefghijkmn"),
    ],
)
def test_a_laptop_gets_the_shop(target: str, location: str) -> None:
    """E3: laptop → shop; the cart is restored there too."""
    assert tap(target, LAPTOP) == Redirect(location, "web", True, "human", None)


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("app:/orders/7", "https://app.shop.example/orders/7"),
        ("cart:c1", "https://app.shop.example/cart?cart=c1"),
        ("product:47", "https://app.shop.example/product/47"),
    ],
)
def test_an_iphone_with_the_app_gets_the_right_screen(target: str, location: str) -> None:
    """E3: by the universal link of the app's host."""
    assert tap(target, IPHONE, has_app=True) == Redirect(location, "app", True, "human", None)


@pytest.mark.parametrize("has_app", [False, None])
def test_an_iphone_without_the_app_gets_the_mobile_shop(has_app: bool | None) -> None:
    """E3: an app that is not known to be there is not assumed on iOS, where nothing would catch the miss."""
    redirect = tap("cart:c1", IPHONE, has_app=has_app)
    assert redirect.location == "https://m.shop.example/cart?cart=c1&ank=abcdefghijkmn"
    assert redirect.opened == "mobile"


@pytest.mark.parametrize("has_app", [True, None])
def test_an_android_phone_gets_the_app_or_falls_back_to_the_mobile_shop(has_app: bool | None) -> None:
    """E3, compliance 9.2: intent with the address for phones without the app."""
    redirect = tap("cart:c1", ANDROID, has_app=has_app)
    assert redirect.opened == "app"
    address, _, intent = redirect.location.partition("#Intent;")
    assert address == "intent://app.shop.example/cart?cart=c1"
    parts = dict(part.split("=", 1) for part in intent.removesuffix(";end").split(";"))
    assert parts["scheme"] == "https"
    assert parts["package"] == "example.shop"
    assert unquote(parts["S.browser_fallback_url"]) == "https://m.shop.example/cart?cart=c1&ank=abcdefghijkmn"


def test_an_android_phone_known_to_lack_the_app_gets_the_mobile_shop() -> None:
    """E3."""
    assert tap("cart:c1", ANDROID, has_app=False).opened == "mobile"


def test_an_app_that_claims_the_short_host_takes_the_short_address_itself() -> None:
    """R20: link host = app host. On iOS a request means that the app did not open, so a redirect would be a loop."""
    own = structs.replace(SETTINGS, app_host="go.shop.example", short_url="https://go.shop.example/l")
    android = tap("cart:c1", ANDROID, own, has_app=True)
    assert android.location.startswith(
        f"intent://go.shop.example/l/{TOKEN}#Intent;scheme=https;package=example.shop;"
    )
    assert tap("cart:c1", IPHONE, own, has_app=True).location.startswith(
        "https://m.shop.example/cart?cart=c1"
    )
    assert tap("cart:c1", "okhttp/4", own, from_app=True).location == "/cart?cart=c1"


def test_an_in_app_browser_gets_the_mobile_shop_as_it_cannot_open_intents() -> None:
    """E3: a page that opens is better than an app that does not."""
    redirect = tap("cart:c1", IN_APP, has_app=True)
    assert redirect.location.startswith("https://m.shop.example/cart?cart=c1")


@pytest.mark.parametrize(
    ("user_agent", "location"),
    [(IPHONE, "https://apps.apple.com/de/app/id1"),
     (ANDROID, "https://play.google.com/store/apps/details?id=example.shop")],
)  # fmt: skip
def test_a_link_to_the_store_opens_the_store_of_the_phone(user_agent: str, location: str) -> None:
    """E3: phone without the app → store."""
    assert tap("store:", user_agent) == Redirect(location, "store", True, "human", None)


def test_the_app_itself_learns_the_screen_and_the_click_counts() -> None:
    """R20: the short host is the app's host, so the app opens first and asks."""
    assert tap("cart:c1", "okhttp/4", from_app=True) == Redirect("/cart?cart=c1", "app", True, "human", None)


@pytest.mark.parametrize(
    ("given", "why_not"),
    [
        ({"user_agent": LAPTOP, "method": "HEAD"}, "preview"),
        ({"user_agent": "WhatsApp/2.23.20.0"}, "preview"),
        ({"user_agent": LAPTOP, "headers": {"sec-purpose": "prefetch"}}, "prefetch"),
        ({"user_agent": ""}, "probable_bot"),
        ({"user_agent": LAPTOP, "in_burst": True}, "scanner"),
        ({"user_agent": LAPTOP, "sent_at": NOW - timedelta(seconds=1), "channel": "email"}, "scanner"),
    ],
)
def test_machines_get_the_public_page_and_never_count(given: dict[str, object], why_not: str) -> None:
    """R20, compliance 9.5: no click, no cart of a person, no token for the tracker."""
    redirect = resolve(link("cart:c1"), Request(at=NOW, **given), SETTINGS)  # type: ignore[arg-type]
    assert redirect == Redirect("https://shop.example/cart", "web", False, redirect.verdict, why_not)
    recover = resolve(link("cart:https://shop.example/recover/9"), Request(at=NOW, **given), SETTINGS)  # type: ignore[arg-type]
    assert recover.location == "https://shop.example/cart"


def test_an_expired_link_leads_to_the_start_page_with_a_note() -> None:
    """R20: expiry; the moment itself is too late."""
    expired = link("cart:c1", expires_at=NOW)
    redirect = resolve(expired, Request(at=NOW, user_agent=IPHONE, has_app=True), SETTINGS)
    assert redirect == Redirect("https://shop.example?link=expired", "expired", False, "human", "expired")
    early = resolve(expired, Request(at=NOW - timedelta(seconds=1), user_agent=IPHONE), SETTINGS)
    assert early.opened == "mobile"


def test_a_shared_link_carries_no_token_into_the_shop() -> None:
    """R22: without consent nothing ties the visit to a person."""
    redirect = resolve(link("web:/sale", individual=False), Request(at=NOW, user_agent=LAPTOP), SETTINGS)
    assert redirect.location == "https://shop.example/sale"
    assert redirect.counts


@pytest.mark.parametrize(
    "target",
    [
        Target("web", url="https://evil.example/"),
        Target("web", url="//evil.example"),
        Target("web", url="javascript:alert(1)"),
        Target("web", url="https://shop.example@evil.example/"),
        Target("web", path="//evil.example"),
        Target("web", path="/\\evil.example"),
        Target("web", path="/%2f%2fevil.example"),
        Target("web", path="@evil.example"),
        Target("web", path=".evil.example"),
        Target("web", path=":pw@evil.example/"),
        Target("app", path="//evil.example"),
        Target("app", path="@evil.example"),
        Target("app", path="/x#Intent;S.browser_fallback_url=https%3A%2F%2Fevil.example;end"),
        Target("app", path="/x;package=evil"),
        Target("cart", url="https://evil.example/"),
        Target("cart", params={"cart": "x&next=https://evil.example"}),
        Target("product", path="../../evil"),
        Target("product", path="//evil.example"),
        Target("product", path="x#Intent;package=evil;end"),
        Target("product", path="x\r\nSet-Cookie: a=b"),
    ],
)
@pytest.mark.parametrize("user_agent", [IPHONE, ANDROID, LAPTOP, IN_APP, "WhatsApp/2"])
def test_a_hostile_target_never_leaves_the_allowed_hosts(target: Target, user_agent: str) -> None:
    """Compliance 9.4: no open redirect, even if a hostile target had got into the store."""
    for has_app in (True, False, None):
        location = tap(target, user_agent, has_app=has_app).location
        if location.startswith("intent://"):
            address, _, intent = location.partition("#Intent;")
            assert urlsplit("https" + address.removeprefix("intent")).hostname == "app.shop.example"
            parts = intent.split(";")
            assert [p.split("=")[0] for p in parts] == ["scheme", "package", "S.browser_fallback_url", "end"]
            location = unquote(parts[2].split("=", 1)[1])
        assert refuse_reason(location, SETTINGS.hosts) is None, location
        assert not any(ord(letter) < 32 for letter in location)


def test_a_shop_without_an_app_gets_web_pages_on_every_device() -> None:
    """E3."""
    plain = LinkSettings(shop_url="https://shop.example")
    for user_agent in (IPHONE, ANDROID, LAPTOP):
        location = tap("app:/orders/7", user_agent, plain, has_app=True).location
        assert location == "https://shop.example/orders/7?ank=abcdefghijkmn"


def test_a_shop_on_the_own_machine_may_be_reached_by_http() -> None:
    """Development: a listed host with a port."""
    local = LinkSettings(shop_url="http://localhost:3000/de", click_param="")
    assert tap("product:47", LAPTOP, local).location == "http://localhost:3000/de/products/47"


def test_the_path_in_the_app_keeps_query_and_escapes_ids() -> None:
    """E3."""
    assert app_path(Target("app", path="/s", params={"q": "a b&c"})) == "/s?q=a+b%26c"
    assert app_path(Target("product", path="a/b")) == "/product/a%2Fb"
    assert app_path(Target("web", url="https://shop.example/x?y=1#z")) == "/x?y=1"
    assert app_path(Target("store")) == "/"


def test_a_link_to_a_cart_names_the_cart_for_the_shop() -> None:
    assert parse_qs(urlsplit(tap("cart:c1", LAPTOP).location).query)["cart"] == ["c1"]


@pytest.mark.parametrize(
    ("path", "given", "location"),
    [
        ("/cart/{id}:{quantity}", {}, "https://shop.example/cart/a%2Fb:2"),
        ("/?add-to-cart={id}&quantity={quantity}", {}, "https://shop.example/?add-to-cart=a%2Fb&quantity=2"),
        ("", {}, "https://shop.example/products/a%2Fb"),
        ("/cart/{id}:{quantity}", {"method": "HEAD"}, "https://shop.example/products/a%2Fb"),
    ],
)
def test_one_tap_fills_the_cart_where_the_shop_has_a_page_for_it(
    path: str, given: dict[str, str], location: str
) -> None:
    """A machine that looks ahead fills nobody's cart; the app gets the product and the pieces."""
    settings = structs.replace(SETTINGS, add_path=path, click_param="")
    assert tap("add:a/b*2", LAPTOP, settings, **given).location == location
    assert tap("add:a/b*2", "okhttp/4", settings, from_app=True).location == "/cart?add=a%2Fb&quantity=2"
