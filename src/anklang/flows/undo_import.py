"""An import is taken back: people that only it made go, traits and tags become what they were where nobody changed
them since, names return, its evidence of consents goes. What cannot be taken back stays and is named.

It works shard by shard under the shard's lock, on people for whom nothing waits in the queue, so that no fact is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import Conflict
from anklang.core.ids import derive_id, shard_of
from anklang.events.accept import IDENTIFIED
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.flows.present_traits import retag, tags_fact
from anklang.flows.sealing_key import sealing_key
from anklang.imports import store as imports
from anklang.imports.model import TAGS, Traces
from anklang.imports.store import Work
from anklang.policy import store as policy
from anklang.profiles.give import take_back
from anklang.profiles.model import Person
from anklang.profiles.store import load_people
from anklang.segments.update import timer_owner
from anklang.storage import queue
from anklang.storage.transaction import Tx

_PAGE = 30  # people at once: what somebody else's fact may have to wait for
_UNDOABLE = ("done", "cancelled", "failed")


def undo(tx: Tx, caller: Caller, id_: UUID, now: datetime) -> None:
    """Ask for an import to be taken back; the worker does it. Raises NotFound, Conflict for one that is not over."""
    about = imports.get(tx, caller.workspace, id_, lock=True)
    if about.status not in _UNDOABLE:
        raise Conflict(f"The import is {about.status}; only one that is over can be taken back.")
    imports.set_status(tx, caller.workspace, id_, "undoing", now)
    note(tx, caller, "import.undone", str(id_), now, {"name": about.name})


def undo_slice(tx: Tx, work: Work, now: datetime) -> None:
    """Take the next people back; the import is undone when nobody is left."""
    about, counts = work.about, work.about.counts
    shards = imports.shards_to_undo(tx, work.workspace, about.id, 256)
    left = _PAGE
    for shard in shards:
        if left <= 0:
            break
        if not queue.lock_shard(tx, shard):
            continue  # a worker has it; it comes later
        for trace, person in _quiet(tx, work, shard, left):
            left -= 1
            kept, removed = _one(tx, work, trace, person, now)
            counts.removed += removed
            counts.restored += not removed and person is not None
            counts.kept += bool(kept)
            imports.mark_undone(tx, about.id, [(trace.person, kept)], now)
    imports.move(tx, work, about.place, work.line, work.after, now)
    if not imports.shards_to_undo(tx, work.workspace, about.id, 1):
        imports.set_status(tx, work.workspace, about.id, "undone", now, over=True)
        imports.drop_parts(tx, work.workspace, about.id)


def _quiet(tx: Tx, work: Work, shard: int, limit: int) -> list[tuple[Traces, Person | None]]:
    """What was done to people of a shard for whom nothing waits."""
    traces = imports.traces_to_undo(tx, work.workspace, work.about.id, shard, limit)
    busy = queue.people_waiting(tx, [(shard, one.person) for one in traces])
    people = load_people(tx, [one.person for one in traces])
    return [(one, people.get(one.person)) for one in traces if one.person not in busy]


def _one(tx: Tx, work: Work, trace: Traces, person: Person | None, now: datetime) -> tuple[list[str], bool]:
    """Take one person back; answers what stays, and whether the person is gone."""
    if person is None or person.erased_at is not None:
        return [], False
    if person.merged_into is not None:
        return ["merged with another profile since"], False
    touched = _touched(tx, work, trace, person) if trace.made else ""
    kept = _consents(tx, work.workspace, person.id, trace.consents, now)
    if trace.made and not touched and not kept:
        _remove(tx, person)
        return [], True
    if trace.made and (touched or kept):
        kept.append(f"the person stays: {touched or kept[0]}")
        properties = {name: value for name, value in _former(trace, person)[0].items() if name == TAGS}
    else:
        properties, changed = _former(trace, person)
        stayed = take_back(tx, work.workspace, person.id, trace.names)
        kept += [*changed, *(f"{kind} {value} belongs to somebody else now" for kind, value in stayed)]
    if properties:
        append_facts(tx, [_fact(work, person, properties, now)])
    return kept, False


def _former(trace: Traces, person: Person) -> tuple[dict[str, Any], list[str]]:
    """The traits to set, and those that somebody else has changed since."""
    now_, kept = person.profile.traits, []
    properties: dict[str, Any] = {}
    for name, value in trace.after.items():
        if now_.get(name) == value:
            properties[name] = trace.before.get(name)
        elif name in now_ or name in trace.before:
            kept.append(f"{name} was changed since")
    tags, added, removed = retag(now_.get(TAGS), trace.tags_removed, trace.tags_added)
    if added or removed:
        properties |= tags_fact(tags)
    return properties, kept


def _fact(work: Work, person: Person, properties: dict[str, Any], now: datetime) -> Fact:
    return Fact(
        id=derive_id("undo", work.about.id, person.id), workspace=work.workspace, person=person.id, kind="identify",
        name=IDENTIFIED, at=now, received=now, properties=properties, imported=True,
        context={"source": "undo", "import": str(work.about.id)},
    )  # fmt: skip


_TOUCHES = {  # what keeps somebody whom an import made
    "there are other events": "SELECT 1 FROM events WHERE shard = %(shard)s AND person_id = %(person)s "
    "AND kind NOT IN ('timer', 'segment') AND NOT (imported AND context->>'import' = %(import)s)",
    "there are messages": "SELECT 1 FROM messages WHERE shard = %(shard)s AND person_id = %(person)s",
    "there are journeys": "SELECT 1 FROM instances WHERE shard = %(shard)s AND person_id = %(person)s",
    "there is other evidence of consent": "SELECT 1 FROM consents WHERE shard = %(shard)s "
    "AND person_id = %(person)s AND id <> ALL(%(consents)s::uuid[])",
    "there are other names": "SELECT 1 FROM identities WHERE person_id = %(person)s "
    "AND (kind || ' ' || value) <> ALL(%(names)s::text[])",
    "another import changed them": "SELECT 1 FROM import_people WHERE shard = %(shard)s "
    "AND person_id = %(person)s AND import_id::text <> %(import)s AND undone_at IS NULL",
    "others were merged into them": "SELECT 1 FROM people WHERE workspace_id = %(workspace)s "
    "AND merged_into = %(person)s",
}


def _touched(tx: Tx, work: Work, trace: Traces, person: Person) -> str:
    """What has happened to the person besides the import; empty: nothing."""
    values = {
        "shard": person.shard, "person": person.id, "workspace": work.workspace, "import": str(work.about.id),
        "consents": trace.consents, "names": [f"{kind} {value}" for kind, value, _ in trace.names],
    }  # fmt: skip
    for what, statement in _TOUCHES.items():
        if tx.row(f"{statement} LIMIT 1", values) is not None:
            return what
    return ""


def _consents(tx: Tx, workspace: int, person: UUID, evidence: Sequence[UUID], now: datetime) -> list[str]:
    """The import's evidence counts no more, but for withdrawals and what a message was sent on; answers what stays."""
    if not evidence:
        return []
    shard, kept, gone = shard_of(person), [], []
    rows = tx.rows(
        "SELECT c.id, c.state, c.channel, EXISTS (SELECT 1 FROM messages m WHERE m.shard = c.shard "
        "AND m.person_id = c.person_id AND m.channel = c.channel AND m.purpose = c.purpose "
        "AND m.planned_at >= c.recorded_at AND m.accepted_at IS NOT NULL) "
        "FROM consents c WHERE c.shard = %s AND c.person_id = %s AND c.id = ANY(%s)",
        [shard, person, list(evidence)],
    )
    for id_, state, channel, used in rows:
        if state == "withdrawn":
            kept.append(f"the withdrawal for {channel} stays")
        elif used:
            kept.append(f"the consent for {channel} stays: messages were sent on it")
        else:
            gone.append(id_)
    if gone:
        policy.void_evidence(tx, workspace, person, gone, "import_undone", now, sealing_key(tx))
    return list(dict.fromkeys(kept))


def _remove(tx: Tx, person: Person) -> None:
    """Nothing stays of somebody whom nobody but the import knew."""
    here = [person.shard, person.id]
    queue.cancel_timers(tx, [(person.shard, timer_owner(person.id))])
    for table in ("memberships", "events", "traces", "timers", "consents", "consent_states", "contacts"):
        tx.run(f"DELETE FROM {table} WHERE shard = %s AND person_id = %s", here)
    tx.run("DELETE FROM consent_chains WHERE shard = %s AND chain = %s", here)
    tx.run("DELETE FROM identities WHERE person_id = %s", [person.id])
    tx.run("DELETE FROM addresses WHERE person_id = %s", [person.id])
    tx.run("DELETE FROM people WHERE shard = %s AND id = %s", here)
