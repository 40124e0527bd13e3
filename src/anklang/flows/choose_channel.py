"""Which of a step's channels a message takes: as its person wishes, as they react, or what costs least (C8). Pure.

Only what the gate allows now is chosen from; what would have to wait, what nobody carries and what is refused come
after it, in this order, so that there is always one whose answer is told. Decision 0023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from anklang.journeys.command import PlanMessage
from anklang.messages.model import Message
from anklang.policy.model import Allow, Decision, Reason, WaitUntil
from anklang.preferences.model import chosen_of
from anklang.profiles.model import Person
from anklang.profiles.reactions import by_reactions
from anklang.workspaces.model import WorkspaceSettings

PAID = frozenset({"sms", "rcs", "whatsapp", "viber"})
"""Channels whose vendors take money for each message: without a price in the settings they are never the cheapest."""
_WHY = {
    "asked": "which the person asked for",
    "reacted": "to which the person reacts most",
    "cheapest": "which costs least",
    "order": "the first in order",
}


class Option(msgspec.Struct):
    """One channel as it stands now."""

    message: Message  # the row that it would be
    answer: Decision | None  # of the gate; None: it was not asked, as there is no such template
    carried: bool  # an account in use carries it


class Wishes(msgspec.Struct, frozen=True):
    """What speaks for a channel, before anybody asks whether it may be used."""

    stated: str = ""  # as the person said in the preference centre
    learned: tuple[str, ...] = ()  # as the person reacts, the best first
    prices: Mapping[str, int] = {}  # channel -> millionths of the workspace's currency


def wishes_of(person: Person, settings: WorkspaceSettings) -> Wishes:
    """What is known of a person's wishes, and of the workspace's prices; those in another currency cannot be compared
    and count as unknown."""
    chosen = chosen_of(person.profile.traits)
    mine = [one for one in settings.prices if one.currency in ("", settings.currency)]
    return Wishes(
        stated="" if chosen is None else chosen.preferred,
        learned=by_reactions(person.profile),
        prices={one.channel: one.micro for one in mine},
    )


def in_turn(how: str, channels: Sequence[str], wishes: Wishes) -> list[tuple[str, str]]:
    """The channels, the best first, each with what speaks for it: asked, reacted, cheapest, order."""
    if how == "cheapest":
        costs = {one: wishes.prices.get(one, None if one in PAID else 0) for one in channels}
        known = sorted((one for one in channels if costs[one] is not None), key=lambda one: costs[one] or 0)
        return [(one, "cheapest") for one in known] + [(one, "order") for one in channels if one not in known]
    if how != "preferred":
        return [(one, "order") for one in channels]
    wished = [(wishes.stated, "asked"), *((one, "reacted") for one in wishes.learned if one != wishes.stated)]
    first = [(one, why) for one, why in wished if one in channels]
    named = {one for one, _ in first}
    return first + [(one, "order") for one in channels if one not in named]


def standing(option: Option) -> int:
    """0: it may go now. 1: it has to wait. 2: nobody carries it. 3: it is refused.

    A member of the control group stands where the message would have gone (J8, J34).
    """
    if option.answer is None:
        return 3
    passed = isinstance(option.answer, Allow) or getattr(option.answer, "reason", "") == Reason.CONTROL_GROUP
    if not passed and not isinstance(option.answer, WaitUntil):
        return 3
    if not option.carried:
        return 2
    return 0 if passed else 1


def choose_channel(
    person: Person,
    command: PlanMessage,
    options: Sequence[Option],
    settings: WorkspaceSettings,
    now: datetime,
) -> Option:
    """The option that is taken; its message is the one that the journey planned, and says why in its trace."""
    named = {one.message.channel: one for one in options}
    order = in_turn(command.choose, list(named), wishes_of(person, settings))
    channel, why = min(order, key=lambda one: standing(named[one[0]]))  # min keeps the order among equals
    found = named[channel]
    passed = [one for one, _ in order[: order.index((channel, why))]]
    found.message.id = command.message
    found.message.gate = [
        *(_line("skip", f"{one}: {_why_not(named[one])}", now) for one in passed),
        _line("pass", f"{channel}, {_WHY[why]}", now),
        *found.message.gate,
    ]
    return found


def _line(answer: str, detail: str, now: datetime) -> dict[str, object]:
    return {"at": now, "moment": "planned", "step": "channel", "answer": answer, "detail": detail}


def _why_not(option: Option) -> str:
    if option.answer is None:
        return str(Reason.RENDER_ERROR)
    if standing(option) == 2:
        return str(Reason.CREDENTIALS_INVALID)
    return str(getattr(option.answer, "reason", ""))
