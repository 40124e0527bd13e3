"""An import: the file's shape, what its columns mean, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Kind = Literal["file", "tags"]
Status = Literal[
    "uploading",  # the file is still coming in
    "ready",  # waits for its mapping, a check or the start
    "checking",  # every row is looked at, nothing is written
    "waiting",  # started; the worker has not come to it yet
    "running",
    "done",
    "cancelled",  # stopped on the way; what was imported stays until it is undone
    "failed",  # the file cannot be read any further; `fault` says why
    "undoing",
    "undone",
]
OPEN: tuple[Status, ...] = ("checking", "waiting", "running", "undoing")  # the worker has something to do
Target = Literal["ignore", "user", "email", "phone", "trait", "tags", "consent"]
ValueType = Literal["text", "number", "date", "boolean", "list"]
Refused = Literal["row", "value", "consent"]
Encoding = Literal["utf-8", "utf-8-sig", "cp1252"]

MAX_BYTES = 100 * 1024 * 1024  # of a file
PART_BYTES = 256 * 1024  # of a piece in the database
MAX_COLUMNS = 200
MAX_LINE = 1024 * 1024  # bytes of one row
MAX_ERRORS = 50_000  # kept for download; the count goes on
PREVIEW_ROWS = 10
TAGS = "tags"  # the trait that holds a person's tags
MAX_TAGS = 50  # of one person
MAX_TAG = 60  # characters


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is written."""

    encoding: Encoding = "utf-8"
    delimiter: str = ","
    header: bool = True  # the first row names the columns
    columns: list[str] = []  # names; `column 1` … where there is no header
    rows: list[list[str]] = []  # the first rows
    lines: int = 0  # of the file; rows with line breaks inside count more than once


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one column means."""

    index: int  # its place, from 0
    to: Target = "ignore"
    trait: str = ""  # to trait: its name
    type: ValueType = "text"  # to trait: how its values are written
    channel: str = ""  # to consent
    purpose: str = ""  # to consent


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the evidence of imported consents stands: fixed for the whole file, or in a column (compliance 4.3)."""

    source: str = ""  # where people agreed: newsletter form, till
    source_column: int | None = None
    time: str = ""  # when
    time_column: int | None = None
    wording: str = ""  # id of the text that they agreed to
    wording_column: int | None = None
    wording_version: int = 1


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file's columns mean and how its values are written."""

    columns: list[Column] = []
    country: str = ""  # ISO 3166, of numbers without a country code; empty: the workspace's
    decimal: Literal[",", "."] = ","  # 1.234,56 or 1,234.56
    dates: Literal["dmy", "mdy"] = (
        "dmy"  # of dates like 01/05/2026; 2026-05-01 and 01.05.2026 are always read
    )
    overwrite: bool = True  # False: only what is not known yet
    tag: str = ""  # everybody in the file gets it; empty: none
    proof: Proof = Proof()


class Consent(msgspec.Struct, frozen=True):
    """What a row says of one consent."""

    channel: str
    purpose: str
    action: Literal["give", "confirm", "withdraw"]
    address: str  # the row's own; empty: not given, or bound to the person
    at: datetime | None  # None: not said; a withdrawal then counts from now
    source: str
    wording: str


class RowFault(msgspec.Struct, frozen=True):
    """What is wrong in a row, and what is refused because of it."""

    line: int  # of the file, from 1
    column: str  # its name; empty: the whole row
    reason: str
    refused: Refused  # row: nothing of it was taken. value: the rest was. consent: the rest was
    cells: list[str]  # the row as it stands in the file


class Row(msgspec.Struct, kw_only=True):
    """A row, read."""

    line: int
    cells: list[str] = []  # as they stand in the file
    user: str = ""
    email: str = ""
    phone: str = ""  # E.164
    traits: dict[str, Any] = {}
    tags: list[str] = []
    consents: list[Consent] = []
    faults: list[RowFault] = []

    @property
    def refused(self) -> bool:
        """Whether nothing of it is taken."""
        return any(one.refused == "row" for one in self.faults)


class Counts(msgspec.Struct, kw_only=True):
    """How far it is and what came of it."""

    rows: int = 0  # read
    accepted: int = 0  # somebody was made or changed, or is as the file says already
    refused: int = 0  # rows of which nothing was taken
    faults: int = 0  # everything that was wrong, values and consents included
    created: int = 0  # people who were not known
    changed: int = 0  # people known before of whom something changed
    unchanged: int = 0
    consents: int = 0  # recorded
    consents_refused: int = 0  # without proof, or against an earlier withdrawal
    removed: int = 0  # undo: people taken out again
    restored: int = 0  # undo: people put back
    kept: int = 0  # undo: people of whom something could not be put back


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """One import."""

    id: UUID
    kind: Kind
    name: str  # of the file, or what was done
    status: Status
    size: int  # bytes
    place: int  # bytes read so far
    shape: Shape
    mapping: Mapping | None  # None: not said yet
    counts: Counts
    fault: str  # why it failed
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class TagJob(msgspec.Struct, frozen=True, kw_only=True):
    """Tags for everybody who fits a filter."""

    add: list[str] = []
    remove: list[str] = []
    search: str = ""
    segment: str = ""


class Traces(msgspec.Struct, kw_only=True):
    """What an import did to one person, so that it can be taken back."""

    person: UUID
    line: int = 0
    made: bool = False  # was not known before
    before: dict[str, Any] = {}  # trait -> what it was; missing: it was not there
    after: dict[str, Any] = {}  # trait -> what it became
    tags_added: list[str] = []
    tags_removed: list[str] = []
    names: list[tuple[str, str, UUID | None]] = []  # kind, value, who had it before
    consents: list[UUID] = []  # evidence that was recorded
