"""People: who they are, what happened, what they agreed to. Every look at one is noted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from anklang.access.store import note
from anklang.consents import find as consents
from anklang.core.errors import BadInput, NotAllowed, Problem
from anklang.core.ids import new_id
from anklang.flows import tag_people as tagging
from anklang.flows.list_people import PersonLine, check_columns, export, lines
from anklang.flows.look_up_person import PersonView, TimelineEntry, count_timeline, timeline, view_person
from anklang.flows.name_people import NamedPerson, names_of_people
from anklang.flows.on_consent import on_consents
from anklang.flows.tag_people import MOST_CHOSEN, Tagged
from anklang.http.api.body import Body, Short
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, Search, page, read_cursor
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import PeopleReader
from anklang.http.rights import PeopleWriter
from anklang.http.state import Site, site_of
from anklang.imports.model import TagJob
from anklang.messages.address import given
from anklang.policy import find as policy
from anklang.policy.find import EvidenceRow
from anklang.policy.model import EVERY, ConsentAction, ConsentFact
from anklang.profiles.find import PeopleFilter, Sort, count_people, get_person
from anklang.storage.transaction import Tx

routes = Routes("people")
Kind = Literal[
    "event", "trace", "message",
    "track", "identify", "page", "screen", "group", "merge", "click", "inbound", "consent", "segment", "enter",
    "journey",
]  # fmt: skip
Kinds = Annotated[
    list[Kind],
    Query(description="Lines to show; none: all. event: every fact; track, consent …: facts of that kind."),
]
Ids = Annotated[list[UUID], Query(alias="id", min_length=1, max_length=200, description="Ids of people.")]
Segment = Annotated[
    str, Query(max_length=100, pattern=r"^[^\x00]*$", description="Only members of this segment.")
]
Columns = Annotated[
    list[str],
    Query(max_length=100, description="Columns: user_id, email … or trait:NAME; none: the usual."),
]
Sorted = Annotated[
    Sort, Query(description="created: oldest first; newest; last_seen; revenue: highest first.")
]


class NewConsent(Body):
    """One piece of evidence."""

    action: ConsentAction
    channel: Short = ""  # empty only with `object`, which withdraws everything
    purpose: Short = ""
    address: Short = ""  # the address that gave it; empty for push, in-app and on-site
    at: AwareDatetime | None = None  # when it happened; null: now
    source: Short = "agent"
    wording_id: Short = ""  # a wording of the workspace, with the version that was shown
    wording_version: int = Field(default=0, ge=0)
    proof: dict[Short, Short] = Field(default={}, max_length=20)


class ConsentRecorded(msgspec.Struct, frozen=True):
    """What was recorded."""

    id: UUID


class PeopleBody(Body):
    """Whom: chosen people, or everybody who fits a filter. An empty filter is everybody."""

    people: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST_CHOSEN)
    search: Short = ""
    segment: Short = ""


class TagBody(PeopleBody):
    """Tags to add and to remove."""

    add: list[Short] = Field(default=[], max_length=50)
    remove: list[Short] = Field(default=[], max_length=50)


@routes.get("/people")
def list_people(
    request: Request, caller: PeopleReader, search: Search = "", segment: Segment = "", sort: Sorted = "created",
    after: After = "", limit: Limit = 50,
) -> Page[PersonLine]:  # fmt: skip
    """List people; `search` is the beginning of an e-mail, number, user id or name."""
    site = site_of(request)
    low = read_cursor(after, tuple[str, UUID])
    with site.database.transaction() as tx:
        wanted = _filter(site, tx, caller.workspace, search, segment)
        rows = lines(tx, caller.workspace, wanted, sort, low, limit + 1)
        total = count_people(tx, caller.workspace, wanted)
    found = page(rows, limit, lambda row: row[1], total)
    return Page([line for line, _ in found.items], found.next, found.total)


def _filter(site: Site, tx: Tx, workspace: int, search: str, segment: str) -> PeopleFilter:
    country = site.definitions.of(tx, workspace).workspace.settings.country
    return PeopleFilter(search=search.replace("\x00", ""), segment=segment, country=country)


@routes.get("/people.csv")
def export_people(
    request: Request, caller: PeopleReader, search: Search = "", segment: Segment = "", columns: Columns = [],  # noqa: B006 - never changed
) -> Csv:  # fmt: skip
    """Take everybody who fits along as CSV. The export is noted."""
    site = site_of(request)
    chosen = check_columns(columns)
    with site.database.transaction() as tx:
        wanted = _filter(site, tx, caller.workspace, search, segment)
        detail = {"search": bool(search), "segment": segment, "columns": chosen}
        note(tx, caller, "people.exported", "people", site.clock.now(), detail)
    return csv_answer("people.csv", export(site.database, caller.workspace, wanted, chosen))


@routes.post("/people/tags")
def tag_people(request: Request, caller: PeopleWriter, body: TagBody) -> Tagged:
    """Add and remove tags of many people: of chosen ones at once, of a filter in the background. It can be undone."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        if body.people is not None:
            return tagging.tag_people(tx, caller, body.add, body.remove, body.people, now)
        job = TagJob(add=body.add, remove=body.remove, search=body.search, segment=body.segment)
        return tagging.tag_filter(tx, caller, job, now)


@routes.get("/people/names")
def name_people(request: Request, caller: PeopleReader, ids: Ids) -> list[NamedPerson]:
    """Say how people are called whose ids stand in lists: by name, else by an address with its middle hidden."""
    with site_of(request).database.transaction() as tx:
        return names_of_people(tx, caller.workspace, ids)


@routes.get("/people/{person}")
def get_person_view(request: Request, caller: PeopleReader, person: UUID) -> PersonView:
    """Show one person: profile, identities, consents, devices, segments, live journeys. The look is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return view_person(tx, caller, person, site.clock.now())


@routes.get("/people/{person}/timeline")
def get_timeline(
    request: Request, caller: PeopleReader, person: UUID, kinds: Kinds = [],  # noqa: B006 - never changed
    after: After = "", limit: Limit = 50,
) -> Page[TimelineEntry]:  # fmt: skip
    """Show what happened to one person: events, decisions and messages, newest first. The look is noted."""
    site = site_of(request)
    before = read_cursor(after, tuple[datetime, UUID])
    with site.database.transaction() as tx:
        rows = timeline(tx, caller.workspace, person, limit=limit + 1, before=before, kinds=kinds)
        total = count_timeline(tx, caller.workspace, person, kinds)
        note(tx, caller, "person.viewed", str(person), site.clock.now(), {"what": "timeline"})
    return page(rows, limit, lambda row: (row.at, row.id), total)


@routes.get("/people/{person}/consents")
def list_evidence(
    request: Request, caller: PeopleReader, person: UUID, after: After = "", limit: Limit = 50
) -> Page[EvidenceRow]:
    """List the consent evidence of one person, newest first. The look is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        owner = get_person(tx, caller.workspace, person).id
        found = policy.list_evidence(tx, caller.workspace, owner, after=after, limit=limit)
        total = policy.count_evidence(tx, caller.workspace, owner)
        note(tx, caller, "person.viewed", str(owner), site.clock.now(), {"what": "consents"})
    return Page(found.items, found.next or None, total)


@routes.post("/people/{person}/consents", 201)
def record_consent(request: Request, caller: PeopleReader, person: UUID, body: NewConsent) -> ConsentRecorded:
    """Record evidence: somebody was asked, gave, confirmed, withdrew or objected. A withdrawal acts at once."""
    if body.action not in ("withdraw", "object") and "write" not in caller.scopes:
        raise NotAllowed(
            f"Recording a consent needs the permission 'write', which {caller.name} does not have."
        )
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        owner = get_person(tx, caller.workspace, person)
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        _check_wording(tx, caller.workspace, body)
        address = given(body.channel, body.address, country).facts.value if body.address else ""
        everything = body.action == "object"
        fact = ConsentFact(
            id=new_id(now), person_id=owner.id, at=body.at or now, action=body.action,
            channel=EVERY if everything else body.channel, purpose=EVERY if everything else body.purpose,
            address=address, source=body.source, wording_id=body.wording_id,
            wording_version=body.wording_version, proof={**body.proof, "recorded_by": caller.name},
        )  # fmt: skip
        on_consents(tx, caller.workspace, [fact], now)
        detail = {"action": body.action, "channel": body.channel, "purpose": body.purpose}
        note(tx, caller, "consent.recorded", str(owner.id), now, detail)
    return ConsentRecorded(fact.id)


def _check_wording(tx: Tx, workspace: int, body: NewConsent) -> None:
    """Sealed evidence cites a text that can be shown later (compliance 4.4): one of this workspace, by its version.
    Only an import may name a text of elsewhere, as it brings its own proof."""
    if not body.wording_id and not body.wording_version:
        return
    # version 0 would be the newest, which need not be what the person was shown
    if consents.wording(tx, workspace, body.wording_id, body.wording_version or -1) is None:
        said = f"{body.wording_id!r}, version {body.wording_version}, is no wording of this workspace"
        hint = "wording_id and wording_version as GET /wordings names them, or neither"
        raise BadInput("Nothing was recorded.", [Problem("wording_id", said, hint)])
