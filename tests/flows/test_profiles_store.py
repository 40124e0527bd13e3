"""People and segment definitions in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from anklang.core.errors import BadInput, NotFound
from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact
from anklang.profiles.count import CounterPlan
from anklang.profiles.find import count_people, find_people, get_person
from anklang.profiles.fold import fold
from anklang.profiles.merge import merge
from anklang.profiles.model import Person, new_person
from anklang.profiles.store import load_or_make, load_people, save_people
from anklang.segments import model as m
from anklang.segments.parse import parse_condition
from anklang.segments.store import drop_memberships, get_segment, load_segments, save_segment, set_status
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class Undo(Exception):
    """Rolls a test back."""


@pytest.fixture
def tx(shared_database_url: str) -> Iterator[Tx]:
    base = Database(shared_database_url, 2)
    with pytest.raises(Undo), base.transaction() as open_:
        for workspace in (1, 2):
            open_.run(
                "INSERT INTO workspaces (id, slug, name, created_at) VALUES (%s, %s, 'W', %s)",
                [workspace, f"w{workspace}", NOW],
            )
        yield open_
        raise Undo
    base.close()


def person_with(name: str, workspace: int = 1, **traits: object) -> Person:
    person_id = derive_id(name)
    person = new_person(person_id, workspace, shard_of(person_id), NOW)
    plan = CounterPlan()
    for n, kind in enumerate(("identify", "track")):
        fold(
            person,
            Fact(
                id=derive_id(name, n),
                workspace=workspace,
                person=person_id,
                kind=kind,
                name="Order Completed",
                at=NOW,
                received=NOW,
                properties={
                    "order_id": "o",
                    "total": 5,
                    "products": [{"product_id": "p", "category": "Shoes"}],
                }
                if n
                else traits,
                context={"device": {"id": "d", "token": "t"}},
            ),
            plan,
        )
    return person


def test_a_person_comes_back_as_written_with_memberships_and_consents(tx: Tx) -> None:
    ada, bob = person_with("ada", email="ada@x.example", birthday="1990-01-01"), person_with("bob")
    ada.memory.looks = {"s": NOW}
    save_people(tx, [ada, bob], NOW)
    tx.run(
        "INSERT INTO memberships VALUES (%s, %s, 'vip', 1, %s), (%s, %s, 'all', 1, %s)",
        [ada.shard, ada.id, NOW] * 2,
    )
    for channel in ("sms", "email"):
        tx.run(
            "INSERT INTO consent_states VALUES (%s, %s, %s, 'marketing', 'x', 1, 'given', %s, %s)",
            [ada.shard, ada.id, channel, NOW, ada.id],
        )
    loaded = load_people(tx, [ada.id, bob.id, derive_id("nobody")])
    assert set(loaded) == {ada.id, bob.id}
    ada.segments = {"vip": NOW, "all": NOW}
    ada.consents = {("sms", "marketing", "x"): "given", ("email", "marketing", "x"): "given"}
    assert msgspec.to_builtins(loaded[ada.id]) == msgspec.to_builtins(ada)
    assert msgspec.to_builtins(loaded[bob.id]) == msgspec.to_builtins(bob)


def test_only_people_who_changed_are_written(tx: Tx) -> None:
    ada = person_with("ada")
    save_people(tx, [ada], NOW)
    assert not ada.dirty
    ada.profile.language = "fr"
    save_people(tx, [ada], NOW)
    assert load_people(tx, [ada.id])[ada.id].profile.language == ""
    ada.dirty = True
    save_people(tx, [ada], NOW + timedelta(days=1))
    row = tx.row("SELECT profile->>'language', created_at, updated_at FROM people WHERE id = %s", [ada.id])
    assert row == ("fr", NOW, NOW + timedelta(days=1))


def test_people_who_are_not_there_yet_are_made(tx: Tx) -> None:
    ada = person_with("ada")
    save_people(tx, [ada], NOW)
    people = load_or_make(tx, [(1, ada.id), (2, derive_id("new"))], NOW)
    assert (people[ada.id].new, people[derive_id("new")].new, people[derive_id("new")].workspace) == (
        False,
        True,
        2,
    )
    assert load_people(tx, []) == {}


def test_a_merged_id_leads_to_the_survivor(tx: Tx) -> None:
    """A3: merges can be traced."""
    ada, old, older = person_with("ada"), person_with("old"), person_with("older")
    merge(old, older)
    merge(ada, old)
    save_people(tx, [ada, old, older], NOW)
    assert get_person(tx, 1, older.id).id == ada.id
    assert get_person(tx, 1, older.id).profile.orders.count == 1, "all three knew the same order"
    assert count_people(tx, 1) == 1
    with pytest.raises(NotFound):
        get_person(tx, 2, ada.id)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ada@", {"ada"}),
        ("ADA", {"ada"}),
        ("+49151", {"bob"}),
        ("+49 151", {"bob"}),
        ("lovel", {"ada"}),
        ("u-7", {"bob"}),
        ("%", set()),
        ("", {"ada", "bob"}),
        (str(derive_id("bob")), {"bob"}),
        ("zz", set()),
    ],
)
def test_people_are_found_by_the_beginning_of_their_names(tx: Tx, search: str, found: set[str]) -> None:
    ada = person_with("ada", email="Ada@x.example", firstName="Ada", lastName="Lovelace")
    bob = person_with("bob", phone="+4915123456789")
    stranger = person_with("eve", workspace=2, email="ada@x.example", firstName="Ada", lastName="Lovelace")
    save_people(tx, [ada, bob, stranger], NOW)
    tx.run("INSERT INTO identities VALUES (1, 'user', 'u-77', %s, %s, %s)", [bob.shard, bob.id, NOW])
    known = [(ada, "email", "ada@x.example", 1), (bob, "phone", "+4915123456789", 1)]
    for one, kind, value, workspace in [*known, (stranger, "email", "ada@x.example", 2)]:
        tx.run(
            "INSERT INTO addresses VALUES (%s, %s, %s, %s, %s)", [workspace, kind, value, one.id, one.shard]
        )
    names: dict[UUID, str] = {ada.id: "ada", bob.id: "bob"}
    assert {names[row.id] for row in find_people(tx, 1, search).people} == found


def test_the_list_is_paged_by_a_cursor(tx: Tx) -> None:
    people = [person_with(f"p{n}") for n in range(5)]
    save_people(tx, people, NOW)
    first = find_people(tx, 1, limit=3)
    rest = find_people(tx, 1, after=first.next, limit=3)
    assert [row.id for row in [*first.people, *rest.people]] == sorted(p.id for p in people)
    assert rest.next is None


def segment(name: str, condition: dict[str, object], status: str = "live") -> m.Segment:
    return m.Segment(
        workspace=1,
        id=name,
        name=name.title(),
        condition=parse_condition(condition, place="segment"),
        status=status,
    )  # type: ignore[arg-type]


def test_a_definition_is_versioned_and_a_new_status_moves_the_epoch(tx: Tx) -> None:
    vip = segment("vip", {"kind": "recency", "event": "Order Completed", "duration": "14d"})
    assert save_segment(tx, vip, NOW).version == 1
    assert save_segment(tx, vip, NOW).version == 2
    assert get_segment(tx, 1, "vip") == msgspec.structs.replace(vip, version=2)
    set_status(tx, 1, "vip", "live", NOW)
    assert tx.row("SELECT epoch FROM workspaces WHERE id = 1") == (2,)
    assert tx.row("SELECT epoch FROM workspaces WHERE id = 2") == (1,)
    with pytest.raises(NotFound):
        get_segment(tx, 2, "vip")


def test_a_definition_cannot_contain_itself_or_what_is_not_there(tx: Tx) -> None:
    save_segment(tx, segment("a", {"kind": "cart"}), NOW)
    save_segment(tx, segment("b", {"kind": "segment", "segment": "a"}), NOW)
    with pytest.raises(BadInput, match="contains itself: a → b → a"):
        save_segment(tx, segment("a", {"kind": "not", "condition": {"kind": "segment", "segment": "b"}}), NOW)
    with pytest.raises(BadInput, match="there is no segment `x`"):
        save_segment(tx, segment("c", {"kind": "segment", "segment": "x"}), NOW)
    assert [one.id for one in load_segments(tx, 1)] == ["a", "b"]


def test_an_archived_segment_has_no_members(tx: Tx) -> None:
    save_segment(tx, segment("a", {"kind": "cart"}), NOW)
    ada = person_with("ada")
    tx.run(
        "INSERT INTO memberships VALUES (%s, %s, 'a', 1, %s), (%s, %s, 'b', 1, %s)",
        [ada.shard, ada.id, NOW] * 2,
    )
    set_status(tx, 1, "a", "archived", NOW)
    assert load_segments(tx, 1) == []
    assert tx.rows("SELECT segment_id FROM memberships WHERE person_id = %s", [ada.id]) == [("b",)]
    drop_memberships(tx, [(ada.shard, ada.id)])
    assert tx.rows("SELECT 1 FROM memberships WHERE person_id = %s", [ada.id]) == []
    with pytest.raises(NotFound):
        set_status(tx, 1, "zz", "live", NOW)
