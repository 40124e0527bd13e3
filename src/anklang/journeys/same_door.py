"""Other journeys that advertise and begin with the same happening: their author should know who decides. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from anklang.journeys.finding import Finding, found
from anklang.journeys.model import Journey, Stage, key_of

_STAGES: tuple[Stage, ...] = get_args(Stage)  # from near to far

Decides = Literal["stage_ours", "stage_theirs", "priority_ours", "priority_theirs", "nothing"]
_SAYS: Mapping[Decides, str] = {
    "stage_ours": "this one is at a farther stage, so the other says nothing to people in both",
    "stage_theirs": "the other one is at a farther stage, so this one says nothing to people in both",
    "priority_ours": "both may speak; where a limit leaves room for one message, the priority of this one wins",
    "priority_theirs": "both may speak; where a limit leaves room for one message, the priority of the other wins",
    "nothing": "both may speak; where a limit leaves room for one message, the earlier one wins",
}


def same_door(journey: Journey, doors: Mapping[str, Sequence[Journey]]) -> Iterator[Finding]:
    """One remark for each other journey (R7, R8). `doors`: key of a happening -> live journeys that advertise."""
    told = {journey.id}
    for index, happening in enumerate(journey.enter.on):
        for other in doors.get(key_of(happening), ()):
            if other.id in told:
                continue
            told.add(other.id)
            event = (
                happening.event or happening.segment_entered or happening.segment_left or happening.changed
            )
            decides = _decides(journey, other)
            yield found("same_door", f"enter.on[{index}]",
                        f"the journey {other.name!r} also begins with {event!r} and advertises: {_SAYS[decides]}",
                        "set stages or priorities, or let only one of them take these people in", event=event,
                        journey=other.id, name=other.name, decides=decides)  # fmt: skip


def _decides(ours: Journey, theirs: Journey) -> Decides:
    """What the gate goes by: stages where both have one (R8), then priority and expected value (R7)."""
    near, far = _STAGES.index(ours.stage), _STAGES.index(theirs.stage)
    if near and far and near != far:
        return "stage_ours" if near > far else "stage_theirs"
    mine, other = (ours.priority, ours.value), (theirs.priority, theirs.value)
    if mine == other:
        return "nothing"
    return "priority_ours" if mine > other else "priority_theirs"
