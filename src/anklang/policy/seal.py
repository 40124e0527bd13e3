"""The seal on consent evidence: each record of a person is bound to the one before it. Pure.

A chain begins at n = 1 and has no gaps. A seal is HMAC-SHA256 over the seal before it and the record's canonical
content. The address goes in as its keyed hash, and the proof as its digest: an erasure, which leaves only those, and a
merge, which moves the record to another person, keep the chain whole (compliance 4.4, GDPR 17).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Fault = Literal["changed", "proof_changed", "missing", "end_missing"]
"""changed: a field is not what was sealed. proof_changed: the proof is not. missing: a place in the chain is empty.
end_missing: the last records, or the mark of the chain's end, are gone."""


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """One record of evidence with its place in the chain, as it stands in the table."""

    id: UUID  # of the evidence
    workspace: int
    at: datetime  # when it happened
    recorded_at: datetime  # when it was written down
    channel: str
    purpose: str
    address: str  # plain, or its keyed hash once the person was erased
    state: str
    source: str
    wording_id: str
    wording_version: int
    proof: dict[str, Any]  # empty once the person was erased
    chain: UUID
    n: int  # place in the chain, from 1
    digest: bytes  # SHA-256 of the proof
    seal: bytes


class ChainFault(msgspec.Struct, frozen=True):
    """A place where a chain of evidence is not what was sealed."""

    chain: UUID
    n: int  # place in the chain
    fault: Fault
    consent: UUID | None  # the record; null where there is none


class ChainCheck(msgspec.Struct, frozen=True):
    """What a look at the evidence of one person found."""

    whole: bool  # nothing was changed or taken away
    records: int  # looked at
    erased: int  # records whose proof and address were erased as the law wants; digest and keyed hash stay
    faults: list[ChainFault]


def address_hash(key: bytes, address: str) -> str:
    """What is kept of the address of an erased person: a keyed hash, so that an objection is still honoured."""
    return "hmac:" + hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def is_hashed(address: str) -> bool:
    """Whether an address is kept as its keyed hash only."""
    return address.startswith("hmac:")


def digest_of(proof: Mapping[str, Any]) -> bytes:
    """SHA-256 of a proof, whatever the order of its fields."""
    return hashlib.sha256(msgspec.json.encode(proof, order="sorted")).digest()


def seal_of(key: bytes, before: bytes, record: Sealed) -> bytes:
    """The seal of `record`, whose own `seal` is not looked at; `before`: that of the record before, or empty."""
    who = record.address
    if not is_hashed(who):
        who = address_hash(key, who or str(record.chain))
    content = [
        record.workspace, record.n, str(record.id), _utc(record.at), _utc(record.recorded_at), record.channel,
        record.purpose, who, record.state, record.source, record.wording_id, record.wording_version,
        record.digest.hex(),
    ]  # fmt: skip
    own = hmac.digest(key, b"consent evidence", "sha256")
    return hmac.digest(own, before + msgspec.json.encode(content), "sha256")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def check_chain(key: bytes, records: Sequence[Sealed], end: tuple[int, bytes] | None) -> list[ChainFault]:
    """What is wrong with one chain, whose records are given by `n`; `end`: (n, seal) of its last record as marked.

    The retention drops whole chains only, so that every chain that is there begins at 1 and ends where it is marked.
    """
    found: list[ChainFault] = []
    before: bytes | None = b""
    expected = 1
    for one in records:
        if one.n != expected:
            found.append(ChainFault(one.chain, expected, "missing", None))
            before = None  # what stood before it is not known, so its seal cannot be computed
        erased = not one.proof and is_hashed(one.address)
        if not erased and digest_of(one.proof) != one.digest:
            found.append(ChainFault(one.chain, one.n, "proof_changed", one.id))
        if before is not None and not hmac.compare_digest(seal_of(key, before, one), one.seal):
            found.append(ChainFault(one.chain, one.n, "changed", one.id))
        before, expected = one.seal, one.n + 1
    if records and (end is None or end != (records[-1].n, records[-1].seal)):
        found.append(ChainFault(records[-1].chain, expected, "end_missing", None))
    return found
