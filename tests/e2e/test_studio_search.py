"""The search over everything (⌘K): opened by key and by mouse, closed in every way, and the page is usable again."""

from __future__ import annotations

import re

import pytest
from e2e.studio import Studio
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def by_key(page: Page) -> Locator:
    """Open the search with the keyboard."""
    page.keyboard.press("Control+k")
    return _field(page)


def by_mouse(page: Page) -> Locator:
    """Open the search with the button above the navigation."""
    page.get_by_role("button", name=re.compile("^Suchen")).click()
    return _field(page)


def _field(page: Page) -> Locator:
    field = page.get_by_role("textbox", name=re.compile("^Personen, Journeys"))
    expect(field).to_be_visible()
    return field


def is_gone(page: Page) -> None:
    """Nothing of the search is left, and a click reaches the page underneath."""
    expect(page.get_by_role("dialog")).to_have_count(0)
    button = page.get_by_role("navigation", name="Hauptnavigation").get_by_role("button").first
    button.click(trial=True)


@pytest.mark.parametrize("opened", [by_key, by_mouse], ids=["key", "mouse"])
def test_the_search_closes_with_escape_with_a_click_outside_and_after_a_choice(
    studio: Studio, opened: object
) -> None:
    """Screens 4.1: one key away from anywhere, and away again; Enter takes the first hit without an arrow key."""
    page, begin = studio.page, by_key if opened is by_key else by_mouse
    studio.open("/people")
    begin(page)
    page.keyboard.press("Escape")
    is_gone(page)

    begin(page)
    page.mouse.click(1200, 780)
    is_gone(page)

    begin(page).fill("Clara")
    expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("Clara"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=re.compile("Clara"))).to_be_visible()
    is_gone(page)

    begin(page).fill("segmente")
    page.get_by_role("dialog").get_by_role("button", name="Segmente", exact=True).click()
    page.wait_for_url(re.compile("/segments$"))
    is_gone(page)


def test_enter_before_the_answer_takes_the_first_hit_as_soon_as_it_is_there(studio: Studio) -> None:
    """Who types fast and presses Enter at once reaches the person too."""
    page = studio.page
    studio.open("/segments")
    by_key(page).press_sequentially("Clara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=re.compile("Clara"))).to_be_visible()
    is_gone(page)
