"""What a replay found becomes sums, and a line for each person whom the journey met. Pure."""

from __future__ import annotations

from datetime import datetime

from anklang.backtests.model import MAX_MOMENTS, Moment, Outcome, PersonResult
from anklang.flows.back_test.course import Course
from anklang.flows.back_test.ledger import Sending
from anklang.flows.back_test.life import Life
from anklang.flows.back_test.replay import Replay
from anklang.replays.model import Tally

_ENTRIES = ("entered", "control_entered")
_SAID = frozenset(
    {"refused", "held", "not_sent", "exited", "removed", "goal"}
)  # moments whose reason can be asked for


def count(replay: Replay, tally: Tally) -> PersonResult | None:
    """Add a replay to `tally`; answers the person's line, or None for somebody whom the journey never met."""
    course, life = replay.course, replay.life
    entries = _steps(replay, tally)
    refused = _moments(replay, tally)
    sendings = list(replay.ledger.sendings.values())
    for sending in sendings:
        _message(course, sending, tally)
    for pool in replay.ledger.pools:
        tally.add("coupon", pool)
    if replay.calls:
        tally.add("note", "calls", n=replay.calls)
    _notes(course, life, tally)
    for instances in replay.instances.values():
        for instance in instances.live():
            if instance.journey == course.journey:
                tally.add("standing", instance.step)
    if not entries and not refused:
        return None
    tally.add("people_entered", n=1 if entries else 0)
    return _person(replay, entries, sendings)


def _steps(replay: Replay, tally: Tally) -> int:
    """The engine's own counts, by step and by day; answers how often the person entered."""
    course, entries = replay.course, 0
    for at, one in replay.counts:
        tally.add("step", one.journey, one.step, one.metric, n=one.n)
        if one.journey != course.journey:
            continue
        metric = one.metric.removeprefix("control_")
        if metric in ("step_in", "step_out"):
            continue
        entries += one.metric in _ENTRIES
        tally.add("day", _day(course, at), metric, n=one.n)
        if metric == "goal":
            tally.add("goals", n=one.n)
            tally.add("goal_amount", n=one.amount)
        elif metric == "finished":
            tally.add("finished", n=one.n)
    return entries


def _moments(replay: Replay, tally: Tally) -> int:
    """Refusals and exits of the journey by reason, holds, and messages by day; answers how many refusals."""
    course, refused = replay.course, 0
    for _, moment in replay.moments:
        day = _day(course, moment.at)
        mine = not moment.journey
        if moment.what == "refused" and mine:
            refused += 1
            tally.add("refused", moment.reason)
        elif moment.what in ("exited", "removed") and mine:
            tally.add("exit", moment.reason)
        elif moment.what == "held":
            tally.add("hold", moment.channel, moment.reason)
        elif moment.what in ("planned", "not_sent"):
            tally.add("day", day, moment.what)
        elif moment.what == "sent" and moment.channel != "http":
            tally.add("day", day, "sent")
            tally.add("day", day, "parts", n=moment.parts)
            if moment.cost_micro is not None:
                tally.add("day", day, "cost_micro", n=moment.cost_micro)
    return refused


def _message(course: Course, sending: Sending, tally: Tally) -> None:
    message = sending.message
    if message.channel == "http":
        return
    key = (
        message.journey or "", message.step or "", message.template or "", message.channel, message.state,
        message.reason or "",
    )  # fmt: skip
    tally.add("message", *key)
    if message.state != "accepted":
        return
    tally.add("parts", *key, n=sending.parts)
    if sending.cost is None:
        tally.add("unpriced", message.channel)
    else:
        tally.add("cost", sending.currency, n=sending.cost)


def _notes(course: Course, life: Life, tally: Tally) -> None:
    said = {
        "cut": life.today is not None and not life.long, "long": life.long, "inside": life.inside,
        "merged": life.families > 0, "other_journeys": course.asks_journeys and bool(life.others),
    }  # fmt: skip
    for name, holds in said.items():
        if holds:
            tally.add("note", name)
    if life.imported:
        tally.add("note", "imported", n=life.imported)


def _person(replay: Replay, entries: int, sendings: list[Sending]) -> PersonResult:
    moments = [moment for _, moment in replay.moments]
    sent = [one for one in sendings if one.sent_at is not None]
    costs: dict[str, int] = {}
    for one in sent:
        if one.cost is not None:
            costs[one.currency] = costs.get(one.currency, 0) + one.cost
    return PersonResult(
        person=replay.life.person, outcome=_outcome(entries, sendings), entries=entries, sent=len(sent),
        reasons=sorted({moment.reason for moment in moments if moment.what in _SAID and moment.reason}),
        parts=sum(one.parts for one in sent), costs=costs, timeline=_bounded(moments),
    )  # fmt: skip


def _outcome(entries: int, sendings: list[Sending]) -> Outcome:
    states = {one.message.state for one in sendings if one.message.channel != "http"}
    if "accepted" in states:
        return "sent"
    if states & {"planned", "held"}:
        return "held"
    if states:
        return "not_sent"
    return "no_message" if entries else "refused"


def _bounded(moments: list[Moment]) -> list[Moment]:
    return moments[:MAX_MOMENTS]


def _day(course: Course, at: datetime) -> str:
    return at.astimezone(course.definitions.zone).date().isoformat()
