"""The order of the folders is checked by import-linter; here every contract is shown to fail when it should."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# contract -> a file that breaks it
PLANTED = {
    "Stages may look back, never forward": ("segments/bad.py", "import anklang.journeys.model"),
    "Adapters know only the port that they implement, and the core": (
        "providers/acme/send.py",
        "import anklang.profiles",
    ),
    "Adapters do not know each other": ("providers/other/send.py", "from anklang.providers.acme import send"),
    "The pure heart does no input or output": ("policy/decide.py", "import time"),
    "Only adapters, their port and the edges speak over the network": ("messages/bad.py", "import aiohttp"),
    "Only wiring and the command line read settings": ("messages/worse.py", "import anklang.config"),
    "No cycles anywhere": ("links/one.py", "from anklang.links import two"),
    "Stuck facts are touched by": ("http/worse.py", "from anklang.events import set_aside"),
} | {
    f"The tables of {owner} are touched by": (
        "analytics/bad.py" if owner != "analytics" else "http/bad.py",
        "",
    )
    for owner in (
        *(
            "access",
            "analytics",
            "coupons",
            "events",
            "files",
            "imports",
            "journeys",
            "links",
            "messages",
            "policy",
            "profiles",
        ),
        *(
            "segments",
            "templates",
            "workspaces",
            "channels",
            "demo",
            "backtests",
            "simulations",
            "preferences",
            "privacy",
            "consents",
            "catalogue",
            "feeds",
            "shops",
        ),
    )
}
FINE = {
    "core/clock.py": "import time",
    "profiles/store.py": "from anklang.core import clock",
    "profiles/find.py": "from anklang.profiles import store",
    "flows/on_facts.py": "from anklang.profiles import find, store",
    "policy/model.py": "from anklang.core import clock",
    "providers/acme/send.py": "from anklang.channels import model",
    "wiring.py": "import anklang.config, anklang.flows.on_facts",
    "cli/serve.py": "import anklang.config, anklang.wiring",
}


def lint(package: Path, planted: dict[str, str]) -> str:
    """What import-linter says, with the project's contracts, about a package of these files."""
    stores = [f"{path.parent.name}/store.py" for path in (ROOT / "src" / "anklang").glob("*/store.py")]
    named = re.findall(r'protected_modules = \["\*\.(\w+)\.store"\]', (ROOT / "pyproject.toml").read_text())
    empty = [
        *stores,
        *(f"{owner}/store.py" for owner in named),
        "journeys/model.py",
        "channels/model.py",
        "events/set_aside.py",
        "config.py",
    ]
    for name, content in {**dict.fromkeys(empty, ""), **planted}.items():
        path = package / "anklang" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(content + "\n")
        for folder in path.parents:
            if folder == package:
                break
            (folder / "__init__.py").touch()
    script = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    )
    command = [
        sys.executable,
        "-c",
        script,
        "--config",
        str(ROOT / "pyproject.toml"),
        "--no-cache",
        "--no-logo",
    ]
    result = subprocess.run(command, cwd=package, capture_output=True, text=True)
    return result.stdout + result.stderr


def test_every_contract_finds_what_is_planted(tmp_path: Path) -> None:
    planted: dict[str, str] = {"links/two.py": "from anklang.links import one"}
    for contract, (name, line) in PLANTED.items():
        owner = contract.removeprefix("The tables of ").split()[0]
        planted[name] = planted.get(name, "") + (line or f"import anklang.{owner}.store") + "\n"
    report = lint(tmp_path, planted)
    kept = [contract for contract in PLANTED if not re.search(re.escape(contract) + r".* BROKEN", report)]
    assert kept == [], report
    assert " KEPT" not in report, "a contract that nothing planted here breaks: add a file to PLANTED"


def test_what_is_allowed_breaks_nothing(tmp_path: Path) -> None:
    report = lint(tmp_path, FINE)
    assert " BROKEN" not in report
    assert "0 broken" in report


def test_a_folder_without_a_place_is_refused(tmp_path: Path) -> None:
    report = lint(tmp_path, {"helpers/all.py": ""})
    assert "- anklang.helpers" in report
