"""What a journey did within some days: each step, each way between steps, each day, and who came to the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.look_up_journey import definition, view
from anklang.journeys.difference import kind_of
from anklang.journeys.model import END
from anklang.profiles.find import profiles_of
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

LONGEST = timedelta(days=400)
MOST_COUNTED = 100_000
_UNSENT = ("not_sent", "expired", "suppressed")


class Reasoned(msgspec.Struct, frozen=True):
    """How often one reason was given."""

    reason: str
    n: int


class StepChannel(msgspec.Struct, frozen=True):
    """The messages of one step that took one of its channels."""

    channel: str
    planned: int
    sent: int  # a provider took it
    delivered: int
    clicked: int
    unsent: int  # refused by us, expired, suppressed, or failed


class StepFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One step; hold-out members are counted in `control` only."""

    step: str
    kind: str  # empty: the step is not in the definition any more
    entered: int  # visits
    left: int  # by one of its ways
    ended: int  # left the journey out of it, by no way of it: an exit, a goal, taken out
    restarted: int  # stood here when the journey began anew for them (J11)
    waiting: int  # people who stand here now, whatever the days
    control: int  # visits of hold-out members
    planned: int
    sent: int  # a provider took it
    delivered: int
    read: int
    clicked: int
    failed: int  # refused by provider or network
    not_sent: int  # refused by us, expired, or suppressed
    reasons: list[Reasoned]  # why not sent, most frequent first; who is held out is among them (holdout)
    failures: list[Reasoned]  # why failed, most frequent first
    held_out: int  # of not_sent: those of the control group
    converted: int  # goals credited to its message
    revenue: int  # minor units
    opt_outs: int
    channels: list[StepChannel]  # where its messages took several, the most used first; otherwise empty


class Way(msgspec.Struct, frozen=True):
    """How many went from one step to another; hold-out members are counted in `control` only."""

    step: str
    outcome: str  # empty: the main line
    to: str  # a step, or end
    n: int
    share: float  # of all who came to the step and did not begin anew, 0 to 1; the rest wait there, or have ended there
    control: int  # hold-out members who went it


class DayFigures(msgspec.Struct, frozen=True):
    """One day."""

    day: date
    entered: int
    finished: int
    goals: int
    goal_amount: int  # minor units
    sent: int
    not_sent: int


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The whole journey."""

    entered: int
    refused: int
    finished: int
    exited: int
    goals: int
    goal_amount: int  # minor units
    control_entered: int  # hold-out members
    control_goals: int
    sent: int
    clicked: int
    not_sent: int
    opt_outs: int


class Analysis(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A journey over some days, in the workspace's zone."""

    from_: date  # inclusive
    to: date  # inclusive
    zone: str
    currency: str  # of all amounts
    version: int  # 0: all of them
    totals: Totals
    refused: list[Reasoned]  # why people were turned away
    steps: list[StepFigures]  # in the order of the definition; then those that are gone
    ways: list[Way]
    days: list[DayFigures]


class TriggerRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the door."""

    at: datetime
    id: UUID  # of the line
    person: UUID
    name: str
    email: str
    passed: bool
    reason: str  # why not; or restart, refresh for somebody who was in already
    version: int
    key: str  # cart, order …; empty: one instance for each person


Apart = Mapping[tuple[str, str], int]  # (step, ended or restarted) -> times
Sums = Mapping[tuple[str, str], tuple[int, int]]  # (step, metric) -> times, amount


def analyse(
    tx: Tx, workspace: int, settings: WorkspaceSettings, journey: str, first: date, last: date, version: int = 0
) -> Analysis:  # fmt: skip
    """The figures of a journey from `first` to `last`, both inclusive. Raises NotFound, BadInput for the days."""
    if not first <= last <= first + LONGEST:
        fault = Problem("to", "lies before `from`, or more than 400 days after it", "choose other days")
        raise BadInput("The journey cannot be analysed.", [fault])
    shown = view(tx, workspace, journey)
    said = (
        definition(tx, workspace, journey, version)
        if version or shown.definition is None
        else shown.definition
    )
    sums = _sums(tx, workspace, journey, first, last, version)
    waiting: dict[str, int] = {}
    for one in shown.inside:
        if version in (0, one.version):
            waiting[one.step] = waiting.get(one.step, 0) + one.people
    zone = ZoneInfo(settings.zone)
    span = (_begin(first, zone), _begin(last + timedelta(days=1), zone))
    apart = _apart(tx, workspace, journey, span, version)
    return Analysis(
        from_=first,
        to=last,
        zone=settings.zone,
        currency=settings.currency,
        version=version,
        totals=_totals(sums),
        refused=_refused(tx, workspace, journey, span, version),
        steps=_steps(said, sums, waiting, apart, _channels(tx, workspace, journey, first, last, version)),
        ways=_ways(tx, workspace, journey, span, version, sums, apart),
        days=_days(tx, workspace, journey, first, last, version),
    )


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _sums(tx: Tx, workspace: int, journey: str, first: date, last: date, version: int) -> Sums:
    rows = tx.rows(
        "SELECT step, metric, sum(n)::bigint, sum(amount)::bigint FROM rollups WHERE workspace_id = %s "
        "AND journey_id = %s AND day BETWEEN %s AND %s AND (%s = 0 OR version = %s) GROUP BY step, metric",
        [workspace, journey, first, last, version, version],
    )
    return {(step, metric): (n, amount) for step, metric, n, amount in rows}


def _totals(sums: Sums) -> Totals:
    def n(*metrics: str) -> int:
        return sum(times for (_, metric), (times, _) in sums.items() if metric in metrics)

    return Totals(
        entered=n("entered"), refused=n("refused"), finished=n("finished"), exited=n("exited"), goals=n("goal"),
        goal_amount=sum(amount for (_, metric), (_, amount) in sums.items() if metric == "goal"),
        control_entered=n("control_entered"), control_goals=n("control_goal"), sent=n("accepted"),
        clicked=n("clicked"), not_sent=n(*_UNSENT), opt_outs=n("opt_out"),
    )  # fmt: skip


def _channels(
    tx: Tx, workspace: int, journey: str, first: date, last: date, version: int
) -> dict[str, list[StepChannel]]:
    """By step, what became of its messages on each channel, where they took several."""
    rows = tx.rows(
        "SELECT step, channel, sum(n) FILTER (WHERE metric = 'planned')::bigint AS planned, "
        "sum(n) FILTER (WHERE metric = 'accepted')::bigint, sum(n) FILTER (WHERE metric = 'delivered')::bigint, "
        "sum(n) FILTER (WHERE metric = 'clicked')::bigint, sum(n) FILTER (WHERE metric = ANY(%s))::bigint "
        "FROM rollups WHERE workspace_id = %s AND journey_id = %s AND day BETWEEN %s AND %s "
        "AND (%s = 0 OR version = %s) AND step <> '' AND channel NOT IN ('', 'http') "
        "GROUP BY step, channel ORDER BY planned DESC NULLS LAST, channel",
        [[*_UNSENT, "failed"], workspace, journey, first, last, version, version],
    )
    found: dict[str, list[StepChannel]] = {}
    for step, channel, *figures in rows:
        found.setdefault(step, []).append(StepChannel(channel, *(n or 0 for n in figures)))
    return {step: several for step, several in found.items() if len(several) > 1}


def _steps(
    said: Mapping[str, Any], sums: Sums, waiting: Mapping[str, int], apart: Apart,
    channels: Mapping[str, list[StepChannel]],
) -> list[StepFigures]:  # fmt: skip
    kinds: dict[str, str] = {}
    for step in said.get("steps") or []:
        if isinstance(step, dict) and kind_of(step):
            kinds[str(step[kind_of(step)])] = kind_of(step)
    gone = sorted({step for step, _ in sums if step and step not in kinds})
    return [
        _step(name, kinds.get(name, ""), sums, waiting.get(name, 0), apart, channels.get(name, []))
        for name in [*kinds, *gone]
    ]


def _step(
    name: str, kind: str, sums: Sums, waiting: int, apart: Apart, channels: list[StepChannel]
) -> StepFigures:
    def n(*metrics: str) -> int:
        return sum(sums.get((name, metric), (0, 0))[0] for metric in metrics)

    reasons: dict[str, int] = {}
    failures: dict[str, int] = {}
    for (step, metric), (times, _) in sums.items():
        state, _, reason = metric.partition(":")
        if step == name and reason and state in (*_UNSENT, "failed"):
            told = failures if state == "failed" else reasons
            told[reason] = told.get(reason, 0) + times
    return StepFigures(
        step=name, kind=kind, entered=n("step_in"), left=n("step_out"), ended=apart.get((name, "ended"), 0),
        restarted=apart.get((name, "restarted"), 0), waiting=waiting,
        control=n("control_step_in"), planned=n("planned"), sent=n("accepted"), delivered=n("delivered"),
        read=n("read", "shown"), clicked=n("clicked"), failed=n("failed"), not_sent=n(*_UNSENT),
        reasons=_ranked(reasons), failures=_ranked(failures), held_out=reasons.get("holdout", 0),
        converted=n("goal"), revenue=sums.get((name, "goal"), (0, 0))[1],
        opt_outs=n("opt_out"), channels=channels,
    )  # fmt: skip


def _ranked(reasons: Mapping[str, int]) -> list[Reasoned]:
    return [Reasoned(reason, n) for reason, n in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))]


def _refused(
    tx: Tx, workspace: int, journey: str, span: tuple[datetime, datetime], version: int
) -> list[Reasoned]:
    rows = tx.rows(
        "SELECT coalesce(reason, ''), count(*) FROM traces WHERE workspace_id = %s AND journey_id = %s AND at >= %s "
        "AND at < %s AND kind = 'refused' AND (%s = 0 OR version = %s) GROUP BY 1",
        [workspace, journey, *span, version, version],
    )
    return _ranked(dict(rows))


def _apart(tx: Tx, workspace: int, journey: str, span: tuple[datetime, datetime], version: int) -> Apart:
    """Who stood in a step and is on none of its ways: out of the journey, or begun anew (J11)."""
    rows = tx.rows(
        "SELECT step, CASE kind WHEN 'entered' THEN 'restarted' ELSE 'ended' END, count(*) FROM traces "
        "WHERE workspace_id = %s AND journey_id = %s AND at >= %s AND at < %s AND step IS NOT NULL "
        "AND (kind IN ('exited', 'removed') AND NOT detail ? 'from' OR kind = 'entered' AND reason = 'restart') "
        "AND NOT detail ? 'control' "
        "AND (%s = 0 OR version = %s) GROUP BY 1, 2",
        [workspace, journey, *span, version, version],
    )
    return {(step, what): n for step, what, n in rows}


def _ways(
    tx: Tx, workspace: int, journey: str, span: tuple[datetime, datetime], version: int, sums: Sums,
    apart: Apart,
) -> list[Way]:  # fmt: skip
    """The moves between steps and out of the last one; an answer that nobody knows is a way as well (J32)."""
    rows = tx.rows(
        "SELECT detail ->> 'from', coalesce(detail ->> 'by', ''), CASE kind WHEN 'step' THEN step ELSE %s END, "
        "count(*) FILTER (WHERE NOT detail ? 'control'), count(*) FILTER (WHERE detail ? 'control') "
        "FROM traces WHERE workspace_id = %s AND journey_id = %s AND at >= %s AND at < %s "
        "AND kind IN ('step', 'finished', 'exited') AND detail ? 'from' AND (%s = 0 OR version = %s) "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [END, workspace, journey, *span, version, version],
    )
    moved: dict[str, int] = {}
    for step, _, _, n, _ in rows:
        moved[step] = moved.get(step, 0) + n
    came = {
        step: max(
            sums.get((step, "step_in"), (0, 0))[0] - apart.get((step, "restarted"), 0),
            n + apart.get((step, "ended"), 0),
        )
        for step, n in moved.items()
    }
    return [Way(step, by, to, n, _share(n, came[step]), control) for step, by, to, n, control in rows]


def _share(n: int, whole: int) -> float:
    return round(n / whole, 4) if whole else 0.0


def _days(tx: Tx, workspace: int, journey: str, first: date, last: date, version: int) -> list[DayFigures]:
    rows = tx.rows(
        "SELECT day, metric, sum(n)::bigint, sum(amount)::bigint FROM rollups WHERE workspace_id = %s "
        "AND journey_id = %s AND day BETWEEN %s AND %s AND (%s = 0 OR version = %s) AND metric = ANY(%s) "
        "GROUP BY day, metric",
        [
            workspace,
            journey,
            first,
            last,
            version,
            version,
            ["entered", "finished", "goal", "accepted", *_UNSENT],
        ],
    )
    sums = {(day, metric): (n, amount) for day, metric, n, amount in rows}

    def n(day: date, *metrics: str) -> int:
        return sum(sums.get((day, metric), (0, 0))[0] for metric in metrics)

    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return [
        DayFigures(
            day, n(day, "entered"), n(day, "finished"), n(day, "goal"), sums.get((day, "goal"), (0, 0))[1],
            n(day, "accepted"), n(day, *_UNSENT),
        )
        for day in days
    ]  # fmt: skip


def triggers(
    tx: Tx, workspace: int, journey: str, *, passed: bool | None = None, limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> list[TriggerRow]:  # fmt: skip
    """Who came to the door, latest first, and what was said; `before` is (at, id) of the last of the page before.

    Raises NotFound for the journey.
    """
    view(tx, workspace, journey)
    kinds = ["entered", "refused"] if passed is None else ["entered"] if passed else ["refused"]
    at, last = before or (None, None)
    rows = tx.rows(
        "SELECT t.at, t.id, t.person_id, t.kind, coalesce(t.reason, ''), t.version, "
        "coalesce(i.key, t.detail ->> 'key', '') FROM traces t LEFT JOIN instances i ON i.shard = t.shard "
        "AND i.id = t.instance_id WHERE t.workspace_id = %s AND t.journey_id = %s AND t.kind = ANY(%s) "
        "AND (%s::timestamptz IS NULL OR t.at <= %s AND (t.at, t.id) < (%s, %s::uuid)) "
        "ORDER BY t.at DESC, t.id DESC LIMIT %s",
        [workspace, journey, kinds, at, at, at, last, limit],
    )
    people = profiles_of(tx, workspace, [row[2] for row in rows])
    found = []
    for moment, id_, person, kind, reason, version, key in rows:
        profile = people.get(person)
        name = "" if profile is None else profile.name or f"{profile.first_name} {profile.last_name}".strip()
        found.append(
            TriggerRow(
                at=moment, id=id_, person=person, name=name, email=profile.email if profile else "",
                passed=kind == "entered", reason=reason, version=version or 0, key=key,
            )
        )  # fmt: skip
    return found


def count_triggers(tx: Tx, workspace: int, journey: str, *, passed: bool | None = None) -> int:
    """How many came to the door, at most MOST_COUNTED."""
    kinds = ["entered", "refused"] if passed is None else ["entered"] if passed else ["refused"]
    row = tx.row(
        f"SELECT count(*) FROM (SELECT 1 FROM traces WHERE workspace_id = %s AND journey_id = %s AND kind = ANY(%s) "
        f"LIMIT {MOST_COUNTED}) found",
        [workspace, journey, kinds],
    )
    return int(row[0]) if row else 0
