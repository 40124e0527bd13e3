"""The first start of the demo, and every start after it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from anklang import wiring
from anklang.config import Settings
from anklang.core.errors import BadInput, Conflict
from anklang.demo import store
from anklang.demo.people import CUSTOMERS
from anklang.demo.seed import seed
from anklang.flows.first_start import Made, Wanted, first_start
from anklang.policy.find import list_states
from anklang.profiles.identities import person_of
from anklang.workspaces import store as workspaces

BASE = "http://127.0.0.1:8123"


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> wiring.Runtime:
    made = wiring.build(Settings(data=tmp_path), database_url, connections=3)
    yield made  # type: ignore[misc]
    made.close()


def start(runtime: wiring.Runtime, base_url: str = BASE, **more: object) -> Made | None:
    return seed(
        runtime.database, runtime.vault, runtime.definitions, runtime.clock, base_url, Wanted(),
        Console(file=io.StringIO()), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def counts(runtime: wiring.Runtime) -> dict[str, int]:
    tables = (
        "workspaces",
        "users",
        "keys",
        "providers",
        "journeys",
        "templates",
        "identities",
        "consents",
        "fact_queue",
    )
    with runtime.database.transaction() as tx:
        return {name: tx.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables}


def test_a_second_start_changes_nothing_and_shows_no_secret(runtime: wiring.Runtime) -> None:
    first = start(runtime)
    before = counts(runtime)
    assert first is not None
    assert start(runtime) is None
    assert counts(runtime) == before


def test_a_new_address_is_followed_by_links_and_handset(runtime: wiring.Runtime) -> None:
    start(runtime)
    start(runtime, "https://demo.example")
    with runtime.database.transaction() as tx:
        known = runtime.definitions.of(tx, store.load_facts(tx).workspace)
    assert known.workspace.settings.shop.url == "https://demo.example/demo/shop"
    assert "demo.example" in known.link_hosts
    handset = known.provider_for("sms")
    assert handset is not None
    assert runtime.vault.open(handset.sealed)["base_url"] == "https://demo.example"


def test_fresh_forgets_everything_and_begins_anew(runtime: wiring.Runtime) -> None:
    first = start(runtime)
    with runtime.database.transaction() as tx:
        secret = store.load_facts(tx).secret
    again = start(runtime, fresh=True)
    assert first is not None
    assert again is not None
    assert again.write_key != first.write_key
    assert counts(runtime)["workspaces"] == 1
    with runtime.database.transaction() as tx:
        assert store.load_facts(tx).secret != secret


def test_a_real_shop_is_never_mixed_with_the_demo(runtime: wiring.Runtime) -> None:
    with runtime.database.transaction() as tx:
        first_start(tx, Wanted(), runtime.clock.now())
    before = counts(runtime)
    for fresh in (False, True):
        with pytest.raises(Conflict, match="needs one of its own"):
            start(runtime, fresh=fresh)
    assert counts(runtime) == before


def test_a_faulty_playbook_leaves_nothing_behind(runtime: wiring.Runtime, tmp_path: Path) -> None:
    place = tmp_path / "playbooks" / "s0-broken"
    place.mkdir(parents=True)
    (place / "journey.yaml").write_text("id: s0-broken\nsteps: 7\n")
    with pytest.raises(BadInput, match=r"s0-broken|steps"):
        start(runtime, playbooks=tmp_path / "playbooks")
    assert set(counts(runtime).values()) == {0}


def test_consents_are_confirmed_with_evidence_for_each_channel(runtime: wiring.Runtime) -> None:
    """B1, R21: what a customer is said to have agreed to is what the gate will find, and nothing else."""
    start(runtime)
    with runtime.database.transaction() as tx:
        workspace = store.load_facts(tx).workspace
        for customer in CUSTOMERS:
            person = person_of(tx, workspace, "user", customer.id)
            assert person is not None
            states = {(row.channel, row.purpose): row.state for row in list_states(tx, workspace, person)}
            assert states == dict.fromkeys(customer.agreed, "confirmed")
        assert tx.rows("SELECT count(*) FROM consents WHERE proof = '{}'") == [(0,)]


def test_every_process_takes_over_the_demos_time(
    runtime: wiring.Runtime, database_url: str, tmp_path: Path
) -> None:
    start(runtime)
    other = wiring.build(Settings(data=tmp_path), database_url, connections=1)
    try:
        assert other.clock.offset == runtime.clock.offset
    finally:
        other.close()
    with runtime.database.transaction() as tx:
        assert workspaces.recall(tx, wiring.CLOCK_OFFSET) == runtime.clock.offset.total_seconds()
