"""How many people of a segment may get advertising on each channel: address, consent, no stop sign.

A count, not the gate: quiet hours, limits and staleness are asked for each message when it goes.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

import msgspec

from anklang.core.errors import NotFound
from anklang.messages.address import BOUND
from anklang.policy.store import TEXT_FAMILY
from anklang.profiles.model import CHAT_CHANNELS, PHONE_CHANNELS
from anklang.segments import model as m
from anklang.segments.compile_sql import select_people
from anklang.segments.run_sql import run_select
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

MARKETING = "marketing"


class ChannelReach(msgspec.Struct, frozen=True):
    """One channel."""

    channel: str
    addressed: int  # have an address, or a device that allows notifications
    consented: int  # of them, agreed to the purpose with this address
    reachable: int  # of them, whose address has no stop sign


class SegmentReach(msgspec.Struct, frozen=True):
    """A segment and its reach."""

    members: int
    purpose: str
    channels: list[ChannelReach]


_ADDRESS = {
    "email": "nullif(p.profile->>'email', '')",
    **dict.fromkeys(PHONE_CHANNELS, "nullif(p.profile->>'phone', '')"),
    "push": "CASE WHEN p.profile->'devices' @> '[{\"push_enabled\": true}]' THEN '' END",
    "inapp": "CASE WHEN p.profile->'devices' @> '[{\"type\": \"ios\"}]' "
    "OR p.profile->'devices' @> '[{\"type\": \"android\"}]' THEN '' END",
    "whatsapp": "coalesce(nullif(p.profile->>'phone', ''), p.profile->'chats'->>'whatsapp')",
    **{channel: f"p.profile->'chats'->>'{channel}'" for channel in CHAT_CHANNELS},
    "onsite": "CASE WHEN p.profile ? 'last_seen' THEN '' END",
}


def reach_of_segment(tx: Tx, workspace: int, segment: str, purpose: str) -> SegmentReach:
    """The reach of a segment as it stands. Raises NotFound."""
    known = tx.row("SELECT 1 FROM segments WHERE workspace_id = %s AND id = %s", [workspace, segment])
    if known is None:
        raise NotFound(f"There is no segment {segment!r} in this workspace.")
    row = tx.row(
        "SELECT count(*) FROM memberships WHERE workspace_id = %s AND segment_id = %s", [workspace, segment]
    )
    source = (
        "SELECT shard, person_id AS id FROM memberships WHERE workspace_id = %(workspace)s "
        "AND segment_id = %(segment)s"
    )
    values = {"workspace": workspace, "segment": segment}
    return SegmentReach(int(row[0]) if row else 0, purpose, _reach(tx, source, values, workspace, purpose))


def reach_of_condition(
    tx: Tx, workspace: int, condition: m.Condition, zone: tzinfo, now: datetime, purpose: str
) -> list[ChannelReach]:
    """The reach of the people for whom a condition is true now. Raises BadInput."""
    found = run_select(tx, select_people(condition, workspace, zone, now))
    source = "SELECT * FROM unnest(%(shards)s::smallint[], %(people)s::uuid[]) AS found(shard, id)"
    values = {"shards": [row[0] for row in found], "people": [row[1] for row in found]}
    return _reach(tx, source, values, workspace, purpose)


def _reach(tx: Tx, source: str, values: dict[str, Any], workspace: int, purpose: str) -> list[ChannelReach]:
    settings = workspaces.load(tx, workspace).settings
    confirmed = any(one.id == purpose and one.double_opt_in for one in settings.purposes)
    values = {
        **values, "workspace": workspace, "purpose": purpose, "texts": list(TEXT_FAMILY),
        "states": ["confirmed"] if confirmed else ["given", "confirmed"],
    }  # fmt: skip
    columns = ", ".join(f"{address} AS {channel}" for channel, address in _ADDRESS.items())
    who = (
        f"WITH found AS ({source}), who AS MATERIALIZED (SELECT p.shard, p.id, {columns} FROM found f "
        "JOIN people p ON p.shard = f.shard AND p.id = f.id AND p.workspace_id = %(workspace)s)"
    )
    bound = " ".join(
        f"WHEN '{channel}' THEN " + (f"c.address = w.{channel}" if by_address else f"w.{channel} IS NOT NULL")
        for channel in _ADDRESS
        for by_address in (channel in BOUND,)
    )
    rows = tx.rows(
        f"""
        {who}, agreed AS (SELECT DISTINCT w.id, c.channel, c.address FROM who w
          JOIN consent_states c ON c.shard = w.shard AND c.person_id = w.id
          WHERE c.purpose = %(purpose)s AND c.state = ANY(%(states)s) AND CASE c.channel {bound} ELSE false END)
        SELECT a.channel, count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM suppressions s
          WHERE s.workspace_id = %(workspace)s AND s.address = a.address AND s.channel = ANY(
            CASE WHEN a.channel = ANY(%(texts)s) THEN '{{*}}'::text[] || %(texts)s::text[]
            ELSE ARRAY['*', a.channel] END))) FROM agreed a GROUP BY a.channel
        """,
        values,
    )
    agreed = {row[0]: (int(row[1]), int(row[2])) for row in rows}
    counts = ", ".join(f"count(w.{channel})" for channel in _ADDRESS)
    row = tx.row(f"{who} SELECT {counts} FROM who w", values)
    numbers = [int(one) for one in row] if row else [0] * len(_ADDRESS)
    return [
        ChannelReach(channel, addressed, *agreed.get(channel, (0, 0)))
        for channel, addressed in zip(_ADDRESS, numbers, strict=True)
    ]
