"""Smart links: those of messages, those made by hand, their clicks, QR codes, and whether they open the app."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from anklang.core.errors import NotFound
from anklang.flows.define_link import AppLinks, check_app_links, end_link, make_link
from anklang.http.api.body import Body, Short
from anklang.http.api.pages import MOST, After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes, Svg
from anklang.http.auth import PeopleReader, Reader, Writer
from anklang.http.state import Site, site_of
from anklang.links import find
from anklang.links.find import Click, ClickSums, LinkCounts
from anklang.links.model import Link
from anklang.links.qr import qr_svg
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

routes = Routes("links")
Color = Annotated[str, Query(max_length=7, description="As #rrggbb.")]


class Devices(Body):
    """Other addresses for some devices; empty: the target."""

    ios: str = Field(default="", max_length=2000, pattern=r"^[^\x00]*$")
    android: str = Field(default="", max_length=2000, pattern=r"^[^\x00]*$")
    desktop: str = Field(default="", max_length=2000, pattern=r"^[^\x00]*$")


class NewLink(Body):
    """A link made by hand."""

    name: Short  # what it is for
    target: str = Field(
        max_length=2000, pattern=r"^[^\x00]*$"
    )  # https://…, /sale, product:ID, app:/screen, store:
    devices: Devices = Field(default_factory=Devices)
    expires_at: AwareDatetime | None = None  # later it leads to the shop's start page


class LinkView(msgspec.Struct, frozen=True):
    """A link with the last requests for it."""

    link: Link
    url: str  # the short address
    clicks: list[Click]  # newest first
    sums: ClickSums  # clicks of people


class LinkMade(msgspec.Struct, frozen=True):
    """A new link."""

    link: Link
    url: str  # the short address


@routes.get("/links")
def list_links(
    request: Request, caller: PeopleReader, made: bool = False, after: After = "", limit: Limit = 50
) -> Page[LinkCounts]:
    """List links with their clicks, newest first; `made`: only those that were made by hand."""
    before = read_cursor(after, tuple[datetime, str])
    with site_of(request).database.transaction() as tx:
        rows = find.page(tx, caller.workspace, limit + 1, before, made=made)
        total = find.count(tx, caller.workspace, made=made)
    return page(rows, limit, lambda row: (row.link.created_at, row.link.token), total)


@routes.post("/links", 201)
def add_link(request: Request, caller: Writer, body: NewLink) -> LinkMade:
    """Make a link for a poster, a parcel, a profile. It may lead to the hosts of the workspace only."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        devices = body.devices.model_dump()
        made = make_link(
            tx, caller, definitions, body.name, body.target, devices, body.expires_at, site.clock.now()
        )
    return LinkMade(made, _url(site, made.token))


@routes.get("/links/app-check")
def check_apps(request: Request, caller: Reader) -> AppLinks:
    """Show what phones are told about the app, and what keeps links from opening it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return check_app_links(workspaces.load(tx, caller.workspace).settings.shop, site.base_url)


@routes.get("/links/{token}")
def get_link(request: Request, caller: PeopleReader, token: str) -> LinkView:
    """Show a link with its clicks by day and the last requests for it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        link = _link(tx, caller.workspace, token)
        clicks = find.clicks(tx, caller.workspace, token, MOST)
        zone = workspaces.load(tx, caller.workspace).settings.zone
        sums = find.click_sums(tx, caller.workspace, token, zone)
    return LinkView(link, _url(site, token), clicks, sums)


@routes.post("/links/{token}/end")
def expire_link(request: Request, caller: Writer, token: str) -> None:
    """End a link now: from here on it leads to the shop's start page."""
    site = site_of(request)
    with site.database.transaction() as tx:
        end_link(tx, caller, token, site.clock.now())


@routes.get("/links/{token}/qr.svg")
def draw_link(
    request: Request, caller: PeopleReader, token: str, dark: Color = "#000000", light: Color = "#ffffff"
) -> Svg:
    """Draw a link as a QR code."""
    site = site_of(request)
    with site.database.transaction() as tx:
        _link(tx, caller.workspace, token)
    picture = qr_svg(_url(site, token), dark=dark, light=light)
    return Response(picture, media_type="image/svg+xml")  # type: ignore[return-value]  # a picture


def _link(tx: Tx, workspace: int, token: str) -> Link:
    link = find.by_token(tx, token)
    if link is None or link.workspace_id != workspace:
        raise NotFound("There is no such link in this workspace.")
    return link


def _url(site: Site, token: str) -> str:
    return f"{site.base_url}/l/{token}"
