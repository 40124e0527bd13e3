"""A provider's end of the line, as a process of its own: it takes messages over HTTP and writes down each one.

    python -m anklang.testing.sink FILE [--delay 0.01]

Prints its port. Speaks what the handset adapter speaks (providers/handset/README.md). One line of FILE per call,
written before the answer goes out: nanoseconds since 1970, message id, attempt, whether it is marked as a
repeat, address, text.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

_encode = msgspec.json.Encoder().encode


class _Content(msgspec.Struct):
    text: str = ""


class _Message(msgspec.Struct):
    """What the sink reads of a handed-over message."""

    message_id: UUID
    address: Any
    content: _Content
    attempt: int = 1
    is_repeat: bool = False


class Call(msgspec.Struct, array_like=True, frozen=True):
    """One line of the file."""

    at: int  # nanoseconds since 1970, when the last byte of the request was there
    message: UUID
    attempt: int
    is_repeat: bool  # the sender says that an earlier attempt may have arrived
    address: str
    text: str


_decode_message = msgspec.json.Decoder(_Message).decode
_decode_call = msgspec.json.Decoder(Call).decode


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and Content-Length, nothing more: the sink must cost little beside what it measures."""

    def __init__(self, file: BinaryIO, delay: float) -> None:
        self._file = file
        self._delay = delay
        self._data = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self._data += data
        while True:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0] or 0)
            if len(rest) < length:
                return
            self._data = rest[length:]
            body = self._take(rest[:length])
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
                len(body),
                body,
            )
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._answer, answer)
            else:
                self._answer(answer)

    def _take(self, body: bytes) -> bytes:
        now = time.time_ns()
        if not body:
            return b"{}"
        message = _decode_message(body)
        address = message.address if isinstance(message.address, str) else str(message.address)
        call = Call(
            now, message.message_id, message.attempt, message.is_repeat, address, message.content.text
        )
        self._file.write(_encode(call) + b"\n")
        return b'{"ref":"sink-%s-%d"}' % (message.message_id.hex.encode(), message.attempt)

    def _answer(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


class Sink:
    """A running sink; `calls` reads what it has taken so far."""

    def __init__(self, file: Path, delay: float = 0.0) -> None:
        """Start the process; `delay` is the time in seconds that it lets every call wait for the answer."""
        self.file = file
        command = [sys.executable, "-m", "anklang.testing.sink", str(file), "--delay", str(delay)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    @property
    def url(self) -> str:
        """The address for the settings of a handset account."""
        return f"http://127.0.0.1:{self.port}"

    def calls(self) -> list[Call]:
        """Every call so far, in order of arrival."""
        lines = self.file.read_bytes().split(b"\n")
        return [_decode_call(line) for line in lines[:-1]]

    def count(self) -> int:
        """How many calls there were."""
        return self.file.read_bytes().count(b"\n")

    def forget(self) -> None:
        """Begin an empty file; nothing may be under way."""
        with self.file.open("wb"):
            pass

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


async def _serve(file: Path, delay: float, tell: Callable[[int], None]) -> None:
    with file.open("ab", buffering=0) as out:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(out, delay), "127.0.0.1", 0)
        tell(server.sockets[0].getsockname()[1])
        parent = os.getppid()
        while os.getppid() == parent:  # noqa: ASYNC110 - nobody tells an orphan
            await asyncio.sleep(0.5)


def main() -> None:
    """Run until killed, or until the parent is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(_serve(options.file, options.delay, lambda port: print(port, flush=True)))


if __name__ == "__main__":
    main()
