"""Provider accounts and what vendors said that fits to nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.channels.store import Account, load_account, load_accounts
from anklang.storage.transaction import Tx

__all__ = ["Account", "UnmatchedReport", "account_named", "accounts", "unmatched"]


class UnmatchedReport(msgspec.Struct, frozen=True):
    """A report that no message answers to."""

    id: UUID
    provider: str
    at: datetime
    report: dict[str, Any]


def accounts(tx: Tx, workspace: int) -> list[Account]:
    """The accounts of a workspace, settings sealed, in the order in which they are asked."""
    return load_accounts(tx, workspace)


def account_named(tx: Tx, workspace: int, account: str) -> Account:
    """One account, settings sealed; raises NotFound."""
    return load_account(tx, workspace, account)


def unmatched(tx: Tx, workspace: int, limit: int = 100) -> list[UnmatchedReport]:
    """The last reports without a message."""
    rows = tx.rows(
        "SELECT id, provider_id, at, report FROM unmatched_reports WHERE workspace_id = %s ORDER BY at DESC, "
        "id LIMIT %s",
        [workspace, limit],
    )
    return [UnmatchedReport(*row) for row in rows]
