"""Drafts of journeys: begin, convert, compare, restore, look at their waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Problem
from anklang.core.json import encode
from anklang.flows import check_journey, define_journey, make_journey
from anklang.flows.check_journey import Converted, known_in
from anklang.flows.define_journey import DraftSaved, StaleDraft
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_journey import view
from anklang.flows.preview_waits import WaitsPreview, preview_waits
from anklang.http.api.body import Body, Definition, Short
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader, Writer
from anklang.http.state import site_of
from anklang.journeys import find
from anklang.journeys.difference import Comparison
from anklang.journeys.find import VersionRow
from anklang.journeys.finding import findings
from anklang.journeys.parse import parse
from anklang.storage.transaction import Tx

routes = Routes("drafts")
Revision = Annotated[
    int | None,
    Query(ge=0, description="Revision of the draft that was changed; left out: overwrite whatever is there."),
]
Number = Annotated[int, Query(ge=0, description="Version; 0 is the draft, or the present version.")]
_TEXT = r"^[^\x00]*$"


class NewJourney(Body):
    """A journey to begin; at most one of definition, text and copy_of."""

    name: Short = Field(min_length=1)
    id: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_-]{0,99})?$")  # empty: made from the name
    definition: Definition | None = None
    text: str = Field(default="", max_length=524_288, pattern=_TEXT)  # YAML
    copy_of: Short = ""  # another journey
    version: int = Field(default=0, ge=0)  # of the other journey; 0: its draft, or its present version


class Conversion(Body):
    """One form of a journey; the answer has both."""

    definition: Definition | None = None
    text: str | None = Field(default=None, max_length=524_288, pattern=_TEXT)  # YAML


class WaitsBody(Body):
    """A journey whose waits are to be computed."""

    definition: Definition
    at: AwareDatetime | None = None  # entry; null: now
    zone: Short = ""  # the person's; empty: the workspace's
    language: Annotated[str, Field(pattern="^(de|en)$")] = "en"  # of the lines


def keep_draft(request: Request, caller: Caller, body: dict[str, Any], revision: int | None) -> DraftSaved:
    """Save a draft for a handler; where somebody else was faster, the answer is a 409 with both."""

    def save(tx: Tx, definitions: Definitions, now: datetime) -> DraftSaved:
        return define_journey.save_draft(tx, caller, body, now, revision=revision, definitions=definitions)

    return _unless_stale(request, caller, save)


def _unless_stale(
    request: Request, caller: Caller, save: Callable[[Tx, Definitions, datetime], DraftSaved]
) -> DraftSaved:
    site = site_of(request)
    try:
        with site.database.transaction() as tx:
            return save(tx, site.definitions.of(tx, caller.workspace), site.clock.now())
    except StaleDraft as stale:
        return _conflict(stale)  # type: ignore[return-value]  # a problem document


def _conflict(stale: StaleDraft) -> Response:
    body = {"type": "about:blank", "title": "Conflict", "status": 409, "detail": str(stale)}
    return Response(
        encode({**body, "present": msgspec.to_builtins(stale.present)}),
        409,
        media_type="application/problem+json",
    )


@routes.post("/journeys", 201)
def create_journey(request: Request, caller: Writer, body: NewJourney) -> DraftSaved:
    """Begin a journey: blank, from a definition or a text, or as a copy of another one."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return make_journey.make_draft(
            tx, caller, site.definitions.of(tx, caller.workspace), body.name, site.clock.now(), id_=body.id,
            values=body.definition, text=body.text, copy_of=body.copy_of, version=body.version,
        )  # fmt: skip


@routes.post("/journeys/convert")
def convert_journey(request: Request, caller: Reader, body: Conversion) -> Converted:
    """Turn an unsaved journey into its other form, with every fault, its step and its line."""
    site = site_of(request)
    if (body.definition is None) == (body.text is None):
        raise BadInput("Nothing can be converted.", [Problem("", "either definition or text is needed", "")])
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        if body.definition is not None:
            return check_journey.convert_values(tx, definitions, body.definition, site.clock.now())
        return check_journey.convert_text(tx, definitions, body.text or "", site.clock.now())


@routes.post("/journeys/preview-waits")
def preview_journey_waits(request: Request, caller: Reader, body: WaitsBody) -> WaitsPreview:
    """Say when somebody who enters now leaves each wait, and how soon each step is reached; or what is unfinished."""
    site = site_of(request)
    with site.database.transaction() as tx:
        zone = body.zone or site.definitions.of(tx, caller.workspace).workspace.settings.zone
        plain = {key: value for key, value in body.definition.items() if key != "version"}
        known = known_in(tx, caller.workspace)
    at = body.at or site.clock.now()
    try:
        journey = parse(plain, known)
    except BadInput as error:  # a journey that is being written is no mistake of the caller
        return WaitsPreview(at, zone, [], findings(error.problems, plain))
    return preview_waits(journey, at, zone, body.language)


@routes.get("/journeys/{journey}/versions")
def list_journey_versions(
    request: Request, caller: Reader, journey: str, after: After = "", limit: Limit = 50
) -> Page[VersionRow]:
    """List the versions of a journey, newest first: when, by whom, with which notes."""
    before = read_cursor(after, int) or 0
    with site_of(request).database.transaction() as tx:
        view(tx, caller.workspace, journey)
        rows = find.list_versions(tx, caller.workspace, journey, before, limit + 1)
        total = find.count_versions(tx, caller.workspace, journey)
    return page(rows, limit, lambda row: row.version, total)


@routes.get("/journeys/{journey}/compare")
def compare_journey_versions(
    request: Request, caller: Reader, journey: str, before: Number = 0, after: Number = 0
) -> Comparison:
    """Compare two versions, or a version with the draft, step by step and field by field."""
    with site_of(request).database.transaction() as tx:
        return make_journey.compare_versions(tx, caller.workspace, journey, before, after)


@routes.post("/journeys/{journey}/versions/{version}/restore")
def restore_journey_version(
    request: Request, caller: Writer, journey: str, version: int, revision: Revision = None
) -> DraftSaved:
    """Make a published version the draft."""

    def save(tx: Tx, definitions: Definitions, now: datetime) -> DraftSaved:
        return make_journey.restore_version(tx, caller, definitions, journey, version, now, revision)

    return _unless_stale(request, caller, save)
