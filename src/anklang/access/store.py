"""The tables of users, sessions, keys and the audit log."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from anklang.access.model import SCOPES, SESSION_LENGTH, Caller, Preferences, Role, User
from anklang.access.password import hash_password, matches
from anklang.core.errors import Conflict, NotAllowed, NotFound
from anklang.core.ids import new_id, secret_token
from anklang.core.json import encode
from anklang.storage.transaction import Tx


def digest(secret: str) -> bytes:
    """How keys and session tokens are kept: a SHA-256; the secrets have 192 random bits, so no salt is needed."""
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()


def add_user(tx: Tx, workspace: int, email: str, name: str, password: str, role: Role, now: datetime) -> UUID:
    """A new user with a role; raises Conflict when the e-mail is taken."""
    row = tx.row(
        "INSERT INTO users (id, email, name, password_hash, created_at) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (email) DO NOTHING RETURNING id",
        [new_id(now), email.strip().lower(), name, hash_password(password), now],
    )
    if row is None:
        raise Conflict(f"There is already a user {email}.")
    tx.run(
        "INSERT INTO user_roles (user_id, workspace_id, role) VALUES (%s, %s, %s)", [row[0], workspace, role]
    )
    user: UUID = row[0]
    return user


def change_user(
    tx: Tx, workspace: int, user: UUID, *, name: str | None = None, role: Role | None = None,
    active: bool | None = None, password: str | None = None,
) -> None:  # fmt: skip
    """Change what is given; the last active owner can neither be switched off nor demoted.

    Name, password and state belong to the user, not to the workspace: who has a role elsewhere too keeps them.
    """
    known = tx.row("SELECT role FROM user_roles WHERE user_id = %s AND workspace_id = %s", [user, workspace])
    if known is None:
        raise NotFound("There is no such user in this workspace.")
    if known[0] == "owner" and (active is False or (role is not None and role != "owner")):
        others = tx.row(
            "SELECT count(*) FROM user_roles r JOIN users u ON u.id = r.user_id "
            "WHERE r.workspace_id = %s AND r.role = 'owner' AND u.active AND u.id <> %s",
            [workspace, user],
        )
        if others is None or others[0] == 0:
            raise Conflict("This is the last owner. Make somebody else owner first.")
    if (name, active, password) != (None, None, None) and tx.row(
        "SELECT 1 FROM user_roles WHERE user_id = %s AND workspace_id <> %s LIMIT 1", [user, workspace]
    ):
        raise NotAllowed("This user has a role in another workspace too; only the role here can be changed.")
    tx.run(
        "UPDATE users SET name = coalesce(%s, name), active = coalesce(%s, active), "
        "password_hash = coalesce(%s, password_hash) WHERE id = %s",
        [name, active, None if password is None else hash_password(password), user],
    )
    if role is not None:
        tx.run(
            "UPDATE user_roles SET role = %s WHERE user_id = %s AND workspace_id = %s",
            [role, user, workspace],
        )
    if active is False or password is not None:
        tx.run("DELETE FROM sessions WHERE user_id = %s", [user])


def log_in(tx: Tx, email: str, password: str, now: datetime, user_agent: str = "") -> tuple[str, str] | None:
    """A session token and its CSRF token, or None when e-mail and password do not belong together."""
    row = tx.row("SELECT id, password_hash FROM users WHERE email = %s AND active", [email.strip().lower()])
    if not matches(row[1] if row else None, password) or row is None:
        return None
    return open_session(tx, row[0], now, user_agent)


def open_session(tx: Tx, user: UUID, now: datetime, user_agent: str = "") -> tuple[str, str]:
    """A new session of a user who has shown who they are: its token and its CSRF token."""
    token, csrf = secret_token(), secret_token(18)
    tx.run("DELETE FROM sessions WHERE expires_at < %s", [now])
    tx.run(
        "INSERT INTO sessions (token_hash, user_id, csrf, user_agent, created_at, expires_at) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        [digest(token), user, csrf, user_agent[:300], now, now + SESSION_LENGTH],
    )
    return token, csrf


def prolong_sessions(tx: Tx, by: timedelta) -> None:
    """Let every session end later: the demo's clock jumps ahead, and nobody is to be logged out by that."""
    tx.run("UPDATE sessions SET expires_at = expires_at + %s", [by])


def first_owner(tx: Tx) -> User | None:
    """The owner who set the installation up."""
    row = tx.row(
        "SELECT u.id, u.email, u.name, r.role, u.created_at FROM users u JOIN user_roles r ON r.user_id = u.id "
        "WHERE r.role = 'owner' AND u.active ORDER BY u.created_at, r.workspace_id LIMIT 1"
    )
    if row is None:
        return None
    return User(id=row[0], email=row[1], name=row[2], active=True, role=row[3], created_at=row[4])


def log_out(tx: Tx, token: str) -> None:
    """End a session."""
    tx.run("DELETE FROM sessions WHERE token_hash = %s", [digest(token)])


def end_session(tx: Tx, user: UUID, session: UUID) -> None:
    """End one session of a user; raises NotFound."""
    done = tx.run(
        "DELETE FROM sessions WHERE user_id = %s AND substring(token_hash FROM 1 FOR 16) = %s",
        [user, session.bytes],
    )
    if not done:
        raise NotFound("There is no such session any more.")


def end_sessions(tx: Tx, user: UUID, *, but: str = "") -> int:
    """End all sessions of a user, but the one of this token; answers how many."""
    return tx.run("DELETE FROM sessions WHERE user_id = %s AND token_hash <> %s", [user, digest(but)])


def change_password(tx: Tx, user: UUID, old: str, new: str, token: str) -> bool:
    """Set one's own password, which ends the other sessions; False when the old one is not right."""
    row = tx.row("SELECT password_hash FROM users WHERE id = %s AND active", [user])
    if row is None or not matches(row[0], old):
        return False
    tx.run("UPDATE users SET password_hash = %s WHERE id = %s", [hash_password(new), user])
    end_sessions(tx, user, but=token)
    return True


def save_preferences(tx: Tx, user: UUID, workspace: int, wanted: Preferences) -> None:
    """Keep what a user likes; the hints put away, and what screens remember, belong to the workspace."""
    mine = {"dismissed": wanted.dismissed, "values": wanted.values}
    tx.run(
        "UPDATE users SET preferences = preferences || jsonb_build_object('language', %s::text, 'theme', %s::text, "
        "%s::text, %s::jsonb) WHERE id = %s",
        [wanted.language, wanted.theme, f"workspace {workspace}", encode(mine).decode(), user],
    )


def by_session(tx: Tx, token: str, workspace: int | None, now: datetime) -> Caller | None:
    """Who this session belongs to, in the asked workspace or the first one they have a role in."""
    row = tx.row(
        "SELECT r.workspace_id, u.email, r.role, u.id, s.csrf FROM sessions s JOIN users u ON u.id = s.user_id "
        "JOIN user_roles r ON r.user_id = u.id WHERE s.token_hash = %s AND s.expires_at > %s AND u.active "
        "AND (%s::int IS NULL OR r.workspace_id = %s) ORDER BY r.workspace_id LIMIT 1",
        [digest(token), now, workspace, workspace],
    )
    if row is None:
        return None
    role: Role = row[2]
    return Caller(
        workspace=row[0], name=row[1], scopes=frozenset(SCOPES[role]), user=row[3], role=role, csrf=row[4]
    )


def add_key(
    tx: Tx, workspace: int, kind: str, name: str, scopes: list[str], now: datetime, secret: str = ""
) -> tuple[UUID, str]:
    """A new key; the secret is answered once and kept as a hash only."""
    secret = secret or f"{'wk' if kind == 'write' else 'ak'}_{secret_token()}"
    row = tx.row(
        "INSERT INTO keys (id, workspace_id, kind, name, key_hash, start, scopes, created_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key_hash) DO NOTHING RETURNING id",
        [new_id(now), workspace, kind, name, digest(secret), secret[:7], scopes, now],
    )
    if row is None:
        raise Conflict("This key exists already.")
    return row[0], secret


def revoke_key(tx: Tx, workspace: int, key: UUID, now: datetime) -> None:
    """End a key at once; raises NotFound."""
    done = tx.run(
        "UPDATE keys SET revoked_at = coalesce(revoked_at, %s) WHERE id = %s AND workspace_id = %s",
        [now, key, workspace],
    )
    if not done:
        raise NotFound("There is no such key in this workspace.")


def by_api_key(tx: Tx, secret: str, now: datetime) -> Caller | None:
    """Who this bearer key belongs to; notes its use at most once a minute."""
    row = tx.row(
        "SELECT id, workspace_id, name, scopes, last_used_at FROM keys "
        "WHERE key_hash = %s AND kind = 'api' AND revoked_at IS NULL",
        [digest(secret)],
    )
    if row is None:
        return None
    if row[4] is None or (now - row[4]).total_seconds() > 60:
        tx.run("UPDATE keys SET last_used_at = %s WHERE id = %s", [now, row[0]])
    return Caller(workspace=row[1], name=f"key {row[2]}", scopes=frozenset(row[3]))


def note(
    tx: Tx, caller: Caller, action: str, object_: str, now: datetime, detail: dict[str, Any] | None = None
) -> None:
    """Write a change, or a look at a person, into the audit log.

    Looks are bounded: one line for each caller, person, part and hour.
    """
    tx.run(
        "INSERT INTO audit (workspace_id, id, at, actor, action, object, detail) VALUES (%s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        [caller.workspace, new_id(now), now, caller.name, action, object_, encode(detail or {}).decode()],
    )
