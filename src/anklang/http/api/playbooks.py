"""Playbooks: ready journeys with everything that belongs to them."""

from __future__ import annotations

from fastapi import BackgroundTasks, Request
from pydantic import Field

from anklang.flows import use_playbook as playbooks
from anklang.flows.fill_segments import fill_waiting
from anklang.flows.use_playbook import Playbook, PlaybookUsed
from anklang.http.api.body import Body, Short
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader, Writer
from anklang.http.state import site_of

routes = Routes("playbooks")


class UseBody(Body):
    """What the new journey is called; empty: as the playbook calls it."""

    id: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_-]{0,99})?$")
    name: Short = ""


@routes.get("/playbooks")
def list_playbooks(request: Request, caller: Reader) -> list[Playbook]:
    """List the playbooks with their journeys and what else they bring."""
    with site_of(request).database.transaction() as tx:
        return playbooks.playbooks(tx, caller.workspace)


@routes.post("/playbooks/{playbook}/use", 201)
def use_playbook(
    request: Request, caller: Writer, playbook: str, body: UseBody, background: BackgroundTasks
) -> PlaybookUsed:
    """Make a draft of a playbook, and save what it brings and is not there yet."""
    site = site_of(request)
    with site.database.transaction() as tx:
        used = playbooks.use_playbook(
            tx, caller, site.definitions.of(tx, caller.workspace), playbook, site.clock.now(), id_=body.id,
            name=body.name,
        )  # fmt: skip
    background.add_task(fill_waiting, site.database, site.clock, caller.workspace)
    return used
