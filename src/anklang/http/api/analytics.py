"""Results: what messages and journeys have brought, by channel, journey and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query, Request

from anklang.analytics.measures import MEASURES, Definition
from anklang.flows import look_up_results as look_up
from anklang.flows.look_up_results import Compare, Figures, Results
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import Reader
from anklang.http.state import site_of
from anklang.workspaces import store as workspaces

routes = Routes("analytics")
USUAL = 30  # days, where no period is named

From = Annotated[date | None, Query(alias="from", description="First day, in the workspace's zone.")]
To = Annotated[date | None, Query(description="Last day, included; empty: today.")]


def _results(
    request: Request, workspace: int, first: date | None, to: date | None, compare: Compare
) -> Results:
    site = site_of(request)
    with site.database.transaction() as tx:
        settings = workspaces.load(tx, workspace).settings
        last = to or look_up.today_in(settings, site.clock.now())
        return look_up.results(
            tx, workspace, settings, first or last - timedelta(days=USUAL - 1), last, compare
        )


@routes.get("/analytics/overview")
def get_results(
    request: Request, caller: Reader, first: From = None, to: To = None, compare: Compare = "previous"
) -> Results:
    """Show results by channel, journey and day, beside the period before or the same weeks of last year."""
    return _results(request, caller.workspace, first, to, compare)


@routes.get("/analytics/overview.csv")
def export_results(
    request: Request, caller: Reader, first: From = None, to: To = None,
    by: Literal["channel", "journey", "day"] = "journey",
) -> Csv:  # fmt: skip
    """Write the table of channels, journeys or days as CSV."""
    found = _results(request, caller.workspace, first, to, "none")
    names = [name for name in Figures.__struct_fields__ if name != "not_sent_by"]
    if by == "day":
        head = list(found.days[0].__struct_fields__)
        lines = [[getattr(day, name) for name in head] for day in found.days]
    elif by == "channel":
        head = ["channel", *names]
        lines = [[one.channel, *(getattr(one.figures, name) for name in names)] for one in found.channels]
    else:
        head = ["journey", "name", *names]
        lines = [[o.journey, o.name, *(getattr(o.figures, name) for name in names)] for o in found.journeys]
    return csv_answer(f"results-by-{by}-{found.first}-{found.last}.csv", [head, *lines])


@routes.get("/measures")
def list_measures(request: Request, caller: Reader) -> dict[str, Definition]:
    """Say of each measure how it is counted, in German and English."""
    return MEASURES
