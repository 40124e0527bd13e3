"""Journeys: drafts, the look before publishing, publishing, and moving those who are inside (J37, J38, J41)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import derive_id
from anklang.core.json import encode
from anklang.events.model import Fact
from anklang.flows.check_journey import Checked, check_values
from anklang.flows.check_journey import known_in as known_in
from anklang.flows.check_journey import people_per_step as people_per_step
from anklang.flows.define import Saved, note_change
from anklang.flows.definitions import Definitions
from anklang.flows.outcomes import append_facts
from anklang.journeys import store as journeys
from anklang.journeys.check import conditions_of, warnings
from anklang.journeys.control import STAY
from anklang.journeys.difference import Comparison, compare_values
from anklang.journeys.finding import Finding, findings
from anklang.journeys.model import Journey
from anklang.journeys.parse import MAX_BYTES, dump, parse
from anklang.journeys.publish import Choice, Difference, compare, move_properties, prepare
from anklang.profiles.count import Counter
from anklang.segments import store as segments
from anklang.segments.counters import counters_of
from anklang.storage.transaction import Tx

PAGE = 2000  # people told in one statement
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


class DraftSaved(msgspec.Struct, frozen=True):
    """A draft was kept; what keeps it from being published."""

    saved: Saved
    revision: int  # of the draft; hand it in with the next change
    problems: list[Finding]
    warnings: list[Finding]


class DraftNow(msgspec.Struct, frozen=True):
    """A draft that somebody else has saved meanwhile, next to what was sent."""

    revision: int  # of the one that is kept
    saved_at: datetime | None
    saved_by: str
    theirs: dict[str, Any] | None  # what is kept; null: the draft is gone
    yours: dict[str, Any]  # what was sent
    difference: Comparison  # from theirs to yours


class StaleDraft(Conflict):
    """Somebody else has changed the draft meanwhile; carries both."""

    def __init__(self, journey: str, present: DraftNow) -> None:
        self.present = present
        super().__init__(
            f"{present.saved_by or 'Somebody'} has changed the draft of {journey!r} meanwhile. Compare both, and save "
            f"again with revision {present.revision}."
        )


class PublishPreview(msgspec.Struct, frozen=True):
    """What publishing would do."""

    version: int  # number that the version would get
    revision: int  # of the draft; hand it in with publishing
    difference: Difference
    changes: Comparison  # the same for people to read, with values and ways; empty for a first version
    people: dict[str, int]  # inside now, per step of the present version
    needs_choice: list[str]  # steps for which somebody has to choose
    problems: list[Finding]  # these keep it back
    warnings: list[Finding]  # these want a tick
    accepted: list[str]  # keys of the warnings that were ticked for the present version


class Published(msgspec.Struct, frozen=True):
    """A version is out."""

    version: int
    moved: int  # people inside who were told


def save_draft(
    tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime, *, revision: int | None = None,
    definitions: Definitions | None = None,
) -> DraftSaved:  # fmt: skip
    """Keep a draft, finished or not; nobody is affected. Raises BadInput for a bad id or name, or one too large.

    `revision`: of the draft that was changed, 0 for none; None overwrites whatever is there. Raises StaleDraft where
    somebody else was faster. `definitions`: what the look before publishing needs; None: only the journey itself.
    """
    id_, name = data.get("id"), data.get("name", data.get("id"))
    faults = []
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        faults.append(Problem("id", f"{id_!r} is not an id", "small letters, digits, - and _, at most 100"))
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        faults.append(Problem("name", "is no text of 1 to 200 characters"))
    text = encode(dict(data)).decode()
    if len(text) > MAX_BYTES or "\\u0000" in text:
        faults.append(
            Problem("", f"is longer than {MAX_BYTES // 1024} KiB or holds a null character", "split it up")
        )
    if faults:
        raise BadInput("The draft cannot be kept.", faults)
    changed, kept = _keep_draft(tx, caller, str(id_), name, text, data, now, revision)
    checked = check(tx, caller.workspace, data, now, definitions)
    version = journeys.latest_version(tx, caller.workspace, str(id_))
    return DraftSaved(Saved(str(id_), version, changed), kept, checked.problems, checked.warnings)


def _keep_draft(
    tx: Tx, caller: Caller, id_: str, name: object, text: str, data: Mapping[str, Any], now: datetime,
    revision: int | None,
) -> tuple[bool, int]:  # fmt: skip
    """Whether anything changed, and the draft's revision now."""
    before = tx.row(
        "SELECT draft, draft_revision, draft_saved_at, draft_saved_by FROM journeys WHERE workspace_id = %s "
        "AND id = %s FOR UPDATE",
        [caller.workspace, id_],
    )
    draft, kept = (before[0], before[1]) if before else (None, 0)
    if draft is not None and draft == data:
        return False, kept
    if revision is not None and revision != kept:
        saved_at, saved_by = (before[2], before[3]) if before else (None, "")
        difference = compare_values(draft or {}, data)
        raise StaleDraft(id_, DraftNow(kept, saved_at, saved_by, draft, dict(data), difference))
    row = tx.row(
        """
        INSERT INTO journeys AS j (workspace_id, id, name, draft, draft_revision, draft_saved_at, draft_saved_by,
          created_at, updated_at) VALUES (%s, %s, %s, %s, 1, %s, %s, %s, %s)
        ON CONFLICT (workspace_id, id) DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at,
          draft_revision = j.draft_revision + 1, draft_saved_at = excluded.draft_saved_at,
          draft_saved_by = excluded.draft_saved_by, name = CASE WHEN j.version = 0 THEN excluded.name ELSE j.name END
        RETURNING draft_revision
        """,
        [caller.workspace, id_, name, text, now, caller.name, now, now],
    )
    assert row is not None  # an upsert always has one
    note_change(tx, caller, "journey.draft_saved", id_, now)
    return True, int(row[0])


def check(
    tx: Tx, workspace: int, data: Mapping[str, Any], now: datetime, definitions: Definitions | None = None
) -> Checked:
    """What keeps a journey from being published, and what deserves a look; with `definitions` also what it names."""
    if definitions is not None:
        return check_values(tx, definitions, data, now)
    try:
        plain = {key: value for key, value in data.items() if key != "version"}
        return Checked([], findings(warnings(parse(plain, known_in(tx, workspace))), data, "warning"))
    except BadInput as error:
        return Checked(findings(error.problems, data), [])


def present_version(tx: Tx, workspace: int, journey: str) -> Journey | None:
    """The version that new people enter; None where there is none. Locks the journey."""
    number = journeys.latest_version(tx, workspace, journey)
    return journeys.get_version(tx, workspace, journey, number) if number else None


def draft_values(tx: Tx, workspace: int, journey: str) -> dict[str, Any]:
    """The draft as its author left it, or the present version where there is none. Raises NotFound."""
    row = tx.row(
        "SELECT coalesce(j.draft, v.definition) FROM journeys j LEFT JOIN journey_versions v "
        "ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version "
        "WHERE j.workspace_id = %s AND j.id = %s",
        [workspace, journey],
    )
    if row is None or row[0] is None:
        raise NotFound(f"There is no journey {journey!r} in this workspace.")
    said: dict[str, Any] = row[0]
    return said


def preview_publish(
    tx: Tx, workspace: int, journey: str, now: datetime, definitions: Definitions | None = None
) -> PublishPreview:
    """What publishing the draft would change, and for how many people. Changes nothing. Raises NotFound.

    A draft that cannot be read has its faults as problems, and no difference.
    """
    values = draft_values(tx, workspace, journey)
    old = present_version(tx, workspace, journey)
    people = people_per_step(tx, workspace, journey, old.version) if old else {}
    checked = check(tx, workspace, values, now, definitions)
    try:
        draft = journeys.get_draft(tx, workspace, journey)
        difference = compare(old, draft, people) if old else Difference()
    except BadInput:
        difference = Difference()
    return PublishPreview(
        version=(old.version if old else 0) + 1, revision=_revision(tx, workspace, journey), difference=difference,
        people=people,
        needs_choice=difference.needs_choice(), problems=checked.problems, warnings=checked.warnings,
        changes=compare_values(dump(old), values) if old else Comparison([], []),
        accepted=journeys.accepted_with(tx, workspace, journey, old.version) if old else [],
    )  # fmt: skip


def publish(
    tx: Tx, caller: Caller, journey: str, choice: Choice, now: datetime, *, notes: str = "",
    accepted: Collection[str] | None = None, definitions: Definitions | None = None, revision: int | None = None,
) -> Published:  # fmt: skip
    """Make the draft the version that new people enter, and take those inside along as chosen, step by step.

    `accepted`: keys of the warnings that somebody has ticked; None: nobody is asked. `revision`: of the draft that was
    looked at; None publishes whatever is there. Raises NotFound, Conflict where nothing changed or another draft
    stands, and BadInput with everything that keeps it back, such as a step with people inside for which nothing was
    chosen, or a warning without a tick.
    """
    present = _revision(tx, caller.workspace, journey, lock=True)
    draft = journeys.get_draft(tx, caller.workspace, journey)
    if revision is not None and revision != present:
        raise Conflict(
            f"The draft of {journey!r} is not the one that you looked at: it was changed meanwhile. Look at it again, "
            f"then publish revision {present}."
        )
    if accepted is not None:
        told = check(tx, caller.workspace, dump(draft), now, definitions)
        open_still = [one for one in told.warnings if one.key not in accepted]
        faults = [Problem(one.path, one.reason, one.hint) for one in told.problems]
        faults += [Problem(one.path, one.reason, f"accept {one.key!r}, or change it") for one in open_still]
        if faults:
            raise BadInput(f"The journey {journey} cannot be published:", faults)
    return publish_draft(tx, caller, draft, choice, now, notes=notes, accepted=accepted or ())


def _revision(tx: Tx, workspace: int, journey: str, *, lock: bool = False) -> int:
    """Of the draft that is kept; 0 where nothing is. `lock`: nobody changes it meanwhile."""
    row = tx.row(
        "SELECT draft_revision FROM journeys WHERE workspace_id = %s AND id = %s"
        + (" FOR UPDATE" if lock else ""),
        [workspace, journey],
    )
    return 0 if row is None else int(row[0])


def publish_draft(
    tx: Tx,
    caller: Caller,
    draft: Journey,
    choice: Choice,
    now: datetime,
    also: Iterable[str] = (),
    notes: str = "",
    accepted: Collection[str] = (),
) -> Published:
    """The same for a journey in hand."""
    old = present_version(tx, caller.workspace, draft.id)
    if old is not None and msgspec.structs.replace(draft, version=old.version) == old:
        raise Conflict(
            f"The draft of {draft.id!r} is the same as version {old.version}; there is nothing to publish."
        )
    people = people_per_step(tx, caller.workspace, draft.id, old.version) if old else {}
    number = (old.version if old else 0) + 1
    made = prepare(draft, number, known_in(tx, caller.workspace, also), old, choice, people)
    journeys.save_version(tx, caller.workspace, made, msgspec.to_builtins(choice), caller.name, now)
    tx.run(
        "UPDATE journey_versions SET notes = %s, accepted = %s "
        "WHERE workspace_id = %s AND journey_id = %s AND version = %s",
        [notes, sorted(accepted), caller.workspace, draft.id, number],
    )
    _draft_is_gone(tx, caller.workspace, draft.id)
    moved = 0
    if old is not None:
        stay = [step for step, target in choice.steps.items() if target == STAY]
        said = move_properties(draft.id, number, choice)
        moved = tell_inside(
            tx, caller.workspace, draft.id, "Journey Moved", said, now, version=old.version, not_in=stay
        )
    note_change(
        tx, caller, "journey.published", draft.id, now, version=number, choice=msgspec.to_builtins(choice)
    )
    return Published(number, moved)


def fix_content(tx: Tx, caller: Caller, journey: str, now: datetime) -> int:
    """Put the draft's templates and wording into the running version, for those inside too (J38); answers its number.

    Raises NotFound, Conflict where the draft changes more than content or nothing at all, and BadInput for faults.
    """
    draft = journeys.get_draft(tx, caller.workspace, journey)
    old = present_version(tx, caller.workspace, journey)
    if old is None:
        raise Conflict(f"The journey {journey!r} was never published; publish it first.")
    difference = compare(old, draft)
    if not difference.steps and not difference.around:
        raise Conflict(f"The draft of {journey!r} is the same as version {old.version}.")
    if difference.around or not all(one.what == "changed" and one.content_only for one in difference.steps):
        raise Conflict(
            f"The draft of {journey!r} changes more than content; publish it as a new version (J37)."
        )
    fixed = prepare(draft, old.version, known_in(tx, caller.workspace))
    journeys.fix_content(tx, caller.workspace, fixed)
    drop_draft(tx, caller, journey, now)
    steps = [one.step for one in difference.steps]
    note_change(
        tx, caller, "journey.content_fixed", journey, now, version=old.version, steps=steps, before=dump(old)
    )
    return old.version


def drop_draft(tx: Tx, caller: Caller, journey: str, now: datetime) -> None:
    """Forget a draft; a journey that was never published goes with it. Raises NotFound where there is no draft."""
    done = tx.run(
        "UPDATE journeys SET draft = NULL, updated_at = %s WHERE workspace_id = %s AND id = %s AND draft IS NOT NULL",
        [now, caller.workspace, journey],
    )
    if not done:
        raise NotFound(f"There is no draft of {journey!r} in this workspace.")
    _draft_is_gone(tx, caller.workspace, journey)
    tx.run(
        "DELETE FROM journeys WHERE workspace_id = %s AND id = %s AND version = 0",
        [caller.workspace, journey],
    )
    note_change(tx, caller, "journey.draft_dropped", journey, now)


def _draft_is_gone(tx: Tx, workspace: int, journey: str) -> None:
    """Whoever still edits the old draft has to learn of it: its revision is past."""
    tx.run(
        "UPDATE journeys SET draft_revision = draft_revision + 1, draft_saved_at = NULL, draft_saved_by = '' "
        "WHERE workspace_id = %s AND id = %s AND draft IS NULL",
        [workspace, journey],
    )


def tell_inside(
    tx: Tx, workspace: int, journey: str, name: str, said: Mapping[str, Any], now: datetime, *,
    version: int | None = None, not_in: Iterable[str] = (), at_door: bool = False,
) -> int:  # fmt: skip
    """Append one fact for each instance that is in the journey, page by page; answers how many."""
    after, told, left = UUID(int=0), 0, list(not_in)
    while True:
        rows = tx.rows(
            "SELECT id, person_id, version FROM instances WHERE workspace_id = %s AND journey_id = %s "
            "AND ended_at IS NULL AND id > %s AND (%s::int IS NULL OR version = %s) AND step <> ALL(%s::text[]) "
            "AND (%s OR status <> 'at_door') ORDER BY id LIMIT %s",
            [workspace, journey, after, version, version, left, at_door, PAGE],
        )
        append_facts(
            tx,
            [
                Fact(
                    id=derive_id(name, instance, now.isoformat()), workspace=workspace, person=person, kind="journey",
                    name=name, at=now, received=now, properties={**said, "instance": str(instance)},
                )
                for instance, person, _ in rows
            ],
        )  # fmt: skip
        told += len(rows)
        if len(rows) < PAGE:
            return told
        after = rows[-1][0]


def missing_counters(tx: Tx, workspace: int, journey: str) -> list[Counter]:
    """Counters that a draft's conditions need and nobody has kept so far; ask before it is published.

    Raises NotFound, and BadInput for a draft that cannot be published.
    """
    draft = journeys.get_draft(tx, workspace, journey)
    kept = [one.condition for one in segments.load_segments(tx, workspace)]
    kept += [c for one in journeys.load_live(tx, workspace) for c in conditions_of(one.journey)]
    known = {counter.key for condition in kept for counter in counters_of(condition)}
    wanted = {one.key: one for condition in conditions_of(draft) for one in counters_of(condition)}
    return [one for key, one in wanted.items() if key not in known and key != one.event]
