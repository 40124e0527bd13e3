"""Consents in a file: with proof they are evidence, without it they are refused, and they never lift a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anklang.core.ids import derive_id
from anklang.events.model import CONSENT_CONFIRMED, CONSENT_GIVEN, CONSENT_WITHDRAWN, Fact
from anklang.flows.grant_customers import objected
from anklang.flows.outcomes import append_facts
from anklang.flows.sealing_key import sealing_key
from anklang.flows.take_back import take_back
from anklang.imports.model import Consent, Import, Row, RowFault
from anklang.policy import store as policy
from anklang.policy.fold import PERSON_BOUND, holding_state
from anklang.policy.model import ConsentAction, ConsentFact, ConsentState
from anklang.storage.transaction import Tx

_NAMES = {"give": CONSENT_GIVEN, "confirm": CONSENT_CONFIRMED, "withdraw": CONSENT_WITHDRAWN}


def record(
    tx: Tx, about: Import, workspace: int, rows: Sequence[tuple[Row, UUID]], now: datetime
) -> tuple[list[tuple[UUID, UUID]], list[RowFault]]:
    """Record the consents of these rows; answers (person, evidence) of each, and what was refused (R21).

    A withdrawal needs no proof, and takes queued advertising back at once (B2). The facts are history: they set
    nothing off (J4).
    """
    facts: list[ConsentFact] = []
    asked: list[tuple[Row, UUID, Consent]] = []
    for row, person in rows:
        for one in row.consents:
            asked.append((row, person, one))
            facts += _evidence(about, row, person, one, now)
    if not facts:
        return [], []
    states = policy.record_consents(tx, workspace, facts, now, sealing_key(tx))
    told: list[Fact] = []
    for fact in facts:
        if fact.action == "withdraw":
            told += take_back(
                tx, fact.person_id, "unsubscribed", now, channel=fact.channel, message_class="advertising",
                purpose=fact.purpose,
            )  # fmt: skip
            objected(tx, [fact.person_id], fact.channel, fact.purpose, now)
        told.append(_told(workspace, about, fact, now))
    append_facts(tx, told)
    faults = [
        RowFault(
            row.line,
            one.channel,
            "an earlier withdrawal stands; an import never lifts it",
            "consent",
            row.cells,
        )
        for row, person, one in asked
        if one.action != "withdraw" and not _holds(states, person, one)
    ]
    return [(fact.person_id, fact.id) for fact in facts], faults


def _holds(states: dict[UUID, dict[tuple[str, str, str], ConsentState]], person: UUID, one: Consent) -> bool:
    state = holding_state(states.get(person, {}).values(), one.channel, one.purpose, one.address)
    return state is not None and state.state in ("given", "confirmed")


def _evidence(about: Import, row: Row, person: UUID, one: Consent, now: datetime) -> list[ConsentFact]:
    mapping = about.mapping
    proof = {
        "file": about.name[:200],
        "row": str(row.line),
        "import": str(about.id),
        "recorded_by": about.created_by,
    }
    if one.source:
        proof["source"] = one.source
    actions: list[ConsentAction] = ["give", "confirm"] if one.action == "confirm" else [one.action]
    address = "" if one.channel in PERSON_BOUND else one.address
    return [
        ConsentFact(
            id=derive_id("import consent", about.id, row.line, one.channel, one.purpose, action), person_id=person,
            at=one.at or now, action=action, channel=one.channel, purpose=one.purpose, address=address, source="import",
            wording_id=one.wording, wording_version=mapping.proof.wording_version if mapping and one.wording else 0,
            proof=proof,
        )
        for action in actions
    ]  # fmt: skip


def _told(workspace: int, about: Import, one: ConsentFact, now: datetime) -> Fact:
    return Fact(
        id=derive_id("consent", one.id), workspace=workspace, person=one.person_id, kind="consent",
        name=_NAMES[one.action], at=min(one.at, now), received=now, imported=True,
        properties={"channel": one.channel, "purpose": one.purpose, "action": one.action, "source": one.source},
        context={"source": "import", "import": str(about.id)},
    )  # fmt: skip
