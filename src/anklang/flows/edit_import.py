"""What somebody does with an import: bring the file, say what its columns mean, check, start, stop."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, Conflict, Problem
from anklang.core.ids import new_id
from anklang.flows.keep_parts import Parts
from anklang.imports import find
from anklang.imports import store as imports
from anklang.imports.convert import check_mapping
from anklang.imports.find import Kept
from anklang.imports.model import MAX_BYTES, PART_BYTES, Import, Mapping, RowFault
from anklang.imports.read import DELIMITERS, Unreadable, shape_of
from anklang.imports.suggest import suggest
from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

_SHOWN = 50  # faults shown beside an import; the rest is in the download


class ImportView(msgspec.Struct, frozen=True):
    """One import with all that a screen needs."""

    about: Import
    suggestion: Mapping  # what the columns probably mean; the screen begins with it
    progress: float  # of the file, 0 to 1
    faults: list[RowFault]  # the first of what was wrong, by line
    kept: list[Kept]  # after an undo: people of whom something stays, and why


class Upload:
    """A file that comes in pieces of any size; kept in pieces of one size, so that no process holds all of it."""

    def __init__(self, database: Database, caller: Caller, name: str, now: datetime) -> None:
        self._database = database
        self._caller = caller
        self.id = new_id(now)
        self._lines = 0
        self._first = b""
        self._parts = Parts(self._write, PART_BYTES, MAX_BYTES)
        with database.transaction() as tx:
            imports.add(tx, caller.workspace, self.id, "file", name, "uploading", caller.name, now)

    def take(self, data: bytes) -> None:
        """The next piece; raises BadInput when the file is too large."""
        self._lines += data.count(b"\n")
        self._parts.take(data)

    def _write(self, number: int, part: bytes) -> None:
        if number == 0:
            self._first = part
        with self._database.transaction() as tx:
            imports.add_part(tx, self._caller.workspace, self.id, number, part)

    def end(self, now: datetime) -> None:
        """The file is complete. Raises BadInput for what is no list of rows; nothing is kept of it then."""
        size = self._parts.end()
        try:
            shape = shape_of(self._first, self._lines)
        except Unreadable as error:
            self.drop()
            raise BadInput(str(error)) from None
        except BadInput:
            self.drop()
            raise
        with self._database.transaction() as tx:
            imports.set_shape(tx, self._caller.workspace, self.id, shape, size, now)
            note(tx, self._caller, "import.uploaded", str(self.id), now, {"bytes": size})

    def drop(self) -> None:
        """Forget what has come so far."""
        with self._database.transaction() as tx:
            imports.drop(tx, self._caller.workspace, self.id)


def view(tx: Tx, workspace: int, id_: UUID) -> ImportView:
    """One import; raises NotFound."""
    about = imports.get(tx, workspace, id_)
    progress = min(1.0, about.place / about.size) if about.size else float(about.finished_at is not None)
    suggestion = suggest(about.shape, workspaces.load(tx, workspace).settings.country)
    return ImportView(
        about,
        suggestion,
        progress,
        find.faults(tx, workspace, id_, limit=_SHOWN),
        find.kept(tx, workspace, id_),
    )


def set_shape(
    tx: Tx, caller: Caller, id_: UUID, now: datetime, *, encoding: str, delimiter: str, header: bool
) -> None:
    """Read the file in another way than it seems to be written. Raises NotFound, Conflict, BadInput."""
    about = _ready(tx, caller.workspace, id_)
    if delimiter not in DELIMITERS:
        raise BadInput("The file cannot be read like this.", [Problem("delimiter", "is none of ; , tab |")])
    first = imports.part(tx, caller.workspace, id_, 0)
    try:
        made = shape_of(first, about.shape.lines, encoding=encoding, delimiter=delimiter, header=header)
    except Unreadable as error:
        raise BadInput(str(error)) from None
    imports.set_shape(tx, caller.workspace, id_, made, about.size, now)
    imports.set_mapping(tx, caller.workspace, id_, None, now)


def set_mapping(tx: Tx, caller: Caller, id_: UUID, data: dict[str, Any], now: datetime) -> None:
    """Say what the columns mean. Raises NotFound, Conflict once it was started, BadInput with every fault."""
    about = _ready(tx, caller.workspace, id_)
    try:
        mapping = msgspec.convert(data, Mapping)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise BadInput(
            "The columns cannot be used like this.", [Problem(path.strip("`$."), reason)]
        ) from None
    settings = workspaces.load(tx, caller.workspace).settings
    check_mapping(mapping, about.shape, {one.id for one in settings.purposes})
    imports.set_mapping(tx, caller.workspace, id_, mapping, now)


def check(tx: Tx, caller: Caller, id_: UUID, now: datetime) -> None:
    """Look at every row without taking anything in; the worker does it. Raises NotFound, Conflict."""
    _mapped(tx, caller.workspace, id_)
    imports.begin(tx, caller.workspace, id_, "checking", now)


def run(tx: Tx, caller: Caller, id_: UUID, now: datetime) -> None:
    """Start it; the worker takes the rows in. Raises NotFound, Conflict."""
    about = _mapped(tx, caller.workspace, id_)
    imports.begin(tx, caller.workspace, id_, "waiting", now)
    note(tx, caller, "import.started", str(id_), now, {"name": about.name, "bytes": about.size})


def cancel(tx: Tx, caller: Caller, id_: UUID, now: datetime) -> None:
    """Stop it where it is: a check goes back to ready, an import keeps what it took in. Raises NotFound, Conflict."""
    about = imports.get(tx, caller.workspace, id_, lock=True)
    if about.status == "checking":
        imports.set_status(tx, caller.workspace, id_, "ready", now)
    elif about.status in ("ready", "waiting", "running"):
        imports.set_status(tx, caller.workspace, id_, "cancelled", now, over=True)
        imports.drop_parts(tx, caller.workspace, id_)
        note(tx, caller, "import.cancelled", str(id_), now, {"name": about.name})
    else:
        raise Conflict(f"The import is {about.status}; there is nothing to stop.")


def _ready(tx: Tx, workspace: int, id_: UUID) -> Import:
    about = imports.get(tx, workspace, id_, lock=True)
    if about.status != "ready" or about.kind != "file":
        raise Conflict(f"The import is {about.status}; upload the file again to import it in another way.")
    return about


def _mapped(tx: Tx, workspace: int, id_: UUID) -> Import:
    about = _ready(tx, workspace, id_)
    if about.mapping is None:
        raise Conflict("Say first what the columns mean: PUT /imports/{id}/mapping.")
    return about
