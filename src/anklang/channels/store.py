"""The table of provider accounts. Settings are sealed before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from anklang.core.errors import NotFound
from anklang.storage.transaction import Tx


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account at one vendor."""

    id: str  # the workspace's own name for it: twilio-de
    vendor: str  # name of the manifest
    channels: list[str]  # the ways it is used for
    sealed: bytes  # encrypted settings
    rank: int  # lower is asked first
    enabled: bool


def load_accounts(tx: Tx, workspace: int, *, enabled_only: bool = False) -> list[Account]:
    """The accounts of a workspace in the order in which they are asked."""
    rows = tx.rows(
        "SELECT id, vendor, channels, settings, rank, enabled FROM providers "
        "WHERE workspace_id = %s AND (enabled OR NOT %s) ORDER BY rank, id",
        [workspace, enabled_only],
    )
    return [Account(id=r[0], vendor=r[1], channels=r[2], sealed=r[3], rank=r[4], enabled=r[5]) for r in rows]


def load_account(tx: Tx, workspace: int, account: str) -> Account:
    """One account; raises NotFound."""
    for one in load_accounts(tx, workspace):
        if one.id == account:
            return one
    raise NotFound(f"There is no provider {account!r} in this workspace.")


def save_account(
    tx: Tx, workspace: int, account: str, vendor: str, channels: Sequence[str], sealed: bytes, now: datetime,
    rank: int = 0, *, enabled: bool = True,
) -> None:  # fmt: skip
    """Make or replace an account."""
    tx.run(
        "INSERT INTO providers (workspace_id, id, vendor, channels, settings, rank, enabled, created_at, updated_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, id) DO UPDATE SET "
        "vendor = excluded.vendor, channels = excluded.channels, settings = excluded.settings, rank = excluded.rank, "
        "enabled = excluded.enabled, updated_at = excluded.updated_at",
        [workspace, account, vendor, list(channels), sealed, rank, enabled, now, now],
    )


def remove_account(tx: Tx, workspace: int, account: str) -> None:
    """Forget an account; raises NotFound. Its messages keep its name."""
    if not tx.run("DELETE FROM providers WHERE workspace_id = %s AND id = %s", [workspace, account]):
        raise NotFound(f"There is no provider {account!r} in this workspace.")
