"""The wheel runs alone: it holds the playbooks, the web SDK and the studio, and is not made without them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = {
    "sdk/web/dist/anklang.js": "anklang/static/sdk/anklang.js",
    "sdk/web/dist/anklang-sw.js": "anklang/static/sdk/anklang-sw.js",
    "web/dist/index.html": "anklang/static/studio/index.html",
    "web/dist/assets/index-1.js": "anklang/static/studio/assets/index-1.js",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the build reads, with built web files of one line each."""
    copy = tmp_path / "checkout"
    for folder in ("src/anklang", "playbooks", "requirements"):
        shutil.copytree(ROOT / folder, copy / folder)
    for name in ("pyproject.toml", "setup.py", "LICENSE"):
        shutil.copyfile(ROOT / name, copy / name)
    for name in BUILT:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("built\n")
    (copy / "sdk/web/dist/.built").write_text("")  # the mark of make
    return copy


def build(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-index", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(checkout / "out"), "."]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=100)


def names(checkout: Path) -> set[str]:
    """The files in the wheel."""
    (wheel,) = (checkout / "out").glob("anklang-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_the_wheel_holds_everything_that_the_program_looks_for(checkout: Path) -> None:
    first = build(checkout)
    assert first.returncode == 0, first.stderr
    (checkout / "web/dist/assets/index-1.js").rename(checkout / "web/dist/assets/index-2.js")
    again = build(checkout)
    assert again.returncode == 0, again.stderr

    inside = names(checkout)
    playbooks = {p.relative_to(ROOT) for p in (ROOT / "playbooks").rglob("*") if p.is_file()}
    assert {f"anklang/{name}" for name in playbooks} <= inside
    scaffold = {p.relative_to(ROOT / "src") for p in (ROOT / "src/anklang/cli/scaffold").rglob("*.txt")}
    assert {str(name) for name in scaffold} <= inside
    assert scaffold
    assert set(BUILT.values()) - inside == {"anklang/static/studio/assets/index-1.js"}, "of an earlier build"
    assert "anklang/static/studio/assets/index-2.js" in inside
    assert "anklang/storage/migrations/versions/v0001_first.sql" in inside
    assert "anklang/demo/pages/shop.html" in inside
    assert "anklang/py.typed" in inside
    assert [name for name in inside if name.endswith(".pyc") or "/." in name] == []


@pytest.mark.parametrize("missing", ["sdk/web/dist", "web/dist"])
def test_without_the_built_web_files_there_is_no_wheel_but_a_word_on_what_to_do(
    checkout: Path, missing: str
) -> None:
    shutil.rmtree(checkout / missing)
    built = build(checkout)
    assert built.returncode != 0
    assert f"{missing}/" in built.stderr
    assert "Run `make web`" in built.stderr
    assert not (checkout / "out").exists() or not list((checkout / "out").iterdir())
