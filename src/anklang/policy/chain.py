"""Consent evidence in the database: written once and sealed, read back and checked. Joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.ids import derive_id, shard_of
from anklang.core.json import encode
from anklang.policy.model import EVERY, ConsentFact
from anklang.policy.seal import ChainCheck, ChainFault, Sealed, check_chain, digest_of, is_hashed, seal_of
from anklang.storage.transaction import Tx

STATE_OF = {
    "ask": "asked",
    "give": "given",
    "confirm": "confirmed",
    "withdraw": "withdrawn",
    "object": "withdrawn",
}
VOID = "void"  # the state of a record that takes another one back
COUNTS = (
    "state <> 'void' AND address NOT LIKE 'hmac:%%' AND NOT EXISTS"
    " (SELECT 1 FROM consents v WHERE v.shard = consents.shard"
    " AND v.person_id = consents.person_id AND v.state = 'void' AND v.proof->>'voids' = consents.id::text)"
)
"""SQL: the evidence that counts, in a query over `consents` with parameters: not taken back, not erased."""
_SEALED = (
    "id, workspace_id, at, recorded_at, channel, purpose, address, state, source, coalesce(wording_id, ''),"
    " coalesce(wording_version, 0), proof, chain, n, proof_digest, seal"
)


def append_evidence(
    tx: Tx, workspace_id: int, facts: Sequence[ConsentFact], recorded_at: datetime, key: bytes
) -> None:
    """Write evidence that is not written yet, each record at the end of its person's chain.

    The caller holds the lock of every shard touched, so that no two records take the same place.
    """
    _append(
        tx,
        [(f.person_id, _record(f, workspace_id, recorded_at)) for f in _news(tx, facts)],
        workspace_id,
        key,
    )


def append_void(
    tx: Tx, workspace_id: int, person_id: UUID, voided: Sequence[UUID], source: str, now: datetime, key: bytes
) -> None:
    """Say that evidence does not count (an import that was undone): it stays, and so does who took it back."""
    records = [
        Sealed(
            id=derive_id("void", one), workspace=workspace_id, at=now, recorded_at=now, channel=EVERY, purpose=EVERY,
            address="", state=VOID, source=source, wording_id="", wording_version=0, proof={"voids": str(one)},
            chain=person_id, n=0, digest=digest_of({"voids": str(one)}), seal=b"",
        )
        for one in voided
    ]  # fmt: skip
    _append(tx, [(person_id, one) for one in records], workspace_id, key)


def _append(tx: Tx, records: Sequence[tuple[UUID, Sealed]], workspace_id: int, key: bytes) -> None:
    if not records:
        return
    people = sorted({person for person, _ in records})
    ends: dict[UUID, tuple[int, bytes]] = {
        row[0]: (row[1], row[2])
        for row in tx.rows(
            "SELECT c.chain, c.n, c.seal FROM unnest(%b::smallint[], %b::uuid[]) AS k(shard, id)"
            " JOIN consent_chains c ON c.shard = k.shard AND c.chain = k.id",
            [[shard_of(one) for one in people], people],
        )
    }
    rows: list[tuple[Any, ...]] = []
    for person, record in records:
        n, before = ends.get(person, (0, b""))
        placed = msgspec.structs.replace(record, n=n + 1)
        placed = msgspec.structs.replace(placed, seal=seal_of(key, before, placed))
        ends[person] = (placed.n, placed.seal)
        rows.append(_row(person, placed))
    tx.run(
        "INSERT INTO consents (shard, person_id, id, workspace_id, at, recorded_at, channel, purpose, address, state,"
        " source, wording_id, wording_version, proof, chain, n, proof_digest, seal) SELECT * FROM"
        " unnest(%b::smallint[], %b::uuid[], %b::uuid[], %b::int[], %b::timestamptz[], %b::timestamptz[], %b::text[],"
        " %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::int[], %b::jsonb[], %b::uuid[], %b::int[],"
        " %b::bytea[], %b::bytea[])",
        [list(column) for column in zip(*rows, strict=True)],
    )
    tx.run(
        "INSERT INTO consent_chains (shard, chain, workspace_id, n, seal) SELECT * FROM unnest(%b::smallint[],"
        " %b::uuid[], %b::int[], %b::int[], %b::bytea[])"
        " ON CONFLICT (shard, chain) DO UPDATE SET n = excluded.n, seal = excluded.seal",
        [
            [shard_of(one) for one in people], people, [workspace_id] * len(people),
            [ends[one][0] for one in people], [ends[one][1] for one in people],
        ],
    )  # fmt: skip


def _news(tx: Tx, facts: Sequence[ConsentFact]) -> list[ConsentFact]:
    """The facts that are not recorded yet, each once."""
    if not facts:
        return []
    people = [fact.person_id for fact in facts]
    known = {
        (row[0], row[1])
        for row in tx.rows(
            "SELECT c.person_id, c.id FROM unnest(%b::smallint[], %b::uuid[], %b::uuid[]) AS k(shard, person, id)"
            " JOIN consents c ON c.shard = k.shard AND c.person_id = k.person AND c.id = k.id",
            [[shard_of(one) for one in people], people, [fact.id for fact in facts]],
        )
    }
    news: list[ConsentFact] = []
    for fact in facts:
        if (fact.person_id, fact.id) not in known:
            known.add((fact.person_id, fact.id))
            news.append(fact)
    return news


def _record(fact: ConsentFact, workspace_id: int, recorded_at: datetime) -> Sealed:
    objects = fact.action == "object"
    return Sealed(
        id=fact.id, workspace=workspace_id, at=min(fact.at, recorded_at), recorded_at=recorded_at,
        channel=EVERY if objects else fact.channel, purpose=EVERY if objects else fact.purpose,
        address="" if objects else fact.address, state=STATE_OF[fact.action], source=fact.source,
        wording_id=fact.wording_id, wording_version=fact.wording_version, proof=dict(fact.proof),
        chain=fact.person_id, n=0, digest=digest_of(fact.proof), seal=b"",
    )  # fmt: skip


def _row(person: UUID, one: Sealed) -> tuple[Any, ...]:
    return (
        shard_of(person), person, one.id, one.workspace, one.at, one.recorded_at, one.channel, one.purpose,
        one.address, one.state, one.source, one.wording_id or None, one.wording_version or None,
        encode(one.proof).decode(), one.chain, one.n, one.digest, one.seal,
    )  # fmt: skip


def load_evidence(tx: Tx, workspace_id: int, person_id: UUID) -> list[Sealed]:
    """All evidence of a person, merged predecessors' included, by chain and place."""
    rows = tx.rows(
        f"SELECT {_SEALED} FROM consents WHERE shard = %b AND person_id = %b AND workspace_id = %b ORDER BY chain, n",
        [shard_of(person_id), person_id, workspace_id],
    )
    return [_sealed(row) for row in rows]


def _sealed(row: Sequence[Any]) -> Sealed:
    names = Sealed.__struct_fields__
    return Sealed(**dict(zip(names, row, strict=True)))


def verify_chain(
    tx: Tx, workspace_id: int, person_id: UUID, key: bytes, others: Iterable[UUID] = ()
) -> ChainCheck:
    """Check the evidence of a person; `others`: profiles merged into this one, whose chains it carries on."""
    records = load_evidence(tx, workspace_id, person_id)
    chains: dict[UUID, list[Sealed]] = {one: [] for one in (person_id, *others)}
    for one in records:
        chains.setdefault(one.chain, []).append(one)
    ends = {
        row[0]: (row[1], row[2])
        for row in tx.rows(
            "SELECT chain, n, seal FROM consent_chains WHERE shard = ANY(%b) AND chain = ANY(%b)"
            " AND workspace_id = %b",
            [sorted({shard_of(one) for one in chains}), list(chains), workspace_id],
        )
    }
    faults: list[ChainFault] = []
    for chain, members in sorted(chains.items()):
        if members:
            faults += check_chain(key, members, ends.get(chain))
        elif chain in ends:
            faults.append(ChainFault(chain, 1, "missing", None))
    erased = sum(1 for one in records if is_hashed(one.address))
    return ChainCheck(not faults, len(records), erased, faults)
