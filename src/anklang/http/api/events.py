"""Live data: what comes in now, what the shop's events look like, and what was not taken."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Request

from anklang.events.watch import Seen, Wanted, latest
from anklang.flows.look_up_events import EventNames, RejectedEvents, refused, schemas
from anklang.http.api.pages import Limit, read_cursor, write_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader, Reader
from anklang.http.state import site_of
from anklang.profiles.vocabulary import names_of, standard_name
from anklang.workspaces import store as workspaces

routes = Routes("events")
Filter = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, Query(max_length=500)]
Kind = Literal[
    "track", "identify", "page", "screen", "group", "merge", "message", "click", "inbound", "consent", "segment",
    "enter", "journey", "erase",
]  # fmt: skip
Kinds = Annotated[list[Kind], Query(description="Kinds of facts to show; none: all.")]
Days = Annotated[int, Query(ge=1, le=90)]


class LiveEvents(msgspec.Struct, frozen=True):
    """A part of the stream."""

    items: list[Seen]  # newest first; with `since` some may come again, known by their ids
    newest: str  # hand it back as `since` to hear what came meanwhile
    older: str | None  # hand it back as `before` for what was earlier; null: there is nothing


@routes.get("/events")
def list_live_events(
    request: Request, caller: PeopleReader, name: Filter = "", person: UUID | None = None, source: Filter = "",
    text: Filter = "", kinds: Kinds = [], since: Cursor = "", before: Cursor = "",  # noqa: B006 - never changed
    limit: Limit = 50,
) -> LiveEvents:  # fmt: skip
    """Show what came in, newest first. Ask again with `since` for what came meanwhile, with `before` to go back."""
    site = site_of(request)
    now = site.clock.now()
    low, high = (read_cursor(text_, tuple[datetime, UUID]) for text_ in (since, before))
    wanted = Wanted(
        names=names_of(standard_name(name)) if name else (),
        kinds=kinds,
        person=person,
        source=source,
        text=text,
    )
    with site.database.transaction() as tx:
        rows = latest(tx, caller.workspace, wanted, now, limit=limit + 1, since=low, before=high)
    items = rows[:limit]
    newest = write_cursor((items[0].received_at, items[0].id)) if items else since
    older = write_cursor((items[-1].received_at, items[-1].id)) if len(rows) > limit else None
    return LiveEvents(items, newest or write_cursor((now, UUID(int=0))), older)


@routes.get("/events/schema")
def list_event_schemas(request: Request, caller: Reader, name: Filter = "") -> EventNames:
    """Show every event by name, or one: first and last day, volume, properties with types; examples need `personal`."""
    site = site_of(request)
    with site.database.transaction() as tx:
        settings = workspaces.load(tx, caller.workspace).settings
        may_see = "personal" in caller.scopes
        return schemas(tx, caller.workspace, settings, site.clock.now(), name=name, examples=may_see)


@routes.get("/events/rejected")
def list_rejected_events(request: Request, caller: Reader, days: Days = 7) -> RejectedEvents:
    """Show what was not taken, by reason, with the shape of the last one and no personal data."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return refused(tx, caller.workspace, site.clock.now(), days)
