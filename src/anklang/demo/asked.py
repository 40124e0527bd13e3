"""The bodies that the demo's pages send, checked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

import msgspec
from starlette.requests import Request

from anklang.core.errors import BadInput, NotFound, Problem
from anklang.demo.people import BY_ID, Customer

MOST_BYTES = 1024 * 1024
T = TypeVar("T")


class Open(msgspec.Struct, frozen=True):
    """Somebody taps a link."""

    customer: str
    url: str


class Tap(msgspec.Struct, frozen=True):
    """Somebody taps a notification."""

    id: UUID  # the message


class Reply(msgspec.Struct, frozen=True):
    """Somebody answers."""

    customer: str
    text: str
    channel: Literal["sms"] = "sms"
    photo: bytes = b""  # sent along; base64 in JSON


class Move(msgspec.Struct, frozen=True):
    """The visitor lets time pass; one of the two."""

    skip_seconds: float | None = None
    to: datetime | None = None


class Start(msgspec.Struct, frozen=True):
    """The visitor starts a campaign."""

    journey: str


async def read(request: Request, kind: type[T]) -> T:
    """The body as `kind`; raises BadInput. Only JSON that says so: a form of another site cannot send that unasked."""
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise BadInput("The request is not acceptable.", [Problem("Content-Type", "is not application/json")])
    chunks, size = list[bytes](), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise BadInput("The request is too large.", [Problem("", f"more than {MOST_BYTES} bytes")])
        chunks.append(chunk)
    try:
        return msgspec.json.decode(b"".join(chunks), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput("The request is not acceptable.", [Problem("", str(error))]) from None


def customer(id_: str) -> Customer:
    """A customer of the demo; raises NotFound."""
    found = BY_ID.get(id_)
    if found is None:
        raise NotFound(f"There is no customer {id_!r} in the demo.")
    return found
