"""Who outside the shop was given data of a person (GDPR 15 (1) (c), 19)."""

from __future__ import annotations

from anklang.core.ids import shard_of
from anklang.privacy.model import Recipient
from anklang.privacy.whom import Whom
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Processor, WorkspaceSettings


def recipients_of(tx: Tx, who: Whom, settings: WorkspaceSettings) -> list[Recipient]:
    """The provider accounts through which messages went, with how many and when last."""
    rows = tx.rows(
        "SELECT m.provider_id, coalesce(max(p.vendor), m.provider_id), m.channel, count(*), max(m.attempted_at) "
        "FROM messages m LEFT JOIN providers p ON p.workspace_id = m.workspace_id AND p.id = m.provider_id "
        "WHERE m.shard = ANY(%(shards)s) AND m.person_id = ANY(%(people)s) AND m.attempts > 0 "
        "AND m.provider_id IS NOT NULL GROUP BY 1, 3 ORDER BY 1, 3",
        {"shards": sorted({shard_of(one) for one in who.people}), "people": list(who.people)},
    )
    nothing = Processor()
    return [
        Recipient(
            account=account, vendor=vendor, country=settings.processors.get(account, nothing).country, channel=channel,
            messages=messages, last_at=last,
        )
        for account, vendor, channel, messages, last in rows
    ]  # fmt: skip
