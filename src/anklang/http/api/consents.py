"""What people agreed to, and which addresses must not be written to."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field

from anklang.access.store import note
from anklang.core.errors import NotAllowed, NotFound
from anklang.flows.suppress import lift, suppress_address
from anklang.http.api.body import Body, Short
from anklang.http.api.pages import After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader
from anklang.http.state import site_of
from anklang.policy import find
from anklang.policy.find import StateRow, SuppressionRow
from anklang.policy.model import SuppressionKind

routes = Routes("consents")
Filter = Annotated[str, Query(max_length=320, pattern=r"^[^\x00]*$")]


class NewSuppression(Body):
    """A stop sign on an address, for everybody who shares it."""

    channel: Short = Field(min_length=1)  # or * for all
    address: Short = Field(min_length=1)
    scope: Literal["advertising", "everything"] = "advertising"
    why: Short = ""


class Lift(Body):
    """Which stop sign to take off."""

    channel: Short
    address: Short
    kind: SuppressionKind
    why: Short = Field(min_length=1)  # kept in the audit log


@routes.get("/consents")
def list_consents(
    request: Request, caller: PeopleReader, purpose: Filter = "", channel: Filter = "", state: Filter = "",
    after: After = "", limit: Limit = 50,
) -> Page[StateRow]:  # fmt: skip
    """List what holds now, by person."""
    low = read_cursor(after, tuple[UUID, str, str, str])
    with site_of(request).database.transaction() as tx:
        rows = find.list_consents(
            tx, caller.workspace, purpose=purpose, channel=channel, state=state, after=low, limit=limit + 1
        )
        total = find.count_consents(tx, caller.workspace, purpose=purpose, channel=channel, state=state)
    return page(rows, limit, lambda row: (row.person_id, row.channel, row.purpose, row.address), total)


@routes.get("/suppressions")
def list_suppressions(
    request: Request, caller: PeopleReader, channel: Filter = "", kind: SuppressionKind | None = None,
    address: Filter = "", after: After = "", limit: Limit = 50,
) -> Page[SuppressionRow]:  # fmt: skip
    """List addresses that must not be written to."""
    with site_of(request).database.transaction() as tx:
        found = find.list_suppressions(
            tx, caller.workspace, channel=channel, kind=kind, address=address, after=after, limit=limit
        )
        total = find.count_suppressions(tx, caller.workspace, channel=channel, kind=kind, address=address)
    return Page(found.items, found.next or None, total)


@routes.post("/suppressions", 201)
def suppress(request: Request, caller: PeopleReader, body: NewSuppression) -> None:
    """Set a stop sign. Queued messages to the address are taken back at once."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        suppress_address(tx, caller, body.channel, body.address, body.scope, body.why, country, now)


@routes.post("/suppressions/lift")
def lift_suppression(request: Request, caller: PeopleReader, body: Lift) -> None:
    """Take a stop sign off, with the reason. Needs the permission write."""
    if "write" not in caller.scopes:
        raise NotAllowed(
            f"Taking a stop sign off needs the permission 'write', which {caller.name} does not have."
        )
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        if not lift(tx, caller, body.channel, body.address, body.kind, country):
            raise NotFound("There is no such stop sign in this workspace.")
        note(tx, caller, "suppression.lifted", body.channel, now, {"kind": body.kind, "why": body.why})
