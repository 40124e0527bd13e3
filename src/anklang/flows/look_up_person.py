"""Everything known of one person, put together for a screen; and their history, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access import store as access
from anklang.access.model import Caller
from anklang.core.ids import shard_of
from anklang.coupons import find as coupons
from anklang.coupons.find import Coupon
from anklang.events.model import Fact
from anklang.journeys.steps import KINDS as STEPS
from anklang.messages import find as messages
from anklang.messages.find import MessageRow
from anklang.policy import find as policy
from anklang.policy.find import StateRow
from anklang.profiles.find import get_person
from anklang.profiles.identities import names_of_person
from anklang.profiles.model import Cart, Item, Order, Person, Profile
from anklang.storage.transaction import Tx

HIDDEN_KINDS = ("message", "timer")  # messages have lines of their own; timers are noise


class Identity(msgspec.Struct, frozen=True):
    """A name under which the person is known."""

    kind: str  # user, anonymous, email, phone, device …
    value: str
    since: datetime


class MemberOf(msgspec.Struct, frozen=True):
    """A segment that the person is in."""

    segment: str
    name: str
    since: datetime


class InJourney(msgspec.Struct, frozen=True):
    """A journey that the person is in now."""

    instance: UUID
    journey: str
    name: str
    version: int
    key: str  # empty: one instance per person
    step: str
    status: str  # waiting_time, waiting_event, holding, at_door …
    entered_at: datetime
    wake_at: datetime | None  # next wake-up
    step_kind: str  # send, wait, wait_for, if … of the step; empty where the version has no such step


class ItemView(msgspec.Struct, frozen=True):
    """A product in a cart or an order."""

    product: str
    variant: str
    name: str
    category: str
    price: int | None  # minor units, a piece
    quantity: int
    url: str
    image: str


class CartView(msgspec.Struct, frozen=True):
    """A cart."""

    id: str
    status: str  # open, checkout, ordered, emptied
    items: list[ItemView]
    currency: str
    value: int  # minor units
    updated_at: datetime


class OrderView(msgspec.Struct, frozen=True):
    """An order, with what was given back."""

    id: str
    at: datetime
    completed: bool
    cancelled: bool
    items: list[ItemView]
    currency: str
    gross: int  # minor units; what the customer paid
    refunds: dict[str, int]  # refund id -> minor units; -1: all of it
    returns: dict[str, int]  # return id -> minor units; -1: all of it
    method: str  # how it was delivered


class ViewedView(msgspec.Struct, frozen=True):
    """A product that was looked at."""

    product: str
    name: str
    category: str
    price: int | None  # minor units
    currency: str
    url: str
    image: str
    at: datetime


class PersonView(msgspec.Struct, frozen=True):
    """One person."""

    id: UUID
    profile: Profile
    carts: list[CartView]
    orders: list[OrderView]  # newest first
    viewed: list[ViewedView]  # newest first
    identities: list[Identity]
    merged: list[UUID]  # profiles that turned out to be the same person (J40)
    consents: list[StateRow]  # what holds now; what is not listed was never given
    segments: list[MemberOf]
    journeys: list[InJourney]
    coupons: list[Coupon]
    created_at: datetime
    erased_at: datetime | None
    restricted_at: datetime | None  # GDPR 18: since when only what the contract needs is sent


class TraceView(msgspec.Struct, frozen=True):
    """What the engine decided and why."""

    kind: str  # entered, refused, step, exited, goal …
    journey: str | None
    version: int | None
    instance: UUID | None
    step: str | None
    reason: str | None
    detail: dict[str, Any]


class TimelineEntry(msgspec.Struct, frozen=True):
    """A line of the history: an event, a decision or a message."""

    at: datetime
    id: UUID
    event: Fact | None = None
    trace: TraceView | None = None
    message: MessageRow | None = None


def view_person(tx: Tx, caller: Caller, person: UUID, now: datetime) -> PersonView:
    """One person with everything; a merged id leads to the survivor. The look is noted. Raises NotFound."""
    found = get_person(tx, caller.workspace, person)
    access.note(tx, caller, "person.viewed", str(found.id), now)
    memory = found.memory
    return PersonView(
        id=found.id, profile=found.profile, carts=[_cart(one) for one in memory.carts],
        orders=[_order(one) for one in reversed(memory.orders.values())],
        viewed=[ViewedView(**msgspec.structs.asdict(one)) for one in memory.viewed],
        identities=[Identity(*row) for row in names_of_person(tx, found.id)],
        merged=merged_into(tx, found.id), consents=policy.list_states(tx, caller.workspace, found.id),
        segments=_segments(tx, caller.workspace, found), journeys=_journeys(tx, caller.workspace, found.id),
        coupons=coupons.of_person(tx, caller.workspace, found.id), created_at=found.created_at,
        erased_at=found.erased_at, restricted_at=found.restricted_at,
    )  # fmt: skip


def _items(items: list[Item]) -> list[ItemView]:
    names = ItemView.__struct_fields__
    return [ItemView(*(getattr(one, name) for name in names)) for one in items]


def _cart(cart: Cart) -> CartView:
    value = cart.value if cart.value is not None else sum((i.price or 0) * i.quantity for i in cart.items)
    return CartView(cart.id, cart.status, _items(cart.items), cart.currency, value, cart.updated_at)


def _order(order: Order) -> OrderView:
    return OrderView(
        order.id, order.at, order.completed, order.cancelled, _items(order.items), order.currency, order.gross,
        order.refunds, order.returns, order.method,
    )  # fmt: skip


def merged_into(tx: Tx, person: UUID) -> list[UUID]:
    """Profiles that were merged into this one, directly or through others."""
    rows = tx.rows(
        """
        WITH RECURSIVE same AS (
          SELECT id FROM people WHERE merged_into = %s
          UNION SELECT p.id FROM people p JOIN same s ON p.merged_into = s.id)
        SELECT id FROM same ORDER BY id LIMIT 100
        """,
        [person],
    )
    return [row[0] for row in rows]


def _segments(tx: Tx, workspace: int, person: Person) -> list[MemberOf]:
    names: dict[str, str] = dict(
        tx.rows("SELECT id, name FROM segments WHERE workspace_id = %s", [workspace])
    )
    return [MemberOf(one, names.get(one, one), since) for one, since in sorted(person.segments.items())]


def _journeys(tx: Tx, workspace: int, person: UUID) -> list[InJourney]:
    rows = tx.rows(
        "SELECT i.id, i.journey_id, coalesce(j.name, i.journey_id), i.version, i.key, i.step, i.status, i.entered_at, "
        "i.wake_at, v.definition->'steps' FROM instances i "
        "LEFT JOIN journeys j ON j.workspace_id = i.workspace_id AND j.id = i.journey_id "
        "LEFT JOIN journey_versions v ON v.workspace_id = i.workspace_id AND v.journey_id = i.journey_id "
        "AND v.version = i.version "
        "WHERE i.shard = %s AND i.person_id = %s AND i.workspace_id = %s AND i.ended_at IS NULL "
        "ORDER BY i.entered_at, i.id LIMIT 500",
        [shard_of(person), person, workspace],
    )
    return [InJourney(*(*row[:9], _kind_of_step(row[9], row[5]))) for row in rows]


def _kind_of_step(steps: object, name: str) -> str:
    """The kind of a step by its name, as it is written: `- wait: half_hour` is a wait."""
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            for kind in STEPS:
                if step.get(kind) == name:
                    return kind
    return ""


def timeline(
    tx: Tx, workspace: int, person: UUID, *, limit: int, before: tuple[datetime, UUID] | None = None,
    kinds: Sequence[str] = (),
) -> list[TimelineEntry]:  # fmt: skip
    """The history of a person and of the profiles merged into it, newest first; raises NotFound.

    `before` is (at, id) of the last line of the page before. `kinds`: event, trace, message, or kinds of facts such as
    track or consent; empty takes all.
    """
    found = get_person(tx, workspace, person)
    ids = [found.id, *merged_into(tx, found.id)]
    entries: list[TimelineEntry] = []
    facts = fact_kinds(kinds)
    if facts is not None:
        entries += _events(tx, workspace, ids, limit, before, facts)
    if not kinds or "trace" in kinds:
        entries += _traces(tx, workspace, ids, limit, before)
    if not kinds or "message" in kinds:
        for one in ids:
            rows = messages.page(
                tx, workspace, messages.MessageFilter(person=one), limit=limit, before=before
            )
            entries += [TimelineEntry(row.planned_at, row.id, message=row) for row in rows]
    return sorted(entries, key=lambda one: (one.at, one.id), reverse=True)[:limit]


_KINDS = "(%(kinds)s::text[] = '{}' OR kind = ANY(%(kinds)s::text[]))"
_PAGE = """shard = ANY(%(shards)s) AND person_id = ANY(%(people)s) AND workspace_id = %(workspace)s
  AND (%(at)s::timestamptz IS NULL OR at <= %(at)s AND (at, id) < (%(at)s, %(last)s::uuid))
  ORDER BY at DESC, id DESC LIMIT %(limit)s"""


def _values(
    workspace: int, people: list[UUID], limit: int, before: tuple[datetime, UUID] | None
) -> dict[str, Any]:
    at, last = before or (None, None)
    shards = sorted({shard_of(one) for one in people})
    return {
        "shards": shards,
        "people": people,
        "workspace": workspace,
        "at": at,
        "last": last,
        "limit": limit,
    }


def fact_kinds(kinds: Sequence[str]) -> list[str] | None:
    """The kinds of facts that are asked for; an empty list: all of them. None: none at all."""
    wanted = [kind for kind in kinds if kind not in ("event", "trace", "message")]
    if not kinds or "event" in kinds:
        return []
    return wanted or None


def _events(
    tx: Tx,
    workspace: int,
    people: list[UUID],
    limit: int,
    before: tuple[datetime, UUID] | None,
    kinds: list[str],
) -> list[TimelineEntry]:
    rows = tx.rows(
        "SELECT id, workspace_id, person_id, kind, name, at, received_at, properties, context, imported FROM events "
        f"WHERE kind <> ALL(%(hidden)s) AND {_KINDS} AND {_PAGE}",
        {**_values(workspace, people, limit, before), "hidden": list(HIDDEN_KINDS), "kinds": kinds},
    )
    facts = [
        Fact(
            id=r[0], workspace=r[1], person=r[2], kind=r[3], name=r[4], at=r[5], received=r[6], properties=r[7],
            context=r[8], imported=r[9],
        )
        for r in rows
    ]  # fmt: skip
    return [TimelineEntry(fact.at, fact.id, event=fact) for fact in facts]


def _traces(
    tx: Tx, workspace: int, people: list[UUID], limit: int, before: tuple[datetime, UUID] | None
) -> list[TimelineEntry]:
    rows = tx.rows(
        f"SELECT at, id, kind, journey_id, version, instance_id, step, reason, detail FROM traces WHERE {_PAGE}",
        _values(workspace, people, limit, before),
    )
    return [TimelineEntry(row[0], row[1], trace=TraceView(*row[2:])) for row in rows]


def count_timeline(tx: Tx, workspace: int, person: UUID, kinds: Sequence[str] = ()) -> int:
    """How many lines the history has; counting stops at 100,000 for each kind of line."""
    found = get_person(tx, workspace, person)
    people = [found.id, *merged_into(tx, found.id)]
    values = {
        "shards": sorted({shard_of(one) for one in people}), "people": people, "workspace": workspace,
        "hidden": list(HIDDEN_KINDS), "kinds": fact_kinds(kinds) or [],
    }  # fmt: skip
    mine = "shard = ANY(%(shards)s) AND person_id = ANY(%(people)s) AND workspace_id = %(workspace)s"
    counted = {
        "event": f"SELECT 1 FROM events WHERE {mine} AND kind <> ALL(%(hidden)s) AND {_KINDS}",
        "trace": f"SELECT 1 FROM traces WHERE {mine}",
        "message": f"SELECT 1 FROM messages WHERE {mine}",
    }
    total = 0
    for kind, statement in counted.items():
        if fact_kinds(kinds) is not None if kind == "event" else not kinds or kind in kinds:
            row = tx.row(f"SELECT count(*) FROM ({statement} LIMIT 100000) found", values)
            total += int(row[0]) if row else 0
    return total
