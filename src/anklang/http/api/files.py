"""Files that people sent along: what is known of one, and its bytes, for those who may look at people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NewType
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from anklang.access.store import note
from anklang.core.errors import NotFound
from anklang.files import find
from anklang.files.model import File
from anklang.http.api.routes import MEDIA, Routes
from anklang.http.auth import PeopleReader
from anklang.http.state import site_of

routes = Routes("files")
Bytes = NewType("Bytes", str)  # an answer that is a file of a person
MEDIA[Bytes] = "application/octet-stream"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",  # opened by itself, nothing of it runs
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
}


@routes.get("/files/{file}")
def get_file(request: Request, caller: PeopleReader, file: UUID) -> File:
    """Show what is known of a file that a person sent: its type as checked, size, state, and why it was refused."""
    with site_of(request).database.transaction() as tx:
        return find.get(tx, caller.workspace, file)


@routes.get("/files/{file}/content")
def get_file_content(request: Request, caller: PeopleReader, file: UUID) -> Bytes:
    """Load a file that a person sent. Ranges are answered, so that films can be moved in; the look is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = find.get(tx, caller.workspace, file)
        if found.state != "stored":
            raise NotFound("The bytes of this file are not here.")
        span = _span(request.headers.get("range", ""), found.size)
        if span is not None and span[0] == 0:  # not once more for each part
            note(tx, caller, "person.viewed", str(found.person), site.clock.now(), {"what": "file"})
    if span is None:
        return Response(status_code=416, headers={**_SEALED, "Content-Range": f"bytes */{found.size}"})  # type: ignore[return-value]
    start, end, partial = span
    headers = {**_SEALED, "Content-Length": str(end - start), "Content-Disposition": _disposition(found)}
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    pieces = site.home.pieces(caller.workspace, file, start, end)
    first = next(pieces, b"")  # what is not there is said before the answer begins
    return StreamingResponse(  # type: ignore[return-value]  # a file
        _again(first, pieces), 206 if partial else 200, headers, found.content_type
    )


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _span(asked: str, size: int) -> tuple[int, int, bool] | None:
    """First byte, byte after the last one, and whether it is a part (RFC 9110 14.1.2); None: not to be had.

    What is no single range of bytes is passed over, as if it were not asked for.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        return 0, size, False
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, size, True) if count else None
    start, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if start >= size:
        return None
    return (0, size, False) if last < start else (start, min(last, size - 1) + 1, True)


def _disposition(file: File) -> str:
    """Shown where a browser shows it without running anything; saved otherwise (RFC 6266)."""
    how = "attachment" if file.shown == "download" else "inline"
    plain = "".join(
        one if one.isascii() and one.isprintable() and one not in '"\\%' else "_" for one in file.name
    )
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
