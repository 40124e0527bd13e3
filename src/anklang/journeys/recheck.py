"""Does the journey still want this message? Asked by the gate just before hand-over, on fresh data (J13, J19)."""

from __future__ import annotations

from datetime import datetime

from anklang.journeys.definitions import Journeys
from anklang.journeys.instance import Instance
from anklang.journeys.turn import scope_of
from anklang.policy.model import JourneyFacts
from anklang.profiles.model import Person
from anklang.segments.evaluate import evaluate


def recheck(
    person: Person, instance: Instance | None, definitions: Journeys, now: datetime, *, audience: bool = True
) -> JourneyFacts:
    """How the instance of a planned message stands: alive, exited by which rule, in the audience, control, held.

    `audience` is the message's own switch. An instance that came to its own end may still speak; one that was ended by
    a rule, a goal or its author may not.
    """
    if instance is None:
        return JourneyFacts(alive=False)
    version = definitions.versions.get((instance.journey, instance.version))
    if version is None:
        return JourneyFacts(alive=False)
    if version.status == "stopped" or instance.end_reason == "journey_stopped":
        return JourneyFacts(alive=False, state="stopped", control=instance.control)
    if instance.status == "ended" and instance.end_reason != "finished":
        return JourneyFacts(alive=False, exited=instance.end_reason, control=instance.control)
    scope = scope_of(definitions, person, instance)
    for rule in version.holds:
        if rule.holds is not None and evaluate(rule.holds, person, scope, now).value is True:
            return JourneyFacts(alive=True, exited=rule.name or "state", control=instance.control)
    wanted = version.journey.enter.audience
    member = None
    if audience and wanted is not None and instance.check_audience:
        member = evaluate(wanted, person, scope, now).value is True
    held = version.status == "held"
    return JourneyFacts(audience=member, control=instance.control, state="held" if held else "running")
