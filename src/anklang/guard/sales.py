"""What sells, and what must be said or left out where somebody sells (compliance 5, 11.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anklang.guard.lexicon import Concept
from anklang.guard.model import Around, Remark
from anklang.guard.read import Page, Piece
from anklang.guard.say import at, finding
from anklang.templates.model import Template, variables

CLASSES = {
    "transactional": ("transactional", "„Vertraglich“"),
    "service": ("service", "„Service“"),
    "advertising": ("advertising", "Werbung"),
}
_STRIKE = re.compile(r"<(s|del|strike)\b[^>]*>|line-through", re.I)
_REFERENCE = re.compile(r"\{\{[^{}]*(?:lowest|30d|30_d|niedrigst|reference_price|omnibus)[^{}]*\}\}", re.I)
_DATED = re.compile(
    r"\{\{[^{}]*(?:expires_at|ends_at|valid_to|valid_until|\.until|\.ends?\b|deadline|\|\s*date)[^{}]*\}\}",
    re.I,
)
_STOCK = re.compile(
    r"\{\{[^{}]*(?:stock|quantity|left|available|remaining|inventory|bestand)[^{}]*\}\}", re.I
)
_SHOWN = re.compile(r"\{[{%][^{}]*\b(products|coupon)\b")


def place_of(
    piece: Piece, concept: Concept, page: Page, but: Concept | None = None
) -> tuple[int, int] | None:
    """Where a text first speaks of something, but for what is meant otherwise."""
    words = page.lexicon[concept]
    if not words.may(piece.low):
        return None
    kept = [m.span() for m in page.lexicon[but].places(piece.low)] if but else []
    for match in words.places(piece.low):
        start, end = match.span()
        if not any(low <= start < high or low < end <= high for low, high in kept):
            return start, end
    return None


def sales(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """Selling where nothing may be sold; asking for something on the side; the duties of an offer."""
    confirms = any(page.lexicon["confirm"].find(one.low) for one in page.pieces)
    sold = list(_sold(template, page))
    if confirms and sold:
        piece, span = sold[0]
        yield from at(around, "opt_in_advertising", piece, span)
    elif template.class_ != "advertising" and not confirms:
        yield from _sells(template, page, around, sold)
    for piece in page.pieces:
        yield from _green(piece, page, around)
        yield from _scarcity(piece, page, around)
    if template.class_ == "advertising":
        yield from _reference(template, page, around)


def _sells(
    template: Template, page: Page, around: Around, sold: list[tuple[Piece, tuple[int, int]]]
) -> Iterator[Remark]:
    english, german = CLASSES[template.class_]
    firm = template.class_ == "transactional"
    for piece, span in sold:
        shown = _SHOWN.match(piece.source, span[0]) is not None
        yield from at(around, "selling", piece, span, at_most="block" if firm or shown else "warn",
                      class_en=english, class_de=german)  # fmt: skip
    if template.coupon and not sold:
        yield from finding(
            around, "selling", page.path, found=template.coupon, class_en=english, class_de=german
        )
    if sold:
        return  # what it asks for besides is settled with the offer
    for piece in page.pieces:
        aside = place_of(piece, "side", page, "side_not")
        if aside is not None:
            yield from at(around, "side_offer", piece, aside, class_en=english, class_de=german)
            return


def _sold(template: Template, page: Page) -> Iterator[tuple[Piece, tuple[int, int]]]:
    """The first offer in each text: words, a code of a pool, recommended products."""
    for piece in page.pieces:
        span = place_of(piece, "selling", page, "selling_not")
        shown = _SHOWN.search(piece.source) if template.coupon or template.products else None
        if shown is not None and (span is None or shown.start() < span[0]):
            span = (shown.start(), piece.source.find("}", shown.end()) + 2)
        if span is not None:
            yield piece, span


def _green(piece: Piece, page: Page, around: Around) -> Iterator[Remark]:
    match = page.lexicon["green"].find(piece.low)
    if match is not None:
        yield from at(around, "green_claim", piece, match.span())


def _scarcity(piece: Piece, page: Page, around: Around) -> Iterator[Remark]:
    """Haste needs an end, scarcity a number from the shop (UWG annex no. 7)."""
    source, low = page.source(), page.readable()
    haste = page.lexicon["scarcity"].find(piece.low)
    if haste is not None and not _DATED.search(source) and not page.lexicon["deadline"].find(low):
        yield from at(around, "false_scarcity", piece, haste.span())
        return
    scarce = page.lexicon["scarce"].find(piece.low)
    if scarce is not None and not _STOCK.search(source):
        yield from at(around, "false_scarcity", piece, scarce.span())


def _reference(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """An announced reduction shows the lowest price of the last 30 days, unless it is one person's own (PAngV 11)."""
    personal = template.coupon or any(one.startswith("coupon.") for one in variables(template))
    if personal or _REFERENCE.search(page.source()) or page.lexicon["reference"].find(page.readable()):
        return
    for piece in page.pieces:
        match = page.lexicon["reduction"].find(piece.low) or _STRIKE.search(piece.source)
        if match is not None:
            yield from at(around, "reference_price", piece, match.span())
            return
