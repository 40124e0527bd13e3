"""`anklang backtest` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from back_test_rig import CART, HOUR, MONDAY, SETTINGS, Shopping
from typer.testing import CliRunner, Result

from anklang.cli import backtest
from anklang.core.errors import BadInput, NotFound
from anklang.testing.world import World


def run(*arguments: object) -> Result:
    """Run the command; the errors of Anklang stay exceptions."""
    app = typer.Typer()
    backtest.register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_period_is_tried_from_the_command_line(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    monkeypatch.setenv("ANKLANG_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    past = MONDAY.replace(year=2025, day=24)
    world = World(database_url, past, SETTINGS)
    shop = Shopping(world)
    shop.publish(CART)
    shop.customer("anna", number=11)
    shop.adds("anna")
    world.wait(HOUR)
    world.close()
    told = run("cart", "--from", "2025-11-24", "--to", "2025-11-25")
    assert told.exit_code == 0, told.output
    for words in ("would have entered", "would have been sent", "EUR", "Assumed: every message is accepted"):
        assert words in told.output
    answered = json.loads(run("cart", "--from", "2025-11-24", "--to", "2025-11-25T12:00", "--json").output)
    assert (answered["run"]["state"], answered["result"]["sent"]) == ("done", 2)
    other = tmp_path / "other.yaml"
    other.write_text(CART.replace("    for: 30m", "    for: 2h"))
    later = json.loads(
        run("cart", "--from", "2025-11-24", "--to", "2025-11-24T13:00", "--file", other, "--json").output
    )
    assert (later["run"]["version"], later["result"]["sent"]) == (0, 0)
    assert isinstance(run("cart", "--from", "soon", "--to", "2025-11-25").exception, BadInput)
    assert isinstance(
        run("cart", "--from", "2025-11-24", "--to", "2025-11-25", "--workspace", "nobody").exception, NotFound
    )
