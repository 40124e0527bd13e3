"""One search over everything, for the command menu."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from anklang.flows.look_up_anything import KINDS, Hit, Kind
from anklang.flows.look_up_anything import search as search_everything
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader
from anklang.http.state import site_of

routes = Routes("search")
Words = Annotated[str, Query(max_length=200, description="What was typed; in quotes: the whole id or name.")]
Kinds = Annotated[list[Kind], Query(alias="kind", description="What to look for; none: everything.")]


@routes.get("/search")
def search(
    request: Request, caller: Reader, q: Words = "", kinds: Kinds = [], active: bool = False  # noqa: B006 - never changed
) -> list[Hit]:  # fmt: skip
    """Find people, journeys, segments, templates, coupons, links and accounts by id or name, exact hits first."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return search_everything(tx, caller, q, site.clock.now(), kinds or KINDS, active=active)
