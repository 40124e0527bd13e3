"""How the studio's files are served."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from anklang.http.studio import studio_routes


class _Site:
    def __init__(self, demo: bool) -> None:
        self.demo = demo


def _client(files: Path, *, demo: bool = False) -> TestClient:
    app = Starlette(routes=studio_routes(files))
    app.state.site = _Site(demo)
    return TestClient(app)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built studio of two files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-abc123.js").write_text("studio()", encoding="utf-8")
    (tmp_path / "index.html").write_text("<!doctype html><head><title>Anklang</title>", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/people", "/journeys/s2-abandoned-cart", "/login"])
def test_every_address_of_a_screen_answers_the_application(built: Path, path: str) -> None:
    answer = _client(built).get(path, headers={"accept": "text/html"})
    assert (answer.status_code, "<title>Anklang" in answer.text) == (200, True)
    assert "script-src" not in answer.headers["content-security-policy"]  # only our own files, by default-src
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/api/nothing", "/favicon.ico", "/.well-known/x", "/assets/gone.js"]
)
def test_what_is_no_screen_is_not_found(built: Path, path: str) -> None:
    assert _client(built).get(path).status_code == 404


def test_built_files_are_kept_for_ever_because_their_names_change(built: Path) -> None:
    answer = _client(built).get("/assets/index-abc123.js")
    assert (answer.status_code, answer.text) == (200, "studio()")
    assert "immutable" in answer.headers["cache-control"]


def test_only_the_page_of_a_demo_says_that_it_is_one(built: Path) -> None:
    assert "anklang-demo" in _client(built, demo=True).get("/").text
    assert "anklang-demo" not in _client(built).get("/").text


def test_without_built_files_the_page_says_what_to_do(tmp_path: Path) -> None:
    assert "make web" in _client(tmp_path).get("/").text
