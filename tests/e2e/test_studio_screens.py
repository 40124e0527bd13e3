"""Every screen of the studio, filled by the demo: it opens without a fault, and axe finds nothing (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_server import DemoServer, demo_server
from e2e.studio import SCREENS, Studio
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def filled(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """One demo for all screens."""
    folder: Path = tmp_path_factory.mktemp("studio")
    with demo_server(shared_database_url, folder, households=25) as running:
        yield running


@pytest.mark.timeout(600)  # some sixty screens, each searched by axe
@pytest.mark.parametrize(("language", "theme"), [("de", "light"), ("en", "dark")])
def test_every_screen_opens_without_a_fault_and_can_be_used_by_everybody(
    filled: DemoServer, chromium: Browser, language: str, theme: str
) -> None:
    """WCAG 2.2 AA by axe; errors of scripts and of requests count as faults."""
    studio = Studio(chromium, filled.base_url, language, theme)
    found: dict[str, list[str]] = {}
    for screen in SCREENS:
        studio.open(screen["path"])
        wrong = studio.violations() + studio.faults
        studio.faults.clear()
        if wrong:
            found[screen["name"]] = wrong
    studio.close()
    assert found == {}, "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults)
