"""Requests, and the reports of what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

RequestKind = Literal["export", "erasure"]
RequestState = Literal["open", "done", "refused"]


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with one table."""

    table: str
    holds: dict[str, str]  # what the table is, per language
    rows: int  # of the person
    did: Literal["deleted", "blanked", "kept", "none"]  # none: there were no rows
    stays: dict[str, str] = {}  # what is left, and why


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody outside who was given data of the person."""

    account: str  # the workspace's name for it
    vendor: str
    country: str  # ISO 3166; empty: not entered
    channel: str
    messages: int
    last_at: datetime | None


class FoundIn(msgspec.Struct, frozen=True, kw_only=True):
    """A table in which a word of the person stands."""

    table: str
    rows: int
    sure: bool  # False: another person may have the name, or a colleague wrote it


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """The second pass: every table was searched for the person's ids, addresses and names."""

    tables: int
    words: int  # how many words were looked for
    by_index: list[
        str
    ]  # tables too large to be read word by word, with the columns by which they were searched
    found: list[FoundIn]  # notices; anything sure undoes the erasure


class ErasureReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure did; kept with the request, and names nobody."""

    at: datetime
    tables: list[Rows]
    profiles: int  # the person and the profiles merged into them
    taken_back: int  # messages that were waiting and are not sent
    in_flight: int  # messages that were being handed over; they are settled without the person
    left_journeys: int
    shared_addresses: int  # that stay, as somebody else has them too
    recipients: list[Recipient]  # who has to be told (GDPR 19)
    searched: Searched


class DataRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request of a person."""

    id: UUID
    kind: RequestKind
    person: UUID  # after an erasure a number that leads to nobody
    asked_at: datetime
    due_at: datetime
    asked_via: str  # preference_centre, studio, api, cli
    asked_by: str
    state: RequestState
    settled_at: datetime | None
    settled_by: str
    overdue: bool
    why: str  # why it was refused; empty otherwise
    report: ErasureReport | None  # of an erasure that was done
