"""A folder of text becomes the workspace's definitions, all of it or nothing; and the other way round (J41).

First everything is read and checked, and every fault is told at once, with file, line, path, reason and hint. Only then
is anything written, in the transaction of the caller. What is the same already makes no new version. Nothing is ever
removed because it is not in the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from difflib import unified_diff
from functools import partial
from typing import Any, Literal

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.coupons import find as coupons
from anklang.coupons import model as coupons_model
from anklang.coupons.model import Pool
from anklang.flows import define, define_segment
from anklang.flows.apply_read import Folder, Item, Kind
from anklang.flows.apply_text import (
    journey_text,
    pool_values,
    segment_values,
    settings_values,
    template_values,
    write_yaml,
)
from anklang.flows.define_journey import known_in, present_version, publish_draft, save_draft
from anklang.flows.define_settings import read_settings
from anklang.journeys import store as journeys
from anklang.journeys.check import Known
from anklang.journeys.control import EXIT, STAY
from anklang.journeys.model import Journey
from anklang.journeys.parse import dump
from anklang.journeys.parse import parse as parse_journey
from anklang.journeys.publish import Choice, compare
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.segments.parse import check_references, segments_named
from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.templates import find as templates
from anklang.templates import model as templates_model
from anklang.templates.model import Template
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings

Inside = Literal["finish", "exit"]
_MOST = 10_000  # definitions of a kind that are written out


class Change(msgspec.Struct, frozen=True):
    """What became of one definition."""

    kind: Kind
    id: str
    what: Literal["new", "changed", "same"]
    file: str
    diff: str  # unified; empty where it is the same
    note: str = ""  # version, or how many people are inside


class Parsed(msgspec.Struct):
    """Everything of a folder, read and checked."""

    settings: list[tuple[Item, WorkspaceSettings]] = []
    pools: list[tuple[Item, Pool]] = []
    templates: list[tuple[Item, Template]] = []
    segments: list[tuple[Item, Segment]] = []
    journeys: list[tuple[Item, Journey]] = []


def apply(
    tx: Tx, caller: Caller, folder: Folder, now: datetime, *, publish: bool = True, inside: Inside = "finish"
) -> list[Change]:
    """Apply a folder. Segments that are new have to be filled after the commit (fill_segments.fill_waiting).

    `publish`: changed journeys become versions; else drafts. `inside`: what happens to people in changed steps: they
    finish on the old version, or leave. Raises BadInput with every fault of every file; then nothing was written.
    """
    parsed = _parse(tx, caller.workspace, folder.items)
    changes = [_settings(tx, caller, item, new, now) for item, new in parsed.settings]
    changes += [_pool(tx, caller, item, pool, now) for item, pool in parsed.pools]
    changes += [_template(tx, caller, item, template, now) for item, template in parsed.templates]
    changes += [_segment(tx, caller, item, segment, now) for item, segment in _ordered(parsed.segments)]
    also = [journey.id for _, journey in parsed.journeys]
    for item, journey in parsed.journeys:
        if item.kind == "draft" or not publish:
            changes.append(_draft(tx, caller, item, journey, now))
        else:
            changes.append(_journey(tx, caller, item, journey, now, also, inside))
    return changes


class _Rollback(Exception):
    """Ends a transaction whose changes were only wanted for a look."""


def look(
    database: Database,
    caller: Caller,
    folder: Folder,
    now: datetime,
    *,
    publish: bool = True,
    inside: Inside = "finish",
) -> list[Change]:
    """What applying a folder would change. It is really applied, in a transaction that is taken back."""
    changes: list[Change] = []
    with suppress(_Rollback), database.transaction() as tx:
        changes = apply(tx, caller, folder, now, publish=publish, inside=inside)
        raise _Rollback
    return changes


def _parse(tx: Tx, workspace: int, items: Sequence[Item]) -> Parsed:
    parsed, problems = Parsed(), list[Problem]()

    def read(item: Item, reader: Callable[[], Any], into: list[Any]) -> None:
        try:
            into.append((item, reader()))
        except BadInput as error:
            problems.extend(Problem(item.place(p.path), p.reason, p.hint) for p in error.problems)

    known = _known(tx, workspace, items)
    for item in items:
        match item.kind:
            case "settings":
                read(item, partial(read_settings, item.values), parsed.settings)
            case "coupons":
                read(item, partial(coupons_model.parse, item.values), parsed.pools)
            case "template":
                read(item, partial(_read_template, item, known), parsed.templates)
            case "segment":
                read(item, partial(define_segment.read_segment, workspace, item.values), parsed.segments)
            case "journey" | "draft":
                read(item, partial(parse_journey, item.values, known), parsed.journeys)
    problems += _circles(tx, workspace, items, parsed.segments)
    if problems:
        raise BadInput("The folder cannot be applied; nothing was changed.", problems)
    return parsed


def _known(tx: Tx, workspace: int, items: Sequence[Item]) -> Known:
    """What journeys and templates may name: everything that is there, and everything in the folder."""
    known = known_in(tx, workspace, [item.id for item in items if item.kind in ("journey", "draft")])
    named = {
        kind: [item for item in items if item.kind == kind] for kind in ("template", "segment", "coupons")
    }
    return msgspec.structs.replace(
        known,
        templates={
            **(known.templates or {}),
            **{i.id: str(i.values.get("channel")) for i in named["template"]},
        },
        segments=(known.segments or frozenset()) | {i.id for i in named["segment"]},
        pools=(known.pools or frozenset()) | {i.id for i in named["coupons"]},
    )


def _read_template(item: Item, known: Known) -> Template:
    template = templates_model.parse(item.values)
    if template.coupon and template.coupon not in (known.pools or ()):
        reason = f"there is no coupon pool {template.coupon!r}"
        raise BadInput("", [Problem("coupon", reason, "add it to the folder, or save it first")])
    return template


def _circles(
    tx: Tx, workspace: int, items: Sequence[Item], read: Sequence[tuple[Item, Segment]]
) -> list[Problem]:
    """Segments that name others which are neither there nor in the folder, and circles."""
    if not read:
        return []
    named = {item.id for item in items if item.kind == "segment"}
    conditions = {one.id: one.condition for one in segments.load_segments(tx, workspace)}
    conditions |= {segment.id: segment.condition for _, segment in read}
    unread = named - {segment.id for _, segment in read}  # their own faults are told already
    problems = []
    for item, segment in read:
        others = {name: one for name, one in conditions.items() if name != segment.id}
        faults = check_references(segment.id, segment.condition, others)
        problems += [
            Problem(item.place(p.path), p.reason, p.hint)
            for p in faults
            if not any(f"`{name}`" in p.reason for name in unread)
        ]
    return problems


def _ordered(read: Sequence[tuple[Item, Segment]]) -> list[tuple[Item, Segment]]:
    """Segments behind those that they ask for."""
    waiting = {segment.id: (item, segment) for item, segment in read}
    line: list[tuple[Item, Segment]] = []
    while waiting:
        ready = [
            id_
            for id_, (_, one) in waiting.items()
            if not (segments_named(one.condition) & waiting.keys()) - {id_}
        ]
        line += [waiting.pop(id_) for id_ in ready or list(waiting)]
    return line


def _settings(tx: Tx, caller: Caller, item: Item, new: WorkspaceSettings, now: datetime) -> Change:
    before = write_yaml(settings_values(workspaces.load(tx, caller.workspace).settings))
    define.save_settings(tx, caller, item.values, now)
    return _change(item, before, write_yaml(settings_values(new)))


def _pool(tx: Tx, caller: Caller, item: Item, pool: Pool, now: datetime) -> Change:
    old = coupons.pool(tx, caller.workspace, pool.id)
    define.save_pool(tx, caller, item.values, now)
    return _change(item, None if old is None else write_yaml(pool_values(old)), write_yaml(pool_values(pool)))


def _template(tx: Tx, caller: Caller, item: Item, template: Template, now: datetime) -> Change:
    old = templates.newest(tx, caller.workspace, template.id)
    saved = define.save_template(tx, caller, item.values, now)
    before = None if old is None else write_yaml(template_values(old.template))
    return _change(item, before, write_yaml(template_values(template)), f"version {saved.version}")


def _segment(tx: Tx, caller: Caller, item: Item, segment: Segment, now: datetime) -> Change:
    try:
        old = segments.get_segment(tx, caller.workspace, segment.id)
        before = None if old.status == "archived" else write_yaml(segment_values(old))
    except NotFound:
        before = None
    define_segment.save_segment(tx, caller, item.values, now)
    return _change(item, before, write_yaml(segment_values(segment)))


def _draft(tx: Tx, caller: Caller, item: Item, journey: Journey, now: datetime) -> Change:
    row = tx.row(
        "SELECT coalesce(j.draft, v.definition) FROM journeys j LEFT JOIN journey_versions v "
        "ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version "
        "WHERE j.workspace_id = %s AND j.id = %s",
        [caller.workspace, journey.id],
    )
    before = None if row is None or row[0] is None else journey_text(row[0])
    after = journey_text(dump(journey))
    if before != after:
        save_draft(tx, caller, dump(journey), now)
    return _change(item, before, after, "draft")


def _journey(
    tx: Tx, caller: Caller, item: Item, journey: Journey, now: datetime, also: Sequence[str], inside: Inside
) -> Change:
    old = present_version(tx, caller.workspace, journey.id)
    draft = msgspec.structs.replace(journey, version=0)
    if old is not None and msgspec.structs.replace(old, version=0) == draft:
        return Change(item.kind, item.id, "same", item.file, "", f"version {old.version}")
    choice = Choice()
    if old is not None:
        target = STAY if inside == "finish" else EXIT
        touched = [one.step for one in compare(old, draft).steps if one.what != "added" and not one.stays]
        choice = Choice(steps=dict.fromkeys(touched, target))
    published = publish_draft(tx, caller, draft, choice, now, also)
    before = None if old is None else journey_text(dump(msgspec.structs.replace(old, version=0)))
    note = f"version {published.version}" + (
        f", {published.moved} people inside move" if published.moved else ""
    )
    return _change(item, before, journey_text(dump(draft)), note)


def _change(item: Item, before: str | None, after: str, note: str = "") -> Change:
    if before == after:
        return Change(item.kind, item.id, "same", item.file, "", note)
    old, new = (before or "").splitlines(), after.splitlines()
    lines = unified_diff(
        old, new, f"{item.kind}/{item.id} (now)" if before else "(nothing)", item.file, lineterm=""
    )
    return Change(
        item.kind, item.id, "new" if before is None else "changed", item.file, "\n".join(lines), note
    )


def export(tx: Tx, workspace: int) -> dict[str, str]:
    """All definitions as files: relative path and text. Applying them to the same workspace changes nothing."""
    files = {"settings.yaml": write_yaml(settings_values(workspaces.load(tx, workspace).settings))}
    for pool in coupons.pools(tx, workspace, 1000):
        files[f"coupons/{pool.id}.yaml"] = write_yaml(pool_values(pool))
    rows = tx.rows(
        "SELECT id FROM templates WHERE workspace_id = %s AND NOT archived ORDER BY id", [workspace]
    )
    for name, saved in templates.many(tx, workspace, [row[0] for row in rows[:_MOST]]).items():
        files[f"templates/{name}.yaml"] = write_yaml(template_values(saved.template))
    for segment in segments.load_segments(tx, workspace):
        files[f"segments/{segment.id}.yaml"] = write_yaml(segment_values(segment))
    for (id_,) in tx.rows("SELECT id FROM journeys WHERE workspace_id = %s ORDER BY id", [workspace]):
        present = present_version(tx, workspace, id_)
        if present is not None:
            files[f"journeys/{id_}.yaml"] = journey_text(dump(msgspec.structs.replace(present, version=0)))
            continue
        try:
            files[f"drafts/{id_}.yaml"] = journey_text(dump(journeys.get_draft(tx, workspace, id_)))
        except BadInput:
            continue  # an unfinished draft has no text form that could be applied
    return files
