"""Rows of a feed, whatever it is written in: XML, or a table with the same attributes as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from anklang.core.errors import BadInput
from anklang.feeds.read_xml import Row, read_xml
from anklang.feeds.unpack import unpack
from anklang.imports.read import Unreadable, records, shape_of

_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe<\x00|\xfe\xff\x00<")
_TWICE = re.compile(r"\.\d+$")  # exporters number a column that comes twice
_MANY = {"additional_image_link", "product_type"}  # of a table: several values in one cell
_FIRST = 64 * 1024  # bytes by which the shape of a table is known


def read(pieces: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a file as it arrived, packed or not. Raises Unreadable where it cannot be read on."""
    contents = unpack(pieces)
    first = b""
    for piece in contents:
        first += piece
        if len(first) >= _FIRST:
            break
    if not first.strip():
        raise Unreadable("The file is empty.")
    if _XML.match(first):
        yield from read_xml(_chain(first, contents))
    else:
        yield from _table(first, contents)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _table(first: bytes, rest: Iterator[bytes]) -> Iterator[Row]:
    try:
        shape = shape_of(first, 0, header=True)
    except BadInput as error:
        raise Unreadable(error.what) from None
    names = [_name(column) for column in shape.columns]
    if "id" not in names:
        raise Unreadable(
            f"The first row names no column id; it names {', '.join(names[:8])[:200]}. "
            "Name the columns like the attributes of product feeds: id, title, link, price, availability …"
        )
    parts = _chain(first, rest)
    for index, record in enumerate(records(lambda _: next(parts, b""), shape, 0, 0)):
        if index == 0:
            continue
        values: dict[str, list[str]] = {}
        for name, cell in zip(names, record.cells, strict=False):
            text = cell.strip()
            if text:
                values.setdefault(name, []).extend(_several(text) if name in _MANY else [text])
        yield Row(record.line, values)


def _name(column: str) -> str:
    """A column's attribute: g:Image Link and image_link are the same."""
    name = column.strip().strip('"').lower().removeprefix("g:")
    return _TWICE.sub("", re.sub(r"[\s-]+", "_", name))


def _several(text: str) -> list[str]:
    return [part for part in (one.strip() for one in text.split(",")) if part]
