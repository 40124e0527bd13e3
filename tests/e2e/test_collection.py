"""S1 played by hand: push, not tapped, SMS after four hours, the app opens, a discount on what was looked at."""

from __future__ import annotations

import re

import pytest
from demo_server import DemoServer, until
from e2e.screen import Screen
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
CODE = re.compile(r"NEU-\w{8}")


def test_a_push_that_is_not_tapped_becomes_a_text_and_the_app_then_shows_a_discount(
    demo: DemoServer, page: Page
) -> None:
    """S1, E2: the code that the app shows is worth 10 % in the cart, once, for this customer alone."""
    screen = Screen(page, demo.base_url)
    screen.look_at("Becher Heide")
    screen.look_at("Wolldecke Heide")
    screen.shop.locator("li.chip.sent", has_text="Product Viewed Wolldecke Heide").wait_for()
    demo.settle()
    page.request.post(f"{demo.base_url}/demo/api/campaign", data={"journey": "s1-collection-launch"})
    expect(screen.note("Kollektion Heide ist da")).to_be_visible()
    demo.settle()

    screen.skip("+ 4 Std.")
    screen.note("Hier ist dein Link").click()
    screen.bubble("Hier ist dein Link").get_by_role("link").click()
    modal = screen.app.get_by_role("dialog")
    expect(modal).to_contain_text("10 %")
    expect(modal).to_contain_text("Wolldecke Heide")
    found = CODE.search(modal.inner_text())
    assert found is not None

    code = found.group()
    worth = demo.get(f"/demo/api/coupon/{code}?customer=anna")
    assert (worth["valid"], worth["percent"]) == (True, 10)
    assert demo.get(f"/demo/api/coupon/{code}?customer=ben")["reason"] == "unknown"
    modal.get_by_role("button", name="Ansehen").click()
    screen.app.get_by_role("button", name="In den Warenkorb").click()
    screen.app.get_by_role("link", name="Warenkorb").click()
    screen.app.get_by_label("Gutscheincode").fill(code)
    screen.app.get_by_role("button", name="Einlösen").click()
    expect(screen.app.get_by_text("− 8,90 €")).to_be_visible()
    screen.app.get_by_role("link", name="Zur Kasse").click()
    screen.app.get_by_role("button", name="Jetzt kaufen").click()
    assert until(lambda: demo.get(f"/demo/api/coupon/{code}?customer=anna")["reason"] == "used")
    states = "SELECT channel, state FROM messages WHERE address IN ('phone-anna', '+4917139200011')"
    assert until(lambda: ("sms", "clicked") in demo.rows(states))
    assert ("push", "delivered") in demo.rows(states)


def test_a_tapped_push_opens_the_collection_in_the_app_and_no_text_follows(
    demo: DemoServer, page: Page
) -> None:
    """S1: the click on the push ends the wait; the message in the app comes in that session."""
    screen = Screen(page, demo.base_url)
    page.request.post(f"{demo.base_url}/demo/api/campaign", data={"journey": "s1-collection-launch"})
    screen.note("Kollektion Heide ist da").click()
    expect(screen.app.get_by_role("heading", name="Kollektion Heide")).to_be_visible()
    assert until(lambda: demo.rows("SELECT 1 FROM messages WHERE channel = 'push' AND state = 'clicked'"))
    demo.settle()
    screen.skip("+ 4 Std.")
    demo.settle()
    assert demo.inbox("anna", "sms") == []
