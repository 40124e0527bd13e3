"""Words of hosted pages: every language says the same things, with the same places for values."""

from __future__ import annotations

import re

import pytest

from anklang.http.hosted.frame import FALLBACK, languages, words_of
from anklang.workspaces.model import OWN_WORDS


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_word_with_the_same_places(language: str) -> None:
    """A missing word would stop a page; a missing place would hide a value."""
    ours, theirs = words_of(FALLBACK), words_of(language)
    assert {page: set(words) for page, words in theirs.items()} == {
        page: set(words) for page, words in ours.items()
    }
    for page, words in theirs.items():
        for key, text in words.items():
            assert text.strip(), f"{language}: {page}.{key} is empty"
            places = set(re.findall(r"\{(\w+)\}", text))
            assert places == set(re.findall(r"\{(\w+)\}", ours[page][key])), f"{language}: {page}.{key}"


@pytest.mark.parametrize("language", languages())
def test_every_heading_that_a_shop_may_word_has_a_word_of_ours(language: str) -> None:
    assert set(OWN_WORDS) <= set(words_of(language)["centre"])
