"""`anklang replay completejourney` as somebody types it."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from demo_server import free_port
from typer.testing import CliRunner, Result

from anklang.cli import replay
from anklang.core.errors import BadInput


def run(*arguments: object) -> Result:
    """Run the command; the errors of Anklang stay exceptions."""
    app = typer.Typer()
    replay.register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_real_purchases_come_in_by_the_api_and_add_up_to_the_cent(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J4: history is counted as on the source, and nobody is written to."""
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    monkeypatch.setenv("ANKLANG_DATA", str(tmp_path))
    monkeypatch.setenv("ANKLANG_PORT", str(free_port()))
    monkeypatch.setenv("COLUMNS", "120")
    told = run("completejourney", "--limit", 30)
    assert told.exit_code == 0, told.output
    assert told.output.count("computed on the source") == 3
    assert "≠" not in told.output
    assert "0 messages in the ledger" in told.output


def test_another_data_set_is_refused_by_name() -> None:
    refused = run("purchases").exception
    assert isinstance(refused, BadInput)
    assert "there is completejourney" in str(refused)
