"""What is older than its period goes by itself, in pieces, and the ledger still balances (GDPR 5 (1) (e))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from edge_rig import EdgeShop, edge_shop
from erasure_rig import USER, fill

from anklang.access.model import Caller
from anklang.core.errors import BadInput
from anklang.flows.doctor import examine
from anklang.flows.forget_old import Forgetting, preview
from anklang.flows.forget_person import forget_person
from anklang.privacy.forget import drop_month, months
from anklang.privacy.retention import check, days_of
from anklang.profiles.find import get_person
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import Period


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop in which Erna stands everywhere."""
    with edge_shop(database_url) as made:
        fill(made)
        made.world.settle()
        yield made


def later(shop: EdgeShop, days: int) -> None:
    """So many days pass without anything that would have happened meanwhile, then retention does its rounds."""
    world = shop.world
    world.clock.set(world.clock.now() + timedelta(days=days))
    forgetting = Forgetting(world.database, world.clock, world.cache)
    for _ in range(300):
        forgetting.round()


def count(shop: EdgeShop, statement: str) -> int:
    """The first value of a query."""
    with shop.world.database.transaction() as tx:
        row = tx.row(statement)
    assert row is not None
    return int(row[0])


def due(shop: EdgeShop) -> dict[str, int]:
    """What would go tonight, by kind."""
    with shop.world.database.transaction() as tx:
        return {one.kind: one.due for one in preview(tx, shop.world.definitions(), shop.world.clock.now())}


SENT = "SELECT count(*) FROM messages WHERE state <> 'planned' AND "


def test_nothing_goes_before_its_time(shop: EdgeShop) -> None:
    before = count(shop, "SELECT count(*) FROM events"), count(shop, "SELECT count(*) FROM messages")
    assert set(due(shop).values()) == {0}
    later(shop, 1)
    assert before == (
        count(shop, "SELECT count(*) FROM events"),
        count(shop, "SELECT count(*) FROM messages"),
    )
    assert count(shop, SENT + "rendered IS NOT NULL") == 4


def test_raw_answers_go_after_two_weeks_and_texts_of_advertising_after_ninety_days(shop: EdgeShop) -> None:
    later(shop, 20)
    assert count(shop, SENT + "replies <> '[]'") == 0
    assert count(shop, "SELECT count(*) FROM unmatched_reports") == 0
    assert count(shop, SENT + "rendered IS NOT NULL AND class = 'advertising'") == 3
    later(shop, 80)
    assert count(shop, SENT + "rendered IS NOT NULL AND class = 'advertising'") == 0
    assert count(shop, SENT + "rendered IS NOT NULL AND class = 'transactional'") == 1


def test_the_providers_reference_of_an_erased_person_goes_with_its_raw_answers(shop: EdgeShop) -> None:
    """Two weeks: a late report still finds its line, and then nothing of the provider's leads anywhere."""
    world = shop.world
    caller = Caller(workspace=world.workspace, name="ada", scopes=frozenset())
    forget_person(world.database, world.cache, caller, world.person(USER), "asked for", world.clock.now())
    referred = "SELECT count(*) FROM messages WHERE erased_at IS NOT NULL AND provider_ref IS NOT NULL"
    assert count(shop, referred) == 4
    later(shop, 10)
    assert count(shop, referred) == 4
    later(shop, 5)
    assert count(shop, referred) == 0
    assert count(shop, "SELECT count(*) FROM messages WHERE erased_at IS NOT NULL") == 5


def test_the_delivery_log_becomes_sums_after_thirteen_months_and_still_balances(shop: EdgeShop) -> None:
    lines = count(shop, "SELECT count(*) FROM messages")
    later(shop, 396)
    left = count(shop, "SELECT count(*) FROM messages")
    assert left == 1, "what still waits is not forgotten"
    assert count(shop, "SELECT sum(n) FROM rollups WHERE metric = 'forgotten'") == lines - 1
    with shop.world.database.transaction() as tx:
        assert examine(tx, shop.world.clock.now()).balances
    assert count(shop, "SELECT count(*) FROM links") == 0
    assert count(shop, "SELECT count(*) FROM inbound") == 0


def test_months_of_history_are_dropped_when_every_workspace_lets_them_go(shop: EdgeShop) -> None:
    later(shop, 800)
    assert count(shop, "SELECT count(*) FROM events") == 0
    assert count(shop, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass") <= 1


def orders(shop: EdgeShop, *days: int) -> None:
    """Past purchases of one customer, so many days ago, as a shop imports them on its first day."""
    now = shop.world.clock.now()
    for number, ago in enumerate(days):
        shop.world.collect({
            "type": "track", "userId": "old", "event": "Order Completed",
            "timestamp": (now - timedelta(days=ago)).isoformat(), "context": {"imported": True},
            "properties": {"order_id": f"past-{number}-{ago}", "total": 10, "currency": "EUR"},
        })  # fmt: skip
    shop.world.settle()


PAST = "SELECT count(*) FROM events WHERE properties->>'order_id' LIKE 'past-%'"


def test_imported_purchases_of_three_years_keep_their_sums_and_only_their_lines_of_two_years(
    shop: EdgeShop,
) -> None:
    """GDPR 5 (1) (e): older ones are not written at all, so nothing vanishes on the day after."""
    orders(shop, 1100, 900, 780, 700, 30, 1)
    assert count(shop, PAST) == 3
    assert due(shop)["events"] == due(shop)["inactive"] == 0
    later(shop, 1)
    assert count(shop, PAST) == 3
    orders(shop, 1000)
    with shop.world.database.transaction() as tx:
        kept = get_person(tx, shop.world.workspace, shop.world.person("old")).profile.orders
    assert (kept.count, kept.net) == (7, 7000)


def test_a_month_that_was_dropped_meanwhile_is_made_again(shop: EdgeShop) -> None:
    """By another process, under a shorter period that was lengthened since: no fact may stick for that."""
    orders(shop, 100)
    with shop.world.database.transaction() as tx:
        month, _ = next(one for one in months(tx, "events"))
        drop_month(tx, month)
    orders(shop, 100)
    assert count(shop, PAST) == 1
    assert count(shop, "SELECT count(*) FROM stuck_facts WHERE name = 'Order Completed'") == 0


def test_a_workspace_that_keeps_less_loses_its_own_history_only(shop: EdgeShop) -> None:
    world = shop.world
    with world.database.transaction() as tx:
        workspaces.create(tx, "other", "Other", world.definitions().workspace.settings, world.clock.now())
        tx.run("INSERT INTO events SELECT shard, person_id, at, id, (SELECT max(id) FROM workspaces), kind, name, "
               "received_at, properties, context FROM events LIMIT 3")  # fmt: skip
        mine = msgspec.structs.replace(
            world.definitions().workspace.settings, retention={"events": Period(days=60)}
        )
        workspaces.save_settings(tx, world.workspace, mine)
    later(shop, 120)
    assert count(shop, f"SELECT count(*) FROM events WHERE workspace_id = {world.workspace}") == 0
    assert count(shop, "SELECT count(*) FROM events") == 3


def test_a_visitor_without_purchase_and_sign_of_life_is_erased_like_on_request(shop: EdgeShop) -> None:
    world = shop.world
    world.collect({"type": "page", "anonymousId": "just-looking", "name": "Home"})
    world.settle()
    people = "SELECT count(*) FROM people WHERE erased_at IS NULL AND merged_into IS NULL"
    assert count(shop, people) == 4
    world.clock.set(world.clock.now() + timedelta(days=735))
    assert due(shop)["inactive"] == 3
    later(shop, 0)
    assert count(shop, people) == 1, "Erna bought something and stays"
    assert count(shop, "SELECT count(*) FROM identities WHERE value = 'just-looking'") == 0


def test_evidence_goes_at_the_end_of_the_third_year_after_it_ended(shop: EdgeShop) -> None:
    later(shop, 365 * 3)
    assert count(shop, "SELECT count(*) FROM consents") > 0
    with shop.world.database.transaction() as tx:
        tx.run("UPDATE consent_states SET state = 'withdrawn'")
    later(shop, 60)
    assert count(shop, "SELECT count(*) FROM consents") == 0
    assert count(shop, "SELECT count(*) FROM consent_chains") == 0


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"inbound": Period(days=400)}, "needs a reason"),
        ({"inbound": Period(days=0)}, "not possible"),
        ({"seen": Period(days=10)}, "no kind of data"),
        ({"diary": Period(days=10)}, "no kind of data"),
        ({"consents": Period(days=300)}, "not possible"),
    ],
)
def test_a_period_that_cannot_hold_is_refused(wanted: dict[str, Period], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        check(wanted)


def test_a_period_may_be_shorter_or_longer_with_a_reason() -> None:
    wanted = {"inbound": Period(days=30), "audit": Period(days=3650, why="tax law")}
    check(wanted)
    assert [days_of(wanted, kind) for kind in ("inbound", "audit")] == [30, 3650]
