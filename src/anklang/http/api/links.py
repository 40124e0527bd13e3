"""Smart links and the requests for them."""

from __future__ import annotations

from datetime import datetime

import msgspec
from fastapi import Request

from anklang.core.errors import NotFound
from anklang.http.api.pages import MOST, After, Limit, Page, page, read_cursor
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader
from anklang.http.state import site_of
from anklang.links import find
from anklang.links.find import Click, LinkCounts
from anklang.links.model import Link

routes = Routes("links")


class LinkView(msgspec.Struct, frozen=True):
    """A link with the last requests for it."""

    link: Link
    url: str  # the short address
    clicks: list[Click]  # newest first


@routes.get("/links")
def list_links(
    request: Request, caller: PeopleReader, after: After = "", limit: Limit = 50
) -> Page[LinkCounts]:
    """List links with their clicks, newest first."""
    before = read_cursor(after, tuple[datetime, str])
    with site_of(request).database.transaction() as tx:
        rows = find.page(tx, caller.workspace, limit + 1, before)
        total = find.count(tx, caller.workspace)
    return page(rows, limit, lambda row: (row.link.created_at, row.link.token), total)


@routes.get("/links/{token}")
def get_link(request: Request, caller: PeopleReader, token: str) -> LinkView:
    """Show a link with the last requests for it."""
    site = site_of(request)
    with site.database.transaction() as tx:
        link = find.by_token(tx, token)
        if link is None or link.workspace_id != caller.workspace:
            raise NotFound("There is no such link in this workspace.")
        clicks = find.clicks(tx, caller.workspace, token, MOST)
    return LinkView(link, f"{site.base_url}/l/{token}", clicks)
