"""Photograph every screen of the studio, in both languages and both themes, and run axe on each.

    make screens                 all of them
    make screens ARGS=people     those whose name begins so

The pictures go to web/screens/<name>.<language>.<theme>.png (to be looked at; not kept in git), and the English ones in
the light theme to docs/images/studio, where the guide shows them. Ends with 1 where axe found something.
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
from e2e.studio import SCREENS, Studio  # noqa: E402

TARGET = ROOT / "web" / "screens"
GUIDE = ROOT / "docs" / "images" / "studio"
LOOKS = [("en", "light"), ("en", "dark"), ("de", "light"), ("de", "dark")]


def photograph(base_url: str, only: str) -> int:
    """Take all pictures; answers how many faults were found."""
    faults = 0
    shown = (ROOT / "docs" / "guide" / "studio.md").read_text(encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for language, theme in LOOKS:
            studio = Studio(browser, base_url, language, theme)
            for screen in SCREENS:
                name = screen["name"]
                if not name.startswith(only):
                    continue
                studio.open(screen["path"])
                studio.page.wait_for_timeout(
                    300
                )  # charts and the canvas finish their layout after the data is there
                picture = TARGET / f"{name}.{language}.{theme}.png"
                studio.page.screenshot(path=picture)
                if (language, theme) == LOOKS[0] and f"studio/{name}.png" in shown:
                    shutil.copyfile(picture, GUIDE / f"{name}.png")
                for fault in studio.violations() + studio.faults:
                    faults += 1
                    print(f"{name} ({language}, {theme}): {fault}", file=sys.stderr)
                studio.faults.clear()
                print(f"  {picture.name}")
            studio.close()
        browser.close()
    return faults


def main() -> None:
    """Start a demo of its own and photograph it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    GUIDE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.start(Path(folder))
        try:
            migrate(server.url())
            with demo_server(server.url(), Path(folder) / "data", households=120) as demo:
                demo.settle()
                faults = photograph(demo.base_url, sys.argv[1] if len(sys.argv) > 1 else "")
        finally:
            server.stop()
    print(f"{faults} faults" if faults else "No faults.")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
