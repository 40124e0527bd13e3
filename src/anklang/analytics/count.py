"""What handled facts add to the roll-ups besides the counts of journeys: messages, reasons, opt-outs, orders, events.

Pure. A roll-up is a sum per workspace, day (in the workspace's zone), journey, version, step, channel and metric. Sums
of the whole workspace have no journey; their `step` says what they are of: the name of an event, or a currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

import msgspec

from anklang.analytics.store import Key
from anklang.events.model import CONSENT_WITHDRAWN, UNSUBSCRIBED, Fact
from anklang.profiles.model import Orders
from anklang.profiles.vocabulary import standard_name

Counts = dict[Key, tuple[int, int]]

EVENT = "event"  # n: events of the shop by name (step), on the day on which they happened
ORDERS = "orders"  # n: orders that count, amount: net revenue in minor units, by currency (step)
OPT_OUT = "opt_out"  # n: opt-outs, by the journey and step whose message came last
PARTS = "parts"  # n: billed parts of accepted messages
ENDED = frozenset({"not_sent", "expired", "suppressed", "failed"})  # states whose reason is counted too
_TOLD_BY_SHOP = frozenset({"track", "page", "screen", "identify", "group"})


class Sale(msgspec.Struct, frozen=True):
    """What one fact changed in the orders of one person; `before` holds several where profiles were merged."""

    at: datetime  # when it happened
    before: tuple[Orders, ...]
    after: Orders


class Days:
    """The day of a moment in one zone; a quarter of an hour never spans two days, so few are computed."""

    __slots__ = ("_known", "_zone")

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._known: dict[int, date] = {}

    def of(self, at: datetime) -> date:
        """The day on the wall of the zone."""
        quarter = int(at.timestamp()) // 900
        day = self._known.get(quarter)
        if day is None:
            day = self._known[quarter] = at.astimezone(self._zone).date()
        return day


def count_facts(
    counts: Counts,
    workspace: int,
    history: Iterable[Fact],
    sales: Sequence[Sale],
    zone: tzinfo,
    now: datetime,
) -> None:
    """Add what a batch of facts brought about to `counts`."""
    days = Days(zone)
    today = days.of(now)
    events: dict[tuple[date, str], int] = {}
    for fact in history:
        kind = fact.kind
        if kind == "message" or kind == "click":
            _message(counts, workspace, today, fact)
        elif kind in _TOLD_BY_SHOP:
            key = days.of(fact.at), fact.name
            events[key] = events.get(key, 0) + 1
        elif kind == "consent" and (fact.name == UNSUBSCRIBED or fact.name == CONSENT_WITHDRAWN):
            said = fact.properties
            _add(counts, _of_step(workspace, today, said, OPT_OUT), 1)
    for (day, name), n in events.items():
        _add(counts, (workspace, day, "", 0, standard_name(name), "", EVENT), n)
    for sale in sales:
        _sale(counts, workspace, days.of(sale.at), sale)


def _add(counts: Counts, key: Key, n: int, amount: int = 0) -> None:
    before = counts.get(key, (0, 0))
    counts[key] = (before[0] + n, before[1] + amount)


def _of_step(workspace: int, day: date, said: dict[str, object], metric: str) -> Key:
    version = said.get("version")
    return (
        workspace, day, str(said.get("journey") or ""), version if isinstance(version, int) else 0,
        str(said.get("step") or ""), str(said.get("channel") or ""), metric,
    )  # fmt: skip


def _message(counts: Counts, workspace: int, today: date, fact: Fact) -> None:
    """A message by its state, with the reason why it was not sent and the parts that are billed."""
    said = fact.properties
    if said.get("test"):
        return
    state = str(said.get("state") or "clicked")
    _add(counts, _of_step(workspace, today, said, state), 1)
    if state in ENDED and said.get("reason"):
        _add(counts, _of_step(workspace, today, said, f"{state}:{said['reason']}"), 1)
    parts = said.get("parts")
    if state == "accepted" and isinstance(parts, int):
        _add(counts, _of_step(workspace, today, said, PARTS), parts)


def _sale(counts: Counts, workspace: int, day: date, sale: Sale) -> None:
    """The difference that a fact made, so that an order told twice, updated or refunded is counted rightly."""
    changed: dict[str, list[int]] = {}
    for orders, sign in ((sale.after, 1), *((one, -1) for one in sale.before)):
        if not orders.count and not orders.currency:
            continue
        mine = changed.setdefault(orders.currency, [0, 0])
        mine[0] += sign * orders.count
        mine[1] += sign * orders.net
        for currency, net in orders.others.items():
            changed.setdefault(currency, [0, 0])[1] += sign * net
    for currency, (n, net) in changed.items():
        if n or net:
            _add(counts, (workspace, day, "", 0, currency, "", ORDERS), n, net)
