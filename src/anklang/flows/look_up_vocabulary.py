"""The words of a workspace: what its shop sends, whom it knows, on what and for what it speaks."""

from __future__ import annotations

from datetime import date

import msgspec

from anklang.analytics.find import first_and_last
from anklang.channels.chat_limits import CHAT_LIMITS, ChatLimits
from anklang.flows.check_journey import known_in
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_traits import TraitSeen, traits_seen
from anklang.storage.transaction import Tx


class EventSeen(msgspec.Struct, frozen=True):
    """An event of the shop."""

    name: str  # standard name where there is one
    first_seen: date
    last_seen: date
    total: int


class ChannelUsable(msgspec.Struct, frozen=True):
    """A channel and whether anything can be sent on it."""

    channel: str
    accounts: list[str]  # provider accounts that carry it, in the order in which they are asked
    price_micro: int | None  # of one message, for SMS of one part; millionths of the currency unit
    limits: ChatLimits | None = None  # messengers only: what a message may hold


class PurposeKnown(msgspec.Struct, frozen=True):
    """A purpose that people can agree to."""

    id: str
    name: dict[str, str]  # label per language
    double_opt_in: bool


class PlatformUsable(msgspec.Struct, frozen=True):
    """An account of a platform that journeys can steer."""

    account: str
    title: str  # the platform's name
    actions: list[str]  # what it can be asked for


class WorkspaceWords(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that forms offer."""

    zone: str
    country: str
    currency: str
    language: str  # where a person's is unknown
    languages: list[str]  # that templates are written in
    events: list[EventSeen]  # the latest seen first
    traits: list[TraitSeen]  # the most frequent first; examples only for callers who may look at people
    channels: list[ChannelUsable]
    purposes: list[PurposeKnown]
    segments: list[str]  # ids
    journeys: list[str]  # ids
    templates: dict[str, str]  # id -> channel
    pools: list[str]  # ids of coupon pools
    platforms: list[PlatformUsable]


def words_of(
    tx: Tx, definitions: Definitions, channels: tuple[str, ...], *, examples: bool
) -> WorkspaceWords:
    """The words of one workspace."""
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    known = known_in(tx, workspace)
    prices = {one.channel: one.micro for one in settings.prices}
    events = [EventSeen(name, *seen) for name, seen in first_and_last(tx, workspace).items()]
    return WorkspaceWords(
        zone=settings.zone, country=settings.country, currency=settings.currency, language=settings.language,
        languages=list(settings.languages),
        events=sorted(events, key=lambda one: (one.last_seen, one.total), reverse=True),
        traits=traits_seen(tx, workspace, examples=examples),
        channels=[
            ChannelUsable(
                name, [one.id for one in definitions.providers if name in one.channels], prices.get(name),
                CHAT_LIMITS.get(name),
            )
            for name in channels
        ],
        purposes=[PurposeKnown(one.id, one.name, one.double_opt_in) for one in settings.purposes],
        segments=sorted(known.segments or ()), journeys=sorted(known.journeys or ()),
        templates=dict(sorted((known.templates or {}).items())), pools=sorted(known.pools or ()),
        platforms=[
            PlatformUsable(one.id, one.manifest.title, list(one.manifest.actions))
            for one in definitions.providers if one.manifest.actions
        ],
    )  # fmt: skip
