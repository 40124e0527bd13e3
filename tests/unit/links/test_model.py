"""Tokens and targets of smart links (E3, R20)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.links import model
from anklang.links.model import Target, parse_target, token_from


@given(st.binary(min_size=16, max_size=40))
def test_a_token_is_short_readable_and_the_same_for_the_same_bytes(raw: bytes) -> None:
    """R20: 13 characters without look-alikes, deterministic."""
    token = token_from(raw)
    assert model.TOKEN.fullmatch(token)
    assert token == token_from(raw)


def test_a_token_holds_more_than_72_bits() -> None:
    """R20: unguessable."""
    assert model.TOKEN_LENGTH * math.log2(58) > 72


def test_different_bytes_give_different_tokens() -> None:
    """No two of ten thousand tokens are the same."""
    assert len({token_from(n.to_bytes(16, "big")) for n in range(10_000)}) == 10_000


def test_too_few_bytes_are_refused() -> None:
    """R20: nobody can weaken a token by passing less."""
    with pytest.raises(ValueError, match="16 bytes"):
        token_from(b"123456789012345")


def test_a_token_never_spells_an_offensive_word() -> None:
    """Compliance 9.4: such tokens are skipped."""
    alphabet = model._ALPHABET
    number = 0
    for letter in reversed("xxxxxxxxxfuck"):
        number = number * 58 + alphabet.index(letter)
    token = token_from(number.to_bytes(16, "big"))
    assert "fuck" not in token.lower()
    assert model.TOKEN.fullmatch(token)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("app:/orders/1", Target("app", path="/orders/1")),
        ("app:/search?q=a%20b", Target("app", path="/search", params={"q": "a b"})),
        ("app:", Target("app", path="/")),
        ("cart:", Target("cart")),
        ("add:4711", Target("cart", params={"add": "4711", "quantity": "1"})),
        ("add:Duft*Probe*12", Target("cart", params={"add": "Duft*Probe", "quantity": "12"})),
        ("cart:c_81-x", Target("cart", params={"cart": "c_81-x"})),
        ("cart:https://shop.example/recover/1", Target("cart", url="https://shop.example/recover/1")),
        ("cart:Z2N?key=a", Target("cart", params={"cart": "Z2N?key=a"})),
        ("product:4711", Target("product", path="4711")),
        ("product:gid://shop/Product/1", Target("product", path="gid://shop/Product/1")),
        ("product:Größe 7", Target("product", path="Größe 7")),
        ("store:", Target("store")),
        ("web:/sale", Target("web", path="/sale")),
        (" /sale?x=1 ", Target("web", path="/sale", params={"x": "1"})),
        ("https://shop.example/a", Target("web", url="https://shop.example/a")),
    ],
)
def test_targets_are_read_as_authors_write_them(text: str, target: Target) -> None:
    """E3: the forms that a template may use."""
    assert parse_target(text) == target


@pytest.mark.parametrize(
    "text",
    ["", "x", "javascript:alert(1)", "app://evil", "//evil", "web:/\\evil", "product:", "product:a\nb",
     "product:" + "x" * 201,
     "add:", "add:a*0", "add:a*1000", "add:a*-1", "cart:a b", "cart:ä", "store:x",
     "data:x", "app:/a\nb", "mailto:a@b.example"],
)  # fmt: skip
def test_other_texts_are_no_targets(text: str) -> None:
    """Compliance 9.4: a fault at save or render, never a redirect."""
    with pytest.raises(ValueError, match="is no"):
        parse_target(text)
