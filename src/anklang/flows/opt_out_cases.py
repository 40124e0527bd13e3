"""Replies that may be opt-outs: who wrote what, and the decision of a person (compliance 2.3 rule 5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import NotFound
from anklang.core.ids import shard_of
from anklang.events.model import UNSUBSCRIBED
from anklang.flows.definitions import Definitions
from anklang.flows.name_people import names_of_people
from anklang.flows.on_consent import on_opt_out
from anklang.policy import cases, find
from anklang.policy.cases import OpenCase
from anklang.policy.find import Page, SuppressionRow
from anklang.policy.model import SuppressionKind
from anklang.profiles.addresses import people_of_address
from anklang.storage.transaction import Tx

RACE = timedelta(hours=24)  # a message handed over so long before an opt-out is named beside it (J45)


class Sharing(msgspec.Struct, frozen=True):
    """Somebody who has or had the address."""

    person: UUID
    name: str  # empty: not known


class CaseRow(msgspec.Struct, frozen=True):
    """An open case with the people it is about."""

    case: OpenCase
    overdue: bool
    people: list[Sharing]


class SentBefore(msgspec.Struct, frozen=True):
    """A message that left before the opt-out, both with their times (J45)."""

    message: UUID
    handed_over_at: datetime
    opted_out_at: datetime


class OptOutRow(msgspec.Struct, frozen=True):
    """A stop sign, who has the address, and the message that had just left."""

    sign: SuppressionRow
    people: list[Sharing]
    sent_before: SentBefore | None


def open_cases(tx: Tx, definitions: Definitions, now: datetime) -> list[CaseRow]:
    """What waits for a decision, the one due first ahead."""
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    found = cases.unclear(tx, workspace, settings.country, settings.zone)
    shared = _sharing(tx, workspace, [(one.channel, one.address) for one in found])
    return [CaseRow(one, one.due < now, shared[one.channel, one.address]) for one in found]


def decide_case(
    tx: Tx, caller: Caller, channel: str, address: str, why: str, now: datetime, *, meant: bool
) -> None:
    """It was an opt-out: it stays, and journeys hear of it. Or it was not: the pause ends, the reason is kept.

    Raises NotFound where no such case is open. What was taken back meanwhile stays taken back.
    """
    detail = {"decided_by": caller.name, "decided_at": now.isoformat(), **({"why": why} if why else {})}
    before = cases.settle(tx, caller.workspace, channel, address, meant=meant, detail=detail)
    if before is None:
        raise NotFound("This case is not open any more: somebody has decided it, or the person wrote again.")
    if meant:
        on_opt_out(tx, caller.workspace, channel, address, "agent", now, detail)
    said = {"meant": meant, "channel": channel, "inbound": before.get("inbound", ""), "why": why}
    note(tx, caller, "opt_out.decided", channel, now, said)


def opt_outs(
    tx: Tx, workspace: int, *, channel: str = "", kind: SuppressionKind | None = None, address: str = "",
    after: str = "", limit: int = 50,
) -> Page[OptOutRow]:  # fmt: skip
    """Stop signs with who has the address and what had just been sent. Raises BadInput for a bad `after`."""
    found = find.list_suppressions(
        tx, workspace, channel=channel, kind=kind, address=address, after=after, limit=limit
    )
    pairs = [(one.channel, one.address) for one in found.items]
    shared = _sharing(tx, workspace, pairs)
    rows = [
        OptOutRow(one, shared[one.channel, one.address], _sent_before(tx, workspace, one, shared))
        for one in found.items
    ]
    return Page(rows, found.next)


def _sharing(tx: Tx, workspace: int, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], list[Sharing]]:
    people = {pair: people_of_address(tx, workspace, *pair) for pair in pairs}
    everybody = sorted({one for found in people.values() for one in found})
    names = {one.id: one.name for one in names_of_people(tx, workspace, everybody)}
    return {pair: [Sharing(one, names.get(one, "")) for one in found] for pair, found in people.items()}


def _sent_before(
    tx: Tx, workspace: int, sign: SuppressionRow, shared: dict[tuple[str, str], list[Sharing]]
) -> SentBefore | None:
    people = [one.person for one in shared[sign.channel, sign.address]]
    if sign.kind != "stop" or not people:
        return None
    row = tx.row(
        "SELECT id, attempted_at FROM messages WHERE shard = ANY(%s) AND person_id = ANY(%s) AND workspace_id = %s "
        "AND channel = %s AND address = %s AND class <> 'transactional' AND attempted_at <= %s AND attempted_at > %s "
        "ORDER BY attempted_at DESC LIMIT 1",
        [
            sorted({shard_of(one) for one in people}),
            people,
            workspace,
            sign.channel,
            sign.address,
            sign.at,
            sign.at - RACE,
        ],
    )
    return None if row is None else SentBefore(row[0], row[1], sign.at)


def opt_out_after(
    tx: Tx, person: UUID, channel: str, handed_over_at: datetime | None
) -> tuple[datetime, str] | None:
    """When and by what the person opted out within a day after a message was handed over; None: did not (J45)."""
    if handed_over_at is None:
        return None
    row = tx.row(
        "SELECT at, properties->>'source' FROM events WHERE shard = %s AND person_id = %s AND kind = 'consent' "
        "AND name = %s AND at >= %s AND at < %s AND properties->>'channel' IN (%s, '*') ORDER BY at LIMIT 1",
        [shard_of(person), person, UNSUBSCRIBED, handed_over_at, handed_over_at + RACE, channel],
    )
    return None if row is None else (row[0], str(row[1] or ""))
