"""What messages and journeys have brought in a period, by channel, journey and day, beside another period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from anklang.analytics import find as rollups
from anklang.analytics.find import Sum
from anklang.analytics.measures import MEASURES, Definition
from anklang.core.errors import BadInput, Problem
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

Compare = Literal["none", "previous", "year"]
LONGEST = 750  # days of a period: two years and some
BY_PART = "sms"  # its price is for a part
_FAILURES = ("not_sent", "expired", "suppressed", "failed")


class Figures(msgspec.Struct, kw_only=True):
    """The measures of one line; what each means stands in `definitions`."""

    entered: int = 0
    planned: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    clicks: int = 0
    converted: int = 0
    revenue: int = 0  # minor units
    not_sent: int = 0
    unknown: int = 0
    opt_outs: int = 0
    cost_micro: int | None = None  # millionths of the currency unit; null: no prices are set
    not_sent_by: dict[str, int] = {}  # reason code -> messages


class ChannelFigures(msgspec.Struct, frozen=True):
    """One channel."""

    channel: str
    figures: Figures
    before: Figures | None  # the period compared with


class JourneyLine(msgspec.Struct, frozen=True):
    """One journey; empty id: messages without one, such as answers to STOP."""

    journey: str
    name: str
    status: str
    figures: Figures
    before: Figures | None


class ResultsOfDay(msgspec.Struct, kw_only=True):
    """One day of the series."""

    day: date
    entered: int = 0
    planned: int = 0
    sent: int = 0
    delivered: int = 0
    clicks: int = 0
    converted: int = 0
    revenue: int = 0  # minor units
    not_sent: int = 0
    opt_outs: int = 0
    orders: int = 0
    net_revenue: int = 0  # minor units


class Sales(msgspec.Struct, frozen=True):
    """What the shop sold, with and without us."""

    orders: int
    net_revenue: int  # minor units, in the currency of the workspace
    others: dict[str, int]  # net revenue in other currencies, minor units


class Results(msgspec.Struct, frozen=True):
    """The overview of results."""

    zone: str  # of the days
    currency: str  # of all amounts
    first: date
    last: date  # included
    compared_with: tuple[date, date] | None
    totals: Figures
    totals_before: Figures | None
    sales: Sales
    sales_before: Sales | None
    channels: list[ChannelFigures]  # most sent first
    journeys: list[JourneyLine]  # most entered first
    days: list[ResultsOfDay]  # every day, also those without anything
    days_before: list[ResultsOfDay]  # of the period compared with, for drawing over it
    definitions: dict[str, Definition]  # how each measure is counted


def results(
    tx: Tx, workspace: int, settings: WorkspaceSettings, first: date, last: date, compare: Compare
) -> Results:
    """The overview from `first` to `last`, both included. Raises BadInput for a period that is none."""
    if not 0 <= (last - first).days < LONGEST:
        raise BadInput(
            "The period is not possible.",
            [Problem("to", f"{first} to {last}", f"1 to {LONGEST} days, in order")],
        )
    period = other_period(first, last, compare)
    now_sums = rollups.sums(tx, workspace, first, last)
    then_sums = None if period is None else rollups.sums(tx, workspace, *period)
    priced = prices(settings)
    return Results(
        zone=settings.zone, currency=settings.currency, first=first, last=last, compared_with=period,
        totals=fold(now_sums, priced), totals_before=None if then_sums is None else fold(then_sums, priced),
        sales=sales(now_sums, settings.currency),
        sales_before=None if then_sums is None else sales(then_sums, settings.currency),
        channels=_channels(now_sums, then_sums, priced), journeys=_journeys(tx, workspace, now_sums, then_sums, priced),
        days=days(tx, workspace, settings.currency, first, last),
        days_before=[] if period is None else days(tx, workspace, settings.currency, *period), definitions=MEASURES,
    )  # fmt: skip


def other_period(first: date, last: date, compare: Compare) -> tuple[date, date] | None:
    """The period to compare with: as long, just before; or the same weekdays 52 weeks earlier."""
    if compare == "none":
        return None
    back = timedelta(days=364) if compare == "year" else last - first + timedelta(days=1)
    return first - back, last - back


def prices(settings: WorkspaceSettings) -> dict[str, int]:
    """Price of a message, or of a part of an SMS, by channel in millionths; other currencies are left out."""
    return {
        p.channel: p.micro for p in settings.prices if (p.currency or settings.currency) == settings.currency
    }


def fold(sums: Iterable[Sum], priced: Mapping[str, int]) -> Figures:
    """The measures of these sums."""
    found = Figures(not_sent_by={}, cost_micro=0 if priced else None)
    for one in sums:
        _take(found, one.metric, one.n, one.amount)
        charged = "parts" if one.channel == BY_PART else "accepted"
        if one.metric == charged and found.cost_micro is not None:
            found.cost_micro += one.n * priced.get(one.channel, 0)
    return found


def _take(found: Figures, metric: str, n: int, amount: int) -> None:
    state, colon, reason = metric.partition(":")
    if colon:
        if state in _FAILURES:
            found.not_sent_by[reason] = found.not_sent_by.get(reason, 0) + n
    elif metric in _FAILURES:
        found.not_sent += n
    elif metric == "goal":
        found.converted += n
        found.revenue += amount
    elif metric in _NAMES:
        name = _NAMES[metric]
        setattr(found, name, getattr(found, name) + n)


_NAMES = {
    "entered": "entered", "planned": "planned", "accepted": "sent", "delivered": "delivered", "read": "read",
    "shown": "read", "clicked": "clicks", "unknown": "unknown", "opt_out": "opt_outs",
}  # fmt: skip


def sales(sums: Iterable[Sum], currency: str) -> Sales:
    """Orders and net revenue among these sums."""
    orders = net = 0
    others: dict[str, int] = {}
    for one in sums:
        metric, _, code = one.metric.partition(":")
        if metric != "orders":
            continue
        orders += one.n
        if code == currency:
            net += one.amount
        else:
            others[code] = others.get(code, 0) + one.amount
    return Sales(orders, net, {code: amount for code, amount in others.items() if amount})


def _channels(
    now: list[Sum], then: list[Sum] | None, priced: Mapping[str, int]
) -> list[ChannelFigures]:  # fmt: skip
    names = {one.channel for one in (*now, *(then or ())) if one.channel}
    lines = [
        ChannelFigures(
            name,
            fold((one for one in now if one.channel == name), priced),
            None if then is None else fold((one for one in then if one.channel == name), priced),
        )
        for name in names
    ]
    return sorted(lines, key=lambda line: (-line.figures.sent, line.channel))


def _journeys(
    tx: Tx, workspace: int, now: list[Sum], then: list[Sum] | None, priced: Mapping[str, int]
) -> list[JourneyLine]:
    mine = _by_journey(now)
    before = {} if then is None else _by_journey(then)
    names = {
        row[0]: (row[1], row[2])
        for row in tx.rows("SELECT id, name, status FROM journeys WHERE workspace_id = %s", [workspace])
    }
    lines = [
        JourneyLine(
            id_, *names.get(id_, ("", "")), fold(mine.get(id_, ()), priced),
            None if then is None else fold(before.get(id_, ()), priced),
        )
        for id_ in {*mine, *before}
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.figures.entered, -line.figures.sent, line.journey))


def _by_journey(sums: list[Sum]) -> dict[str, list[Sum]]:
    found: dict[str, list[Sum]] = {}
    for one in sums:
        if not one.metric.startswith("orders"):
            found.setdefault(one.journey, []).append(one)
    return found


_DAILY = ("entered", "planned", "accepted", "delivered", "clicked", "goal", *_FAILURES, "opt_out", "orders")


def days(tx: Tx, workspace: int, currency: str, first: date, last: date) -> list[ResultsOfDay]:
    """Every day of the period with its figures."""
    found = {
        first + timedelta(days=n): ResultsOfDay(day=first + timedelta(days=n))
        for n in range((last - first).days + 1)
    }
    names = {
        "entered": "entered", "planned": "planned", "accepted": "sent", "delivered": "delivered", "clicked": "clicks",
        "opt_out": "opt_outs",
    }  # fmt: skip
    for one in rollups.daily(tx, workspace, first, last, _DAILY):
        day = found[one.day]
        metric, _, code = one.metric.partition(":")
        if metric == "orders":
            day.orders += one.n
            day.net_revenue += one.amount if code == currency else 0
        elif metric == "goal":
            day.converted += one.n
            day.revenue += one.amount
        elif metric in _FAILURES:
            day.not_sent += one.n
        else:
            name = names[metric]
            setattr(day, name, getattr(day, name) + one.n)
    return list(found.values())


def today_in(settings: WorkspaceSettings, now: datetime) -> date:
    """The day on the wall of the workspace."""
    return now.astimezone(ZoneInfo(settings.zone)).date()
