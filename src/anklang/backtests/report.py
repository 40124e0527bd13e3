"""The answer of a back-test, put together from its sums. Pure."""

from __future__ import annotations

import msgspec

from anklang.backtests.model import Run
from anklang.replays.model import Tally


class MessageSum(msgspec.Struct, frozen=True):
    """Messages of one step that ended, or stand, in the same way."""

    journey: str
    step: str
    template: str
    channel: str
    state: (
        str  # accepted: would have been handed over; held and planned: still waits at the end of the period
    )
    reason: str  # why not, or what it waits for
    n: int
    parts: int  # SMS parts


class HoldSum(msgspec.Struct, frozen=True):
    """How often messages had to wait."""

    channel: str
    reason: str  # quiet_hours, cap …
    n: int


class StepSum(msgspec.Struct, frozen=True):
    """What the engine counted at a step; step empty: of the whole journey."""

    journey: str
    step: str
    metric: (
        str  # entered, refused, step_in, step_out, finished, exited, goal …; control_… for the control group
    )
    n: int


class DaySum(msgspec.Struct, frozen=True):
    """One day in the workspace's time zone."""

    day: str  # 2026-11-23
    figures: dict[
        str, int
    ]  # entered, refused, planned, sent, not_sent, parts, cost_micro, exited, finished, goal


class Cost(msgspec.Struct, frozen=True):
    """What it would have cost."""

    currency: str
    micro: int  # millionths of the currency unit


class Standing(msgspec.Struct, frozen=True):
    """People who are still inside when the period ends."""

    step: str
    people: int


class Note(msgspec.Struct, frozen=True):
    """One thing that was assumed, or could not be known."""

    code: str  # of _TEXTS; a screen says it in its language
    values: dict[str, str | int | float]  # what the sentence names; shares from 0 to 1
    text: str  # in English


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a journey would have done. Of a test under way: with the people looked at so far."""

    people: int  # looked at
    people_entered: int
    entries: int
    refused: dict[str, int]  # at the door, by reason
    messages: list[MessageSum]
    planned: int
    sent: int  # would have been handed over
    not_sent: int
    waiting: int  # planned or held when the period ends
    holds: list[HoldSum]
    parts: int  # SMS parts of what would have been sent
    costs: list[Cost] | None  # null: no price is set for any channel that was used
    unpriced: dict[str, int]  # channel -> messages for which no price is set
    exits: dict[str, int]  # by reason
    finished: int
    goals: int  # reached by what really happened
    goal_amount: int  # minor units
    standing: list[Standing]
    steps: list[StepSum]
    days: list[DaySum]
    coupons: dict[str, int]  # pool -> codes that would have been needed
    notes: list[Note]  # what was assumed, and what could not be known


def result_of(run: Run) -> Result:
    """The answer so far."""
    tally, journey = run.tally, run.journey
    messages = _messages(tally)
    sent = [one for one in messages if one.state == "accepted"]
    waiting = sum(one.n for one in messages if one.state in ("planned", "held"))
    planned = sum(one.n for one in messages)
    costs = [Cost(key[0], micro) for key, micro in tally.of("cost")]
    return Result(
        people=tally.get("people"), people_entered=tally.get("people_entered"),
        entries=tally.get("step", journey, "", "entered") + tally.get("step", journey, "", "control_entered"),
        refused=_by_name(tally, "refused"), messages=messages, planned=planned,
        sent=sum(one.n for one in sent), not_sent=planned - waiting - sum(one.n for one in sent), waiting=waiting,
        holds=[HoldSum(key[0], key[1], n) for key, n in tally.of("hold")],
        parts=sum(one.parts for one in sent), costs=costs or (None if tally.of("unpriced") else []),
        unpriced=_by_name(tally, "unpriced"), exits=_by_name(tally, "exit"),
        finished=tally.get("finished"), goals=tally.get("goals"), goal_amount=tally.get("goal_amount"),
        standing=[Standing(key[0], n) for key, n in tally.of("standing")],
        steps=[StepSum(key[0], key[1], key[2], n) for key, n in tally.of("step")],
        days=_days(tally), coupons=_by_name(tally, "coupon"), notes=notes_of(run),
    )  # fmt: skip


def _by_name(tally: Tally, name: str) -> dict[str, int]:
    return {key[0]: n for key, n in tally.of(name)}


def _messages(tally: Tally) -> list[MessageSum]:
    return [
        MessageSum(journey, step, template, channel, state, reason, n, tally.get("parts", *key))
        for key, n in tally.of("message")
        for journey, step, template, channel, state, reason in (key,)
    ]


def _days(tally: Tally) -> list[DaySum]:
    found: dict[str, dict[str, int]] = {}
    for (day, metric), n in tally.of("day"):
        found.setdefault(day, {})[metric] = n
    return [DaySum(day, figures) for day, figures in sorted(found.items())]


def notes_of(run: Run) -> list[Note]:
    """What was assumed, and what could not be known."""
    tally, wanted = run.tally, run.wanted
    assumed = wanted.assumed
    said = [
        _note("assumed", delivered=assumed.delivered, read=assumed.read, clicked=assumed.clicked),
        _note("limits_with_real" if wanted.count_real else "limits"),
        _note("today"),
    ]
    said += [_note(name, n=tally.get("note", name)) for name in _COUNTED if tally.get("note", name)]
    if wanted.segment:
        said.append(_note("segment", segment=wanted.segment))
    if wanted.sample:
        said.append(_note("sample", n=wanted.sample))
    said += [_note("unpriced", channel=channel, n=n) for (channel,), n in tally.of("unpriced")]
    said += [_note("since", day=key[0]) for key, _ in tally.of("since")]
    return said


_TEXTS = {
    "assumed": "Assumed: every message is accepted, {delivered} delivered; {read} open, {clicked} click. Nobody "
    "answers but those who really wrote.",
    "limits": "Limits are counted with the messages of this test only.",
    "limits_with_real": "Limits are counted with the messages of this test and those that were really sent.",
    "today": "Templates, segments, settings and stop signs are today's; consents are those of the time, by their "
    "evidence.",
    "cut": "{n} people were known before the oldest event that is kept: their contact data, traits and language are "
    "today's, and what they did before is missing.",
    "long": "Of {n} people only the latest events were read, because they have very many.",
    "imported": "{n} imported events count as if they had been received when they happened.",
    "inside": "{n} people were really in this journey when the period began; where they stood is not played on, but "
    "they count as earlier entries.",
    "merged": "{n} people had several profiles that were merged; each was followed until its merge.",
    "other_journeys": "{n} people were in other journeys; they count as inside those for the whole period.",
    "rates": "Sending rates are not played: messages leave at once when they are due.",
    "caps": "Entry caps are not played: each person is looked at alone, so that more may enter than live.",
    "changed": "Definitions or settings were changed while the test ran; people looked at later see the new ones.",
    "calls": "{n} web calls are taken as answered without a body.",
    "segment": "Only people who are in the segment {segment} today.",
    "sample": "A sample of about {n} people; multiply with care.",
    "unpriced": "No price set for {channel}: {n} messages without cost.",
    "since": "History is kept since {day}; what was before is not known.",
}  # fmt: skip
_COUNTED = (
    "cut", "long", "imported", "inside", "merged", "other_journeys", "rates", "caps", "changed", "calls",
)  # fmt: skip


def _note(code: str, **values: str | int | float) -> Note:
    words = dict(values)
    if code == "assumed":
        words = {
            name: (_share if name == "delivered" else _people)(float(share)) for name, share in values.items()
        }
    return Note(code, values, _TEXTS[code].format(**words))


def _share(share: float) -> str:
    return "all" if share >= 1 else "none" if share <= 0 else f"{share:.0%}"


def _people(share: float) -> str:
    return "everybody would" if share >= 1 else "nobody would" if share <= 0 else f"{share:.0%} would"
