"""The first steps of a new workspace, each found done or open from what is really there, never from a tick."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from anklang.analytics import find as rollups
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

StepCode = Literal[
    "shop_connected",  # a first event came
    "events_verified", "sender_added", "consent_defined", "people_imported", "journey_published", "message_sent",
    "first_result",
]  # fmt: skip
NEEDED_EVENTS = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")


class SetupStep(msgspec.Struct, frozen=True):
    """One first step."""

    code: StepCode
    done: bool
    count: int = 0  # of what it is about: events, people, accounts …
    missing: list[str] = []  # what is not there yet, such as names of events
    since: date | None = None  # first day, where known


def first_steps(tx: Tx, workspace: int, settings: WorkspaceSettings) -> list[SetupStep]:
    """The check-list in its order."""
    events = rollups.first_and_last(tx, workspace)
    seen = {name: days for name, days in events.items() if name != "Profile Updated"}
    missing = [name for name in NEEDED_EVENTS if name not in seen]
    first = min((days[0] for days in seen.values()), default=None)
    accounts = _count(tx, "SELECT count(*) FROM providers WHERE workspace_id = %s AND enabled", workspace)
    unnamed = [purpose.id for purpose in settings.purposes if not purpose.name]
    people = _count(
        tx, "SELECT count(*) FROM (SELECT 1 FROM addresses WHERE workspace_id = %s LIMIT 1000) a", workspace
    )
    published = _count(tx, "SELECT count(*) FROM journeys WHERE workspace_id = %s AND version > 0", workspace)
    sent, results = (
        _counted(tx, workspace, "accepted"),
        _counted(tx, workspace, "clicked", "goal", "answered"),
    )
    return [
        SetupStep("shop_connected", bool(seen), sum(days[2] for days in seen.values()), [], first),
        SetupStep("events_verified", not missing, len(NEEDED_EVENTS) - len(missing), missing),
        SetupStep("sender_added", accounts > 0, accounts),
        SetupStep(
            "consent_defined", bool(settings.purposes) and not unnamed, len(settings.purposes), unnamed
        ),
        SetupStep("people_imported", people > 0, people),
        SetupStep("journey_published", published > 0, published),
        SetupStep("message_sent", sent > 0, sent),
        SetupStep("first_result", results > 0, results),
    ]


def _count(tx: Tx, statement: str, workspace: int) -> int:
    row = tx.row(statement, [workspace])
    return 0 if row is None else int(row[0])


def _counted(tx: Tx, workspace: int, *metrics: str) -> int:
    """How often something was counted lately: enough to know whether it ever was, whatever the length of history."""
    row = tx.row(
        "SELECT coalesce(sum(n), 0)::bigint FROM (SELECT n FROM rollups WHERE workspace_id = %s AND metric = ANY(%s) "
        "AND channel <> 'http' LIMIT 1000) counted",
        [workspace, list(metrics)],
    )
    return 0 if row is None else int(row[0])
