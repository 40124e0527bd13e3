"""A text of any length, in any alphabet of an SMSC, becomes parts that fit into a short message (TS 23.040)."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.channels.gsm import is_gsm
from anklang.channels.sms_parts import Encoding, count, split
from anklang.providers.smpp.encode import UCS2, Alphabet, Piece, cut, open_up
from anklang.providers.smpp.wire import UDH_INDICATOR, Deliver, Party, Submit, submit_body

ALPHABETS = get_args(Alphabet)
OCTETS = 140  # of user data in one short message, header included (TS 23.040, 9.2.3.16)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
NOBODY = Party("4915112340001", 1, 1)

texts = st.text(
    st.one_of(st.sampled_from("aÄß€[\\~\nàé@£Δ`ç" + FAMILY + "👍ж\u0301"), st.characters(exclude_categories=["Cs"])),
    min_size=1, max_size=500,
)  # fmt: skip
gsm_texts = st.text(st.sampled_from("aäß€[{é@£Δ\n "), min_size=1, max_size=500)


def _septets(text: bytes, esm_class: int) -> int:
    """Septets that a part of an alphabet with one octet for each sign takes on the air, header included."""
    head = (text[0] + 1) * 8 if esm_class & UDH_INDICATOR else 0
    return -(-head // 7) + len(text) - (head // 8)


@given(st.one_of(texts, gsm_texts), st.sampled_from(ALPHABETS), st.sampled_from([6, 7]))
def test_every_part_fits_and_all_of_them_are_the_text(text: str, alphabet: Alphabet, header: int) -> None:
    parts = cut(text, alphabet, 0xABCD, header)  # type: ignore[arg-type]
    assert len({part.data_coding for part in parts}) == 1
    whole: list[bytes] = []
    for place, part in enumerate(parts, 1):
        if part.data_coding == UCS2:
            assert len(part.text) <= OCTETS
        else:
            assert _septets(part.text, part.esm_class) <= 160
        body = submit_body(Submit(NOBODY, NOBODY, part.text, part.esm_class, part.data_coding, ""))
        assert body.endswith(part.text)
        plain, piece = open_up(Deliver(NOBODY, NOBODY, part.esm_class, part.data_coding, part.text, {}))
        assert piece == (Piece(piece.reference, len(parts), place) if piece and len(parts) > 1 else None)
        whole.append(plain)
    coding = "utf-16-be" if parts[0].data_coding == UCS2 else "latin-1"
    if alphabet != "gsm" or coding == "utf-16-be":
        assert b"".join(whole).decode(coding) == text


@given(st.one_of(texts, gsm_texts), st.sampled_from(ALPHABETS), st.sampled_from([6, 7]))
def test_the_parts_that_are_counted_are_the_parts_that_are_sent(
    text: str, alphabet: Alphabet, header: int
) -> None:
    """R16: prices are for parts."""
    parts = cut(text, alphabet, 1, header)  # type: ignore[arg-type]
    encoding = Encoding.UCS2 if parts[0].data_coding == UCS2 else Encoding.GSM7
    counted = count(text, header=header, encoding=encoding)  # type: ignore[arg-type]
    assert (counted.encoding, counted.parts) == (encoding, len(parts))
    assert len(split(text, header=header, encoding=encoding)) == len(parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "alphabet", "coding", "parts"),
    [
        ("a" * 159 + "€", "latin1", UCS2, 3),  # 161 septets, and 160 signs of UCS-2: 67 in a part
        ("a" * 71 + "€", "latin1", UCS2, 2),
        ("ä" * 160, "latin1", 0, 1),
        ("ä" * 71, "ascii", UCS2, 2),
        ("ä" * 160, "ascii", UCS2, 3),
        ("a" * 160, "ascii", 0, 1),
        ("a" * 161, "ascii", 0, 2),
        ("{" * 80, "latin1", 0, 1),  # two septets each on the air
        ("{" * 81, "latin1", 0, 2),
        ("ä" * 160, "gsm", 0, 1),
        ("`" * 71, "ascii", UCS2, 2),  # in ASCII, but no phone has it in GSM
    ],
)
def test_the_alphabet_is_chosen_before_the_text_is_cut(
    text: str, alphabet: Alphabet, coding: int, parts: int
) -> None:
    found = cut(text, alphabet, 1, 6)
    assert ({part.data_coding for part in found}, len(found)) == ({coding}, parts)


@given(st.text(st.sampled_from("aä€ж👍"), max_size=330))
def test_a_text_asked_for_in_unicode_is_counted_in_unicode(text: str) -> None:
    assert count(text, encoding=Encoding.UCS2).encoding is Encoding.UCS2
    assert count(text, encoding=Encoding.GSM7) == count(text)  # outside GSM-7 there is nothing but UCS-2
    assert (count(text).encoding is Encoding.GSM7) == is_gsm(text)


@pytest.mark.parametrize(
    "cluster",
    [
        "a" + "\U000e0061" * 80,
        "👍" + ("\u200d👍" * 60),
        "e" + "\u0301" * 200,
        "жж" + "👍" + "\U000e0061" * 33,
    ],
)
def test_a_visible_sign_that_is_longer_than_a_part_is_cut_between_its_characters(cluster: str) -> None:
    """No profile cuts inside a surrogate pair, however long the sign is."""
    for text in (cluster, "ж" * 40 + cluster + "ж" * 40, cluster * 2):
        parts = split(text)
        assert "".join(parts) == text
        room = OCTETS if len(parts) == 1 else OCTETS - 6
        assert all(len(part.encode("utf-16-be")) <= room for part in parts)
        assert len(parts) == count(text).parts
