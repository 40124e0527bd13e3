"""Imports: lists of people from files, checked, taken in, and taken back; tags for many people are listed here too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from anklang.access.store import note
from anklang.flows import edit_import
from anklang.flows.edit_import import ImportView, Upload
from anklang.flows.undo_import import undo
from anklang.http.api.body import Body, Short
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import PeopleReader
from anklang.http.rights import PeopleWriter
from anklang.http.state import Site, site_of
from anklang.imports import find
from anklang.imports.model import MAX_COLUMNS, Import, RowFault

routes = Routes("imports")
FileName = Annotated[
    str, Query(max_length=200, pattern=r"^[^\x00]*$", description="What the file is called.")
]
Kind = Annotated[Literal["file", "tags"] | None, Query(description="Only these; none: all.")]


class ColumnBody(Body):
    """What one column means."""

    index: int = Field(ge=0, lt=MAX_COLUMNS)  # its place, from 0
    to: Literal["ignore", "user", "email", "phone", "trait", "tags", "consent"] = "ignore"
    trait: Short = ""  # to trait: its name
    type: Literal["text", "number", "date", "boolean", "list"] = "text"
    channel: Short = ""  # to consent
    purpose: Short = ""  # to consent


class ProofBody(Body):
    """Where the evidence of consents stands: one value for the whole file, or a column."""

    source: Short = ""
    source_column: int | None = None
    time: Short = ""
    time_column: int | None = None
    wording: Short = ""
    wording_column: int | None = None
    wording_version: int = Field(default=1, ge=0)


class MappingBody(Body):
    """What the columns mean and how the values are written."""

    columns: list[ColumnBody] = Field(max_length=MAX_COLUMNS)
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    decimal: Literal[",", "."] = ","
    dates: Literal["dmy", "mdy"] = "dmy"
    overwrite: bool = True  # false: only what is not known yet
    tag: Short = ""
    proof: ProofBody = ProofBody()


class ShapeBody(Body):
    """How the file is written, where it was not recognised."""

    encoding: Literal["utf-8", "utf-8-sig", "cp1252"]
    delimiter: Literal[";", ",", "\t", "|"]
    header: bool = True


@routes.post("/imports", 201)
async def upload_import(request: Request, caller: PeopleWriter, name: FileName = "people.csv") -> ImportView:
    """Upload a file: the request's body is the file itself, 100 MB at most. Nothing is imported yet."""
    site = site_of(request)
    upload = await run_in_threadpool(Upload, site.database, caller, name, site.clock.now())
    try:
        async for piece in request.stream():
            if piece:
                await run_in_threadpool(upload.take, piece)
    except BaseException:
        await run_in_threadpool(upload.drop)
        raise
    await run_in_threadpool(upload.end, site.clock.now())
    return await run_in_threadpool(_view, site, caller.workspace, upload.id)


def _view(site: Site, workspace: int, id_: UUID) -> ImportView:
    with site.database.transaction() as tx:
        return edit_import.view(tx, workspace, id_)


@routes.get("/imports")
def list_imports(
    request: Request, caller: PeopleReader, kind: Kind = None, after: After = "", limit: Limit = 50
) -> Page[Import]:
    """List imports, latest first."""
    before = read_cursor(after, tuple[datetime, UUID])
    with site_of(request).database.transaction() as tx:
        rows = find.page(tx, caller.workspace, kind, limit + 1, before)
        total = find.count(tx, caller.workspace, kind)
    return page(rows, limit, lambda row: (row.created_at, row.id), total)


@routes.get("/imports/{import_id}")
def get_import(request: Request, caller: PeopleReader, import_id: UUID) -> ImportView:
    """Show an import: first rows, suggested mapping, progress, counts, the first faults."""
    return _view(site_of(request), caller.workspace, import_id)


@routes.put("/imports/{import_id}/shape")
def set_import_shape(request: Request, caller: PeopleWriter, import_id: UUID, body: ShapeBody) -> ImportView:
    """Read the file in another way than it seems to be written; the mapping begins anew."""
    site = site_of(request)
    with site.database.transaction() as tx:
        edit_import.set_shape(
            tx, caller, import_id, site.clock.now(), encoding=body.encoding, delimiter=body.delimiter,
            header=body.header,
        )  # fmt: skip
        return edit_import.view(tx, caller.workspace, import_id)


@routes.put("/imports/{import_id}/mapping")
def set_import_mapping(
    request: Request, caller: PeopleWriter, import_id: UUID, body: MappingBody
) -> ImportView:
    """Say what the columns mean."""
    site = site_of(request)
    with site.database.transaction() as tx:
        edit_import.set_mapping(tx, caller, import_id, body.model_dump(), site.clock.now())
        return edit_import.view(tx, caller.workspace, import_id)


@routes.post("/imports/{import_id}/check")
def check_import(request: Request, caller: PeopleWriter, import_id: UUID) -> ImportView:
    """Look at every row in the background without importing anything; faults and counts tell what would come of it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        edit_import.check(tx, caller, import_id, site.clock.now())
        return edit_import.view(tx, caller.workspace, import_id)


@routes.post("/imports/{import_id}/run")
def run_import(request: Request, caller: PeopleWriter, import_id: UUID) -> ImportView:
    """Import the file in the background. Imports never set a journey off."""
    site = site_of(request)
    with site.database.transaction() as tx:
        edit_import.run(tx, caller, import_id, site.clock.now())
        return edit_import.view(tx, caller.workspace, import_id)


@routes.post("/imports/{import_id}/cancel")
def cancel_import(request: Request, caller: PeopleWriter, import_id: UUID) -> ImportView:
    """Stop a check or an import where it is."""
    site = site_of(request)
    with site.database.transaction() as tx:
        edit_import.cancel(tx, caller, import_id, site.clock.now())
        return edit_import.view(tx, caller.workspace, import_id)


@routes.post("/imports/{import_id}/undo")
def undo_import(request: Request, caller: PeopleWriter, import_id: UUID) -> ImportView:
    """Take back in the background what an import or a bulk tag did; `kept` tells what had to stay."""
    site = site_of(request)
    with site.database.transaction() as tx:
        undo(tx, caller, import_id, site.clock.now())
        return edit_import.view(tx, caller.workspace, import_id)


@routes.get("/imports/{import_id}/errors.csv")
def download_import_errors(request: Request, caller: PeopleReader, import_id: UUID) -> Csv:
    """Download what was refused, as CSV: line, column, what was refused, why, then the row as it stood in the file."""
    site = site_of(request)
    with site.database.transaction() as tx:
        about = find.get(tx, caller.workspace, import_id)
        note(tx, caller, "import.errors_downloaded", str(import_id), site.clock.now())

    def rows() -> Iterator[list[object]]:
        yield ["line", "column", "refused", "reason", *about.shape.columns]
        with site.database.transaction() as tx:
            for one in find.every_fault(tx, caller.workspace, import_id):
                yield _fault_row(one)

    return csv_answer(f"import-{import_id}-errors.csv", rows(), about.shape.delimiter)


def _fault_row(one: RowFault) -> list[object]:
    return [one.line, one.column, one.refused, one.reason, *one.cells]
