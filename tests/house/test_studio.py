"""The studio as a house: every screen has its place in the navigation, its picture, and its page in the guide."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
ROUTES = WEB / "src" / "app" / "routes" / "_studio"
SCREENS: list[dict[str, str]] = json.loads((WEB / "screens.json").read_text(encoding="utf-8"))


def test_every_screen_of_the_navigation_has_a_route_a_picture_and_a_place_in_the_guide() -> None:
    places = ("screens.ts", "frame/account-menu.tsx")
    text = "".join((WEB / "src" / "app" / name).read_text(encoding="utf-8") for name in places)
    addresses = set(re.findall(r'to(?:: |=)"(/[a-z]*)"', text))
    assert addresses == {screen["path"] for screen in SCREENS if re.fullmatch(r"/[a-z]*", screen["path"])}
    assert [one for one in addresses if not (ROUTES / one.strip("/") / "index.tsx").is_file()] == []
    guide = (ROOT / "docs" / "guide" / "studio.md").read_text(encoding="utf-8")
    named = [f"../images/studio/{screen['name']}.png" for screen in SCREENS if "-" not in screen["name"]]
    assert [one for one in named if one not in guide] == []
    assert [one for one in named if not (ROOT / "docs" / "guide" / one).resolve().is_file()] == []


def test_every_folder_of_routes_is_a_screen_that_is_photographed() -> None:
    shown = {screen["path"].split("/")[1] for screen in SCREENS}
    folders = {path.name for path in ROUTES.iterdir() if path.is_dir()}
    assert folders - shown == set()


def test_every_feature_keeps_its_words_in_one_file_in_both_languages() -> None:
    features = [path for path in (WEB / "src" / "features").iterdir() if path.is_dir()]
    missing = [path.name for path in features if not list(path.glob("words*.ts"))]
    assert missing == []


def test_nothing_that_is_made_is_kept() -> None:
    kept = (ROOT / ".gitignore").read_text(encoding="utf-8")
    for made in ("/web/dist/", "/web/src/api/generated/", "/web/src/app/route-tree.gen.ts"):
        assert made in kept


def test_no_file_of_the_studio_imports_itself_by_way_of_others() -> None:
    source = WEB / "src"
    files = {path.relative_to(source).with_suffix("").as_posix(): path for path in source.rglob("*.ts*")}
    leads: dict[str, set[str]] = {}
    for name, path in files.items():
        found = re.findall(
            r'^(?:import|export)(?! type)[^;]*?from "@/([^"]+)";', path.read_text(encoding="utf-8"), re.M
        )
        leads[name] = {other for other in found if other in files}
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join([*way[way.index(name) :], name])
        if name not in done:
            for other in sorted(leads[name]):
                walk(other, (*way, name))
            done.add(name)

    for name in sorted(leads):
        walk(name, ())
