"""Write templates. Every change is a new version; a version never changes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anklang.storage.transaction import Tx
from anklang.templates.model import Template

_LOCK = "SELECT version, archived FROM templates WHERE workspace_id = %s AND id = %s FOR UPDATE"
_SAME = """SELECT definition = %s::jsonb FROM template_versions
WHERE workspace_id = %s AND template_id = %s AND version = %s"""


def save(tx: Tx, workspace_id: int, template: Template, now: datetime, by: str) -> int:
    """Save a template that `model.parse` accepted and answer its version.

    The same words again make no new version. An archived template comes back.
    """
    definition = msgspec.json.encode(template, order="deterministic").decode()
    name = template.name or template.id
    tx.run(
        """INSERT INTO templates (workspace_id, id, name, channel, version, created_at, updated_at)
          VALUES (%s, %s, %s, %s, 0, %s, %s) ON CONFLICT DO NOTHING""",
        [workspace_id, template.id, name, template.channel, now, now],
    )
    row = tx.row(_LOCK, [workspace_id, template.id])
    version = int(row[0]) if row else 0
    same = tx.row(_SAME, [definition, workspace_id, template.id, version])
    if same and same[0]:
        tx.run(
            "UPDATE templates SET archived = false WHERE workspace_id = %s AND id = %s",
            [workspace_id, template.id],
        )
        return version
    tx.run(
        """INSERT INTO template_versions (workspace_id, template_id, version, definition, saved_at, saved_by)
          VALUES (%s, %s, %s, %s::jsonb, %s, %s)""",
        [workspace_id, template.id, version + 1, definition, now, by],
    )
    tx.run(
        """UPDATE templates SET name = %s, channel = %s, version = %s, archived = false, updated_at = %s
          WHERE workspace_id = %s AND id = %s""",
        [name, template.channel, version + 1, now, workspace_id, template.id],
    )
    return version + 1


def archive(tx: Tx, workspace_id: int, template_id: str, now: datetime) -> bool:
    """Hide a template from lists; journeys that name it go on using it. False if there is none."""
    statement = "UPDATE templates SET archived = true, updated_at = %s WHERE workspace_id = %s AND id = %s"
    return tx.run(statement, [now, workspace_id, template_id]) == 1
