"""What a person chose, how a change is applied, and what two profiles that become one have chosen together. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

TRAIT = "preferences"  # the trait by which segments and journeys read what was chosen; nobody else writes it
MAX_TOPICS = 30  # of a workspace, so that the trait stays small
MAX_TOPIC_ID = 50  # characters
MAX_DAYS = 31  # longest window of a person's own limit
LONGEST_PAUSE = timedelta(days=366)


class Limit(msgspec.Struct, frozen=True):
    """At most `count` advertising messages in any `days` (R4)."""

    count: int  # messages, from 1
    days: int  # length of the rolling window, 1 to MAX_DAYS


LIMITS = (Limit(1, 1), Limit(3, 7), Limit(1, 7), Limit(2, 30), Limit(1, 30))
"""What the preference centre offers, from many to few."""


class Chosen(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a person chose; nothing chosen means that nothing is restricted."""

    topics: dict[str, bool] = {}  # topic -> wanted; a topic that is not named is wanted
    channels_off: tuple[str, ...] = ()  # no advertising by these
    limit: Limit | None = None  # how often at most
    paused_until: datetime | None = None  # no advertising until then (UTC)
    preferred: str = ""  # the channel by which they would rather hear; no consent, and it forbids nothing

    def wants(self, topic: str) -> bool:
        """Whether messages of a topic are wanted; no topic always is."""
        return not topic or self.topics.get(topic, True)

    def paused(self, now: datetime) -> bool:
        """Whether advertising is paused at `now`."""
        return self.paused_until is not None and now < self.paused_until


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to be different; what is UNSET stays as it is."""

    topics: dict[str, bool] | msgspec.UnsetType = msgspec.UNSET  # only these topics
    channels_off: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET  # all channels that are off
    limit: Limit | msgspec.UnsetType | None = msgspec.UNSET  # None: as often as there is something
    paused_until: datetime | msgspec.UnsetType | None = msgspec.UNSET  # None: the pause is over
    preferred: str | msgspec.UnsetType = msgspec.UNSET  # empty: no channel before the others


class Stopped(msgspec.Struct, frozen=True):
    """What a change stops; messages of it that wait are taken back."""

    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    until: datetime | None = None  # everything that is due before


def apply(chosen: Chosen, change: Change) -> Chosen:
    """What holds after the change."""
    topics, channels = chosen.topics, chosen.channels_off
    if change.topics is not msgspec.UNSET:
        topics = {**topics, **change.topics}
    if change.channels_off is not msgspec.UNSET:
        channels = tuple(sorted(set(change.channels_off)))
    return Chosen(
        topics=topics,
        channels_off=channels,
        limit=chosen.limit if change.limit is msgspec.UNSET else change.limit,
        paused_until=chosen.paused_until if change.paused_until is msgspec.UNSET else change.paused_until,
        preferred=chosen.preferred if change.preferred is msgspec.UNSET else change.preferred,
    )


def stopped(before: Chosen, after: Chosen) -> Stopped:
    """What was allowed `before` and is not any more."""
    later = after.paused_until
    if later is not None and before.paused_until is not None and later <= before.paused_until:
        later = None
    return Stopped(
        topics=tuple(sorted(one for one in after.topics if before.wants(one) and not after.wants(one))),
        channels=tuple(sorted(set(after.channels_off) - set(before.channels_off))),
        until=later,
    )


def stricter(one: Chosen, other: Chosen) -> Chosen:
    """What holds when two profiles turn out to be one person: whatever either of them restricted (R21, J40); of two
    preferred channels the first one's."""
    topics = {name: one.wants(name) and other.wants(name) for name in sorted({*one.topics, *other.topics})}
    limits = [limit for limit in (one.limit, other.limit) if limit is not None]
    pauses = [pause for pause in (one.paused_until, other.paused_until) if pause is not None]
    return Chosen(
        topics=topics,
        channels_off=tuple(sorted({*one.channels_off, *other.channels_off})),
        limit=min(limits, key=lambda limit: (limit.count / limit.days, limit.count), default=None),
        paused_until=max(pauses, default=None),
        preferred=one.preferred or other.preferred,
    )


def chosen_of(traits: Mapping[str, Any]) -> Chosen | None:
    """What the profile remembers (TRAIT), for back-tests and trials; None where nothing was chosen."""
    said = traits.get(TRAIT)
    if not isinstance(said, dict):
        return None
    try:
        return msgspec.convert(said, Chosen)
    except msgspec.ValidationError:
        return None


def trait_of(chosen: Chosen) -> dict[str, Any]:
    """What the profile is to remember: plain JSON values."""
    made: dict[str, Any] = msgspec.to_builtins(chosen)
    return made


def merged_trait(one: object, other: object) -> Any:
    """The trait of two profiles that become one."""
    mine, theirs = chosen_of({TRAIT: one}), chosen_of({TRAIT: other})
    if mine is None or theirs is None:
        return one if mine is not None else other
    return trait_of(stricter(mine, theirs))
