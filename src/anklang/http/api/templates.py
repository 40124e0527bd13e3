"""Templates: the words, their versions, how they look, and test sends."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import Field

from anklang.core.errors import NotAllowed, NotFound
from anklang.flows import define, try_template
from anklang.flows import look_up_template as look_up
from anklang.flows.apply_text import template_values
from anklang.flows.define import Saved
from anklang.flows.look_up_template import TemplateChecked, TemplateRow, TemplateUse
from anklang.flows.look_up_variables import Variable, variables_known
from anklang.flows.try_journey_model import Invented
from anklang.flows.try_template import Preview, TestSent
from anklang.guard.model import Group, Said
from anklang.guard.rules import rules, severity_of
from anklang.http.api.body import Body, Definition, Id, Short, under_its_id
from anklang.http.api.pages import After, Limit, Page, Search, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.api.trials import InventedBody
from anklang.http.auth import PeopleReader, Reader, Sender, Writer
from anklang.http.state import site_of
from anklang.storage.transaction import Tx
from anklang.templates import find, model
from anklang.workspaces.model import Severity

routes = Routes("templates")
Trigger = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]  # name of an event


class TemplateVersion(msgspec.Struct, frozen=True):
    """One version of a template."""

    id: str
    version: int
    saved_at: str  # ISO 8601
    saved_by: str
    definition: dict[str, Any]
    variables: list[str]  # what the words read


class GuardRule(msgspec.Struct, frozen=True):
    """A rule of the content guard."""

    id: str
    group: Group  # law, trust, clarity, craft
    name: Said
    why: Said  # the reason behind it
    suggestion: Said  # what to do
    source: str  # statute, ruling, policy, or our own advice
    usual: Severity  # where the workspace says nothing
    severity: Severity  # in this workspace
    rendered: bool  # asked again of the finished message before hand-over


class Look(Body):
    """A template to look at: one that is saved, or words that are not."""

    definition: Definition | None = None  # null: the saved one
    person: UUID | None = None  # as whom; null: somebody invented
    random: bool = False  # as somebody of the workspace, drawn by chance
    invented: InventedBody | None = (
        None  # who is invented; null: somebody with a cart, an order and viewed products
    )
    languages: list[Short] = Field(default_factory=list)  # empty: all
    data: dict[str, Any] = Field(default_factory=dict)  # what a journey would pass on: event, context …


class TestBody(Body):
    """A test send."""

    to: Short = Field(min_length=1)  # address for the template's channel
    definition: Definition | None = None  # words that are not saved; null: the saved ones
    person: UUID | None = None  # as whom; null: somebody invented
    language: Short = ""
    data: dict[str, Any] = Field(default_factory=dict)


@routes.get("/templates")
def list_templates(
    request: Request, caller: Reader, archived: bool = False,
    channel: str = Query("", max_length=40, pattern=r"^[a-z_]*$"),
    message_class: str = Query("", max_length=40, pattern=r"^[a-z]*$"), search: Search = "", after: After = "",
    limit: Limit = 50,
) -> Page[TemplateRow]:  # fmt: skip
    """List templates with their languages and how many journeys send them; by channel, class, a part of the name."""
    low = read_cursor(after, str) or ""
    site = site_of(request)
    with site.database.transaction() as tx:
        rows = find.page(
            tx, caller.workspace, archived=archived, channel=channel, message_class=message_class, search=search,
            after=low, limit=limit + 1,
        )  # fmt: skip
        shown = look_up.rows_of(tx, site.definitions.of(tx, caller.workspace), rows)
        total = find.count(
            tx,
            caller.workspace,
            archived=archived,
            channel=channel,
            message_class=message_class,
            search=search,
        )
    return page(shown, limit, lambda row: row.id, total)


@routes.get("/templates/{template}")
def get_template(request: Request, caller: Reader, template: str) -> TemplateVersion:
    """Show the newest version of a template."""
    with site_of(request).database.transaction() as tx:
        return _version(_saved(tx, caller.workspace, template))


@routes.get("/templates/{template}/versions")
def list_template_versions(request: Request, caller: Reader, template: str) -> list[TemplateVersion]:
    """List the versions of a template, newest first."""
    with site_of(request).database.transaction() as tx:
        _saved(tx, caller.workspace, template)
        return [_version(one) for one in find.versions(tx, caller.workspace, template, 200)]


@routes.put("/templates/{template}")
def save_template(request: Request, caller: Writer, template: Id, body: Definition) -> Saved:
    """Save a template; other words are a new version."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define.save_template(tx, caller, under_its_id(body, template, "template"), site.clock.now())


@routes.delete("/templates/{template}")
def archive_template(request: Request, caller: Writer, template: str) -> None:
    """Hide a template; journeys that name it go on using it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define.archive_template(tx, caller, template, site.clock.now())


@routes.post("/templates/{template}/preview")
def preview_template(request: Request, caller: PeopleReader, template: str, body: Look) -> list[Preview]:
    """Show how a template looks as a person, or as somebody invented, in each language, with SMS parts."""
    site = site_of(request)
    with site.database.transaction() as tx:
        words = (
            _saved(tx, caller.workspace, template).template
            if body.definition is None
            else try_template.read_template({"id": template, **body.definition})
        )
        person = try_template.somebody(tx, caller.workspace) if body.random else body.person
        made_up = None if body.invented is None else msgspec.convert(body.invented.model_dump(), Invented)
        return try_template.preview(
            tx, site.definitions.of(tx, caller.workspace), words, site.base_url, site.clock.now(), person=person,
            invented_as=made_up, languages=list(body.languages) or None, data=body.data,
        )  # fmt: skip


@routes.post("/templates/{template}/test", 202)
def send_test(request: Request, caller: Sender, template: str, body: TestBody) -> TestSent:
    """Send a test. It counts nowhere and takes no coupon. As a person: needs the permission personal besides."""
    if body.person is not None and "personal" not in caller.scopes:
        raise NotAllowed(
            f"A test as a person needs the permission 'personal', which {caller.name} does not have."
        )
    site = site_of(request)
    with site.database.transaction() as tx:
        return try_template.send_test(
            tx, caller, site.definitions.of(tx, caller.workspace), template, body.to, site.base_url, site.clock.now(),
            person=body.person, language=body.language, data=body.data,
            words=None if body.definition is None else try_template.read_template({"id": template, **body.definition}),
        )  # fmt: skip


@routes.post("/templates/check")
def check_template(
    request: Request, caller: Reader, body: Definition, event: Trigger = ""
) -> TemplateChecked:
    """Say what keeps unsaved words from being saved, and what the content guard thinks of them.

    `event` is the trigger whose properties the words may name; without one they are not judged.
    """
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return look_up.check_template(tx, definitions, {"id": "unsaved", **body}, event)


@routes.get("/guard-rules")
def list_guard_rules(request: Request, caller: Reader) -> list[GuardRule]:
    """List the rules of the content guard with their reasons, and how serious each is here."""
    site = site_of(request)
    with site.database.transaction() as tx:
        words = site.definitions.of(tx, caller.workspace).around_words
    return [
        GuardRule(
            id=one.id, group=one.group, name=one.name, why=one.why,
            suggestion=one.suggestion.fill({"opt_out": "{{ opt_out }}"}), source=one.source,
            usual=one.severity, severity=severity_of(one.id, words), rendered=one.rendered,
        )
        for one in rules().values()
    ]  # fmt: skip


@routes.get("/templates/{template}/usage")
def list_template_uses(request: Request, caller: Reader, template: str) -> list[TemplateUse]:
    """List the journeys that send a template."""
    with site_of(request).database.transaction() as tx:
        _saved(tx, caller.workspace, template)
        return look_up.uses_of_template(tx, caller.workspace, template)


@routes.get("/template-variables")
def list_template_variables(request: Request, caller: Reader, event: Trigger = "") -> list[Variable]:
    """List what words may name; with the properties of an event. Examples need the permission personal."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return variables_known(tx, definitions, event, examples="personal" in caller.scopes)


def _saved(tx: Tx, workspace: int, template: str) -> find.Saved:
    found = find.newest(tx, workspace, template)
    if found is None:
        raise NotFound(f"There is no template {template!r} in this workspace.")
    return found


def _version(saved: find.Saved) -> TemplateVersion:
    return TemplateVersion(
        id=saved.template.id, version=saved.version, saved_at=saved.saved_at.isoformat(), saved_by=saved.saved_by,
        definition=template_values(saved.template), variables=sorted(model.variables(saved.template)),
    )  # fmt: skip
