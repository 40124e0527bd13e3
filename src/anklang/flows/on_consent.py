"""A consent is given, confirmed, withdrawn or objected to: evidence first, then queued messages, then the journeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anklang.core.ids import derive_id
from anklang.events.model import CONSENT_CONFIRMED, CONSENT_GIVEN, CONSENT_WITHDRAWN, UNSUBSCRIBED, Fact
from anklang.flows.grant_customers import objected
from anklang.flows.outcomes import append_facts
from anklang.flows.sealing_key import sealing_key
from anklang.flows.take_back import take_back
from anklang.messages import find as messages
from anklang.policy import store as policy
from anklang.policy.model import EVERY, ConsentFact
from anklang.policy.store import SuppressionEntry
from anklang.profiles.addresses import people_of_address
from anklang.storage.transaction import Tx

_NAMES = {
    "give": CONSENT_GIVEN, "confirm": CONSENT_CONFIRMED, "withdraw": CONSENT_WITHDRAWN, "object": CONSENT_WITHDRAWN,
    "ask": "Consent Asked",
}  # fmt: skip


CREDITED = timedelta(days=7)  # an opt-out counts for the journey whose message came last within so long


def on_consents(tx: Tx, workspace: int, facts: Sequence[ConsentFact], now: datetime) -> None:
    """Record evidence of a workspace's people; a withdrawal takes queued advertising back at once (B2)."""
    policy.record_consents(tx, workspace, facts, now, sealing_key(tx))
    told: list[Fact] = []
    for one in facts:
        if one.action in ("withdraw", "object"):
            channel = None if one.channel == EVERY or one.action == "object" else one.channel
            told += take_back(
                tx, one.person_id, "unsubscribed", now, channel=channel, message_class="advertising",
                purpose=None if one.purpose == EVERY or one.action == "object" else one.purpose,
            )  # fmt: skip
            objected(tx, [one.person_id], channel or EVERY, one.purpose, now)
        told.append(
            Fact(
                id=derive_id("consent", one.id), workspace=workspace, person=one.person_id, kind="consent",
                name=_NAMES[one.action], at=min(one.at, now), received=now,
                properties={
                    "channel": one.channel, "purpose": one.purpose, "action": one.action, "source": one.source,
                    **(_after(tx, one.person_id, one.channel, now) if one.action in ("withdraw", "object") else {}),
                },
            )
        )  # fmt: skip
    append_facts(tx, told)


def on_opt_out(
    tx: Tx,
    workspace: int,
    channel: str,
    address: str,
    source: str,
    now: datetime,
    detail: dict[str, str] | None = None,
    said_at: datetime | None = None,
) -> int:
    """Nothing but transactional messages goes to this address any more, on every profile that shares it (B2, R15).

    Queued messages are taken back in this transaction. Answers how many there were. From the source `unclear` it is a
    pause: nobody is told of an opt-out until a person has decided that it was one (flows.opt_out_cases).
    `said_at`: when the person said it, where that was heard later; the sign stands since then.
    """
    entry = SuppressionEntry(
        channel=channel,
        address=address,
        kind="stop",
        scope="advertising",
        at=now if said_at is None else min(said_at, now),
        source=source,
        detail=detail or {},
    )
    policy.suppress(tx, workspace, [entry])
    told: list[Fact] = []
    taken = 0
    for person in people_of_address(tx, workspace, channel, address):
        for class_ in ("advertising", "service"):
            gone = take_back(tx, person, "unsubscribed", now, channel=channel, message_class=class_)
            told += gone
            taken += len(gone)
        if source == "unclear":
            continue
        objected(tx, [person], channel, EVERY, now)
        told.append(
            Fact(
                id=derive_id("opt-out", person, channel, address, now.isoformat()), workspace=workspace, person=person,
                kind="consent", name=UNSUBSCRIBED, at=now, received=now,
                properties={"channel": channel, "purpose": EVERY, "action": "withdraw", "source": source,
                            **_after(tx, person, channel, now)},
            )
        )  # fmt: skip
    append_facts(tx, told)
    return taken


def _after(tx: Tx, person: UUID, channel: str, now: datetime) -> dict[str, Any]:
    """The journey and step whose message the person had last, for the count of opt-outs; empty where there is none."""
    wanted = "" if channel == EVERY else channel
    found = messages.last_sent(tx, person, wanted, now - CREDITED)
    return {} if found is None else {"journey": found[0], "version": found[1], "step": found[2]}
