"""What is due, and what will be: for those who move a clock instead of waiting for it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.storage.transaction import Tx


class Ahead(msgspec.Struct, frozen=True):
    """What waits, of all workspaces."""

    work: bool  # facts are queued, or timers are due
    lanes: list[int]  # lanes in which messages are due, most urgent first
    next: datetime | None  # the moment of the earliest timer or message; None when nothing waits


def look_ahead(tx: Tx, now: datetime) -> Ahead:
    """What waits at the moment `now`."""
    row = tx.row(
        "SELECT EXISTS (SELECT 1 FROM fact_queue), (SELECT min(due_at) FROM timers), "
        "(SELECT min(due_at) FROM send_queue), "
        "ARRAY(SELECT DISTINCT lane FROM send_queue WHERE due_at <= %s ORDER BY 1)",
        [now],
    )
    assert row is not None
    facts, timer, message, lanes = row
    moments = [one for one in (timer, message) if one is not None]
    return Ahead(facts or (timer is not None and timer <= now), lanes, min(moments, default=None))
