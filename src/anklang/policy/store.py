"""The tables of consent, suppression and contact limits. Every function joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import BadInput
from anklang.core.ids import shard_of
from anklang.core.json import encode
from anklang.policy.chain import COUNTS, STATE_OF, append_evidence, append_void
from anklang.policy.fold import Key, check_fact, fold_consents
from anklang.policy.model import (
    EVERY,
    ConsentAction,
    ConsentFact,
    ConsentState,
    Suppression,
    SuppressionKind,
    SuppressionScope,
)
from anklang.policy.seal import address_hash as address_hash  # as it is written here, so it is looked for
from anklang.storage.transaction import Tx

Pair = tuple[str, str]  # channel, address

TEXT_FAMILY = ("sms", "rcs")
"""Channels of one number and one sender: an opt-out on one holds for the other (provider rule since March 2026)."""

_CONSENT_LOCK = 7431  # first half of the advisory lock; the second is the shard
_NEARLY_STALE = timedelta(days=180)  # only older consents need a look at their last use
_ACTION_OF: dict[str, ConsentAction] = {
    "asked": "ask",
    "given": "give",
    "confirmed": "confirm",
    "withdrawn": "withdraw",
}


class SuppressionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A stop sign to set on an address."""

    channel: str  # channel, or EVERY
    address: str  # normalised
    kind: SuppressionKind  # where it comes from
    scope: SuppressionScope  # what it stops
    at: datetime  # since when
    source: str  # keyword, one_click, provider_block, agent …
    detail: dict[str, str] = {}  # inbound id, raw text and matched rule; provider code


def record_consents(
    tx: Tx, workspace_id: int, facts: Sequence[ConsentFact], recorded_at: datetime, key: bytes
) -> dict[UUID, dict[Key, ConsentState]]:
    """Append evidence and bring the states of its people up to date; a fact recorded before changes nothing.

    It is sealed with `key`, the installation's.

    `at` of a fact is never later than `recorded_at`. Returns all states of every person touched. Raises BadInput, and
    records nothing, if one of the facts is not acceptable evidence (compliance 4.3, 4.4).
    """
    problems = [
        msgspec.structs.replace(problem, path=f"consents[{index}].{problem.path}")
        for index, fact in enumerate(facts)
        for problem in check_fact(fact)
    ]
    if problems:
        raise BadInput("These consents cannot be recorded; nothing was recorded.", problems)
    if not facts:
        return {}
    _lock(tx, {shard_of(fact.person_id) for fact in facts})
    append_evidence(tx, workspace_id, facts, recorded_at, key)
    return refold_consents(tx, workspace_id, {fact.person_id for fact in facts})


def void_evidence(
    tx: Tx, workspace_id: int, person_id: UUID, voided: Sequence[UUID], source: str, now: datetime, key: bytes
) -> None:
    """Take evidence of a person back: it stays and is said not to count, and the states are computed anew."""
    _lock(tx, [shard_of(person_id)])
    append_void(tx, workspace_id, person_id, voided, source, now, key)
    refold_consents(tx, workspace_id, [person_id])


def blank_asked(tx: Tx, workspace_id: int, request: UUID, person_id: UUID, key: bytes) -> None:
    """Forget who was asked and never confirmed: address and proof go, the sealed record stays (compliance 4.9)."""
    shard = shard_of(person_id)
    _lock(tx, [shard])
    for address, chain in tx.rows(
        "SELECT DISTINCT address, chain FROM consents WHERE shard = %b AND person_id = %b AND state = 'asked'"
        " AND proof->>'request' = %b",
        [shard, person_id, str(request)],
    ):
        tx.run(
            "UPDATE consents SET address = %b, proof = '{}' WHERE shard = %b AND person_id = %b AND state = 'asked'"
            " AND proof->>'request' = %b",
            [address_hash(key, address or str(chain)), shard, person_id, str(request)],
        )
    refold_consents(tx, workspace_id, [person_id])


def _lock(tx: Tx, shards: Iterable[int]) -> None:
    for shard in sorted(shards):  # one order for everybody, so that nobody waits in a ring
        tx.run("SELECT pg_advisory_xact_lock(%s, %s)", [_CONSENT_LOCK, shard])


def refold_consents(
    tx: Tx, workspace_id: int, person_ids: Iterable[UUID]
) -> dict[UUID, dict[Key, ConsentState]]:
    """Compute the states of these people anew from all their evidence: after new evidence, a merge, or as a repair."""
    by_shard: dict[int, list[UUID]] = {}
    for person_id in person_ids:
        by_shard.setdefault(shard_of(person_id), []).append(person_id)
    result: dict[UUID, dict[Key, ConsentState]] = {}
    for shard, people in sorted(by_shard.items()):
        evidence: dict[UUID, list[ConsentFact]] = {person_id: [] for person_id in people}
        for row in tx.rows(
            "SELECT person_id, id, at, state, channel, purpose, address, source FROM consents"
            f" WHERE shard = %b AND person_id = ANY(%b) AND {COUNTS}",
            [shard, people],
        ):
            evidence[row[0]].append(_fact(row))
        states = {person_id: fold_consents(facts) for person_id, facts in evidence.items()}
        _write_states(tx, workspace_id, shard, states, evidence)
        result |= states
    return result


def _fact(row: tuple[Any, ...]) -> ConsentFact:
    person_id, fact_id, at, state, channel, purpose, address, source = row
    return ConsentFact(
        id=fact_id,
        person_id=person_id,
        at=at,
        action=_ACTION_OF[state],
        channel=channel,
        purpose=purpose,
        address=address,
        source=source,
    )


def _write_states(
    tx: Tx,
    workspace_id: int,
    shard: int,
    states: Mapping[UUID, dict[Key, ConsentState]],
    evidence: Mapping[UUID, list[ConsentFact]],
) -> None:
    tx.run("DELETE FROM consent_states WHERE shard = %b AND person_id = ANY(%b)", [shard, list(states)])
    rows = [
        (shard, person_id, *key, workspace_id, state.state, state.at, _decided_by(state, evidence[person_id]))
        for person_id, found in states.items()
        for key, state in found.items()
    ]
    if rows:
        tx.run(
            "INSERT INTO consent_states (shard, person_id, channel, purpose, address, workspace_id, state, at,"
            " consent_id) SELECT * FROM unnest(%b::smallint[], %b::uuid[], %b::text[], %b::text[], %b::text[],"
            " %b::int[], %b::text[], %b::timestamptz[], %b::uuid[])",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _decided_by(state: ConsentState, evidence: Iterable[ConsentFact]) -> UUID:
    """The piece of evidence behind a state: of the same moment and meaning, and the nearest to it in scope."""
    same = [fact for fact in evidence if fact.at == state.at and STATE_OF[fact.action] == state.state]
    return max(
        same,
        key=lambda f: (f.channel == state.channel, f.purpose == state.purpose, f.address == state.address),
    ).id


def load_consents(tx: Tx, people: Sequence[UUID], now: datetime) -> dict[UUID, tuple[ConsentState, ...]]:
    """The consent states of people, for the gate; people without any are missing (default is never).

    The last use is looked up in the contact log for consents older than half a year only (staleness, compliance 4.1).
    """
    found: dict[UUID, list[ConsentState]] = {}
    old: set[UUID] = set()
    for person_id, channel, purpose, address, state, at in tx.rows(
        "SELECT s.person_id, s.channel, s.purpose, s.address, s.state, s.at"
        " FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)"
        " JOIN consent_states s ON s.shard = k.shard AND s.person_id = k.id",
        [[shard_of(one) for one in people], list(people)],
    ):
        entry = ConsentState(channel=channel, purpose=purpose, address=address, state=state, at=at)
        found.setdefault(person_id, []).append(entry)
        if now - at > _NEARLY_STALE:
            old.add(person_id)
    if old:
        used = _last_uses(tx, list(old))
        for person_id in old:
            found[person_id] = [
                msgspec.structs.replace(s, last_used_at=used.get((person_id, s.channel, s.purpose)))
                for s in found[person_id]
            ]
    return {person_id: tuple(states) for person_id, states in found.items()}


def _last_uses(tx: Tx, people: list[UUID]) -> dict[tuple[UUID, str, str], datetime]:
    rows = tx.rows(
        "SELECT c.person_id, c.channel, c.purpose, max(c.at) FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)"
        " JOIN contacts c ON c.shard = k.shard AND c.person_id = k.id WHERE c.state = 'confirmed' GROUP BY 1, 2, 3",
        [[shard_of(one) for one in people], people],
    )
    return {(person_id, channel, purpose): at for person_id, channel, purpose, at in rows}


def suppress(tx: Tx, workspace_id: int, entries: Iterable[SuppressionEntry]) -> None:
    """Set stop signs on addresses, effective for every profile that shares them (R15); setting one twice is harmless.

    The first time and the wider scope stay; of what a later word of the person lifts the latest time, or a word
    between the two, told late, would lift the second. A stop by another way than a keyword replaces the keyword as
    source, so that START no longer lifts it.
    """
    unique = {(entry.channel, entry.address, entry.kind): entry for entry in entries}
    if not unique:
        return
    rows = [
        (workspace_id, e.channel, e.address, e.kind, e.scope, e.at, e.source, encode(e.detail).decode())
        for _, e in sorted(unique.items())
    ]
    tx.run(
        "INSERT INTO suppressions AS s (workspace_id, channel, address, reason, scope, at, source, detail)"
        " SELECT * FROM unnest(%b::int[], %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[],"
        " %b::text[], %b::jsonb[]) ON CONFLICT (workspace_id, channel, address, reason) DO UPDATE SET"
        " scope = CASE WHEN 'everything' IN (s.scope, excluded.scope) THEN 'everything' ELSE s.scope END,"
        " at = CASE WHEN s.reason IN ('stop', 'blocked', 'hard_bounce') AND excluded.source <> 'unclear'"
        " THEN greatest(s.at, excluded.at) ELSE s.at END,"
        " source = CASE WHEN excluded.source <> 'unclear' AND s.source IN ('keyword', 'unclear') THEN excluded.source"
        " ELSE s.source END,"
        " detail = s.detail || excluded.detail",
        [list(column) for column in zip(*rows, strict=True)],
    )


def unsuppress(
    tx: Tx, workspace_id: int, channel: str, address: str, kinds: Sequence[SuppressionKind], key: bytes,
    until: datetime | None = None,
) -> int:  # fmt: skip
    """Take stop signs of these kinds off an address, by the decision of a person; returns how many there were.

    Those that an erasure left under the keyed hash of the address are found as well. `until`: newer ones stay.
    """
    return tx.run(
        "DELETE FROM suppressions WHERE workspace_id = %b AND channel = %b AND address = ANY(%b) AND reason = ANY(%b)"
        " AND (%b::timestamptz IS NULL OR at <= %b)",
        [workspace_id, channel, [address, address_hash(key, address)], list(kinds), until, until],
    )


def lift_stop(tx: Tx, workspace_id: int, channel: str, address: str) -> int:
    """START: lift the STOP that the same number sent, or what was taken for one, and nothing else (compliance 2.4);
    returns how many."""
    return tx.run(
        "DELETE FROM suppressions WHERE workspace_id = %b AND channel = ANY(%b) AND address = %b"
        " AND reason = 'stop' AND source IN ('keyword', 'unclear')",
        [workspace_id, list(family_of(channel)), address],
    )


def lift_switch(tx: Tx, workspace_id: int, channel: str, address: str, at: datetime) -> int:
    """The person switched advertising on again in the messenger: lift what that switch had set until then, and no STOP
    in words, which came as an inbound message (compliance 7.1); returns how many."""
    return tx.run(
        "DELETE FROM suppressions WHERE workspace_id = %b AND channel = %b AND address = %b AND reason = 'stop'"
        " AND source = 'provider_block' AND detail->>'told' = 'unsubscribed' AND NOT detail ? 'inbound' AND at <= %b",
        [workspace_id, channel, address, at],
    )


def stopped_again(tx: Tx, workspace_id: int, channel: str, address: str, at: datetime) -> None:
    """A stop that stands was said once more, by another way: it holds from the latest time, as in `suppress`."""
    tx.run(
        "UPDATE suppressions SET at = %b WHERE workspace_id = %b AND channel = ANY(%b) AND address = %b"
        " AND reason = 'stop' AND source IN ('keyword', 'provider_block') AND at < %b",
        [at, workspace_id, list(family_of(channel)), address, at],
    )


def load_suppressions(
    tx: Tx, workspace_id: int, pairs: Iterable[Pair], key: bytes | None = None
) -> dict[Pair, tuple[Suppression, ...]]:
    """The stop signs on (channel, address) pairs, those for all channels included; free pairs are missing.

    With `key`, addresses of erased people are found as well, which are kept as keyed hashes only (GDPR 17).
    """
    names: dict[str, set[Pair]] = {}
    for pair in pairs:
        names.setdefault(pair[1], set()).add(pair)
        if key is not None:
            names.setdefault(address_hash(key, pair[1]), set()).add(pair)
    if not names:
        return {}
    found: dict[Pair, list[Suppression]] = {}
    for channel, address, kind, scope, at, source in tx.rows(
        "SELECT channel, address, reason, scope, at, source FROM suppressions"
        " WHERE workspace_id = %b AND address = ANY(%b) AND channel = ANY(%b)",
        [
            workspace_id,
            list(names),
            sorted({f for pair in _all(names) for f in (*family_of(pair[0]), EVERY)}),
        ],
    ):
        one = Suppression(channel=channel, kind=kind, scope=scope, source=source, at=at)
        for pair in names[address]:
            if channel == EVERY or channel in family_of(pair[0]):
                found.setdefault(pair, []).append(one)
    return {pair: tuple(signs) for pair, signs in found.items()}


def _all(names: Mapping[str, set[Pair]]) -> set[Pair]:
    return {pair for pairs in names.values() for pair in pairs}


def family_of(channel: str) -> tuple[str, ...]:
    """The channels that share an opt-out with `channel`, itself included."""
    return TEXT_FAMILY if channel in TEXT_FAMILY else (channel,)


def forget_person(
    tx: Tx, workspace_id: int, person_id: UUID, pairs: Iterable[Pair], key: bytes, at: datetime
) -> None:
    """Erase a person here: addresses become keyed hashes, proof loses its details, states and contacts go (GDPR 17).

    No advertising ever goes to these addresses again; what a later contract needs still may.
    """
    shard = shard_of(person_id)
    _lock(tx, [shard])
    for channel, address in pairs:
        tx.run(
            "WITH old AS (DELETE FROM suppressions WHERE workspace_id = %b AND channel = %b AND address = %b"
            " RETURNING reason, scope, at, source) INSERT INTO suppressions"
            " (workspace_id, channel, address, reason, scope, at, source)"
            " SELECT %b::int, %b, %b, reason, scope, at, source FROM old ON CONFLICT DO NOTHING",
            [workspace_id, channel, address, workspace_id, channel, address_hash(key, address)],
        )
        entry = SuppressionEntry(
            channel=channel,
            address=address_hash(key, address),
            kind="erased",
            scope="advertising",
            at=at,
            source="erasure",
        )
        suppress(tx, workspace_id, [entry])
    bound = tx.rows(
        "SELECT DISTINCT address, chain FROM consents WHERE shard = %b AND person_id = %b"
        " AND address NOT LIKE 'hmac:%%'",
        [shard, person_id],
    )
    for (
        address,
        chain,
    ) in bound:  # evidence without an address is bound to the person: the seal knows it the same way
        tx.run(
            "UPDATE consents SET address = %b, proof = '{}' WHERE shard = %b AND person_id = %b AND address = %b"
            " AND chain IS NOT DISTINCT FROM %b::uuid",
            [address_hash(key, address or str(chain)), shard, person_id, address, chain],
        )
    tx.run("DELETE FROM consent_states WHERE shard = %b AND person_id = %b", [shard, person_id])
    tx.run("DELETE FROM contacts WHERE shard = %b AND person_id = %b", [shard, person_id])


def move_person(tx: Tx, workspace_id: int, loser: UUID, winner: UUID) -> None:
    """Merge: evidence and contacts of `loser` become those of `winner`, whose states are computed anew (J40).

    A withdrawal of either holds for both, because the evidence of both is folded together.
    """
    old, new = shard_of(loser), shard_of(winner)
    _lock(tx, {old, new})
    for table, columns in (
        (
            "consents",
            "id, workspace_id, at, recorded_at, channel, purpose, address, state, source, wording_id,"
            " wording_version, proof, chain, n, proof_digest, seal",
        ),
        ("contacts", "message_id, workspace_id, at, channel, class, purpose, contact, state"),
    ):
        tx.run(
            f"WITH moved AS (DELETE FROM {table} WHERE shard = %b AND person_id = %b RETURNING {columns})"
            f" INSERT INTO {table} (shard, person_id, {columns}) SELECT %b::smallint, %b::uuid, {columns} FROM moved"
            " ON CONFLICT DO NOTHING",
            [old, loser, new, winner],
        )
    tx.run("DELETE FROM consent_states WHERE shard = %b AND person_id = %b", [old, loser])
    refold_consents(tx, workspace_id, [winner])
