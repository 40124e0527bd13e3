"""Which message a receipt speaks of.

The ledger finds a message by the id of its last part (`provider_ref`). What was handed over lately is known better: by
the id of any part, before the answer stands in the ledger, and in whatever base the SMSC writes its numbers.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Literal
from uuid import UUID

import msgspec

from anklang.channels.model import ReportState

Ids = Literal["auto", "same", "hex_dec", "dec_hex"]
"""How an SMSC writes message ids. hex_dec: hexadecimal in its answers, decimal in its receipts. auto: the same in both,
but another base is recognised while the message is remembered."""

MOST = 100_000  # parts; some 450 bytes each
_HEX = re.compile(r"[0-9a-fA-F]+")


class Known(msgspec.Struct):
    """A message that was handed over by this process."""

    message: UUID  # our id
    number: str  # digits of the recipient
    total: int  # number of parts
    ref: str = ""  # provider_ref: by the id of the last part, once known
    delivered: int = 0  # parts that arrived, a bit for each


class Memory:
    """Recent messages by the ids of their parts; the oldest are forgotten first."""

    def __init__(self, ids: Ids, host: str) -> None:
        """`host`: belongs to every id that leaves here, because SMSCs count, and two of them count alike."""
        self._ids = ids
        self._host = host
        self._parts: OrderedDict[str, tuple[Known, int]] = OrderedDict()
        self.other_base = (
            False  # receipts name ids in another base than answers, and the settings do not say so
        )

    def answered(self, known: Known, part: int, message_id: str) -> None:
        """Remember part number `part` (from 1) under the id that the SMSC gave it."""
        kept = self._of_answer(message_id)
        if part == known.total:
            known.ref = self._ref(kept)
        if kept:
            self._parts[kept] = known, part
        while len(self._parts) > MOST:
            self._parts.popitem(last=False)

    def ref_of_answer(self, message_id: str) -> str:
        """The reference of a message whose last part was answered with this id; empty without one."""
        return self._ref(self._of_answer(message_id))

    def ref_of_receipt(self, message_id: str) -> str:
        """The reference of the message whose last part a receipt names; empty without one."""
        return self._ref(self._of_receipt(message_id))

    def _ref(self, kept: str) -> str:
        return f"{kept}@{self._host}" if kept else ""

    def _of_answer(self, message_id: str) -> str:
        if self._ids == "hex_dec":
            return _rebase(message_id, 16)
        return _rebase(message_id, 10) if self._ids == "dec_hex" else _plain(message_id)

    def _of_receipt(self, message_id: str) -> str:
        if self._ids == "hex_dec":
            return _rebase(message_id, 10)
        return _rebase(message_id, 16) if self._ids == "dec_hex" else _plain(message_id)

    def find(self, message_id: str, recipient: str) -> tuple[Known, int] | None:
        """The message and the part of a receipt; None if it is not remembered.

        Another base is only believed if the number of the recipient fits.
        """
        found = self._parts.get(self._of_receipt(message_id))
        if found is not None or self._ids != "auto":
            return found
        plain = _plain(message_id)
        others = [f"{int(plain):x}"] if plain.isdecimal() else []
        others += [str(int(plain, 16))] if _HEX.fullmatch(plain) else []
        for other in others:
            found = self._parts.get(other)
            if found is not None and recipient and found[0].number[-8:] == recipient[-8:]:
                self.other_base = True
                return found
        return None

    def learn(self, known: Known, part: int, state: ReportState) -> ReportState | None:
        """What a receipt for one part says about its message; None while other parts are on their way."""
        if state != "delivered" or known.total == 1:
            return state
        known.delivered |= 1 << part - 1
        return "delivered" if known.delivered.bit_count() == known.total else None


def _plain(message_id: str) -> str:
    """An id for comparing: receipts pad numbers with zeros and write hex digits in another case."""
    trimmed = message_id.strip()
    return trimmed.lower().lstrip("0") or trimmed if _HEX.fullmatch(trimmed) else trimmed


def _rebase(message_id: str, base: int) -> str:
    try:
        return str(int(message_id.strip(), base))
    except ValueError:
        return _plain(message_id)
