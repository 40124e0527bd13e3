"""Read the roll-ups: sums over days, by channel, journey, reason, day. Days are those of the workspace's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from anklang.storage.transaction import Tx


class Sum(msgspec.Struct, frozen=True):
    """One sum."""

    journey: str  # empty: not of a journey
    channel: str  # empty: counts of people
    metric: str
    n: int
    amount: int


class DaySum(msgspec.Struct, frozen=True):
    """One sum of a day."""

    day: date
    metric: str
    n: int
    amount: int


_SUMS = """
WITH chosen AS (
  SELECT journey_id, version, step, channel, metric, sum(n)::bigint AS n, sum(amount)::bigint AS amount FROM rollups
  WHERE workspace_id = %(workspace)s AND day BETWEEN %(first)s AND %(last)s AND channel <> 'http'
    AND metric NOT IN ('event', 'step_in', 'step_out') GROUP BY 1, 2, 3, 4, 5),
ways AS (
  SELECT DISTINCT ON (journey_id, version, step) journey_id, version, step, channel FROM chosen
  WHERE metric = 'accepted' AND step <> '' ORDER BY journey_id, version, step, n DESC, channel)
SELECT c.journey_id, CASE WHEN c.metric = 'goal' THEN coalesce(w.channel, '') ELSE c.channel END,
  CASE WHEN c.metric = 'orders' THEN 'orders:' || c.step ELSE c.metric END, sum(c.n)::bigint, sum(c.amount)::bigint
FROM chosen c LEFT JOIN ways w USING (journey_id, version, step) GROUP BY 1, 2, 3
"""


def sums(tx: Tx, workspace: int, first: date, last: date) -> list[Sum]:
    """All sums from `first` to `last`, both included, by journey, channel and metric.

    A goal has no channel of its own: it counts for the one by which most messages of the credited step went.
    """
    rows = tx.rows(_SUMS, {"workspace": workspace, "first": first, "last": last})
    return [Sum(*row) for row in rows]


def daily(
    tx: Tx, workspace: int, first: date, last: date, metrics: Sequence[str], *, channel: str = "", journey: str = ""
) -> list[DaySum]:  # fmt: skip
    """Sums of each day and metric; `orders` by currency (orders:EUR), of a channel or journey if named."""
    rows = tx.rows(
        "SELECT day, CASE WHEN metric = 'orders' THEN 'orders:' || step ELSE metric END, sum(n)::bigint, "
        "sum(amount)::bigint FROM rollups WHERE workspace_id = %(workspace)s AND day BETWEEN %(first)s AND %(last)s "
        "AND metric = ANY(%(metrics)s) AND channel <> 'http' AND (%(channel)s::text = '' OR channel = %(channel)s) "
        "AND (%(journey)s::text = '' OR journey_id = %(journey)s) GROUP BY 1, 2 ORDER BY 1, 2",
        {"workspace": workspace, "first": first, "last": last, "metrics": list(metrics), "channel": channel,
         "journey": journey},
    )  # fmt: skip
    return [DaySum(*row) for row in rows]


def events_by_day(
    tx: Tx, workspace: int, first: date, last: date, name: str = ""
) -> dict[str, dict[date, int]]:
    """How often each event of the shop happened, by its standard name and day; of one name if given."""
    rows = tx.rows(
        "SELECT step, day, sum(n)::bigint FROM rollups WHERE workspace_id = %(workspace)s AND metric = 'event' "
        "AND journey_id = '' AND day BETWEEN %(first)s AND %(last)s AND (%(name)s::text = '' OR step = %(name)s) "
        "GROUP BY 1, 2",
        {"workspace": workspace, "first": first, "last": last, "name": name},
    )
    found: dict[str, dict[date, int]] = {}
    for step, day, n in rows:
        found.setdefault(step, {})[day] = n
    return found


def first_and_last(tx: Tx, workspace: int) -> dict[str, tuple[date, date, int]]:
    """Each event's first and last day and how often it happened in all, by standard name."""
    rows = tx.rows(
        "SELECT step, min(day), max(day), sum(n)::bigint FROM rollups WHERE workspace_id = %s AND metric = 'event' "
        "AND journey_id = '' GROUP BY 1",
        [workspace],
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
