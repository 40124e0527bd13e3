"""New conditions get to know what happened before: counters from history, memberships from profiles (J5).

Nobody enters a journey because a segment was saved. The work is cut into transactions of one shard each, except for the
one in which the members appear, so that workers wait only for moments. Everything can be repeated: a process that dies
in between leaves the segment `filling`, and the next call goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from anklang.core.clock import Clock
from anklang.core.errors import NotFound
from anklang.profiles.count import Counter
from anklang.profiles.model import Person
from anklang.profiles.store import load_people, save_people
from anklang.segments import model as m
from anklang.segments import store as segments
from anklang.segments.check import TYPES, is_day_value
from anklang.segments.compile_sql import select_people
from anklang.segments.counters import counters_of
from anklang.segments.evaluate import evaluate
from anklang.segments.parse import segments_named, walk
from anklang.segments.run_sql import run_select
from anklang.segments.update import timer_owner
from anklang.storage import queue
from anklang.storage.database import Database
from anklang.storage.queue import DueTimer
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

_LOCK = 7425  # first half of the advisory lock of a segment that is being filled
_LOOKS = "looks:"  # installation: segments whose timers are still to be set
_PAGE = 500  # people looked at in one statement
_NOBODY = UUID(int=0)
_TIMELESS = (
    m.InSegment,
    m.InJourney,
    m.CustomerIs,
    m.LanguageIs,
    m.LocatedIn,
    m.ConsentIs,
    m.All,
    m.AnyOf,
    m.Not,
)
_DAY_OPS = frozenset({"before", "after", "on", "anniversary"})


def fill_waiting(database: Database, clock: Clock, workspace: int | None = None) -> int:
    """Fill every segment that waits for it, of one workspace or of all; answers how many were waiting."""
    with database.transaction() as tx:
        rows = tx.rows(
            "SELECT workspace_id, id FROM segments WHERE status = 'filling' AND (%s::int IS NULL OR workspace_id = %s) "
            "UNION SELECT (value ->> 'workspace')::int, value ->> 'segment' FROM installation "
            "WHERE starts_with(name, %s) AND (%s::int IS NULL OR (value ->> 'workspace')::int = %s) ORDER BY 1, 2",
            [workspace, workspace, _LOOKS, workspace, workspace],
        )
    for owner, segment in rows:
        fill_segment(database, clock, owner, segment)
    return len(rows)


def fill_segment(database: Database, clock: Clock, workspace: int, segment: str) -> None:
    """Fill one segment and those that ask for it; nothing happens where it is not waiting or is in hand elsewhere."""
    with database.transaction() as guard:  # stays open meanwhile: its lock says that this segment is in hand
        free = guard.row(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{workspace}/{segment}"]
        )
        if free is None or not free[0]:
            return
        with database.transaction() as tx:
            known = {one.id: one for one in segments.load_segments(tx, workspace)}
            zone = ZoneInfo(workspaces.load(tx, workspace).settings.zone)
        if segment in known and known[segment].status == "filling":
            fill_counters(database, clock, workspace, _own_counters(known[segment].condition), zone)
            _members(database, clock, known, segment, zone)
        _looks(database, clock, workspace, segment, zone)


def _members(
    database: Database, clock: Clock, known: Mapping[str, m.Segment], segment: str, zone: tzinfo
) -> None:
    """Everybody who fits becomes a member, of this segment and of those that ask for it; from now on it is live."""
    workspace = known[segment].workspace
    with database.transaction() as tx:
        _lock_shards(tx)
        try:
            now_known = segments.get_segment(tx, workspace, segment)
        except NotFound:
            return
        if now_known.version != known[segment].version or now_known.status != "filling":
            return  # saved anew meanwhile; that has its own filling
        now = clock.now()
        line = in_order(segment, {one.id: one.condition for one in known.values()})
        for name in line:
            _write_members(tx, known[name], zone, now)
        segments.set_status(tx, workspace, segment, "live", now)
        timed = [name for name in line if not is_timeless(known[name].condition)]
        if timed:
            left = {"workspace": workspace, "segment": segment, "look": timed}
            workspaces.remember(tx, _marker(workspace, segment), left)


def _looks(database: Database, clock: Clock, workspace: int, segment: str, zone: tzinfo) -> None:
    """Set the timers of what time alone can change. Facts keep live segments only up to date, so this comes last."""
    with database.transaction() as tx:
        left = workspaces.recall(tx, _marker(workspace, segment))
        if left is None:
            return
        known = {one.id: one for one in segments.load_segments(tx, workspace)}
        shards = _shards_of(tx, workspace)
    for name in left["look"]:
        if name in known and known[name].status == "live":
            for shard in shards:
                with database.transaction() as tx:
                    _look(tx, known[name], shard, zone, clock.now())
    with database.transaction() as tx:
        tx.run("DELETE FROM installation WHERE name = %s", [_marker(workspace, segment)])


def _marker(workspace: int, segment: str) -> str:
    return f"{_LOOKS}{workspace}/{segment}"


def _shards_of(tx: Tx, workspace: int) -> list[int]:
    """The shards in which people of the workspace live; whoever comes later is counted from the start."""
    rows = tx.rows("SELECT DISTINCT shard FROM people WHERE workspace_id = %s ORDER BY shard", [workspace])
    return [row[0] for row in rows]


def fill_counters(
    database: Database, clock: Clock, workspace: int, counters: Iterable[Counter], zone: tzinfo
) -> None:
    """Count history for counters that nobody kept so far, shard by shard."""
    wanted = list(counters)
    if not wanted:
        return
    with database.transaction() as tx:
        shards = _shards_of(tx, workspace)
    for shard in shards:
        with database.transaction() as tx:
            segments.fill_counters(tx, workspace, shard, wanted, zone, clock.now())


def _own_counters(condition: m.Condition) -> list[Counter]:
    return [one for one in counters_of(condition) if one.key != one.event]  # plain ones are always kept


def _lock_shards(tx: Tx) -> None:
    tx.rows("SELECT shard FROM shards WHERE kind = 'facts' ORDER BY shard FOR UPDATE")


def in_order(segment: str, conditions: Mapping[str, m.Condition]) -> list[str]:
    """The segment and all that ask for it, directly or through others, each behind those that it asks for."""
    hit = {segment}
    while True:
        more = {name for name, one in conditions.items() if name not in hit and segments_named(one) & hit}
        if not more:
            break
        hit |= more
    line: list[str] = []
    while len(line) < len(hit):
        ready = sorted(
            n for n in hit if n not in line and not (segments_named(conditions[n]) & hit) - set(line) - {n}
        )
        line += ready
        if not ready:  # a circle cannot be saved; never loop if one exists all the same
            return [*line, *sorted(hit - set(line))]
    return line


def _write_members(tx: Tx, segment: m.Segment, zone: tzinfo, now: datetime) -> None:
    """Make the memberships those for whom the condition holds now; who stays keeps the date."""
    found = run_select(tx, select_people(segment.condition, segment.workspace, zone, now))
    tx.run(
        """
        WITH n AS (SELECT * FROM unnest(%b::smallint[], %b::uuid[]) AS n(shard, person)),
        gone AS (DELETE FROM memberships m WHERE m.workspace_id = %b AND m.segment_id = %b
          AND NOT EXISTS (SELECT 1 FROM n WHERE n.shard = m.shard AND n.person = m.person_id))
        INSERT INTO memberships (shard, person_id, segment_id, workspace_id, since)
        SELECT n.shard, n.person, %b, %b, %b FROM n ON CONFLICT DO NOTHING
        """,
        [
            [row[0] for row in found], [row[1] for row in found], segment.workspace, segment.id,
            segment.id, segment.workspace, now,
        ],
    )  # fmt: skip


def is_timeless(condition: m.Condition) -> bool:
    """Whether time alone can never change the answer, so that nobody has to look again."""
    return all(_is_timeless(part) for part in walk(condition))


def _is_timeless(part: m.Condition) -> bool:
    if isinstance(part, m.Trait):
        return part.op not in _DAY_OPS and not is_day_value(part.value)
    if isinstance(part, m.Computed):
        return TYPES[part.field] != "time"
    if isinstance(part, m.Event | m.Message):
        return part.within_days is None
    return isinstance(part, _TIMELESS)


def _look(tx: Tx, segment: m.Segment, shard: int, zone: tzinfo, now: datetime) -> None:
    """Note for everybody of a shard when time alone may change the membership, and wake them then."""
    tx.run("SELECT 1 FROM shards WHERE kind = 'facts' AND shard = %s FOR UPDATE", [shard])
    scope = m.Scope(zone=zone)
    after = _NOBODY
    while page := segments.page_of_shard(tx, segment.workspace, shard, after, _PAGE):
        after = page[-1]
        people = load_people(tx, page)
        _load_journeys(tx, shard, people)
        timers: list[DueTimer] = []
        changes: list[segments.Change] = []
        for person in people.values():
            answer = evaluate(segment.condition, person, scope, now)
            if (answer.value is True) is not (segment.id in person.segments):
                entered = answer.value is True
                changes.append(segments.Change(segment.workspace, shard, person.id, segment.id, entered))
            if answer.look_again is not None:
                timers += _note(person, segment.id, answer.look_again)
        save_people(tx, list(people.values()), now)
        segments.save_memberships(tx, changes, now)
        queue.set_timers(tx, timers)


def _load_journeys(tx: Tx, shard: int, people: Mapping[UUID, Person]) -> None:
    """The journeys that people are in, as conditions may ask for them."""
    rows = tx.rows(
        "SELECT DISTINCT person_id, journey_id FROM instances WHERE shard = %b AND person_id = ANY(%b) "
        "AND ended_at IS NULL AND status <> 'at_door'",
        [shard, list(people)],
    )
    for person, journey in rows:
        people[person].journeys.add(journey)


def _note(person: Person, segment: str, moment: datetime) -> list[DueTimer]:
    memory = person.memory
    memory.looks[segment] = moment
    person.dirty = True
    if memory.timer is not None and memory.timer <= moment:
        return []
    memory.timer = moment
    owner = timer_owner(person.id)
    return [DueTimer(person.shard, owner, moment, person.workspace, person.id, "segments", b"")]
