"""The shop as a customer uses it: one cart on all devices, and a message before leaving that lets go."""

from __future__ import annotations

import pytest
from demo_server import OF, DemoServer, until
from e2e.screen import Screen
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
WAITING = f"SELECT state FROM messages WHERE journey_id = 's19-exit-intent' AND {OF}"


def put_in_cart(demo: DemoServer, page: Page, customer: str) -> None:
    """Be this customer in the shop, and wait until the message before leaving stands ready in the page."""
    page.goto(f"{demo.base_url}/demo/shop/p/becher-heide?customer={customer}")
    page.get_by_role("button", name="In den Warenkorb").click()
    assert until(lambda: demo.rows(WAITING, customer) == [("delivered",)])


def leave(page: Page) -> None:
    """Move the pointer from the middle of the page to the tabs."""
    page.mouse.move(500, 400)
    page.mouse.move(500, 1)
    page.mouse.move(500, -5)


def test_the_cart_of_an_account_is_on_the_phone_and_gone_there_once_it_is_ordered(
    shared_demo: DemoServer, page: Page
) -> None:
    """E3: a push to `app:/cart` opens what the laptop left; after the order no device shows it any more."""
    screen = Screen(page, shared_demo.base_url)
    screen.choose("Emma Lang")
    screen.put_in_cart("Becher Heide")
    shared_demo.settle()
    page.evaluate("localStorage.clear()")  # the phone is another machine than the laptop
    page.goto(f"{shared_demo.base_url}/demo/shop/cart?device=phone&app=1&customer=emma")
    expect(page.get_by_role("listitem").filter(has_text="Becher Heide")).to_be_visible()
    badge = page.locator(".tabbar .badge")
    expect(badge).to_have_text("1")
    laptop = page.context.new_page()
    laptop.goto(f"{shared_demo.base_url}/demo/shop/cart?customer=emma")
    laptop.get_by_role("link", name="Zur Kasse").click()
    laptop.get_by_role("button", name="Jetzt kaufen").click()
    expect(laptop.get_by_text("Danke für Ihre Bestellung!")).to_be_visible()
    expect(badge).to_have_count(0)
    expect(page.get_by_text("Ihr Warenkorb ist noch leer.")).to_be_visible()


@pytest.mark.parametrize(("customer", "closing"), [("anna", "Escape"), ("ben", "a click beside it")])
def test_the_message_before_leaving_comes_once_and_is_closed_as_everybody_expects(
    shared_demo: DemoServer, page: Page, customer: str, closing: str
) -> None:
    """S19, R19: only on the way to the tabs, closed by Escape or a click beside it, and not again."""
    put_in_cart(shared_demo, page, customer)
    modal = page.get_by_role("dialog")
    expect(modal).to_have_count(0)
    leave(page)
    expect(modal).to_contain_text("Dein Warenkorb bleibt gespeichert")
    if closing == "Escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(20, 400)
    expect(modal).to_have_count(0)
    assert until(lambda: shared_demo.rows(WAITING, customer) == [("read",)])
    leave(page)
    page.reload()
    page.get_by_role("button", name="In den Warenkorb").click()
    shared_demo.settle()
    leave(page)
    expect(modal).to_have_count(0)
    assert shared_demo.rows(WAITING, customer) == [("read",)]


def test_leaving_the_frame_of_the_shop_for_the_clock_is_no_exit(shared_demo: DemoServer, page: Page) -> None:
    """A visitor of the demo who lets time pass is not asked to stay in the shop."""
    screen = Screen(page, shared_demo.base_url)
    screen.choose("Clara Whitfield")
    screen.look_at("Becher Heide")
    screen.shop.get_by_role("button", name="In den Warenkorb").click()
    assert until(lambda: shared_demo.rows(WAITING, "clara") == [("delivered",)])
    frame = page.locator("iframe.shop-frame").bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 200, frame["y"] + 100)
    page.mouse.move(frame["x"] + 200, frame["y"] - 4)
    expect(screen.shop.get_by_role("dialog")).to_have_count(0)
    assert shared_demo.rows(WAITING, "clara") == [("delivered",)]
