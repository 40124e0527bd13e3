"""Campaigns and their runs with what became of their messages, for the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anklang.flows.define_run import Run
from anklang.flows.definitions import Definitions
from anklang.journeys.model import Schedule
from anklang.journeys.schedule import next_run, wall_of
from anklang.storage.transaction import Tx

_UNSENT = ("not_sent", "expired", "suppressed")
_FOR_EVER = timedelta(days=90)  # what comes later belongs to no run


class CampaignRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a campaign.

    The figures are those of the journey from the day of the run to the day before its next one, in the workspace's
    zone, at most 90 days; runs of one day share theirs.
    """

    journey: str
    name: str  # of the journey
    segment: str  # who is asked
    run_at: datetime  # when asking begins; with everybody's own clock that is long before `wall`
    wall: str  # local time that it stands for: 2026-11-24T09:30
    own_clock: bool  # `wall` is everybody's own time, not the workspace's
    version: int
    status: str  # due, running, done, cancelled
    entered: int  # people asked in
    finished_at: datetime | None
    sent: int
    delivered: int
    clicked: int
    not_sent: int
    goals: int
    goal_amount: int  # minor units
    opt_outs: int


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A journey with a schedule, published or not."""

    journey: str
    name: str
    status: str  # draft, live, paused, held, stopped
    version: int  # 0: never published
    has_draft: bool
    segment: str  # who is asked; of the draft where it was never published
    zone: str  # person, workspace or an IANA name
    at: str  # local time, or local date and time
    every: str  # empty: a single run
    channels: list[str]  # of its messages
    next_at: datetime | None  # when its next run begins; null: no further one, or it is not live
    next_wall: str  # the local time that it stands for; empty where there is none
    runs: int  # so far, planned ones included
    updated_at: datetime


def campaigns(tx: Tx, definitions: Definitions, now: datetime, search: str = "") -> list[Campaign]:
    """Every journey with a schedule, the one that was changed last first; at most 200. `search`: a part of the name."""
    low = search.strip().lower()
    rows = tx.rows(
        "SELECT j.id, j.name, j.status, j.version, j.draft IS NOT NULL, coalesce(v.definition, j.draft), j.updated_at, "
        "(SELECT count(*) FROM campaign_runs r WHERE r.workspace_id = j.workspace_id AND r.journey_id = j.id) "
        "FROM journeys j LEFT JOIN journey_versions v ON v.workspace_id = j.workspace_id AND v.journey_id = j.id "
        "AND v.version = j.version WHERE j.workspace_id = %s "
        "AND coalesce(v.definition, j.draft) #> '{enter,schedule}' IS NOT NULL "
        "AND (%s::text = '' OR position(%s IN lower(j.name)) > 0) ORDER BY j.updated_at DESC, j.id LIMIT 200",
        [definitions.workspace.id, low, low],
    )
    written: dict[str, dict[datetime, str]] = {}
    walls: dict[str, dict[datetime, str]] = {}
    for journey, run_at, status, wall in tx.rows(
        "SELECT journey_id, run_at, status, coalesce(wall, '') FROM campaign_runs WHERE workspace_id = %s "
        "AND run_at > %s",
        [definitions.workspace.id, now],
    ):
        written.setdefault(journey, {})[run_at] = status
        walls.setdefault(journey, {})[run_at] = wall
    return [_campaign(definitions, row, now, written.get(row[0], {}), walls.get(row[0], {})) for row in rows]


def _following(
    schedule: Schedule, now: datetime, zone: str, written: Mapping[datetime, str]
) -> datetime | None:
    """The next run that really begins: one that was planned or moved by hand, or one of the schedule that was not."""
    due = min((at for at, status in written.items() if status == "due"), default=None)
    found = next_run(schedule, now, zone)
    while found is not None and written.get(found[0]) == "cancelled":
        found = next_run(schedule, found[0], zone)
    moments = [at for at in (due, None if found is None else found[0]) if at is not None]
    return min(moments, default=None)


def _wall(schedule: Schedule | None, at: datetime | None, zone: str, moved: Mapping[datetime, str]) -> str:
    if schedule is None or at is None:
        return ""
    return moved.get(at) or wall_of(schedule, at, zone)


def _campaign(
    definitions: Definitions, row: tuple[Any, ...], now: datetime, written: Mapping[datetime, str],
    moved: Mapping[datetime, str],
) -> Campaign:  # fmt: skip
    id_, name, status, version, has_draft, said, updated_at, runs = row
    plan = said["enter"]["schedule"] if isinstance(said["enter"]["schedule"], dict) else {}
    current = definitions.journeys.current.get(id_)
    schedule = current.journey.enter.schedule if current is not None and current.status == "live" else None
    zone = definitions.workspace.settings.zone
    following = None if schedule is None else _following(schedule, now, zone, written)
    sent = [
        step.get("channel") for step in said.get("steps", []) if isinstance(step, dict) and "send" in step
    ]
    return Campaign(
        journey=id_, name=name, status=status, version=version, has_draft=has_draft,
        segment=str(plan.get("segment") or ""), zone=str(plan.get("zone") or "person"), at=str(plan.get("at") or ""),
        every=str(plan.get("every") or ""), channels=list(dict.fromkeys(one for one in sent if isinstance(one, str))),
        next_at=following, next_wall=_wall(schedule, following, zone, moved), runs=runs, updated_at=updated_at,
    )  # fmt: skip


def with_figures(tx: Tx, definitions: Definitions, runs: Sequence[Run]) -> list[CampaignRun]:
    """Runs with their figures, in the same order."""
    workspace, zone = definitions.workspace.id, definitions.workspace.settings.zone
    named = {
        row[0]: (row[1], row[2] or "")
        for row in tx.rows(
            "SELECT j.id, j.name, v.definition #>> '{enter,schedule,segment}' FROM journeys j LEFT JOIN "
            "journey_versions v ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version "
            "WHERE j.workspace_id = %s AND j.id = ANY(%s)",
            [workspace, list({run.journey for run in runs})],
        )
    }
    return [_row(tx, definitions, run, zone, *named.get(run.journey, (run.journey, ""))) for run in runs]


def _row(tx: Tx, definitions: Definitions, run: Run, zone: str, name: str, segment: str) -> CampaignRun:
    workspace = definitions.workspace.id
    current = definitions.journeys.current.get(run.journey)
    schedule = current.journey.enter.schedule if current is not None else None
    local = run.run_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes")
    wall = run.wall or (local if schedule is None else wall_of(schedule, run.run_at, zone))
    first, last = _days(tx, workspace, run, zone)
    rows = tx.rows(
        "SELECT metric, sum(n)::bigint, sum(amount)::bigint FROM rollups WHERE workspace_id = %s AND journey_id = %s "
        "AND day BETWEEN %s AND %s AND metric = ANY(%s) GROUP BY metric",
        [
            workspace,
            run.journey,
            first,
            last,
            ["accepted", "delivered", "clicked", "goal", "opt_out", *_UNSENT],
        ],
    )
    sums = {metric: (n, amount) for metric, n, amount in rows}

    def n(*metrics: str) -> int:
        return sum(sums.get(metric, (0, 0))[0] for metric in metrics)

    return CampaignRun(
        journey=run.journey, name=name, segment=segment, run_at=run.run_at, wall=wall,
        own_clock=schedule is not None and schedule.zone == "person", version=run.version, status=run.status,
        entered=run.entered, finished_at=run.finished_at, sent=n("accepted"), delivered=n("delivered"),
        clicked=n("clicked"), not_sent=n(*_UNSENT), goals=n("goal"), goal_amount=sums.get("goal", (0, 0))[1],
        opt_outs=n("opt_out"),
    )  # fmt: skip


def _days(tx: Tx, workspace: int, run: Run, zone: str) -> tuple[date, date]:
    """From the day of the run to the day before the next one that really begins."""
    place = ZoneInfo(zone)
    first = run.run_at.astimezone(place).date()
    row = tx.row(
        "SELECT min(run_at) FROM campaign_runs WHERE workspace_id = %s AND journey_id = %s AND run_at > %s "
        "AND status <> 'cancelled'",
        [workspace, run.journey, run.run_at],
    )
    following = None if row is None else row[0]
    last = first + _FOR_EVER if following is None else following.astimezone(place).date() - timedelta(days=1)
    return first, max(first, min(last, first + _FOR_EVER))
