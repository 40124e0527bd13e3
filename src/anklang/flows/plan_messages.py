"""What journeys want sent goes into the ledger; the gate is asked for the first time (ARCHITECTURE.md, sentence 4).

A campaign's message that is due at once is asked about once only, at hand-over: the answer that binds (J19) comes in
the same moment, and two questions cost a tenth of the whole message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.ids import derive_id, shard_of
from anklang.flows.choose_channel import Option, choose_channel
from anklang.flows.definitions import Definitions
from anklang.flows.outcomes import append_facts, message_fact
from anklang.flows.surroundings import Surroundings, surroundings
from anklang.journeys.command import CallUrl, PlanMessage
from anklang.journeys.instance import Instance
from anklang.messages import store as messages
from anklang.messages.model import OPEN, Call, Lane, Message, Plan, state_for_reason
from anklang.messages.prepare import ask, trace_of
from anklang.policy.decide import decide
from anklang.policy.model import Decision, No, WaitUntil
from anklang.profiles.model import Person
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx


def plan_messages(
    tx: Tx, definitions: Definitions, wanted: Sequence[tuple[Person, PlanMessage | CallUrl]], now: datetime,
    people: Mapping[UUID, Person], instances: Mapping[UUID, Instance],
) -> list[Message]:  # fmt: skip
    """Put messages into the ledger, those that have time with the gate's first answer; answers those that are new."""
    if not wanted:
        return []
    rows = [(person, command, messages_of(person, command, definitions, now)) for person, command in wanted]
    asked = [
        one
        for _, _, several in rows
        for one in several
        if one.plan.call is None and one.state in OPEN and (len(several) > 1 or not _is_next(one, now))
    ]
    around = surroundings(tx, asked, definitions, now, people, instances) if asked else None
    answers = {} if around is None else {one.id: _ask(around, one, now) for one in asked}
    line = []
    for person, command, several in rows:
        option = _taken(person, command, several, answers, definitions, now)
        _settle(option, now)
        line.append(option.message)
    new = set(messages.plan(tx, line))
    mine = [m for m in line if m.id in new]
    append_facts(tx, [message_fact(m, m.state, now, m.reason) for m in mine if m.state != "planned"])
    if any(m.state in OPEN and m.due_at <= now for m in mine):
        announce(tx, SENDS_CHANNEL)
    return mine


def _ask(around: Surroundings, message: Message, now: datetime) -> tuple[Decision, bool]:
    """The gate's first answer, and whether an account carries the message."""
    definitions = around.definitions
    known = around.known(message, now)
    message.address = known.destination.facts.value or None
    decision = decide(ask(message, known, definitions.workspace.settings, "planned", now), now)
    return decision, is_carried(definitions, message, known.destination.platform)


def _taken(
    person: Person, command: PlanMessage | CallUrl, rows: list[Message],
    answers: Mapping[UUID, tuple[Decision, bool]], definitions: Definitions, now: datetime,
) -> Option:  # fmt: skip
    """The row that is kept: the only one, or the one that is chosen."""
    options = [Option(one, *answers.get(one.id, (None, False))) for one in rows]
    if len(options) == 1 or isinstance(command, CallUrl):
        return options[0]
    return choose_channel(person, command, options, definitions.workspace.settings, now)


def _settle(option: Option, now: datetime) -> None:
    """Write the gate's first answer into the row."""
    message, decision = option.message, option.answer
    if decision is None:
        return
    message.gate = [*message.gate, *trace_of(decision, "planned", now)]
    if isinstance(decision, No):
        message.state, message.reason = state_for_reason(str(decision.reason)), str(decision.reason)
    elif isinstance(decision, WaitUntil) and decision.at is not None:
        message.state, message.reason, message.due_at = "held", str(decision.reason), decision.at


def _is_next(message: Message, now: datetime) -> bool:
    """Whether the deliverer asks about it just now: it stands in the lane of campaigns, and nothing delays it."""
    return message.lane == "bulk" and message.due_at <= now


def is_carried(definitions: Definitions, message: Message, platform: str) -> bool:
    """Whether an account in use carries the message to such a device."""
    return definitions.provider_for(message.channel, platform, message.plan.sender) is not None


def messages_of(
    person: Person, command: PlanMessage | CallUrl, definitions: Definitions, now: datetime
) -> list[Message]:
    """The rows that a command could become: one for each of its channels, with ids of their own until one is chosen;
    a single one where the channel is fixed. Pure."""
    if isinstance(command, CallUrl) or not command.ways:
        return [message_of(person, command, definitions, now)]
    fixed = [
        msgspec.structs.replace(
            command, message=derive_id(command.message, way.channel), channel=way.channel, template=way.template,
            sender=way.sender or None, ways=(),
        )
        for way in command.ways
    ]  # fmt: skip
    return [message_of(person, one, definitions, now) for one in fixed]


def message_of(
    person: Person, command: PlanMessage | CallUrl, definitions: Definitions, now: datetime
) -> Message:
    """The row of the ledger that a command asks for; pure, so that a back-test makes the same one (J46)."""
    if isinstance(command, CallUrl):
        return _call(person, command, now)
    known = definitions.has_template(command.template)
    template = definitions.template(command.template) if known else None
    message_class = template.class_ if template else "advertising"
    message = Message(
        shard=shard_of(person.id), id=command.message, person=person.id, workspace=person.workspace,
        journey=command.journey, version=command.version, instance=command.instance, step=command.step,
        template=command.template, channel=command.channel, message_class=message_class,
        purpose=template.purpose if template else "", lane=_lane(message_class, command, definitions),
        planned_at=now, due_at=max(command.due, now), useless_after=command.useless_after,
        plan=Plan(
            data=command.data, sender=command.sender, on_cap=command.on_cap, quiet=command.quiet,
            recheck_audience=command.recheck_audience, control=command.control, variant=command.variant,
            priority=command.priority, value=command.value, stage=command.stage,
            cap_wait_seconds=command.cap_wait_seconds, cap_to=command.cap_to, contact=command.contact,
        ),
    )  # fmt: skip
    if template is None or template.channel != command.channel:
        message.state, message.reason = "not_sent", "render_error"
        message.gate = [{"at": now, "moment": "planned", "step": "template", "answer": "no", "reason": "render_error",
                         "detail": f"there is no template {command.template!r} for {command.channel}"}]  # fmt: skip
    return message


def _lane(message_class: str, command: PlanMessage, definitions: Definitions) -> Lane:
    """Transactional never waits behind a campaign (R11); what a schedule started is bulk."""
    if message_class == "transactional":
        return "transactional"
    version = definitions.version(command.journey, command.version)
    return "bulk" if version is not None and version.journey.enter.schedule is not None else "triggered"


def _call(person: Person, command: CallUrl, now: datetime) -> Message:
    return Message(
        shard=shard_of(person.id), id=command.message, person=person.id, workspace=person.workspace,
        journey=command.journey, version=command.version, instance=command.instance, step=command.step, channel="http",
        message_class="service", purpose="", lane="triggered", planned_at=now, due_at=max(command.due, now),
        useless_after=command.useless_after, address=command.url or f"{command.account}: {command.action}",
        plan=Plan(
            call=Call(
                command.url, command.body, command.timeout_seconds, command.attempts, command.account, command.action,
                command.name, command.person,
            )
        ),
    )  # fmt: skip
