"""Routes whose answers are msgspec structs: written by msgspec, described in the OpenAPI document from the
same types."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from inspect import Signature, iscoroutinefunction, signature
from typing import Any, NewType, ParamSpec, TypeVar, cast, get_origin

import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from anklang.core.errors import Problem
from anklang.core.json import decode, encode

P = ParamSpec("P")
R = TypeVar("R")
_REF = "#/components/schemas/{name}"


class ProblemDocument(msgspec.Struct, frozen=True):
    """What went wrong (RFC 9457)."""

    type: str  # about:blank
    title: str  # the kind of fault
    status: int  # HTTP status
    detail: str = ""  # what, where, what to do next
    problems: list[Problem] = []  # every place of the input that is wrong
    present: Any = (
        None  # with 409, where somebody else has changed it meanwhile: what stands now, and what was sent
    )


class Count(msgspec.Struct, frozen=True):
    """How many were touched."""

    count: int


Csv = NewType("Csv", str)  # an answer that is a table in a file
Svg = NewType("Svg", str)  # an answer that is a picture
Document = NewType("Document", str)  # an answer that is a file to take along: JSON, or a page to read
Html = NewType("Html", str)  # an answer that is a page to read
MEDIA = {Csv: "text/csv", Svg: "image/svg+xml", Html: "text/html"}


class Routes:
    """The routes of one capability. The name of a handler is its operation id; its return type is the answer's."""

    def __init__(self, tag: str) -> None:
        self.router = APIRouter(tags=[tag])
        self.answers: list[tuple[str, str, int, Any]] = []  # path, method, status, type of the answer

    def get(self, path: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A handler that reads."""
        return self._route("GET", path, 200)

    def post(self, path: str, status: int = 200) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A handler that makes or does something."""
        return self._route("POST", path, status)

    def put(self, path: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A handler that sets something whole."""
        return self._route("PUT", path, 200)

    def patch(self, path: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A handler that changes parts."""
        return self._route("PATCH", path, 200)

    def delete(self, path: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A handler that removes."""
        return self._route("DELETE", path, 204)

    def _route(self, method: str, path: str, status: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
        def register(handler: Callable[P, R]) -> Callable[P, R]:
            typed = signature(handler, eval_str=True)
            answer = None if typed.return_annotation in (None, Signature.empty) else typed.return_annotation

            def write(result: object) -> Response:
                if isinstance(result, Response):
                    return result
                if answer is None:
                    return Response(status_code=204)
                return Response(encode(result), status, media_type="application/json")

            @wraps(handler)
            def in_thread(*args: P.args, **kwargs: P.kwargs) -> Response:
                return write(handler(*args, **kwargs))

            @wraps(handler)
            async def in_loop(*args: P.args, **kwargs: P.kwargs) -> Response:
                return write(await cast(Awaitable[object], handler(*args, **kwargs)))

            endpoint: Any = in_loop if iscoroutinefunction(handler) else in_thread
            endpoint.__signature__ = typed.replace(return_annotation=Response)
            code = 204 if answer is None else status
            self.answers.append((path, method.lower(), code, answer))
            self.router.add_api_route(
                path, endpoint, methods=[method], status_code=code, response_model=None, response_class=Response,
                operation_id=handler.__name__, responses={"default": {"description": "What went wrong."}},
                summary=(handler.__doc__ or "").partition("\n")[0].rstrip("."),
            )  # fmt: skip
            return handler

        return register


def describe(app: FastAPI, routes: Sequence[Routes]) -> Callable[[], dict[str, Any]]:
    """The function that makes the OpenAPI document of `app`, once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes,
                servers=app.servers, tags=app.openapi_tags,
            )  # fmt: skip
            _add_answers(made, [answer for one in routes for answer in one.answers])
            text = re.sub(r"\bPage_(\w+?)_\b", r"\1Page", encode(made).decode())
            app.openapi_schema = decode(text)  # plain JSON values only
        return app.openapi_schema

    return document


def _add_answers(document: dict[str, Any], answers: Sequence[tuple[str, str, int, Any]]) -> None:
    types = list(dict.fromkeys([ProblemDocument, *(one[3] for one in answers if one[3] is not None)]))
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    known = dict(zip(types, schemas, strict=True))
    for path, method, status, answer in answers:
        responses = document["paths"][path][method]["responses"]
        responses["default"]["content"] = {"application/problem+json": {"schema": known[ProblemDocument]}}
        if answer is not None:
            responses[str(status)]["content"] = {
                MEDIA.get(answer, "application/json"): {"schema": known[answer]}
            }
    partial = _written_in_part(types)
    for name, schema in components.items():
        if name not in partial and schema.get("type") == "object" and "properties" in schema:
            schema["required"] = list(schema["properties"])  # answers carry every field
    document.setdefault("components", {}).setdefault("schemas", {}).update(components)


def _written_in_part(types: Sequence[Any]) -> set[str]:
    """Names of the structs that leave out what is as usual; their fields may be missing in an answer."""
    found = {"ProblemDocument"}
    seen: set[Any] = set()
    line: list[Any] = list(msgspec.inspect.multi_type_info(types))
    while line:
        info = line.pop()
        if isinstance(info, msgspec.inspect.StructType):
            kind = get_origin(info.cls) or info.cls
            if info.cls in seen:
                continue
            seen.add(info.cls)
            if kind.__struct_config__.omit_defaults:
                found.add(kind.__name__)
            line += [field.type for field in info.fields]
        for name in ("item_type", "key_type", "value_type"):
            if hasattr(info, name):
                line.append(getattr(info, name))
        for name in ("types", "item_types"):
            line += getattr(info, name, ())
    return found
