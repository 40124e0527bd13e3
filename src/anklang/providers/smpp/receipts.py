"""Receipts: by optional parameters (5.3.2), else by the text that all SMSCs write (appendix B)."""

from __future__ import annotations

import re

import msgspec

from anklang.channels.model import Raw, ReportState
from anklang.providers.smpp.encode import Alphabet, decode, open_up
from anklang.providers.smpp.errors import STATE_OF_TLV, STATES, Meaning, meaning_of_network
from anklang.providers.smpp.wire import MESSAGE_STATE, NETWORK_ERROR_CODE, RECEIPTED_MESSAGE_ID, Deliver

_KIND = 0x3C  # bits of esm_class that say what a deliver_sm is
_FINAL, _INTERMEDIATE = 0x04, 0x20
_HANDSET = (0x08, 0x10)  # acknowledgements that a phone sends, not the SMSC
_FIELD = re.compile(r"\b(id|stat|err|done date)\s*:\s*([^\s:]+)(?!\S*:)", re.I)
_TEXT = re.compile(r"\btext\s*:", re.I)  # what follows is the beginning of the message


class Receipt(msgspec.Struct, frozen=True):
    """What the SMSC says became of one part."""

    message_id: str  # as the SMSC writes it; empty where it names none
    state: ReportState  # our word
    meaning: Meaning | None  # class and reason of what was not delivered
    code: str  # the SMSC's word and its error number
    recipient: str  # digits
    raw: Raw  # what was read


def is_receipt(one: Deliver) -> bool:
    """Whether a deliver_sm is a receipt. Some SMSCs leave esm_class at 0 and tell it by the parameters alone."""
    by_parameters = RECEIPTED_MESSAGE_ID in one.tlvs and MESSAGE_STATE in one.tlvs
    return one.esm_class & _KIND in (_FINAL, _INTERMEDIATE) or by_parameters


def is_handset(one: Deliver) -> bool:
    """Whether a phone acknowledges by itself; it says nothing that the SMSC's receipt does not say."""
    return one.esm_class & _KIND in _HANDSET


def read_receipt(one: Deliver, alphabet: Alphabet) -> Receipt:
    """Read a receipt. The error number belongs to the SMSC, so that only a GSM network error speaks of the number."""
    text = decode(open_up(one)[0], one.data_coding, alphabet)
    fields = {key.lower(): value for key, value in reversed(_FIELD.findall(_TEXT.split(text)[0]))}
    told = one.tlvs.get(RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("latin-1")
    by_tlv = STATE_OF_TLV.get(int.from_bytes(one.tlvs.get(MESSAGE_STATE, b""), "big"), "")
    word = by_tlv or fields.get("stat", "UNKNOWN").upper()[:7]
    state, meaning = STATES.get(word, STATES["UNKNOWN"])
    network = one.tlvs.get(NETWORK_ERROR_CODE, b"")
    if state == "undeliverable" and word == "UNDELIV":
        meaning = meaning_of_network(network) or meaning
    error = fields.get("err", "") or (str(int.from_bytes(network[1:], "big")) if network else "")
    raw: Raw = {
        "stat": word,
        "err": error[:20],
        "done date": fields.get("done date", "")[:20],
        "id": (told or fields.get("id", ""))[:65],
        "tlvs": {f"{tag:04x}": value[:64].hex() for tag, value in one.tlvs.items()},
    }
    return Receipt(
        told or fields.get("id", ""), state, meaning, f"{word} {error}".strip(), one.source.number, raw
    )
