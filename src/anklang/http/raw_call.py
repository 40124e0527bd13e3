"""Calls of vendors and shops, exactly as they came in, and the answers to those that are not taken.

Who cannot sign learns nothing: an unknown address is answered like a wrong signature. The log and the counter tell the
operator which it was.
"""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response

from anklang.channels.provider import RawRequest, Refusal
from anklang.http import metrics
from anklang.http.problems import problem

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
MOST_WORKSPACE = 2**31 - 1  # what the column holds
_UNSIGNED = "There is no such address, or the signature does not fit it."


async def raw_call(request: Request) -> RawRequest | None:
    """The request with its raw bytes and its path as received; None where the body is longer than MOST_BYTES."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            return None
        chunks.append(chunk)
    url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RawRequest(request.method, url, dict(request.headers), b"".join(chunks))


def too_large() -> Response:
    """The answer to a body that is too long to be read."""
    return problem(413, "Too large", f"A callback may have {MOST_BYTES} bytes.")


def refused(refusal: Refusal) -> Response:
    """Count and log a refusal, and answer it."""
    metrics.REFUSED_CALLBACKS.labels(kind=refusal.kind).inc()
    log.warning("callback refused: %s", refusal.why)
    if refusal.kind == "broken":  # the only refusal behind a signature that was right
        return problem(refusal.status, "Refused", refusal.why)
    return problem(403, "Refused", _UNSIGNED)
