"""A SQLAlchemy statement on our transaction: compiled for psycopg, values as parameters only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from anklang.storage.transaction import Tx

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call] # published without types


def run_select(tx: Tx, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """Every row of the statement."""
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return tx.rows(str(compiled), dict(compiled.construct_params()))
