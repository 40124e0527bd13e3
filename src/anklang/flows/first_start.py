"""The first start of an installation: a workspace, its owner, its keys."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.access.model import ALL_SCOPES
from anklang.access.store import add_key, add_user
from anklang.core.ids import random_bytes, secret_token
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What settings say about the first start; what is empty is made."""

    admin_email: str = ""
    admin_password: str = ""
    write_key: str = ""
    api_key: str = ""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What the first start made; secrets are shown once and kept as hashes only."""

    workspace: int
    admin_email: str
    admin_password: str
    write_key: str
    api_key: str


def first_start(
    tx: Tx, wanted: Wanted, now: datetime, slug: str = "shop", name: str = "Shop",
    settings: WorkspaceSettings | None = None,
) -> Made | None:  # fmt: skip
    """Make workspace, owner and keys in an empty installation; None when there is a workspace already."""
    tx.run("SELECT pg_advisory_xact_lock(7423)")
    if workspaces.load_all(tx):
        return None
    workspaces.remember(tx, "link_key", random_bytes(32).hex())
    workspace = workspaces.create(tx, slug, name, settings or WorkspaceSettings(), now)
    made = Made(
        workspace=workspace.id,
        admin_email=wanted.admin_email or "owner@example.com",
        admin_password=wanted.admin_password or secret_token(12),
        write_key=wanted.write_key or f"wk_{secret_token()}",
        api_key=wanted.api_key or f"ak_{secret_token()}",
    )
    add_user(tx, workspace.id, made.admin_email, "", made.admin_password, "owner", now)
    add_key(tx, workspace.id, "write", "shop", [], now, made.write_key)
    add_key(tx, workspace.id, "api", "first key", list(ALL_SCOPES), now, made.api_key)
    return made
