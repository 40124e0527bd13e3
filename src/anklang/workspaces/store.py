"""The tables of workspaces and of the installation itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from anklang.core.errors import NotFound
from anklang.core.json import encode
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Signing, Workspace, WorkspaceSettings, parse_settings

_COLUMNS = "id, slug, name, settings, epoch, signing"


def _workspace(row: tuple[Any, ...]) -> Workspace:
    return Workspace(
        id=row[0], slug=row[1], name=row[2], settings=parse_settings(row[3]), epoch=row[4],
        signing=msgspec.convert(row[5], Signing, strict=False),
    )  # fmt: skip


def create(tx: Tx, slug: str, name: str, settings: WorkspaceSettings, now: datetime) -> Workspace:
    """A new workspace."""
    row = tx.row(
        f"INSERT INTO workspaces (slug, name, settings, created_at) VALUES (%s, %s, %s, %s) RETURNING {_COLUMNS}",
        [slug, name, encode(settings).decode(), now],
    )
    assert row is not None
    return _workspace(row)


def load_all(tx: Tx) -> list[Workspace]:
    """Every workspace, by id."""
    return [_workspace(row) for row in tx.rows(f"SELECT {_COLUMNS} FROM workspaces ORDER BY id")]


def load(tx: Tx, workspace: int) -> Workspace:
    """One workspace; raises NotFound."""
    row = tx.row(f"SELECT {_COLUMNS} FROM workspaces WHERE id = %s", [workspace])
    if row is None:
        raise NotFound(f"There is no workspace {workspace}.")
    return _workspace(row)


def epochs(tx: Tx) -> dict[int, int]:
    """The present epoch of every workspace: one cheap read before each batch tells whether to reload definitions."""
    return {row[0]: row[1] for row in tx.rows("SELECT id, epoch FROM workspaces")}


def raise_epoch(tx: Tx, workspace: int) -> None:
    """Say that a definition of this workspace changed; workers reload."""
    tx.run("UPDATE workspaces SET epoch = epoch + 1 WHERE id = %s", [workspace])


def save_settings(tx: Tx, workspace: int, settings: WorkspaceSettings) -> None:
    """Replace the settings; workers see them with the next batch."""
    tx.run(
        "UPDATE workspaces SET settings = %s, epoch = epoch + 1 WHERE id = %s",
        [encode(settings).decode(), workspace],
    )


def lock_signing(tx: Tx, workspace: int) -> Signing:
    """Which secret signs web calls; nobody else may change it meanwhile. Raises NotFound."""
    row = tx.row("SELECT signing FROM workspaces WHERE id = %s FOR UPDATE", [workspace])
    if row is None:
        raise NotFound(f"There is no workspace {workspace}.")
    return msgspec.convert(row[0], Signing, strict=False)


def save_signing(tx: Tx, workspace: int, signing: Signing) -> None:
    """Sign web calls with another secret; workers see it with the next batch."""
    tx.run(
        "UPDATE workspaces SET signing = %s, epoch = epoch + 1 WHERE id = %s",
        [encode(signing).decode(), workspace],
    )


def remember(tx: Tx, name: str, value: Any) -> None:
    """Keep a fact about the installation: clock offset, keys made at first start."""
    tx.run(
        "INSERT INTO installation (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        [name, msgspec.json.encode(value).decode()],
    )


def recall(tx: Tx, name: str) -> Any:
    """A fact about the installation, or None."""
    row = tx.row("SELECT value FROM installation WHERE name = %s", [name])
    return None if row is None else row[0]
