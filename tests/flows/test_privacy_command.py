"""`anklang export-person`, `erase-person` and `record` as somebody types them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import typer
from api_rig import Rig, rig
from typer.testing import CliRunner, Result

from anklang.cli import privacy
from anklang.core.errors import BadInput, NotFound

MAIL = "erna@shop.example"
NOBODY = "00000000-0000-4000-8000-000000000000"


def run(*arguments: object, typed: str = "") -> Result:
    """Run a command and give its result; the errors of Anklang stay exceptions."""
    app = typer.Typer()
    privacy.register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments], input=typed)


@pytest.fixture
def shop(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """An installation that the commands find."""
    monkeypatch.setenv("ANKLANG_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "120")
    with rig(database_url) as made:
        yield made


def noted(shop: Rig) -> list[tuple[str, str]]:
    """What the audit log says the command line did."""
    with shop.database.transaction() as tx:
        return [
            (row[0], row[1])
            for row in tx.rows("SELECT actor, action FROM audit WHERE action LIKE 'person.%%'")
        ]


def test_everything_about_a_person_is_written_into_a_file_for_its_owner_alone(
    shop: Rig, tmp_path: Path
) -> None:
    """GDPR 15, 20: for machines and to read; the log says so."""
    erna = shop.person(MAIL, first_name="Erna")
    file, page = tmp_path / "erna.json", tmp_path / "erna.html"
    assert run("export-person", erna, file).exit_code == 0
    assert json.loads(file.read_text("utf-8"))["sections"]["profile"][0]["profile"]["email"] == MAIL
    assert file.stat().st_mode & 0o077 == 0
    assert run("export-person", erna, page, "--language", "en").exit_code == 0
    assert "What is stored about you" in page.read_text("utf-8")
    assert noted(shop) == [("cli", "person.exported")] * 2


def test_an_export_that_fails_leaves_no_file_and_says_why(shop: Rig, tmp_path: Path) -> None:
    erna, file = shop.person(MAIL), tmp_path / "nobody.json"
    assert isinstance(run("export-person", NOBODY, file).exception, NotFound)
    assert not file.exists()
    refused = run("export-person", erna, tmp_path / "no" / "folder.json").exception
    assert isinstance(refused, BadInput)
    assert "name a file in a folder that exists" in str(refused)
    assert isinstance(run("export-person", erna, file, "--workspace", "nobody").exception, NotFound)
    assert run("export-person", "erna", file).exit_code == 2
    assert run("export-person", erna, file, "--language", "xx").exit_code == 2
    assert noted(shop) == []


def exists(shop: Rig, person: UUID) -> bool:
    """Whether the person is there."""
    with shop.database.transaction() as tx:
        return tx.row("SELECT 1 FROM people WHERE id = %s", [person]) is not None


def test_a_person_is_erased_after_the_word_was_typed_and_the_report_is_printed(shop: Rig) -> None:
    """GDPR 17: anything but the word leaves everything as it is; the reason must not name the person."""
    erna = shop.person(MAIL)
    asked = run("erase-person", erna, "--why", "by letter", typed="yes\n")
    assert (asked.exit_code, "rows in" in asked.output, exists(shop, erna)) == (1, True, True)
    assert isinstance(run("erase-person", erna, "--why", f"{MAIL} asked", "--yes").exception, BadInput)
    assert exists(shop, erna)
    done = run("erase-person", erna, "--why", "by letter", typed="erase\n")
    assert done.exit_code == 0, done.output
    assert "nothing was found" in done.output
    assert "tombstone" in done.output
    assert isinstance(run("erase-person", erna, "--why", "by letter", "--yes").exception, NotFound)
    assert noted(shop) == [("cli", "person.erased")]


def test_the_report_of_an_erasure_can_be_read_by_a_program(shop: Rig) -> None:
    erna = shop.person(MAIL)
    done = run("erase-person", erna, "--why", "by letter", "--yes", "--json")
    report = json.loads(done.stdout)
    assert {one["table"]: one["did"] for one in report["tables"]}["people"] == "deleted"
    assert report["searched"]["tables"] > 40
    assert not exists(shop, erna)


@pytest.mark.parametrize(("language", "title"), [("de", "Verzeichnis von"), ("en", "Record of processing")])
def test_the_record_is_printed_as_data_and_written_as_a_page(
    shop: Rig, tmp_path: Path, language: str, title: str
) -> None:
    """GDPR 30."""
    found = json.loads(run("record", "--language", language).stdout)
    assert (found["language"], bool(found["activities"])) == (language, True)
    page = tmp_path / "record.html"
    told = run("record", page, "--language", language)
    assert (told.exit_code, f"completed: {len(found['warnings'])}" in told.output) == (0, True)
    assert title in page.read_text("utf-8")
