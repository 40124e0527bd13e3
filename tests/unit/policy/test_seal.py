"""The chain of consent evidence: whatever is changed or taken away behind our back is found (compliance 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anklang.core.ids import derive_id
from anklang.policy.chain import verify_chain
from anklang.policy.model import ConsentFact
from anklang.policy.seal import digest_of
from anklang.policy.store import forget_person, move_person, record_consents, void_evidence
from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import WorkspaceSettings

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
KEY = b"k" * 32
ADA, TWIN = derive_id("ada"), derive_id("twin")
MAIL = "ada@example.com"


@pytest.fixture
def tx(database_url: str) -> Iterator[tuple[Tx, int]]:
    """A transaction in a workspace where Ada was asked, agreed and confirmed."""
    database = Database(database_url)
    with database.transaction() as open_:
        workspace = workspaces.create(open_, "shop", "Shop", WorkspaceSettings(), NOW).id
        record_consents(
            open_,
            workspace,
            [fact(n, action) for n, action in enumerate(("ask", "give", "confirm"))],
            NOW,
            KEY,
        )
        yield open_, workspace
    database.close()


def fact(number: int, action: str, person: UUID = ADA, **more: object) -> ConsentFact:
    """Evidence number `number` of a person."""
    return ConsentFact(
        id=derive_id("fact", person, number), person_id=person, at=NOW - timedelta(hours=9 - number), action=action,  # type: ignore[arg-type]
        **{"channel": "email", "purpose": "marketing", "address": MAIL, "source": "web_form", "wording_id": "news",
           "wording_version": 1, "proof": {"page": "/newsletter", "ip": "192.0.2.7"}, **more},  # type: ignore[arg-type]
    )  # fmt: skip


def faults(tx: Tx, workspace: int, *others: UUID) -> list[tuple[int, str]]:
    """Place and kind of what is wrong with Ada's evidence."""
    check = verify_chain(tx, workspace, ADA, KEY, others)
    assert check.whole == (not check.faults)
    return [(one.n, one.fault) for one in check.faults]


def test_evidence_as_it_was_recorded_is_whole(tx: tuple[Tx, int]) -> None:
    assert faults(*tx) == []
    assert verify_chain(*tx, ADA, KEY).records == 3


def test_recording_the_same_again_adds_nothing(tx: tuple[Tx, int]) -> None:
    open_, workspace = tx
    record_consents(open_, workspace, [fact(1, "give"), fact(3, "withdraw"), fact(3, "withdraw")], NOW, KEY)
    assert verify_chain(open_, workspace, ADA, KEY).records == 4
    assert faults(*tx) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE consents SET at = at - interval '1 year' WHERE n = 2", [(2, "changed")]),
        ("UPDATE consents SET state = 'confirmed' WHERE n = 1", [(1, "changed")]),
        ("UPDATE consents SET address = 'eve@example.com' WHERE n = 3", [(3, "changed")]),
        ("UPDATE consents SET wording_version = 2 WHERE n = 1", [(1, "changed")]),
        ("UPDATE consents SET source = 'checkout' WHERE n = 1", [(1, "changed")]),
        ("UPDATE consents SET recorded_at = recorded_at + interval '1 s' WHERE n = 3", [(3, "changed")]),
        ('UPDATE consents SET proof = proof || \'{"ip": "10.0.0.1"}\' WHERE n = 2', [(2, "proof_changed")]),
        ("UPDATE consents SET proof = '{}' WHERE n = 2", [(2, "proof_changed")]),
        ("DELETE FROM consents WHERE n = 1", [(1, "missing")]),
        ("DELETE FROM consents WHERE n = 2", [(2, "missing")]),
        ("DELETE FROM consents WHERE n = 3", [(3, "end_missing")]),
        ("DELETE FROM consents", [(1, "missing")]),
        ("DELETE FROM consent_chains", [(4, "end_missing")]),
        ("UPDATE consents SET seal = '\\x00' WHERE n = 1", [(1, "changed"), (2, "changed")]),
    ],
)
def test_whatever_is_changed_or_removed_is_found(
    tx: tuple[Tx, int], change: str, found: list[tuple[int, str]]
) -> None:
    tx[0].run(change)
    assert faults(*tx) == found


def test_a_proof_cannot_be_changed_together_with_its_digest(tx: tuple[Tx, int]) -> None:
    forged = {"page": "/newsletter", "ip": "10.0.0.1"}
    tx[0].run(
        "UPDATE consents SET proof = %b::jsonb, proof_digest = %b WHERE n = 2",
        ['{"page": "/newsletter", "ip": "10.0.0.1"}', digest_of(forged)],
    )
    assert faults(*tx) == [(2, "changed")]


def test_two_records_cannot_change_places(tx: tuple[Tx, int]) -> None:
    tx[0].run("UPDATE consents SET n = 5 - n WHERE n > 1")
    assert {kind for _, kind in faults(*tx)} == {"changed", "end_missing"}


def test_a_merge_keeps_both_chains_whole_and_goes_on_with_the_winner(tx: tuple[Tx, int]) -> None:
    """J40: the loser's evidence keeps its chain in the winner's shard."""
    open_, workspace = tx
    record_consents(open_, workspace, [fact(1, "give", TWIN), fact(2, "withdraw", TWIN)], NOW, KEY)
    move_person(open_, workspace, TWIN, ADA)
    record_consents(open_, workspace, [fact(4, "object")], NOW, KEY)
    check = verify_chain(open_, workspace, ADA, KEY, [TWIN])
    assert (check.whole, check.records) == (True, 6)
    open_.run("DELETE FROM consents WHERE chain = %b", [TWIN])
    assert faults(open_, workspace, TWIN) == [(1, "missing")]


def test_an_erasure_leaves_a_chain_that_can_still_be_checked(tx: tuple[Tx, int]) -> None:
    """GDPR 17: address and proof go; the keyed hash, the digest and the seal stay."""
    open_, workspace = tx
    record_consents(open_, workspace, [fact(4, "give", channel="push", address="")], NOW, KEY)
    forget_person(open_, workspace, ADA, [("email", MAIL)], KEY, NOW)
    check = verify_chain(open_, workspace, ADA, KEY)
    assert (check.whole, check.records, check.erased) == (True, 4, 4)
    assert open_.rows("SELECT id FROM consents WHERE address = %b OR proof <> '{}'", [MAIL]) == []


def test_what_was_taken_back_stays_and_does_not_count(tx: tuple[Tx, int]) -> None:
    """An import that is undone: append-only all the same."""
    open_, workspace = tx
    states = record_consents(
        open_, workspace, [fact(5, "give", channel="sms", address="+4915112345678")], NOW, KEY
    )
    assert ("sms", "marketing", "+4915112345678") in states[ADA]
    void_evidence(open_, workspace, ADA, [derive_id("fact", ADA, 5)], "import_undone", NOW, KEY)
    kept = open_.rows("SELECT channel FROM consent_states WHERE person_id = %b", [ADA])
    assert kept == [("email",)]
    assert verify_chain(open_, workspace, ADA, KEY).records == 5
    assert faults(*tx) == []
