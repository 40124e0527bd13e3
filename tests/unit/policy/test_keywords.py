"""What an inbound text asks for (compliance 2.3; vectors K01 to K37)."""

from __future__ import annotations

import pytest

from anklang.policy.countries.load import load_countries
from anklang.policy.keywords import is_no, is_reserved, is_yes, normalise, understand

WORDS = load_countries().words

VECTORS = [
    ("K01", "STOP", "stop", "opt_out", "opt_out"),
    ("K02", "  Stop.  ", "stop", "opt_out", "opt_out"),
    ("K03", '"stop"!', "stop", "opt_out", "opt_out"),
    ("K04", "ＳＴＯＰ", "stop", "opt_out", "opt_out"),
    ("K05", "S\u200bTOP", "stop", "opt_out", "opt_out"),
    ("K06", "STOP\xa0", "stop", "opt_out", "opt_out"),
    ("K07", "STOP ALL", "stop all", "opt_out", "opt_out"),
    ("K08", "Stop-All", "stop all", "opt_out", "opt_out"),
    ("K09", "OPT-OUT", "opt out", "opt_out", "opt_out"),
    ("K10", "opt out", "opt out", "opt_out", "opt_out"),
    ("K11", "STOPP", "stopp", "opt_out", "opt_out"),
    ("K12", "Stopp bitte", "stopp bitte", "opt_out", "opt_out"),
    ("K13", "Bitte stopp", "bitte stopp", "opt_out", "opt_out"),
    ("K14", "stop sms svp", "stop sms svp", "opt_out", "opt_out"),
    ("K15", "ABMELDEN", "abmelden", "opt_out", "opt_out"),
    ("K16", "ARRÊT", "arret", "opt_out", "opt_out"),
    ("K17", "arrête", "arrete", "opt_out", "opt_out"),
    ("K18", "Baja", "baja", "opt_out", "opt_out"),
    ("K19", "Kündigen", "kundigen", "opt_out", "opt_out"),
    ("K20", "KUENDIGEN", "kuendigen", "opt_out", "opt_out"),
    ("K21", "Stop Werbung", "stop werbung", "opt_out", "opt_out"),
    ("K22", "stop 🛑", "stop", "opt_out", "opt_out"),
    ("K23", "END", "end", "opt_out", "opt_out"),
    ("K24", "🛑", "", "review", "review"),  # through step 6
    ("K25", "nonstop", "nonstop", "none", "none"),
    ("K26", "Stopwatch 12", "stopwatch 12", "none", "none"),
    ("K27", "Non-Stop Flug?", "non stop flug", "review", "opt_out"),
    ("K28", "I will stop by later", "i will stop by later", "review", "opt_out"),
    ("K29", "please stop texting me", "please stop texting me", "review", "opt_out"),
    ("K30", "STOP START", "stop start", "review", "opt_out"),
    ("K31", "STOP 12", "stop 12", "review", "opt_out"),
    ("K32", "CANCEL my order", "cancel my order", "review", "review"),
    ("K33", "HILFE", "hilfe", "help", "help"),
    ("K34", "help?", "help", "help", "help"),
    ("K35", "START", "start", "start", "start"),
    ("K36", "Unstop", "unstop", "start", "start"),
    ("K37", "", "", "none", "none"),
]


@pytest.mark.parametrize(("name", "text", "plain", "default", "us"), VECTORS, ids=[v[0] for v in VECTORS])
def test_every_keyword_vector_is_understood(name: str, text: str, plain: str, default: str, us: str) -> None:
    heard = understand(text, WORDS)
    assert (heard.normalised, heard.meaning) == (plain, default)
    assert understand(text, WORDS, "US").meaning == us
    assert understand(text, WORDS, "CA").meaning == us


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("/stop", "opt_out"),  # Telegram
        ("keine Werbung", "opt_out"),
        ("Keine Werbung bitte!", "opt_out"),
        ("désabonnement", "opt_out"),
        ("rezygnuję", "opt_out"),
        ("İPTAL", "opt_out"),
        ("sto\u0301p", "opt_out"),
        ("🚫⛔", "review"),
        ("🙂", "none"),
        ("fin de semana", "review"),
        ("Ja", "none"),  # confirms a pending double opt-in only, which is asked elsewhere
        ("Hilfe bitte", "help"),
        ("stop " * 400, "review"),
        ("a" * 100_000, "none"),
    ],
)
def test_other_spellings_are_understood(text: str, meaning: str) -> None:
    assert understand(text, WORDS).meaning == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Bitte aufhören, danke", "review"),
        ("Lasst mich endlich in Ruhe!", "review"),
        ("Löscht meine Nummer", "review"),
        ("don't text me again", "review"),
        ("I'm not interested", "review"),
        ("Keine Werbung", "opt_out"),  # the whole text is a keyword: no doubt
        ("Wann kommt mein Paket?", "none"),
        ("Ich bin ganz ruhig", "none"),
        ("Danke für die Nachrichten", "none"),
    ],
)
def test_who_has_had_enough_without_a_keyword_goes_to_a_person(text: str, meaning: str) -> None:
    """Compliance 2.3, rule 5: in doubt advertising pauses at once."""
    assert understand(text, WORDS).meaning == meaning


def test_stop_counts_in_every_language_that_is_enabled() -> None:
    assert understand("STOP", WORDS, languages=["hi"]).meaning == "opt_out"
    assert understand("ret", WORDS, languages=["tr"]).meaning == "opt_out"
    assert understand("ret", WORDS, languages=["de"]).meaning == "none"
    assert understand("unsubscribe", WORDS, languages=["de"]).meaning == "opt_out"  # English always counts


def test_the_matched_keyword_and_the_rule_are_reported() -> None:
    heard = understand("Bitte Stopp!", WORDS)
    assert (heard.matched, heard.rule) == ("stopp", "keyword")
    assert understand("please stop texting me", WORDS, "US").rule == "contains"


@pytest.mark.parametrize(
    ("keyword", "reserved"),
    [("Stop", True), ("S T O P", True), ("Hilfe", True), ("SOMMER", False), ("weiter", True)],
)
def test_campaign_keywords_may_not_hide_a_reserved_word(keyword: str, reserved: bool) -> None:
    assert is_reserved(keyword, WORDS) is reserved


def test_every_keyword_normalises_to_itself() -> None:
    every = frozenset().union(*WORDS.opt_out.values(), WORDS.help, WORDS.start)
    assert {word for word in every if normalise(word) != word} == set()


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("Ja", True, False),
        ("ja, bitte!", True, False),
        ("Nein danke", False, True),
        ("No.", False, True),
        ("non merci", False, True),
        ("não", False, True),
        ("Nein, was ist das?", False, False),
        ("nein ja", False, False),
        ("", False, False),
    ],
)
def test_yes_and_no_are_whole_answers_and_nothing_else(text: str, yes: bool, no: bool) -> None:
    """Compliance 2.4: whatever is more than the word confirms nothing, and closes nothing."""
    assert (is_yes(text, WORDS), is_no(text, WORDS)) == (yes, no)
