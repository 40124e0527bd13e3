"""Count and split SMS text: GSM 03.38 or UCS-2, parts, units left, and which characters cost (R16).

The tables follow 3GPP TS 23.038; sizes follow TS 23.040, with an 8-bit concatenation reference unless told otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, Literal

import msgspec

from anklang.channels.gsm import GSM_BASIC as GSM_BASIC
from anklang.channels.gsm import GSM_EXTENSION, NOT_GSM

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

_EXTENSION = re.compile(f"[{re.escape(GSM_EXTENSION)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_MAY_JOIN = re.compile("[^\x00-\u02ff\u0370-\u0482\u048a-\u0590]")


class Encoding(StrEnum):
    """The alphabet of a whole message; one character outside GSM-7 moves all of it to UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


class Profile(StrEnum):
    """How a provider cuts UCS-2 text into parts."""

    CODE_UNIT_SAFE = "code_unit_safe"  # 3GPP minimum: never inside a surrogate pair
    GRAPHEME_SAFE = "grapheme_safe"  # also never inside a visible character, e.g. a family emoji


class SmsCount(msgspec.Struct, frozen=True):
    """What one SMS text costs."""

    encoding: Encoding  # alphabet of the whole text
    units: int  # septets (GSM-7) or UTF-16 units (UCS-2) used
    parts: int  # billed parts, at least 1
    per_part: tuple[int, ...]  # units used in each part
    units_left: int  # units that still fit without another part


class CostlyCharacter(msgspec.Struct, frozen=True):
    """One character that makes the text longer than it looks, for the studio's hints."""

    position: int  # index into the text, in characters
    character: str  # the character itself
    units: int  # what it costs in the alphabet of this text
    why: str  # "extension" (counts double) or "not_gsm" (moves the whole text to UCS-2)
    replacement: str | None  # what smart encoding would write instead, None if nothing


SHORT_HEADER: Final = 6
LONG_HEADER: Final = 7
"""Bytes of the header that joins parts: with an 8-bit and with a 16-bit reference (TS 23.040, 9.2.3.24)."""


def count(
    text: str, profile: Profile = Profile.GRAPHEME_SAFE, header: Literal[6, 7] = SHORT_HEADER,
    encoding: Encoding | None = None,
) -> SmsCount:  # fmt: skip
    """Count the text as it stands, without normalising it (vectors S01–S54).

    An empty text counts as one part, as all calculators do; refuse it before you send. With the ``encoding`` UCS-2 the
    text goes out in it although GSM-7 would do; a text outside GSM-7 is UCS-2 whatever is asked.
    """
    gsm_part, ucs2_part = (GSM_PART, UCS2_PART) if header == SHORT_HEADER else (GSM_PART - 1, UCS2_PART - 1)
    if encoding is not Encoding.UCS2 and NOT_GSM.search(text) is None:
        units = len(text) + (len(_EXTENSION.findall(text)) if _EXTENSION.search(text) else 0)
        if units <= GSM_SINGLE:
            return SmsCount(Encoding.GSM7, units, 1, (units,), GSM_SINGLE - units)
        per_part = tuple(_fill(_gsm_widths(text), gsm_part))
        return SmsCount(Encoding.GSM7, units, len(per_part), per_part, gsm_part - per_part[-1])
    units = len(text) + len(_ASTRAL.findall(text))
    if units <= UCS2_SINGLE:
        return SmsCount(Encoding.UCS2, units, 1, (units,), UCS2_SINGLE - units)
    per_part = tuple(_fill(_ucs2_widths(text, profile, ucs2_part), ucs2_part))
    return SmsCount(Encoding.UCS2, units, len(per_part), per_part, ucs2_part - per_part[-1])


def split(
    text: str, profile: Profile = Profile.GRAPHEME_SAFE, header: Literal[6, 7] = SHORT_HEADER,
    encoding: Encoding | None = None,
) -> list[str]:  # fmt: skip
    """The text cut into the parts that ``count`` counts; joined again they give the text."""
    counted = count(text, profile, header, encoding)
    if counted.parts == 1:
        return [text]
    width = _gsm_width if counted.encoding is Encoding.GSM7 else _ucs2_units
    parts: list[str] = []
    start = filled = 0
    full = iter(counted.per_part)
    target = next(full)
    for end, character in enumerate(text):
        if filled == target:
            parts.append(text[start:end])
            start, filled, target = end, 0, next(full)
        filled += width(character)
    return [*parts, text[start:]]


def prepare(text: str, *, smart: bool = True, lossy: bool = False) -> str:
    """The text to send: composed (NFC), and with typographic characters replaced if that makes it GSM-7.

    All or nothing: if one character remains outside GSM-7, the composed text is returned unchanged.
    `lossy` also writes ®, ™, ©, ° and × in plain letters, where a workspace chose that.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if not smart or NOT_GSM.search(composed) is None:
        return composed
    replaced = composed.translate(_SMART_LOSSY if lossy else _SMART)
    return replaced if NOT_GSM.search(replaced) is None else composed


def costly(text: str) -> list[CostlyCharacter]:
    """The characters that cost more than one unit or force UCS-2, in order of position."""
    if NOT_GSM.search(text) is None:
        return [
            CostlyCharacter(m.start(), m.group(), 2, "extension", None) for m in _EXTENSION.finditer(text)
        ]
    return [
        CostlyCharacter(m.start(), m.group(), _ucs2_units(m.group()), "not_gsm", _replacement(m.group()))
        for m in NOT_GSM.finditer(text)
    ]


def _replacement(character: str) -> str | None:
    """What the smart map writes for one character, if it has an entry."""
    replaced = character.translate(_SMART)
    return replaced if replaced != character else None


def _gsm_width(character: str) -> int:
    return 2 if character in GSM_EXTENSION else 1


def _gsm_widths(text: str) -> Iterator[int]:
    """Width of every character; an escape pair is one piece, so it is never cut."""
    return map(_gsm_width, text)


def _ucs2_units(piece: str) -> int:
    return sum(2 if character > "\uffff" else 1 for character in piece)


def _ucs2_widths(text: str, profile: Profile, limit: int) -> Iterator[int]:
    """Widths of what may not be cut; a cluster larger than a part is cut after all, between its code points."""
    for piece in _pieces(text, profile):
        width = _ucs2_units(piece)
        if width <= limit:
            yield width
        else:
            yield from map(_ucs2_units, piece)


def _fill(widths: Iterator[int], limit: int) -> Iterator[int]:
    """Fill parts greedily; a piece that does not fit leaves the rest of its part unused."""
    filled = 0
    for width in widths:
        if filled + width > limit and filled:
            yield filled
            filled = 0
        filled += width
    if filled:
        yield filled


def _pieces(text: str, profile: Profile) -> Iterator[str]:
    """What may not be cut: code points, or grapheme clusters (UAX 29 without Indic conjuncts)."""
    if profile is Profile.CODE_UNIT_SAFE or _MAY_JOIN.search(text) is None:
        return iter(text)
    return _clusters(text)


def _clusters(text: str) -> Iterator[str]:
    start, flags = 0, 0
    for index, character in enumerate(text):
        regional = "\U0001f1e6" <= character <= "\U0001f1ff"
        if index and not _joins(text[index - 1], character, regional and flags % 2 == 1):
            yield text[start:index]
            start, flags = index, 0
        flags = flags + 1 if regional else 0
    if text:
        yield text[start:]


def _joins(before: str, character: str, second_flag: bool) -> bool:
    """Whether no cut is allowed between two neighbouring code points."""
    if before in "\r\n" or character in "\r\n":
        return False
    if character == "\u200d" or unicodedata.category(character) in {"Mn", "Me", "Mc"}:
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f":
        return True
    if before == "\u200d":
        return unicodedata.category(character) in {"So", "Sm"}
    if "\u1160" <= character <= "\u11ff":
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return second_flag


def _smart_map() -> dict[int, str]:
    """Typographic characters and their plain form (the table is compliance 1.4)."""
    groups = {
        '"': "“”„‟«»\u02ba\u02ee\u275d\u275e\u301d\u301e",
        "'": "‘’‛\u02b9\u02bb\u02bc\u02bd\u02c8\u00b4`\u02ca\u02cb\u275b\u275c‚",
        "<": "‹",
        ">": "›",
        "-": "\u2010\u2011\u2012–—\u2015\u2043\u2212\ufe63•·",
        "...": "…",
        " ": "\u00a0\u202f\u205f\u3000\t" + "".join(map(chr, range(0x2000, 0x200B))),
        "": "\u200b\u2060\ufeff\u00ad",
        "\n": "\u2028\u2029",
        "1/4": "¼",
        "1/2": "½",
        "3/4": "¾",
        "!!": "‼",
        "/": "\u2044\u2215÷",
        "SS": "ẞ",
    }
    table = {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}
    table[0xFF40] = "'"  # full-width grave: the plain one is not GSM either
    table.update({ord(character): plain for plain, many in groups.items() for character in many})
    return table


_SMART = _smart_map()
_SMART_LOSSY = {
    **_SMART,
    **{ord(c): p for c, p in {"®": "(R)", "™": "(TM)", "©": "(C)", "°": " Grad", "×": "x"}.items()},
}
