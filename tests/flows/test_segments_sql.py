"""A condition means the same in memory and in SQL, on a real PostgreSQL, whatever shops send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flows.random_shop import BERLIN, CONDITIONS, LEAVES, NOW, WORKSPACE, Undo, worlds, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import Person, new_person
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


WEEK_AGO = NOW - timedelta(days=7)
TICK = timedelta(microseconds=1)
MIDNIGHT = datetime(2026, 3, 23, 23, tzinfo=UTC)  # the first of the last seven days begins, in Berlin
LEAP = datetime(2026, 2, 27, 23, 30, tzinfo=UTC)  # 28 February in Berlin, in a common year
VIEWED_SINCE = {"kind": "recency", "event": "Product Viewed", "duration": "7d"}
VIEWED_WITHIN = {"kind": "event", "event": "Product Viewed", "within_days": 7}
SEEN_SINCE = {"kind": "computed", "field": "last_seen", "op": "since", "value": "7d"}
BIRTHDAY = {"kind": "trait", "name": "birthday", "op": "anniversary", "value": {"days": 0}}
NOT_CLICKED = {"kind": "not", "condition": {"kind": "message", "event": "clicked"}}
NO_VIEW = {"kind": "event", "event": "Product Viewed", "op": "eq", "value": 0}

# why, moment of a view, traits, consents, condition, now, expected
EDGES = [
    ("exactly as long ago as asked", WEEK_AGO, {}, {}, VIEWED_SINCE, NOW, False),
    ("a tick later", WEEK_AGO + TICK, {}, {}, VIEWED_SINCE, NOW, True),
    ("the last visit exactly as long ago", WEEK_AGO, {}, {}, SEEN_SINCE, NOW, False),
    ("the last visit a tick later", WEEK_AGO + TICK, {}, {}, SEEN_SINCE, NOW, True),
    ("the first moment of the window", MIDNIGHT, {}, {}, VIEWED_WITHIN, NOW, True),
    ("a tick before the window", MIDNIGHT - TICK, {}, {}, VIEWED_WITHIN, NOW, False),
    ("nobody looked", None, {}, {}, NO_VIEW, NOW, True),
    ("a birthday on 29 February", None, {"birthday": "1992-02-29"}, {}, BIRTHDAY, LEAP, True),
    ("a birthday on 28 February", None, {"birthday": "1992-02-28"}, {}, BIRTHDAY, LEAP, True),
    ("a birthday on 1 March", None, {"birthday": "1992-03-01"}, {}, BIRTHDAY, LEAP, False),
    ("a date still to come", None, {"birthday": "2027-02-28"}, {}, BIRTHDAY, LEAP, False),
    ("no consent to tracking", None, {}, {}, NOT_CLICKED, NOW, False),
    ("consent and no click", None, {}, {("sms", "click_tracking", "x"): "given"}, NOT_CLICKED, NOW, True),
]


@pytest.mark.parametrize(
    ("why", "at", "traits", "consents", "data", "now", "expected"), EDGES, ids=[e[0] for e in EDGES]
)
@pytest.mark.parametrize("merged", [False, True], ids=["one profile", "merged profiles"])
def test_the_edges_are_the_same_in_memory_and_in_sql(
    database: Database,
    why: str,
    at: datetime | None,
    traits: dict[str, object],
    consents: dict[tuple[str, str, str], str],
    data: dict[str, object],
    now: datetime,
    expected: bool,
    merged: bool,
) -> None:
    """A5, J32, case 16; also where the facts are those of a profile that was merged away (A3)."""
    condition = parse_condition(data, place="segment")
    plan = plan_counters([condition], BERLIN)
    person, other = (
        new_person(derive_id(why, n), WORKSPACE, shard_of(derive_id(why, n)), NOW) for n in (0, 1)
    )
    happened = [("identify", "Identified", NOW - timedelta(days=30), traits)]
    happened += [("track", "Viewed Product", at, {"product_id": "p"})] if at else []
    facts = [
        Fact(
            id=derive_id(why, name), workspace=WORKSPACE, person=other.id if merged else person.id, kind=kind,
            name=name, at=moment, received=moment, properties=values,
        )
        for kind, name, moment, values in happened
    ]  # fmt: skip
    for fact in facts:
        fold(other if merged else person, fact, plan)
    person.consents = dict(consents)
    if merged:
        merge(person, other)
    assert (evaluate(condition, person, m.Scope(zone=BERLIN), now).value is True) is expected
    with pytest.raises(Undo), database.transaction() as tx:
        write(tx, [person, other] if merged else [person], facts)
        assert select_ids(tx, condition, WORKSPACE, BERLIN, now) == ([person.id] if expected else [])
        raise Undo
