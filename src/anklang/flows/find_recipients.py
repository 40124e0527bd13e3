"""Who outside the shop was given data of a person (GDPR 15 (1) (c), 19)."""

from __future__ import annotations

from anklang.core.ids import shard_of
from anklang.privacy.model import Recipient
from anklang.privacy.whom import Whom
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Processor, WorkspaceSettings


def recipients_of(tx: Tx, who: Whom, settings: WorkspaceSettings) -> list[Recipient]:
    """The provider accounts through which messages went, and the hosts that journeys called, with how many and when
    last; as far back as the delivery log goes."""
    rows = tx.rows(
        "SELECT w.account, coalesce(max(p.vendor), w.account), m.channel, count(*), max(m.attempted_at) "
        "FROM messages m CROSS JOIN LATERAL (SELECT CASE WHEN m.channel = 'http' "
        "THEN substring(m.address FROM '^https?://([^/?#]+)') ELSE m.provider_id END) AS w(account) "
        "LEFT JOIN providers p ON p.workspace_id = m.workspace_id AND p.id = w.account AND m.channel <> 'http' "
        "WHERE m.shard = ANY(%(shards)s) AND m.person_id = ANY(%(people)s) AND m.attempts > 0 "
        "AND w.account IS NOT NULL GROUP BY 1, 3 ORDER BY 1, 3",
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
