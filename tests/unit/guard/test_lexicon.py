"""Words to look for, as patterns that people can write."""

from __future__ import annotations

import pytest

from anklang.guard.lexicon import Words, languages, lexicon, lower, needs_of


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("*rabatt*", "der mengenrabattcode gilt", "mengenrabattcode"),
        ("sale", "universale sale heute", "sale"),
        ("#% auf (alle|alles)", "jetzt 20 % auf alles", "20 % auf alles"),
        ("#% auf (alle|alles)", "akku bei 20 % auf dem tisch", None),
        ("*gutschein* (…)?(verrechnet|eingelöst)", "gutschein zu 5 euro verrechnet", "gutschein zu 5 euro verrechnet"),
        ("*gutschein* (…)?(verrechnet|eingelöst)", "gutschein da. wurde verrechnet", None),
        ("zufrieden……bewert*", "zufrieden? dann bewerte uns", "zufrieden? dann bewerte"),
        ("(£|€)#", "nur €12,50 heute", "€12,50"),
        ("(auch )?kaufen", "jetzt auch kaufen", "auch kaufen"),
        ("sign-up", "the sign‑up form", "sign‑up"),
    ],
)  # fmt: skip
def test_a_pattern_finds_what_it_says(pattern: str, text: str, found: str | None) -> None:
    match = Words([pattern]).find(text)
    assert (match.group() if match else None) == found


def test_every_pattern_can_be_searched_and_names_what_a_text_needs() -> None:
    for language in languages():
        words = lexicon(language)
        for concept in ("selling", "side", "confirm", "green", "opt_out", "scarcity"):
            assert words[concept].stems, (language, concept)  # type: ignore[index]
            assert "" not in words[concept].stems, (language, concept)  # type: ignore[index]
            assert words[concept].places("ein text ohne jeden anlass") == []  # type: ignore[index]


def test_a_language_without_a_list_is_searched_with_the_english_one() -> None:
    assert lexicon("pt-BR").language == "en"
    assert lexicon("de-AT").language == "de"
    assert {"de", "en", "fr", "es", "it", "nl"} <= languages()


def test_lower_case_keeps_every_place() -> None:
    assert lower("İstanbul SALE") == "İstanbul sale"


def test_what_a_text_needs_is_told_from_the_rarest_piece_on() -> None:
    assert needs_of("#% (auf|für) alle")[0] == ("%", "prozent", "percent")
    assert needs_of("(jetzt|gleich) kaufen")[0] == ("kaufen",)
