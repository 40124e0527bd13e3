"""Opt-outs that a person must decide about, and what proves an earlier consent (compliance 2.3 rule 5, 2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.policy.chain import COUNTS
from anklang.policy.countries.calendar import holidays_of
from anklang.policy.store import family_of
from anklang.storage.transaction import Tx

WORKING_DAYS = 2  # within which somebody decides
MOST = 500  # open cases that are listed


class OpenCase(msgspec.Struct, frozen=True):
    """A reply that may be an opt-out: advertising is paused until somebody has read it."""

    channel: str
    address: str
    at: datetime  # when it came
    text: str  # what was written, its beginning
    rule: str  # why it was not clear: token, sign
    inbound: str  # id of the reply
    due: datetime  # to be decided by then


def unclear(tx: Tx, workspace: int, country: str, zone: str) -> list[OpenCase]:
    """The cases of a workspace that wait for a decision, the one due first ahead."""
    rows = tx.rows(
        "SELECT channel, address, at, detail FROM suppressions WHERE workspace_id = %s AND reason = 'stop' "
        "AND source = 'unclear' ORDER BY at, channel, address LIMIT %s",
        [workspace, MOST],
    )
    return [
        OpenCase(channel, address, at, str(detail.get("text", "")), str(detail.get("rule", "")),
                 str(detail.get("inbound", "")), due_after(at, country, zone))
        for channel, address, at, detail in rows
    ]  # fmt: skip


def due_after(at: datetime, country: str, zone: str) -> datetime:
    """The end of the second working day after `at`, in the workspace's zone; its country's holidays do not count."""
    here = ZoneInfo(zone)
    day, left = at.astimezone(here).date(), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= _works(day, country)
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=here)


def _works(day: date, country: str) -> bool:
    try:
        return day.isoweekday() <= 5 and day not in holidays_of(country, day.year)
    except LookupError:
        return day.isoweekday() <= 5


def settle(
    tx: Tx, workspace: int, channel: str, address: str, *, meant: bool, detail: dict[str, Any]
) -> dict[str, Any] | None:
    """Somebody has decided: it stays as the opt-out that it was, or it goes. Answers what was kept about it; None where
    no such case is open."""
    where = "workspace_id = %s AND channel = %s AND address = %s AND reason = 'stop' AND source = 'unclear'"
    if meant:
        row = tx.row(
            f"UPDATE suppressions SET source = 'agent', detail = detail || %s::jsonb WHERE {where} RETURNING detail",
            [encode(detail).decode(), workspace, channel, address],
        )
    else:
        row = tx.row(
            f"DELETE FROM suppressions WHERE {where} RETURNING detail", [workspace, channel, address]
        )
    return None if row is None else dict(row[0])


def proven_purposes(
    tx: Tx, workspace: int, people: Sequence[UUID], channel: str, address: str, until: datetime | None = None
) -> list[tuple[UUID, str, str]]:
    """Person, channel and purpose of every consent that still stands for this address and has its evidence; `until`:
    only of those that stood then."""
    rows = tx.rows(
        "SELECT s.person_id, s.channel, s.purpose FROM consent_states s JOIN consents c ON c.shard = s.shard "
        "AND c.person_id = s.person_id AND c.id = s.consent_id WHERE s.shard = ANY(%b) AND s.person_id = ANY(%b) "
        "AND s.workspace_id = %b AND s.channel = ANY(%b) AND s.address = %b AND s.state IN ('given', 'confirmed') "
        "AND (%b::timestamptz IS NULL OR s.at <= %b) ORDER BY 1, 2, 3",
        [
            sorted({shard_of(one) for one in people}),
            list(people),
            workspace,
            list(family_of(channel)),
            address,
            until,
            until,
        ],
    )
    return [(row[0], row[1], row[2]) for row in rows]


def agreed_since(
    tx: Tx, workspace: int, people: Sequence[UUID], channel: str, address: str, since: datetime
) -> bool:
    """Whether one of these people said after `since` that they want messages at this address, and still do.

    Evidence counts that names the channel and the address; a list that was loaded is nobody's word.
    """
    row = tx.row(
        "SELECT 1 FROM consents WHERE shard = ANY(%b) AND person_id = ANY(%b) AND workspace_id = %b AND channel = %b "
        "AND address = %b AND at > %b AND state IN ('given', 'confirmed') AND source <> 'import' "
        f"AND {COUNTS} AND EXISTS (SELECT 1 FROM consent_states s WHERE s.shard = consents.shard "
        "AND s.person_id = consents.person_id AND s.channel = consents.channel AND s.purpose = consents.purpose "
        "AND s.address = consents.address AND s.state IN ('given', 'confirmed')) LIMIT 1",
        [sorted({shard_of(one) for one in people}), list(people), workspace, channel, address, since],
    )
    return row is not None
