"""Journeys: drafts, the look before publishing, publishing, and moving those who are inside (J37, J38, J41)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import derive_id
from anklang.core.json import encode
from anklang.events.model import Fact
from anklang.flows.define import Saved, note_change
from anklang.flows.outcomes import append_facts
from anklang.journeys import store as journeys
from anklang.journeys.check import Known, conditions_of, warnings
from anklang.journeys.control import STAY
from anklang.journeys.model import Journey
from anklang.journeys.parse import MAX_BYTES, dump, parse
from anklang.journeys.publish import Choice, Difference, compare, move_properties, prepare
from anklang.journeys.steps.journey import StartAnother
from anklang.profiles.count import Counter
from anklang.segments import store as segments
from anklang.segments.counters import counters_of
from anklang.storage.transaction import Tx

PAGE = 2000  # people told in one statement
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


class DraftSaved(msgspec.Struct, frozen=True):
    """A draft was kept; what keeps it from being published."""

    saved: Saved
    problems: list[Problem]
    warnings: list[Problem]


class PublishPreview(msgspec.Struct, frozen=True):
    """What publishing would do."""

    version: int  # number that the version would get
    difference: Difference
    people: dict[str, int]  # inside now, per step of the present version
    needs_choice: list[str]  # steps for which somebody has to choose
    problems: list[Problem]  # these keep it back
    warnings: list[Problem]  # these deserve a look


class Published(msgspec.Struct, frozen=True):
    """A version is out."""

    version: int
    moved: int  # people inside who were told


def save_draft(tx: Tx, caller: Caller, data: Mapping[str, Any], now: datetime) -> DraftSaved:
    """Keep a draft, finished or not; nobody is affected. Raises BadInput for a bad id or name, or one too large."""
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
    before = tx.row("SELECT draft FROM journeys WHERE workspace_id = %s AND id = %s", [caller.workspace, id_])
    changed = before is None or before[0] != data
    if changed:
        tx.run(
            """
            INSERT INTO journeys (workspace_id, id, name, draft, created_at, updated_at) VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (workspace_id, id) DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at,
              name = CASE WHEN journeys.version = 0 THEN excluded.name ELSE journeys.name END
            """,
            [caller.workspace, id_, name, text, now, now],
        )
        note_change(tx, caller, "journey.draft_saved", str(id_), now)
    problems, hints = validate(tx, caller.workspace, data)
    return DraftSaved(
        Saved(str(id_), journeys.latest_version(tx, caller.workspace, str(id_)), changed), problems, hints
    )


def validate(
    tx: Tx, workspace: int, data: Mapping[str, Any], also: Iterable[str] = ()
) -> tuple[list[Problem], list[Problem]]:
    """What keeps a journey from being published, and what deserves a look. `also`: journeys about to be saved."""
    try:
        return [], warnings(parse(dict(data), known_in(tx, workspace, also)))
    except BadInput as error:
        return error.problems, []


def known_in(tx: Tx, workspace: int, also: Iterable[str] = ()) -> Known:
    """The ids that a journey may name."""
    templates = tx.rows("SELECT id, channel FROM templates WHERE workspace_id = %s", [workspace])
    named = tx.rows("SELECT id FROM segments WHERE workspace_id = %s AND status <> 'archived'", [workspace])
    pools = tx.rows("SELECT id FROM coupon_pools WHERE workspace_id = %s", [workspace])
    others = tx.rows("SELECT id FROM journeys WHERE workspace_id = %s", [workspace])
    starts = {
        one.journey.id: frozenset(step.start for step in one.journey.steps if isinstance(step, StartAnother))
        for one in journeys.load_live(tx, workspace)
        if one.current
    }
    return Known(
        templates={row[0]: row[1] for row in templates},
        segments=frozenset(row[0] for row in named),
        pools=frozenset(row[0] for row in pools),
        journeys=frozenset([*(row[0] for row in others), *also]),
        starts=starts,
    )


def present_version(tx: Tx, workspace: int, journey: str) -> Journey | None:
    """The version that new people enter; None where there is none. Locks the journey."""
    number = journeys.latest_version(tx, workspace, journey)
    return journeys.get_version(tx, workspace, journey, number) if number else None


def people_per_step(tx: Tx, workspace: int, journey: str, version: int) -> dict[str, int]:
    """How many people stand in each step of a version."""
    rows = tx.rows(
        "SELECT step, count(*) FROM instances WHERE workspace_id = %s AND journey_id = %s AND version = %s "
        "AND ended_at IS NULL AND status <> 'at_door' GROUP BY step",
        [workspace, journey, version],
    )
    return {row[0]: row[1] for row in rows}


def preview_publish(tx: Tx, workspace: int, journey: str) -> PublishPreview:
    """What publishing the draft would change, and for how many people. Changes nothing. Raises NotFound, BadInput."""
    draft = journeys.get_draft(tx, workspace, journey)
    old = present_version(tx, workspace, journey)
    people = people_per_step(tx, workspace, journey, old.version) if old else {}
    difference = compare(old, draft, people) if old else Difference()
    problems: list[Problem] = []
    try:
        prepare(draft, 1, known_in(tx, workspace))
    except BadInput as error:
        problems = error.problems
    return PublishPreview(
        version=(old.version if old else 0) + 1, difference=difference, people=people,
        needs_choice=difference.needs_choice(), problems=problems, warnings=warnings(draft),
    )  # fmt: skip


def publish(tx: Tx, caller: Caller, journey: str, choice: Choice, now: datetime) -> Published:
    """Make the draft the version that new people enter, and take those inside along as chosen, step by step.

    Raises NotFound, Conflict where nothing changed, and BadInput with everything that keeps it back, such as a step
    with people inside for which nothing was chosen.
    """
    draft = journeys.get_draft(tx, caller.workspace, journey)
    return publish_draft(tx, caller, draft, choice, now)


def publish_draft(
    tx: Tx, caller: Caller, draft: Journey, choice: Choice, now: datetime, also: Iterable[str] = ()
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
    tx.run(
        "DELETE FROM journeys WHERE workspace_id = %s AND id = %s AND version = 0",
        [caller.workspace, journey],
    )
    note_change(tx, caller, "journey.draft_dropped", journey, now)


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
