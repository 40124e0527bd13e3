"""Read templates and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from anklang.storage.transaction import Tx
from anklang.templates.model import Template, load


class Saved(msgspec.Struct, frozen=True):
    """One version of a template as stored."""

    template: Template  # its words and rules
    version: int  # from 1
    saved_at: datetime  # when this version was saved
    saved_by: str  # user, key or cli


class Listed(msgspec.Struct, frozen=True):
    """A line of the list of templates."""

    id: str  # unique in the workspace
    name: str  # for people
    channel: str  # the way it goes
    version: int  # newest version
    archived: bool  # hidden from new use
    updated_at: datetime  # last change
    message_class: str  # transactional, service, advertising
    purpose: str
    languages: list[str]  # in which there are words


def newest(tx: Tx, workspace_id: int, template_id: str) -> Saved | None:
    """The newest version of a template, archived or not."""
    statement = """SELECT v.definition, v.version, v.saved_at, v.saved_by FROM templates t
      JOIN template_versions v ON v.workspace_id = t.workspace_id AND v.template_id = t.id AND v.version = t.version
      WHERE t.workspace_id = %s AND t.id = %s"""
    row = tx.row(statement, [workspace_id, template_id])
    return Saved(load(row[0]), *row[1:]) if row else None


def version(tx: Tx, workspace_id: int, template_id: str, number: int) -> Saved | None:
    """One version of a template; what `compile.Compiler.get` loads."""
    statement = """SELECT definition, version, saved_at, saved_by FROM template_versions
      WHERE workspace_id = %s AND template_id = %s AND version = %s"""
    row = tx.row(statement, [workspace_id, template_id, number])
    return Saved(load(row[0]), *row[1:]) if row else None


def many(tx: Tx, workspace_id: int, template_ids: Sequence[str]) -> dict[str, Saved]:
    """The newest versions of several templates by id; an unknown id is absent."""
    statement = """SELECT t.id, v.definition, v.version, v.saved_at, v.saved_by FROM templates t
      JOIN template_versions v ON v.workspace_id = t.workspace_id AND v.template_id = t.id AND v.version = t.version
      WHERE t.workspace_id = %s AND t.id = ANY(%s)"""
    rows = tx.rows(statement, [workspace_id, list(template_ids)])
    return {row[0]: Saved(load(row[1]), *row[2:]) for row in rows}


def everything(tx: Tx, workspace_id: int) -> dict[str, Saved]:
    """The newest version of every template, hidden ones included, since journeys may still name them."""
    statement = """SELECT t.id, v.definition, v.version, v.saved_at, v.saved_by FROM templates t
      JOIN template_versions v ON v.workspace_id = t.workspace_id AND v.template_id = t.id AND v.version = t.version
      WHERE t.workspace_id = %s"""
    return {row[0]: Saved(load(row[1]), *row[2:]) for row in tx.rows(statement, [workspace_id])}


def versions(tx: Tx, workspace_id: int, template_id: str, limit: int = 50) -> list[Saved]:
    """The versions of a template, newest first."""
    statement = """SELECT definition, version, saved_at, saved_by FROM template_versions
      WHERE workspace_id = %s AND template_id = %s ORDER BY version DESC LIMIT %s"""
    rows = tx.rows(statement, [workspace_id, template_id, min(max(limit, 1), 500)])
    return [Saved(load(row[0]), *row[1:]) for row in rows]


def page(
    tx: Tx, workspace_id: int, *, archived: bool = False, channel: str = "", message_class: str = "",
    search: str = "", after: str = "", limit: int = 50,
) -> list[Listed]:  # fmt: skip
    """Templates by id; `after` is the last id of the page before. `archived` lists those that are hidden."""
    statement = """SELECT t.id, t.name, t.channel, t.version, t.archived, t.updated_at, v.definition ->> 'class',
        v.definition ->> 'purpose', ARRAY(SELECT jsonb_object_keys(v.definition -> 'languages') ORDER BY 1)
      FROM templates t JOIN template_versions v ON v.workspace_id = t.workspace_id AND v.template_id = t.id
        AND v.version = t.version
      WHERE t.workspace_id = %s AND t.archived = %s AND (%s::text = '' OR t.channel = %s) AND t.id > %s
        AND (%s::text = '' OR v.definition ->> 'class' = %s)
        AND (%s::text = '' OR position(%s IN lower(t.name)) > 0 OR position(%s IN t.id) > 0)
      ORDER BY t.id LIMIT %s"""
    low = search.strip().lower()
    kind = [message_class, message_class]
    values = [workspace_id, archived, channel, channel, after, *kind, low, low, low, min(max(limit, 1), 500)]
    return [Listed(*row) for row in tx.rows(statement, values)]


def count(
    tx: Tx,
    workspace_id: int,
    *,
    archived: bool = False,
    channel: str = "",
    message_class: str = "",
    search: str = "",
) -> int:
    """How many templates `page` would list in all."""
    statement = """SELECT count(*) FROM templates t JOIN template_versions v ON v.workspace_id = t.workspace_id
        AND v.template_id = t.id AND v.version = t.version
      WHERE t.workspace_id = %s AND t.archived = %s AND (%s::text = '' OR t.channel = %s)
        AND (%s::text = '' OR v.definition ->> 'class' = %s)
        AND (%s::text = '' OR position(%s IN lower(t.name)) > 0 OR position(%s IN t.id) > 0)"""
    low = search.strip().lower()
    kind = [message_class, message_class]
    row = tx.row(statement, [workspace_id, archived, channel, channel, *kind, low, low, low])
    return int(row[0]) if row else 0
