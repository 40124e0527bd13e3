"""One person: edited, merged, written to, taken out of a journey; and why something was not sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import Field

from anklang.access.store import note
from anklang.flows import edit_person, merge_people
from anklang.flows.edit_person import IdentityAdded, NameKind, PersonAdded, TraitsSaved
from anklang.flows.look_up_consents import ConsentHeld, consents_of
from anklang.flows.look_up_reach import PersonReach, reach
from anklang.flows.look_up_unsent import NotSent, count_unsent, unsent
from anklang.flows.merge_people import MergePreview
from anklang.flows.send_one import MessagePlanned, send_one
from anklang.flows.try_segment import PersonVerdict, judge_all
from anklang.http.api.body import Body, Id, Short
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader
from anklang.http.rights import PeopleSender, PeopleWriter
from anklang.http.state import site_of
from anklang.policy.model import MessageClass
from anklang.profiles.find import get_person

routes = Routes("person")
Class = Annotated[MessageClass, Query(description="What the message would legally be.")]
Purpose = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$", description="What it would be for.")]


class NewPerson(Body):
    """Somebody who is added by hand."""

    user: Short = ""  # the shop's own id of the customer
    email: str = Field(default="", max_length=320, pattern=r"^[^\x00]*$")
    phone: Short = ""
    traits: dict[Short, Any] = Field(default={}, max_length=200)
    quiet: bool = False  # no journey takes notice


class Traits(Body):
    """Traits to set; null takes one away."""

    traits: dict[Short, Any] = Field(min_length=1, max_length=200)
    quiet: bool = False  # no journey takes notice


class NewIdentity(Body):
    """One more name of a person."""

    kind: NameKind
    value: str = Field(min_length=1, max_length=512, pattern=r"^[^\x00]*$")


class Why(Body):
    """Why somebody is taken out; kept in the timeline and the audit log."""

    why: Short = ""


class Other(Body):
    """The profile that turned out to be the same person; it leads to the one in the address from then on."""

    other: UUID


class OneMessage(Body):
    """A message of one template."""

    template: Id
    data: dict[str, Any] = Field(default={}, max_length=50)  # what the template may name besides the person


class Accepted(msgspec.Struct, frozen=True):
    """It will be done as soon as the worker comes to it, usually within a second."""

    person: UUID


@routes.post("/people", 201)
def add_person(request: Request, caller: PeopleWriter, body: NewPerson) -> PersonAdded:
    """Add somebody by hand. Who is known by one of the names already is named in the answer 409."""
    site = site_of(request)
    names: dict[NameKind, str] = {"user": body.user, "email": body.email, "phone": body.phone}
    with site.database.transaction() as tx:
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        return edit_person.add_person(tx, caller, country, names, body.traits, body.quiet, site.clock.now())


@routes.patch("/people/{person}/traits")
def edit_traits(request: Request, caller: PeopleWriter, person: UUID, body: Traits) -> TraitsSaved:
    """Set or take away traits."""
    site = site_of(request)
    with site.database.transaction() as tx:
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        return edit_person.edit_traits(tx, caller, country, person, body.traits, body.quiet, site.clock.now())


@routes.post("/people/{person}/identities", 201)
def add_identity(request: Request, caller: PeopleWriter, person: UUID, body: NewIdentity) -> IdentityAdded:
    """Let a person be found by one more user id, e-mail address or number."""
    site = site_of(request)
    with site.database.transaction() as tx:
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        return edit_person.add_identity(tx, caller, country, person, body.kind, body.value, site.clock.now())


@routes.get("/people/{person}/consents/held")
def list_consents_held(request: Request, caller: PeopleReader, person: UUID) -> list[ConsentHeld]:
    """Show what holds for each channel and purpose, with the evidence behind it. The look is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        owner = get_person(tx, caller.workspace, person).id
        note(tx, caller, "person.viewed", str(owner), site.clock.now(), {"what": "consents"})
        return consents_of(tx, site.definitions.of(tx, caller.workspace), owner, site.clock.now())


@routes.get("/people/{person}/reach")
def get_reach(
    request: Request, caller: PeopleReader, person: UUID, message_class: Class = "advertising",
    purpose: Purpose = "marketing",
) -> PersonReach:  # fmt: skip
    """Ask the gate, for every channel, whether a message could go to this person now. Nothing is planned."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        note(tx, caller, "person.viewed", str(person), site.clock.now(), {"what": "reach"})
        return reach(tx, definitions, person, message_class, purpose, site.clock.now())


@routes.get("/people/{person}/segments")
def explain_segments(request: Request, caller: PeopleReader, person: UUID) -> list[PersonVerdict]:
    """Explain for each segment that the person is in, line by line, why. The look is noted."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        found = judge_all(tx, caller.workspace, person, now)
        note(tx, caller, "person.viewed", str(person), now, {"what": "segments"})
    return found


@routes.get("/people/{person}/unsent")
def list_unsent(
    request: Request, caller: PeopleReader, person: UUID, after: After = "", limit: Limit = 50
) -> Page[NotSent]:
    """List messages that were not sent and journeys that did not begin, each with its reason. The look is noted."""
    site = site_of(request)
    before = read_cursor(after, tuple[datetime, UUID])
    with site.database.transaction() as tx:
        rows = unsent(tx, caller.workspace, person, limit=limit + 1, before=before)
        total = count_unsent(tx, caller.workspace, person)
        note(tx, caller, "person.viewed", str(person), site.clock.now(), {"what": "unsent"})
    return page(rows, limit, lambda row: (row.at, row.id), total)


@routes.post("/people/{person}/messages", 201)
def send_message(request: Request, caller: PeopleSender, person: UUID, body: OneMessage) -> MessagePlanned:
    """Send one message of a template to this person. Consent, quiet hours and limits hold as for every message."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return send_one(tx, caller, definitions, person, body.template, body.data, site.clock.now())


@routes.post("/people/{person}/journeys/{instance}/stop", 202)
def stop_person_journey(
    request: Request, caller: PeopleSender, person: UUID, instance: UUID, body: Why
) -> Accepted:
    """Take the person out of one journey; what waits of it is not sent."""
    site = site_of(request)
    with site.database.transaction() as tx:
        edit_person.stop_journey(tx, caller, person, instance, body.why, site.clock.now())
    return Accepted(person)


@routes.post("/people/{person}/merge/preview")
def preview_merge(request: Request, caller: PeopleReader, person: UUID, body: Other) -> MergePreview:
    """Show what a merge would move, which traits differ, and which journeys collide. Changes nothing."""
    with site_of(request).database.transaction() as tx:
        return merge_people.preview(tx, caller.workspace, person, body.other)


@routes.post("/people/{person}/merge", 202)
def merge_person(request: Request, caller: PeopleWriter, person: UUID, body: Other) -> Accepted:
    """Merge the other profile into this one. It cannot be taken back."""
    site = site_of(request)
    with site.database.transaction() as tx:
        merge_people.merge_people(tx, caller, person, body.other, site.clock.now())
    return Accepted(person)
