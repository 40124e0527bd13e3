"""What one person agreed to, each with the evidence behind it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.policy import find as policy
from anklang.policy.find import EvidenceRow, StateRow
from anklang.storage.transaction import Tx


class ConsentHeld(msgspec.Struct, frozen=True):
    """What holds for one channel, purpose and address, and why."""

    state: StateRow
    evidence: EvidenceRow | None  # null only where it was erased


def consents_of(tx: Tx, workspace: int, person: UUID) -> list[ConsentHeld]:
    """Every state of a person with its evidence (compliance 4.9)."""
    states = policy.list_states(tx, workspace, person)
    rows = tx.rows(
        "SELECT id, at, recorded_at, channel, purpose, address, state, source, coalesce(wording_id, ''), "
        "coalesce(wording_version, 0), proof FROM consents WHERE shard = %s AND person_id = %s AND workspace_id = %s "
        "AND id = ANY(%s)",
        [shard_of(person), person, workspace, [one.consent_id for one in states]],
    )
    evidence = {row[0]: EvidenceRow(*row) for row in rows}
    return [ConsentHeld(one, evidence.get(one.consent_id)) for one in states]
