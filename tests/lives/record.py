"""What was done and what was handed over, in one order: the only thing that the oracle may look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Deed(msgspec.Struct, frozen=True):
    """Something that was done and had been committed before anything with a higher number."""

    n: int  # its place
    at: datetime  # the clock then
    kind: str  # consent, stop, start, unsubscribe, manual, report, identify, merge, prefer, forget …
    who: str = ""  # somebody, by the shop's name for them
    said: dict[str, Any] = {}


class HandOver(msgspec.Struct, frozen=True):
    """A provider was called for a message."""

    n: int  # deeds below it were done before
    at: datetime
    message: str  # its id
    channel: str
    address: str
    template: str  # empty: an answer of ours without a template
    purpose: str  # as the ledger has it; used only where there is no template
    who: str  # whose message it is, at the end of the life
    outcome: str  # accepted, unknown, failed, busy
    individual: bool = False  # its links are this person's own
    useless_after: datetime | None = None
    occasion: str = ""  # of an answer without a template
    refunded: int | None = None  # a report said later, with this deed, that it never arrived


class Record(msgspec.Struct):
    """One life of a small shop."""

    deeds: list[Deed]
    handed: list[HandOver]
    templates: dict[str, tuple[str, str, str, str]]  # id -> class, purpose, channel, topic, from the files
    caps: list[tuple[int, float, tuple[str, ...]]]  # limit, hours, channels
    double_opt_in: frozenset[str] = frozenset()  # purposes of which the shop wants a confirmation
    start_numbers: dict[str, str] = {}  # who -> number that they begin with
