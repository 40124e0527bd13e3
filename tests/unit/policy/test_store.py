"""Consent evidence and suppressions in the database (R15, R21, compliance 2.4, 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import msgspec
import pytest
from psycopg.errors import LockNotAvailable

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id, shard_of
from anklang.policy.find import list_evidence, list_people, list_states, list_suppressions
from anklang.policy.model import ConsentAction, ConsentFact, SuppressionKind, SuppressionScope
from anklang.policy.store import (
    SuppressionEntry,
    address_hash,
    forget_person,
    lift_stop,
    load_consents,
    load_suppressions,
    move_person,
    record_consents,
    suppress,
    unsuppress,
)
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

NOW = datetime(2026, 7, 10, 10, tzinfo=UTC)
KEY = b"k" * 32
NUMBER = "+4915123456789"
_numbers = count(1)


@pytest.fixture(scope="module")
def database(shared_database_url: str) -> Iterator[Database]:
    database = Database(shared_database_url, 4)
    yield database
    database.close()


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    with database.transaction() as tx:
        yield tx


@pytest.fixture
def workspace() -> int:
    """A workspace that no other test uses."""
    return 1000 + next(_numbers)


def person(name: str, workspace: int) -> UUID:
    return derive_id(name, workspace)


def fact(
    who: UUID,
    day: int,
    action: ConsentAction,
    *,
    address: str = NUMBER,
    source: str = "web_form",
    channel: str = "sms",
) -> ConsentFact:
    return ConsentFact(
        id=derive_id(who, day, action, source, address),
        person_id=who,
        at=NOW - timedelta(days=100 - day),
        action=action,
        channel=channel,
        purpose="marketing",
        address=address,
        source=source,
        wording_id="newsletter",
        wording_version=3,
        proof={"page": "checkout"},
    )


def sign(
    workspace_channel: str,
    kind: SuppressionKind,
    source: str = "keyword",
    scope: SuppressionScope = "advertising",
) -> SuppressionEntry:
    return SuppressionEntry(
        channel=workspace_channel,
        address=NUMBER,
        kind=kind,
        scope=scope,
        at=NOW,
        source=source,
        detail={"text": "STOP"},
    )


def states_of(tx: Tx, who: UUID) -> dict[str, str]:
    found = load_consents(tx, [who], NOW).get(who, ())
    return {f"{state.channel}/{state.purpose}/{state.address}": state.state for state in found}


def test_recording_appends_evidence_and_updates_the_state_in_one_transaction(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    states = record_consents(tx, workspace, [fact(ada, 1, "ask"), fact(ada, 2, "confirm")], NOW, KEY)
    assert [state.state for state in states[ada].values()] == ["confirmed"]
    assert states_of(tx, ada) == {f"sms/marketing/{NUMBER}": "confirmed"}
    page = list_evidence(tx, workspace, ada)
    assert [(row.state, row.wording_id, row.wording_version, row.proof) for row in page.items] == [
        ("confirmed", "newsletter", 3, {"page": "checkout"}),
        ("asked", "newsletter", 3, {"page": "checkout"}),
    ]
    (state,) = list_states(tx, workspace, ada)
    assert state.consent_id == page.items[0].id


def test_a_fact_recorded_twice_is_one_piece_of_evidence(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    for _ in range(2):
        record_consents(tx, workspace, [fact(ada, 1, "give")], NOW, KEY)
    assert len(list_evidence(tx, workspace, ada).items) == 1


def test_late_evidence_finds_its_place_in_time(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    record_consents(tx, workspace, [fact(ada, 5, "withdraw")], NOW, KEY)
    record_consents(tx, workspace, [fact(ada, 2, "give")], NOW, KEY)
    assert states_of(tx, ada) == {f"sms/marketing/{NUMBER}": "withdrawn"}


def test_an_import_never_lifts_a_withdrawal(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    record_consents(tx, workspace, [fact(ada, 1, "give"), fact(ada, 2, "object")], NOW, KEY)
    record_consents(tx, workspace, [fact(ada, 3, "give", source="import")], NOW, KEY)
    assert states_of(tx, ada) == {f"sms/marketing/{NUMBER}": "withdrawn", "*/*/": "withdrawn"}


def test_evidence_from_the_future_counts_from_now(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    record_consents(tx, workspace, [fact(ada, 500, "give")], NOW, KEY)
    assert list_evidence(tx, workspace, ada).items[0].at == NOW


def test_bad_evidence_is_refused_as_a_whole(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    with pytest.raises(BadInput) as error:
        record_consents(tx, workspace, [fact(ada, 1, "give"), fact(ada, 2, "give", address="")], NOW, KEY)
    assert [problem.path for problem in error.value.problems] == ["consents[1].address"]
    assert list_evidence(tx, workspace, ada).items == []


def test_two_at_the_same_time_lose_nothing(database: Database, workspace: int) -> None:
    """The second waits for the first, so that both fold all evidence."""
    ada = person("ada", workspace)
    with database.transaction() as first:
        record_consents(first, workspace, [fact(ada, 1, "give"), fact(ada, 2, "confirm")], NOW, KEY)
        with pytest.raises(LockNotAvailable), database.transaction() as second:
            second.run("SET LOCAL lock_timeout = '50ms'")
            record_consents(second, workspace, [fact(ada, 3, "object")], NOW, KEY)
    with database.transaction() as tx:
        record_consents(tx, workspace, [fact(ada, 3, "object")], NOW, KEY)
        assert states_of(tx, ada) == {f"sms/marketing/{NUMBER}": "withdrawn", "*/*/": "withdrawn"}
        assert len(list_evidence(tx, workspace, ada).items) == 3


def test_an_old_consent_is_kept_fresh_by_its_use(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    used = NOW - timedelta(days=20)
    record_consents(tx, workspace, [fact(ada, -900, "give")], NOW, KEY)
    tx.run(
        "INSERT INTO contacts (shard, message_id, person_id, workspace_id, at, channel, class, purpose, contact, state)"
        " VALUES (%s, %s, %s, %s, %s, 'sms', 'advertising', 'marketing', gen_random_uuid(), 'confirmed')",
        [shard_of(ada), derive_id("m", workspace), ada, workspace, used],
    )
    (state,) = load_consents(tx, [ada], NOW)[ada]
    assert (state.state, state.last_used_at) == ("given", used)


def test_people_of_several_shards_are_loaded_together(tx: Tx, workspace: int) -> None:
    people = [person(f"p{n}", workspace) for n in range(5)]
    record_consents(tx, workspace, [fact(who, 1, "give") for who in people], NOW, KEY)
    stranger = person("stranger", workspace)
    found = load_consents(tx, [*people, stranger], NOW)
    assert set(found) == set(people)
    assert {state.state for states in found.values() for state in states} == {"given"}


def test_a_merge_keeps_the_withdrawal_of_either_side(tx: Tx, workspace: int) -> None:
    """J40."""
    ada, twin = person("ada", workspace), person("twin", workspace)
    record_consents(tx, workspace, [fact(ada, 1, "give"), fact(twin, 5, "withdraw")], NOW, KEY)
    move_person(tx, workspace, twin, ada)
    assert states_of(tx, ada) == {f"sms/marketing/{NUMBER}": "withdrawn"}
    assert states_of(tx, twin) == {}
    assert len(list_evidence(tx, workspace, ada).items) == 2
    assert list_evidence(tx, workspace, twin).items == []


def test_a_stop_ends_sending_on_every_profile_that_shares_the_number(tx: Tx, workspace: int) -> None:
    """R15: the sign hangs on the address, not on a profile; and on the sister channel of the same number."""
    suppress(tx, workspace, [sign("sms", "stop")])
    found = load_suppressions(
        tx, workspace, [("sms", NUMBER), ("rcs", NUMBER), ("whatsapp", NUMBER), ("sms", "+491")]
    )
    assert {pair: [one.kind for one in signs] for pair, signs in found.items()} == {
        ("sms", NUMBER): ["stop"],
        ("rcs", NUMBER): ["stop"],
    }


def test_suppressions_do_not_leak_into_another_workspace(tx: Tx, workspace: int) -> None:
    suppress(tx, workspace, [sign("sms", "stop")])
    assert load_suppressions(tx, workspace + 500, [("sms", NUMBER)]) == {}


def test_a_sign_for_all_channels_is_found_on_each(tx: Tx, workspace: int) -> None:
    suppress(tx, workspace, [sign("*", "manual", "agent", "everything")])
    ((pair, signs),) = load_suppressions(tx, workspace, [("whatsapp", NUMBER)]).items()
    assert (pair, signs[0].kind, signs[0].scope) == (("whatsapp", NUMBER), "manual", "everything")


def test_start_lifts_only_the_stop_of_a_keyword(tx: Tx, workspace: int) -> None:
    """Compliance 2.4."""
    suppress(
        tx,
        workspace,
        [sign("sms", "stop"), sign("sms", "complaint", "provider"), sign("sms", "manual", "agent")],
    )
    assert lift_stop(tx, workspace, "rcs", NUMBER) == 1
    assert lift_stop(tx, workspace, "sms", NUMBER) == 0
    assert {one.kind for one in load_suppressions(tx, workspace, [("sms", NUMBER)])[("sms", NUMBER)]} == {
        "complaint",
        "manual",
    }


def test_start_does_not_lift_a_stop_that_was_also_given_another_way(tx: Tx, workspace: int) -> None:
    suppress(tx, workspace, [sign("sms", "stop", "keyword")])
    suppress(tx, workspace, [sign("sms", "stop", "one_click")])
    assert lift_stop(tx, workspace, "sms", NUMBER) == 0
    suppress(tx, workspace, [sign("sms", "stop", "keyword")])
    assert lift_stop(tx, workspace, "sms", NUMBER) == 0
    assert unsuppress(tx, workspace, "sms", NUMBER, ["stop"], KEY) == 1


@pytest.mark.parametrize(
    ("kind", "source", "days"),
    [("stop", "keyword", 1), ("blocked", "provider_block", 1), ("hard_bounce", "outbox", 1),
     ("stop", "unclear", 0), ("complaint", "provider_block", 0), ("manual", "colleague", 0)],
)  # fmt: skip
def test_setting_a_sign_again_keeps_the_wider_scope_and_of_what_a_word_lifts_the_latest_time(
    tx: Tx, workspace: int, kind: SuppressionKind, source: str, days: int
) -> None:
    """Else a START between two STOPs, told last, would lift the second; of the others the first time stays."""
    suppress(tx, workspace, [sign("sms", kind, scope="everything")])
    later = SuppressionEntry(
        channel="sms", address=NUMBER, kind=kind, scope="advertising", at=NOW + timedelta(days=1), source=source,
    )  # fmt: skip
    for entry in (later, msgspec.structs.replace(later, at=NOW)):
        suppress(tx, workspace, [entry])
        (one,) = load_suppressions(tx, workspace, [("sms", NUMBER)])[("sms", NUMBER)]
        assert (one.at, one.scope) == (NOW + timedelta(days=days), "everything")


def test_erasure_keeps_only_a_keyed_hash_that_still_stops_advertising(tx: Tx, workspace: int) -> None:
    """GDPR 17, edge case 37."""
    ada = person("ada", workspace)
    record_consents(tx, workspace, [fact(ada, 1, "give")], NOW, KEY)
    suppress(tx, workspace, [sign("sms", "stop")])
    forget_person(tx, workspace, ada, [("sms", NUMBER)], KEY, NOW)
    assert load_suppressions(tx, workspace, [("sms", NUMBER)]) == {}
    signs = load_suppressions(tx, workspace, [("sms", NUMBER)], KEY)[("sms", NUMBER)]
    assert {one.kind for one in signs} == {"stop", "erased"}
    assert load_suppressions(tx, workspace, [("sms", NUMBER)], b"other key") == {}
    assert states_of(tx, ada) == {}
    (row,) = list_evidence(tx, workspace, ada).items
    assert (row.address, row.proof, row.wording_version) == (address_hash(KEY, NUMBER), {}, 3)


def test_lists_are_paged_without_gaps_or_repeats(tx: Tx, workspace: int) -> None:
    ada = person("ada", workspace)
    record_consents(tx, workspace, [fact(ada, day, "give") for day in range(7)], NOW, KEY)
    entries = [
        SuppressionEntry(
            channel="sms", address=f"+49{n}", kind="stop", scope="advertising", at=NOW, source="keyword"
        )
        for n in range(7)
    ]
    suppress(tx, workspace, entries)
    everyone = [person(f"p{n}", workspace) for n in range(7)]
    record_consents(tx, workspace, [fact(who, 1, "give") for who in everyone], NOW, KEY)
    for read, key, expected in (
        (lambda after: list_evidence(tx, workspace, ada, after=after, limit=3), lambda r: r.id, 7),
        (lambda after: list_suppressions(tx, workspace, after=after, limit=3), lambda r: r.address, 7),
        (
            lambda after: list_people(
                tx, workspace, purpose="marketing", channel="sms", state="given", after=after, limit=3
            ),
            lambda r: r.person_id,
            8,
        ),
    ):
        seen, after, pages = [], "", 0
        while pages == 0 or after:
            page = read(after)
            seen += [key(row) for row in page.items]
            after, pages = page.next, pages + 1
        assert (len(seen), len(set(seen)), pages) == (expected, expected, 3)


def test_suppressions_are_found_by_kind_channel_and_beginning(tx: Tx, workspace: int) -> None:
    suppress(tx, workspace, [sign("sms", "stop"), sign("email", "complaint")])
    assert [row.kind for row in list_suppressions(tx, workspace, kind="complaint").items] == ["complaint"]
    assert [row.kind for row in list_suppressions(tx, workspace, channel="sms").items] == ["stop"]
    assert len(list_suppressions(tx, workspace, address="+4915").items) == 2
    assert list_suppressions(tx, workspace, address="%").items == []


@pytest.mark.parametrize("after", ["zz", "00", "5b5d", "5b2261225d", "7b7d", "5b2278222c2279225d"])
def test_a_place_of_another_list_is_refused(tx: Tx, workspace: int, after: str) -> None:
    with pytest.raises(BadInput):
        list_evidence(tx, workspace, person("ada", workspace), after=after)
