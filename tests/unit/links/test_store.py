"""Links and clicks in a real database (E3, R20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anklang.links import find, store
from anklang.links.model import Link, Target, token_from
from anklang.links.resolve import Redirect
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
COUNTED = Redirect("https://shop.example/", "web", True, "human", None)
PREVIEW = Redirect("https://shop.example/", "web", False, "preview", "preview")


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    opened = Database(shared_database_url)
    yield opened
    opened.close()


class _Undo(Exception):
    """Ends a test's transaction without a trace."""


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    with pytest.raises(_Undo), database.transaction() as opened:
        yield opened
        raise _Undo


def make(number: int, **given: object) -> Link:
    values: dict[str, object] = {
        "individual": True,
        "shard": 7,
        "person_id": UUID(int=1),
        "message_id": UUID(int=9),
        "created_at": NOW,
        "workspace_id": 1,
        "name": f"link {number}",
        "step": "sms",
        "target": Target("cart", params={"cart": f"c{number}"}),
        **given,
    }
    return Link(token=token_from(number.to_bytes(16, "big")), **values)  # type: ignore[arg-type]


def test_links_are_stored_in_bulk_and_found_by_token(tx: Tx) -> None:
    """E3: every field comes back."""
    links = [make(n) for n in range(50)]
    shared = make(
        99,
        individual=False,
        shard=None,
        person_id=None,
        message_id=None,
        expires_at=NOW + timedelta(days=180),
    )
    assert store.create(tx, [*links, shared]) == 51
    assert find.by_token(tx, links[3].token) == links[3]
    assert find.by_token(tx, shared.token) == shared
    assert find.by_message(tx, 1, UUID(int=9)) == sorted(links, key=lambda link: (link.name, link.token))
    assert find.by_message(tx, 2, UUID(int=9)) == []
    assert store.create(tx, []) == 0


def test_a_token_that_exists_keeps_its_target(tx: Tx) -> None:
    """Rendering again, and shared links, ask for tokens that are there."""
    assert store.create(tx, [make(1)]) == 1
    assert store.create(tx, [make(1, target=Target("web", path="/other")), make(2)]) == 1
    found = find.by_token(tx, make(1).token)
    assert found is not None
    assert found.target == Target("cart", params={"cart": "c1"})


@pytest.mark.parametrize("token", ["", "x", "abcdefghijkm0", "abcdefghijkmn' OR 1=1", "a" * 500, "\x00" * 13])
def test_what_is_no_token_finds_nothing(tx: Tx, token: str) -> None:
    """R20: guesses never reach the database."""
    assert find.by_token(tx, token) is None


def test_people_and_machines_are_counted_apart_and_the_first_click_is_told(tx: Tx) -> None:
    """R20: previews never count; the first click of a person is a fact, later ones only count."""
    link = make(1)
    store.create(tx, [link])
    assert store.record_click(tx, link.token, UUID(int=1), NOW, PREVIEW, "WhatsApp/2") is False
    assert (
        store.record_click(tx, link.token, UUID(int=2), NOW + timedelta(minutes=1), COUNTED, "Safari") is True
    )
    assert (
        store.record_click(tx, link.token, UUID(int=2), NOW + timedelta(minutes=1), COUNTED, "Safari")
        is False
    )
    assert (
        store.record_click(tx, link.token, UUID(int=3), NOW + timedelta(minutes=2), COUNTED, "x" * 9000)
        is False
    )
    counts = find.page(tx, 1)[0]
    assert (counts.clicks, counts.skipped) == (2, 1)
    assert counts.first_click_at == NOW + timedelta(minutes=1)
    assert counts.last_click_at == NOW + timedelta(minutes=2)
    assert [(c.counted, c.why_not) for c in find.clicks(tx, 1, link.token)] == [
        (True, None),
        (True, None),
        (False, "preview"),
    ]
    assert find.clicks(tx, 2, link.token) == []


def test_the_clicks_of_a_message_are_found_for_the_burst_rule(tx: Tx) -> None:
    """Compliance 9.5 rule 6 looks at all links of a message."""
    links = [make(1), make(2)]
    store.create(tx, links)
    for number, link in enumerate(links):
        store.record_click(
            tx, link.token, UUID(int=number), NOW + timedelta(seconds=number), COUNTED, "Chrome"
        )
    found = find.clicks_of_message(tx, 1, UUID(int=9), NOW + timedelta(seconds=1))
    assert [click.token for click in found] == [links[1].token]


def test_links_are_paged_newest_first_without_gaps(tx: Tx) -> None:
    """Every list is paged; workspaces do not see each other."""
    links = [make(n, created_at=NOW + timedelta(seconds=n // 3)) for n in range(10)]
    store.create(tx, [*links, make(50, workspace_id=2)])
    seen: list[str] = []
    before = None
    while page := find.page(tx, 1, 4, before):
        seen += [item.link.token for item in page]
        before = (page[-1].link.created_at, page[-1].link.token)
    assert sorted(seen) == sorted(link.token for link in links)
    assert len(seen) == 10


def test_links_can_be_ended_early_by_their_owner_only(tx: Tx) -> None:
    """Compliance 9.4: expiry."""
    store.create(tx, [make(1), make(2)])
    tokens = [make(1).token, make(2).token]
    assert store.expire(tx, 2, tokens, NOW) == 0
    assert store.expire(tx, 1, tokens[:1], NOW) == 1
    assert store.expire(tx, 1, tokens, NOW + timedelta(days=1)) == 1
    found = find.by_token(tx, tokens[0])
    assert found is not None
    assert found.expires_at == NOW
