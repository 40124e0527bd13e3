"""Reports that no message answers to: kept, shown, and taken up when one does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anklang.storage.transaction import Tx


def keep_unmatched(tx: Tx, id_: UUID, workspace: int, provider: str, now: datetime, report: str) -> None:
    """Keep a report that no message answers to; it is shown with the provider."""
    tx.run(
        "INSERT INTO unmatched_reports (id, workspace_id, provider_id, at, report) VALUES (%s, %s, %s, %s, %s)",
        [id_, workspace, provider, now, report],
    )


def take_matched(tx: Tx, workspace: int, since: datetime, limit: int = 500) -> list[tuple[str, str]]:
    """Take reports kept since then whose reference a message has by now, oldest first: account and report, as JSON."""
    return [
        (row[0], row[1])
        for row in tx.rows(
            """
            WITH here AS (
              SELECT u.id FROM unmatched_reports u WHERE u.workspace_id = %(workspace)s AND u.at > %(since)s
                AND u.report->>'kind' = 'report' AND EXISTS (SELECT 1 FROM messages m WHERE
                  m.workspace_id = u.workspace_id AND m.provider_ref = nullif(u.report->>'provider_ref', '')
                  AND m.provider_id = u.provider_id)
              ORDER BY u.at LIMIT %(limit)s FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM unmatched_reports u USING here WHERE u.id = here.id
              RETURNING u.provider_id, u.report, u.at, u.id)
            SELECT provider_id, report::text FROM gone ORDER BY at, id
            """,
            {"workspace": workspace, "since": since, "limit": limit},
        )
    ]
