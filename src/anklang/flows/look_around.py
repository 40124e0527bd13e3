"""Numbers about the whole installation: what waits, and what was counted. For metrics and for the replay's check."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.messages.model import LANES
from anklang.storage.transaction import Tx

_MOST = 1_000_000  # nobody needs to count further


class Waiting(msgspec.Struct, frozen=True):
    """What has been accepted and not been done yet."""

    facts: int
    due: dict[str, int]  # messages by lane
    stuck: int = 0  # people with a fact that could not be handled


class Totals(msgspec.Struct, frozen=True):
    """Sums over the people whose user id begins alike."""

    people: int
    orders: int
    net: int  # minor units
    messages: int  # in the whole ledger


def waiting(tx: Tx, now: datetime) -> Waiting:
    """Facts in the queue, and messages that are due, by lane."""
    queued = tx.row("SELECT count(*) FROM (SELECT 1 FROM fact_queue LIMIT %s) q", [_MOST])
    due: dict[str, int] = {}
    for lane, name in enumerate(LANES):
        row = tx.row(
            "SELECT count(*) FROM (SELECT 1 FROM send_queue WHERE lane = %s AND due_at <= %s LIMIT %s) q",
            [lane, now, _MOST],
        )
        due[name] = 0 if row is None else int(row[0])
    aside = tx.row("SELECT count(*) FROM (SELECT DISTINCT person_id FROM stuck_facts LIMIT %s) s", [_MOST])
    return Waiting(0 if queued is None else int(queued[0]), due, 0 if aside is None else int(aside[0]))


def totals(tx: Tx, prefix: str) -> Totals:
    """People, orders and net revenue of everybody whose user id begins with `prefix`."""
    row = tx.row(
        "SELECT count(*), coalesce(sum((profile->'orders'->>'count')::bigint), 0)::bigint, "
        "coalesce(sum((profile->'orders'->>'net')::bigint), 0)::bigint FROM people p WHERE EXISTS "
        "(SELECT 1 FROM identities i WHERE i.person_id = p.id AND i.kind = 'user' AND starts_with(i.value, %s))",
        [prefix],
    )
    planned = tx.row("SELECT count(*) FROM messages")
    assert row is not None
    assert planned is not None
    return Totals(row[0], row[1], row[2], planned[0])
