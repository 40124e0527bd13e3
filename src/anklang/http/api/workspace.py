"""The settings of the workspace, and the words that forms are made of."""

from __future__ import annotations

import msgspec
from fastapi import Request

from anklang.access.model import ALL_SCOPES, SCOPES
from anklang.flows import define
from anklang.http.api.body import Definition
from anklang.http.api.routes import Routes
from anklang.http.auth import Administrator, Reader
from anklang.http.state import site_of
from anklang.journeys.steps import KINDS
from anklang.policy.model import Reason
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings

routes = Routes("workspace")


class WorkspaceView(msgspec.Struct, frozen=True):
    """The workspace and what it decides for everything in it."""

    id: int
    slug: str  # short name
    name: str  # for people
    settings: WorkspaceSettings
    public_url: str  # address under which customers and providers reach us


class Vocabulary(msgspec.Struct, frozen=True):
    """Words with their meaning, for forms and labels."""

    reasons: dict[str, dict[str, str]]  # why a message was not sent: code -> de, en
    roles: dict[str, list[str]]  # role -> what it may do
    scopes: list[str]  # everything that a key may be allowed
    steps: dict[str, str]  # kind of step -> a correct one as text


@routes.get("/workspace")
def get_workspace(request: Request, caller: Reader) -> WorkspaceView:
    """Show the workspace and its settings."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = workspaces.load(tx, caller.workspace)
    return WorkspaceView(found.id, found.slug, found.name, found.settings, site.base_url)


@routes.put("/workspace/settings")
def save_settings(request: Request, caller: Administrator, body: Definition) -> WorkspaceSettings:
    """Replace the settings."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define.save_settings(tx, caller, body, site.clock.now())


@routes.get("/vocabulary")
def get_vocabulary(request: Request, caller: Reader) -> Vocabulary:
    """Explain reason codes, roles, scopes and kinds of steps."""
    return Vocabulary(
        reasons={str(one): {"de": one.de, "en": one.en} for one in Reason},
        roles={role: sorted(scopes) for role, scopes in SCOPES.items()},
        scopes=list(ALL_SCOPES),
        steps={name: kind.example for name, kind in KINDS.items()},
    )
