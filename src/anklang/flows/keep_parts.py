"""A file that comes in pieces of any size is kept in parts of one size, so that no process ever holds all of it."""

from __future__ import annotations

from collections.abc import Callable

from anklang.core.errors import BadInput


class Parts:
    """Hands full parts to `write` with their number, from 0. `size` and `most` in bytes, of a part and of the file."""

    def __init__(self, write: Callable[[int, bytes], None], size: int, most: int) -> None:
        self._write = write
        self._size = size
        self._most = most
        self._rest = bytearray()
        self._number = 0
        self._taken = 0

    def take(self, data: bytes) -> None:
        """The next piece; raises BadInput when the file is too large."""
        self._taken += len(data)
        if self._taken > self._most:
            raise BadInput(
                f"The file has more than {self._most // 1024 // 1024} MB. Split it and upload the parts."
            )
        self._rest += data
        while len(self._rest) >= self._size:
            self._put(bytes(self._rest[: self._size]))
            del self._rest[: self._size]

    def end(self) -> int:
        """The file is complete; answers its size in bytes."""
        if self._rest:
            self._put(bytes(self._rest))
            self._rest.clear()
        return self._taken

    def _put(self, part: bytes) -> None:
        self._write(self._number, part)
        self._number += 1
