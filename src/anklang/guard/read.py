"""Words as a person reads them: Liquid and markup are blanked out, and every character keeps its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from anklang.guard.lexicon import Lexicon, lexicon, lower
from anklang.templates.model import EmailWords, Template, Words, texts
from anklang.templates.walk import join

# No opener within a piece: a search from every unclosed opener to the end would be quadratic.
LIQUID = re.compile(r"\{%(?:(?!\{%).)*?%\}|\{\{(?:(?!\{\{).)*?\}\}", re.S)
PRINTED = re.compile(r"\{\{-?\s*((?:(?!\{\{).)*?)\s*-?\}\}", re.S)
LINK = re.compile(r"\|\s*link\b|https?://")
_HIDDEN = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<(style|script|title|mj-style|mj-attributes)\b[^<>]{0,2000}>(?:(?!<\1\b).)*?</\1>",
    re.S | re.I,
)
_TAG = re.compile(r"<[^<>]+>")
URL_IN_TEXT = re.compile(r"https?://[^\s\"'<>]+")
MOST_READ = 200_000  # characters of one text; mailboxes clip long before
VALUE = "\x00"  # stands for each character of a printed variable


class Piece(msgspec.Struct, frozen=True):
    """One text of one language."""

    field: str  # text, subject, html, buttons[0].label …
    path: str  # languages.de.text
    source: str  # Liquid, as written
    text: str  # what people read, with the places of the source
    low: str  # the same in lower case


class Page(msgspec.Struct, frozen=True):
    """All words of one language, or of one tone of it."""

    tag: str  # language tag
    path: str  # languages.de, tones.new.de
    words: Words  # as saved
    pieces: list[Piece]  # what people read
    links: list[Piece]  # fields that hold a target only
    lexicon: Lexicon  # the words to look for

    def source(self) -> str:
        """Everything as written."""
        return "\n".join(one.source for one in (*self.pieces, *self.links))

    def readable(self) -> str:
        """Everything that people read, in lower case."""
        return "\n".join(one.low for one in self.pieces)


def pages(template: Template) -> list[Page]:
    """The words of a template, language by language, then tone by tone."""
    found = list(_of("languages", template.languages))
    for tone, by_language in template.tones.items():
        found += _of(f"tones.{tone}", by_language)
    return found


def _of(path: str, by_language: Mapping[str, Words]) -> Iterator[Page]:
    for tag, words in by_language.items():
        place = join(path, tag)
        both = [
            (field, piece(field, join(place, field), source, html)) for field, source, html in texts(words)
        ]
        yield Page(
            tag=tag, path=place, words=words,
            pieces=[one for field, one in both if not is_target(field) and not _derived(words, field)],
            links=[one for field, one in both if is_target(field)],
            lexicon=lexicon(tag),
        )  # fmt: skip


def is_target(field: str) -> bool:
    """Whether a field holds an address, which nobody reads."""
    return field in {"image", "link"} or field.endswith((".link", ".image"))


def _derived(words: Words, field: str) -> bool:
    """The text part of a mail says what its HTML says; it would only repeat the findings."""
    return isinstance(words, EmailWords) and field == "text"


def piece(field: str, path: str, source: str, html: bool) -> Piece:
    """One text, read."""
    source = source[:MOST_READ]
    text = PRINTED.sub(lambda m: VALUE * len(m.group()), source)
    text = LIQUID.sub(lambda m: " " * len(m.group()), text)
    if html:
        text = _HIDDEN.sub(_blank, text)
        text = _TAG.sub(_blank, text).replace("&nbsp;", "      ").replace("&amp;", "&    ")
    return Piece(field, path, source, text, lower(text))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
