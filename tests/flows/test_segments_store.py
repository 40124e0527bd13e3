"""Counters, memberships, previews and pages of segments in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from flows.random_shop import BERLIN, NOW, OTHER, WORKSPACE, Undo, write

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact
from anklang.profiles.find import page_of_shard
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import new_person
from anklang.profiles.store import load_people
from anklang.segments import model as m
from anklang.segments.counters import counters_of, plan_counters
from anklang.segments.evaluate import evaluate
from anklang.segments.find import find_members, preview, select_ids
from anklang.segments.parse import parse_condition
from anklang.segments.store import Change, fill_counters, save_memberships
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.transaction import Tx


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    base = Database(shared_database_url, 2)
    Partitions(base).ensure(NOW - timedelta(days=days) for days in (0, 20, 41))
    yield base
    base.close()


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    """A transaction that is rolled back."""
    with pytest.raises(Undo), database.transaction() as open_:
        yield open_
        raise Undo


def viewed(person: UUID, number: int, at: datetime, **values: object) -> Fact:
    return Fact(
        id=derive_id(person, number), workspace=WORKSPACE, person=person, kind="track", name="Product Viewed", at=at,
        received=at, properties=values,
    )  # fmt: skip


SHOES = {"kind": "event", "event": "Product Viewed", "op": "ge", "value": 20, "sum": "price", "within_days": 30,
         "filters": [{"path": "category", "op": "eq", "value": "Shoes"}]}  # fmt: skip


def test_a_new_counter_is_filled_from_history_as_if_it_had_counted_all_along(tx: Tx) -> None:
    """A5: also for facts of a profile that was merged away, in another shard; filling twice changes nothing."""
    condition = parse_condition(SHOES, place="segment")
    winner, loser = (
        new_person(derive_id("fill", n), WORKSPACE, shard_of(derive_id("fill", n)), NOW) for n in (1, 2)
    )
    assert winner.shard != loser.shard
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)  # in Berlin
    facts = [
        viewed(winner.id, 1, midnight - timedelta(seconds=1), category="Shoes", price="19.995"),
        viewed(winner.id, 2, midnight, category="Shoes", price=1.005),
        viewed(winner.id, 3, NOW, category="Hats", price=7),
        viewed(loser.id, 4, NOW - timedelta(days=3), category="Shoes", price=10),
    ]
    people = {winner.id: winner, loser.id: loser}
    expected = {one: new_person(one, WORKSPACE, shard_of(one), NOW) for one in people}
    for fact in facts:
        fold(people[fact.person], fact, plan_counters([], BERLIN))
        fold(expected[fact.person], fact, plan_counters([condition], BERLIN))
    merge(winner, loser)
    merge(expected[winner.id], expected[loser.id])
    write(tx, [winner, loser], facts)
    for _ in range(2):
        assert fill_counters(tx, WORKSPACE, winner.shard, counters_of(condition), BERLIN, NOW) == 1
        assert fill_counters(tx, WORKSPACE, loser.shard, counters_of(condition), BERLIN, NOW) == 0
    key = counters_of(condition)[0].key
    filled = load_people(tx, [winner.id])[winner.id]
    assert filled.memory.counters[key] == expected[winner.id].memory.counters[key]
    assert evaluate(condition, filled, m.Scope(zone=BERLIN), NOW).value is True
    assert select_ids(tx, condition, WORKSPACE, BERLIN, NOW) == [winner.id]


def test_a_preview_counts_and_shows_some_and_no_other_workspace(tx: Tx) -> None:
    people = [
        new_person(derive_id("p", n), WORKSPACE if n < 30 else OTHER, shard_of(derive_id("p", n)), NOW)
        for n in range(40)
    ]
    for person in people:
        person.profile.language = "de"
    write(tx, people, [])
    german = parse_condition({"kind": "language", "any_of": ["de"]})
    seen = preview(tx, german, WORKSPACE, BERLIN, NOW, 5)
    mine = sorted(person.id for person in people[:30])
    assert (seen.count, seen.sample) == (30, mine[:5])
    assert preview(tx, german, OTHER, BERLIN, NOW).count == 10


@pytest.mark.parametrize("kind", ["event_property", "context"])
def test_a_condition_of_one_instance_cannot_be_previewed(tx: Tx, kind: str) -> None:
    condition = parse_condition({"kind": kind, "path": "a", "value": 1})
    with pytest.raises(BadInput, match="depends on one instance"):
        preview(tx, condition, WORKSPACE, BERLIN, NOW)


@pytest.mark.parametrize("text", ["'; DROP TABLE people; --", "%s", "%(a)s", ":x", "{}", "\\", '"'])
def test_what_authors_write_is_never_part_of_the_statement(tx: Tx, text: str) -> None:
    person = new_person(derive_id("odd"), WORKSPACE, shard_of(derive_id("odd")), NOW)
    person.profile.traits = {text: text}
    write(tx, [person], [])
    condition = parse_condition({"kind": "trait", "name": text, "value": text})
    assert select_ids(tx, condition, WORKSPACE, BERLIN, NOW) == [person.id]


def test_members_are_paged_and_the_last_change_counts(tx: Tx) -> None:
    people = [new_person(derive_id("m", n), WORKSPACE, shard_of(derive_id("m", n)), NOW) for n in range(7)]
    write(tx, people, [])
    changes = [Change(WORKSPACE, p.shard, p.id, "vip", True) for p in people]
    save_memberships(tx, [*changes, msgspec.structs.replace(changes[0], entered=False)], NOW)
    ids = sorted(p.id for p in people[1:])
    first = find_members(tx, WORKSPACE, "vip", None, 4)
    assert [member.person for member in first.members] == ids[:4]
    rest = find_members(tx, WORKSPACE, "vip", first.next, 4)
    assert ([member.person for member in rest.members], rest.next) == (ids[4:], None)
    assert find_members(tx, OTHER, "vip").members == []
    save_memberships(tx, [msgspec.structs.replace(changes[1], entered=False)], NOW)
    assert len(find_members(tx, WORKSPACE, "vip").members) == 5


def test_a_job_visits_everybody_of_a_shard_page_by_page(tx: Tx) -> None:
    people = [new_person(UUID(int=n << 8 | 3), WORKSPACE, 3, NOW) for n in (9, 7, 8)]
    write(tx, people, [])
    first = page_of_shard(tx, WORKSPACE, 3, UUID(int=0), 1)
    rest = page_of_shard(tx, WORKSPACE, 3, first[-1], 500)
    assert [*first, *rest] == sorted(person.id for person in people)
