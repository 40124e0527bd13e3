"""Consents that the shop's server reports, counts of what people agreed to, and the proof of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field
from starlette.responses import HTMLResponse

from anklang.access.model import Caller
from anklang.consents.find import StateCount
from anklang.flows.look_up_consents import count_states
from anklang.flows.print_proof import print_proof
from anklang.flows.prove_consent import ConsentProof, prove_consent
from anklang.flows.take_consent import Action, Said, TakenState, take_consent
from anklang.http.api.body import Body, Short
from anklang.http.api.routes import Html, Routes
from anklang.http.auth import PeopleReader, Reader
from anklang.http.rights import PeopleWriter
from anklang.http.state import site_of
from anklang.workspaces.model import WorkspaceSettings

routes = Routes("consent-proof")


class ConsentReport(Body):
    """Somebody agreed, withdrew or objected; said by the shop's server, with the evidence."""

    action: Action
    user_id: Short = ""  # who, as the shop knows them; needed where the channel has no address
    channel: Short = ""  # empty only with `object`, which withdraws everything
    purpose: Short = ""
    address: str = Field(default="", max_length=320, pattern=r"^[^\x00]*$")  # that agreed, for email and sms
    wording: Short = ""  # id of the wording that was shown, with its version: no consent without
    wording_version: int = Field(default=0, ge=0)
    source: Short = ""  # checkout, thank_you_page, account, app …
    at: AwareDatetime | None = None  # when it happened
    language: str = Field(default="", max_length=10, pattern=r"^[A-Za-z-]*$")
    page: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")
    ip: str = Field(
        default="", max_length=60, pattern=r"^[0-9A-Fa-f.:]*$"
    )  # kept where the workspace keeps it
    user_agent: str = Field(default="", max_length=300, pattern=r"^[^\x00]*$")
    detail: dict[Short, Short] = Field(default={}, max_length=10)  # further proof: order id


class ConsentAnswer(msgspec.Struct, frozen=True):
    """What came of it."""

    state: TakenState
    person: UUID | None  # null while nobody has confirmed the address
    request: UUID | None  # the request to confirm, if one was made
    url: str  # opens the chat in which it is asked for, for seven days; empty where no chat is needed


@routes.post("/consents", 201)
def give_consent(request: Request, caller: PeopleWriter, body: ConsentReport) -> ConsentAnswer:
    """Record what somebody agreed to at the checkout, or ask them to confirm it. Refused without its evidence.

    On a messenger they are asked in the chat that they open by the answered address.
    """
    site = site_of(request)
    said = Said(**body.model_dump())
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        taken = take_consent(tx, caller, definitions, said, site.clock.now())
    url = f"{site.base_url}/c/{taken.start}" if taken.start else ""
    return ConsentAnswer(taken.state, taken.person, taken.request, url)


@routes.get("/consents/counts")
def count_consent_states(request: Request, caller: Reader) -> list[StateCount]:
    """Count people by purpose, channel and state."""
    with site_of(request).database.transaction() as tx:
        return count_states(tx, caller.workspace)


Sought = Annotated[str, Query(max_length=320, pattern=r"^[^\x00]*$", description="E-mail address or number.")]


@routes.get("/consents/proof")
def get_consent_proof(
    request: Request, caller: PeopleReader, address: Sought = "", person: UUID | None = None
) -> ConsentProof:
    """Show everything that proves what somebody agreed to, and whether it is unchanged. The look is noted."""
    return _proof(request, caller, address, person)[0]


@routes.get("/consents/proof.html")
def print_consent_proof(
    request: Request, caller: PeopleReader, address: Sought = "", person: UUID | None = None,
    language: Annotated[str, Query(max_length=10, pattern=r"^[A-Za-z-]*$")] = "",
) -> Html:  # fmt: skip
    """The same as a page to print, in German or English."""
    proof, settings = _proof(request, caller, address, person)
    page = print_proof(proof, language or settings.language, settings.zone)
    name = 'attachment; filename="consent-proof.html"'
    return HTMLResponse(page, headers={"Content-Disposition": name})  # type: ignore[return-value]  # a page


def _proof(
    request: Request, caller: Caller, address: str, person: UUID | None
) -> tuple[ConsentProof, WorkspaceSettings]:
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        proof = prove_consent(tx, caller, definitions, site.clock.now(), address=address, person=person)
    return proof, definitions.workspace.settings
