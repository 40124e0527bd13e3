"""Instances, versions and traces in a real database, and what people look at (J10, J15, J37, J41)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from unit.journeys.texts import journey

from anklang.core.errors import Conflict, NotFound
from anklang.core.ids import derive_id, shard_of
from anklang.journeys import find, store
from anklang.journeys.command import Trace
from anklang.journeys.instance import Instances
from anklang.journeys.publish import Choice, prepare
from anklang.storage.database import Database
from anklang.storage.partitions import Partitions
from anklang.storage.transaction import Tx
from anklang.testing.journey_runner import START, JourneyRunner

HOUR = timedelta(hours=1)
TEXT = (
    "enter: {on: {event: Start}, key: event.cart, again: always}\ngoal: {event: Bought, within: 2d}\n"
    "exit: {event: Gone, same: cart}\n"
    "steps: [{wait: w, for: 1h}, {send: s, channel: sms, template: t}, {wait: z, for: 1d}]"
)


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    """Two workspaces and the partitions of the day."""
    opened = Database(shared_database_url, size=2)
    with opened.transaction() as tx:
        tx.run(
            "INSERT INTO workspaces (id, slug, name, created_at) VALUES (1, 'a', 'A', %s), (2, 'b', 'B', %s)",
            [START, START],
        )
    Partitions(opened).ensure([START])
    yield opened
    opened.close()


class _Undo(Exception):
    """Ends a test's transaction without a trace."""


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    """A transaction that leaves nothing behind."""
    with pytest.raises(_Undo), database.transaction() as opened:
        yield opened
        raise _Undo


def person(number: int) -> UUID:
    """One of many people."""
    return derive_id("p", number)


def save(tx: Tx, runner: JourneyRunner) -> None:
    """What the flow does with the instances of one person."""
    store.save_instances(tx, list(runner.instances.all.values()))


def key(runner: JourneyRunner) -> tuple[int, UUID]:
    """(shard, person)."""
    return runner.person.shard, runner.person.id


def test_instances_come_back_as_they_were_saved_for_many_people_at_once(tx: Tx) -> None:
    runners = [JourneyRunner(journey(TEXT), person=person(n)) for n in range(5)]
    for number, runner in enumerate(runners):
        for cart in range(number):
            runner.track("Start", cart=f"c{cart}")
        save(tx, runner)
    found = store.load_live_instances(tx, [key(runner) for runner in runners])
    for runner in runners:
        expected = {i.id: i for i in runner.instances}
        assert {i.id: i for i in found.get(runner.person.id, [])} == expected


def test_a_saved_instance_goes_on_where_it_stood(tx: Tx) -> None:
    runner = JourneyRunner(journey(TEXT))
    runner.track("Start", cart="A")
    save(tx, runner)
    runner.instances = Instances(store.load_live_instances(tx, [key(runner)])[runner.person.id])
    runner.move(HOUR)
    assert runner.sent() == ["s"]
    save(tx, runner)
    (instance,) = store.load_live_instances(tx, [key(runner)])[runner.person.id]
    assert instance.step == "z"


def test_ended_instances_are_loaded_only_while_their_goal_may_be_reached(tx: Tx) -> None:
    """J15."""
    runner = JourneyRunner(journey(TEXT))
    runner.track("Start", cart="A")
    runner.track("Gone", cart="A")
    save(tx, runner)
    (instance,) = store.load_live_instances(tx, [key(runner)])[runner.person.id]
    assert (instance.status, instance.goal_until) == ("ended", START + timedelta(days=2))
    runner.move(timedelta(days=3))
    runner.track("Anything")
    save(tx, runner)
    assert store.load_live_instances(tx, [key(runner)]) == {}


def test_the_past_is_known_per_journey_and_key(tx: Tx) -> None:
    """J10: refusals at the door do not count."""
    runner = JourneyRunner(
        journey(TEXT),
        journey(
            "enter: {on: {event: Start}, audience: {kind: trait, name: x, value: 1}, retry: 5m}\nsteps: [{exit: e}]",
            "k",
        ),
    )
    runner.track("Start", cart="A")
    runner.track("Gone", cart="A")
    runner.move(HOUR)
    runner.track("Start", cart="A")
    runner.track("Start", cart="B")
    save(tx, runner)
    past = store.load_past(tx, [key(runner)])[runner.person.id]
    assert set(past) == {("j", "A"), ("j", "B")}
    assert (past["j", "A"].count, past["j", "A"].last_entered, past["j", "A"].last_ended) == (
        2,
        START + HOUR,
        START,
    )


def test_the_gate_learns_how_an_instance_stands(tx: Tx) -> None:
    runner = JourneyRunner(journey(TEXT))
    runner.track("Start", cart="A")
    save(tx, runner)
    (instance,) = runner.live()
    standing = store.standings(tx, [(runner.person.shard, instance.id)])[instance.id]
    assert (standing.status, standing.step, standing.ended_at, standing.end_reason) == (
        "waiting_time",
        "w",
        None,
        "",
    )
    assert standing.instance() == instance


def test_a_merged_profile_leaves_nothing_behind_and_the_survivor_keeps_its_instances(tx: Tx) -> None:
    """J40: the row moves to the survivor's shard."""
    loser = JourneyRunner(journey(TEXT), person=person(1))
    winner = JourneyRunner(journey(TEXT), person=person(2))
    assert shard_of(person(1)) != shard_of(person(2))
    loser.track("Start", cart="A")
    save(tx, loser)
    for instance in store.load_live_instances(tx, [key(loser)])[person(1)]:
        winner.instances.all[instance.id] = instance
    winner.tell(winner.fact("merge", "Merged", {"loser": str(person(1))}))
    save(tx, winner)
    assert store.remove_of_person(tx, *key(loser)) == 1
    found = store.load_live_instances(tx, [key(loser), key(winner)])
    assert [i.person for i in found[person(2)]] == [person(2)]
    assert person(1) not in found


def test_a_version_is_published_and_never_changes(tx: Tx) -> None:
    """J37, J41."""
    draft = journey(TEXT, version=0)
    store.save_draft(tx, 1, draft, START)
    assert store.load_live(tx, 1) == []
    assert store.get_draft(tx, 1, "j") == draft
    first = prepare(draft, store.latest_version(tx, 1, "j") + 1)
    store.save_version(tx, 1, first, {}, "ada@shop.example", START)
    assert [(one.journey, one.status, one.current) for one in store.load_live(tx, 1)] == [
        (first, "live", True)
    ]
    with pytest.raises(Conflict):
        store.save_version(tx, 1, first, {}, "ada@shop.example", START)
    second = prepare(journey(TEXT.replace("1h", "2h"), version=0), 2)
    store.save_version(tx, 1, second, {"steps": {"w": "stay"}}, "ada@shop.example", START + HOUR)
    assert [(one.journey.version, one.current) for one in store.load_live(tx, 1)] == [(1, False), (2, True)]
    assert store.get_version(tx, 1, "j", 1) == first
    assert [(v.version, v.choice) for v in find.list_versions(tx, 1, "j")] == [
        (2, {"steps": {"w": "stay"}}),
        (1, {}),
    ]
    assert store.load_live(tx, 2) == []


def test_an_old_version_stays_in_memory_as_long_as_somebody_is_inside(tx: Tx) -> None:
    """J37."""
    runner = JourneyRunner(journey(TEXT, version=1))
    runner.track("Start", cart="A")
    save(tx, runner)
    for number in range(1, 7):
        store.save_version(tx, 1, journey(TEXT, version=number), {}, "ada@shop.example", START)
    assert [one.journey.version for one in store.load_live(tx, 1)] == [1, 4, 5, 6]


def test_pause_hold_and_stop_are_kept(tx: Tx) -> None:
    """J39."""
    store.save_draft(tx, 1, journey(TEXT, version=0), START)
    with pytest.raises(Conflict):
        store.set_status(tx, 1, "j", "paused", START)
    store.save_version(tx, 1, journey(TEXT), {}, "ada@shop.example", START)
    assert store.set_status(tx, 1, "j", "held", START) == "live"
    assert store.load_live(tx, 1)[0].status == "held"
    with pytest.raises(NotFound):
        store.set_status(tx, 2, "j", "held", START)


def test_content_can_be_fixed_in_a_running_version(tx: Tx) -> None:
    """J38."""
    store.save_version(tx, 1, journey(TEXT), {}, "ada@shop.example", START)
    store.fix_content(tx, 1, journey(TEXT.replace("template: t", "template: better")))
    assert store.get_version(tx, 1, "j", 1) == journey(TEXT.replace("template: t", "template: better"))


def test_people_are_counted_and_listed_per_step_page_by_page(tx: Tx) -> None:
    store.save_version(tx, 1, journey(TEXT), {}, "ada@shop.example", START)
    for number in range(7):
        runner = JourneyRunner(journey(TEXT), person=person(number))
        runner.track("Start", cart="A")
        runner.move(HOUR if number < 3 else HOUR / 2)
        save(tx, runner)
    assert [(c.step, c.people) for c in find.count_per_step(tx, 1, "j")] == [("w", 4), ("z", 3)]
    seen: list[UUID] = []
    after = None
    while True:
        page = find.people_inside(tx, 1, "j", "w", after, limit=3)
        seen += [row.person for row in page.rows]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == sorted(person(n) for n in range(3, 7))
    assert [(row.id, row.inside, row.version) for row in find.list_journeys(tx, 1)] == [("j", 7, 1)]
    assert find.people_inside(tx, 2, "j").rows == []
    (row,) = find.journeys_of_person(tx, shard_of(person(0)), person(0))
    assert (row.journey, row.step, row.end_reason) == ("j", "z", "")


def test_traces_are_kept_on_the_persons_timeline(tx: Tx) -> None:
    """J1: every refusal is stored with its reason."""
    trace = Trace(kind="refused", journey="j", version=1, reason="reentry_blocked", detail={"key": "A"})
    row = store.TraceRow(shard=3, person=person(1), at=START, id=derive_id("t"), workspace=1, trace=trace)
    store.write_traces(tx, [row])
    assert tx.rows("SELECT kind, reason, detail FROM traces") == [
        ("refused", "reentry_blocked", {"key": "A"})
    ]


def test_a_choice_is_read_strictly() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"step": {}}, Choice)
