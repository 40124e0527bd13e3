"""The preference centre in a browser: by keyboard only, in both languages, checked by axe; without JavaScript too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from demo_server import DemoServer, until
from e2e.hosted import look, visitor
from e2e.shop_server import asked
from e2e.studio import PICTURES
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
MOST_TABS = 80
WORDS = {
    "de": {
        "topic": "Neue Kollektionen", "save": "Speichern", "saved": "Gespeichert.", "limit": "Wie oft höchstens",
        "pause": "Pause beginnen", "paused": "Die Pause hat begonnen.", "month": "1 Monat", "resume": "Pause beenden",
        "withdraw": "Widerrufen", "withdrawn": "Widerrufen. Sie bekommen", "leave": "Von allem abmelden",
        "left": "Sie sind von allem abgemeldet.", "sure": "Ich möchte, dass alle Daten", "erase": "Löschung beantragen",
        "sent": "eine Nachricht mit dem Link",
    },
    "en": {
        "topic": "New collections", "save": "Save", "saved": "Saved.", "limit": "How often at most",
        "pause": "Start the break", "paused": "The break has begun.", "month": "1 month", "resume": "End the break",
        "withdraw": "Withdraw", "withdrawn": "Withdrawn. You get", "leave": "Unsubscribe from everything",
        "left": "You are unsubscribed from everything.", "sure": "I want all data", "erase": "Ask for erasure",
        "sent": "a message with the link",
    },
}  # fmt: skip


def links(demo: DemoServer, customer: str = "anna") -> dict[str, str]:
    """The addresses of a customer's own page, as the shop's server gets them."""
    status, found, _ = until(lambda: _asked(demo, customer))
    assert status == 200
    return dict(found)


def _asked(demo: DemoServer, customer: str) -> tuple[int, dict[str, str], dict[str, str]] | None:
    answer = demo.call(f"/demo/api/preferences/{customer}")
    return answer if answer[0] == 200 else None


def chosen(demo: DemoServer, customer: str = "anna") -> dict[str, object]:
    """What is kept of the customer's choice, by the API."""
    return dict(asked(demo, f"/people/user:{customer}/preferences"))


def tab_to(page: Page, role: str, name: str) -> None:
    """Press the tabulator until this control has the focus; it must be seen to have it."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            outline = wanted.evaluate("one => getComputedStyle(one).outlineStyle")
            assert outline != "none", f"{name}: the focus cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{role} {name!r} cannot be reached by keyboard")


def told(page: Page, text: str) -> None:
    """The page says what was done, and the reader lands there."""
    status = page.locator("#status")
    expect(status).to_contain_text(text)
    assert status.evaluate("one => one === document.activeElement"), "the focus is not on the message"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_preference_centre_is_used_by_keyboard_only(
    demo: DemoServer, chromium: Browser, language: str
) -> None:
    """B3: tab to a topic, space, save, pause, withdraw, unsubscribe; axe finds nothing on the way."""
    words, context = WORDS[language], visitor(chromium, language)
    page = context.new_page()
    page.goto(f"{links(demo)['url']}?language={language}")
    look(page, f"centre.{language}")
    tab_to(page, "checkbox", words["topic"])
    page.keyboard.press("Space")
    tab_to(page, "combobox", words["limit"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "button", words["save"])
    page.keyboard.press("Enter")
    told(page, words["saved"])
    look(page, f"centre-saved.{language}")
    kept = chosen(demo)
    assert kept["topics"] == {"new-collections": False, "care-tips": True, "offers": True}
    assert kept["limit"] == {"count": 3, "days": 7}
    assert page.get_by_role("checkbox", name=words["topic"]).is_checked() is False
    tab_to(page, "radio", "2 ")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=words["month"])).to_be_checked()
    tab_to(page, "button", words["pause"])
    page.keyboard.press("Enter")
    told(page, words["paused"])
    look(page, f"centre-paused.{language}")
    tab_to(page, "button", words["resume"])
    page.keyboard.press("Space")
    tab_to(page, "button", words["withdraw"])
    page.keyboard.press("Enter")
    told(page, words["withdrawn"])
    tab_to(page, "checkbox", words["sure"])
    page.keyboard.press("Space")
    tab_to(page, "button", words["erase"])
    page.keyboard.press("Enter")
    told(page, words["sent"])
    tab_to(page, "button", words["leave"])
    page.keyboard.press("Enter")
    told(page, words["left"])
    look(page, f"centre-left.{language}")
    context.close()


def test_the_preference_centre_works_without_javascript(demo: DemoServer, chromium: Browser) -> None:
    """Forms and links only; a narrow phone needs no scrolling to the side."""
    context = visitor(chromium, "de", java_script_enabled=False)
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(links(demo, "ben")["url"])
    page.get_by_role("link", name="English").click()
    page.get_by_role("checkbox", name="Care tips").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your preferences")
    assert page.locator("html").evaluate("one => one.scrollWidth") <= 360
    page.screenshot(path=str(PICTURES / "hosted-centre.phone.png"), full_page=True)
    assert chosen(demo, "ben")["topics"] == {"new-collections": True, "care-tips": False, "offers": True}
    context.close()


def test_a_customer_chooses_in_the_account_page_of_the_shop(demo: DemoServer, chromium: Browser) -> None:
    """The frame is the shop's own, for somebody who is logged in; data can be downloaded there at once."""
    context = visitor(chromium, "de")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{demo.base_url}/demo/shop/account?customer=clara")
    frame = page.frame_locator("iframe.account-frame")
    frame.get_by_role("checkbox", name="Angebote").uncheck()
    frame.get_by_role("button", name="Speichern").click()
    expect(frame.get_by_role("status")).to_have_text("Gespeichert.")
    with page.expect_download() as waiting:
        frame.get_by_role("button", name="Für Maschinen (JSON)").click()
    made = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert "sections" in made
    assert chosen(demo, "clara")["topics"] == {"new-collections": True, "care-tips": True, "offers": False}
    assert faults == []
    context.close()
