"""How people are called in lists that know only their ids: messages, codes, answers, back-tests, the live stream."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.policy.phone import masked
from anklang.storage.transaction import Tx


class NamedPerson(msgspec.Struct, frozen=True):
    """One person by name."""

    id: UUID  # as asked
    name: str  # else a masked address, else the shop's own id; empty: nothing is known, as of visitors


def names_of_people(tx: Tx, workspace: int, ids: Sequence[UUID]) -> list[NamedPerson]:
    """Those of the ids that are people of this workspace, in the order asked."""
    wanted = list(dict.fromkeys(ids))
    rows = tx.rows(
        "SELECT id, profile ->> 'name', profile ->> 'first_name', profile ->> 'last_name', profile ->> 'email', "
        "profile ->> 'phone', profile ->> 'user_id' FROM people WHERE workspace_id = %s AND shard = ANY(%s) "
        "AND id = ANY(%s)",
        [workspace, sorted({shard_of(one) for one in wanted}), wanted],
    )
    found = {row[0]: _called(*row[1:]) for row in rows}
    return [NamedPerson(one, found[one]) for one in wanted if one in found]


def _called(
    name: str | None, first: str | None, last: str | None, email: str | None, phone: str | None, user: str | None
) -> str:  # fmt: skip
    address = email or phone
    return name or f"{first or ''} {last or ''}".strip() or (masked(address) if address else user or "")
