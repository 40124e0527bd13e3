"""Templates and their versions in a real database (E1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.templates import find, store
from anklang.templates.compile import Compiler
from anklang.templates.model import Template, parse

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    opened = Database(shared_database_url)
    with opened.transaction() as tx:
        tx.run(
            "INSERT INTO workspaces (id, slug, name, created_at) VALUES (1, 'a', 'A', %s), (2, 'b', 'B', %s)",
            [NOW, NOW],
        )
    yield opened
    opened.close()


class _Undo(Exception):
    """Ends a test's transaction without a trace."""


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    with pytest.raises(_Undo), database.transaction() as opened:
        yield opened
        raise _Undo


def make(template_id: str = "cart", text: str = "Hallo", **given: object) -> Template:
    words = {"de": {"text": text}}
    base = {"id": template_id, "channel": "sms", "class": "service", "purpose": "order", "languages": words}
    return parse({**base, **given})


def test_every_change_is_a_new_version_and_old_ones_stay(tx: Tx) -> None:
    """Versions never change, so a waiting instance keeps its words."""
    assert store.save(tx, 1, make(text="eins"), NOW, "ada") == 1
    assert store.save(tx, 1, make(text="zwei"), NOW + timedelta(hours=1), "bob") == 2
    newest = find.newest(tx, 1, "cart")
    assert newest == find.Saved(make(text="zwei"), 2, NOW + timedelta(hours=1), "bob")
    assert find.version(tx, 1, "cart", 1) == find.Saved(make(text="eins"), 1, NOW, "ada")
    assert find.version(tx, 1, "cart", 3) is None
    assert [saved.version for saved in find.versions(tx, 1, "cart")] == [2, 1]


def test_the_same_words_again_make_no_new_version(tx: Tx) -> None:
    """Saving from a file in git is repeated often."""
    store.save(tx, 1, make(), NOW, "ada")
    assert store.save(tx, 1, make(), NOW + timedelta(hours=1), "bob") == 1
    assert store.save(tx, 1, make(name="Korb"), NOW, "bob") == 2


def test_every_kind_of_template_comes_back_as_it_was_saved(tx: Tx) -> None:
    """E1: all channels with all their fields."""
    mail = {"subject": "Hallo", "html": "<p>{{ person.first_name }}</p>", "preheader": "Neu"}
    survey = {
        "title": "Wie war es?", "kind": "survey", "buttons": [{"label": "Senden", "value": "send"}],
        "questions": [{"id": "q", "kind": "choice", "text": "Was?", "options": ["A", "B"]}],
    }  # fmt: skip
    display = {"when": "screen", "screens": ["/cart"], "max_shows": 2}
    templates = [
        make(
            "mail",
            channel="email",
            languages={"de": mail},
            tones={"regular": {"de": {**mail, "subject": "Da"}}},
        ),
        make("push", channel="push", languages={"en": {"title": "A", "body": "B", "link": "app:/x"}}),
        make("survey", channel="inapp", languages={"de": survey}, display=display),
        make("chat", channel="whatsapp"),
        make(
            "sms",
            products={"sources": ["viewed", "fixed"], "fixed": ["1"]},
            defaults={"person.first_name": {"de": "du"}},
        ),
    ]
    for template in templates:
        store.save(tx, 1, template, NOW, "ada")
    found = find.many(tx, 1, [*(template.id for template in templates), "unknown"])
    assert {key: saved.template for key, saved in found.items()} == {
        template.id: template for template in templates
    }


def test_templates_are_listed_paged_and_archived_per_workspace(tx: Tx) -> None:
    """Every list is paged, and no workspace sees another."""
    for number in range(5):
        store.save(tx, 1, make(f"t{number}", channel="sms" if number else "whatsapp"), NOW, "ada")
    store.save(tx, 2, make("other"), NOW, "ada")
    assert [item.id for item in find.page(tx, 1, limit=3)] == ["t0", "t1", "t2"]
    assert [item.id for item in find.page(tx, 1, after="t2")] == ["t3", "t4"]
    assert [item.id for item in find.page(tx, 1, channel="whatsapp")] == ["t0"]
    assert store.archive(tx, 1, "t1", NOW)
    assert not store.archive(tx, 2, "t1", NOW)
    assert "t1" not in [item.id for item in find.page(tx, 1)]
    assert [item.id for item in find.page(tx, 1, archived=True)] == ["t1"]
    assert find.newest(tx, 2, "t1") is None
    assert store.save(tx, 1, make("t1"), NOW, "ada") == 1
    assert "t1" in [item.id for item in find.page(tx, 1)]


def test_a_version_is_loaded_and_compiled_once(tx: Tx) -> None:
    """Parsed once per version, and the oldest leaves when the cache is full."""
    store.save(tx, 1, make(), NOW, "ada")
    compiler, loads = Compiler(keep=2), 0

    def load() -> Template:
        nonlocal loads
        loads += 1
        saved = find.version(tx, 1, "cart", 1)
        assert saved is not None
        return saved.template

    first = compiler.get((1, "cart", 1), load)
    assert compiler.get((1, "cart", 1), load) is first
    assert loads == 1
    for other in ("a", "b"):
        compiler.get((1, other, 1), load)
    assert compiler.get((1, "cart", 1), load) is not first
    assert loads == 4
