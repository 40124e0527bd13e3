"""How long a coupon pool lasts, and where its codes came from."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from anklang.coupons import find
from anklang.coupons.model import Pool, is_low
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

DAYS = 30  # of the burn rate's curve
RATE = 7  # days over which it is averaged


class PoolDay(msgspec.Struct, frozen=True):
    """One day of a pool."""

    day: date
    given: int
    redeemed: int


class CodesCame(msgspec.Struct, frozen=True):
    """Codes came in or were taken out."""

    at: datetime
    actor: str
    action: str  # coupons.codes_added, coupons.codes_generated, coupons.withdrawn
    codes: int


class Outlook(msgspec.Struct, frozen=True):
    """How long a pool lasts."""

    zone: str  # of the days
    remaining: int | None  # free codes; null: the pool makes them itself
    per_day: float  # codes given a day, over the last seven days
    days_left: float | None  # at that rate; null: no end in sight
    runs_out_on: date | None
    valid_to: datetime | None  # no code is valid after this
    left_over: int | None  # free codes that will not be given before valid_to, at that rate
    threshold: int  # fewer free codes than this raise the alarm
    low: bool
    redeemed_share: float | None  # of the codes given
    days: list[PoolDay]  # the last 30, today last
    history: list[CodesCame]  # latest first


def outlook(tx: Tx, workspace: int, pool: Pool, settings: WorkspaceSettings, now: datetime) -> Outlook:
    """The forecast of one pool."""
    zone = ZoneInfo(settings.zone)
    today = now.astimezone(zone).date()
    days = _days(tx, workspace, pool.id, settings.zone, today)
    stock, use = find.stock(tx, workspace, pool.id), find.use(tx, workspace, pool.id)
    rate = sum(one.given for one in days[-RATE:]) / RATE
    remaining = stock.free if pool.kind == "list" else None
    left = None if remaining is None or rate == 0 else remaining / rate
    over = None
    if remaining is not None and pool.valid_to is not None:
        over = max(0, math.floor(remaining - rate * max(0.0, (pool.valid_to - now) / timedelta(days=1))))
    return Outlook(
        zone=settings.zone, remaining=remaining, per_day=round(rate, 2),
        days_left=None if left is None else round(left, 1),
        runs_out_on=None if left is None or left > 3650 else today + timedelta(days=math.floor(left)),
        valid_to=pool.valid_to, left_over=over, threshold=pool.low_stock, low=is_low(pool, stock, 0),
        redeemed_share=use.redeemed / use.given if use.given else None, days=days,
        history=_history(tx, workspace, pool.id),
    )  # fmt: skip


def _days(tx: Tx, workspace: int, pool: str, zone: str, today: date) -> list[PoolDay]:
    first = today - timedelta(days=DAYS - 1)
    given, redeemed = find.per_day(tx, workspace, pool, zone, first)
    span = [first + timedelta(days=n) for n in range(DAYS)]
    return [PoolDay(day, given.get(day, 0), redeemed.get(day, 0)) for day in span]


def _history(tx: Tx, workspace: int, pool: str, limit: int = 50) -> list[CodesCame]:
    rows = tx.rows(
        "SELECT at, actor, action, coalesce(detail->>'added', detail->>'codes', '0')::bigint FROM audit "
        "WHERE workspace_id = %s AND object = %s AND action = ANY(%s) ORDER BY id DESC LIMIT %s",
        [workspace, pool, ["coupons.codes_added", "coupons.codes_generated", "coupons.withdrawn"], limit],
    )
    return [CodesCame(*row) for row in rows]
