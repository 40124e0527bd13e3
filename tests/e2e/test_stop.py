"""STOP played by hand: one word ends advertising at once, and the ledger says so afterwards."""

from __future__ import annotations

import pytest
from demo_server import OF, DemoServer, until
from e2e.screen import Screen
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_stop_is_confirmed_once_and_the_next_reminder_is_not_sent(demo: DemoServer, page: Page) -> None:
    """R15, B2: the answer to STOP is the last message; the next reminder ends as suppressed, with its reason."""
    screen = Screen(page, demo.base_url)
    screen.choose("Ben Okafor")
    screen.put_in_cart("Becher Heide")
    demo.settle()
    screen.skip("+ 30 Min.")
    screen.note("Becher Heide").click()
    screen.phone.get_by_role("button", name="STOP", exact=True).click()
    expect(screen.bubble("abgemeldet")).to_be_visible()

    mine = f"journey_id = 's2-abandoned-cart' AND {OF}"
    reminders = f"SELECT state, reason FROM messages WHERE {mine} ORDER BY planned_at"
    page.request.post(f"{demo.base_url}/demo/api/clock", data={"skip_seconds": 9 * 24 * 3600})
    screen.put_in_cart("Kissen Heide")
    demo.settle()
    screen.skip("+ 30 Min.")
    assert until(lambda: len(demo.rows(reminders, "ben")) == 2)
    demo.settle()
    assert demo.rows(reminders, "ben")[1] == ("suppressed", "unsubscribed")
    assert [item["text"] for item in demo.inbox("ben")][2:] == []
    has = next(one["has"] for one in demo.get("/demo/api/state")["customers"] if one["id"] == "ben")
    assert has["sms"] is False
