"""A request to the application itself, without the network: the phone comes in by the same doors as a real one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.types import ASGIApp, Message


class Answer(msgspec.Struct, frozen=True):
    """What the application answered."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


async def ask_self(
    app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
) -> Answer:
    """Put a request to the application `app`. Of `url` only path and query count."""
    parts = urlsplit(url)
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in {"host": "demo", "content-length": str(len(body)), **headers}.items()
        ],
        "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0), "state": {},
    }  # fmt: skip
    status, found, chunks = 0, {}, list[bytes]()
    waiting = [body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, found
        if message["type"] == "http.response.start":
            status = message["status"]
            found = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, found, b"".join(chunks))
