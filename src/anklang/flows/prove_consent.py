"""The proof of what somebody agreed to: all evidence with the words that were shown, and whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.consents import find
from anklang.consents.find import RequestRow, SavedWording
from anklang.consents.keep import retain_until
from anklang.consents.model import Grant
from anklang.core.errors import BadInput, Problem
from anklang.core.ids import shard_of
from anklang.flows.definitions import Definitions
from anklang.messages.address import given, read_phone
from anklang.policy.chain import load_evidence, verify_chain
from anklang.policy.seal import ChainCheck, Sealed, address_hash
from anklang.profiles.find import get_person
from anklang.storage.transaction import Tx

MOST_PEOPLE = 20  # who share an address


class ShownText(msgspec.Struct, frozen=True):
    """The declaration that was shown."""

    wording: str
    version: int
    name: str
    language: str
    text: str
    hint: str
    saved_at: datetime


class SentMessage(msgspec.Struct, frozen=True):
    """The message that asked to confirm, as it was handed over; its link's secret is kept nowhere."""

    id: UUID
    channel: str
    address: str  # empty once it was forgotten
    subject: str  # of a mail
    text: str
    handed_over_at: datetime | None  # null: it was not sent
    provider: str
    provider_ref: str
    state: str


class ProofEntry(msgspec.Struct, frozen=True):
    """One piece of evidence."""

    id: UUID
    n: int  # place in its chain
    chain: UUID
    at: datetime
    recorded_at: datetime
    state: str  # asked, given, confirmed, withdrawn; void: takes another one back
    channel: str
    purpose: str
    address: str  # its keyed hash once the person was erased
    source: str
    proof: dict[str, Any]
    shown: ShownText | None  # null where no wording of ours was shown
    message: SentMessage | None  # the message that asked, or that was answered
    retain_until: datetime  # compliance 4.9
    seal: str  # hex


class PersonProof(msgspec.Struct, frozen=True):
    """Everything about one person."""

    person: UUID
    check: ChainCheck
    entries: list[ProofEntry]  # oldest first
    requests: list[RequestRow]  # to confirm, newest first
    grants: list[Grant]  # sales that may allow advertising to customers


class ConsentProof(msgspec.Struct, frozen=True):
    """The proof for an address or a person."""

    brand: str
    imprint: str
    asked_for: str  # the address or person as it was asked for
    address: str  # normalised; empty where a person was asked for
    made_at: datetime
    made_by: str
    whole: bool  # nothing was changed or taken away since it was recorded
    people: list[PersonProof]


def prove_consent(
    tx: Tx,
    caller: Caller,
    definitions: Definitions,
    now: datetime,
    *,
    address: str = "",
    person: UUID | None = None,
) -> ConsentProof:
    """Collect the proof of an address, whoever it belongs to, or of a person. The look is noted.

    Raises BadInput without either, NotFound for a person whom nobody knows.
    """
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    plain = ""
    if person is not None:
        people = [get_person(tx, workspace, person).id]
    elif address.strip():
        channel = "email" if "@" in address else "sms"
        plain = given(channel, address.strip(), settings.country).facts.value
        people = _people_of(tx, workspace, plain, definitions.link_key)
    else:
        raise BadInput(
            "Nothing is searched for.", [Problem("address", "is empty", "an address, or a person")]
        )
    found = [_person(tx, definitions, one, now) for one in people]
    for one in people:
        note(tx, caller, "person.viewed", str(one), now, {"what": "consent proof"})
    return ConsentProof(
        brand=settings.brand.name, imprint=settings.brand.imprint, asked_for=str(person or address.strip()),
        address=plain, made_at=now, made_by=caller.name, whole=all(one.check.whole for one in found), people=found,
    )  # fmt: skip


def _people_of(tx: Tx, workspace: int, address: str, key: bytes) -> list[UUID]:
    """Who has evidence for an address, or had it before an erasure."""
    rows = tx.rows(
        "SELECT DISTINCT person_id FROM consents WHERE workspace_id = %b AND address = ANY(%b) LIMIT %b",
        [workspace, [address, address_hash(key, address)], MOST_PEOPLE],
    )
    return sorted(row[0] for row in rows)


def _person(tx: Tx, definitions: Definitions, person: UUID, now: datetime) -> PersonProof:
    workspace = definitions.workspace.id
    merged = tx.rows(
        "SELECT id FROM people WHERE workspace_id = %b AND merged_into = %b", [workspace, person]
    )
    check = verify_chain(tx, workspace, person, definitions.link_key, [row[0] for row in merged])
    records = sorted(load_evidence(tx, workspace, person), key=lambda one: (one.at, one.recorded_at, one.n))
    uses = {
        (row[0], row[1]): row[2]
        for row in tx.rows(
            "SELECT channel, purpose, max(at) FROM contacts WHERE shard = %b AND person_id = %b"
            " AND state = 'confirmed' GROUP BY 1, 2",
            [shard_of(person), person],
        )
    }
    ends = _ends(records)
    wordings: dict[tuple[str, int], SavedWording | None] = {}
    entries: list[ProofEntry] = []
    for one in records:
        named = (one.wording_id, one.wording_version)
        if one.wording_id and named not in wordings:
            wordings[named] = find.wording(tx, workspace, *named) if one.wording_version else None
        entries.append(
            ProofEntry(
                one.id, one.n, one.chain, one.at, one.recorded_at, one.state, one.channel, one.purpose, one.address,
                one.source, one.proof, _shown(wordings.get(named), str(one.proof.get("language") or "")),
                _message(tx, workspace, str(one.proof.get("message") or "")),
                retain_until(
                    one.channel, _country(definitions, one.address), one.at, uses.get((one.channel, one.purpose)),
                    ends.get((one.channel, one.purpose)),
                ),
                one.seal.hex(),
            )
        )  # fmt: skip
    return PersonProof(
        person,
        check,
        entries,
        find.requests_of(tx, workspace, person=person),
        find.grants_of(tx, workspace, person),
    )


def _ends(records: Sequence[Sealed]) -> dict[tuple[str, str], datetime]:
    """When each channel and purpose was withdrawn last."""
    found: dict[tuple[str, str], datetime] = {}
    for one in records:
        if one.state == "withdrawn":
            for other in records:
                if one.channel in ("*", other.channel) and one.purpose in ("*", other.purpose):
                    key = (other.channel, other.purpose)
                    found[key] = max(one.at, found.get(key, one.at))
    return found


def _country(definitions: Definitions, address: str) -> str:
    home = definitions.workspace.settings.country
    return (read_phone(address, home).region or home) if address.startswith("+") else home


def _shown(saved: SavedWording | None, language: str) -> ShownText | None:
    if saved is None:
        return None
    known = saved.wording.languages
    tag = language if language in known else next((one for one in known if one == language.split("-")[0]), "")
    tag = tag or next(iter(known))
    words = known[tag]
    return ShownText(
        saved.wording.id, saved.version, saved.wording.name, tag, words.text, words.hint, saved.saved_at
    )


def _message(tx: Tx, workspace: int, id_: str) -> SentMessage | None:
    try:
        message = UUID(id_) if id_ else None
    except ValueError:
        return None
    row = None
    if message is not None:
        row = tx.row(
            "SELECT id, channel, coalesce(address, ''), rendered, accepted_at, coalesce(provider_id, ''),"
            " coalesce(provider_ref, ''), state FROM messages WHERE id = %b AND workspace_id = %b",
            [message, workspace],
        )
    if row is None:
        return None
    content = row[3].get("content") if isinstance(row[3], dict) else None
    content = content if isinstance(content, dict) else {}
    return SentMessage(
        row[0], row[1], row[2], str(content.get("subject") or ""), str(content.get("text") or ""), row[4], row[5],
        row[6], row[7],
    )  # fmt: skip
