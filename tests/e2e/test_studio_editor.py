"""Who edits a journey goes on after publishing, and is never at odds with themselves, only with a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from demo_server import DemoServer, until
from e2e.studio import Studio
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def _journey(demo: DemoServer, id_: str, name: str, minutes: int = 30) -> dict[str, Any]:
    """Keep a draft as a colleague does, whatever was there; answers it."""
    draft = {
        "id": id_, "name": name, "enter": {"on": [{"event": "Cart Updated"}]},
        "steps": [{"wait": "pause", "for": f"{minutes}m"}, {"wait": "night", "for": "8h"}],
    }  # fmt: skip
    status, said, _ = demo.call(f"/api/journeys/{id_}/draft", draft, _key(demo), "PUT")
    assert status == 200, said
    return draft


def _key(demo: DemoServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {demo.made.api_key}"}


def _publish(page: Page, version: int) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    publish = dialog.get_by_role("button", name=f"Publish version {version}")
    publish.wait_for()
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    publish.click()
    expect(dialog.get_by_text(f"Version {version} is published")).to_be_visible()


def _wait_for(page: Page, minutes: int) -> None:
    """Change how long the first step waits."""
    page.locator(".react-flow__node").nth(1).click()
    page.get_by_role("complementary").get_by_label("How long").first.fill(str(minutes))


def _is_kept(demo: DemoServer, id_: str, wait: str) -> bool:
    """Whether the draft has this wait within a few seconds."""
    path = f"/api/journeys/{id_}"
    return until(
        lambda: (
            (demo.call(path, None, _key(demo))[1]["draft"] or {"steps": [{}]})["steps"][0].get("for") == wait
        )
    )


def test_editing_goes_on_after_publishing_and_after_a_version_was_brought_back(
    shared_demo: DemoServer, chromium: Browser
) -> None:
    demo = shared_demo
    _journey(demo, "goes-on", "Goes on")
    studio = Studio(chromium, demo.base_url, "en")
    page = studio.page
    page.goto(f"{demo.base_url}/journeys/goes-on")
    _publish(page, 1)
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    _wait_for(page, 45)
    assert _is_kept(demo, "goes-on", "45m")
    _publish(page, 2)
    page.get_by_role("dialog").get_by_role("button", name="Restore version 1").click()
    page.get_by_role("dialog").wait_for(state="detached")
    expect(page.locator(".react-flow__node").filter(has_text="Wait 30 min")).to_be_visible()
    _wait_for(page, 50)
    assert _is_kept(demo, "goes-on", "50m")
    page.get_by_role("tab", name="Versions").or_(page.get_by_role("link", name="Versions")).first.click()
    page.get_by_role("button", name="Discard draft").click()
    expect(page.get_by_role("button", name="Discard draft")).to_be_hidden()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Discard draft")).to_be_visible()
    assert _is_kept(demo, "goes-on", "50m")
    assert studio.violations() == []
    assert studio.faults == []
    studio.close()


def test_a_colleague_is_never_overwritten_unasked_and_never_published_unseen(
    shared_demo: DemoServer, chromium: Browser
) -> None:
    demo = shared_demo
    _journey(demo, "two-people", "Two people")
    studio = Studio(chromium, demo.base_url, "en")
    page = studio.page
    page.goto(f"{demo.base_url}/journeys/two-people")
    page.locator(".react-flow__node").first.wait_for()
    _journey(demo, "two-people", "What she wrote", 40)
    _wait_for(page, 45)
    taken = page.get_by_role("alert").filter(has_text="saved this draft in the meantime")
    expect(taken).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    taken.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_role("heading", name="What she wrote")).to_be_visible()
    _wait_for(page, 20)
    assert _is_kept(demo, "two-people", "20m")
    demo.post("/api/journeys/two-people/publish", {"notes": ""}, _key(demo))
    _wait_for(page, 25)
    gone = page.get_by_role("alert").filter(has_text="published or discarded elsewhere")
    gone.get_by_role("button", name="Show what is published").click()
    expect(gone).to_be_hidden()
    expect(page.get_by_role("button", name="Published", exact=True)).to_be_visible()
    expect(page.locator(".react-flow__node").filter(has_text="Wait 20 min")).to_be_visible()
    _wait_for(page, 30)
    assert _is_kept(demo, "two-people", "30m")
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    publish = dialog.get_by_role("button", name="Publish version 2")
    publish.wait_for()
    _journey(demo, "two-people", "Her second thoughts", 60)
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    publish.click()
    expect(dialog.get_by_role("alert").filter(has_text="Look at it once more")).to_be_visible()
    assert demo.call("/api/journeys/two-people", None, _key(demo))[1]["row"]["version"] == 1
    expect(dialog.get_by_text("Her second thoughts")).to_be_visible()
    publish.click()
    expect(dialog.get_by_text("Version 2 is published")).to_be_visible()
    assert [fault for fault in studio.faults if "409" not in fault] == []  # the refusals that were provoked
    studio.close()
