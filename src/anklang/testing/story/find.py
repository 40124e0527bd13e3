"""Where stories are: in the playbooks of the source tree, or of the installed package."""

from __future__ import annotations

from pathlib import Path

from anklang.core.errors import NotFound

_PACKAGE = Path(__file__).parents[2]
PLACES = (_PACKAGE / "playbooks", _PACKAGE.parents[1] / "playbooks")  # wheel, source tree


def playbooks(places: tuple[Path, ...] = PLACES) -> Path:
    """The folder with all playbooks; raises NotFound."""
    for place in places:
        if place.is_dir():
            return place
    raise NotFound(
        f"There are no playbooks in {' or '.join(map(str, places))}. Name a folder with a story.yaml."
    )


def stories(folder: Path | None = None) -> dict[str, Path]:
    """Every story's id (S2) and its playbook, in the order of the numbers."""
    found = sorted((folder or playbooks()).glob("*/story.yaml"), key=lambda path: _number(path.parent.name))
    return {path.parent.name.partition("-")[0].upper(): path.parent for path in found}


def _number(name: str) -> int:
    digits = "".join(c for c in name.partition("-")[0] if c.isdigit())
    return int(digits or 0)


def find_story(name: str, folder: Path | None = None) -> Path:
    """The playbook of a story, by id (S2), by the playbook's name, or by its folder; raises NotFound."""
    if (Path(name) / "story.yaml").is_file():
        return Path(name)
    known = stories(folder)
    for id_, path in known.items():
        if name.upper() == id_ or name == path.name:
            return path
    raise NotFound(
        f"There is no story {name!r}. There are: {', '.join(known)}, or name a folder with a story.yaml."
    )
