"""Pieces of a file as it arrived to pieces of what is in it: gzip is unpacked, the size stays bounded."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from anklang.feeds.model import MAX_UNPACKED
from anklang.imports.read import Unreadable

_GZIP = b"\x1f\x8b"
_PIECE = 256 * 1024


def unpack(pieces: Iterable[bytes], most: int = MAX_UNPACKED) -> Iterator[bytes]:
    """The contents of a file. Raises Unreadable for what is damaged, or larger than `most` bytes when unpacked."""
    source = iter(pieces)
    first = next(source, b"")
    contents = _gunzip(first, source) if first.startswith(_GZIP) else _chain(first, source)
    size = 0
    for piece in contents:
        size += len(piece)
        if size > most:
            raise Unreadable(
                f"The file has more than {most // 1024 // 1024} MB when it is unpacked. Is it the right file?"
            )
        yield piece


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _gunzip(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Never more than a piece at once, however well it was packed; several members one after the other are one file."""
    engine, begun = zlib.decompressobj(wbits=31), True
    try:
        for packed in _chain(first, rest):
            data = packed
            while data:
                if not begun:
                    data = data.lstrip(b"\0")  # some tools fill the last block
                    engine, begun = zlib.decompressobj(wbits=31), bool(data)
                found = engine.decompress(data, _PIECE)
                if found:
                    yield found
                data = engine.unconsumed_tail
                if engine.eof:
                    data, begun = engine.unused_data, False
        if begun:
            yield engine.flush()
    except zlib.error:
        raise Unreadable("The file is damaged: it cannot be unpacked. Export it again.") from None
    if begun and not engine.eof:
        raise Unreadable("The file is cut off: the end of what is packed is missing. Export it again.")
