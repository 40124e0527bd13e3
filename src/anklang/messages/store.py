"""The ledger's tables: messages and the queue of those that may be due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.messages.model import LANES, OPEN, Message, Outcome, decode_plan, encode_plan
from anklang.storage.transaction import Tx

_COLUMNS = (
    "shard, id, person_id, workspace_id, journey_id, version, instance_id, step, template_id, template_version, "
    "channel, class, purpose, lane, state, reason, address, language, plan, planned_at, due_at, useless_after, "
    "attempts, attempted_at, provider_id, provider_ref, parts, rendered, gate, replies"
)  # fmt: skip


def _message(row: tuple[Any, ...]) -> Message:
    (shard, id_, person, workspace, journey, version, instance, step, template, template_version, channel, class_,
     purpose, lane, state, reason, address, language, plan, planned_at, due_at, useless_after, attempts, attempted_at,
     provider, provider_ref, parts, rendered, gate, replies) = row  # fmt: skip
    return Message(
        shard=shard, id=id_, person=person, workspace=workspace, journey=journey, version=version, instance=instance,
        step=step, template=template, template_version=template_version, channel=channel, message_class=class_,
        purpose=purpose, lane=lane, state=state, reason=reason, address=address, language=language,
        plan=decode_plan(plan), planned_at=planned_at, due_at=due_at, useless_after=useless_after, attempts=attempts,
        attempted_at=attempted_at, provider=provider, provider_ref=provider_ref, parts=parts, rendered=rendered,
        gate=gate, replies=replies,
    )  # fmt: skip


def plan(tx: Tx, messages: Sequence[Message]) -> list[UUID]:
    """Put messages into the ledger, and those still open into their lane. Answers the ids that were new.

    Ids are derived from instance and step visit, so planning the same message again changes nothing.
    """
    if not messages:
        return []
    new = tx.rows(
        """
        INSERT INTO messages (shard, id, person_id, workspace_id, journey_id, version, instance_id, step, template_id,
          channel, class, purpose, lane, state, reason, address, plan, planned_at, due_at,
          useless_after, gate, settled_at)
        SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::text[], %b::int[], %b::uuid[],
          %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
          %b::bytea[], %b::timestamptz[], %b::timestamptz[], %b::timestamptz[], (%b::text[])::json[],
          %b::timestamptz[])
        ON CONFLICT DO NOTHING RETURNING id
        """,
        [
            [m.shard for m in messages], [m.id for m in messages], [m.person for m in messages],
            [m.workspace for m in messages], [m.journey for m in messages], [m.version for m in messages],
            [m.instance for m in messages], [m.step for m in messages], [m.template for m in messages],
            [m.channel for m in messages], [m.message_class for m in messages], [m.purpose for m in messages],
            [m.lane for m in messages], [m.state for m in messages], [m.reason for m in messages],
            [m.address for m in messages], [encode_plan(m.plan) for m in messages], [m.planned_at for m in messages],
            [m.due_at for m in messages], [m.useless_after for m in messages],
            [encode(m.gate).decode() for m in messages],
            [None if m.state in OPEN else m.planned_at for m in messages],
        ],
    )  # fmt: skip
    ids = {row[0] for row in new}
    enqueue(tx, [m for m in messages if m.id in ids and m.state in OPEN])
    return [m.id for m in messages if m.id in ids]


def enqueue(tx: Tx, messages: Iterable[Message]) -> None:
    """Let these messages stand in their lanes until `due_at`; replaces where they stood."""
    line = list(messages)
    if not line:
        return
    tx.run(
        """
        INSERT INTO send_queue (shard, message_id, lane, due_at, person_id, instance_id)
        SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::smallint[], %b::timestamptz[], %b::uuid[], %b::uuid[])
        ON CONFLICT (shard, message_id) DO UPDATE SET due_at = excluded.due_at
        """,
        [
            [m.shard for m in line], [m.id for m in line], [LANES.index(m.lane) for m in line],
            [m.due_at for m in line], [m.person for m in line], [m.instance for m in line],
        ],
    )  # fmt: skip


_SHARDS_AT_ONCE = (128, 128, 48)  # bulk holds few locks, or the other lanes would find half of them taken


def lanes_due(tx: Tx, now: datetime) -> list[int]:
    """The lanes in which something is due; an empty lane costs one look into the index."""
    rows = tx.rows(
        f"""
        SELECT l.lane FROM generate_series(0, {len(LANES) - 1}) AS l(lane)
        WHERE (SELECT q.shard FROM send_queue q WHERE q.lane = l.lane ORDER BY q.shard LIMIT 1) IS NOT NULL
          AND (SELECT s.shard FROM shards s WHERE s.kind = 'sends' AND (SELECT q.due_at FROM send_queue q
            WHERE q.lane = l.lane AND q.shard = s.shard ORDER BY q.due_at LIMIT 1) <= %s LIMIT 1) IS NOT NULL
        """,
        [now],
    )
    return [row[0] for row in rows]


def claim_due(tx: Tx, lane: int, now: datetime, limit: int, start: int) -> list[Message]:
    """Take up to `limit` due messages of a lane out of the queue, oldest first within each shard.

    The sending lock of their shards is held until the transaction ends, so that nobody else asks the gate for the
    same people meanwhile (R9). `start` (0 to 255) turns the order of shards, so that deliverers spread.
    """
    shards = [
        row[0]
        for row in tx.rows(
            """
            SELECT s.shard FROM shards s
            WHERE s.kind = 'sends' AND (
              SELECT q.due_at FROM send_queue q WHERE q.lane = %s AND q.shard = s.shard ORDER BY q.due_at LIMIT 1) <= %s
            ORDER BY (s.shard - %s) & 255 LIMIT %s FOR UPDATE OF s SKIP LOCKED
            """,
            [lane, now, start, min(limit, _SHARDS_AT_ONCE[lane])],
        )
    ]
    if not shards:
        return []
    each = max(1, -(-limit // len(shards)))
    ids = tx.rows(
        """
        WITH due AS (
          SELECT q.shard, q.message_id FROM unnest(%b::smallint[]) AS s(shard) CROSS JOIN LATERAL (
            SELECT shard, message_id FROM send_queue WHERE lane = %s AND send_queue.shard = s.shard AND due_at <= %s
            ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) q)
        DELETE FROM send_queue q USING due WHERE q.shard = due.shard AND q.message_id = due.message_id
        RETURNING q.shard, q.message_id
        """,
        [shards, lane, now, each],
    )
    return load(tx, [(row[0], row[1]) for row in ids])


def load(tx: Tx, keys: Sequence[tuple[int, UUID]]) -> list[Message]:
    """Messages by (shard, id), oldest plan first."""
    if not keys:
        return []
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM unnest(%b::smallint[], %b::uuid[]) AS k(key_shard, key_id) "
        "JOIN messages ON shard = key_shard AND id = key_id ORDER BY planned_at, id",
        [[k[0] for k in keys], [k[1] for k in keys]],
    )
    return [_message(row) for row in rows]


def mark_attempting(tx: Tx, messages: Sequence[Message], now: datetime) -> None:
    """Write "attempt started" with what is about to be sent; committed just before the provider is called."""
    tx.run(
        """
        UPDATE messages m SET state = 'attempting', reason = NULL, attempted_at = %s, attempts = m.attempts + 1,
          address = n.address, language = n.language, template_version = n.template_version, provider_id = n.provider,
          rendered = n.rendered, gate = n.gate, parts = n.parts
        FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::text[], %b::int[], %b::text[],
          (%b::text[])::json[], (%b::text[])::json[], %b::smallint[])
          AS n(shard, id, address, language, template_version, provider, rendered, gate, parts)
        WHERE m.shard = n.shard AND m.id = n.id
        """,
        [
            now, [m.shard for m in messages], [m.id for m in messages], [m.address for m in messages],
            [m.language for m in messages], [m.template_version for m in messages], [m.provider for m in messages],
            [encode(m.rendered).decode() for m in messages], [encode(m.gate).decode() for m in messages],
            [m.parts for m in messages],
        ],
    )  # fmt: skip


def save_gate(tx: Tx, messages: Sequence[Message], now: datetime) -> None:
    """Write the gate's answer for messages that are not handed over now: held until later, or ended."""
    if not messages:
        return
    tx.run(
        """
        UPDATE messages m SET state = n.state, reason = n.reason, due_at = n.due_at, gate = n.gate, address = n.address,
          settled_at = CASE WHEN n.ended THEN %s::timestamptz END
        FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::text[], %b::timestamptz[],
          (%b::text[])::json[], %b::text[], %b::boolean[]) AS n(shard, id, state, reason, due_at, gate, address, ended)
        WHERE m.shard = n.shard AND m.id = n.id
        """,
        [
            now, [m.shard for m in messages], [m.id for m in messages], [m.state for m in messages],
            [m.reason for m in messages], [m.due_at for m in messages], [encode(m.gate).decode() for m in messages],
            [m.address for m in messages], [m.state not in OPEN for m in messages],
        ],
    )  # fmt: skip
    enqueue(tx, [m for m in messages if m.state in OPEN])


def settle(tx: Tx, outcomes: Sequence[Outcome]) -> list[UUID]:
    """Write outcomes, each only if it goes forward by rank; answers the ids whose state really changed.

    A result that is told late or twice changes nothing of a later attempt, but that the message was accepted; and none
    but the attempt that is under way can ask for another.

    Replies are appended in any case, so that a late or repeated report is kept with the message. The message of an
    erased person goes forward too, without a reply and without being answered: nobody is told (GDPR 17).
    """
    if not outcomes:
        return []
    rows = tx.rows(
        """
        WITH n AS (SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::timestamptz[], %b::text[],
            %b::text[], %b::text[], %b::smallint[], %b::bigint[], %b::text[], (%b::text[])::jsonb[], %b::timestamptz[],
            %b::int[])
          AS n(shard, id, state, at, reason, provider, ref, parts, price, currency, reply, due_at, attempt)),
        told AS (SELECT n.*, m.state AS before, m.attempts, m.erased_at IS NOT NULL AS erased
          FROM n JOIN messages m ON m.shard = n.shard AND m.id = n.id FOR UPDATE OF m),
        go AS (SELECT shard, id, at, provider, ref, parts, price, currency, due_at, erased,
            CASE WHEN erased AND state IN ('planned', 'held') THEN 'not_sent' ELSE state END AS state,
            CASE WHEN erased AND state IN ('planned', 'held') THEN 'suppressed' ELSE reason END AS reason,
            CASE WHEN erased THEN NULL ELSE reply END AS reply,
            may_follow(before, state) AND (attempt IS NULL OR state = 'accepted' OR attempt = attempts
              AND (before = 'attempting' OR state <> 'planned')) AS forward FROM told)
        UPDATE messages m SET
          state = CASE WHEN forward THEN go.state ELSE m.state END,
          reason = CASE WHEN forward THEN go.reason ELSE m.reason END,
          provider_id = coalesce(go.provider, m.provider_id), provider_ref = coalesce(go.ref, m.provider_ref),
          parts = coalesce(go.parts, m.parts), price_micro = coalesce(go.price, m.price_micro),
          price_currency = coalesce(go.currency, m.price_currency),
          replies = CASE WHEN go.reply IS NULL OR jsonb_array_length(m.replies) >= 50 THEN m.replies
                    ELSE m.replies || jsonb_build_array(go.reply) END,
          due_at = coalesce(go.due_at, m.due_at),
          accepted_at = CASE WHEN go.state IN ('accepted', 'delivered', 'read', 'clicked')
                        THEN coalesce(m.accepted_at, go.at) ELSE m.accepted_at END,
          delivered_at = CASE WHEN go.state IN ('delivered', 'read', 'clicked')
                         THEN coalesce(m.delivered_at, go.at) ELSE m.delivered_at END,
          read_at = CASE WHEN go.state = 'read' THEN coalesce(m.read_at, go.at) ELSE m.read_at END,
          clicked_at = CASE WHEN go.state = 'clicked' THEN coalesce(m.clicked_at, go.at) ELSE m.clicked_at END,
          settled_at = CASE WHEN forward AND go.state NOT IN ('planned', 'held', 'attempting')
                       THEN go.at ELSE m.settled_at END
        FROM go WHERE m.shard = go.shard AND m.id = go.id RETURNING m.id, go.forward AND NOT go.erased
        """,
        [
            [o.shard for o in outcomes], [o.message for o in outcomes], [o.state for o in outcomes],
            [o.at for o in outcomes], [o.reason for o in outcomes], [o.provider for o in outcomes],
            [o.provider_ref for o in outcomes], [o.parts for o in outcomes], [o.price_micro for o in outcomes],
            [o.price_currency for o in outcomes],
            [None if o.reply is None else encode(o.reply).decode() for o in outcomes],
            [o.due_at for o in outcomes], [o.attempt for o in outcomes],
        ],
    )  # fmt: skip
    return [row[0] for row in rows if row[1]]


def withdraw(
    tx: Tx, person: UUID, reason: str, now: datetime, *, instance: UUID | None = None, step: str | None = None,
    channel: str | None = None, message_class: str | None = None, purpose: str | None = None,
    besides: Sequence[UUID] = (), templates: Sequence[str] | None = None, before: datetime | None = None,
) -> list[Message]:  # fmt: skip
    """Take back what has not been handed over (J12): of an instance, a step, a channel and class, of these templates,
    or due before a moment.

    `besides`: messages that stay, as they were planned later. A message that another process is handing over at this
    moment stays as it is; its row says when both happened. One that may have gone out is not taken back: its
    outcome stays unknown, and what is asked before its repetition stops that (the gate; flows.decide_due for calls).
    """
    shard = shard_of(person)
    rows = tx.rows(
        """
        WITH gone AS (
          DELETE FROM send_queue q USING messages m
          WHERE q.shard = %(shard)s AND q.person_id = %(person)s AND m.shard = q.shard AND m.id = q.message_id
            AND (%(instance)s::uuid IS NULL OR m.instance_id = %(instance)s)
            AND (%(step)s::text IS NULL OR m.step = %(step)s)
            AND (%(channel)s::text IS NULL OR m.channel = %(channel)s)
            AND (%(class)s::text IS NULL OR m.class = %(class)s)
            AND (%(purpose)s::text IS NULL OR m.purpose = %(purpose)s)
            AND (%(templates)s::text[] IS NULL OR m.template_id = ANY(%(templates)s::text[]))
            AND (%(before)s::timestamptz IS NULL OR q.due_at < %(before)s) AND m.id <> ALL(%(besides)s::uuid[])
            AND NOT m.replies @> '[{"kind": "unknown"}]'
          RETURNING m.shard, m.id)
        UPDATE messages m SET state = 'not_sent', reason = %(reason)s, settled_at = %(now)s
        FROM gone WHERE m.shard = gone.shard AND m.id = gone.id AND m.state IN ('planned', 'held')
        RETURNING m.shard, m.id
        """,
        {"shard": shard, "person": person, "instance": instance, "step": step, "channel": channel,
         "class": message_class, "purpose": purpose, "reason": reason, "now": now, "besides": list(besides),
         "templates": None if templates is None else list(templates), "before": before},
    )  # fmt: skip
    return load(tx, [(row[0], row[1]) for row in rows])


def move_person(tx: Tx, loser: UUID, winner: UUID) -> int:
    """Merge: what waits in a lane or on a screen goes to the survivor (J40), so that an exit or a stop finds it there.

    What was sent, and what is being handed over at this moment, stays where it was. Answers how many moved.
    """
    return tx.run(
        """
        WITH waiting AS (
          UPDATE send_queue SET shard = %(new)s, person_id = %(winner)s
          WHERE shard = %(old)s AND person_id = %(loser)s RETURNING message_id)
        UPDATE messages SET shard = %(new)s, person_id = %(winner)s
        WHERE shard = %(old)s AND person_id = %(loser)s AND (id IN (SELECT message_id FROM waiting)
          OR (channel IN ('inapp', 'onsite') AND state IN ('accepted', 'delivered')))
        """,
        {"old": shard_of(loser), "loser": loser, "new": shard_of(winner), "winner": winner},
    )


def abandoned(tx: Tx, before: datetime, limit: int = 1000) -> list[Message]:
    """Messages whose attempt began before `before` and never had an outcome: the process died in between."""
    rows = tx.rows(
        "SELECT shard, id FROM messages WHERE state = 'attempting' AND attempted_at < %s LIMIT %s FOR UPDATE "
        "SKIP LOCKED",
        [before, limit],
    )
    return load(tx, [(row[0], row[1]) for row in rows])


def by_reference(tx: Tx, workspace: int, provider_refs: Sequence[str], ids: Sequence[UUID]) -> list[Message]:
    """Messages that reports speak of, by the provider's reference or by our own id."""
    rows = tx.rows(
        "SELECT shard, id FROM messages WHERE workspace_id = %s AND provider_ref = ANY(%s)",
        [workspace, list(provider_refs)],
    )
    keys = {(row[0], row[1]) for row in rows} | set(_keys_of(tx, workspace, ids))
    return load(tx, sorted(keys))


def waiting_of(tx: Tx, people: Sequence[tuple[int, UUID]]) -> list[Message]:
    """Messages of these people (shard, id) that wait in a lane, without words and trace; `due_at` as in the lane."""
    rows = tx.rows(
        """
        SELECT m.shard, m.id, m.person_id, m.workspace_id, m.journey_id, m.channel, m.class, m.purpose, m.lane, m.plan,
          m.planned_at, q.due_at
        FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, person)
        JOIN send_queue q ON q.shard = k.shard AND q.person_id = k.person
        JOIN messages m ON m.shard = q.shard AND m.id = q.message_id ORDER BY m.planned_at, m.id
        """,
        [[shard for shard, _ in people], [person for _, person in people]],
    )
    return [
        Message(
            shard=shard, id=id_, person=person, workspace=workspace, journey=journey, channel=channel,
            message_class=class_, purpose=purpose, lane=lane, plan=decode_plan(plan), planned_at=planned, due_at=due,
        )
        for shard, id_, person, workspace, journey, channel, class_, purpose, lane, plan, planned, due in rows
    ]  # fmt: skip


def on_device(tx: Tx, shard: int, person: UUID, channels: Sequence[str]) -> list[Message]:
    """Messages of a person that were made available and not shown yet, latest first."""
    rows = tx.rows(
        "SELECT shard, id FROM messages WHERE shard = %s AND person_id = %s AND channel = ANY(%s) "
        "AND state IN ('accepted', 'delivered') ORDER BY planned_at DESC LIMIT 50",
        [shard, person, list(channels)],
    )
    found = load(tx, [(row[0], row[1]) for row in rows])
    return sorted(found, key=lambda m: (m.planned_at, m.id), reverse=True)


def by_id(tx: Tx, message: UUID) -> list[Message]:
    """A message of any workspace by its id: for signed addresses, which name nothing else."""
    rows = tx.rows("SELECT shard, id FROM messages WHERE id = %s", [message])
    return load(tx, [(row[0], row[1]) for row in rows])


def keep_inbound(
    tx: Tx, id_: UUID, person: UUID, workspace: int, channel: str, address: str, recipient: str, text: str,
    provider: str, provider_ref: str, at: datetime, detail: str,
) -> bool:  # fmt: skip
    """Keep what somebody wrote; False when this message of the provider is kept already."""
    done = tx.run(
        "INSERT INTO inbound (shard, id, person_id, workspace_id, channel, address, recipient, text, provider_id, "
        "provider_ref, at, detail) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            shard_of(person),
            id_,
            person,
            workspace,
            channel,
            address,
            recipient,
            text,
            provider,
            provider_ref,
            at,
            detail,
        ],
    )
    return done > 0


def _keys_of(tx: Tx, workspace: int, ids: Sequence[UUID]) -> list[tuple[int, UUID]]:
    if not ids:
        return []
    rows = tx.rows(
        "SELECT shard, id FROM messages WHERE workspace_id = %s AND id = ANY(%b)", [workspace, list(ids)]
    )
    return [(row[0], row[1]) for row in rows]
