"""How a person reacts to messages, per channel, and which channel is the favourite.

A click counts 1, a reply 2, an answer in the app 1, a read receipt 0.3; the score halves every 90 days. As all scores
fade alike, their order only changes with a reaction, so that nobody has to look again as time goes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anklang.channels.windows import WINDOWS
from anklang.events import model as facts
from anklang.profiles.model import MAX_CHANNELS, ChannelStats, Profile
from anklang.profiles.read import text

_HALF_LIFE_SECONDS = 90 * 86400.0
_WEIGHTS: Mapping[str, float] = {
    facts.LINK_CLICKED: 1.0,
    facts.MESSAGE_RECEIVED: 2.0,
    facts.MESSAGE_ANSWERED: 1.0,
    facts.MESSAGE_READ: 0.3,
}


def react(profile: Profile, name: str, properties: dict[str, Any], at: datetime, changes: set[str]) -> None:
    """A message of ours changed state, a link was clicked, or the person wrote to us."""
    channel = text(properties.get("channel"))[:40]
    if not channel:
        return
    stats = profile.channels.get(channel)
    if stats is None:
        if len(profile.channels) >= MAX_CHANNELS:
            return
        stats = profile.channels[channel] = ChannelStats()
    changes.add("channels")
    if name == facts.MESSAGE_ACCEPTED:
        stats.accepted += 1
        stats.last_accepted = _later(stats.last_accepted, at)
    elif name == facts.MESSAGE_DELIVERED:
        stats.delivered += 1
    elif name == facts.MESSAGE_FAILED:
        stats.failed += 1
        if (
            properties.get("reason") == "capped"
        ):  # a gate's own limit ends as not sent, so this is the platform's
            stats.limited_at = _later(stats.limited_at, at)
    elif name == facts.MESSAGE_READ:
        stats.read += 1
    elif name == facts.LINK_CLICKED:
        stats.clicked += 1
        stats.last_clicked = _later(stats.last_clicked, at)
    elif name == facts.MESSAGE_RECEIVED:
        stats.replied += 1
        stats.last_replied = _later(stats.last_replied, at)
        if channel in WINDOWS and stats.last_replied == at:
            stats.heard_from = text(properties.get("from"))
    weight = _WEIGHTS.get(name)
    if weight is not None:
        add_score(stats, weight, at)
        choose_favourite(profile, changes)


def heard_at(profile: Profile, channel: str, address: str) -> datetime | None:
    """When this address wrote last on a channel with a reply window; None if it never did, or another one did since."""
    stats = profile.channels.get(channel)
    return stats.last_replied if stats is not None and address and stats.heard_from == address else None


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None or at > known else known


def score_at(stats: ChannelStats, at: datetime) -> float:
    """The score as it is, was or would be at a moment."""
    if stats.scored_at is None:
        return 0.0
    halvings = (at - stats.scored_at).total_seconds() / _HALF_LIFE_SECONDS
    return float(stats.score * 0.5 ** min(max(halvings, -60.0), 200.0))


def add_score(stats: ChannelStats, weight: float, at: datetime) -> None:
    """Add a reaction at `at`; an older one than the latest counts as faded as it is."""
    if stats.scored_at is None or at >= stats.scored_at:
        stats.score = score_at(stats, at) + weight
        stats.scored_at = at
    else:
        stats.score += score_at(ChannelStats(score=weight, scored_at=at), stats.scored_at)


def choose_favourite(profile: Profile, changes: set[str]) -> None:
    """The channel with the highest score."""
    favourite = next(iter(by_reactions(profile)), profile.favourite_channel)
    if favourite != profile.favourite_channel:
        profile.favourite_channel = favourite
        changes.add("favourite_channel")


def by_reactions(profile: Profile) -> tuple[str, ...]:
    """The channels to which somebody reacted, the highest score first; the name decides a tie, so that replay gives
    the same."""
    scored = [(stats, name) for name, stats in profile.channels.items() if stats.scored_at is not None]
    moment = max((stats.scored_at for stats, _ in scored if stats.scored_at is not None), default=None)
    if moment is None:
        return ()
    return tuple(name for _, name in sorted((-score_at(stats, moment), name) for stats, name in scored))
