"""The workspaces among which a user may choose."""

from __future__ import annotations

from uuid import UUID

import msgspec

from anklang.storage.transaction import Tx
from anklang.workspaces.model import WorkspaceSettings


class OwnWorkspace(msgspec.Struct, frozen=True):
    """A workspace that a user may work in."""

    id: int
    slug: str  # short name
    name: str  # for people
    role: str  # the user's role there; empty for keys
    zone: str  # IANA: of its days and times


def workspaces_of(tx: Tx, user: UUID) -> list[OwnWorkspace]:
    """The workspaces in which a user has a role, by id."""
    rows = tx.rows(
        "SELECT w.id, w.slug, w.name, r.role, coalesce(w.settings ->> 'zone', %s) FROM user_roles r "
        "JOIN workspaces w ON w.id = r.workspace_id WHERE r.user_id = %s ORDER BY w.id",
        [WorkspaceSettings().zone, user],
    )
    return [OwnWorkspace(*row) for row in rows]
