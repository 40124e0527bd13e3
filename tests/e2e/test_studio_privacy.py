"""Rights of people, seen by the colleague who answers for them: opt-outs, access, erasure, the record, the log."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from demo_server import DemoServer, until
from e2e.shop_server import save_template, send
from e2e.studio import Studio, button
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
UNCLEAR = "please stop texting me"
AD: dict[str, Any] = {
    "id": "short-news", "name": "Kurz gemeldet", "channel": "sms", "class": "advertising", "purpose": "marketing",
    "default_language": "de", "languages": {"de": {"text": "Lindenhof: Neue Wolldecken sind da. {{ opt_out }}"}},
}  # fmt: skip
MAIL = "greta.probe@kunde.example"


def writes(demo: DemoServer, customer: str, text: str) -> None:
    """The customer answers by SMS."""
    demo.post("/demo/api/handset/reply", {"customer": customer, "text": text})


def reachable(studio: Studio, name: str) -> bool:
    """Whether an advertising SMS would go to somebody now."""
    [person] = studio.get(f"/people?search={name}")["items"]
    found = studio.get(f"/people/{person['id']}/reach?message_class=advertising&purpose=marketing")
    return any(one["channel"] == "sms" and one["answer"] == "allow" for one in found["channels"])


def test_an_unclear_reply_waits_for_somebody_and_either_answer_is_obeyed(
    shared_demo: DemoServer, studio: Studio
) -> None:
    """Compliance 2.3, rule 5: advertising is paused at once; a colleague says whether it was meant."""
    for who in ("clara", "emma"):
        writes(shared_demo, who, UNCLEAR)
    page = studio.page
    studio.open("/consent/opt-outs")
    clara, emma = (page.get_by_role("group", name=number) for number in ("+4917139200033", "+4917139200055"))
    expect(clara).to_contain_text(UNCLEAR)
    expect(emma).to_contain_text("Entscheiden bis")
    assert studio.violations() == []
    assert not reachable(studio, "Whitfield")
    assert not reachable(studio, "Emma")
    clara.get_by_role("button", name="Es war eine Abmeldung").click()
    expect(clara).to_have_count(0)
    emma.get_by_role("button", name="Es war keine").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Warum").fill("Fragte nach einem Paket")
    dialog.get_by_role("button", name="Pause beenden").click()
    expect(page.get_by_text("Nichts zu entscheiden")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="+4917139200033")).to_contain_text("von Kollegen gelesen")
    assert not reachable(studio, "Whitfield")
    assert reachable(studio, "Emma")


def test_a_stop_that_met_a_message_on_its_way_is_shown_with_both_times(
    shared_demo: DemoServer, studio: Studio
) -> None:
    """J45: nobody can call a message back that was handed over a moment before; the list says when it was."""
    save_template(shared_demo, AD)
    send(shared_demo, "ben", "short-news")
    assert until(lambda: [one for one in shared_demo.inbox("ben", "sms") if "Wolldecken" in one["text"]])
    writes(shared_demo, "ben", "STOP")
    assert until(lambda: [one for one in shared_demo.inbox("ben", "sms") if "abgemeldet" in one["text"]])
    studio.open("/consent/opt-outs?channel=sms")
    row = studio.page.get_by_role("row").filter(has_text="+4917139200022")
    expect(row).to_contain_text("durch Stichwort")
    expect(row).to_contain_text(re.compile(r"übergeben \d\d:\d\d,\s*abgemeldet \d\d:\d\d"))
    assert studio.violations() == []


def person(demo: DemoServer, studio: Studio) -> str:
    """Somebody whom nobody else knows."""
    traits = {"email": MAIL, "firstName": "Greta", "lastName": "Probe"}
    body = {"type": "identify", "userId": "greta", "traits": traits}
    demo.post("/v1/batch", {"writeKey": demo.made.write_key, "batch": [body]})
    found = until(lambda: studio.get("/people?search=greta.probe")["items"])
    return str(found[0]["id"])


def choose(page: Page, entry: str) -> None:
    """Open an entry of the person's menu."""
    button(page, "Aktionen").click()
    page.get_by_role("menuitem", name=entry).click()


def export(page: Page, kind: str) -> Path:
    """Save what is stored about the person on the screen."""
    choose(page, "Was ist gespeichert")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(kind).click()
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Herunterladen").click()
    expect(dialog).to_have_count(0)
    return Path(waiting.value.path())


def test_a_person_gets_everything_as_a_file_and_is_erased_so_that_no_search_finds_them(
    shared_demo: DemoServer, studio: Studio, chromium: Browser
) -> None:
    """GDPR 15, 17, 20: both files open, the report says what went, and the log who did it."""
    greta, page = person(shared_demo, studio), studio.page
    studio.open(f"/people/{greta}")
    made = json.loads(export(page, "Maschinenlesbar (JSON)").read_text(encoding="utf-8"))
    assert made["sections"]["profile"][0]["profile"]["email"] == MAIL
    reader = chromium.new_page()
    reader.set_content(export(page, "Zum Lesen (HTML)").read_text(encoding="utf-8"))
    expect(reader.get_by_role("heading", level=1)).to_contain_text("gespeichert")
    expect(reader.get_by_text(MAIL).first).to_be_visible()
    reader.close()
    studio.open(f"/privacy?tab=audit&object={greta}")
    log = page.get_by_role("table")
    for action in ("person.viewed", "person.exported"):
        expect(log.get_by_role("row").filter(has_text=action).first).to_contain_text("owner@example.com")

    studio.open(f"/people/{greta}")
    choose(page, "Löschen")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Grund").fill("verlangt mit Brief")
    dialog.get_by_role("button", name="Weiter").click()
    page.get_by_label("Zur Bestätigung").fill("löschen")
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.get_by_role("alert").filter(has_text="Die Person wurde gelöscht")).to_contain_text(
        "nichts gefunden"
    )
    assert studio.violations() == []
    page.get_by_role("dialog").get_by_role("button", name="Schließen", exact=True).last.click()
    page.wait_for_url(re.compile("/people$"))
    page.get_by_role("searchbox").fill("greta.probe")
    expect(page.get_by_text("Nichts gefunden")).to_be_visible()
    assert studio.get("/people?search=greta.probe")["items"] == []
    assert page.request.get(f"{studio.base_url}/api/people/{greta}").status == 404
    studio.open("/privacy?tab=audit&action=person")
    expect(log.get_by_role("row").filter(has_text="person.erased")).to_contain_text("verlangt mit Brief")


def test_the_record_of_processing_is_a_page_to_print(studio: Studio) -> None:
    """GDPR 30: made from what is configured, with what is still to be entered."""
    studio.open("/privacy?tab=record")
    page = studio.page
    expect(page.get_by_role("heading", name="Zwecke und Rechtsgrundlagen")).to_be_visible()
    with page.expect_download() as waiting:
        button(page, "Zum Drucken herunterladen").click()
    printed = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "Verzeichnis von Verarbeitungs" in printed
    assert "Lindenhof GmbH" in printed
