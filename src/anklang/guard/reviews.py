"""Requests for reviews: the same question to everybody, without a wish and without a reward (compliance 11.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from anklang.guard.model import Around, Remark
from anklang.guard.read import LINK, Page, Piece
from anklang.guard.sales import place_of
from anklang.guard.say import at
from anklang.templates.model import Template

_SCORE = re.compile(
    r"\bsurvey\.\w|\b\w*(?:score|nps|stars|rating|sentiment|satisfaction|complaint|zufriedenheit|sterne)\b",
    re.I,
)
_TAG = re.compile(r"\{%-?\s*(\w+)((?:(?!\{%).)*?)-?%\}", re.S)
_REVIEW_ADDRESS = re.compile(
    r"review|bewert|rezension|g\.page|google\.[a-z.]+/maps|trustpilot|trustedshops|yelp|feefo|kundenmeinung",
    re.I,
)
_NEAR = 160  # characters between the request and the reward


class Part(msgspec.Struct):
    """One way through a condition."""

    start: int
    end: int


class Choice(msgspec.Struct):
    """An if, unless or case whose condition looks at a score."""

    start: int  # where its first tag begins
    head: int  # where that tag ends
    end: int = 0  # behind the last tag
    whole: bool = False  # it has an else
    parts: list[Part] = []


def reviews(template: Template, page: Page, around: Around) -> Iterator[Remark]:
    """A link by score, a wished-for result, a reward."""
    if template.class_ == "advertising":
        yield from _steering(page, around)
    for piece in page.pieces:
        yield from _gating(piece, page, around)
        yield from _incentive(piece, page, around)


def asks_for_review(template: Template, page: Page) -> bool:
    """Whether words lead to a public review: they speak of one, and hold a link or an address for it."""
    source = page.source()
    speaks = any(place_of(one, "review", page, "side_not") for one in page.pieces)
    return bool(LINK.search(source) or page.links) and (speaks or bool(_REVIEW_ADDRESS.search(source)))


def _steering(page: Page, around: Around) -> Iterator[Remark]:
    """A wish for a good result, where a review is asked for at all; it may begin in the subject."""
    if not any(page.lexicon["review"].find(one.low) for one in page.pieces):
        return
    match = page.lexicon["steering"].find(page.readable())
    if match is None:
        return
    start = match.start()
    for piece in page.pieces:
        if start <= len(piece.low):
            yield from at(
                around,
                "review_steering",
                piece,
                (start, min(match.end() - match.start() + start, len(piece.low))),
            )
            return
        start -= len(piece.low) + 1


def _incentive(piece: Piece, page: Page, around: Around) -> Iterator[Remark]:
    asked = place_of(piece, "review", page, "side_not")
    if asked is None:
        return
    for match in page.lexicon["reward"].places(piece.low):
        if abs(match.start() - asked[0]) <= _NEAR:
            yield from at(around, "review_incentive", piece, match.span())
            return


def _gating(piece: Piece, page: Page, around: Around) -> Iterator[Remark]:
    """The link to a public review stands in one way of a condition on a score, not in the others, not outside."""
    source = piece.source
    if "{%" not in source or not _SCORE.search(source):
        return
    for choice in choices(source):
        shows = [_public(source[part.start : part.end], piece, part, page) for part in choice.parts]
        outside = [Part(0, choice.start), Part(choice.end, len(source))]
        if not any(shows) or any(_public(source[o.start : o.end], piece, o, page) for o in outside):
            continue
        if not (choice.whole and all(shows)):
            yield from at(around, "review_gating", piece, (choice.start, choice.head))


def _public(source: str, piece: Piece, part: Part, page: Page) -> bool:
    read = piece.low[part.start : part.end]
    speaks = page.lexicon["review"].find(read) is not None
    return bool(LINK.search(source) or "href" in source) and (speaks or bool(_REVIEW_ADDRESS.search(source)))


def choices(source: str) -> list[Choice]:
    """Conditions on a score, with their ways. Tags that do not match are left to the parser, which refuses them."""
    open_: list[tuple[str, Choice | None]] = []
    found: list[Choice] = []
    for match in _TAG.finditer(source):
        name, rest = match.group(1), match.group(2)
        if name in ("if", "unless", "case"):
            choice = Choice(match.start(), match.end(), parts=[]) if _SCORE.search(rest) else None
            open_.append((name, choice))
            if choice is not None and name != "case":
                choice.parts.append(Part(match.end(), len(source)))
        elif name in ("elsif", "else", "when") and open_:
            choice = open_[-1][1]
            if choice is not None:
                if choice.parts:
                    choice.parts[-1].end = match.start()
                choice.parts.append(Part(match.end(), len(source)))
                choice.whole = choice.whole or name == "else"
        elif name in ("endif", "endunless", "endcase") and open_:
            choice = open_.pop()[1]
            if choice is not None and choice.parts:
                choice.parts[-1].end, choice.end = match.start(), match.end()
                found.append(choice)
    return found
