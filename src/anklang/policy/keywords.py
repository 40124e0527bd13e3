"""What an inbound text asks for: stop, help, start, or something a person must read (compliance 2.3). Pure.

The keyword lists come from `countries/keywords.json`; a `Vocabulary` is made once and handed in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Meaning = Literal["opt_out", "help", "start", "review", "none"]

_MAP = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"})
_STOP_SIGNS = frozenset("🛑🚫⛔❌")
_JOINERS = frozenset("\ufe0f\ufe0e\u200d")
_CONTAINS = frozenset({"stop", "unsubscribe"})
_MAX_TOKENS = 6
_MAX_CHARS = 2000  # longer texts are letters, not keywords; the rest is not looked at


class Vocabulary(msgspec.Struct, frozen=True):
    """Normalised keywords of all languages; opt-out by language, since languages are enabled per country."""

    opt_out: dict[str, frozenset[str]]  # language → keywords, also without spaces
    help: frozenset[str]  # all languages
    start: frozenset[str]  # all languages
    courtesy: frozenset[str]  # words that do not change what is meant
    contains: frozenset[str]  # countries in which STOP anywhere always opts out
    yes: frozenset[str] = frozenset()  # all languages; confirms a request that waits, and nothing else (2.4)
    no: frozenset[str] = frozenset()  # all languages; closes a request that waits, and nothing else
    unwilling: tuple[str, ...] = ()  # all languages: phrases by which people say that they have had enough


class Heard(msgspec.Struct, frozen=True):
    """What was understood."""

    meaning: Meaning  # review: pause advertising at once and ask a person
    normalised: str  # the text as compared
    matched: str = ""  # keyword that matched
    rule: str = ""  # keyword, contains, token, unwilling, sign


def normalise(text: str) -> str:
    """The text as it is compared: lower case, without marks, signs and invisible characters, single spaces."""
    folded = unicodedata.normalize("NFKC", text[:_MAX_CHARS]).casefold()
    folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    split = unicodedata.normalize("NFD", folded)
    bare = "".join(c for c in split if not unicodedata.combining(c)).translate(_MAP)
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def vocabulary(
    words: Mapping[str, Mapping[str, Iterable[str]]], courtesy: Iterable[str], contains: Iterable[str]
) -> Vocabulary:
    """A vocabulary from lists by language: {"de": {"opt_out": […], "help": […], "start": […]}}."""
    opt_out: dict[str, frozenset[str]] = {}
    for language, lists in words.items():
        known = {normalise(word) for word in lists.get("opt_out", ())}
        opt_out[language] = frozenset(known | {word.replace(" ", "") for word in known})
    return Vocabulary(
        opt_out=opt_out,
        help=frozenset(normalise(w) for lists in words.values() for w in lists.get("help", ())),
        start=frozenset(normalise(w) for lists in words.values() for w in lists.get("start", ())),
        courtesy=frozenset(normalise(word) for word in courtesy),
        contains=frozenset(contains),
        yes=frozenset(normalise(w) for lists in words.values() for w in lists.get("yes", ())),
        no=frozenset(normalise(w) for lists in words.values() for w in lists.get("no", ())),
        unwilling=tuple(
            sorted({normalise(w) for lists in words.values() for w in lists.get("unwilling", ())})
        ),
    )


def understand(
    text: str, words: Vocabulary, country: str = "", languages: Iterable[str] | None = None
) -> Heard:
    """What `text` asks for. `country` is ISO 3166; `languages` limits the keywords, English always counts.

    Asked before any bot, auto-reply or campaign keyword, and nothing may override an opt-out (compliance 2.3, 7).
    """
    plain = normalise(text)
    if not plain:
        signs = {c for c in text if not c.isspace()} - _JOINERS
        if signs and signs <= _STOP_SIGNS:
            return Heard("review", plain, "", "sign")
        return Heard("none", plain)
    enabled = set(words.opt_out) if languages is None else {*languages, "en"}
    stops = frozenset().union(*(words.opt_out.get(language, frozenset()) for language in enabled), {"stop"})
    tokens = plain.split()
    found = _stop_keyword(tokens, stops, words.courtesy)
    if found:
        return Heard("opt_out", plain, found, "keyword")
    if country in words.contains:
        for token in tokens:
            if token in _CONTAINS:
                return Heard("opt_out", plain, token, "contains")
    rest = " ".join(token for token in tokens if token not in words.courtesy)
    for meaning, known in (("help", words.help), ("start", words.start)):
        for candidate in (plain, rest):
            if candidate in known:
                return Heard("help" if meaning == "help" else "start", plain, candidate, "keyword")
    for token in tokens:
        if token in stops:
            return Heard("review", plain, token, "token")
    for phrase in words.unwilling:
        if f" {phrase} " in f" {plain} ":
            return Heard("review", plain, phrase, "unwilling")
    return Heard("none", plain)


def _stop_keyword(tokens: list[str], stops: frozenset[str], courtesy: frozenset[str]) -> str:
    """The opt-out keyword that the whole text is, courtesy apart; empty for none."""
    if len(tokens) > _MAX_TOKENS:
        return ""
    polite = [token in courtesy for token in tokens]
    size = len(tokens)
    parts = [
        tokens[start:end]
        for start in range(size)
        for end in range(size, start, -1)
        if all(polite[:start]) and all(polite[end:])
    ]
    parts.append([token for token in tokens if token not in courtesy])
    for words in parts:
        for candidate in (" ".join(words), "".join(words)):
            if candidate in stops:
                return candidate
    return ""


def is_yes(text: str, words: Vocabulary) -> bool:
    """Whether a text says yes and nothing else, courtesy apart: it confirms a request that waits (compliance 2.4)."""
    return _is_one_of(text, words, words.yes)


def is_no(text: str, words: Vocabulary) -> bool:
    """Whether a text says no and nothing else, courtesy apart."""
    return _is_one_of(text, words, words.no)


def _is_one_of(text: str, words: Vocabulary, wanted: frozenset[str]) -> bool:
    tokens = normalise(text).split()
    if len(tokens) > _MAX_TOKENS:
        return False
    return " ".join(token for token in tokens if token not in words.courtesy) in wanted


def is_reserved(keyword: str, words: Vocabulary) -> bool:
    """Whether a campaign keyword would hide an opt-out, help, start, yes or no word; such are refused when saved."""
    plain = normalise(keyword)
    every = frozenset().union(*words.opt_out.values(), words.help, words.start, words.yes, words.no, {"stop"})
    return plain in every or plain.replace(" ", "") in every
