"""The studio as somebody sees it who is logged in: its screens by name, in a language and a theme, checked by axe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Frame, Locator, Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS: list[dict[str, str]] = json.loads((ROOT / "web" / "screens.json").read_text(encoding="utf-8"))
PICTURES = ROOT / "web" / "screens"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_FIRST = {  # what stands for a name in an address: the list it is the first entry of, and its field there
    "person": ("/people?search=anna", "id"),
    "segment": ("/segments", "id"),
    "template": ("/templates", "id"),
}


def violations(page: Page | Frame, *more: str) -> list[str]:
    """What axe finds against WCAG 2.2 AA, and against `more` of its sets of rules, on the page as it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        [*_RULES, *more],
    )
    return [
        f"{one['id']}: {one['help']} – {node['target']} {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def button(page: Page, name: str) -> Locator:
    """A button of the screen by its whole name."""
    return page.locator("#main").get_by_role("button", name=name, exact=True)


def figure(page: Page, name: str) -> Locator:
    """The card of a figure by its name."""
    return page.locator("#main .mantine-Paper-root").filter(has=page.get_by_text(name, exact=True)).last


class Studio:
    """A browser that is logged in to a demo."""

    def __init__(self, browser: Browser, base_url: str, language: str = "de", theme: str = "light") -> None:
        self.base_url = base_url
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 800}, locale="de-DE" if language == "de" else "en-GB",
            timezone_id="Europe/Berlin", reduced_motion="reduce",
        )  # fmt: skip
        # Previews stand in sandboxed frames, which have no storage of their own.
        self.context.add_init_script(
            f"try {{ localStorage.setItem('anklang-language', '{language}');"
            f"localStorage.setItem('anklang-theme', '{theme}');"
            "localStorage.setItem('anklang-tour', 'ended') } catch {}"
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.set_default_timeout(40_000)
        entered = self.page.request.post(f"{base_url}/api/session/demo", data={"enter": True})
        assert entered.ok, entered.text()
        self.csrf: str = entered.json()["csrf"]

    def get(self, path: str) -> Any:
        """What the API answers."""
        answer = self.page.request.get(f"{self.base_url}/api{path}")
        assert answer.ok, (path, answer.text())
        return answer.json()

    def address(self, pattern: str) -> str:
        """An address of `screens.json` with real ids in place of names."""

        def real(found: re.Match[str]) -> str:
            name = found.group(1)
            if name == "journey":
                return "s2-abandoned-cart"
            path, field = _FIRST[name]
            return str(self.get(path)["items"][0][field])

        return re.sub(r"\{(\w+)\}", real, pattern)

    def open(self, pattern: str) -> None:
        """Go to a screen and wait until it has loaded all that it shows."""
        self.page.goto(self.base_url + self.address(pattern))
        self.page.get_by_role("heading", level=1).first.wait_for()
        self.page.wait_for_load_state("networkidle")
        self.page.locator("[role=status][aria-label]").first.wait_for(state="detached")

    def violations(self) -> list[str]:
        """What axe finds on the screen as it is."""
        return violations(self.page)

    def close(self) -> None:
        """Leave."""
        self.context.close()
