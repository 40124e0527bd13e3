"""The answer of a simulation, put together from its sums. Pure."""

from __future__ import annotations

import msgspec

from anklang.replays.model import Key, Tally
from anklang.simulations.model import KINDS, Run


class SimulatedChannel(msgspec.Struct, frozen=True):
    """Messages of one channel: what happened, and what would have."""

    channel: str
    was_sent: int
    would_sent: int
    was_not_sent: int
    would_not_sent: int
    was_open: int  # waits at this moment
    would_open: int


class SimulatedReason(msgspec.Struct, frozen=True):
    """Messages that were not sent, by reason."""

    channel: str
    reason: str
    was: int
    would: int


class SimulatedCause(msgspec.Struct, frozen=True):
    """Messages that would have fared otherwise, by what decided."""

    kind: str  # less, more, moved, reason
    reason: str  # less: why not. more, moved: what had stopped or moved it
    rule: str  # id of the rule, where one decided
    n: int


class SimulatedDay(msgspec.Struct, frozen=True):
    """Messages handed over on one day in the workspace's time zone."""

    day: str  # 2026-11-23
    was: int
    would: int


class SimulatedJourney(msgspec.Struct, frozen=True):
    """One journey's messages handed over; journey empty: not sent by one."""

    journey: str
    was: int
    would: int


class SimulationNote(msgspec.Struct, frozen=True):
    """What the answer cannot know, or what limits it; the words are the reader's."""

    code: str  # brought, later_steps, downgraded, rates, since
    n: int = 0
    text: str = ""  # a day, where the note names one


class SimulationResult(msgspec.Struct, frozen=True, kw_only=True):
    """The period as it was and as it would have been. Of a run under way: of the people looked at so far."""

    people: int  # looked at
    people_changed: int
    messages: int
    was_sent: int
    would_sent: int
    less: int
    more: int
    moved: int
    other_reason: int
    channels: list[SimulatedChannel]
    reasons: list[SimulatedReason]
    changes: list[SimulatedCause]
    days: list[SimulatedDay]
    journeys: list[SimulatedJourney]
    notes: list[SimulationNote]


def result_of(run: Run) -> SimulationResult:
    """The answer so far."""
    tally = run.tally
    channels = _channels(tally)
    kinds = {kind: tally.get("kind", kind) for kind in KINDS}
    return SimulationResult(
        people=tally.get("people"), people_changed=tally.get("people_changed"),
        messages=tally.get("messages"), was_sent=sum(one.was_sent for one in channels),
        would_sent=sum(one.would_sent for one in channels), less=kinds["less"], more=kinds["more"],
        moved=kinds["moved"], other_reason=kinds["reason"], channels=channels,
        reasons=[SimulatedReason(key[0], key[1], was, would) for key, was, would in _sides(tally, "reason")],
        changes=sorted(
            (SimulatedCause(kind, reason, rule, n) for (kind, reason, rule), n in tally.of("change")),
            key=lambda one: (KINDS.index(one.kind), -one.n, one.rule),
        ),
        days=[SimulatedDay(key[0], was, would) for key, was, would in _sides(tally, "day")],
        journeys=[SimulatedJourney(key[0], was, would) for key, was, would in _sides(tally, "journey")],
        notes=_notes(tally),
    )  # fmt: skip


def _sides(tally: Tally, name: str) -> list[tuple[Key, int, int]]:
    """Sums under `name`, whose last word is was or would: the other words, what was, and what would have been."""
    keys = dict.fromkeys(key[:-1] for key, _ in tally.of(name))
    return [(key, tally.get(name, *key, "was"), tally.get(name, *key, "would")) for key in keys]


def _channels(tally: Tally) -> list[SimulatedChannel]:
    found: dict[str, dict[str, int]] = {}
    for (channel, fate), was, would in _sides(tally, "fate"):
        found.setdefault(channel, {}).update({f"was_{fate}": was, f"would_{fate}": would})
    names = SimulatedChannel.__struct_fields__[1:]
    return [
        SimulatedChannel(channel, *[sums.get(name, 0) for name in names]) for channel, sums in found.items()
    ]


def _notes(tally: Tally) -> list[SimulationNote]:
    """Always: what messages would have brought and what journeys would have done next cannot be known."""
    said = [SimulationNote("brought"), SimulationNote("later_steps")]
    counted = [(code, tally.get("note", code)) for code in ("downgraded", "rates")]
    said += [SimulationNote(code, n) for code, n in counted if n]
    return said + [SimulationNote("since", text=key[0]) for key, _ in tally.of("since")]
