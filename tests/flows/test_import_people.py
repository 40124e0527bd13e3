"""Imports in a whole installation: by the worker's chores, beside what happens meanwhile, and whatever dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from anklang.access.model import ALL_SCOPES, Caller
from anklang.flows import edit_import, import_people
from anklang.flows.edit_import import ImportView, Upload
from anklang.flows.import_people import SLICE, import_more
from anklang.flows.undo_import import undo
from anklang.imports.model import Status
from anklang.testing.world import World

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
FILE = "email,Vorname,tags\n" + "".join(f"p{n}@shop.example,Person {n},crm\n" for n in range(3 * SLICE + 7))
ROWS = 3 * SLICE + 7


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url, NOW)
    yield made
    made.close()


def caller(world: World) -> Caller:
    return Caller(workspace=world.workspace, name="anna@shop.example", scopes=frozenset(ALL_SCOPES))


def begun(world: World, text: str = FILE) -> UUID:
    """An import that waits for the worker."""
    upload = Upload(world.database, caller(world), "list.csv", world.clock.now())
    for start in range(0, len(text), 777):
        upload.take(text[start : start + 777].encode())
    upload.end(world.clock.now())
    with world.database.transaction() as tx:
        suggestion = edit_import.view(tx, world.workspace, upload.id).suggestion
        edit_import.set_mapping(
            tx, caller(world), upload.id, msgspec.to_builtins(suggestion), world.clock.now()
        )
        edit_import.run(tx, caller(world), upload.id, world.clock.now())
    return upload.id


def seen(world: World, id_: UUID) -> ImportView:
    with world.database.transaction() as tx:
        return edit_import.view(tx, world.workspace, id_)


def count(world: World, table: str) -> int:
    with world.database.transaction() as tx:
        row = tx.row(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


def work_until(world: World, id_: UUID, status: Status) -> None:
    """Let worker and chores run, as they do without an end, until the import stands so."""
    for _ in range(400):
        world.settle()
        world.chores.ask_in_more()
        if seen(world, id_).about.status == status:
            world.settle()
            return
    raise AssertionError(f"the import is {seen(world, id_).about.status}, not {status}")


def test_the_chores_of_a_worker_import_a_file_and_take_it_back(world: World) -> None:
    id_ = begun(world)
    work_until(world, id_, "done")
    assert seen(world, id_).about.counts.created == ROWS
    assert (count(world, "people"), count(world, "identities")) == (ROWS, ROWS)
    assert count(world, "import_parts") == 0
    with world.database.transaction() as tx:
        undo(tx, caller(world), id_, world.clock.now())
    work_until(world, id_, "undone")
    for table in ("people", "identities", "addresses", "events", "memberships", "timers"):
        assert count(world, table) == 0, table
    assert seen(world, id_).about.counts.removed == ROWS


def test_a_slice_that_dies_is_done_again_and_no_row_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = begun(world)
    assert import_more(world.database, world.clock, world.cache)
    before = seen(world, id_).about
    real = import_people.append_facts

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_people, "append_facts", die)
    with pytest.raises(KeyboardInterrupt):
        import_more(world.database, world.clock, world.cache)
    monkeypatch.setattr(import_people, "append_facts", real)
    assert seen(world, id_).about.place == before.place
    work_until(world, id_, "done")
    assert seen(world, id_).about.counts.created == ROWS == count(world, "people")


def test_what_a_person_did_while_the_undo_waited_keeps_them(world: World) -> None:
    id_ = begun(world)
    work_until(world, id_, "done")
    world.clock.set(world.clock.now() + timedelta(hours=1))
    who = {"anonymousId": "browser", "userId": "u1", "traits": {"email": "p5@shop.example"}}
    world.collect({"type": "identify", **who})
    with world.database.transaction() as tx:
        row = tx.row("SELECT person_id FROM identities WHERE kind = 'email' AND value = 'p4@shop.example'")
        assert row is not None
        tx.run(
            "INSERT INTO instances (shard, id, person_id, workspace_id, journey_id, version, key, step, status, "
            "data, entered_at, ended_at) SELECT shard, id, id, workspace_id, 'x', 1, '', '', 'ended', '{}', %s, %s "
            "FROM people WHERE id = %s",
            [NOW, NOW, row[0]],
        )
        undo(tx, caller(world), id_, world.clock.now())
    work_until(world, id_, "undone")
    found = seen(world, id_)
    kept = {one.person: one.kept for one in found.kept}
    assert "the person stays: there are journeys" in kept[row[0]]
    assert found.about.counts.removed + len(kept) == ROWS
    with world.database.transaction() as tx:
        tags = tx.row("SELECT profile->'traits'->>'tags' FROM people WHERE id = %s", [row[0]])
    assert tags == (None,)


def test_an_edit_of_tags_waits_for_what_is_in_the_queue(world: World) -> None:
    """Two edits that come before the worker wakes both count."""
    text = "email,tags\nkim@shop.example,one\n"
    first, second = begun(world, text), begun(world, text.replace("one", "two"))
    for _ in range(4):
        import_more(world.database, world.clock, world.cache)
    world.settle()
    assert (seen(world, first).about.status, seen(world, second).about.status) == ("done", "done")
    with world.database.transaction() as tx:
        row = tx.row("SELECT profile->'traits'->'tags' FROM people")
    assert row is not None
    assert sorted(row[0]) == ["one", "two"]
