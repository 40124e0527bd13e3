"""Texts as bytes: the alphabets of SMPP, and a long text cut into parts that the phone joins again.

The cut is that of `channels.sms_parts`, by which the studio counts. The alphabet is the SMSC's: where it is Latin-1 or
ASCII, a text which the studio counts as GSM-7 may need UCS-2, and then has more parts. GSM 03.38 travels unpacked, one
septet in a byte, as SMSCs want it.
"""

from __future__ import annotations

import struct
from typing import Literal

import msgspec

from anklang.channels.gsm import GSM_BASIC, GSM_EXTENSION, is_gsm
from anklang.channels.sms_parts import LONG_HEADER, SHORT_HEADER, Encoding, split
from anklang.providers.smpp.wire import SAR_NUMBER, SAR_REFERENCE, SAR_TOTAL, UDH_INDICATOR, Deliver

Alphabet = Literal["gsm", "latin1", "ascii"]
"""What data_coding 0 means at an SMSC; nearly always GSM 03.38."""

UCS2 = 8
MOST_PARTS = 255  # the header numbers them in one byte
_ESCAPE = 0x1B
_CODING = {1: "ascii", 2: "latin-1", 3: "latin-1", 4: "latin-1", UCS2: "utf-16-be"}  # data_coding (5.2.19)
_EXTENSION = dict(
    zip(GSM_EXTENSION, (0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), strict=True)
)
_SEPTETS = {sign: at if at < _ESCAPE else at + 1 for at, sign in enumerate(GSM_BASIC)}
_TO_GSM = {ord(sign): chr(at) for sign, at in _SEPTETS.items()} | {
    ord(sign): chr(_ESCAPE) + chr(at) for sign, at in _EXTENSION.items()
}  # septets as signs of Latin-1, so that a text is translated in one call
_BASIC = {at: sign for sign, at in _SEPTETS.items()}
_EXTENDED = {at: sign for sign, at in _EXTENSION.items()}


class TooLong(ValueError):
    """The text has more parts than a header can number."""


class Cut(msgspec.Struct, frozen=True):
    """One part of a text, ready for a submit_sm."""

    text: bytes  # with its user data header, if there are several
    data_coding: int  # 0 or 8
    esm_class: int  # says whether there is a header


class Piece(msgspec.Struct, frozen=True):
    """Where one part of an inbound text belongs."""

    reference: int  # the same in all parts of a text
    total: int  # number of parts
    number: int  # of this one, from 1


def cut(text: str, alphabet: Alphabet, reference: int, header: Literal[6, 7]) -> list[Cut]:
    """The parts of ``text``; ``reference`` joins them and is cut to the bits that the header holds.

    A text outside what the SMSC's own alphabet can carry goes out as UCS-2. Raises TooLong.
    """
    plain = is_gsm(text) and _fits(
        text, alphabet
    )  # the SMSC makes GSM of its own alphabet, and counts septets
    pieces = split(text, header=header, encoding=Encoding.GSM7 if plain else Encoding.UCS2)
    if len(pieces) > MOST_PARTS:
        raise TooLong(f"The text has {len(pieces)} parts; the network joins at most {MOST_PARTS}.")
    coding = 0 if plain else UCS2
    encoded = [_encode(piece, alphabet) if plain else piece.encode("utf-16-be") for piece in pieces]
    if len(encoded) == 1:
        return [Cut(encoded[0], coding, 0)]
    return [
        Cut(_header(reference, len(encoded), number, header) + one, coding, UDH_INDICATOR)
        for number, one in enumerate(encoded, 1)
    ]


def open_up(one: Deliver) -> tuple[bytes, Piece | None]:
    """The text of a deliver_sm without its header, and which part of a longer text it is."""
    text, piece = one.text, None
    if one.esm_class & UDH_INDICATOR and text and len(text) > text[0]:
        piece, text = _piece(text[1 : text[0] + 1]), text[text[0] + 1 :]
    return text, piece or _joined_by_tlv(one)


def decode(text: bytes, coding: int, alphabet: Alphabet) -> str:
    """Bytes as text by their data_coding; what means nothing is shown as such."""
    codec = _CODING.get(_class_of(coding))
    if codec is None and alphabet == "gsm":
        return from_gsm(text)
    return text.decode(codec or "latin-1", "replace").replace("\0", "")


def to_gsm(text: str) -> bytes:
    """Septets of ``text``, one in a byte; every sign must be in the alphabet."""
    return text.translate(_TO_GSM).encode("latin-1")


def from_gsm(septets: bytes) -> str:
    """The text of septets; after an escape that means nothing the plain sign counts (TS 23.038, 6.2.1.1)."""
    signs: list[str] = []
    escaped = False
    for septet in septets:
        if septet == _ESCAPE and not escaped:
            escaped = True
            continue
        known = _EXTENDED.get(septet) if escaped else None
        signs.append(known or _BASIC.get(septet, "\ufffd"))
        escaped = False
    return "".join(signs)


def _fits(text: str, alphabet: Alphabet) -> bool:
    if alphabet == "gsm":
        return True
    try:
        text.encode("latin-1" if alphabet == "latin1" else "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _encode(text: str, alphabet: Alphabet) -> bytes:
    return to_gsm(text) if alphabet == "gsm" else text.encode("latin-1")


def _class_of(coding: int) -> int:
    """The alphabet of a data_coding; those with a message class (TS 23.038, 4) name it in two bits."""
    if coding & 0xF0 == 0xF0:
        return 0
    if coding & 0xC0 == 0 and coding & 0x10:
        return UCS2 if coding & 0x0C == UCS2 else 0
    return coding


def _header(reference: int, total: int, number: int, header: Literal[6, 7]) -> bytes:
    """The user data header of a part: information element 0, or 8 with a 16-bit reference (TS 23.040, 9.2.3.24)."""
    if header == SHORT_HEADER:
        return bytes((5, 0, 3, reference & 0xFF, total, number))
    assert header == LONG_HEADER
    return struct.pack(">BBBHBB", 6, 8, 4, reference & 0xFFFF, total, number)


def _piece(header: bytes) -> Piece | None:
    at = 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + length]
        if (kind, len(value)) in ((0, 3), (8, 4)):
            return _valid(Piece(int.from_bytes(value[:-2], "big"), value[-2], value[-1]))
        at += 2 + length
    return None


def _joined_by_tlv(one: Deliver) -> Piece | None:
    found = [int.from_bytes(one.tlvs.get(tag, b""), "big") for tag in (SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER)]
    return _valid(Piece(*found)) if SAR_TOTAL in one.tlvs else None


def _valid(piece: Piece) -> Piece | None:
    return piece if 1 <= piece.number <= piece.total and piece.total > 1 else None
