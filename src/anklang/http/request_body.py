"""The body of a tracking request: read with a bound, unpacked with a bound; and the key in its headers."""

from __future__ import annotations

import zlib
from base64 import b64decode

from starlette.types import Receive, Scope

from anklang.core.errors import BadInput, Problem
from anklang.events.split import BODY_BYTES

_GZIP = 16 + zlib.MAX_WBITS


class Headers:
    """The few headers that collecting looks at."""

    __slots__ = ("authorization", "encoding", "host", "length", "proto", "wanted")

    def __init__(self, scope: Scope) -> None:
        self.authorization = self.encoding = self.host = self.length = self.wanted = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                self.authorization = value
            elif name == b"content-encoding":
                self.encoding = value.strip().lower()
            elif name == b"content-length":
                self.length = value
            elif name == b"host":
                self.host = value
            elif name == b"access-control-request-headers":
                self.wanted = value

    def key(self) -> tuple[str, str]:
        """The write key from Basic (`key:`, the colon may be missing) and the token from Bearer; empty = none."""
        scheme, _, value = self.authorization.partition(b" ")
        try:
            if scheme.lower() == b"basic":
                return b64decode(value.strip()).decode().partition(":")[0], ""
            if scheme.lower() == b"bearer":
                return "", value.strip().decode("ascii")
        except ValueError:
            return "", ""
        return "", ""


async def read_body(receive: Receive, headers: Headers) -> bytes:
    """The whole body, unpacked; raises BadInput when it is larger than a batch may be, packed or unpacked."""
    if headers.length.isdigit() and int(headers.length) > BODY_BYTES:
        raise _too_large()
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        parts, size = [body], len(body)
        while message.get("more_body", False):
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BadInput("The body ended early.", [Problem("", "is incomplete", "send it again")])
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > BODY_BYTES:
                raise _too_large()
        body = b"".join(parts)
    if len(body) > BODY_BYTES:
        raise _too_large()
    if headers.encoding == b"gzip":
        return unpack(body)
    if headers.encoding not in (b"", b"identity"):
        raise BadInput(
            "The encoding is not known.", [Problem("Content-Encoding", "is not gzip", "send gzip or plain")]
        )
    return body


def unpack(packed: bytes) -> bytes:
    """Gzip undone; stops at the size that a batch may have, whatever the sender packed into it."""
    reader = zlib.decompressobj(_GZIP)
    try:
        body = reader.decompress(packed, BODY_BYTES + 1)
        if len(body) > BODY_BYTES:
            raise _too_large()
        if not reader.eof:
            raise zlib.error("it ends early")
    except zlib.error as error:
        raise BadInput("The body is not gzip.", [Problem("", f"cannot be unpacked: {error}", "")]) from None
    return body


def _too_large() -> BadInput:
    problem = Problem("", f"is larger than {BODY_BYTES} bytes", "send fewer events at once")
    return BadInput("The request is too large; nothing was taken.", [problem])
