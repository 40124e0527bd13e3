"""Errors become RFC 9457 problem documents here, and nowhere else are status codes chosen for them."""

from __future__ import annotations

import logging
import traceback

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from anklang.core.errors import AnklangError, BadInput, Conflict, NotAllowed, NotFound, Problem, Unavailable

log = logging.getLogger(__name__)

STATUS: list[tuple[type[AnklangError], int, str]] = [
    (BadInput, 422, "The input is not acceptable"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Conflict"),
    (NotAllowed, 403, "Not allowed"),
    (Unavailable, 503, "Temporarily unavailable"),
]


def problem(
    status: int,
    title: str,
    detail: str = "",
    problems: list[Problem] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """A problem+json answer; `problems` name each place that is wrong."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if problems:
        body["problems"] = problems
    return Response(
        msgspec.json.encode(body), status_code=status, media_type="application/problem+json", headers=headers
    )


async def on_error(request: Request, error: Exception) -> Response:
    """Answer an AnklangError with its status; anything else is our fault: logged, and answered without inner
    details."""
    for kind, status, title in STATUS:
        if isinstance(error, kind):
            headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else None
            detail = error.what if isinstance(error, BadInput) else str(error)
            return problem(
                status, title, detail, error.problems if isinstance(error, BadInput) else None, headers
            )
    log_fault(request.method, error)
    return ours()


def log_fault(method: str, error: Exception) -> None:
    """Write where it happened and of what kind it is; texts of errors and addresses may hold personal data."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("fault while answering a %s: %s\n%s", method, type(error).__name__, where)


def ours() -> Response:
    """The answer to a fault of ours, without inner details."""
    return problem(500, "Internal error", "This is a fault of ours; it was logged. Trying again may help.")


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer the framework's own errors (404, 405 …) in the same form."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, str(error.detail) or "Error", headers=headers)


async def on_validation_error(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its schema, naming every place."""
    assert isinstance(error, RequestValidationError)
    problems = [
        Problem(".".join(str(part) for part in one["loc"]), str(one["msg"])) for one in error.errors()
    ]
    return problem(422, "The request is not acceptable", "", problems)
