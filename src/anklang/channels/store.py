"""The tables of provider accounts and of the templates that vendors keep. Settings are sealed before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from anklang.channels.vendor_templates import KeptTemplate, VendorTemplate
from anklang.core.errors import NotFound
from anklang.core.json import encode
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


class TemplateReading(msgspec.Struct, frozen=True, kw_only=True):
    """When the templates of an account were read last."""

    account: str
    tried_at: datetime | None  # None: never
    read_at: datetime | None  # None: never with success
    problem: str  # why the last time was none; empty: it was


_COLUMNS = "account_id, name, language, state, word, category, quality, reason, components, seen_at"


def load_templates(tx: Tx, workspace: int) -> list[KeptTemplate]:
    """The templates that vendors keep for a workspace, by account, name and language."""
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM vendor_templates WHERE workspace_id = %s ORDER BY account_id, name, language",
        [workspace],
    )
    return [
        KeptTemplate(
            account=r[0], seen_at=r[9],
            template=VendorTemplate(
                name=r[1], language=r[2], state=r[3], word=r[4], category=r[5], quality=r[6], reason=r[7],
                components=tuple(r[8]),
            ),
        )
        for r in rows
    ]  # fmt: skip


def save_templates(
    tx: Tx, workspace: int, account: str, templates: Sequence[VendorTemplate], now: datetime
) -> None:
    """Write templates of an account, in place of what was known of them."""
    rows = [
        (
            workspace, account, one.name, one.language, one.state, one.word, one.category, one.quality, one.reason,
            encode(list(one.components)).decode(), now,
        )
        for one in templates
    ]  # fmt: skip
    if rows:
        tx.run(
            f"INSERT INTO vendor_templates (workspace_id, {_COLUMNS}) SELECT * FROM unnest(%b::int[], %b::text[], "
            "%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::jsonb[], "
            "%b::timestamptz[]) ON CONFLICT (workspace_id, account_id, name, language) DO UPDATE SET "
            "state = excluded.state, word = excluded.word, category = excluded.category, quality = excluded.quality, "
            "reason = excluded.reason, components = excluded.components, seen_at = excluded.seen_at",
            [list(column) for column in zip(*rows, strict=True)],
        )


def forget_templates(tx: Tx, workspace: int, account: str, gone: Sequence[tuple[str, str]]) -> None:
    """Drop templates (name, language) that the vendor has no more."""
    if gone:
        tx.run(
            "DELETE FROM vendor_templates v USING unnest(%b::text[], %b::text[]) AS g(name, language) "
            "WHERE v.workspace_id = %b AND v.account_id = %b AND v.name = g.name AND v.language = g.language",
            [[name for name, _ in gone], [language for _, language in gone], workspace, account],
        )


def note_reading(tx: Tx, workspace: int, account: str, now: datetime, problem: str) -> None:
    """Remember that the templates of an account were asked for, and what kept the vendor from answering."""
    tx.run(
        "UPDATE providers SET templates_tried_at = %s, templates_problem = %s, templates_read_at = "
        "CASE WHEN %s = '' THEN %s ELSE templates_read_at END WHERE workspace_id = %s AND id = %s",
        [now, problem, problem, now, workspace, account],
    )


def claim_reading(tx: Tx, workspace: int, account: str, now: datetime, after: timedelta) -> bool:
    """Whether it is this process's turn to read the templates of an account, `after` the last attempt."""
    return bool(
        tx.run(
            "UPDATE providers SET templates_tried_at = %s WHERE workspace_id = %s AND id = %s "
            "AND (templates_tried_at IS NULL OR templates_tried_at <= %s)",
            [now, workspace, account, now - after],
        )
    )


def readings(tx: Tx, workspace: int) -> list[TemplateReading]:
    """When the templates of each account were read last."""
    rows = tx.rows(
        "SELECT id, templates_tried_at, templates_read_at, templates_problem FROM providers WHERE workspace_id = %s "
        "ORDER BY rank, id",
        [workspace],
    )
    return [TemplateReading(account=r[0], tried_at=r[1], read_at=r[2], problem=r[3]) for r in rows]
