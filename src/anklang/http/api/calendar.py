"""The calendar: campaigns and expected volume per day, limits, holidays, closed days, clashes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request

from anklang.flows.look_up_calendar import CalendarView, calendar_of
from anklang.flows.look_up_results import today_in
from anklang.http.api.analytics import From, To
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader
from anklang.http.state import site_of

routes = Routes("calendar")
USUAL = 28  # days, where no end is named
Countries = Annotated[
    list[str], Query(alias="country", max_length=20, description="Whose closed days to show; none: our own.")
]


@routes.get("/calendar")
def get_calendar(
    request: Request, caller: Reader, first: From = None, to: To = None,
    countries: Countries = [],  # noqa: B006 - never changed
) -> CalendarView:  # fmt: skip
    """Show what goes out on which day, what is closed, and campaigns that reach the same people."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        begin = first or today_in(definitions.workspace.settings, now)
        return calendar_of(tx, definitions, begin, to or begin + timedelta(days=USUAL - 1), countries, now)
