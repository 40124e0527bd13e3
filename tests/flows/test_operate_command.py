"""`anklang doctor`, `backup`, `restore`, `migrate`, `new-secret` and `serve` as an operator types them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
import typer
from api_rig import rig
from cryptography.fernet import Fernet
from demo_server import free_port, until
from typer.testing import CliRunner, Result

from anklang.cli import operate
from anklang.core.errors import BadInput, SetupError


def run(*arguments: object, typed: str = "") -> Result:
    """Run a command and give its result; the errors of Anklang stay exceptions."""
    app = typer.Typer()
    operate.register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments], input=typed)


def test_the_ledger_is_examined_and_a_pipeline_hears_whether_it_balances(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    with rig(database_url) as shop:
        told = run("doctor")
        assert (told.exit_code, "The ledger balances." in told.output) == (0, True)
        with shop.database.transaction() as tx:
            tx.run(
                "INSERT INTO rollups (workspace_id, day, journey_id, version, step, channel, metric, slot, n) "
                "VALUES (%s, '2026-05-04', 's2', 1, 'sms', 'sms', 'planned', 0, 1)", [shop.workspace],
            )  # fmt: skip
        found = run("doctor", "--json")
        report = json.loads(found.stdout)
        assert (found.exit_code, report["balances"]) == (1, False)
        assert report["findings"] == ["s2/sms: 1 counted when planned, 0 in the ledger"]


def test_a_backup_brings_back_what_was_lost(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or nothing; it asks before it replaces anything."""
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    file = tmp_path / "shop.dump"
    with rig(database_url) as shop:
        person = shop.person("erna@shop.example")
        assert run("backup", file).exit_code == 0
        assert file.stat().st_mode & 0o077 == 0
        with shop.database.transaction() as tx:
            tx.run("DELETE FROM identities")
        assert run("restore", file, typed="n\n").exit_code == 1
        with shop.database.transaction() as tx:
            assert tx.rows("SELECT 1 FROM identities") == []
    assert run("restore", file, "--yes").exit_code == 0
    with psycopg.connect(database_url) as database:
        assert (person,) in database.execute("SELECT person_id FROM identities").fetchall()
    assert isinstance(run("backup", tmp_path / "no" / "folder").exception, BadInput)
    assert isinstance(run("restore", tmp_path / "none", "--yes").exception, SetupError)


def test_a_first_start_by_hand_shows_the_secrets_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    first, again = run("migrate"), run("migrate")
    assert (first.exit_code, "write key" in first.output) == (0, True)
    assert (again.exit_code, "write key" in again.output) == (0, False)


def test_a_new_secret_is_a_key_that_the_vault_takes() -> None:
    one, other = (run("new-secret").output.strip() for _ in range(2))
    assert Fernet(one).decrypt(Fernet(one).encrypt(b"x")) == b"x"
    assert one != other


def test_a_role_of_serve_prepares_the_database_and_answers_until_it_is_told_to_stop(
    database_url: str, tmp_path: Path
) -> None:
    """All roles together are three such processes, as in `anklang demo`."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("ANKLANG_")}
    settings = {
        "ANKLANG_DATA": str(tmp_path), "ANKLANG_DATABASE_URL": database_url, "ANKLANG_PORT": str(port),
    }  # fmt: skip
    log = tmp_path / "log"
    with log.open("wb") as out:
        served = subprocess.Popen(
            [sys.executable, "-m", "anklang", "serve", "--role", "api"],
            env={**own, **settings},
            stdout=out,
            stderr=out,
        )
    try:
        assert until(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), 90), log.read_text()
        assert "log-in" in log.read_text()
    finally:
        served.send_signal(signal.SIGTERM)
        ended = served.wait(60)
    assert ended == 0, log.read_text()
    assert not _answers(f"http://127.0.0.1:{port}/readyz")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
