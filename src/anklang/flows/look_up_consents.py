"""What people agreed to, each with the evidence behind it, and since when an unused consent does not count any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.consents.find import StateCount
from anklang.core.ids import shard_of
from anklang.flows.definitions import Definitions
from anklang.messages.address import read_phone
from anklang.policy import find as policy
from anklang.policy import store as states_of
from anklang.policy.find import EvidenceRow, StateRow
from anklang.storage.transaction import Tx


class ConsentHeld(msgspec.Struct, frozen=True):
    """What holds for one channel, purpose and address, and why."""

    state: StateRow
    evidence: EvidenceRow | None  # null only where it was erased
    last_used_at: datetime | None  # last advertising on it, as far as the contact log reaches
    lapsed_since: datetime | None  # too long unused: it does not count any more (compliance 4.1)


class ConsentLine(msgspec.Struct, frozen=True):
    """What holds for one person, channel, purpose and address, in a list."""

    person_id: UUID
    channel: str  # or * for all
    purpose: str  # or * for all
    address: str  # it is bound to
    state: str  # asked, given, confirmed, withdrawn
    at: datetime  # since when
    consent_id: UUID  # evidence behind it
    last_used_at: datetime | None
    lapsed_since: datetime | None  # too long unused: it does not count any more


def consents_of(tx: Tx, definitions: Definitions, person: UUID, now: datetime) -> list[ConsentHeld]:
    """Every state of a person with its evidence (compliance 4.9)."""
    workspace = definitions.workspace.id
    states = policy.list_states(tx, workspace, person)
    rows = tx.rows(
        "SELECT id, at, recorded_at, channel, purpose, address, state, source, coalesce(wording_id, ''), "
        "coalesce(wording_version, 0), proof FROM consents WHERE shard = %s AND person_id = %s AND workspace_id = %s "
        "AND id = ANY(%s)",
        [shard_of(person), person, workspace, [one.consent_id for one in states]],
    )
    evidence = {row[0]: EvidenceRow(*row) for row in rows}
    lines = with_lapse(tx, definitions, states, now)
    return [
        ConsentHeld(one, evidence.get(one.consent_id), line.last_used_at, line.lapsed_since)
        for one, line in zip(states, lines, strict=True)
    ]


def with_lapse(
    tx: Tx, definitions: Definitions, rows: Sequence[StateRow], now: datetime
) -> list[ConsentLine]:
    """The same rows with their last use, and since when they have lapsed; one statement for all of them."""
    people = sorted({row.person_id for row in rows if row.state in ("given", "confirmed")})
    loaded = states_of.load_consents(tx, people, now) if people else {}
    used = {
        (person, one.channel, one.purpose, one.address): one.last_used_at
        for person, found in loaded.items()
        for one in found
    }
    lines: list[ConsentLine] = []
    for row in rows:
        last = used.get((row.person_id, row.channel, row.purpose, row.address))
        lapsed = None
        if row.state in ("given", "confirmed"):
            end = max(at for at in (row.at, last) if at is not None) + stale_after(
                definitions, row.address, now
            )
            lapsed = end if end < now else None
        lines.append(
            ConsentLine(
                row.person_id,
                row.channel,
                row.purpose,
                row.address,
                row.state,
                row.at,
                row.consent_id,
                last,
                lapsed,
            )
        )
    return lines


def stale_after(definitions: Definitions, address: str, now: datetime) -> timedelta:
    """How long a consent may stand unused: by our own country, the number's, and the workspace, the shortest (4.1)."""
    settings = definitions.workspace.settings
    places = [(settings.country, "")]
    if address.startswith("+"):
        region = read_phone(address, settings.country).region
        places += [(region, "")] if region else []
    rules = definitions.rules(places, now.astimezone(definitions.zone).date())
    return timedelta(
        days=min([settings.stale_months * 365 // 12, *(one.consent_stale_days for one in rules)])
    )


def count_states(tx: Tx, workspace: int) -> list[StateCount]:
    """How many people are in which state, by purpose and channel; a person with two addresses counts once."""
    rows = tx.rows(
        "SELECT purpose, channel, state, count(DISTINCT person_id) FROM consent_states WHERE workspace_id = %b"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [workspace],
    )
    return [StateCount(*row) for row in rows]
