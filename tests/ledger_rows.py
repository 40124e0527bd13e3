"""Rows of the ledger for tests that look at it from outside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api_rig import Rig

from anklang.core.ids import new_id, shard_of


def message(api: Rig, person: UUID, state: str, **columns: Any) -> UUID:
    """A message in the ledger, planned now; answers its id."""
    now, id_ = api.clock.now(), new_id(api.clock.now())
    values = {
        "shard": shard_of(person), "id": id_, "person_id": person, "workspace_id": api.workspace, "channel": "sms",
        "class": "advertising", "purpose": "marketing", "lane": "triggered", "state": state, "plan": b"{}",
        "planned_at": now, "due_at": now, **columns,
    }  # fmt: skip
    with api.database.transaction() as tx:
        tx.run(f"INSERT INTO messages ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})",
               list(values.values()))  # fmt: skip
    return id_
