"""Read users, keys and the audit log for screens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anklang.access.model import AuditEntry, Key, OpenSession, Preferences, User
from anklang.access.store import digest
from anklang.storage.transaction import Tx


def users(tx: Tx, workspace: int) -> list[User]:
    """Everybody who has a role in the workspace, by e-mail."""
    rows = tx.rows(
        "SELECT u.id, u.email, u.name, u.active, r.role, u.created_at FROM users u "
        "JOIN user_roles r ON r.user_id = u.id WHERE r.workspace_id = %s ORDER BY u.email",
        [workspace],
    )
    return [User(id=r[0], email=r[1], name=r[2], active=r[3], role=r[4], created_at=r[5]) for r in rows]


def sessions(tx: Tx, user: UUID, token: str, now: datetime) -> list[OpenSession]:
    """The sessions of a user that are still good, newest first; `token` is the one that asks."""
    rows = tx.rows(
        "SELECT substring(token_hash FROM 1 FOR 16), created_at, expires_at, user_agent, token_hash FROM sessions "
        "WHERE user_id = %s AND expires_at > %s ORDER BY created_at DESC, 1",
        [user, now],
    )
    return [
        OpenSession(
            id=UUID(bytes=row[0]), created_at=row[1], expires_at=row[2], user_agent=row[3], mine=row[4] == digest(token)
        )
        for row in rows
    ]  # fmt: skip


def has_role(tx: Tx, workspace: int, user: UUID) -> bool:
    """Whether a user may work in the workspace."""
    return (
        tx.row("SELECT 1 FROM user_roles WHERE user_id = %s AND workspace_id = %s", [user, workspace])
        is not None
    )


def preferences(tx: Tx, user: UUID | None, workspace: int) -> Preferences:
    """What a user likes; keys like nothing in particular."""
    row = None if user is None else tx.row("SELECT preferences FROM users WHERE id = %s", [user])
    if row is None:
        return Preferences()
    mine = row[0].get(f"workspace {workspace}", {})
    return Preferences(
        language=row[0].get("language", ""), theme=row[0].get("theme", "auto"), dismissed=mine.get("dismissed", []),
        values=mine.get("values", {}),
    )  # fmt: skip


def keys(tx: Tx, workspace: int) -> list[Key]:
    """The keys of the workspace without their secrets, oldest first; revoked ones too."""
    rows = tx.rows(
        "SELECT id, kind, name, start, scopes, created_at, last_used_at, revoked_at FROM keys "
        "WHERE workspace_id = %s ORDER BY id",
        [workspace],
    )
    return [
        Key(
            id=r[0], kind=r[1], name=r[2], start=r[3], scopes=r[4], created_at=r[5], last_used_at=r[6], revoked_at=r[7]
        )
        for r in rows
    ]  # fmt: skip


def audit(
    tx: Tx, workspace: int, *, actor: str = "", action: str = "", object_: str = "", before: UUID | None = None,
    limit: int = 50, since: datetime | None = None, until: datetime | None = None,
) -> list[AuditEntry]:  # fmt: skip
    """The audit log, newest first; `before` is the last id of the page before. Filters: empty takes everything.

    `action` is a name or its beginning (person for person.viewed, person.erased …).
    """
    rows = tx.rows(
        """
        SELECT id, at, actor, action, object, detail FROM audit
        WHERE workspace_id = %(workspace)s AND (%(before)s::uuid IS NULL OR id < %(before)s)
          AND (%(actor)s = '' OR actor = %(actor)s) AND (%(object)s = '' OR object = %(object)s)
          AND (%(action)s = '' OR action = %(action)s OR starts_with(action, %(action)s || '.'))
          AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
          AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
        ORDER BY id DESC LIMIT %(limit)s
        """,
        {"workspace": workspace, "before": before, "actor": actor, "action": action, "object": object_,
         "since": since, "until": until, "limit": limit},
    )  # fmt: skip
    return [AuditEntry(id=r[0], at=r[1], actor=r[2], action=r[3], object=r[4], detail=r[5]) for r in rows]


def count_audit(
    tx: Tx, workspace: int, *, actor: str = "", action: str = "", object_: str = "", since: datetime | None = None,
    until: datetime | None = None,
) -> int:  # fmt: skip
    """How many entries fit, at most 100,000."""
    row = tx.row(
        """
        SELECT count(*) FROM (SELECT 1 FROM audit
          WHERE workspace_id = %(workspace)s AND (%(actor)s = '' OR actor = %(actor)s)
            AND (%(object)s = '' OR object = %(object)s)
            AND (%(action)s = '' OR action = %(action)s OR starts_with(action, %(action)s || '.'))
            AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
            AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
          LIMIT 100000) found
        """,
        {
            "workspace": workspace,
            "actor": actor,
            "action": action,
            "object": object_,
            "since": since,
            "until": until,
        },
    )
    return int(row[0]) if row else 0
