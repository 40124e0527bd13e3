"""Somebody sends a message again that did not arrive: a new message, through the gate, linked to the old one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import Conflict, NotFound
from anklang.flows.definitions import Definitions
from anklang.flows.send_one import USEFUL, MessagePlanned, ask_and_plan
from anklang.messages.model import UNSENT, Message, Plan, decode_plan, resend_id
from anklang.profiles.find import get_person
from anklang.storage.transaction import Tx


class _Old(msgspec.Struct, frozen=True):
    """What is needed of the message that did not arrive."""

    person: UUID
    state: str
    template: str | None
    plan: Plan


def resend_message(
    tx: Tx, caller: Caller, definitions: Definitions, message: UUID, now: datetime, *, even_if_unknown: bool = False
) -> MessagePlanned:  # fmt: skip
    """Plan the same template with the same data for the same person; consent, quiet hours and caps hold as ever.

    Only what was not sent or failed can be sent again, and once. Of a message in state unknown the provider may have
    taken the first: `even_if_unknown` says that twice is better than never. The new message belongs to no journey, so
    that nobody moves on there by it. Raises NotFound, and Conflict for everything else.
    """
    old = _load(tx, definitions.workspace.id, message)
    _refuse(old, message, even_if_unknown)
    found = get_person(tx, definitions.workspace.id, old.person)
    if old.template is None or not definitions.has_template(old.template):
        raise NotFound(f"The template {old.template!r} is not in this workspace any more.")
    if tx.row("SELECT 1 FROM messages WHERE shard = %s AND id = %s", [found.shard, resend_id(message)]):
        raise Conflict(f"The message {message} was sent again already, as {resend_id(message)}.")
    template = definitions.template(old.template)
    new = Message(
        shard=found.shard, id=resend_id(message), person=found.id, workspace=found.workspace, template=template.id,
        channel=template.channel, message_class=template.class_, purpose=template.purpose,
        lane="transactional" if template.class_ == "transactional" else "triggered", planned_at=now, due_at=now,
        useless_after=now + USEFUL,
        plan=Plan(
            data=old.plan.data, sender=old.plan.sender, quiet=old.plan.quiet, recheck_audience=False, resend_of=message
        ),
    )  # fmt: skip
    planned = ask_and_plan(tx, definitions, new, now)
    note(tx, caller, "message.resent", str(message), now,
         {"message": str(new.id), "person": str(found.id), "state": old.state})  # fmt: skip
    return planned


def _load(tx: Tx, workspace: int, message: UUID) -> _Old:
    row = tx.row(
        "SELECT person_id, state, template_id, plan FROM messages WHERE id = %s AND workspace_id = %s "
        "AND erased_at IS NULL",
        [message, workspace],
    )
    if row is None:
        raise NotFound(f"There is no message {message} in this workspace.")
    return _Old(row[0], row[1], row[2], decode_plan(row[3]))


def _refuse(old: _Old, message: UUID, even_if_unknown: bool) -> None:
    """Why a message cannot be sent again, if so."""
    plan = old.plan
    if plan.control:
        raise Conflict(
            f"The message {message} is of somebody in the control group, who is to get nothing (J34)."
        )
    if plan.call is not None or plan.text or plan.test:
        raise Conflict(
            f"The message {message} is a web call, an automatic answer or a test; it is not sent again."
        )
    if old.state == "unknown" and not even_if_unknown:
        raise Conflict(
            f"Nobody knows whether the message {message} went out. Say `even_if_unknown` if twice is better than never."
        )
    if old.state not in (*UNSENT, "unknown"):
        raise Conflict(
            f"The message {message} is {old.state}; only what was not sent or failed is sent again."
        )
