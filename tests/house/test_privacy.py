"""Every table and every column that can hold words is accounted for: export, erasure and retention have an owner."""

from __future__ import annotations

import psycopg
import pytest

from anklang.privacy.retention import BY_ID
from anklang.privacy.tables import TABLES

WORDS = ("text", "json", "jsonb", "bytea", "ARRAY", "character varying", "USER-DEFINED", "inet")
PLAIN_KEEPS = {"person", "definition", "installation", "moving"}
NOT_OURS = {"alembic_version"}


def unaccounted(conn: psycopg.Connection) -> list[str]:
    """What the registry does not say about the schema as it is."""
    rows = conn.execute(
        """
        SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
        JOIN pg_class r ON r.relname = c.table_name AND r.relnamespace = 'public'::regnamespace
        WHERE c.table_schema = 'public' AND r.relkind IN ('r', 'p') AND NOT r.relispartition
        """
    ).fetchall()
    schema: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        schema.setdefault(table, {})[column] = kind
    known = {table.name: table for table in TABLES}
    wrong = [f"{name}: no such table" for name in known.keys() - schema.keys()]
    for name, columns in schema.items():
        if name in NOT_OURS:
            continue
        table = known.get(name)
        if table is None:
            wrong.append(f"{name}: is not in privacy/tables.py")
            continue
        said = {*table.personal, *table.plain}
        wrong += [f"{name}.{one}: no such column" for one in said - columns.keys()]
        wrong += [
            f"{name}.{column}: personal or plain?"
            for column, kind in columns.items()
            if column not in said and (kind in WORDS or column == "person_id")
        ]
    return wrong


def test_every_table_and_column_is_accounted_for(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        wrong = unaccounted(conn)
    assert not wrong, "\n".join(["Enter these in src/anklang/privacy/tables*.py:", *sorted(wrong)])


def test_a_new_table_or_column_without_an_owner_is_found(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        conn.execute("CREATE TABLE raffle_entries (person_id uuid, answer text)")
        conn.execute("ALTER TABLE people ADD COLUMN shoe_size text")
        wrong = unaccounted(conn)
        conn.rollback()
    assert any("raffle_entries" in one for one in wrong)
    assert any("people.shoe_size" in one for one in wrong)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_personal_has_an_owner_in_export_erasure_and_retention(table: object) -> None:
    from anklang.privacy.table import Table

    assert isinstance(table, Table)
    assert set(table.holds) == {"en", "de"}
    assert table.keep in PLAIN_KEEPS or table.keep in BY_ID, f"{table.name}: no such period {table.keep}"
    if not table.personal:
        assert table.erase == "nothing"
        return
    assert table.find, f"{table.name}: how are the rows of a person found?"
    assert bool(table.section) != bool(table.unexported), f"{table.name}: exported where, or why not?"
    assert not table.section or (table.columns and table.order), f"{table.name}: what does the export show?"
    assert table.erase != "nothing", f"{table.name}: who erases it?"
    assert (table.erase == "blank") == bool(table.blank)
    if table.erase == "special":
        assert table.name in {"people", "consents", "consent_chains", "consent_states", "suppressions"}
