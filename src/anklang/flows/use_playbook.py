"""The playbooks that come with Anklang: what each is for, what it brings, and a draft made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

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
Brought = Literal["template", "segment", "coupons", "journey"]


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a playbook says of itself, in `playbook.yaml`."""

    aim: Aim
    name: dict[str, str]  # by language: de, en
    description: dict[str, str]  # by language


class Part(msgspec.Struct, frozen=True):
    """Something that a playbook brings."""

    kind: Brought
    id: str
    name: str
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

    `id_`: of the new journey; empty: the playbook's own, or a free one like it. Raises NotFound, and Conflict where the
    id is taken. New segments have to be filled after the commit (fill_segments.fill_waiting).
    """
    place = folder() / playbook
    if place.parent != folder() or not (place / ABOUT).is_file():
        raise NotFound(f"There is no playbook {playbook!r}.")
    read = read_folder(place)
    here = _here(tx, caller.workspace)
    made = [_bring(tx, caller, item, here, now) for item in read.items if item.kind != "journey"]
    values = dict(_journey(read).values)
    wanted = id_ or free_id(tx, caller.workspace, str(values["id"]))
    draft = make_draft(
        tx, caller, definitions, name or str(values.get("name") or wanted), now, id_=wanted, values=values
    )
    return _used(draft, [*made, BroughtPart("journey", wanted, "new")])


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
            channel=str(item.values.get("channel") or ""), here=item.id in here[item.kind],
        )
        for item in read.items
        if item.kind in ("coupons", "template", "segment")
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
    found = next((item for item in read.items if item.kind == "journey"), None)
    if found is None:
        raise SetupError("A playbook has no journey.yaml. Install Anklang anew.")
    return found


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
