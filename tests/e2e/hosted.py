"""The pages that customers see without log-in, in a browser of their own."""

from __future__ import annotations

from e2e.studio import PICTURES, violations
from playwright.sync_api import Browser, BrowserContext, Page


def visitor(chromium: Browser, language: str, **more: bool) -> BrowserContext:
    """A customer's own browser."""
    locale = "de-DE" if language == "de" else "en-GB"
    return chromium.new_context(viewport={"width": 1000, "height": 800}, locale=locale, **more)  # type: ignore[arg-type]


def look(page: Page, name: str) -> None:
    """No fault by axe, its best practices included, and a picture to look at."""
    assert violations(page, "best-practice") == []
    page.screenshot(path=str(PICTURES / f"hosted-{name}.png"), full_page=True)
