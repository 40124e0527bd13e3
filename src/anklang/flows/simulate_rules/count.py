"""What differs for one person, and the sums of it. Pure."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from anklang.flows.simulate_rules.replay import Played, Replay
from anklang.replays.model import Tally
from anklang.simulations.model import MAX_CHANGES, ChangedMessage, ChangedPerson, Kind, MessageEnding

SAME_MOMENT = timedelta(minutes=1)  # handed over so near to each other is handed over at the same time


def count(replay: Replay, tally: Tally) -> ChangedPerson | None:
    """Add one life to the sums; answers its line, None where everything would have been the same."""
    zone = replay.rules.zone
    tally.add("people")
    changes: list[ChangedMessage] = []
    kinds: dict[str, int] = {"less": 0, "more": 0, "moved": 0, "reason": 0}
    for one in replay.played:
        was, would = one.past.ending, one.ending or one.past.ending
        _sums(one, was, would, tally, zone)
        kind = kind_of(was, would)
        if kind is None:
            continue
        kinds[kind] += 1
        tally.add("kind", kind)
        tally.add("change", kind, *_cause(one, kind, was, would))
        if one.instead and would.fate == "not_sent":
            tally.add("note", "downgraded")
        changes.append(_change(one, kind, was, would))
    if not changes:
        return None
    tally.add("people_changed")
    return ChangedPerson(
        person=replay.life.person, less=kinds["less"], more=kinds["more"], moved=kinds["moved"],
        changes=changes[:MAX_CHANGES],
    )  # fmt: skip


def kind_of(was: MessageEnding, would: MessageEnding) -> Kind | None:
    """In which way it would have fared otherwise; None: it would not have."""
    if was.fate == "sent" and would.fate == "sent":
        apart = was.at is not None and would.at is not None and abs(was.at - would.at) >= SAME_MOMENT
        return "moved" if apart else None
    if was.fate == "sent":
        return "less"
    if would.fate == "sent":
        return "more"
    return "reason" if (was.fate, was.reason) != (would.fate, would.reason) else None


def _sums(one: Played, was: MessageEnding, would: MessageEnding, tally: Tally, zone: ZoneInfo) -> None:
    message = one.message
    tally.add("messages")
    for side, ending in (("was", was), ("would", would)):
        tally.add("fate", message.channel, ending.fate, side)
        if ending.fate == "sent":
            tally.add("journey", message.journey or "", side)
            if ending.at is not None:
                tally.add("day", ending.at.astimezone(zone).date().isoformat(), side)
        elif ending.reason:
            tally.add("reason", message.channel, ending.reason, side)


def _cause(one: Played, kind: Kind, was: MessageEnding, would: MessageEnding) -> tuple[str, str]:
    """Reason and rule that made the difference."""
    if kind in ("less", "reason"):
        return would.reason, would.rule
    if kind == "more":
        return was.reason, was.rule
    later = was.at is not None and would.at is not None and would.at > was.at
    if later:
        return one.waited
    held = [asked for asked in one.past.asks if asked.answer == "wait"]
    return (held[-1].reason, held[-1].rule) if held else one.waited


def _change(one: Played, kind: Kind, was: MessageEnding, would: MessageEnding) -> ChangedMessage:
    message = one.message
    if kind == "moved":
        reason, rule = _cause(one, kind, was, would)
        would = MessageEnding(fate="sent", at=would.at, reason=reason, rule=rule)
    return ChangedMessage(
        message=message.id, kind=kind, channel=message.channel, was=was, would=would, journey=message.journey or "",
        step=message.step or "", template=message.template or "", message_class=message.message_class,
    )  # fmt: skip
