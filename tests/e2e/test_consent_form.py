"""The sign-up form as people meet it: alone and within the shop, confirmed from the mailbox, and what proves it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from demo_server import DemoServer, until
from e2e.hosted import look, visitor
from e2e.screen import Screen
from e2e.shop_server import asked
from e2e.studio import Studio
from playwright.sync_api import Browser, FrameLocator, Page, expect

pytestmark = pytest.mark.browser
WORDS = {
    "de": {
        "send": "Anmelden", "none": "Setzen Sie mindestens ein Häkchen.", "mailbox": "E-Mail-Adresse",
        "box": "Neues und Angebote per E-Mail", "topic": "Pflegetipps", "asked": "Wir haben Ihnen einen Link",
        "yes": "Ja, ich bestätige", "done": "Ihre Anmeldung ist bestätigt.", "confirmed": "Bestätigt",
        "shown": "Gezeigter Text (Newsletter, Version 1)",
    },
    "en": {
        "send": "Sign up", "none": "Tick at least one box.", "mailbox": "E-mail address",
        "box": "News and offers by e-mail", "topic": "Care tips", "asked": "we sent you a link",
        "yes": "Yes, I confirm", "done": "Your sign-up is confirmed.", "confirmed": "Confirmed",
        "shown": "Text that was shown (Newsletter, Version 1)",
    },
}  # fmt: skip


def states(demo: DemoServer, address: str) -> list[str]:
    """What the proof says of a mailbox, oldest first."""
    return [one["state"] for one in entries(demo, address)]


def entries(demo: DemoServer, address: str) -> list[dict[str, Any]]:
    """What is proven of a mailbox."""
    found = asked(demo, f"/consents/proof?address={address}")
    return [one for person in found["people"] for one in person["entries"] if one["address"] == address]


def fill_in(form: Page | FrameLocator, language: str, address: str) -> None:
    """Send it too early, see what is missing, and send it again; no box is ticked for anybody."""
    words = WORDS[language]
    send = form.get_by_role("button", name=words["send"])
    send.click()
    expect(form.get_by_role("alert")).to_contain_text(words["none"])
    for box in form.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    form.get_by_label(words["mailbox"]).fill(address)
    form.get_by_role("checkbox", name=words["box"]).check()
    form.get_by_role("checkbox", name=words["topic"]).check()
    send.click()
    expect(form.get_by_role("status")).to_contain_text(words["asked"])


def mailed(demo: DemoServer, customer: str) -> str:
    """The link to confirm, out of the mail on the phone."""
    mail = until(lambda: [one for one in demo.inbox(customer, "email") if "/confirm/" in str(one["link"])])
    return str(mail[-1]["link"])


def proven(demo: DemoServer, chromium: Browser, language: str, address: str) -> None:
    """The studio shows the consent, with the version of the words that were read, in the language of the colleague."""
    studio = Studio(chromium, demo.base_url, language)
    studio.open(f"/consent/proof?address={address}")
    entry = studio.page.get_by_role("article").last
    expect(entry).to_contain_text(WORDS[language]["confirmed"])
    expect(entry).to_contain_text(WORDS[language]["shown"])
    assert studio.violations() + studio.faults == []
    studio.close()


def test_somebody_signs_up_confirms_on_the_phone_and_the_proof_says_to_which_words(
    shared_demo: DemoServer, chromium: Browser
) -> None:
    """Compliance 4.3, 4.5: looking at the page behind the link confirms nothing, its button does."""
    address, words, context = "david.lorenz@kunde.example", WORDS["de"], visitor(chromium, "de")
    page = context.new_page()
    page.goto(f"{shared_demo.base_url}/f/lindenhof/newsletter")
    look(page, "form.de")
    fill_in(page, "de", address)
    look(page, "form-thanks.de")
    page.goto(mailed(shared_demo, "david"))
    expect(page.get_by_role("button", name=words["yes"])).to_be_visible()
    look(page, "form-confirm.de")
    page.reload()
    assert states(shared_demo, address) == ["asked"]

    screen = Screen(page, shared_demo.base_url)
    screen.choose("David Lorenz")
    screen.phone.locator(".note", has_text="bestätigen").first.click()
    screen.phone.frame_locator("iframe.paper").get_by_role("link").first.click()
    screen.browser.get_by_role("button", name=words["yes"]).click()
    expect(screen.browser.get_by_role("status")).to_have_text(words["done"])
    assert states(shared_demo, address) == ["asked", "given", "confirmed"]
    chosen = asked(shared_demo, "/people/user:david/preferences")["topics"]
    assert chosen == {"new-collections": False, "care-tips": True, "offers": False}
    context.close()
    proven(shared_demo, chromium, "de", address)


def test_the_form_in_a_page_of_the_shop_asks_in_the_language_of_that_page(
    shared_demo: DemoServer, chromium: Browser
) -> None:
    """The frame names the page of the shop in the proof; the link opens in any browser."""
    address, words, context = "ben.okafor@kunde.example", WORDS["en"], visitor(chromium, "en")
    page = context.new_page()
    page.goto(f"{shared_demo.base_url}/demo/shop?customer=ben")
    page.get_by_role("link", name="Get the newsletter").click()
    page.wait_for_url(re.compile("/demo/shop/newsletter"))
    fill_in(page.frame_locator("iframe.account-frame"), "en", address)
    page.goto(mailed(shared_demo, "ben"))
    look(page, "form-confirm.en")
    assert states(shared_demo, address) == ["asked"]
    page.get_by_role("button", name=words["yes"]).click()
    expect(page.get_by_role("status")).to_have_text(words["done"])
    look(page, "form-confirmed.en")
    first, *then = entries(shared_demo, address)
    assert [one["state"] for one in then] == ["given", "confirmed"]
    assert first["proof"]["method"] == "embedded_form"
    assert "/demo/shop" in first["proof"]["page"]
    context.close()
    proven(shared_demo, chromium, "en", address)
