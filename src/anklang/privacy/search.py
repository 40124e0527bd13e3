"""The proof of an erasure: every table is searched for what the person was known by (GDPR 5 (2), 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.core.ids import shard_of
from anklang.privacy.model import FoundIn, Searched
from anklang.privacy.table import Table
from anklang.privacy.tables import BY_NAME
from anklang.privacy.whom import Whom
from anklang.storage.transaction import Tx

LARGE = 64 << 20  # bytes from which a table is not read word by word, but searched through its indexes
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
_INDEXED = """
WITH k AS (
  SELECT i.indexrelid, n.place, a.attname::text AS name, format_type(a.atttypid, NULL) AS kind
  FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS n(num, place)
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = n.num WHERE i.indrelid = %s::regclass)
SELECT k.name, min(k.kind), min(coalesce(s.name, ''))
FROM k LEFT JOIN k s ON s.indexrelid = k.indexrelid AND s.name = 'shard'
WHERE (k.kind = 'uuid' OR k.kind = 'text' AND s.name IS NULL) AND NOT EXISTS (
  SELECT 1 FROM k e WHERE e.indexrelid = k.indexrelid AND e.place < k.place
  AND e.name NOT IN ('shard', 'workspace_id', 'kind', 'channel'))
GROUP BY 1 ORDER BY 1
"""  # columns that an index leads to, behind columns of few values
_LED_BY = {"": "", "shard": "shard = ANY(%(homes)s) AND"}


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
            led, hits = _by_index(tx, table, who, values, workspace=has_workspace)
            by_index.append(f"{name} ({', '.join(led)})")
            found += hits
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


def _by_index(
    tx: Tx, table: Table, who: Whom, values: Mapping[str, Any], *, workspace: bool
) -> tuple[list[str], list[FoundIn]]:
    """Search a large table as its indexes lead: for rows of the person, for their ids and addresses in indexed columns,
    and in every word of the rows that stay under the number in their place. Answers the columns that led."""
    led: list[str] = []
    hits: list[FoundIn] = []
    more = {**values, "homes": [*values["shards"], shard_of(who.stone)], "words": values["patterns"]}
    if table.erase == "delete" or table.find.startswith("shard ="):
        left = _count(tx, f"SELECT count(*) FROM {table.name} WHERE {table.find}", values)
        hits += _hits(table.name, left, sure=True)
    here = "workspace_id = %(workspace)s AND" if workspace else ""
    for column, kind, first in tx.rows(_INDEXED, [table.name]):
        if column not in table.personal:
            continue
        led.append(column)
        same = f'{here} {_LED_BY[first]} "{column}" = ANY(%(words)s)'
        names = {**more, "words": list(who.sure() if kind == "text" else who.people)}
        hits += _hits(
            table.name, _count(tx, f"SELECT count(*) FROM {table.name} WHERE {same}", names), sure=True
        )
        if column == "person_id":
            stone = f"{_LED_BY[first]} person_id = %(stone)s AND"
            hits += _hits(table.name, _matching(tx, table.name, stone, [*table.personal], more), sure=True)
    return led, hits


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
