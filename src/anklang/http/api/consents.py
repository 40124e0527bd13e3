"""What people agreed to, and which addresses must not be written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.flows import opt_out_cases
from anklang.flows.look_up_consents import ConsentLine, with_lapse
from anklang.flows.opt_out_cases import CaseRow, OptOutRow
from anklang.flows.suppress import lift, suppress_address
from anklang.http.api.body import Body, Short
from anklang.http.api.pages import After, Limit, Page, Row, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader
from anklang.http.rights import PeopleWriter
from anklang.http.state import site_of
from anklang.policy import find
from anklang.policy.find import SuppressionRow
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
) -> Page[ConsentLine]:  # fmt: skip
    """List what holds now, by person, and what has lapsed because it was not used for too long."""
    low = read_cursor(after, tuple[UUID, str, str, str])
    site = site_of(request)
    with site.database.transaction() as tx:
        rows = find.list_consents(
            tx, caller.workspace, purpose=purpose, channel=channel, state=state, after=low, limit=limit + 1
        )
        total = find.count_consents(tx, caller.workspace, purpose=purpose, channel=channel, state=state)
        lines = with_lapse(tx, site.definitions.of(tx, caller.workspace), rows, site.clock.now())
    return page(lines, limit, lambda row: (row.person_id, row.channel, row.purpose, row.address), total)


@dataclass(frozen=True)
class Signs:
    """Which stop signs, and which page of them."""

    channel: Filter = ""
    kind: SuppressionKind | None = None
    address: Filter = ""
    after: After = ""
    limit: Limit = 50


AskedSigns = Annotated[Signs, Depends()]


def _signs(request: Request, caller: Caller, asked: Signs, read: Callable[..., find.Page[Row]]) -> Page[Row]:
    which: dict[str, Any] = {"channel": asked.channel, "kind": asked.kind, "address": asked.address}
    with site_of(request).database.transaction() as tx:
        found = read(tx, caller.workspace, **which, after=asked.after, limit=asked.limit)
        total = find.count_suppressions(tx, caller.workspace, **which)
    return Page(found.items, found.next or None, total)


@routes.get("/suppressions")
def list_suppressions(request: Request, caller: PeopleReader, asked: AskedSigns) -> Page[SuppressionRow]:
    """List addresses that must not be written to."""
    return _signs(request, caller, asked, find.list_suppressions)


@routes.post("/suppressions", 201)
def suppress(request: Request, caller: PeopleReader, body: NewSuppression) -> None:
    """Set a stop sign. Queued messages to the address are taken back at once."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        country = site.definitions.of(tx, caller.workspace).workspace.settings.country
        suppress_address(tx, caller, body.channel, body.address, body.scope, body.why, country, now)


@routes.post("/suppressions/lift")
def lift_suppression(request: Request, caller: PeopleWriter, body: Lift) -> None:
    """Take a stop sign off, with the reason."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        known = site.definitions.of(tx, caller.workspace)
        country = known.workspace.settings.country
        if not lift(tx, caller, body.channel, body.address, body.kind, country, known.link_key):
            raise NotFound("There is no such stop sign in this workspace.")
        note(tx, caller, "suppression.lifted", body.channel, now, {"kind": body.kind, "why": body.why})


class Decision(Body):
    """What a person found when reading an unclear reply."""

    channel: Short = Field(min_length=1)
    address: Short = Field(min_length=1)
    meant: bool  # True: it was an opt-out. False: it was not, and the pause ends
    why: Short = ""  # kept in the audit log


@routes.get("/opt-outs/cases")
def list_opt_out_cases(request: Request, caller: PeopleReader) -> list[CaseRow]:
    """List replies that may be opt-outs. Advertising is paused until somebody has decided, within two working days."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return opt_out_cases.open_cases(tx, site.definitions.of(tx, caller.workspace), site.clock.now())


@routes.post("/opt-outs/cases/decide")
def decide_opt_out_case(request: Request, caller: PeopleReader, body: Decision) -> None:
    """Decide an unclear reply, as whoever reads replies may; a lifted pause needs a reason."""
    if not body.meant and not body.why.strip():
        raise BadInput(
            "The case cannot be closed.", [Problem("why", "is missing", "say why it was no opt-out")]
        )
    site = site_of(request)
    with site.database.transaction() as tx:
        opt_out_cases.decide_case(
            tx, caller, body.channel, body.address, body.why.strip(), site.clock.now(), meant=body.meant
        )


@routes.get("/opt-outs")
def list_opt_outs(request: Request, caller: PeopleReader, asked: AskedSigns) -> Page[OptOutRow]:
    """List stop signs with the people who have the address, and what had been sent just before, with both times."""
    return _signs(request, caller, asked, opt_out_cases.opt_outs)
