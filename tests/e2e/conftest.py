"""A real Chromium and a running demo for every story."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Databases
from demo_server import DemoServer, demo_server
from e2e.studio import Studio
from playwright.sync_api import Browser, Page, expect, sync_playwright

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SLOW = 40_000  # ms; a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and "CI" in os.environ:  # .ci/run installs one, so there it must never be missed
        pytest.fail("there is no Chromium on this machine; .ci/run should have installed it")
    if found is None:
        pytest.skip("there is no Chromium on this machine; install the package chromium")
    expect.set_options(timeout=SLOW)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[DemoServer]:
    """A demo that was set up just now."""
    with demo_server(database_url, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def shared_demo(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """One demo for all stories that touch only what they make, or a customer whom no other story touches."""
    name = databases.clone()
    with demo_server(databases.server.url(name), tmp_path_factory.mktemp("shared")) as running:
        yield running
    databases.drop(name)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page of a German visitor; faults that scripts report fail the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(SLOW)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def studio(shared_demo: DemoServer, chromium: Browser) -> Iterator[Studio]:
    """Somebody who is logged in to the shared demo; faults of scripts fail the story."""
    entered = Studio(chromium, shared_demo.base_url)
    yield entered
    entered.close()
    assert entered.faults == []
