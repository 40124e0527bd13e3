"""The words of exports and records, per language: words/<language>.json. A further language is a further file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from anklang.core.json import decode

_HERE = Path(__file__).parent / "words"
FALLBACK = "en"


def language_of(wanted: str) -> str:
    """The language of ours that is nearest to a tag such as de-AT."""
    tag = wanted.split("-")[0].lower()
    return tag if tag.isalpha() and (_HERE / f"{tag}.json").is_file() else FALLBACK


@cache
def words_of(language: str) -> Any:
    """All words of a language that `language_of` answered."""
    return decode((_HERE / f"{language}.json").read_bytes())
