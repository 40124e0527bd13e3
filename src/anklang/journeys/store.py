"""The tables of journeys: definitions and versions, instances, traces. Bulk statements name the shard of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from anklang.core.errors import Conflict, NotFound
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.journeys.command import Trace
from anklang.journeys.instance import Instance, Past, decode_instance, encode_instance
from anklang.journeys.model import Journey, Live, Status
from anklang.journeys.parse import dump, parse
from anklang.storage.transaction import Tx

Key = tuple[int, UUID]  # (shard, person) or (shard, instance)
_OLD_VERSIONS = 3  # kept in memory although nobody is inside: goals of people who have just left


class TraceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A trace with its place."""

    shard: int
    person: UUID
    at: datetime
    id: UUID
    workspace: int
    trace: Trace


class Standing(msgspec.Struct, frozen=True):
    """How an instance stands, for the gate."""

    status: str
    step: str
    ended_at: datetime | None
    end_reason: str
    data: bytes  # the whole instance

    def instance(self) -> Instance:
        """The instance, for a recheck of its exit rules."""
        return decode_instance(self.data)


# --- instances


def load_live_instances(tx: Tx, keys: Sequence[Key]) -> dict[UUID, list[Instance]]:
    """By person: instances that have not ended, and ended ones whose goal may still be reached (J15)."""
    found: dict[UUID, list[Instance]] = {}
    if not keys:
        return found
    rows = tx.rows(
        """
        WITH p AS (SELECT * FROM unnest(%b::smallint[], %b::uuid[]) AS p(shard, id))
        SELECT i.person_id, i.data FROM p JOIN instances i
          ON i.shard = p.shard AND i.person_id = p.id AND i.ended_at IS NULL
        UNION ALL
        SELECT i.person_id, i.data FROM p JOIN instances i
          ON i.shard = p.shard AND i.person_id = p.id AND i.ended_at IS NOT NULL AND i.wake_at IS NOT NULL
        """,
        [[key[0] for key in keys], [key[1] for key in keys]],
    )
    for person, data in rows:
        instance = decode_instance(data)
        instance.person = person
        found.setdefault(person, []).append(instance)
    return found


def inside(tx: Tx, keys: Sequence[Key], journeys: Sequence[str]) -> list[tuple[UUID, str]]:
    """Who of these people (shard, person) is in which of these journeys, as (person, journey)."""
    rows = tx.rows(
        "SELECT DISTINCT i.person_id, i.journey_id FROM unnest(%b::smallint[], %b::uuid[]) AS p(shard, id) "
        "JOIN instances i ON i.shard = p.shard AND i.person_id = p.id AND i.ended_at IS NULL "
        "WHERE i.status <> 'at_door' AND i.journey_id = ANY(%b) ORDER BY 1, 2",
        [[key[0] for key in keys], [key[1] for key in keys], list(journeys)],
    )
    return [(row[0], row[1]) for row in rows]


def load_past(tx: Tx, keys: Sequence[Key]) -> dict[UUID, dict[tuple[str, str], Past]]:
    """By person: how often and when last they were in, for each journey and key (J10)."""
    found: dict[UUID, dict[tuple[str, str], Past]] = {}
    if not keys:
        return found
    rows = tx.rows(
        """
        SELECT i.person_id, i.journey_id, i.key, count(*), max(i.entered_at), max(i.ended_at)
        FROM unnest(%b::smallint[], %b::uuid[]) AS p(shard, id)
        JOIN instances i ON i.shard = p.shard AND i.person_id = p.id
        WHERE i.status <> 'at_door' AND i.end_reason IS DISTINCT FROM 'refused'
        GROUP BY i.person_id, i.journey_id, i.key
        """,
        [[key[0] for key in keys], [key[1] for key in keys]],
    )
    for person, journey, key, count, entered, ended in rows:
        found.setdefault(person, {})[journey, key] = Past(count, entered, ended)
    return found


def save_instances(tx: Tx, instances: Sequence[Instance]) -> None:
    """Write instances that the engine changed; in the shard of the person that they belong to now."""
    if not instances:
        return
    tx.run(
        """
        INSERT INTO instances (shard, id, person_id, workspace_id, journey_id, version, key, step, status, data,
          entered_at, wake_at, ended_at, end_reason)
        SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::text[], %b::int[], %b::text[],
          %b::text[], %b::text[], %b::bytea[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], %b::text[])
        ON CONFLICT (shard, id) DO UPDATE SET person_id = excluded.person_id, version = excluded.version,
          key = excluded.key, step = excluded.step, status = excluded.status, data = excluded.data,
          entered_at = excluded.entered_at, wake_at = excluded.wake_at, ended_at = excluded.ended_at,
          end_reason = excluded.end_reason
        """,
        [
            [shard_of(i.person) for i in instances],
            [i.id for i in instances],
            [i.person for i in instances],
            [i.workspace for i in instances],
            [i.journey for i in instances],
            [i.version for i in instances],
            [i.key for i in instances],
            [i.step for i in instances],
            [i.status for i in instances],
            [encode_instance(i) for i in instances],
            [i.entered_at for i in instances],
            [i.goal_until if i.status == "ended" else i.wake.at if i.wake else None for i in instances],
            [i.ended_at for i in instances],
            [i.end_reason or None for i in instances],
        ],
    )


def standings(tx: Tx, keys: Sequence[Key]) -> dict[UUID, Standing]:
    """How instances stand, by id; `keys` are (shard, instance)."""
    if not keys:
        return {}
    rows = tx.rows(
        """
        SELECT i.id, i.status, i.step, i.ended_at, coalesce(i.end_reason, ''), i.data
        FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)
        JOIN instances i ON i.shard = k.shard AND i.id = k.id
        """,
        [[key[0] for key in keys], [key[1] for key in keys]],
    )
    return {row[0]: Standing(*row[1:]) for row in rows}


def load_instances(tx: Tx, keys: Sequence[Key]) -> dict[UUID, Instance]:
    """Instances by id, ended ones included; `keys` are (shard, instance)."""
    return {id_: standing.instance() for id_, standing in standings(tx, keys).items()}


def move_ended(tx: Tx, loser: Key, winner: Key) -> int:
    """What a profile that is merged away was in before counts for the survivor's re-entry (J10, J40); how many."""
    return tx.run(
        "UPDATE instances SET shard = %s, person_id = %s WHERE shard = %s AND person_id = %s AND ended_at IS NOT NULL",
        [*winner, *loser],
    )


def remove_of_person(tx: Tx, shard: int, person: UUID) -> int:
    """Forget the instances of a profile: it was merged away, and those that live were saved with the survivor."""
    return tx.run("DELETE FROM instances WHERE shard = %s AND person_id = %s", [shard, person])


def write_traces(tx: Tx, rows: Sequence[TraceRow]) -> None:
    """Append to the timeline of decisions."""
    if not rows:
        return
    tx.copy(
        "traces",
        ["shard", "person_id", "at", "id", "workspace_id", "kind", "journey_id", "version", "instance_id", "step",
         "reason", "detail"],
        ["int2", "uuid", "timestamptz", "uuid", "int4", "text", "text", "int4", "uuid", "text", "text", "jsonb"],
        [
            (
                row.shard, row.person, row.at, row.id, row.workspace, row.trace.kind, row.trace.journey,
                row.trace.version, row.trace.instance, row.trace.step, row.trace.reason,
                Jsonb(row.trace.detail, encode),
            )
            for row in rows
        ],
    )  # fmt: skip


# --- definitions

_parsed: dict[tuple[int, str, int, bytes], Journey] = {}


def load_live(tx: Tx, workspace: int) -> list[Live]:
    """Every version that people enter or may be inside of (J37)."""
    rows = tx.rows(
        """
        SELECT j.id, j.status, v.version, v.definition::text, v.version = j.version
        FROM journeys j JOIN journey_versions v ON v.workspace_id = j.workspace_id AND v.journey_id = j.id
        WHERE j.workspace_id = %s AND j.version > 0 AND (v.version > j.version - %s OR v.version IN (
          SELECT i.version FROM instances i
          WHERE i.workspace_id = j.workspace_id AND i.journey_id = j.id AND i.ended_at IS NULL))
        ORDER BY j.id, v.version
        """,
        [workspace, _OLD_VERSIONS],
    )
    return [
        Live(journey=_read(workspace, row[0], row[2], row[3]), status=cast(Status, row[1]), current=row[4])
        for row in rows
    ]


def _read(workspace: int, journey: str, version: int, text: str) -> Journey:
    """Parsed once per process: a version never changes, its content fixes have other text (J38)."""
    place = (workspace, journey, version, text.encode())
    known = _parsed.get(place)
    if known is None:
        if len(_parsed) > 2000:
            _parsed.clear()
        known = _parsed[place] = msgspec.structs.replace(parse(text), version=version)
    return known


def save_draft(tx: Tx, workspace: int, journey: Journey, now: datetime) -> None:
    """Keep a draft; a new journey begins as one. What people are in is not touched."""
    tx.run(
        """
        INSERT INTO journeys (workspace_id, id, name, draft, created_at, updated_at) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (workspace_id, id) DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at,
          name = CASE WHEN journeys.version = 0 THEN excluded.name ELSE journeys.name END
        """,
        [workspace, journey.id, journey.name, _text(dump(journey)), now, now],
    )


def get_draft(tx: Tx, workspace: int, journey: str) -> Journey:
    """The draft, or the present version where there is none. Raises NotFound."""
    row = tx.row(
        """
        SELECT coalesce(j.draft, v.definition)::text FROM journeys j
        LEFT JOIN journey_versions v
          ON v.workspace_id = j.workspace_id AND v.journey_id = j.id AND v.version = j.version
        WHERE j.workspace_id = %s AND j.id = %s
        """,
        [workspace, journey],
    )
    if row is None or row[0] is None:
        raise NotFound(f"There is no journey {journey!r} in this workspace.")
    return msgspec.structs.replace(parse(row[0]), version=0)


def get_version(tx: Tx, workspace: int, journey: str, version: int) -> Journey:
    """One published version. Raises NotFound."""
    row = tx.row(
        "SELECT definition::text FROM journey_versions WHERE workspace_id = %s AND journey_id = %s AND version = %s",
        [workspace, journey, version],
    )
    if row is None:
        raise NotFound(f"The journey {journey!r} has no version {version}.")
    return _read(workspace, journey, version, row[0])


def latest_version(tx: Tx, workspace: int, journey: str) -> int:
    """The number of the version that new people enter, 0 for none; locks the journey until the transaction ends."""
    row = tx.row(
        "SELECT version FROM journeys WHERE workspace_id = %s AND id = %s FOR UPDATE", [workspace, journey]
    )
    return int(row[0]) if row else 0


def accepted_with(tx: Tx, workspace: int, journey: str, version: int) -> list[str]:
    """Keys of the warnings that somebody ticked when a version was published."""
    row = tx.row(
        "SELECT accepted FROM journey_versions WHERE workspace_id = %s AND journey_id = %s AND version = %s",
        [workspace, journey, version],
    )
    return list(row[0]) if row else []


def save_version(
    tx: Tx, workspace: int, journey: Journey, choice: Mapping[str, Any], by: str, now: datetime
) -> None:
    """Add a prepared version, make it the one that new people enter, and drop the draft.

    The caller raises the workspace's epoch and tells the people inside. Raises Conflict where the number is taken.
    """
    taken = tx.row(
        "SELECT 1 FROM journey_versions WHERE workspace_id = %s AND journey_id = %s AND version >= %s",
        [workspace, journey.id, journey.version],
    )
    if taken or journey.version < 1:
        raise Conflict(
            f"Version {journey.version} of {journey.id!r} exists already; publish the next number."
        )
    tx.run(
        """
        INSERT INTO journeys (workspace_id, id, name, status, version, created_at, updated_at)
        VALUES (%s, %s, %s, 'live', %s, %s, %s)
        ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, version = excluded.version, draft = NULL,
          updated_at = excluded.updated_at,
          status = CASE WHEN journeys.status = 'draft' THEN 'live' ELSE journeys.status END
        """,
        [workspace, journey.id, journey.name, journey.version, now, now],
    )
    tx.run(
        "INSERT INTO journey_versions (workspace_id, journey_id, version, definition, publish_choice, published_at, "
        "published_by) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [workspace, journey.id, journey.version, _text(dump(journey)), _json(choice), now, by],
    )


def fix_content(tx: Tx, workspace: int, journey: Journey) -> None:
    """Replace the text of a running version by one that differs in content only (J38; checked by `publish.compare`)."""
    done = tx.run(
        "UPDATE journey_versions SET definition = %s WHERE workspace_id = %s AND journey_id = %s AND version = %s",
        [_text(dump(journey)), workspace, journey.id, journey.version],
    )
    if not done:
        raise NotFound(f"The journey {journey.id!r} has no version {journey.version}.")


def set_status(tx: Tx, workspace: int, journey: str, status: Status, now: datetime) -> Status:
    """Pause, hold, stop or resume (J39); answers the status before. Raises NotFound, and Conflict for a draft."""
    row = tx.row(
        "SELECT status, version FROM journeys WHERE workspace_id = %s AND id = %s FOR UPDATE",
        [workspace, journey],
    )
    if row is None:
        raise NotFound(f"There is no journey {journey!r} in this workspace.")
    if not row[1]:
        raise Conflict(f"The journey {journey!r} was never published; publish it first.")
    tx.run(
        "UPDATE journeys SET status = %s, updated_at = %s WHERE workspace_id = %s AND id = %s",
        [status, now, workspace, journey],
    )
    return cast(Status, row[0])


def _text(values: Mapping[str, Any]) -> str:
    return encode(values).decode()


_json = _text
