"""Products of an XML feed: RSS 2.0, RSS 1.0 or Atom with the attributes of shopping portals, one at a time.

The parser is expat itself, as a stream: a file may be far larger than memory. A feed needs no document type, so one
that has any is refused before an entity can be declared (docs/decisions): nothing can be expanded or fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

import msgspec

from anklang.imports.read import Unreadable

_ITEMS = frozenset({"item", "entry"})  # RSS, Atom
_OWN = frozenset(
    {"http://base.google.com/ns/1.0", "http://base.google.com/cns/1.0"}
)  # attributes, custom ones
MAX_DEPTH = 50
MAX_VALUES = 1000  # of one product
MAX_LENGTH = 100_000  # characters of one value


class Row(msgspec.Struct):
    """What a feed says of one product, as it is written."""

    line: int  # of the file, from 1
    values: dict[str, list[str]]  # attribute -> values; one that is repeated has several


class _Reader:
    """Collects items. Elements inside of an attribute, such as the price of a shipping, are stepped over."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.done: list[Row] = []
        self._depth = 0
        self._item = 0  # depth of the item in hand
        self._line = 0
        self._name = ""  # attribute in hand
        self._parts: list[str] = []
        self._length = 0
        self._own: dict[str, list[str]] = {}
        self._plain: dict[str, list[str]] = {}
        self._count = 0

    def _refuse(self, *_: object) -> None:
        raise Unreadable(
            "The file declares a document type, which a feed never needs. Export it without DOCTYPE."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable(
                f"Line {self.parser.CurrentLineNumber} is nested too deeply. Is it the right file?"
            )
        space, _, local = name.rpartition(" ")
        if not self._item:
            if local in _ITEMS and space not in _OWN:
                self._item, self._line = self._depth, self.parser.CurrentLineNumber
                self._own, self._plain, self._count = {}, {}, 0
        elif self._depth == self._item + 1:
            self._name = name
            self._parts.clear()
            self._length = 0
            href = attributes.get("href")
            if local == "link" and href and attributes.get("rel", "alternate") == "alternate":  # Atom
                self._keep(href)

    def _text(self, data: str) -> None:
        if self._item and self._depth == self._item + 1:
            self._length += len(data)
            if self._length > MAX_LENGTH:
                raise Unreadable(
                    f"Line {self.parser.CurrentLineNumber}: a text has more than {MAX_LENGTH} characters. "
                    "Is it the right file?"
                )
            self._parts.append(data)

    def _end(self, _: str) -> None:
        if self._item and self._depth == self._item + 1:
            text = "".join(self._parts).strip()
            if text:
                self._keep(text)
            self._parts.clear()
        elif self._depth == self._item:
            self.done.append(Row(self._line, {**self._plain, **self._own}))
            self._item = 0
        self._depth -= 1

    def _keep(self, text: str) -> None:
        self._count += 1
        if self._count > MAX_VALUES:
            raise Unreadable(f"The product in line {self._line} has more than {MAX_VALUES} values.")
        space, _, local = self._name.rpartition(" ")
        found = self._own if space in _OWN else self._plain
        found.setdefault(local, []).append(text)


def read_xml(pieces: Iterable[bytes]) -> Iterator[Row]:
    """The products of a file, in order. Raises Unreadable, with the line, where the file is no feed from there on."""
    reader = _Reader()
    any_item = False
    try:
        for piece in pieces:
            reader.parser.Parse(piece, False)
            found, reader.done = reader.done, []
            any_item = any_item or bool(found)
            yield from found
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = reader.parser.CurrentLineNumber
        what = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
        raise Unreadable(
            f"Line {line} is no XML: {what}. The file may be cut off; export it again."
        ) from None
    if not any_item:
        raise Unreadable(
            "The file names no products: it has neither <item> nor <entry>. Is it the right address?"
        )
