"""Data protection: requests, export and erasure of people, periods, and the record of processing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import Field
from starlette.responses import HTMLResponse, StreamingResponse

from anklang.access.store import note
from anklang.flows import answer_request, forget_old, record_processing
from anklang.flows.answer_request import StoredData
from anklang.flows.export_person import export_person
from anklang.flows.forget_old import KindDue
from anklang.flows.forget_person import forget_person
from anklang.flows.record_processing import ProcessingRecord
from anklang.http.api.body import Body, Short
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Document, Routes
from anklang.http.auth import Administrator, PeopleReader, Reader
from anklang.http.rights import PeopleWriter
from anklang.http.state import site_of
from anklang.privacy import find
from anklang.privacy.model import DataRequest, ErasureReport, RequestKind, RequestState
from anklang.workspaces.model import Period, Processor

routes = Routes("privacy")
Language = Annotated[
    str, Query(max_length=10, pattern=r"^[A-Za-z-]*$", description="de or en; empty: the shop's.")
]
_IN_MEMORY = 4 << 20  # bytes of an export that are kept in memory before a file is used


class Why(Body):
    """The reason, which is kept and must not name the person."""

    why: Short = Field(min_length=1)


class Restriction(Body):
    """Whether the person's data is only to be stored."""

    restricted: bool
    why: Short = ""


class NewRequest(Body):
    """A request that somebody made by letter, mail or telephone."""

    person: UUID
    kind: RequestKind


class Settlement(Body):
    """What became of a request."""

    state: Literal["done", "refused"]
    why: Short = ""  # needed for a refusal


class PeriodBody(Body):
    """How long a kind of data is kept."""

    days: int
    why: Short = ""


class Periods(Body):
    """Periods that are not the default, by kind."""

    periods: dict[Short, PeriodBody] = Field(max_length=50)


class ProcessorBody(Body):
    """What the record says about a provider account."""

    country: Short = ""
    contract: Short = ""
    transfer: Literal["", "eea", "adequacy", "dpf", "scc"] = ""


class Processors(Body):
    """The data protection officer, and every provider account of which something is known."""

    officer: Short = ""
    processors: dict[Short, ProcessorBody] = Field(max_length=200)


class RequestMade(msgspec.Struct, frozen=True):
    """The request that is open now."""

    id: UUID


class RetentionView(msgspec.Struct, frozen=True):
    """Every kind of data with its period, what would go tonight, and what retention did."""

    kinds: list[KindDue]
    gone: dict[str, int]  # kind -> rows that went since `since`
    since: datetime | None
    last_at: datetime | None  # last round
    last_seconds: float  # that it took


@routes.get("/people/{person}/export")
def export_one(
    request: Request, caller: PeopleReader, person: UUID, format: Literal["json", "html"] = "json",  # noqa: A002
    language: Language = "",
) -> Document:  # fmt: skip
    """Take along everything that is stored about a person, as JSON or as a page to read. The export is noted."""
    site = site_of(request)
    now = site.clock.now()
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when the answer was sent
    with site.database.transaction() as tx:
        settings = site.definitions.of(tx, caller.workspace).workspace.settings
        made = export_person(tx, caller.workspace, person, language or settings.language, now, site.home)
        parts = made.json_parts() if format == "json" else (one.encode() for one in made.html_parts())
        file.writelines(parts)
        note(tx, caller, "person.exported", str(made.who.person), now, {"format": format})
    kind = "application/json" if format == "json" else "text/html; charset=utf-8"
    headers = {
        "Content-Disposition": f'attachment; filename="person-{now:%Y-%m-%d}.{format}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_pieces(file), media_type=kind, headers=headers)  # type: ignore[return-value]  # a file


def _pieces(file: Any) -> Iterator[bytes]:
    file.seek(0)
    with file:
        while piece := file.read(1 << 16):
            yield piece


@routes.get("/people/{person}/erasure")
def look_before_erasure(request: Request, caller: PeopleReader, person: UUID) -> StoredData:
    """Show what an erasure would find, what would stay and why. Changes nothing; the look is noted."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        found = answer_request.look_before(tx, site.definitions.of(tx, caller.workspace), person, now)
        note(tx, caller, "person.viewed", str(found.person), now, {"what": "erasure"})
    return found


@routes.post("/people/{person}/erasure")
def erase_person(request: Request, caller: PeopleWriter, person: UUID, body: Why) -> ErasureReport:
    """Erase a person everywhere, and prove it. It cannot be taken back."""
    site = site_of(request)
    return forget_person(site.database, site.definitions, caller, person, body.why, site.clock.now())


@routes.post("/people/{person}/restriction")
def restrict_person(request: Request, caller: PeopleWriter, person: UUID, body: Restriction) -> None:
    """Let a person's data only be stored: nothing is sent but what a contract needs; or lift that."""
    site = site_of(request)
    with site.database.transaction() as tx:
        answer_request.restrict(tx, caller, person, body.restricted, body.why, site.clock.now())


@routes.get("/data-requests")
def list_data_requests(
    request: Request, caller: PeopleReader, kind: RequestKind | None = None, state: RequestState | None = None,
    person: UUID | None = None, after: After = "", limit: Limit = 50,
) -> Page[DataRequest]:  # fmt: skip
    """List requests for access and erasure, latest first."""
    site = site_of(request)
    before = read_cursor(after, tuple[datetime, UUID])
    with site.database.transaction() as tx:
        rows = find.requests(
            tx, caller.workspace, site.clock.now(), kind=kind or "", state=state or "", person=person, before=before,
            limit=limit + 1,
        )  # fmt: skip
        total = find.count_requests(tx, caller.workspace, kind=kind or "", state=state or "", person=person)
    return page(rows, limit, lambda row: (row.asked_at, row.id), total)


@routes.post("/data-requests", 201)
def enter_data_request(request: Request, caller: PeopleReader, body: NewRequest) -> RequestMade:
    """Enter a request. While one of the same kind is open, that one is answered."""
    site = site_of(request)
    via = "studio" if caller.user is not None else "api"
    with site.database.transaction() as tx:
        return RequestMade(
            answer_request.enter_request(tx, caller, body.kind, body.person, via, site.clock.now())
        )


@routes.post("/data-requests/{data_request}/settle")
def settle_data_request(
    request: Request, caller: PeopleWriter, data_request: UUID, body: Settlement
) -> DataRequest:
    """Say that a request was answered, or refuse it with a reason. `done` erases where erasure was asked for."""
    site = site_of(request)
    return answer_request.settle(
        site.database, site.definitions, caller, data_request, body.state, body.why, site.clock.now()
    )


@routes.get("/privacy/retention")
def get_retention(request: Request, caller: Reader) -> RetentionView:
    """Show how long each kind of data is kept, what would go tonight, and what went."""
    site = site_of(request)
    with site.database.transaction() as tx:
        kinds = forget_old.preview(tx, site.definitions.of(tx, caller.workspace), site.clock.now())
        done = forget_old.progress_of(tx, caller.workspace)
    return RetentionView(kinds, done.gone, done.since, done.at, done.seconds)


@routes.put("/privacy/retention")
def save_retention(request: Request, caller: Administrator, body: Periods) -> None:
    """Set periods. Longer than the default needs a reason; kinds not named follow the default."""
    site = site_of(request)
    wanted = {kind: Period(days=one.days, why=one.why) for kind, one in body.periods.items()}
    with site.database.transaction() as tx:
        record_processing.save_retention(tx, caller, wanted, site.clock.now())


@routes.get("/privacy/record")
def get_record(
    request: Request, caller: Reader, language: Language = "", format: Literal["json", "html"] = "json"  # noqa: A002
) -> ProcessingRecord:  # fmt: skip
    """Make the record of processing activities from the configuration (GDPR 30); `format=html` answers a page."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        settings = definitions.workspace.settings
        found = record_processing.record(tx, definitions, language or settings.language, site.clock.now())
    if format == "html":
        headers = {"Content-Disposition": f'attachment; filename="record-{found.made_at:%Y-%m-%d}.html"'}
        return HTMLResponse(record_processing.record_page(found, settings), headers=headers)  # type: ignore[return-value]  # a page
    return found


@routes.put("/privacy/processors")
def save_processors(request: Request, caller: Administrator, body: Processors) -> None:
    """Enter contract, country and transfer basis of vendors, and the data protection officer."""
    site = site_of(request)
    wanted = {
        name: Processor(country=one.country, contract=one.contract, transfer=one.transfer)
        for name, one in body.processors.items()
    }
    with site.database.transaction() as tx:
        record_processing.save_processors(tx, caller, body.officer, wanted, site.clock.now())
