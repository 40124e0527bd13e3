"""The playbooks that come with Anklang: what each is for, what it brings, and a draft made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeVar

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, NotFound, SetupError
from anklang.flows import define, define_segment
from anklang.flows.apply_read import Folder, Item, read_folder
from anklang.flows.apply_text import read_yaml
from anklang.flows.define_journey import DraftSaved
from anklang.flows.definitions import Definitions
from anklang.flows.make_journey import free_id, make_draft
from anklang.journeys.finding import Finding
from anklang.storage.transaction import Tx

_PACKAGE = Path(__file__).parents[1]
PLACES = (_PACKAGE / "playbooks", _PACKAGE.parents[1] / "playbooks")  # wheel, working tree
ABOUT = "playbook.yaml"
Aim = Literal["sell", "recover", "inform", "win_back", "welcome", "service", "feedback"]
T = TypeVar("T")
Brought = Literal["template", "segment", "coupons", "journey"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a part says of itself in one language."""

    name: str
    description: str = ""
    conditions: str = ""  # of coupons


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a playbook says of itself, in `playbook.yaml`."""

    aim: Aim
    name: dict[str, str]  # of the journey, by language: de, en
    description: dict[str, str]  # by language
    parts: dict[
        str, dict[str, Words]
    ] = {}  # everything but its first journey: id -> language -> words; without, those of its own file stand


class Part(msgspec.Struct, frozen=True):
    """Something that a playbook brings."""

    kind: Brought
    id: str
    name: str
    names: dict[str, str]  # by language, where it has others
    channel: str  # of a template, else empty
    here: bool  # the workspace has one of this id already; it is kept as it is


class Playbook(msgspec.Struct, frozen=True):
    """A ready journey for one scene."""

    id: str
    aim: Aim
    name: dict[str, str]  # by language
    description: dict[str, str]  # by language
    channels: list[str]  # on which it speaks
    definition: dict[str, Any]  # the journey
    parts: list[Part]  # templates, segments and coupons that it brings
    here: bool  # the workspace has a journey of this id already


class BroughtPart(msgspec.Struct, frozen=True):
    """What became of one part."""

    kind: Brought
    id: str
    what: Literal["new", "kept"]  # kept: it was there already


class PlaybookUsed(msgspec.Struct, frozen=True):
    """A draft was made of a playbook."""

    journey: str  # its id
    revision: int
    made: list[BroughtPart]
    problems: list[Finding]
    warnings: list[Finding]


def folder() -> Path:
    """Where the playbooks are. Raises SetupError."""
    for place in PLACES:
        if place.is_dir():
            return place
    raise SetupError("The playbooks are missing. Install Anklang anew, or start it from its working tree.")


def playbooks(tx: Tx, workspace: int) -> list[Playbook]:
    """All playbooks, by id."""
    here = _here(tx, workspace)
    return [_playbook(place, here) for place in sorted(folder().iterdir()) if (place / ABOUT).is_file()]


def use_playbook(
    tx: Tx, caller: Caller, definitions: Definitions, playbook: str, now: datetime, *, id_: str = "", name: str = ""
) -> PlaybookUsed:  # fmt: skip
    """Save what the playbook brings and is not there yet, and make a draft of its journey; nothing is published.

    Everything is called as the workspace's first language has it. `id_`: of the new journey; empty: the playbook's own,
    or a free one like it. Raises NotFound, and Conflict where the id is taken. New segments have to be filled after the
    commit (fill_segments.fill_waiting).
    """
    place = folder() / playbook
    if place.parent != folder() or not (place / ABOUT).is_file():
        raise NotFound(f"There is no playbook {playbook!r}.")
    read = in_language(place, read_folder(place), definitions.workspace.settings.languages)
    here = _here(tx, caller.workspace)
    made = [_bring(tx, caller, item, here, now) for item in read.items if item.kind != "journey"]
    first = _journey(read)
    made += [
        _draft(tx, caller, definitions, item, here, now)
        for item in read.items
        if item.kind == "journey" and item is not first
    ]
    values = dict(first.values)
    wanted = id_ or free_id(tx, caller.workspace, str(values["id"]))
    draft = make_draft(
        tx, caller, definitions, name or str(values.get("name") or wanted), now, id_=wanted, values=values
    )
    return _used(draft, [*made, BroughtPart("journey", wanted, "new")])


def _draft(
    tx: Tx, caller: Caller, definitions: Definitions, item: Item, here: Mapping[str, frozenset[str]], now: datetime
) -> BroughtPart:  # fmt: skip
    """A draft of a further journey that the playbook brings."""
    if item.id in here["journey"]:
        return BroughtPart("journey", item.id, "kept")
    name = str(item.values.get("name") or item.id)
    make_draft(tx, caller, definitions, name, now, id_=item.id, values=dict(item.values))
    return BroughtPart("journey", item.id, "new")


def in_language(place: Path, read: Folder, languages: Sequence[str]) -> Folder:
    """The same definitions, named and described in the first of `languages` that their playbook knows.

    `place` is the folder that was read: one playbook, or several. What belongs to none stays as it is.
    """
    abouts: dict[Path, About | None] = {}

    def named(item: Item) -> Item:
        inner = place / item.file.split("/")[0]
        home = place if (place / ABOUT).is_file() else inner
        if home not in abouts:
            abouts[home] = _about(home) if (home / ABOUT).is_file() else None
        about = abouts[home]
        if about is None:
            return item
        if item.kind == "journey" and _is_first(item) and item.id not in about.parts:
            said = {
                "name": _first(about.name, languages),
                "description": _first(about.description, languages),
            }
        else:
            said = msgspec.to_builtins(_first(about.parts.get(item.id, {}), languages) or {})
        return msgspec.structs.replace(item, values={**item.values, **{k: v for k, v in said.items() if v}})

    return Folder([named(item) for item in read.items], read.others)


def _first(said: Mapping[str, T], languages: Sequence[str]) -> T | None:
    return next((said[tag[:2]] for tag in languages if tag[:2] in said), None)


def _used(draft: DraftSaved, made: list[BroughtPart]) -> PlaybookUsed:
    return PlaybookUsed(draft.saved.id, draft.revision, made, draft.problems, draft.warnings)


def _bring(
    tx: Tx, caller: Caller, item: Item, here: Mapping[str, frozenset[str]], now: datetime
) -> BroughtPart:
    kind: Brought = item.kind  # type: ignore[assignment]  # a playbook holds neither settings nor drafts
    if item.id in here[kind]:
        return BroughtPart(kind, item.id, "kept")
    save = {
        "coupons": define.save_pool, "template": define.save_template, "segment": define_segment.save_segment,
    }[kind]  # fmt: skip
    save(tx, caller, item.values, now)
    return BroughtPart(kind, item.id, "new")


def _playbook(place: Path, here: Mapping[str, frozenset[str]]) -> Playbook:
    read = read_folder(place)
    about = _about(place)
    journey = _journey(read)
    parts = [
        Part(
            kind=item.kind, id=item.id, name=str(item.values.get("name") or item.id),
            names={tag: words.name for tag, words in about.parts.get(item.id, {}).items()},
            channel=str(item.values.get("channel") or ""), here=item.id in here[item.kind],
        )
        for item in read.items
        if item.kind in ("coupons", "template", "segment", "journey") and item is not journey
    ]  # fmt: skip
    channels = sorted({part.channel for part in parts if part.channel})
    return Playbook(
        place.name, about.aim, about.name, about.description, channels, journey.values, parts,
        journey.id in here["journey"],
    )  # fmt: skip


def _about(place: Path) -> About:
    try:
        return msgspec.convert(read_yaml((place / ABOUT).read_text("utf-8")).values, About)
    except (OSError, BadInput, msgspec.ValidationError) as error:
        raise SetupError(f"The file {place.name}/{ABOUT} cannot be used: {error}") from error


def _journey(read: Folder) -> Item:
    found = next((item for item in read.items if _is_first(item)), None)
    if found is None:
        raise SetupError("A playbook has no journey.yaml. Install Anklang anew.")
    return found


def _is_first(item: Item) -> bool:
    """Whether this is the journey that a playbook is about; others stand in its folder `journeys`."""
    return item.kind == "journey" and PurePosixPath(item.file).name == "journey.yaml"


def _here(tx: Tx, workspace: int) -> dict[str, frozenset[str]]:
    """What the workspace has, by kind."""
    tables = {
        "template": "templates",
        "segment": "segments",
        "coupons": "coupon_pools",
        "journey": "journeys",
    }
    return {
        kind: frozenset(
            row[0] for row in tx.rows(f"SELECT id FROM {table} WHERE workspace_id = %s", [workspace])
        )
        for kind, table in tables.items()
    }
