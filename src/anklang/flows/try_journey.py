"""Try a journey with one person: the whole walk, step by step; nobody is written to and nothing is kept (J46).

The answer is complete: who wants to see what would follow from something else asks again with more happenings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anklang.backtests.model import Wanted
from anklang.core.errors import BadInput, Problem
from anklang.events.model import Fact
from anklang.flows.back_test.course import chart
from anklang.flows.check_journey import around, known_in
from anklang.flows.definitions import Definitions
from anklang.flows.try_journey_model import Happening, Trial, Tried
from anklang.flows.try_journey_person import Walker, existing, invent
from anklang.flows.try_journey_walk import Walk
from anklang.journeys.finding import Finding
from anklang.journeys.model import WHOLE, Journey
from anklang.journeys.parse import parse
from anklang.journeys.publish_check import look_closer
from anklang.journeys.read import to_duration
from anklang.journeys.steps.split import Split
from anklang.profiles.zones import resolve_zone
from anklang.storage.transaction import Tx

HORIZON = timedelta(days=30)  # where the question names none
FARTHEST = timedelta(days=400)
MAX_HAPPENINGS = 200


def try_journey(tx: Tx, definitions: Definitions, trial: Trial, now: datetime, base_url: str) -> Tried:
    """Walk one person through a journey. Reads only. Raises BadInput with every fault, NotFound for the person."""
    said = {key: value for key, value in trial.definition.items() if key != "version"}
    journey = parse(said, known_in(tx, definitions.workspace.id))
    warnings = [
        one for one in look_closer(journey, around(tx, definitions, journey, now)) if one.level == "warning"
    ]
    at = (trial.at or now).astimezone(UTC)
    until = (trial.until or at + HORIZON).astimezone(UTC)
    happenings = _moments(trial.happenings, at)
    if not at <= until <= at + FARTHEST:
        raise BadInput(
            "The journey cannot be tried.", [_fault("until", "lies before the entry or too far ahead")]
        )
    journey = msgspec.structs.replace(_drawn(journey, trial), version=1)
    variant = chart(definitions, journey, Wanted(from_=at, to=at)).definitions
    walker = _walker(tx, variant, trial, at)
    walk = Walk(variant, journey.id, walker, at, until, base_url)
    stopped = walk.run(_first(journey, trial, walk, walker), happenings)
    return _answer(walk, walker, definitions, at, stopped, warnings)


def _fault(path: str, reason: str, hint: str = "") -> Problem:
    return Problem(path, reason, hint)


def _walker(tx: Tx, variant: Definitions, trial: Trial, at: datetime) -> Walker:
    if trial.person is not None:
        return existing(tx, variant, trial.person, at)
    zone = trial.invented.zone
    try:
        if zone:
            ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        fault = _fault("invented.zone", f"there is no time zone {zone!r}", "write for example Europe/Berlin")
        raise BadInput("The journey cannot be tried.", [fault]) from None
    return invent(variant, trial.invented, at)


def _moments(happenings: Sequence[Happening], at: datetime) -> list[tuple[datetime, Happening]]:
    """Each happening with its moment: absolute, or counted from the one before it. Raises BadInput."""
    faults, found, last = [], [], at
    for index, one in enumerate(happenings):
        path = f"happenings[{index}]"
        span = to_duration(one.after) if one.after else timedelta(0)
        if one.at is not None and one.after:
            faults.append(_fault(path, "has both `at` and `after`", "write one of them"))
        elif span is None or span < timedelta(0):
            faults.append(
                _fault(f"{path}.after", f"no duration: {one.after!r}", "write 30m, 4h, 2d or 1h30m")
            )
        else:
            last = max(one.at.astimezone(UTC) if one.at else last + span, at)
            found.append((last, one))
        if one.kind == "event" and not one.event:
            faults.append(_fault(f"{path}.event", "is missing", "name the event"))
        if one.kind == "consent" and not (one.channel and one.purpose):
            faults.append(_fault(path, "a consent has a channel and a purpose", ""))
    if len(happenings) > MAX_HAPPENINGS:
        faults.append(_fault("happenings", f"more than {MAX_HAPPENINGS}", ""))
    if faults:
        raise BadInput("The journey cannot be tried.", faults)
    return sorted(found, key=lambda pair: pair[0])


def _drawn(journey: Journey, trial: Trial) -> Journey:
    """The journey with the arms that the tester chose; chance draws the control group only where that is wanted."""
    steps = []
    for step in journey.steps:
        arm = trial.arms.get(step.name)
        if isinstance(step, Split) and arm is not None:
            names = [one.name for one in step.arms]
            if arm not in names:
                fault = _fault(
                    f"arms.{step.name}", f"there is no arm {arm!r}", "use one of " + ", ".join(names)
                )
                raise BadInput("The journey cannot be tried.", [fault])
            arms = tuple(
                msgspec.structs.replace(one, share=WHOLE if one.name == arm else 0) for one in step.arms
            )
            step = msgspec.structs.replace(step, arms=arms)
        steps.append(step)
    hold_out = journey.hold_out if trial.hold_out else 0
    return msgspec.structs.replace(journey, steps=tuple(steps), hold_out=hold_out)


def _first(journey: Journey, trial: Trial, walk: Walk, walker: Walker) -> Fact:
    """What opens the door: the tester's event, the journey's own first trigger, or a call."""
    if trial.trigger is not None:
        return walk.fact("track", trial.trigger.event, trial.trigger.properties)
    cart = walker.person.profile.cart
    usual: dict[str, Any] = {"cart_id": cart.id} if cart.id else {}
    for one in journey.enter.on:
        if one.event:
            return walk.fact("track", one.event, {**usual, **trial.context})
        if one.segment_entered or one.segment_left:
            name = "Segment Entered" if one.segment_entered else "Segment Left"
            return walk.fact("segment", name, {"segment": one.segment_entered or one.segment_left})
    plan = journey.enter.schedule
    context = {**(plan.context if plan else {}), **trial.context}
    return walk.fact("enter", "Journey Asked", {"journey": journey.id, "context": context})


def _answer(
    walk: Walk, walker: Walker, definitions: Definitions, at: datetime, stopped: Any, warnings: list[Finding]
) -> Tried:
    instance = walk.instance()
    refused = next(
        (one.reason for one in walk.lines if one.kind == "refused" and one.journey == walk.journey), ""
    )
    profile = walker.person.profile
    zone = resolve_zone(profile, definitions.workspace.settings.zone, walk.now).name
    return Tried(
        entered=instance is not None,
        refused="" if instance is not None else refused,
        person=walker.person.id,
        name=profile.name or f"{profile.first_name} {profile.last_name}".strip(),
        zone=zone,
        at=at,
        now=walk.now,
        stopped=stopped,
        step=instance.step if instance is not None and instance.live else "",
        end_reason="" if instance is None else instance.end_reason,
        lines=walk.lines,
        warnings=warnings,
    )
