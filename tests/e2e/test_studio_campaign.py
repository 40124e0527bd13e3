"""A message and a campaign in the studio: an SMS is made cheaper and sent, and the log tells what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from demo_server import DemoServer, until
from e2e.studio import Studio, button
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

TEXT = "Lindenhof: Die Wolldecken in drei neuen Farben sind da, nur so lange der Vorrat reicht 🎁"


@pytest.fixture
def studio(demo: DemoServer, chromium: Browser) -> Iterator[Studio]:
    """Somebody who is logged in; faults of scripts fail the story."""
    entered = Studio(chromium, demo.base_url)
    yield entered
    entered.close()
    # a new template is asked for before it is there
    assert [one for one in entered.faults if "404" not in one] == []


def write_sms(page: Page, base_url: str) -> None:
    """A new SMS template whose emoji costs; the way out is offered beside it."""
    page.goto(f"{base_url}/templates?new=true")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill("Wolldecken per SMS")
    expect(dialog.get_by_label("Kurzname")).to_have_value("wolldecken-per-sms")
    dialog.get_by_role("button", name="Anlegen").click()
    page.get_by_role("textbox", name="Text", exact=True).fill(TEXT)
    meter = page.get_by_role("group", name="SMS-Teile")
    expect(meter).to_contain_text("2 Teile")
    expect(meter).to_contain_text("UCS-2")
    expect(meter).to_contain_text("🎁 wechselt den Zeichensatz")
    expect(meter).to_contain_text("Ohne: 1 Teil")
    expect(page.get_by_role("group", name="Vorschau: SMS").locator("mark")).to_have_text("🎁")
    meter.get_by_role("button", name="Herausnehmen: 🎁").click()
    expect(meter).to_contain_text("GSM-7")
    expect(meter).to_contain_text("1 Teil")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(TEXT.removesuffix(" 🎁"))


def test_an_sms_is_made_cheaper_and_sent_to_a_segment_and_the_log_says_what_became_of_it(
    studio: Studio, demo: DemoServer
) -> None:
    """R16: one character decides over the parts; J7: a campaign asks its segment in; what is not sent has a reason."""
    page = studio.page
    write_sms(page, studio.base_url)
    page.get_by_role("textbox", name="Text", exact=True).type(" /")
    page.get_by_role("textbox", name="Variablen suchen").fill("opt_out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(
        re.compile(r"\{\{ opt_out \}\}$")
    )
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_text("ist als Version 1 gespeichert")).to_be_visible()
    page.goto(f"{studio.base_url}/campaigns/new?template=wolldecken-per-sms")
    page.get_by_role("textbox", name="Name", exact=True).fill("Wolldecken")
    button(page, "Weiter").click()
    expect(page.get_by_role("radio", name="Jetzt")).to_be_checked()
    button(page, "Weiter").click()
    page.get_by_role("combobox", name="Wer sie bekommt").click()
    page.get_by_role("option", name=segment_name(studio)).click()
    expect(page.get_by_role("region", name="Reichweite")).to_contain_text("bekämen sie")
    button(page, "Weiter").click()
    button(page, "Weiter").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    button(page, "Jetzt senden").click()
    page.wait_for_url(re.compile(r"/campaigns/wolldecken(\?|$)"))
    expect(page.get_by_role("region", name="Läufe")).to_contain_text(segment_name(studio), timeout=40_000)

    def messages() -> list[dict[str, object]]:
        found: list[dict[str, object]] = studio.get("/messages?journey=wolldecken")["items"]
        return found

    assert until(lambda: [one for one in messages() if one["state"] not in ("planned", "due")])
    demo.settle()
    page.goto(f"{studio.base_url}/messages?journey=wolldecken")
    log = page.get_by_role("table").last
    expect(log.get_by_role("row").nth(1)).to_be_visible()
    for one in messages():
        assert one["state"] in ("accepted", "delivered", "clicked") or one["reason"], one


def segment_name(studio: Studio) -> str:
    """The segment of those who agreed to SMS, as the demo calls it."""
    return next(str(one["name"]) for one in studio.get("/segments")["items"] if one["id"] == "sms-consent")
