"""S2 played by hand: a cart is left, a text message brings it back on another device, the order ends it."""

from __future__ import annotations

import pytest
from demo_server import OF, DemoServer, until
from e2e.screen import Screen
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_cart_left_on_the_laptop_comes_back_in_the_app_and_its_order_ends_the_reminders(
    demo: DemoServer, page: Page
) -> None:
    """S2, J12: 30 minutes after the last change one SMS; its link restores the cart; nothing follows the order."""
    screen = Screen(page, demo.base_url)
    screen.put_in_cart("Becher Heide")
    demo.settle()
    screen.skip("+ 30 Min.")
    screen.note("Becher Heide").click()
    screen.bubble("Becher Heide").get_by_role("link").click()

    expect(screen.app.get_by_role("listitem").filter(has_text="Becher Heide")).to_be_visible()
    screen.app.get_by_role("link", name="Zur Kasse").click()
    screen.app.get_by_role("button", name="Jetzt kaufen").click()
    expect(screen.app.get_by_text("Danke für Ihre Bestellung!")).to_be_visible()

    confirmed = until(lambda: demo.inbox("anna")[1:])
    assert "Bestellung" in confirmed[0]["text"]
    screen.skip("+ 4 Std.")
    demo.settle()
    assert [item["text"][:24] for item in demo.inbox("anna", "sms")].count("Lindenhof: Dein Warenkor") == 1
    ends = demo.rows(
        f"SELECT end_reason FROM instances WHERE journey_id = 's2-abandoned-cart' AND {OF}", "anna"
    )
    assert ends == [("finished",)]


def test_without_the_app_the_link_restores_the_cart_in_the_browser_of_the_phone(
    demo: DemoServer, page: Page
) -> None:
    """E3: a phone without the app shows the mobile shop, nobody has to sign in there, and the question of consent
    at the bottom of the page keeps nobody from buying."""
    screen = Screen(page, demo.base_url)
    screen.choose("Ben Okafor")
    screen.put_in_cart("Wolldecke Heide")
    demo.settle()
    screen.skip("+ 30 Min.")
    screen.note("Wolldecke Heide").click()
    screen.bubble("Wolldecke Heide").get_by_role("link").click()
    expect(screen.browser.get_by_role("listitem").filter(has_text="Wolldecke Heide")).to_be_visible()
    expect(screen.browser.get_by_text("Dürfen wir uns Ihren Besuch merken")).to_be_visible()
    screen.browser.get_by_role("link", name="Zur Kasse").click()
    screen.browser.get_by_role("button", name="Jetzt kaufen").click()
    expect(screen.browser.get_by_text("Danke für Ihre Bestellung!")).to_be_visible()
    expect(page.locator(".steps .past")).to_have_count(4)  # the guide has seen the order too
    confirmed = until(lambda: demo.inbox("ben")[1:])
    assert "Bestellung" in confirmed[0]["text"]


def test_an_order_within_the_half_hour_keeps_the_reminder_back(demo: DemoServer, page: Page) -> None:
    """J9, J12: the order of the same cart ends the journey; only the confirmation is sent."""
    screen = Screen(page, demo.base_url)
    screen.put_in_cart("Becher Heide")
    screen.shop.get_by_role("link", name="Warenkorb").click()
    screen.shop.get_by_role("link", name="Zur Kasse").click()
    screen.shop.get_by_role("button", name="Jetzt kaufen").click()
    screen.note("Bestellung").wait_for()
    screen.skip("+ 30 Min.")
    demo.settle()
    assert not [item for item in demo.inbox("anna") if "Warenkorb" in item["text"]]


def test_who_agreed_to_nothing_gets_no_reminder_and_the_trace_says_why(demo: DemoServer, page: Page) -> None:
    """J19, R21: David's cart starts nothing; the refusal is kept."""
    screen = Screen(page, demo.base_url)
    screen.choose("David Lorenz")
    screen.put_in_cart("Becher Heide")
    demo.settle()
    screen.skip("+ 30 Min.")
    demo.settle()
    assert demo.inbox("david") == []
    traces = f"SELECT kind, reason FROM traces WHERE journey_id = 's2-abandoned-cart' AND {OF}"
    assert demo.rows(traces, "david") == [("refused", "not_eligible_now")]
