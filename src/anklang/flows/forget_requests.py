"""Requests that nobody confirmed are forgotten after their period, with address, IP and words (compliance 4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.consents import store as consents
from anklang.consents.model import OptInRequest
from anklang.core.ids import shard_of
from anklang.messages.model import decode_plan, encode_plan
from anklang.policy import store as policy
from anklang.storage.transaction import Tx

PIECE = 50  # requests at once


def forget_requests(tx: Tx, workspace: int, key: bytes, before: datetime) -> tuple[int, list[UUID]]:
    """Forget a piece of those asked before then; answers how many requests, and who consisted of nothing else.

    What was sealed stays sealed: only hash and digest are left.
    """
    gone = consents.take_forgettable(tx, workspace, before, PIECE)
    for one in gone:
        policy.blank_asked(tx, workspace, one.id, one.person, key)
        _blank_message(tx, one)
    return len(gone), _only_asked(tx, workspace, sorted({one.person for one in gone}))


def _only_asked(tx: Tx, workspace: int, people: Sequence[UUID]) -> list[UUID]:
    """Who of these has no name, no address, no consent and no request: nobody can ever find them again."""
    rows = tx.rows(
        """
        SELECT p.id FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)
        JOIN people p ON p.shard = k.shard AND p.id = k.id AND p.workspace_id = %b
        WHERE p.merged_into IS NULL AND p.erased_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = p.id)
          AND NOT EXISTS (SELECT 1 FROM addresses a WHERE a.person_id = p.id)
          AND NOT EXISTS (SELECT 1 FROM opt_in_requests r WHERE r.person_id = p.id)
          AND NOT EXISTS (SELECT 1 FROM consent_states c WHERE c.shard = p.shard AND c.person_id = p.id
            AND c.state <> 'asked')
        """,
        [[shard_of(one) for one in people], list(people), workspace],
    )
    return [row[0] for row in rows]


def _blank_message(tx: Tx, one: OptInRequest) -> None:
    """The ledger keeps that a message was sent, without address and words; so does the history."""
    if one.message is None:
        return
    row = tx.row(
        "SELECT plan FROM messages WHERE id = %b AND workspace_id = %b", [one.message, one.workspace]
    )
    if row is None:
        return
    plan = msgspec.structs.replace(decode_plan(row[0]), to="", data={})
    tx.run(
        "UPDATE messages SET address = NULL, rendered = NULL, plan = %b WHERE id = %b",
        [encode_plan(plan), one.message],
    )
    tx.run(
        "UPDATE events SET properties = properties - 'address' WHERE shard = %b AND person_id = %b AND kind = 'message'"
        " AND properties->>'message' = %b",
        [shard_of(one.person), one.person, str(one.message)],
    )
