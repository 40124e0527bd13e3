"""People come from a file, a slice of rows at a time: found or made, told what the row says, and noted for an undo.

An import never triggers anything (J4), never merges two people, and never lifts a withdrawal (R21).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from anklang.core.clock import Clock
from anklang.core.ids import derive_id, new_id
from anklang.events.accept import IDENTIFIED, Arrival
from anklang.events.model import Fact
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.import_consents import record
from anklang.flows.isolate import class_of, place_of
from anklang.flows.outcomes import append_facts
from anklang.flows.present_traits import Present, present_traits, retag, try_lock_edits
from anklang.flows.tag_people import tag_slice
from anklang.flows.undo_import import undo_slice
from anklang.imports import store as imports
from anklang.imports.convert import Reader
from anklang.imports.model import MAX_ERRORS, TAGS, Import, Row, RowFault, Traces
from anklang.imports.read import Record, Unreadable, records
from anklang.imports.store import Work
from anklang.profiles.give import give
from anklang.profiles.identities import Recent, find, follow, resolve
from anklang.profiles.resolve import Name, names_of
from anklang.storage.database import Database
from anklang.storage.transaction import Tx, is_fault

log = logging.getLogger(__name__)

SLICE = 80  # rows at once: what somebody else's fact may have to wait for
CHECK_SLICE = 1000  # rows at once where nothing is written


def import_more(database: Database, clock: Clock, cache: DefinitionCache) -> bool:
    """Do the next piece of the import that has waited longest; False when there is nothing to do."""
    work: Work | None = None
    try:
        with database.transaction() as tx:
            work = imports.next_open(tx)
            if work is None or not try_lock_edits(tx, work.workspace):
                return False
            _piece(tx, work, cache.of(tx, work.workspace), clock.now())
    except Unreadable as error:
        _fail(database, work, str(error), clock.now())
    except Exception as error:
        if not is_fault(error):
            raise
        log.error("an import stopped: %s at %s", class_of(error), place_of(error))
        _fail(database, work, f"A fault of ours ({type(error).__name__}); it was logged.", clock.now())
    return True


def _fail(database: Database, work: Work | None, fault: str, now: datetime) -> None:
    if work is None:
        return
    with database.transaction() as tx:
        imports.set_status(tx, work.workspace, work.about.id, "failed", now, over=True, fault=fault)


def _piece(tx: Tx, work: Work, definitions: Definitions, now: datetime) -> None:
    if work.about.status == "undoing":
        undo_slice(tx, work, now)
    elif work.about.kind == "tags":
        tag_slice(tx, work, definitions.workspace.settings.country, now)
    else:
        _rows(tx, work, definitions, now)


def _rows(tx: Tx, work: Work, definitions: Definitions, now: datetime) -> None:
    """Read the next rows; take them in, or only look at them."""
    about, counts = work.about, work.about.counts
    assert about.mapping is not None  # nothing starts without one
    checking = about.status == "checking"
    reader = Reader(about.mapping, about.shape, definitions.workspace.settings.country, definitions.zone, now)
    size = CHECK_SLICE if checking else SLICE
    taken = list(islice(_records(tx, work), size))
    rows = [reader.read(record) for record in taken]
    if about.place == 0 and about.shape.header:
        rows = rows[1:]
    good = [row for row in rows if not row.refused]
    faults = [fault for row in rows for fault in row.faults]
    if good and not checking:
        faults += _take(tx, definitions, about, good, now)
    room = max(0, MAX_ERRORS - counts.faults)
    imports.add_faults(tx, work.workspace, about.id, sorted(faults, key=lambda one: one.line)[:room])
    counts.rows += len(rows)
    counts.accepted += len(good)
    counts.refused += len(rows) - len(good)
    counts.faults += len(faults)
    counts.consents_refused += sum(1 for one in faults if one.refused == "consent")
    if checking:
        counts.consents += sum(len(row.consents) for row in good)
    over = len(taken) < size
    place, line = (taken[-1].end, taken[-1].last_line) if taken else (about.place, work.line)
    imports.move(tx, work, about.size if over else place, line, None, now)
    if over and checking:
        imports.set_status(tx, work.workspace, about.id, "ready", now, over=True)
    elif over:
        imports.set_status(tx, work.workspace, about.id, "done", now, over=True)
        imports.drop_parts(tx, work.workspace, about.id)
    elif about.status == "waiting":
        imports.set_status(tx, work.workspace, about.id, "running", now)


def _records(tx: Tx, work: Work) -> Iterator[Record]:
    def load(number: int) -> bytes:
        return imports.part(tx, work.workspace, work.about.id, number)

    return records(load, work.about.shape, work.about.place, work.line)


def _take(
    tx: Tx, definitions: Definitions, about: Import, rows: Sequence[Row], now: datetime
) -> list[RowFault]:
    """Find or make everybody, tell them what the rows say, and note it; answers what was refused on the way."""
    workspace = definitions.workspace.id
    arrivals = [_arrival(about, workspace, row, now) for row in rows]
    names = sorted({name for one in arrivals for name in names_of(one)})
    owners = find(tx, names)
    first = _join_visitors(tx, arrivals, owners, now)
    fresh: set[UUID] = set()

    def make() -> UUID:
        fresh.add(made := new_id(now))
        return made

    found = resolve(tx, arrivals, Recent(), now, make)
    present = present_traits(tx, found.people)
    traces: dict[UUID, Traces] = {}
    told: list[Fact] = []
    for row, arrival, person in zip(rows, arrivals, found.people, strict=True):
        known = person in present and present[person].exists
        trace = traces.setdefault(person, Traces(person=person, line=row.line, made=person in fresh))
        for name in names_of(arrival):
            before = first.get(name) or owners.get(name)
            mine = found.learned.get(name)
            if (
                mine is not None
                and mine[0] == person
                and (before is None or before[0] != person or name in first)
            ):
                _note_name(trace, name, None if name in first or before is None else before[0])
        wanted = {**row.traits, **_contact(row)}
        changed = _changes(about, row, wanted, present[person], trace)
        if changed or not known:
            told.append(_fact(arrival, person, changed))
        present[person].exists = True
        _count(about, known, bool(changed), person in fresh)
    consents, faults = record(tx, about, workspace, list(zip(rows, found.people, strict=True)), now)
    for person, id_ in consents:
        traces[person].consents.append(id_)
    about.counts.consents += len(consents)
    append_facts(tx, told)
    imports.add_traces(tx, workspace, about.id, list(traces.values()))
    return faults


def _arrival(about: Import, workspace: int, row: Row, now: datetime) -> Arrival:
    return Arrival(
        id=derive_id("import", about.id, row.line), workspace=workspace, kind="identify", name=IDENTIFIED, at=now,
        received=now, properties={}, context={"source": "import", "import": str(about.id), "line": row.line},
        imported=True, user=row.user, email=row.email, phone=row.phone,
    )  # fmt: skip


def _join_visitors(
    tx: Tx, arrivals: Sequence[Arrival], owners: dict[Name, tuple[UUID, bool]], now: datetime
) -> dict[Name, tuple[UUID, bool]]:
    """A new customer number goes to whoever has the row's address and no number yet, so that nobody is made twice.

    Answers the names that were given that way.
    """
    wanted: dict[Name, UUID] = {}
    taken: set[UUID] = set()
    into = follow(tx, {person for person, _ in owners.values()})
    for one in arrivals:
        name = (one.workspace, "user", one.user)
        if not one.user or name in owners or name in wanted:
            continue
        for kind, value in (("email", one.email), ("phone", one.phone)):
            owner = owners.get((one.workspace, kind, value)) if value else None
            if owner is None or owner[1]:
                continue
            person = into.get(owner[0], owner[0])
            if person not in taken and person not in into.values():
                wanted[name] = person
                taken.add(person)
                break
    given = give(tx, wanted, now) if wanted else set()
    return {name: (wanted[name], True) for name in given}


def _note_name(trace: Traces, name: Name, former: UUID | None) -> None:
    if not any(one[:2] == name[1:] for one in trace.names):
        trace.names.append((name[1], name[2], former))


def _contact(row: Row) -> dict[str, Any]:
    said = {"userId": row.user, "email": row.email, "phone": row.phone}
    return {name: value for name, value in said.items() if value}


def _changes(
    about: Import, row: Row, wanted: dict[str, Any], present: Present, trace: Traces
) -> dict[str, Any]:
    """What the row really changes; `present` and `trace` follow."""
    mapping = about.mapping
    assert mapping is not None
    changed = {
        name: value
        for name, value in wanted.items()
        if present.traits.get(name) != value and (mapping.overwrite or name not in present.traits)
    }
    for name, value in changed.items():
        if name not in trace.after and name in present.traits:
            trace.before[name] = present.traits[name]
        trace.after[name] = value
        present.traits[name] = value
    tags, added, _ = retag(present.traits.get(TAGS), [*row.tags, *([mapping.tag] if mapping.tag else [])], [])
    if added:
        trace.tags_added += added
        changed[TAGS] = present.traits[TAGS] = tags
    return changed


def _fact(arrival: Arrival, person: UUID, properties: dict[str, Any]) -> Fact:
    names = [name for name in Fact.__struct_fields__ if name not in ("person", "properties")]
    return Fact(person=person, properties=properties, **{name: getattr(arrival, name) for name in names})


def _count(about: Import, known: bool, changed: bool, made: bool) -> None:
    counts = about.counts
    if made and not known:
        counts.created += 1
    elif changed:
        counts.changed += 1
    else:
        counts.unchanged += 1


def forget(tx: Tx, keep_until: datetime) -> None:
    """Files that nobody started, and refused rows, are not kept longer than needed (GDPR 5 (1) e)."""
    tx.run(
        "DELETE FROM import_parts p USING imports i WHERE i.workspace_id = p.workspace_id AND i.id = p.import_id "
        "AND i.updated_at < %s",
        [keep_until],
    )
    tx.run("DELETE FROM imports WHERE status IN ('uploading', 'ready') AND updated_at < %s", [keep_until])
    tx.run(
        "DELETE FROM import_errors e USING imports i WHERE i.workspace_id = e.workspace_id AND i.id = e.import_id "
        "AND i.updated_at < %s",
        [keep_until],
    )
    tx.run("UPDATE imports SET shape = shape - 'rows' WHERE updated_at < %s AND shape ? 'rows'", [keep_until])
