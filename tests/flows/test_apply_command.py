"""`anklang check`, `apply` and `export` as somebody types them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import typer
from api_rig import rig
from typer.testing import CliRunner, Result

from anklang.cli import definitions
from anklang.core.errors import BadInput, NotFound

TEMPLATE = (
    "channel: sms\nclass: transactional\npurpose: orders\nlanguages: {de: {text: Dein Paket ist da.}}\n"
)
SEGMENT = "condition: {kind: trait, name: city, value: Berlin}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a template and a segment."""
    for name, text in {
        "templates/parcel.yaml": TEMPLATE,
        "segments/berlin.yaml": SEGMENT,
        "notes.yaml": "x: 1\n",
    }.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "shop"


def run(*arguments: object) -> Result:
    """Run a command and give its result; the errors of Anklang stay exceptions."""
    app = typer.Typer()
    definitions.register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_folder_is_checked_applied_and_exported_again(
    database_url: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    with rig(database_url) as shop:
        shop.person("a@shop.example", city="Berlin")
        assert "2 definitions are in order" in run("check", folder).output
        dry = run("apply", folder, "--dry-run")
        assert "+name: Berlin" in dry.output.replace("berlin", "Berlin")
        assert "2 definitions, 2 with changes" in dry.output
        with shop.database.transaction() as tx:
            assert tx.rows("SELECT count(*) FROM templates") == [(0,)]
        done = run("apply", folder)
        assert done.exit_code == 0, done.output
        assert "left alone: shop/notes.yaml" in done.output
        with shop.database.transaction() as tx:
            assert tx.rows("SELECT status FROM segments") == [("live",)]
            assert tx.rows("SELECT count(*) FROM memberships") == [(1,)]
            assert tx.rows("SELECT DISTINCT actor FROM audit") == [("cli",)]
        assert run("export", tmp_path / "out").exit_code == 0
        assert "0 with changes" in run("apply", tmp_path / "out", "--dry-run").output
        (folder / "templates" / "bad.yaml").write_text("channel: sms\n")
        refused = run("apply", folder)
        assert isinstance(refused.exception, BadInput)
        assert "templates/bad.yaml" in str(refused.exception)
        assert isinstance(run("check", folder, "--workspace", "nobody").exception, NotFound)


def test_words_are_checked_without_a_database_and_what_blocks_fails_a_pipeline(folder: Path) -> None:
    fine = run("check", folder, "--offline")
    assert (fine.exit_code, "0 block" in fine.output) == (0, True)
    selling = (
        "channel: sms\nclass: transactional\npurpose: orders\nlanguages:\n  de:\n    text: Schlussverkauf!\n"
    )
    (folder / "templates" / "sale.yaml").write_text(selling)
    bad = run("check", folder, "--offline", "--severity", "block", "--language", "de")
    assert bad.exit_code == 1
    assert "templates/sale.yaml:6: block selling languages.de.text" in bad.output
    assert "Nehmen Sie das Angebot heraus" in bad.output
    told = msgspec.json.decode(run("check", folder, "--offline", "--json", "--severity", "block").stdout)
    assert [(one["file"], one["line"], one["rule"]) for one in told] == [
        ("templates/sale.yaml", 6, "selling")
    ]
    (folder / "settings.yaml").write_text("guard: {selling: note}\n")
    assert run("check", folder, "--offline").exit_code == 0
