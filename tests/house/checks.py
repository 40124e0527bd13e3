"""The house rules that no linter knows. Each check takes a project folder and returns what is wrong in it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

Check = Callable[[Path], list[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FILE = 400  # lines
LONGEST_FUNCTION = 60  # lines, docstring included
MOCKS_PER_TEST = 0.1

# Folders whose SQL may name any table: flows hold the story, storage the migrations, testing builds rows; privacy
# exports, erases and forgets what stands in every table.
ALL_TABLES = {"flows", "privacy", "storage", "testing"}

# Read-only exceptions, each with its reason: table -> folders that may name it besides its owner.
SHARED_TABLES: dict[str, set[str]] = {
    "memberships": {"profiles"},  # people are loaded with their segments in one statement
    "consent_states": {"profiles"},  # and with their consents
    "identities": {"profiles", "segments"},  # conditions look at names
    "people": {"segments", "demo"},  # conditions look at profiles
    "events": {"segments"},  # counters are filled from history
    "shards": {"messages", "segments"},  # the sending lock; the lock for filling counters
    "workspaces": {"access", "segments"},  # names in the list of roles; the epoch is raised with a definition
    "suppressions": {"segments"},
}

CODE = {
    ".py",
    ".ts",
    ".tsx",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".sh",
    ".toml",
    ".yaml",
    ".yml",
    ".sql",
    ".liquid",
}
NOT_TEXT = {".png", ".jpg", ".gif", ".ico", ".woff2", ".webp", ".pdf", ".gz", ".zip", ".dump", ".parquet"}
UNTRACKED = {".git", ".venv", "node_modules", "dist", "build", "__pycache__", ".test-data"}

# written in two halves, so that this file passes its own check
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "deb." + "debian.org",
    "proxy." + "golang.org",
    "crates" + ".io",
]
MACHINE_PATH = re.compile(
    r"""(?:^|[\s"'`=(:,])(/(?:work|root|tmp)(?![\w-])|/(?:home|Users)/[a-z]\w*/|/opt/(?:wheels|py))"""
)
UNFINISHED = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", r"raise\s+NotImpl" + "ementedError"]) + r")\b"
)
TABLE_MADE = re.compile(
    r"""CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)|create_table\(\s*["'](\w+)""", re.I
)
TABLE_USED = r"""\b(?:FROM|JOIN|INTO|UPDATE|COPY|TABLE|TRUNCATE|USING)\s+(?:ONLY\s+)?"?({names})\b"""


def files(root: Path, *suffixes: str, under: str = "") -> Iterator[Path]:
    """The files that are, or would be, committed."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-co", "--exclude-standard", "-z", under or "."]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split(
            "\0"
        )
        paths = [root / name for name in listed if name]
    else:
        paths = [
            path
            for path in (root / under).rglob("*")
            if not UNTRACKED.intersection(part for part in path.relative_to(root).parts)
        ]
    for path in sorted(paths):
        if path.is_file() and (path.suffix in suffixes or not suffixes):
            yield path


def sizes(root: Path) -> list[str]:
    """No file over 400 lines, no function over 60; migrations may hold one long function."""
    wrong = []
    for path in files(root, ".py", ".ts", ".tsx"):
        text = path.read_text()
        lines = text.count("\n")
        if lines > LONGEST_FILE:
            wrong.append(
                f"{path.relative_to(root)}: {lines} lines, {LONGEST_FILE} are allowed; split it by verb"
            )
        if path.suffix != ".py" or "versions" in path.parts:
            continue
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, Function)
                and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
            ):
                where = f"{path.relative_to(root)}:{node.lineno}"
                wrong.append(f"{where}: {node.name} has {length} lines, {LONGEST_FUNCTION} are allowed")
    return wrong


def docstrings(root: Path) -> list[str]:
    """Public functions, and public methods of classes that do not implement somebody else's, say what they do."""
    wrong = []
    for path in files(root, ".py", under="src"):
        if "versions" in path.parts or path.name == "env.py":
            continue
        for node in _public_functions(ast.parse(path.read_text())):
            if ast.get_docstring(node) is None:
                wrong.append(f"{path.relative_to(root)}:{node.lineno}: {node.name} has no docstring")
    return wrong


def _public_functions(tree: ast.Module) -> Iterator[Function]:
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    scopes += [
        n for n in tree.body if isinstance(n, ast.ClassDef) and not n.bases and not n.name.startswith("_")
    ]
    for scope in scopes:
        for node in scope.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                decorators = {ast.unparse(d).rpartition(".")[2] for d in node.decorator_list}
                if not decorators & {"overload", "setter", "override"}:
                    yield node


def hosts_and_paths(root: Path) -> list[str]:
    """No registry's host and no path of somebody's machine in any file."""
    wrong = []
    for path in files(root):
        if path.suffix in NOT_TEXT or path.name == "checks.py":
            continue
        text = path.read_text(errors="replace")
        if not any(host in text for host in REGISTRIES) and not MACHINE_PATH.search(text):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found = [host for host in REGISTRIES if host in line]
            found += [match.group(1) for match in MACHINE_PATH.finditer(line) if not line.startswith("#!")]
            wrong += [f"{path.relative_to(root)}:{number}: names {name}" for name in found]
    return wrong


def requirements(root: Path) -> list[str]:
    """Requirements name packages only; pinned ones have a hash each; no lock file that records addresses."""
    wrong = [
        f"{name}: records addresses; commit hashed requirements instead"
        for name in ("uv.lock", "pylock.toml", "poetry.lock")
        if (root / name).exists()
    ]
    for path in files(root, ".json"):
        if path.name == "package-lock.json":
            lines = enumerate(path.read_text().splitlines(), 1)
            wrong += [
                f"{path.relative_to(root)}:{n}: names an address; run `make lock`"
                for n, line in lines
                if "://" in line
            ]
    for path in files(root, ".in", ".txt", under="requirements"):
        text = path.read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(
                r"://|git\+|@ file|^\s*(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)\b", line
            ):
                wrong.append(f"{path.relative_to(root)}:{number}: names an address: {line.strip()}")
        if path.suffix == ".txt":
            pins = [block for block in re.split(r"\n(?=\S)", text) if block[:1] not in "#-"]
            wrong += [
                f"{path.relative_to(root)}: {block.split()[0]} is not pinned with a hash"
                for block in pins
                if block.strip() and ("==" not in block or "--hash=sha256:" not in block)
            ]
    return wrong


def unfinished(root: Path) -> list[str]:
    """Real, or not there."""
    return [
        f"{path.relative_to(root)}:{number}: {match.group(1)}"
        for path in files(root)
        if path.suffix in CODE
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if (match := UNFINISHED.search(line))
    ]


def tables(root: Path) -> list[str]:
    """A table is named in the SQL of one folder only, its owner's (and of flows)."""
    source = root / "src" / "anklang"
    made = {
        name.lower()
        for path in files(root, ".py", ".sql", under="src/anklang/storage/migrations")
        for pair in TABLE_MADE.findall(path.read_text())
        for name in pair
        if name
    }
    if not made:
        return []
    used = re.compile(TABLE_USED.format(names="|".join(sorted(made, key=len, reverse=True))), re.I)
    users: dict[str, dict[str, str]] = defaultdict(dict)  # table -> folder -> where
    for path in files(root, ".py", ".sql", under="src/anklang"):
        folder = path.relative_to(source).parts[0]
        if folder in ALL_TABLES:
            continue
        for line, text in _strings(path):
            for table in used.findall(text):
                users[table.lower()].setdefault(folder, f"{path.relative_to(root)}:{line}")
    wrong = []
    for table, places in sorted(users.items()):
        owners = {
            folder: where for folder, where in places.items() if folder not in SHARED_TABLES.get(table, ())
        }
        if len(owners) > 1:
            wrong.append(
                f"table {table} is named by {len(owners)} folders: {', '.join(sorted(owners.values()))}"
            )
    return wrong


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a file that look like SQL (docstrings do not), each with its line."""
    if path.suffix == ".sql":
        yield 1, path.read_text()
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            text = " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY|TRUNCATE|JOIN|FROM)\s", text):
            yield node.lineno, text


def mocks(root: Path) -> list[str]:
    """At most one mock or patch for ten tests: the real thing runs where it can."""
    names = {"Mock", "MagicMock", "AsyncMock", "patch", "create_autospec"}
    tests, uses = 0, []
    for path in files(root, ".py", under="tests"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function) and node.name.startswith("test_"):
                tests += 1
            elif isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if (
                    called.rpartition(".")[2] in names
                    or called.startswith("patch.")
                    or called == "monkeypatch.setattr"
                ):
                    uses.append(f"{path.relative_to(root)}:{node.lineno}")
    if len(uses) <= MOCKS_PER_TEST * tests:
        return []
    return [f"{len(uses)} mocks in {tests} tests, {MOCKS_PER_TEST} per test are allowed: {', '.join(uses)}"]


def assertions(root: Path) -> list[str]:
    """Every test asserts something, itself or through a function of its module or one that is called assert_…"""
    wrong = []
    for path in files(root, ".py", under="tests"):
        if not path.name.startswith("test_"):
            continue
        functions = {n.name: n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, Function)}
        for name, node in functions.items():
            if name.startswith("test_") and not _asserts(node, functions, set()):
                wrong.append(f"{path.relative_to(root)}:{node.lineno}: {name} asserts nothing")
    return wrong


def _asserts(function: Function, local: dict[str, Function], seen: set[str]) -> bool:
    seen.add(function.name)
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in {"raises", "warns", "fail", "expect"} or called.startswith(("assert_", "expect_")):
                return True
            if called in local and called not in seen and _asserts(local[called], local, seen):
                return True
    return False


ALL: list[Check] = [
    sizes,
    docstrings,
    hosts_and_paths,
    requirements,
    unfinished,
    tables,
    mocks,
    assertions,
]
