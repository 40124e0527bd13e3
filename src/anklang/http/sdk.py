"""What the web SDK talks to: its script, its settings, in-app and on-site messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from anklang.access.write_key import by_write_key
from anklang.core.errors import NotAllowed
from anklang.flows.definitions import Definitions
from anklang.flows.on_in_app import InAppEvent, Visitor, on_in_app_events, to_show
from anklang.flows.web_push import public_key
from anklang.http.problems import problem
from anklang.http.state import Site, site_of
from anklang.messages.model import Message
from anklang.storage.transaction import Tx

MOST_BYTES = 64 * 1024
_CORS = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS", "Access-Control-Max-Age": "86400",
}  # fmt: skip


class _Asked(msgspec.Struct, kw_only=True, rename="camel"):
    """The body of every SDK call."""

    write_key: str
    anonymous_id: str = ""
    user_id: str | None = None
    events: Annotated[list[InAppEvent], msgspec.Meta(max_length=100)] = []


def sdk_routes(files: Path) -> list[Route]:
    """The SDK's paths; `files` is the folder with the built script."""

    async def script(request: Request) -> Response:
        path = files / str(request.path_params["name"])
        if path.suffix != ".js" or not path.is_file():
            return problem(404, "Not found", "The SDK is not built. Run `make web`.")
        headers = {**_CORS, "Cache-Control": "max-age=300", "Service-Worker-Allowed": "/"}
        return FileResponse(path, media_type="text/javascript", headers=headers)

    return [
        Route("/sdk/{name:str}.js", _script_of(script), methods=["GET"]),
        Route("/sdk/config", _config, methods=["GET", "OPTIONS"]),
        Route("/sdk/in-app", _in_app, methods=["POST", "OPTIONS"]),
        Route("/sdk/in-app/events", _in_app_events, methods=["POST", "OPTIONS"]),
    ]


def _script_of(serve: Any) -> Any:
    async def endpoint(request: Request) -> Response:
        request.path_params["name"] = f"{request.path_params['name']}.js"
        answer: Response = await serve(request)
        return answer

    return endpoint


def workspace_of(tx: Tx, site: Site, secret: str) -> Definitions:
    """The definitions behind a write key; raises NotAllowed."""
    known = by_write_key(tx, secret, site.clock.now())
    if known is None:
        raise NotAllowed("This write key is not known.")
    return site.definitions.of(tx, known[1])


async def _config(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_CORS)
    site, key = site_of(request), request.query_params.get("key", "")

    def read() -> dict[str, str]:
        with site.database.transaction() as tx:
            known = workspace_of(tx, site, key)
            return {"vapidPublicKey": public_key(known, site.vault), "workspace": known.workspace.slug}

    return await _answer(read)


async def _in_app(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_CORS)
    site, asked = site_of(request), await _asked(request)
    if isinstance(asked, Response):
        return asked

    def read() -> dict[str, Any]:
        with site.database.transaction() as tx:
            known = workspace_of(tx, site, asked.write_key)
            visitor = Visitor(user_id=asked.user_id or "", anonymous_id=asked.anonymous_id, public=True)
            return {"messages": [shown(m) for m in to_show(tx, known, visitor, site.clock.now())]}

    return await _answer(read)


async def _in_app_events(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_CORS)
    site, asked = site_of(request), await _asked(request)
    if isinstance(asked, Response):
        return asked

    def write() -> dict[str, Any]:
        with site.database.transaction() as tx:
            known = workspace_of(tx, site, asked.write_key)
            visitor = Visitor(user_id=asked.user_id or "", anonymous_id=asked.anonymous_id, public=True)
            return {
                "success": True,
                "counted": on_in_app_events(tx, known, visitor, asked.events, site.clock.now()),
            }

    return await _answer(write)


async def _asked(request: Request) -> _Asked | Response:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return problem(413, "Too large", f"At most {MOST_BYTES} bytes.", headers=_CORS)
    try:
        return msgspec.json.decode(body, type=_Asked)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return problem(400, "The request is not acceptable", str(error), headers=_CORS)
    except RecursionError:
        return problem(400, "The request is not acceptable", "Too many levels.", headers=_CORS)


async def _answer(work: Any) -> Response:
    try:
        value = await run_in_threadpool(work)
    except NotAllowed as error:
        return problem(401, "Not allowed", str(error), headers=_CORS)
    return Response(
        msgspec.json.encode(value),
        media_type="application/json",
        headers={**_CORS, "Cache-Control": "no-store"},
    )


def shown(message: Message) -> dict[str, Any]:
    """A message as the SDK shows it."""
    content = (message.rendered or {}).get("content") or {}
    data = content.get("data") or {}
    display = msgspec.json.decode(data["display"]) if "display" in data else {}
    buttons = msgspec.json.decode(data.get("buttons", "[]"))
    questions = msgspec.json.decode(data.get("questions", "[]"))
    return {
        "id": str(message.id), "kind": data.get("kind", "modal"), "surface": message.channel,
        "title": content.get("title", ""), "body": content.get("body", ""), "image": content.get("image", ""),
        "buttons": [
            {"label": b["label"], "url": b["link"], "action": "open" if b["link"] else "dismiss", "value": b["value"]}
            for b in buttons
        ],
        "questions": [
            {"id": q["id"], "text": q["text"], "type": q["kind"], "choices": q["options"], "required": q["required"]}
            for q in questions
        ],
        "display": {
            "after_seconds": 0, "on_exit_intent": display.get("when") == "exit_intent",
            "pages": display.get("screens", []), "min_gap_seconds": display.get("min_gap_seconds", 30),
        },
    }  # fmt: skip
