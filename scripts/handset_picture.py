"""Draw docs/images/handset.png: the demo's phone with a push and a text message, as `make demo` shows them.

    .venv/bin/python scripts/handset_picture.py

Runs the demo on a database of its own, plays the first part of two scenes, and takes the picture with the system's
Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from anklang.storage import embedded
from anklang.storage.migrate import migrate

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the rig that the browser tests use

from demo_server import demo_server  # noqa: E402

TARGET = ROOT / "docs" / "images" / "handset.png"
MOST_BYTES = 200 * 1024
WHO, WHAT = "Clara Whitfield", "Heather mug"


def draw(base_url: str, target: Path) -> None:
    """Play the scenes and photograph what the visitor sees."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 750}, locale="en-GB")
        page.goto(f"{base_url}/demo")
        shop, phone = page.frame_locator("iframe.shop-frame"), page.frame_locator("iframe.phone-frame")
        page.get_by_label("Phone of").select_option(label=WHO)
        phone.get_by_role("region", name=f"Phone of {WHO}").wait_for()
        shop.get_by_role("link", name=WHAT).first.click()
        shop.get_by_role("button", name="Add to cart").click()
        shop.locator("li.chip.sent", has_text="Product Added").wait_for()
        page.request.post(f"{base_url}/demo/api/campaign", data={"journey": "s1-collection-launch"})
        phone.locator(".note", has_text="Heather collection").wait_for()
        page.locator(".skips").get_by_role("button", name="+ 30 min").click()
        phone.locator(".note", has_text=WHAT).wait_for()
        shop.locator(".toast").wait_for(state="detached")
        page.screenshot(path=target)
        browser.close()


def main() -> None:
    """Draw the picture; fails where it became too large for a README."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.start(Path(folder))
        try:
            migrate(server.url())
            with demo_server(server.url(), Path(folder)) as demo:
                draw(demo.base_url, TARGET)
        finally:
            server.stop()
    size = TARGET.stat().st_size
    print(f"{TARGET.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        sys.exit(f"The picture has more than {MOST_BYTES} bytes.")


if __name__ == "__main__":
    main()
