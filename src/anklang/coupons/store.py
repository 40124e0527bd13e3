"""Write coupon pools and codes. A code is given to one person only, whoever asks at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

import msgspec

from anklang.coupons.model import Held, Pool, Redemption, Want, code_from, expires_at
from anklang.storage.transaction import Tx

_ROUNDS = 8

# One batch of a deliverer is one shard, so this is one lock; two batches of the same shard wait for each other, which
# keeps "one code per person, offer and instance" true without a constraint on rows that have no holder yet.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(%b), s) FROM unnest(%b::int[]) s"

_HELD = """
SELECT w.n, c.code, c.expires_at, c.state, c.message_id FROM
  unnest(%b::int[], %b::uuid[], %b::uuid[]) AS w(n, person_id, instance_id)
  JOIN coupons c ON c.workspace_id = %b AND c.person_id = w.person_id AND c.pool_id = %b AND c.offer = %b
    AND (%b::bool OR c.instance_id IS NOT DISTINCT FROM w.instance_id)
WHERE c.state IN ('reserved', 'committed', 'redeemed')
ORDER BY c.reserved_at, c.code
"""

_TAKE = """
WITH free AS (
  SELECT code, row_number() OVER () AS n FROM (
    SELECT code FROM coupons WHERE workspace_id = %(workspace)b AND pool_id = %(pool)b AND state = 'free'
    LIMIT %(count)b FOR UPDATE SKIP LOCKED) f),
want AS (
  SELECT * FROM unnest(%(numbers)b::int[], %(shards)b::smallint[], %(people)b::uuid[], %(instances)b::uuid[],
    %(messages)b::uuid[]) WITH ORDINALITY AS w(number, shard, person_id, instance_id, message_id, n))
UPDATE coupons c SET state = 'reserved', shard = w.shard, person_id = w.person_id, offer = %(offer)b,
  instance_id = w.instance_id, message_id = w.message_id, reserved_at = %(now)b
FROM free JOIN want w USING (n)
WHERE c.workspace_id = %(workspace)b AND c.pool_id = %(pool)b AND c.code = free.code
RETURNING w.number, c.code
"""

_MAKE = """
INSERT INTO coupons (workspace_id, pool_id, code, state, shard, person_id, offer, instance_id, message_id, reserved_at)
SELECT %(workspace)b, %(pool)b, code, 'reserved', shard, person_id, %(offer)b, instance_id, message_id, %(now)b
FROM unnest(%(codes)b::text[], %(shards)b::smallint[], %(people)b::uuid[], %(instances)b::uuid[],
  %(messages)b::uuid[]) AS w(code, shard, person_id, instance_id, message_id)
ON CONFLICT DO NOTHING RETURNING code
"""

_SHARED = """UPDATE coupons SET message_id = NULL
WHERE workspace_id = %b AND pool_id = %b AND code = ANY(%b) AND state = 'reserved'"""

_COMMIT = """
UPDATE coupons c SET state = 'committed', committed_at = %b, expires_at = w.expires_at
FROM unnest(%b::text[], %b::text[], %b::timestamptz[]) AS w(pool_id, code, expires_at)
WHERE c.workspace_id = %b AND c.pool_id = w.pool_id AND c.code = w.code AND c.state = 'reserved'
"""

_FREE = """state = 'free', shard = NULL, person_id = NULL, offer = NULL, instance_id = NULL, message_id = NULL,
  reserved_at = NULL"""

_RELEASE = f"""
UPDATE coupons c SET {_FREE}
FROM unnest(%b::text[], %b::text[], %b::uuid[]) AS w(pool_id, code, message_id)
WHERE c.workspace_id = %b AND c.pool_id = w.pool_id AND c.code = w.code AND c.message_id = w.message_id
  AND c.state = 'reserved'
"""

_REDEEM_FIND = """
SELECT pool_id, code, state, person_id, shard, message_id, instance_id, expires_at, order_id FROM coupons
WHERE workspace_id = %b AND code = ANY(%b::text[])
ORDER BY (person_id IS NOT NULL AND person_id = %b::uuid) DESC, (state = 'committed') DESC, pool_id
FOR UPDATE
"""


def save_pool(tx: Tx, workspace_id: int, pool: Pool, now: datetime) -> None:
    """Create a pool or change it; codes that were given keep their validity."""
    statement = """INSERT INTO coupon_pools (workspace_id, id, definition, created_at, updated_at)
      VALUES (%s, %s, %s::jsonb, %s, %s)
      ON CONFLICT (workspace_id, id) DO UPDATE SET definition = excluded.definition, updated_at = excluded.updated_at"""
    tx.run(statement, [workspace_id, pool.id, msgspec.json.encode(pool).decode(), now, now])


def add_codes(tx: Tx, workspace_id: int, pool_id: str, codes: Sequence[str]) -> int:
    """Put codes into a list pool; answers how many are new. Those that are there already are left as they are."""
    statement = """INSERT INTO coupons (workspace_id, pool_id, code, state)
      SELECT %b, %b, code, 'free' FROM unnest(%b::text[]) code ON CONFLICT DO NOTHING"""
    return tx.run(statement, [workspace_id, pool_id, list(codes)]) if codes else 0


def reserve(
    tx: Tx, workspace_id: int, pool: Pool, wants: Sequence[Want], now: datetime, random: bytes
) -> dict[UUID, Held]:
    """A code for every message, by message id; a message without one found the pool empty (`coupon_empty`).

    One code per person, offer and instance: a second message of the same run gets the same code (R13). `random` are
    at least 16 bytes for generated codes.
    """
    if not wants:
        return {}
    tx.rows(_LOCK, [f"{workspace_id}/{pool.id}", sorted({want.shard for want in wants})])
    groups: dict[tuple[UUID, UUID | None], list[Want]] = {}
    for want in wants:
        groups.setdefault((want.person_id, None if pool.per == "person" else want.instance_id), []).append(
            want
        )
    leads = [group[0] for group in groups.values()]
    held = _held(tx, workspace_id, pool, leads, now, list(groups.values()))
    missing = [number for number in range(len(leads)) if number not in held]
    taken = _take(tx, workspace_id, pool, leads, missing, now)
    if pool.kind == "generated":
        left = [number for number in missing if number not in taken]
        taken |= _make(tx, workspace_id, pool, leads, left, now, random)
    until = expires_at(pool, now)
    held |= {number: Held(code, until, "reserved") for number, code in taken.items()}
    shared = [held[n].code for n, group in enumerate(groups.values()) if n in held and len(group) > 1]
    if shared:
        tx.run(_SHARED, [workspace_id, pool.id, shared])
    return {
        want.message_id: held[number]
        for number, group in enumerate(groups.values())
        if number in held
        for want in group
    }


def _held(
    tx: Tx, workspace_id: int, pool: Pool, leads: list[Want], now: datetime, groups: list[list[Want]]
) -> dict[int, Held]:
    """The codes that people have already; one that another message holds is marked as shared."""
    rows = tx.rows(
        _HELD,
        [
            list(range(len(leads))), [want.person_id for want in leads], [want.instance_id for want in leads],
            workspace_id, pool.id, pool.offer_key, pool.per == "person",
        ],
    )  # fmt: skip
    held: dict[int, Held] = {}
    shared = []
    for number, code, expires, state, message in rows:
        if number in held:
            continue
        held[number] = Held(code, expires_at(pool, now) if state == "reserved" else expires, state)
        if (
            state == "reserved"
            and message is not None
            and message not in {w.message_id for w in groups[number]}
        ):
            shared.append(code)
    if shared:
        tx.run(_SHARED, [workspace_id, pool.id, shared])
    return held


def _take(
    tx: Tx, workspace_id: int, pool: Pool, leads: list[Want], numbers: list[int], now: datetime
) -> dict[int, str]:
    """Free codes of the pool for these wants; codes that others are just taking are stepped over."""
    if not numbers:
        return {}
    values = {
        "workspace": workspace_id, "pool": pool.id, "offer": pool.offer_key, "now": now, "count": len(numbers),
        "numbers": numbers, **_columns([leads[number] for number in numbers]),
    }  # fmt: skip
    return dict(tx.rows(_TAKE, values))


def _make(
    tx: Tx, workspace_id: int, pool: Pool, leads: list[Want], numbers: list[int], now: datetime, random: bytes
) -> dict[int, str]:
    """New codes for these wants; one that exists is tried again with other bytes."""
    made: dict[int, str] = {}
    for attempt in range(_ROUNDS):
        if not numbers:
            break
        codes = {
            code_from(
                pool, blake2b(random + bytes([attempt]) + leads[number].message_id.bytes).digest()
            ): number
            for number in numbers
        }
        chosen = list(codes.values())
        values = {
            "workspace": workspace_id, "pool": pool.id, "offer": pool.offer_key, "now": now, "codes": list(codes),
            **_columns([leads[number] for number in chosen]),
        }  # fmt: skip
        made |= {codes[code]: code for (code,) in tx.rows(_MAKE, values)}
        numbers = [number for number in numbers if number not in made]
    return made


def _columns(wants: list[Want]) -> dict[str, object]:
    return {
        "shards": [want.shard for want in wants],
        "people": [want.person_id for want in wants],
        "instances": [want.instance_id for want in wants],
        "messages": [want.message_id for want in wants],
    }


def commit(tx: Tx, workspace_id: int, handed: Sequence[tuple[Pool, str]], at: datetime) -> int:
    """Codes whose message was handed over at `at`: validity counts from now (R13). Answers how many are new.

    Also for messages whose outcome is unknown, as the customer may have the code.
    """
    if not handed:
        return 0
    columns = [
        [pool.id for pool, _ in handed],
        [code for _, code in handed],
        [expires_at(pool, at) for pool, _ in handed],
    ]
    return tx.run(_COMMIT, [at, *columns, workspace_id])


def release(tx: Tx, workspace_id: int, failed: Sequence[tuple[str, str, UUID]]) -> int:
    """Give codes back whose message certainly did not go out: (pool id, code, message id). Answers how many (R13).

    A code that another message prints as well stays reserved until that one is handed over, or `release_stale`.
    """
    if not failed:
        return 0
    pools, codes, messages = (list(column) for column in zip(*failed, strict=True))
    return tx.run(_RELEASE, [pools, codes, messages, workspace_id])


def release_stale(tx: Tx, workspace_id: int, before: datetime) -> int:
    """Give back codes that were reserved before a moment and never handed over; answers how many.

    Choose a moment so old that every message of then is settled.
    """
    statement = (
        f"UPDATE coupons SET {_FREE} WHERE workspace_id = %s AND state = 'reserved' AND reserved_at < %s"
    )
    return tx.run(statement, [workspace_id, before])


def redeem(
    tx: Tx, workspace_id: int, code: str, order_id: str, amount: int, at: datetime, person_id: UUID | None
) -> Redemption | None:
    """Record that an order used a code; None if it is no code of ours.

    `amount` is the order's value in minor units. The same order is counted once. The shop decided to accept the code,
    so a late one and one that was never given are recorded too, and the latter is given to nobody any more.
    """
    given = code.strip()
    rows = tx.rows(_REDEEM_FIND, [workspace_id, [given, given.upper()], person_id])
    if not rows:
        return None
    pool_id, stored, state, holder, shard, message, instance, expires, order = rows[0]
    if state == "redeemed":
        return Redemption(
            "redeemed" if order == order_id else "again", pool_id, stored, holder, shard, message, instance
        )
    tx.run(
        """UPDATE coupons SET state = 'redeemed', redeemed_at = %s, order_id = %s, amount = %s
          WHERE workspace_id = %s AND pool_id = %s AND code = %s""",
        [at, order_id, amount, workspace_id, pool_id, stored],
    )
    if state != "committed":
        return Redemption("not_given", pool_id, stored, holder, shard, message, instance)
    late = expires is not None and at > expires
    return Redemption("late" if late else "redeemed", pool_id, stored, holder, shard, message, instance)


def reverse(tx: Tx, workspace_id: int, order_id: str) -> int:
    """The order was cancelled: its codes count as given and not used. Answers how many."""
    statement = """UPDATE coupons SET state = CASE WHEN committed_at IS NULL THEN 'void' ELSE 'committed' END,
      redeemed_at = NULL, order_id = NULL, amount = NULL
      WHERE workspace_id = %s AND order_id = %s AND state = 'redeemed'"""
    return tx.run(statement, [workspace_id, order_id])


def withdraw(tx: Tx, workspace_id: int, pool_id: str) -> int:
    """Take all codes that are still free out of circulation; answers how many."""
    statement = (
        "UPDATE coupons SET state = 'void' WHERE workspace_id = %s AND pool_id = %s AND state = 'free'"
    )
    return tx.run(statement, [workspace_id, pool_id])


def forget_person(tx: Tx, workspace_id: int, person_id: UUID) -> int:
    """Erase who held a code; the code itself and its use remain for the count. Answers how many."""
    statement = """UPDATE coupons SET person_id = NULL, shard = NULL, instance_id = NULL, message_id = NULL
      WHERE workspace_id = %s AND person_id = %s"""
    return tx.run(statement, [workspace_id, person_id])


def move_person(tx: Tx, workspace_id: int, loser: UUID, winner: UUID, winner_shard: int) -> int:
    """After a merge the codes of one profile belong to the other (J40); answers how many."""
    statement = "UPDATE coupons SET person_id = %s, shard = %s WHERE workspace_id = %s AND person_id = %s"
    return tx.run(statement, [winner, winner_shard, workspace_id, loser])
