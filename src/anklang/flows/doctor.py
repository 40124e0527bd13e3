"""Does the ledger balance? Planned, counted when it was planned, against what the messages say today."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.flows.define_shop import silent_shops
from anklang.messages.model import OPEN, SENT, UNSENT
from anklang.storage.transaction import Tx


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The messages of one journey, channel and provider."""

    journey: str
    channel: str
    provider: str
    planned: int
    open: int  # planned, held, attempting
    sent: int  # accepted, delivered, read, clicked
    unsent: int  # not sent, expired, suppressed
    failed: int
    unknown: int

    @property
    def balances(self) -> bool:
        """Whether every planned message is in exactly one place."""
        return self.planned == self.open + self.sent + self.unsent + self.failed + self.unknown


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the doctor found."""

    balances: bool
    lines: list[Line]
    counted: dict[str, int]  # per journey and channel: what was counted when it was planned
    findings: list[str]  # what deserves a look


_LINES = """
SELECT coalesce(journey_id, ''), channel, coalesce(provider_id, ''), count(*),
  count(*) FILTER (WHERE state = ANY(%s)), count(*) FILTER (WHERE state = ANY(%s)),
  count(*) FILTER (WHERE state = ANY(%s) AND state <> 'failed'), count(*) FILTER (WHERE state = 'failed'),
  count(*) FILTER (WHERE state = 'unknown')
FROM messages GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def examine(tx: Tx, now: datetime) -> Report:
    """The whole ledger, and what in it is odd."""
    rows = tx.rows(_LINES, [list(OPEN), list(SENT), list(UNSENT)])
    lines = [
        Line(
            journey=r[0],
            channel=r[1],
            provider=r[2],
            planned=r[3],
            open=r[4],
            sent=r[5],
            unsent=r[6],
            failed=r[7],
            unknown=r[8],
        )
        for r in rows
    ]
    counted = {
        f"{r[0]}/{r[1]}": int(r[2])
        for r in tx.rows(
            "SELECT journey_id, channel, sum(n) FROM rollups WHERE metric = 'planned' GROUP BY 1, 2"
        )
    }
    in_ledger: dict[str, int] = {}
    for line in lines:
        key = f"{line.journey}/{line.channel}"
        in_ledger[key] = in_ledger.get(key, 0) + line.planned
    for journey, channel, n in tx.rows(
        "SELECT journey_id, channel, sum(n) FROM rollups WHERE metric = 'forgotten' GROUP BY 1, 2"
    ):  # lines that became too old to be kept (privacy.forget)
        in_ledger[f"{journey}/{channel}"] = in_ledger.get(f"{journey}/{channel}", 0) + int(n)
    findings = [
        f"{key}: {counted.get(key, 0)} counted when planned, {in_ledger.get(key, 0)} in the ledger"
        for key in sorted(counted.keys() | in_ledger.keys())
        if counted.get(key, 0) != in_ledger.get(key, 0)
    ]
    off = bool(findings) or not all(line.balances for line in lines)
    return Report(balances=not off, lines=lines, counted=counted, findings=findings + _odd(tx, now))


def _odd(tx: Tx, now: datetime) -> list[str]:
    found: list[str] = []
    checks = [
        ("messages have no place in a lane although they are planned or held",
         "SELECT count(*) FROM messages m WHERE m.state IN ('planned', 'held') AND NOT EXISTS "
         "(SELECT 1 FROM send_queue q WHERE q.shard = m.shard AND q.message_id = m.id) AND %s::timestamptz IS "
         "NOT NULL"),
        ("attempts are older than two minutes without an outcome",
         "SELECT count(*) FROM messages WHERE state = 'attempting' AND attempted_at < %s::timestamptz - "
         "interval '2 minutes'"),
        ("facts have waited for more than a minute", "SELECT count(*) FROM (SELECT 1 FROM fact_queue "
         "WHERE received_at < %s::timestamptz - interval '1 minute' LIMIT 100000) q"),
        ("facts could not be handled and stand aside; later facts of their people wait (GET /api/stuck-facts)",
         "SELECT count(*) FROM stuck_facts WHERE error <> '' AND %s::timestamptz IS NOT NULL"),
        ("reports fit no message",
         "SELECT count(*) FROM unmatched_reports WHERE at > %s::timestamptz - interval '7 days'"),
        ("parcels of carriers have fitted no order for a day (Shops in the studio)",
         "SELECT count(*) FROM unmatched_parcels WHERE at < %s::timestamptz - interval '1 day'"),
    ]  # fmt: skip
    for workspace, shop, fault in silent_shops(tx, now):
        why = f": {fault}" if fault else ""
        found.append(f"nothing was heard of the shop {shop} of workspace {workspace} for half an hour{why}")
    for text, statement in checks:
        row = tx.row(statement, [now])
        if row is not None and row[0]:
            found.append(f"{row[0]} {text}")
    return found
