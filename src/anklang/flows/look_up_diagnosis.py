"""Why do messages not go? Tiles, reasons over time, what waits now, each with what to do next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from anklang.analytics import find as rollups
from anklang.analytics.measures import MEASURES, Definition
from anklang.core.errors import BadInput, Problem
from anklang.flows.look_up_results import LONGEST
from anklang.policy.reasons import GUIDE, ReasonGuide
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

ENDED = ("not_sent", "expired", "suppressed", "failed")
HOURLY = 3  # days: longer periods are shown by day
_METRICS = ("planned", "accepted", "unknown", *ENDED)


class Tiles(msgspec.Struct, kw_only=True):
    """The period in numbers; `held`, `waiting` and `in_doubt` are as of now."""

    planned: int = 0
    sent: int = 0
    not_sent: int = 0  # all that ended unsent
    failed: int = 0  # of them, refused by provider or network
    became_unknown: int = 0
    held: int = 0
    waiting: int = 0  # planned, not due or not taken yet
    in_doubt: int = 0  # unknown and not settled


class ReasonCount(msgspec.Struct, frozen=True):
    """One reason in the period."""

    reason: str  # code
    n: int
    share: float  # of all that were not sent: 0 to 1
    guide: ReasonGuide | None  # meaning and what to do next; null: the code is a provider's own


class HeldNow(msgspec.Struct, frozen=True):
    """What waits for one thing now."""

    reason: str
    n: int
    until: datetime | None  # the first of them goes then
    guide: ReasonGuide | None


class Bucket(msgspec.Struct, frozen=True):
    """One hour or day."""

    at: datetime  # its beginning
    reasons: dict[str, int]  # code -> messages that ended for it
    planned: int | None  # by day only
    sent: int | None  # by day only


class Diagnosis(msgspec.Struct, frozen=True):
    """Why messages did not go."""

    zone: str
    first: date
    last: date
    bucket: Literal["hour", "day"]
    tiles: Tiles
    reasons: list[ReasonCount]  # most frequent first
    held: list[HeldNow]
    series: list[Bucket]
    definitions: dict[str, Definition]


def diagnose(
    tx: Tx, workspace: int, settings: WorkspaceSettings, first: date, last: date, *, journey: str = "",
    channel: str = "",
) -> Diagnosis:  # fmt: skip
    """The diagnosis of a period, of one journey or channel if named. Raises BadInput for a period that is none."""
    if not 0 <= (last - first).days < LONGEST:
        raise BadInput(
            "The period is not possible.", [Problem("to", f"{first} to {last}", f"1 to {LONGEST} days, in order")]
        )  # fmt: skip
    ended = _by_day(tx, workspace, first, last, journey, channel)
    tiles = Tiles()
    reasons: dict[str, int] = {}
    for one in ended:
        _tile(tiles, reasons, one)
    held = _held(tx, workspace, journey, channel)
    tiles.held = sum(one.n for one in held)
    tiles.waiting = _waiting(tx, workspace, journey, channel)
    tiles.in_doubt = _in_doubt(tx, workspace, journey, channel)
    total = sum(reasons.values())
    hourly = (last - first).days < HOURLY
    zone = ZoneInfo(settings.zone)
    series = (
        _by_hour(tx, workspace, first, last, zone, journey, channel) if hourly else _days(ended, first, last, zone)
    )  # fmt: skip
    return Diagnosis(
        zone=settings.zone, first=first, last=last, bucket="hour" if hourly else "day", tiles=tiles,
        reasons=[
            ReasonCount(code, n, n / total, GUIDE.get(code))
            for code, n in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        ],
        held=held, series=series,
        definitions={code: MEASURES[code] for code in ("planned", "sent", "held", "not_sent", "unknown")},
    )  # fmt: skip


def _by_day(
    tx: Tx, workspace: int, first: date, last: date, journey: str, channel: str
) -> list[rollups.DaySum]:
    wanted = [*_METRICS, *_codes(tx, workspace, first, last)]
    return rollups.daily(tx, workspace, first, last, wanted, journey=journey, channel=channel)


def _codes(tx: Tx, workspace: int, first: date, last: date) -> list[str]:
    """The metrics of the period that name a reason: not_sent:capped, failed:bounced …"""
    rows = tx.rows(
        "SELECT DISTINCT metric FROM rollups WHERE workspace_id = %s AND day BETWEEN %s AND %s "
        "AND split_part(metric, ':', 1) = ANY(%s) AND strpos(metric, ':') > 0",
        [workspace, first, last, list(ENDED)],
    )
    return [row[0] for row in rows]


def _tile(tiles: Tiles, reasons: dict[str, int], one: rollups.DaySum) -> None:
    state, colon, code = one.metric.partition(":")
    if colon:
        reasons[code] = reasons.get(code, 0) + one.n
    elif state in ENDED:
        tiles.not_sent += one.n
        tiles.failed += one.n if state == "failed" else 0
    elif state == "planned":
        tiles.planned += one.n
    elif state == "accepted":
        tiles.sent += one.n
    elif state == "unknown":
        tiles.became_unknown += one.n


def _days(ended: list[rollups.DaySum], first: date, last: date, zone: ZoneInfo) -> list[Bucket]:
    found: dict[date, tuple[dict[str, int], list[int]]] = {
        first + timedelta(days=n): ({}, [0, 0]) for n in range((last - first).days + 1)
    }
    for one in ended:
        reasons, counts = found[one.day]
        _, colon, code = one.metric.partition(":")
        if colon:
            reasons[code] = reasons.get(code, 0) + one.n
        elif one.metric in ("planned", "accepted"):
            counts[one.metric == "accepted"] += one.n
    return [
        Bucket(datetime.combine(day, datetime.min.time(), zone), reasons, *counts)
        for day, (reasons, counts) in found.items()
    ]


def _by_hour(
    tx: Tx, workspace: int, first: date, last: date, zone: ZoneInfo, journey: str, channel: str
) -> list[Bucket]:
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    rows = tx.rows(
        "SELECT date_trunc('hour', settled_at), coalesce(reason, ''), count(*) FROM messages "
        "WHERE workspace_id = %(workspace)s AND settled_at >= %(begin)s AND settled_at < %(end)s "
        "AND state IN ('not_sent', 'expired', 'suppressed', 'failed') AND channel <> 'http' "
        f"{_NARROW} GROUP BY 1, 2",
        {"workspace": workspace, "begin": begin, "end": end, "journey": journey, "channel": channel},
    )
    found: dict[datetime, dict[str, int]] = {}
    at = begin.astimezone(ZoneInfo("UTC"))
    while at < end:
        found[at] = {}
        at += timedelta(hours=1)
    for hour, reason, n in rows:
        found.setdefault(hour.astimezone(ZoneInfo("UTC")), {})[reason] = n
    return [Bucket(hour.astimezone(zone), reasons, None, None) for hour, reasons in sorted(found.items())]


_NARROW = (
    "AND (%(journey)s::text = '' OR journey_id = %(journey)s) "
    "AND (%(channel)s::text = '' OR channel = %(channel)s)"
)


def _held(tx: Tx, workspace: int, journey: str, channel: str) -> list[HeldNow]:
    rows = tx.rows(
        "SELECT coalesce(reason, ''), count(*), min(due_at) FROM messages WHERE workspace_id = %(workspace)s "
        f"AND state = 'held' {_NARROW} GROUP BY 1 ORDER BY 2 DESC, 1",
        {"workspace": workspace, "journey": journey, "channel": channel},
    )
    return [HeldNow(row[0], row[1], row[2], GUIDE.get(row[0])) for row in rows]


def _waiting(tx: Tx, workspace: int, journey: str, channel: str) -> int:
    row = tx.row(
        "SELECT count(*) FROM (SELECT shard, message_id FROM send_queue LIMIT 100000) q JOIN messages m "
        f"ON m.shard = q.shard AND m.id = q.message_id "
        f"WHERE m.workspace_id = %(workspace)s AND m.state = 'planned' {_NARROW}",
        {"workspace": workspace, "journey": journey, "channel": channel},
    )
    return int(row[0]) if row else 0


def _in_doubt(tx: Tx, workspace: int, journey: str, channel: str) -> int:
    row = tx.row(
        f"SELECT count(*) FROM messages WHERE workspace_id = %(workspace)s AND state = 'unknown' {_NARROW}",
        {"workspace": workspace, "journey": journey, "channel": channel},
    )
    return int(row[0]) if row else 0
