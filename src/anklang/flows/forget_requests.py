"""Requests that nobody confirmed are forgotten after 30 days, with address, IP and words (compliance 4.9)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.consents import store as consents
from anklang.consents.model import KEEP_PENDING, OptInRequest
from anklang.core.ids import shard_of
from anklang.messages.model import decode_plan, encode_plan
from anklang.policy import store as policy
from anklang.storage.transaction import Tx

PIECE = 200  # requests at once


def forget_requests(tx: Tx, workspace: int, key: bytes, now: datetime) -> int:
    """Forget a piece; answers how many requests. What was sealed stays sealed: only hash and digest are left."""
    gone = consents.take_forgettable(tx, workspace, now - KEEP_PENDING, PIECE)
    for one in gone:
        policy.blank_asked(tx, workspace, one.id, one.person, key)
        _blank_message(tx, one)
    return len(gone)


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
