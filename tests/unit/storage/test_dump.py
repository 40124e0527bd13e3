"""The whole database into a file and back."""

from __future__ import annotations

import stat
from pathlib import Path

import psycopg
import pytest

from anklang.core.errors import SetupError
from anklang.storage.dump import backup, restore


def run(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def tables(url: str) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute(query)]


def test_a_restore_brings_back_exactly_what_was_there(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.dump"
    before = tables(database_url)
    run(database_url, "CREATE TABLE note AS SELECT 'grüße; \\N' AS words")
    assert backup(database_url, file) == file.stat().st_size > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    run(database_url, "UPDATE note SET words = 'lost'; CREATE TABLE later (x int)")
    restore(database_url, file)
    assert tables(database_url) == sorted([*before, "note"])
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT words FROM note").fetchall() == [("grüße; \\N",)]


def test_a_broken_file_changes_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.dump"
    run(database_url, "CREATE TABLE note AS SELECT number FROM generate_series(1, 5000) AS number")
    backup(database_url, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    before = tables(database_url)
    with pytest.raises(SetupError, match="pg_restore ended with 1"):
        restore(database_url, file)
    assert tables(database_url) == before


def test_a_failed_backup_leaves_the_last_one(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.dump"
    file.write_text("yesterday's")
    with pytest.raises(SetupError, match="does not exist"):
        backup(database_url.replace("/t_", "/gone_"), file)
    assert [path.name for path in tmp_path.iterdir()] == ["shop.dump"]
    assert file.read_text() == "yesterday's"


def test_a_missing_file_is_named(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"no backup file .*none\.dump"):
        restore(database_url, tmp_path / "none.dump")
