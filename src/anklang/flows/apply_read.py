"""A folder of definitions, file by file. Which kind a file holds is said by its place:

    settings.yaml                      settings of the workspace
    coupons.yaml, coupons/*.yaml       coupon pools
    templates.yaml, templates/*.yaml   templates
    segments.yaml, segments/*.yaml     segments
    journey.yaml, journeys/*.yaml      journeys
    drafts/*.yaml                      journeys that are not published

The folders may stand at any depth, so that a playbook (`playbooks/s2-abandoned-cart`) and all of them (`playbooks`) can
be applied. A file holds one definition, or a list of them. Where `id` is missing, the file's name is the id (for
`journey.yaml` the name of its folder). Other files are left alone and named.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.apply_text import Document, read_yaml

Kind = Literal["settings", "coupons", "template", "segment", "journey", "draft"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order in which they are applied
MAX_FILES = 2000

_BY_FOLDER: dict[str, Kind] = {
    "coupons": "coupons", "templates": "template", "segments": "segment", "journeys": "journey", "drafts": "draft",
}  # fmt: skip
_BY_NAME: dict[str, Kind] = {
    "settings": "settings", "coupons": "coupons", "templates": "template", "segments": "segment", "journey": "journey",
    "journeys": "journey",
}  # fmt: skip


class Item(msgspec.Struct, frozen=True):
    """One definition of a folder."""

    kind: Kind
    id: str
    values: dict[str, Any]  # as written, with its id
    file: str  # relative to the folder
    path: str  # where it stands in the file: empty, or [2]
    document: Document

    def place(self, path: str) -> str:
        """A path within this definition as file, line and path."""
        inside = (
            f"{self.path}.{path}" if self.path and path and not path.startswith("[") else f"{self.path}{path}"
        )
        return f"{self.file}:{self.document.line_of(inside)}: {path}".rstrip(": ")


class Folder(msgspec.Struct, frozen=True):
    """What was found."""

    items: list[Item]  # in the order in which they are applied
    others: list[str]  # YAML files that are none of ours


def kind_of(file: PurePosixPath) -> Kind | None:
    """What a file holds, by its place; None for other files."""
    if file.suffix not in (".yaml", ".yml"):
        return None
    return _BY_FOLDER.get(file.parent.name) or _BY_NAME.get(file.stem)


def read_files(files: Mapping[str, str]) -> Folder:
    """The definitions in files, given as relative path and text. Raises BadInput with every fault of every file."""
    items: list[Item] = []
    others: list[str] = []
    problems: list[Problem] = []
    for name, text in sorted(files.items()):
        file = PurePosixPath(name)
        kind = kind_of(file)
        if kind is None:
            others.append(name)
            continue
        try:
            items += _items(kind, file, read_yaml(text))
        except BadInput as error:
            problems += [Problem(f"{name}: {p.path}".rstrip(": "), p.reason, p.hint) for p in error.problems]
    seen: dict[tuple[str, str], Item] = {}
    for item in items:
        first = seen.setdefault((item.kind.replace("draft", "journey"), item.id), item)
        if first is not item:
            problems.append(
                Problem(item.place("id"), f"{item.id!r} stands in {first.file} too", "keep one of them")
            )
    if problems:
        raise BadInput("The folder cannot be read; nothing was changed.", problems)
    return Folder(sorted(items, key=lambda item: (KINDS.index(item.kind), item.file, item.path)), others)


def _items(kind: Kind, file: PurePosixPath, document: Document) -> list[Item]:
    values = document.values
    if values is None:
        return []
    alone = not isinstance(values, list)
    found: list[Item] = []
    for index, one in enumerate([values] if alone else values):
        path = "" if alone else f"[{index}]"
        if not isinstance(one, dict):
            raise BadInput("", [Problem(path, "must be a mapping", "write `field: value` lines")])
        if kind == "settings":
            found.append(Item(kind, "workspace", one, str(file), path, document))
            continue
        usual = file.parent.name if file.stem == "journey" and file.parent.name != "journeys" else file.stem
        if alone and "id" not in one:
            one = {"id": usual, **one}
        id_ = one.get("id")
        if not isinstance(id_, str):
            raise BadInput(
                "",
                [
                    Problem(
                        f"{path}.id".lstrip("."), "is missing or no text", "small letters, digits, - and _"
                    )
                ],
            )
        found.append(Item(kind, id_, one, str(file), path, document))
    return found


def read_folder(folder: Path) -> Folder:
    """The definitions of a folder on disk. Raises BadInput for a folder that is not there or files that cannot be
    read."""
    if not folder.is_dir():
        raise BadInput(
            "There is no such folder.", [Problem(str(folder), "is not a folder", "name the folder to apply")]
        )
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
        name = path.relative_to(folder)
        if any(part.startswith(".") for part in name.parts):
            continue
        shown = (
            PurePosixPath(folder.resolve().name, *name.parts)
            if len(name.parts) == 1
            else PurePosixPath(*name.parts)
        )
        try:
            files[str(shown)] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(shown), f"cannot be read: {error}", "save it as UTF-8"))
        if len(files) > MAX_FILES:
            raise BadInput(
                "The folder is too large.", [Problem(str(folder), f"holds more than {MAX_FILES} files", "")]
            )
    if problems:
        raise BadInput("The folder cannot be read; nothing was changed.", problems)
    return read_files(files)
