"""Users, keys, and the audit log."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from anklang.access import find
from anklang.access import store as access
from anklang.access.model import AuditEntry, Key, OpenSession, Role, Scope, User
from anklang.access.rights import RIGHTS, RightsMatrix
from anklang.core.errors import NotFound
from anklang.core.json import encode
from anklang.flows import define_access
from anklang.http.api.body import Body, Short
from anklang.http.api.csv_text import csv_answer
from anklang.http.api.pages import After, Limit, Page, page, read_cursor, whole
from anklang.http.api.routes import Csv, Routes
from anklang.http.auth import Administrator, Reader, cookie_name
from anklang.http.state import site_of
from anklang.storage.transaction import Tx

routes = Routes("team")
Password = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Filter = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


class NewUser(Body):
    """Somebody who may log in."""

    email: Short
    name: Short = ""
    password: Password
    role: Role


class UserChange(Body):
    """What is to change; what is left out stays."""

    name: Short | None = None
    role: Role | None = None
    active: bool | None = None
    password: Password | None = None


class NewKey(Body):
    """A key for shop (write) or scripts (api)."""

    kind: Literal["write", "api"]
    name: Short = Field(min_length=1)
    scopes: list[Scope] = Field(default_factory=list)


class UserMade(msgspec.Struct, frozen=True):
    """What was made."""

    id: UUID


class KeyMade(msgspec.Struct, frozen=True):
    """A new key."""

    id: UUID
    secret: str  # shown now and never again


@routes.get("/users")
def list_users(request: Request, caller: Administrator, after: After = "", limit: Limit = 50) -> Page[User]:
    """List users by e-mail."""
    with site_of(request).database.transaction() as tx:
        users = find.users(tx, caller.workspace)
    return whole(users, limit, after, lambda user: user.email)


@routes.post("/users", 201)
def add_user(request: Request, caller: Administrator, body: NewUser) -> UserMade:
    """Add a user."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return UserMade(
            define_access.add_user(
                tx, caller, body.email, body.name, body.password, body.role, site.clock.now()
            )
        )


@routes.patch("/users/{user}")
def change_user(request: Request, caller: Administrator, user: UUID, body: UserChange) -> None:
    """Change a user's name, role, password or state."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_access.change_user(
            tx, caller, user, site.clock.now(), name=body.name, role=body.role, active=body.active,
            password=body.password,
        )  # fmt: skip


@routes.get("/users/{user}/sessions")
def list_user_sessions(request: Request, caller: Administrator, user: UUID) -> list[OpenSession]:
    """List the sessions of a user of this workspace, newest first."""
    site = site_of(request)
    with site.database.transaction() as tx:
        _known(tx, caller.workspace, user)
        return find.sessions(tx, user, request.cookies.get(cookie_name(site), ""), site.clock.now())


@routes.delete("/users/{user}/sessions")
def end_user_sessions(request: Request, caller: Administrator, user: UUID) -> None:
    """Log a user out everywhere."""
    site = site_of(request)
    with site.database.transaction() as tx:
        _known(tx, caller.workspace, user)
        ended = access.end_sessions(tx, user)
        access.note(tx, caller, "user.logged_out", str(user), site.clock.now(), {"sessions": ended})


def _known(tx: Tx, workspace: int, user: UUID) -> None:
    if not find.has_role(tx, workspace, user):
        raise NotFound("There is no such user in this workspace.")


@routes.get("/roles")
def list_roles(request: Request, caller: Reader) -> RightsMatrix:
    """Show what each role may do, in German and English."""
    return RIGHTS


@routes.get("/keys")
def list_keys(request: Request, caller: Administrator, after: After = "", limit: Limit = 50) -> Page[Key]:
    """List keys, without their secrets."""
    with site_of(request).database.transaction() as tx:
        keys = find.keys(tx, caller.workspace)
    return whole(keys, limit, after, lambda key: str(key.id))


@routes.post("/keys", 201)
def make_key(request: Request, caller: Administrator, body: NewKey) -> KeyMade:
    """Make a key. The secret is in this answer only."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return KeyMade(
            *define_access.add_key(tx, caller, body.kind, body.name, body.scopes, site.clock.now())
        )


@routes.delete("/keys/{key}")
def revoke_key(request: Request, caller: Administrator, key: UUID) -> None:
    """End a key at once."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_access.revoke_key(tx, caller, key, site.clock.now())


@routes.get("/audit")
def list_audit(
    request: Request, caller: Administrator, actor: Filter = "", action: Filter = "",
    object: Filter = "",  # noqa: A002 - the name in the address
    since: AwareDatetime | None = None, until: AwareDatetime | None = None, after: After = "", limit: Limit = 50,
) -> Page[AuditEntry]:  # fmt: skip
    """List changes and looks at people, newest first."""
    before = read_cursor(after, UUID)
    with site_of(request).database.transaction() as tx:
        rows = find.audit(
            tx, caller.workspace, actor=actor, action=action, object_=object, before=before, limit=limit + 1,
            since=since, until=until,
        )  # fmt: skip
        total = find.count_audit(
            tx, caller.workspace, actor=actor, action=action, object_=object, since=since, until=until
        )
    return page(rows, limit, lambda row: row.id, total)


@routes.get("/audit.csv")
def export_audit(
    request: Request, caller: Administrator, actor: Filter = "", action: Filter = "",
    object: Filter = "",  # noqa: A002 - the name in the address
    since: AwareDatetime | None = None, until: AwareDatetime | None = None,
) -> Csv:  # fmt: skip
    """Take the audit log along as CSV, newest first, at most 100,000 lines. The export is noted."""
    site = site_of(request)
    with site.database.transaction() as tx:
        rows = find.audit(
            tx,
            caller.workspace,
            actor=actor,
            action=action,
            object_=object,
            limit=100_000,
            since=since,
            until=until,
        )
        access.note(tx, caller, "audit.exported", "audit", site.clock.now(), {"rows": len(rows)})
    lines = (
        [one.at.isoformat(), one.actor, one.action, one.object, encode(one.detail).decode()] for one in rows
    )
    return csv_answer("audit.csv", [["at", "actor", "action", "object", "detail"], *lines])
