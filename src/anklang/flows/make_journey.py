"""A new draft: from nothing, from values or text, as a copy of another journey; and an old version as a draft again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, Problem
from anklang.flows.apply_text import journey_values
from anklang.flows.define_journey import DraftSaved, save_draft
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_journey import definition
from anklang.journeys.difference import Comparison, compare_values
from anklang.storage.transaction import Tx

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a"})
_LONGEST = 80  # of an id that is made from a name, so that a number fits behind it


def make_draft(
    tx: Tx, caller: Caller, definitions: Definitions, name: str, now: datetime, *, id_: str = "",
    values: Mapping[str, Any] | None = None, text: str = "", copy_of: str = "", version: int = 0,
) -> DraftSaved:  # fmt: skip
    """Begin a journey; at most one of `values`, `text` and `copy_of` says with what.

    An id that is not given is made from the name, and another one from it where it is taken. Raises BadInput, NotFound
    for the journey to copy, and Conflict where the given id is taken.
    """
    if sum((values is not None, bool(text), bool(copy_of))) > 1:
        fault = Problem("", "definition, text and copy_of exclude each other", "write one of them")
        raise BadInput("The draft cannot be made.", [fault])
    said: dict[str, Any] = {"steps": []}
    if values is not None:
        said = dict(values)
    elif text:
        said = journey_values(text)
    elif copy_of:
        said = definition(tx, caller.workspace, copy_of, version)
    if id_ and _taken(tx, caller.workspace, id_):
        raise Conflict(f"There is a journey {id_!r} already.")
    wanted = id_ or free_id(tx, caller.workspace, id_of(name))
    body = {key: value for key, value in said.items() if key not in ("id", "name", "version")}
    return save_draft(tx, caller, {"id": wanted, "name": name, **body}, now, definitions=definitions)


def restore_version(
    tx: Tx, caller: Caller, definitions: Definitions, journey: str, version: int, now: datetime,
    revision: int | None = None,
) -> DraftSaved:  # fmt: skip
    """Make a published version the draft (J41). Raises NotFound, and StaleDraft as saving does."""
    said = definition(tx, caller.workspace, journey, version)
    plain = {key: value for key, value in said.items() if key != "version"}
    return save_draft(tx, caller, plain, now, revision=revision, definitions=definitions)


def compare_versions(tx: Tx, workspace: int, journey: str, before: int, after: int) -> Comparison:
    """What changes from one version to another; 0 is the draft, or the present version. Raises NotFound."""
    return compare_values(
        definition(tx, workspace, journey, before), definition(tx, workspace, journey, after)
    )


def id_of(name: str) -> str:
    """An id for people's names of things: small letters, digits and dashes."""
    plain = normalize("NFKD", name.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or "journey"


def free_id(tx: Tx, workspace: int, wanted: str) -> str:
    """The id itself, or the first of id-2, id-3 … that no journey has."""
    rows = tx.rows(
        "SELECT id FROM journeys WHERE workspace_id = %s AND (id = %s OR starts_with(id, %s))",
        [workspace, wanted, f"{wanted}-"],
    )
    taken = {row[0] for row in rows}
    return next(
        one for n in range(1, len(taken) + 2) if (one := wanted if n == 1 else f"{wanted}-{n}") not in taken
    )


def _taken(tx: Tx, workspace: int, journey: str) -> bool:
    return (
        tx.row("SELECT 1 FROM journeys WHERE workspace_id = %s AND id = %s", [workspace, journey]) is not None
    )
