"""What collecting did not take: counted by reason, with the shape of the last one and nothing personal in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from anklang.core.errors import Problem
from anklang.core.json import encode
from anklang.storage.transaction import Tx

KEPT = timedelta(days=90)
MOST_REASONS = 100  # kept of one workspace and day; what comes beyond counts as `other`
OTHER = "other"
_INDEX = re.compile(r"^batch\[(\d+)\]\.?")
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 _.:/-]{0,59}")
_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


class Rejected(msgspec.Struct, frozen=True):
    """How often one reason came up."""

    reason: str  # field and fault, without values: "userId: is missing"
    n: int
    last_at: datetime
    days: dict[date, int]  # UTC
    sample: dict[str, Any]  # the last one's shape: type and name of the event, names and types of its fields


class Noted(msgspec.Struct):
    """What came together since the last time it was written."""

    n: int
    last_at: datetime
    sample: dict[str, Any]


def reason_of(problem: Problem) -> str:
    """Field and fault of a problem without its place in the batch and without any value."""
    field = re.sub(r"\[\d+\]", "", _INDEX.sub("", problem.path))[:80]
    fault = re.sub(r"\s+", " ", _VALUE.sub("…", problem.reason))[:120]
    return f"{field}: {fault}" if field else fault


def index_of(problem: Problem) -> int:
    """Which event of the request a problem is about; 0 for a single one."""
    found = _INDEX.match(problem.path)
    return int(found.group(1)) if found else 0


def shape_of(raw: bytes) -> dict[str, Any]:
    """Names and types of an event's fields, two levels deep; of its values only type and name of the event."""
    try:
        event = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    if not isinstance(event, dict):
        return {}
    shape: dict[str, Any] = {}
    for name, value in list(event.items())[:40]:
        if name in ("type", "event") and isinstance(value, str) and _is_plain(value):
            shape[name] = value
        elif isinstance(value, dict):
            shape[_name(name)] = {_name(inner): _type(one) for inner, one in list(value.items())[:40]}
        else:
            shape[_name(name)] = _type(value)
    return shape


def _is_plain(text: str) -> bool:
    return _PLAIN_NAME.fullmatch(text) is not None and re.search(r"\d{5}", text) is None


def _name(name: str) -> str:
    return name[:60] if _is_plain(name.lstrip("$_")) else "…"


def _type(value: object) -> str:
    return "null" if value is None else _TYPES.get(type(value), "string")


def add(tx: Tx, workspace: int, noted: Mapping[str, Noted]) -> None:
    """Add what was noted of one workspace, and forget what is old."""
    for reason, one in sorted(noted.items()):
        day = one.last_at.date()
        known = tx.row(
            "SELECT count(*), count(*) FILTER (WHERE reason = %s) FROM rejected_events "
            "WHERE workspace_id = %s AND day = %s",
            [reason, workspace, day],
        )
        name = OTHER if known and known[0] >= MOST_REASONS and not known[1] else reason
        tx.run(
            "INSERT INTO rejected_events AS r (workspace_id, day, reason, n, last_at, sample) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, day, reason) DO UPDATE SET "
            "n = r.n + excluded.n, last_at = greatest(r.last_at, excluded.last_at), sample = excluded.sample",
            [workspace, day, name, one.n, one.last_at, encode(one.sample).decode()],
        )
        tx.run("DELETE FROM rejected_events WHERE workspace_id = %s AND day < %s", [workspace, day - KEPT])


def rejected(tx: Tx, workspace: int, since: date) -> list[Rejected]:
    """The reasons since a day, most frequent first."""
    rows = tx.rows(
        "SELECT reason, day, n, last_at, sample FROM rejected_events WHERE workspace_id = %s AND day >= %s "
        "ORDER BY reason, day",
        [workspace, since],
    )
    found: dict[str, Rejected] = {}
    for reason, day, n, last_at, sample in rows:
        before = found.get(reason)
        days = {**(before.days if before else {}), day: n}
        found[reason] = Rejected(reason, sum(days.values()), last_at, days, sample)
    return sorted(found.values(), key=lambda one: (-one.n, one.reason))
