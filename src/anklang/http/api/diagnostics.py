"""Why messages do not go: tiles, reasons over time, what waits; the messages behind each number are in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request

from anklang.flows.look_up_diagnosis import Diagnosis, diagnose
from anklang.flows.look_up_results import today_in
from anklang.http.api.analytics import From, To
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader
from anklang.http.state import site_of
from anklang.policy.reasons import ReasonGuide, guide
from anklang.workspaces import store as workspaces

routes = Routes("diagnostics")
USUAL = 7  # days, where no period is named
Filter = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


@routes.get("/diagnostics")
def get_diagnosis(
    request: Request,
    caller: Reader,
    first: From = None,
    to: To = None,
    journey: Filter = "",
    channel: Filter = "",
) -> Diagnosis:
    """Show what was planned, sent, held and not sent, and why. Up to three days by hour, else by day."""
    site = site_of(request)
    with site.database.transaction() as tx:
        settings = workspaces.load(tx, caller.workspace).settings
        last = to or today_in(settings, site.clock.now())
        return diagnose(
            tx, caller.workspace, settings, first or last - timedelta(days=USUAL - 1), last, journey=journey,
            channel=channel,
        )  # fmt: skip


@routes.get("/reasons")
def list_reasons(request: Request, caller: Reader) -> list[ReasonGuide]:
    """Explain every reason why a message was not sent or waits, and what to do next, in German and English."""
    return guide()
