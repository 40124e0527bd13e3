"""The proof of an erasure: every table is searched for what the person was known by (GDPR 5 (2), 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.privacy.model import FoundIn, Searched
from anklang.privacy.tables import BY_NAME
from anklang.privacy.whom import Whom
from anklang.storage.transaction import Tx

LARGE = 64 << 20  # bytes from which a table is searched by its index of people only
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
  EXISTS (SELECT 1 FROM pg_attribute w WHERE w.attrelid = c.oid AND w.attname = 'workspace_id'),
  pg_table_size(c.oid)
    + coalesce((SELECT sum(pg_table_size(i.inhrelid)) FROM pg_inherits i WHERE i.inhparent = c.oid), 0)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND format_type(a.atttypid, NULL) IN ('text', 'json', 'jsonb', 'bytea', 'uuid', 'text[]', 'character varying')
GROUP BY c.oid, c.relname ORDER BY c.relname
"""


def search(tx: Tx, who: Whom, values: Mapping[str, Any], large: int = LARGE) -> Searched:
    """Look for the person in every table of the database, whatever the registry says of it.

    A sure hit is an id, an address of their own or a user id in a column that holds personal data, or in a table that
    the registry does not know. Names that other people may have too, and words that a colleague wrote, are notices.
    """
    found: list[FoundIn] = []
    by_index: list[str] = []
    tables = tx.rows(_TABLES)
    names = [f"%{one}%" for one in who.called]
    for name, columns, has_workspace, size in tables:
        table = BY_NAME.get(name)
        if int(size) > large and table is not None and table.find:
            by_index.append(name)
            left = 0
            if table.erase == "delete":
                left = _count(tx, f"SELECT count(*) FROM {name} WHERE {table.find}", values)
            found += _hits(name, left, sure=True)
            continue
        here = (
            "workspace_id = %(workspace)s AND" if has_workspace else ""
        )  # the same customer of another brand stays
        personal = columns if table is None else [one for one in columns if one in table.personal]
        other = [] if table is None else [one for one in columns if one not in table.personal]
        found += _hits(
            name, _matching(tx, name, here, personal, {**values, "words": values["patterns"]}), sure=True
        )
        found += _hits(
            name, _matching(tx, name, here, other, {**values, "words": values["patterns"]}), sure=False
        )
        found += _hits(name, _matching(tx, name, here, personal, {**values, "words": names}), sure=False)
    words = len(who.sure()) + len(names)
    return Searched(tables=len(tables), words=words, by_index=by_index, found=found)


def _hits(table: str, rows: int, *, sure: bool) -> list[FoundIn]:
    return [FoundIn(table=table, rows=rows, sure=sure)] if rows else []


def _matching(tx: Tx, table: str, here: str, columns: list[str], values: Mapping[str, Any]) -> int:
    if not columns or not values["words"]:
        return 0
    text = " || ' ' || ".join(f"coalesce(\"{one}\"::text, '')" for one in columns)
    return _count(tx, f"SELECT count(*) FROM {table} WHERE {here} ({text}) ILIKE ANY(%(words)s)", values)


def _count(tx: Tx, statement: str, values: Mapping[str, Any]) -> int:
    row = tx.row(statement, dict(values))
    return int(row[0]) if row else 0
