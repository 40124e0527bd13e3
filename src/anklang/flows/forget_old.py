"""What is older than its period goes: bounded pieces in short transactions, months of history as a whole (GDPR 5)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from anklang.access.model import Caller
from anklang.consents.keep import retain_until
from anklang.core.clock import Clock
from anklang.core.errors import Conflict, NotFound
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.forget_person import forget_person
from anklang.flows.forget_requests import forget_requests
from anklang.privacy import forget
from anklang.privacy.forget import RULES, Rule
from anklang.privacy.retention import KINDS, border, days_of
from anklang.storage.database import Database
from anklang.storage.partitions import PARTITIONED
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces

PIECE = 2000  # rows changed in one transaction: some milliseconds, and few locks
PEOPLE = 5  # inactive people erased in one round
_LOCK = 7434


class KindDue(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of data, its period, and what would go now."""

    kind: str
    name: dict[str, str]
    then: dict[str, str]  # what happens afterwards
    days: int  # that hold
    default_days: int
    least_days: int
    why: str  # the reason for a longer period
    due: int  # rows that would go tonight; at most 100,000 a table


class Progress(msgspec.Struct, kw_only=True):
    """How far the walks have come, and what was done last; kept with the installation."""

    walked: dict[str, datetime] = {}  # kind, table and column -> rows up to here were looked at
    gone: dict[str, int] = {}  # kind -> rows since `since`
    since: datetime | None = None
    at: datetime | None = None  # last round
    seconds: float = 0.0  # that it took


class Forgetting:
    """Called by the chores now and then; each round does one piece of each kind."""

    def __init__(self, database: Database, clock: Clock, cache: DefinitionCache) -> None:
        self._database, self._clock, self._cache = database, clock, cache
        self._shard = 0

    def round(self) -> int:
        """One round over all workspaces; answers how many rows went. Does nothing while another process does it."""
        began, total = time.perf_counter(), 0
        now = self._clock.now()
        with self._database.transaction() as tx:
            known = self._cache.refresh(tx)
        for workspace, definitions in sorted(known.items()):
            progress = self._load(workspace)
            gone = self._of_workspace(definitions, progress, now)
            total += sum(gone.values())
            progress.since = progress.since or now
            for kind, n in gone.items():
                progress.gone[kind] = progress.gone.get(kind, 0) + n
            progress.at, progress.seconds = now, round(time.perf_counter() - began, 3)
            with self._database.transaction() as tx:
                workspaces.remember(tx, _name(workspace), progress)
        total += self._months(list(known.values()), now)
        total += self._evidence(known, now)
        return total

    def _load(self, workspace: int) -> Progress:
        with self._database.transaction() as tx:
            return progress_of(tx, workspace)

    def _of_workspace(self, definitions: Definitions, progress: Progress, now: datetime) -> dict[str, int]:
        workspace, wanted = definitions.workspace.id, definitions.workspace.settings.retention
        gone: dict[str, int] = {}
        for rule in RULES:
            values = _values(workspace, border(wanted, rule.kind, now), now)
            key = _walk(rule)
            with self._database.transaction() as tx:
                if not _only_we(tx):
                    return gone
                n, after = forget.apply(tx, rule, values, PIECE, progress.walked.get(key))
            if after is not None:
                progress.walked[key] = after
            gone[rule.kind] = gone.get(rule.kind, 0) + n
        with self._database.transaction() as tx:
            n = forget.forget_log(tx, workspace, border(wanted, "delivery", now), PIECE)
            inactive = forget.inactive_people(tx, workspace, border(wanted, "inactive", now), PEOPLE)
        gone["delivery"] = gone.get("delivery", 0) + n
        gone["inactive"] = sum(self._erase(workspace, one, "inactive", now) for one in inactive)
        with self._database.transaction() as tx:
            before = border(wanted, "opt_ins", now)
            gone["opt_ins"], asked = forget_requests(tx, workspace, definitions.link_key, before)
        for one in asked:
            self._erase(workspace, one, "never confirmed", now)
        return gone

    def _erase(self, workspace: int, person: UUID, why: str, now: datetime) -> bool:
        """Erase somebody like on request; not while an import names them or they are being merged."""
        caller = Caller(workspace=workspace, name="retention", scopes=frozenset())
        try:
            forget_person(self._database, self._cache, caller, person, why, now, via="retention", prove=False)
        except (Conflict, NotFound):
            return False
        return True

    def _months(self, known: list[Definitions], now: datetime) -> int:
        """Months that nobody keeps are dropped; of those that others keep, a piece goes."""
        if not known:
            return 0
        borders = {one.workspace.id: border(one.workspace.settings.retention, "events", now) for one in known}
        total = 0
        for table in PARTITIONED:
            with self._database.transaction() as tx:
                found = forget.months(tx, table)
            for partition, end in found:
                over = [workspace for workspace, before in borders.items() if end <= before]
                if len(over) == len(borders):
                    total += self._drop(partition)
                else:
                    for workspace in over:
                        with self._database.transaction() as tx:
                            total += forget.forget_of_month(tx, partition, workspace, PIECE)
        return total

    def _drop(self, partition: str) -> int:
        try:
            with self._database.transaction() as tx:
                row = tx.row(
                    "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass",
                    [partition],
                )
                forget.drop_month(tx, partition)
        except psycopg.errors.LockNotAvailable:
            return 0
        return int(row[0]) if row else 0

    def _evidence(self, known: dict[int, Definitions], now: datetime) -> int:
        """Evidence whose period is over, one shard a round."""
        shard, self._shard = self._shard, (self._shard + 1) & 255
        gone = 0
        with self._database.transaction() as tx:
            for person, chain, workspace, channel, last, used in forget.old_chains(
                tx, shard, now - timedelta(days=1000)
            ):
                definitions = known.get(workspace)
                if definitions is None:
                    continue
                settings = definitions.workspace.settings
                until = retain_until(channel, settings.country, last, used, None)
                longer = timedelta(days=days_of(settings.retention, "consents") - _DEFAULT)
                if until + longer < now:
                    gone += forget.forget_chain(tx, shard, person, chain)
        return gone


_DEFAULT = next(kind.days for kind in KINDS if kind.id == "consents")


def _name(workspace: int) -> str:
    return f"retention {workspace}"


def _values(workspace: int, before: datetime, now: datetime) -> dict[str, Any]:
    return {"workspace": workspace, "border": before, "now": now}


def _only_we(tx: Tx) -> bool:
    row = tx.row("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return row is not None and bool(row[0])


def progress_of(tx: Tx, workspace: int) -> Progress:
    """What retention has done in a workspace so far."""
    found = workspaces.recall(tx, _name(workspace))
    return Progress() if found is None else msgspec.convert(found, Progress)


def preview(tx: Tx, definitions: Definitions, now: datetime) -> list[KindDue]:
    """Every kind of data with its period, and how much of it would go tonight. Changes nothing."""
    workspace, wanted = definitions.workspace.id, definitions.workspace.settings.retention
    progress = progress_of(tx, workspace)
    due = dict.fromkeys((kind.id for kind in KINDS), 0)
    for rule, after in _walks(progress):
        due[rule.kind] += forget.count_due(
            tx, rule, _values(workspace, border(wanted, rule.kind, now), now), after
        )
    for kind, statement in _MORE.items():
        values = _values(workspace, border(wanted, kind, now), now)
        row = tx.row(statement, {**values, "hour": values["border"].strftime("%Y-%m-%dT%H")})
        due[kind] += int(row[0]) if row else 0
    for table in PARTITIONED:
        before = border(wanted, "events", now)
        for partition, end in forget.months(tx, table):
            if end <= before:
                row = tx.row(
                    f"SELECT count(*) FROM (SELECT 1 FROM {partition} WHERE workspace_id = %s LIMIT 100000) d",
                    [workspace],
                )
                due["events"] += int(row[0]) if row else 0
    return [
        KindDue(
            kind=kind.id, name=kind.name, then=kind.then, days=days_of(wanted, kind.id), default_days=kind.days,
            least_days=kind.least, why=wanted[kind.id].why if kind.id in wanted else "", due=due[kind.id],
        )
        for kind in KINDS
    ]  # fmt: skip


_MORE = {
    "opt_ins": "SELECT count(*) FROM (SELECT 1 FROM opt_in_requests WHERE workspace_id = %(workspace)s "
    "AND asked_at < %(border)s AND outcome IS DISTINCT FROM 'confirmed' LIMIT 100000) d",
    "delivery": f"SELECT count(*) FROM (SELECT 1 FROM messages WHERE {forget.OLD_LINES} LIMIT 100000) d",
    "inactive": "SELECT count(*) FROM (SELECT 1 FROM people WHERE workspace_id = %(workspace)s AND seen_hour < "
    "%(hour)s "
    "AND updated_at < %(border)s AND merged_into IS NULL AND erased_at IS NULL "
    "AND coalesce((profile->'orders'->>'count')::int, 0) = 0 LIMIT 100000) d",
}


def _walks(progress: Progress) -> Iterator[tuple[Rule, datetime | None]]:
    for rule in RULES:
        yield rule, progress.walked.get(_walk(rule))


def _walk(rule: Rule) -> str:
    return f"{rule.kind}:{rule.table}:{rule.by}"
