"""The demo's screen as a visitor sees it: the shop on the left, the phone on the right, clock and guide above."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page


class Screen:
    """What can be done there."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        page.goto(f"{base_url}/demo")
        self.shop = page.frame_locator("iframe.shop-frame")
        self.phone = page.frame_locator("iframe.phone-frame")
        self.shop.get_by_role("link", name="Keramik", exact=True).wait_for()
        self.phone.locator(".unlock").wait_for()

    def choose(self, name: str) -> None:
        """Be another customer, in the shop and on the phone."""
        self.page.get_by_label("Handy von").select_option(label=name)
        self.phone.get_by_role("region", name=f"Handy von {name}").wait_for()

    def look_at(self, name: str) -> None:
        """Open a product's page in the shop."""
        self.shop.get_by_role("link", name="Lindenhof").first.click()
        self.shop.get_by_role("link", name=name).first.click()
        self.shop.get_by_role("heading", name=name).wait_for()

    def put_in_cart(self, name: str) -> None:
        """Put a product in the cart, and see that Anklang was told."""
        self.look_at(name)
        self.shop.get_by_role("button", name="In den Warenkorb").click()
        self.shop.locator("li.chip.sent", has_text=f"Product Added {name}").first.wait_for()

    def skip(self, label: str) -> None:
        """Press one of the buttons beside the clock."""
        self.page.locator(".skips").get_by_role("button", name=label).click()

    def note(self, text: str) -> Locator:
        """A notification on the phone."""
        return self.phone.locator(".note", has_text=text).first

    def bubble(self, text: str) -> Locator:
        """A text message in the thread on the phone."""
        return self.phone.locator(".bubble:not(.mine)", has_text=text).last

    @property
    def app(self) -> FrameLocator:
        """The shop's app on the phone."""
        return self.phone.frame_locator(".app-frame iframe")

    @property
    def browser(self) -> FrameLocator:
        """The browser of the phone."""
        return self.phone.frame_locator(".web-frame iframe")
