"""What keeps a message back, in the studio: words that sell where nothing may be sold, and rules tried on the past."""

from __future__ import annotations

import re
from typing import Any

import pytest
from demo_server import OF, DemoServer, until
from e2e.shop_server import save_template, send
from e2e.studio import Studio, button, figure
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SELLING = "Lindenhof: Wie gefällt dir dein Becher? Jetzt 20 % Rabatt sichern! STOP = Ende"
SERVICE: dict[str, Any] = {
    "id": "how-is-it", "name": "Wie gefällt es", "channel": "sms", "class": "service", "purpose": "feedback",
    "default_language": "de", "languages": {"de": {"text": "Lindenhof: Wie gefällt dir dein Becher?"}},
}  # fmt: skip


def test_a_selling_sentence_in_a_service_message_is_found_at_its_place_until_it_is_mended(
    shared_demo: DemoServer, studio: Studio
) -> None:
    """Service messages sell nothing; the guard names place, reason and the way out, and is silent once it is mended."""
    save_template(shared_demo, SERVICE)
    studio.open("/templates/how-is-it")
    page = studio.page
    text = page.get_by_role("textbox", name="Text", exact=True)
    guard = page.get_by_role("region", name="Inhaltsprüfung")
    text.fill(SELLING)
    finding = guard.get_by_role("listitem").filter(has_text="Wirbt, ohne Werbung zu sein")
    expect(finding).to_contain_text("Sie wirbt mit „Rabatt“, ihre Klasse ist aber „Service“.")
    expect(finding).to_contain_text("Nehmen Sie das Angebot heraus")
    assert studio.violations() == []
    finding.get_by_role("button", name="Warum").click()
    expect(finding).to_contain_text("Quelle")
    finding.get_by_role("button", name="Stelle zeigen").click()
    marked = "one => one.value.slice(one.selectionStart, one.selectionEnd)"
    assert until(lambda: text.evaluate(marked) == "Rabatt")
    text.fill(SELLING.replace("Jetzt 20 % Rabatt sichern! ", ""))
    expect(finding).to_have_count(0)
    button(page, "Speichern").click()
    expect(page.get_by_text("ist als Version 2 gespeichert")).to_be_visible()


def test_a_stricter_limit_tried_on_the_past_names_the_people_who_would_have_got_less(
    shared_demo: DemoServer, studio: Studio
) -> None:
    """Rules as data: the period is asked again with other limits, nothing is sent, nothing is saved."""
    people = {"anna": "Anna Berger", "clara": "Clara Whitfield"}
    news = f"SELECT 1 FROM messages WHERE template_id = 'shop-news' AND state = 'delivered' AND {OF}"
    for who in people:
        for number in (1, 2):
            send(shared_demo, who, "shop-news")
            assert until(lambda: len(shared_demo.rows(news, who)) == number)  # noqa: B023 - used before it moves on
    before = shared_demo.inbox("anna")
    studio.open("/rules?tab=simulation")
    page = studio.page
    page.get_by_role("textbox", name="Höchstens").first.fill("1")
    button(page, "An diesem Zeitraum probieren").click()
    for name in people.values():
        expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()
    page.get_by_role("button", name="Anna Berger").click()
    changes = page.get_by_role("dialog")
    expect(changes).to_contain_text("wäre nicht gegangen")
    expect(changes).to_contain_text("Kontaktlimit")
    page.keyboard.press("Escape")
    earlier = page.get_by_role("region", name="Frühere Simulationen").last
    expect(earlier.get_by_role("row").nth(1)).to_contain_text("Fertig")
    expect(figure(page, "Nicht mehr gesendet")).to_contain_text(re.compile("[2-9]"))
    assert studio.violations() == []
    assert studio.get("/delivery-rules")["caps"][0]["limit"] == 3
    assert shared_demo.inbox("anna") == before
