"""Of messages planned at one moment, those that followed from another of that moment are asked about after all others
(R9), whatever their ids are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest

from anklang.flows.simulate_rules.life import Past
from anklang.flows.simulate_rules.turns import turns_of
from anklang.messages.model import Message, Plan
from anklang.simulations.model import MessageEnding

NOW = datetime(2026, 4, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
ONE, OTHER, CONTACT = UUID(int=1), UUID(int=2), UUID(int=3)


class Version:
    """A journey whose steps stand in this order."""

    steps: ClassVar = {"sms": None, "email": None}


VERSIONS: Any = {("j", 1): Version()}


def past(
    number: int, step: str, fate: Any, instance: UUID | None = ONE, settled: datetime | None = NOW,
    contact: UUID | None = None, planned: datetime = NOW,
) -> Past:  # fmt: skip
    message = Message(
        shard=0, id=UUID(int=number), person=UUID(int=9), workspace=1, journey="j", version=1, instance=instance,
        step=step, channel="sms", message_class="advertising", purpose="marketing", lane="triggered",
        planned_at=planned, due_at=planned, useless_after=None, plan=Plan(contact=contact),
    )  # fmt: skip
    return Past(
        message=message, asks=[], ending=MessageEnding(fate=fate), settled_at=settled, contact_at=None
    )


@pytest.mark.parametrize(
    ("first", "then", "turn"),
    [
        (past(8, "sms", "not_sent"), past(7, "email", "sent"), 1),
        (past(8, "sms", "not_sent"), past(7, "email", "not_sent"), 1),
        (past(8, "sms", "not_sent"), past(7, "sms", "sent"), 1),  # a fallback within one step
        (past(8, "sms", "sent"), past(7, "email", "sent"), 0),
        (past(8, "sms", "not_sent", settled=LATER), past(7, "email", "sent"), 0),
        (past(8, "sms", "not_sent"), past(7, "email", "sent", planned=LATER), 0),
        (past(8, "sms", "not_sent", instance=OTHER), past(7, "email", "sent"), 0),
        (past(8, "sms", "not_sent", instance=None), past(7, "email", "sent", instance=None), 0),
        (past(8, "sms", "not_sent", contact=CONTACT), past(7, "email", "sent", contact=CONTACT), 0),
    ],
)  # fmt: skip
def test_a_message_comes_after_the_one_it_followed_from(first: Past, then: Past, turn: int) -> None:
    for order in ([first, then], [then, first]):
        turns = turns_of(order, VERSIONS)
        assert (turns.get(first.message.id, 0), turns.get(then.message.id, 0)) == (0, turn)
