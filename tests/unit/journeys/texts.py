"""Short ways to write journeys in tests."""

from __future__ import annotations

import msgspec

from anklang.journeys.model import Journey, Live, Status
from anklang.journeys.parse import parse
from anklang.testing.journey_runner import JourneyRunner


def journey(text: str, id_: str = "j", version: int = 1) -> Journey:
    """A journey from the lines below id and name."""
    return msgspec.structs.replace(parse(f"id: {id_}\nname: {id_}\n{text}"), version=version)


def live(
    text: str, id_: str = "j", version: int = 1, status: Status = "live", *, current: bool = True
) -> Live:
    """The same, with how it stands."""
    return Live(journey=journey(text, id_, version), status=status, current=current)


def agree(runner: JourneyRunner, *channels: str, purpose: str = "marketing") -> JourneyRunner:
    """The person agrees to advertising on these channels."""
    for channel in channels:
        runner.person.consents[channel, purpose, "somewhere"] = "given"
    return runner
