"""The phone on the screen: mails, held messages, and a visitor who starts over."""

from __future__ import annotations

import pytest
from demo_server import OF, DemoServer, until
from e2e.screen import Screen
from playwright.sync_api import Page, expect

from anklang.access.model import ALL_SCOPES, Caller
from anklang.flows.define_run import Asked, enter_people

pytestmark = pytest.mark.browser


def test_a_mail_is_shown_without_its_scripts_and_its_button_opens_the_shop(
    demo: DemoServer, page: Page
) -> None:
    """S11: the mail of the amplifier or of the first step, read on the phone; its link is ours."""
    caller = Caller(workspace=demo.facts().workspace, name="test", scopes=frozenset(ALL_SCOPES))
    with demo.runtime.database.transaction() as tx:
        people = [Asked(kind="user", value="emma")]
        enter_people(tx, caller, "s11-reactivation", people, demo.runtime.clock.now())
    assert until(lambda: demo.inbox("emma", "email"))
    screen = Screen(page, demo.base_url)
    screen.choose("Emma Lang")
    screen.phone.locator(".note", has_text="Emma, 10 % für").first.click()
    paper = screen.phone.frame_locator("iframe.paper")
    expect(paper.get_by_text("Hallo Emma")).to_be_visible()
    assert screen.phone.locator("iframe.paper").get_attribute("sandbox") == "allow-same-origin"
    paper.get_by_role("link", name="In den Shop").click()
    expect(screen.app.get_by_role("link", name="Becher Heide").first).to_be_visible()


def test_a_reminder_due_at_night_waits_for_the_morning(demo: DemoServer, page: Page) -> None:
    """S2, R1, R2: held in the quiet hours, handed over when they end, with one button."""
    screen = Screen(page, demo.base_url)
    night = demo.runtime.clock.now().replace(hour=20, minute=30)  # 21:30 in Berlin, or later
    assert page.request.post(f"{demo.base_url}/demo/api/clock", data={"to": night.isoformat()}).ok
    screen.put_in_cart("Becher Heide")
    demo.settle()
    screen.skip("+ 30 Min.")
    held = f"SELECT state, reason FROM messages WHERE journey_id = 's2-abandoned-cart' AND {OF}"
    assert until(lambda: demo.rows(held, "anna")) == [("held", "quiet_hours")]
    assert demo.inbox("anna") == []
    screen.page.reload()
    screen.skip("Morgen 8 Uhr")
    expect(screen.note("Becher Heide")).to_be_visible()
