"""What the wheel holds besides the package: playbooks and built web files. Everything else is in pyproject.toml."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import FileError

# folder of the checkout, folder in the package, a file without which it is not complete
PARTS = (
    ("playbooks", "playbooks", "s2-abandoned-cart/journey.yaml"),
    ("sdk/web/dist", "static/sdk", "anklang.js"),
    ("web/dist", "static/studio", "index.html"),
)


def contents(folder: Path) -> Iterator[Path]:
    """The files below `folder`, without those that a build keeps for itself, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


class BuildWithParts(build_py):
    """Copies the parts beside the modules; an editable installation reads them where they are."""

    def run(self) -> None:
        """Build the package from nothing, so that no file of an earlier build remains in it."""
        if self.editable_mode:
            super().run()
            return
        present = _complete()
        package = Path(self.build_lib) / "anklang"
        shutil.rmtree(package, ignore_errors=True)
        super().run()
        for source, target in present:
            for path in contents(source):
                copy = package / target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)

    def get_source_files(self) -> list[str]:
        """What a source archive holds, so that the same wheel can be built from it. Also asked for before a build, and
        for an editable installation, when nothing has to be there yet."""
        parts = (path for folder, _, _ in PARTS if Path(folder).is_dir() for path in contents(Path(folder)))
        return [*super().get_source_files(), *map(str, parts)]


def _complete() -> list[tuple[Path, str]]:
    """The parts as (folder, target). A wheel without one of them would start and then miss it, so none is made."""
    for folder, _, needed in PARTS:
        if not (Path(folder) / needed).is_file():
            raise FileError(
                f"{folder}/{needed} is missing. Run `make web` in the checkout first; `make wheel` does both."
            )
    return [(Path(folder), target) for folder, target, _ in PARTS]


setup(cmdclass={"build_py": BuildWithParts})
