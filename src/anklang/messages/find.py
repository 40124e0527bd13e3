"""The message log: every message with its outcome, filtered and paged, and one message with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import shard_of
from anklang.messages.model import decode_plan, resend_id
from anklang.profiles.addresses import people_of_address
from anklang.profiles.find import PeopleFilter, page_of_ids
from anklang.storage.transaction import Tx

MOST_COUNTED = 100_000
PLANNED_BEFORE = timedelta(days=7)  # a message may wait so long before it is handed over


class MessageRow(msgspec.Struct, frozen=True):
    """A line of the log."""

    id: UUID
    person: UUID
    journey: str | None  # None: not sent by a journey
    version: int | None  # of the journey
    step: str | None
    template: str | None
    channel: str
    message_class: str  # transactional, service, advertising
    purpose: str
    lane: str  # transactional, triggered, bulk
    state: str
    reason: str | None  # why not sent, or what it waits for
    address: str | None
    language: str | None
    provider: str | None
    planned_at: datetime
    due_at: datetime
    accepted_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    clicked_at: datetime | None
    settled_at: datetime | None
    parts: int | None  # SMS: billed parts
    price_micro: int | None  # millionths of the currency unit
    price_currency: str | None


class MessageDetail(msgspec.Struct, frozen=True):
    """One message with everything that is known of it."""

    message: MessageRow
    instance: UUID | None  # the run of the journey
    template_version: int | None
    useless_after: datetime | None
    attempts: int
    attempted_at: datetime | None
    provider_ref: str | None  # the provider's own id of it
    test: bool  # a test send, counts nowhere
    control: bool  # hold-out member, never handed over
    variant: str | None
    data: dict[str, Any]  # what the template could name
    rendered: dict[str, Any] | None  # the words as they went out; None: not rendered yet
    gate: list[dict[str, Any]]  # every question of the gate with answer and time
    replies: list[dict[str, Any]]  # what the provider said, in order
    resend_of: UUID | None = None  # it was sent in place of this one
    resent_as: UUID | None = None  # this one was sent in its place


class MessageFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to list; empty takes everything."""

    state: str = ""
    reason: str = ""
    channel: str = ""
    journey: str = ""
    step: str = ""
    template: str = ""
    provider: str = ""
    message_class: str = ""  # transactional, service, advertising
    lane: str = ""
    purpose: str = ""
    person: UUID | None = None
    address: str = (
        ""  # as it stands in the ledger: E.164, mailbox, token; or the beginning of one, or of a name
    )
    country: str = ""  # ISO 3166, for numbers that are searched without a country code
    since: datetime | None = None  # planned then or later
    until: datetime | None = None  # planned before
    ended_since: datetime | None = None  # reached its final state then or later
    ended_until: datetime | None = None
    sent_since: datetime | None = None  # a provider took it then or later, whatever followed
    sent_until: datetime | None = None


GROUPS: dict[str, tuple[str, ...]] = {
    "open": ("planned", "held", "attempting"), "sent": ("accepted", "delivered", "read", "clicked"),
    "unsent": ("not_sent", "expired", "suppressed", "failed"),
}  # fmt: skip
_ROW = (
    "id, person_id, journey_id, version, step, template_id, channel, class, purpose, lane, state, "
    "reason, address, language, "
    "provider_id, planned_at, due_at, accepted_at, delivered_at, read_at, clicked_at, settled_at, parts, price_micro, "
    "price_currency"
)  # fmt: skip
_WIDTH = len(_ROW.split(","))
_COLUMN = {
    "journey": "journey_id", "template": "template_id", "provider": "provider_id", "message_class": "class",
}  # fmt: skip
_RANGES = {
    "since": "planned_at >=", "until": "planned_at <", "ended_since": "settled_at >=", "ended_until": "settled_at <",
    "sent_since": "accepted_at >=", "sent_until": "accepted_at <",
}  # fmt: skip
_UNSENT = "state IN ('not_sent', 'expired', 'suppressed', 'failed')"  # as the index of ended messages has it


_MOST_PEOPLE = 500  # whom the beginning of a name or address may mean


def _who(tx: Tx, workspace: int, wanted: MessageFilter) -> tuple[list[UUID], bool]:
    """Whose messages to look at for what was typed, so that the index of people's messages serves.

    True: it is a whole address, and only what went there is meant. False: the beginning of an address or name.
    """
    typed = wanted.address
    channel = "email" if "@" in typed else "sms" if typed.startswith("+") else ""
    found = people_of_address(tx, workspace, channel, typed) if channel else []
    if found:
        return found, True
    meant = PeopleFilter(search=typed, country=wanted.country)
    return page_of_ids(tx, workspace, meant, UUID(int=0), _MOST_PEOPLE), False


def _where(tx: Tx, workspace: int, wanted: MessageFilter) -> tuple[str, dict[str, Any]]:
    """The test and its values. Only what is asked for stands in it, so that the planner sees the right index."""
    values: dict[str, Any] = {"workspace": workspace}
    tests = ["workspace_id = %(workspace)s"]
    for name, value in msgspec.structs.asdict(wanted).items():
        if name == "person" and value is not None:
            tests.append("shard = %(shard)s AND person_id = %(person)s")
            values |= {"person": value, "shard": shard_of(value)}
        elif name == "address" and value:
            people, whole = _who(tx, workspace, wanted)
            if people:
                tests.append("shard = ANY(%(shards)s) AND person_id = ANY(%(people)s)")
            if whole or not people:
                tests.append("address = %(address)s")
            values |= {name: value, "people": people, "shards": sorted({shard_of(one) for one in people})}
        elif name == "country":
            continue  # only says how a number is read
        elif name == "state" and value in GROUPS:
            tests.append(_UNSENT if value == "unsent" else "state = ANY(%(state)s)")
            values[name] = list(GROUPS[value])
        elif name in _RANGES and value is not None:
            tests.append(f"{_RANGES[name]} %({name})s")
            values[name] = value
            if name == "sent_since":  # so that the index of planned messages bounds what is read
                tests.append("planned_at >= %(planned_since)s")
                values["planned_since"] = value - PLANNED_BEFORE
        elif value:
            tests.append(f"{_COLUMN.get(name, name)} = %({name})s")
            values[name] = value
    return " AND ".join(tests), values


def page(
    tx: Tx,
    workspace: int,
    wanted: MessageFilter,
    *,
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> list[MessageRow]:
    """Messages, latest planned first; `before` is (planned_at, id) of the last one of the page before."""
    tests, values = _where(tx, workspace, wanted)
    values["limit"] = limit
    if before is not None:
        tests += " AND planned_at <= %(at)s AND (planned_at, id) < (%(at)s, %(last)s)"
        values["at"], values["last"] = before
    rows = tx.rows(
        f"SELECT {_ROW} FROM messages WHERE {tests} ORDER BY planned_at DESC, id DESC LIMIT %(limit)s", values
    )
    return [MessageRow(*row) for row in rows]


def count(tx: Tx, workspace: int, wanted: MessageFilter) -> int:
    """How many messages fit, at most MOST_COUNTED."""
    tests, values = _where(tx, workspace, wanted)
    row = tx.row(
        f"SELECT count(*) FROM (SELECT 1 FROM messages WHERE {tests} LIMIT {MOST_COUNTED}) found", values
    )
    return int(row[0]) if row else 0


def detail(tx: Tx, workspace: int, message: UUID) -> MessageDetail | None:
    """One message of the workspace, or None."""
    row = tx.row(
        f"SELECT {_ROW}, instance_id, template_version, useless_after, attempts, attempted_at, provider_ref, plan, "
        "rendered, gate, replies FROM messages WHERE id = %s AND workspace_id = %s",
        [message, workspace],
    )
    if row is None:
        return None
    instance, version, useless, attempts, attempted, ref, plan_data, rendered, gate, replies = row[_WIDTH:]
    plan = decode_plan(plan_data)
    again = tx.row(
        "SELECT id FROM messages WHERE shard = %s AND id = %s", [shard_of(row[1]), resend_id(message)]
    )
    return MessageDetail(
        message=MessageRow(*row[:_WIDTH]), instance=instance, template_version=version, useless_after=useless,
        attempts=attempts, attempted_at=attempted, provider_ref=ref, test=plan.test, control=plan.control,
        variant=plan.variant, data=plan.data, rendered=rendered, gate=gate, replies=replies,
        resend_of=plan.resend_of, resent_as=again[0] if again else None,
    )  # fmt: skip


def senders_of(tx: Tx, person: UUID, channel: str, text: str) -> set[str]:
    """The addresses from which exactly this text came for a person."""
    rows = tx.rows(
        "SELECT DISTINCT address FROM inbound WHERE shard = %s AND person_id = %s AND channel = %s AND text = %s",
        [shard_of(person), person, channel, text],
    )
    return {row[0] for row in rows}


def sent_until(
    tx: Tx, workspace: int, provider: str, channel: str, address: str, states: Sequence[str], since: datetime,
    until: datetime,
) -> list[tuple[int, UUID]]:  # fmt: skip
    """Messages (shard, id) in one of these states that an account began to hand over to an address in this time."""
    people = people_of_address(tx, workspace, channel, address)
    rows = tx.rows(
        """
        SELECT m.shard, m.id FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, person)
        JOIN messages m ON m.shard = k.shard AND m.person_id = k.person AND m.planned_at >= %b
        WHERE m.workspace_id = %b AND m.provider_id = %b AND m.channel = %b AND m.address = %b
          AND m.state = ANY(%b) AND m.attempted_at BETWEEN %b AND %b
        """,
        [
            [shard_of(one) for one in people], people, since - PLANNED_BEFORE, workspace, provider, channel, address,
            list(states), since, until,
        ],
    )  # fmt: skip
    return sorted((row[0], row[1]) for row in rows)


class InboundRow(msgspec.Struct, frozen=True):
    """What a customer wrote."""

    id: UUID
    person: UUID
    channel: str
    address: str  # where they wrote from
    recipient: str  # where they wrote to
    text: str
    provider: str
    at: datetime
    detail: dict[str, Any]


def inbound(
    tx: Tx,
    workspace: int,
    *,
    person: UUID | None = None,
    limit: int = 50,
    before: tuple[datetime, UUID] | None = None,
) -> list[InboundRow]:
    """What customers wrote, newest first; `before` is (at, id) of the last one of the page before."""
    at, last = before or (None, None)
    rows = tx.rows(
        """
        SELECT id, person_id, channel, address, recipient, text, provider_id, at, detail FROM inbound
        WHERE workspace_id = %(workspace)s
          AND (%(person)s::uuid IS NULL OR person_id = %(person)s AND shard = %(shard)s)
          AND (%(at)s::timestamptz IS NULL OR (at, id) < (%(at)s, %(last)s::uuid))
        ORDER BY at DESC, id DESC LIMIT %(limit)s
        """,
        {"workspace": workspace, "person": person, "shard": None if person is None else shard_of(person), "at": at,
         "last": last, "limit": limit},
    )  # fmt: skip
    return [InboundRow(*row) for row in rows]


def count_inbound(tx: Tx, workspace: int, *, person: UUID | None = None) -> int:
    """How many there are, at most MOST_COUNTED."""
    row = tx.row(
        f"""SELECT count(*) FROM (SELECT 1 FROM inbound WHERE workspace_id = %(workspace)s
          AND (%(person)s::uuid IS NULL OR person_id = %(person)s AND shard = %(shard)s) LIMIT {MOST_COUNTED}) found""",
        {"workspace": workspace, "person": person, "shard": None if person is None else shard_of(person)},
    )
    return int(row[0]) if row else 0


def last_sent(tx: Tx, person: UUID, channel: str, since: datetime) -> tuple[str, int, str] | None:
    """Journey, version and step of the last journey message that went to a person since then; channel empty: any."""
    row = tx.row(
        "SELECT journey_id, version, step FROM messages WHERE shard = %s AND person_id = %s AND planned_at >= %s "
        "AND journey_id IS NOT NULL AND attempted_at >= %s AND (%s::text = '' OR channel = %s) "
        "ORDER BY attempted_at DESC LIMIT 1",
        [shard_of(person), person, since - PLANNED_BEFORE, since, channel, channel],
    )
    return None if row is None else (str(row[0]), int(row[1] or 0), str(row[2] or ""))


def count_for(tx: Tx, person: UUID, purpose: str, since: datetime) -> int:
    """How many messages for this purpose were planned for somebody after `since`."""
    row = tx.row(
        "SELECT count(*) FROM messages WHERE shard = %s AND person_id = %s AND purpose = %s AND planned_at > %s",
        [shard_of(person), person, purpose, since],
    )
    return int(row[0]) if row else 0


def wrote_since(
    tx: Tx, people: Sequence[UUID], provider: str, channel: str, address: str, since: datetime, now: datetime
) -> bool:
    """Whether one of these people wrote to this account from this address after `since`.

    What a vendor says to lie ahead of us counts as now.
    """
    row = tx.row(
        "SELECT 1 FROM inbound WHERE shard = ANY(%s) AND person_id = ANY(%s) AND provider_id = %s AND channel = %s "
        "AND address = %s AND at > %s AND %s::timestamptz > %s LIMIT 1",
        [
            sorted({shard_of(one) for one in people}), list(people), provider, channel, address, since, now, since,
        ],
    )  # fmt: skip
    return row is not None


def accounts_written_to(tx: Tx, keys: Sequence[tuple[UUID, str, str]]) -> dict[tuple[UUID, str, str], str]:
    """Person, channel and address -> the account that they wrote to last from there; those who never wrote are left
    out."""
    if not keys:
        return {}
    people, channels, addresses = zip(*keys, strict=True)
    rows = tx.rows(
        "SELECT k.person, k.channel, k.address, i.provider_id FROM unnest(%b::smallint[], %b::uuid[], %b::text[], "
        "%b::text[]) AS k(shard, person, channel, address) CROSS JOIN LATERAL (SELECT provider_id FROM inbound n "
        "WHERE n.shard = k.shard AND n.person_id = k.person AND n.channel = k.channel AND n.address = k.address "
        "ORDER BY n.at DESC LIMIT 1) AS i",
        [[shard_of(one) for one in people], list(people), list(channels), list(addresses)],
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}
