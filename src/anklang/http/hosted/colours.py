"""Colours of hosted pages that can be read, whatever colour the shop has (WCAG 2.1, 1.4.3). Pure."""

from __future__ import annotations

import re

import msgspec

READABLE = 4.5  # contrast of text to its ground (WCAG AA)
PLAIN = "#1f4d3a"  # where the shop's colour is none
_WHITE, _INK = (255, 255, 255), (28, 28, 26)
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.I)
Rgb = tuple[int, int, int]


class Palette(msgspec.Struct, frozen=True):
    """The colours of a page, as #rrggbb."""

    brand: str  # ground of buttons
    on_brand: str  # text on it
    accent: str  # brand colour dark enough for text on white


def palette(color: str) -> Palette:
    """Colours made from a brand colour (#rgb or #rrggbb; anything else counts as our own green)."""
    brand = _read(color if _HEX.fullmatch(color) else PLAIN)
    on_brand = _WHITE if contrast(brand, _WHITE) >= contrast(brand, _INK) else _INK
    accent = brand
    while contrast(accent, _WHITE) < READABLE:
        accent = (accent[0] * 9 // 10, accent[1] * 9 // 10, accent[2] * 9 // 10)
    if contrast(brand, on_brand) < READABLE:
        brand, on_brand = accent, _WHITE
    return Palette(_write(brand), _write(on_brand), _write(accent))


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read(color: str) -> Rgb:
    text = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _write(colour: Rgb) -> str:
    return "#" + "".join(f"{value:02x}" for value in colour)
