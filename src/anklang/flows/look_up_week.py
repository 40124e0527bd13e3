"""The hours of a week in which a message may leave: where the workspace's hours and the country's overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.definitions import Definitions
from anklang.messages.prepare import layer
from anklang.policy.model import Layer
from anklang.policy.quiet_hours import DAY

Spans = tuple[tuple[int, int], ...]


class OpenSpan(msgspec.Struct, frozen=True):
    """A stretch of a day in which messages may leave, in the recipient's own time."""

    opens: str  # 08:00
    closes: str  # 20:00, exclusive; 24:00 is midnight


class SendingWeek(msgspec.Struct, frozen=True):
    """When messages of one class may leave by one channel, to people of one country."""

    country: str
    region: str  # state; empty: none known
    channel: str
    message_class: str
    days: list[list[OpenSpan]]  # Monday to Sunday; an empty day is closed
    rules: list[str]  # the rules that were laid over each other, as the gate's trace names them
    holidays: list[str]  # calendars on whose days it is closed
    regions: list[str]  # states that have hours of their own


def sending_week(
    definitions: Definitions, country: str, region: str, channel: str, message_class: str, now: datetime
) -> SendingWeek:
    """The week as the gate would decide it, without a journey's own quiet time (R1). Raises BadInput."""
    settings, countries = definitions.workspace.settings, definitions.countries
    code = country or settings.country
    pack = countries.packs.get(code)
    if pack is None and country:
        known = ", ".join(sorted(countries.packs))
        raise BadInput("There are no such rules.", [Problem("country", f"{country[:20]!r} has none", known)])
    pack = pack or countries.packs["default"]
    if region and region not in pack.states:
        known = ", ".join(sorted(pack.states)) or "leave it out"
        raise BadInput(
            "There are no such rules.", [Problem("region", f"{region[:20]!r} has no hours of its own", known)]
        )
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    layers = [
        *countries.rules("" if code == "unknown" else code, region, today).layers,
        *(layer(one) for one in settings.hours),
    ]
    asked = [
        one
        for one in layers
        if message_class in one.classes and (not one.channels or channel in one.channels)
    ]
    return SendingWeek(
        code, region, channel, message_class, [_written(_open(asked, day)) for day in range(7)],
        list(dict.fromkeys(one.rule for one in asked)), sorted({one.holidays for one in asked if one.holidays}),
        sorted(pack.states),
    )  # fmt: skip


def _open(layers: Iterable[Layer], day: int) -> Spans:
    """Where every layer is open on a day of the week."""
    found: Spans = ((0, DAY),)
    for one in layers:
        found = tuple(
            (max(start, opens), min(end, closes))
            for start, end in found
            for opens, closes in one.week[day]
            if max(start, opens) < min(end, closes)
        )
    return found


def _written(spans: Spans) -> list[OpenSpan]:
    return [OpenSpan(_clock(start), _clock(end)) for start, end in spans]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
