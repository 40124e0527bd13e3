"""Results: what messages and journeys have brought, by channel, journey and day."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query, Request
from starlette.responses import Response

from anklang.analytics.measures import MEASURES, Definition
from anklang.flows import look_up_results as look_up
from anklang.flows.look_up_results import Compare, Figures, Results
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
    return csv_of(head, lines, f"results-by-{by}-{found.first}-{found.last}.csv")


@routes.get("/measures")
def list_measures(request: Request, caller: Reader) -> dict[str, Definition]:
    """Say of each measure how it is counted, in German and English."""
    return MEASURES


def csv_of(head: list[str], lines: list[list[object]], name: str) -> Csv:
    """A table as a file; cells that a spreadsheet would take for a formula are quoted (OWASP, CSV injection)."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(head)
    out.writerows([[harmless(cell) for cell in line] for line in lines])
    answer = Response(
        text.getvalue().encode(), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
    return answer  # type: ignore[return-value]  # the text as a file


def harmless(cell: object) -> object:
    """A cell that no spreadsheet runs; numbers of phones keep their plus."""
    text = "" if cell is None else str(cell)
    if (isinstance(cell, str) and text[:1] in "=@\t\r-") or (text[:1] == "+" and not text[1:].isdigit()):
        return f"'{text}"
    return text
