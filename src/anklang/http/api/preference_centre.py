"""The preference centre: links for the shop's account page, what people chose, and how the page would look."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import Path, Request
from pydantic import AwareDatetime, Field

from anklang.access.store import note
from anklang.channels.model import Channel
from anklang.core.errors import NotFound
from anklang.flows.define_settings import read_settings
from anklang.flows.on_preferences import change_preferences
from anklang.flows.preference_links import ShopLink, make_page_token, shop_link
from anklang.http.api.body import Body, Definition, Short
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader, Reader
from anklang.http.hosted.centre_sample import sample_page
from anklang.http.hosted.centre_view import own_words, values_of
from anklang.http.hosted.frame import languages, render
from anklang.http.rights import PeopleWriter
from anklang.http.start import deep_link
from anklang.http.state import site_of
from anklang.preferences.find import ChoiceFigures, ChosenView, figures_of, find_chosen
from anklang.preferences.model import Change, Limit
from anklang.preferences.token import LIFE
from anklang.profiles.find import get_person
from anklang.profiles.identities import person_of
from anklang.profiles.model import Person
from anklang.storage.transaction import Tx
from anklang.workspaces.model import OWN_WORDS, PreferenceCentre

routes = Routes("preference-centre")
Who = Annotated[
    str,
    Path(max_length=200, pattern=r"^[^\x00]+$", description="Our id, or user: and the shop's own id."),
]
_USER = "user:"


class OwnLimit(Body):
    """At most so many advertising messages in so many days."""

    count: int = Field(ge=1, le=1000)
    days: int = Field(ge=1, le=31)


class NewChoice(Body):
    """What is to be different; what is not named stays."""

    topics: dict[Short, bool] = Field(default={}, max_length=30)
    channels_off: list[Channel] | None = Field(default=None, max_length=20)  # all that are to be off
    limit: OwnLimit | None = None
    no_limit: bool = False  # take the limit away
    paused_until: AwareDatetime | None = None
    resume: bool = False  # end the pause
    preferred: Channel | Literal[""] | None = None  # by which they would rather hear; empty: they do not mind
    why: Short = ""  # as the person said it; kept in the audit log


class PreviewAsked(Body):
    """Settings that need not be saved, and a language."""

    settings: Definition  # as PUT /workspace/settings takes them
    language: Short = "de"


class CentrePreview(msgspec.Struct, frozen=True):
    """The page as an invented person would see it."""

    html: str


class CentreWords(msgspec.Struct, frozen=True):
    """What a shop may word itself, with the words that stand there otherwise."""

    keys: list[str]
    languages: list[str]
    words: dict[str, dict[str, str]]  # language -> key -> our words


def _person(tx: Tx, workspace: int, who: str) -> Person:
    """Somebody by our id, or by the shop's. Raises NotFound."""
    if who.startswith(_USER):
        known = person_of(tx, workspace, "user", who.removeprefix(_USER))
        if known is None:
            raise NotFound(f"Nobody in this workspace is known as {who!r}.")
        return get_person(tx, workspace, known)
    try:
        return get_person(tx, workspace, UUID(who))
    except ValueError:
        raise NotFound(f"{who!r} is neither an id of ours nor user:ID.") from None


def _alive(tx: Tx, workspace: int, who: str) -> Person:
    """The same, but nobody who was erased."""
    found = _person(tx, workspace, who)
    if found.erased_at is not None:
        raise NotFound("This person was erased.")
    return found


@routes.post("/people/{person}/preference-link")
def make_preference_link(request: Request, caller: PeopleWriter, person: Who) -> ShopLink:
    """Make the addresses of a person's own page, for somebody who is logged in at the shop."""
    site = site_of(request)
    now: datetime = site.clock.now()
    with site.database.transaction() as tx:
        found = _alive(tx, caller.workspace, person)
        return shop_link(site.definitions.of(tx, caller.workspace), found, site.base_url, now)


Messenger = Literal["telegram", "viber", "messenger", "instagram", "apple_messages"]


class StartLink(msgspec.Struct, frozen=True):
    """The way of one person to the shop's bot at a messenger."""

    channel: Messenger
    url: str  # opens the chat with the bot; pressing Start connects it with the person, once
    expires_at: datetime  # of the token in it


@routes.post("/people/{person}/start-link")
def make_start_link(
    request: Request, caller: PeopleWriter, person: Who, channel: Messenger = "telegram"
) -> StartLink:
    """Make the address by which a person connects their chat at a messenger. It is no consent to advertising."""
    site = site_of(request)
    now: datetime = site.clock.now()
    with site.database.transaction() as tx:
        found = _alive(tx, caller.workspace, person)
        definitions = site.definitions.of(tx, caller.workspace)
    url = deep_link(site, definitions, channel, make_page_token(definitions, found, "chat", now, channel))
    if not url:
        raise NotFound(f"This workspace has no account for {channel} in use. Set one up under Providers.")
    return StartLink(channel, url, now + LIFE["chat"])


@routes.get("/people/{person}/preferences")
def get_person_preferences(request: Request, caller: PeopleReader, person: Who) -> ChosenView:
    """Show what somebody chose. The look is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = _person(tx, caller.workspace, person)
        note(tx, caller, "person.viewed", str(found.id), site.clock.now(), {"what": "preferences"})
        return find_chosen(tx, caller.workspace, found.id)


@routes.patch("/people/{person}/preferences")
def change_person_preferences(
    request: Request, caller: PeopleReader, person: Who, body: NewChoice
) -> ChosenView:
    """Pass on what somebody chose: in a form of the shop, or on the phone. Allowing more takes the right to write."""
    site = site_of(request)
    now = site.clock.now()
    change = Change(topics=body.topics)
    if body.channels_off is not None:
        change = msgspec.structs.replace(change, channels_off=tuple(body.channels_off))
    if body.limit is not None or body.no_limit:
        limit = None if body.limit is None or body.no_limit else Limit(body.limit.count, body.limit.days)
        change = msgspec.structs.replace(change, limit=limit)
    if body.paused_until is not None or body.resume:
        change = msgspec.structs.replace(change, paused_until=None if body.resume else body.paused_until)
    if body.preferred is not None:
        change = msgspec.structs.replace(change, preferred=body.preferred)
    with site.database.transaction() as tx:
        found = _person(tx, caller.workspace, person)
        source = "studio" if caller.user is not None else "api"
        change_preferences(
            tx, site.definitions.of(tx, caller.workspace), found.id, change, source, now,
            only_less="write" not in caller.scopes,
        )  # fmt: skip
        note(
            tx,
            caller,
            "person.preferences_changed",
            str(found.id),
            now,
            {"why": body.why} if body.why else {},
        )
        return find_chosen(tx, caller.workspace, found.id)


@routes.get("/preference-centre/words")
def get_centre_words(request: Request, caller: Reader) -> CentreWords:
    """List what a shop may word itself."""
    plain = PreferenceCentre()
    words = {tag: {key: own_words(plain, tag)[key] for key in OWN_WORDS} for tag in languages()}
    return CentreWords(list(OWN_WORDS), list(languages()), words)


@routes.get("/preference-centre/figures")
def get_centre_figures(request: Request, caller: Reader) -> ChoiceFigures:
    """Count what people chose."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return figures_of(tx, caller.workspace, site.clock.now())


@routes.post("/preference-centre/preview")
def preview_centre(request: Request, caller: Reader, body: PreviewAsked) -> CentrePreview:
    """Show the page under settings that need not be saved, as an invented person would see it."""
    settings = read_settings(body.settings)
    now = site_of(request).clock.now()
    values = values_of(settings, sample_page(settings, now), body.language, now, path="#")
    page = render(settings, body.language, "centre", values, switch=False, preview=True)
    return CentrePreview(bytes(page.body).decode())
