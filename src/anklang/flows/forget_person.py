"""A person is erased: out of every journey, lane, table and file, in one transaction that proves itself (GDPR 17, J45).

What stays names nobody: the ledger's line, sealed evidence and stop signs with a keyed hash of the address, and a
tombstone that stops what comes too late. The registry in `privacy/tables.py` says what happens to which table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.access import store as access
from anklang.access.model import Caller
from anklang.analytics import store as analytics
from anklang.analytics.count import Counts, count_facts
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.find_recipients import recipients_of
from anklang.flows.on_facts import work_batch
from anklang.flows.on_merge import Merges
from anklang.flows.take_back import take_back
from anklang.messages.doubts import leave_in_doubt
from anklang.policy import store as policy
from anklang.privacy import store as privacy
from anklang.privacy.model import ErasureReport, Rows, Searched
from anklang.privacy.search import search
from anklang.privacy.table import Table
from anklang.privacy.tables import TABLES
from anklang.privacy.whom import Whom, whom
from anklang.profiles import tombstones
from anklang.profiles.find import get_person
from anklang.profiles.model import PHONE_CHANNELS
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.queue import Taken
from anklang.storage.transaction import Tx, is_fault


class ErasureIncomplete(Conflict):
    """The second pass found the person again; nothing was erased. The text names the tables."""


def forget_person(
    database: Database, cache: DefinitionCache, caller: Caller, person: UUID, why: str, now: datetime,
    via: str = "studio", *, prove: bool = True,
) -> ErasureReport:  # fmt: skip
    """Erase a person with everybody merged into them, and prove it.

    `prove`: search the whole database afterwards; without, no request is entered either (retention, many at a time).
    `why` is kept in the audit log and must not name the person. Raises NotFound; Conflict while an import that is not
    finished names the person, or while somebody merges them; ErasureIncomplete where the proof fails. In these cases
    nothing is changed.
    """
    Partitions(database).ensure([now])
    with database.transaction() as tx:
        definitions = cache.of(tx, caller.workspace)
        return _Erasure(tx, definitions, caller, person, now, prove).run(why, via)


class _Erasure:
    def __init__(
        self, tx: Tx, definitions: Definitions, caller: Caller, person: UUID, now: datetime, prove: bool
    ) -> None:
        self.prove = prove
        self.tx, self.definitions, self.caller, self.now = tx, definitions, caller, now
        self.who = _locked(tx, caller.workspace, person)
        self.values: Mapping[str, Any] = self.who.parameters(now)

    def run(self, why: str, via: str) -> ErasureReport:
        tx, who, now = self.tx, self.who, self.now
        self._may(why)
        request = (
            privacy.open_request(tx, who.workspace, "erasure", who.person, via, self.caller.name, now)
            if self.prove
            else None
        )
        recipients = recipients_of(tx, who, self.definitions.workspace.settings)
        in_flight = self._count("messages", "state = 'attempting'")
        journeys = self._count("instances", "ended_at IS NULL")
        there = {
            one.name: privacy.count_rows(tx, one, self.values) for one in TABLES if one.erase != "nothing"
        }
        taken_back = self._stop()
        for table in TABLES:
            if table.erase in ("delete", "blank"):
                privacy.erase_rows(tx, table, self.values)
        self._bury()
        access.note(tx, self.caller, "person.erased", str(who.stone), now, {"why": why})
        found = (
            search(tx, who, self.values) if self.prove else Searched(tables=0, words=0, by_index=[], found=[])
        )
        if any(hit.sure for hit in found.found):
            where = ", ".join(sorted(f"{hit.table} ({hit.rows})" for hit in found.found if hit.sure))
            raise ErasureIncomplete(
                f"The person was still found in: {where}. Nothing was erased; this is a fault of Anklang, please "
                f"report it."
            )
        report = ErasureReport(
            at=now, tables=[_row(one, there[one.name]) for one in TABLES if one.name in there],
            profiles=len(who.people), taken_back=taken_back, in_flight=in_flight, left_journeys=journeys,
            shared_addresses=len(who.addresses) - len(who.own), recipients=recipients,
            searched=found,
        )  # fmt: skip
        if request is not None:
            privacy.settle_request(tx, who.workspace, request, "done", self.caller.name, now, report)
        return report

    def _may(self, why: str) -> None:
        name = privacy.open_file_names(self.tx, self.who)
        if name:
            raise Conflict(
                f"The import {name!r} is not finished, and its file names this person. Run or discard it first."
            )
        words = (*self.who.sure(), *self.who.called)
        if any(word.lower() in why.lower() for word in words):
            raise BadInput(
                "The reason is kept, so it must not name the person.",
                [Problem("why", "names the person", "for example: asked for by letter of 4 May")],
            )

    def _count(self, table: str, condition: str) -> int:
        row = self.tx.row(
            f"SELECT count(*) FROM {table} WHERE shard = ANY(%(shards)s) AND person_id = ANY(%(people)s) AND "
            f"{condition}",
            dict(self.values),
        )
        return int(row[0]) if row else 0

    def _stop(self) -> int:
        """Out of every journey (J16), and out of every lane; both are counted before the rows go."""
        who, now = self.who, self.now
        told = [fact for one in who.people for fact in take_back(self.tx, one, "suppressed", now)]
        leave_in_doubt(self.tx, who.people, now)
        counts: Counts = {}
        count_facts(counts, who.workspace, told, (), self.definitions.zone, now)
        analytics.add(self.tx, counts, shard_of(who.person))
        fact = Fact(
            id=derive_id("erase", who.person), workspace=who.workspace, person=who.person, kind="erase",
            name="Person Erased", at=now, received=now,
        )  # fmt: skip
        try:
            with self.tx.part():
                merges = Merges(self.tx, [], Taken([], [], []), now)
                work_batch(self.tx, self.definitions, [fact], [], merges, now)
        except (
            Exception
        ) as error:  # a journey that cannot be left by its own rules keeps nobody from being erased
            if not is_fault(error):
                raise
        return len(told)

    def _bury(self) -> None:
        """What the law lets stand: stop signs and evidence under a hash, and the tombstone."""
        tx, who, key = self.tx, self.who, self.definitions.link_key
        pairs = [
            (channel, one)
            for one in who.own
            for channel in (("email",) if "@" in one else PHONE_CHANNELS if one[:1] == "+" else ())
        ]
        for channel, address in tx.rows(
            "SELECT DISTINCT channel, address FROM suppressions WHERE workspace_id = %s AND address = ANY(%b)",
            [who.workspace, list(who.own)],
        ):
            pairs.append((channel, address))
        for one in who.people:
            mine = list(dict.fromkeys(pairs)) if one == who.person else []
            policy.forget_person(tx, who.workspace, one, mine, key, self.now)
        privacy.bury(tx, who)
        tombstones.set_up(tx, who.workspace, who.people, self.now)


def _row(table: Table, rows: int) -> Rows:
    blanked = table.erase == "blank" or (table.erase == "special" and table.stays and table.name != "people")
    return Rows(
        table=table.name, holds=table.holds, rows=rows, did="none" if not rows else "blanked" if blanked else "deleted",
        stays=table.stays if rows else {},
    )  # fmt: skip


def _locked(tx: Tx, workspace: int, person: UUID) -> Whom:
    """Who it is, with every lock held; merges until then are followed."""
    for _ in range(3):
        found = get_person(tx, workspace, person)
        if found.erased_at is not None:
            raise NotFound("This person was erased already.")
        who = whom(tx, workspace, found.id)
        privacy.lock_person(tx, who)
        again = whom(tx, workspace, get_person(tx, workspace, person).id)
        if again.people == who.people:
            return again
    raise Conflict("Somebody is merging this person just now. Try again in a moment.")
