"""Whom events are about, and what that changes (A3). Pure: a table of names in, a plan out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.core.ids import derive_id
from anklang.events.accept import Arrival
from anklang.profiles.resolve import Name, Plan, plan

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ADA, BOB, VISITOR, OTHER = (derive_id(name) for name in ("ada", "bob", "visitor", "other"))


def arrive(**names: Any) -> Arrival:
    return Arrival(
        id=derive_id(*map(str, names.items())), workspace=1, kind="track", name="X", at=NOW, received=NOW,
        properties={}, context={}, **names,
    )  # fmt: skip


class World:
    """A table of names that plans are applied to, as the database would."""

    def __init__(self, known: dict[tuple[str, str], UUID] | None = None) -> None:
        self.names: dict[Name, UUID] = {(1, *name): person for name, person in (known or {}).items()}
        self.made = 0

    def fresh(self) -> UUID:
        self.made += 1
        return derive_id("new", self.made)

    def see(self, *arrivals: Arrival) -> Plan:
        logins = {person for (_, kind, _), person in self.names.items() if kind == "user"}
        found = plan(arrivals, self.names, logins, self.fresh)
        self.names |= found.new | found.moved
        into = {merge.loser: merge.winner for merge in found.merges}
        for name, person in self.names.items():
            while person in into:
                person = into[person]
            self.names[name] = person
        return found

    def who(self, kind: str, value: str) -> UUID | None:
        return self.names.get((1, kind, value))


def test_a_new_visitor_gets_a_person_and_keeps_it() -> None:
    world = World()
    first = world.see(arrive(anonymous="a"), arrive(anonymous="a"))
    assert first.people[0] == first.people[1] == world.who("anonymous", "a")
    again = world.see(arrive(anonymous="a"))
    assert again.people == [first.people[0]]
    assert (again.new, again.moved, again.merges, again.touched) == ({}, {}, [], set())


def test_a_visitor_who_logs_in_for_the_first_time_stays_the_same_person() -> None:
    world = World({("anonymous", "a"): VISITOR})
    found = world.see(arrive(anonymous="a", user="ada"))
    assert found.people == [VISITOR]
    assert found.merges == []
    assert world.who("user", "ada") == VISITOR
    assert "visitor became a user" in found.traces[0]


def test_a_visitor_who_turns_out_to_be_a_known_user_is_merged_into_the_user() -> None:
    world = World({("anonymous", "a"): VISITOR, ("user", "ada"): ADA, ("device", "d"): VISITOR})
    found = world.see(arrive(anonymous="a", user="ada"))
    assert found.people == [ADA]
    assert [(merge.winner, merge.loser, merge.index) for merge in found.merges] == [(ADA, VISITOR, 0)]
    assert world.who("anonymous", "a") == world.who("device", "d") == ADA
    assert found.touched == {ADA, VISITOR}


def test_a_shared_computer_never_merges_two_users() -> None:
    world = World({("anonymous", "a"): ADA, ("user", "ada"): ADA, ("user", "bob"): BOB})
    found = world.see(arrive(anonymous="a", user="bob"), arrive(anonymous="a"))
    assert found.merges == []
    assert found.people == [BOB, BOB], "what comes anonymously after the log-in belongs to the newer log-in"
    assert world.who("user", "ada") == ADA
    assert "anonymous id of another user passed on" in found.traces[0]


def test_a_new_user_on_the_computer_of_another_becomes_a_person_of_their_own() -> None:
    world = World({("anonymous", "a"): ADA, ("user", "ada"): ADA})
    found = world.see(arrive(anonymous="a", user="bob"))
    assert found.merges == []
    assert found.people[0] not in (ADA, None)
    assert world.who("user", "bob") == found.people[0] != world.who("user", "ada")


def test_a_visitor_of_this_very_group_needs_no_merge() -> None:
    world = World({("user", "ada"): ADA})
    found = world.see(arrive(anonymous="a"), arrive(anonymous="a", user="ada"), arrive(anonymous="a"))
    assert found.people == [ADA, ADA, ADA]
    assert found.merges == []


def test_a_user_of_this_very_group_takes_the_visitor_that_was_known_before() -> None:
    world = World({("anonymous", "a"): VISITOR})
    found = world.see(arrive(user="ada"), arrive(anonymous="a", user="ada"))
    assert found.people == [VISITOR, VISITOR]
    assert found.merges == []
    assert world.who("user", "ada") == VISITOR


ALIASES: list[tuple[dict[tuple[str, str], UUID], list[tuple[UUID, UUID]]]] = [
    ({}, []),
    ({("anonymous", "old"): VISITOR}, []),
    ({("user", "old"): ADA}, []),
    ({("user", "ada"): ADA}, []),
    ({("user", "ada"): ADA, ("anonymous", "old"): VISITOR}, [(ADA, VISITOR)]),
    ({("user", "ada"): ADA, ("user", "old"): BOB}, [(ADA, BOB)]),
]


@pytest.mark.parametrize(("known", "merges"), ALIASES)
def test_alias_makes_one_person_of_two_ids(
    known: dict[tuple[str, str], UUID], merges: list[tuple[UUID, UUID]]
) -> None:
    world = World(known)
    found = world.see(arrive(user="ada", previous="old"))
    assert [(merge.winner, merge.loser) for merge in found.merges] == merges
    old = world.who("user", "old") or world.who("anonymous", "old")
    assert found.people[0] == world.who("user", "ada") == old
    if known:
        assert found.people[0] in known.values()


def test_one_address_on_two_users_never_merges_and_stays_with_the_first() -> None:
    world = World(
        {("user", "ada"): ADA, ("user", "bob"): BOB, ("email", "x@y.de"): ADA, ("phone", "+49151"): ADA}
    )
    found = world.see(arrive(user="bob", email="x@y.de", phone="+49151"))
    assert (found.people, found.merges, found.moved) == ([BOB], [], {})
    assert world.who("email", "x@y.de") == ADA


def test_an_address_of_a_visitor_goes_to_the_user_who_names_it() -> None:
    world = World({("anonymous", "a"): VISITOR, ("email", "x@y.de"): VISITOR, ("user", "bob"): BOB})
    found = world.see(arrive(user="bob", email="x@y.de"))
    assert (found.people, found.merges) == ([BOB], [])
    assert world.who("email", "x@y.de") == BOB
    assert world.who("anonymous", "a") == VISITOR


def test_a_device_belongs_to_who_logged_in_last_and_the_former_owner_is_told() -> None:
    world = World({("user", "ada"): ADA, ("user", "bob"): BOB, ("device", "d"): ADA})
    found = world.see(arrive(user="bob", device="d"))
    assert [(moved.former, moved.device) for moved in found.devices] == [(ADA, "d")]
    assert world.who("device", "d") == BOB
    visitor = world.see(arrive(anonymous="later", device="d"))
    assert visitor.devices == []
    assert world.who("device", "d") == BOB, "a visitor does not take a device from who logged in"


def test_a_device_that_comes_along_with_its_visitor_is_not_moved() -> None:
    world = World({("user", "ada"): ADA, ("anonymous", "a"): VISITOR, ("device", "d"): VISITOR})
    found = world.see(arrive(user="ada", anonymous="a", device="d"))
    assert found.devices == []
    assert world.who("device", "d") == ADA


def test_without_user_and_visitor_the_next_best_name_counts() -> None:
    world = World({("device", "d"): ADA, ("email", "x@y.de"): BOB, ("phone", "+49151"): OTHER})
    found = world.see(
        arrive(device="d", email="x@y.de"), arrive(email="x@y.de", phone="+49151"), arrive(phone="+49151")
    )
    assert found.people == [ADA, BOB, OTHER]
    nobody = world.see(arrive(phone="+49152"))
    assert world.who("phone", "+49152") == nobody.people[0]


def test_workspaces_do_not_share_names() -> None:
    world = World({("user", "ada"): ADA})
    stranger = arrive(user="ada")
    stranger.workspace = 2
    assert world.see(stranger).people != [ADA]


NAMES = st.fixed_dictionaries(
    {},
    optional={
        "user": st.sampled_from("uvw"),
        "anonymous": st.sampled_from("abc"),
        "device": st.sampled_from("de"),
        "email": st.sampled_from(["x@y.de", "z@y.de"]),
    },
).filter(lambda names: "user" in names or "anonymous" in names)


@given(st.lists(NAMES, max_size=14), st.integers(1, 14))
def test_without_alias_two_users_never_become_one_and_groups_do_not_matter(
    events: list[dict[str, str]], size: int
) -> None:
    """Whatever happens on shared browsers, devices and addresses; and however events fall into transactions."""
    arrivals = [arrive(**names) for names in events]
    together, apart = World(), World()
    for start in range(0, len(arrivals), size):
        together.see(*arrivals[start : start + size])
    for arrival in arrivals:
        found = apart.see(arrival)
        assert all(merge.loser != merge.winner for merge in found.merges)
    for world in (together, apart):
        users = [person for (_, kind, _), person in world.names.items() if kind == "user"]
        assert len(set(users)) == len(users)
    assert _partition(together) == _partition(apart)


def _partition(world: World) -> set[frozenset[Name]]:
    people: dict[UUID, set[Name]] = {}
    for name, person in world.names.items():
        people.setdefault(person, set()).add(name)
    return {frozenset(names) for names in people.values()}
