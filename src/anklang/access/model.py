"""Who is asking, and what that allows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

Role = Literal["owner", "marketer", "agent", "analyst", "developer"]
Scope = Literal["read", "write", "send", "personal", "admin"]
"""read: look at definitions and numbers. personal: look at people. write: change definitions. send: publish, start and
stop what sends. admin: users, keys, providers, settings."""

SCOPES: dict[Role, frozenset[Scope]] = {
    "owner": frozenset({"read", "write", "send", "personal", "admin"}),
    "developer": frozenset({"read", "write", "send", "personal", "admin"}),
    "marketer": frozenset({"read", "write", "send", "personal"}),
    "agent": frozenset({"read", "personal"}),
    "analyst": frozenset({"read"}),
}
ALL_SCOPES: tuple[Scope, ...] = ("read", "write", "send", "personal", "admin")
SESSION_LENGTH = timedelta(hours=12)


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, in which workspace, and what they may do."""

    workspace: int
    name: str  # e-mail of a user or name of a key, for the audit log
    scopes: frozenset[str]
    user: UUID | None = None  # None: an API key
    role: Role | None = None
    csrf: str = ""  # token that changing requests of a session must carry


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can log in."""

    id: UUID
    email: str
    name: str
    active: bool
    role: Role | None = None  # in the workspace asked about
    created_at: datetime


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A log-in that is still good."""

    id: UUID  # made from the hash of its token; opens nothing
    created_at: datetime
    expires_at: datetime
    user_agent: str  # of the browser that logged in
    mine: bool  # the one that asks


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """How one user likes the studio."""

    language: Literal["", "de", "en"] = ""  # empty: the browser's
    theme: Literal["auto", "light", "dark"] = "auto"
    dismissed: list[str] = []  # hints put away in this workspace, such as setup
    values: dict[str, Any] = {}  # what screens remember: columns, saved filters


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key, without its secret."""

    id: UUID
    kind: Literal["write", "api"]
    name: str
    start: str  # first characters
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One change, or one look at a person."""

    id: UUID
    at: datetime
    actor: str
    action: str
    object: str
    detail: dict[str, Any] = {}
