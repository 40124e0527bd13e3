"""The settings of the workspace, and the words that forms are made of."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from fastapi import Request

from anklang.access.model import ALL_SCOPES, SCOPES
from anklang.channels.model import Channel
from anklang.flows import define
from anklang.flows.look_up_vocabulary import WorkspaceWords, words_of
from anklang.flows.sign_calls import SigningSecret, change_secret, show_signing
from anklang.http.api.body import Body, Definition
from anklang.http.api.routes import Routes
from anklang.http.auth import Administrator, Reader
from anklang.http.state import site_of
from anklang.journeys.describe import condition_schema, journey_schema, step_schemas
from anklang.journeys.finding import CODES
from anklang.journeys.publish_check import CODES as LOOK_CODES
from anklang.journeys.steps import KINDS
from anklang.policy.model import Reason
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings

routes = Routes("workspace")
CHANNELS: tuple[str, ...] = get_args(Channel)


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


class JourneyWords(msgspec.Struct, frozen=True):
    """What authors of journeys may write, as JSON Schema; `x-kind` says what a text means."""

    journey: dict[str, Any]
    steps: dict[str, dict[str, Any]]  # kind -> schema
    condition: dict[str, Any]
    findings: list[str]  # codes of findings that checks of journeys answer


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


class SecretChange(Body):
    """How a change of the secret goes."""

    hours: int = 24  # so long both secrets sign; 0: only the new one, at once


@routes.get("/workspace/signing-secret")
def get_signing_secret(request: Request, caller: Administrator) -> SigningSecret:
    """Show the secret by which receivers check the web calls of journeys (Standard Webhooks)."""
    site = site_of(request)
    with site.database.transaction() as tx:
        signing = workspaces.load(tx, caller.workspace).signing
    return show_signing(site.vault, caller.workspace, signing, site.clock.now())


@routes.post("/workspace/signing-secret/change")
def change_signing_secret(request: Request, caller: Administrator, body: SecretChange) -> SigningSecret:
    """Change the secret; for some hours calls carry the signature of the old one too."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return change_secret(tx, caller, site.vault, body.hours, site.clock.now())


@routes.get("/vocabulary")
def get_vocabulary(request: Request, caller: Reader) -> Vocabulary:
    """Explain reason codes, roles, scopes and kinds of steps."""
    return Vocabulary(
        reasons={str(one): {"de": one.de, "en": one.en} for one in Reason},
        roles={role: sorted(scopes) for role, scopes in SCOPES.items()},
        scopes=list(ALL_SCOPES),
        steps={name: kind.example for name, kind in KINDS.items()},
    )


@routes.get("/vocabulary/workspace")
def get_workspace_vocabulary(request: Request, caller: Reader) -> WorkspaceWords:
    """List what forms offer: events and traits seen, channels, purposes, languages, ids. Examples need personal."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return words_of(tx, definitions, CHANNELS, examples="personal" in caller.scopes)


@routes.get("/vocabulary/journeys")
def get_journey_vocabulary(request: Request, caller: Reader) -> JourneyWords:
    """Describe journeys, kinds of steps and conditions as JSON Schema."""
    return JourneyWords(journey_schema(), step_schemas(), condition_schema(), sorted({*CODES, *LOOK_CODES}))
