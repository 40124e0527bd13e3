"""Messages that may have gone out, and that nobody sends again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.storage.transaction import Tx


def leave_in_doubt(tx: Tx, people: Sequence[UUID], now: datetime) -> int:
    """Say "unknown" for good of what these people's lanes hold after everything was withdrawn from them: `withdraw`
    leaves there only what may have gone out (22). Answers how many; nobody is told.

    For people whose lanes are about to be removed: without a place there, nothing would ever settle these messages.
    """
    return tx.run(
        "UPDATE messages SET state = 'unknown', reason = 'no_answer', settled_at = %s WHERE shard = ANY(%s) "
        "AND person_id = ANY(%b) AND state IN ('planned', 'held')",
        [now, sorted({shard_of(one) for one in people}), list(people)],
    )
