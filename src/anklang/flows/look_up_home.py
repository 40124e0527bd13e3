"""The first screen: figures of the last days, what needs somebody, what was worked on, what is still to set up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from anklang.access.model import Caller
from anklang.analytics import find as rollups
from anklang.analytics.measures import MEASURES, Definition
from anklang.core.ids import lowest_id
from anklang.coupons import find as coupons
from anklang.coupons.model import is_low
from anklang.feeds import find as feeds
from anklang.flows.define_shop import shops_of
from anklang.flows.look_up_health import Health
from anklang.flows.look_up_results import fold, sales, today_in
from anklang.flows.look_up_setup import SetupStep, first_steps
from anklang.shops.freshness import State, last_contact, state_of
from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings

AlertCode = Literal[
    "provider_failing", "provider_refuses_account", "coupons_low", "coupons_end", "sends_stuck", "sends_unknown",
    "sends_late", "facts_waiting", "facts_stuck", "events_rejected", "reports_unmatched",
    "feed_held", "feed_failing", "shop_behind", "shop_ended",
]  # fmt: skip
STUCK = timedelta(minutes=2)  # an attempt takes seconds
LATE = timedelta(minutes=5)  # a due message leaves at once
RECENT = 8  # things to go on with
_LOOKED_AT = 400  # entries of the audit log


class Figure(msgspec.Struct, frozen=True):
    """One number with the period before."""

    code: str  # which measure; how it is counted stands in `definitions`
    now: int
    before: int
    change: float | None  # share: 0.1 is ten per cent more; null: there was nothing before


class Alert(msgspec.Struct, frozen=True):
    """Something that needs somebody."""

    code: AlertCode
    severity: Literal["error", "warning"]
    count: int
    object: str = ""  # id of the account, pool … that it is about
    since: datetime | None = None
    detail: dict[str, Any] = {}


class Recent(msgspec.Struct, frozen=True):
    """Something that was worked on."""

    kind: Literal["journey", "segment", "template", "coupons", "settings"]
    id: str
    name: str
    status: str  # draft, live … ; empty where there is none
    action: str  # what was done last
    at: datetime
    actor: str
    mine: bool


class HomeView(msgspec.Struct, frozen=True):
    """The first screen."""

    zone: str  # of the days
    currency: str  # of net_revenue, in minor units
    first: date
    last: date  # today
    people: int  # known in all
    figures: list[Figure]
    alerts: list[Alert]  # errors first
    recent: list[Recent]  # own ones first
    setup: list[SetupStep]  # first steps
    setup_done: bool  # all of them are done
    dismissed: list[str]  # hints that this user has put away, such as `setup`
    definitions: dict[str, Definition]


_FIGURES = ("people", "sent", "not_sent", "clicks", "orders", "net_revenue", "opt_outs")


def home(
    tx: Tx, caller: Caller, settings: WorkspaceSettings, accounts: list[Health], dismissed: list[str], days: int,
    now: datetime,
) -> HomeView:  # fmt: skip
    """The first screen for the last `days` days, today included."""
    last = today_in(settings, now)
    first = last - timedelta(days=days - 1)
    steps = first_steps(tx, caller.workspace, settings)
    return HomeView(
        zone=settings.zone, currency=settings.currency, first=first, last=last, people=_people(tx, caller.workspace),
        figures=_figures(tx, caller.workspace, settings, first, last),
        alerts=alerts(tx, caller.workspace, accounts, now),
        recent=recent(tx, caller), setup=steps, setup_done=all(step.done for step in steps), dismissed=dismissed,
        definitions={code: MEASURES[code] for code in _FIGURES},
    )  # fmt: skip


def _people(tx: Tx, workspace: int) -> int:
    row = tx.row(
        "SELECT count(*) FROM people WHERE workspace_id = %s AND merged_into IS NULL AND erased_at IS NULL",
        [workspace],
    )
    return 0 if row is None else int(row[0])


def _figures(tx: Tx, workspace: int, settings: WorkspaceSettings, first: date, last: date) -> list[Figure]:
    length = last - first + timedelta(days=1)
    found: list[dict[str, int]] = []
    for begin, end in ((first, last), (first - length, last - length)):
        sums = rollups.sums(tx, workspace, begin, end)
        counted, sold = fold(sums, {}), sales(sums, settings.currency)
        found.append(
            {"people": _new_people(tx, workspace, settings, begin, end), "sent": counted.sent,
             "not_sent": counted.not_sent, "clicks": counted.clicks, "orders": sold.orders,
             "net_revenue": sold.net_revenue, "opt_outs": counted.opt_outs}
        )  # fmt: skip
    now, before = found
    return [
        Figure(
            code, now[code], before[code], (now[code] - before[code]) / before[code] if before[code] > 0 else None
        )
        for code in _FIGURES
    ]  # fmt: skip


def _new_people(tx: Tx, workspace: int, settings: WorkspaceSettings, first: date, last: date) -> int:
    """Their ids begin with the moment at which they were made, so that the list's index answers."""
    zone = ZoneInfo(settings.zone)
    begin, end = (
        lowest_id(datetime.combine(day, datetime.min.time(), zone))
        for day in (first, last + timedelta(days=1))
    )
    row = tx.row(
        "SELECT count(*) FROM people WHERE workspace_id = %s AND id >= %s AND id < %s AND merged_into IS NULL "
        "AND erased_at IS NULL",
        [workspace, begin, end],
    )
    return 0 if row is None else int(row[0])


def alerts(tx: Tx, workspace: int, accounts: list[Health], now: datetime) -> list[Alert]:
    """Everything that needs somebody, errors first."""
    found: list[Alert] = []
    for one in accounts:
        if one.state in ("failing", "refused"):
            code: AlertCode = "provider_failing" if one.state == "failing" else "provider_refuses_account"
            failed = sum(one.errors.values())
            found.append(Alert(code, "error", failed, one.account, one.last_success_at, dict(one.errors)))
    found += _coupons(tx, workspace, now)
    found += _feeds(tx, workspace)
    found += _shops(tx, workspace, now)
    for code, severity, statement, values in _checks(workspace, now):
        row = tx.row(statement, values)
        if row is not None and row[0]:
            found.append(Alert(code, severity, int(row[0]), "", row[1]))
    return sorted(found, key=lambda alert: (alert.severity != "error", alert.code, alert.object))


def _shops(tx: Tx, workspace: int, now: datetime) -> list[Alert]:
    """Shops that are silent, and those that cannot be read any more since they ended the connection."""
    codes: dict[State, AlertCode] = {"behind": "shop_behind", "waiting": "shop_ended"}
    return [
        Alert(codes[state], "error", 1, one.id, last_contact(one.contact), {"fault": one.fault})
        for one in shops_of(tx, workspace)
        if (state := state_of(one.contact, now)) == "behind" or (state == "waiting" and one.fault)
    ]


def _coupons(tx: Tx, workspace: int, now: datetime) -> list[Alert]:
    found = []
    for pool in coupons.pools(tx, workspace, 1000):
        stock = coupons.stock(tx, workspace, pool.id)
        if is_low(pool, stock, 0):
            found.append(
                Alert("coupons_low", "warning", stock.free, pool.id, None, {"threshold": pool.low_stock})
            )
        if pool.valid_to is not None and now < pool.valid_to < now + timedelta(days=7) and stock.free:
            found.append(Alert("coupons_end", "warning", stock.free, pool.id, pool.valid_to))
    return found


def _feeds(tx: Tx, workspace: int) -> list[Alert]:
    """Product feeds that wait for a decision, and those whose last run failed."""
    found = [
        Alert("feed_held", "warning", one.counts.before, one.feed, one.started_at)
        for one in feeds.held(tx, workspace)
    ]
    for feed, _ in feeds.feeds(tx, workspace):
        last = next(iter(feeds.runs(tx, workspace, feed.id, 1)), None)
        if last is not None and last.status == "failed":
            found.append(Alert("feed_failing", "warning", 1, feed.id, last.started_at))
    return found


def _checks(
    workspace: int, now: datetime
) -> list[tuple[AlertCode, Literal["error", "warning"], str, list[Any]]]:
    """What is counted, each as a statement that answers (count, since)."""
    return [
        ("sends_stuck", "error",
         "SELECT count(*), min(attempted_at) FROM messages WHERE state = 'attempting' AND workspace_id = %s "
         "AND attempted_at < %s", [workspace, now - STUCK]),
        ("sends_unknown", "warning",
         "SELECT count(*), min(planned_at) FROM messages WHERE state = 'unknown' AND workspace_id = %s "
         "AND planned_at >= %s", [workspace, now - timedelta(days=7)]),
        ("sends_late", "error",
         "SELECT count(*), min(q.due_at) FROM (SELECT shard, message_id, due_at FROM send_queue WHERE due_at < %s "
         "LIMIT 10000) q JOIN messages m ON m.shard = q.shard AND m.id = q.message_id WHERE m.workspace_id = %s",
         [now - LATE, workspace]),
        ("facts_waiting", "error",
         "SELECT count(*), min(received_at) FROM (SELECT received_at FROM fact_queue WHERE workspace_id = %s "
         "AND received_at < %s LIMIT 10000) q", [workspace, now - timedelta(minutes=1)]),
        ("facts_stuck", "error",
         "SELECT count(*), min(first_at) FROM stuck_facts WHERE workspace_id = %s AND error <> ''", [workspace]),
        ("events_rejected", "warning",
         "SELECT coalesce(sum(n), 0)::bigint, min(last_at) FROM rejected_events WHERE workspace_id = %s AND day >= %s",
         [workspace, now.date() - timedelta(days=1)]),
        ("reports_unmatched", "warning",
         "SELECT count(*), min(at) FROM unmatched_reports WHERE workspace_id = %s AND at > %s",
         [workspace, now - timedelta(days=7)]),
    ]  # fmt: skip


_NAMED: dict[str, tuple[Literal["journey", "segment", "template", "coupons"], str]] = {
    "journey": ("journey", "SELECT id, name, status FROM journeys WHERE workspace_id = %s AND id = ANY(%s)"),
    "campaign": ("journey", "SELECT id, name, status FROM journeys WHERE workspace_id = %s AND id = ANY(%s)"),
    "segment": ("segment", "SELECT id, name, status FROM segments WHERE workspace_id = %s AND id = ANY(%s)"),
    "template": ("template", "SELECT id, name, CASE WHEN archived THEN 'archived' ELSE '' END FROM templates "
                 "WHERE workspace_id = %s AND id = ANY(%s)"),
    "coupons": ("coupons", "SELECT id, coalesce(definition->>'name', id), '' FROM coupon_pools "
                "WHERE workspace_id = %s AND id = ANY(%s)"),
}  # fmt: skip


def recent(tx: Tx, caller: Caller) -> list[Recent]:
    """What was changed last and is still there; what the caller changed stands first."""
    rows = tx.rows(
        "SELECT object, action, at, actor FROM audit WHERE workspace_id = %s ORDER BY id DESC LIMIT %s",
        [caller.workspace, _LOOKED_AT],
    )
    latest: dict[tuple[str, str], tuple[str, datetime, str]] = {}
    for object_, action, at, actor in sorted(
        rows, key=lambda row: (row[3] != caller.name, -row[2].timestamp())
    ):
        prefix = action.partition(".")[0]
        if prefix in _NAMED and not action.endswith(("archived", "dropped", "removed", "deleted")):
            latest.setdefault((_NAMED[prefix][0], object_), (action, at, actor))
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for kind, statement in dict(_NAMED.values()).items():
        ids = [object_ for wanted, object_ in latest if wanted == kind]
        if ids:
            found = tx.rows(statement, [caller.workspace, ids])
            names |= {(kind, row[0]): (row[1] or row[0], row[2]) for row in found}
    return [
        Recent(kind, object_, *names[kind, object_], action, at, actor, actor == caller.name)  # type: ignore[arg-type]
        for (kind, object_), (action, at, actor) in latest.items()
        if (kind, object_) in names
    ][:RECENT]
