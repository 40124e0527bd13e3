"""The words that the guard looks for, as data in `words/`, made ready to search.

A pattern is written as people would say it: `*` is the rest of a word, `#` a number, `#%` a percentage, `…` a few words
of the same sentence, `……` up to ninety characters (a variable counts as one), `(a|b)` one of them, `?` what may be
left out. A text is searched only after one of a pattern's plain pieces was found in it, because that costs a hundredth
of a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Concept = Literal[
    "selling", "selling_not", "side", "side_not", "confirm", "reason", "also", "winner", "money", "reduction",
    "reference", "scarcity", "scarce", "deadline", "review", "steering", "reward", "green", "opt_out",
]  # fmt: skip

FALLBACK = "en"  # for languages without a list
# Everything is bounded: `\w*` in front of a stem would be quadratic on one endless word.
_NUMBER = r"\d{1,9}(?:[.,]\d{1,9}){0,3}"
_SIGNS = {
    "*": r"\w{0,40}", "…": r"(?:\x00++|[^.!?\n\x00]){0,40}?", "(": "(?:", ")": ")", "|": "|", "?": "?", "#": _NUMBER,
    "%": r"(?:%|prozent\b|percent\b)", " ": r"\s++", "-": "[-‐‑]",
}  # fmt: skip
_PIECES = re.compile(r"……|#%|# \?%| \?|[*…()|?#% \-]|[^*…()|?#% \-]+")
_SHARE = _NUMBER + r"\s?" + _SIGNS["%"]
_LONGER = {"……": r"(?:\x00++|[^\x00]){0,90}?", "#%": _SHARE, "# ?%": _SHARE, " ?": r"\s*+"}
_PERCENT = ("%", "prozent", "percent")


class Pattern:
    """One pattern, compiled when its stems are met for the first time."""

    __slots__ = ("_regex", "needs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.needs = needs_of(text)
        self._regex: re.Pattern[str] | None = None

    def regex(self, low: str) -> re.Pattern[str] | None:
        """The expression; None where a search is not worth while."""
        for stems in self.needs:
            for stem in stems:
                if stem in low:
                    break
            else:
                return None
        if self._regex is None:
            self._regex = re.compile(_regex(self.text), re.S)
        return self._regex


class Words:
    """All patterns of one concept in one language."""

    __slots__ = ("_of_stem", "stems")

    def __init__(self, patterns: Iterable[str]) -> None:
        made = [Pattern(one) for one in patterns if one]
        needed = {stem for one in made for stem in one.needs[0]}
        self.stems = tuple(
            sorted(one for one in needed if not any(other in one for other in needed if other != one))
        )
        self._of_stem = {
            stem: [one for one in made if any(stem in need for need in one.needs[0])] for stem in self.stems
        }

    def _near(self, low: str) -> list[re.Pattern[str]]:
        """The patterns that may be there."""
        near = dict.fromkeys(one for stem in self.stems if stem in low for one in self._of_stem[stem])
        return [regex for one in near if (regex := one.regex(low)) is not None]

    def find(self, low: str) -> re.Match[str] | None:
        """The first place in a text that is lower case already."""
        found = (regex.search(low) for regex in self._near(low))
        return min((one for one in found if one is not None), key=lambda match: match.span(), default=None)

    def stands(self, low: str) -> bool:
        """Whether it is there at all; quicker than where."""
        return any(regex.search(low) is not None for regex in self._near(low))

    def places(self, low: str) -> list[re.Match[str]]:
        """Every place, from the front."""
        found = [match for regex in self._near(low) for match in regex.finditer(low)]
        return sorted(found, key=lambda match: match.span())

    def may(self, low: str) -> bool:
        """Whether a search is worth while."""
        for stem in self.stems:  # noqa: SIM110 - any() with a generator takes twice as long, and this is asked often
            if stem in low:
                return True
        return False


def _regex(pattern: str) -> str:
    made = "".join(
        _LONGER.get(piece) or _SIGNS.get(piece) or re.escape(piece) for piece in _PIECES.findall(pattern)
    )
    front = r"(?<!\w)" if pattern[0] not in "*…" else ""
    back = r"(?!\w)" if pattern[-1] not in "*…" else ""
    return f"{front}(?:{made}){back}"


def needs_of(pattern: str) -> list[tuple[str, ...]]:
    """Plain pieces that a text must hold to be found: one of each tuple. The tuple that tells most comes first."""
    outside, groups = _split(pattern)
    found: list[tuple[str, ...]] = [
        (piece,) for part in outside for piece in _plain(part) if len(piece) > 1 or piece.isdigit()
    ]
    for group in groups:
        longest = [max(_plain(one), key=len, default="") for one in group]
        if all(len(one) > 1 for one in longest):
            found.append(tuple(dict.fromkeys(longest)))
    if "%" in "".join(outside):
        found.append(_PERCENT)
    return sorted(found, key=lambda one: (one is not _PERCENT, -min(map(len, one)), len(one))) or [("",)]


def _split(pattern: str) -> tuple[list[str], list[list[str]]]:
    """What stands outside of groups and is needed, and the needed groups (of plain alternatives)."""
    outside, groups, depth, start = [""], list[list[str]](), 0, 0
    for index, sign in enumerate(pattern):
        if sign == "(":
            depth += 1
            start = index + 1 if depth == 1 else start
        elif sign == ")":
            depth -= 1
            if depth == 0 and pattern[index + 1 : index + 2] != "?":
                inner = pattern[start:index]
                if "(" not in inner:
                    groups.append(inner.split("|"))
                outside.append("")
            elif depth == 0:
                outside.append("")
        elif depth == 0:
            outside[-1] += sign
    return outside, groups


def _plain(part: str) -> list[str]:
    """Pieces without signs; a letter in front of a question mark may be absent."""
    return [one for one in re.split(r"[*…#%|? \-]+", re.sub(r".\?", " ", part)) if one]


class Lexicon:
    """The words of one language."""

    __slots__ = ("_words", "language")

    def __init__(self, language: str, patterns: dict[str, list[str]]) -> None:
        self.language = language
        self._words = {concept: Words(given) for concept, given in patterns.items()}

    def __getitem__(self, concept: Concept) -> Words:
        return self._words.get(concept) or _NONE


_NONE = Words(())


@cache
def lexicon(language: str) -> Lexicon:
    """The words for a language tag; those of its language, else English."""
    base = language.split("-")[0]
    known = languages()
    name = base if base in known else FALLBACK
    return lexicon(name) if name != language else _read(name)


@cache
def languages() -> frozenset[str]:
    """Languages that have a list."""
    folder = files("anklang.guard") / "words"
    return frozenset(one.name.removesuffix(".json") for one in folder.iterdir() if one.name.endswith(".json"))


def _read(language: str) -> Lexicon:
    data = (files("anklang.guard") / "words" / f"{language}.json").read_bytes()
    patterns = msgspec.json.decode(data, type=dict[str, list[str]])
    return Lexicon(language, patterns)


def lower(text: str) -> str:
    """Lower case of the same length, so that places stay places."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
