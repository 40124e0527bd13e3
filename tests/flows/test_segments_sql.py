"""A condition means the same in memory and in SQL, on a real PostgreSQL, whatever shops send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flows.random_shop import BERLIN, CONDITIONS, LEAVES, NOW, WORKSPACE, Undo, worlds, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anklang.events.model import Fact
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import Person
from anklang.segments import model as m
from anklang.segments.counters import plan_counters
from anklang.segments.evaluate import evaluate
from anklang.segments.find import select_ids
from anklang.segments.parse import parse_condition
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    base = Database(shared_database_url, 2)
    Partitions(base).ensure(NOW - timedelta(days=days) for days in (0, 20, 41))
    yield base
    base.close()


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    world=worlds(),
    leaves=st.tuples(*LEAVES),
    trees=st.lists(CONDITIONS, min_size=2, max_size=5),
    merging=st.booleans(),
)
def test_a_condition_holds_for_the_same_people_in_memory_and_in_sql(
    database: Database,
    world: tuple[list[Person], list[Fact]],
    leaves: tuple[dict[str, object], ...],
    trees: list[dict[str, object]],
    merging: bool,
) -> None:
    """A5: preview, back-fill and live evaluation agree, also on merged people and on values that make no sense."""
    people, facts = world
    conditions = [parse_condition(one, place="segment") for one in [*leaves, *trees]]
    plan = plan_counters(conditions, BERLIN)
    by_id = {person.id: person for person in people}
    for fact in facts:
        fold(by_id[fact.person], fact, plan)
    if merging and len(people) >= 2:
        people[0].segments.update(people[1].segments)
        merge(people[0], people[1])
    alive = [person for person in people if person.merged_into is None and person.workspace == WORKSPACE]
    expected = [
        sorted(p.id for p in alive if evaluate(c, p, m.Scope(zone=BERLIN), NOW).value is True)
        for c in conditions
    ]
    with pytest.raises(Undo), database.transaction() as tx:
        write(tx, people, facts)
        for condition, ids in zip(conditions, expected, strict=True):
            assert select_ids(tx, condition, WORKSPACE, BERLIN, NOW) == ids, m.condition_to_dict(condition)
        raise Undo
