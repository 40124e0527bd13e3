"""How a simulation is worked on: whom it looks at, and what is played (flows.replay_past.work)."""

from __future__ import annotations

from uuid import UUID

from anklang.flows.replay_past.read import people_after
from anklang.flows.replay_past.work import Trade, naming
from anklang.flows.simulate_rules.count import count
from anklang.flows.simulate_rules.course import Course, chart
from anklang.flows.simulate_rules.history import load_lives
from anklang.flows.simulate_rules.replay import Replay
from anklang.simulations import store
from anklang.simulations.model import Run
from anklang.storage.transaction import Tx


def _begin(run: Run, course: Course) -> None:
    if course.definitions.workspace.settings.rates:
        run.tally.add("note", "rates")
    if course.since is not None and course.since > run.wanted.from_:
        run.tally.add("since", course.since.date().isoformat())


def _play(tx: Tx, run: Run, course: Course, after: UUID | None, limit: int) -> tuple[int, UUID | None]:
    page = people_after(tx, run.workspace, after, limit)
    lines = []
    for life in load_lives(tx, course, page):
        replay = Replay(course, life, run.asked_at)
        with naming(life.person):
            replay.run()
        line = count(replay, run.tally)
        lines += [line] if line is not None else []
    store.add_people(tx, run, lines)
    return len(page), page[-1] if len(page) == limit else None


SIMULATIONS = Trade(store.RUNS, chart, _begin, _play, fewest=16, most=2000)
