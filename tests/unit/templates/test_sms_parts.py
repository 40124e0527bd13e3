"""SMS counting and cutting: the vectors S01–S54 and the rules of the segmenter (R16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.channels import sms_parts
from anklang.channels.sms_parts import Encoding, Profile

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
THUMB = "\U0001f44d"
GSM, UCS = Encoding.GSM7, Encoding.UCS2

VECTORS = [
    ("S01", "", GSM, 0, (0,)),
    ("S02", "a" * 160, GSM, 160, (160,)),
    ("S03", "a" * 161, GSM, 161, (153, 8)),
    ("S04", "a" * 306, GSM, 306, (153, 153)),
    ("S05", "a" * 307, GSM, 307, (153, 153, 1)),
    ("S06", "a" * 459, GSM, 459, (153, 153, 153)),
    ("S07", "a" * 460, GSM, 460, (153, 153, 153, 1)),
    ("S08", "Grüße aus Köln: 20 % auf Käse & Äpfel, Ölkännchen & Übergrößen - heiß!", GSM, 70, (70,)),
    ("S09", "ä" * 160, GSM, 160, (160,)),
    ("S10", "STRA\u1e9eE", UCS, 6, (6,)),
    ("S11", "a\u0308", UCS, 2, (2,)),
    ("S12", "\u00e4", GSM, 1, (1,)),
    ("S13", "€", GSM, 2, (2,)),
    ("S14", "€" * 80, GSM, 160, (160,)),
    ("S15", "€" * 79 + "aaa", GSM, 161, (152, 9)),
    ("S16", "€" * 81, GSM, 162, (152, 10)),
    ("S17", "a" * 152 + "€" + "a" * 6, GSM, 160, (160,)),
    ("S18", "a" * 152 + "€" + "a" * 151, GSM, 305, (152, 153)),
    ("S19", "a" * 152 + "€" + "a" * 152, GSM, 306, (152, 153, 1)),
    ("S20", "a" * 151 + "€" + "a" * 153, GSM, 306, (153, 153)),
    ("S21", "[Link] {x} ~ ^ | \\", GSM, 26, (26,)),
    ("S22", "\f", GSM, 2, (2,)),
    ("S23", "a\r\nb", GSM, 4, (4,)),
    ("S24", "Garçon", UCS, 6, (6,)),
    ("S25", "FRANÇAIS", GSM, 8, (8,)),
    ("S26", "fête", UCS, 4, (4,)),
    ("S27", "é è ù ì ò à", GSM, 11, (11,)),
    ("S28", "`", UCS, 1, (1,)),
    ("S29", "\t", UCS, 1, (1,)),
    ("S30", "a\u00a0b", UCS, 3, (3,)),
    ("S31", "„Hallo“ – Ihr Rabatt…", UCS, 21, (21,)),
    ("S32", "ж" * 70, UCS, 70, (70,)),
    ("S33", "ж" * 71, UCS, 71, (67, 4)),
    ("S34", "ж" * 134, UCS, 134, (67, 67)),
    ("S35", "ж" * 135, UCS, 135, (67, 67, 1)),
    ("S36", THUMB, UCS, 2, (2,)),
    ("S37", THUMB * 35, UCS, 70, (70,)),
    ("S38", THUMB * 36, UCS, 72, (66, 6)),
    ("S39", THUMB * 66, UCS, 132, (66, 66)),
    ("S40", THUMB * 67, UCS, 134, (66, 66, 2)),
    ("S41", "ж" * 66 + THUMB + "ж" * 65, UCS, 133, (66, 67)),
    ("S42", "ж" * 66 + THUMB + "ж" * 66, UCS, 134, (66, 67, 1)),
    ("S43", "a" * 68 + THUMB, UCS, 70, (70,)),
    ("S44", "a" * 69 + THUMB, UCS, 71, (67, 4)),
    ("S45", "a" * 159 + THUMB, UCS, 161, (67, 67, 27)),
    ("S46", FAMILY, UCS, 11, (11,)),
    ("S47", FAMILY * 6, UCS, 66, (66,)),
    ("S48", FAMILY * 7, UCS, 77, (66, 11)),
    ("S50", "\U0001f1e9\U0001f1ea", UCS, 4, (4,)),
    ("S51", "\U0001f44d\U0001f3fd", UCS, 4, (4,)),
    ("S52", "1\ufe0f\u20e3", UCS, 3, (3,)),
    ("S53", "\u2764\ufe0f", UCS, 2, (2,)),
    ("S54", "नमस्ते", UCS, 6, (6,)),
]


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize(("vector", "text", "encoding", "units", "per_part"), VECTORS)
def test_every_vector_counts_as_computed(
    vector: str, text: str, encoding: Encoding, units: int, per_part: tuple[int, ...], profile: Profile
) -> None:
    """S01–S54: encoding, units and the units in each part."""
    counted = sms_parts.count(text, profile)
    assert (counted.encoding, counted.units, counted.per_part) == (encoding, units, per_part), vector
    assert counted.parts == len(per_part)
    limit = (160 if encoding is GSM else 70) if counted.parts == 1 else (153 if encoding is GSM else 67)
    assert counted.units_left == limit - per_part[-1]


def test_a_family_emoji_is_cut_only_by_the_code_unit_profile() -> None:
    """S49: the one vector where the two legal profiles differ."""
    text = "a" * 60 + FAMILY + "a" * 57
    assert sms_parts.count(text, Profile.CODE_UNIT_SAFE).per_part == (66, 62)
    assert sms_parts.count(text, Profile.GRAPHEME_SAFE).per_part == (60, 67, 1)


@pytest.mark.parametrize(
    ("cluster", "units"),
    [
        ("\U0001f1e9\U0001f1ea", 4),
        ("\U0001f44d\U0001f3fd", 4),
        ("1\ufe0f\u20e3", 3),
        ("e\u0323\u0301", 3),
        ("\u1100\u1161\u11a8", 3),
    ],
)
def test_a_visible_character_stays_in_one_part(cluster: str, units: int) -> None:
    """Segmenter rule 4: flags, skin tones, keycaps, combining marks and jamo are not cut."""
    text = "ж" * 66 + cluster + "ж" * 10
    assert sms_parts.split(text)[0] == "ж" * 66
    assert sms_parts.count(text).per_part == (66, units + 10)


def test_three_flags_in_a_row_are_paired_from_the_left() -> None:
    """Segmenter rule 4: regional indicators join two by two."""
    text = "ж" * 61 + "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7" + "ж" * 9
    assert sms_parts.count(text).per_part == (65, 13)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("„Hallo“ – Ihr Rabatt…", '"Hallo" - Ihr Rabatt...'),
        ("a\u00a0b", "a b"),
        ("10 € ‚Rabatt‘", "10 € 'Rabatt'"),
        ("Hallo 👍 “x”", "Hallo 👍 “x”"),
        ("a\u0308", "ä"),
        ("STRA\u1e9eE", "STRASSE"),
        ("1½ ‼ ‹x›", "1 1/2 !! <x>".replace("1 1/2", "11/2")),
        ("Ｈａｌｌｏ", "Hallo"),
        ("a\tb\u2028c\u200bd", "a b\ncd"),
        ("Garçon “x”", "Garçon “x”"),
    ],
)
def test_smart_encoding_is_all_or_nothing(text: str, expected: str) -> None:
    """Compliance 1.4: replace only if the whole text becomes GSM-7."""
    assert sms_parts.prepare(text) == expected


def test_smart_encoding_can_be_switched_off_and_made_lossy() -> None:
    """Compliance 1.4: lossy signs only where a workspace chose it."""
    assert sms_parts.prepare("„x“", smart=False) == "„x“"
    assert sms_parts.prepare("20° ®") == "20° ®"
    assert sms_parts.prepare("20° ®", lossy=True) == "20 Grad (R)"


def test_counts_after_smart_encoding_match_the_computed_values() -> None:
    """Compliance 1.4: 23 and 14 septets."""
    assert sms_parts.count(sms_parts.prepare("„Hallo“ – Ihr Rabatt…")).units == 23
    assert sms_parts.count(sms_parts.prepare("10 € ‚Rabatt‘")).units == 14


def test_the_studio_sees_which_characters_cost() -> None:
    """E1: position, character, units and why."""
    found = sms_parts.costly("5 € [neu]")
    assert [(c.position, c.character, c.units, c.why) for c in found] == [
        (2, "€", 2, "extension"),
        (4, "[", 2, "extension"),
        (8, "]", 2, "extension"),
    ]
    found = sms_parts.costly("5 € – 👍")
    assert [(c.position, c.character, c.units, c.why, c.replacement) for c in found] == [
        (4, "–", 1, "not_gsm", "-"),
        (6, "👍", 2, "not_gsm", None),
    ]


texts = st.text(
    st.one_of(
        st.sampled_from("aäß€[\\^\n" + FAMILY + "👍\U0001f3fd\U0001f1e9\ufe0f\u0301ж"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=400,
)


@given(texts, st.sampled_from(list(Profile)))
def test_parts_join_to_the_text_and_respect_every_limit(text: str, profile: Profile) -> None:
    """Properties (a)–(e) of compliance 1.5."""
    counted, parts = sms_parts.count(text, profile), sms_parts.split(text, profile)
    assert "".join(parts) == text
    assert len(parts) == counted.parts == len(counted.per_part)
    assert sum(counted.per_part) == counted.units
    single, multi = (160, 153) if counted.encoding is GSM else (70, 67)
    assert (counted.parts == 1) == (counted.units <= single)
    assert all(used <= (single if counted.parts == 1 else multi) for used in counted.per_part)
    assert [sms_parts.count(part, profile).units for part in parts] == list(
        counted.per_part
    ) or counted.encoding is UCS


@given(st.text("aäß€[", max_size=330), st.sampled_from("aä€"))
def test_one_more_character_never_lowers_the_count(text: str, more: str) -> None:
    """Property (f) of compliance 1.5."""
    assert sms_parts.count(text + more).parts >= sms_parts.count(text).parts
