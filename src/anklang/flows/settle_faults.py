"""A message whose handling raises something unexpected: that one is settled, the others go on, none is sent twice.

Before the hand-over it is not sent (render_error), or unknown where an earlier attempt of it may have gone out; around
the hand-over nobody knows, so it is unknown; and what a provider answered is kept, even if something in the answer
cannot be written.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

import msgspec

from anklang.channels.model import Accepted, Failed, SendResult, Unknown
from anklang.flows.choose_account import in_doubt
from anklang.flows.definitions import DefinitionCache, Definitions
from anklang.flows.isolate import class_of, isolate, place_of
from anklang.flows.outcomes import append_facts, message_fact
from anklang.flows.record_sent import Ready, Sent, record_sent
from anklang.flows.take_back import give_back
from anklang.messages import store as messages
from anklang.messages.model import Message, Outcome, State, state_for_reason
from anklang.storage.database import Database
from anklang.storage.transaction import Tx, is_fault

Decide = Callable[[list[Message]], list[Ready]]
Way = Callable[[Tx, list[Message], Decide, Definitions, datetime], list[Ready]]
REASON = "render_error"

log = logging.getLogger(__name__)


def together(
    _tx: Tx, due: list[Message], decide: Decide, _definitions: Definitions, _now: datetime
) -> list[Ready]:
    """Decide about all messages at once."""
    return decide(due)


def apart(tx: Tx, due: list[Message], decide: Decide, definitions: Definitions, now: datetime) -> list[Ready]:
    """Decide about them in parts; a message that raises ends as not sent, with the class of what it raised; as unknown,
    keeping its code and its contact, where an earlier attempt of it may have gone out (22, R13)."""
    ready: list[Ready] = []

    def work(part: Sequence[Message]) -> None:
        ready.extend(decide([copy(one) for one in part]))  # a part that raises has changed its messages

    def blame(one: Message, error: Exception) -> None:
        log.error("message %s is not sent: %s at %s", one.id, class_of(error), place_of(error))
        if in_doubt(one):
            why = f"an earlier attempt may have gone out; its repetition raised {class_of(error)} at {place_of(error)}"
            known = {definitions.workspace.id: definitions}
            record_apart(tx, [Sent.lost(one, now, why, final=True)], known)
            return
        step: dict[str, Any] = {
            "at": now, "moment": "hand_over", "step": "words", "answer": "no",
            "detail": f"{class_of(error)} at {place_of(error)}",
        }  # fmt: skip
        one.state, one.reason, one.gate = state_for_reason(REASON), REASON, [*one.gate, step]
        messages.save_gate(tx, [one], now)
        give_back(tx, [one])
        append_facts(tx, [message_fact(one, one.state, now, one.reason)])

    isolate(tx, due, work, blame, kind=lambda one: one.template or one.channel)
    return ready


async def answers(sending: Awaitable[SendResult | list[SendResult]], expected: int = 1) -> list[SendResult]:
    """What a provider answered, one result per message; unknown for each where it raised, as it may have been sent."""
    try:
        found = await sending
        results = found if isinstance(found, list) else [found]
        if len(results) == expected:
            return results
        why = f"{len(results)} answers to {expected} messages"
    except Exception as error:
        log.exception("a provider's adapter raised; what it was given is in doubt")
        why = f"{class_of(error)} at {place_of(error)}"
    return [Unknown(why) for _ in range(expected)]


def record_each(database: Database, cache: DefinitionCache, sent: list[Sent]) -> None:
    """Write outcomes; one that cannot be written with all its details is written without them."""
    try:
        with database.hot_transaction() as tx:
            record_sent(tx, sent, cache.refresh(tx))
        return
    except Exception as error:
        if not is_fault(error):
            raise
    with database.hot_transaction() as tx:
        record_apart(tx, sent, cache.refresh(tx))


def record_apart(tx: Tx, sent: Sequence[Sent], known: Mapping[int, Definitions]) -> None:
    """The same in a transaction that is open, in parts where something raises."""

    def work(part: Sequence[Sent]) -> None:
        record_sent(tx, part, known)

    def blame(one: Sent, error: Exception) -> None:
        log.error(
            "the outcome of message %s: %s at %s", one.ready.message.id, class_of(error), place_of(error)
        )
        isolate(tx, [msgspec.structs.replace(one, result=_bare(one.result, error))], work, settle)

    def settle(one: Sent, error: Exception) -> None:
        isolate(tx, [one], lambda part: _settle(tx, part[0], class_of(error)), _give_up)

    isolate(tx, sent, work, blame)


def _settle(tx: Tx, one: Sent, error: str) -> None:
    """The state alone: accepted where the provider said so, else unknown; never planned again."""
    message = one.ready.message
    state: State = "accepted" if isinstance(one.result, Accepted) else "unknown"
    reason = None if state == "accepted" else "no_answer"
    outcome = Outcome(
        message=message.id, shard=message.shard, state=state, at=one.at, reason=reason, reply={"fault": error}
    )
    if messages.settle(tx, [outcome]):
        append_facts(tx, [message_fact(message, state, one.at, reason)])


def _give_up(one: Sent, error: Exception) -> None:
    """It stays "attempting", for the doctor to tell of."""
    log.error("message %s stays in doubt: %s at %s", one.ready.message.id, class_of(error), place_of(error))


def _bare(result: SendResult, error: Exception) -> SendResult:
    """The same outcome without what the vendor said, so that an accepted message is never handed over again."""
    if isinstance(result, Accepted):
        return Accepted("")
    if isinstance(result, Failed):
        return Failed(result.error, result.reason, retry_after=result.retry_after)
    return Unknown(class_of(error))
