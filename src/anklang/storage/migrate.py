"""Bring a database to the newest schema."""

from __future__ import annotations

import logging
from importlib.resources import files

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine


def migrate(url: str) -> None:
    """Run every migration that `url` (a PostgreSQL URL or conninfo) has not seen; safe to call from several
    processes."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    config = Config()
    config.set_main_option("script_location", str(files("anklang.storage.migrations")))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_lock(7421)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        connection.exec_driver_sql("SELECT pg_advisory_unlock(7421)")
        connection.commit()
    engine.dispose()
