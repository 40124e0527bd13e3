"""Hosted pages can be read whatever colour the shop has (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

from itertools import product

import pytest

from anklang.http.hosted.colours import PLAIN, READABLE, contrast, palette


def rgb(color: str) -> tuple[int, int, int]:
    """#rrggbb as numbers."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:], 16)


@pytest.mark.parametrize(
    "color", [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product((0, 51, 119, 128, 187, 255), repeat=3)]
)
def test_text_on_a_button_and_in_a_link_is_readable(color: str) -> None:
    made = palette(color)
    assert contrast(rgb(made.brand), rgb(made.on_brand)) >= READABLE
    assert contrast(rgb(made.accent), (255, 255, 255)) >= READABLE


@pytest.mark.parametrize("color", ["", "red", "#12", "#12345g", "url(x)", "#1f4d3a;}body{display:none}"])
def test_what_is_no_colour_counts_as_ours(color: str) -> None:
    assert palette(color) == palette(PLAIN)


def test_a_short_colour_is_the_long_one() -> None:
    assert palette("#abc") == palette("#aabbcc")
