"""Everything that a batch of facts brought about goes into the database, in bulk, in the transaction of the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.analytics import store as analytics
from anklang.analytics.count import Counts, count_facts
from anklang.core.ids import derive_id, random_bytes
from anklang.core.money import to_minor
from anklang.coupons import store as coupons
from anklang.coupons.model import Want
from anklang.events import store as events
from anklang.events.model import Fact
from anklang.flows.batch import Batch, Work
from anklang.flows.grant_customers import grant_customers
from anklang.flows.note_interest import note_interest
from anklang.flows.on_merge import instance_timer
from anklang.flows.outcomes import append_facts
from anklang.flows.plan_messages import plan_messages
from anklang.flows.take_back import take_back
from anklang.flows.tell_supplies import tell_supplies
from anklang.journeys import store as journeys
from anklang.journeys.command import (
    CallUrl,
    CancelTimer,
    Command,
    Count,
    PlanMessage,
    ReserveCoupon,
    SetTimer,
    Trace,
    WithdrawMessages,
)
from anklang.messages.model import Message
from anklang.privacy.retention import kept_since
from anklang.profiles import addresses
from anklang.profiles import store as profiles
from anklang.segments import store as segments
from anklang.segments.update import timer_owner
from anklang.storage import queue
from anklang.storage.queue import DueTimer
from anklang.storage.transaction import Tx


def write_batch(tx: Tx, batch: Batch, now: datetime) -> None:
    """Write history, people, memberships, instances, timers, messages, traces and counts of one batch."""
    works = list(batch.works.values())
    history = [fact for work in works for fact in work.history]
    since = kept_since(batch.definitions.workspace.settings.retention, now)
    events.remember(tx, [fact for fact in history if fact.at >= since])
    profiles.save_people(tx, list(batch.people.values()), now)
    addresses.save(tx, [work.person for work in works if work.addresses])
    moves = [
        segments.Change(work.person.workspace, work.person.shard, work.person.id, segment, entered)
        for work in works
        for segment, entered in work.moves.items()
    ]
    segments.save_memberships(tx, moves, now)
    changed = [instance for work in works for instance in work.instances.changed()]
    journeys.save_instances(tx, changed)
    _timers(tx, works)
    planned = _messages(tx, batch, works, now)
    traces = [
        _trace(work, fact, command, now)
        for work in works
        for fact, command in work.commands
        if isinstance(command, Trace)
    ]
    journeys.write_traces(tx, traces)
    _redeem(tx, batch, history)
    grant_customers(tx, batch.definitions, history, batch.people, now)
    note_interest(tx, batch.definitions, history, now)
    tell_supplies(tx, batch.definitions, history, batch.people, now)
    counts = _counts(batch, works, history, planned, now)
    if counts:
        analytics.add(tx, counts, min(work.person.shard for work in works))


def _of(works: Sequence[Work], kind: type[Command]) -> list[tuple[Work, Any]]:
    return [(work, command) for work in works for _, command in work.commands if isinstance(command, kind)]


def _timers(tx: Tx, works: Sequence[Work]) -> None:
    """The last word of each owner counts."""
    due: dict[tuple[int, UUID], DueTimer | None] = {}
    for work in works:
        person = work.person
        for _, command in work.commands:
            if isinstance(command, SetTimer):
                due[person.shard, command.owner] = instance_timer(person, command.owner, command.due)
            elif isinstance(command, CancelTimer):
                due[person.shard, command.owner] = None
        if work.look_again is not None:
            owner = timer_owner(person.id)
            due[person.shard, owner] = DueTimer(
                person.shard, owner, work.look_again, person.workspace, person.id, "segments", b""
            )
    queue.cancel_timers(tx, sorted(key for key, timer in due.items() if timer is None))
    queue.set_timers(tx, [timer for _, timer in sorted(due.items()) if timer is not None])


def _messages(tx: Tx, batch: Batch, works: Sequence[Work], now: datetime) -> list[Message]:
    """Plan what journeys want sent, then take back what they withdrew; answers what is new in the ledger."""
    wanted = [(work.person, command) for work, command in [*_of(works, PlanMessage), *_of(works, CallUrl)]]
    instances = {id_: one for work in works for id_, one in work.instances.all.items()}
    planned = plan_messages(tx, batch.definitions, wanted, now, batch.people, instances)
    told: list[Fact] = []
    for work in works:
        later: list[UUID] = []  # what was planned behind a withdrawal, as by a restart, stays
        for _, command in reversed(work.commands):
            if isinstance(command, PlanMessage | CallUrl):
                later.append(command.message)
            elif isinstance(command, WithdrawMessages):
                told += take_back(
                    tx, work.person.id, command.reason, now, instance=command.instance, step=command.step,
                    besides=list(later),
                )  # fmt: skip
    append_facts(tx, [*told, *_reserved(tx, batch, works, now)])
    return planned


def _reserved(tx: Tx, batch: Batch, works: Sequence[Work], now: datetime) -> list[Fact]:
    """Codes that coupon steps asked for; each answer is a fact for its instance (R13)."""
    asked: dict[str, list[tuple[Work, ReserveCoupon]]] = defaultdict(list)
    for work, command in _of(works, ReserveCoupon):
        asked[command.pool].append((work, command))
    told: list[Fact] = []
    for pool_id, group in sorted(asked.items()):
        pool = batch.definitions.pools.get(pool_id)
        wants = [Want(c.reservation, w.person.id, w.person.shard, c.instance) for w, c in group]
        held = (
            {}
            if pool is None
            else coupons.reserve(tx, batch.definitions.workspace.id, pool, wants, now, random_bytes(32))
        )
        for work, command in group:
            code = held.get(command.reservation)
            answer = {"action": "coupon", "instance": str(command.instance), "step": command.step}
            if code is not None:
                answer |= {"code": code.code, "pool": pool_id}
                if code.expires_at is not None:
                    answer["expires_at"] = code.expires_at.isoformat()
            told.append(
                Fact(
                    id=derive_id(command.reservation, "coupon"), workspace=work.person.workspace, person=work.person.id,
                    kind="journey", name="Coupon Reserved" if code else "Coupon Missing", at=now, received=now,
                    properties=answer,
                )
            )  # fmt: skip
    return told


def _trace(work: Work, fact: Fact, trace: Trace, now: datetime) -> journeys.TraceRow:
    return journeys.TraceRow(
        shard=work.person.shard, person=work.person.id, at=now,
        id=derive_id(fact.id, trace.kind, trace.journey, trace.instance or "", trace.step or "", trace.reason or ""),
        workspace=work.person.workspace, trace=trace,
    )  # fmt: skip


def _redeem(tx: Tx, batch: Batch, history: Sequence[Fact]) -> None:
    """Codes that orders name are redeemed; a cancelled order gives them back (R13)."""
    workspace = batch.definitions.workspace
    for fact in history:
        if fact.kind != "track" or fact.name not in ("Order Completed", "Order Cancelled"):
            continue
        order = str(fact.properties.get("order_id") or "")
        code = fact.properties.get("coupon")
        if fact.name == "Order Cancelled" and order:
            coupons.reverse(tx, workspace.id, order)
        elif order and isinstance(code, str) and code.strip():
            currency = str(fact.properties.get("currency") or workspace.settings.currency)
            total = fact.properties.get("total", fact.properties.get("revenue"))
            coupons.redeem(
                tx,
                workspace.id,
                code.strip()[:64],
                order,
                to_minor(total, currency) or 0,
                fact.at,
                fact.person,
            )


def _counts(
    batch: Batch, works: Sequence[Work], history: Sequence[Fact], planned: Sequence[Message], now: datetime
) -> Counts:
    """What this batch adds to the roll-ups: the engine's counts, messages by state, events by name."""
    workspace, zone = batch.definitions.workspace.id, batch.definitions.zone
    today = now.astimezone(zone).date()
    counts: Counts = {}

    def add(key: analytics.Key, n: int, amount: int = 0) -> None:
        before = counts.get(key, (0, 0))
        counts[key] = (before[0] + n, before[1] + amount)

    for _, command in _of(works, Count):
        add(
            (workspace, today, command.journey, command.version, command.step, "", command.metric),
            command.n,
            command.amount,
        )
    for one in planned:
        add(
            (workspace, today, one.journey or "", one.version or 0, one.step or "", one.channel, "planned"), 1
        )
    sales = [sale for work in works for sale in work.sales]
    count_facts(counts, workspace, history, sales, zone, now)
    return counts
