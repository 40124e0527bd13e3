"""Bytes of a file in, its shape and its rows out: encoding, delimiter, header; rows can be read on from any place."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from anklang.core.errors import BadInput
from anklang.imports.model import MAX_COLUMNS, MAX_LINE, PART_BYTES, PREVIEW_ROWS, Encoding, Shape

DELIMITERS = (";", ",", "\t", "|")
_BOM = b"\xef\xbb\xbf"
_DATA = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\+?[\d\s()/.-]{6,}")  # no header looks like an address or a number
_SAMPLE = 64 * 1024

Load = Callable[[int], bytes]  # a numbered piece of the file; empty behind the end


class Unreadable(Exception):
    """The file cannot be read on from here; the text says why and what to do."""


class Record(msgspec.Struct, frozen=True):
    """A row."""

    line: int  # in which it begins, from 1
    cells: list[str]
    end: int  # bytes of the file up to its end
    last_line: int  # in which it ends
    damaged: bool  # bytes that the encoding does not know


def shape_of(
    first: bytes, lines: int, *, encoding: str = "", delimiter: str = "", header: bool | None = None
) -> Shape:
    """How a file is written, from its beginning; what is given is taken as it is.

    Raises BadInput for what is no list of rows, Unreadable for rows that never end.
    """
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("The file is UTF-16. Save it as CSV UTF-8 and try again.")
    if first.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadInput("This is a spreadsheet. Save it as CSV and try again.")
    if not first.strip():
        raise BadInput("The file is empty.")
    if b"\x00" in first:
        raise BadInput("The file is no text. Save it as CSV and try again.")
    written = msgspec.convert(encoding, Encoding) if encoding else _encoding(first)
    sample = _whole_lines(first[:_SAMPLE])
    text = sample.decode(written, errors="replace")
    if "\n" not in text and "\r" in text:
        raise BadInput("The rows end in a way of old Macs. Save it as CSV UTF-8 and try again.")
    delimiter = delimiter or max(DELIMITERS, key=lambda sign: _regularity(text, sign))
    shape = Shape(encoding=written, delimiter=delimiter, lines=lines)
    rows = [one.cells for one in _some(records(lambda part: first if part == 0 else b"", shape, 0, 0))]
    if not rows:
        raise BadInput("The file has no rows.")
    if header is None:
        header = not any(_DATA.fullmatch(cell.strip()) for cell in rows[0])
    width = max(map(len, rows))
    if width > MAX_COLUMNS:
        raise BadInput(f"The file has {width} columns; {MAX_COLUMNS} are allowed.")
    named = [cell.strip() for cell in rows[0]] if header else []
    columns = [(named[i] if i < len(named) else "") or f"column {i + 1}" for i in range(width)]
    shown = rows[1:] if header else rows
    return msgspec.structs.replace(shape, header=header, columns=columns, rows=shown[:PREVIEW_ROWS])


def _encoding(data: bytes) -> Encoding:
    if data.startswith(_BOM):
        return "utf-8-sig"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 4:  # not only a sign that the end of the piece cuts
            return "cp1252"
    return "utf-8"


def _whole_lines(data: bytes) -> bytes:
    return data if len(data) < _SAMPLE else data[: data.rfind(b"\n") + 1] or data


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    """How alike the rows are when they are cut at this sign, then how many cells that makes."""
    try:
        widths = [len(row) for row in csv.reader(text.splitlines()[:50], delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or max(widths) == 1:
        return 0.0, 0
    usual = max(set(widths), key=widths.count)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual


def _some(rows: Iterator[Record]) -> Iterator[Record]:
    for index, row in enumerate(rows):
        if index > PREVIEW_ROWS:
            return
        yield row


def records(load: Load, shape: Shape, place: int, line: int) -> Iterator[Record]:
    """The rows behind byte `place`, which ends line number `line`; empty rows are left out.

    Raises Unreadable for what is no row any more: a quote that never ends, a line of a megabyte.
    """
    source = _Lines(load, shape.encoding, place, line)
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(source, delimiter=shape.delimiter)
    while True:
        begins = source.number + 1
        source.damaged = False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = (
                "has no end; a quotation mark may be missing" if "field larger" in str(error) else "is no row"
            )
            raise Unreadable(f"Line {begins} {reason}. Mend it and upload the file again.") from None
        if any(cell.strip() for cell in cells):
            yield Record(begins, cells, source.place, source.number, source.damaged)


class _Lines:
    """The lines of the file from a place on, decoded one by one; knows where it stands."""

    def __init__(self, load: Load, encoding: str, place: int, number: int) -> None:
        self.place = place
        self.number = number
        self.damaged = False
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._load = load
        self._part = place // PART_BYTES
        self._rest = load(self._part)[place % PART_BYTES :]
        self._at = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        end = self._rest.find(b"\n", self._at)
        while end < 0:
            self._rest = self._rest[self._at :]
            self._at = 0
            if len(self._rest) > MAX_LINE:
                raise Unreadable(
                    f"Line {self.number + 1} is longer than {MAX_LINE // 1024} KiB. Is it the right file?"
                )
            self._part += 1
            more = self._load(self._part)
            if not more:
                break
            self._rest += more
            end = self._rest.find(b"\n")
        raw = self._rest[self._at : end + 1] if end >= 0 else self._rest[self._at :]
        if not raw:
            raise StopIteration
        self._at += len(raw)
        if self.place == 0 and raw.startswith(_BOM):
            text = self._decoded(raw[len(_BOM) :])
        else:
            text = self._decoded(raw)
        self.place += len(raw)
        self.number += 1
        return text

    def _decoded(self, raw: bytes) -> str:
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError:
            self.damaged = True
            text = raw.decode(self._encoding, errors="replace")
        if "\x00" in text:
            self.damaged = True
            text = text.replace("\x00", "")
        return text.replace("\r\n", "\n").replace("\r", " ") if "\r" in text else text


def cell_of(cells: list[str], index: Any) -> str:
    """A cell without blanks around it; empty where the row is too short."""
    return cells[index].strip() if isinstance(index, int) and 0 <= index < len(cells) else ""
