"""Users, sessions and keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from anklang.access import store
from anklang.core.errors import Conflict, NotFound
from anklang.core.ids import new_id
from anklang.storage.database import Database
from anklang.workspaces.model import WorkspaceSettings
from anklang.workspaces.store import create

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url, 2)
    with made.transaction() as tx:
        create(tx, "a", "A", WorkspaceSettings(), NOW)
        create(tx, "b", "B", WorkspaceSettings(), NOW)
    yield made
    made.close()


def test_a_user_logs_in_with_the_right_password_only(database: Database) -> None:
    with database.transaction() as tx:
        store.add_user(tx, 1, "Ada@Example.com", "Ada", "correct horse", "marketer", NOW)
        assert store.log_in(tx, "ada@example.com", "wrong", NOW) is None
        assert store.log_in(tx, "nobody@example.com", "correct horse", NOW) is None
        found = store.log_in(tx, " ADA@example.com ", "correct horse", NOW)
        assert found is not None
        caller = store.by_session(tx, found[0], None, NOW)
        assert caller is not None
        assert (caller.workspace, caller.role, caller.csrf) == (1, "marketer", found[1])
        assert store.by_session(tx, found[0], 2, NOW) is None


def test_a_session_ends_after_twelve_hours_and_on_log_out(database: Database) -> None:
    with database.transaction() as tx:
        store.add_user(tx, 1, "ada@example.com", "Ada", "correct horse", "owner", NOW)
        token, _ = store.log_in(tx, "ada@example.com", "correct horse", NOW) or ("", "")
        assert store.by_session(tx, token, None, NOW + timedelta(hours=11)) is not None
        assert store.by_session(tx, token, None, NOW + timedelta(hours=13)) is None
        store.log_out(tx, token)
        assert store.by_session(tx, token, None, NOW) is None


def test_the_last_owner_can_neither_be_demoted_nor_switched_off(database: Database) -> None:
    with database.transaction() as tx:
        user = store.add_user(tx, 1, "ada@example.com", "Ada", "correct horse", "owner", NOW)
        with pytest.raises(Conflict, match="last owner"):
            store.change_user(tx, 1, user, role="agent")
        with pytest.raises(Conflict, match="last owner"):
            store.change_user(tx, 1, user, active=False)
        store.add_user(tx, 1, "bob@example.com", "Bob", "correct horse", "owner", NOW)
        store.change_user(tx, 1, user, role="agent")


def test_a_new_password_ends_every_session(database: Database) -> None:
    with database.transaction() as tx:
        user = store.add_user(tx, 1, "ada@example.com", "Ada", "correct horse", "owner", NOW)
        token, _ = store.log_in(tx, "ada@example.com", "correct horse", NOW) or ("", "")
        store.change_user(tx, 1, user, password="another horse")
        assert store.by_session(tx, token, None, NOW) is None


def test_the_same_e_mail_twice_is_refused(database: Database) -> None:
    with database.transaction() as tx:
        store.add_user(tx, 1, "ada@example.com", "Ada", "correct horse", "owner", NOW)
        with pytest.raises(Conflict, match="already"):
            store.add_user(tx, 2, "ADA@example.com", "Ada", "correct horse", "owner", NOW)


def test_a_key_opens_its_workspace_until_it_is_revoked(database: Database) -> None:
    with database.transaction() as tx:
        key, secret = store.add_key(tx, 2, "api", "ci", ["read"], NOW)
        caller = store.by_api_key(tx, secret, NOW)
        assert caller is not None
        assert (caller.workspace, caller.scopes) == (2, frozenset({"read"}))
        assert tx.row("SELECT count(*) FROM keys WHERE key_hash = %s", [secret.encode()]) == (0,)
        with pytest.raises(NotFound):
            store.revoke_key(tx, 1, key, NOW)
        store.revoke_key(tx, 2, key, NOW)
        assert store.by_api_key(tx, secret, NOW) is None
        with pytest.raises(NotFound):
            store.revoke_key(tx, 2, new_id(NOW), NOW)
