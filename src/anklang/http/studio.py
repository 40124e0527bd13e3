"""The studio: a web application of built files. Every address that nobody else serves is one of its screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from anklang.http.problems import problem
from anklang.http.state import site_of

# Styles are set by scripts (positions, sizes), hence inline; mails are shown in frames without scripts.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_PAGE = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
_FOR_EVER = "public, max-age=31536000, immutable"  # names of built files change with their content
_NOT_BUILT = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Anklang</title><body style='font:17px/1.6 system-ui;"
    "margin:15vh auto;max-width:34rem'><h1>Anklang runs.</h1><p>The studio is not built yet: run <code>make web"
    "</code> and load this page again. The API is at <a href=/api/openapi.json>/api</a>.</p></html>"
)
_EVERY = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
]  # an address that is nobody's is not found, however asked
_NO_SCREENS = frozenset(
    {"v1", "api", "sdk", "demo", "assets", ".well-known"}
)  # never a screen, whatever is asked


class _Built(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, scope)
        found.headers["Cache-Control"] = _FOR_EVER
        return found


def studio_routes(files: Path, others: Sequence[BaseRoute] = ()) -> list[BaseRoute]:
    """The studio's paths, to stand after the `others`, whose first words are never a screen.

    `files` is the folder with the built application.
    """
    first = {str(getattr(one, "path", "")).split("/")[1:2][0] for one in others if getattr(one, "path", "")}
    return [
        Mount("/assets", _Built(directory=files / "assets", check_dir=False)),
        Route("/{path:path}", _screen_or_file(files, _NO_SCREENS | first)),
    ]


def _screen_or_file(files: Path, taken: frozenset[str]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        path = str(request.path_params["path"])
        if path in ("theme.js", "anklang.svg") and (files / path).is_file():
            return FileResponse(files / path, headers={"Cache-Control": "max-age=300"})
        if path.partition("/")[0] in taken or "." in path.rpartition("/")[2] or not _wants_page(request):
            return problem(404, "Not found", "There is nothing at this address.")
        index = files / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT, headers={"Cache-Control": "no-store"})
        page = index.read_text(encoding="utf-8")
        if site_of(request).demo:
            page = page.replace("<head>", '<head><meta name="anklang-demo" content="yes">', 1)
        return HTMLResponse(page, headers=_PAGE)

    return answer


def _wants_page(request: Request) -> bool:
    accepted = request.headers.get("accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted
