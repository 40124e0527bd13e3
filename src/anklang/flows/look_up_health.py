"""How the provider accounts of a workspace do: last success and failure, throughput, errors, what waits for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from anklang.channels.store import Account, load_accounts
from anklang.messages.model import LANES
from anklang.storage.transaction import Tx

State = Literal[
    "ok",  # the last hand-over of the hour was taken
    "unused",  # nothing was handed over lately
    "failing",  # hand-overs fail one after the other, or most of them do
    "refused",  # the vendor refuses our credentials or account: somebody must look
    "off",  # switched off
]
LOOKED_AT = 20_000  # latest messages, so that the answer does not depend on the length of history
WITHIN = timedelta(days=7)
LAST = timedelta(hours=1)
FEW = 3  # failures in a row that are no accident
_MOST_WAITING = 100_000


class Waiting(msgspec.Struct, frozen=True):
    """What stands in one lane of one channel."""

    channel: str
    lane: str  # transactional, triggered, bulk
    messages: int
    due: int  # of them, due now
    oldest_due_at: datetime | None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """One account."""

    account: str
    vendor: str
    channels: list[str]
    rank: int  # lower is asked first
    state: State
    last_success_at: datetime | None  # within seven days
    last_failure_at: datetime | None
    accepted_last_hour: int
    failed_last_hour: int  # attempts that failed, those that are tried again included
    errors: dict[
        str, int
    ]  # error class -> messages of the last hour: address, message, transient, throttled, account
    reasons: dict[str, int]  # reason code -> messages of the last hour
    unknown_last_hour: int  # handed over without an answer
    waiting: list[Waiting]  # of the channels for which it is asked first


_RECENT = """
WITH recent AS (
  SELECT provider_id, state, reason, attempted_at, accepted_at,
    CASE WHEN attempts > 0 THEN replies->-1->>'error' END AS error
  FROM messages WHERE workspace_id = %(workspace)s AND planned_at >= %(since)s ORDER BY planned_at DESC LIMIT %(limit)s)
SELECT provider_id, max(accepted_at), max(attempted_at) FILTER (WHERE error IS NOT NULL),
  count(*) FILTER (WHERE accepted_at >= %(hour)s),
  count(*) FILTER (WHERE error IS NOT NULL AND attempted_at >= %(hour)s),
  count(*) FILTER (WHERE state = 'unknown' AND attempted_at >= %(hour)s)
FROM recent WHERE provider_id IS NOT NULL GROUP BY provider_id
"""
_ERRORS = """
SELECT provider_id, replies->-1->>'error', coalesce(reason, replies->-1->>'reason', ''), count(*)
FROM (SELECT provider_id, replies, reason, attempts, attempted_at FROM messages
  WHERE workspace_id = %(workspace)s AND planned_at >= %(since)s ORDER BY planned_at DESC LIMIT %(limit)s) recent
WHERE provider_id IS NOT NULL AND attempts > 0 AND attempted_at >= %(hour)s AND replies->-1->>'error' IS NOT NULL
GROUP BY 1, 2, 3
"""
_WAITING = """
SELECT m.channel, q.lane, count(*), count(*) FILTER (WHERE q.due_at <= %(now)s), min(q.due_at)
FROM (SELECT shard, message_id, lane, due_at FROM send_queue LIMIT %(limit)s) q
JOIN messages m ON m.shard = q.shard AND m.id = q.message_id WHERE m.workspace_id = %(workspace)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def health(tx: Tx, workspace: int, now: datetime) -> list[Health]:
    """Every account in the order in which they are asked."""
    values = {"workspace": workspace, "since": now - WITHIN, "hour": now - LAST, "limit": LOOKED_AT}
    recent = {row[0]: row[1:] for row in tx.rows(_RECENT, values)}
    errors: dict[str, dict[str, int]] = {}
    reasons: dict[str, dict[str, int]] = {}
    for account, error, reason, n in tx.rows(_ERRORS, values):
        mine = errors.setdefault(account, {})
        mine[error] = mine.get(error, 0) + n
        if reason:
            theirs = reasons.setdefault(account, {})
            theirs[reason] = theirs.get(reason, 0) + n
    accounts = load_accounts(tx, workspace)
    first = first_asked(accounts)
    lines = waiting(tx, workspace, now)
    found = []
    for one in accounts:
        success, failure, accepted, failed, unknown = recent.get(one.id, (None, None, 0, 0, 0))
        mine = errors.get(one.id, {})
        found.append(
            Health(
                account=one.id, vendor=one.vendor, channels=one.channels, rank=one.rank,
                state=_state(one, success, failure, accepted, failed, mine, now), last_success_at=success,
                last_failure_at=failure, accepted_last_hour=accepted, failed_last_hour=failed, errors=mine,
                reasons=reasons.get(one.id, {}), unknown_last_hour=unknown,
                waiting=[line for line in lines if first.get(line.channel) == one.id],
            )
        )  # fmt: skip
    return found


def first_asked(accounts: list[Account]) -> dict[str, str]:
    """The account that each channel asks first."""
    found: dict[str, str] = {}
    for one in accounts:
        for channel in one.channels if one.enabled else ():
            found.setdefault(channel, one.id)
    return found


def waiting(tx: Tx, workspace: int, now: datetime) -> list[Waiting]:
    """What stands in the lanes, by channel."""
    rows = tx.rows(_WAITING, {"workspace": workspace, "now": now, "limit": _MOST_WAITING})
    return [Waiting(row[0], LANES[row[1]], *row[2:]) for row in rows]


def _state(
    account: Account, success: datetime | None, failure: datetime | None, accepted: int, failed: int,
    errors: dict[str, int], now: datetime,
) -> State:  # fmt: skip
    if not account.enabled:
        return "off"
    lately = failure is not None and failure >= now - LAST
    if lately and failure is not None and (success is None or success < failure):
        if errors.get("account"):
            return "refused"
        if failed - errors.get("address", 0) >= FEW:
            return "failing"
    faults = (
        failed - errors.get("address", 0) - errors.get("message", 0)
    )  # those two are not the vendor's fault
    if faults >= FEW and faults > accepted:
        return "failing"
    return "unused" if success is None and failure is None else "ok"
