"""Long texts that people write come in parts, in any order; here they become one again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256

import msgspec

from anklang.providers.smpp.encode import Piece
from anklang.providers.smpp.session import Respond
from anklang.providers.smpp.wire import Deliver

PATIENCE = (
    2.0  # seconds that a part is left unanswered: an SMSC with a window of one sends the next only then
)
GIVE_UP = 600.0  # seconds after which a text is handed on without the parts that did not come
MOST_TEXTS = 2_000  # incomplete ones


class Said(msgspec.Struct):
    """Something that was said, whole."""

    first: Deliver  # its first part
    texts: list[tuple[bytes, int]]  # text and data_coding of each part, in order
    waiting: list[Respond]  # what is to be answered
    connection: int  # number of the connection on which it was said
    parts: str = "1 of 1"  # which parts came
    promised: bool = False  # a part was answered before the whole was kept: the SMSC will not say it again

    def respond(self, status: int) -> None:
        """Answer everything that is not answered yet."""
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            one(status)

    def key(self) -> bytes:
        """What makes this text the same as another one."""
        parties = f"{self.first.source.number}\0{self.first.to.number}\0".encode()
        return sha256(parties + b"\0".join(text for text, _ in self.texts)).digest()


class _Open(msgspec.Struct):
    parts: dict[int, tuple[Deliver, bytes]]  # by number
    total: int
    waiting: list[Respond]
    connection: int
    timers: list[asyncio.TimerHandle]
    promised: bool = False


Key = tuple[str, str, int, int]


class Joiner:
    """Keeps parts until the text is whole, then hands it to `whole`."""

    def __init__(self, whole: Callable[[Said], None]) -> None:
        self._whole = whole
        self._open: dict[Key, _Open] = {}

    def add(self, one: Deliver, text: bytes, piece: Piece, respond: Respond, connection: int) -> None:
        """Take a part. It is answered with the whole, or after a moment if the others are slow."""
        key = (one.source.number, one.to.number, piece.reference, piece.total)
        found = self._open.get(key)
        if found is None:
            if len(self._open) >= MOST_TEXTS:
                self._finish(next(iter(self._open)))
            loop = asyncio.get_running_loop()
            timers = [
                loop.call_later(PATIENCE, self._promise, key),
                loop.call_later(GIVE_UP, self._finish, key),
            ]
            found = self._open[key] = _Open({}, piece.total, [], connection, timers)
        found.parts[piece.number] = one, text
        found.waiting.append(respond)
        found.connection = connection
        if len(found.parts) == found.total:
            self._finish(key)
        elif found.promised:
            self._promise(key)

    def give_up(self) -> None:
        """Hand on everything as it is."""
        for key in list(self._open):
            self._finish(key)

    def _promise(self, key: Key) -> None:
        found = self._open.get(key)
        if found is not None:
            found.promised = True
            waiting, found.waiting = found.waiting, []
            for respond in waiting:
                respond(0)

    def _finish(self, key: Key) -> None:
        found = self._open.pop(key, None)
        if found is None:
            return
        for timer in found.timers:
            timer.cancel()
        numbers = sorted(found.parts)
        came = [found.parts[number] for number in numbers]
        self._whole(
            Said(
                came[0][0],
                [(text, one.data_coding) for one, text in came],
                found.waiting,
                found.connection,
                f"{', '.join(map(str, numbers))} of {found.total}",
                found.promised,
            )
        )
