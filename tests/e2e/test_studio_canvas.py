"""A marketer draws the abandoned cart from nothing, publishes it, and sees on the phone what becomes of it."""

from __future__ import annotations

import pytest
from demo_server import DemoServer, until
from e2e.studio import Studio
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
GOODS = [{"product_id": "becher-heide", "name": "Becher Heide", "price": 24.9, "quantity": 1}]


def _insert(page: Page, behind: str, kind: str) -> None:
    """Put a step on the connector behind a card, by its plus."""
    page.get_by_role("button", name=f"Insert a step here: {behind}").first.click()
    page.get_by_role("textbox", name="Which step?").fill(kind)
    page.get_by_role("textbox", name="Which step?").press("Enter")


def _draw(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/journeys?new=true")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Blank", exact=True).click()
    dialog.get_by_label("Name").fill("Cart by hand")
    dialog.get_by_role("button", name="Create journey").click()
    page.locator(".react-flow__node-entry").click()
    panel = page.get_by_role("complementary", name="Entry and rules")
    panel.get_by_role("button", name="Add an event").click()
    panel.get_by_label("Which one", exact=True).first.fill("Cart Updated")
    _insert(page, "entry", "Wait")
    wait = page.get_by_role("complementary", name="wait")
    wait.get_by_label("How long").first.fill("30")
    wait.get_by_role("combobox").filter(has_text="").nth(-1).click()
    page.get_by_role("option", name="minutes").click()
    _insert(page, "wait", "Message")
    message = page.get_by_role("complementary", name="message")
    message.get_by_role("textbox", name="Template").or_(
        message.get_by_role("combobox", name="Template")
    ).click()
    page.get_by_role("option", name="Warenkorb-Erinnerung").first.click()
    expect(page.get_by_text("Draft saved")).to_be_visible()


def _publish(page: Page) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    publish = dialog.get_by_role("button", name="Publish version 1")
    publish.wait_for()  # what is to be confirmed is there with it
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    publish.click()
    expect(dialog.get_by_text("Version 1 is published")).to_be_visible()


def test_a_journey_is_drawn_published_and_reaches_the_phone_or_says_why_not(
    demo: DemoServer, chromium: Browser
) -> None:
    """S2 from nothing: entry, half an hour, one SMS. Anna agreed to SMS; who did not gets none, and the log says so."""
    key = {"Authorization": f"Bearer {demo.made.api_key}"}
    demo.call("/api/journeys/s2-abandoned-cart/status", {"do": "stop"}, key)
    studio = Studio(chromium, demo.base_url, "en")
    page = studio.page
    _draw(page, demo.base_url)
    _publish(page)
    for customer in ("anna", "david"):
        demo.track(customer, "Cart Updated", {"cart_id": f"by-hand-{customer}", "products": GOODS})
    demo.settle()
    demo.post("/demo/api/clock", {"skip_seconds": 1860})
    assert until(lambda: demo.inbox("anna", "sms"))
    demo.settle()
    page.goto(f"{demo.base_url}/messages?journey=cart-by-hand")
    expect(page.get_by_role("row").filter(has_text="Delivered")).to_have_count(1)
    page.get_by_role("row").filter(has_text="Not sent").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="May it be sent?")).to_be_visible()
    expect(page.get_by_text("Consent?")).to_be_visible()
    assert studio.violations() == []
    assert studio.faults == []
    studio.close()
