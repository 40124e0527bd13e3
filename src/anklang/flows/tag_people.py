"""Tags for many people at once: for chosen ones directly, for everybody who fits a filter slice by slice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.core.ids import derive_id, new_id
from anklang.events.accept import IDENTIFIED
from anklang.events.model import Fact
from anklang.flows.outcomes import append_facts
from anklang.flows.present_traits import lock_edits, present_traits, retag, tags_fact
from anklang.imports import store as imports
from anklang.imports.model import MAX_TAG, MAX_TAGS, TAGS, Counts, TagJob, Traces
from anklang.imports.store import Work
from anklang.profiles.find import PeopleFilter, page_of_ids
from anklang.profiles.identities import follow
from anklang.storage.transaction import Tx

MOST_CHOSEN = 1000  # people of one call
_SLICE = 160


class Tagged(msgspec.Struct, frozen=True):
    """Tags were set, or will be."""

    id: UUID  # of the import that can take it back: POST /imports/{id}/undo
    status: str  # done, or waiting where a filter says whom
    changed: int  # people whose tags are others now


def tag_people(
    tx: Tx, caller: Caller, add: Sequence[str], remove: Sequence[str], people: Sequence[UUID], now: datetime
) -> Tagged:
    """Add and remove tags of chosen people. Raises BadInput for bad tags and for people of other workspaces."""
    _check(add, remove)
    if len(people) > MOST_CHOSEN:
        raise BadInput("Too many at once.", [Problem("people", f"more than {MOST_CHOSEN}", "use a filter")])
    lock_edits(tx, caller.workspace)
    into = follow(tx, people)
    wanted = list(dict.fromkeys(into.get(one, one) for one in people))
    _check_people(tx, caller.workspace, wanted)
    id_ = _begin(tx, caller, TagJob(add=list(add), remove=list(remove)), now)
    changed = _tag(tx, caller.workspace, id_, caller.name, wanted, add, remove, now)
    about = imports.get(tx, caller.workspace, id_)
    about.counts.changed, about.counts.rows = changed, len(wanted)
    about.counts.unchanged = len(wanted) - changed
    work = Work(about=about, workspace=caller.workspace, line=0, after=None, job=None)
    imports.move(tx, work, 0, 0, None, now)
    imports.set_status(tx, caller.workspace, id_, "done", now, over=True)
    return Tagged(id_, "done", changed)


def tag_filter(tx: Tx, caller: Caller, job: TagJob, now: datetime) -> Tagged:
    """Add and remove tags of everybody who fits; the worker does it in slices. Raises BadInput."""
    _check(job.add, job.remove)
    id_ = _begin(tx, caller, job, now)
    imports.begin(tx, caller.workspace, id_, "waiting", now)
    return Tagged(id_, "waiting", 0)


def _begin(tx: Tx, caller: Caller, job: TagJob, now: datetime) -> UUID:
    id_ = new_id(now)
    name = " ".join([*(f"+{tag}" for tag in job.add), *(f"-{tag}" for tag in job.remove)])
    imports.add(tx, caller.workspace, id_, "tags", name[:200], "ready", caller.name, now, job)
    note(tx, caller, "people.tagged", str(id_), now, {"add": job.add, "remove": job.remove})
    return id_


def _check(add: Sequence[str], remove: Sequence[str]) -> None:
    faults = [
        Problem(f"{field}[{index}]", f"is no tag of 1 to {MAX_TAG} characters without , ; |")
        for field, tags in (("add", add), ("remove", remove))
        for index, tag in enumerate(tags)
        if not 0 < len(tag.strip()) <= MAX_TAG or tag != tag.strip() or any(sign in tag for sign in ",;|\x00")
    ]
    if not add and not remove:
        faults.append(Problem("add", "no tag is named"))
    if len(add) > MAX_TAGS or len(remove) > MAX_TAGS:
        faults.append(Problem("add", f"more than {MAX_TAGS} tags"))
    if faults:
        raise BadInput("The tags cannot be set.", faults)


def _check_people(tx: Tx, workspace: int, people: Sequence[UUID]) -> None:
    rows = tx.rows(
        "SELECT id FROM people WHERE workspace_id = %s AND id = ANY(%s) AND erased_at IS NULL",
        [workspace, list(people)],
    )
    known = {row[0] for row in rows}
    for one in people:
        if one not in known:
            raise NotFound(f"There is no person {one} in this workspace.")


def tag_slice(tx: Tx, work: Work, country: str, now: datetime) -> None:
    """The next people of a filter."""
    job, about = work.job, work.about
    assert job is not None  # of every import of this kind
    wanted = PeopleFilter(search=job.search, segment=job.segment, country=country)
    people = page_of_ids(tx, work.workspace, wanted, work.after or UUID(int=0), _SLICE)
    changed = _tag(tx, work.workspace, about.id, about.created_by, people, job.add, job.remove, now)
    counts: Counts = about.counts
    counts.rows += len(people)
    counts.changed += changed
    counts.unchanged += len(people) - changed
    over = len(people) < _SLICE
    imports.move(tx, work, 0, 0, people[-1] if people else work.after, now)
    imports.set_status(tx, work.workspace, about.id, "done" if over else "running", now, over=over)


def _tag(
    tx: Tx, workspace: int, import_: UUID, actor: str, people: Sequence[UUID], add: Sequence[str],
    remove: Sequence[str], now: datetime,
) -> int:  # fmt: skip
    """Write the tags of these people as facts of an import (J4); answers how many have others now."""
    present = present_traits(tx, people)
    facts: list[Fact] = []
    traces: list[Traces] = []
    for person in people:
        tags, added, removed = retag(present[person].traits.get(TAGS), add, remove)
        if not added and not removed:
            continue
        traces.append(Traces(person=person, tags_added=added, tags_removed=removed))
        facts.append(
            Fact(
                id=derive_id("tags", import_, person), workspace=workspace, person=person, kind="identify",
                name=IDENTIFIED, at=now, received=now, properties=tags_fact(tags), imported=True,
                context={"source": "studio", "import": str(import_), "actor": actor},
            )
        )  # fmt: skip
    append_facts(tx, facts)
    if traces:
        imports.add_traces(tx, workspace, import_, traces)
    return len(facts)
