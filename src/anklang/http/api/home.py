"""The first screen of the studio."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from anklang.access import find
from anklang.flows.look_up_health import health
from anklang.flows.look_up_home import HomeView, home
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader
from anklang.http.state import site_of
from anklang.workspaces import store as workspaces

routes = Routes("home")
Days = Annotated[int, Query(ge=1, le=90, description="Length of the period; today is its last day.")]


@routes.get("/home")
def get_home(request: Request, caller: Reader, days: Days = 7) -> HomeView:
    """Show figures beside the period before, what needs somebody, what was worked on, and the first steps."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        settings = workspaces.load(tx, caller.workspace).settings
        dismissed = find.preferences(tx, caller.user, caller.workspace).dismissed
        return home(tx, caller, settings, health(tx, caller.workspace, now), dismissed, days, now)
