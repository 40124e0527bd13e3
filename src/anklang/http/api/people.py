"""People: who they are, what happened, what they agreed to. Every look at one is noted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from anklang.access.store import note
from anklang.core.errors import NotAllowed
from anklang.core.ids import new_id
from anklang.flows.look_up_person import PersonView, TimelineEntry, count_timeline, timeline, view_person
from anklang.flows.on_consent import on_consents
from anklang.http.api.body import Body, Short
from anklang.http.api.pages import After, Limit, Page, Search, page, read_cursor, write_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader
from anklang.http.state import site_of
from anklang.messages.address import given
from anklang.policy import find as policy
from anklang.policy.find import EvidenceRow
from anklang.policy.model import EVERY, ConsentAction, ConsentFact
from anklang.profiles.find import PersonRow, count_people, find_people, get_person

routes = Routes("people")
Kinds = Annotated[list[Literal["event", "trace", "message"]], Query(description="Lines to show; none: all.")]


class NewConsent(Body):
    """One piece of evidence."""

    action: ConsentAction
    channel: Short = ""  # empty only with `object`, which withdraws everything
    purpose: Short = ""
    address: Short = ""  # the address that gave it; empty for push, in-app and on-site
    at: AwareDatetime | None = None  # when it happened; null: now
    source: Short = "agent"
    wording_id: Short = ""
    wording_version: int = Field(default=0, ge=0)
    proof: dict[Short, Short] = Field(default={}, max_length=20)


class ConsentRecorded(msgspec.Struct, frozen=True):
    """What was recorded."""

    id: UUID


@routes.get("/people")
def list_people(
    request: Request, caller: PeopleReader, search: Search = "", after: After = "", limit: Limit = 50
) -> Page[PersonRow]:
    """List people; `search` is the beginning of an e-mail, number, user id or name."""
    low = read_cursor(after, UUID)
    wanted = search.replace("\x00", "")
    with site_of(request).database.transaction() as tx:
        found = find_people(tx, caller.workspace, wanted, low, limit)
        total = count_people(tx, caller.workspace, wanted)
    return Page(found.people, None if found.next is None else write_cursor(found.next), total)


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
