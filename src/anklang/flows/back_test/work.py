"""How a back-test is worked on: whom it looks at, and what is played (flows.replay_past.work)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from anklang.backtests import store
from anklang.backtests.model import PersonResult, Run
from anklang.flows.back_test.count import count
from anklang.flows.back_test.course import Course, chart
from anklang.flows.back_test.history import in_sample, load_lives, next_people
from anklang.flows.back_test.life import Life
from anklang.flows.back_test.replay import Replay
from anklang.flows.definitions import Definitions
from anklang.flows.replay_past.read import kept_since
from anklang.flows.replay_past.work import Trade, naming
from anklang.journeys.parse import parse
from anklang.replays.model import Tally
from anklang.storage.transaction import Tx


def _chart(tx: Tx, definitions: Definitions, run: Run) -> Course:
    """What is played; made anew where a definition or setting was changed meanwhile, which the answer says."""
    epoch, before = definitions.workspace.epoch, run.tally.get("epoch")
    if before and before != epoch and not run.tally.get("note", "changed"):
        run.tally.add("note", "changed")
    run.tally.sums[("epoch",)] = epoch
    journey = msgspec.structs.replace(parse(run.definition), version=run.version)
    return msgspec.structs.replace(chart(definitions, journey, run.wanted), since=kept_since(tx))


def _begin(run: Run, course: Course) -> None:
    if course.definitions.workspace.settings.rates:
        run.tally.add("note", "rates")
    if any(live.journey.enter.cap for live in course.definitions.journeys.versions.values()):
        run.tally.add("note", "caps")
    if course.since is not None and course.since > run.wanted.from_:
        run.tally.add("since", course.since.date().isoformat())


def _play(tx: Tx, run: Run, course: Course, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    page = next_people(tx, course, after, limit)
    chosen = [one for one in page if in_sample(one, run.wanted.sample, run.total)]
    store.add_people(tx, run, play_all(course, load_lives(tx, course, chosen), run.tally))
    run.tally.add("people", n=len(chosen))
    return len(page), page[-1] if len(page) == limit else None


def play_all(course: Course, lives: Sequence[Life], tally: Tally) -> list[PersonResult]:
    """Play these lives, add them to `tally`, and answer the lines of those whom the journey met."""
    found: list[PersonResult] = []
    for life in lives:
        if course.by_event and not _knocks(course, life):
            continue
        replay = Replay(course, life)
        with naming(life.person):
            replay.run()
        line = count(replay, tally)
        if line is not None:
            found.append(line)
    return found


def _knocks(course: Course, life: Life) -> bool:
    """Whether anything within the period may open the door: most lives need not be played."""
    begins = course.wanted.from_
    return any(fact.received >= begins and course.plays(fact) and course.opens(fact) for fact in life.facts)


BACK_TESTS = Trade(store.RUNS, _chart, _begin, _play, fewest=8, most=1000)
