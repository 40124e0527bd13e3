"""Why somebody got nothing: messages that were not sent, journeys that did not take them in, each with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.flows.look_up_person import merged_into
from anklang.flows.look_up_reach import in_words
from anklang.messages.model import UNSENT
from anklang.profiles.find import get_person
from anklang.storage.transaction import Tx


class NotSent(msgspec.Struct, frozen=True):
    """Something that did not happen."""

    at: datetime
    id: UUID
    what: Literal["message", "entry"]  # a message, or an entry into a journey
    journey: str | None
    step: str | None
    template: str | None
    channel: str | None
    state: str  # not_sent, suppressed, expired, failed; refused
    reason: str  # code
    reason_text: dict[
        str, str
    ]  # in words: de, en; empty where the code is the provider's or the journey's own
    detail: str  # what was seen


_MESSAGES = """SELECT coalesce(settled_at, planned_at) AS at, id, 'message' AS what, journey_id, step, template_id,
  channel, state, coalesce(reason, '') AS reason, (gate->-1)::jsonb AS detail FROM messages
  WHERE shard = ANY(%(shards)s) AND person_id = ANY(%(people)s) AND workspace_id = %(workspace)s
    AND state = ANY(%(unsent)s)"""
_ENTRIES = """SELECT at, id, 'entry', journey_id, step, NULL, NULL, 'refused', coalesce(reason, ''), detail::jsonb
  FROM traces
  WHERE shard = ANY(%(shards)s) AND person_id = ANY(%(people)s) AND workspace_id = %(workspace)s AND kind = 'refused'"""
_PAGE = "(%(at)s::timestamptz IS NULL OR (found.at, found.id) < (%(at)s, %(last)s::uuid))"


def unsent(
    tx: Tx, workspace: int, person: UUID, *, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[NotSent]:
    """What was not sent and not begun, latest first, with the history of merged profiles. Raises NotFound."""
    at, last = before or (None, None)
    values = {**_whose(tx, workspace, person), "at": at, "last": last, "limit": limit}
    rows = tx.rows(
        f"SELECT * FROM ({_MESSAGES} UNION ALL {_ENTRIES}) found WHERE {_PAGE} "
        "ORDER BY at DESC, id DESC LIMIT %(limit)s",
        values,
    )
    return [NotSent(*(*row[:9], in_words(row[8]), _detail(row[9]))) for row in rows]


def count_unsent(tx: Tx, workspace: int, person: UUID) -> int:
    """How many there are; counting stops at 100,000."""
    row = tx.row(
        f"SELECT count(*) FROM (SELECT 1 FROM ({_MESSAGES} UNION ALL {_ENTRIES}) found LIMIT 100000) counted",
        _whose(tx, workspace, person),
    )
    return int(row[0]) if row else 0


def _whose(tx: Tx, workspace: int, person: UUID) -> dict[str, Any]:
    found = get_person(tx, workspace, person)
    people = [found.id, *merged_into(tx, found.id)]
    return {
        "shards": sorted({shard_of(one) for one in people}), "people": people, "workspace": workspace,
        "unsent": sorted(UNSENT),
    }  # fmt: skip


def _detail(said: object) -> str:
    if not isinstance(said, dict):
        return ""
    return str(said.get("detail") or said.get("why") or "")
