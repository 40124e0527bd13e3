"""Segments change: checked as a whole, saved, and filled from what is known, without setting anything off (J5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, Problem
from anklang.flows.define import Saved, note_change
from anklang.journeys import store as journeys
from anklang.journeys.parse import dump
from anklang.segments import store as segments
from anklang.segments.model import Segment, condition_to_dict
from anklang.segments.parse import read_condition, segments_named
from anklang.storage.transaction import Tx

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_FIELDS = ("id", "name", "condition")
_NAMING = frozenset({"segment", "segment_entered", "segment_left"})


def read_segment(workspace: int, data: Mapping[str, Any], path: str = "") -> Segment:
    """A segment from its text form: id, name, condition. Raises BadInput with every fault."""

    def at(field: str) -> str:
        return f"{path}.{field}" if path else field

    problems = [
        Problem(at(str(name)), "unknown field", f"the fields are {', '.join(_FIELDS)}")
        for name in data
        if name not in _FIELDS
    ]
    id_, name = data.get("id"), data.get("name")
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        problems.append(
            Problem(at("id"), f"{id_!r} is not an id", "small letters, digits, - and _, at most 100")
        )
    if name is not None and (not isinstance(name, str) or len(name) > 200 or "\x00" in name):
        problems.append(Problem(at("name"), "is no text of at most 200 characters"))
    condition, faults = read_condition(data.get("condition"), at("condition"), "segment")
    problems += faults
    if problems or condition is None:
        raise BadInput(f"The segment {path or id_} cannot be used.", problems)
    return Segment(
        workspace=workspace, id=str(id_), name=name or str(id_), condition=condition, status="filling"
    )


def segment_text(segment: Segment) -> dict[str, Any]:
    """The text form of a segment; `read_segment` reads it back."""
    return {"id": segment.id, "name": segment.name, "condition": condition_to_dict(segment.condition)}


def save_segment(
    tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime, path: str = "", *,
    version: int | None = None,
) -> Saved:  # fmt: skip
    """Save a segment. A new condition has to be filled when this is committed (fill_segments.fill_waiting).

    `version`: of the segment that was changed, 0 for none; None overwrites whatever is there. Raises Conflict where
    somebody else was faster, and BadInput with every fault: fields, condition, segments that do not exist, circles.
    """
    segment = read_segment(caller.workspace, data, path)
    stored = 0 if version is None else _locked_version(tx, caller.workspace, segment.id)
    before = {one.id: one for one in segments.load_segments(tx, caller.workspace)}.get(segment.id)
    if before is not None and before.condition == segment.condition:
        if before.name == segment.name:
            return Saved(segment.id, before.version, False)
        segment = msgspec.structs.replace(segment, status=before.status)
    if version is not None and version != stored:
        raise Conflict(
            f"The segment {segment.id!r} is at version {stored} by now, not {version}: somebody else has changed it."
        )
    try:
        saved = segments.save_segment(tx, segment, now)
    except BadInput as error:
        raise BadInput(error.what, [_within(path, problem) for problem in error.problems]) from None
    note_change(tx, caller, "segment.saved", segment.id, now, version=saved.version)
    return Saved(segment.id, saved.version, True)


def _locked_version(tx: Tx, workspace: int, segment: str) -> int:
    """The stored version, of an archived segment too; 0 where there is none. Whoever saves as well waits for this."""
    row = tx.row(
        "SELECT version FROM segments WHERE workspace_id = %s AND id = %s FOR UPDATE", [workspace, segment]
    )
    return 0 if row is None else int(row[0])


def duplicate_segment(tx: Tx, caller: Caller, segment: str, id_: str, name: str, now: datetime) -> Saved:
    """Another segment with the same condition; it has to be filled when this is committed.

    Raises NotFound, Conflict where the id is taken, BadInput for a bad id or name.
    """
    found = segments.get_segment(tx, caller.workspace, segment)
    if _locked_version(tx, caller.workspace, id_):
        raise Conflict(f"There is a segment {id_!r} already, perhaps an archived one. Choose another id.")
    data = {**segment_text(found), "id": id_, "name": name or f"{found.name} 2"}
    return save_segment(tx, caller, data, now, version=0)


def _within(path: str, problem: Problem) -> Problem:
    return msgspec.structs.replace(problem, path=f"{path}.{problem.path}" if path else problem.path)


def archive_segment(tx: Tx, caller: Caller, segment: str, now: datetime) -> None:
    """Take a segment out of use; its memberships end without setting anything off.

    Raises NotFound, and Conflict where another segment or a journey that is not stopped still names it.
    """
    segments.get_segment(tx, caller.workspace, segment)
    users = used_by(tx, caller.workspace, segment)
    if users:
        raise Conflict(f"The segment {segment!r} is used by {', '.join(users)}. Change those first.")
    segments.set_status(tx, caller.workspace, segment, "archived", now)
    note_change(tx, caller, "segment.archived", segment, now)


def used_by(tx: Tx, workspace: int, segment: str) -> list[str]:
    """What names the segment: segments, and journeys with a version that people are in or may enter."""
    found = [
        f"segment {one.id}"
        for one in segments.load_segments(tx, workspace)
        if one.id != segment and segment in segments_named(one.condition)
    ]
    using = {
        one.journey.id
        for one in journeys.load_live(tx, workspace)
        if one.status != "stopped" and _names(dump(one.journey), segment)
    }
    return found + [f"journey {id_}" for id_ in sorted(using)]


def _names(value: Any, segment: str) -> bool:
    """Whether a journey's plain values name the segment: a condition, a trigger or a schedule."""
    if isinstance(value, dict):
        return any(
            inner == segment if key in _NAMING else _names(inner, segment) for key, inner in value.items()
        )
    return isinstance(value, list) and any(_names(inner, segment) for inner in value)
