"""Links made by hand: where they may lead, on which device, their clicks, their pictures; and whether the app opens."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from api_rig import Rig, assert_problem, pages
from starlette.applications import Starlette
from starlette.testclient import TestClient

from anklang.http.links import link_routes
from anklang.links.qr import qr_svg
from anklang.workspaces.store import remember

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def shop(api: Rig) -> Iterator[Rig]:
    """A workspace whose links may lead to its shop and one more host."""
    client = api.key()
    with api.database.transaction() as tx:
        remember(tx, "link_key", "ab" * 32)
    settings = client.get("/api/workspace").json()["settings"]
    settings["shop"] = {"url": "https://shop.example", "hosts": ["apps.example"]}
    assert client.put("/api/workspace/settings", json=settings).status_code == 200
    return api


def follow(api: Rig, url: str, agent: str) -> str:
    """Where a tap on a device leads."""
    app = Starlette(routes=link_routes())
    app.state.site = api.site
    client = TestClient(app, base_url="https://testserver")
    answer = client.get(f"/l/{url.rpartition('/')[2]}", headers={"User-Agent": agent}, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def make(api: Rig, **body: Any) -> dict[str, Any]:
    """A link made by hand."""
    answer = api.key().post("/api/links", json={"name": "Poster", "target": "/sale", **body})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_link_leads_each_device_where_it_should_and_counts_by_day(shop: Rig) -> None:
    made = make(shop, devices={"ios": "https://apps.example/ios", "android": "https://apps.example/android"})
    assert follow(shop, made["url"], IPHONE) == "https://apps.example/ios"
    assert follow(shop, made["url"], ANDROID) == "https://apps.example/android"
    assert follow(shop, made["url"], DESKTOP) == "https://shop.example/sale"
    shop.clock.step(days=1)
    follow(shop, made["url"], DESKTOP)
    follow(shop, made["url"], "WhatsApp/2.24")
    token = made["link"]["token"]
    found = shop.key().get(f"/api/links/{token}").json()
    assert found["sums"] == {
        "by_day": {"2026-05-04": 3, "2026-05-05": 1},
        "by_opened": {"mobile": 2, "web": 2},
    }
    (listed,) = pages(shop.key(), "/api/links", made=True)
    assert (listed["clicks"], listed["skipped"], listed["made_by"]) == (4, 1, "key first key")
    assert pages(shop.key(shop.other_key), "/api/links", made=True) == []


def test_a_link_never_leads_to_a_host_that_the_workspace_did_not_name(shop: Rig) -> None:
    client = shop.key()
    for body, paths in (
        ({"target": "https://evil.example/"}, {"target"}),
        ({"target": "javascript:alert(1)"}, {"target"}),
        ({"target": "/sale", "devices": {"ios": "https://evil.example", "desktop": "http://shop.example"}},
         {"devices.ios", "devices.desktop"}),
        ({"target": "nothing", "name": " ", "expires_at": "2026-05-04T09:00:00Z"}, {"target", "name", "expires_at"}),
    ):  # fmt: skip
        problem = assert_problem(client.post("/api/links", json={"name": "x", **body}), 422)
        assert {one["path"] for one in problem["problems"]} == paths
    assert pages(client, "/api/links") == []


def test_a_link_ends_by_itself_or_by_hand_and_then_leads_to_the_start_page(shop: Rig) -> None:
    timed, other = make(shop, expires_at="2026-05-05T10:00:00Z"), make(shop)
    token = other["link"]["token"]
    assert shop.key().post(f"/api/links/{token}/end").status_code == 204
    shop.clock.step(days=2)
    for link in (timed, other):
        assert follow(shop, link["url"], DESKTOP) == "https://shop.example?link=expired"
    assert_problem(shop.key(shop.other_key).post(f"/api/links/{token}/end"), 404)


def test_the_picture_is_a_qr_code_with_a_quiet_zone_in_the_wanted_colours(shop: Rig) -> None:
    token = make(shop)["link"]["token"]
    answer = shop.key().get(f"/api/links/{token}/qr.svg", params={"dark": "#1f4d3a"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = ET.fromstring(answer.text)
    width = float(root.attrib["viewBox"].split()[2])
    assert (width - 8 - 17) % 4 == 0, "17 + 4 × version modules and four of quiet on each side"
    assert "#1f4d3a" in answer.text
    assert_problem(shop.key().get(f"/api/links/{token}/qr.svg", params={"dark": "red"}), 422)
    assert_problem(shop.key(shop.other_key).get(f"/api/links/{token}/qr.svg"), 404)
    assert qr_svg("https://shop.example/l/abc") == qr_svg("https://shop.example/l/abc")


def test_what_keeps_links_from_opening_the_app_is_named(shop: Rig) -> None:
    client = shop.key()
    nothing = client.get("/api/links/app-check").json()
    assert (nothing["works"], [one["set_up"] for one in nothing["files"]]) == (True, [False, False])
    settings = client.get("/api/workspace").json()["settings"]
    settings["shop"] |= {
        "ios_app": "wrong",
        "android_package": "com.example.shop",
        "android_fingerprints": ["AB:CD"],
    }
    client.put("/api/workspace/settings", json=settings)
    found = client.get("/api/links/app-check").json()
    faults = {one["platform"]: [problem["path"] for problem in one["problems"]] for one in found["files"]}
    assert faults == {"ios": ["shop.ios_app"], "android": ["shop.android_fingerprints[0]"]}
    settings["shop"] |= {
        "ios_app": "ABCDE12345.com.example.shop",
        "android_fingerprints": [":".join(["AB"] * 32)],
    }
    client.put("/api/workspace/settings", json=settings)
    good = client.get("/api/links/app-check").json()
    assert (good["works"], good["served_here"]) == (True, True)
    assert good["files"][0]["document"]["applinks"]["details"][0]["appIDs"] == ["ABCDE12345.com.example.shop"]
    settings["shop"]["app_host"] = "go.shop.example"
    client.put("/api/workspace/settings", json=settings)
    away = client.get("/api/links/app-check").json()
    assert (away["works"], away["served_here"]) == (False, False)
