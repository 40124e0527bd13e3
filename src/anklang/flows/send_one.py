"""Somebody in the studio sends one message to one person, through the ordinary gate, into the ordinary ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import Conflict, NotFound
from anklang.core.ids import new_id
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_reach import in_words
from anklang.flows.outcomes import append_facts, message_fact
from anklang.flows.surroundings import surroundings
from anklang.messages import store as messages
from anklang.messages.model import OPEN, Message, Plan, state_for_reason
from anklang.messages.prepare import ask, trace_of
from anklang.policy.decide import decide
from anklang.policy.model import No, WaitUntil
from anklang.profiles.find import get_person
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx

USEFUL = timedelta(days=2)  # a message that somebody wants to send now is of no use later (R12)


class MessagePlanned(msgspec.Struct, frozen=True):
    """What the gate said when the message was planned; it is asked again at hand-over."""

    message: UUID  # in the ledger: GET /messages/{message}
    state: str  # planned: goes in a moment. held: waits. not_sent, suppressed: will not go
    reason: str  # what it waits for, or why not; empty where it goes
    reason_text: dict[str, str]  # in words: de, en
    until: datetime | None  # held: until when
    gate: list[dict[str, Any]]  # every question with its answer


def send_one(
    tx: Tx, caller: Caller, definitions: Definitions, person: UUID, template_id: str, data: dict[str, Any],
    now: datetime,
) -> MessagePlanned:  # fmt: skip
    """Plan one message of a template. Consent, quiet hours and caps hold as for every other. Raises NotFound."""
    found = get_person(tx, definitions.workspace.id, person)
    if not definitions.has_template(template_id):
        raise NotFound(f"There is no template {template_id!r} in this workspace.")
    template = definitions.template(template_id)
    message = Message(
        shard=found.shard, id=new_id(now), person=found.id, workspace=found.workspace, template=template.id,
        channel=template.channel, message_class=template.class_, purpose=template.purpose,
        lane="transactional" if template.class_ == "transactional" else "triggered", planned_at=now, due_at=now,
        useless_after=now + USEFUL, plan=Plan(data=data, recheck_audience=False),
    )  # fmt: skip
    planned = ask_and_plan(tx, definitions, message, now)
    note(
        tx,
        caller,
        "person.message_sent",
        str(found.id),
        now,
        {"template": template_id, "message": str(message.id)},
    )
    return planned


def ask_and_plan(tx: Tx, definitions: Definitions, message: Message, now: datetime) -> MessagePlanned:
    """Ask the gate for a message that somebody wants to send, and put it into the ledger with the answer.

    Raises Conflict where the ledger has a message of this id.
    """
    known = surroundings(tx, [message], definitions, now).known(message, now)
    decision = decide(ask(message, known, definitions.workspace.settings, "planned", now), now)
    message.gate = trace_of(decision, "planned", now)
    message.address = known.destination.facts.value or None
    until: datetime | None = None
    if isinstance(decision, No):
        message.state, message.reason = state_for_reason(str(decision.reason)), str(decision.reason)
    elif isinstance(decision, WaitUntil) and decision.at is not None:
        message.state, message.reason, message.due_at = "held", str(decision.reason), decision.at
        until = decision.at
    if not messages.plan(tx, [message]):
        raise Conflict(f"The message {message.id} is in the ledger already.")
    if message.state != "planned":
        append_facts(tx, [message_fact(message, message.state, now, message.reason)])
    if message.state in OPEN:
        announce(tx, SENDS_CHANNEL)
    return MessagePlanned(
        message.id, message.state, message.reason or "", in_words(message.reason), until, message.gate
    )
