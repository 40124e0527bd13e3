"""Workmanship: length and alphabet of SMS, subjects, stand-ins for variables, pictures, contrast."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from anklang.channels import sms_parts
from anklang.guard.model import Around, Edit, Remark
from anklang.guard.names import is_unknown
from anklang.guard.read import LINK, LIQUID, PRINTED, Page, Piece
from anklang.guard.say import at, finding
from anklang.templates.model import EmailWords, SmsWords, Template

LONG_SMS = 3  # parts of an SMS from which we advise to shorten (compliance 1.3, rule 7)
LONG_SUBJECT = 70  # characters
_MOST = 20  # remarks of one kind on one text
ENOUGH, ENOUGH_LARGE = 4.5, 3.0  # contrast of text, and of text from 24 pixels on (WCAG 1.4.3)
_OPT_OUT_LINE = " Reply STOP to opt out"  # what is added to advertising, for the estimate
_INSIDE = r"((?:\{\{(?:(?!\{\{|\}\}).)*\}\}|[^<>{]|\{(?!\{)){0,4000}+)"  # of a tag; Liquid may hold a >
_IMAGE = re.compile(rf"<(?:img|mj-image)\b{_INSIDE}>", re.I | re.S)
_ALT = re.compile(r"\balt\s*=", re.I)
_HIDDEN_PICTURE = re.compile(
    r"role\s*=\s*[\"']presentation|aria-hidden\s*=\s*[\"']true|width\s*=\s*[\"']?1[\"'\s/>]", re.I
)
_ELEMENT = re.compile(rf"<([a-z][\w-]*)\b{_INSIDE}>", re.I | re.S)
_STYLE = re.compile(r"\bstyle\s*=\s*(\"[^\"]*\"|'[^']*')", re.I)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(color|background-color|container-background-color|bgcolor|font-size)\s*=\s*[\"']([^\"']*)[\"']",
    re.I,
)
_RULE = re.compile(r"(?<![\w-])(color|background-color|background|font-size)\s*:\s*([^;\"']+)", re.I)
_COLOUR = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b|\b(white|black)\b", re.I)
_PERSON = re.compile(r"person\.([\w.]+)")


def craft(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """Everything about the make of one language."""
    if isinstance(page.words, SmsWords):
        yield from _sms(template, page, page.words, around)
    if isinstance(page.words, EmailWords):
        yield from _subject(page, around)
    for piece in page.pieces:
        yield from _defaults(template, piece, around)
        if piece.field in ("html", "mjml"):
            yield from _pictures(piece, around)
            yield from _contrast(piece, around)


def _sms(template: Template, page: Page, words: SmsWords, around: Around) -> Iterator[Remark]:
    """Length and characters, with eight letters for every variable and twenty-eight for a link."""
    piece = next(one for one in page.pieces if one.field == "text")
    filled = LIQUID.sub(_sample, words.text)
    if template.class_ == "advertising" and "opt_out" not in words.text:
        filled += _OPT_OUT_LINE
    prepared = sms_parts.prepare(filled, smart=template.smart_encoding)
    counted = sms_parts.count(prepared)
    if (counted.parts >= LONG_SMS or counted.parts > template.max_parts) and not words.short:
        yield from finding(around, "long_sms", piece.path, n=str(counted.parts))
    if counted.encoding is sms_parts.Encoding.UCS2:
        yield from _costly(piece, template, around)


def _costly(piece: Piece, template: Template, around: Around) -> Iterator[Remark]:
    """The characters that leave the alphabet of SMS, with what could stand there instead."""
    bare = PRINTED.sub(lambda m: "x" * len(m.group()), piece.source)
    bare = LIQUID.sub(lambda m: "x" * len(m.group()), bare)
    places = [one for one in sms_parts.costly(bare) if one.why == "not_gsm"]
    if not places:
        return
    first = places[0]
    edits = [
        Edit(one.position, one.position + len(one.character), one.replacement or _plainer(one.character))
        for one in places
    ]
    found = "".join(dict.fromkeys(one.character for one in places))[:20]
    span = (first.position, first.position + len(first.character))
    yield from at(around, "costly_character", piece, span, found=found, edits=edits)


def _plainer(character: str) -> str:
    """A letter without its accent; nothing for an emoji."""
    base = unicodedata.normalize("NFD", character)[0]
    return base if base in sms_parts.GSM_BASIC else ""


def _sample(match: re.Match[str]) -> str:
    if match.group().startswith("{%"):
        return ""
    if "opt_out" in match.group():
        return _OPT_OUT_LINE.strip()
    return "https://go.example.com/l/1234" if LINK.search(match.group()) else "Xxxxxxxx"


def _subject(page: Page, around: Around) -> Iterator[Remark]:
    for piece in page.pieces:
        if piece.field == "subject":
            length = len(" ".join(LIQUID.sub(_sample, piece.source).split()))
            if length > LONG_SUBJECT:
                yield from finding(around, "long_subject", piece.path, n=str(length))


def _defaults(template: Template, piece: Piece, around: Around) -> Iterator[Remark]:
    """What a person may lack, printed as if everybody had it."""
    told: set[str] = set()
    for match in PRINTED.finditer(piece.source):
        if len(told) == _MOST:
            return
        inner = match.group(1)
        named = _PERSON.match(inner)
        if named is None or re.search(r"\|\s*default\b", inner):
            continue
        path = f"person.{named.group(1)}"
        if is_unknown(path, around):  # asking first would only hide the wrong name
            continue
        if path in template.defaults or path in told or _asked_before(piece.source, match.start(), path):
            continue
        told.add(path)
        edits = _asked_first(piece.source, match, path)
        yield from at(around, "no_default", piece, match.span(), found=path, edits=edits)


def _asked_first(source: str, match: re.Match[str], path: str) -> list[Edit]:
    """The value only where there is one: with the space before it, or the comma behind it where a line begins."""
    start, end = match.span()
    if start > 0 and source[start - 1] == " ":
        start -= 1
    elif (start == 0 or source[start - 1] in "\n>") and source.startswith(", ", end):
        end += 2
    return [Edit(start, end, f"{{% if {path} %}}{source[start:end]}{{% endif %}}")]


def _asked_before(source: str, end: int, path: str) -> bool:
    """Whether a condition that is still open at `end` asks for the variable."""
    open_: list[bool] = []
    for match in re.finditer(
        r"\{%-?\s*(if|unless|elsif|else|endif|endunless)\b((?:(?!\{%).)*?)-?%\}", source[:end], re.S
    ):
        name, rest = match.groups()
        asks = re.search(rf"(?<![\w.]){re.escape(path)}(?![\w.])", rest) is not None
        if name in ("if", "unless"):
            open_.append(asks)
        elif name in ("endif", "endunless") and open_:
            open_.pop()
        elif name == "elsif" and open_:
            open_[-1] = open_[-1] or asks
    return any(open_)


def _pictures(piece: Piece, around: Around) -> Iterator[Remark]:
    for match in _IMAGE.finditer(piece.source):
        tag = match.group()
        if not _ALT.search(tag) and not _HIDDEN_PICTURE.search(tag):
            at_end = match.end() - (2 if tag.endswith("/>") else 1)
            edits = [Edit(at_end, at_end, ' alt=""')] if "presentation" in tag else []
            yield from at(around, "no_alt", piece, match.span(), edits=edits)


def _contrast(piece: Piece, around: Around) -> Iterator[Remark]:
    """Elements that set both text and ground. What a page inherits is not computed."""
    for match in _ELEMENT.finditer(piece.source):
        tag, inside = match.group(1).lower(), match.group(2)
        if tag.startswith("mj-") and tag not in ("mj-text", "mj-button", "mj-table"):
            continue
        front, back, large = _colours(inside)
        if front is None or back is None:
            continue
        ratio = _ratio(front, back)
        if ratio < (ENOUGH_LARGE if large else ENOUGH):
            found = f"{_hex(front)} / {_hex(back)}"
            yield from at(around, "contrast", piece, match.span(), found=found, n=f"{ratio:.1f}")


Colour = tuple[int, int, int]
_GROUNDS = ("background-color", "background", "container-background-color", "bgcolor")


def _colours(inside: str) -> tuple[Colour | None, Colour | None, bool]:
    """Text and ground of one element, and whether its letters are large."""
    said = {name.lower(): value for name, value in _ATTRIBUTE.findall(inside)}
    style = _STYLE.search(inside)
    if style is not None:
        said |= {name.lower(): value for name, value in _RULE.findall(style.group(1)[1:-1])}
    ground = next((said[one] for one in _GROUNDS if one in said), "")
    size = re.match(r"\s*(\d+)px", said.get("font-size", ""))
    return _colour(said.get("color", "")), _colour(ground), bool(size and int(size.group(1)) >= 24)


def _colour(text: str) -> Colour | None:
    match = None if "{{" in text else _COLOUR.search(text)
    if match is None:
        return None
    if match.group(2):
        return (255, 255, 255) if match.group(2).lower() == "white" else (0, 0, 0)
    digits = match.group(1)
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{one:02x}" for one in colour)


def _ratio(one: Colour, other: Colour) -> float:
    """WCAG 2: (lighter + 0.05) / (darker + 0.05)."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _light(colour: Colour) -> float:
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
