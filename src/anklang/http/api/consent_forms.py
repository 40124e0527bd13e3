"""Wordings, in which people are asked to agree, and the forms that show them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Query, Request
from starlette.responses import Response

from anklang.consents import find
from anklang.consents.find import SavedWording
from anklang.consents.model import Form
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.flows import define_consent
from anklang.flows.define import Saved
from anklang.flows.embed_form import Snippets, snippets
from anklang.flows.sign_up import show_form
from anklang.http.api.body import Body, Definition, under_its_id
from anklang.http.api.routes import Routes, Svg
from anklang.http.auth import Reader, Writer
from anklang.http.hosted.form import values_of
from anklang.http.hosted.frame import known_language, render
from anklang.http.state import site_of
from anklang.links.qr import qr_svg

routes = Routes("consent-forms")
Language = Annotated[
    str, Query(max_length=10, pattern=r"^[A-Za-z-]*$", description="Of the declaration and the page.")
]


class FormCounts(msgspec.Struct, frozen=True):
    """What became of the sign-ups of a form that had to be confirmed. Those never confirmed are forgotten in time."""

    asked: int
    confirmed: int
    open: int
    expired: int


class FormView(msgspec.Struct, frozen=True):
    """A form, how to use it, and what came of it."""

    form: Form
    version: int
    archived: bool
    updated_at: str  # ISO 8601
    counts: FormCounts
    snippets: Snippets | None  # null where its wording is gone


class FormPreview(msgspec.Struct, frozen=True):
    """The page as it would look."""

    html: str


class Draft(Body):
    """A form that need not be saved."""

    definition: Definition
    language: str = "de"


@routes.get("/wordings")
def list_wordings(request: Request, caller: Reader, archived: bool = False) -> list[SavedWording]:
    """List the newest version of every wording."""
    with site_of(request).database.transaction() as tx:
        return find.wordings(tx, caller.workspace, archived=archived)


@routes.get("/wordings/{wording}")
def list_wording_versions(request: Request, caller: Reader, wording: str) -> list[SavedWording]:
    """List every version of a wording, newest first. A saved version never changes."""
    with site_of(request).database.transaction() as tx:
        found = find.wording_versions(tx, caller.workspace, wording)
    if not found:
        raise NotFound(f"There is no wording {wording!r} in this workspace.")
    return found


@routes.put("/wordings/{wording}")
def save_wording(request: Request, caller: Writer, wording: str, body: Definition) -> Saved:
    """Save a wording; another text is a new version, and people who agreed before keep the one they were shown."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_consent.save_wording(
            tx, caller, under_its_id(body, wording, "wording"), site.clock.now()
        )


@routes.delete("/wordings/{wording}")
def archive_wording(request: Request, caller: Writer, wording: str) -> None:
    """Offer a wording no more; what it proves stays."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_consent.archive_wording(tx, caller, wording, site.clock.now())


@routes.get("/consent-forms")
def list_consent_forms(
    request: Request, caller: Reader, archived: bool = False, language: Language = ""
) -> list[FormView]:
    """List forms with their addresses, snippets and counts."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        fallback = definitions.workspace.settings.language
        views: list[FormView] = []
        for saved in find.forms(tx, caller.workspace, archived=archived):
            shown = show_form(tx, caller.workspace, saved, language or fallback, fallback)
            views.append(
                FormView(
                    saved.form, saved.version, saved.archived, saved.updated_at.isoformat(),
                    FormCounts(**find.count_outcomes(tx, caller.workspace, saved.form.id, now)),
                    None if shown is None else snippets(definitions, shown, site.base_url),
                )
            )  # fmt: skip
    return views


@routes.put("/consent-forms/{form}")
def save_consent_form(request: Request, caller: Writer, form: str, body: Definition) -> Saved:
    """Save a form; its page shows it at once."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return define_consent.save_form(
            tx, caller, definitions, under_its_id(body, form, "form"), site.clock.now()
        )


@routes.delete("/consent-forms/{form}")
def archive_consent_form(request: Request, caller: Writer, form: str) -> None:
    """Show a form no more."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_consent.archive_form(tx, caller, form, site.clock.now())


@routes.post("/consent-forms/preview")
def preview_consent_form(request: Request, caller: Reader, body: Draft) -> FormPreview:
    """Show how an unsaved form would look. Nothing can be sent with it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        form = define_consent.read_form(tx, caller.workspace, definitions, body.definition)
        saved = find.SavedForm(form, 0, False, site.clock.now())
        language = known_language(body.language)
        shown = show_form(tx, caller.workspace, saved, body.language, definitions.workspace.settings.language)
    if shown is None:
        raise BadInput("The form cannot be shown.", [Problem("wording", "is gone", "choose another one")])
    values: dict[str, Any] = values_of(definitions, shown, language)
    answer = render(
        definitions.workspace.settings, language, "form", {**values, "stamp": ""}, switch=False, preview=True
    )
    return FormPreview(bytes(answer.body).decode())


@routes.get("/consent-forms/{form}/qr.svg")
def draw_form_code(request: Request, caller: Reader, form: str) -> Svg:
    """Draw the QR code of a form's page."""
    site = site_of(request)
    with site.database.transaction() as tx:
        saved = find.form(tx, caller.workspace, form)
        slug = site.definitions.of(tx, caller.workspace).workspace.slug
    if saved is None:
        raise NotFound(f"There is no form {form!r} in this workspace.")
    picture = qr_svg(f"{site.base_url}/f/{slug}/{form}")
    return Response(picture, media_type="image/svg+xml")  # type: ignore[return-value]  # a picture
