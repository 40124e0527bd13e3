"""The audience in the studio: people from a file, one person explained, a segment built and tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from e2e.studio import Studio, button, figure
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CSV = """Kundennummer;E-Mail;Vorname;Telefon;Newsletter;Quelle;Anmeldedatum;Einwilligungstext
90001;ida.import@kunde.example;Ida;0171 3920111;ja;Formular;01.05.2026;newsletter
90002;keine-adresse;Bert;;;;;
;;Cem;;;;;
"""


def bring_in(page: Page, base_url: str, path: Path) -> None:
    """Upload a file and take it through columns, consents and check."""
    page.goto(f"{base_url}/imports/new")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_label("Bedeutet: E-Mail").first).to_have_value("E-Mail")
    expect(page.get_by_label("Bedeutet: Newsletter").first).to_have_value("Einwilligung")
    button(page, "Weiter").click()
    expect(page.get_by_label("Wo zugestimmt wurde: Spalte").first).to_have_value("Quelle")
    button(page, "Weiter").click()


def test_people_come_from_a_file_are_explained_and_the_import_is_taken_back(
    studio: Studio, tmp_path: Path
) -> None:
    """Imports say what is wrong before anything happens (screens 4.2, 5); R21: consent only with its proof."""
    page = studio.page
    path = tmp_path / "kunden.csv"
    path.write_text(CSV, encoding="utf-8")
    bring_in(page, studio.base_url, path)
    expect(page.get_by_text("'keine-adresse' ist keine E-Mail-Adresse")).to_be_visible()
    expect(figure(page, "Zeilen abgelehnt")).to_contain_text("1")
    assert studio.violations() == []
    with page.expect_download() as taken:
        button(page, "Fehler herunterladen (CSV)").click()
    wrong = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert "keine-adresse" in wrong
    assert "Cem" in wrong
    assert "ida.import" not in wrong
    button(page, "2 Zeilen importieren").click()
    expect(page.get_by_text("Importiert", exact=True)).to_be_visible()
    done = page.url

    page.goto(f"{studio.base_url}/people")
    page.get_by_role("searchbox").fill("ida.import")
    page.get_by_role("link", name="Ida").click()
    expect(page.get_by_role("heading", level=1, name="Ida")).to_be_visible()
    explains_what_happened(studio)

    page.goto(done)
    button(page, "Zurücknehmen").click()
    page.get_by_label("Zur Bestätigung").fill("zurücknehmen")
    page.get_by_role("dialog").get_by_role("button", name="Zurücknehmen", exact=True).click()
    expect(figure(page, "Personen entfernt")).to_be_visible()


def explains_what_happened(studio: Studio) -> None:
    """Timeline, reach with the gate's questions, and why a message was not sent."""
    page = studio.page
    page.get_by_role("tab", name="Zeitleiste").click()
    expect(page.get_by_text(re.compile("Einwilligung (erteilt|bestätigt)")).first).to_be_visible()
    page.get_by_role("button", name="SMS: nicht erreichbar").click()
    gate = page.get_by_role("dialog")
    expect(gate).to_contain_text("Einwilligung?")
    expect(gate).to_contain_text("nie gefragt für Neues und Angebote")
    page.keyboard.press("Escape")
    button(page, "Nachricht senden").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Vorlage").first.click()
    page.get_by_role("option", name=re.compile("cart|Warenkorb", re.IGNORECASE)).first.click()
    dialog.get_by_role("button", name="Jetzt senden").click()
    expect(dialog).to_contain_text("Sie geht nicht hinaus")
    dialog.get_by_role("button", name="Schließen", exact=True).last.click()
    page.get_by_role("tab", name="Nachrichten").click()
    table = page.get_by_role("region", name="Nicht gesendet, und warum")
    expect(table).to_contain_text(re.compile("Einwilligung"))
    assert studio.violations() == []


def test_a_segment_is_built_counted_and_explained_for_one_person(studio: Studio) -> None:
    """The live count is exact, and each line says ✓ or ✗ with the value seen (screens 4.2, 4)."""
    page = studio.page
    page.goto(f"{studio.base_url}/segments/new")
    everybody = page.locator("[aria-live=polite] p").first
    expect(everybody).to_have_text(re.compile(r"\d"))
    total = everybody.inner_text()
    page.get_by_label("Name", exact=False).first.fill("Möchten Mails")
    expect(page.get_by_role("textbox", name="Kurzname")).to_have_value("moechten-mails")
    button(page, "Bedingung hinzufügen").click()
    page.get_by_role("option", name="Einwilligung", exact=True).click()
    page.get_by_label("Kanal", exact=True).first.click()
    page.get_by_role("option", name="E-Mail", exact=True).click()
    expect(everybody).not_to_have_text(total)
    page.get_by_label("Person").first.fill("Anna")
    page.get_by_role("option").first.click()
    expect(page.get_by_text(re.compile("^gesehen:")).first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("trifft (nicht )?zu")).first).to_be_visible()
    assert studio.violations() == []
    button(page, "Speichern").click()
    expect(page.get_by_role("heading", level=1, name="Möchten Mails")).to_be_visible()
    page.wait_for_url(re.compile("/segments/moechten-mails$"))
    button(page, "Aktionen").click()
    page.get_by_role("menuitem", name="Archivieren").click()
    page.wait_for_url(re.compile("/segments$"))
    expect(page.get_by_role("link", name="Möchten Mails")).to_have_count(0)
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_role("link", name="Möchten Mails")).to_be_visible()
