"""Coupons in a real database: reserve, commit, release, redeem (E2, R13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest

from anklang.coupons import find, store
from anklang.coupons.model import Pool, Redemption, Stock, Want
from anklang.storage.database import Database
from anklang.storage.transaction import Tx

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
RANDOM = bytes(range(32))
LIST = Pool("list", "list", valid_for="4h")
MADE = Pool("made", "generated", prefix="MAY-", valid_for="4h")


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
        for pool in (LIST, MADE):
            store.save_pool(opened, 1, pool, NOW)
        yield opened
        raise _Undo


def want(number: int, person: int | None = None, instance: int | None = 1) -> Want:
    who = number if person is None else person
    return Want(UUID(int=1000 + number), UUID(int=who), who % 256, UUID(int=instance) if instance else None)


def give(tx: Tx, pool: Pool, number: int, at: datetime = NOW, **given: int | None) -> str:
    wanted = want(number, **given)
    code = store.reserve(tx, 1, pool, [wanted], at, RANDOM)[wanted.message_id].code
    store.commit(tx, 1, [(pool, code)], at)
    return code


def test_reserved_codes_become_committed_at_hand_over(tx: Tx) -> None:
    """R13: reserve → commit; validity counts from hand-over."""
    assert store.add_codes(tx, 1, "list", [f"C{n:03}" for n in range(10)]) == 10
    assert store.add_codes(tx, 1, "list", ["C000", "C999"]) == 1
    held = store.reserve(tx, 1, LIST, [want(n) for n in range(4)], NOW, RANDOM)
    assert len({h.code for h in held.values()}) == 4
    assert {h.expires_at for h in held.values()} == {NOW + timedelta(hours=4)}
    assert find.stock(tx, 1, "list") == Stock(7, 4, 0, 0, 0)
    later = NOW + timedelta(minutes=3)
    codes = [h.code for h in held.values()]
    assert store.commit(tx, 1, [(LIST, code) for code in codes], later) == 4
    assert store.commit(tx, 1, [(LIST, code) for code in codes], later + timedelta(hours=1)) == 0
    assert find.stock(tx, 1, "list") == Stock(7, 0, 4, 0, 0)
    coupon = find.of_person(tx, 1, UUID(int=2))[0]
    assert (coupon.state, coupon.committed_at, coupon.expires_at) == (
        "committed",
        later,
        later + timedelta(hours=4),
    )


def test_a_failed_message_gives_its_code_back(tx: Tx) -> None:
    """R13: release on failure; another person may get it."""
    store.add_codes(tx, 1, "list", ["ONLY"])
    first, second = want(1), want(2)
    assert store.reserve(tx, 1, LIST, [first], NOW, RANDOM)[first.message_id].code == "ONLY"
    assert store.reserve(tx, 1, LIST, [second], NOW, RANDOM) == {}
    assert store.release(tx, 1, [("list", "ONLY", second.message_id)]) == 0
    assert store.release(tx, 1, [("list", "ONLY", first.message_id)]) == 1
    assert store.reserve(tx, 1, LIST, [second], NOW, RANDOM)[second.message_id].code == "ONLY"
    store.commit(tx, 1, [(LIST, "ONLY")], NOW)
    assert store.release(tx, 1, [("list", "ONLY", second.message_id)]) == 0


def test_an_empty_list_gives_codes_to_as_many_as_it_can(tx: Tx) -> None:
    """Edge case 25: the list runs empty in the middle of a send; the others stop with coupon_empty."""
    store.add_codes(tx, 1, "list", ["A1A", "A2A", "A3A"])
    held = store.reserve(tx, 1, LIST, [want(n) for n in range(5)], NOW, RANDOM)
    assert len(held) == 3
    assert store.reserve(tx, 1, LIST, [], NOW, RANDOM) == {}


@pytest.mark.parametrize("pool", [LIST, MADE])
def test_one_person_has_one_code_per_run(tx: Tx, pool: Pool) -> None:
    """R13: the same run → the same code, by one call, by two, and after hand-over; another run → another code."""
    store.add_codes(tx, 1, "list", [f"C{n:03}" for n in range(10)])
    push, mail, again, other = (
        want(1, person=7),
        want(2, person=7),
        want(3, person=7),
        want(4, person=7, instance=2),
    )
    held = store.reserve(tx, 1, pool, [push, mail, want(9)], NOW, RANDOM)
    code = held[push.message_id].code
    assert held[mail.message_id].code == code
    assert held[UUID(int=1009)].code != code
    assert store.reserve(tx, 1, pool, [again], NOW, RANDOM)[again.message_id].code == code
    store.commit(tx, 1, [(pool, code)], NOW)
    later = store.reserve(tx, 1, pool, [again], NOW + timedelta(hours=1), RANDOM)[again.message_id]
    assert (later.code, later.state, later.expires_at) == (code, "committed", NOW + timedelta(hours=4))
    assert store.reserve(tx, 1, pool, [other], NOW, RANDOM)[other.message_id].code != code


def test_a_pool_may_give_one_code_per_person_for_ever(tx: Tx) -> None:
    """R13: "unless told otherwise"."""
    once = Pool("once", "generated", per="person")
    store.save_pool(tx, 1, once, NOW)
    code = give(tx, once, 1, person=7, instance=1)
    assert give(tx, once, 2, person=7, instance=2) == code
    assert give(tx, once, 3, person=7, instance=None) == code


def test_messages_without_a_journey_share_one_code_per_person(tx: Tx) -> None:
    """R13: no instance is an instance of its own."""
    code = give(tx, MADE, 1, person=7, instance=None)
    assert give(tx, MADE, 2, person=7, instance=None) == code
    assert give(tx, MADE, 3, person=7, instance=1) != code


def test_a_shared_code_is_not_freed_by_one_of_its_messages(tx: Tx) -> None:
    """R13: the push failed, the mail with the same code is on its way."""
    store.add_codes(tx, 1, "list", ["ONLY"])
    push, mail = want(1, person=7), want(2, person=7)
    store.reserve(tx, 1, LIST, [push], NOW, RANDOM)
    store.reserve(tx, 1, LIST, [mail], NOW, RANDOM)
    assert store.release(tx, 1, [("list", "ONLY", push.message_id)]) == 0
    assert store.reserve(tx, 1, LIST, [want(3)], NOW, RANDOM) == {}
    assert store.commit(tx, 1, [(LIST, "ONLY")], NOW) == 1


def test_codes_of_messages_that_never_left_are_given_back_later(tx: Tx) -> None:
    """R13: nothing is lost, whatever happened to the process."""
    store.add_codes(tx, 1, "list", ["A1A", "A2A"])
    store.reserve(tx, 1, LIST, [want(1, person=7), want(2, person=7)], NOW, RANDOM)
    store.reserve(tx, 1, LIST, [want(3)], NOW + timedelta(hours=1), RANDOM)
    assert store.release_stale(tx, 1, NOW + timedelta(minutes=1)) == 1
    assert find.stock(tx, 1, "list") == Stock(1, 1, 0, 0, 0)


def test_a_generated_code_that_exists_is_made_anew(tx: Tx) -> None:
    """E2: the same bytes again, so the same code would come; nobody shares it."""
    first = store.reserve(tx, 1, MADE, [want(1)], NOW, RANDOM)[UUID(int=1001)].code
    second = store.reserve(tx, 1, MADE, [want(1, person=8)], NOW, RANDOM)[UUID(int=1001)].code
    assert first.startswith("MAY-")
    assert second != first


def test_an_order_redeems_a_code_once(tx: Tx) -> None:
    """E2, R13: redemption from the shop's order event, counted once however often it comes."""
    code = give(tx, MADE, 1)
    assert store.redeem(tx, 1, code.lower() + " ", "o1", 4990, NOW, None) == Redemption(
        "redeemed", "made", code, UUID(int=1), 1, UUID(int=1001), UUID(int=1)
    )
    repeated = store.redeem(tx, 1, code, "o1", 4990, NOW, None)
    assert repeated is not None
    assert repeated.outcome == "redeemed"
    again = store.redeem(tx, 1, code, "o2", 1000, NOW, None)
    assert again is not None
    assert again.outcome == "again"
    assert find.use(tx, 1, "made") == find.PoolUse(given=1, redeemed=1, amount=4990)
    assert [(c.code, c.order_id) for c in find.redemptions(tx, 1, "made")] == [(code, "o1")]


@pytest.mark.parametrize(("hours", "outcome"), [(4, "redeemed"), (4.01, "late")])
def test_a_code_used_after_its_end_is_recorded_as_late(tx: Tx, hours: float, outcome: str) -> None:
    """E2: the shop accepted it, so it counts, and the report can tell."""
    used = store.redeem(tx, 1, give(tx, MADE, 1), "o1", 1, NOW + timedelta(hours=hours), None)
    assert used is not None
    assert used.outcome == outcome


def test_a_code_that_was_never_given_is_used_up_by_an_order(tx: Tx) -> None:
    """No code that the shop took already is given to anybody."""
    store.add_codes(tx, 1, "list", ["LEAK"])
    used = store.redeem(tx, 1, "LEAK", "o1", 1, NOW, UUID(int=3))
    assert used is not None
    assert used.outcome == "not_given"
    assert store.reserve(tx, 1, LIST, [want(1)], NOW, RANDOM) == {}
    assert store.reverse(tx, 1, "o1") == 1
    assert find.stock(tx, 1, "list").void == 1


def test_a_foreign_code_is_not_ours(tx: Tx) -> None:
    """Orders carry other codes, and other workspaces have codes of their own."""
    code = give(tx, MADE, 1)
    assert store.redeem(tx, 1, "SUMMER", "o1", 1, NOW, None) is None
    assert store.redeem(tx, 2, code, "o1", 1, NOW, None) is None


def test_a_code_in_two_pools_is_redeemed_for_the_person_who_has_it(tx: Tx) -> None:
    """The shop names only the code, so the holder decides."""
    other = Pool("other", "list")
    store.save_pool(tx, 1, other, NOW)
    for pool in ("list", "other"):
        store.add_codes(tx, 1, pool, ["SAME"])
    give(tx, LIST, 1)
    give(tx, other, 2)
    used = store.redeem(tx, 1, "SAME", "o1", 1, NOW, UUID(int=2))
    assert used is not None
    assert (used.pool_id, used.person_id) == ("other", UUID(int=2))


def test_a_cancelled_order_gives_the_use_back(tx: Tx) -> None:
    """R24: cancellations are subtracted."""
    code = give(tx, MADE, 1)
    store.redeem(tx, 1, code, "o1", 4990, NOW, None)
    assert store.reverse(tx, 1, "o1") == 1
    assert find.use(tx, 1, "made") == find.PoolUse(given=1, redeemed=0, amount=0)


def test_a_person_can_be_forgotten_and_merged(tx: Tx) -> None:
    """J40 and erasure: codes move with the person, and lose the person."""
    code = give(tx, MADE, 1)
    assert store.move_person(tx, 1, UUID(int=1), UUID(int=600), 88) == 1
    assert [coupon.code for coupon in find.of_person(tx, 1, UUID(int=600))] == [code]
    assert find.of_person(tx, 2, UUID(int=600)) == []
    assert store.forget_person(tx, 1, UUID(int=600)) == 1
    assert find.of_person(tx, 1, UUID(int=600)) == []
    assert find.use(tx, 1, "made").given == 1


def test_pools_are_saved_changed_and_withdrawn(tx: Tx) -> None:
    """E2."""
    store.save_pool(tx, 1, Pool("list", "list", conditions="min. 50 €"), NOW)
    assert find.pool(tx, 1, "list") == Pool("list", "list", conditions="min. 50 €")
    assert find.pool(tx, 2, "list") is None
    assert [pool.id for pool in find.pools(tx, 1)] == ["list", "made"]
    assert find.pools(tx, 2) == []
    store.add_codes(tx, 1, "list", ["A1A", "A2A"])
    assert store.withdraw(tx, 1, "list") == 2
    assert find.stock(tx, 1, "list") == Stock(0, 0, 0, 0, 2)


def test_redemptions_are_paged_newest_first(tx: Tx) -> None:
    """Every list is paged."""
    for number in range(5):
        store.redeem(
            tx, 1, give(tx, MADE, number), f"o{number}", 1, NOW + timedelta(seconds=number // 2), None
        )
    seen, before = [], None
    while page := find.redemptions(tx, 1, "made", 2, before):
        seen += [coupon.order_id for coupon in page]
        assert page[-1].redeemed_at is not None
        before = (page[-1].redeemed_at, page[-1].code)
    assert sorted(seen, key=str) == ["o0", "o1", "o2", "o3", "o4"]


@pytest.mark.parametrize("pool", [Pool("race-list", "list"), Pool("race-made", "generated")])
def test_no_code_is_lost_or_given_twice_when_many_ask_at_once(database: Database, pool: Pool) -> None:
    """R13 under load: 4 processes' worth of threads, 60 codes, 80 people of which 20 are asked for by two threads."""
    with database.transaction() as tx:
        store.save_pool(tx, 1, pool, NOW)
        if pool.kind == "list":
            store.add_codes(tx, 1, pool.id, [f"R{n:03}" for n in range(60)])
    barrier = Barrier(4)

    def run(thread: int) -> list[tuple[UUID, str]]:
        got = []
        barrier.wait(10)
        for start in range(0, 25, 5):
            people = [thread * 20 + start + n if start < 20 else 1000 + n for n in range(5)]
            wants = [
                Want(UUID(int=thread * 10**6 + person), UUID(int=person), person % 256) for person in people
            ]
            wants.sort(key=lambda w: w.message_id, reverse=thread % 2 == 1)
            with database.transaction() as tx:
                held = store.reserve(tx, 1, pool, wants, NOW, RANDOM + bytes([thread]))
                got += [
                    (want.person_id, held[want.message_id].code) for want in wants if want.message_id in held
                ]
        return got

    with ThreadPoolExecutor(4) as threads:
        given = [pair for got in threads.map(run, range(4)) for pair in got]
    by_person: dict[UUID, set[str]] = {}
    for person, code in given:
        by_person.setdefault(person, set()).add(code)
    assert all(len(codes) == 1 for codes in by_person.values())
    holders = Counter(code for codes in by_person.values() for code in codes)
    assert set(holders.values()) == {1}
    with database.transaction() as tx:
        stock = find.stock(tx, 1, pool.id)
    if pool.kind == "list":
        assert (stock.free, stock.reserved) == (0, 60)
        assert len(by_person) == 60
    else:
        assert (stock.free, stock.reserved, len(by_person)) == (0, 85, 85)
