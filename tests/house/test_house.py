"""The project keeps its house rules, and each rule is able to fail."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from house import checks

ROOT = Path(__file__).parents[2]
HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.__name__)
def test_the_project_keeps_the_rule(check: checks.Check) -> None:
    wrong = check(ROOT)
    assert not wrong, "\n" + "\n".join(wrong)


MIGRATION = {"src/anklang/storage/migrations/versions/1.py": 'op.execute("CREATE TABLE profile (id uuid)")\n'}
PROFILES = {"src/anklang/profiles/store.py": 'Q = "SELECT id FROM profile"\n'}

# rule, planted files, what the message must say; no message: the files are fine
PLANTED: list[tuple[checks.Check, dict[str, str], str]] = [
    (checks.sizes, {"src/a.py": "x = 1\n" * 401}, "src/a.py: 401 lines"),
    (checks.sizes, {"web/src/a.tsx": "let x = 1\n" * 401}, "a.tsx: 401 lines"),
    (checks.sizes, {"src/a.py": "def f():\n" + "    x = 1\n" * 60}, "src/a.py:1: f has 61 lines"),
    (checks.sizes, {"src/a.py": "class A:\n  async def f():\n" + "    x = 1\n" * 60}, "a.py:2: f has 61"),
    (checks.sizes, {"src/a.py": "def f():\n" + "    x = 1\n" * 59}, ""),
    (checks.docstrings, {"src/a.py": "def do(): pass\n"}, "src/a.py:1: do has no docstring"),
    (checks.docstrings, {"src/a.py": "class A:\n    def do(self): pass\n"}, "src/a.py:2: do"),
    (checks.docstrings, {"src/a.py": "def _do(): pass\nclass B(A):\n    def do(self): pass\n"}, ""),
    (checks.hosts_and_paths, {"README.md": "from https://py" + "pi.org/simple\n"}, "README.md:1: names py"),
    (checks.hosts_and_paths, {"a.json": '{"resolved": "https://registry.npm' + 'js.org/x"}'}, "a.json:1"),
    (checks.hosts_and_paths, {"src/a.py": 'P = "/ro' + 'ot/.venv"\n'}, "a.py:1: names /ro"),
    (checks.hosts_and_paths, {"src/a.py": "# see /wo" + "rk/shared\n"}, "a.py:1: names /wo"),
    (checks.hosts_and_paths, {"src/a.py": "# see /ho" + "me/anna/x\n"}, "a.py:1: names /ho"),
    (checks.hosts_and_paths, {"src/a.py": 'P = "/workspaces/1"  # the/root\n'}, ""),
    (
        checks.requirements,
        {"requirements/a.txt": f"--index-url https://x\na==1 \\\n  {HASH}\n"},
        "a.txt:1: names",
    ),
    (checks.requirements, {"requirements/a.in": "a @ git+ssh://x\n"}, "a.in:1: names an address"),
    (checks.requirements, {"requirements/a.txt": f"a==1 \\\n    {HASH}\nb==2\n"}, "b==2 is not pinned"),
    (
        checks.requirements,
        {"web/package-lock.json": '{"url": "https://x"}'},
        "package-lock.json:1: names an address",
    ),
    (checks.requirements, {"uv.lock": ""}, "uv.lock: records addresses"),
    (checks.requirements, {"requirements/a.txt": f"# made\na==1 \\\n    {HASH}\n"}, ""),
    (checks.unfinished, {"src/a.py": "# TO" + "DO: later\n"}, "src/a.py:1: TO"),
    (checks.unfinished, {"sdk/web/a.ts": "// FIX" + "ME\n"}, "a.ts:1: FIX"),
    (
        checks.unfinished,
        {"src/a.py": "def f():\n    raise NotImpl" + "ementedError\n"},
        "a.py:2: raise NotImpl",
    ),
    (checks.unfinished, {"src/a.py": "todos = 1\n"}, ""),
    (
        checks.tables,
        MIGRATION | PROFILES | {"src/anklang/segments/find.py": 'Q = f"SELECT {a} FROM profile p"\n'},
        "table profile is named by 2 folders: src/anklang/profiles/store.py:1, src/anklang/segments/find.py:1",
    ),
    (
        checks.tables,
        MIGRATION | PROFILES | {"src/anklang/flows/a.py": 'Q = "UPDATE profile SET x = 1"\n'},
        "",
    ),
    (
        checks.tables,
        MIGRATION | PROFILES | {"src/anklang/segments/a.py": '"""Reads nothing from profile."""\n'},
        "",
    ),
    (
        checks.mocks,
        {"tests/test_a.py": "def test_a():\n    monkeypatch.setattr(a, 'b', c)\n"},
        "1 mocks in 1 tests",
    ),
    (
        checks.mocks,
        {"tests/test_a.py": "def test_a():\n    with mock.patch('a'): pass\n"},
        "1 mocks in 1 tests",
    ),
    (checks.mocks, {"tests/test_a.py": "def test_a(): f()\n" * 10 + "x = MagicMock()\n"}, ""),
    (
        checks.assertions,
        {"tests/test_a.py": "def test_a():\n    f()\n"},
        "test_a.py:1: test_a asserts nothing",
    ),
    (
        checks.assertions,
        {"tests/test_a.py": "def h(): g()\ndef test_a():\n    h()\n"},
        "test_a asserts nothing",
    ),
    (checks.assertions, {"tests/test_a.py": "def h():\n    assert x\ndef test_a():\n    h()\n"}, ""),
    (checks.assertions, {"tests/test_a.py": "def test_a():\n    with pytest.raises(E): f()\n"}, ""),
]


@pytest.mark.parametrize(("check", "planted", "message"), PLANTED)
def test_the_rule_finds_what_is_planted_and_nothing_else(
    check: checks.Check, planted: dict[str, str], message: str, tmp_path: Path
) -> None:
    for name, content in planted.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    found = check(tmp_path)
    assert len(found) == bool(message)
    assert all(message in line for line in found)


def test_ignored_files_are_not_looked_at(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("made.py\n")
    (tmp_path / "made.py").write_text("x = 1\n" * 500)
    assert checks.sizes(tmp_path) == []
    (tmp_path / "written.py").write_text("x = 1\n" * 500)
    assert checks.sizes(tmp_path) == ["written.py: 500 lines, 400 are allowed; split it by verb"]


def test_every_store_has_its_contract() -> None:
    """Import-linter needs one contract per capability; a new store without one would be open to everybody."""
    contracts = (ROOT / "pyproject.toml").read_text()
    owners = [path.parent.name for path in (ROOT / "src" / "anklang").glob("*/store.py")]
    protected = {module for line in re.findall(r"^protected_modules = \[(.*)\]$", contracts, re.M)
                 for module in re.findall(r'"([^"]+)"', line)}  # fmt: skip
    missing = [owner for owner in owners if f"*.{owner}.store" not in protected]
    assert missing == []
