"""A row of a file becomes what is said of one person, with everything that is wrong in it. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from anklang.core.errors import BadInput, Problem
from anklang.events.accept import ID_CHARS, NOBODY
from anklang.events.addresses import email_of, phone_of
from anklang.imports.model import (
    MAX_TAG,
    MAX_TAGS,
    TAGS,
    Column,
    Consent,
    Mapping,
    Proof,
    Refused,
    Row,
    RowFault,
    Shape,
    ValueType,
)
from anklang.imports.read import Record, cell_of
from anklang.profiles.model import MAX_VALUE_BYTES

_YES = frozenset(
    "1 yes y true ja j wahr x given subscribed angemeldet erteilt opt-in optin aktiv active".split()
)
_CONFIRMED = frozenset("confirmed bestaetigt bestätigt doi double-opt-in".split())
_NO = frozenset(
    "0 no n false nein falsch - withdrawn unsubscribed abgemeldet widerrufen opt-out optout inaktiv inactive".split()
)
_BOUND = {
    "email": "email",
    "sms": "phone",
    "rcs": "phone",
    "whatsapp": "phone",
}  # channel -> whose address it is
_DATE = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\.\d+)?\s*(Z|UTC)?"
)
_NUMBER = {
    ",": re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?"),
    ".": re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"),
}
_TRAIT = re.compile(r"[^\x00]{1,100}")
Clock = tuple[int, int, int]
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def check_mapping(mapping: Mapping, shape: Shape, purposes: set[str]) -> None:
    """Refuse a mapping that names nobody or contradicts itself; raises BadInput with every fault."""
    faults: list[Problem] = []
    seen: set[str] = set()
    for number, one in enumerate(mapping.columns):
        path = f"columns[{number}]"
        if not 0 <= one.index < len(shape.columns):
            faults.append(Problem(f"{path}.index", f"there is no column {one.index}"))
        fault = _column_fault(one, purposes)
        if fault:
            faults.append(Problem(path, fault))
        key = {"trait": f"trait:{one.trait}", "consent": f"{one.channel}/{one.purpose}"}.get(one.to, one.to)
        if one.to not in ("ignore", "tags") and key in seen:
            faults.append(Problem(path, f"{key} is filled by another column already"))
        seen.add(key)
    if not seen & {"user", "email", "phone"}:
        faults.append(Problem("columns", "nobody can be found", "map a column to user, email or phone"))
    proof = mapping.proof
    for name in ("source_column", "time_column", "wording_column"):
        index = getattr(proof, name)
        if index is not None and not 0 <= index < len(shape.columns):
            faults.append(Problem(f"proof.{name}", f"there is no column {index}"))
    if proof.time and moment_of(proof.time, mapping.dates, UTC) is None:
        faults.append(Problem("proof.time", "is no date"))
    if len(mapping.tag) > MAX_TAG:
        faults.append(Problem("tag", f"has more than {MAX_TAG} characters"))
    if faults:
        raise BadInput("The columns cannot be used like this.", faults)


def _column_fault(one: Column, purposes: set[str]) -> str:
    if one.to == "trait" and not _TRAIT.fullmatch(one.trait):
        return "a trait needs a name of 1 to 100 characters"
    if one.to == "trait" and one.trait == TAGS:
        return "tags are a target of their own: to tags"
    if one.to == "consent":
        if one.channel not in ("email", "sms", "rcs", "whatsapp", "push", "inapp", "onsite"):
            return f"{one.channel!r} is no channel"
        if one.purpose not in purposes:
            return f"{one.purpose!r} is no purpose of this workspace"
    return ""


class Reader:
    """Reads rows by one mapping."""

    def __init__(self, mapping: Mapping, shape: Shape, country: str, zone: tzinfo, now: datetime) -> None:
        self._mapping = mapping
        self._shape = shape
        self._country = mapping.country or country
        self._zone = zone
        self._now = now

    def read(self, record: Record) -> Row:
        """What a row says; its faults say what of it is refused."""
        row = Row(line=record.line, cells=record.cells)
        if record.damaged:
            self._fault(row, record, "", f"holds bytes that are not {self._shape.encoding}", "row")
            return row
        if len(record.cells) > len(self._shape.columns):
            reason = f"has {len(record.cells)} cells, the file {len(self._shape.columns)} columns"
            self._fault(row, record, "", reason, "row")
            return row
        for column in self._mapping.columns:
            if column.to != "consent":
                self._take(row, record, column, cell_of(record.cells, column.index))
        if not (row.user or row.email or row.phone):
            self._fault(
                row, record, "", "names nobody: no customer number, e-mail address or phone number", "row"
            )
            return row
        for column in self._mapping.columns:
            if column.to == "consent":
                self._consent(row, record, column, cell_of(record.cells, column.index).lower())
        return row

    def _fault(self, row: Row, record: Record, column: str, reason: str, refused: Refused) -> None:
        row.faults.append(RowFault(row.line, column, reason, refused, record.cells))

    def _take(self, row: Row, record: Record, column: Column, text: str) -> None:
        if not text or column.to == "ignore":
            return
        name = self._shape.columns[column.index]
        if column.to == "user":
            if len(text) > ID_CHARS or text.lower() in NOBODY:
                self._fault(row, record, name, f"{text[:40]!r} is no customer number", "value")
            else:
                row.user = text
        elif column.to == "email":
            row.email = email_of(text)
            if not row.email:
                self._fault(row, record, name, f"{text[:80]!r} is no e-mail address", "value")
        elif column.to == "phone":
            row.phone = phone_of(text, self._country)
            if not row.phone:
                self._fault(row, record, name, f"{text[:40]!r} is no telephone number", "value")
        elif column.to == "tags":
            row.tags = [*row.tags, *(tag for tag in tags_of(text) if tag not in row.tags)][:MAX_TAGS]
        else:
            self._trait(row, record, column, name, text)

    def _trait(self, row: Row, record: Record, column: Column, name: str, text: str) -> None:
        value = value_of(text, column.type, self._mapping, self._zone)
        if value is None:
            self._fault(row, record, name, f"{text[:40]!r} is no {column.type}", "value")
        elif len(text.encode()) > MAX_VALUE_BYTES - 2:
            self._fault(row, record, name, f"is longer than {MAX_VALUE_BYTES} bytes", "value")
        else:
            row.traits[column.trait] = value

    def _consent(self, row: Row, record: Record, column: Column, said: str) -> None:
        if not said:
            return
        name = self._shape.columns[column.index]
        address = getattr(row, _BOUND[column.channel]) if column.channel in _BOUND else ""
        if said in _NO:
            row.consents.append(Consent(column.channel, column.purpose, "withdraw", address, None, "", ""))
            return
        if said not in _YES | _CONFIRMED:
            self._fault(row, record, name, f"{said[:40]!r} says neither yes nor no", "consent")
            return
        source, wording, at, missing = self._evidence(record)
        if missing:
            self._fault(row, record, name, f"is no consent without proof: {missing} missing", "consent")
        elif at is None or not _EARLIEST <= at <= self._now:
            self._fault(row, record, name, "is no consent: its time is no date of the past", "consent")
        elif column.channel in _BOUND and not address:
            self._fault(
                row, record, name, f"is bound to an address; the row has none for {column.channel}", "consent"
            )
        else:
            action = "confirm" if said in _CONFIRMED else "give"
            row.consents.append(
                Consent(column.channel, column.purpose, action, address, at, source, wording)  # type: ignore[arg-type]  # one of the two
            )

    def _evidence(self, record: Record) -> tuple[str, str, datetime | None, str]:
        """Source, wording and time of the row's consents, and what of them is missing."""
        proof: Proof = self._mapping.proof
        source = cell_of(record.cells, proof.source_column) or proof.source
        wording = cell_of(record.cells, proof.wording_column) or proof.wording
        time = cell_of(record.cells, proof.time_column) or proof.time
        named = (("source", source), ("time", time), ("wording", wording))
        missing = " and ".join(name for name, value in named if not value)
        return source[:200], wording[:200], moment_of(time, self._mapping.dates, self._zone), missing


def value_of(text: str, type_: ValueType, mapping: Mapping, zone: tzinfo) -> Any:
    """A cell as a value of this type; None for what is none."""
    if type_ == "number":
        return number_of(text, mapping.decimal)
    if type_ == "date":
        return date_of(text, mapping.dates, zone)
    if type_ == "boolean":
        return boolean_of(text)
    return tags_of(text) if type_ == "list" else text


def number_of(text: str, decimal: str) -> int | float | None:
    """1.234,56 or 1,234.56, with or without a currency sign, as a number."""
    bare = text.replace("\u00a0", "").replace(" ", "").replace("'", "").strip("€$£").removesuffix("EUR")
    if not _NUMBER[decimal].fullmatch(bare) or len(bare) > 24:
        return None
    plain = bare.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    return float(plain) if "." in plain else int(plain)


def boolean_of(text: str) -> bool | None:
    """Yes or no, ja or nein."""
    said = text.strip().lower()
    if said in _YES:
        return True
    return False if said in _NO else None


def date_of(text: str, order: str, zone: tzinfo | None) -> str | None:
    """A date, or a date and time, as ISO 8601; None for what is none. Years have four digits."""
    found = _parts(text, order)
    if found is None:
        return None
    year, month, day, clock, utc = found
    try:
        if clock is None:
            return date(year, month, day).isoformat()
        moment = datetime(year, month, day, *clock)  # noqa: DTZ001 - the zone comes next
        return moment.replace(tzinfo=UTC if utc or zone is None else zone).isoformat()
    except ValueError:
        return None


def moment_of(text: str, order: str, zone: tzinfo) -> datetime | None:
    """A date, or a date and time, as a moment; a date alone is its midnight in `zone`."""
    said = text.strip()
    if re.search(r"\d[+-]\d\d:?\d\d$", said):
        try:
            return datetime.fromisoformat(said).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    found = _parts(said, order)
    if found is None:
        return None
    year, month, day, clock, utc = found
    try:
        moment = datetime(year, month, day, *(clock or ()))  # noqa: DTZ001 - the zone comes next
        return moment.replace(tzinfo=UTC if utc else zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _parts(text: str, order: str) -> tuple[int, int, int, Clock | None, bool] | None:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    first, second, third = found.group(1), found.group(2), found.group(3)
    hour, minute, second_ = (int(part or 0) for part in found.group(4, 5, 6))
    clock = (hour, minute, second_) if found.group(4) else None
    utc = found.group(7) is not None
    if len(first) == 4 and len(third) <= 2:
        return int(first), int(second), int(third), clock, utc
    if len(third) != 4 or len(first) > 2:
        return None
    if order == "mdy" and "." not in text.split()[0]:
        first, second = second, first
    return int(third), int(second), int(first), clock, utc


def tags_of(text: str) -> list[str]:
    """Tags out of a cell: parted by commas, semicolons or bars."""
    found = dict.fromkeys(part.strip()[:MAX_TAG] for part in re.split(r"[,;|]", text))
    return [tag for tag in found if tag and "\x00" not in tag]
