"""The live stream: what came in last, newest first, whoever it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.storage.transaction import Tx

Place = tuple[datetime, UUID]  # received, id
LAG = timedelta(seconds=10)  # a fact may become visible so much later than one that was received after it
LOOKED_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=31))
MOST_READ = 50_000  # rows among which a text or source is looked for


class Seen(msgspec.Struct, frozen=True):
    """One fact as it came in."""

    id: UUID
    person: UUID
    kind: str  # track, identify, page, screen, group; and facts of ours: message, click, consent …
    name: str
    at: datetime  # when it happened
    received_at: datetime
    source: str  # library or integration that sent it
    properties: dict[str, Any]
    context: dict[str, Any]
    imported: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to show; empty takes everything."""

    names: Sequence[str] = ()  # an event under all its names
    kinds: Sequence[str] = ()
    person: UUID | None = None
    source: str = ""
    text: str = ""  # somewhere in name or properties


_SOURCE = "coalesce(context->'library'->>'name', context->>'source', context->>'channel', '')"


def latest(
    tx: Tx, workspace: int, wanted: Wanted, now: datetime, *, limit: int = 50, since: Place | None = None,
    before: Place | None = None,
) -> list[Seen]:  # fmt: skip
    """Facts by the moment at which they were received, newest first, at most 31 days back (of one person: all).

    `since`: those received later, or up to LAG before it and seen late, so that ids may come again. `before`: older
    ones, for going back page by page.
    """
    high = before[0] if before else now + timedelta(minutes=1)
    if since is not None:
        return _read(tx, workspace, wanted, since[0] - LAG, high, limit, before)
    if wanted.person is not None:
        return _read(tx, workspace, wanted, None, high, limit, before)
    found: list[Seen] = []
    for span in LOOKED_BACK:
        found = _read(tx, workspace, wanted, high - span, high, limit, before)
        if len(found) >= limit:
            break
    return found


def _read(
    tx: Tx,
    workspace: int,
    wanted: Wanted,
    low: datetime | None,
    high: datetime,
    limit: int,
    before: Place | None,
) -> list[Seen]:
    tests = ["workspace_id = %(workspace)s", "received_at <= %(high)s"]
    values: dict[str, Any] = {
        "workspace": workspace,
        "high": high,
        "low": low,
        "limit": limit,
        "most": MOST_READ,
    }
    if low is not None:
        tests.append("received_at >= %(low)s")
    if before is not None:
        tests.append("(received_at, id) < (%(high)s, %(last)s)")
        values["last"] = before[1]
    if wanted.person is not None:
        tests.append("shard = %(shard)s AND person_id = %(person)s")
        values |= {"shard": shard_of(wanted.person), "person": wanted.person}
    if wanted.names:
        tests.append("name = ANY(%(names)s)")
        values["names"] = list(wanted.names)
    if wanted.kinds:
        tests.append("kind = ANY(%(kinds)s)")
        values["kinds"] = list(wanted.kinds)
    outer = ["true"]
    if wanted.source:
        outer.append(f"{_SOURCE} = %(source)s")
        values["source"] = wanted.source
    if wanted.text:
        outer.append("(strpos(lower(name), %(text)s) > 0 OR strpos(lower(properties::text), %(text)s) > 0)")
        values["text"] = wanted.text.lower()
    rows = tx.rows(
        f"SELECT id, person_id, kind, name, at, received_at, {_SOURCE}, properties, context, imported FROM "
        f"(SELECT * FROM events WHERE {' AND '.join(tests)} ORDER BY received_at DESC, id DESC LIMIT %(most)s) e "
        f"WHERE {' AND '.join(outer)} ORDER BY received_at DESC, id DESC LIMIT %(limit)s",
        values,
    )
    return [Seen(*row) for row in rows]


def sample(tx: Tx, workspace: int, names: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """The properties of the last events of these names."""
    rows = tx.rows(
        "SELECT properties FROM events WHERE workspace_id = %s AND name = ANY(%s) ORDER BY at DESC LIMIT %s",
        [workspace, list(names), limit],
    )
    return [row[0] for row in rows]
