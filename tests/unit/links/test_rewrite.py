"""Short links in rendered messages (E3)."""

from __future__ import annotations

import pytest

from anklang.links.model import Target
from anklang.links.rewrite import LinkPlan, individual_tokens, shared_tokens

BASE = "https://go.shop.example/l"
ALLOWED = ("shop.example", "go.shop.example")
SECRET = bytes(range(16))


def plan(**given: object) -> LinkPlan:
    return LinkPlan(BASE, individual_tokens(SECRET), ALLOWED, **given)  # type: ignore[arg-type]


def test_the_same_bytes_give_the_same_links() -> None:
    """J46: a message rendered again prints the same addresses."""
    first, second = plan(), plan()
    assert first.link("cart:") == second.link("cart:")
    assert first.link("app:/x") == second.link("app:/x")
    assert first.link("cart:") != first.link("app:/x")


def test_a_target_that_is_asked_for_twice_is_one_link() -> None:
    """E3: HTML and text part share their links."""
    links = plan()
    assert links.link("cart:") == links.link("cart:")
    assert [(r.number, r.name, r.target) for r in links.requests] == [(0, "cart:", Target("cart"))]


def test_a_name_makes_a_link_of_its_own() -> None:
    """G1: a hero picture and a button with one target are counted apart."""
    links = plan()
    assert links.link("cart:", "hero") != links.link("cart:", "button")
    assert [r.name for r in links.requests] == ["hero", "button"]


def test_starting_anew_forgets_what_was_asked() -> None:
    """R16: links of a variant that was too long are not stored."""
    links = plan()
    links.link("cart:")
    links.start()
    assert links.requests == []


def test_people_without_tracking_consent_share_a_link_per_target() -> None:
    """R22: no link of one's own without consent; other targets and scopes have other tokens."""
    one = LinkPlan(BASE, shared_tokens(b"key", "1/cart@3/sms"), ALLOWED)
    other = LinkPlan(BASE, shared_tokens(b"key", "1/cart@3/sms"), ALLOWED)
    assert one.link("cart:") == (other.link("app:/first"), other.link("cart:"))[1]
    assert one.link("cart:") != one.link("app:/x")
    assert one.link("cart:") != LinkPlan(BASE, shared_tokens(b"key", "1/cart@4/sms"), ALLOWED).link("cart:")
    assert one.link("cart:") != LinkPlan(BASE, shared_tokens(b"kez", "1/cart@3/sms"), ALLOWED).link("cart:")


def test_tokens_of_a_message_need_enough_randomness() -> None:
    """R20: unguessable."""
    with pytest.raises(ValueError, match="16 random bytes"):
        individual_tokens(b"short")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "https://shop.example@evil.example/", "//evil", "nonsense"]
)
def test_a_foreign_target_is_an_error(target: str) -> None:
    """Compliance 9.4: target hosts are checked when the link is made."""
    with pytest.raises(ValueError, match=r"cannot be linked|is no"):
        plan().link(target)


@pytest.mark.parametrize(
    ("text", "expected", "count"),
    [
        ("Sieh https://shop.example/sale.", "Sieh {0}.", 1),
        ("(https://shop.example/a?b=1)", "({0})", 1),
        ("https://shop.example/a https://shop.example/b", "{0} {1}", 2),
        ("https://shop.example/a https://shop.example/a", "{0} {0}", 1),
        ("https://other.example/a", "https://other.example/a", 0),
        (f"{BASE}/abc", f"{BASE}/abc", 0),
        ("https://go.shop.example/u/xyz", "https://go.shop.example/u/xyz", 0),
        ("https://shop.example/keep", "https://shop.example/keep", 0),
        ("shop.example/sale", "shop.example/sale", 0),
    ],
)
def test_long_addresses_of_the_shop_become_short(text: str, expected: str, count: int) -> None:
    """E3: only addresses on hosts of the workspace, and never our own."""
    links = plan(keep=["https://shop.example/keep"])
    rewritten = links.rewrite_text(text)
    assert len(links.requests) == count
    assert rewritten == expected.format(*(f"{BASE}/{request.token}" for request in links.requests))


def test_links_in_html_are_replaced_and_nothing_else() -> None:
    """E3: href of <a>, with entities; not pictures, mail addresses or anchors."""
    links = plan(keep=["https://go.shop.example/u/1"])
    html = (
        '<img src="https://shop.example/i.png"><a class="x" href="https://shop.example/?a=1&amp;b=2">A</a>'
        '<A HREF=\'https://shop.example/two\'>B</A><a href="mailto:a@shop.example">C</a><a href="#top">D</a>'
        '<a href="https://go.shop.example/u/1">E</a><a href="https://other.example/">F</a>'
    )
    rewritten = links.rewrite_html(html)
    assert [r.target.url for r in links.requests] == [
        "https://shop.example/?a=1&b=2",
        "https://shop.example/two",
    ]
    one, two = (f"{BASE}/{r.token}" for r in links.requests)
    assert rewritten == (
        f'<img src="https://shop.example/i.png"><a class="x" href="{one}">A</a>'
        f'<A HREF="{two}">B</A><a href="mailto:a@shop.example">C</a><a href="#top">D</a>'
        '<a href="https://go.shop.example/u/1">E</a><a href="https://other.example/">F</a>'
    )
