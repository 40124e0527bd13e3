"""How much is too much: rolling contact limits, gaps, and who speaks when several want to (R4 to R9). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from anklang.policy.model import Candidate, CapRule, Contact, Stage

ON_SITE = frozenset({"inapp", "onsite"})
"""Channels with a pressure budget of their own: shown where the person already is (R4)."""

_STAGES: tuple[Stage, ...] = ("", "browse", "cart", "checkout")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class CapState(msgspec.Struct, frozen=True):
    """How one rule stands for one message."""

    rule: CapRule  # the limit
    used: int  # contacts inside the window
    free_at: (
        datetime | None
    )  # UTC, when a slot becomes free; None: one is free now, or never with a limit of 0
    last: Contact | None = None  # the newest contact that counts

    @property
    def left(self) -> int:
        """Slots left now."""
        return max(self.rule.limit - self.used, 0)


def applies(rule: CapRule, channel: str, message_class: str, purpose: str) -> bool:
    """Whether `rule` limits, and counts, such a message. Transactional is never capped (R5)."""
    if message_class == "transactional" or message_class not in rule.classes:
        return False
    return bool(not rule.purpose or rule.purpose == purpose) and _same_budget(rule, channel)


def _same_budget(rule: CapRule, channel: str) -> bool:
    if rule.channels:
        return channel in rule.channels
    return channel not in ON_SITE


def measure(rule: CapRule, contacts: Sequence[Contact], now: datetime, mine: str = "") -> CapState:
    """How `rule` stands at `now`; an entry leaves the window exactly `rule.window` after its hand-over.

    What belongs to one contact counts once, and what belongs to `mine` leaves room for the rest of it: an amplifier
    speaks on two channels at once (S11). Limits of the law count each message.
    """
    since = now - rule.window
    counted = [c for c in contacts if c.at > since and applies(rule, c.channel, c.message_class, c.purpose)]
    counted.sort(key=_handed_over)
    if not rule.each:
        firsts = {c.contact or f"message {number}": c for number, c in reversed(list(enumerate(counted)))}
        counted = sorted((c for name, c in firsts.items() if name != mine), key=_handed_over)
    last = counted[-1] if counted else None
    if len(counted) < rule.limit or rule.limit <= 0:
        return CapState(rule, len(counted), None, last)
    return CapState(rule, len(counted), counted[len(counted) - rule.limit].at + rule.window, last)


def _handed_over(contact: Contact) -> datetime:
    return contact.at


def tightest(states: Iterable[CapState]) -> CapState | None:
    """Of the rules that are used up, the one that frees last (a limit of 0 frees never); None if none is used up."""
    worst: CapState | None = None
    for state in states:
        if state.left:
            continue
        if state.free_at is None:
            return state
        if worst is None or (worst.free_at is not None and state.free_at > worst.free_at):
            worst = state
    return worst


def farther_stage(me: Candidate, rivals: Iterable[Candidate]) -> Candidate | None:
    """The rival that silences `me` because the person is farther on: browse < cart < checkout (R8)."""
    if not me.stage:
        return None
    best = max(rivals, key=lambda rival: _STAGES.index(rival.stage), default=None)
    return best if best is not None and _STAGES.index(best.stage) > _STAGES.index(me.stage) else None


def beaten_by(me: Candidate, rivals: Sequence[Candidate], slots: int) -> Candidate | None:
    """The rival that takes the last of `slots` before `me`: by priority, expected value, age, then id (R7)."""
    better = sorted((rival for rival in rivals if _order(rival) < _order(me)), key=_order)
    return better[slots - 1] if 0 < slots <= len(better) else None


def competitors(rule: CapRule, rivals: Iterable[Candidate], mine: str = "") -> list[Candidate]:
    """The rivals that could go now and would count against `rule`; one for each contact, and none of `mine`."""
    found = [
        one
        for one in rivals
        if one.message
        and one.due
        and (not one.channel or applies(rule, one.channel, one.message_class, one.purpose))
    ]
    if rule.each:
        return found
    best = {one.contact or one.message: one for one in sorted(found, key=_order, reverse=True)}
    return [one for name, one in best.items() if name != mine]


def _order(one: Candidate) -> tuple[int, float, datetime, str]:
    return (-one.priority, -one.value, one.since or _LONG_AGO, one.message)


def longest_window(rules: Iterable[CapRule]) -> timedelta:
    """How far back the contact log must be read for `rules`."""
    return max((rule.window for rule in rules), default=timedelta(0))
